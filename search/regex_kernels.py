"""Kernels over characteristic sequences: combine languages, keep the new ones, look for an answer.

A language is a row uint64[W] with one bit for every infix of the examples (`regex_space`).  Concatenation with a fixed
language is linear: the result is the union, over the infixes in the other language, of what each gives with the fixed
one.  So for each language of the *outer* range a table is made, per group of `bits` infixes and per subset of the group, of
the union of what they give, and every concatenation with a language of the *inner* range takes one lookup per group (the
method of the four Russians) instead of one look per split.

Rows live in `words` uint64[capacity, W]; `table` int32[2^k] is an open-addressing hash table of row numbers, -1 for empty.
`origin` int32[capacity, 3] holds (operation, left row, right row).  `state` int64[6] is: rows, candidates, the first answer
or -1, the outer and inner position at which to go on, and 1 if the capacity was reached.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit

from .compiled import compiled

U = np.uint64
_K, _S32, _S29 = U(0x9E3779B97F4A7C15), U(32), U(29)
SYMBOL: Final = 0
CONCAT: Final = 1
UNION: Final = 2
REPEATED: Final = 3
"""Operations; a repeat of kind k is REPEATED + k."""
ROWS, CANDIDATES, ANSWER, OUTER, INNER, FULL = range(6)
NO_COST: Final = 1 << 30


@njit(inline="always")
def _hash(row: Any) -> Any:
    h = _K
    for w in range(row.shape[0]):
        h = (h ^ row[w]) * _K
        h ^= h >> _S32
    return h ^ (h >> _S29)


@compiled("int64(uint64[:, ::1], int32[:, ::1], int32[::1], uint64[::1], int64, int64, int64, uint64[:, ::1], int64[::1])")
def keep_kernel(
    words: Any, origin: Any, table: Any, row: Any, operation: int, left: int, right: int, targets: Any, state: Any
) -> Any:
    """Keep `row` if it is new; 1 if it was kept.  There must be room for it.

    targets uint64[2, W]: bits that an answer has, bits that it has not.
    """
    mask = table.shape[0] - 1
    slot = np.int64(_hash(row) & U(mask))
    width = row.shape[0]
    while table[slot] >= 0:
        other = table[slot]
        same = True
        for w in range(width):
            if words[other, w] != row[w]:
                same = False
                break
        if same:
            return 0
        slot = (slot + 1) & mask
    number = state[ROWS]
    table[slot] = number
    fits = True
    for w in range(width):
        words[number, w] = row[w]
        if (row[w] & targets[0, w]) != targets[0, w] or (row[w] & targets[1, w]) != U(0):
            fits = False
    origin[number, 0], origin[number, 1], origin[number, 2] = operation, left, right
    state[ROWS] = number + 1
    if fits and state[ANSWER] < 0:
        state[ANSWER] = number
    return 1


@compiled("void(uint64[:, ::1], int64, int32[::1])")
def rehash_kernel(words: Any, rows: int, table: Any) -> None:
    """Fill an empty table with the first `rows` rows."""
    mask = table.shape[0] - 1
    for number in range(rows):
        slot = np.int64(_hash(words[number]) & U(mask))
        while table[slot] >= 0:
            slot = (slot + 1) & mask
        table[slot] = number


@compiled("void(uint64[::1], int32[:, ::1], int64, int64, int64, uint64[:, ::1], uint64[:, :, ::1])")
def tabulate_kernel(row: Any, splits: Any, fixed: int, free: int, bits: int, given: Any, tables: Any) -> None:
    """tables[g, s] = what the infixes of subset s of group g give when concatenated with the language `row`.

    splits int32[n, 3]; `fixed` is the column (1 left, 2 right) on which `row` stands, `free` the other one.
    given uint64[infixes, V] is scratch, tables uint64[groups, 2^bits, V]; V may be smaller than W.
    """
    given[:] = U(0)
    for k in range(splits.shape[0]):
        i = splits[k, fixed]
        if (row[i >> 6] >> U(i & 63)) & U(1):
            word = splits[k, 0]
            given[splits[k, free], word >> 6] |= U(1) << U(word & 63)
    width = given.shape[1]
    for g in range(tables.shape[0]):
        for w in range(width):
            tables[g, 0, w] = U(0)
        for b in range(bits):
            i = g * bits + b
            size = 1 << b
            for s in range(size):
                for w in range(width):
                    more = given[i, w] if i < given.shape[0] else U(0)
                    tables[g, size + s, w] = tables[g, s, w] | more


@njit(inline="always")
def _gather(row: Any, tables: Any, bits: int, out: Any) -> None:
    """Set `out` to the concatenation of the tabulated language with `row`."""
    mask = U((1 << bits) - 1)
    step = U(bits)
    groups = 64 // bits
    width = out.shape[0]
    if width == 1:
        a = U(0)
        for w in range(row.shape[0]):
            rest, g = row[w], w * groups
            while rest != U(0):
                a |= tables[g, np.int64(rest & mask), 0]
                rest >>= step
                g += 1
        out[0] = a
    elif width == 2:
        a, b = U(0), U(0)
        for w in range(row.shape[0]):
            rest, g = row[w], w * groups
            while rest != U(0):
                s = np.int64(rest & mask)
                a |= tables[g, s, 0]
                b |= tables[g, s, 1]
                rest >>= step
                g += 1
        out[0], out[1] = a, b
    else:
        for v in range(width):
            out[v] = U(0)
        for w in range(row.shape[0]):
            rest, g = row[w], w * groups
            while rest != U(0):
                s = np.int64(rest & mask)
                for v in range(width):
                    out[v] |= tables[g, s, v]
                rest >>= step
                g += 1


@compiled("void(uint64[:, ::1], int32[:, ::1], int32[::1], int64[::1], int64, int64, int32[:, ::1], uint64[:, ::1],"
      " uint64[:, :, ::1], uint64[:, ::1], int64, int64[::1])")  # fmt: skip
def concat_kernel(
    words: Any, origin: Any, table: Any, ranges: Any, fixed: int, bits: int, splits: Any, given: Any, tables: Any,
    targets: Any, limit: int, state: Any,
) -> None:  # fmt: skip
    """Keep every new concatenation of a row of one range with a row of another.

    ranges int64[4]: start and stop of the outer and of the inner range; `fixed` is 1 if outer rows stand left, else 2.
    Goes on at state[OUTER], state[INNER] and stops when `limit` candidates were seen in all, or the capacity is reached.

    A left part that is itself a concatenation is left out: (ab)c is a(bc), whose right part was kept or has an equal that
    costs no more, and whose left part is shorter.
    """
    free = 3 - fixed
    out = np.empty(words.shape[1], np.uint64)
    capacity = words.shape[0]
    for outer in range(state[OUTER], ranges[1]):
        if not (fixed == 1 and origin[outer, 0] == CONCAT):
            tabulate_kernel(words[outer], splits, fixed, free, bits, given, tables)
            for inner in range(state[INNER], ranges[3]):
                if fixed == 2 and origin[inner, 0] == CONCAT:
                    continue
                if state[CANDIDATES] >= limit or state[ROWS] >= capacity:
                    state[OUTER], state[INNER] = outer, inner
                    state[FULL] = state[ROWS] >= capacity
                    return
                state[CANDIDATES] += 1
                _gather(words[inner], tables, bits, out)
                left, right = (outer, inner) if fixed == 1 else (inner, outer)
                keep_kernel(words, origin, table, out, CONCAT, left, right, targets, state)
        state[INNER] = ranges[2]
    state[OUTER] = ranges[1]


@compiled(
    "void(uint64[:, ::1], int32[:, ::1], int32[::1], int64[::1], uint64[:, ::1], int64, int64[::1])",
)
def union_kernel(words: Any, origin: Any, table: Any, ranges: Any, targets: Any, limit: int, state: Any) -> None:
    """Keep every new union of a row of one range with a row of another; ranges and state as for `concat_kernel`.

    The left part is never a union itself, and of two parts that are not unions the earlier one stands left: every union of
    several parts is still reached, by its first part and the union of the rest, which was kept or has a cheaper equal.
    """
    out = np.empty(words.shape[1], np.uint64)
    capacity = words.shape[0]
    for outer in range(state[OUTER], ranges[1]):
        if origin[outer, 0] != UNION:
            for inner in range(state[INNER], ranges[3]):
                if origin[inner, 0] != UNION and inner <= outer:
                    continue
                if state[CANDIDATES] >= limit or state[ROWS] >= capacity:
                    state[OUTER], state[INNER] = outer, inner
                    state[FULL] = state[ROWS] >= capacity
                    return
                state[CANDIDATES] += 1
                for w in range(out.shape[0]):
                    out[w] = words[outer, w] | words[inner, w]
                keep_kernel(words, origin, table, out, UNION, outer, inner, targets, state)
        state[INNER] = ranges[2]
    state[OUTER] = ranges[1]


@compiled("void(uint64[::1], uint64[::1], int32[:, ::1], uint64[::1])")
def join_kernel(left: Any, right: Any, splits: Any, out: Any) -> None:
    """Set `out` to the concatenation of two languages, split by split: the slow way, and the meaning of the quick one."""
    out[:] = U(0)
    for k in range(splits.shape[0]):
        i, j = splits[k, 1], splits[k, 2]
        if (left[i >> 6] >> U(i & 63)) & (right[j >> 6] >> U(j & 63)) & U(1):
            word = splits[k, 0]
            out[word >> 6] |= U(1) << U(word & 63)


@compiled("void(uint64[::1], int32[:, ::1], int64, uint64[::1])")
def star_kernel(row: Any, splits: Any, empty: int, out: Any) -> None:
    """Set `out` to any number of words of a language; splits with left parts that are not empty, shorter words first."""
    out[:] = U(0)
    out[empty >> 6] |= U(1) << U(empty & 63)
    for k in range(splits.shape[0]):
        i, j = splits[k, 1], splits[k, 2]
        if (row[i >> 6] >> U(i & 63)) & (out[j >> 6] >> U(j & 63)) & U(1):
            word = splits[k, 0]
            out[word >> 6] |= U(1) << U(word & 63)


@compiled(
    "void(uint64[::1], int64, int64, int32[:, ::1], int32[:, ::1], int64, uint64[::1], uint64[::1])",
)
def repeat_kernel(
    row: Any, least: int, most: int, splits: Any, long_splits: Any, empty: int, scratch: Any, out: Any
) -> None:
    """Set `out` to `least` to `most` words of a language (most -1: without bound)."""
    if most < 0:
        star_kernel(row, long_splits, empty, out)
    else:
        out[:] = U(0)
        out[empty >> 6] |= U(1) << U(empty & 63)
        for _ in range(most - least):  # (ε | row) as often as that
            scratch[:] = out
            join_kernel(row, scratch, splits, out)
            for w in range(out.shape[0]):
                out[w] |= scratch[w]
    for _ in range(least):
        scratch[:] = out
        join_kernel(row, scratch, splits, out)


@compiled("void(uint64[:, ::1], int32[:, ::1], int32[::1], int64[::1], int64[:, ::1], int32[:, ::1], int32[:, ::1], int64,"
      " uint64[:, ::1], int64, int64[::1])")  # fmt: skip
def unary_kernel(
    words: Any, origin: Any, table: Any, ranges: Any, kinds: Any, splits: Any, long_splits: Any, empty: int,
    targets: Any, limit: int, state: Any,
) -> None:  # fmt: skip
    """Keep every new repeat of the rows ranges[0]..ranges[1]; kinds int64[k, 3] are (operation, least, most)."""
    out, scratch = np.empty(words.shape[1], np.uint64), np.empty(words.shape[1], np.uint64)
    capacity = words.shape[0]
    for outer in range(state[OUTER], ranges[1]):
        for k in range(state[INNER], kinds.shape[0]):
            if state[CANDIDATES] >= limit or state[ROWS] >= capacity:
                state[OUTER], state[INNER] = outer, k
                state[FULL] = state[ROWS] >= capacity
                return
            state[CANDIDATES] += 1
            repeat_kernel(words[outer], kinds[k, 1], kinds[k, 2], splits, long_splits, empty, scratch, out)
            keep_kernel(words, origin, table, out, kinds[k, 0], outer, -1, targets, state)
        state[INNER] = 0
    state[OUTER] = ranges[1]
