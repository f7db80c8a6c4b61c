"""Kernels of SMT-LIB's string operators; `dsl/kernels.py` states the calling convention.

These run millions of times a second, so they are straight loops over the code points.  A string argument `a` is the range
`items[a0:a1]`; results are slices of arguments wherever that is possible, so that nothing is copied.  Positions are
compared as differences (`i < a1 - a0`), never added up first: an index may be any number of 64 bits.
"""

from __future__ import annotations

from .kernels import NO_VALUE, SCRATCH

Items = list[int]
"""What an array of numbers looks like to the type checker; compiled kernels get NumPy arrays."""

LARGEST_INT = 2**63 - 1


def find(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """Where in `items` the first occurrence of b in a begins, or -1; an empty b occurs at a0."""
    length = b1 - b0
    if length == 0:
        return a0
    first = items[b0]
    last = a1 - length
    i = a0
    while i <= last:
        if items[i] == first:
            j = 1
            while j < length and items[i + j] == items[b0 + j]:
                j += 1
            if j == length:
                return i
        i += 1
    return -1


def matches(items: Items, a0: int, b0: int, b1: int) -> int:
    """1 if the items from a0 on are those of b, else 0; the caller sees to it that there are enough of them."""
    for j in range(b1 - b0):
        if items[a0 + j] != items[b0 + j]:
            return 0
    return 1


def concat_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """`str.++`, and `Concat` of lists."""
    pieces[0] = a0
    pieces[1] = a1
    pieces[2] = b0
    pieces[3] = b1
    return 2


def length_kernel(items: Items, a0: int, a1: int) -> int:
    """`str.len`, and `Length` of lists."""
    return a1 - a0


def at_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, i: int) -> int:
    """`str.at`."""
    if i < 0 or i >= a1 - a0:
        return 0
    pieces[0] = a0 + i
    pieces[1] = a0 + i + 1
    return 1


def substr_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, start: int, count: int) -> int:
    """`str.substr`."""
    length = a1 - a0
    if start < 0 or start >= length or count <= 0:
        return 0
    pieces[0] = a0 + start
    pieces[1] = a0 + start + count if count < length - start else a1
    return 1


def indexof_kernel(items: Items, a0: int, a1: int, b0: int, b1: int, start: int) -> int:
    """`str.indexof`."""
    if start < 0 or start > a1 - a0:
        return -1
    found = find(items, a0 + start, a1, b0, b1)
    return found - a0 if found >= 0 else -1


def replace_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, b0: int, b1: int, c0: int, c1: int) -> int:
    """`str.replace`; an empty pattern is found in front."""
    found = find(items, a0, a1, b0, b1)
    pieces[0] = a0
    if found < 0:
        pieces[1] = a1
        return 1
    pieces[1] = found
    pieces[2] = c0
    pieces[3] = c1
    pieces[4] = found + b1 - b0
    pieces[5] = a1
    return 3


def replace_all_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, b0: int, b1: int, c0: int, c1: int) -> int:
    """`str.replace_all`; an empty pattern changes nothing, and up to one occurrence needs no copy."""
    pieces[0] = a0
    pieces[1] = a1
    length = b1 - b0
    if length == 0:
        return 1
    found = find(items, a0, a1, b0, b1)
    if found < 0:
        return 1
    after = find(items, found + length, a1, b0, b1)
    if after < 0:
        return replace_kernel(items, free, pieces, a0, a1, b0, b1, c0, c1)
    size = 0
    at = a0
    while found >= 0:
        if size + (found - at) + (c1 - c0) > SCRATCH:
            return -1
        for i in range(at, found):
            items[free + size] = items[i]
            size += 1
        for i in range(c0, c1):
            items[free + size] = items[i]
            size += 1
        at = found + length
        found = find(items, at, a1, b0, b1)
    pieces[0] = free
    pieces[1] = free + size
    pieces[2] = at
    pieces[3] = a1
    return 2


def prefixof_kernel(items: Items, b0: int, b1: int, a0: int, a1: int) -> int:
    """`str.prefixof`: the first argument is the part."""
    return matches(items, a0, b0, b1) if b1 - b0 <= a1 - a0 else 0


def suffixof_kernel(items: Items, b0: int, b1: int, a0: int, a1: int) -> int:
    """`str.suffixof`: the first argument is the part."""
    return matches(items, a1 - (b1 - b0), b0, b1) if b1 - b0 <= a1 - a0 else 0


def contains_kernel(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """`str.contains`."""
    return 1 if find(items, a0, a1, b0, b1) >= 0 else 0


def less_kernel(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """`str.<`: the order of a dictionary, by code points."""
    for j in range(min(a1 - a0, b1 - b0)):
        if items[a0 + j] != items[b0 + j]:
            return 1 if items[a0 + j] < items[b0 + j] else 0
    return 1 if a1 - a0 < b1 - b0 else 0


def less_or_equal_kernel(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """`str.<=`."""
    return 1 - less_kernel(items, b0, b1, a0, a1)


def to_int_kernel(items: Items, a0: int, a1: int) -> int:
    """`str.to_int`: -1 unless all are ASCII digits; "no value" where the number has more than 64 bits."""
    if a0 == a1:
        return -1
    value = 0
    for i in range(a0, a1):
        digit = items[i] - 48
        if digit < 0 or digit > 9:
            return -1
        if value != NO_VALUE:
            value = value * 10 + digit if value <= (LARGEST_INT - digit) // 10 else NO_VALUE
    return value


def from_int_kernel(items: Items, free: int, pieces: Items, n: int) -> int:
    """`str.from_int`: decimal digits, empty for a negative number."""
    if n < 0:
        return 0
    digits = 1
    rest = n // 10
    while rest > 0:
        digits += 1
        rest //= 10
    for i in range(digits):
        items[free + digits - 1 - i] = 48 + n % 10
        n //= 10
    pieces[0] = free
    pieces[1] = free + digits
    return 1


def to_code_kernel(items: Items, a0: int, a1: int) -> int:
    """`str.to_code`."""
    return items[a0] if a1 - a0 == 1 else -1


def from_code_kernel(items: Items, free: int, pieces: Items, n: int) -> int:
    """`str.from_code`; surrogates are no characters, hence "no value"."""
    if n < 0 or n > 0x2FFFF:
        return 0
    if 0xD800 <= n <= 0xDFFF:
        return -1
    items[free] = n
    pieces[0] = free
    pieces[1] = free + 1
    return 1


def is_digit_kernel(items: Items, a0: int, a1: int) -> int:
    """`str.is_digit`."""
    return 1 if a1 - a0 == 1 and 48 <= items[a0] <= 57 else 0
