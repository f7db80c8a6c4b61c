"""The independent check: is this text an answer to that task, and does it hold on rows that nobody has shown?

It begins with the file and the program's text, in a process in which nothing was searched.  `synth.verification` then asks
for the signature, the grammar, and every example by the reference interpreter, or a proof by Z3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from dsl.errors import LimitError, SynthError
from dsl.formats import parse_solution
from dsl.interpreter import evaluate
from dsl.operators import Definition
from dsl.task import Example
from search.budget import Budget
from synth.verification import Outcome, verify_definitions

from .families import unseen_rows
from .jobs import Job, shown_part

SECONDS = 60.0
"""Wall time of one check, proofs and unseen rows included."""


@dataclass(frozen=True)
class Check:
    """What a check found: `accepted` without any doubt left, `checked` in words, and the count of unseen rows.

    `generalises` is None where there is no unseen row, where the answer was not accepted, or where the time did not suffice.
    """

    outcome: str
    checked: str
    verified: str = ""
    size: int | None = None
    unseen_right: int = 0
    unseen_total: int = 0
    generalises: bool | None = None

    @property
    def accepted(self) -> bool:
        """Is the answer right?"""
        return self.outcome == Outcome.PROVED

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def check_answer(job: Job, program: str, seconds: float = SECONDS) -> Check:
    """Hold the program against its task.  An answer that cannot be read is refuted."""
    budget = Budget(seconds)
    task = job.load()
    try:
        definitions = parse_solution(program, task)
    except SynthError as error:
        return Check(Outcome.REFUTED, f"refuted: the answer cannot be read: {error}")
    found = verify_definitions(dict(definitions), shown_part(task), budget)
    size = sum(d.size for d in definitions.values())
    if not found.proved:
        return Check(found.outcome, str(found), size=size)
    verified = "proved" if found.by == "z3" else found.by
    rows = unseen_rows(task)
    if not rows:
        return Check(found.outcome, str(found), verified, size)
    right, tried = _rows_right(definitions[task.function.name], rows, budget)
    # Out of time with nothing wrong so far: nobody knows.
    generalises = None if right == tried < len(rows) else right == len(rows)
    return Check(found.outcome, str(found), verified, size, right, len(rows), generalises)


def _rows_right(definition: Definition, rows: Iterable[Example], budget: Budget) -> tuple[int, int]:
    """On how many rows the answer gives what is wanted, and how many were tried.

    A row whose value takes too long or grows too large is wrong.
    """
    names = [p.name for p in definition.parameters]
    right = tried = 0
    for row in rows:
        if budget.verdict() is not None:
            break
        tried += 1
        try:
            value = evaluate(definition.body, dict(zip(names, row.inputs, strict=True)))
        except LimitError:
            continue
        right += value == row.output and type(value) is type(row.output)
    return right, tried
