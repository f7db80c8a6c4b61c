"""Integers by deduction: the positions and lengths at which texts are cut.

What a cut needs is rarely one number: a piece may stand at several places of a text, and any length will do where the text
ends.  So a goal is a set of values for each example, and it is answered by a row of the bank, by the sum or difference of
two, or by `str.indexof`, whose own start is a goal again: any position behind the place before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dsl.grammar import NonTerminal
from dsl.program import Program, application

from .pieces import find_start_kernel, pair_kernel, single_kernel
from .roles import Role, Rule, rules
from .rows import BankRows

FINDS = 2
"""How many searches for a part stand inside one another at most: `indexof(t, a, 1 + indexof(t, b, 0))` has two."""


@dataclass(frozen=True)
class Goal:
    """Values that will do: v on example e if ok[e, v - low[e]]; the last column of `ok` stands for all values above it.

    low int64[E], ok uint8[E, width].
    """

    low: Any
    ok: Any

    @property
    def key(self) -> tuple[bytes, bytes]:
        """For a memo."""
        return self.low.tobytes(), self.ok.tobytes()


@dataclass(frozen=True)
class Answer:
    """A program that meets a goal."""

    cost: int
    program: Program


def exactly(values: Any) -> Goal:
    """The goal of these values, int64[E], and no others."""
    ok = np.zeros((len(values), 2), np.uint8)
    ok[:, 0] = 1
    return Goal(np.ascontiguousarray(values), ok)


def at_least(values: Any, open_ended: Any) -> Goal:
    """These values, or anything above them on the examples where bool[E] `open_ended` says so."""
    ok = np.ones((len(values), 2), np.uint8)
    ok[:, 1] = open_ended
    return Goal(np.ascontiguousarray(values), ok)


class Numbers:
    """Answers goals for integers from the rows of a bank.  `work` counts what that has cost, in units of `turns`."""

    def __init__(self, rows: BankRows) -> None:
        self.rows, self.work = rows, 0
        self._grammar = rows.search.grammar
        self._memo: dict[tuple[object, ...], list[Answer]] = {}
        self._level = 0

    def solve(self, nonterminal: NonTerminal, goal: Goal, most: int = 1, finds: int = FINDS) -> list[Answer]:
        """Up to `most` programs of the nonterminal, cheapest first."""
        if self._level != self.rows.level:
            self._memo.clear()
            self._level = self.rows.level
        key = (nonterminal, most, finds, *goal.key)
        if key not in self._memo:
            self._memo[key] = self._solve(nonterminal, goal, most, finds)
        return self._memo[key]

    def _solve(self, nonterminal: NonTerminal, goal: Goal, most: int, finds: int) -> list[Answer]:
        rows, out = self.rows.of(nonterminal), np.empty(most, np.int64)
        found = int(single_kernel(rows.values, goal.low, goal.ok, out)) if rows.count else 0
        self.work += rows.count // 8 + 200
        answers = [Answer(int(rows.costs[r]), self.rows.program(nonterminal, int(r))) for r in out[:found]]
        if len(answers) < most or answers[-1].cost > PAIR_COST:
            answers += self._pairs(nonterminal, goal)
            if finds:
                answers += self._finds(nonterminal, goal, finds)
        return sorted(answers, key=lambda a: a.cost)[:most]

    def _pairs(self, nonterminal: NonTerminal, goal: Goal) -> list[Answer]:
        """The cheapest sum and the cheapest difference of two rows."""
        answers = []
        most = PAIR_ROWS * max(1, self.rows.level - 2)
        for role, sign in ((Role.SUM, 1), (Role.DIFFERENCE, -1)):
            for rule in rules(self._grammar, nonterminal, role):
                left, right = (self.rows.of(argument) for argument in rule.arguments)
                if not left.count or not right.count:
                    continue
                a, b, chosen = left.values[:most], right.values[:most], np.empty(2, np.int64)
                cost = pair_kernel(a, left.costs[:most], b, right.costs[:most], sign, goal.low, goal.ok, chosen)
                self.work += len(a) * len(b) // 30 + 100
                if cost >= 0:
                    parts = [self.rows.program(n, int(r)) for n, r in zip(rule.arguments, chosen, strict=True)]
                    answers.append(Answer(int(cost) + rule.cost, application(rule.operator, *parts)))
        return answers

    def _finds(self, nonterminal: NonTerminal, goal: Goal, finds: int) -> list[Answer]:
        """Where a part stands in a text, from a start that is worked out."""
        answers: list[Answer] = []
        for rule in rules(self._grammar, nonterminal, Role.FIND):
            texts, parts = self.rows.of(rule.arguments[0]), self.rows.of(rule.arguments[1])
            for t, p in _cheapest_pairs(texts.costs[:FIND_TEXTS], parts.costs[:FIND_PARTS]):
                cost = rule.cost + int(texts.costs[t] + parts.costs[p])
                if answers and cost + 1 >= min(a.cost for a in answers):
                    break
                answer = self._find(rule, t, p, cost, goal, finds)
                if answer is not None:
                    answers.append(answer)
        return answers

    def _find(self, rule: Rule, t: int, p: int, cost: int, goal: Goal, finds: int) -> Answer | None:
        texts, parts = self.rows.of(rule.arguments[0]), self.rows.of(rule.arguments[1])
        items, bounds = self.rows.items, np.empty((len(goal.low), 2), np.int64)
        self.work += 80
        found: Answer | None = None
        for last in (False, True):
            if not find_start_kernel(
                items, texts.starts[t], texts.lengths[t], parts.starts[p], parts.lengths[p], goal.low, goal.ok, last, bounds
            ):
                return found
            width = int((bounds[:, 1] - bounds[:, 0]).max()) + 2
            within = np.arange(width)[None, :] <= (bounds[:, 1] - bounds[:, 0])[:, None]
            start = Goal(np.ascontiguousarray(bounds[:, 0]), np.ascontiguousarray(within.astype(np.uint8)))
            for inner in self.solve(rule.arguments[2], start, 1, finds - 1):
                if found is None or cost + inner.cost < found.cost:
                    text, part = self.rows.program(rule.arguments[0], t), self.rows.program(rule.arguments[1], p)
                    found = Answer(cost + inner.cost, application(rule.operator, text, part, inner.program))
        return found


PAIR_COST = 5
"""A row of the bank that is no dearer than this is not compared with sums of others."""
PAIR_ROWS = 100
"""Rows of which sums and differences are taken, for each level from the third on."""
FIND_TEXTS, FIND_PARTS = 6, 24
"""Rows that are taken for the text and for the part of a search."""


def _cheapest_pairs(left: Any, right: Any) -> Sequence[tuple[int, int]]:
    """Every pair of places in two arrays of costs, the cheapest together first."""
    total = left[:, None] + right[None, :]
    order = np.argsort(total, axis=None, kind="stable")
    return [(int(k) // len(right), int(k) % len(right)) for k in order] if len(right) else []
