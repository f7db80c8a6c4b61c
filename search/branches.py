"""Cases by deduction: a condition of the bank parts the examples, and each side is a goal of its own.

A goal on fewer examples is easier, and where one program for all examples is long or missing, a condition and two short ones
may be the better answer: `(ite (str.suffixof "USA" y) (str.++ x y) (str.++ x y ", USA"))`.  Conditions are taken in order of
cost, one for each way to part the examples, and a side is given up as soon as it cannot be cheaper than what is known.
Trees over programs that the bank has already are the business of `unification`; here the sides are deduced.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dsl.grammar import NonTerminal
from dsl.program import application
from dsl.types import Value

from .bottom_up import BottomUp
from .budget import Budget
from .numbers import Answer
from .roles import Role, Rule, rules
from .rows import Pace
from .walks import Working

CONDITION_ROWS = 1 << 12
"""Rows of the conditions' nonterminal that are looked at."""
CONDITIONS = 6
"""Conditions that are tried, for each level of the bank; half as many in a side of another condition."""
NESTED = 2
"""Conditions inside one another."""

Side = tuple[int, ...]
"""The examples of one side of a condition, by number."""

Solver = Callable[[Side, NonTerminal, Sequence[Value]], Working]
"""Solves a goal on some examples without cases."""


@dataclass(frozen=True)
class Test:
    """A row of a condition's nonterminal, and on which examples it holds, bool[E]."""

    cost: int
    row: int
    holds: Any


class Branches:
    """Answers goals by cases.  `solver` is asked for the sides."""

    def __init__(self, search: BottomUp, budget: Budget, pace: Pace, solver: Solver) -> None:
        self.search, self.budget, self.pace, self.solver = search, budget, pace, solver
        self._tests: dict[NonTerminal, tuple[int, list[Test]]] = {}

    def solve(
        self, side: Side, nonterminal: NonTerminal, wanted: Sequence[Value], limit: int | None, nested: int = NESTED
    ) -> Working:
        """The cheapest program by cases for these examples that is cheaper than `limit`, if one is found."""
        best: Answer | None = None
        effort = max(1, self.pace.level - 1)
        for rule in rules(self.search.grammar, nonterminal, Role.CHOICE):
            for tried, test in enumerate(self._distinct(rule.arguments[0], side)):
                bound = limit if best is None else best.cost
                if tried >= CONDITIONS * effort >> (NESTED - nested) or (
                    bound is not None and rule.cost + test.cost + 2 >= bound
                ):
                    break
                answer = yield from self._case(rule, test, side, wanted, bound, nested)
                if answer is not None and (best is None or answer.cost < best.cost):
                    best = answer
        return best

    def _case(self, rule: Rule, test: Test, side: Side, wanted: Sequence[Value], bound: int | None, nested: int) -> Working:
        """One condition with a program for each side."""
        spent, programs = rule.cost + test.cost, []
        for place, holds in ((1, True), (2, False)):
            chosen = [k for k, e in enumerate(side) if bool(test.holds[e]) == holds]
            rest = None if bound is None else bound - spent - (2 - place)
            part = yield from self._side(
                tuple(side[k] for k in chosen), rule.arguments[place], [wanted[k] for k in chosen], rest, nested
            )
            if part is None:
                return None
            spent += part.cost
            programs.append(part.program)
        condition = self.search.bank.program_at(rule.arguments[0], test.cost, test.row)
        return Answer(spent, application(rule.operator, condition, *programs))

    def _side(
        self, side: Side, nonterminal: NonTerminal, wanted: Sequence[Value], bound: int | None, nested: int
    ) -> Working:
        answer = yield from self.solver(side, nonterminal, wanted)
        if nested > 1 and len(side) > 1 and (answer is None or answer.cost > 3 * self.pace.level):
            limit = min((c for c in (bound, answer.cost if answer else None) if c is not None), default=None)
            answer = (yield from self.solve(side, nonterminal, wanted, limit, nested - 1)) or answer
        return answer if answer is not None and (bound is None or answer.cost < bound) else None

    def _distinct(self, nonterminal: NonTerminal, side: Side) -> Iterator[Test]:
        """The cheapest condition for each way to part these examples."""
        seen: set[bytes] = set()
        for test in self._all(nonterminal):
            held = test.holds[list(side)]
            key = (held ^ held[0]).tobytes()
            if held.any() and not held.all() and key not in seen:
                seen.add(key)
                yield test

    def _all(self, nonterminal: NonTerminal) -> list[Test]:
        """The conditions of the finished levels, one for each set of examples on which they hold."""
        done, tests = self._tests.setdefault(nonterminal, (0, []))
        seen = {test.holds.tobytes() for test in tests}
        examples = np.arange(self.search.store.examples)
        for cost in range(done + 1, self.pace.level + 1):
            columns = self.search.columns(nonterminal, cost, self.budget)
            if columns is None:
                continue
            held = ((columns[examples >> 6][:, :CONDITION_ROWS] >> (examples & 63)[:, None]) & 1).astype(bool).T
            for row in np.sort(np.unique(held, axis=0, return_index=True)[1]).tolist():
                if held[row].tobytes() not in seen:
                    seen.add(held[row].tobytes())
                    tests.append(Test(cost, row, held[row]))
        self._tests[nonterminal] = self.pace.level, tests
        return tests


def drained(working: Generator[int, None, Answer | None], work: int) -> Answer | None:
    """The answer, if it comes within so much work."""
    while work > 0:
        try:
            work -= next(working)
        except StopIteration as stop:
            found: Answer | None = stop.value
            return found
    return None
