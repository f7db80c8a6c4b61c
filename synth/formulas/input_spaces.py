"""Input spaces that can be listed: all assignments of variables of few values, in an order that spreads them.

Where a specification speaks of so few inputs, a refuted program is held against all of them at once, and several of those it
fails on are learnt together: fewer rounds, and fewer programs that are right by chance.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from dsl.program import Variable
from dsl.types import Bool, Type, Value

MOST_INPUTS = 1 << 12
AT_FIRST = 48
"""Inputs of a small space that a search begins with."""
AT_FIRST_WHERE_FEW = 256
"""The same where results have few values, so that few inputs tell few programs apart, and joins cost no more for many."""


@dataclass
class InputSpace:
    """All assignments of some variables, shuffled, and how many of them to begin with."""

    assignments: list[dict[str, Value]] = field(repr=False)
    at_first: int = AT_FIRST

    @property
    def first(self) -> list[dict[str, Value]]:
        """The assignments to begin with."""
        return self.assignments[: self.at_first]


def input_space(variables: Sequence[Variable], seed: int, at_first: int = AT_FIRST) -> InputSpace | None:
    """The space of these variables, or None if it is too large to be listed, or empty."""
    size = 1
    for variable in variables:
        size *= _count(variable.type)
    if not variables or not 0 < size <= MOST_INPUTS:
        return None
    names = [v.name for v in variables]
    ranges: list[Sequence[Value]] = [[False, True] if v.type == Bool else range(_count(v.type)) for v in variables]
    points = [dict(zip(names, values, strict=True)) for values in itertools.product(*ranges)]
    random.Random(seed).shuffle(points)  # noqa: S311 - test inputs, no secrets
    return InputSpace(points, at_first)


def _count(type: Type) -> int:
    """How many values a type has; 0 if there is no end of them."""
    if type == Bool:
        return 2
    return 1 << type.width if type.name == "BitVec" else 0
