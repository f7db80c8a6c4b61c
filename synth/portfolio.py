"""The portfolio: which engines work on a question, with what share of one core, and why.

All engines share one bank and one budget, and take turns (`search.turns`).  The choice looks at the shape of the question
only: the types and operators of its grammar.  What an engine proposes is believed by nobody; whoever asked checks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dsl.errors import QuestionError
from dsl.lambdas import shapes
from dsl.language import DSL
from dsl.program import Program
from dsl.types import Value
from search.bottom_up import BottomUp, Goal, WantedOutputs
from search.budget import Budget, Progress
from search.columns import depth_of
from search.deduction import Deduction
from search.inversion import Inversion, Undoing
from search.joins import Joins, exactly, is_joinable
from search.lambdas import Lambdas
from search.masks import Masks
from search.turns import Engine, Enumeration, Scheduler
from search.unification import Unification

WRITTEN = ("beam", "exedec", "steps")
"""Strategies that write programs from examples instead of enumerating them (`synth.written`)."""

STRATEGIES = (
    "auto",
    "bottom-up",
    "deduction",
    "unification",
    "inversion",
    "joins",
    "masks",
    "lambdas",
    "cegis",
    *WRITTEN,
)

BESIDE_SHARE = 0.1
"""Work of inversion and of masks beside unification, which finds most of what they would, and smaller."""

LAMBDAS_SHARE = 4.0
"""Work of lambdas beside enumeration where all functions are lambdas: they have an enumeration of their own."""

BESIDE_TOKENS = 0.25
"""The same where enumeration has functions of its own, the tokens, which are enough for most questions."""

WORDS_PER_UNIT = 4
"""Words of a candidate that are combined in one unit of work: with more of them, enumeration costs more than it says."""


def check_strategy(strategy: str) -> None:
    """Raise QuestionError for a name that is no strategy."""
    if strategy not in STRATEGIES:
        raise QuestionError(f"there is no strategy {strategy!r}", remedy=f"use one of {', '.join(STRATEGIES)}")


@dataclass
class Portfolio:
    """The engines for one search from examples: iterate `proposals`.

    Where several outputs of an example would do, there are no `outputs`; `goal` tests candidates then, and `allowed` is what
    they may put out (`search.joins`).  `undoing` is `DSL.undoing` of the language.
    `reasons` says for each engine why it takes part; `found_by` is the engine whose proposal came last.
    """

    search: BottomUp
    outputs: Sequence[Value]
    budget: Budget
    strategy: str = "auto"
    progress: Progress | None = None
    reasons: list[str] = field(default_factory=list)
    found_by: str = ""
    goal: Goal | None = None
    allowed: Any = None
    undoing: Undoing | None = None
    language: DSL | None = None

    def proposals(self) -> Iterator[Program]:
        """Programs with the wanted outputs on the search's examples, as the engines find them."""
        scheduler = Scheduler(self.search, self._engines(), self.budget)
        for name, program in scheduler.proposals():
            self.found_by = name
            yield program

    def _engines(self) -> list[tuple[Engine, float]]:
        enumeration = Enumeration(self.search, self.goal or WantedOutputs(self.outputs), self.budget, self.progress)
        engines: list[tuple[Engine, float]] = [(enumeration, 1.0)]
        self.reasons.append("bottom-up: it fills the bank, and finds what is small")
        if self.goal is None and self.strategy in ("auto", "unification"):
            unification = Unification(self.search, self.outputs, self.budget)
            if unification.branchings:
                engines.append((unification, 1.0))
                self.reasons.append("unification: the grammar has conditions, so answers may differ from case to case")
        share = BESIDE_SHARE if len(engines) > 1 else 1.0
        if self.goal is None and self.undoing is not None and self.strategy in ("auto", "inversion"):
            inversion = Inversion(self.search, self.outputs, self.budget, self.undoing)
            if inversion.is_useful:
                engines.append((inversion, share))
                self.reasons.append("inversion: of some operators an argument can be worked out, and looked up")
        if self.goal is None and self.strategy in ("auto", "deduction"):
            deduction = Deduction(self.search, self.outputs, self.budget)
            if deduction.is_useful:
                engines.append((deduction, 2.0))
                self.reasons.append("deduction: the grammar joins and cuts texts, or adds integers")
        if self.goal is None and self.strategy in ("auto", "masks"):
            masks = Masks(self.search, self.outputs, self.budget, self.undoing)
            if masks.is_useful:
                engines.append((masks, share))
                self.reasons.append("masks: words are masked, or passed through by operators that choose")
        applies = self.language is not None and any(True for _ in shapes(self.language))
        if self.goal is None and self.language is not None and applies and self.strategy in ("auto", "lambdas"):
            lambdas = Lambdas(self.search, self.outputs, self.budget, self.language)
            if lambdas.is_useful:
                has_tokens = any(n.type.tokens for n in self.search.grammar.nonterminals)
                engines.append((lambdas, BESIDE_TOKENS if has_tokens else LAMBDAS_SHARE))
                self.reasons.append("lambdas: the language applies functions, whose bodies are looked for on the elements")
        if self.strategy in ("auto", "joins") and is_joinable(self.search):
            allowed = exactly(self.outputs) if self.allowed is None else self.allowed
            engines.append((Joins(self.search, allowed, self.budget), self._joins_share()))
            self.reasons.append("joins: values are few, so pairs of programs are held against the goal 64 at a time")
        return engines

    def _joins_share(self) -> float:
        """What makes joins and enumeration take about the same time."""
        words = max(depth_of(n.type.kind, self.search.store.examples) for n in self.search.grammar.nonterminals)
        return 1.0 + words / WORDS_PER_UNIT
