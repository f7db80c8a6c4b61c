"""Kernels of the list operators; `dsl/kernels.py` states the calling convention.

A language states the range of its integers (`low`, `high`, given as indices); what leaves it is "no value".  The range
lies within 64 bits without -2**63, and arithmetic is watched for wrapping around besides.  Lambda tokens arrive as their
places in `IntToInt`, `IntToBool` and `IntIntToInt` of `dsl/lists.py`.
"""

from __future__ import annotations

from .kernels import NO_VALUE, SCRATCH
from .string_kernels import Items

SQUARE_ROOT = 3_037_000_499
"""The largest integer whose square has at most 64 bits."""

# Lambda tokens.


def clipped(value: int, low: int, high: int) -> int:
    """The value if it lies in the range, else "no value"."""
    return value if low <= value <= high else NO_VALUE


def sum_in_range(a: int, b: int, low: int, high: int) -> int:
    """The sum, or "no value" if that lies outside the range."""
    total = a + b
    if (a ^ total) & (b ^ total) < 0:  # wrapped around: the sign differs from the signs of both
        return NO_VALUE
    return clipped(total, low, high)


def difference_in_range(a: int, b: int, low: int, high: int) -> int:
    """The difference, or "no value" if that lies outside the range."""
    difference = a - b
    if (a ^ b) & (a ^ difference) < 0:
        return NO_VALUE
    return clipped(difference, low, high)


def product_in_range(a: int, b: int, low: int, high: int) -> int:
    """The product, or "no value" if that lies outside the range."""
    if -SQUARE_ROOT <= a <= SQUARE_ROOT and -SQUARE_ROOT <= b <= SQUARE_ROOT:
        return clipped(a * b, low, high)
    if a == 0 or b == 0:
        return clipped(0, low, high)
    if a == NO_VALUE or b == NO_VALUE:  # -2**63 is an element like any other, but has no absolute value
        return NO_VALUE
    if abs(a) > -(NO_VALUE + 1) // abs(b):
        return NO_VALUE
    return clipped(a * b, low, high)


def square_in_range(a: int, low: int, high: int) -> int:
    """The square, or "no value" if that lies outside the range."""
    return product_in_range(a, a, low, high)


def quotient_in_range(a: int, b: int, low: int, high: int) -> int:
    """The quotient rounded down, or "no value" for division by 0 or if it lies outside the range."""
    if b == 0 or (b == -1 and a == NO_VALUE):
        return NO_VALUE
    return clipped(a // b, low, high)


def map_one(f: int, x: int, low: int, high: int) -> int:
    """The f-th function of `IntToInt` at x, or "no value"."""
    if f == 0:
        return sum_in_range(x, 1, low, high)
    if f == 1:
        return difference_in_range(x, 1, low, high)
    if f == 2:
        return product_in_range(x, 2, low, high)
    if f == 3:
        return clipped(x // 2, low, high)
    if f == 4:
        return product_in_range(x, -1, low, high)
    if f == 5:
        return product_in_range(x, x, low, high)
    if f == 6:
        return product_in_range(x, 3, low, high)
    if f == 7:
        return clipped(x // 3, low, high)
    if f == 8:
        return product_in_range(x, 4, low, high)
    return clipped(x // 4, low, high)


def holds(p: int, x: int) -> bool:
    """The p-th predicate of `IntToBool` at x."""
    if p == 0:
        return x > 0
    if p == 1:
        return x < 0
    return x % 2 == p - 2


def join_two(g: int, x: int, y: int, low: int, high: int) -> int:
    """The g-th function of `IntIntToInt` at x and y, or "no value"."""
    if g == 0:
        return sum_in_range(x, y, low, high)
    if g == 1:
        return difference_in_range(x, y, low, high)
    if g == 2:
        return product_in_range(x, y, low, high)
    return clipped(min(x, y) if g == 3 else max(x, y), low, high)


# First-order operators.


def head_kernel(items: Items, a0: int, a1: int) -> int:
    """`Head`."""
    return items[a0] if a0 < a1 else NO_VALUE


def last_kernel(items: Items, a0: int, a1: int) -> int:
    """`Last`."""
    return items[a1 - 1] if a0 < a1 else NO_VALUE


def minimum_kernel(items: Items, a0: int, a1: int) -> int:
    """`Minimum`."""
    if a0 == a1:
        return NO_VALUE
    least = items[a0]
    for i in range(a0 + 1, a1):
        least = min(least, items[i])
    return least


def maximum_kernel(items: Items, a0: int, a1: int) -> int:
    """`Maximum`."""
    if a0 == a1:
        return NO_VALUE
    most = items[a0]
    for i in range(a0 + 1, a1):
        most = max(most, items[i])
    return most


def sum_kernel(items: Items, a0: int, a1: int, low: int, high: int) -> int:
    """`Sum`; only the whole sum must be in range, so it is kept in two halves that cannot wrap around."""
    upper = 0
    lower = 0
    for i in range(a0, a1):
        upper += items[i] >> 32
        lower += items[i] & 0xFFFFFFFF
    upper += lower >> 32
    lower &= 0xFFFFFFFF
    if upper < -(2**31) or upper >= 2**31:
        return NO_VALUE
    return clipped((upper << 32) + lower, low, high)


def access_kernel(items: Items, n: int, a0: int, a1: int) -> int:
    """`Access`."""
    return items[a0 + n] if 0 <= n < a1 - a0 else NO_VALUE


def either_end_kernel(items: Items, n: int, a0: int, a1: int) -> int:
    """`Access` of Python's kind: negative positions count from the end."""
    length = a1 - a0
    if n < -length or n >= length:
        return NO_VALUE
    return items[a0 + n] if n >= 0 else items[a1 + n]


def take_kernel(items: Items, free: int, pieces: Items, n: int, a0: int, a1: int) -> int:
    """`Take`."""
    length = a1 - a0
    pieces[0] = a0
    pieces[1] = a0 + (min(n, length) if n >= 0 else max(length + n, 0))
    return 1


def drop_kernel(items: Items, free: int, pieces: Items, n: int, a0: int, a1: int) -> int:
    """`Drop`."""
    length = a1 - a0
    pieces[0] = a0 + (min(n, length) if n >= 0 else max(length + n, 0))
    pieces[1] = a1
    return 1


def reverse_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int) -> int:
    """`Reverse`."""
    length = a1 - a0
    if length > SCRATCH:
        return -1
    for i in range(length):
        items[free + i] = items[a1 - 1 - i]
    pieces[0] = free
    pieces[1] = free + length
    return 1


def sort_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int) -> int:
    """`Sort`: Shell's method, which for short lists is insertion; a list that is sorted already is not copied."""
    length = a1 - a0
    i = a0 + 1
    while i < a1 and items[i - 1] <= items[i]:
        i += 1
    if i >= a1:
        pieces[0] = a0
        pieces[1] = a1
        return 1
    if length > SCRATCH:
        return -1
    for i in range(length):
        items[free + i] = items[a0 + i]
    gap = 1
    while gap < length // 9:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, length):
            moved = items[free + i]
            j = i
            while j >= gap and items[free + j - gap] > moved:
                items[free + j] = items[free + j - gap]
                j -= gap
            items[free + j] = moved
        gap //= 3
    pieces[0] = free
    pieces[1] = free + length
    return 1


def cons_kernel(items: Items, free: int, pieces: Items, x: int, a0: int, a1: int) -> int:
    """`Cons`."""
    items[free] = x
    pieces[0] = free
    pieces[1] = free + 1
    pieces[2] = a0
    pieces[3] = a1
    return 2


# Operators with a lambda token.


def map_kernel(items: Items, free: int, pieces: Items, f: int, a0: int, a1: int, low: int, high: int) -> int:
    """`Map`."""
    if a1 - a0 > SCRATCH:
        return -1
    for i in range(a1 - a0):
        value = map_one(f, items[a0 + i], low, high)
        if value == NO_VALUE:
            return -1
        items[free + i] = value
    pieces[0] = free
    pieces[1] = free + a1 - a0
    return 1


def filter_kernel(items: Items, free: int, pieces: Items, p: int, a0: int, a1: int) -> int:
    """`Filter`; the elements kept at the front are not copied."""
    start = a0
    while start < a1 and holds(p, items[start]):
        start += 1
    size = 0
    for i in range(start, a1):
        if holds(p, items[i]):
            if size == SCRATCH:
                return -1
            items[free + size] = items[i]
            size += 1
    pieces[0] = a0
    pieces[1] = start
    pieces[2] = free
    pieces[3] = free + size
    return 2


def count_kernel(items: Items, p: int, a0: int, a1: int, low: int, high: int) -> int:
    """`Count`."""
    count = 0
    for i in range(a0, a1):
        if holds(p, items[i]):
            count += 1
    return clipped(count, low, high)


def zip_with_kernel(
    items: Items, free: int, pieces: Items, g: int, a0: int, a1: int, b0: int, b1: int, low: int, high: int
) -> int:
    """`ZipWith`: as long as the shorter list."""
    length = min(a1 - a0, b1 - b0)
    if length > SCRATCH:
        return -1
    for i in range(length):
        value = join_two(g, items[a0 + i], items[b0 + i], low, high)
        if value == NO_VALUE:
            return -1
        items[free + i] = value
    pieces[0] = free
    pieces[1] = free + length
    return 1


def scan_kernel(items: Items, free: int, pieces: Items, g: int, a0: int, a1: int, low: int, high: int) -> int:
    """`Scanl1`: each element joined to the result before it; the first one stays."""
    if a1 - a0 > SCRATCH:
        return -1
    for i in range(a1 - a0):
        value = items[a0] if i == 0 else join_two(g, items[free + i - 1], items[a0 + i], low, high)
        if i > 0 and value == NO_VALUE:
            return -1
        items[free + i] = value
    pieces[0] = free
    pieces[1] = free + a1 - a0
    return 1
