"""Terms and conditions evaluated at many points at once, and which points a term covers.

A point assigns a value to every variable of a `Relation`.  A column is an array with one value for each point; NumPy
computes it for a whole program.  What is learned from columns is a guess that a solver checks afterwards, so 64 bits that
overflow can cost time but never bring a wrong answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dsl.operators import Operator
from dsl.program import Constant, Program, variable
from dsl.types import Bool, Value

from .single_invocation import Relation

Column = npt.NDArray[Any]
"""int64 or bool, shape [points], or [terms, points] where a result per term is among the arguments."""

LARGEST = 1 << 40
"""Points with larger values are left out."""


def _divide(a: Column, b: Column) -> Column:
    safe = np.where(b == 0, 1, b)
    quotient = np.where(safe > 0, a // safe, -(a // -safe))
    return np.where(b == 0, 0, quotient)


_MEANINGS: dict[str, Callable[..., Column]] = {
    "+": np.add,
    "-": lambda a, *rest: a - rest[0] if rest else -a,
    "*": np.multiply,
    "div": _divide,
    "mod": lambda a, b: a - b * _divide(a, b),
    "abs": np.abs,
    "<=": np.less_equal,
    "<": np.less,
    ">=": np.greater_equal,
    ">": np.greater,
    "=": np.equal,
    "distinct": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "xor": np.logical_xor,
    "not": np.logical_not,
    "=>": lambda a, b: ~a | b,
    "ite": np.where,
}


def can_evaluate(program: Program) -> bool:
    """Are all operators of the program among those that columns are known for?"""
    return all(o.name in _MEANINGS for o in program.operators())


def evaluate_column(program: Program, known: dict[Program, Column]) -> Column:
    """The column of a program; `known` has those of its variables, and receives those of all its parts."""
    for part in program.parts():
        if part in known:
            continue
        head = part.head
        if isinstance(head, Constant):
            known[part] = np.asarray(head.value, dtype=np.bool_ if part.type == Bool else np.int64)
        elif isinstance(head, Operator):
            known[part] = _MEANINGS[head.name](*(known[child] for child in part.children))
        else:
            raise AssertionError(f"{part} has no column")
    return known[program]


class Points:
    """A growing list of points and the columns of programs on them."""

    def __init__(self, relation: Relation) -> None:
        self.relation = relation
        self.rows: list[tuple[Value, ...]] = []
        self._seen: set[tuple[Value, ...]] = set()
        self._known: dict[Program, Column] = {}
        self._result = variable(relation.result.name, relation.result.type)

    def add(self, assignments: Iterable[Mapping[str, Value]]) -> int:
        """Add points that are new and not too large; how many there were."""
        before = len(self.rows)
        for assignment in assignments:
            row = tuple(assignment[v.name] for v in self.relation.variables)
            if row not in self._seen and all(abs(value) < LARGEST for value in row):
                self._seen.add(row)
                self.rows.append(row)
        if len(self.rows) > before:
            self._known = {}
        return len(self.rows) - before

    def column(self, program: Program) -> Column:
        """The values of a program over the parameters (and universals), shape [points]."""
        self._prepare()
        return np.broadcast_to(evaluate_column(program, self._known), (len(self.rows),))

    def _prepare(self) -> None:
        if self._known:
            return
        values = list(zip(*self.rows, strict=True))
        for v, column in zip(self.relation.variables, values, strict=True):
            self._known[variable(v.name, v.type)] = np.array(column, dtype=np.bool_ if v.type == Bool else np.int64)

    def covers(self, terms: Sequence[Program]) -> npt.NDArray[np.bool_]:
        """Which term is a right result at which point: bool [terms, points].

        Points with the same parameters count as one: a term that fails at one of them fails at all.
        """
        results = np.stack([self.column(term) for term in terms])
        known = dict(self._known)
        dependent = {self._result}
        for formula in self.relation.formulas:
            dependent.update(p for p in formula.parts() if not dependent.isdisjoint(p.children))
        for part in dependent:
            known.pop(part, None)
        known[self._result] = results
        covered = np.ones(results.shape, dtype=np.bool_)
        for formula in self.relation.formulas:
            covered &= evaluate_column(formula, known)
        self._known.update((p, c) for p, c in known.items() if p not in dependent)
        return self._merged(covered) if self.relation.universals else covered

    def _merged(self, covered: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        count = len(self.relation.parameters)
        groups: dict[tuple[Value, ...], list[int]] = {}
        for k, row in enumerate(self.rows):
            groups.setdefault(row[:count], []).append(k)
        for members in groups.values():
            if len(members) > 1:
                covered[:, members] = covered[:, members].all(axis=1, keepdims=True)
        return covered

    def assignment(self, number: int) -> dict[str, Value]:
        """One point as values by name."""
        return {v.name: value for v, value in zip(self.relation.variables, self.rows[number], strict=True)}
