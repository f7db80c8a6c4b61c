"""Lists of integers: the operators of DeepCoder (Balog et al., ICLR 2017, appendix F), and a few general ones.

Higher-order operators take a lambda token, such as `(+1)`, instead of a function; in program text tokens stand between
bars: `(Map |(+1)| xs)`.  In `lists` they take lambdas as well: `(Map (+ (* a u1) b) xs)` (`dsl/lambdas.py`).  Division
rounds down and a remainder is never negative, as in Python.  A language has a range of integers, and what would be computed
outside it has no value: `deepcoder(low, high)` makes one for a stated range.
"""

from __future__ import annotations

from . import list_inverses as inverses
from . import list_kernels as kernels
from .errors import DeclarationError
from .inverses import by_place
from .lambda_tokens import Function, IntIntToInt, IntToBool, IntToInt, Join, Predicate, holds, join_two, map_one
from .lambdas import add_lambdas
from .language import DSL, Index
from .lia import LIA
from .list_questions import questions
from .operators import Undefined
from .string_kernels import concat_kernel, length_kernel
from .types import Int, List

Ints = tuple[int, ...]

LARGEST = 2**63 - 1
"""Integers of the widest range have absolute values up to this one: those that a column of 64 bits can hold."""

# First-order operators.


def head(xs: Ints) -> int:
    """The first element; no value for the empty list."""
    return xs[0] if xs else Undefined


def last(xs: Ints) -> int:
    """The last element; no value for the empty list."""
    return xs[-1] if xs else Undefined


def minimum(xs: Ints) -> int:
    """The least element; no value for the empty list."""
    return min(xs) if xs else Undefined


def maximum(xs: Ints) -> int:
    """The greatest element; no value for the empty list."""
    return max(xs) if xs else Undefined


def total(xs: Ints, low: Index, high: Index) -> int:
    """The sum of all elements."""
    value = sum(xs)
    return value if low <= value <= high else Undefined


def access(n: int, xs: Ints) -> int:
    """The element at a position, counted from 0; no value if there is none."""
    return xs[n] if 0 <= n < len(xs) else Undefined


def take(n: int, xs: Ints) -> Ints:
    """The first n elements, or all if there are fewer; a negative n leaves out the last ones."""
    return xs[:n]


def drop(n: int, xs: Ints) -> Ints:
    """Without the first n elements; a negative n keeps that many last ones."""
    return xs[n:]


def reverse(xs: Ints) -> Ints:
    """From the last to the first."""
    return xs[::-1]


def sort(xs: Ints) -> Ints:
    """From the least to the greatest."""
    return tuple(sorted(xs))


# Operators with a lambda token.


def map_(f: Function, xs: Ints, low: Index, high: Index) -> Ints:
    """The function applied to every element."""
    values = tuple(map_one(f, x) for x in xs)
    return values if all(low <= v <= high for v in values) else Undefined


def filter_(p: Predicate, xs: Ints) -> Ints:
    """The elements for which the predicate holds."""
    return tuple(x for x in xs if holds(p, x))


def count(p: Predicate, xs: Ints, low: Index, high: Index) -> int:
    """The number of elements for which the predicate holds."""
    value = sum(holds(p, x) for x in xs)
    return value if low <= value <= high else Undefined


def zip_with(g: Join, xs: Ints, ys: Ints, low: Index, high: Index) -> Ints:
    """The elements of two lists joined one by one, as far as the shorter list goes."""
    values = tuple(join_two(g, x, y) for x, y in zip(xs, ys, strict=False))
    return values if all(low <= v <= high for v in values) else Undefined


def scan(g: Join, xs: Ints, low: Index, high: Index) -> Ints:
    """Running results: the first element, then each element joined to the result before it."""
    values = list(xs[:1])
    for x in xs[1:]:
        values.append(join_two(g, values[-1], x))
        if not low <= values[-1] <= high:
            break
    return tuple(values) if all(low <= v <= high for v in values[1:]) else Undefined


def _declare(language: DSL, low: int, high: int) -> None:
    """Add the operators of DeepCoder with a range of integers."""
    limits = {"low": low, "high": high}
    operator = language.operator
    operator("Head", kernel=kernels.head_kernel)(head)
    operator("Last", kernel=kernels.last_kernel)(last)
    operator("Take", kernel=kernels.take_kernel, inverse=inverses.take, python="{1}[:{0}]")(take)
    operator("Drop", kernel=kernels.drop_kernel, inverse=inverses.drop, python="{1}[{0}:]")(drop)
    operator("Access", kernel=kernels.access_kernel, inverse=inverses.access)(access)
    operator("Minimum", kernel=kernels.minimum_kernel)(minimum)
    operator("Maximum", kernel=kernels.maximum_kernel)(maximum)
    operator(
        "Reverse",
        kernel=kernels.reverse_kernel,
        inverse=by_place(inverses.reversed_list),
        undo=(("Reverse", "w"),),
        python="{0}[::-1]",
    )(reverse)
    operator("Sort", kernel=kernels.sort_kernel, inverse=by_place(inverses.unsorted), python="tuple(sorted({0}))")(sort)
    operator("Sum", kernel=kernels.sum_kernel, indices=limits)(total)
    operator("Map", kernel=kernels.map_kernel, inverse=inverses.mapped, indices=limits)(map_)
    operator("Filter", kernel=kernels.filter_kernel, inverse=inverses.filtered)(filter_)
    operator("Count", kernel=kernels.count_kernel, inverse=inverses.counted, indices=limits)(count)
    operator("ZipWith", kernel=kernels.zip_with_kernel, inverse=inverses.zipped, indices=limits)(zip_with)
    operator("Scanl1", kernel=kernels.scan_kernel, inverse=inverses.scanned, indices=limits)(scan)


def deepcoder(low: int = -256, high: int = 255) -> DSL:
    """DeepCoder's language with integers from `low` to `high`: its 15 operators and their lambda tokens, no literals.

    The range is that of computed values; inputs are taken as they are.  Results are never longer than inputs, so lists need
    no limit of their own.  Raises DeclarationError for a range that is empty or wider than 64 bits.
    """
    if not -LARGEST <= low <= high <= LARGEST:
        raise DeclarationError(f"no range of integers goes from {low} to {high}", remedy="use at most 64 bits")
    language = DSL(
        f"deepcoder[{low},{high}]",
        "1",
        f"DeepCoder's lists of integers from {low} to {high}.",
        support=(Int, List(Int), IntToInt, IntToBool, IntIntToInt),
        draw=questions(low, high),
    )
    _declare(language, low, high)
    return language


DEEPCODER = deepcoder(-50, 50)
"""The range that ExeDec (Shi et al., ICLR 2024) uses; the first paper's is `deepcoder(-256, 255)`."""

LISTS = DSL(
    "lists",
    "1",
    "Lists of integers: DeepCoder's operators without a range, lambdas, length, joining, and sums of integers.",
    includes=(LIA,),
    constants=((0, Int), (1, Int), (2, Int), (-1, Int), ((), List(Int))),
    support=(Int, List(Int), IntToInt, IntToBool, IntIntToInt),
)
_declare(LISTS, -LARGEST, LARGEST)


@LISTS.operator("Length", kernel=length_kernel, inverse=by_place(inverses.list_of_length), python="len({0})")
def length(xs: Ints) -> int:
    """The number of elements."""
    return len(xs)


@LISTS.operator(
    "Concat", kernel=concat_kernel, inverse=inverses.invert_concat, identity=(), nary="left", python="({0} + {1})"
)
def concat(xs: Ints, ys: Ints) -> Ints:
    """The two lists joined."""
    return xs + ys


@LISTS.operator("Cons", kernel=kernels.cons_kernel, inverse=inverses.invert_cons, python="({0}, *{1})")
def cons(x: int, xs: Ints) -> Ints:
    """The list with one more element in front."""
    return (x, *xs)


add_lambdas(LISTS, -LARGEST, LARGEST, offers=("*", "div", "mod"))
