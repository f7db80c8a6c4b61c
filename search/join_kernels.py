"""Compiled loops of `joins`: rows of small values, indexed by value, and tested 64 at a time.

A *row* is the column of a program's outputs written sideways, one byte an example.  The *index* of some rows says for each
example and value which rows have it there, as one bit a row; a *residual* says which values of the other argument are still
allowed, as one bit a value.  So a row of the first argument is held against 64 rows of the second with one AND an example.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .compiled import compiled

U = np.uint64
_ONE = U(1)
IMPOSSIBLE = 1 << 62


@compiled("void(uint8[:, ::1], int64[::1], int64, int64, uint64[:, :, ::1])")
def index_kernel(rows: Any, indexed: Any, start: int, stop: int, index: Any) -> None:
    """Enter rows start ... stop-1 into the index.

    rows uint8[n, examples]; indexed int64[i]: the examples that the index is about; index uint64[i, values, words], bit r of
    word w for row 64·w + r.
    """
    for r in range(start, stop):
        bit = _ONE << U(r & 63)
        for i in range(indexed.shape[0]):
            index[i, rows[r, indexed[i]], r >> 6] |= bit


@compiled("void(uint64[::1], int64[:, ::1], uint64[:, ::1])")
def residual_kernel(goal: Any, table: Any, out: Any) -> None:
    """out[e, a] = the values b for which table[a, b] is allowed on example e.

    goal uint64[examples]; table int64[first, second]: results, -1 where there is none; out uint64[examples, first].
    """
    for e in range(goal.shape[0]):
        for a in range(table.shape[0]):
            mask = U(0)
            for b in range(table.shape[1]):
                if table[a, b] >= 0:
                    mask |= ((goal[e] >> U(table[a, b])) & _ONE) << U(b)
            out[e, a] = mask


@njit("int64(uint64)", cache=True, nogil=True, inline="always")
def _count(mask: Any) -> int:
    count = 0
    while mask != U(0):
        mask &= mask - _ONE
        count += 1
    return count


@compiled("int64(uint64[:, ::1], int64, int64[::1], int64[::1], int64[::1])")
def order_kernel(residuals: Any, values: int, shuffled: Any, position: Any, order: Any) -> int:
    """Sort the examples on which not everything is allowed: indexed ones first, of those the ones that allow least.

    residuals uint64[examples, first], each with at most so many `values`; shuffled int64[examples]: in which order equals
    come; position int64[examples]: place in the index, or -1.  Fills order int64[examples], and returns how many it holds.
    """
    freedom = np.empty(residuals.shape[0], np.int64)
    everything = residuals.shape[1] * values
    count = 0
    for k in range(shuffled.shape[0]):
        e = shuffled[k]
        total = 0
        for a in range(residuals.shape[1]):
            total += _count(residuals[e, a])
        if total < everything:
            freedom[e] = total if position[e] >= 0 else everything + total
            at = count
            while at > 0 and freedom[order[at - 1]] > freedom[e]:
                order[at] = order[at - 1]
                at -= 1
            order[at] = e
            count += 1
    return count


@compiled(
    "int64(uint64[:, :, ::1], int64[::1], int64, int64[::1], uint64[:, ::1], int64, uint64[:, :, ::1])",
)
def unite_kernel(index: Any, order: Any, quick: int, position: Any, residuals: Any, words: int, out: Any) -> int:
    """out[k, a] = the rows whose value on the k-th example of the order, k < quick, is allowed beside the value a.

    index uint64[i, second, >= words]; residuals uint64[examples, first]; out uint64[>= quick, first, >= words].  Returns the
    words looked at.
    """
    work = 0
    for k in range(quick):
        place = position[order[k]]
        for a in range(residuals.shape[1]):
            mask = residuals[order[k], a]
            for w in range(words):
                out[k, a, w] = U(0)
            for b in range(index.shape[1]):
                if (mask >> U(b)) & _ONE:
                    work += words
                    for w in range(words):
                        out[k, a, w] |= index[place, b, w]
    return work


@njit("boolean(uint64[:, ::1], int64[::1], int64, int64, uint8[::1], uint8[::1])", inline="always", cache=True, nogil=True)
def _fit(residuals: Any, order: Any, start: int, stop: int, a: Any, b: Any) -> bool:
    """Does the pair of rows give an allowed value in the examples order[start], ..., order[stop - 1]?"""
    for e in range(start, stop):
        x = order[e]
        if not (residuals[x, a[x]] >> U(b[x])) & _ONE:
            return False
    return True


@compiled(
    "int64(uint64[:, ::1], int64[::1], int64[:, ::1], uint8[:, ::1], int64[::1], int64, int64, uint8[:, ::1], int64[::1], "
    "int64, uint64[:, :, ::1], int64[::1], int64[::1], int64, int64[::1])",
)
def join_kernel(
    goals: Any,
    goal_costs: Any,
    table: Any,
    first: Any,
    first_costs: Any,
    start: int,
    stop: int,
    second: Any,
    second_costs: Any,
    count: int,
    index: Any,
    position: Any,
    shuffled: Any,
    quick: int,
    best: Any,
) -> int:
    """The cheapest pair of a row start ... stop-1 of `first` and one of the first `count` of `second`, for any of the goals.

    goals uint64[goals, examples]; goal_costs int64[goals], the rest of the cost; table int64[values, values]: an operator;
    first, second uint8[n, examples], in order of their costs int64[n]; index uint64[i, values, words] of the second rows,
    with position int64[examples] as in `order_kernel`; at most `quick` examples are tested 64 rows at a time.
    best int64[4] = (cost of all together, goal, row, row) is replaced by a cheaper pair; its cost is a bound to begin with.
    Returns the work done, in words looked at.
    """
    examples, words = goals.shape[1], (count + 63) >> 6
    residuals = np.empty((examples, table.shape[0]), np.uint64)
    order = np.empty(examples, np.int64)
    unions = np.empty((quick, table.shape[0], words), np.uint64)
    work = 0
    for goal in range(goals.shape[0]):
        residual_kernel(goals[goal], table, residuals)
        matter = order_kernel(residuals, table.shape[1], shuffled, position, order)
        fast = 0
        while fast < min(quick, matter) and position[order[fast]] >= 0:
            fast += 1
        work += examples * table.size + unite_kernel(index, order, fast, position, residuals, words, unions)
        for a in range(start, stop):
            cost = goal_costs[goal] + first_costs[a]
            possible = True
            for e in range(matter):
                if residuals[order[e], first[a, order[e]]] == U(0):
                    possible = False
                    break
            work += 1
            if not possible:
                continue
            for w in range(words):
                if cost + second_costs[w << 6] >= best[0]:
                    break
                left = unions[0, first[a, order[0]], w] if fast else ~U(0)
                work += 1
                for k in range(1, fast):
                    if left == U(0):
                        break
                    left &= unions[k, first[a, order[k]], w]
                    work += 1
                b = w << 6
                while left != U(0) and b < count and cost + second_costs[b] < best[0]:
                    if left & _ONE and _fit(residuals, order, fast, matter, first[a], second[b]):
                        best[0], best[1], best[2], best[3] = cost + second_costs[b], goal, a, b
                        break
                    left >>= _ONE
                    b += 1
    return work


@compiled("void(uint8[:, ::1], int64, uint64[:, ::1], int64, int64[::1])")
def needs_kernel(rows: Any, count: int, residuals: Any, free: int, out: Any) -> None:
    """out[r] = bits that the other argument has to get right beside row r, in 256ths; IMPOSSIBLE where nothing would do.

    rows uint8[>= count, examples]; residuals uint64[examples, values]; free = 256·log2(values of the other argument); out
    int64[>= count].
    """
    logs = np.empty(65, np.int64)
    for k in range(1, 65):
        logs[k] = np.int64(256.0 * np.log2(np.float64(k)))
    for r in range(count):
        total = 0
        for e in range(rows.shape[1]):
            mask = residuals[e, rows[r, e]]
            if mask == U(0):
                total = IMPOSSIBLE
                break
            total += free - logs[_count(mask)]
        out[r] = total
