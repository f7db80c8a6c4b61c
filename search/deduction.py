"""Deduction: from the wanted outputs downwards, to goals that the bank can answer.

Bottom-up enumeration knows every small program, and a program that joins ten small pieces is never small.  Deduction asks
which operator could make the wanted outputs, what its arguments would have to be, and whether the bank has them: the
alternatives of a goal are an OR, the arguments of an operator an AND (Gulwani, POPL 2011; Lee, POPL 2021, section 4).  Goals
are answered again each time the bank has another level, with more effort, so a goal that needs a larger piece waits for it.

`walks` goes through texts, `numbers` finds the positions where texts are cut, `rows` shows them the bank.  What comes of it
is run by the reference interpreter before it is proposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dsl.errors import LimitError
from dsl.grammar import NonTerminal
from dsl.interpreter import evaluate
from dsl.operators import Operator
from dsl.program import Program
from dsl.types import Int, String, Value

from .bottom_up import BottomUp
from .branches import Branches, Side, drained
from .budget import Budget
from .columns import fits
from .numbers import Answer, Numbers, exactly
from .roles import role_of
from .rows import BankRows, Pace
from .turns import IDLE, Turn
from .walks import Texts, Working

MOST_ROWS, ROWS_OF_SIDES = 1 << 17, 1 << 12
"""Rows of one nonterminal that are looked at, for goals on all examples and on some."""

FIRST_LEVEL = 2
"""The level of the bank from which on goals are asked: before it there is next to nothing."""

DEPTH = 1
"""Replacements that stand inside one another, chains of them excepted."""

PATIENCE, IMPATIENCE = 6, 4
"""A program is held back while its cost is more than so many times the level that has been walked through, or than so many
times the one that is being walked through ..."""
PATIENCE_CANDIDATES = 100_000
"""... unless the bank has been through so many candidates, and deduction has tried all that its levels allow ..."""
PATIENCE_FACTOR = 8
"""... or through so many times more."""
WAITING = 2000
"""The work that waiting counts as, so that others take their turns meanwhile."""


class Deduction:
    """The engine: proposes the cheapest program that deduction finds, level by level of the bank."""

    name = "deduction"

    def __init__(self, search: BottomUp, outputs: Sequence[Value], budget: Budget) -> None:
        self.search, self.outputs, self.budget = search, tuple(outputs), budget
        self.pace = Pace()
        self.branches = Branches(search, budget, self.pace, self._solve_side)
        self._subsets: dict[Side, _Subset] = {}
        self._best: Answer | None = None
        self._held: Program | None = None
        self._busy = False
        self._walked = 0

    @property
    def is_useful(self) -> bool:
        """Is a text or an integer wanted, and are there texts, and operators that deduction knows?

        Where integers are all there is, `inversion` and `unification` do the same and more.
        """
        grammar = self.search.grammar
        known = any(isinstance(p.head, Operator) and role_of(p.head) is not None for p in grammar)
        texts = any(n.type == String for n in grammar.nonterminals)
        return grammar.start.type in (String, Int) and texts and known

    def turns(self) -> Iterator[Turn]:
        """A turn for each piece of a goal, and a program when a cheaper one has been found and its time has come."""
        if not self.is_useful or not all(fits(v, self.search.grammar.start.type) for v in self.outputs):
            return
        everything = self._subset(tuple(range(len(self.outputs))))
        while True:
            while self.pace.level == self.search.finished:
                if self._held is None:
                    yield IDLE
                elif self._is_ripe():
                    yield self._released()
                else:
                    yield WAITING
            self._busy = True
            self.pace.level += 1  # one after the other: what little can do is tried first, however far the bank has come
            for work in self._level(everything) if self.pace.level >= FIRST_LEVEL else ():
                yield work
                if self._held is not None and self._is_ripe():
                    yield self._released()
            self._busy = False

    def _level(self, everything: _Subset) -> Iterator[int]:
        """All that can be tried with one more level of the bank."""
        start = self.search.grammar.start
        walk = everything.texts.walk(start, self.outputs) if start.type.name == "String" else None
        working = everything.solve(start, self.outputs)
        while True:
            try:
                yield next(working)
            except StopIteration as stop:
                self._take(everything, stop.value)
                break
            if walk is not None:
                self._take(everything, walk.best)
        self._walked = self.pace.level
        yield 1  # what has been found may be ripe now
        limit = None if self._best is None else self._best.cost
        if len(self.outputs) > 1:
            side = tuple(range(len(self.outputs)))
            self._take(everything, (yield from self.branches.solve(side, start, self.outputs, limit)))

    def _take(self, everything: _Subset, answer: Answer | None) -> None:
        if answer is None or (self._best is not None and answer.cost >= self._best.cost):
            return
        if everything.is_right(answer.program, self.outputs):
            self._best, self._held = answer, answer.program

    def _is_ripe(self) -> bool:
        """Would it take long to find something smaller?"""
        assert self._best is not None
        statistics, caught_up = self.search.statistics, self.pace.level >= self.search.finished and not self._busy
        patience = PATIENCE_CANDIDATES if caught_up else PATIENCE_FACTOR * PATIENCE_CANDIDATES
        return (
            self._best.cost <= PATIENCE * self._walked or statistics.candidates >= patience or self.search.status is not None
        )

    def _released(self) -> Program:
        program, self._held = self._held, None
        assert program is not None
        return program

    def solve(self, wanted: Sequence[Value], mask: Sequence[bool], work: int = 1_000_000) -> Program | None:
        """A program of the start symbol with the wanted outputs on the examples of `mask`, or None.

        It may do anything on the others.  `work` bounds the effort, in the units of `turns`.
        """
        side = tuple(e for e, chosen in enumerate(mask) if chosen)
        if not side or not self.is_useful:
            return None
        self.pace.level = self.pace.level or self.search.finished
        subset, start, chosen = self._subset(side), self.search.grammar.start, [wanted[e] for e in side]
        answer = drained(subset.solve(start, chosen), work)
        if answer is None and start.type.name == "String":
            answer = subset.texts.walk(start, chosen).best
        return answer.program if answer is not None and subset.is_right(answer.program, chosen) else None

    def _solve_side(self, side: Side, nonterminal: NonTerminal, wanted: Sequence[Value]) -> Working:
        return self._subset(side).solve(nonterminal, wanted)

    def _subset(self, side: Side) -> _Subset:
        if side not in self._subsets:
            most = MOST_ROWS if len(side) == len(self.outputs) else ROWS_OF_SIDES
            rows = BankRows(self.search, np.array(side, np.int64), self.budget, most, self.pace)
            self._subsets[side] = _Subset(rows)
        return self._subsets[side]


class _Subset:
    """Goals on some of the examples."""

    def __init__(self, rows: BankRows) -> None:
        self.rows = rows
        self.numbers = Numbers(self.rows)
        self.texts = Texts(self.rows, self.numbers)

    def solve(self, nonterminal: NonTerminal, wanted: Sequence[Value]) -> Working:
        """The cheapest program found for these outputs, one for each example."""
        if nonterminal.type.name == "String":
            return (yield from self.texts.walk(nonterminal, wanted).solve(DEPTH))
        if nonterminal.type.name != "Int":
            return None
        answers = self.numbers.solve(nonterminal, exactly(np.array(wanted, np.int64)))
        yield 1000
        return answers[0] if answers else None

    def is_right(self, program: Program, wanted: Sequence[Value]) -> bool:
        """Does the reference interpreter give these outputs?"""
        try:
            return [evaluate(program, environment) for environment in self.rows.environments] == list(wanted)
        except LimitError:
            return False
