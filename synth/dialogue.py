"""Questions to a person, one after the other, wherever lines of text can be read: a terminal, a notebook, a test.

A question lists the readings by number.  An answer is a number, the output itself (`=2` where the output is a 2), `u` to
undo the last answer, or nothing, which ends the questions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dsl.errors import QuestionError, SynthError
from dsl.operators import Definition
from dsl.types import Bool, Int, String, Value, freeze, type_of

from .result import Result
from .wording import value_words

if TYPE_CHECKING:
    from .session import Session

Read = Callable[[str], str]
"""Shows a text and returns the line that a person wrote; raises EOFError at the end of the input, as `input` does."""

HOW = "a number, the output itself (=2 for a 2), u to undo, or Enter to stop: "


def ask(session: Session, read: Read) -> Result:
    """Ask until nothing is in doubt or the person has had enough; what was learned by then."""
    while session.result.solved and session.question is not None:
        text = question_text(session)
        while True:
            try:
                line = read(text).rstrip("\r\n")
            except EOFError:
                line = ""
            if not line.strip():
                return session.result
            try:
                take(session, line)
                break
            except SynthError as error:
                text = f"{error}\n{HOW}"
    return session.result


def question_text(session: Session) -> str:
    """The question with its readings, and how to answer."""
    program = _program(session)
    asked = session.question
    row = asked if isinstance(asked, tuple) else (asked,)
    given = ", ".join(value_words(freeze(value), p.type) for value, p in zip(row, program.parameters, strict=True))
    readings = [f"  {n}  {value_words(freeze(v), program.body.type)}" for n, v in enumerate(session.readings, 1)]
    return "\n".join([f"Which output is right for {given}?", *readings, HOW])


def take(session: Session, line: str) -> None:
    """Learn from one answer.  Raises QuestionError for a number that was not offered and for what is no value."""
    if line == "u":
        session.undo()
    elif line.isdecimal():
        readings = session.readings
        number = int(line) if len(line) < 10 else 0
        if not 1 <= number <= len(readings):
            raise QuestionError(f"there is no number {line:.20}", remedy=f"write ={line:.20} if that is the output")
        session.answer(readings[number - 1])
    else:
        session.answer(_value(line.removeprefix("="), _program(session)))


def _program(session: Session) -> Definition:
    program = session.program
    assert program is not None  # there are questions only where there is a program
    return program


def _value(text: str, program: Definition) -> Value:
    """The output that a line stands for: text as it is, anything else as JSON writes it."""
    kind = program.body.type
    if kind == String:
        return text
    import json

    try:
        value = freeze(json.loads(text))
    except (ValueError, RecursionError):
        value = None
    if value is None or not kind.admits(value) or (kind in (Int, Bool) and type_of(value) != kind):
        raise QuestionError(f"{text!r:.60} is no value of {kind}", remedy="write it as in JSON: 7, true, [1, 2]")
    return value
