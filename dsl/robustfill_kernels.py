"""Kernels of the RobustFill operators; `dsl/kernels.py` states the calling convention, `dsl/robustfill.py` the meaning.

A pattern arrives as its place among the tokens of `Pattern` there: eight kinds of runs, then the 21 delimiters.  Matches are
leftmost, greedy and do not overlap, so one walk from the left finds them all.
"""

from __future__ import annotations

from .kernels import SCRATCH
from .string_kernels import Items, find

KINDS = 8
"""Patterns below this place are kinds of runs, the others single delimiters."""

DELIMITER_CODES = (38, 44, 46, 63, 33, 64, 40, 41, 91, 93, 37, 123, 125, 47, 58, 59, 36, 35, 34, 39, 32)


def is_upper(c: int) -> bool:
    """A letter A-Z."""
    return 65 <= c <= 90


def is_lower(c: int) -> bool:
    """A letter a-z."""
    return 97 <= c <= 122


def is_digit(c: int) -> bool:
    """A digit 0-9."""
    return 48 <= c <= 57


def is_delimiter(c: int) -> bool:
    """One of the 21 delimiters."""
    for code in DELIMITER_CODES:  # noqa: SIM110 - Numba compiles no generators inside kernels
        if c == code:
            return True
    return False


def in_kind(c: int, kind: int) -> bool:
    """Can this character stand inside a run of the kind?"""
    if kind == 0 or kind == 6:
        return is_digit(c)
    if kind == 1:
        return is_upper(c) or is_lower(c)
    if kind == 2:
        return is_upper(c) or is_lower(c) or is_digit(c)
    if kind == 3:
        return is_upper(c)
    if kind == 4 or kind == 5:
        return is_lower(c)
    return is_upper(c) or is_lower(c) or is_digit(c) or is_delimiter(c)


def match_end(items: Items, at: int, stop: int, pattern: int) -> int:
    """Where the match that begins at a place ends, or -1 if none begins there."""
    c = items[at]
    if pattern >= KINDS:
        return at + 1 if c == DELIMITER_CODES[pattern - KINDS] else -1
    if pattern == 4:
        if not is_upper(c) or at + 1 >= stop or not is_lower(items[at + 1]):
            return -1
    elif not in_kind(c, pattern):
        return -1
    end = at + 1
    if pattern < 6:
        while end < stop and in_kind(items[end], pattern):
            end += 1
    return end


def next_match(items: Items, at: int, stop: int, pattern: int) -> int:
    """Where the first match from a place on begins; `stop` if there is none."""
    while at < stop and match_end(items, at, stop, pattern) < 0:
        at += 1
    return at


def count_matches(items: Items, a0: int, a1: int, pattern: int) -> int:
    """The number of matches."""
    count = 0
    at = next_match(items, a0, a1, pattern)
    while at < a1:
        count += 1
        at = next_match(items, match_end(items, at, a1, pattern), a1, pattern)
    return count


def place_of(index: int, count: int) -> int:
    """The place, from 0, of the match that an index means among `count`: the last one has the index -1."""
    return index - 1 if index > 0 else count + index


def start_of(items: Items, a0: int, a1: int, pattern: int, index: int) -> int:
    """Where the match of an index begins, or -1 if there is no such match."""
    if index > a1 - a0 or -index > a1 - a0:
        return -1
    place = place_of(index, count_matches(items, a0, a1, pattern))
    if place < 0:
        return -1
    at = next_match(items, a0, a1, pattern)
    while at < a1 and place > 0:
        at = next_match(items, match_end(items, at, a1, pattern), a1, pattern)
        place -= 1
    return at if at < a1 else -1


def slice_place(k: int, length: int) -> int:
    """Where a Python slice begins or ends for the number k."""
    return max(length + k, 0) if k < 0 else min(k, length)


# Substring expressions.


def substr_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, first: int, last: int) -> int:
    """`SubStr`."""
    length = a1 - a0
    p1 = first - 1 if first > 0 else length + first
    p2 = last - 1 if last > 0 else length + last
    if p1 >= p2:
        return 0
    pieces[0] = a0 + slice_place(p1, length)
    pieces[1] = a1 if p2 == length else a0 + slice_place(p2 + 1, length)
    return 1 if pieces[0] < pieces[1] else 0


def span_place(items: Items, a0: int, a1: int, pattern: int, index: int, is_end: int) -> int:
    """A position of `GetSpan`, counted from a0; negative if there is none."""
    count = count_matches(items, a0, a1, pattern)
    if count == 0:
        return -1
    place = place_of(index, count)
    if place >= count:
        return count - 1
    if place < 0:
        return 0
    at = next_match(items, a0, a1, pattern)
    for _ in range(place):
        at = next_match(items, match_end(items, at, a1, pattern), a1, pattern)
    return (match_end(items, at, a1, pattern) if is_end else at) - a0


def span_kernel(
    items: Items, free: int, pieces: Items, a0: int, a1: int,
    pattern: int, index: int, is_end: int, pattern2: int, index2: int, is_end2: int,
) -> int:  # fmt: skip
    """`GetSpan`."""
    p1 = span_place(items, a0, a1, pattern, index, is_end)
    p2 = span_place(items, a0, a1, pattern2, index2, is_end2)
    if p1 < 0 or p2 <= p1:
        return 0
    pieces[0] = a0 + p1
    pieces[1] = a0 + p2
    return 1


def token_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, pattern: int, index: int) -> int:
    """`GetToken`."""
    at = start_of(items, a0, a1, pattern, index)
    if at < 0:
        return 0
    pieces[0] = at
    pieces[1] = match_end(items, at, a1, pattern)
    return 1


def upto_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, pattern: int) -> int:
    """`GetUpto`."""
    at = next_match(items, a0, a1, pattern)
    if at == a1:
        return 0
    pieces[0] = a0
    pieces[1] = match_end(items, at, a1, pattern)
    return 1


def from_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, pattern: int) -> int:
    """`GetFrom`."""
    at = next_match(items, a0, a1, pattern)
    if at == a1:
        return 0
    pieces[0] = match_end(items, at, a1, pattern)
    pieces[1] = a1
    return 1


# Modification expressions.


def case_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, case: int) -> int:
    """`ToCase`: only the letters of ASCII have cases."""
    if a1 - a0 > SCRATCH:
        return -1
    for i in range(a1 - a0):
        c = items[a0 + i]
        to_upper = case == 1 or (case == 0 and i == 0)
        if to_upper and is_lower(c):
            c -= 32
        elif not to_upper and is_upper(c):
            c += 32
        items[free + i] = c
    pieces[0] = free
    pieces[1] = free + a1 - a0
    return 1


def replace_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, old: int, new: int) -> int:
    """`Replace`: delimiters arrive as patterns; one that is no delimiter is replaced by nothing and replaces nothing."""
    if a1 - a0 > SCRATCH:
        return -1
    if old < KINDS or new < KINDS:
        pieces[0] = a0
        pieces[1] = a1
        return 1
    for i in range(a1 - a0):
        c = items[a0 + i]
        items[free + i] = DELIMITER_CODES[new - KINDS] if c == DELIMITER_CODES[old - KINDS] else c
    pieces[0] = free
    pieces[1] = free + a1 - a0
    return 1


def is_blank(c: int) -> bool:
    """White space of ASCII."""
    return c == 32 or 9 <= c <= 13


def trim_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int) -> int:
    """`Trim`."""
    start = a0
    stop = a1
    while start < stop and is_blank(items[start]):
        start += 1
    while start < stop and is_blank(items[stop - 1]):
        stop -= 1
    pieces[0] = start
    pieces[1] = stop
    return 1


def first_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, pattern: int, most: int) -> int:
    """`GetFirst`."""
    if most < 0:
        most += count_matches(items, a0, a1, pattern)
    size = 0
    at = next_match(items, a0, a1, pattern)
    while at < a1 and most > 0:
        end = match_end(items, at, a1, pattern)
        if size + end - at > SCRATCH:
            return -1
        for i in range(at, end):
            items[free + size] = items[i]
            size += 1
        at = next_match(items, end, a1, pattern)
        most -= 1
    pieces[0] = free
    pieces[1] = free + size
    return 1


def all_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, pattern: int) -> int:
    """`GetAll`."""
    return first_kernel(items, free, pieces, a0, a1, pattern, a1 - a0)


def substitute_kernel(
    items: Items, free: int, pieces: Items, a0: int, a1: int, pattern: int, index: int, c0: int, c1: int
) -> int:
    """`Substitute`: the first occurrence of the match's text, which may lie before the match."""
    at = start_of(items, a0, a1, pattern, index)
    pieces[0] = a0
    pieces[1] = a1
    if at < 0:
        return 1
    end = match_end(items, at, a1, pattern)
    found = find(items, a0, a1, at, end)
    pieces[1] = found
    pieces[2] = c0
    pieces[3] = c1
    pieces[4] = found + end - at
    pieces[5] = a1
    return 3


def remove_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, pattern: int, index: int) -> int:
    """`Remove`."""
    return substitute_kernel(items, free, pieces, a0, a1, pattern, index, a0, a0)


def substitute_all_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, pattern: int, c0: int, c1: int) -> int:
    """`SubstituteAll`: one after the other, in a copy; each in the text as it is by then."""
    size = a1 - a0
    if size > SCRATCH:
        return -1
    for i in range(size):
        items[free + i] = items[a0 + i]
    at = next_match(items, a0, a1, pattern)
    while at < a1:
        end = match_end(items, at, a1, pattern)
        found = find(items, free, free + size, at, end)
        grown = (c1 - c0) - (end - at)
        if found >= 0:
            if size + grown > SCRATCH:
                return -1
            after = found + end - at
            if grown < 0:
                for i in range(after, free + size):
                    items[i + grown] = items[i]
            else:
                for i in range(free + size - after):
                    items[free + size - 1 - i + grown] = items[free + size - 1 - i]
            for i in range(c1 - c0):
                items[found + i] = items[c0 + i]
            size += grown
        at = next_match(items, end, a1, pattern)
    pieces[0] = free
    pieces[1] = free + size
    return 1


def remove_all_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, pattern: int) -> int:
    """`RemoveAll`."""
    return substitute_all_kernel(items, free, pieces, a0, a1, pattern, a0, a0)
