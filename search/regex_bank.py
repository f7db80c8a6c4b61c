"""The bank of a regex search: one row for every language that is known over the infixes, by cost.

It owns the arrays that the kernels of `regex_kernels` work on, lets them grow, and turns a row back into an expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dsl.regex import Chars, Regex, alternation, concat, repeat

from .regex_kernels import ANSWER, CONCAT, FULL, REPEATED, ROWS, SYMBOL, UNION, keep_kernel, rehash_kernel
from .regex_space import InfixSpace

Kind = tuple[int, int | None]
"""A repeat: at least and at most so often."""


class RegexBank:
    """Languages over an infix closure, each with the cheapest way in which it was made.

    `levels[c]` is the range of rows of cost c.
    """

    def __init__(self, space: InfixSpace, kinds: Sequence[Kind], capacity: int = 1 << 16) -> None:
        self.space, self.kinds = space, list(kinds)
        self.leaves: list[Regex] = []
        self.words = np.zeros((capacity, space.width), np.uint64)
        self.origin = np.zeros((capacity, 3), np.int32)
        self.table = np.full(2 * capacity, -1, np.int32)
        self.state = np.zeros(6, np.int64)
        self.state[ANSWER] = -1
        self.levels: dict[int, tuple[int, int]] = {}
        accepted = space.row(space.accepted)
        rejected = space.row(space.rejected)
        self.targets = np.ascontiguousarray(np.stack([accepted, rejected]))

    @property
    def rows(self) -> int:
        """How many languages are kept."""
        return int(self.state[ROWS])

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return int(self.words.nbytes + self.origin.nbytes + self.table.nbytes)

    @property
    def answer(self) -> int | None:
        """The first row that accepts and rejects what it should, or None."""
        return int(self.state[ANSWER]) if self.state[ANSWER] >= 0 else None

    def grow(self) -> None:
        """Twice the room."""
        capacity, rows = 2 * len(self.words), self.rows
        words = np.zeros((capacity, self.space.width), np.uint64)
        words[:rows] = self.words[:rows]
        origin = np.zeros((capacity, 3), np.int32)
        origin[:rows] = self.origin[:rows]
        self.words, self.origin = words, origin
        self.table = np.full(2 * capacity, -1, np.int32)
        rehash_kernel(self.words, rows, self.table)
        self.state[FULL] = 0

    def add_leaf(self, regex: Regex) -> bool:
        """Keep a set of characters, the empty text or nothing at all; False if an equal language is there."""
        members = self.space.symbol(regex) if isinstance(regex, Chars) else self.space.row([self.space.empty])
        self.leaves.append(regex)
        number = len(self.leaves) - 1
        return bool(keep_kernel(self.words, self.origin, self.table, members, SYMBOL, number, -1, self.targets, self.state))

    def regex(self, row: int) -> Regex:
        """The expression of a row."""
        made: dict[int, Regex] = {}
        stack = [row]
        while stack:
            current = stack[-1]
            operation, left, right = map(int, self.origin[current])
            needed = [] if operation == SYMBOL else [left] if operation >= REPEATED else [left, right]
            missing = [part for part in needed if part not in made]
            if missing:
                stack += missing
                continue
            made[current] = self._made(operation, left, right, made)
            stack.pop()
        return made[row]

    def _made(self, operation: int, left: int, right: int, made: dict[int, Regex]) -> Regex:
        if operation == SYMBOL:
            return self.leaves[left]
        if operation == CONCAT:
            return concat([made[left], made[right]])
        if operation == UNION:
            return alternation([made[left], made[right]])
        least, most = self.kinds[operation - REPEATED]
        return repeat(made[left], least, most)

    def group_bits(self, inner: int) -> int:
        """Infixes per group of a concatenation table: large groups where many rows are looked up in them."""
        return 8 if inner >= 2_000 else 4

    def scratch(self, bits: int, width: int) -> tuple[Any, Any]:
        """The arrays in which `tabulate_kernel` writes, for results of `width` machine words."""
        groups = self.space.width * (64 // bits)
        given = np.zeros((len(self.space.words), width), np.uint64)
        return given, np.zeros((groups, 1 << bits, width), np.uint64)
