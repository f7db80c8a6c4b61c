"""Rows that a guide looks at: they have the outputs of their programs, and leave nothing behind."""

from typing import Any

import numpy as np
import pytest

from dsl.bustle import BUSTLE, LONGEST
from dsl.grammar import Grammar
from dsl.operators import Operator
from dsl.program import Variable
from dsl.types import String
from search.bottom_up import BottomUp
from search.budget import Budget
from search.codegen import block_kernel
from search.guides import LITERAL, RowBatch
from tests.search.grammars import CASES

INPUTS = [("Ada Byron", "x-1"), ("Alan M. Turing", "y-22"), ("Kurt Gödel", "")]


class Reader:
    """A guide that reads everything, puts off all of it, and interns a text of its own while it looks if it is told to."""

    name = "reader"

    def __init__(self, writes: bool = False) -> None:
        self.writes, self.seen = writes, list[Any]()

    def delays(self, batch: RowBatch) -> Any:
        search = batch.search
        if self.writes:
            search.store.encode([f"own {len(self.seen)} {e}" for e in range(search.store.examples)], String)
        self.seen.append([search.store.decode(batch.columns, row, batch.type) for row in range(batch.rows)])
        return np.full(batch.rows, 3, np.uint8)


def bustle_search(guide: Reader) -> BottomUp:
    parameters = [Variable("a", String), Variable("b", String)]
    return BottomUp(BUSTLE.default_grammar(parameters, String, {String: [" ", "-"]}), INPUTS, longest=LONGEST, guide=guide)


def run_levels(search: BottomUp, levels: int, candidates: int = 60_000) -> None:
    for block in search.blocks(Budget(None, candidates)):
        if block.cost > levels:
            return


@pytest.mark.parametrize("writes", [False, True])
def test_what_is_seen_is_what_is_found_later(writes: bool) -> None:
    guide = Reader(writes)
    search = bustle_search(guide)
    run_levels(search, 7)
    seen = {outputs for batch in guide.seen for outputs in batch}
    for nonterminal, levels in search.bank.levels.items():
        for cost in (c for c in levels if c <= search.finished):
            columns = search.columns(nonterminal, cost, Budget(None))
            for row in range(0 if columns is None else columns.shape[1]):
                outputs = search.store.decode(columns, row, nonterminal.type)
                assert outputs in seen or outputs in list(zip(*INPUTS, strict=True))
                assert search.find(nonterminal, outputs) == (cost, row)


def test_what_is_put_off_takes_no_room() -> None:
    # What a reference makes is interned, so the kernels have to be there, on a machine that has compiled nothing as well.
    grammar = BUSTLE.default_grammar([Variable("a", String), Variable("b", String)], String, {String: [" ", "-"]})
    few = [p for p in grammar if not isinstance(p.head, Operator) or p.head.name in ("Concatenate", "Upper")]
    for production in few:
        if isinstance(production.head, Operator):
            block_kernel(production.head)
    guide = Reader()
    search = BottomUp(Grammar(grammar.start, few, grammar.parameters).pruned(), INPUTS, longest=LONGEST, guide=guide)
    run_levels(search, 2)
    arena = search.store.arena(String)
    before = arena.used.tolist()
    assert search.finished >= 1 and guide.seen
    fresh = [n for n in search.grammar.nonterminals if n.type == String][0]
    cost = next(c for c, level in search.bank.levels[fresh].items() if level.rows > level.settled)
    for _ in search.bank.visits(fresh, cost, 5):
        assert arena.used[1] > before[1]
    assert arena.used.tolist() == before


def test_what_was_interned_meanwhile_stays() -> None:
    guide = Reader(writes=True)
    search = bustle_search(guide)
    run_levels(search, 5)
    arena = search.store.arena(String)
    for k in range(len(guide.seen)):
        assert [arena.value(arena.intern(f"own {k} {e}")) for e in range(3)] == [f"own {k} {e}" for e in range(3)]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("most", [1, 7, 1 << 13])
def test_visits_show_each_row_once_and_in_order(name: str, most: int) -> None:
    case = CASES[name]
    search = BottomUp(case.grammar, case.inputs)
    for block in search.blocks(Budget(None, 4_000)):
        if block.cost > 3:
            break
    for nonterminal, levels in search.bank.levels.items():
        for cost in (c for c in levels if c <= search.finished and levels[c].rows):
            batches = list(search.bank.visits(nonterminal, cost, most))
            assert all(columns.shape[1] <= most for columns, _ in batches)
            kinds = np.concatenate([kinds for _, kinds in batches])
            leaves = [segment.costs == () for segment in levels[cost].segments for _ in range(segment.count)]
            assert (kinds == LITERAL).tolist() == leaves
            shown = [
                search.store.decode(columns, row, nonterminal.type)
                for columns, _ in search.bank.visits(nonterminal, cost, most)
                for row in range(columns.shape[1])
            ]
            kept = search.columns(nonterminal, cost, Budget(None))
            assert shown == [search.store.decode(kept, row, nonterminal.type) for row in range(kept.shape[1])]
