"""Every piece of a text: what layouts say, that no text breaks an operator, and the exported Python."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl import text_pieces as pieces
from dsl.interpreter import evaluate
from dsl.operators import Definition, Undefined
from dsl.program import Variable, variable
from dsl.strings import STRINGS
from dsl.terms import parse_program
from dsl.types import String
from tests.differential import nasty_values

LAYOUTS = {
    "{}": "Ann lee",
    "{upper}!": "ANN LEE!",
    "{last:start}. {first}": "l. Ann",
    "{capital}": "Ann lee",
    "{rest:upper}": "NN LEE",
    "{before  }-{after n }": "Ann-lee",
    "{{{end}}}": "{e}",
    "{letters}": "Annlee",
    "{digits}": "",
    "{nothing}": None,
    "{before x}": None,
    "}": None,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    assert pieces.laid_out("Ann lee", layout) == LAYOUTS[layout]


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (pieces.each("Ann Lee, Bob Ray", ", ", "{start}. {last}", "; "), "A. Lee; B. Ray"),
        (pieces.each("a", "", "{}", ""), Undefined),
        (pieces.each("a,,b", ",", "{start}", ""), Undefined),
        (pieces.each_of("parseHTMLPage2", "<humps>", "{lower}", "_"), "parse_html_page_2"),
        (pieces.each_of("...", "<words>", "{}", ""), Undefined),
        (pieces.each_of("see #one, #two", "<tags>", "{rest}", " "), "one two"),
        (pieces.arrange("b,a,b", ",", "<sorted>"), "a,b,b"),
        (pieces.arrange("b,a,b", ",", "<distinct>"), "b,a"),
        (pieces.arrange("b,a", "", "<sorted>"), Undefined),
        (pieces.count_of("one, two", "<words>"), 2),
        (pieces.reverse("abc"), "cba"),
        (pieces.small_start("FirstName"), "firstName"),
        (pieces.proper("o'neil DON'T x-ray"), "O'Neil Don't X-Ray"),
        (pieces.multiply("1.5", "-2"), "-3"),
        (pieces.multiply("x", "2"), Undefined),
        (pieces.ordinal("22"), "22nd"),
        (pieces.ordinal("112"), "112th"),
        (pieces.ordinal("-1"), Undefined),
        (pieces.ordinal("1.5"), Undefined),
        (pieces.swap_marks("1,234.50"), "1.234,50"),
        (pieces.clock("125", 60), "2:05"),
        (pieces.clock("5", 0), Undefined),
        (pieces.of_clock("1:01:01", 60), "3661"),
        (pieces.of_clock("5", 60), Undefined),
    ],
)
def test_values(found: object, wanted: object) -> None:
    assert found == wanted or found is wanted


@given(st.text(max_size=30), st.text(alphabet="{}: aefilnprst", max_size=12))
def test_any_layout_gives_a_text_or_nothing(text: str, layout: str) -> None:
    found = pieces.each_of(text, "<fields>", layout, ",")
    assert found is Undefined or isinstance(found, str)


@given(st.text(max_size=30))
def test_small_laws(text: str) -> None:
    assert pieces.reverse(pieces.reverse(text)) == text
    assert pieces.each(text, ",", "{}", ",") == text
    assert pieces.proper(text).lower() == pieces.proper(text.lower()).lower()
    assert len(pieces.each_of(text, "<characters>", "*", "")) == len(text) if text else True


@pytest.mark.parametrize(
    "term",
    [
        '(text.each x "," "{first:start:upper}." "")',
        '(text.each_of x <humps> "{lower}" "_")',
        '(text.arrange x " " <reversed>)',
        "(str.from_int (text.count_of x <words>))",
        "(text.proper x)",
        "(text.small_start (text.reverse x))",
        '(number.multiply (number.read x) "3")',
        "(number.ordinal (number.read x))",
        "(number.clock (number.of_clock x 60) 60)",
    ],
)
def test_exported_python_means_the_same(term: str, tmp_path: Path) -> None:
    body = parse_program(term, STRINGS, {"x": variable("x", String)})
    definition = Definition("f", (Variable("x", String),), body)
    (tmp_path / "exported.py").write_text(definition.to_python(), encoding="utf-8", errors="surrogatepass")
    exported = runpy.run_path(str(tmp_path / "exported.py"))["f"]
    for text in [*nasty_values(String), "Ann Lee,bob", "don't", "1:30", "12", "camelCase"]:
        wanted = evaluate(body, {"x": text})
        try:
            given_ = exported(text)
        except ValueError:
            given_ = Undefined
        assert given_ == wanted or given_ is wanted, text


def test_operators_apart_are_none_that_models_are_asked_about() -> None:
    assert "text.each" in STRINGS.families and "text.each" in STRINGS.apart
    assert not any(family.in_default_grammar for family in pieces.PIECES)
