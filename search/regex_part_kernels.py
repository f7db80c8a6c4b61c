"""Kernels for expressions that are sequences of parts: list those that fit the examples, run them on many texts.

A part is a character set with bounds, `[a-z]{2,4}`, or an alternation of two; an expression is a sequence of parts, some of
which may stand together in one optional group.  How far a part gets in a text of at most 63 characters is a word of bits:
bit j of reach[part, text, i] is set if the part can read the characters i..j.  So the places that a sequence can be at in a
text are one word, too, and a part moves it on.

A candidate is int16[LONGEST]: numbers of parts, `OPEN` and `CLOSE` around the optional group, then `END`.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit

from .compiled import compiled

U = np.uint64
_K: Final = U(0x9E3779B97F4A7C15)
LONGEST: Final = 10
"""Entries of a candidate."""
END: Final = -1
OPEN: Final = -2
CLOSE: Final = -3
UNBOUNDED: Final = 99
"""The upper bound of a part without one."""
FOUND, NODES = range(2)


@compiled("void(uint8[:, :, ::1], int64[:, ::1], int64[::1], uint64[:, :, ::1])")
def reach_kernel(member: Any, parts: Any, lengths: Any, reach: Any) -> None:
    """Fill `reach` uint64[parts, texts, 64].

    member uint8[sets, texts, 64] says which character is in which set; parts int64[n, 4] are (set, least, most, -1) or, for
    an alternation of two earlier parts, (-1, 0, 0, first * 65536 + second).
    """
    sets, texts = member.shape[0], member.shape[1]
    runs = np.zeros((sets, texts, 65), np.int64)
    for s in range(sets):
        for t in range(texts):
            for i in range(lengths[t] - 1, -1, -1):
                runs[s, t, i] = runs[s, t, i + 1] + 1 if member[s, t, i] else 0
    for p in range(parts.shape[0]):
        for t in range(texts):
            for i in range(lengths[t] + 1):
                if parts[p, 0] < 0:
                    reach[p, t, i] = reach[parts[p, 3] >> 16, t, i] | reach[parts[p, 3] & 65535, t, i]
                    continue
                bits = U(0)
                for n in range(parts[p, 1], min(parts[p, 2], runs[parts[p, 0], t, i]) + 1):
                    bits |= U(1) << U(i + n)
                reach[p, t, i] = bits


@njit(inline="always")
def _move(places: Any, reach: Any) -> Any:
    """Where a part gets to from these places in one text."""
    out, i = U(0), 0
    while places != U(0):
        if places & U(1):
            out |= reach[i]
        places >>= U(1)
        i += 1
    return out


@njit(inline="always")
def _note_failures(places: Any, reach: Any, alone: Any, positives: int, failures: Any) -> None:
    """Set bit t of failures[p] for every positive text t in which part p, if not an alternation, leads nowhere."""
    for p in range(reach.shape[0]):
        if alone[p, 0] < 0:
            bits = U(0)
            for t in range(positives):
                if places[t] != U(0) and _move(places[t], reach[p, t]) == U(0):
                    bits |= U(1) << U(t & 63)
            failures[p] = bits


@compiled("void(uint64[:, :, ::1], int64[::1], int64[::1], int64, int64[:, ::1])")
def remaining_kernel(reach: Any, costs: Any, lengths: Any, positives: int, out: Any) -> None:
    """Set out[t, i] to the least cost of parts that read positive text t from character i to its end."""
    for t in range(positives):
        out[t, lengths[t]] = 0
        for i in range(lengths[t] - 1, -1, -1):
            out[t, i] = 1 << 20
            for p in range(reach.shape[0]):
                ends, j = reach[p, t, i] >> U(i + 1), i + 1
                while ends != U(0):
                    if ends & U(1):
                        out[t, i] = min(out[t, i], costs[p] + out[t, j])
                    ends >>= U(1)
                    j += 1


@njit(inline="always")
def _least_rest(places: Any, remaining: Any, positives: int) -> Any:
    """A cost that any continuation from these places has at least, since it must read every positive text to its end."""
    most = np.int64(0)
    for t in range(positives):
        least, bits, i = np.int64(1 << 20), places[t], 0
        while bits != U(0):
            if bits & U(1):
                least = min(least, remaining[t, i])
            bits >>= U(1)
            i += 1
        most = max(most, least)
    return most


@njit(inline="always")
def _state_hash(places: Any, versions: int, last: int, mode: int) -> Any:
    """A hash of all that the continuations of a prefix depend on."""
    h = U(last + 7) * _K ^ U(mode)
    for v in range(versions):
        for t in range(places.shape[1]):
            h = (h ^ places[v, t]) * _K
            h ^= h >> U(29)
    return h ^ (h >> U(32)) | U(1)


@njit(inline="always")
def _accepts(places: Any, lengths: Any, positives: int, grouped: Any) -> Any:
    """Do exactly the positive texts end here, and does an optional group make a difference both ways?"""
    needed, in_the_way = False, False
    for t in range(lengths.shape[0]):
        end = U(1) << U(lengths[t])
        if ((places[0, t] & end) != U(0)) != (t < positives):
            return False
        if t < positives and grouped:
            in_the_way |= (places[1, t] & end) == U(0)
            needed |= (places[2, t] & end) == U(0)
    return not grouped or (needed and in_the_way)


@compiled("void(uint64[:, :, ::1], int64[:, ::1], int64[::1], int64[:, ::1], int64[::1], int64, int64, int64, int64,"
      " int64, int64[:, ::1], uint64[:, ::1], int16[:, ::1], int64[::1], int64[::1])")  # fmt: skip
def list_kernel(
    reach: Any, parts: Any, costs: Any, alone: Any, lengths: Any, positives: int, cost: int, group_cost: int, most: int,
    limit: int, remaining: Any, hopeless: Any, out: Any, out_costs: Any, state: Any,
) -> None:  # fmt: skip
    """List the candidates of exactly this cost that accept the first `positives` texts and no other one, depth first.

    alone int64[parts, 2] are the two sides of an alternation, else -1; `most` bounds the parts of a candidate.  remaining is
    that of `remaining_kernel`; hopeless uint64[2^k, 2] is a table of prefixes, as hashes, and for each the set of costs left
    with which it is known not to become a candidate.  Stops after `limit` nodes in all (state[NODES]) or when `out` is full;
    state[FOUND] counts.

    Two parts with the same characters never follow one another: they nearly always read as one.  A branch ends where some
    positive example cannot be read that far: no continuation would accept it.  An alternation is tried only where each of
    its sides alone would leave some positive example behind: else that side alone is cheaper, and no example says
    otherwise.  An optional group must be needed by one positive example and be in the way of another; else the candidate
    without the question mark, or without the group, is meant, and comes by itself.
    """
    texts, kinds = reach.shape[1], parts.shape[0]
    places = np.zeros((LONGEST + 1, 3, texts), np.uint64)  # by depth: as it is, group taken, group left out
    choice = np.zeros(LONGEST + 1, np.int64)
    spent = np.zeros(LONGEST + 1, np.int64)
    count = np.zeros(LONGEST + 1, np.int64)
    group = np.zeros(LONGEST + 1, np.int64)  # 0: none yet, 1: open, 2: closed
    opened, depth = 0, 0
    entry = np.full(LONGEST, END, np.int16)
    failures = np.zeros((LONGEST + 1, kinds), np.uint64)
    keys = np.zeros(LONGEST + 1, np.uint64)
    found = np.zeros(LONGEST + 1, np.int64)
    places[0, :, :] = U(1)
    choice[0] = -2
    while depth >= 0:
        c = choice[depth]
        if c == -2:
            last = parts[entry[depth - 1], 0] if depth > 0 and entry[depth - 1] >= 0 else -2
            versions = 3 if group[depth] == 2 else 1
            mode = (group[depth] * 16 + count[depth]) * 2 + (depth > 0 and entry[depth - 1] == OPEN)
            keys[depth] = _state_hash(places[depth], versions, last, mode)
            if group[depth] == 1:  # what is left out is decided later
                for t in range(texts):
                    keys[depth] = (keys[depth] ^ places[opened, 0, t]) * _K | U(1)
            found[depth] = state[FOUND]
            slot = np.int64(keys[depth] & U(hopeless.shape[0] - 1))
            if hopeless[slot, 0] == keys[depth] and (hopeless[slot, 1] >> U(cost - spent[depth])) & U(1):
                choice[depth] = kinds
                continue
            _note_failures(places[depth, 0], reach, alone, positives, failures[depth])
        choice[depth] += 1
        if c >= kinds or state[NODES] >= limit:
            if c >= kinds and found[depth] == state[FOUND]:
                slot = np.int64(keys[depth] & U(hopeless.shape[0] - 1))
                if hopeless[slot, 0] != keys[depth]:
                    hopeless[slot, 0], hopeless[slot, 1] = keys[depth], U(0)
                hopeless[slot, 1] |= U(1) << U(cost - spent[depth])
            depth -= 1
            if depth >= 0:
                entry[depth] = END
            continue
        if depth + 1 >= LONGEST and c < 0:
            continue
        if depth >= LONGEST - 1:
            continue
        if c == -2:  # open the group
            if group[depth] != 0 or spent[depth] + group_cost >= cost or count[depth] >= most:
                continue
            entry[depth] = OPEN
            opened = depth
            group[depth + 1], spent[depth + 1] = 1, spent[depth] + group_cost
            places[depth + 1] = places[depth]
            count[depth + 1] = count[depth]
        elif c == -1:  # close it
            if group[depth] != 1 or entry[depth - 1] == OPEN:
                continue
            for b in range(depth - 1, -1, -1):
                if entry[b] == OPEN:
                    opened = b
                    break
            entry[depth] = CLOSE
            group[depth + 1], spent[depth + 1], count[depth + 1] = 2, spent[depth], count[depth]
            for t in range(texts):
                inside, before = places[depth, 0, t], places[opened, 0, t]
                places[depth + 1, 0, t] = inside | before
                places[depth + 1, 1, t] = inside
                places[depth + 1, 2, t] = before
        else:
            if count[depth] >= most or spent[depth] + costs[c] > cost:
                continue
            if depth > 0 and entry[depth - 1] >= 0 and 0 <= parts[c, 0] == parts[entry[depth - 1], 0]:
                continue
            state[NODES] += 1
            if alone[c, 0] < 0:
                if group[depth] != 1 and failures[depth, c] != U(0):
                    continue
            elif failures[depth, alone[c, 0]] == U(0) or failures[depth, alone[c, 1]] == U(0):
                continue
            alive, dead = False, False
            for t in range(positives):
                places[depth + 1, 0, t] = _move(places[depth, 0, t], reach[c, t])
                alive |= places[depth + 1, 0, t] != U(0)
                dead |= places[depth + 1, 0, t] == U(0)
            if (dead and group[depth] != 1) or not alive:
                continue
            for t in range(positives, texts):
                places[depth + 1, 0, t] = _move(places[depth, 0, t], reach[c, t])
            if group[depth] == 2:
                for v in range(1, 3):
                    for t in range(positives):
                        places[depth + 1, v, t] = _move(places[depth, v, t], reach[c, t])
            entry[depth] = c
            group[depth + 1], spent[depth + 1], count[depth + 1] = group[depth], spent[depth] + costs[c], count[depth] + 1
        if group[depth + 1] != 1 and spent[depth + 1] + _least_rest(places[depth + 1, 0], remaining, positives) > cost:
            entry[depth] = END
            continue
        if spent[depth + 1] == cost and group[depth + 1] != 1:
            if _accepts(places[depth + 1], lengths, positives, group[depth + 1] == 2):
                if state[FOUND] >= out.shape[0]:
                    return
                out[state[FOUND]] = entry
                out_costs[state[FOUND]] = cost
                state[FOUND] += 1
            entry[depth] = END
            continue
        depth += 1
        choice[depth] = -2


@compiled("void(int16[:, ::1], uint64[:, :, ::1], int64[::1], uint8[:, ::1])")
def member_kernel(candidates: Any, reach: Any, lengths: Any, out: Any) -> None:
    """Set out[c, t] to 1 if candidate c accepts text t."""
    for c in range(candidates.shape[0]):
        for t in range(lengths.shape[0]):
            places, before = U(1), U(0)
            for k in range(LONGEST):
                entry = candidates[c, k]
                if entry == END:
                    break
                if entry == OPEN:
                    before = places
                elif entry == CLOSE:
                    places |= before
                else:
                    places = _move(places, reach[entry, t])
            out[c, t] = (places >> U(lengths[t])) & U(1)


@compiled("void(int16[:, ::1], uint64[:, :, ::1], int64[:, ::1], int64[:, ::1], float64[::1], float64, int64[::1],"
      " float64[:, ::1])")  # fmt: skip
def literal_kernel(
    candidates: Any, reach: Any, parts: Any, alone: Any, letter: Any, longer: float, lengths: Any, out: Any
) -> None:
    """Set out[c, t] to the natural logarithm of the chance that a literal speaker of c writes text t, -1e9 if none.

    Such a speaker chooses lengths and sides at random: uniformly within bounds, one more with chance `longer` where there is
    no upper bound, a character of set s with probability exp(letter[s]), groups and sides by tossing a coin.
    """
    chance, other, inner = np.zeros(65), np.zeros(65), np.zeros(65)
    for c in range(candidates.shape[0]):
        for t in range(lengths.shape[0]):
            n = lengths[t]
            chance[: n + 1] = 0.0
            chance[0] = 1.0
            for k in range(LONGEST):
                entry = candidates[c, k]
                if entry == END:
                    break
                if entry == OPEN:
                    inner[: n + 1] = chance[: n + 1]
                    continue
                if entry == CLOSE:
                    for i in range(n + 1):
                        chance[i] = 0.5 * chance[i] + 0.5 * inner[i]
                    continue
                other[: n + 1] = 0.0
                sides = 1 if parts[entry, 0] >= 0 else 2
                for side in range(sides):
                    part = entry if sides == 1 else alone[entry, side]
                    least, most = parts[part, 1], parts[part, 2]
                    letter_chance = np.exp(letter[parts[part, 0]])
                    for i in range(n + 1):
                        if chance[i] == 0.0:
                            continue
                        bits = reach[part, t, i] >> U(i)
                        weight = chance[i] / sides
                        for length in range(n - i + 1):
                            if (bits >> U(length)) & U(1):
                                size = (
                                    longer ** (length - least) * (1.0 - longer)
                                    if most == UNBOUNDED
                                    else 1.0 / (most - least + 1)
                                )
                                other[i + length] += weight * size * letter_chance**length
                chance[: n + 1] = other[: n + 1]
            out[c, t] = np.log(chance[n]) if chance[n] > 0.0 else -1e9
