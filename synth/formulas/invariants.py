"""Loop invariants, and other unknown predicates that are asked for by Horn clauses.

Several proposers take turns under one budget, each with more effort in every turn; every proposal is checked by the
verifier and made smaller as long as it stays right.  Effort is counted in steps of Z3 and in rounds of learning, not in
seconds, so that who answers does not depend on the machine.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Protocol

from dsl.printing import print_value
from dsl.program import Program
from dsl.task import Task
from search.budget import Statistics, Status

from ..result import Result
from ..solving import Options
from .invariant_forms import Conjunction, FormWriter, shrink
from .invariant_grammars import solve_in_grammar
from .invariant_learning import Guesses, Houdini, Knowledge, TreeProposer
from .invariant_problem import InvariantProblem, State, invariant_problem
from .invariant_refutation import path_to_forbidden

GROWTH = 2
"""How many times the effort of a turn is that of the turn before."""

SPACER_STEPS = 400_000
"""Z3's resource units for each of the Horn engine's settings in the first turn, a few tenths of a second at most.

They grow with the square of the effort: a run begins anew in each turn, unlike the learners, who go on."""

LONGEST_SHARE = 0.25
"""Part of what is left of the time that one run of the Horn engine may take: its steps do not count all work on words."""

SMALL = 7
"""Nodes of an answer for which nobody looks for a smaller one."""

MOST_CHECKS = 200
"""Checks that making an answer smaller may take."""

SHRINKING_SHARE = 0.4
"""Part of the remaining time that making an answer smaller may take."""


class Proposer(Protocol):
    """Works on the problem for a while; `finished` when more turns change nothing, `denied` when there is no invariant."""

    name: str
    finished: bool
    denied: bool

    def work(self, effort: int) -> Program | None:
        """A predicate that may be an invariant, or None for now; `effort` is 1 in the first turn."""
        ...


def solve_invariant(task: Task, options: Options) -> Result | None:
    """An invariant for a task whose formulas are Horn clauses over one predicate; None if they are not.

    The status is UNKNOWN if all that could be tried was tried while there was time left.
    """
    if len(task.functions) == 1 and task.function.grammar is not None:
        return solve_in_grammar(task, options)
    problem = invariant_problem(task, options.budget)
    return None if problem is None else InvariantSolver(problem, options).solve()


class InvariantSolver:
    """The turns of the proposers, and what becomes of their proposals."""

    def __init__(self, problem: InvariantProblem, options: Options) -> None:
        self.problem, self.options = problem, options
        self.writer = FormWriter(problem.task.language)
        self.proposers: Sequence[Proposer] = []
        self._put(problem.projected())
        self.found_by = ""
        self.turns = 0
        self.path: list[State] | None = None

    def _put(self, asked: InvariantProblem) -> None:
        """Let the proposers work on the task's question, or on a part of it."""
        self.asked = asked
        self.checker = asked.checker(asked.clauses)
        knowledge = Knowledge(asked, self.writer)
        spacer, learners = SpacerProposer(asked), (Houdini(knowledge), TreeProposer(knowledge))
        # Integers are where the Horn engine is at its best; on words it may take seconds for what learners see at once.
        has_words = any(p.type.name == "BitVec" for p in asked.parameters)
        self.proposers = [Guesses(knowledge), *((*learners, spacer) if has_words else (spacer, *learners))]

    def solve(self) -> Result:
        """Turns until there is an answer, a limit is reached, or nobody knows any further."""
        answer: Program | None = None
        for self.turns in itertools.count():
            answer = self._turn(GROWTH**self.turns)
            if answer is None and any(proposer.denied for proposer in self.proposers):
                self.path = path_to_forbidden(self.problem)
            if answer is None and self.path is None and self.asked is not self.problem and self._is_at_end():
                self._put(self.problem)
            if answer is not None or self.path is not None or self._is_over():
                break
        if answer is not None:
            return self._result(Status.SOLVED, self._smallest(answer))
        if self.path is not None:
            return self._result(Status.EXHAUSTED, None)
        return self._result(self.options.budget.verdict() or Status.UNKNOWN, None)

    def _turn(self, effort: int) -> Program | None:
        """One turn of every proposer; an invariant if one of them finds it."""
        for proposer in self.proposers:
            if proposer.finished or self._is_over():
                continue
            proposal = proposer.work(effort)
            if proposal is not None and self.problem.is_invariant(proposal):
                self.found_by = proposer.name
                return proposal
        return None

    def _is_over(self) -> bool:
        return self.options.budget.verdict() is not None or self._is_at_end()

    def _is_at_end(self) -> bool:
        """Does nobody know any further, or is there nothing to be found?"""
        return any(p.denied for p in self.proposers) or all(p.finished for p in self.proposers)

    def _smallest(self, answer: Program) -> Program:
        """The answer without what it does not need, or a smaller one of those who would have had their turn next."""
        patience = self.options.budget.elapsed + SHRINKING_SHARE * self.options.budget.remaining
        best = self._shrunk(answer, patience)
        names = [proposer.name for proposer in self.proposers]
        for proposer in reversed(self.proposers[names.index(self.found_by) + 1 :]):
            if best.size <= SMALL or proposer.finished:
                continue
            if self.options.budget.elapsed > patience or self._is_over():
                break
            other = proposer.work(1)
            if other is not None:
                other = self._shrunk(other, patience)
                if other.size < best.size and self.problem.is_invariant(other):
                    best, self.found_by = other, proposer.name
        return best

    def _shrunk(self, answer: Program, patience: float) -> Program:
        """The answer without disjunctions and literals that it does not need; it is proved if what it came from was."""
        budget, problem = self.options.budget, self.problem

        def is_right(form: Conjunction) -> bool:
            return budget.elapsed < patience and self.asked.lesson(self.checker, self.writer.program(form)) is None

        form = self.writer.conjunction(answer)
        form = tuple(sorted(form, key=lambda disjunction: -self.writer.program((disjunction,)).size))
        smaller = self.writer.program(shrink(form, is_right, MOST_CHECKS))
        return smaller if smaller.size < answer.size and problem.is_invariant(smaller) else answer

    @property
    def _checks(self) -> int:
        return self.problem.checks + (self.asked.checks if self.asked is not self.problem else 0)

    def _why_none(self, path: Sequence[State]) -> str:
        """The contradiction in words."""
        pairs = zip(self.problem.parameters, path[0], strict=True)
        shown = ", ".join(f"{p.name} = {print_value(value, p.type)}" for p, value in pairs)
        steps = f"{len(path) - 1} step{'' if len(path) == 2 else 's'}"
        return f"no invariant exists: from {shown:.300}, which it must hold of, a forbidden state is reached in {steps}"

    def _result(self, status: Status, answer: Program | None) -> Result:
        problem, budget = self.problem, self.options.budget
        statistics = Statistics(candidates=self._checks, seconds=budget.elapsed, rounds=self.turns + 1)
        definitions = {} if answer is None else problem.definitions(answer)
        verified, message = "proved" if answer is not None else "", ""
        if self.path is not None:
            message = self._why_none(self.path)
        elif answer is None and problem.unproved is not None:
            candidate, reason = problem.unproved
            definitions, status, verified = problem.definitions(candidate), Status.UNKNOWN, f"unknown: {reason}"
            message = f"a program was found that could not be proved: {reason}"
        elif answer is None:
            message = f"no invariant found ({self._checks} candidates were checked)"
        why = (f"{self.found_by}: it found the invariant",) if self.found_by else ()
        return Result(
            status, problem.task, definitions, statistics=statistics, verified=verified, message=message, why=why
        )  # fmt: skip


class SpacerProposer:
    """Z3's Horn engine, with one more of its settings in every turn, each for a while."""

    name = "spacer"

    def __init__(self, problem: InvariantProblem) -> None:
        self.problem = problem
        self.finished = self.denied = False
        self.turns = 0

    def work(self, effort: int) -> Program | None:
        """The first setting that finds a predicate."""
        from solvers.horn import SETTINGS, NoPredicate, solve_horn

        problem = self.problem
        self.turns += 1
        for settings in SETTINGS[: self.turns]:
            found = solve_horn(
                problem.clauses,
                problem.parameters,
                problem.specification.variables,
                problem.task.language,
                settings,
                problem.deadline(LONGEST_SHARE),
                SPACER_STEPS * effort**2,
                problem.memory,
            )
            if isinstance(found, Program):
                return found
            elif isinstance(found, NoPredicate):
                self.denied = self.finished = True
                return None
            if problem.budget.verdict() is not None:
                return None
        return None
