"""Kernels of the beam: what each item may become, which of that is best, and the stacks of those that are chosen.

An item is a partial program as a pushdown automaton sees it.  `control` holds, top last, the nonterminals still open (as
numbers from 0) and marks `-1 - p` that say "now apply production p's operator"; `values` holds the rows of parts that are
complete.  `places` beside `control` says whose argument an open nonterminal is: production * widest + argument, or -1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .compiled import compiled


@compiled(
    "int64(int64, int64, int32[:, ::1], int32[::1], int32[::1], float64[::1], float32[:, ::1], int32[::1], int32[::1], "
    "int32[::1], int32[::1], int64, int32[::1], int32[::1], float64[::1])",
)
def expand_kernel(
    start: int, stop: int, control: Any, height: Any, need: Any, score: Any, log_probs: Any, first: Any, listed: Any,
    least: Any, grows: Any, largest: int, items: Any, chosen: Any, scores: Any,
) -> int:  # fmt: skip
    """Every production for the open place of items start..stop; returns how many there are.

    Productions of nonterminal n are `listed[first[n]:first[n + 1]]`; `need` is the size of the smallest program that an item
    can become, `least[n]` that of nonterminal n, and `grows[p]` that of production p: what must be larger is left out.
    """
    count = 0
    for i in range(start, stop):
        n = control[i, height[i] - 1]
        for k in range(first[n], first[n + 1]):
            p = listed[k]
            if need[i] - least[n] + grows[p] <= largest and log_probs[i, p] > -1e8:
                items[count] = i
                chosen[count] = p
                scores[count] = score[i] + log_probs[i, p]
                count += 1
    return count


@njit(inline="always")
def _worse(ranks: Any, a: int, b: int) -> bool:
    """Does place a come after place b?"""
    return bool(ranks[a] < ranks[b] or (ranks[a] == ranks[b] and a > b))


@compiled("int64(int64, float64[::1], uint8[::1], int64, int64[::1])")
def best_kernel(n: int, ranks: Any, taken: Any, k: int, out: Any) -> int:
    """The places of the k highest ranks that are not taken yet, best first, the earlier one of equals; takes them."""
    size = 0  # a heap of the best so far with the worst on top
    for i in range(n):
        if taken[i]:
            continue
        if size == k:
            worst = out[0]
            if ranks[i] <= ranks[worst]:  # of equals the earlier one stays
                continue
            at = 0
        else:
            at = size
            size += 1
        if at > 0:
            while at > 0:
                up = (at - 1) // 2
                if ranks[out[up]] < ranks[i] or (ranks[out[up]] == ranks[i] and out[up] > i):
                    break
                out[at] = out[up]
                at = up
            out[at] = i
        else:
            while True:
                below = 2 * at + 1
                if below >= size:
                    break
                if below + 1 < size and _worse(ranks, out[below + 1], out[below]):
                    below += 1
                if not _worse(ranks, out[below], i):
                    break
                out[at] = out[below]
                at = below
            out[at] = i
    end = size
    while end > 1:  # heap sort: the worst goes to the end
        end -= 1
        last = out[end]
        out[end] = out[0]
        at = 0
        while True:
            below = 2 * at + 1
            if below >= end:
                break
            if below + 1 < end and _worse(ranks, out[below + 1], out[below]):
                below += 1
            if not _worse(ranks, out[below], last):
                break
            out[at] = out[below]
            at = below
        out[at] = last
    for i in range(size):
        taken[out[i]] = 1
    return size


@compiled(
    "void(int64, int32[::1], int32[::1], int32[:, ::1], int32[:, ::1], int32[::1], int32[:, ::1], int32[::1], int32[::1], "
    "int32[::1], int32[:, ::1], int32[::1], int32[::1], int32[:, ::1], int32[:, ::1], int32[::1], int32[:, ::1], "
    "int32[::1], int32[::1])",
)
def advance_kernel(
    n: int, items: Any, chosen: Any, control: Any, places: Any, height: Any, values: Any, depth: Any, need: Any,
    arity: Any, arguments: Any, least: Any, grows: Any,
    new_control: Any, new_places: Any, new_height: Any, new_values: Any, new_depth: Any, new_need: Any,
) -> None:  # fmt: skip
    """The stacks after production chosen[j] has been put into the open place of item items[j].

    `arity[p]` is the number of places that p opens; for a unit production it is 1, and nothing is applied afterwards, which
    `arguments[p, widest]` says (the column behind the last argument: 1 for an operator, 0 for anything else).  The value of
    a leaf is pushed by the caller.
    """
    widest = arguments.shape[1] - 1
    for j in range(n):
        i = items[j]
        p = chosen[j]
        h = height[i] - 1
        for k in range(h):
            new_control[j, k] = control[i, k]
            new_places[j, k] = places[i, k]
        for k in range(depth[i]):
            new_values[j, k] = values[i, k]
        new_need[j] = need[i] - least[control[i, h]] + grows[p]
        if arguments[p, widest]:
            new_control[j, h] = -1 - p
            new_places[j, h] = -1
            h += 1
        for k in range(arity[p]):
            a = arity[p] - 1 - k
            new_control[j, h] = arguments[p, a]
            new_places[j, h] = p * widest + a
            h += 1
        new_height[j] = h
        new_depth[j] = depth[i]


@compiled("void(int64, int32[:, ::1], int32[::1], int32[:, ::1], int32[::1], int64[::1], uint64[::1])")
def state_kernel(n: int, control: Any, height: Any, values: Any, depth: Any, salts: Any, out: Any) -> None:
    """out[j] = hash of what item j can still become: its stacks, and a number of its own (goal, what it must use)."""
    for j in range(n):
        h = np.uint64(salts[j]) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(height[j])
        for k in range(height[j]):
            h = (h ^ np.uint64(control[j, k] + 0x7FFFFFFF)) * np.uint64(0xBF58476D1CE4E5B9)
            h ^= h >> np.uint64(29)
        for k in range(depth[j]):
            h = (h ^ np.uint64(values[j, k])) * np.uint64(0x94D049BB133111EB)
            h ^= h >> np.uint64(31)
        out[j] = h


@compiled("void(int64, int32[::1], float64[::1], float64[::1], float64[::1], float64[::1])")
def gumbel_kernel(n: int, items: Any, scores: Any, above: Any, uniform: Any, out: Any) -> None:
    """Perturbed scores of children, such that the largest of each item's children has the item's own.

    Kool, van Hoof and Welling (Stochastic beams and where to find them, ICML 2019, section 3.3 and appendix B.3).  Children
    of one item lie side by side; `above[i]` is the perturbed score of item i, `uniform` are random numbers in (0, 1).
    """
    start = 0
    while start < n:
        stop = start
        largest = -np.inf
        while stop < n and items[stop] == items[start]:
            out[stop] = scores[stop] - np.log(-np.log(uniform[stop]))
            largest = max(largest, out[stop])
            stop += 1
        top = above[items[start]]
        for j in range(start, stop):
            v = top - out[j] + np.log1p(-np.exp(min(out[j] - largest, -1e-12)))
            out[j] = top - max(0.0, v) - np.log1p(np.exp(-abs(v)))
        start = stop
