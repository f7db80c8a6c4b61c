"""Inverses of the bit-vector operators: what an argument must have been, as `dsl/operators.py` defines it.

Most operators lose bits.  An inverse lists all values of the lost ones where they are few (a shift by a small constant, a
mask with few zeros), and otherwise says at least what cannot be.  A solver of `given_other` is called with the argument's
position, the wanted value, the other argument and the width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from .inverses import Answer, Arguments, divisors, interval, listed
from .operators import LONGEST_ANSWER, Inverse, Likely
from .types import Value

Solver = Callable[[int, int, int, int], Answer]


def ones(w: int) -> int:
    """The number whose w bits are all set."""
    return (1 << w) - 1


def number_of(a: int, w: int) -> int:
    """The two's-complement number of a bit pattern."""
    return a - (1 << w) if a >> (w - 1) else a


def rotated(a: int, by: int, w: int) -> int:
    """The bits moved left in a circle."""
    by %= w
    return (a << by | a >> (w - by)) & ones(w)


def given_other(solve: Solver, alone: Callable[[int, int], Answer] | None = None) -> Inverse:
    """The inverse of a binary operator from `solve(position, wanted, other, w)`; `alone(wanted, w)` knows no other."""

    def inverse(position: int, wanted: Value, arguments: Arguments, w: int) -> Answer:
        other = arguments[1 - position]
        if other is None:
            return None if alone is None else alone(wanted, w)
        return solve(position, wanted, other, w)

    return inverse


def flipped(inverse: Callable[..., Answer]) -> Inverse:
    """The inverse of an operator that flips every bit of another's result."""

    def flipping(position: int, wanted: int, arguments: Arguments, w: int) -> Answer:
        return inverse(position, wanted ^ ones(w), arguments, w)

    return flipping


def _free(fixed: int, free: int) -> list[int] | None:
    """Every number that has the `fixed` bits, and any of the `free` ones; None if there are too many."""
    if 1 << free.bit_count() > LONGEST_ANSWER:
        return None
    found, part = [fixed | free], free
    while part:  # the parts of a set of bits, downwards
        part = (part - 1) & free
        found.append(fixed | part)
    return found


def _any(w: int) -> list[int] | None:
    """Every bit-vector, if there are few."""
    return interval(0, ones(w))


# Logic.


def factor_of_and(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvand`: where the other has a zero, the bit may be anything."""
    return [] if wanted & ~other else _free(wanted, ones(w) & ~other)


def factor_of_or(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvor`: where the other has a one, the bit may be anything."""
    return [] if other & ~wanted else _free(wanted & ~other, other)


def any_of_and(wanted: int, w: int) -> Answer:
    """`bvand` beside an unknown: every bit of the result is set in both."""
    return _free(wanted, ones(w) & ~wanted)


def any_of_or(wanted: int, w: int) -> Answer:
    """`bvor` beside an unknown: no bit is set that is not in the result."""
    return _free(0, wanted)


# Arithmetic.


def term_of_difference(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvsub`."""
    return [(wanted + other if position == 0 else other - wanted) & ones(w)]


def factor_of_product(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvmul`: odd numbers have an inverse modulo 2^w, and each factor of two loses the topmost bit."""
    if other == 0:
        return [] if wanted else _any(w)
    lost = (other & -other).bit_length() - 1
    if wanted & ones(lost):
        return []
    kept = ones(w - lost)
    return _free((wanted >> lost) * pow(other >> lost, -1, 1 << w) & kept, ones(w) & ~kept)


def udiv(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvudiv`: all ones stand for division by zero, or for themselves divided by one."""
    if position == 0:
        if other == 0:
            return _any(w) if wanted == ones(w) else []
        return interval(wanted * other, min(wanted * other + other - 1, ones(w)))
    zero = [0] if wanted == ones(w) else []
    if wanted == 0:
        return interval(other + 1, ones(w))
    found = interval(other // (wanted + 1) + 1, other // wanted)
    return None if found is None else listed([*zero, *found])


def urem(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvurem`: the rest is below the divisor, which divides what is left without it; modulo zero nothing changes."""
    if position == 0:
        if other == 0:
            return [wanted]
        return [] if wanted >= other else listed(range(wanted, ones(w) + 1, other))
    if wanted == other:  # divided by zero, or by something larger
        larger = interval(other + 1, ones(w))
        return None if larger is None else listed([0, *larger])
    found = divisors(other - wanted) if wanted < other else ()
    return None if found is None else listed(d for d in found if d > wanted)


def sdiv(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvsdiv`, the dividend only: its absolute value lies in an interval, its sign is tried."""
    if position == 1:
        return None
    if other == 0:
        if wanted not in (1, ones(w)):
            return []
        return None if w > 6 else [a for a in range(1 << w) if wanted == (1 if a >> (w - 1) else ones(w))]
    low = abs(number_of(wanted, w)) * abs(number_of(other, w))
    absolute = interval(low, min(low + abs(number_of(other, w)) - 1, 1 << (w - 1)))
    if absolute is None:
        return None
    both = (a & ones(w) for size in absolute for a in (size, -size))
    return listed(a for a in both if _quotient(a, other, w) == wanted)


def _quotient(a: int, b: int, w: int) -> int:
    """`bvsdiv` for a divisor other than zero."""
    x, y = number_of(a, w), number_of(b, w)
    quotient = abs(x) // abs(y)
    return (quotient if (x < 0) == (y < 0) else -quotient) & ones(w)


def signed_rest(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvsrem` and `bvsmod`, the dividend only: the rest is smaller than the divisor; modulo zero nothing changes."""
    if position == 1:
        return None
    if other == 0:
        return [wanted]
    return [] if abs(number_of(wanted, w)) >= abs(number_of(other, w)) else None


# Shifts.  What moved out is lost; the zeros that moved in must be there.


def shl(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvshl`."""
    if position == 1:
        return _amounts(wanted, w, 0, (other << b & ones(w) for b in range(w)))
    if other >= w:
        return [] if wanted else _any(w)
    if wanted & ones(other):
        return []
    found = _free(wanted >> other, ones(w) & ~ones(w - other))
    return Likely((wanted >> other,)) if found is None else found


def lshr(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvlshr`."""
    if position == 1:
        return _amounts(wanted, w, 0, (other >> b for b in range(w)))
    if other >= w:
        return [] if wanted else _any(w)
    if wanted >> (w - other):
        return []
    found = _free(wanted << other, ones(other))
    return Likely((wanted << other,)) if found is None else found


def ashr(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvashr`: copies of the topmost bit move in."""
    if position == 1:
        far = ones(w) if other >> (w - 1) else 0
        return _amounts(wanted, w, far, (number_of(other, w) >> b & ones(w) for b in range(w)))
    by = min(other, w - 1)  # from there on only the sign is left
    if number_of(wanted, w) >> (w - 1 - by) not in (0, -1):
        return []
    found = _free(wanted << by & ones(w), ones(by))
    return Likely((wanted << by & ones(w),)) if found is None else found


def _amounts(wanted: int, w: int, far: int, shifted: Iterator[int]) -> Answer:
    """The amounts that shift to the wanted value: `shifted` has the results up to the width, `far` is that of all others."""
    near = [by for by, value in enumerate(shifted) if value == wanted and by <= ones(w)]
    if wanted != far:
        return near
    beyond = interval(w, ones(w))
    return None if beyond is None else listed(chain(near, beyond))


# Between widths.


def concat(position: int, wanted: int, arguments: Arguments, v: int, w: int) -> Answer:
    """`concat`: the result shows both parts."""
    parts = [wanted >> w, wanted & ones(w)]
    other = arguments[1 - position]
    return [parts[position]] if other is None or other == parts[1 - position] else []


def extract(position: int, wanted: int, arguments: Arguments, high: int, low: int, w: int) -> Answer:
    """`extract`: all bits above and below may be anything."""
    return _free(wanted << low, ones(w) & ~(ones(high - low + 1) << low))


def repeat(position: int, wanted: int, arguments: Arguments, times: int, w: int) -> Answer:
    """`repeat`: all copies must be there."""
    a = wanted & ones(w)
    return [a] if sum(a << i * w for i in range(times)) == wanted else []


def sign_extend(position: int, wanted: int, arguments: Arguments, by: int, w: int) -> Answer:
    """`sign_extend`: the new bits must be copies of the topmost old one."""
    a = wanted & ones(w)
    return [a] if number_of(a, w) & ones(w + by) == wanted else []


# Comparisons.


def comp(position: int, wanted: int, other: int, w: int) -> Answer:
    """`bvcomp`."""
    if wanted == 1:
        return [other]
    found = _any(w)
    return None if found is None else [a for a in found if a != other]


def comparison(sign: str, relation: str) -> Inverse:
    """`bvult` and the seven others: "u" or "s", and "lt", "le", "gt" or "ge"."""

    def solve(position: int, wanted: bool, arguments: Arguments, w: int) -> Answer:
        other = arguments[1 - position]
        if other is None:
            return None
        lowest, highest = (0, ones(w)) if sign == "u" else (-1 << w - 1, ones(w - 1))
        bound = other if sign == "u" else number_of(other, w)
        smaller = (relation[0] == "l") == wanted  # is the first argument the smaller one?
        strict = (relation[1] == "t") == wanted
        below = smaller == (position == 0)
        found = interval(lowest, bound - strict) if below else interval(bound + strict, highest)
        return None if found is None else [a & ones(w) for a in found]

    return solve
