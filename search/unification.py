"""Unification: programs right on part of the examples, and conditions that tell the parts apart, joined by a small tree.

Alur, Radhakrishna and Udupa, Scaling Enumerative Program Synthesis via Divide and Conquer (TACAS 2017): as the bank grows,
each row of the nonterminal in question is a *term*, with the examples on which it is right; each row (or tuple of rows) that
a branching production of the grammar can test is a *test*, with the examples on which its condition holds; `trees` finds
the smallest decision tree.  Nothing here depends on what the values are: words, texts and truth values alike.

A tree is held back while it is large for what the bank has been through: a program of few parts found a little later
generalises better than many small parts that happen to fit.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from dsl.errors import QuestionError
from dsl.grammar import NonTerminal
from dsl.program import Program
from dsl.types import Value

from .bottom_up import BottomUp
from .branching import Branching, branchings
from .budget import Budget
from .cover_kernels import cover_kernel, occupied_kernel
from .evaluate import LARGEST_BLOCK
from .streams import fill_kernel, stream_length
from .tree_kernels import distinct_kernel, undominated_kernel
from .trees import EFFORT, Effort, Leaf, Tree, full_mask, leaves, smallest_tree
from .turns import IDLE, Turn

MOST_TERMS: Final = 1024
MOST_TESTS: Final = 8192
"""Terms and tests that are kept: the broadest terms, the cheapest tests.  They bound the time for a tree."""

MOST_TUPLES: Final = 1 << 18
"""Tuples of rows looked at per level where a condition tests several arguments."""

PATIENCE: Final = 2.5
"""A tree is held back while its size is more than so many times the cost that the bank has finished ..."""
SUPPORT: Final = 3
"""... or while it has a leaf for fewer than so many examples ..."""
PATIENCE_ROWS: Final = 250_000
"""... unless with its next level the bank would have more rows than this."""

LEAST_EFFORT: Final = 1 << 20
"""Words that a search for a tree may look at however young the bank is; later, as much time as the bank has taken."""

WORDS_PER_UNIT: Final = 64
"""Words that a search for a tree looks at in the time of one unit of work."""

Place = tuple[NonTerminal, int, int]
"""A row of the bank: its nonterminal, cost and number."""


@dataclass(eq=False)
class Pool:
    """Sets of examples, each with a cost and where it comes from; the first of each set is kept, hence the cheapest."""

    words: int
    masks: Any = None
    costs: list[int] = field(default_factory=list)
    origins: list[Any] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.masks = np.zeros((0, self.words), np.uint64)

    def add(self, masks: Any, costs: Sequence[int], origins: Sequence[Any]) -> None:
        """Append rows."""
        self.masks = np.concatenate([self.masks, masks])
        self.costs += costs
        self.origins += origins

    def keep(self, places: Any) -> None:
        """Drop all other rows."""
        self.masks = np.ascontiguousarray(self.masks[places])
        self.costs = [self.costs[k] for k in places]
        self.origins = [self.origins[k] for k in places]


class Unification:
    """The engine: proposes trees of conditions over the rows of one search's bank.

    `outputs` are wanted on the examples of the search.
    """

    name = "unification"

    def __init__(
        self,
        search: BottomUp,
        outputs: Sequence[Value],
        budget: Budget,
    ) -> None:
        self.search, self.budget = search, budget
        self.examples = len(outputs)
        self.everything = full_mask(self.examples)
        self.target, self.branchings = branching_place(search)
        self.terms, self.tests = Pool(self.everything.size), Pool(self.everything.size)
        self.best: tuple[int, int] | None = None
        self.held: Program | None = None
        try:
            wanted = search.store.encode(outputs, search.grammar.start.type)
            self.wanted = np.ascontiguousarray(wanted[:, 0].astype(np.int64))
        except QuestionError:
            self.branchings = ()

    def turns(self) -> Iterator[Turn]:
        """Each finished level adds terms and tests; then the smallest tree is looked for."""
        if not self.branchings:
            return
        taken = 0
        while True:
            while self.search.finished == taken:
                yield IDLE
            before = len(self.terms.seen), len(self.tests.seen)
            while taken < self.search.finished:
                taken += 1
                yield from self._add_terms(taken)
                yield from self._add_tests(taken)
            if before != (len(self.terms.seen), len(self.tests.seen)):
                yield from self._tree()
            if self.held is not None and self._is_time(self.held, taken):
                yield self.held
                self.held = None

    # Terms and tests --------------------------------------------------------------------------------------------------

    def _add_terms(self, cost: int) -> Iterator[Turn]:
        """Take in one level of the target: the rows that are right somewhere, those first that are right most often."""
        columns = self.search.columns(self.target, cost, self.budget)
        if columns is None:
            return
        before = len(self.terms.costs)
        is_bool = self.target.type.kind == "bool"
        step = 4 * LARGEST_BLOCK
        for start in range(0, columns.shape[1], step):
            n = min(step, columns.shape[1] - start)
            if is_bool:
                same = ~(columns[:, start : start + n] ^ self.wanted[:, None])
                masks = np.ascontiguousarray(same.T).view(np.uint64) & self.everything
            else:
                masks = np.empty((n, self.everything.size), np.uint64)
                block = np.ascontiguousarray(columns[:, start : start + n], np.int64)
                cover_kernel(block, 0, n, self.wanted, masks)
            self._collect(self.terms, masks, occupied_kernel(masks), start, lambda row: (self.target, cost, row), cost)
            yield max(1, n * self.examples // 64)
        if len(self.terms.costs) > before:
            self.terms.keep(undominated_kernel(self.terms.masks))
            if len(self.terms.costs) > MOST_TERMS:
                counts = np.bitwise_count(self.terms.masks).sum(axis=1, dtype=np.int64)
                self.terms.keep(np.sort(np.argsort(-counts, kind="stable")[:MOST_TERMS]))
            yield len(self.terms.costs) ** 2 // 64 + 1

    def _collect(self, pool: Pool, masks: Any, places: Any, start: int, origin: Callable[[int], Any], cost: int) -> None:
        """Add the rows at some places whose sets are new to a pool."""
        if not places.size:
            return
        _, firsts = np.unique(masks[places], axis=0, return_index=True)
        chosen = []
        for place in places[np.sort(firsts)].tolist():
            key = masks[place].tobytes()
            if key not in pool.seen:
                pool.seen.add(key)
                chosen.append(place)
        pool.add(masks[chosen], [cost] * len(chosen), [origin(start + place) for place in chosen])

    def _add_tests(self, cost: int) -> Iterator[Turn]:
        """Take in what the branching productions can test with rows of this level as the dearest argument."""
        for number, branching in enumerate(self.branchings):
            for costs in self._splits(branching, cost):
                if len(self.tests.costs) >= MOST_TESTS:
                    return
                levels = [self.search.columns(n, c, self.budget) for n, c in zip(branching.conditions, costs, strict=True)]
                if all(level is not None for level in levels):
                    yield from self._test_level(number, branching, costs, levels)

    def _splits(self, branching: Branching, cost: int) -> Iterator[tuple[int, ...]]:
        """The levels of the tested arguments: together of this cost where there are several."""
        count = len(branching.tested)
        for front in itertools.product(range(1, cost), repeat=count - 1):
            if cost - sum(front) >= 1:
                yield (*front, cost - sum(front))

    def _test_level(self, number: int, branching: Branching, costs: tuple[int, ...], levels: list[Any]) -> Iterator[Turn]:
        """The conditions over all tuples of rows of these levels."""
        sizes = tuple(level.shape[1] for level in levels)
        length = stream_length(sizes, False)
        if len(levels) > 1 and length > MOST_TUPLES:
            return
        none = np.full(len(levels), -1, np.int64)
        own = branching.production.cost + sum(costs)
        for start in range(0, length, LARGEST_BLOCK):
            n = min(LARGEST_BLOCK, length - start)
            rows = np.empty((len(levels), n), np.int32)
            fill_kernel(start, n, np.array(sizes, np.int64), False, none, rows)
            masks, valid = self._holds(branching, rows, levels, n)
            told = distinct_kernel(masks, self.everything)
            told = told[valid[told] != 0]
            flipped = (masks[told, 0] & np.uint64(1)) != 0
            sides = np.where(flipped[:, None], self.everything & ~masks[told], masks[told])
            chosen = []
            for place, side in zip(told.tolist(), sides, strict=True):
                key = side.tobytes()
                if key not in self.tests.seen:
                    self.tests.seen.add(key)
                    chosen.append(place)
            origins = [(number, costs, tuple(rows[:, place].tolist())) for place in chosen]
            self.tests.add(masks[chosen], [own] * len(chosen), origins)
            yield max(1, n * self.examples // 32)

    def _holds(self, branching: Branching, rows: Any, levels: list[Any], n: int) -> tuple[Any, Any]:
        """Where the condition holds for each tuple of rows, uint64[n, words], and which have a value everywhere."""
        arguments = {p.name: a for p, a in zip(branching.parameters, zip(rows, levels, strict=True), strict=True)}
        valid = np.ones(n, np.uint8)
        block = self.search.evaluators[0].evaluate(branching.condition, arguments, n, valid, True)
        return np.ascontiguousarray(block.T).view(np.uint64) & self.everything, valid

    # Trees ------------------------------------------------------------------------------------------------------------

    def _tree(self) -> Iterator[Turn]:
        """Look for the smallest tree; propose it, or hold it back, if it is smaller than the last."""
        terms, tests = self.terms, self.tests
        most = min(EFFORT, max(LEAST_EFFORT, WORDS_PER_UNIT * self.search.statistics.candidates))
        effort = Effort(most)
        tree = smallest_tree(
            terms.masks,
            np.array(terms.costs, np.int64),
            tests.masks,
            np.array(tests.costs, np.int64),
            self.examples,
            effort=effort,
        )
        yield max(1, (most - effort.left) // WORDS_PER_UNIT)
        if tree is None:
            return
        program = self._program(tree)
        judged = program.size, leaves(tree)
        if self.best is None or judged < self.best:
            self.best, self.held = judged, program

    def _is_time(self, program: Program, cost: int) -> bool:
        """Is a tree small for the bank and the examples, or would the bank's next level, by the last two, be too large?"""
        bank = self.search.bank
        earlier, last = (sum(bank.size(n, c) for n in self.search.grammar.nonterminals) for c in (cost - 1, cost))
        assert self.best is not None
        is_small = program.size <= PATIENCE * cost and SUPPORT * self.best[1] <= self.examples
        return is_small or bank.rows + last * last // max(1, earlier) > PATIENCE_ROWS

    def _program(self, tree: Tree) -> Program:
        """The program that a tree describes."""
        bank = self.search.bank
        if isinstance(tree, Leaf):
            nonterminal, cost, row = self.terms.origins[tree.term]
            return bank.program_at(nonterminal, cost, row)
        number, costs, rows = self.tests.origins[tree.predicate]
        branching: Branching = self.branchings[number]
        tested = (bank.program_at(*place) for place in zip(branching.conditions, costs, rows, strict=True))
        return branching.join(tuple(tested), self._program(tree.yes), self._program(tree.no))


def branching_place(search: BottomUp) -> tuple[NonTerminal, tuple[Branching, ...]]:
    """The nonterminal that trees are made of, and its branching productions whose branches are of it again.

    That is the start symbol, or, where the start's branches come from another nonterminal only, that one.
    """
    grammar = search.grammar
    frontier = [grammar.start]
    for target in frontier:
        found = tuple(branchings(grammar, target))
        nested = tuple(b for b in found if b.branches == (target, target))
        if nested:
            return target, nested
        frontier += [n for b in found for n in b.branches if b.branches == (n, n) and n not in frontier]
    return grammar.start, ()
