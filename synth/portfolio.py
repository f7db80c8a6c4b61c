"""The portfolio: which engines work on a question, with what share of one core, and why.

All engines share one bank and one budget, and take turns (`search.turns`).  The choice looks at the shape of the question
only: the types and operators of its grammar.  What an engine proposes is believed by nobody; whoever asked checks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dsl.errors import QuestionError
from dsl.program import Program
from dsl.types import Value
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget, Progress
from search.deduction import Deduction
from search.turns import Engine, Enumeration, Scheduler
from search.unification import Unification

STRATEGIES = ("auto", "bottom-up", "deduction", "unification")


def check_strategy(strategy: str) -> None:
    """Raise QuestionError for a name that is no strategy."""
    if strategy not in STRATEGIES:
        raise QuestionError(f"there is no strategy {strategy!r}", remedy=f"use one of {', '.join(STRATEGIES)}")


@dataclass
class Portfolio:
    """The engines for one search from examples: iterate `proposals`.

    `reasons` says for each engine why it takes part; `found_by` is the engine whose proposal came last.
    """

    search: BottomUp
    outputs: Sequence[Value]
    budget: Budget
    strategy: str = "auto"
    progress: Progress | None = None
    reasons: list[str] = field(default_factory=list)
    found_by: str = ""

    def proposals(self) -> Iterator[Program]:
        """Programs with the wanted outputs on the search's examples, as the engines find them."""
        scheduler = Scheduler(self.search, self._engines(), self.budget)
        for name, program in scheduler.proposals():
            self.found_by = name
            yield program

    def _engines(self) -> list[tuple[Engine, float]]:
        enumeration = Enumeration(self.search, WantedOutputs(self.outputs), self.budget, self.progress)
        engines: list[tuple[Engine, float]] = [(enumeration, 1.0)]
        self.reasons.append("bottom-up: it fills the bank, and finds what is small")
        if self.strategy in ("auto", "unification"):
            unification = Unification(self.search, self.outputs, self.budget)
            if unification.branchings:
                engines.append((unification, 1.0))
                self.reasons.append("unification: the grammar has conditions, so answers may differ from case to case")
        if self.strategy in ("auto", "deduction"):
            deduction = Deduction(self.search, self.outputs, self.budget)
            if deduction.is_useful:
                engines.append((deduction, 1.0))
                self.reasons.append("deduction: the grammar joins and cuts texts, or adds integers")
        return engines
