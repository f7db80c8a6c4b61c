"""Inverses of every operator of every shipped language: complete, exact, short, and knowing what cannot be."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.characters import is_letter, lower_character, upper_character
from dsl.interpreter import apply_operator
from dsl.lambdas import is_about_lambdas
from dsl.language import DSL, Family
from dsl.operators import LONGEST_ANSWER, Likely, Operator, Undefined
from dsl.registry import SHIPPED, load_dsl
from dsl.text_inverses import CASED
from dsl.types import Int, Type, Value
from tests.differential import nasty_values, operators_of

LANGUAGES = [load_dsl(name) for name in SHIPPED]
FAMILIES = {family: language for language in LANGUAGES for family in language if family.facts["inverse"]}
MEMBERS: dict[Family, list[Operator]] = {family: [] for family in FAMILIES}
for _language in LANGUAGES:
    for _operator in operators_of(_language, widths=(1, 2, 3, 8, 64)):
        if _operator.family in MEMBERS and _operator not in MEMBERS[_operator.family]:
            MEMBERS[_operator.family].append(_operator)


def values(type: Type, row: Sequence[Value]) -> st.SearchStrategy[Value]:
    """Small values more often than not, edges, and parts of the values before: those that have something in common."""
    if type.tokens or type.name == "Bool":
        return st.sampled_from(nasty_values(type))
    if type.name == "BitVec":
        return (
            st.integers(0, (1 << type.width) - 1)
            | st.sampled_from(nasty_values(type))
            | st.integers(0, 5).map(lambda n: n % (1 << type.width))
        )
    if type.name == "Int":
        lengths = [len(v) for v in row if isinstance(v, str | tuple)]
        near = st.integers(-2, max(lengths, default=4) + 2)
        return near | near | st.integers(-60, 60) | st.sampled_from(nasty_values(type))
    whole = [v for v in row if isinstance(v, str if type.name == "String" else tuple)]
    if type.name == "String":
        fresh = st.text(alphabet="aabA b0,.1éß", max_size=8) | st.sampled_from(nasty_values(type))
    else:
        fresh = st.lists(values(type.element, row), max_size=5).map(tuple) | st.sampled_from(nasty_values(type))
    if not whole:
        return fresh
    return (
        st.tuples(st.sampled_from(whole), st.integers(0, 8), st.integers(0, 8)).map(lambda t: t[0][t[1] : t[1] + t[2]])
        | fresh
    )


@st.composite
def cases(draw: st.DrawFn, family: Family) -> tuple[Operator, list[Value]]:
    operator = draw(st.sampled_from(MEMBERS[family]))
    row: list[Value] = []
    for type in operator.arguments:
        row.append(draw(values(type, row)))
    return operator, row


def name_of(family: Family) -> str:
    return f"{FAMILIES[family].name}-{family.name}"


def ask(operator: Operator, position: int, wanted: Value, told: Sequence[Value | None]) -> list[Value] | Likely | None:
    """The inverse's answer, which holds nothing twice, and no more than it may."""
    assert operator.inverse is not None
    answer = operator.inverse(position, wanted, told, *operator.indices)
    if answer is None:
        return None
    found = answer if isinstance(answer, Likely) else list(answer)
    parts = len(wanted) + 1 if isinstance(wanted, str | tuple) else 0
    assert len(found) <= max(LONGEST_ANSWER, parts) and len(set(found)) == len(found)
    assert all(operator.arguments[position].admits(value) for value in found), (operator, found)
    assert found or not isinstance(answer, Likely)
    return found


def assert_exact(operator: Operator, position: int, wanted: Value, told: list[Value], found: Sequence[Value]) -> None:
    """With all others known, every value of an answer gives what is wanted."""
    for value in found:
        again = [*told[:position], value, *told[position + 1 :]]
        result = apply_operator(operator, again)
        assert result == wanted and result is not Undefined, f"{operator!r} {again} is {result!r}, not {wanted!r}"


def assert_complete_whatever_is_known(family: Family, data: st.DataObject) -> None:
    """The arguments are among the answers for their own result; with all others known the answers are exact, too."""
    operator, row = data.draw(cases(family))
    wanted = apply_operator(operator, row)
    if wanted is Undefined:
        return
    for position, argument in enumerate(row):
        for known in range(1 << len(row)):
            told = [a if known >> i & 1 and i != position else None for i, a in enumerate(row)]
            found = ask(operator, position, wanted, told)
            if found is None:
                continue
            if not isinstance(found, Likely):
                assert argument in found, f"{operator!r} {row} -> {wanted!r}: {found} lacks argument {position}, told {told}"
            if all(i == position or a is not None for i, a in enumerate(told)):
                assert_exact(operator, position, wanted, told, found)


def assert_exact_for_any_wanted_value(family: Family, data: st.DataObject) -> None:
    """Also for results that the arguments do not give."""
    operator, row = data.draw(cases(family))
    wanted = data.draw(values(operator.result, row))
    for position in range(operator.arity):
        told = [None if i == position else a for i, a in enumerate(row)]
        found = ask(operator, position, wanted, told)
        if found is not None:
            assert_exact(operator, position, wanted, told, found)


@pytest.mark.parametrize("family", FAMILIES, ids=name_of)
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_answers_are_complete_and_exact(family: Family, data: st.DataObject) -> None:
    assert_complete_whatever_is_known(family, data)
    assert_exact_for_any_wanted_value(family, data)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES, ids=name_of)
@settings(deadline=None, max_examples=250)
@given(data=st.data())
def test_answers_are_complete_and_exact_on_many_rows(family: Family, data: st.DataObject) -> None:
    assert_complete_whatever_is_known(family, data)
    assert_exact_for_any_wanted_value(family, data)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_operators_without_an_inverse_are_those_of_which_nothing_can_be_said(language: DSL) -> None:
    # Lambdas are searched for on the elements they are applied to, and are no values that an inverse could name.
    missing = {f.name for f in language if f.facts["inverse"] is None and not is_about_lambdas(f)}
    unbounded = {"<", "<=", ">", ">=", "Gt", "Gte", "Greater", "Less", "IsEven", "IsOdd"}  # always infinitely many integers
    one_of_many = {"Head", "Last", "Minimum", "Maximum", "Sum"}  # of infinitely many lists
    overflows = {"bvuaddo", "bvsaddo", "bvumulo", "bvsmulo", "bvusubo", "bvssubo", "bvsdivo"}
    # Pieces of a text, and texts with pieces taken out or put in, come of infinitely many texts.
    pieces = {family.name for family in load_dsl("robustfill")} - {"Concat"}
    assert missing <= unbounded | one_of_many | overflows | (pieces if language.name == "robustfill" else set())


def test_characters_have_cases_only_where_the_inverse_looks() -> None:
    for code in range(0x30000):
        char = chr(code)
        for mapping in (upper_character, lower_character):
            changed = mapping(char)
            assert is_letter(changed) == is_letter(char), char
            if changed != char:
                assert any(low <= code < high for low, high in CASED), char


@pytest.mark.parametrize(
    ("language", "name", "position", "wanted", "told", "answer"),
    [
        ("strings", "str.++", 0, "abc", [None, "c"], ["ab"]),
        ("strings", "str.++", 0, "abc", [None, "x"], []),
        ("strings", "str.++", 0, "ab", [None, None], ["", "a", "ab"]),
        ("strings", "str.from_int", 0, "007", [None], []),
        ("strings", "str.from_int", 0, "x", [None], []),
        ("strings", "str.from_int", 0, "", [None], Likely((-1,))),
        ("strings", "str.to_int", 0, 7, [None], Likely(("7", "07", "007"))),
        ("strings", "str.to_int", 0, -2, [None], []),
        ("strings", "str.to_code", 0, 0x30000, [None], []),
        ("strings", "str.from_code", 0, "ab", [None], []),
        ("strings", "str.len", 0, 0, [None], [""]),
        ("strings", "str.len", 0, -1, [None], []),
        ("strings", "str.at", 1, "a", ["banana", None], [1, 3, 5]),
        ("strings", "str.at", 1, "x", ["banana", None], []),
        ("strings", "str.substr", 1, "an", ["banana", None, 2], [1, 3]),
        ("strings", "str.substr", 2, "an", ["banana", 1, None], [2]),
        ("strings", "str.substr", 2, "ana", ["banana", 3, None], Likely((3,))),
        ("strings", "str.substr", 0, "abc", [None, 0, 2], []),
        ("strings", "str.indexof", 1, 2, ["a-b-c", None, 0], ["b", "b-", "b-c"]),
        ("strings", "str.indexof", 2, 3, ["a-b-c", "-", None], [2, 3]),
        ("strings", "str.replace", 0, "a-b", [None, " ", "-"], ["a-b", "a b"]),
        ("strings", "str.replace", 1, "ab", ["a-b", None, ""], ["-"]),
        ("strings", "str.replace", 2, "a+b", ["a-b", "-", None], ["+"]),
        ("strings", "str.replace_all", 0, "a-b", [None, " ", "-"], ["a-b", "a b"]),
        ("strings", "str.replace_all", 1, "abc", ["a-b-c", None, ""], ["-"]),
        ("strings", "str.replace_all", 2, "a+b+c", ["a-b-c", "-", None], ["+"]),
        ("strings", "str.upper", 0, "aB", [None], []),
        ("strings", "str.upper", 0, "B1", [None], ["B1", "b1"]),
        ("strings", "str.title", 0, "Ab", [None], ["AB", "Ab", "aB", "ab"]),
        ("strings", "str.trim", 0, " a", [None], []),
        ("strings", "text.split", 1, "b", ["a,b,c", None, 1], [","]),
        ("strings", "text.split", 2, "b", ["a,b,c", ",", None], [1, -2]),
        ("strings", "text.before", 1, "a", ["a,b,c", None], [",", ",b", ",b,", ",b,c"]),
        ("strings", "text.after_last", 1, "c", ["a,b,c", None], [",", "b,", ",b,", "a,b,"]),
        ("strings", "text.token", 1, "12", ["ab 12", None, 0], ["<digit>"]),
        ("lia", "*", 0, 6, [None, None], [1, -1, 6, -6, 2, -2, 3, -3]),
        ("integers", "div", 1, 3, [10, None], [3]),
        ("integers", "mod", 0, 5, [None, 4], []),
        ("lists", "Concat", 0, (1, 2), [None, (1,)], []),
        ("lists", "Cons", 1, (1, 2), [None, None], [(2,)]),
        ("lists", "Sort", 0, (2, 1), [None], []),
        ("lists", "Sort", 0, (1, 1, 2), [None], [(1, 1, 2), (1, 2, 1), (2, 1, 1)]),
        ("lists", "Map", 1, (2, 3), ["(*2)", None], []),
        ("lists", "Map", 1, (4,), ["(**2)", None], [(2,), (-2,)]),
        ("lists", "Map", 0, (2, 4), [None, (1, 2)], ["(*2)"]),
        ("lists", "ZipWith", 1, (5,), ["(+)", None, (2, 9)], [(3,)]),
        ("lists", "Scanl1", 1, (1, 3, 6), ["(+)", None], [(1, 2, 3)]),
        ("deepcoder", "Map", 1, (51,), ["(+1)", None], []),
        ("lambdabeam", "Add", 0, 5, [None, 7], [-2]),
        ("lambdabeam", "Add", 0, 1 << 63, [None, 0], []),
        ("lambdabeam", "Subtract", 1, 5, [7, None], [2]),
        ("lambdabeam", "Multiply", 1, 6, [4, None], []),
        ("lambdabeam", "IntDivide", 0, -3, [None, -2], [5, 6]),
        ("lambdabeam", "IntDivide", 1, -3, [5, None], [-2]),
        ("lambdabeam", "IntDivide", 1, 3, [-10, None], [-3]),
        ("lambdabeam", "Square", 0, 9, [None], [3, -3]),
        ("lambdabeam", "Square", 0, 8, [None], []),
        ("lambdabeam", "Min", 0, 3, [None, 5], [3]),
        ("lambdabeam", "Max", 0, 3, [None, 5], []),
        ("lambdabeam", "Access", 0, 4, [None, (4, 1, 4)], [0, 2, -3, -1]),
    ],
)
def test_what_an_inverse_says(
    language: str, name: str, position: int, wanted: Value, told: list[Value], answer: list[Value]
) -> None:
    family = next(f for f in load_dsl(language).families[name] if len(f.arguments) == len(told))
    operator = family.member(family.arguments)
    assert operator is not None
    found = ask(operator, position, wanted, told)
    assert found is not None and isinstance(found, Likely) == isinstance(answer, Likely)
    assert sorted(found, key=repr) == sorted(answer, key=repr)


@pytest.mark.parametrize(
    ("name", "position", "wanted", "told", "answer"),
    [
        ("bvand", 0, 0b100, [None, 0b0100], None),
        ("bvand", 0, 0b100, [None, 0b11111110], [0b100, 0b101]),
        ("bvand", 0, 0xFF, [None, None], [0xFF]),
        ("bvor", 1, 0b1, [0b10, None], []),
        ("bvmul", 0, 6, [None, 2], [3, 131]),
        ("bvmul", 0, 7, [None, 2], []),
        ("bvudiv", 0, 5, [None, 2], [10, 11]),
        ("bvudiv", 1, 255, [7, None], [0]),
        ("bvurem", 1, 1, [7, None], [2, 3, 6]),
        ("bvsdiv", 0, 0xFE, [None, 2], [0xFC, 0xFB]),
        ("bvshl", 0, 6, [None, 1], [3, 131]),
        ("bvshl", 0, 7, [None, 1], []),
        ("bvshl", 1, 12, [3, None], [2]),
        ("bvlshr", 0, 3, [None, 1], [6, 7]),
        ("bvlshr", 0, 1, [None, 7], Likely((128,))),
        ("bvashr", 0, 0xFF, [None, 1], [0xFE, 0xFF]),
        ("bvashr", 0, 0x7F, [None, 1], []),
        ("bvult", 0, True, [None, 2], [0, 1]),
        ("bvult", 0, True, [None, 0], []),
        ("bvsge", 1, False, [0x7E, None], [0x7F]),
    ],
)
def test_what_an_inverse_says_of_eight_bits(
    name: str, position: int, wanted: Value, told: list[Value], answer: list[Value] | None
) -> None:
    operator = next(o for o in MEMBERS[load_dsl("bv").families[name][0]] if o.arguments[0].width == 8)
    found = ask(operator, position, wanted, told)
    if answer is None:
        assert found is None
    else:
        assert found is not None and isinstance(found, Likely) == isinstance(answer, Likely)
        assert sorted(found) == sorted(answer)


def test_long_values_are_answered_at_once() -> None:
    """No answer's work or size grows beyond all bounds with the values."""
    language = load_dsl("strings")
    for family in language:
        inverse = family.facts["inverse"]
        if inverse is None or not all(t.name in ("String", "Int", "Bool") or t.tokens for t in family.arguments):
            continue
        operator = family.member(family.arguments)
        assert operator is not None
        text = "ab" * 10_000
        row = [text if t.name == "String" else 10**6 if t == Int else nasty_values(t)[0] for t in operator.arguments]
        wanted = text[1:-1] if operator.result.name == "String" else nasty_values(operator.result)[-1]
        for position in range(operator.arity):
            told = [None if i == position else a for i, a in enumerate(row)]
            found = ask(operator, position, wanted, told)
            assert found is None or len(found) <= LONGEST_ANSWER
