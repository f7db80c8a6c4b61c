"""Bit-vectors of 1 to 64 bits: every operator of SMT-LIB's theory FixedSizeBitVectors and logic QF_BV.

Values are integers from 0 to 2**w - 1.  All operators are total: division by zero and shifts beyond the width have the
values that the standard gives them.  The overflow predicates are those of SMT-LIB 2.7.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from . import bitvector_inverses as inverses
from . import bitvector_kernels as kernels
from .algebra import Algebra, Term
from .bitvector_inverses import given_other, number_of, ones, rotated
from .bitvector_kernels import below, mask, rotate, signed, slt
from .core import CORE
from .kernels import wrapping_add, wrapping_mul, wrapping_sub
from .language import DSL, Index
from .types import BitVec, Bool, Type

BV = DSL(
    "bv",
    "1",
    "Bit-vectors of 1 to 64 bits: arithmetic modulo 2^w, logic, shifts and comparisons, as in SMT-LIB.",
    includes=(CORE,),
    support=(Bool,),
)

Bits = Annotated[int, BitVec("w")]
HighBits = Annotated[int, BitVec("v")]
Bit = Annotated[int, BitVec(1)]


def _declare(name: str, kernel: Callable[..., int], **facts: Any) -> Callable[..., Any]:
    """An operator of the standard whose symbolic meaning is the function of the same name; the width comes last."""
    symbolic = facts.pop("symbolic", lambda z, *terms: z.bv(name, *terms[:-1]))
    return BV.operator(name, kernel=kernel, symbolic=symbolic, standard=True, **facts)


# Bitwise logic.


@_declare(
    "bvnot", lambda a, w: a ^ mask(w), undo=(("bvnot", "w"),),
    inverse=lambda position, wanted, arguments, w: [wanted ^ ones(w)],
)  # fmt: skip
def bvnot(a: Bits, w: Index) -> Bits:
    """Every bit flipped."""
    return a ^ ones(w)


@_declare(
    "bvand", lambda a, b, w: a & b, nary="left", commutative=True, python="({0} & {1})",
    inverse=given_other(inverses.factor_of_and, inverses.any_of_and),
)  # fmt: skip
def bvand(a: Bits, b: Bits, w: Index) -> Bits:
    """Bitwise and."""
    return a & b


@_declare(
    "bvor", lambda a, b, w: a | b, nary="left", commutative=True, identity=0, python="({0} | {1})",
    inverse=given_other(inverses.factor_of_or, inverses.any_of_or),
)  # fmt: skip
def bvor(a: Bits, b: Bits, w: Index) -> Bits:
    """Bitwise or."""
    return a | b


@_declare(
    "bvxor", lambda a, b, w: a ^ b, nary="left", commutative=True, identity=0, python="({0} ^ {1})",
    inverse=given_other(lambda position, wanted, other, w: [wanted ^ other]), undo=(("bvxor", "wo"), ("bvxor", "wo")),
)  # fmt: skip
def bvxor(a: Bits, b: Bits, w: Index) -> Bits:
    """Bitwise exclusive or."""
    return a ^ b


@_declare(
    "bvnand", lambda a, b, w: (a & b) ^ mask(w), commutative=True, default=False,
    inverse=inverses.flipped(given_other(inverses.factor_of_and, inverses.any_of_and)),
)  # fmt: skip
def bvnand(a: Bits, b: Bits, w: Index) -> Bits:
    """Bitwise and, flipped."""
    return (a & b) ^ ones(w)


@_declare(
    "bvnor", lambda a, b, w: (a | b) ^ mask(w), commutative=True, default=False,
    inverse=inverses.flipped(given_other(inverses.factor_of_or, inverses.any_of_or)),
)  # fmt: skip
def bvnor(a: Bits, b: Bits, w: Index) -> Bits:
    """Bitwise or, flipped."""
    return (a | b) ^ ones(w)


@_declare(
    "bvxnor", lambda a, b, w: a ^ b ^ mask(w), commutative=True, default=False,
    inverse=given_other(lambda position, wanted, other, w: [wanted ^ other ^ ones(w)]),
    undo=(("bvxnor", "wo"), ("bvxnor", "wo")),
)  # fmt: skip
def bvxnor(a: Bits, b: Bits, w: Index) -> Bits:
    """One where the bits are the same."""
    return a ^ b ^ ones(w)


# Arithmetic modulo 2^w.


@_declare(
    "bvneg", lambda a, w: -a & mask(w), undo=(("bvneg", "w"),),
    inverse=lambda position, wanted, arguments, w: [-wanted & ones(w)],
)  # fmt: skip
def bvneg(a: Bits, w: Index) -> Bits:
    """The negative, in two's complement."""
    return -a & ones(w)


@_declare(
    "bvadd", lambda a, b, w: wrapping_add(a, b) & mask(w), nary="left", commutative=True, identity=0,
    inverse=given_other(lambda position, wanted, other, w: [(wanted - other) & ones(w)]),
    undo=(("bvsub", "wo"), ("bvsub", "wo")),
)  # fmt: skip
def bvadd(a: Bits, b: Bits, w: Index) -> Bits:
    """Sum."""
    return (a + b) & ones(w)


@_declare(
    "bvsub", lambda a, b, w: wrapping_sub(a, b) & mask(w), nary="left", inverse=given_other(inverses.term_of_difference),
    undo=(("bvadd", "wo"), ("bvsub", "ow")),
)  # fmt: skip
def bvsub(a: Bits, b: Bits, w: Index) -> Bits:
    """Difference."""
    return (a - b) & ones(w)


@_declare(
    "bvmul", lambda a, b, w: wrapping_mul(a, b) & mask(w), nary="left", commutative=True, identity=1,
    inverse=given_other(inverses.factor_of_product),
)  # fmt: skip
def bvmul(a: Bits, b: Bits, w: Index) -> Bits:
    """Product."""
    return (a * b) & ones(w)


@_declare("bvudiv", kernels.udiv, inverse=given_other(inverses.udiv))
def bvudiv(a: Bits, b: Bits, w: Index) -> Bits:
    """Unsigned quotient; all ones for a divisor of zero."""
    return a // b if b else ones(w)


@_declare("bvurem", kernels.urem, inverse=given_other(inverses.urem))
def bvurem(a: Bits, b: Bits, w: Index) -> Bits:
    """Unsigned remainder; the dividend for a divisor of zero."""
    return a % b if b else a


@_declare("bvsdiv", kernels.sdiv, default=False, inverse=given_other(inverses.sdiv))
def bvsdiv(a: Bits, b: Bits, w: Index) -> Bits:
    """Signed quotient, towards zero; for a divisor of zero, 1 if the dividend is negative, else -1."""
    x, y = number_of(a, w), number_of(b, w)
    if y == 0:
        return 1 if x < 0 else ones(w)
    quotient = abs(x) // abs(y)
    return (quotient if (x < 0) == (y < 0) else -quotient) & ones(w)


@_declare("bvsrem", kernels.srem, default=False, inverse=given_other(inverses.signed_rest))
def bvsrem(a: Bits, b: Bits, w: Index) -> Bits:
    """Signed remainder with the dividend's sign; the dividend for a divisor of zero."""
    x, y = number_of(a, w), number_of(b, w)
    rest = abs(x) % abs(y) if y else abs(x)
    return (rest if x >= 0 else -rest) & ones(w)


@_declare("bvsmod", kernels.smod, default=False, inverse=given_other(inverses.signed_rest))
def bvsmod(a: Bits, b: Bits, w: Index) -> Bits:
    """Signed remainder with the divisor's sign; the dividend for a divisor of zero."""
    return number_of(a, w) % number_of(b, w) & ones(w) if b else a


# Shifts.


@_declare("bvshl", kernels.shl, inverse=given_other(inverses.shl))
def bvshl(a: Bits, b: Bits, w: Index) -> Bits:
    """Shifted left; zero from the width on."""
    return (a << b) & ones(w) if b < w else 0


@_declare("bvlshr", kernels.lshr, inverse=given_other(inverses.lshr))
def bvlshr(a: Bits, b: Bits, w: Index) -> Bits:
    """Shifted right, zeros moving in."""
    return a >> b if b < w else 0


@_declare("bvashr", kernels.ashr, inverse=given_other(inverses.ashr))
def bvashr(a: Bits, b: Bits, w: Index) -> Bits:
    """Shifted right, copies of the top bit moving in."""
    return number_of(a, w) >> min(b, w) & ones(w)


def _rotate_term(z: Algebra, a: Term, by: int, w: int) -> Term:
    by %= w
    return z.bv("concat", z.extract(a, w - by - 1, 0), z.extract(a, w - 1, w - by)) if by else a


@_declare(
    "rotate_left", lambda a, by, w: rotate(a, by % w, w), symbolic=_rotate_term,
    inverse=lambda position, wanted, arguments, by, w: [rotated(wanted, -by, w)], undo=(("rotate_right", "w"),),
)  # fmt: skip
def rotate_left(a: Bits, by: Index, w: Index) -> Bits:
    """The bits moved left in a circle."""
    return rotated(a, by, w)


@_declare(
    "rotate_right", lambda a, by, w: rotate(a, w - by % w, w),
    symbolic=lambda z, a, by, w: _rotate_term(z, a, -by, w),
    inverse=lambda position, wanted, arguments, by, w: [rotated(wanted, by, w)], undo=(("rotate_left", "w"),),
)  # fmt: skip
def rotate_right(a: Bits, by: Index, w: Index) -> Bits:
    """The bits moved right in a circle."""
    return rotated(a, -by, w)


# Between widths.


def _up_to_64(width: int) -> Type | None:
    return BitVec(width) if 1 <= width <= 64 else None


@_declare(
    "concat", lambda a, b, v, w: (a << w) | b, symbolic=lambda z, a, b, v, w: z.bv("concat", a, b), default=False,
    result=lambda v, w: _up_to_64(v + w), inverse=inverses.concat,
)  # fmt: skip
def concat(a: HighBits, b: Bits, v: Index, w: Index) -> int:
    """The bits of `a`, then those of `b`."""
    return a << w | b


@_declare(
    "extract", lambda a, high, low, w: (a >> low) & mask(high - low + 1),
    symbolic=lambda z, a, high, low, w: z.extract(a, high, low),
    result=lambda high, low, w: BitVec(high - low + 1) if 0 <= low <= high < w else None, inverse=inverses.extract,
)  # fmt: skip
def extract(a: Bits, high: Index, low: Index, w: Index) -> int:
    """The bits from `high` down to `low`, both included; bit 0 is the lowest."""
    return a >> low & ones(high - low + 1)


def _repeat_term(z: Algebra, a: Term, times: int, w: int) -> Term:
    copies = a
    for _ in range(times - 1):
        copies = z.bv("concat", copies, a)
    return copies


@_declare(
    "repeat", kernels.repeat, symbolic=_repeat_term,
    result=lambda times, w: _up_to_64(times * w), inverse=inverses.repeat,
)  # fmt: skip
def repeat(a: Bits, times: Index, w: Index) -> int:
    """Copies, one after the other."""
    return sum(a << i * w for i in range(times))


@_declare(
    "zero_extend", lambda a, by, w: a, symbolic=lambda z, a, by, w: z.zero_extend(a, by),
    result=lambda by, w: _up_to_64(w + by),
    inverse=lambda position, wanted, arguments, by, w: [] if wanted >> w else [wanted],
)  # fmt: skip
def zero_extend(a: Bits, by: Index, w: Index) -> int:
    """Longer by so many zeros."""
    return a


@_declare(
    "sign_extend", lambda a, by, w: signed(a, w) & mask(w + by), symbolic=lambda z, a, by, w: z.sign_extend(a, by),
    result=lambda by, w: _up_to_64(w + by), inverse=inverses.sign_extend,
)  # fmt: skip
def sign_extend(a: Bits, by: Index, w: Index) -> int:
    """Longer by so many copies of the top bit."""
    return number_of(a, w) & ones(w + by)


# Comparisons.


def _compare_term(z: Algebra, a: Term, b: Term, w: int) -> Term:
    return z.ite(z.eq(a, b), z.literal(1, BitVec(1)), z.literal(0, BitVec(1)))


@_declare(
    "bvcomp",
    lambda a, b, w: int(a == b),
    symbolic=_compare_term,
    commutative=True,
    default=False,
    inverse=given_other(inverses.comp),
)
def bvcomp(a: Bits, b: Bits, w: Index) -> Bit:
    """One bit: 1 if the two are the same."""
    return int(a == b)


@_declare("bvult", lambda a, b, w: below(a, b), python="({0} < {1})", inverse=inverses.comparison("u", "lt"))
def bvult(a: Bits, b: Bits, w: Index) -> bool:
    """Less, unsigned."""
    return a < b


@_declare("bvule", lambda a, b, w: 1 - below(b, a), python="({0} <= {1})", inverse=inverses.comparison("u", "le"))
def bvule(a: Bits, b: Bits, w: Index) -> bool:
    """At most, unsigned."""
    return a <= b


@_declare("bvugt", lambda a, b, w: below(b, a), default=False, python="({0} > {1})", inverse=inverses.comparison("u", "gt"))
def bvugt(a: Bits, b: Bits, w: Index) -> bool:
    """Greater, unsigned."""
    return a > b


@_declare(
    "bvuge", lambda a, b, w: 1 - below(a, b), default=False, python="({0} >= {1})", inverse=inverses.comparison("u", "ge")
)
def bvuge(a: Bits, b: Bits, w: Index) -> bool:
    """At least, unsigned."""
    return a >= b


@_declare("bvslt", kernels.slt, inverse=inverses.comparison("s", "lt"))
def bvslt(a: Bits, b: Bits, w: Index) -> bool:
    """Less, signed."""
    return number_of(a, w) < number_of(b, w)


@_declare("bvsle", lambda a, b, w: 1 - slt(b, a, w), inverse=inverses.comparison("s", "le"))
def bvsle(a: Bits, b: Bits, w: Index) -> bool:
    """At most, signed."""
    return number_of(a, w) <= number_of(b, w)


@_declare("bvsgt", lambda a, b, w: slt(b, a, w), default=False, inverse=inverses.comparison("s", "gt"))
def bvsgt(a: Bits, b: Bits, w: Index) -> bool:
    """Greater, signed."""
    return number_of(a, w) > number_of(b, w)


@_declare("bvsge", lambda a, b, w: 1 - slt(a, b, w), default=False, inverse=inverses.comparison("s", "ge"))
def bvsge(a: Bits, b: Bits, w: Index) -> bool:
    """At least, signed."""
    return number_of(a, w) >= number_of(b, w)


# Overflow: is the exact result, which has twice the width at most, no extension of its lower half?


def _overflow(operation: str, is_signed: bool) -> Callable[..., Term]:
    def symbolic(z: Algebra, a: Term, b: Term, w: int) -> Term:
        extend = z.sign_extend if is_signed else z.zero_extend
        exact = z.bv(operation, extend(a, w), extend(b, w))
        return z.not_(z.eq(exact, extend(z.extract(exact, w - 1, 0), w)))

    return symbolic


def _fits(value: int, w: int) -> bool:
    """Is the number one of w bits in two's complement?"""
    return -1 << w - 1 <= value < 1 << w - 1


def _is_lowest(z: Algebra, a: Term, w: int) -> Term:
    return z.eq(a, z.literal(1 << (w - 1), BitVec(w)))


def _divides_lowest(z: Algebra, a: Term, b: Term, w: int) -> Term:
    return z.and_(_is_lowest(z, a, w), z.eq(b, z.literal(ones(w), BitVec(w))))


@_declare(
    "bvnego", lambda a, w: int(a == 1 << (w - 1)), symbolic=_is_lowest, default=False,
    inverse=lambda position, wanted, arguments, w: [1 << w - 1] if wanted else None,
)  # fmt: skip
def bvnego(a: Bits, w: Index) -> bool:
    """Has this number no negative?"""
    return a == 1 << w - 1


@_declare("bvuaddo", kernels.uaddo, symbolic=_overflow("bvadd", False), commutative=True, default=False)
def bvuaddo(a: Bits, b: Bits, w: Index) -> bool:
    """Does the unsigned sum overflow?"""
    return a + b > ones(w)


@_declare("bvsaddo", kernels.saddo, symbolic=_overflow("bvadd", True), commutative=True, default=False)
def bvsaddo(a: Bits, b: Bits, w: Index) -> bool:
    """Does the signed sum overflow?"""
    return not _fits(number_of(a, w) + number_of(b, w), w)


@_declare("bvumulo", kernels.umulo, symbolic=_overflow("bvmul", False), commutative=True, default=False)
def bvumulo(a: Bits, b: Bits, w: Index) -> bool:
    """Does the unsigned product overflow?"""
    return a * b > ones(w)


@_declare("bvsmulo", kernels.smulo, symbolic=_overflow("bvmul", True), commutative=True, default=False)
def bvsmulo(a: Bits, b: Bits, w: Index) -> bool:
    """Does the signed product overflow?"""
    return not _fits(number_of(a, w) * number_of(b, w), w)


@_declare("bvusubo", lambda a, b, w: below(a, b), symbolic=_overflow("bvsub", False), default=False)
def bvusubo(a: Bits, b: Bits, w: Index) -> bool:
    """Is the unsigned difference negative?"""
    return a < b


@_declare("bvssubo", kernels.ssubo, symbolic=_overflow("bvsub", True), default=False)
def bvssubo(a: Bits, b: Bits, w: Index) -> bool:
    """Does the signed difference overflow?"""
    return not _fits(number_of(a, w) - number_of(b, w), w)


@_declare("bvsdivo", lambda a, b, w: int(a == 1 << (w - 1) and b == mask(w)), symbolic=_divides_lowest, default=False)
def bvsdivo(a: Bits, b: Bits, w: Index) -> bool:
    """Does the signed quotient overflow?  Only the lowest number divided by -1 does."""
    return a == 1 << w - 1 and b == ones(w)
