"""Paths to an answer for a logical specification: which are tried, in what order, for how much of the time, and why.

A dedicated path knows one shape of specification well and says None where it meets another.  What it leaves of the budget
goes to the next; the last path, general CEGIS, takes everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dsl.task import Constraints, Task
from search.budget import Statistics, Status

from .result import Result
from .solving import Options


@dataclass(frozen=True)
class Path:
    """One way to an answer.  `share` is the part of what is left of the budget that it may use."""

    name: str
    reason: str
    applies: Callable[[Task], bool]
    solve: Callable[[Task, Options], Result | None]
    share: float


def _invariant(task: Task, options: Options) -> Result | None:
    from .invariants import solve_invariant

    return solve_invariant(task, options)


def _clia(task: Task, options: Options) -> Result | None:
    from .clia import solve_clia

    return solve_clia(task, options)


def _cegis(task: Task, options: Options) -> Result | None:
    from .cegis import solve_constraints

    return solve_constraints(task, options)


def _asks_for_invariant(task: Task) -> bool:
    return isinstance(task.specification, Constraints) and len(task.functions) == 1 and task.function.result.name == "Bool"


PATHS = (
    Path("invariants", "the formulas are Horn clauses over one predicate", _asks_for_invariant, _invariant, 0.8),
    Path("clia", "the formulas are linear arithmetic, asked point by point", lambda task: True, _clia, 0.7),
    Path("cegis", "guess, verify, learn the counterexample: works for every shape", lambda task: True, _cegis, 1.0),
)


def solve_specification(task: Task, options: Options) -> Result:
    """The first answer that a path gives; if none does, what the last one has to say.

    Any strategy but "auto" belongs to the enumerators, which only the last path uses.
    """
    budget, why = options.budget, list[str]()
    total = Statistics()
    doubtful: Result | None = None
    paths = PATHS if options.strategy == "auto" else PATHS[-1:]
    for path in paths:
        if not path.applies(task):
            continue
        part = budget.part(path.share) if path is not paths[-1] else budget
        result = path.solve(task, replace(options, budget=part))
        if result is None:
            continue
        if part is not budget:
            budget.spent += part.spent
        why += [f"{path.name}: {path.reason}", *result.why]
        total.candidates += result.statistics.candidates
        total.distinct += result.statistics.distinct
        result.why = tuple(why)
        settled = result.solved or result.status is Status.EXHAUSTED or budget.verdict() is not None
        if settled or path is paths[-1]:
            if not result.definitions and doubtful is not None:
                result = doubtful
            result.statistics.candidates, result.statistics.distinct = total.candidates, total.distinct
            return result
        if result.definitions:
            doubtful = result
    raise AssertionError("the last path always has an answer")
