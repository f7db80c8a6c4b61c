"""The hand-written guide: kernels against plain Python, and what it does to an order."""

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dsl.bustle import BUSTLE, LONGEST
from dsl.program import Variable
from dsl.types import Int, List, String
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from search.guides import RowBatch
from search.heuristics import (
    LONGEST_COMPARED,
    TABULATED,
    Heuristics,
    edit_distance_kernel,
    places_kernel,
    word_distance_kernel,
)

few = st.text("abA ", max_size=9)


def edit_distance(a: str, b: str) -> int:
    @cache
    def distance(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        return min(distance(i - 1, j) + 1, distance(i, j - 1) + 1, distance(i - 1, j - 1) + (a[i - 1] != b[j - 1]))

    return distance(len(a), len(b))


def delays_of(rows: list[tuple[str, ...]], wanted: tuple[str, ...]) -> list[int]:
    search = BottomUp(BUSTLE.default_grammar([Variable("x", String)], String), [(w,) for w in wanted])
    columns = search.store.encode_rows(rows, String)
    return [int(d) for d in Heuristics(wanted).delays(RowBatch(search, search.grammar.start, 1, columns))]


@given(st.data(), st.integers(1, 3))
def test_delays_are_those_of_the_paper(data: st.DataObject, examples: int) -> None:
    texts = st.tuples(*[few] * examples)
    wanted, rows = data.draw(texts), data.draw(st.lists(texts, min_size=1, max_size=8))
    expected = []
    for row in rows:
        shares = [edit_distance(a, b) / max(len(a), len(b), 1) for a, b in zip(row, wanted, strict=True)]
        is_part = all(a in b for a, b in zip(row, wanted, strict=True))
        expected.append((1 + 3 * sum(shares) / examples, is_part))
    for found, (cost, is_part) in zip(delays_of(rows, wanted), expected, strict=True):
        lowest, highest = int(cost - 1e-9), int(cost + 1e-9)  # the order of a sum of floats is no part of the law
        assert max(0, lowest - 2 * is_part) <= found <= max(0, highest - 2 * is_part)


@given(
    st.lists(st.integers(-2, 3) | st.integers(), max_size=90),
    st.lists(st.integers(-2, 3) | st.integers(), min_size=1, max_size=64),
)
def test_both_ways_to_a_distance_agree(a: list[int], b: list[int]) -> None:
    items = np.array([n % 2**62 for n in (*a, *b)], np.int64)
    places, row = np.empty(TABULATED, np.uint64), np.empty(LONGEST_COMPARED + 1, np.int64)
    ends = (0, len(a), len(a), len(a) + len(b))
    places_kernel(items, *ends[2:], places)
    slow = edit_distance_kernel(items, *ends, row)
    assert word_distance_kernel(items, *ends, places) == slow


def test_long_texts_are_compared_as_far_as_there_is_room() -> None:
    long = "a" * (3 * LONGEST_COMPARED)
    assert delays_of([(long,), (long + "b",), ("b" * len(long),)], (long,)) == [0, 1, 2]


def test_nothing_is_said_of_other_types() -> None:
    search = BottomUp(BUSTLE.default_grammar([Variable("x", String)], String), [("a",), ("b",)])
    number = next(n for n in search.grammar.nonterminals if n.type == Int)
    batch = RowBatch(search, number, 1, np.zeros((2, 5), np.int64))
    assert Heuristics(("a", "b")).delays(batch).tolist() == [0] * 5
    assert batch.rows == 5 and batch.type != List(Int)


def test_nothing_is_said_once_examples_have_joined_whose_outputs_are_unknown() -> None:
    search = BottomUp(BUSTLE.default_grammar([Variable("x", String)], String), [("a",), ("b",)])
    batch = RowBatch(search, search.grammar.start, 1, search.store.encode_rows([("a", "c"), ("x" * 9, "y" * 9)], String))
    assert Heuristics(("a", "b")).delays(batch).tolist() != [0, 0]
    for outputs in (("a",), ("a", "b", "c")):
        assert Heuristics(outputs).delays(batch).tolist() == [0, 0]


def test_a_program_made_of_parts_of_the_output_comes_sooner() -> None:
    inputs, outputs = [("ada lovelace",), ("alan turing",)], ("Ada Lovelace!!", "Alan Turing!!")
    grammar = BUSTLE.default_grammar([Variable("x", String)], String, {String: ["!!", " ", "."]})
    spent = []
    for guide in (None, Heuristics(outputs)):
        search = BottomUp(grammar, inputs, longest=LONGEST, guide=guide)
        answer = next(search.solutions(WantedOutputs(outputs), Budget(None, 200_000)))
        assert answer.outputs == outputs
        spent.append(search.statistics.candidates)
    assert spent[1] < spent[0]
