"""Where texts fit into other texts: the kernels of deduction over strings.

A text is a range of the arena's `items`, so to compare two is to compare numbers in memory.  In the shapes below E stands
for the examples in play, R for rows of the bank.  `wanted` and `lengths` give the start and length of each wanted text,
int64[E]; `at` is a position in each of them, int64[E]: deduction over texts is a walk of such positions from the starts of
all wanted texts to their ends (`walks`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .compiled import compiled

MOST_SLICES = 2048
"""Different ends of slices that are told for one position."""


@njit(inline="always")
def same_items(items: Any, a: int, b: int, length: int) -> bool:
    """Are items[a : a+length] and items[b : b+length] equal?"""
    for i in range(length):  # noqa: SIM110 - Numba has no all()
        if items[a + i] != items[b + i]:
            return False
    return True


@compiled("int64(int64, int64[::1], int64[:, ::1], int64[:, ::1], int64[::1], int64[::1], int64[::1])")
def occurring_kernel(first: int, items: Any, starts: Any, sizes: Any, wanted: Any, lengths: Any, out: Any) -> int:
    """Rows from `first` on whose text occurs in every wanted text, and is not empty in all; returns how many.

    starts, sizes int64[R, E]; out int64[>= R].
    """
    count = 0
    for r in range(first, starts.shape[0]):
        useful = False
        for e in range(starts.shape[1]):
            size, found = sizes[r, e], False
            for at in range(lengths[e] - size + 1):
                if same_items(items, starts[r, e], wanted[e] + at, size):
                    found = True
                    break
            if not found:
                useful = False
                break
            useful = useful or size > 0
        if useful:
            out[count] = r
            count += 1
    return count


@compiled(
    "int64(int64[::1], int64[::1], int64[:, ::1], int64[:, ::1], int64[::1], int64[::1], int64[::1], boolean, int64[::1])",
)
def fitting_kernel(
    rows: Any, items: Any, starts: Any, sizes: Any, wanted: Any, lengths: Any, at: Any, backwards: bool, out: Any
) -> int:
    """Those of the given rows whose text stands at position `at` of every wanted text, or ends there if `backwards`.

    rows int64[n]; starts, sizes int64[R, E]; out int64[>= n] gets the rows; returns how many.
    """
    count = 0
    for k in range(rows.shape[0]):
        r, fits = rows[k], True
        for e in range(starts.shape[1]):
            size = sizes[r, e]
            begin = at[e] - size if backwards else at[e]
            if begin < 0 or begin + size > lengths[e] or not same_items(items, starts[r, e], wanted[e] + begin, size):
                fits = False
                break
        if fits:
            out[count] = r
            count += 1
    return count


@compiled("void(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int32[::1])")
def common_kernel(items: Any, texts: Any, sizes: Any, wanted: Any, lengths: Any, offsets: Any, out: Any) -> None:
    """How far a text and the wanted text agree, for every pair of positions.

    texts, sizes int64[E]; out[offsets[e] + s * (lengths[e] + 1) + p] = length of the longest common prefix of text[s:] and
    wanted[p:] of example e, for s <= sizes[e] and p <= lengths[e].
    """
    for e in range(texts.shape[0]):
        width = lengths[e] + 1
        for s in range(sizes[e], -1, -1):
            for p in range(lengths[e], -1, -1):
                here = offsets[e] + s * width + p
                out[here] = 0
                if s < sizes[e] and p < lengths[e] and items[texts[e] + s] == items[wanted[e] + p]:
                    out[here] = out[here + width + 1] + 1


@njit(inline="always")
def _note(q: Any, total: int, ends: Any, costs: Any, choices: Any, slots: Any, count: int, s: int, n: int, mode: int) -> int:
    """Enter one slice that ends at q, unless a cheaper one does; returns the number of different ends."""
    h = np.uint64(1469598103934665603)
    for e in range(q.shape[0]):
        h = (h ^ np.uint64(q[e])) * np.uint64(1099511628211)
    slot = (h ^ (h >> np.uint64(29))) & np.uint64(slots.shape[0] - 1)
    while slots[slot] >= 0:
        k, same = slots[slot], True
        for e in range(q.shape[0]):
            if ends[k, e] != q[e]:
                same = False
                break
        if same:
            if total < costs[k]:
                costs[k] = total
                choices[k, 0], choices[k, 1], choices[k, 2] = s, n, mode
            return count
        slot = (slot + np.uint64(1)) & np.uint64(slots.shape[0] - 1)
    if count < ends.shape[0]:
        slots[slot] = count
        for e in range(q.shape[0]):
            ends[count, e] = q[e]
        costs[count] = total
        choices[count, 0], choices[count, 1], choices[count, 2] = s, n, mode
        return count + 1
    return count


CHARACTER, COUNT, END = 0, 1, 2


@compiled(
    "int64(int32[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[:, ::1], int64[::1], int64[:, ::1],"
    " int64[::1], int64[::1], int64[:, ::1], int64[::1], int64[:, ::1])",
)
def slices_kernel(
    common: Any, offsets: Any, sizes: Any, lengths: Any, at: Any, begins: Any, begin_costs: Any, counts: Any,
    count_costs: Any, own: Any, ends: Any, costs: Any, choices: Any,
) -> int:  # fmt: skip
    """Pieces of one text that stand at `at` in every wanted text, the cheapest for every place where they end.

    common, offsets as in `common_kernel`; sizes int64[E] of the text; begins int64[B, E] where a piece may start, counts
    int64[C, E] how long it may be, with their costs int64[B], int64[C]; own int64[3] what the operators cost in the modes
    CHARACTER (one character), COUNT (so many) and END (up to another begin, that one less the first), -1 for none.  Fills
    ends int64[n, E], costs int64[n], choices int64[n, 3] = (begin, count or other begin, mode); returns how many there are.
    """
    examples = at.shape[0]
    slots = np.full(4 * MOST_SLICES, -1, np.int64)
    room, q = np.empty(examples, np.int64), np.empty(examples, np.int64)
    count = 0
    for b in range(begins.shape[0]):
        good = True
        for e in range(examples):
            s = begins[b, e]
            if s < 0 or s >= sizes[e]:
                good = False
                break
            room[e] = common[offsets[e] + s * (lengths[e] + 1) + at[e]]
            if room[e] == 0:
                good = False
                break
        if not good:
            continue
        if own[CHARACTER] >= 0:
            for e in range(examples):
                q[e] = at[e] + 1
            count = _note(q, own[CHARACTER] + begin_costs[b], ends, costs, choices, slots, count, b, 0, CHARACTER)
        for mode in (COUNT, END):
            others = counts if mode == COUNT else begins
            other_costs = count_costs if mode == COUNT else begin_costs
            if own[mode] < 0:
                continue
            for c in range(others.shape[0]):
                fits = True
                for e in range(examples):
                    size = others[c, e] - (begins[b, e] if mode == END else 0)
                    size = min(size, sizes[e] - begins[b, e])
                    if size <= 0 or size > room[e]:
                        fits = False
                        break
                    q[e] = at[e] + size
                if fits:
                    total = own[mode] + begin_costs[b] + other_costs[c] + (begin_costs[b] if mode == END else 0)
                    count = _note(q, total, ends, costs, choices, slots, count, b, c, mode)
    return count


@compiled("void(int32[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], uint8[:, ::1])")
def places_kernel(common: Any, offsets: Any, sizes: Any, lengths: Any, at: Any, to: Any, out: Any) -> None:
    """out[e, s] = 1 where the wanted piece from at[e] to to[e] stands at place s of the text; out uint8[E, > sizes]."""
    for e in range(at.shape[0]):
        for s in range(out.shape[1]):
            out[e, s] = 0
        for s in range(sizes[e]):
            if common[offsets[e] + s * (lengths[e] + 1) + at[e]] >= to[e] - at[e]:
                out[e, s] = 1


# Integers.  A goal allows several values: ok[e, v - low[e]] says whether v will do; the last column stands for all above it.


@njit(inline="always")
def _allowed(value: int, e: int, low: Any, ok: Any) -> bool:
    place = value - low[e]
    if place < 0:
        return False
    return bool(ok[e, min(place, ok.shape[1] - 1)])


@compiled("int64(int64[:, ::1], int64[::1], uint8[:, ::1], int64[::1])")
def single_kernel(values: Any, low: Any, ok: Any, out: Any) -> int:
    """The first rows whose value is allowed on every example; values int64[R, E]; returns how many out int64[n] got."""
    count = 0
    for r in range(values.shape[0]):
        good = True
        for e in range(values.shape[1]):
            if not _allowed(values[r, e], e, low, ok):
                good = False
                break
        if good:
            out[count] = r
            count += 1
            if count == out.shape[0]:
                break
    return count


@compiled(
    "int64(int64[:, ::1], int64[::1], int64[:, ::1], int64[::1], int64, int64[::1], uint8[:, ::1], int64[::1])",
)
def pair_kernel(left: Any, left_costs: Any, right: Any, right_costs: Any, sign: int, low: Any, ok: Any, out: Any) -> int:
    """The cheapest rows a, b with a + sign·b allowed on every example; returns their cost together, or -1 for none.

    left, right int64[R, E], cheapest first; out int64[2].
    """
    best = -1
    for a in range(left.shape[0]):
        if best >= 0 and left_costs[a] + right_costs[0] >= best:
            break
        for b in range(right.shape[0]):
            if best >= 0 and left_costs[a] + right_costs[b] >= best:
                break
            good = True
            for e in range(left.shape[1]):
                value = left[a, e] + right[b, e] if sign > 0 else left[a, e] - right[b, e]
                if not _allowed(value, e, low, ok):
                    good = False
                    break
            if good:
                best = left_costs[a] + right_costs[b]
                out[0], out[1] = a, b
    return best


@compiled(
    "boolean(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], uint8[:, ::1], boolean, int64[:, ::1])",
)
def find_start_kernel(
    items: Any, texts: Any, sizes: Any, parts: Any, part_sizes: Any, low: Any, ok: Any, last: bool, out: Any
) -> bool:
    """From where the part must be looked for, so that the place where it is found is allowed.

    texts, sizes, parts, part_sizes int64[E].  Of several allowed places the first is taken, or the `last`; out[e] gets the
    least and the greatest start of the search, int64[E, 2].  False if some example has no allowed place.
    """
    for e in range(texts.shape[0]):
        before, found = -1, False
        if part_sizes[e] == 0:
            return False
        for at in range(sizes[e] - part_sizes[e] + 1):
            if same_items(items, texts[e] + at, parts[e], part_sizes[e]):
                if _allowed(at, e, low, ok):
                    out[e, 0], out[e, 1] = before + 1, at
                    found = True
                    if not last:
                        break
                before = at
        if not found:
            return False
    return True
