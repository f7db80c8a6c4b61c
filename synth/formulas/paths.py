"""Paths to an answer for a logical specification: which are tried, in what order, for how much of the time, and why.

A dedicated path knows one shape of specification well and says None where it meets another.  What it leaves of the budget
goes to the next; the last path, general CEGIS, takes everything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from dsl.task import Constraints, Task
from search.budget import Cancel, Statistics, Status

from ..result import Result
from ..solving import Options
from ..verification import verify_definitions
from .race import Rival, cores


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

    With a second core the general path starts in a process of its own while a dedicated one is still at work.  Any strategy
    but "auto" belongs to the enumerators, which only the general path uses.
    """
    dedicated = [path for path in PATHS[:-1] if path.applies(task)] if options.strategy == "auto" else []
    if options.strategy == PATHS[-1].name:
        options = replace(options, strategy="auto")  # the general path, with all its engines
    walk = _Walk(task, options)
    if dedicated and options.threads > 1 and cores() > 1:
        with Rival(task, PATHS[-1].name, options.budget, options.seed) as rival:
            if walk.along(dedicated, rival.won) or walk.overtaken_by(rival):
                return walk.result()
    elif walk.along(dedicated, options.budget.cancel):
        return walk.result()
    walk.along(PATHS[-1:], options.budget.cancel)
    return walk.result()


@dataclass
class _Walk:
    """What has become of one question so far."""

    task: Task
    options: Options
    why: list[str] = field(default_factory=list)
    total: Statistics = field(default_factory=Statistics)
    last: Result | None = None
    doubtful: Result | None = None

    def along(self, paths: Sequence[Path], cancel: Cancel) -> bool:
        """Try some paths; True as soon as one settles the question."""
        budget = self.options.budget
        for path in paths:
            part = replace(budget.part(path.share), cancel=cancel)
            found = path.solve(self.task, replace(self.options, budget=part))
            budget.spent += part.spent
            if found is None:
                continue
            self.why += [f"{path.name}: {path.reason}", *found.why]
            self.total.candidates += found.statistics.candidates
            self.total.distinct += found.statistics.distinct
            self.last = found
            if found.solved or found.status is Status.EXHAUSTED or budget.verdict() is not None:
                return True
            if found.definitions:
                self.doubtful = found
            if cancel.is_set():
                return False
        return False

    def overtaken_by(self, rival: Rival) -> bool:
        """Wait for the other process, if it has begun; True if it has an answer that is proved here too."""
        rival.wait()
        if not rival.definitions or not verify_definitions(rival.definitions, self.task, self.options.budget).proved:
            return False
        self.why.append(f"{rival.strategy}: it answered first, in a process of its own")
        self.last = Result(Status.SOLVED, self.task, rival.definitions, verified="proved")
        return True

    def result(self) -> Result:
        """The last word, or an answer that could not be proved if that is all there is."""
        found = self.last
        assert found is not None, "the last path always has an answer"
        if not found.definitions and self.doubtful is not None:
            found = self.doubtful
        found.why = tuple(self.why)
        found.statistics.candidates, found.statistics.distinct = self.total.candidates, self.total.distinct
        return found
