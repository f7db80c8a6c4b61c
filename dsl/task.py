"""Tasks: what is asked.

A `Task` names the functions to be synthesised and a `Specification` that they must meet: `Examples` (input-output rows) or
`Constraints` (formulas over the functions and universally quantified variables).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .errors import QuestionError
from .grammar import Grammar
from .language import DSL
from .operators import Operator
from .program import Program, Variable
from .types import Type, Value


def shown_inputs(inputs: Sequence[Value]) -> str:
    """The inputs of an example as a message shows them: a single one without parentheses."""
    return ", ".join(map(repr, inputs))


@dataclass(frozen=True)
class Example:
    """One row: values of the parameters, in order, and the wanted output."""

    inputs: tuple[Value, ...]
    output: Value


@dataclass(frozen=True)
class Examples:
    """Input-output rows; `held_out` rows are never shown to a search and only measure generalisation."""

    rows: tuple[Example, ...]
    held_out: tuple[Example, ...] = ()

    def check(self) -> None:
        """Raise QuestionError if there are no rows, or if two rows ask for different outputs from the same inputs."""
        if not self.rows:
            raise QuestionError("there are no examples", remedy="give at least one pair of input and output")
        seen: dict[object, tuple[int, Example]] = {}
        for number, row in enumerate(self.rows, 1):
            key = tuple((type(v), v) for v in row.inputs)
            first = seen.setdefault(key, (number, row))
            if first[1].output != row.output or type(first[1].output) is not type(row.output):
                raise QuestionError(
                    f"examples {first[0]} and {number} contradict each other: the input {shown_inputs(row.inputs):.200} "
                    f"cannot give both {first[1].output!r:.100} and {row.output!r:.100}",
                    remedy="correct or remove one of them",
                )


@dataclass(frozen=True)
class Invariant:
    """The parts of an `inv-constraint`, kept beside its three conditions for those who treat invariants specially."""

    name: str
    pre: str
    trans: str
    post: str


@dataclass(frozen=True)
class Constraints:
    """Formulas that must hold for all values of `variables`; unknown functions occur in them as operators."""

    variables: tuple[Variable, ...]
    formulas: tuple[Program, ...]
    invariants: tuple[Invariant, ...] = ()


Specification = Examples | Constraints


@dataclass(frozen=True)
class SynthFunction:
    """A function to be synthesised: its symbol as it occurs in constraints, its parameters, and its grammar.

    `grammar` None means: any program of the language.
    """

    operator: Operator
    parameters: tuple[Variable, ...]
    grammar: Grammar | None = None

    @property
    def name(self) -> str:
        """The function's name."""
        return self.operator.name

    @property
    def result(self) -> Type:
        """The function's result type."""
        return self.operator.result


@dataclass(frozen=True)
class Task:
    """A named problem in a language."""

    name: str
    language: DSL
    functions: tuple[SynthFunction, ...]
    specification: Specification
    definitions: tuple[Operator, ...] = ()
    logic: str = ""
    dialect: str = "2.1"
    source: str | None = None
    facts: dict[str, object] = field(default_factory=dict, compare=False)

    @property
    def function(self) -> SynthFunction:
        """The only function of a task that has one."""
        if len(self.functions) != 1:
            raise QuestionError(f"the task {self.name} has {len(self.functions)} functions, not one")
        return self.functions[0]


def unknown_function(name: str, arguments: Sequence[Type], result: Type) -> Operator:
    """The symbol of a function to be synthesised, for use in constraints."""
    return Operator(name, tuple(arguments), result, None)
