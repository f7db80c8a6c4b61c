"""Kernels of the questions about a value, an input and the wanted output together: what lies where in which text.

As in `dsl/property_kernels.py`, question i is bit i of the answer.  The arguments are a value, a text `x` of the inputs, and
a wanted text `y`; positions count from 0 at the front of `x`.
"""

from __future__ import annotations

from .character_sets import characters
from .string_kernels import Items, find, matches
from .text_kernels import is_letter, lower_code


def common_front(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """How many elements two ranges have in common in front."""
    n = min(a1 - a0, b1 - b0)
    k = 0
    while k < n and items[a0 + k] == items[b0 + k]:
        k += 1
    return k


def common_back(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """How many elements two ranges have in common at the end."""
    n = min(a1 - a0, b1 - b0)
    k = 0
    while k < n and items[a1 - 1 - k] == items[b1 - 1 - k]:
        k += 1
    return k


def has(items: Items, a0: int, a1: int, c: int) -> int:
    """1 if an element occurs in a range, else 0."""
    for i in range(a0, a1):
        if items[i] == c:
            return 1
    return 0


def has_only(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """1 if every element of a occurs in b, else 0."""
    for i in range(a0, a1):
        if has(items, b0, b1, items[i]) == 0:
            return 0
    return 1


def some_in_one(items: Items, a0: int, a1: int, b0: int, b1: int, c0: int, c1: int) -> int:
    """1 if an element of a occurs in b and not in c, else 0."""
    for i in range(a0, a1):
        if has(items, b0, b1, items[i]) == 1 and has(items, c0, c1, items[i]) == 0:
            return 1
    return 0


def is_mark(c: int) -> int:
    """1 if a character is neither a letter nor a digit, else 0."""
    return 0 if 48 <= c <= 57 or is_letter(c) else 1


def is_behind(items: Items, w0: int, w1: int, a0: int, a1: int, b0: int, b1: int) -> int:
    """1 if b stands right behind a somewhere in w, else 0; both have elements."""
    m, n = a1 - a0, b1 - b0
    for i in range(w0, w1 - m - n + 1):
        if items[i] == items[a0] and matches(items, i, a0, a1) == 1 and matches(items, i + m, b0, b1) == 1:
            return 1
    return 0


def is_left_without(items: Items, x0: int, x1: int, a0: int, a1: int, y0: int, y1: int) -> int:
    """1 if y is x without all occurrences of a, which is not empty, from left to right; else 0."""
    i, j = x0, y0
    while i < x1:
        if i + (a1 - a0) <= x1 and matches(items, i, a0, a1) == 1:
            i += a1 - a0
        elif j < y1 and items[i] == items[j]:
            i += 1
            j += 1
        else:
            return 0
    return 1 if j == y1 else 0


def is_alike_without_marks(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """1 if two texts have the same letters and digits in the same order, else 0."""
    i, j = a0, b0
    while i < a1 or j < b1:
        if i < a1 and is_mark(items[i]) == 1:
            i += 1
        elif j < b1 and is_mark(items[j]) == 1:
            j += 1
        elif i < a1 and j < b1 and items[i] == items[j]:
            i += 1
            j += 1
        else:
            return 0
    return 1


def is_alike_but_for_case(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """1 if two texts differ at most in case, else 0."""
    if a1 - a0 != b1 - b0:
        return 0
    for k in range(a1 - a0):
        if lower_code(items[a0 + k]) != lower_code(items[b0 + k]):
            return 0
    return 1


def string_beside_kernel(items: Items, a0: int, a1: int, x0: int, x1: int, y0: int, y1: int) -> int:
    """Questions about a text a: `alignment_tables.STRING_BESIDE`."""
    m, lx, ly = a1 - a0, x1 - x0, y1 - y0
    front, back = common_front(items, a0, a1, y0, y1), common_back(items, a0, a1, y0, y1)
    front_x, back_x = common_front(items, x0, x1, y0, y1), common_back(items, x0, x1, y0, y1)
    bits = (m > lx) << 5 | (m == lx) << 6 | is_alike_but_for_case(items, a0, a1, x0, x1) << 7
    bits |= (front > front_x) << 8 | (back > back_x) << 9 | (front >= front_x) << 10 | (back >= back_x) << 11
    bits |= (abs(m - ly) < abs(lx - ly)) << 12 | (m + lx == ly) << 13 | (lx - m == ly) << 14
    low, high, others = characters(items, a0, a1)
    low_x, high_x, others_x = characters(items, x0, x1)
    low_y, high_y, others_y = characters(items, y0, y1)
    brings = low & low_y & ~low_x != 0 or high & high_y & ~high_x != 0
    spoils = low & low_x & ~low_y != 0 or high & high_x & ~high_y != 0
    if others & (others_x | others_y) == 1:
        brings = brings or some_in_one(items, a0, a1, y0, y1, x0, x1) == 1
        spoils = spoils or some_in_one(items, a0, a1, x0, x1, y0, y1) == 1
    bits |= brings << 15 | (not spoils) << 16 | is_alike_without_marks(items, a0, a1, x0, x1) << 17
    if lx > 0:
        bits |= (lx <= m and find(items, a0, a1, x0, x1) >= 0) << 4
        bits |= (m > 0 and is_behind(items, y0, y1, a0, a1, x0, x1) == 1) << 18
        bits |= (m > 0 and is_behind(items, y0, y1, x0, x1, a0, a1) == 1) << 19
    if m == 0:
        return bits
    # What has a character that a text lacks is no part of it: this is so of most values, and saves the search for them.
    may_be_in_x = others == 1 or (low & ~low_x == 0 and high & ~high_x == 0)
    may_be_in_y = others == 1 or (low & ~low_y == 0 and high & ~high_y == 0)
    at = find(items, x0, x1, a0, a1) if may_be_in_x else -1
    in_y = may_be_in_y and find(items, y0, y1, a0, a1) >= 0
    if at >= 0:
        bits |= 1 | (at == x0) << 1 | (matches(items, x1 - m, a0, a1) == 1) << 2
        bits |= (find(items, at + 1, x1, a0, a1) < 0) << 3 | (not in_y) << 20
        bits |= is_left_without(items, x0, x1, a0, a1, y0, y1) << 21
        bits |= (at - x0 == front_x) << 22 | (at + m == x1 - back_x) << 23
        if ly > 0:
            bits |= is_behind(items, x0, x1, a0, a1, y0, y1) << 24 | is_behind(items, x0, x1, y0, y1, a0, a1) << 25
            bits |= is_behind(items, x0, x1, a0, a1, y0, min(y0 + 2, y1)) << 26
            bits |= is_behind(items, x0, x1, max(y1 - 2, y0), y1, a0, a1) << 27
    bits |= (front == m and m < ly and find(items, x0, x1, y0 + m, y1) >= 0) << 28
    bits |= (back == m and m < ly and find(items, x0, x1, y0, y1 - m) >= 0) << 29
    return bits | (at < 0 and not in_y) << 30


def int_beside_kernel(items: Items, n: int, x0: int, x1: int, y0: int, y1: int) -> int:
    """Questions about a number n: `alignment_tables.INT_BESIDE`."""
    lx, ly = x1 - x0, y1 - y0
    bits = (1 <= n <= lx) | (n == lx) << 1 | (n > lx) << 2 | (n == lx - 1) << 3 | (n == lx - ly) << 4 | (n == ly - lx) << 5
    front, back = common_front(items, x0, x1, y0, y1), common_back(items, x0, x1, y0, y1)
    bits |= (n == front) << 6 | (n == front + 1) << 7 | (n == back) << 8 | (n == lx - back) << 9
    if n < 0 or n > lx + 1:
        return bits
    if ly > 0:
        two = min(ly, 2)
        bits |= _is_at(items, x0, x1, n, y0, y1) << 10 | _is_at(items, x0, x1, n - 1, y0, y1) << 11
        bits |= _is_at(items, x0, x1, n, y0, y0 + two) << 12 | _is_at(items, x0, x1, n - 1, y0, y0 + two) << 13
        bits |= _is_at(items, x0, x1, n - ly, y0, y1) << 14 | _is_at(items, x0, x1, n - 1 - ly, y0, y1) << 15
        bits |= _is_at(items, x0, x1, n - two, y1 - two, y1) << 16 | _is_at(items, x0, x1, n - 1 - two, y1 - two, y1) << 17
    if 1 <= n <= lx:
        c = items[x0 + n - 1]
        bits |= is_mark(c) << 18 | (has(items, y0, y1, c) == 0) << 19
        bits |= (ly > 0 and items[y0] == c) << 20 | (ly > 0 and items[y1 - 1] == c) << 21
        bits |= (front >= n) << 22 | (back >= n) << 23
        bits |= (find(items, y0, y1, x0, x0 + n) >= 0) << 24 | (find(items, y0, y1, x1 - n, x1) >= 0) << 25
    if n < lx:
        bits |= is_mark(items[x0 + n]) << 26 | (back >= lx - n) << 27 | (front >= lx - n) << 28
        bits |= (find(items, y0, y1, x0 + n, x1) >= 0) << 29
    if n >= 2:
        bits |= is_mark(items[x0 + n - 2]) << 30
    return bits


def _is_at(items: Items, x0: int, x1: int, at: int, b0: int, b1: int) -> int:
    """1 if b stands at this place of x, else 0."""
    if at < 0 or at + (b1 - b0) > x1 - x0:
        return 0
    return matches(items, x0 + at, b0, b1)


def _is_same(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    return 1 if a1 - a0 == b1 - b0 and matches(items, a0, b0, b1) == 1 else 0


def bool_beside_kernel(items: Items, a: int, x0: int, x1: int, y0: int, y1: int) -> int:
    """Questions about a truth value a: `alignment_tables.BOOL_BESIDE`."""
    truth = a != 0
    bits = ((_is_same(items, x0, x1, y0, y1) == 1) == truth) | ((find(items, x0, x1, y0, y1) >= 0) == truth) << 1
    return bits | ((find(items, y0, y1, x0, x1) >= 0) == truth) << 2


def string_first_kernel(items: Items, a0: int, a1: int, x0: int, x1: int, y0: int, y1: int) -> int:
    """Questions about a text a and the first row's output x: `alignment_tables.STRING_FIRST`."""
    right, first = _is_same(items, a0, a1, y0, y1) == 1, _is_same(items, x0, x1, y0, y1) == 1
    return (right or not first) | (right or first) << 1


def bool_first_kernel(items: Items, a: int, x0: int, x1: int, y0: int, y1: int) -> int:
    """Questions about a truth value a and the first row's output x: `alignment_tables.BOOL_FIRST`."""
    return (_is_same(items, x0, x1, y0, y1) == 1) == (a != 0)


def likeness_kernel(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """Questions about a text a and a wanted text b: `alignment_tables.STRING_LIKENESS`."""
    m, n = a1 - a0, b1 - b0
    front, back = common_front(items, a0, a1, b0, b1), common_back(items, a0, a1, b0, b1)
    low, high, others = characters(items, a0, a1)
    low_b, high_b, others_b = characters(items, b0, b1)
    only, every = low & ~low_b == 0 and high & ~high_b == 0, low_b & ~low == 0 and high_b & ~high == 0
    if others | others_b == 1:
        only, every = has_only(items, a0, a1, b0, b1) == 1, has_only(items, b0, b1, a0, a1) == 1
    words_a = words_b = 0
    for i in range(a0, a1):
        words_a += 1 if items[i] != 32 and (i == a0 or items[i - 1] == 32) else 0
    for i in range(b0, b1):
        words_b += 1 if items[i] != 32 and (i == b0 or items[i - 1] == 32) else 0
    bits = (front >= 2) | (back >= 2) << 1 | (2 * front >= n) << 2 | (2 * back >= n) << 3 | only << 4 | every << 5
    bits |= is_alike_without_marks(items, a0, a1, b0, b1) << 6 | (2 * m >= n) << 7 | (words_a == words_b) << 8
    at = find(items, b0, b1, a0, a1) if m > 0 and only else -1
    if at >= 0:
        bits |= (find(items, at + 1, b1, a0, a1) < 0) << 9
        bits |= (at == b0 or is_mark(items[at - 1]) == 1) << 10 | (at + m == b1 or is_mark(items[at + m]) == 1) << 11
    return bits
