"""Deduction: from the wanted outputs downwards, to goals that the bank can answer.

Bottom-up enumeration knows every small program, and a program that joins ten small pieces is never small.  Deduction asks
which operator could make the wanted outputs, what its arguments would have to be, and whether the bank has them: the
alternatives of a goal are an OR, the arguments of an operator an AND (Gulwani, POPL 2011; Lee, POPL 2021, section 4).  Goals
are answered again each time the bank has another level, with more effort, so a goal that needs a larger piece waits for it.

`walks` walks through texts, `numbers` finds the positions where texts are cut, `rows` shows them the bank.  What comes of it
is run by the reference interpreter before it is proposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.operators import Operator
from dsl.program import Program
from dsl.types import Value

from .bottom_up import BottomUp
from .budget import Budget
from .columns import fits
from .numbers import Numbers, exactly
from .roles import role_of
from .rows import BankRows
from .turns import IDLE, Turn
from .walks import Texts, Working

MOST_ROWS = 1 << 17
"""Rows of one nonterminal that are looked at."""

FIRST_LEVEL = 3
"""The level of the bank from which on goals are asked: before it there is next to nothing."""


class Deduction:
    """The engine: proposes the cheapest program that deduction finds with each level of the bank."""

    name = "deduction"

    def __init__(self, search: BottomUp, outputs: Sequence[Value], budget: Budget) -> None:
        self.search, self.outputs, self.budget = search, tuple(outputs), budget
        self._subsets: dict[tuple[int, ...], _Subset] = {}
        self._proposed: set[Program] = set()

    @property
    def is_useful(self) -> bool:
        """Does the grammar have texts or integers, and operators that deduction knows?"""
        kinds = {"String", "Int"}
        known = any(isinstance(p.head, Operator) and role_of(p.head) is not None for p in self.search.grammar)
        return self.search.grammar.start.type.name in kinds and known

    def turns(self) -> Iterator[Turn]:
        """A turn for each piece of a goal, and a program whenever a cheaper one is found."""
        if not self.is_useful or not all(fits(v, self.search.grammar.start.type) for v in self.outputs):
            return
        subset = self._subset(range(len(self.outputs)))
        while True:
            level = self.search.finished
            if level >= FIRST_LEVEL:
                answer = yield from subset.solve(self.outputs)
                if answer is not None and answer.program not in self._proposed:
                    self._proposed.add(answer.program)
                    if subset.is_right(answer.program, self.outputs):
                        yield answer.program
            if self.search.finished == level:
                yield IDLE

    def solve(self, wanted: Sequence[Value], mask: Sequence[bool], work: int = 100_000) -> Program | None:
        """A program of the start symbol with the wanted outputs on the examples of `mask`, or None.

        It may do anything on the others.  `work` bounds the effort, in the units of `turns`.
        """
        active = [e for e, chosen in enumerate(mask) if chosen]
        if not active or not self.is_useful:
            return None
        subset, chosen = self._subset(active), [wanted[e] for e in active]
        working = subset.solve(chosen)
        while work > 0:
            try:
                work -= next(working)
            except StopIteration as stop:
                answer = stop.value
                right = answer is not None and subset.is_right(answer.program, chosen)
                return answer.program if right else None
        return None

    def _subset(self, active: Sequence[int]) -> _Subset:
        key = tuple(active)
        if key not in self._subsets:
            self._subsets[key] = _Subset(self.search, np.array(key, np.int64), self.budget)
        return self._subsets[key]


class _Subset:
    """Goals on some of the examples."""

    def __init__(self, search: BottomUp, active: Any, budget: Budget) -> None:
        self.rows = BankRows(search, active, budget, MOST_ROWS)
        self.numbers = Numbers(self.rows)
        self.texts = Texts(self.rows, self.numbers)
        self.start = search.grammar.start

    def solve(self, wanted: Sequence[Value]) -> Working:
        """The cheapest program found for these outputs, one for each example."""
        if self.start.type.name == "String":
            return (yield from self.texts.walk(self.start, wanted).solve(DEPTH))
        answers = self.numbers.solve(self.start, exactly(np.array(wanted, np.int64)))
        yield 1000
        return answers[0] if answers else None

    def is_right(self, program: Program, wanted: Sequence[Value]) -> bool:
        """Does the reference interpreter give these outputs?"""
        try:
            return [evaluate(program, environment) for environment in self.rows.environments] == list(wanted)
        except LimitError:
            return False


DEPTH = 1
"""Replacements that stand inside one another."""
