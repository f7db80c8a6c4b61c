"""What exports look like, what they refuse, and how they say so."""

from __future__ import annotations

import sqlite3
import sys

import pytest

from dsl.errors import QuestionError
from dsl.operators import Definition
from dsl.program import Variable
from dsl.registry import load_dsl
from dsl.terms import parse_program
from dsl.types import Int, String, Type
from synth.export import TARGETS, Refusal, export, to_excel, to_pandas, to_regex, to_sql
from synth.export.classes import bracketed, is_plain, lower_table, ranges, upper_table

pytest.importorskip("sqlglot")


def definition(text: str, name: str = "f", **types: Type) -> Definition:
    parameters = tuple(Variable(n, t) for n, t in (types or {"x": String}).items())
    from dsl.program import variable

    body = parse_program(text, load_dsl("strings"), {p.name: variable(p.name, p.type) for p in parameters})
    return Definition(name, parameters, body)


INITIAL = definition('(str.++ (str.at x 0) (str.++ ". " (text.after x " ")))')


def test_the_texts_are_what_a_person_would_write() -> None:
    assert to_sql(INITIAL).lower() == ("""substring("x", 1, 1) || '. ' || substring("x", nullif(strpos("x", ' '), 0) + 1)""")
    assert to_excel(INITIAL) == '=MID(A2,1,1)&". "&MID(A2,FIND(" ",A2)+1,LEN(A2))'
    assert "x.str.slice(0, 1) + ('. ' + x.str.split(' ', n=1, regex=False).str[1].astype(TEXT))" in to_pandas(INITIAL)
    assert str(to_regex(definition('(text.before x ",")'))) == r"(?s)(.*?)\,.*"
    assert to_sql(definition("(str.upper x)"), plain=True).lower() == 'upper("x")'


def test_every_target_has_a_text_for_a_simple_program() -> None:
    simple = definition('(str.replace_all x "-" "")')
    assert all(export(simple, target) for target in TARGETS)


def test_columns_are_called_as_in_the_table() -> None:
    odd = 'a "b"; c'
    text = to_sql(INITIAL, "sqlite", columns={"x": odd}, table="the table")
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE TABLE "the table" ("a ""b""; c" TEXT)')
    connection.execute('INSERT INTO "the table" VALUES (?)', ["Ada Byron"])
    assert connection.execute(text).fetchall() == [("Ada Byron", "A. Byron")]
    assert f"table[{odd!r}]" in to_pandas(INITIAL, columns={"x": odd})
    assert "MID(C7,1,1)" in to_excel(INITIAL, columns={"x": "C7"})


def test_literals_cannot_leave_their_quotes() -> None:
    text = to_sql(definition("""(str.++ x "'); DROP TABLE t; --")"""), "sqlite")
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x TEXT)")
    connection.execute("INSERT INTO t VALUES ('a')")
    found = connection.execute(f"SELECT {text} FROM t").fetchall()  # noqa: S608 - an export, run as it is meant to be
    assert found == [("a'); DROP TABLE t; --",)]
    assert to_excel(definition('(str.++ x """")')) == '=A2&""""'


@pytest.mark.parametrize(
    ("target", "text", "culprit"),
    [
        ("excel", "(str.upper x)", "str.upper"),
        ("excel", '(str.< x "b")', "str.<"),
        ("excel", "(text.token x <digit> 1)", "text.token"),
        ("excel", '(text.before_last x "aa")', "text.before_last"),
        ("sqlite", "(str.title x)", "str.title"),
        ("duckdb", "(+ (str.len x) 9223372036854775808)", "the constant 9223372036854775808"),
        ("regex", '(str.++ x "a")', "str.++"),
        ("regex", '(text.before (str.trim x) ",")', "text.before after another step"),
        ("smtlib", "(str.upper x)", "str.upper"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(target: str, text: str, culprit: str) -> None:
    with pytest.raises(Exception, match="cannot be said|is not an operator") as caught:
        export(definition(text), target)
    assert culprit in str(caught.value)
    if isinstance(caught.value, Refusal):
        assert caught.value.culprit == culprit
        assert caught.value.target in str(caught.value)


def test_a_refusal_says_what_plain_text_would_allow() -> None:
    with pytest.raises(Refusal, match="plain=True"):
        export(definition("(str.upper x)"), "excel")
    assert export(definition("(str.upper x)"), "excel", plain=True) == "=UPPER(A2)"
    with pytest.raises(Refusal, match="not plain"):
        export(definition('(str.++ x "é")'), "excel", plain=True)


def test_unknown_targets_and_dialects_are_named() -> None:
    with pytest.raises(QuestionError, match="choose one of python"):
        export(INITIAL, "cobol")
    with pytest.raises(QuestionError, match="duckdb, sqlite"):
        to_sql(INITIAL, "oracle")


def test_what_grows_without_bound_is_refused() -> None:
    body = "x"
    for _ in range(20):
        body = f'(str.replace {body} (str.at {body} 0) "b")' if len(body) < 3000 else f'(str.replace {body} "a" "b")'
    grown = definition(body)
    with pytest.raises(Refusal, match="of this size|of this depth"):
        to_excel(grown)


def test_integers_beyond_a_target_are_refused() -> None:
    with pytest.raises(Refusal, match="15 digits"):
        to_excel(definition("(+ n 1000000000000000)", n=Int))


@pytest.mark.parametrize("which", ["<digit>", "<space>", "<letter>", "<nonspace>", "<lower>"])
@pytest.mark.parametrize("plain", [False, True])
def test_ranges_hold_exactly_the_characters_of_a_class(which: str, plain: bool) -> None:
    from dsl.characters import is_in_class

    inside = {code for low, high in ranges(which, plain) for code in range(low, min(high, 0x3000) + 1)}
    codes = range(32, 127) if plain else (c for c in range(0x3000) if not 0xD800 <= c < 0xE000)
    assert all((code in inside) == is_in_class(chr(code), which) for code in codes)
    assert bracketed("<digit>", plain, chr) == "0-9"


def test_case_tables_pair_up() -> None:
    for before, after in (upper_table(), lower_table()):
        assert len(before) == len(after) == len(set(before)) > 400
    assert is_plain("a ~") and not is_plain("a\t") and not is_plain("é")


def test_patterns_say_how_they_are_used() -> None:
    assert to_regex(definition('(str.prefixof "a." x)')).apply("a.b") is True
    assert to_regex(definition("(text.token x <digit> 1)")).apply("a1b22c") == "22"
    assert to_regex(definition("(text.token x <digit> 1)")).apply("a1b") is None
    removed = to_regex(definition("(text.remove x <digit>)"))
    assert (removed.use, removed.apply("a1b22")) == ("replaces", "ab")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    with pytest.raises(QuestionError, match="pip install sqlglot"):
        to_sql(INITIAL)


def test_conditions_may_be_constants_and_lambdas_are_refused() -> None:
    assert to_regex(definition('(or (= x "a") true)')).apply("b") is True
    lists = load_dsl("lists")
    from dsl.program import variable
    from dsl.types import List

    xs = Variable("xs", List(Int))
    body = parse_program("(Map 1 xs)", lists, {"xs": variable("xs", List(Int))})
    with pytest.raises(Refusal, match="Map cannot be said"):
        to_sql(Definition("f", (xs,), body))
    token = parse_program("(Map |(/2)| xs)", lists, {"xs": variable("xs", List(Int))})
    assert "list_transform" in to_sql(Definition("f", (xs,), token)).lower()


def test_the_negative_of_zero_is_zero_in_excel() -> None:
    # (-B2) is a negative zero there, and TEXT writes it as "-0"; 0-B2 never is.
    assert to_excel(definition("(str.from_int (- (str.len x)))")) == '=IF((0-LEN(A2))<0,"",TEXT((0-LEN(A2)),"0"))'
