"""The one family of exceptions.

An exception means a bad question or a bug.  "Nothing found", "unknown" and "no value here" are ordinary
answers and are values (`Status`, `Unknown`, `Undefined`), never exceptions.

    SynthError
    ├── ReadError            this text or file cannot be read (carries its place)
    │   └── UnsupportedError     it can be read, but names something that is not supported
    ├── QuestionError        the task makes no sense: no examples, contradictory rows, empty grammar
    ├── DeclarationError     a language or operator is declared wrongly
    └── LimitError           a stated limit (size, depth, length) was passed
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a text something stands: 1-based line and column, and the file if there is one."""

    line: int
    column: int
    source: str | None = None

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}"
        return f"{self.source}: {where}" if self.source else where


class SynthError(Exception):
    """A mistake a person can mend: what is wrong, where, and what to do about it."""

    def __init__(self, message: str, *, place: Place | None = None, remedy: str = "") -> None:
        self.message, self.place, self.remedy = message, place, remedy
        super().__init__(message)

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text} ({self.remedy})" if self.remedy else text


class ReadError(SynthError):
    """A text or file cannot be read."""


class UnsupportedError(ReadError):
    """A well-formed text asks for something that is not supported; the message names it."""


class QuestionError(SynthError):
    """The task itself makes no sense."""


class DeclarationError(SynthError):
    """A language, type or operator is declared wrongly."""


class LimitError(SynthError):
    """A stated limit was passed: a value or a program is larger than allowed."""
