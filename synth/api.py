"""Three verbs: `solve` a question, `verify` an answer, `load` the tasks of a file.

What the work consists of stands elsewhere: reading in `dsl.formats`, the loops in `solving`, checks in `verification`.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from dsl.errors import QuestionError
from dsl.language import DSL
from dsl.operators import Definition
from search.budget import GIB, Budget, Cancel, Progress

from .questions import Question, load, task_of
from .result import Result
from .verification import Verification, verify_definitions

__all__ = ["load", "solve", "verify"]


def solve(
    question: Question,
    *,
    seconds: float | None = 10.0,
    candidates: int | None = None,
    memory: float = 4.0,
    dsl: DSL | str | None = None,
    strategy: str = "auto",
    top: int = 1,
    seed: int = 0,
    threads: int = 1,
    progress: Progress | None = None,
    guide: bool | str | None = None,
    noise: int = 0,
) -> Result:
    """Find a program that meets the question.

    `question` is a list of pairs of input and output, a dict from inputs to outputs, a `Task`, a path of a file with one
    task (.sl, .jsonl, .csv), or a DataFrame with two columns, in which rows without an output are rows to be filled.  The
    search ends after `seconds` of wall time or that many `candidates` (None: no limit), and keeps below `memory` GB.
    `top` asks for that many different programs, the best first.  `progress` is called with
    `Statistics` a few times a second.  `guide` switches learned guidance on or off, or names a folder of weights; None uses
    it for languages where it is known to find more in the same time.  At most `noise` examples may be wrong; the result
    names those under suspicion.

    Nothing found is a status of the result.  Ctrl-C ends the search with the best so far; a second one stops at once.
    Raises QuestionError for a question without sense, and ReadError for a file that cannot be read.
    """
    from .solving import solve_task  # before the clock starts: loading the compiler takes a while

    budget = budget_of(seconds, candidates, memory)
    check_counts(top=top, threads=threads)
    task = task_of(question, dsl, noise=noise)
    with interrupts_set(budget.cancel), shown_progress(task.name, progress) as progress:
        options: dict[str, Any] = {
            "strategy": strategy,
            "top": top,
            "seed": seed,
            "threads": threads,
            "progress": progress,
            "guide": guide,
        }
        if noise:
            from .noise import solve_noisy

            return solve_noisy(task, noise, budget=budget, **options)
        return solve_task(task, budget=budget, **options)


def verify(
    program: str | Definition | Result | Mapping[str, Definition], question: Question, *, seconds: float = 10.0
) -> Verification:
    """Hold a program against a question: its signature, its grammar, and every example or all inputs.

    `program` is text (one `define-fun` per function), a definition, or a result.  Examples are run by the reference
    interpreter; formulas go to Z3 for at most `seconds`.  Raises ReadError for a program that cannot be read.
    """
    budget = budget_of(seconds, None, 4.0)
    task = task_of(question)
    if isinstance(program, Result):
        definitions: Mapping[str, Definition] = program.definitions
    elif isinstance(program, Definition):
        definitions = {program.name: program}
    elif isinstance(program, str):
        from dsl.formats.solution_reader import parse_solution

        definitions = parse_solution(program, task)
    else:
        definitions = program
    with interrupts_set(budget.cancel):
        return verify_definitions(dict(definitions), task, budget)


def budget_of(seconds: float | None, candidates: int | None, memory: float) -> Budget:
    """A budget from a person's numbers; its clock starts now.  Raises QuestionError for numbers without sense."""
    if seconds is not None and not seconds > 0:
        raise QuestionError(f"seconds must be positive, not {seconds}")
    if candidates is not None and candidates < 1:
        raise QuestionError(f"candidates must be at least 1, not {candidates}")
    if not 0 < memory < 1 << 20:
        raise QuestionError(f"memory must be a positive number of GB, not {memory}")
    return Budget(None if seconds == float("inf") else seconds, candidates, int(memory * GIB))


def check_counts(**counts: int) -> None:
    """Raise QuestionError for a count below 1."""
    for name, count in counts.items():
        if count < 1:
            raise QuestionError(f"{name} must be at least 1, not {count}")


@contextmanager
def shown_progress(name: str, progress: Progress | None) -> Iterator[Progress | None]:
    """The caller's own progress; where there is none, a live line in a notebook, and nothing elsewhere."""
    if progress is not None or "IPython" not in sys.modules:
        yield progress
        return
    from .notebook import NotebookProgress, is_notebook

    if not is_notebook():
        yield None
        return
    line = NotebookProgress(name)
    try:
        yield line
    finally:
        line.close()


@contextmanager
def interrupts_set(cancel: Cancel) -> Iterator[None]:
    """Within this block the first Ctrl-C sets the flag, and a second one raises KeyboardInterrupt at once.

    Signals reach the main thread only, and whoever has put a handler of their own in place keeps it.
    """
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if not ours:
        yield
        return

    def first(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        cancel.set()

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
