"""Streams of argument tuples: every combination of rows, in lexicographic order, a block at a time.

A stream over sizes (m1, ..., mk) has m1·...·mk tuples; a triangular one, for a commutative operator over one column block,
has the m·(m+1)/2 pairs with i <= j.  Any block can be produced from its position alone, so blocks may be worked on in
parallel and the order never depends on that.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .compiled import compiled


def stream_length(sizes: tuple[int, ...], triangular: bool) -> int:
    """How many tuples the stream has."""
    if triangular:
        return sizes[0] * (sizes[0] + 1) // 2
    length = 1
    for size in sizes:
        length *= size
    return length


@compiled("int64(int64, int64, int64[::1], boolean, int64[::1], int32[:, ::1])")
def fill_kernel(start: int, n: int, sizes: Any, triangular: bool, skip: Any, out: Any) -> int:
    """Write tuples start ... start+n-1 of the stream to out[k, :]; those that hold skip[k] at place k are left out.

    sizes, skip int64[arity] (skip[k] = -1: none); out int32[arity, >= n].  Returns how many were written.
    """
    arity = sizes.shape[0]
    at = np.empty(arity, np.int64)
    if triangular:
        # Row i of the triangle starts at position i·m - i·(i-1)/2; the estimate is off by at most one row.
        m = sizes[0]
        i = int(m + 0.5 - np.sqrt((m + 0.5) * (m + 0.5) - 2.0 * start))
        i = max(0, min(i, m - 1))
        while i > 0 and i * m - i * (i - 1) // 2 > start:
            i -= 1
        while (i + 1) * m - (i + 1) * i // 2 <= start:
            i += 1
        at[0] = i
        at[1] = i + start - (i * m - i * (i - 1) // 2)
    else:
        rest = start
        for k in range(arity - 1, -1, -1):
            at[k] = rest % sizes[k]
            rest //= sizes[k]
    count = 0
    for _ in range(n):
        wanted = True
        for k in range(arity):
            out[k, count] = at[k]
            if at[k] == skip[k]:
                wanted = False
        if wanted:
            count += 1
        k = arity - 1
        at[k] += 1
        while k > 0 and at[k] == sizes[k]:
            k -= 1
            at[k] += 1
            at[k + 1] = at[k] if triangular else 0
    return count
