"""Numbers, moments and parts of text: what the operators say, that writing undoes reading, and the exported Python."""

from __future__ import annotations

import runpy
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl import text_dates as dates
from dsl import text_numbers as numbers
from dsl import text_parts as parts
from dsl.interpreter import evaluate
from dsl.operators import Definition, Undefined
from dsl.program import Variable, variable
from dsl.strings import STRINGS
from dsl.terms import parse_program
from dsl.types import String
from tests.differential import nasty_values

READ = {
    "$1,234.50": "1234.50",
    "(12)": "-12",
    "007": "7",
    "12.5%": "12.5",
    "-$3": "-3",
    "1 234 567": "1234567",
    "0.0": "0.0",
    ".5": "0.5",
    "1.2.3": Undefined,
    "": Undefined,
    "-": Undefined,
    "12a": Undefined,
    "1,2": Undefined,
    "٣": Undefined,
}


@pytest.mark.parametrize("text", READ)
def test_numbers_are_read(text: str) -> None:
    assert numbers.read(text) == READ[text]


@pytest.mark.parametrize(
    ("number", "step", "way", "wanted"),
    [
        ("31732", "50", "<nearest>", "31750"),
        ("-5783", "50", "<nearest>", "-5800"),
        ("-5775", "50", "<nearest>", "-5800"),
        ("25", "50", "<nearest>", "50"),
        ("0.125", "0.05", "<down>", "0.1"),
        ("-1", "10", "<down>", "-10"),
        ("-1", "10", "<up>", "0"),
        ("7", "0", "<up>", Undefined),
        ("x", "1", "<up>", Undefined),
    ],
)
def test_numbers_are_rounded_half_away_from_zero(number: str, step: str, way: str, wanted: object) -> None:
    assert numbers.round_to(number, step, way) == wanted


@pytest.mark.parametrize(
    ("number", "places", "grouping", "wanted"),
    [
        ("1234567.891", 2, "<thousands>", "1,234,567.89"),
        ("36345645.34", 0, "<lakh>", "3,63,45,645"),
        ("-1234", -1, "<thousands>", "-1,234"),
        ("2.5", 0, "<plain>", "3"),
        ("7", 2, "<plain>", "7.00"),
        ("7", 99, "<plain>", Undefined),
    ],
)
def test_numbers_are_written(number: str, places: int, grouping: str, wanted: object) -> None:
    assert numbers.write(number, places, grouping) == wanted


DECIMALS = st.decimals(-(10**12), 10**12, allow_nan=False, places=3)


@given(DECIMALS, st.sampled_from(["<plain>", "<thousands>", "<lakh>"]))
def test_what_is_written_reads_as_the_same_number(value: Decimal, grouping: str) -> None:
    text = numbers.write(format(value, "f"), 3, grouping)
    assert Decimal(numbers.read(text)) == value


@given(DECIMALS, st.sampled_from(["1", "5", "50", "0.25"]))
def test_a_rounded_number_is_a_multiple_between_down_and_up(value: Decimal, step: str) -> None:
    number = format(value, "f")
    down, near, up = (Decimal(numbers.round_to(number, step, way)) for way in ("<down>", "<nearest>", "<up>"))
    assert down <= value <= up and down <= near <= up and up - down <= Decimal(step)
    assert near % Decimal(step) == 0


MOMENTS = {
    "06-Oct-2143": "2143-10-06",
    "Mar 30 2002": "2002-03-30",
    "01311846": "1846-01-31",
    "1846 231": "1846-08-19",
    "2026-12-30T06:25:57Z": "2026-12-30T06:25:57",
    "7/24/1957 0:00": "1957-07-24T00:00:00",
    "30/3/2002": "2002-03-30",
    "Sunday, October 6, 2143": "2143-10-06",
    "6:25PM": "T18:25:00",
    "12am": "T00:00:00",
    "1/2/98": "1998-01-02",
    "31/2/2020": Undefined,
    "24:00": Undefined,
    "13pm": Undefined,
    "": Undefined,
    "17": Undefined,
}


@pytest.mark.parametrize("text", MOMENTS)
def test_moments_are_read(text: str) -> None:
    assert dates.read(text, "<month-first>") == MOMENTS[text]


def test_the_order_of_day_and_month_is_as_said() -> None:
    assert dates.read("3/4/2026", "<month-first>") == "2026-03-04"
    assert dates.read("3/4/2026", "<day-first>") == "2026-04-03"
    assert dates.read("730", "<clock>") == "T07:30:00"
    assert dates.find("due on April 3rd, 2026 at noon", "<month-first>") == "2026-04-03"


LAYOUTS = [
    "yyyy-MM-dd", "d MMMM yyyy", "MMM d, yyyy", "EEEE, MMMM d, yyyy", "MM/dd/yyyy", "o MMM yyyy", "yyyyMMdd", "yyyy DDD",
]  # fmt: skip


@given(st.dates(date(1600, 1, 1), date(2399, 12, 30)), st.sampled_from(LAYOUTS))
def test_what_is_written_reads_as_the_same_date(day: date, layout: str) -> None:
    if layout == "yyyy DDD" and day.timetuple().tm_yday == 366:
        return
    if layout == "yyyyMMdd" and day.isoformat()[:4].replace("-", "")[:2] <= "12" and day.month > 12:
        return
    text = dates.write(day.isoformat(), layout)
    read = dates.read(text, "<month-first>")
    # Eight digits may be month, day and year as well; that reading is preferred.
    assert read == day.isoformat() or layout == "yyyyMMdd"


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(1, 1440), st.integers(0, 1439))
def test_an_interval_begins_at_most_its_length_before(moment: datetime, minutes: int, start: int) -> None:
    text = moment.isoformat(timespec="seconds")
    begin = dates.floor(text, minutes, start % minutes)
    passed = datetime.fromisoformat(text) - datetime.fromisoformat(begin)
    assert 0 <= passed.total_seconds() < 60 * minutes
    assert dates.shift(dates.shift(text, 60 * minutes), -60 * minutes) == text


@pytest.mark.parametrize(
    ("moment", "layout", "wanted"),
    [
        ("2143-10-06T18:25:57", "EEE d'th' h:mm a", "Sun 6th 6:25 PM"),
        ("2143-10-06", "'Q'Q ''yy", "Q4 '43"),
        ("T00:05:00", "haa", "12am"),
        ("T00:05:00", "yyyy", Undefined),
        ("2143-10-06", "H", Undefined),
        ("2143-10-06", "yyyyy", Undefined),
        ("2143-13-06", "yyyy", Undefined),
        ("", "yyyy", Undefined),
    ],
)
def test_moments_are_written(moment: str, layout: str, wanted: object) -> None:
    assert dates.write(moment, layout) == wanted


PARTS = [
    (parts.name_part, "Dr. Ludwig van Beethoven", {"<first>": "Ludwig", "<last>": "van Beethoven", "<title>": "Dr."}),
    (parts.name_part, "Lovelace, Ada King", {"<first>": "Ada", "<middle>": "King", "<last>": "Lovelace"}),
    (parts.name_part, "Cher", {"<first>": Undefined, "<last>": Undefined, "<title>": Undefined}),
    (parts.address_part, "ann@mail.example.org", {"<user>": "ann", "<domain>": "mail.example.org", "<path>": Undefined}),
    (
        parts.address_part,
        "https://www.example.org:80/a/b?q=1",
        {"<scheme>": "https", "<host>": "www.example.org", "<domain>": "example.org", "<path>": "/a/b", "<query>": "q=1"},
    ),
    (
        parts.path_part,
        "/home/ann/x.tar.gz",
        {"<folder>": "/home/ann", "<file>": "x.tar.gz", "<stem>": "x.tar", "<ending>": "gz"},
    ),
    (parts.path_part, "C:\\a\\b", {"<folder>": "C:\\a", "<stem>": "b", "<ending>": Undefined}),
]


@pytest.mark.parametrize(("operator", "text", "wanted"), PARTS)
def test_parts_of_names_addresses_and_paths(operator, text: str, wanted: dict[str, object]) -> None:
    assert {part: operator(text, part) for part in wanted} == wanted


@given(st.text(alphabet="aB1 .,-_é", max_size=20), st.sampled_from(sorted(parts.KINDS)), st.integers(-4, 4))
def test_a_piece_is_what_stands_between_its_places(text: str, kind: str, index: int) -> None:
    piece = parts.piece(text, kind, index)
    begin, end = parts.start_of(text, kind, index), parts.end_of(text, kind, index)
    if piece is Undefined:
        assert begin is Undefined and end is Undefined
    else:
        assert parts.cut(text, begin, end) == piece


TERMS = [
    "(text.piece x <number> (- 1))",
    '(text.cut x (text.place_behind x "-" 0) (str.len x))',
    "(text.capitalise x)",
    "(text.squeeze x)",
    '(text.pad_left x 9 "0")',
    "(name.part x <last>)",
    "(address.part x <domain>)",
    "(path.part x <stem>)",
    '(number.write (number.round (number.read x) "0.5" <up>) 2 <thousands>)',
    '(date.write (date.read x <day-first>) "EEE d MMM yyyy")',
    '(date.write (date.shift (date.floor (date.read x <clock>) 30 0) 1800) "h:mma")',
]


@pytest.mark.parametrize("term", TERMS)
def test_exported_python_means_the_same(term: str, tmp_path: Path) -> None:
    body = parse_program(term, STRINGS, {"x": variable("x", String)})
    definition = Definition("f", (Variable("x", String),), body)
    (tmp_path / "exported.py").write_text(definition.to_python(), encoding="utf-8", errors="surrogatepass")
    exported = runpy.run_path(str(tmp_path / "exported.py"))["f"]
    for text in [*nasty_values(String), *map(str, READ), *MOMENTS, "a-b-c", "Ada King", "825"]:
        wanted = evaluate(body, {"x": text})
        try:
            given = exported(text)
        except ValueError:
            given = Undefined
        assert given == wanted or given is wanted, text
