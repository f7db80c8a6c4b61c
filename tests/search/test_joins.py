"""Joins: the kernel against every pair, and the engine's proposals against the reference interpreter."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.bitvectors import BV
from dsl.grammar import Grammar, NonTerminal, Production
from dsl.interpreter import evaluate
from dsl.program import Program, Variable, variable
from dsl.types import BitVec, Bool, Value
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from search.join_kernels import IMPOSSIBLE, index_kernel, join_kernel, needs_kernel, order_kernel, residual_kernel
from search.joins import Joins, exactly, is_joinable, size_of, small_values
from search.turns import Engine, Enumeration, Scheduler
from tests.search.grammars import grammar_over

U = np.uint64
p, q, r = (Variable(name, Bool) for name in "pqr")
s, t = Variable("s", BitVec(4)), Variable("t", BitVec(4))
CIRCUITS = grammar_over(BV, [p, q, r], Bool, ["and", "or", "xor", "not"], {})
NIBBLES = grammar_over(BV, [s, t], BitVec(4), ["bvadd", "bvand", "bvlshr", "bvshl", "bvnot"], {BitVec(4): [0, 8]})
TRUTHS = tuple(itertools.product((False, True), repeat=3))
POINTS = tuple((a, b) for a in range(0, 16, 3) for b in range(16))


def proposals(grammar: Grammar, inputs: tuple[tuple[Value, ...], ...], allowed: object, bank_cost: int) -> list[Program]:
    """What the engine proposes over a bank filled up to a cost, until it is idle."""
    search = BottomUp(grammar, inputs)
    budget = Budget(seconds=None)
    for level in search.levels(budget):
        if search.finished == bank_cost:
            break
        for _ in level:
            pass
    found = []
    for turn in Joins(search, allowed, budget).turns():
        if isinstance(turn, Program):
            found.append(turn)
        elif turn == 0:
            break
    return found


def outputs(program: Program, grammar: Grammar, inputs: tuple[tuple[Value, ...], ...]) -> list[Value]:
    names = [parameter.name for parameter in grammar.parameters]
    return [evaluate(program, dict(zip(names, row, strict=True))) for row in inputs]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_kernel_finds_the_cheapest_of_all_pairs(data: st.DataObject) -> None:
    values, examples, goals = (
        data.draw(st.sampled_from([2, 4, 16])),
        data.draw(st.integers(1, 9)),
        data.draw(st.integers(1, 3)),
    )
    sizes = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 150))
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    table = rng.integers(-1, values, (values, values))
    first, second = (rng.integers(0, values, (n, examples)).astype(np.uint8) for n in sizes)
    costs = [np.sort(rng.integers(1, 6, n)) for n in sizes]
    wanted = (rng.random((goals, examples, values)) < data.draw(st.sampled_from([0.3, 0.6, 0.9]))).astype(U)
    masks = (wanted << np.arange(values, dtype=U)).sum(axis=2, dtype=U)
    rest = rng.integers(0, 4, goals)
    indexed = np.sort(rng.permutation(examples)[: data.draw(st.integers(0, examples))]).astype(np.int64)
    position = np.full(examples, -1, np.int64)
    position[indexed] = np.arange(indexed.size)
    index = np.zeros((indexed.size, values, (sizes[1] + 63) // 64), U)
    index_kernel(second, indexed, 0, sizes[1], index)
    best = np.array([1 << 40, -1, -1, -1], np.int64)
    shuffled = rng.permutation(examples).astype(np.int64)
    quick = data.draw(st.integers(0, 4))
    join_kernel(
        masks, rest, table, first, costs[0], 0, sizes[0], second, costs[1], sizes[1], index, position, shuffled, quick, best
    )  # fmt: skip

    def allows(goal: int, a: int, b: int) -> bool:
        results = table[first[a], second[b]]
        return all(v >= 0 and wanted[goal, e, v] for e, v in enumerate(results))

    triples = itertools.product(range(goals), range(sizes[0]), range(sizes[1]))
    good = {(g, a, b): int(rest[g] + costs[0][a] + costs[1][b]) for g, a, b in triples if allows(g, a, b)}
    if good:
        assert best[0] == min(good.values()) == good[tuple(best[1:].tolist())]
    else:
        assert best[1] == -1


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([2, 4, 8]))
def test_residuals_and_needs_are_counted_value_by_value(seed: int, values: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.integers(-1, values, (values, values))
    goal = rng.integers(0, 1 << values, 5).astype(U)
    residuals = np.empty((5, values), U)
    residual_kernel(goal, table, residuals)
    for e, a in itertools.product(range(5), range(values)):
        allowed = [b for b in range(values) if table[a, b] >= 0 and int(goal[e]) >> int(table[a, b]) & 1]
        assert int(residuals[e, a]) == sum(1 << b for b in allowed)
    rows, needs = rng.integers(0, values, (20, 5)).astype(np.uint8), np.empty(20, np.int64)
    needs_kernel(rows, 20, residuals, 256 * (values.bit_length() - 1), needs)
    for row, need in zip(rows, needs, strict=True):
        counts = [int(residuals[e, a]).bit_count() for e, a in enumerate(row)]
        if all(counts):
            assert need == pytest.approx(256 * sum(math.log2(values / n) for n in counts), abs=5)
        else:
            assert need == IMPOSSIBLE
    order = np.empty(5, np.int64)
    count = order_kernel(residuals, values, rng.permutation(5).astype(np.int64), np.arange(5), order)
    sums = [sum(int(m).bit_count() for m in row) for row in residuals]
    assert [sums[e] for e in order[:count]] == sorted(total for total in sums if total < values * values)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 255))
def test_proposed_circuits_have_the_wanted_truth_table(number: int) -> None:
    wanted = [bool(number >> e & 1) for e in range(8)]
    for program in proposals(CIRCUITS, TRUTHS, exactly(wanted), 2):
        assert outputs(program, CIRCUITS, TRUTHS) == wanted
        assert CIRCUITS.contains(program)


def test_every_function_of_three_variables_is_found_over_a_small_bank() -> None:
    for number in range(1, 256, 6):
        wanted = [bool(number >> e & 1) for e in range(8)]
        assert proposals(CIRCUITS, TRUTHS, exactly(wanted), 4), f"truth table {number:08b}"


def test_a_point_may_be_met_in_several_ways() -> None:
    # Any amount by which s has to be shifted to the right to become t, where there is one.
    def amounts(a: int, b: int) -> int:
        good = sum(1 << v for v in range(16) if a >> v == b)
        return good or (1 << 16) - 1

    allowed = np.array([amounts(a, b) for a, b in POINTS], U)
    for program in proposals(NIBBLES, POINTS, allowed, 5):
        values = outputs(program, NIBBLES, POINTS)
        assert all(int(mask) >> int(v) & 1 for mask, v in zip(allowed, values, strict=True))


def test_what_is_found_lies_deeper_than_the_bank() -> None:
    wanted = [((a + b) & (a << 1) & 15 | 0) for a, b in POINTS]
    found = proposals(NIBBLES, POINTS, exactly(wanted), 4)
    assert found
    assert min(program.size for program in found) > 4


def test_layers_of_a_grammar_are_kept_apart() -> None:
    layers = [NonTerminal(f"D{k}", Bool) for k in range(3)]
    conjunction = next(o for o in CIRCUITS.operators() if o.name == "and")
    productions = [Production(layers[k], conjunction, (layers[k + 1],) * 2) for k in range(2)]
    productions += [Production(layers[2], variable(v.name, Bool)) for v in (p, q, r)]
    grammar = Grammar(layers[0], productions, (p, q, r))
    wanted = [all(row) for row in TRUTHS]
    found = proposals(grammar, TRUTHS, exactly(wanted), 4)
    assert found
    assert all(grammar.contains(program) for program in found)


def test_small_types() -> None:
    assert small_values(Bool) == [False, True]
    assert small_values(BitVec(2)) == [0, 1, 2, 3]
    assert size_of(BitVec(7)) == 0
    assert exactly([True, False, True]).tolist() == [2, 1, 2]
    assert is_joinable(BottomUp(CIRCUITS, TRUTHS))
    word = Variable("w", BitVec(32))
    assert not is_joinable(BottomUp(grammar_over(BV, [word], BitVec(32), ["bvadd"], {}), ((1,),)))


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_gives_the_same_proposals(seed: int) -> None:
    def run() -> list[tuple[str, str]]:
        search = BottomUp(NIBBLES, POINTS, seed=seed)
        budget = Budget(seconds=None, candidates=200_000)
        wanted = [((a >> 1) + (b & ~a & 15)) & 15 for a, b in POINTS]
        engines: list[tuple[Engine, float]] = [
            (Enumeration(search, WantedOutputs(wanted), budget), 1.0),
            (Joins(search, exactly(wanted), budget), 1.0),
        ]
        found = itertools.islice(Scheduler(search, engines, budget).proposals(), 3)
        return [(name, str(program)) for name, program in found]

    assert run() == run()
