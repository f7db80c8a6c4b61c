"""`synth solve --ask`: the questions of a session in a terminal."""

from __future__ import annotations

import sys

import click

from dsl.operators import Undefined
from dsl.task import Task
from dsl.types import thaw
from synth.dialogue import ask as ask_all
from synth.result import Result
from synth.session import Prediction, Session

from .terminal import ProgressLine, say

MOST_SHOWN = 12
"""Rows that are shown above a question."""
WIDEST = 40


def ask(task: Task, **options: object) -> Result:
    """Solve the task, asking on standard error and reading answers from standard input until nothing is in doubt.

    An empty line, or the end of the input, ends the questions; the result is what was learned so far.
    """
    return converse(_Session.of(task, **options))


def converse(session: Session) -> Result:
    """Ask about the rows of a session, on standard error and standard input, until nothing is in doubt."""

    def read(text: str) -> str:
        if text.startswith("Which"):
            _show_rows(session)
        click.echo(text, nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line

    return ask_all(session, read)


class _Session(Session):
    """A session that shows how its searches go."""

    @property
    def result(self) -> Result:
        """What was learned, with a line of progress while it is."""
        if self._result is None:
            progress = ProgressLine(self.task.name)
            try:
                self.learn(progress)
            finally:
                progress.close()
        return super().result


def _show_rows(session: Session) -> None:
    """The rows, those in doubt marked; where there are many, those in doubt first."""
    rows = session.predictions()
    shown = sorted(rows, key=lambda p: p.is_sure)[:MOST_SHOWN] if len(rows) > MOST_SHOWN else rows
    for prediction in shown:
        say(_line(prediction), loud=True)
    if len(rows) > len(shown):
        say(f"  and {len(rows) - len(shown)} rows more", loud=True)


def _line(prediction: Prediction) -> str:
    mark = "=" if prediction.is_example else " " if prediction.is_sure else "?"
    given = ", ".join(str(thaw(value)) for value in prediction.inputs)[:WIDEST]
    outputs = [prediction.output, *(v for v in prediction.readings if v != prediction.output)]
    shown = outputs[:1] if prediction.is_sure else outputs
    words = "  or  ".join("(no value)" if value is Undefined else str(thaw(value))[:WIDEST] for value in shown)
    return f"{mark} {given:<{WIDEST}}  {words}"
