"""What beam items have computed so far, and what they still have to: execution states.

A leftmost derivation completes arguments before their operator, so a part can be run as soon as its last production is
chosen; all parts that an operator completes in one step of the beam are run together, as columns (`search.evaluate`).  The
values of a batch lie in one table for each type, equal ones once, so that two states are equal if their numbers are.

*Goals.*  Where the language has a residual (`dsl.language.Residual`) and an item is `join(v, ?)` with v complete and nothing
else open, the open place must produce exactly what `rest(goal, v)` says; the join and v are forgotten and the rest becomes
the goal.  Nothing is lost, since `rest` names the only value that will do, and an item without one cannot be completed; and
items that have produced the same by different parts become equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dsl.language import Residual
from dsl.operators import Operator
from dsl.program import Constant, Program
from dsl.types import Type, Value

from .columns import DTYPES, Store, depth_of, fits
from .evaluate import Evaluator
from .hashing import fingerprint_kernel

CHUNK = 4096
"""Rows evaluated in one call."""


class ValueTable:
    """Different columns of values of one type: row numbers are names of values."""

    def __init__(self, type_: Type, store: Store) -> None:
        self.type = type_
        self.rows = 0
        self.block = np.zeros((depth_of(type_.kind, store.examples), 64), DTYPES[type_.kind])
        self.numbers: dict[int, int] = {}

    def add(self, columns: Any, digests: Any) -> Any:
        """The numbers of the columns [depth, n], with their digests int64[depth, n]: int32[n]."""
        n = columns.shape[1]
        hashes = np.empty(n, np.uint64)
        fingerprint_kernel(n, np.ascontiguousarray(digests), np.uint64(7), hashes)
        out = np.empty(n, np.int32)
        while self.rows + n > self.block.shape[1]:
            self.block = np.concatenate([self.block, np.zeros_like(self.block)], 1)
        for j, key in enumerate(hashes.tolist()):
            number = self.numbers.setdefault(key, self.rows)
            if number == self.rows:
                self.block[:, number] = columns[:, j]
                self.rows += 1
            out[j] = number
        return out


class States:
    """The values and goals of one batch of questions with equally many examples."""

    def __init__(self, examples: int, longest: int, residual: Residual | None, seed: int = 0) -> None:
        self.store = Store(examples, seed)
        self.evaluator = Evaluator(self.store, longest)
        self.residual = residual
        self.tables: dict[Type, ValueTable] = {}
        self.goals: list[tuple[Value, ...]] = []
        self._goal_numbers: dict[tuple[Value, ...], int] = {}
        self._rests: dict[tuple[int, int], int] = {}
        self._meets: dict[tuple[int, int, Type], bool] = {}
        self._leaves: dict[tuple[Program, int], int] = {}

    def table(self, type_: Type) -> ValueTable:
        """The table of a type."""
        if type_ not in self.tables:
            self.tables[type_] = ValueTable(type_, self.store)
        return self.tables[type_]

    def number(self, values: Sequence[Value], type_: Type) -> int:
        """The number of a row of values; -1 for values that no column holds."""
        if not all(fits(v, type_) for v in values):
            return -1
        column = self.store.encode(values, type_)
        return int(self.table(type_).add(column, self.evaluator.digests(column, type_, 1))[0])

    def leaf(self, leaf: Program, question: int, inputs: dict[str, Sequence[Value]]) -> int:
        """The number of a literal's or variable's values in a question."""
        literal = isinstance(leaf.head, Constant)
        key = (leaf, -1 if literal else question)
        if key not in self._leaves:
            head = leaf.head
            values = [head.value] * self.store.examples if isinstance(head, Constant) else inputs[str(leaf.head.name)]  # type: ignore[union-attr]
            self._leaves[key] = self.number(values, leaf.type)
        return self._leaves[key]

    def goal(self, wanted: tuple[Value, ...]) -> int:
        """The number of what is wanted."""
        number = self._goal_numbers.setdefault(wanted, len(self.goals))
        if number == len(self.goals):
            self.goals.append(wanted)
        return number

    def apply(self, operator: Operator, arguments: Sequence[Any]) -> tuple[Any, Any]:
        """The operator on rows of values: numbers of the results, and 1 where there is a result."""
        n = len(arguments[0])
        numbers, valid = np.full(n, -1, np.int32), np.ones(n, np.uint8)
        for start in range(0, n, CHUNK):
            part = slice(start, min(start + CHUNK, n))
            rows = [np.ascontiguousarray(a[part]) for a in arguments]
            seen = np.ones(len(rows[0]), np.uint8)
            given = [(r, self.table(t).block) for r, t in zip(rows, operator.arguments, strict=True)]
            out = self.evaluator.apply(operator, given, len(seen), seen, True)
            valid[part] = seen
            good = np.flatnonzero(seen)
            if len(good):
                columns = np.ascontiguousarray(out[:, good]).astype(DTYPES[operator.result.kind], copy=False)
                digests = self.evaluator.digests(columns, operator.result, len(good))
                numbers[start + good] = self.table(operator.result).add(columns, digests)
        return numbers, valid

    def values(self, number: int, type_: Type) -> tuple[Value, ...]:
        """The values behind a number."""
        return self.store.decode(self.table(type_).block, number, type_)

    def rest(self, goal: int, number: int, type_: Type) -> int:
        """The goal that is left of a goal after a part; -1 if nothing will do."""
        key = (goal, number)
        if key not in self._rests:
            assert self.residual is not None
            rests = []
            for wanted, produced in zip(self.goals[goal], self.values(number, type_), strict=True):
                rest = self.residual.rest(wanted, produced)
                if rest is None:
                    break
                rests.append(rest)
            self._rests[key] = self.goal(tuple(rests)) if len(rests) == self.store.examples else -1
        return self._rests[key]

    def meets(self, goal: int, number: int, type_: Type) -> bool:
        """Is this what is wanted?"""
        key = (goal, number, type_)
        if key not in self._meets:
            wanted, found = self.goals[goal], self.values(number, type_)
            self._meets[key] = wanted == found and all(type(a) is type(b) for a, b in zip(wanted, found, strict=True))
        return self._meets[key]
