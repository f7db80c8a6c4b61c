"""The bank: the cheapest program per fingerprint, by nonterminal and cost, as columns and back-pointers.

A `Level` holds the rows that one nonterminal gained at one cost, in segments: one production applied to rows of cheaper
levels.  A row is stored as the rows of its arguments (four bytes each) and its fingerprint; its outputs are computed a
second time, into columns, only when the level is first used as an argument.  The last level, by far the largest, is never
used, so it never has columns: that halves the memory of bit-vectors, and no string of it is ever built.

Rows that a guide delays (`guides`) move on to the level at which they may become arguments, before anything points at them.
They keep their numbers in the table of fingerprints, which therefore are listed for levels that rows have moved to or from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dsl.grammar import NonTerminal, Production
from dsl.operators import Operator
from dsl.program import Program, application
from dsl.types import Type

from .columns import DTYPES, Store, depth_of
from .evaluate import Evaluator, block_size
from .guides import LITERAL, MADE
from .table import FingerprintTable

SEQUENCES_AT_ONCE = 512
"""Rows whose strings or lists are built together: the arena makes room for all of them at their greatest length."""


@dataclass(eq=False)
class Segment:
    """Rows made by one production from argument levels of the given costs; `children` uint32[arity, rows]."""

    production: Production
    costs: tuple[int, ...]
    blocks: list[Any] = field(default_factory=list)
    count: int = 0

    @property
    def key(self) -> tuple[Production, tuple[int, ...]]:
        """What all rows have in common."""
        return self.production, self.costs

    def append(self, children: Any) -> None:
        """Add rows: int32[arity, n]."""
        self.blocks.append(children)
        self.count += children.shape[1]

    @property
    def children(self) -> Any:
        """The back-pointers of all rows, in one array."""
        if len(self.blocks) > 1:
            self.blocks = [np.concatenate(self.blocks, axis=1)]
        return self.blocks[0]


@dataclass(eq=False)
class Level:
    """The rows of one nonterminal at one cost; `first` is the number of its first row within the nonterminal.

    Where rows have moved, `numbers` are those of the first so many rows, rising, and `first` is that of the next one.
    """

    first: int
    rows: int = 0
    segments: list[Segment] = field(default_factory=list)
    columns: Any = None
    numbers: Any = field(default_factory=lambda: np.empty(0, np.uint32))
    pointers: int = 0
    """Bytes of the back-pointers of all segments: kept, since it is asked for often, and there may be thousands."""

    @property
    def settled(self) -> int:
        """Rows that have moved here, or been looked at by a guide; those after them are new."""
        return len(self.numbers)

    def row(self, number: int) -> int | None:
        """The row with this number within the nonterminal, if it is here."""
        if self.settled:
            at = int(np.searchsorted(self.numbers, number))
            if at < self.settled and self.numbers[at] == number:
                return at
        at = self.settled + number - self.first
        return at if number >= self.first and at < self.rows else None

    def append(self, production: Production, costs: tuple[int, ...], children: Any) -> None:
        """Add rows of one production over argument levels of these costs: int32[arity, n]."""
        if not self.segments or self.segments[-1].key != (production, costs):
            self.segments.append(Segment(production, costs))
        self.segments[-1].append(children)
        self.rows += children.shape[1]
        self.pointers += 4 * children.size

    @property
    def bytes(self) -> int:
        """Memory of back-pointers and columns."""
        arrays = [self.numbers, *([] if self.columns is None else [self.columns])]
        return self.pointers + sum(int(array.nbytes) for array in arrays)


def _after(segments: Sequence[Segment], rows: int) -> list[Segment]:
    """The segments after the first so many rows, which end where a segment does."""
    for place, segment in enumerate(segments):
        if rows <= 0:
            return list(segments[place:])
        rows -= segment.count
    return []


class Bank:
    """Every kept program of a search: `levels[nonterminal][cost]`, and one fingerprint table per nonterminal."""

    def __init__(
        self, nonterminals: Sequence[NonTerminal], store: Store, evaluator: Evaluator, distinct: bool = True
    ) -> None:
        self.store, self.evaluator = store, evaluator
        self.levels: dict[NonTerminal, dict[int, Level]] = {n: {} for n in nonterminals}
        self.tables = {n: FingerprintTable(distinct) for n in nonterminals}
        self.leaves: dict[Program, Any] = {}

    @property
    def rows(self) -> int:
        """Programs kept, over all nonterminals."""
        return sum(table.count for table in self.tables.values())

    @property
    def bytes(self) -> int:
        """Memory of tables, back-pointers, columns and arenas."""
        levels = sum(level.bytes for levels in self.levels.values() for level in levels.values())
        return levels + sum(table.bytes for table in self.tables.values()) + self.store.bytes

    def level(self, nonterminal: NonTerminal, cost: int) -> Level:
        """The level, made empty if it is new."""
        levels = self.levels[nonterminal]
        level = levels[cost] = levels.get(cost) or Level(0)
        if level.rows == level.settled:
            level.first = self.tables[nonterminal].count
        return level

    def size(self, nonterminal: NonTerminal, cost: int) -> int:
        """Rows of a level; 0 if there is none."""
        level = self.levels[nonterminal].get(cost)
        return level.rows if level else 0

    def column_bytes(self, nonterminal: NonTerminal, cost: int) -> int:
        """Memory that the columns of a level take."""
        kind = nonterminal.type.kind
        return depth_of(kind, self.store.examples) * self.size(nonterminal, cost) * np.dtype(DTYPES[kind]).itemsize

    def block(self, type: Type) -> int:
        """How many rows are built together."""
        size = block_size(self.store.examples, type, self.evaluator.longest)
        return min(size, SEQUENCES_AT_ONCE) if type.kind == "sequence" else size

    def growth(self, type: Type) -> int:
        """Bytes by which the arena would grow for the next rows of a type whose contents are built."""
        if type.kind != "sequence":
            return 0
        results = self.block(type) * self.store.examples
        return self.store.arena(type).growth(results, results * self.evaluator.longest)

    def prepare(self, nonterminal: NonTerminal, cost: int, stop: Callable[[], bool] = lambda: False) -> bool:
        """Compute the columns of a level unless they are there; False if `stop` said so in the middle."""
        level = self.levels[nonterminal][cost]
        if level.columns is None:
            kind = nonterminal.type.kind
            columns = np.empty((depth_of(kind, self.store.examples), level.rows), DTYPES[kind])
            at = 0
            for segment in level.segments:
                for start, block, _ in self.outputs(segment):
                    columns[:, at + start : at + start + block.shape[1]] = block
                    if stop():
                        return False
                at += segment.count
            level.columns = columns
        return True

    def visits(self, nonterminal: NonTerminal, cost: int, most: int) -> Iterator[tuple[Any, Any]]:
        """The outputs of a level's new rows, `most` at a time, for somebody who looks at them once.

        Each is a column block [depth, rows], which the next one may overwrite, and says of each row whether an operator made
        it or it is a leaf: uint8[rows] of `MADE`, `LITERAL`.  Sequences of these blocks are not interned.
        """
        level, kind = self.levels[nonterminal][cost], nonterminal.type.kind
        arena = self.store.arena(nonterminal.type) if kind == "sequence" else None
        left = level.rows - level.settled
        parts = self._visited(level, most)
        while left:
            n = min(left, most)
            left -= n
            used: Any = None if arena is None else arena.used.copy()
            self.evaluator.visitors = at = 0
            columns = np.empty((depth_of(kind, self.store.examples), n), DTYPES[kind])
            kinds = np.empty(n, np.uint8)
            while at < n:
                block, made = next(parts)
                columns[:, at : at + block.shape[1]], kinds[at : at + block.shape[1]] = block, made
                at += block.shape[1]
            try:
                yield columns, kinds
            finally:
                if arena is not None and arena.used[1] - used[1] == self.evaluator.visitors:
                    arena.used[:] = used

    def _visited(self, level: Level, most: int) -> Iterator[tuple[Any, int]]:
        """The outputs of new rows, and of which kind they are, in blocks: one ends wherever there have been `most` rows."""
        room, longest = most, self.evaluator.longest
        for segment in _after(level.segments, level.settled):
            start, largest = 0, block_size(self.store.examples, segment.production.target.type, longest)
            while start < segment.count:
                n = min(room, segment.count - start, largest)
                yield self._visit(segment, start, n), MADE if segment.costs else LITERAL
                start, room = start + n, room - n or most

    def delay(self, nonterminal: NonTerminal, cost: int, delays: Any) -> None:
        """Move each new row of a level by so many costs: uint8[new rows].  Nothing may point at them yet.

        Inputs stay where they are.
        """
        level = self.levels[nonterminal][cost]
        here = level.settled
        numbers = np.arange(level.first, level.first + level.rows - here, dtype=np.uint32)
        fresh = _after(level.segments, here)
        delays = delays.copy()
        at = 0
        for segment in fresh:
            if segment.production.head in self.leaves:
                delays[at : at + segment.count] = 0
            at += segment.count
        if not delays.any():
            return
        del level.segments[len(level.segments) - len(fresh) :]
        level.rows, level.columns = here, None
        level.pointers = sum(4 * len(s.costs) * s.count for s in level.segments)
        for delay in np.unique(delays).tolist():
            chosen = delays == delay
            target = level if delay == 0 else self.level(nonterminal, cost + delay)
            at = 0
            for segment in fresh:
                part = chosen[at : at + segment.count]
                at += segment.count
                if part.any():
                    target.append(*segment.key, np.ascontiguousarray(segment.children[:, part]))
            target.numbers = np.concatenate([target.numbers, numbers[chosen]])

    def extend(self, store: Store, evaluator: Evaluator, fingerprints: Callable[[Any, int], Any]) -> bool:
        """Recompute columns and tables for a store with further examples; `fingerprints` makes hashes of n columns.

        Rows keep their numbers, unless some were delayed.  False if some row has no value on the new examples: then the bank
        is of no more use.
        """
        self.store, self.evaluator = store, evaluator
        in_use = {(n, cost) for n, levels in self.levels.items() for cost, lv in levels.items() if lv.columns is not None}
        for nonterminal, levels in self.levels.items():
            self.tables[nonterminal] = FingerprintTable(self.tables[nonterminal].distinct)
            for level in levels.values():
                level.columns = None
        for cost in sorted({cost for levels in self.levels.values() for cost in levels}):
            for nonterminal in self.levels:
                if cost in self.levels[nonterminal]:
                    if not self._refill(nonterminal, cost, fingerprints):
                        return False
                    if (nonterminal, cost) in in_use:
                        self.prepare(nonterminal, cost)
        return True

    def _refill(self, nonterminal: NonTerminal, cost: int, fingerprints: Callable[[Any, int], Any]) -> bool:
        """Enter the rows of one level into the table; False if one has no value."""
        level, table = self.levels[nonterminal][cost], self.tables[nonterminal]
        if any(lv.settled for lv in self.levels[nonterminal].values()):
            level.numbers = np.arange(table.count, table.count + level.rows, dtype=np.uint32)
        for segment in level.segments:
            for _, block, valid in self.outputs(segment):
                if not valid.all():
                    return False
                n = block.shape[1]
                table.enter(n, fingerprints(self.evaluator.digests(block, nonterminal.type, n), n))
        return True

    def outputs(self, segment: Segment, chosen: Any = None) -> Iterator[tuple[int, Any, Any]]:
        """The outputs of a segment's rows (or of `chosen` ones), block by block: number of the first row, outputs, validity.

        The columns of the argument levels must have been prepared.
        """
        children = segment.children if chosen is None else chosen
        head = segment.production.head
        if not isinstance(head, Operator):
            assert isinstance(head, Program)
            yield 0, self.leaf_column(head), np.ones(1, np.uint8)
            return
        step = self.block(segment.production.target.type)
        for start in range(0, children.shape[1], step):
            arguments = self._arguments(segment, children[:, start : start + step])
            n = min(step, children.shape[1] - start)
            valid = np.ones(n, np.uint8)
            yield start, self.evaluator.apply(head, arguments, n, valid, True), valid

    def _arguments(self, segment: Segment, children: Any) -> list[tuple[Any, Any]]:
        """What the operator of a segment is applied to for some of its rows: rows of levels, and their columns."""
        places = zip(segment.production.arguments, segment.costs, strict=True)
        return list(zip(np.ascontiguousarray(children), [self.levels[n][c].columns for n, c in places], strict=True))

    def _visit(self, segment: Segment, start: int, n: int) -> Any:
        """The outputs of n rows of a segment, not interned where they need not be."""
        head = segment.production.head
        if not isinstance(head, Operator):
            assert isinstance(head, Program)
            return self.leaf_column(head)
        arguments = self._arguments(segment, segment.children[:, start : start + n])
        return self.evaluator.visit(head, arguments, n, np.ones(n, np.uint8))

    def leaf_column(self, leaf: Program) -> Any:
        """The column block of a leaf: set by the search for variables, a literal otherwise."""
        return self.leaves[leaf] if leaf in self.leaves else self.evaluator.constant(leaf)

    def program(self, production: Production, costs: Sequence[int], children: Sequence[int]) -> Program:
        """The program whose top is the production applied to these rows."""
        if not isinstance(production.head, Operator):
            assert isinstance(production.head, Program)
            return production.head
        places = zip(production.arguments, costs, children, strict=True)
        return application(production.head, *(self.program_at(*place) for place in places))

    def program_at(self, nonterminal: NonTerminal, cost: int, row: int) -> Program:
        """The program of one row of a level.  Walks with a stack of its own, since programs may be very deep."""
        done: dict[tuple[NonTerminal, int, int], Program] = {}
        stack = [(nonterminal, cost, row)]
        while stack:
            place = stack[-1]
            production, arguments = self._origin(*place)
            waiting = [argument for argument in arguments if argument not in done]
            if waiting:
                stack += waiting
                continue
            stack.pop()
            head = production.head
            assert isinstance(head, Operator | Program)
            done[place] = application(head, *(done[a] for a in arguments)) if isinstance(head, Operator) else head
        return done[nonterminal, cost, row]

    def place(self, nonterminal: NonTerminal, number: int) -> tuple[int, int]:
        """The (cost, row) of the row with this number within its nonterminal, as a fingerprint table gives it."""
        for cost, level in self.levels[nonterminal].items():
            row = level.row(number)
            if row is not None:
                return cost, row
        raise IndexError(f"{nonterminal} has no row {number}")

    def _origin(
        self, nonterminal: NonTerminal, cost: int, row: int
    ) -> tuple[Production, list[tuple[NonTerminal, int, int]]]:
        """The production that made a row, and the places (nonterminal, cost, row) of its arguments."""
        at = row
        for segment in self.levels[nonterminal][cost].segments:
            if at < segment.count:
                production = segment.production
                children = segment.children[:, at].tolist()
                return production, list(zip(production.arguments, segment.costs, children, strict=True))
            at -= segment.count
        raise IndexError(f"{nonterminal} has no row {row} at cost {cost}")
