"""Kernels of `trees`: sets of examples as packed words, many of them at a time.

Throughout, mask uint64[words] is the set of examples that matter, covers uint64[terms, words] and predicates
uint64[predicates, words] lie within it, and terms and predicates are ordered by cost, so that the first that will do is the
cheapest.  Everything is uint64: no sign, no overflow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .compiled import compiled

U = np.uint64
_M1, _M2, _M4 = U(0x5555555555555555), U(0x3333333333333333), U(0x0F0F0F0F0F0F0F0F)
_H01, _1, _2, _4, _56 = U(0x0101010101010101), U(1), U(2), U(4), U(56)
_K0, _32 = U(0x9E3779B97F4A7C15), U(32)


@njit(inline="always")
def popcount(x: Any) -> Any:
    """How many bits are set (Hacker's Delight, 2nd edition, 5-1)."""
    x = x - ((x >> _1) & _M1)
    x = (x & _M2) + ((x >> _2) & _M2)
    x = (x + (x >> _4)) & _M4
    return np.int64((x * _H01) >> _56)


@njit(inline="always")
def first_cover(wanted: Any, covers: Any, start: int) -> int:
    """The first term from `start` on that covers the set, or -1."""
    for t in range(start, covers.shape[0]):
        good = True
        for w in range(wanted.shape[0]):
            if wanted[w] & ~covers[t, w]:
                good = False
                break
        if good:
            return t
    return -1


@compiled("int64(uint64[::1], uint64[:, ::1])")
def cheapest_kernel(mask: Any, covers: Any) -> Any:
    """The first, hence cheapest, term that covers the mask, or -1."""
    return first_cover(mask, covers, 0)


@compiled("int64[::1](uint64[:, ::1])")
def undominated_kernel(covers: Any) -> Any:
    """The places of the covers that are not empty and not within an earlier one, in order."""
    terms, words = covers.shape
    kept = np.empty(terms, np.int64)
    count = 0
    for t in range(terms):
        wanted = False
        for w in range(words):
            if covers[t, w]:
                wanted = True
        k = 0
        while wanted and k < count:
            inside = True
            for w in range(words):
                if covers[t, w] & ~covers[kept[k], w]:
                    inside = False
                    break
            wanted = not inside
            k += 1
        if wanted:
            kept[count] = t
            count += 1
    return kept[:count].copy()


@compiled("int64[::1](uint64[:, ::1], uint64[::1])")
def distinct_kernel(predicates: Any, mask: Any) -> Any:
    """The places of the first predicate of each division of the mask in two, in order; those that divide nothing drop out.

    A predicate and its opposite divide alike: compared is the side without the mask's first example.
    """
    count_all, words = predicates.shape
    size = 16
    while size < 2 * count_all:
        size *= 2
    slots = np.full(size, -1, np.int64)
    kept = np.empty(count_all, np.int64)
    sides = np.empty((count_all, words), np.uint64)
    at = 0
    while at < words and mask[at] == U(0):
        at += 1
    if at == words:
        return kept[:0].copy()
    first = mask[at] & ~(mask[at] - _1)
    count = 0
    for p in range(count_all):
        flipped = (predicates[p, at] & first) != U(0)
        empty = True
        h = U(0)
        for w in range(words):
            side = (mask[w] & ~predicates[p, w]) if flipped else predicates[p, w]
            sides[count, w] = side
            if side:
                empty = False
            h = (h ^ side) * _K0
            h ^= h >> _32
        if empty:
            continue
        slot = np.int64(h & U(size - 1))
        seen = False
        while slots[slot] >= 0:
            k = slots[slot]
            seen = True
            for w in range(words):
                if sides[k, w] != sides[count, w]:
                    seen = False
            if seen:
                break
            slot = (slot + 1) & (size - 1)
        if not seen:
            slots[slot] = count
            kept[count] = p
            count += 1
    return kept[:count].copy()


@compiled("uint64[::1](uint64[:, ::1], int64)")
def signature_kernel(predicates: Any, examples: int) -> Any:
    """A hash for each example of what all predicates say there: examples with one hash cannot be told apart."""
    out = np.zeros(examples, np.uint64)
    for p in range(predicates.shape[0]):
        for e in range(examples):
            bit = (predicates[p, e >> 6] >> U(e & 63)) & _1
            h = (out[e] ^ bit ^ U(2 * p)) * _K0
            out[e] = h ^ (h >> _32)
    return out


@njit(inline="always")
def best_pair(mask: Any, covers: Any, costs: Any, predicates: Any, test_costs: Any, bound: int, out: Any) -> int:
    """The cheapest tree of two leaves below `bound`: out[0:3] = predicate, yes, no, or out[0] = -1.  Returns the cost.

    out[3] receives the words looked at.
    """
    words = mask.shape[0]
    terms = covers.shape[0]
    out[0] = -1
    out[3] = 0
    # Two terms must cover the mask between them: no predicate helps otherwise.
    rest = np.empty(words, np.uint64)
    able = False
    for t in range(terms):
        for w in range(words):
            rest[w] = mask[w] & ~covers[t, w]
        if first_cover(rest, covers, 0) >= 0:
            able = True
            break
    out[3] += terms * terms * words
    if not able:
        return bound
    side = np.empty(words, np.uint64)
    for p in range(predicates.shape[0]):
        if test_costs[p] + 2 * costs[0] >= bound:  # both orders are by cost: nothing cheaper can follow
            break
        some, other = False, False
        for w in range(words):
            side[w] = mask[w] & predicates[p, w]
            rest[w] = mask[w] & ~predicates[p, w]
            some = some or side[w] != U(0)
            other = other or rest[w] != U(0)
        if not some or not other:
            continue
        out[3] += terms * words
        yes = first_cover(side, covers, 0)
        if yes < 0:
            continue
        out[3] += terms * words
        no = first_cover(rest, covers, 0)
        if no < 0:
            continue
        cost = test_costs[p] + costs[yes] + costs[no]
        if cost < bound:
            bound = cost
            out[0], out[1], out[2] = p, yes, no
    return bound


@compiled(
    "int64(uint64[::1], uint64[:, ::1], int64[::1], uint64[:, ::1], int64[::1], int64, int64[::1])",
)
def pair_kernel(mask: Any, covers: Any, costs: Any, predicates: Any, test_costs: Any, bound: int, best: Any) -> Any:
    """The cheapest tree of two leaves: best[0:3] = predicate, yes, no, all -1 if there is none below `bound`.

    Returns the words looked at.
    """
    best[0] = best[1] = best[2] = -1
    if covers.shape[0] == 0:
        return 0
    out = np.empty(4, np.int64)
    best_pair(mask, covers, costs, predicates, test_costs, bound, out)
    if out[0] >= 0:
        best[0], best[1], best[2] = out[0], out[1], out[2]
    return out[3]


@compiled(
    "int64(uint64[::1], uint64[:, ::1], int64[::1], uint64[:, ::1], int64[::1], int64, int64, int64[::1])",
)
def triple_kernel(
    mask: Any, covers: Any, costs: Any, predicates: Any, test_costs: Any, bound: int, effort: int, best: Any
) -> int:
    """The cheapest tree of three leaves: a predicate one of whose sides needs one term, and a pair for the other side.

    best[0:6] = root, 1 if its yes side is the single term, that term, the pair's predicate, yes, no; all -1 if there is
    none below `bound`.  Ends early once `effort` words have been looked at; returns how many were.
    """
    words = mask.shape[0]
    terms = covers.shape[0]
    best[:] = -1
    spent = 0
    if terms == 0:
        return spent
    single = np.empty(words, np.uint64)
    rest = np.empty(words, np.uint64)
    near = np.empty((terms, words), np.uint64)  # the covers that have something of the rest
    near_costs = np.empty(terms, np.int64)
    places = np.empty(terms, np.int64)
    out = np.empty(4, np.int64)
    for p in range(predicates.shape[0]):
        for yes_side in range(2):
            if test_costs[p] + 3 * costs[0] >= bound or spent > effort:
                break
            some, other = False, False
            for w in range(words):
                holds = mask[w] & predicates[p, w]
                fails = mask[w] & ~predicates[p, w]
                single[w] = holds if yes_side == 1 else fails
                rest[w] = fails if yes_side == 1 else holds
                some = some or holds != U(0)
                other = other or fails != U(0)
            spent += terms * words
            if not some or not other:
                continue
            t = first_cover(single, covers, 0)
            if t < 0:
                continue
            count = 0
            for u in range(terms):
                touches = False
                for w in range(words):
                    near[count, w] = covers[u, w] & rest[w]
                    touches = touches or near[count, w] != U(0)
                if touches:
                    near_costs[count], places[count] = costs[u], u
                    count += 1
            if count == 0:
                continue
            limit = bound - test_costs[p] - costs[t]
            found = best_pair(rest, near[:count], near_costs[:count], predicates, test_costs, limit, out)
            spent += out[3]
            if out[0] >= 0:
                bound = found + test_costs[p] + costs[t]
                best[0], best[1], best[2] = p, yes_side, t
                best[3], best[4], best[5] = out[0], places[out[1]], places[out[2]]
    return spent


@njit(inline="always")
def labelled_entropy(side: Any, covers: Any, rest: Any) -> float:
    """Entropy, in nats times examples, of the labels that a greedy cover gives the set; infinite if it is not covered."""
    words = side.shape[0]
    total = 0
    for w in range(words):
        rest[w] = side[w]
        total += popcount(side[w])
    if total == 0:
        return 0.0
    left = total
    loss = 0.0
    while left > 0:
        best, most = -1, 0
        for t in range(covers.shape[0]):
            count = 0
            for w in range(words):
                count += popcount(rest[w] & covers[t, w])
            if count > most:
                best, most = t, count
        if best < 0:
            return np.inf
        for w in range(words):
            rest[w] &= ~covers[best, w]
        left -= most
        loss -= most * np.log(most / total)
    return loss


@compiled("float64[::1](uint64[::1], uint64[:, ::1], uint64[:, ::1])")
def gain_kernel(mask: Any, covers: Any, predicates: Any) -> Any:
    """What each predicate leaves undecided: the entropy of the labels on its two sides, lower is better.

    A node's own entropy is the same for all its predicates, so the highest information gain is the least of these.
    """
    words = mask.shape[0]
    losses = np.empty(predicates.shape[0], np.float64)
    side = np.empty(words, np.uint64)
    rest = np.empty(words, np.uint64)
    for p in range(predicates.shape[0]):
        for w in range(words):
            side[w] = mask[w] & predicates[p, w]
        losses[p] = labelled_entropy(side, covers, rest)
        for w in range(words):
            side[w] = mask[w] & ~predicates[p, w]
        losses[p] += labelled_entropy(side, covers, rest)
    return losses
