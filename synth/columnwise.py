"""A program on many rows at once, part by part over whole columns, which takes a tenth of what the interpreter takes.

`readings.output_of` is the slow twin, one row at a time; tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.errors import DeclarationError
from dsl.interpreter import DEFAULT_LIMITS
from dsl.operators import Definition, Operator, Undefined
from dsl.printing import expand_definitions
from dsl.program import Constant, Program, Variable
from dsl.types import Value

BATCH = 10_000
"""Rows that are computed together, so that the columns of all parts fit into memory."""


def outputs_on(definition: Definition, rows: Sequence[Sequence[Value]]) -> list[Value]:
    """The outputs on rows of frozen inputs, `Undefined` where there is none or a value passes the interpreter's limits.

    A parameter that the program does not read may have any value.
    """
    body = expand_definitions(definition.body)
    places = {parameter.name: place for place, parameter in enumerate(definition.parameters)}
    found: list[Value] = []
    for start in range(0, len(rows), BATCH):
        found += _batch(body, places, rows[start : start + BATCH])
    return found


def _batch(body: Program, places: dict[str, int], rows: Sequence[Sequence[Value]]) -> list[Value]:
    columns: dict[Program, list[Value]] = {}
    partial: set[Program] = set()
    for part in body.parts():
        head = part.head
        if isinstance(head, Constant):
            columns[part] = [head.value] * len(rows)
        elif isinstance(head, Variable):
            place = places[head.name]
            columns[part] = [row[place] for row in rows]
        elif isinstance(head, Operator):
            is_partial = any(child in partial for child in part.children)
            columns[part] = _limited(_applied(head, [columns[child] for child in part.children], is_partial))
            if any(value is Undefined for value in columns[part]):
                partial.add(part)
        else:
            raise DeclarationError(f"a partial program cannot be evaluated: {part} is still open")
    return columns[body]


def _applied(operator: Operator, arguments: list[list[Value]], is_partial: bool) -> list[Value]:
    """One operator on columns of arguments; `is_partial` says that some of them hold `Undefined`."""
    reference, indices = operator.reference, operator.indices
    if reference is None:
        raise DeclarationError(f"the function {operator.name} has no meaning here")
    rows = zip(*arguments, strict=True)
    if is_partial and not operator.lazy:
        return [Undefined if any(v is Undefined for v in row) else reference(*row, *indices) for row in rows]
    return [reference(*row, *indices) for row in rows]


def _limited(values: list[Value]) -> list[Value]:
    """Values beyond the interpreter's limits are none."""
    return [Undefined if _is_large(value) else value for value in values]


def _is_large(value: Value) -> bool:
    if isinstance(value, str | tuple):
        return len(value) > DEFAULT_LIMITS.length
    return isinstance(value, int) and value.bit_length() > DEFAULT_LIMITS.bits
