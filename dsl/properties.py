"""Properties: cheap yes-or-no questions about values, the features of learned guidance.

BUSTLE (Odena, Shi, Bieber, Singh, Sutton and Dai, ICLR 2021, section 3.1) describes a value by the answers to a list of
questions about it, and about it and the wanted output.  Here questions come with the *classes* of types, so that every
language has them: a `Table` states the questions about values of one class, or about a value and a wanted output of two
classes, by name and reference.  Its kernel answers all of them at once, question i in bit i.  `property_tables` has them.

A language adds its own with `properties=` of an operator: annotated predicates such as `def is_even(value: int) -> bool`, or
`def is_part(value: str, wanted: str) -> bool` for a value and the wanted output (`tables_of`).  They run as Python.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .errors import DeclarationError
from .language import DSL, type_scheme
from .operators import Operator
from .types import Bindings, Int, List, Type, Value, match_type

Question = tuple[str, Callable[..., bool]]
"""A name and its reference: of a value, or of a value and a wanted output; the width of bit-vectors comes last."""

MOST_QUESTIONS = 62
"""Questions of one table: the bits of a word that is not negative."""

FIRST_OUTPUT = "first output"
"""What a table's `beside` says where questions are also about the output that is wanted of the first row."""

CLASSES = ("String", "Int", "Bool", "BitVec", "List", "Other")
"""Classes of types, in the order in which signatures list them.  "Other" are tokens, and values without columns."""


def class_of(type: Type) -> str:
    """The class whose questions are asked about values of this type."""
    if type.name == "List" and type.kind == "sequence":
        return "List"
    return type.name if type.name in ("String", "Int", "Bool", "BitVec") and not type.tokens else "Other"


@dataclass(frozen=True, eq=False)
class Table:
    """Questions about values of the class `of`; about such values and wanted outputs of the class `against`, if that is set.

    Questions with `beside` are about three values: between the other two stands an input of that class, each in turn, and
    the answers are joined by "or"; or it is the output of the first row (`FIRST_OUTPUT`).  `types` narrows the classes down
    to types or schemes: the questions of a language of one's own.  Raises DeclarationError if there are too many questions.
    """

    of: str
    against: str | None
    questions: tuple[Question, ...]
    kernel: Callable[..., Any] | None = None
    types: tuple[Type, ...] = ()
    beside: str | None = None
    _operators: dict[tuple[Type, ...], Operator] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if len(self.questions) > MOST_QUESTIONS:
            raise DeclarationError(
                f"{self.subject}: there are {len(self.questions)} questions, and room for {MOST_QUESTIONS}"
            )

    @property
    def subject(self) -> str:
        """What is asked about: "String", "String against Int", or "Int beside String against String"."""
        first = self.of if self.beside is None else f"{self.of} beside {self.beside}"
        parts = [str(t) for t in self.types] or [first, *([self.against] if self.against else [])]
        return " against ".join(parts)

    @property
    def names(self) -> tuple[str, ...]:
        """Full names of the questions, such as "String: empty" or "Int against String: its length"."""
        return tuple(f"{self.subject}: {name}" for name, _ in self.questions)

    def applies(self, *types: Type) -> bool:
        """Can these questions be asked about a value of the first type (and an output of the last, and what stands between)?

        Values of one class are compared if they are of one type: bit-vectors of one width, lists of the same elements.
        """
        if len(types) != 1 + (self.against is not None) + (self.beside is not None):
            return False
        if self.beside is not None:
            middle = self.against if self.beside == FIRST_OUTPUT else self.beside
            return tuple(map(class_of, types)) == (self.of, middle, self.against)
        if self.types:
            bindings: Bindings = {}
            return all(match_type(scheme, t, bindings) for scheme, t in zip(self.types, types, strict=True))
        if tuple(map(class_of, types)) != ((self.of,) if self.against is None else (self.of, self.against)):
            return False
        if self.against is None:
            return True
        return types[0] == types[1] if self.of == self.against else all(t.name != "List" or t == List(Int) for t in types)

    def operator(self, *types: Type) -> Operator:
        """An operator that answers all questions as the bits of an Int."""
        if types not in self._operators:
            widths = tuple(t.width for t in types[:1] if t.name == "BitVec" and not self.types)
            name = f"answers about {self.subject}"
            self._operators[types] = Operator(name, types, Int, self.answers, widths, kernel=self.kernel)
        return self._operators[types]

    def answers(self, *values: Value) -> int:
        """The reference: the answers one by one, as bits."""
        return sum(bool(question(*values)) << i for i, (_, question) in enumerate(self.questions))


def tables_of(language: DSL) -> tuple[Table, ...]:
    """The questions that a language's operators declare besides, a table for each type or pair of types.

    Raises DeclarationError for a predicate without annotations, or with more than two arguments.
    """
    declared: dict[tuple[Type, ...], dict[str, Callable[..., bool]]] = {}
    for family in language:
        for predicate in family.facts.get("properties", ()):
            declared.setdefault(_asked_about(predicate), {})[predicate.__name__] = predicate
    return tuple(
        Table(class_of(types[0]), class_of(types[1]) if len(types) > 1 else None, tuple(questions.items()), types=types)
        for types, questions in declared.items()
    )


def _asked_about(predicate: Callable[..., bool]) -> tuple[Type, ...]:
    """The types of a predicate's arguments."""
    hints = typing.get_type_hints(predicate, include_extras=True)
    hints.pop("return", None)
    types = tuple(type_scheme(hint) for hint in hints.values())
    if len(types) not in (1, 2) or len(types) != predicate.__code__.co_argcount:
        raise DeclarationError(
            f"the property {predicate.__name__} is not a function of a value, or of a value and a wanted output",
            remedy="annotate each argument with its type, as in `def is_even(value: int) -> bool`",
        )
    return types
