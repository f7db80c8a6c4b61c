"""Inversion proposes only programs with the wanted outputs, and finds what lies deeper than the bank."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.bitvectors import BV
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.lia import LIA
from dsl.program import Program, Variable
from dsl.types import BitVec, Int, Value
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from search.inversion import Inversion, find_kernel
from search.table import FingerprintTable
from search.turns import Enumeration, Scheduler
from tests.search.grammars import grammar_over

x, y = Variable("x", Int), Variable("y", Int)
INTEGERS = grammar_over(LIA, [x, y], Int, ["+", "-"], {Int: [1]})
INPUTS = ((0, 1), (-3, 5), (40, 2), (7, 7))
a = Variable("a", BitVec(8))
WORDS = grammar_over(BV, [a], BitVec(8), ["bvadd", "bvsub", "bvxor", "bvnot", "bvneg", "bvand"], {BitVec(8): [1]})
BYTES = ((0,), (1,), (77,), (128,), (255,))


def proposals(
    language: DSL, grammar: object, inputs: tuple[tuple[Value, ...], ...], outputs: list[Value], bank_cost: int
) -> list[Program]:
    """What the engine proposes over a bank filled up to a cost."""
    search = BottomUp(grammar, inputs)  # type: ignore[arg-type]
    budget = Budget(seconds=None)
    for level in search.levels(budget):
        for _ in level:
            pass
        if search.finished >= bank_cost:
            break
    found = []
    for turn in Inversion(search, outputs, budget, language.undoing).turns():
        if isinstance(turn, Program):
            found.append(turn)
            if len(found) == 100:
                break
        elif turn == 0:
            break
    return found


def run(program: Program, names: list[str], inputs: tuple[tuple[Value, ...], ...]) -> list[Value]:
    return [evaluate(program, dict(zip(names, row, strict=True))) for row in inputs]


@settings(deadline=None, max_examples=25)
@given(st.integers(-4, 4), st.integers(-4, 4), st.integers(-3, 3))
def test_sums_beyond_the_bank_are_found_and_right(p: int, q: int, r: int) -> None:
    outputs: list[Value] = [p * u + q * v + r for u, v in INPUTS]
    found = proposals(LIA, INTEGERS, INPUTS, outputs, 5)
    assert all(run(program, ["x", "y"], INPUTS) == outputs for program in found)
    if abs(p) + abs(q) + abs(r) <= 6:  # nine leaves, three of them in each of three programs of the bank
        assert found


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_everything_proposed_has_the_wanted_outputs(data: st.DataObject) -> None:
    outputs: list[Value] = [data.draw(st.integers(0, 255)) for _ in BYTES]
    found = proposals(BV, WORDS, BYTES, outputs, 4)
    assert all(run(program, ["a"], BYTES) == outputs for program in found)


def test_it_finds_whatever_one_more_operator_makes_of_the_bank() -> None:
    search = BottomUp(WORDS, BYTES)
    for level in search.levels(Budget(seconds=None)):
        for _ in level:
            pass
        if search.finished == 3:
            break
    columns = np.concatenate([search.columns(WORDS.start, c, Budget()) for c in (1, 2, 3)], axis=1).T & 255
    for left, right in itertools.islice(itertools.product(columns, columns), 0, None, 17):
        outputs: list[Value] = [int(v) for v in (left ^ right)]
        assert proposals(BV, WORDS, BYTES, outputs, 3), outputs


@pytest.mark.parametrize("candidates", [2_000, 20_000])
def test_the_same_question_has_the_same_answer(candidates: int) -> None:
    def first() -> list[str]:
        search = BottomUp(WORDS, BYTES)
        outputs = [(3 * v[0]) ^ 90 for v in BYTES]
        outputs = [v % 256 for v in outputs]
        budget = Budget(seconds=None, candidates=candidates)
        engines = [
            (Enumeration(search, WantedOutputs(outputs), budget), 1.0),
            (Inversion(search, outputs, budget, BV.undoing), 1.0),
        ]
        return [f"{name} {program}" for name, program in Scheduler(search, engines, budget).proposals()]

    assert first() == first()


@given(st.lists(st.integers(1, 40), max_size=60), st.lists(st.integers(1, 50), min_size=1, max_size=60))
def test_looking_up_many_at_once_is_looking_up_each(entered: list[int], wanted: list[int]) -> None:
    table = FingerprintTable()
    hashes = np.array(entered, np.uint64) << np.uint64(32)  # all meet in one slot
    table.sift(len(entered), hashes, np.ones(len(entered), np.uint8), np.empty(60, np.int32))
    sought = np.array(wanted, np.uint64) << np.uint64(32)
    valid = np.array([k % 5 != 0 for k in range(len(wanted))], np.uint8)
    found = np.empty(len(wanted), np.int64)
    count = find_kernel(len(wanted), sought, valid, table.keys, table.rows, found)
    slow = [table.find(h) if ok else None for h, ok in zip(sought, valid, strict=True)]
    assert [None if row < 0 else row for row in found.tolist()] == slow
    assert count == sum(row is not None for row in slow)
