"""Sequences that may not stay: contents are written behind those of the arena, and the room is given back afterwards.

A guide wants to see the text of every new row, and puts most of them off for so long that nobody asks for them again.  To
intern them all would take most of the time and the memory of a guided search.  Here nothing is hashed, nothing is looked up,
and a batch is written over the one before, so that it is still in the cache when its questions are answered.
"""

from __future__ import annotations

from typing import Any

from .arena import copy_pieces
from .compiled import compiled

_COPY = "void(int64, int64[:, ::1], int64[:, :, ::1], int64[::1], uint64[::1], int64[:, ::1], int64[::1], int64[:, ::1])"


@compiled(_COPY, nogil=False)
def copy_spans(n: int, counts: Any, spans: Any, items: Any, prefix: Any, records: Any, used: Any, out: Any) -> None:
    """out[e, j] = the number of a new sequence of the counts[e, j] pieces of spans[e, j], which no table knows.

    counts, out int64[examples, n]; spans int64[examples, n, 2 * MAX_PIECES].  The caller has made room.  Such a sequence has
    no hash, and no prefix hashes: it can be read, but not be a part of another.
    """
    position, number = used[0], used[1]
    for e in range(counts.shape[0]):
        for j in range(n):
            begin = position
            position = copy_pieces(items, records, spans[e, j], counts[e, j], begin)
            records[number, 0], records[number, 1], records[number, 2] = begin, position, 0
            out[e, j] = number
            number += 1
    if position > used[0]:
        prefix[position] = 0  # what is interned next begins here
    used[0], used[1] = position, number
