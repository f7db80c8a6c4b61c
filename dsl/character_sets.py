"""Sets of ASCII characters as bits of two words: what a text is made of, in one walk over it.

A text whose characters are not all in another is no part of it, in whatever order they stand.  Two sets are compared in a
few operations, so that kernels look for the few values that may be parts, and not for the many that cannot be.
"""

from __future__ import annotations

from .string_kernels import Items

DIGITS = 0x03FF000000000000
"""48 to 57, in the word of the characters below 64."""
CAPITALS = 0x07FFFFFE
"""65 to 90, in the word of those from 64 to 127."""
SMALL = CAPITALS << 32
"""97 to 122, in the same word."""


def characters(items: Items, a0: int, a1: int) -> tuple[int, int, int]:
    """Which characters a range has: those below 64 and those below 128 as bits of two words, and 1 if there are others."""
    low, high, others = 0, 0, 0
    for i in range(a0, a1):
        c = items[i]
        if 64 <= c < 128:
            high |= 1 << (c - 64)
        elif 0 <= c < 64:
            low |= 1 << c
        else:
            others = 1
    return low, high, others


def folded(high: int) -> int:
    """The characters from 64 to 127 with small letters for capital ones."""
    return (high & ~CAPITALS) | (high & CAPITALS) << 32
