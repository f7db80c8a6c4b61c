"""The calling convention of kernels: an operator's meaning over numbers and arrays.

A kernel is a plain Python function of numbers; `search` compiles it with Numba and calls it once per candidate and example.
It may call other plain functions of numbers, raises nothing, and allocates nothing.  The columns it works on are:

    kind       types                     argument                          result
    word       Int                       int64                             int64, or NO_VALUE
               BitVec(w)                 int64: the bits, zero-extended    the same (for w = 64 the sign bit is the top bit)
               token types               int64: index into `tokens`        the same
    bool       Bool                      0 or 1                            0 or 1
    sequence   String, List of words     two int64: start, stop            number of pieces, or -1 for "no value"
    object     anything else             no kernel: the reference runs on Python objects

Sequences live in one array `items` (code points of strings, elements of lists); an argument is the range
`items[start:stop]`.  A kernel that has a sequence among its arguments or as its result gets `items` first; one whose result
is a sequence then gets `free` and `pieces`:

    kernel([items, [free, pieces,]] arguments..., indices...)

A sequence result is up to `MAX_PIECES` ranges of `items`, concatenated: range i goes into `pieces[2*i]` and
`pieces[2*i+1]`, and the kernel returns how many there are (0 makes an empty sequence).  Most text operators are slices of
their arguments, so nothing is copied, and the hash of the result is known before the result is built.  What is not a slice
is written to `items[free:]`, at most `SCRATCH` elements, and named as a piece.

Where all arguments and the result are Bool, a kernel sees 64 examples at once: `a & b` and `~a` on words of packed bits.
An operator that works on several kinds (`ite`, `=`) gives a mapping from kind to kernel.

Numba tells LLVM that `+ - *` of signed integers never overflow, so a check of the wrapped result may be optimised away
together with the overflow.  A kernel decides beforehand whether a result fits (`checked_add`), or asks for arithmetic
modulo 2**64 (`wrapping_add`).  `<<`, `~`, bitwise operators and unary `-` wrap as they should.
"""

from __future__ import annotations

from typing import Final

NO_VALUE: Final = -(2**63)
"""The Int result "no value here": overflow of 64 bits, division by zero, an index out of range."""

MAX_PIECES: Final = 4
"""Ranges of which a sequence result may consist."""

SCRATCH: Final = 4096
"""Elements that a kernel may write at `items[free:]`; a longer result is "no value"."""


LARGEST: Final = 2**63 - 1
"""The largest Int of a column; the smallest is its negative."""

# Products whose magnitude is below the first bound, in floating-point numbers, surely fit; beyond the second they do not.
_SAFE_PRODUCT: Final = 9.2e18
_UNSAFE_PRODUCT: Final = 9.3e18


def checked_add(a: int, b: int) -> int:
    """Int sum, or `NO_VALUE` if it does not fit."""
    if b > 0:
        return a + b if a <= LARGEST - b else NO_VALUE
    return a + b if a >= -LARGEST - b else NO_VALUE


def checked_mul(a: int, b: int) -> int:
    """Int product, or `NO_VALUE` if it does not fit."""
    estimate = abs(float(a) * float(b))
    if estimate > _SAFE_PRODUCT and (estimate > _UNSAFE_PRODUCT or abs(a) > LARGEST // abs(b)):
        return NO_VALUE
    return a * b


def wrapping_add(a: int, b: int) -> int:
    """Sum modulo 2**64: twice the mean, and the lowest bit."""
    return ((a & b) + ((a ^ b) >> 1)) << 1 | ((a ^ b) & 1)


def wrapping_sub(a: int, b: int) -> int:
    """Difference modulo 2**64."""
    return wrapping_add(a, -b)


def wrapping_mul(a: int, b: int) -> int:
    """Product modulo 2**64, from halves of 32 bits taken as signed numbers, so that no partial product overflows."""
    a_low, b_low = (a << 32) >> 32, (b << 32) >> 32
    a_high, b_high = (a >> 32) + (a_low < 0), (b >> 32) + (b_low < 0)
    return wrapping_add(a_low * b_low, wrapping_add(a_high * b_low, a_low * b_high) << 32)
