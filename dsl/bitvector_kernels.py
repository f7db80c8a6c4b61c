"""Kernels of bit-vectors of 1 to 64 bits, in 64-bit signed arithmetic.

Arguments and results are bit patterns, zero-extended; at width 64 the top bit is the sign.  `>>` copies the sign, and a
shift by 64 or more means nothing, so each shift here is by 0 to 63.  Numba's unsigned numbers never occur: mixed with signed
ones they would become floating-point.  What may pass 64 bits is `wrapping_add` and its like, see `kernels`.
"What bvudiv does" describes the kernel of that operator.
"""

from __future__ import annotations

from typing import Final

from .kernels import wrapping_add, wrapping_sub

TOP: Final = -(2**63)


def mask(w: int) -> int:
    """The lowest `w` bits, 1 to 64."""
    return ~(-2 << (w - 1))


def signed(a: int, w: int) -> int:
    """The two's-complement number that the `w` bits stand for."""
    return (a << (64 - w)) >> (64 - w)


def magnitude(a: int) -> int:
    """The absolute value as an unsigned number."""
    return -a if a < 0 else a


def shift_right(a: int, by: int) -> int:
    """64 bits shifted right by 0 to 63, zeros moving in."""
    return (a >> by) & ~(-2 << (63 - by))


def below(a: int, b: int) -> int:
    """Is `a` less than `b`, as unsigned numbers?"""
    return int((a ^ TOP) < (b ^ TOP))


def divide(a: int, b: int) -> int:
    """Unsigned quotient; all 64 bits are ones if `b` is zero."""
    if b == 0:
        return -1
    if b < 0:
        return 1 - below(a, b)
    if a >= 0:
        return a // b
    # Half of `a` is divided as a signed number; the bit left over may add one (Hacker's Delight, 2nd edition, 9-3).
    half = shift_right(a, 1)
    rest = (half % b) << 1 | (a & 1)
    return (half // b) << 1 | (1 - below(rest, b))


def remainder(a: int, b: int) -> int:
    """Unsigned remainder; `a` if `b` is zero."""
    if b == 0:
        return a
    if b > 0 and a >= 0:
        return a % b
    rest = a if b < 0 else (shift_right(a, 1) % b) << 1 | (a & 1)
    return rest if below(rest, b) else wrapping_sub(rest, b)


def udiv(a: int, b: int, w: int) -> int:
    """What bvudiv does."""
    return divide(a, b) & mask(w)


def urem(a: int, b: int, w: int) -> int:
    """What bvurem does."""
    return remainder(a, b)


def sdiv(a: int, b: int, w: int) -> int:
    """What bvsdiv does: towards zero."""
    x, y = signed(a, w), signed(b, w)
    quotient = divide(magnitude(x), magnitude(y))
    return (-quotient if (x < 0) != (y < 0) else quotient) & mask(w)


def srem(a: int, b: int, w: int) -> int:
    """What bvsrem does: the sign of the dividend."""
    x = signed(a, w)
    rest = remainder(magnitude(x), magnitude(signed(b, w)))
    return (-rest if x < 0 else rest) & mask(w)


def smod(a: int, b: int, w: int) -> int:
    """What bvsmod does: the sign of the divisor."""
    x, y = signed(a, w), signed(b, w)
    rest = remainder(magnitude(x), magnitude(y))
    if x < 0:
        rest = -rest
    if rest != 0 and (x < 0) != (y < 0):
        rest += y
    return rest & mask(w)


def shl(a: int, b: int, w: int) -> int:
    """What bvshl does: zero where the distance is the width or more."""
    return (a << b) & mask(w) if 0 <= b < w else 0


def lshr(a: int, b: int, w: int) -> int:
    """What bvlshr does."""
    return shift_right(a, b) if 0 <= b < w else 0


def ashr(a: int, b: int, w: int) -> int:
    """What bvashr does: copies of the sign move in."""
    return (signed(a, w) >> (b if 0 <= b < w else w - 1)) & mask(w)


def slt(a: int, b: int, w: int) -> int:
    """What bvslt does: compared with the sign in the top bit of 64."""
    return int((a << (64 - w)) < (b << (64 - w)))


def repeat(a: int, times: int, w: int) -> int:
    """`times` copies, one after the other."""
    copies = a
    for _ in range(times - 1):
        copies = (copies << w) | a
    return copies


def rotate(a: int, by: int, w: int) -> int:
    """To the left, by 0 to w."""
    if by == 0 or by == w:
        return a
    return ((a << by) & mask(w)) | shift_right(a, w - by)


def uaddo(a: int, b: int, w: int) -> int:
    """What bvuaddo does."""
    return below(wrapping_add(a, b) & mask(w), a)


def saddo(a: int, b: int, w: int) -> int:
    """What bvsaddo does: the sum's sign differs from both, looked at in the top bit of 64."""
    x, y = a << (64 - w), b << (64 - w)
    total = wrapping_add(x, y)
    return int(((x ^ total) & (y ^ total)) < 0)


def ssubo(a: int, b: int, w: int) -> int:
    """What bvssubo does."""
    x, y = a << (64 - w), b << (64 - w)
    return int(((x ^ y) & (x ^ wrapping_sub(x, y))) < 0)


def umulo(a: int, b: int, w: int) -> int:
    """What bvumulo does."""
    return 0 if b == 0 else below(divide(mask(w), b), a)


def smulo(a: int, b: int, w: int) -> int:
    """What bvsmulo does: the product's magnitude against the largest of its sign."""
    x, y = signed(a, w), signed(b, w)
    lowest = 1 << (w - 1)
    largest = lowest if (x < 0) != (y < 0) else lowest ^ mask(w)
    return 0 if b == 0 else below(divide(largest, magnitude(y)), magnitude(x))
