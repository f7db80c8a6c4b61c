"""Integer arithmetic as in SMT-LIB's theory Ints, with the Core theory: the language LIA.

Integers are unbounded in the reference.  Kernels work on 64 bits and say "no value" exactly where the result does not fit;
-2**63 stands for "no value" itself and so counts as not fitting.  Division is Euclidean (0 <= a mod b < |b|), and dividing
by zero has no value: SMT-LIB leaves it open, so that no program should rest on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .core import CORE
from .inverses import Answer, by_place, divisors, divisors_to, interval, listed
from .kernels import NO_VALUE, checked_add, checked_mul
from .language import DSL
from .operators import Undefined
from .types import Bool, Int, Value

LIA = DSL(
    "lia",
    "1",
    "Integers: sums, products, comparisons and choices, as in SMT-LIB's linear (and nonlinear) integer arithmetic.",
    includes=(CORE,),
    constants=((0, Int), (1, Int)),
    support=(Int, Bool),
)


def _div_kernel(a: int, b: int) -> int:
    if b == 0:
        return NO_VALUE
    return a // b if b > 0 else -(a // -b)


def _mod_kernel(a: int, b: int) -> int:
    return NO_VALUE if b == 0 else a % abs(b)


def _add_inverse(position: int, wanted: Value, arguments: Sequence[Value | None]) -> Iterable[Value] | None:
    other = arguments[1 - position]
    return None if other is None else [wanted - other]


def _sub_inverse(position: int, wanted: Value, arguments: Sequence[Value | None]) -> Iterable[Value] | None:
    other = arguments[1 - position]
    if other is None:
        return None
    return [wanted + other if position == 0 else other - wanted]


def _neg_inverse(position: int, wanted: Value, arguments: Sequence[Value | None]) -> Iterable[Value]:
    return [-wanted]


def _mul_inverse(position: int, wanted: Value, arguments: Sequence[Value | None]) -> Iterable[Value] | None:
    other = arguments[1 - position]
    if other is None:  # a factor divides the product
        found = divisors(abs(wanted)) if wanted else None
        return None if found is None else listed(sign * d for d in found for sign in (1, -1))
    if other == 0 and wanted == 0:
        return None
    return [wanted // other] if other != 0 and wanted % other == 0 else []


def _dividends(wanted: int, divisor: int | None) -> Answer:
    if divisor is None:
        return None
    return interval(wanted * divisor, wanted * divisor + abs(divisor) - 1) if divisor else []


def _divisors_to(wanted: int, dividend: int | None) -> Answer:
    """A divisor c > 0 of a gives q where qc <= a < (q + 1)c, and -c gives -q."""
    if dividend is None:
        return None
    above, below = divisors_to(wanted, dividend), divisors_to(-wanted, dividend)
    return None if above is None or below is None else listed([*above, *(-size for size in below)])


def _dividends_with_rest(wanted: int, divisor: int | None) -> Answer:
    return [] if wanted < 0 or (divisor is not None and wanted >= abs(divisor)) else None


def _divisors_with_rest(wanted: int, dividend: int | None) -> Answer:
    """They divide what is left without the rest, and are larger than it."""
    if wanted < 0:
        return []
    if dividend is None or dividend == wanted:
        return None
    found = divisors(abs(dividend - wanted))
    return None if found is None else listed(sign * d for d in found if d > wanted for sign in (1, -1))


def _abs_inverse(position: int, wanted: Value, arguments: Sequence[Value | None]) -> Iterable[Value]:
    return [wanted, -wanted] if wanted > 0 else [0] if wanted == 0 else []


@LIA.operator(
    "+",
    kernel=checked_add,
    symbolic=lambda z, a, b: z.add(a, b),
    inverse=_add_inverse,
    undo=(("-", "wo"), ("-", "wo")),
    nary="left",
    commutative=True,
    identity=0,
    standard=True,
    python="({0} + {1})",
)
def add(a: int, b: int) -> int:
    """Sum."""
    return a + b


@LIA.operator(
    "-",
    kernel=lambda a, b: checked_add(a, -b),
    symbolic=lambda z, a, b: z.sub(a, b),
    inverse=_sub_inverse,
    undo=(("+", "wo"), ("-", "ow")),
    nary="left",
    standard=True,
    python="({0} - {1})",
)
def sub(a: int, b: int) -> int:
    """Difference."""
    return a - b


@LIA.operator(
    "-",
    kernel=lambda a: -a,
    symbolic=lambda z, a: z.neg(a),
    inverse=_neg_inverse,
    undo=(("-", "w"),),
    standard=True,
    default=False,
    python="(-{0})",
)
def neg(a: int) -> int:
    """The integer with the opposite sign."""
    return -a


# Products and quotients of two unknowns are not linear: tasks that want them name them in their grammars.


@LIA.operator(
    "*",
    kernel=checked_mul,
    symbolic=lambda z, a, b: z.mul(a, b),
    inverse=_mul_inverse,
    nary="left",
    commutative=True,
    identity=1,
    standard=True,
    default=False,
    python="({0} * {1})",
)
def mul(a: int, b: int) -> int:
    """Product."""
    return a * b


@LIA.operator(
    "div",
    kernel=_div_kernel,
    symbolic=lambda z, a, b: z.div(a, b),
    inverse=by_place(_dividends, _divisors_to),
    nary="left",
    standard=True,
    default=False,
)
def div(a: int, b: int) -> int:
    """Euclidean quotient: the remainder is never negative.  No value for a divisor of zero."""
    return Undefined if b == 0 else a // b if b > 0 else -(a // -b)


@LIA.operator(
    "mod",
    kernel=_mod_kernel,
    symbolic=lambda z, a, b: z.mod(a, b),
    inverse=by_place(_dividends_with_rest, _divisors_with_rest),
    standard=True,
    default=False,
)
def mod(a: int, b: int) -> int:
    """Euclidean remainder: at least 0 and less than the divisor's absolute value.  No value for a divisor of zero."""
    return a % abs(b) if b else Undefined


@LIA.operator(
    "abs",
    kernel=lambda a: abs(a),
    symbolic=lambda z, a: z.ite(z.lt(a, z.literal(0, Int)), z.neg(a), a),
    inverse=_abs_inverse,
    standard=True,
    default=False,
    python="abs({0})",
)
def absolute(a: int) -> int:
    """The integer without its sign."""
    return abs(a)


@LIA.operator(
    "<=",
    kernel=lambda a, b: int(a <= b),
    symbolic=lambda z, a, b: z.le(a, b),
    nary="chain",
    standard=True,
    python="({0} <= {1})",
)
def at_most(a: int, b: int) -> bool:
    """Is `a` at most `b`?"""
    return a <= b


@LIA.operator(
    "<",
    kernel=lambda a, b: int(a < b),
    symbolic=lambda z, a, b: z.lt(a, b),
    nary="chain",
    standard=True,
    python="({0} < {1})",
)
def less(a: int, b: int) -> bool:
    """Is `a` less than `b`?"""
    return a < b


# The other two are these with their arguments exchanged.


@LIA.operator(
    ">=",
    kernel=lambda a, b: int(a >= b),
    symbolic=lambda z, a, b: z.le(b, a),
    nary="chain",
    standard=True,
    default=False,
    python="({0} >= {1})",
)
def at_least(a: int, b: int) -> bool:
    """Is `a` at least `b`?"""
    return a >= b


@LIA.operator(
    ">",
    kernel=lambda a, b: int(a > b),
    symbolic=lambda z, a, b: z.lt(b, a),
    nary="chain",
    standard=True,
    default=False,
    python="({0} > {1})",
)
def greater(a: int, b: int) -> bool:
    """Is `a` greater than `b`?"""
    return a > b
