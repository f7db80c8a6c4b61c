"""Kernels of BUSTLE's spreadsheet operators; `dsl/kernels.py` states the calling convention.

Positions start at 1, and what a spreadsheet reports as an error is "no value".  References are in `dsl/bustle.py`.
"""

from __future__ import annotations

from .kernels import NO_VALUE, SCRATCH, checked_add
from .string_kernels import Items, find, replace_all_kernel

LARGEST_NUMBER = 99
"""Numbers of the language lie between this and its negative."""

LONGEST_REPEAT = 100
"""Characters of the longest text that `Rept` makes."""


def bounded(n: int) -> int:
    """The number, or `NO_VALUE` outside the range of the language."""
    return n if -LARGEST_NUMBER <= n <= LARGEST_NUMBER else NO_VALUE


def left_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, n: int) -> int:
    """`Left`."""
    if n < 0:
        return -1
    pieces[0] = a0
    pieces[1] = a0 + min(n, a1 - a0)
    return 1


def right_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, n: int) -> int:
    """`Right`."""
    if n < 0:
        return -1
    pieces[0] = a1 - min(n, a1 - a0)
    pieces[1] = a1
    return 1


def mid_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, start: int, n: int) -> int:
    """`Mid`."""
    if start <= 0 or n < 0:
        return -1
    begin = a0 + min(start - 1, a1 - a0)
    pieces[0] = begin
    pieces[1] = begin + min(n, a1 - begin)
    return 1


def replace_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, start: int, n: int, b0: int, b1: int) -> int:
    """`Replace`: what stands before, the new text, and what is left."""
    if start <= 0 or n < 0:
        return -1
    begin = a0 + min(start - 1, a1 - a0)
    pieces[0] = a0
    pieces[1] = begin
    pieces[2] = b0
    pieces[3] = b1
    pieces[4] = begin + min(n, a1 - begin)
    pieces[5] = a1
    return 3


def trim_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int) -> int:
    """`Trim`: copied only from the first run of several spaces on."""
    while a0 < a1 and items[a0] == 32:
        a0 += 1
    while a0 < a1 and items[a1 - 1] == 32:
        a1 -= 1
    i = a0
    while i + 1 < a1 and not (items[i] == 32 and items[i + 1] == 32):
        i += 1
    pieces[0] = a0
    if i + 1 >= a1:
        pieces[1] = a1
        return 1
    if a1 - i > SCRATCH:
        return -1
    pieces[1] = i + 1
    size = 0
    for k in range(i + 1, a1):
        if not (items[k] == 32 and items[k - 1] == 32):
            items[free + size] = items[k]
            size += 1
    pieces[2] = free
    pieces[3] = free + size
    return 2


def rept_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, n: int) -> int:
    """`Rept`."""
    length = a1 - a0
    if n < 0 or (length > 0 and n > LONGEST_REPEAT // length):
        return -1
    pieces[0] = free
    pieces[1] = free + n * length if length > 0 else free
    if length > 0:
        for k in range(n * length):
            items[free + k] = items[a0 + k % length]
    return 1


def substitute_kernel(
    items: Items, free: int, pieces: Items, a0: int, a1: int, b0: int, b1: int, c0: int, c1: int, k: int
) -> int:
    """`Substitute` of one occurrence; 0 stands for all of them."""
    if k < 0:
        return -1
    if k == 0:
        return replace_all_kernel(items, free, pieces, a0, a1, b0, b1, c0, c1)
    pieces[0] = a0
    pieces[1] = a1
    if b0 == b1:
        return 1
    at = find(items, a0, a1, b0, b1)
    while at >= 0 and k > 1:
        at = find(items, at + 1, a1, b0, b1)
        k -= 1
    if at < 0:
        return 1
    pieces[1] = at
    pieces[2] = c0
    pieces[3] = c1
    pieces[4] = at + b1 - b0
    pieces[5] = a1
    return 3


def to_text_kernel(items: Items, free: int, pieces: Items, n: int) -> int:
    """`To_Text`."""
    sign = 1 if n < 0 else 0
    rest = -n if n < 0 else n
    digits = 1
    left = rest // 10
    while left > 0:
        digits += 1
        left //= 10
    if sign:
        items[free] = 45
    for i in range(digits):
        items[free + sign + digits - 1 - i] = 48 + rest % 10
        rest //= 10
    pieces[0] = free
    pieces[1] = free + sign + digits
    return 1


def add_kernel(a: int, b: int) -> int:
    """`Add`."""
    return bounded(checked_add(a, b))


def minus_kernel(a: int, b: int) -> int:
    """`Minus`."""
    return bounded(checked_add(a, -b))


def length_kernel(items: Items, a0: int, a1: int) -> int:
    """`Len`."""
    return bounded(a1 - a0)


def find_kernel(items: Items, b0: int, b1: int, a0: int, a1: int) -> int:
    """`Find`: the first argument is the part."""
    at = find(items, a0, a1, b0, b1)
    return bounded(at - a0 + 1) if at >= 0 else NO_VALUE


def find_from_kernel(items: Items, b0: int, b1: int, a0: int, a1: int, start: int) -> int:
    """`Find` from a position on."""
    if start <= 0 or start > a1 - a0:
        return NO_VALUE
    at = find(items, a0 + start - 1, a1, b0, b1)
    return bounded(at - a0 + 1) if at >= 0 else NO_VALUE


def greater_kernel(a: int, b: int) -> int:
    """`Gt`."""
    return 1 if a > b else 0


def greater_or_equal_kernel(a: int, b: int) -> int:
    """`Gte`."""
    return 1 if a >= b else 0
