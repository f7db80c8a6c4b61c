"""The hand-written guide: texts that resemble the wanted ones come first.

BUSTLE (Odena et al., ICLR 2021, section 3.4) describes two heuristics for values that are texts, beside its model: what is
far from the output costs more, 1 + int(3 d) for a mean edit distance of d as a share of the longer text, and what is part of
the output costs 2 less, never less than it did.  Lists are measured in the same way, element by element; of values that are
not of the output's type, or neither texts nor lists, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numba import njit

from dsl.types import Value

from .compiled import compiled
from .guides import RowBatch

U = np.uint64
LONGEST_COMPARED: Final = 128
"""Elements of a text or list that are compared; the difference of what is beyond counts as the difference of lengths."""

WORD: Final = 64
"""Elements of a wanted text whose distances are worked out in one word."""

TABULATED: Final = 128
"""Elements 0 up to this one, the characters of ASCII, have their places in a wanted text looked up."""

_SEQUENCES = "void(int32[:, ::1], int32[::1], int64[::1], int64[:, ::1], uint64[:, ::1], int64[::1], uint8[::1])"


@compiled("int64(int64[::1], int64, int64, int64, int64, int64[::1])")
def edit_distance_kernel(items: Any, a0: int, a1: int, b0: int, b1: int, row: Any) -> int:
    """The least number of insertions, deletions and replacements that make items[a0:a1] of items[b0:b1].

    The two-row algorithm of Wagner and Fischer (1974); row int64[LONGEST_COMPARED + 1] is scratch space.
    """
    beyond = max(a1 - a0 - LONGEST_COMPARED, 0) - max(b1 - b0 - LONGEST_COMPARED, 0)
    n, m = min(a1 - a0, LONGEST_COMPARED), min(b1 - b0, LONGEST_COMPARED)
    for j in range(m + 1):
        row[j] = j
    for i in range(n):
        diagonal, row[0] = row[0], i + 1
        for j in range(m):
            replaced = diagonal + (0 if items[a0 + i] == items[b0 + j] else 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, min(row[j], diagonal) + 1)
    return row[m] + abs(beyond)  # type: ignore[no-any-return]


@compiled("void(int64[::1], int64, int64, uint64[::1])")
def places_kernel(items: Any, b0: int, b1: int, places: Any) -> None:
    """places[c] = where items[b0:b1], at most `WORD` elements, has the element c, as bits: uint64[TABULATED]."""
    places[:] = U(0)
    for j in range(b1 - b0):
        c = items[b0 + j]
        if 0 <= c < TABULATED:
            places[c] |= U(1) << U(j)


@compiled("int64(int64[::1], int64, int64, int64, int64, uint64[::1])")
def word_distance_kernel(items: Any, a0: int, a1: int, b0: int, b1: int, places: Any) -> int:
    """The edit distance of items[a0:a1] and items[b0:b1], of which the second has 1 to `WORD` elements.

    A column of the table of distances is two words, the rises and the falls from row to row, and takes a dozen operations:
    Myers (A fast bit-vector algorithm for approximate string matching, JACM 1999) as Hyyrö (2001) has it for whole texts.
    """
    last = U(1) << U(b1 - b0 - 1)
    rises, falls = ~U(0), U(0)
    distance = b1 - b0
    for i in range(a0, a1):
        c = items[i]
        equal = U(0)
        if 0 <= c < TABULATED:
            equal = places[c]
        else:
            for j in range(b1 - b0):
                if items[b0 + j] == c:
                    equal |= U(1) << U(j)
        vertical = equal | falls
        horizontal = (((equal & rises) + rises) ^ rises) | equal
        up, down = falls | ~(horizontal | rises), rises & horizontal
        if up & last:
            distance += 1
        elif down & last:
            distance -= 1
        up, down = (up << U(1)) | U(1), down << U(1)
        rises, falls = down | ~(vertical | up), up & vertical
    return distance


@compiled("boolean(int64[::1], int64, int64, int64, int64)")
def is_part_kernel(items: Any, a0: int, a1: int, b0: int, b1: int) -> bool:
    """Does items[a0:a1] occur in items[b0:b1]?"""
    for start in range(b0, b1 - (a1 - a0) + 1):
        i = 0
        while i < a1 - a0 and items[start + i] == items[a0 + i]:
            i += 1
        if i == a1 - a0:
            return True
    return False


@njit(_SEQUENCES, cache=True, nogil=True)
def sequence_delays_kernel(columns: Any, wanted: Any, items: Any, records: Any, places: Any, row: Any, out: Any) -> None:
    """out[j] = delay of row j: its mean distance to the wanted sequences, and whether it is part of each.

    columns int32[examples, rows], wanted int32[examples]: ids of the arena of `items` and `records`; out uint8[rows];
    places uint64[examples, TABULATED] and row int64[LONGEST_COMPARED + 1] are scratch space.
    """
    examples = columns.shape[0]
    for e in range(examples):
        b0, b1 = records[wanted[e], 0], records[wanted[e], 1]
        if b1 - b0 <= WORD:
            places_kernel(items, b0, b1, places[e])
    for j in range(columns.shape[1]):
        share, is_part = 0.0, True
        for e in range(examples):
            a, b = columns[e, j], wanted[e]
            a0, a1, b0, b1 = records[a, 0], records[a, 1], records[b, 0], records[b, 1]
            longer = max(a1 - a0, b1 - b0)
            if b0 == b1 and longer > 0:
                share += 1.0
            elif longer > 0 and b1 - b0 <= WORD:
                share += word_distance_kernel(items, a0, a1, b0, b1, places[e]) / longer
            elif longer > 0:
                share += edit_distance_kernel(items, a0, a1, b0, b1, row) / longer
            is_part = is_part and is_part_kernel(items, a0, a1, b0, b1)
        out[j] = max(0, 1 + int(3.0 * share / examples) - (2 if is_part else 0))


class Heuristics:
    """The guide of distances and parts, for the wanted outputs of one search."""

    name = "heuristics"

    def __init__(self, outputs: Sequence[Value]) -> None:
        self.outputs = tuple(outputs)
        self._row = np.empty(LONGEST_COMPARED + 1, np.int64)
        self._places = np.empty((len(self.outputs), TABULATED), np.uint64)

    def delays(self, batch: RowBatch) -> Any:
        """0 to 4 for each row: uint8[rows]; 0 for rows of which nothing is known."""
        out = np.zeros(batch.rows, np.uint8)
        type_, examples = batch.type, batch.search.store.examples
        if type_ != batch.search.grammar.start.type or examples != len(self.outputs):  # examples may have joined the search
            return out
        if type_.kind == "sequence":
            wanted = np.ascontiguousarray(batch.search.store.encode(self.outputs, type_)[:, 0])
            arena = batch.search.store.arena(type_)
            sequence_delays_kernel(batch.columns, wanted, arena.items, arena.records, self._places, self._row, out)
            out[batch.literals] = 0
        return out
