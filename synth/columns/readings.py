"""What several programs make of one row: the outputs that they agree or disagree on."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.operators import Definition, Undefined
from dsl.types import Value


def output_of(definition: Definition, inputs: Sequence[Value]) -> Value:
    """The output on frozen inputs, without a look at their types; `Undefined` where a limit is passed as well."""
    names = [p.name for p in definition.parameters]
    try:
        return evaluate(definition.body, dict(zip(names, inputs, strict=True)))
    except LimitError:
        return Undefined


def readings_of(definitions: Sequence[Definition], inputs: Sequence[Value]) -> tuple[Value, ...]:
    """The distinct outputs of the programs on one row, in their order; a program without a value has no say."""
    return distinct([output_of(definition, inputs) for definition in definitions])


def distinct(outputs: Sequence[Value]) -> tuple[Value, ...]:
    """Each output once, in order of first occurrence, without those that are no value."""
    found: dict[tuple[type, Value], Value] = {}
    for value in outputs:
        if value is not Undefined:
            found.setdefault((type(value), value), value)
    return tuple(found.values())
