"""Programs in plain words: the phrase of each part, put together from the templates of `dsl/sayings.py`.

`explain` writes paragraphs with these, and `trace` says a single step with values in the places of arguments.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from dsl.operators import Operator, Undefined
from dsl.printing import print_value
from dsl.program import Constant, Program, Variable
from dsl.sayings import CLASSES, TOKENS, is_join, templates_of
from dsl.types import Int, String, Type, Value, thaw

LONGEST_VALUE = 80
"""Characters of a value that a phrase shows."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
TIMES = ("no times", "once", "twice")


class _Unfit(Exception):  # noqa: N818 - a signal between two functions here
    """The argument does not suit this place, so that another template has to be taken."""


@dataclass(frozen=True)
class Wording:
    """Words for one argument; `value` is its value if it is a literal, and `loose` words want brackets amid others."""

    words: str
    value: Value = Undefined
    loose: bool = False

    def __str__(self) -> str:
        return self.words

    def __format__(self, place: str) -> str:
        if not place:
            return f"({self.words})" if self.loose else self.words
        kind, _, rest = place.partition(" ")
        if kind == "place":
            return self._place()
        if place[0] == "=":
            return self._nothing(place[1:])
        if kind in ("run", "class", "token"):
            return self._class(kind)
        if kind in ("span", "back"):
            return self._span(kind, int(rest))
        if kind == "first":
            return self._ordinal(1 if rest else 0)
        return self._count(kind, rest)

    def _nothing(self, literal: str) -> str:
        if self.value is Undefined or str(self.value) != literal:
            raise _Unfit
        return ""

    def _class(self, kind: str) -> str:
        if not isinstance(self.value, str):
            raise _Unfit
        words = CLASSES.get(self.value) or TOKENS.get(self.value) or self.value.strip("<>")
        if len(self.value) == 1 and not self.value.isalnum():
            words = json.dumps(self.value)
        return f"run of {words}" if kind == "run" else words

    def _ordinal(self, start: int) -> str:
        if self.value is Undefined or (start and not self.value):
            raise _Unfit
        index = int(self.value)
        return ordinal(index - start if index >= 0 else index)

    def _place(self) -> str:
        if self.value is Undefined:
            return self.words
        number = int(self.value)
        if number >= 0:
            return f"place {number}" if number else "the start"
        return f"{-number} character{'s' * (number < -1)} before the end"

    def _span(self, kind: str, unit: int) -> str:
        if self.value is Undefined or (self.value < 0) != (kind == "back"):
            raise _Unfit
        return span_words(abs(int(self.value)) * unit)

    def _count(self, kind: str, thing: str) -> str:
        if self.value is Undefined:
            if kind == "minus":
                raise _Unfit
            return f"({self.words}) {thing}s" if thing else f"({self.words}) times"
        number = -int(self.value) if kind == "minus" else int(self.value)
        if number < 0 or (kind == "minus" and not number):
            raise _Unfit
        if kind == "times":
            return TIMES[number] if number < len(TIMES) else f"{number} times"
        if number == 1:
            return thing if kind in ("n", "minus") else f"1 {thing}"
        return f"{number} {thing}s"


def ordinal(index: int) -> str:
    """An index from 0, or from the end if negative, in words."""
    if index >= 0:
        return ORDINALS[index] if index < len(ORDINALS) else f"{index + 1}{_ending(index + 1)}"
    if index == -1:
        return "last"
    return f"{ordinal(-index - 1)} to last"


def span_words(seconds: int) -> str:
    """So many seconds in the largest units that need no fractions: "1 hour 30 minutes"."""
    found, left = [], seconds
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if count:
            found.append(f"{count} {name}{'s' * (count > 1)}")
    return " ".join(found) or "no time"


def _ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def value_words(value: Value, type_: Type) -> str:
    """A value as a person reads it, cut if it is long."""
    if value is Undefined:
        return "no value"
    if type_ == String:
        words = json.dumps(value, ensure_ascii=False)
    elif type_.name == "BitVec":
        words = print_value(value, type_)
    elif type_.name == "List":
        words = json.dumps(thaw(value), ensure_ascii=False, default=str)
    elif isinstance(value, bool):
        words = "true" if value else "false"
    elif type_ == Int and value.bit_length() > 4 * LONGEST_VALUE:
        words = f"an integer of {value.bit_length()} bits"
    else:
        words = str(value)
    return words if len(words) <= LONGEST_VALUE else words[: LONGEST_VALUE - 1] + "…"


def value_phrase(value: Value, type_: Type) -> Wording:
    """The phrase for a value that is known."""
    return Wording(value_words(value, type_), value)


def leaf_phrase(program: Program, sole: Variable | None) -> Wording:
    """The phrase for a literal, a variable or a hole; `sole` is the only parameter, which needs no name."""
    head = program.head
    if isinstance(head, Constant):
        return value_phrase(head.value, head.type)
    if isinstance(head, Variable):
        return Wording("the input" if head == sole else f"`{head.name}`")
    return Wording("something")


def operator_phrase(operator: Operator, arguments: Sequence[Wording]) -> Wording:
    """The phrase for an operator on arguments: its own templates, else those of the shipped languages, else a call."""
    places = [*arguments, *(Wording(str(index), index) for index in operator.indices)]
    if is_join(operator):
        return Wording(" followed by ".join(f"{phrase}" for phrase in arguments), loose=True)
    for template in templates_of(operator):
        try:
            return Wording(template.format(*places), loose=template.startswith("{"))
        except (_Unfit, LookupError, ValueError, TypeError, AttributeError):  # the last four: a template of somebody else's
            continue
    return Wording(f"{operator.name}({', '.join(phrase.words for phrase in arguments)})")
