"""Inputs to try before a solver is asked: most wrong programs fail, and most pairs of programs differ, on one of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from dsl.program import Constant, Program, Variable
from dsl.types import Type, Value

_EDGES: dict[str, tuple[Value, ...]] = {
    "Int": (0, 1, -1, 2, 5, -3, 10, 100, -100),
    "Bool": (False, True),
    "String": ("", "a", "b", "ab", "0", "A b", "12", "a-b.a b", "-7"),
}

MOST_CONSTANTS = 20
"""Constants of each type that are taken from the programs."""


def probes(variables: Sequence[Variable], count: int, constants: Iterable[Constant] = ()) -> list[dict[str, Value]]:
    """Up to `count` inputs, at least one: the simplest value for every variable, then mixtures of edges.

    `constants` (of the programs to be tried) count as edges.  The answer is empty if a variable has a type whose values are
    not known.
    """
    rng = random.Random(0)
    found: dict[Type, list[Value]] = {}
    for literal in constants:
        values = found.setdefault(literal.type, [])
        if len(values) < MOST_CONSTANTS:
            values.append(literal.value)
    try:
        edges = {v.name: (*_edges(v.type), *_near(v.type, found.get(v.type, []))) for v in variables}
    except NotImplementedError:
        return []
    mixtures = ({name: rng.choice(values) for name, values in edges.items()} for _ in range(count - 1))
    return [{name: values[0] for name, values in edges.items()}, *(mixtures if variables else ())]


def constants_of(*programs: Program) -> list[Constant]:
    """The distinct literals of some programs, in the order in which they first occur."""
    heads = dict.fromkeys(part.head for program in programs for part in program.parts())
    return [head for head in heads if isinstance(head, Constant)]


def _near(type: Type, values: Iterable[Value]) -> list[Value]:
    """The values, and what tends to tell programs over them apart: neighbours, repetitions, surroundings."""
    if type.name == "Int":
        return [near for value in values for near in (value - 1, value, value + 1)]
    if type.name == "String":
        return [near for value in values if value for near in (value, value * 2, f"x{value}y{value}")]
    return list(values)


def _edges(type: Type) -> tuple[Value, ...]:
    if type.tokens:
        return type.tokens
    if type.name == "BitVec":
        top, rng = 1 << type.width, random.Random(type.width)
        edges = (0, 1, top - 1, top >> 1, (top >> 1) - 1, 2, 7)
        return (*(edge % top for edge in edges), *(rng.randrange(top) for _ in range(9)))
    if type.name == "List":
        some = _edges(type.element)
        return ((), some[:1], some[:3], some[::-1], some[1:4] * 2)
    if type.name not in _EDGES:
        raise NotImplementedError(f"the type {type} has no known values")
    return _EDGES[type.name]
