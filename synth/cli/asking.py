"""`synth solve --ask`: the session in a terminal, one question after the other."""

from __future__ import annotations

import sys

import click

from dsl.errors import QuestionError, SynthError
from dsl.operators import Undefined
from dsl.task import Task
from dsl.types import String, Value, thaw
from synth.result import Result
from synth.session import Prediction, Session
from synth.wording import value_words

from .terminal import ProgressLine, say
from .values import value_of

MOST_SHOWN = 12
"""Rows that are shown above a question."""
WIDEST = 40


def ask(task: Task, **options: object) -> Result:
    """Solve the task, asking on standard error and reading answers from standard input until nothing is in doubt.

    An empty line, or the end of the input, ends the questions; the result is what was learned so far.
    """
    return converse(Session.of(task, **options), task.name)


def converse(session: Session, name: str) -> Result:
    """Ask about the rows of a session until nothing is in doubt, or no answer comes."""
    while True:
        result = _learned(session, name)
        if not result.solved or session.question is None:
            return result
        _show_rows(session)
        if not _answered(session):
            return session.result


def _learned(session: Session, name: str) -> Result:
    progress = ProgressLine(name)
    try:
        return session.learn(progress)
    finally:
        progress.close()


def _show_rows(session: Session) -> None:
    """The first rows, those in doubt marked; what is sure is left out where there is too much."""
    rows = session.predictions()
    shown = sorted(rows, key=lambda p: p.is_sure)[:MOST_SHOWN] if len(rows) > MOST_SHOWN else rows
    for prediction in shown:
        say(_line(session, prediction), loud=True)
    if len(rows) > len(shown):
        say(f"  and {len(rows) - len(shown)} rows more", loud=True)


def _line(session: Session, prediction: Prediction) -> str:
    mark = "=" if prediction.is_example else " " if prediction.is_sure else "?"
    given = ", ".join(str(thaw(value)) for value in prediction.inputs)[:WIDEST]
    outputs = [prediction.output, *(v for v in prediction.readings if v != prediction.output)]
    shown = outputs[:1] if prediction.is_sure else outputs
    words = "  or  ".join("(no value)" if value is Undefined else str(thaw(value))[:WIDEST] for value in shown)
    return f"{mark} {given:<{WIDEST}}  {words}"


def _answered(session: Session) -> bool:
    """Ask until an answer makes sense; False if there is none to come."""
    program = session.program
    assert program is not None
    kind = program.body.type
    row = session.question
    inputs = row if isinstance(row, tuple) else (row,)
    say(f"Which output is right for {', '.join(repr(value) for value in inputs)}?", loud=True)
    readings = session.readings
    for number, reading in enumerate(readings, 1):
        say(f"  {number}  {value_words(_frozen(reading), kind)}", loud=True)
    while True:
        click.echo("a number, the output itself (=2 for a 2), u to undo, or Enter to stop: ", nl=False, err=True)
        line = sys.stdin.readline()
        text = line.rstrip("\n")
        if not text.strip():
            return False
        try:
            if text == "u":
                session.undo()
            elif text.isdecimal():
                session.answer(_chosen(readings, int(text)))
            else:
                session.answer(_typed(text, session))
            return True
        except SynthError as error:
            say(f"  {error}", loud=True)


def _frozen(value: Value) -> Value:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _chosen(readings: list[Value], number: int) -> Value:
    if not 1 <= number <= len(readings):
        raise QuestionError(f"there is no number {number}", remedy=f"write ={number} if that is the output")
    return readings[number - 1]


def _typed(text: str, session: Session) -> Value:
    program = session.program
    assert program is not None
    text = text.removeprefix("=")
    return text if program.body.type == String else value_of(text, program.body.type)
