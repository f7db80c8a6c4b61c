"""Masks propose only programs with the wanted outputs, deeper than the bank, and look through what passes a value on."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.bitvectors import BV
from dsl.formats import parse_sygus
from dsl.grammar import Grammar
from dsl.interpreter import evaluate
from dsl.program import Program, Variable
from dsl.types import BitVec, Value
from search.bottom_up import BottomUp
from search.budget import Budget
from search.masks import Masks, masking_kernel
from tests.search.grammars import grammar_over

a, b = Variable("a", BitVec(16)), Variable("b", BitVec(16))
WORDS = grammar_over(BV, [a, b], BitVec(16), ["bvand", "bvor", "bvadd", "bvnot"], {BitVec(16): [1]})
INPUTS = tuple(itertools.product((0, 0x1234, 0x8001, 0xFFFF), (7, 0xF0F0)))

STORING = """
(set-logic BV)
(define-fun keep ((base (_ BitVec 16)) (at (_ BitVec 16)) (v (_ BitVec 16))) (_ BitVec 16) (ite (= at base) v #x0000))
(synth-fun f ((base (_ BitVec 16)) (m (_ BitVec 16))) (_ BitVec 16)
  ((S (_ BitVec 16)) (W (_ BitVec 16)))
  ((S (_ BitVec 16) (base (keep base W W)))
   (W (_ BitVec 16) (base m #x0001 (bvand W W) (bvadd W W) (bvnot W)))))
(declare-var base (_ BitVec 16))
(declare-var m (_ BitVec 16))
(constraint (= (f base m) (bvand (bvadd m #x0001) (bvnot base))))
(check-synth)
"""


def proposals(
    grammar: Grammar, inputs: tuple[tuple[Value, ...], ...], outputs: list[Value], bank_cost: int
) -> list[Program]:
    search = BottomUp(grammar, inputs)
    budget = Budget(seconds=None)
    for level in search.levels(budget):
        if search.finished == bank_cost:
            break
        for _ in level:
            pass
    found = []
    for turn in Masks(search, outputs, budget, BV.undoing).turns():
        if isinstance(turn, Program):
            found.append(turn)
        elif turn == 0:
            break
    return found


def outputs_of(program: Program, grammar: Grammar, inputs: tuple[tuple[Value, ...], ...]) -> list[Value]:
    names = [parameter.name for parameter in grammar.parameters]
    return [evaluate(program, dict(zip(names, row, strict=True))) for row in inputs]


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF)), min_size=1, max_size=5, unique=True), st.booleans()
)
def test_what_is_proposed_has_the_wanted_outputs(points: list[tuple[int, int]], disjunction: bool) -> None:
    inputs = tuple(points)
    wanted: list[Value] = [(x + 1) | (y + y) & 0xFFFF if disjunction else (x + 1) & ~y & 0xFFFF for x, y in inputs]
    wanted = [int(w) & 0xFFFF for w in wanted]
    found = proposals(WORDS, inputs, wanted, 3)
    assert found
    for program in found:
        assert outputs_of(program, WORDS, inputs) == wanted
        assert WORDS.contains(program)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF)), min_size=1, max_size=5, unique=True))
def test_an_operator_is_taken_off_before_the_mask(points: list[tuple[int, int]]) -> None:
    grammar = grammar_over(BV, [a, b], BitVec(16), ["bvor", "bvsub", "bvshl"], {BitVec(16): [1]})
    inputs = tuple(points)
    wanted: list[Value] = [(x | (1 << y & 0xFFFF)) - (1 << y & 0xFFFF) if y < 16 else x for x, y in inputs]
    found = proposals(grammar, inputs, wanted, 3)
    assert found
    for program in found:
        assert outputs_of(program, grammar, inputs) == wanted


def test_a_context_that_passes_a_value_is_looked_through() -> None:
    grammar = parse_sygus(STORING).function.grammar
    assert grammar is not None
    wanted: list[Value] = [(m + 1) & ~base & 0xFFFF for base, m in INPUTS]
    found = proposals(grammar, INPUTS, wanted, 3)
    assert "(keep base base (bvand" in " ".join(map(str, found))
    for program in found:
        assert outputs_of(program, grammar, INPUTS) == wanted
        assert grammar.contains(program)


def test_without_masks_and_contexts_the_engine_is_of_no_use() -> None:
    plain = grammar_over(BV, [a, b], BitVec(16), ["bvadd", "bvnot"], {})
    budget = Budget(seconds=None)
    assert not Masks(BottomUp(plain, INPUTS), [0] * len(INPUTS), budget).is_useful
    assert Masks(BottomUp(WORDS, INPUTS), [0] * len(INPUTS), budget).is_useful


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_the_kernel_finds_a_pair_exactly_where_there_is_one(seed: int, flipped: bool, with_given: bool) -> None:
    rng = np.random.default_rng(seed)
    n, m, examples = 12, 9, 3
    rows = rng.integers(0, 8, (m, examples)) | (0 if flipped else rng.integers(0, 8, (m, examples)))
    wanted, others = rng.integers(0, 8, (examples, n)), rng.integers(0, 8, (examples, n))
    valid, out = (rng.random(n) < 0.8).astype(np.uint8), np.empty((n, 2), np.int64)
    found = masking_kernel(n, wanted, valid, others, with_given, rows, flipped, out)

    def masked(one: Any, other: Any) -> Any:
        return one | other if flipped else one & other

    for j in range(n):
        columns = [*rows, others[:, j]] if with_given else list(rows)
        exists = any((masked(one, other) == wanted[:, j]).all() for one in columns for other in columns)
        assert (out[j, 0] >= 0) == bool(valid[j] and exists)
        if out[j, 0] >= 0:
            assert (masked(columns[out[j, 0]], columns[out[j, 1]]) == wanted[:, j]).all()
    assert found == int((out[:, 0] >= 0).sum())
