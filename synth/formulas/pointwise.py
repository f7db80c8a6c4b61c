"""Pointwise specifications: what a formula allows a function to put out, point by point, where values are few.

If all formulas speak of one invocation `f(arguments)`, an assignment of the variables concerns f at one point only, and the
formulas say which of its few values they allow there.  That is all there is to know about the assignment, and it can be
handed to engines that work on goals (`search.joins`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.operators import Operator, Undefined
from dsl.program import Program, constant
from dsl.types import Value
from search.joins import small_values
from search.specification import mentions_unknown

Point = tuple[Value, ...]


class PointwiseForm:
    """Formulas about one invocation, whose result has few values."""

    def __init__(self, formulas: Sequence[Program], invocation: Program) -> None:
        self.invocation = invocation
        self.values = small_values(invocation.type)
        self.everything = (1 << len(self.values)) - 1
        self.variants = [
            [formula.substitute({invocation: constant(value, invocation.type)}) for formula in formulas]
            for value in self.values
        ]
        self._known: dict[tuple[tuple[str, Value], ...], tuple[Point, int] | None] = {}

    def allowed(self, assignments: Sequence[Mapping[str, Value]]) -> dict[Point, int]:
        """For each point that the assignments ask for, its allowed values: bit v for the v-th; 0 where there is none."""
        found: dict[Point, int] = {}
        for assignment in assignments:
            key = tuple(assignment.items())
            if key not in self._known:
                self._known[key] = self._at(assignment)
            known = self._known[key]
            if known is not None:
                point, values = known
                found[point] = found.get(point, -1) & values
        return found

    def _at(self, assignment: Mapping[str, Value]) -> tuple[Point, int] | None:
        point = tuple(evaluate(argument, assignment) for argument in self.invocation.children)
        if any(value is Undefined for value in point):
            return None
        holds = [all(_holds(formula, assignment) for formula in formulas) for formulas in self.variants]
        return point, sum(1 << number for number, good in enumerate(holds) if good)


def pointwise_form(formulas: Sequence[Program]) -> PointwiseForm | None:
    """The form of formulas whose invocations of unknown functions are all the same, with few values; None for others."""
    invocations = {
        part for formula in formulas for part in formula.parts() if isinstance(part.head, Operator) and part.head.is_unknown
    }
    if len(invocations) != 1:
        return None
    invocation = next(iter(invocations))
    if any(map(mentions_unknown, invocation.children)) or not small_values(invocation.type):
        return None
    return PointwiseForm(formulas, invocation)


def _holds(formula: Program, assignment: Mapping[str, Value]) -> bool:
    try:
        return evaluate(formula, assignment) is True
    except LimitError:
        return False
