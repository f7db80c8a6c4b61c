"""LambdaBeam's language: integers, Booleans and lists of integers, with lambdas of one or two integers.

The language of Shi, Dai, Li, Ellis and Sutton (LambdaBeam, NeurIPS 2023, appendix A). Slices and positions are Python's,
negative ones included. Inputs lie from -256 to 255. Upstream's search drops values outside that range and lists of more
than 20 elements, but its programs compute with them, so here any integer of 64 bits is a value. One departure: `If` needs
a value only for the branch that it takes. `dsl/lambdas.py` says how lambdas are written.
"""

from __future__ import annotations

from . import lambdabeam_inverses as inverses
from . import list_inverses
from . import list_kernels as kernels
from .inverses import by_place
from .kernels import LARGEST
from .lambdas import add_lambdas, scan_some
from .language import DSL, Index
from .list_questions import questions
from .operators import Undefined
from .types import Bool, Int, List

Ints = tuple[int, ...]

LOW, HIGH = -256, 255
"""The range of inputs."""
_RANGE = {"low": -LARGEST, "high": LARGEST}

LAMBDABEAM = DSL(
    "lambdabeam",
    "1",
    "LambdaBeam's lists of integers, with lambdas.",
    constants=tuple((n, Int) for n in (-1, 0, 1, 2, 3, 4)),
    support=(Int, Bool, List(Int)),
    draw=questions(LOW, HIGH),
)
_operator = LAMBDABEAM.operator


@_operator("Add", kernel=kernels.sum_in_range, inverse=inverses.added, indices=_RANGE, commutative=True, identity=0)
def add(a: int, b: int, low: Index, high: Index) -> int:
    """The sum."""
    return a + b if low <= a + b <= high else Undefined


@_operator("Subtract", kernel=kernels.difference_in_range, inverse=inverses.subtracted, indices=_RANGE)
def subtract(a: int, b: int, low: Index, high: Index) -> int:
    """The difference."""
    return a - b if low <= a - b <= high else Undefined


@_operator(
    "Multiply", kernel=kernels.product_in_range, inverse=inverses.multiplied, indices=_RANGE, commutative=True, identity=1
)
def multiply(a: int, b: int, low: Index, high: Index) -> int:
    """The product."""
    return a * b if low <= a * b <= high else Undefined


@_operator("IntDivide", kernel=kernels.quotient_in_range, inverse=inverses.divided, indices=_RANGE)
def int_divide(a: int, b: int, low: Index, high: Index) -> int:
    """The quotient, rounded down; no value for division by 0."""
    return a // b if b != 0 and low <= a // b <= high else Undefined


@_operator("Square", kernel=kernels.square_in_range, inverse=inverses.squared, indices=_RANGE)
def square(a: int, low: Index, high: Index) -> int:
    """The integer times itself."""
    return a * a if a * a <= high else Undefined


@_operator("Min", kernel=lambda a, b: min(a, b), inverse=inverses.lesser, commutative=True)
def min_(a: int, b: int) -> int:
    """The lesser of two integers."""
    return min(a, b)


@_operator("Max", kernel=lambda a, b: max(a, b), inverse=inverses.greater, commutative=True)
def max_(a: int, b: int) -> int:
    """The greater of two integers."""
    return max(a, b)


@_operator("Greater", kernel=lambda a, b: int(a > b))
def greater(a: int, b: int) -> bool:
    """Is the first integer above the second?"""
    return a > b


@_operator("Less", kernel=lambda a, b: int(a < b))
def less(a: int, b: int) -> bool:
    """Is the first integer below the second?"""
    return a < b


@_operator("Equal", kernel=lambda a, b: int(a == b), inverse=inverses.same, commutative=True)
def equal(a: int, b: int) -> bool:
    """Are two integers equal?"""
    return a == b


@_operator("Equal", kernel=lambda a, b: ~(a ^ b), inverse=inverses.same, commutative=True)
def same(a: bool, b: bool) -> bool:
    """Are two truth values equal?"""
    return a == b


@_operator("IsEven", kernel=lambda a: int(a & 1 == 0))
def is_even(a: int) -> bool:
    """Is the integer even?"""
    return a % 2 == 0


@_operator("IsOdd", kernel=lambda a: a & 1)
def is_odd(a: int) -> bool:
    """Is the integer odd?"""
    return a % 2 == 1


@_operator("If", kernel=lambda c, a, b: a if c else b, inverse=inverses.chosen, lazy=True, python="({1} if {0} else {2})")
def if_(condition: bool, yes: int, no: int) -> int:
    """One integer or the other."""
    return Undefined if condition is Undefined else yes if condition else no


@_operator("Head", kernel=kernels.head_kernel)
def head(xs: Ints) -> int:
    """The first element; no value for the empty list."""
    return xs[0] if xs else Undefined


@_operator("Last", kernel=kernels.last_kernel)
def last(xs: Ints) -> int:
    """The last element; no value for the empty list."""
    return xs[-1] if xs else Undefined


@_operator("Take", kernel=kernels.take_kernel, inverse=list_inverses.take, python="{1}[:{0}]")
def take(n: int, xs: Ints) -> Ints:
    """The first n elements, or all if there are fewer; a negative n leaves out the last ones."""
    return xs[:n]


@_operator("Drop", kernel=kernels.drop_kernel, inverse=list_inverses.drop, python="{1}[{0}:]")
def drop(n: int, xs: Ints) -> Ints:
    """Without the first n elements; a negative n keeps that many last ones."""
    return xs[n:]


@_operator("Access", kernel=kernels.either_end_kernel, inverse=inverses.either_end)
def access(n: int, xs: Ints) -> int:
    """The element at a position, counted from 0, or from the end if it is negative; no value if there is none."""
    return xs[n] if -len(xs) <= n < len(xs) else Undefined


@_operator("Minimum", kernel=kernels.minimum_kernel)
def minimum(xs: Ints) -> int:
    """The least element; no value for the empty list."""
    return min(xs) if xs else Undefined


@_operator("Maximum", kernel=kernels.maximum_kernel)
def maximum(xs: Ints) -> int:
    """The greatest element; no value for the empty list."""
    return max(xs) if xs else Undefined


@_operator(
    "Reverse",
    kernel=kernels.reverse_kernel,
    inverse=by_place(list_inverses.reversed_list),
    undo=(("Reverse", "w"),),
    python="{0}[::-1]",
)
def reverse(xs: Ints) -> Ints:
    """From the last to the first."""
    return xs[::-1]


@_operator("Sort", kernel=kernels.sort_kernel, inverse=by_place(list_inverses.unsorted), python="tuple(sorted({0}))")
def sort(xs: Ints) -> Ints:
    """From the least to the greatest."""
    return tuple(sorted(xs))


@_operator("Sum", kernel=kernels.sum_kernel, indices=_RANGE)
def total(xs: Ints, low: Index, high: Index) -> int:
    """The sum of all elements."""
    value = sum(xs)
    return value if low <= value <= high else Undefined


add_lambdas(LAMBDABEAM, -LARGEST, LARGEST, scan_some)
