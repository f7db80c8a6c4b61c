"""Engines: who answers the tasks.  One class each, so that a peer runs under the same limits and the same check.

An engine is only asked inside a worker process.  It gets the task without held-out rows and returns a `Result`; whether that
is right is decided by `checker`, for all engines alike.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from importlib import metadata
from typing import Protocol, runtime_checkable

from dsl.errors import QuestionError, SynthError, UnsupportedError
from dsl.task import Task
from search.budget import Budget, Status
from synth.result import Result

from .jobs import Job


@runtime_checkable
class Engine(Protocol):
    """Answers tasks.  `packages` are the distributions that it runs on, whose versions go into every record."""

    name: str
    packages: tuple[str, ...]

    def warm(self) -> None:
        """Load what any task needs, outside of every task's time."""

    def solve(self, task: Task, job: Job, seconds: float) -> Result:
        """An answer within so many seconds; SynthError for a task that it cannot work on."""


class SynthwrightEngine:
    """This project."""

    name = "synthwright"
    packages: tuple[str, ...] = ("numba", "numpy", "z3-solver")

    def warm(self) -> None:
        """Load the search and the verifier."""
        import synth.formulas.cegis  # noqa: F401
        import synth.solving  # noqa: F401

    def solve(self, task: Task, job: Job, seconds: float) -> Result:
        """Search, one thread, as `synth solve` does."""
        from synth.solving import solve_task

        budget = Budget(seconds, job.choices.candidates, job.search_bytes)
        guide = None if job.choices.guide else False
        return solve_task(task, strategy=job.choices.strategy, budget=budget, seed=job.seed, guide=guide)


class Cvc5Engine:
    """The SyGuS solver of cvc5, through its Python interface (extra `peers`).

    It gets the task as our writer puts it, in SyGuS-IF 2.1, which is the only version that its parser reads.  `incremental`
    is switched off: with it, as the interface has it by default, many tasks take many times longer.
    """

    name = "cvc5"
    packages: tuple[str, ...] = ("cvc5",)

    def warm(self) -> None:
        """Load the library.  Raises QuestionError where it is not installed."""
        try:
            import cvc5  # noqa: F401
        except ImportError:
            raise QuestionError("cvc5 is not installed", remedy="pip install 'synthwright[peers]'") from None

    def solve(self, task: Task, job: Job, seconds: float) -> Result:
        """Ask cvc5 and read its answer back."""
        from dsl.formats import parse_solution, write_sygus

        if job.choices.dsl is not None or any(not f.grammar and _is_foreign(task) for f in task.functions):
            raise UnsupportedError(f"cvc5 does not know the language {task.language.name}")
        said = self._ask(write_sygus(task), job.seed)
        status = {"fail": Status.UNKNOWN, "infeasible": Status.EXHAUSTED}.get(said, Status.SOLVED)
        if status is not Status.SOLVED:
            return Result(status, task, strategy=self.name, seed=job.seed, message=f"cvc5 says {said}")
        try:
            definitions = parse_solution(said, task)
        except SynthError as error:
            message = f"the answer of cvc5 cannot be read: {error}; it is {said:.300}"
            return Result(Status.UNKNOWN, task, strategy=self.name, seed=job.seed, message=message)
        return Result(status, task, dict(definitions), strategy=self.name, seed=job.seed)

    def _ask(self, text: str, seed: int) -> str:
        """What cvc5 prints for the text: definitions, or one word."""
        import cvc5

        solver = cvc5.Solver(cvc5.TermManager())
        for option, value in (("sygus", "true"), ("incremental", "false"), ("seed", str(seed))):
            solver.setOption(option, value)
        parser = cvc5.InputParser(solver)
        parser.setStringInput(cvc5.InputLanguage.SYGUS_2_1, text, "task")
        symbols = parser.getSymbolManager()
        said = ""
        try:
            while not (command := parser.nextCommand()).isNull():
                said += command.invoke(solver, symbols)
        except RuntimeError as error:
            raise UnsupportedError(f"cvc5 refuses the task: {' '.join(str(error).split())[:300]}") from None
        return said.strip()


def _is_foreign(task: Task) -> bool:
    """Is the task in a language of ours that SMT-LIB does not have?"""
    return not task.logic


ENGINES: dict[str, Callable[[], Engine]] = {"synthwright": SynthwrightEngine, "cvc5": Cvc5Engine}


def engine_named(name: str) -> Engine:
    """The engine of that name; `package.module:Class` names one that another package brings.

    Raises QuestionError if there is none.
    """
    if name in ENGINES:
        return ENGINES[name]()
    module, _, attribute = name.partition(":")
    if not attribute:
        raise QuestionError(f"there is no engine {name!r:.60}", remedy=f"use one of {', '.join(ENGINES)}, or module:Class")
    try:
        made: object = getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise QuestionError(f"the engine {name:.100} cannot be loaded: {error}", remedy="see benchmarks.engines") from None
    if not isinstance(made, Engine):
        raise QuestionError(f"{name:.100} is no engine", remedy="see benchmarks.engines for what one is")
    return made


def check_installed(engine: Engine) -> None:
    """Raise QuestionError if a package that the engine runs on is missing, without loading any."""
    for package in engine.packages:
        try:
            metadata.version(package)
        except metadata.PackageNotFoundError:
            raise QuestionError(f"{package} is not installed", remedy="pip install 'synthwright[peers]'") from None
