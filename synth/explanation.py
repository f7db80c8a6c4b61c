"""What a program does, in plain words, and step by step on one input.

An explanation is made from templates (`dsl/sayings.py`), so it says what the program is and nothing else; parts that are
used twice, and phrases that grow long, get a letter and a line of their own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from string import ascii_uppercase

from dsl.errors import QuestionError
from dsl.interpreter import apply_operator, evaluate
from dsl.operators import Definition, Operator, Undefined
from dsl.program import Program
from dsl.sayings import is_choice, is_join
from dsl.types import Type, Value, freeze

from .wording import Wording, leaf_phrase, operator_phrase, value_phrase, value_words

LONGEST_PHRASE = 140
"""Characters from which a phrase inside another one gets a line of its own."""
LONGEST_REPEATED = 40
"""The same for phrases that would be said more than once."""
DEEPEST_OUTLINE = 6
"""Levels of cases within cases that are written below one another."""


def explain(definition: Definition) -> str:
    """What the program does, in one or more lines of plain English.

    Literals stand in quotes and parameters between backquotes; a single parameter is "the input".
    """
    return "\n".join(_Writer(definition).lines())


class _Writer:
    """The explanation of one program."""

    def __init__(self, definition: Definition) -> None:
        self.body = definition.body
        self.sole = definition.parameters[0] if len(definition.parameters) == 1 else None
        self.phrases: dict[Program, Wording] = {}
        self.steps: list[str] = []
        self.taken = {p.name for p in definition.parameters}
        self.uses = Counter(child for part in self.body.parts() for child in part.children)

    def lines(self) -> list[str]:
        """Lettered parts first, then the program itself."""
        outline = self._outline(self.body, 0)
        return [*self.steps, *outline]

    def _outline(self, part: Program, depth: int) -> list[str]:
        """A program that is not inside another: its cases and pieces, each on a line."""
        margin = "  " * depth
        if _is_choice(part) and depth < DEEPEST_OUTLINE:
            return self._cases(part, depth)
        if _is_join(part):
            pieces = [f"{margin}{n}. {self._piece(p)}" for n, p in enumerate(_joined(part), 1)]
            return [f"{margin}Join, one after the other:", *pieces]
        return [f"{margin}Give {self._phrase(part).words}."]

    def _cases(self, part: Program, depth: int) -> list[str]:
        margin, lines, word = "  " * depth, list[str](), "If"
        while _is_choice(part):
            condition, taken, other = part.children
            lines.append(f"{margin}{word} {self._phrase(condition).words}:")
            lines += self._outline(taken, depth + 1)
            part, word = other, "Otherwise, if"
        return [*lines, f"{margin}Otherwise:", *self._outline(part, depth + 1)]

    def _piece(self, part: Program | str) -> str:
        return value_words(part, _STRING) if isinstance(part, str) else self._phrase(part).words

    def _phrase(self, program: Program) -> Wording:
        """The phrase of a part; those of its own parts are made first."""
        for part in program.parts():
            if part not in self.phrases:
                self.phrases[part] = self._made(part, is_whole=part is program)
        return self.phrases[program]

    def _made(self, part: Program, is_whole: bool) -> Wording:
        if not isinstance(part.head, Operator):
            return leaf_phrase(part, self.sole)
        phrase = operator_phrase(part.head, self._arguments(part))
        is_repeated = self.uses[part] > 1 and len(phrase.words) > LONGEST_REPEATED
        if not is_repeated and (is_whole or len(phrase.words) <= LONGEST_PHRASE):
            return phrase
        name = self._letter()
        self.steps.append(f"Let {name} be {phrase.words}.")
        return Wording(name)

    def _arguments(self, part: Program) -> list[Wording]:
        if not _is_join(part):
            return [self.phrases[child] for child in part.children]
        pieces = _joined(part)
        return [value_phrase(p, _STRING) if isinstance(p, str) else self._phrase(p) for p in pieces]

    def _letter(self) -> str:
        number = 0
        while (name := _letter_name(number)) in self.taken:
            number += 1
        self.taken.add(name)
        return name


def _letter_name(number: int) -> str:
    letter = ascii_uppercase[number % 26]
    return letter if number < 26 else f"{letter}{number // 26}"


def _is_join(part: Program) -> bool:
    return isinstance(part.head, Operator) and is_join(part.head)


def _is_choice(part: Program) -> bool:
    return isinstance(part.head, Operator) and is_choice(part.head)


def _joined(part: Program) -> list[Program | str]:
    """The pieces of nested joins in order; literals that stand side by side become one."""
    pieces: list[Program | str] = []
    stack = [part]
    while stack:
        item = stack.pop()
        if _is_join(item) and len(pieces) + len(stack) < MOST_PIECES:
            stack.extend(reversed(item.children))
        elif (text := _literal(item)) is not None:
            if pieces and isinstance(pieces[-1], str):
                pieces[-1] += text
            else:
                pieces.append(text)
        else:
            pieces.append(item)
    return pieces


MOST_PIECES = 24
"""Pieces of a join that are listed; a join may be shared, and its list then exponential."""

_STRING = Type("String")


def _literal(part: Program) -> str | None:
    value = getattr(part.head, "value", None)
    return value if part.type == _STRING and isinstance(value, str) else None


@dataclass(frozen=True)
class Step:
    """One applied operator: its text, what it does in words with the values that it got, and what came out."""

    text: str
    words: str
    value: Value
    type: Type

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return value_words(self.value, self.type)


@dataclass(frozen=True)
class Trace:
    """One run of a program: its inputs by name, its steps in order, and its output."""

    inputs: tuple[tuple[str, Value, Type], ...]
    steps: tuple[Step, ...]
    output: Value
    type: Type

    def __str__(self) -> str:
        given = ", ".join(f"{name} = {value_words(value, type_)}" for name, value, type_ in self.inputs)
        lines = [given, *(f"{n}. {step.words}: {step.shown}" for n, step in enumerate(self.steps, 1))]
        return "\n".join([*lines, f"output: {value_words(self.output, self.type)}"])

    def _repr_html_(self) -> str:
        from .notebook import trace_html

        return trace_html(self)


def trace(definition: Definition, *inputs: Value) -> Trace:
    """The program on one input, step by step.  Parts that a condition left out are not among the steps.

    Raises QuestionError for inputs of the wrong number or type, and LimitError where a value grows beyond the limits.
    """
    definition(*inputs)  # complains about wrong inputs, and about values beyond the limits
    frozen = [freeze(value) for value in inputs]
    environment = {p.name: v for p, v in zip(definition.parameters, frozen, strict=True)}
    values: dict[Program, Value] = {}
    for part in definition.body.parts():
        values[part] = _value(part, values, environment)
    taken = _taken(definition.body, values)
    steps = []
    for part in definition.body.parts():
        if part in taken and isinstance(part.head, Operator):
            known = [value_phrase(values[child], child.type) for child in part.children]
            words = operator_phrase(part.head, known).words
            steps.append(Step(str(part), words, values[part], part.type))
    given = tuple((p.name, v, p.type) for p, v in zip(definition.parameters, frozen, strict=True))
    return Trace(given, tuple(steps), values[definition.body], definition.body.type)


def _value(part: Program, values: dict[Program, Value], environment: dict[str, Value]) -> Value:
    head = part.head
    if not isinstance(head, Operator):
        return evaluate(part, environment)
    arguments = [values[child] for child in part.children]
    if head.definition is None:
        return apply_operator(head, arguments)
    if any(argument is Undefined for argument in arguments):
        return Undefined
    names = [p.name for p in head.definition.parameters]
    return evaluate(head.definition.body, dict(zip(names, arguments, strict=True)))


def _taken(body: Program, values: dict[Program, Value]) -> set[Program]:
    """The parts that the output depends on, with the branches that were taken."""
    found: set[Program] = set()
    stack = [body]
    while stack:
        part = stack.pop()
        if part in found:
            continue
        found.add(part)
        children = part.children
        if _is_choice(part) and isinstance(part.head, Operator) and part.head.lazy:
            condition = values[children[0]]
            children = children[:1] if condition is Undefined else (children[0], children[1 if condition else 2])
        stack.extend(children)
    return found


def explain_result(definitions: dict[str, Definition]) -> str:
    """The explanation of each function of an answer.  Raises QuestionError if there is no answer."""
    if not definitions:
        raise QuestionError("there is no program to explain", remedy="ask why_not() for the reasons")
    if len(definitions) == 1:
        return explain(next(iter(definitions.values())))
    return "\n\n".join(f"{name}:\n{explain(definition)}" for name, definition in definitions.items())
