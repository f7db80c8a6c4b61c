"""Row delays: a guide may change the order of a search, and nothing else."""

import hashlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.core import CORE
from dsl.grammar import Grammar, NonTerminal, Production
from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.operators import Undefined
from dsl.program import Variable, constant, variable
from dsl.types import Bool, Int
from search import bottom_up
from search.bottom_up import BottomUp
from search.budget import Budget, Status
from search.guides import AllOf, Guide, RowBatch
from search.pruning import NO_PRUNING, Pruning
from tests.search.grammars import CASES

x, y = Variable("x", Int), Variable("y", Int)


class Shuffled:
    """A guide that says anything, but always the same about the same values."""

    def __init__(self, seed: int, most: int = 5) -> None:
        self.name, self.seed, self.most = "shuffled", seed, most
        self.seen: list[tuple[str, int, int]] = []

    def delays(self, batch: RowBatch) -> Any:
        self.seen.append((batch.nonterminal.name, batch.cost, batch.rows))
        values = [batch.search.store.decode(batch.columns, row, batch.type) for row in range(batch.rows)]
        digests = [hashlib.sha256(repr((self.seed, value)).encode()).digest()[0] for value in values]
        return np.array([digest % (self.most + 1) for digest in digests], np.uint8)


def finite_grammar() -> Grammar:
    """Three layers of sums and choices: no nonterminal derives itself."""
    layers = [NonTerminal(f"L{i}", Int) for i in range(3)]
    condition = NonTerminal("C", Bool)
    add, less = LIA.resolve("+", [Int, Int]), LIA.resolve("<=", [Int, Int])
    ite = CORE.resolve("ite", [Bool, Int, Int])
    assert add is not None and less is not None and ite is not None
    leaves = [variable("x", Int), variable("y", Int), constant(1, Int), constant(0, Int)]
    productions = [Production(layer, leaf) for layer in layers for leaf in leaves[: 4 if layer is layers[0] else 1]]
    for below, above in zip(layers, layers[1:], strict=False):
        productions.append(Production(above, add, (below, below)))
    productions.append(Production(condition, less, (layers[0], layers[1])))
    productions.append(Production(layers[2], ite, (condition, layers[1], layers[0])))
    return Grammar(layers[2], productions, (x, y))


FINITE = finite_grammar()
INPUTS = [(3, -2), (0, 7), (5, 5)]


def run(
    grammar: Grammar, inputs: Any, guide: Guide | None, candidates: int | None, **more: Any
) -> tuple[BottomUp, list[Any]]:
    search = BottomUp(grammar, inputs, guide=guide, **more)
    return search, list(search.candidates(Budget(None, candidates)))


@pytest.mark.parametrize("pruning", [Pruning(), NO_PRUNING, Pruning(True, False, True)])
@settings(max_examples=10)
@given(seed=st.integers(0, 1000), most=st.integers(0, 9))
def test_all_of_a_finite_grammar_is_reached(pruning: Pruning, seed: int, most: int) -> None:
    plain, expected = run(FINITE, INPUTS, None, None, pruning=pruning)
    guided, found = run(FINITE, INPUTS, Shuffled(seed, most), None, pruning=pruning)
    assert plain.status is guided.status is Status.EXHAUSTED
    assert {c.outputs for c in found} == {c.outputs for c in expected}
    if pruning.observational_equivalence:
        assert len(found) == len(expected) == len({c.outputs for c in found})
    else:
        assert {c.program for c in found} == {c.program for c in expected}
        assert len(found) == len(expected)


def assert_sound(search: BottomUp) -> None:
    """Every row is where its number says, has the values of its program, and stands there once."""
    names = [p.name for p in search.grammar.parameters]
    for nonterminal, levels in search.bank.levels.items():
        seen = set()
        for cost in sorted(c for c in levels if c <= search.finished):
            level = levels[cost]
            if not level.rows:
                continue
            columns = search.columns(nonterminal, cost, Budget(None))
            assert columns.shape[1] == level.rows == sum(s.count for s in level.segments)
            for row in range(0, level.rows, 1 + level.rows // 40):
                outputs = search.store.decode(columns, row, nonterminal.type)
                assert search.find(nonterminal, outputs) == (cost, row)
                program = search.bank.program_at(nonterminal, cost, row)
                for inputs, output in zip(search.inputs, outputs, strict=True):
                    value = evaluate(program, dict(zip(names, inputs, strict=True)))
                    assert value is not Undefined and value == output and type(value) is type(output)
            numbers = [level.row(n) for n in range(search.bank.tables[nonterminal].count)]
            assert sorted(r for r in numbers if r is not None) == list(range(level.rows))
            here = {n for n, r in enumerate(numbers) if r is not None}
            assert not here & seen
            seen |= here
        rows = sum(level.rows for level in levels.values())
        assert rows == search.bank.tables[nonterminal].count


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", [0, 1])
def test_rows_stay_what_they_are(name: str, seed: int) -> None:
    case, guide = CASES[name], Shuffled(seed)
    search, found = run(case.grammar, case.inputs, guide, 20_000)
    assert_sound(search)
    costs = [candidate.cost for candidate in found]
    assert costs == sorted(costs)
    assert len(set(guide.seen)) == len(guide.seen), "a level was shown twice"


@pytest.mark.parametrize("name", ["lia", "strings", "bool", "text"])
def test_a_row_is_used_no_sooner_than_its_delay_allows(name: str) -> None:
    case, guide = CASES[name], Shuffled(3)
    search, _ = run(case.grammar, case.inputs, guide, 20_000)
    for nonterminal, levels in search.bank.levels.items():
        is_argument = any(nonterminal in p.arguments for p in search.grammar)
        for cost in (c for c in levels if c <= search.finished):
            for segment in levels[cost].segments:
                made_at = segment.production.cost + sum(segment.costs)
                may_wait = is_argument and segment.production.head not in search.bank.leaves
                assert cost == made_at or (may_wait and made_at < cost <= made_at + 5)


@pytest.mark.parametrize("name", CASES)
def test_a_guide_that_says_nothing_changes_nothing(name: str) -> None:
    case = CASES[name]
    _, plain = run(case.grammar, case.inputs, None, 20_000)
    _, guided = run(case.grammar, case.inputs, Shuffled(0, 0), 20_000)
    assert plain == guided


@pytest.mark.parametrize("name", ["lia", "strings"])
def test_threads_change_nothing(name: str) -> None:
    case = CASES[name]
    _, one = run(case.grammar, case.inputs, Shuffled(1), 20_000)
    _, two = run(case.grammar, case.inputs, Shuffled(1), 20_000, threads=2)
    assert one == two


@pytest.mark.parametrize("name", ["lia", "bool", "bv8"])
def test_examples_may_join_a_guided_search(name: str) -> None:
    case = CASES[name]
    search = BottomUp(case.grammar, case.inputs[:1], guide=Shuffled(2))
    blocks = search.blocks(Budget(None, 30_000))
    for _ in range(60):
        next(blocks, None)
    if search.extend(case.inputs[1:2]):
        assert_sound(search)
        for _ in range(30):
            next(blocks, None)
        assert_sound(search)


def test_delays_of_several_guides_add_up() -> None:
    search, _ = run(FINITE, INPUTS, None, None)
    batch = RowBatch(search, FINITE.start, 1, search.columns(FINITE.start, 1, Budget(None)))
    one, two = Shuffled(1), Shuffled(2, 200)
    expected = one.delays(batch).astype(int) + two.delays(batch)
    assert AllOf([one, two]).delays(batch).tolist() == expected.tolist()
    assert AllOf([Shuffled(1, 200)] * 3).delays(batch).max() <= 255


def test_the_size_of_batches_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES["strings"]
    _, whole = run(case.grammar, case.inputs, Shuffled(4), 20_000)
    monkeypatch.setattr(bottom_up, "ROWS_AT_ONCE", 7)
    guide = Shuffled(4)
    _, parts = run(case.grammar, case.inputs, guide, 20_000)
    assert whole == parts
    assert max(rows for _, _, rows in guide.seen) == 7


def test_inputs_are_never_delayed() -> None:
    search, _ = run(FINITE, INPUTS, Shuffled(5, 9), None)
    for levels in search.bank.levels.values():
        for cost, level in levels.items():
            assert all(cost == s.production.cost for s in level.segments if s.production.head in search.bank.leaves)
