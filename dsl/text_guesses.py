"""Inverses by guessing: for operators of which the likely argument is easy to name, and all possible ones are too many.

A guess is a function of the wanted value and the other arguments.  It is only answered when the operator, given the guess,
really gives what is wanted, so that the answer is exact, and `Likely` (`dsl/operators.py`) says that it is not complete.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .language import DSL
from .operators import Inverse, Likely
from .text import TEXT
from .types import Value

Guess = Callable[..., Value]
"""Of the wanted value and the other arguments in order: a likely value of the argument; None for no idea."""


def guessing(name: str, *guesses: Guess, language: DSL = TEXT) -> Inverse:
    """An inverse of the operator of that name, from one guess for each of its first arguments."""

    def inverse(position: int, wanted: Value, arguments: Sequence[Value], *_: Any) -> Likely | None:
        others = [a for place, a in enumerate(arguments) if place != position]
        if position >= len(guesses) or any(a is None for a in others):
            return None
        value = guesses[position](wanted, *others)
        whole = [*arguments[:position], value, *arguments[position + 1 :]]
        reference = language.families[name][0].reference
        return Likely((value,)) if value is not None and reference(*whole) == wanted else None

    return inverse


def like_wanted(wanted: Value, *_: Value) -> Value:
    """The argument was the wanted value already."""
    return wanted


def width_of(wanted: str, *_: Value) -> int:
    """The width of what is padded is that of the wanted text."""
    return len(wanted)


def first_character(wanted: str, *_: Value) -> str:
    """The fill character stands at the start of the wanted text."""
    return wanted[:1]


def last_character(wanted: str, *_: Value) -> str:
    """The fill character stands at the end of the wanted text."""
    return wanted[-1:]
