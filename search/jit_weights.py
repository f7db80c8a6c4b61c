"""Just-in-time weights: what is right on some of the examples says which productions to try first.

Probe (Barke, Peleg and Polikarpova, Just-in-Time Learning for Bottom-Up Enumerative Synthesis, OOPSLA 2020): a *partial
solution* is a program that is right on some examples.  After a while the probability of each production R becomes

    p(R) ~ p_uniform(R) ** (1 - fit(R)),    fit(R) = the largest share of examples that a partial solution with R gets right

(section 4.2), costs are -log2 p in whole numbers, and the enumeration starts again with these.  Of the programs that are
right on the same examples the first counts (their "first cheapest").  No training is needed, and no program is lost: every
production keeps a finite cost.

Two departures.  Probe starts again every six cost levels; here a round must have looked at as many candidates as all rounds
before it, `FIRST_ROUND` at least, so that what is thrown away is never more than half of the work.  And as long as there is
no partial solution, costs are those of the grammar, so that the smallest programs come as soon as they do without weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from dsl.grammar import Grammar, NonTerminal, Production
from dsl.operators import Operator
from dsl.program import Program
from dsl.types import Value

from .bottom_up import BottomUp, Candidate, Goal
from .budget import Budget, Statistics, Status
from .guides import Guide, RowBatch

FIRST_ROUND: Final = 5_000
"""Candidates before costs are changed for the first time."""

BITS_OF_DELAY: Final = 2
"""What a delay of one is in costs that are bits: a production costs three to five of these instead of one."""

MOST_EXAMPLES: Final = 62
"""Examples by which partial solutions are told apart: the bits of a word."""


Fits = dict[object, float]
"""By the head of a production, an operator or a leaf: the largest share of examples that a program with it gets right."""


class PartialSolutions:
    """For each set of examples the first program that is right on exactly these, and what that says of productions."""

    def __init__(self, outputs: Sequence[Value]) -> None:
        self.outputs = tuple(outputs)
        self.programs: dict[int, Program] = {}

    def look(self, search: BottomUp, cost: int, budget: Budget) -> bool:
        """Look through the start symbol's rows of a finished level; True if some set of examples is new.

        Nothing is learnt from Booleans, half of which are right by chance.
        """
        start = search.grammar.start
        columns = None if start.type.kind == "bool" else search.columns(start, cost, budget)
        if columns is None:
            return False
        wanted = search.store.encode(self.outputs, start.type)
        sets = self._sets(columns[:MOST_EXAMPLES] == wanted[:MOST_EXAMPLES])
        before = len(self.programs)
        for examples, row in zip(*(part.tolist() for part in np.unique(sets, return_index=True)), strict=True):
            if examples and examples not in self.programs:
                self.programs[examples] = search.bank.program_at(start, cost, row)
        return len(self.programs) > before

    @staticmethod
    def _sets(right: Any) -> Any:
        """The examples that each row gets right, as bits: bool[examples, rows] -> int64[rows]."""
        return (right.astype(np.int64) << np.arange(right.shape[0], dtype=np.int64)[:, None]).sum(axis=0)

    def fits(self) -> Fits:
        """What the partial solutions say of every head that occurs in them; nothing is said of the others."""
        examples = min(len(self.outputs), MOST_EXAMPLES)
        found: Fits = {}
        for which, program in self.programs.items():
            share = which.bit_count() / examples
            for part in program.parts():
                head = part.head if isinstance(part.head, Operator) else part
                found[head] = max(share, found.get(head, 0.0))
        return found


def fitted_costs(grammar: Grammar, fits: Fits) -> dict[Production, int]:
    """A cost for every production: its information in bits, rounded, and at least 1.  Without any fits, what it costs."""
    if not fits:
        return {p: p.cost for p in grammar}
    costs: dict[Production, int] = {}
    for nonterminal in grammar.nonterminals:
        costs.update(_fitted(grammar, nonterminal, fits))
    return costs


def _fitted(grammar: Grammar, nonterminal: NonTerminal, fits: Fits) -> dict[Production, int]:
    productions = grammar.productions_of(nonterminal)
    uniform = 1 / len(productions) if productions else 1.0
    likely = {p: uniform ** (1 - min(1.0, fits.get(p.head, 0.0))) for p in productions}
    total = sum(likely.values())
    return {p: max(1, round(-math.log2(likely[p] / total))) for p in productions}


class Stretched:
    """A guide whose delays count several times."""

    def __init__(self, guide: Guide, factor: int) -> None:
        self.guide, self.factor, self.name = guide, factor, guide.name

    def delays(self, batch: RowBatch) -> Any:
        """The other guide's delays times the factor, at most 255: uint8[rows]."""
        return np.minimum(self.guide.delays(batch).astype(np.int64) * self.factor, 255).astype(np.uint8)


class JustInTime:
    """Bottom-up enumeration whose costs follow the partial solutions that it meets.

    The arguments are those of `BottomUp`, whose `solutions` it replaces; `outputs` are the wanted ones.
    """

    def __init__(
        self,
        grammar: Grammar,
        inputs: Sequence[Sequence[Value]],
        outputs: Sequence[Value],
        *,
        guide: Guide | None = None,
        **options: Any,
    ) -> None:
        self.grammar, self.inputs, self.guide, self.options = grammar.without_units(), inputs, guide, options
        self.partial = PartialSolutions(outputs)
        self.status: Status | None = None
        self._rounds: list[Statistics] = []
        self._search: BottomUp | None = None
        self._guide_seconds = 0.0

    @property
    def statistics(self) -> Statistics:
        """What all rounds so far did together."""
        total = Statistics(rounds=len(self._rounds))
        for part in self._rounds:
            total.candidates += part.candidates
            total.distinct += part.distinct
            total.seconds += part.seconds
            total.bytes, total.cost = max(total.bytes, part.bytes), part.cost
        return total

    @property
    def guide_seconds(self) -> float:
        """Seconds that the guide took, over all rounds."""
        return self._guide_seconds + (self._search.guide_seconds if self._search else 0.0)

    def solutions(self, goal: Goal, budget: Budget) -> Iterator[Candidate]:
        """The programs that meet the goal, in order of cost within each round."""
        while self.status is None:
            fits = self.partial.fits()
            guide = Stretched(self.guide, BITS_OF_DELAY) if self.guide is not None and fits else self.guide
            grammar = self.grammar.with_costs(fitted_costs(self.grammar, fits))
            search = BottomUp(grammar, self.inputs, guide=guide, **self.options)
            enough = max(FIRST_ROUND, self.statistics.candidates)
            self._search = search
            self._rounds.append(search.statistics)
            yield from self._round(search, goal, budget, fits, enough)
            self.status = search.status
            self._guide_seconds, self._search = self.guide_seconds, None

    def _round(self, search: BottomUp, goal: Goal, budget: Budget, fits: Fits, enough: int) -> Iterator[Candidate]:
        """Enumerate until the budget is spent, or until the costs are out of date and there have been enough candidates."""
        is_old = False
        for level in search.levels(budget):
            for block in level:
                if block.production.target == search.grammar.start:
                    for j in goal.hits(search, block):
                        yield search.candidate(block, j)
                if is_old and search.statistics.candidates >= enough:
                    return
            self.partial.look(search, search.statistics.cost, budget)
            is_old = self.partial.fits() != fits
