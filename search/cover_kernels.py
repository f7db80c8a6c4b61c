"""Kernels that turn columns of outputs into sets of examples: where each row of a level is as wanted."""

from __future__ import annotations

from typing import Any

import numpy as np

from .compiled import compiled

U = np.uint64


@compiled("void(int64[:, ::1], int64, int64, int64[::1], uint64[:, ::1])")
def cover_kernel(columns: Any, start: int, n: int, wanted: Any, out: Any) -> None:
    """out[j, w] = the examples of word w on which row start + j has the wanted value, for j < n.

    columns int64[examples, rows], wanted int64[examples], out uint64[n, words].
    """
    out[:] = U(0)
    for e in range(columns.shape[0]):
        w, bit = e >> 6, U(1) << U(e & 63)
        for j in range(n):
            if columns[e, start + j] == wanted[e]:
                out[j, w] |= bit


@compiled("int64[::1](uint64[:, ::1])")
def occupied_kernel(masks: Any) -> Any:
    """The numbers of the rows that hold any example."""
    kept = np.empty(masks.shape[0], np.int64)
    count = 0
    for row in range(masks.shape[0]):
        for w in range(masks.shape[1]):
            if masks[row, w] != U(0):
                kept[count] = row
                count += 1
                break
    return kept[:count].copy()
