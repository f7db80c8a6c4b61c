"""The bank row by row: what deduction reads of it, for some of the examples and up to a number of rows.

A search combines columns; deduction asks of one row after the other whether it fits here, and mostly learns from the first
example that it does not.  So the rows of the cheapest levels lie here as [rows, examples]: integers as they are, texts as
their places in the arena.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from dsl.grammar import NonTerminal
from dsl.interpreter import evaluate
from dsl.operators import Undefined
from dsl.program import Program, variable
from dsl.types import String, Value

from .bottom_up import BottomUp
from .budget import Budget

FARTHEST = 1 << 60
"""Integers beyond this count as this, so that sums of two fit; what is concluded from such a row may be wrong."""


@dataclass(eq=False)
class Pace:
    """The level of the bank that deduction works with: it stays while a goal is worked on, though the bank grows on."""

    level: int = 0


@dataclass(eq=False)
class Rows:
    """The rows of one nonterminal, cheapest first.

    costs int64[rows]; `values` int64[rows, examples] for integers; `starts` and `lengths`, both int64[rows, examples], for
    texts: where they lie in the arena's `items`.
    """

    costs: Any
    values: Any = None
    starts: Any = None
    lengths: Any = None
    firsts: dict[int, int] = field(default_factory=dict)
    level: int = 0
    full: bool = False

    @property
    def count(self) -> int:
        """How many rows there are."""
        return int(self.costs.size)


class BankRows:
    """Rows of a bank up to the level of `pace` on the examples `active`; at most `most` of each, whole levels."""

    def __init__(self, search: BottomUp, active: Any, budget: Budget, most: int, pace: Pace) -> None:
        self.search, self.active, self.budget, self.most, self.pace = search, active, budget, most, pace
        self._rows: dict[NonTerminal, Rows] = {}

    def of(self, nonterminal: NonTerminal) -> Rows:
        """The rows that are there now; levels that have been finished since the last call join them."""
        rows = self._rows.get(nonterminal)
        if rows is None:
            empty = np.empty((0, len(self.active)), np.int64)
            rows = self._rows[nonterminal] = Rows(np.empty(0, np.int64), empty, empty, empty)
        while rows.level < self.pace.level:
            rows.level += 1
            if not rows.full:
                self._append(nonterminal, rows, rows.level)
        return rows

    @property
    def level(self) -> int:
        """The level of the bank up to which there are rows."""
        return self.pace.level

    @property
    def items(self) -> Any:
        """The elements of all texts."""
        return self.search.store.arena(String).items

    def program(self, nonterminal: NonTerminal, row: int) -> Program:
        """The program of one row."""
        rows = self._rows[nonterminal]
        cost = int(rows.costs[row])
        return self.search.bank.program_at(nonterminal, cost, row - rows.firsts[cost])

    def _append(self, nonterminal: NonTerminal, rows: Rows, cost: int) -> None:
        level = self.search.bank.levels[nonterminal].get(cost)
        if level is None or not level.rows:
            return
        columns = None if rows.count + level.rows > self.most else self.search.columns(nonterminal, cost, self.budget)
        if columns is None:
            rows.full = True  # a gap would make a dearer row pass for the cheapest
            return
        rows.firsts[cost] = rows.count
        rows.costs = np.append(rows.costs, np.full(level.rows, cost, np.int64))
        block = columns[self.active].T
        if nonterminal.type.kind == "sequence":
            records = self.search.store.arena(nonterminal.type).records
            starts = records[block, 0]
            rows.starts = _joined(rows.starts, starts)
            rows.lengths = _joined(rows.lengths, records[block, 1] - starts)
        else:
            rows.values = _joined(rows.values, np.clip(block.astype(np.int64), -FARTHEST, FARTHEST))

    def values_of(self, program: Program) -> Any:
        """The integers that a program has on the active examples, int64[E]; None if it has no value somewhere."""
        values = []
        for environment in self.environments:
            value = evaluate(program, environment)
            if value is Undefined or not -FARTHEST < value < FARTHEST:
                return None
            values.append(value)
        return np.array(values, np.int64)

    @cached_property
    def environments(self) -> list[dict[str, Value]]:
        """The values of the parameters on each active example."""
        store, leaves = self.search.store, self.search.bank.leaves
        columns = {p.name: store.decode(leaves[variable(p.name, p.type)], 0, p.type) for p in self.search.grammar.parameters}
        return [{name: column[e] for name, column in columns.items()} for e in self.active]


def _joined(above: Any, below: Any) -> Any:
    """Rows below rows, row by row in memory, as the kernels want them."""
    return np.ascontiguousarray(np.concatenate([above, below]))
