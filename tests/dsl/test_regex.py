"""Regular expressions as values: reading, printing, matching, comparing; held against Python's own engine."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.errors import LimitError, ReadError, UnsupportedError
from dsl.program import Variable
from dsl.regex import (
    ANYTHING,
    EPSILON,
    NOTHING,
    Chars,
    Costs,
    Regex,
    alternation,
    char,
    chars,
    concat,
    merged_ranges,
    repeat,
)
from dsl.regex_automata import canonical_states, equivalent, representatives, witness
from dsl.regex_language import regex_definition, regex_of
from dsl.regex_reader import parse_regex
from dsl.types import String

LETTERS = "ab1"
SETS = st.sampled_from([char("a"), char("b"), char("1"), chars("a-b"), chars("0-9"), chars("a-b").complement(), ANYTHING])
REPEATS = st.sampled_from([(0, 1), (0, None), (1, None), (2, 2), (1, 3), (2, None), (0, 2)])


def _larger(inner: st.SearchStrategy[Regex]) -> st.SearchStrategy[Regex]:
    several = st.lists(inner, min_size=2, max_size=3)
    repeated = st.builds(lambda item, bounds: repeat(item, *bounds), inner, REPEATS)
    return several.map(concat) | several.map(alternation) | repeated


REGEXES = st.recursive(SETS | st.just(EPSILON), _larger, max_leaves=6)
TEXTS = st.text(alphabet=LETTERS + "\n", max_size=6)


@given(REGEXES, st.lists(TEXTS, max_size=8))
def test_matching_is_what_python_says(regex: Regex, texts: list[str]) -> None:
    compiled = re.compile(regex.pattern)
    for text in texts:
        assert regex.matches(text) == (compiled.fullmatch(text) is not None)


@given(REGEXES)
def test_a_pattern_reads_back(regex: Regex) -> None:
    again = parse_regex(regex.pattern)
    assert equivalent(again, regex)
    assert parse_regex(again.pattern) == again


@given(REGEXES, REGEXES)
@settings(max_examples=150)
def test_a_witness_tells_apart_and_is_shortest(left: Regex, right: Regex) -> None:
    text = witness(left, right)
    if text is None:
        codes = representatives((left, right))
        assert canonical_states(left, codes) == canonical_states(right, codes)
        return
    assert left.matches(text) != right.matches(text)
    letters = list(map(chr, representatives((left, right))))
    shorter = [""]
    for _ in range(min(len(text), 3)):
        assert all(left.matches(word) == right.matches(word) for word in shorter if len(word) < len(text))
        shorter = [word + letter for word in shorter for letter in letters]


@given(REGEXES)
@settings(max_examples=60)
def test_the_program_says_the_same(regex: Regex) -> None:
    definition = regex_definition(regex, Variable("text", String))
    for text in ("", "a", "ab", "1", "aab1"):
        assert definition(text) == regex.matches(text)
    again = regex_of(definition)
    assert again is not None and equivalent(again, regex)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_ranges_and_complements(pairs: list[tuple[int, int]]) -> None:
    members = Chars(merged_ranges(pairs))
    for code in range(45):
        assert (code in members) == any(low <= code <= high for low, high in pairs)
        assert (code in members) != (code in members.complement())
    assert members.complement().complement() == members


@pytest.mark.parametrize(
    ("pattern", "error", "column"),
    [
        ("a)", ReadError, 2),
        ("(a", ReadError, 1),
        ("*a", ReadError, 1),
        ("a{2", ReadError, 2),
        ("a{3,2}", ReadError, 2),
        ("[z-a]", ReadError, 1),
        ("[a", ReadError, 1),
        ("a\\", ReadError, 2),
        ("a+?", UnsupportedError, 3),
        ("(?=a)", UnsupportedError, 2),
        ("^a", UnsupportedError, 1),
        (r"(a)\1", UnsupportedError, 4),
        ("a{1,99999}", ReadError, 2),
    ],
)
def test_mistakes_in_patterns(pattern: str, error: type[ReadError], column: int) -> None:
    with pytest.raises(error) as caught:
        parse_regex(pattern)
    assert caught.value.place is not None and caught.value.place.column == column


def test_no_backtracking() -> None:
    assert not parse_regex("(a+)+").matches("a" * 5_000 + "b")
    assert witness(parse_regex("(a|b)*a(a|b){10}"), parse_regex("(a|b)*a(a|b){9}")) == "a" * 10


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(LimitError):
        parse_regex("(a{1000}){1000}").matches("a")
    assert not parse_regex("((){1000}){1000}").matches("a")


def test_costs() -> None:
    assert Costs().of(parse_regex("(0|1)*0101(0|1)*")) == 17
    assert Costs().of(EPSILON) == Costs().of(NOTHING) == 1
    assert Costs(star=5).of(parse_regex("a*b")) == 8
