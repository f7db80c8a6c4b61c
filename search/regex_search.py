"""Regular expressions from examples, the cheapest first: PaRESy's search (Valizadeh and Berger, PLDI 2023) on a processor.

Costs are integers of at least 1, so all expressions of cost c are made from cheaper ones: repeats, concatenations and
unions of languages in the bank.  Each is known by the infixes it accepts (`regex_space`), and of equal ones the first,
which is the cheapest, is kept.  The first answer is therefore a cheapest one.

We depart from the paper where its bank is full.  A level that would be too large is not stored; its members, and costlier
concatenations of what is stored, are only looked at, and answers are put together from them as unions (`regex_cover`).  So
there is always an answer, with a lower bound: what has been looked at completely cannot hide a cheaper one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dsl.errors import QuestionError
from dsl.regex import EPSILON, NOTHING, Costs, Regex

from .budget import Budget, Progress, Statistics, Status
from .regex_bank import Kind, RegexBank
from .regex_finish import Cover
from .regex_kernels import CANDIDATES, FULL, INNER, OUTER, REPEATED, concat_kernel, unary_kernel, union_kernel
from .regex_space import InfixSpace

PLAIN_REPEATS: tuple[Kind, ...] = ((0, 1), (0, None))
"""Optional and star: the repeats of the textbook."""
ALL_REPEATS: tuple[Kind, ...] = (*PLAIN_REPEATS, (1, None), (2, 2), (3, 3), (4, 4), (2, None), (3, None))
"""Plus and bounded repeats besides."""

BLOCK = 1_000_000
"""Candidates between two looks at the budget."""
LARGEST_LEVEL = 40_000_000
"""Candidates of a level that is still stored."""
STORED_SHARE = 0.4
"""Share of the seconds that storing may take."""


@dataclass(frozen=True)
class RegexAnswer:
    """What a search found: an expression and its cost, whether a cheaper one is impossible, and how the search ended.

    `bound` is a cost below which there is certainly no answer.
    """

    regex: Regex | None
    cost: int
    bound: int
    status: Status
    statistics: Statistics

    @property
    def minimal(self) -> bool:
        """Is there certainly no cheaper expression?"""
        return self.regex is not None and self.cost <= self.bound


class RegexSearch:
    """One search for a cheapest expression.

    `symbols` are the character sets that expressions may use, `kinds` the repeats.
    """

    def __init__(
        self,
        positive: Sequence[str],
        negative: Sequence[str],
        symbols: Sequence[Regex],
        kinds: Sequence[Kind] = PLAIN_REPEATS,
        costs: Costs | None = None,
    ) -> None:
        self.costs = costs or Costs()
        joints = {self.costs.symbol, self.costs.concat, self.costs.union, *(self.costs.of_repeat(*kind) for kind in kinds)}
        if min(joints) < 1:
            raise QuestionError("the cost of every part of an expression must be at least 1")
        self.space = InfixSpace(positive, negative)
        self.bank = RegexBank(self.space, kinds)
        self.symbols = list(symbols)
        self.statistics = Statistics()

    def run(self, budget: Budget, progress: Progress | None = None) -> RegexAnswer:
        """Search until an answer is found that is the cheapest, or until a limit; then the best answer so far."""
        self._budget, self._progress = budget, progress
        cost, status = 0, None
        while self.bank.answer is None and status is None:
            cost += 1
            if not self._affordable(cost):
                break
            status = self._level(cost)
        if self.bank.answer is not None:
            row = self.bank.answer
            found = next(c for c, (start, stop) in self.bank.levels.items() if start <= row < stop)
            return self._result(self.bank.regex(row), found, found, Status.SOLVED)
        cover = Cover(self.bank, self.costs)
        complete = cost - 1
        if status is None:
            complete = max(complete, cover.look_further(complete, budget, self._count))
        regex, total = cover.answer()
        if regex is None:
            return self._result(None, 0, complete + 1, status or budget.verdict() or Status.UNKNOWN)
        return self._result(regex, total, min(total, complete + 1), Status.SOLVED)

    def _result(self, regex: Regex | None, cost: int, bound: int, status: Status) -> RegexAnswer:
        self._count()
        self.statistics.seconds = self._budget.elapsed
        return RegexAnswer(regex, cost, bound, status, self.statistics)

    def _count(self) -> None:
        """Bring the statistics and the budget up to date."""
        seen = int(self.bank.state[CANDIDATES])
        self._budget.spent += seen - self.statistics.candidates
        self.statistics.candidates, self.statistics.distinct = seen, self.bank.rows
        self.statistics.bytes = self.bank.bytes
        self.statistics.cost = max(self.bank.levels, default=0)
        self.statistics.seconds = self._budget.elapsed
        if self._progress is not None:
            self._progress(self.statistics)

    def _size(self, cost: int) -> int:
        start, stop = self.bank.levels.get(cost, (0, 0))
        return stop - start

    def _pairs(self, cost: int, joint: int) -> list[tuple[int, int]]:
        """The costs of two parts that make `cost` together with the cost of joining them."""
        return [(c, cost - joint - c) for c in range(1, cost - joint) if self._size(c) and self._size(cost - joint - c)]

    def _affordable(self, cost: int) -> bool:
        """May the level be stored?  Its size is known beforehand, its share of new languages is guessed from the last."""
        sizes = [self._size(a) * self._size(b) for a, b in self._pairs(cost, self.costs.concat)]
        sizes += [self._size(a) * self._size(b) // 2 for a, b in self._pairs(cost, self.costs.union)]
        candidates = sum(sizes)
        seen = max(1, int(self.bank.state[CANDIDATES]))
        fresh = self.bank.rows + int(candidates * min(1.0, 1.5 * self.bank.rows / seen))
        row_bytes = self.bank.bytes // len(self.bank.words)
        if candidates > LARGEST_LEVEL or (fresh > len(self.bank.words) and 4 * fresh * row_bytes > self._budget.bytes):
            return False
        budget = self._budget
        if budget.seconds is None or candidates < BLOCK:
            return True
        expected = candidates * budget.elapsed / seen if seen > BLOCK else candidates * 1e-7
        return budget.elapsed + expected < STORED_SHARE * budget.seconds

    def _level(self, cost: int) -> Status | None:
        """Make every expression of one cost; the limit that was reached, if one was."""
        bank = self.bank
        start = bank.rows
        if cost == self.costs.symbol:
            for symbol in dict.fromkeys([*self.symbols, EPSILON, NOTHING]):
                bank.add_leaf(symbol)
        status = None
        for _ in self._blocks(cost):
            bank.levels[cost] = start, bank.rows
            self._count()
            status = self._budget.verdict()
            if bank.answer is not None or status is not None:
                break
            if bank.state[FULL]:
                bank.grow()
        bank.levels[cost] = start, bank.rows
        return status

    def _blocks(self, cost: int) -> Iterator[None]:
        """The work of one level, in pieces of at most `BLOCK` candidates."""
        if self.bank.answer is not None:
            return
        yield from self._repeats(cost)
        for left, right in self._pairs(cost, self.costs.concat):
            yield from self._concatenations(left, right)
        for left, right in self._pairs(cost, self.costs.union):
            yield from self._unions(left, right)

    def _repeats(self, cost: int) -> Iterator[None]:
        bank, space = self.bank, self.space
        by_cost: dict[int, list[tuple[int, int, int]]] = {}
        for k, (least, most) in enumerate(bank.kinds):
            entry = (REPEATED + k, least, -1 if most is None else most)
            by_cost.setdefault(cost - self.costs.of_repeat(least, most), []).append(entry)
        for inner, kinds in by_cost.items():
            ranges = np.array(bank.levels.get(inner, (0, 0)), np.int64)
            table = np.array(kinds, np.int64)
            bank.state[OUTER], bank.state[INNER] = ranges[0], 0
            while bank.state[OUTER] < ranges[1]:
                limit = int(bank.state[CANDIDATES]) + BLOCK
                unary_kernel(
                    bank.words, bank.origin, bank.table, ranges, table, space.splits, space.by_length, space.empty,
                    bank.targets, limit, bank.state,
                )  # fmt: skip
                yield

    def _concatenations(self, left: int, right: int) -> Iterator[None]:
        """Every row of cost `left` before every row of cost `right`; tables are made for the smaller of the two levels."""
        bank = self.bank
        is_left = self._size(left) <= self._size(right)
        outer, inner = (left, right) if is_left else (right, left)
        ranges = np.array([*bank.levels[outer], *bank.levels[inner]], np.int64)
        bits = bank.group_bits(self._size(inner))
        given, tables = bank.scratch(bits, self.space.width)
        bank.state[OUTER], bank.state[INNER] = ranges[0], ranges[2]
        while bank.state[OUTER] < ranges[1]:
            limit = int(bank.state[CANDIDATES]) + BLOCK
            concat_kernel(
                bank.words, bank.origin, bank.table, ranges, 1 if is_left else 2, bits, self.space.splits, given, tables,
                bank.targets, limit, bank.state,
            )  # fmt: skip
            yield

    def _unions(self, left: int, right: int) -> Iterator[None]:
        bank = self.bank
        ranges = np.array([*bank.levels[left], *bank.levels[right]], np.int64)
        bank.state[OUTER], bank.state[INNER] = ranges[0], ranges[2]
        while bank.state[OUTER] < ranges[1]:
            limit = int(bank.state[CANDIDATES]) + BLOCK
            union_kernel(bank.words, bank.origin, bank.table, ranges, bank.targets, limit, bank.state)
            yield
