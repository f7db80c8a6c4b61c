"""The last steps of a regex search that cannot store its next level: look without keeping, and join what was found.

Storing every language takes memory; looking whether one is an answer does not.  So when the bank is full, concatenations
and repeats of its languages are still formed, but only to look at the bits of the examples, and what is remembered is, for
every set of positive examples, the cheapest expression found that accepts these and no negative one.  An answer may be a
union of such expressions: the cheapest is found by dynamic programming over subsets of the positive examples.

`targets` uint64[3, V] are bits of the examples: the positives that make up the sets, those that must not be accepted, and
those that must be.  With more than `MOST_POSITIVES` positives there are no sets; then all of them must be accepted at once.
`best` int32[2^p] holds costs, `origin` int32[2^p, 3] (operation, left row, right row).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit

from .compiled import compiled
from .regex_kernels import CANDIDATES, CONCAT, INNER, NO_COST, OUTER, U, _gather, join_kernel, repeat_kernel, tabulate_kernel

MOST_POSITIVES: Final = 16
"""Positive examples up to which sets of them are tabulated."""
NO_OPERATION: Final = -1
"""In `origin`: a row of the bank as it is."""
LITERAL: Final = -2
"""In `origin`: an example itself, by its number."""


@njit(inline="always")
def _fits(row: Any, targets: Any) -> Any:
    """Does a language accept what it must, and nothing that it must not?"""
    wrong = U(0)
    for w in range(targets.shape[1]):
        wrong |= (row[w] & targets[1, w]) | (~row[w] & targets[2, w])
    return wrong == U(0)


@compiled("void(uint64[:, ::1], int64, int64, int64, uint64[:, ::1], int32[::1], int32[:, ::1])")
def cover_rows_kernel(words: Any, start: int, stop: int, cost: int, targets: Any, best: Any, origin: Any) -> None:
    """Note the rows start..stop, all of one cost, that accept no negative example, under the positive ones they accept."""
    for row in range(start, stop):
        accepted = np.int64(words[row, 0] & targets[0, 0])
        if cost < best[accepted] and _fits(words[row], targets):
            best[accepted] = cost
            origin[accepted, 0], origin[accepted, 1] = NO_OPERATION, row


@compiled(
    "void(uint64[:, ::1], int64, int64, int64, int64, int64, int32[:, ::1], int32[:, ::1], int64, int64, uint64[:, ::1],"
    " int32[::1], int32[:, ::1])"
)
def cover_repeats_kernel(
    words: Any, start: int, stop: int, operation: int, least: int, most: int, splits: Any, long_splits: Any, empty: int,
    cost: int, targets: Any, best: Any, origin: Any,
) -> None:  # fmt: skip
    """The same for repeats of the rows start..stop; arguments as for `repeat_kernel`."""
    out, scratch = np.empty(words.shape[1], np.uint64), np.empty(words.shape[1], np.uint64)
    for row in range(start, stop):
        repeat_kernel(words[row], least, most, splits, long_splits, empty, scratch, out)
        accepted = np.int64(out[0] & targets[0, 0])
        if cost < best[accepted] and _fits(out, targets):
            best[accepted] = cost
            origin[accepted, 0], origin[accepted, 1] = operation, row


@compiled("void(uint64[:, ::1], int64[::1], int64, int64, int32[:, ::1], int64, uint64[:, ::1], uint64[:, :, ::1],"
      " uint64[:, ::1], int64, int32[::1], int32[:, ::1], int64, int64[::1])")  # fmt: skip
def cover_pairs_kernel(
    words: Any, ranges: Any, fixed: int, bits: int, splits: Any, quick: int, given: Any, tables: Any, targets: Any,
    cost: int, best: Any, origin: Any, limit: int, state: Any,
) -> None:  # fmt: skip
    """The same for all concatenations of rows of two ranges, which are not stored; arguments as for `concat_kernel`.

    splits are those of the examples.  The first `quick`, those of 64 examples, decide for most, so tables are one word wide.
    """
    free = 3 - fixed
    first, whole = np.empty(1, np.uint64), np.empty(targets.shape[1], np.uint64)
    for outer in range(state[OUTER], ranges[1]):
        tabulate_kernel(words[outer], splits[:quick], fixed, free, bits, given, tables)
        for inner in range(state[INNER], ranges[3]):
            _gather(words[inner], tables, bits, first)
            if (first[0] & targets[1, 0]) | (~first[0] & targets[2, 0]):
                continue
            accepted = np.int64(first[0] & targets[0, 0])
            if cost >= best[accepted]:
                continue
            left, right = (outer, inner) if fixed == 1 else (inner, outer)
            if targets.shape[1] > 1:
                join_kernel(words[left], words[right], splits, whole)
                if not _fits(whole, targets):
                    continue
            best[accepted] = cost
            origin[accepted, 0], origin[accepted, 1], origin[accepted, 2] = CONCAT, left, right
        state[CANDIDATES] += ranges[3] - state[INNER]
        state[INNER] = ranges[2]
        state[OUTER] = outer + 1
        if state[CANDIDATES] >= limit:
            return


@compiled("void(int32[::1], int64, int32[::1], int32[::1], int32[::1], int32[::1])")
def cheapest_union_kernel(best: Any, union: int, part: Any, part_of: Any, total: Any, choice: Any) -> None:
    """For every set of positive examples the cheapest union of noted expressions that accepts all of it.

    part[m] is the cheapest single expression for m, noted under part_of[m]; total[m] the cheapest union, whose first part is
    the one for choice[m].  All int32[2^p]; `union` is the cost of joining two.
    """
    size = best.shape[0]
    for m in range(size):
        part[m], part_of[m] = best[m], m
    bit = 1
    while bit < size:
        for m in range(size):
            if not m & bit and part[m | bit] < part[m]:
                part[m], part_of[m] = part[m | bit], part_of[m | bit]
        bit <<= 1
    total[0], choice[0] = 0, 0
    for m in range(1, size):
        low = m & -m
        total[m], choice[m] = part[m], m
        rest = m ^ low
        others = (rest - 1) & rest  # what the first part has besides the lowest example: every proper subset of the rest
        if rest == 0:
            continue
        while True:
            first = low | others
            cost = part[first] + union + total[m ^ first]
            if cost < total[m]:
                total[m], choice[m] = cost, first
            if others == 0:
                break
            others = (others - 1) & rest


def no_covers(positives: int) -> tuple[Any, Any]:
    """Empty tables of costs and origins for that many positive examples."""
    size = 1 << positives
    return np.full(size, NO_COST, np.int32), np.full((size, 3), -1, np.int32)
