"""The listing of expressions that are sequences of parts, held against the automaton."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.regex import concat
from dsl.regex_automata import equivalent
from dsl.regex_reader import parse_regex
from search.budget import Budget
from search.regex_part_kernels import CLOSE, END, OPEN
from search.regex_parts import PartSpace

TEXTS = st.text(alphabet="aB1-", min_size=1, max_size=5)
EXAMPLES = st.lists(TEXTS, min_size=1, max_size=4, unique=True).flatmap(
    lambda words: st.integers(1, len(words)).map(lambda k: (words[:k], words[k:]))
)


@given(EXAMPLES)
@settings(max_examples=40)
def test_everything_listed_fits_and_costs_never_fall(examples: tuple[list[str], list[str]]) -> None:
    positive, negative = examples
    space = PartSpace(positive, negative)
    listing = space.listing(Budget(None), want=200, nodes=20_000)
    assert (np.diff(listing.costs) >= 0).all()
    assert len({tuple(row) for row in listing.entries}) == len(listing.entries)
    for row in listing.entries[::7]:
        regex = space.regex(row)
        assert all(map(regex.matches, positive)) and not any(map(regex.matches, negative)), regex


@given(EXAMPLES, st.lists(TEXTS, min_size=1, max_size=6))
@settings(max_examples=40)
def test_membership_is_what_the_automaton_says(examples: tuple[list[str], list[str]], texts: list[str]) -> None:
    space = PartSpace(*examples)
    entries = space.listing(Budget(None), want=60, nodes=20_000).entries
    accepts, literal = space.accepts(entries, texts), space.literal(entries, texts)
    for row, marks, logs in zip(entries, accepts, literal, strict=True):
        regex = space.regex(row)
        assert [bool(mark) for mark in marks] == [regex.matches(text) for text in texts]
        assert [log > -1e8 for log in logs] == [bool(mark) for mark in marks]
        assert regex.matches(space.sample(row, random.Random(0)))


def test_lengths_are_those_of_the_printed_text() -> None:
    space = PartSpace(["ab", "a", "xab"], [])
    entries = space.listing(Budget(None), want=300, nodes=50_000).entries
    printed = [len(space.regex(row).pattern.replace("(?:", "(")) for row in entries if not (row == OPEN).any()]
    assert list(space.lengths(entries[[not (row == OPEN).any() for row in entries]])) == printed
    assert all((row == OPEN).sum() == (row == CLOSE).sum() <= 1 and row[-1] == END for row in entries)


def test_simple_meanings_come_early() -> None:
    shown = {
        r"[A-Z]{3}-[0-9]+": (["ABC-1", "XYZ-23"], ["AB-1", "ABC-"]),
        r"(?:Y{1,3}=)?Y{1,3}": (["Y=YYY", "YYY=Y", "YY", "Y", "YYY"], ["YYYY", "Y=", "=Y", "YYYY=Y"]),
        r"[a-z]{1,}(?:6|7)": (["abc6", "x7", "yy6"], ["abc5", "7"]),
    }
    for pattern, (positive, negative) in shown.items():
        space = PartSpace(positive, negative)
        entries = space.listing(Budget(None), nodes=400_000).entries
        assert any(equivalent(space.regex(row), parse_regex(pattern)) for row in entries[:4_000]), pattern


def test_nothing_is_left_out() -> None:
    # One string gives no reason for an optional group; alternations are left out here.
    space = PartSpace(["ab"], ["b", "abb"])
    listing = space.listing(Budget(None), want=100_000, nodes=10_000_000, most=2)
    assert listing.complete
    found = {tuple(int(entry) for entry in row if entry != END) for row in listing.entries}
    plain = [p for p in range(len(space.parts)) if space.alone[p, 0] < 0]
    short = [(p,) for p in plain]
    both = [(p, q) for p in plain for q in plain if space.parts[p, 0] != space.parts[q, 0]]
    regexes = {parts: concat([space.regex(np.array([p, END])) for p in parts]) for parts in [*short, *both]}
    fits = {parts for parts, r in regexes.items() if r.matches("ab") and not r.matches("b") and not r.matches("abb")}
    assert {parts for parts in found if set(parts) <= set(plain)} == fits
