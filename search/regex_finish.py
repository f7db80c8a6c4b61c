"""Answers beyond the stored levels of a regex search: the driver of the kernels in `regex_cover`.

What is looked at at cost c: every repeat and every concatenation of stored languages that costs c.  As long as both parts
of every concatenation of that cost are stored, this is complete, but for repeats of what is not stored; unions are complete
for any cost, as far as their parts are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dsl.regex import EPSILON, Costs, Regex, alternation, char, concat, repeat

from .budget import Budget
from .regex_bank import RegexBank
from .regex_cover import (
    LITERAL,
    MOST_POSITIVES,
    NO_OPERATION,
    cheapest_union_kernel,
    cover_pairs_kernel,
    cover_repeats_kernel,
    cover_rows_kernel,
    no_covers,
)
from .regex_kernels import CANDIDATES, CONCAT, INNER, NO_COST, OUTER, REPEATED

LOOKS = 1_500_000_000
"""Concatenations that are looked at without being stored, where no other limit comes first."""
LOOK_BLOCK = 20_000_000
"""Looks between two looks at the budget."""


class Cover:
    """For every set of positive examples the cheapest expression that accepts these and no negative one."""

    def __init__(self, bank: RegexBank, costs: Costs) -> None:
        self.bank, self.costs, self.space = bank, costs, bank.space
        positives = self.space.positives
        self.sets = positives if positives <= MOST_POSITIVES else 0
        width = (self.space.examples + 63) // 64 or 1
        accepted, rejected = bank.targets[0, :width], bank.targets[1, :width]
        none = np.zeros_like(accepted)
        rows = (accepted, rejected, none) if self.sets or not positives else (none, rejected, accepted)
        self.targets = np.ascontiguousarray(np.stack(rows))
        self.splits = self.space.of_examples()
        self.quick = int((self.splits[:, 0] < 64).sum())
        self.best, self.origin = no_covers(self.sets)
        for number, word in enumerate(self.space.words[: self.sets]):
            self.best[1 << number] = _literal_cost(word, costs)
            self.origin[1 << number] = LITERAL, number, -1
        for cost, (start, stop) in bank.levels.items():
            cover_rows_kernel(bank.words, start, stop, cost, self.targets, self.best, self.origin)

    def look_further(self, complete: int, budget: Budget, count: Callable[[], None]) -> int:
        """Look at costs beyond `complete` until nothing cheaper can come; the last cost of which everything was seen."""
        bank, stored = self.bank, complete
        limit = int(bank.state[CANDIDATES]) + LOOKS
        cost = stored
        while cost + 1 < self.total() and cost < 2 * stored + self.costs.concat:
            cost += 1
            if not self._look(cost, stored, limit, budget, count):
                break
            if cost == stored + 1:  # everything of that cost has parts that are stored
                complete = cost
        return complete

    def _look(self, cost: int, stored: int, limit: int, budget: Budget, count: Callable[[], None]) -> bool:
        """Everything of one cost that has stored parts; False if a limit came first."""
        bank = self.bank
        parts = cost - self.costs.concat
        pairs = [(c, parts - c) for c in range(1, parts) if c in bank.levels and parts - c in bank.levels]
        for left, right in sorted(pairs, key=lambda pair: abs(pair[0] - pair[1]), reverse=True):
            if not self._concatenations(left, right, cost, limit, budget, count):
                return False
        for k, (least, most) in enumerate(bank.kinds):
            inner = cost - self.costs.of_repeat(least, most)
            for start, stop in _pieces(bank.levels.get(inner, (0, 0)), LOOK_BLOCK // 100):
                cover_repeats_kernel(
                    bank.words, start, stop, REPEATED + k, least, -1 if most is None else most, self.space.splits,
                    self.space.by_length, self.space.empty, cost, self.targets, self.best, self.origin,
                )  # fmt: skip
                if budget.verdict() is not None:
                    return False
        return True

    def _concatenations(
        self, left: int, right: int, cost: int, limit: int, budget: Budget, count: Callable[[], None]
    ) -> bool:
        bank = self.bank
        first, second = bank.levels[left], bank.levels[right]
        is_left = first[1] - first[0] <= second[1] - second[0]
        outer, inner = (first, second) if is_left else (second, first)
        ranges = np.array([*outer, *inner], np.int64)
        bits = bank.group_bits(inner[1] - inner[0])
        given, tables = bank.scratch(bits, 1)
        bank.state[OUTER], bank.state[INNER] = ranges[0], ranges[2]
        while bank.state[OUTER] < ranges[1]:
            block = int(bank.state[CANDIDATES]) + LOOK_BLOCK
            cover_pairs_kernel(
                bank.words, ranges, 1 if is_left else 2, bits, self.splits, self.quick, given, tables, self.targets, cost,
                self.best, self.origin, min(block, limit), bank.state,
            )  # fmt: skip
            count()
            if budget.verdict() is not None or int(bank.state[CANDIDATES]) >= limit:
                return False
        return True

    def total(self) -> int:
        """The cost of the cheapest answer so far; very large without one."""
        self._unite()
        return min(self._total_of_all(), self._optional_total())

    def answer(self) -> tuple[Regex | None, int]:
        """The cheapest answer so far and its cost; None and 0 without one."""
        cost = self.total()
        if cost >= NO_COST:
            return None, 0
        full = (1 << self.sets) - 1
        if self._total_of_all() <= cost:
            return self._union(full), cost
        return repeat(self._union(full & ~self._empty_bit()), 0, 1), cost

    def _unite(self) -> None:
        size = len(self.best)
        self._part_of, self._choice = np.zeros(size, np.int32), np.zeros(size, np.int32)
        self._total = np.full(size, NO_COST, np.int32)
        part = np.zeros(size, np.int32)
        cheapest_union_kernel(self.best, self.costs.union, part, self._part_of, self._total, self._choice)

    def _total_of_all(self) -> int:
        return int(self._total[-1]) if self.sets else int(self.best[0])

    def _empty_bit(self) -> int:
        return 1 << self.space.empty if self.space.empty < self.sets else 0

    def _optional_total(self) -> int:
        """The cost of an answer that accepts the empty text because it is optional."""
        rest = ((1 << self.sets) - 1) & ~self._empty_bit()
        if not self._empty_bit() or not rest or (0, 1) not in self.bank.kinds:
            return NO_COST
        return int(self._total[rest]) + self.costs.optional

    def _union(self, members: int) -> Regex:
        if not self.sets:
            return self._part(0)
        parts = []
        while members:
            chosen = int(self._choice[members])
            parts.append(self._part(int(self._part_of[chosen])))
            members &= ~chosen
        return alternation(parts)

    def _part(self, members: int) -> Regex:
        operation, left, right = map(int, self.origin[members])
        if operation == LITERAL:
            return concat(map(char, self.space.words[left]))
        if operation == NO_OPERATION:
            return self.bank.regex(left)
        if operation == CONCAT:
            return concat([self.bank.regex(left), self.bank.regex(right)])
        least, most = self.bank.kinds[operation - REPEATED]
        return repeat(self.bank.regex(left), least, most)


def _literal_cost(word: str, costs: Costs) -> int:
    return costs.of(concat(map(char, word))) if word else costs.of(EPSILON)


def _pieces(span: tuple[int, int], size: int) -> list[tuple[int, int]]:
    return [(start, min(start + size, span[1])) for start in range(*span, size)]
