"""Lambdas as plain functions, for those who write programs down in another language.

`dsl/lambdas.py` says what a lambda is: a body over `u1` and `u2`, whose plain parts are evaluated once and outside.  Here it
is taken apart again into a first-order program over the bound variables, and those parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count as numbers

from .lambdas import BOUND, LIFTED, SHAPES, filter_, first_order, map_, scan, scan_some, zip_with
from .lambdas import count as count_
from .operators import Operator, Undefined
from .program import Constant, Program, Variable, application, variable
from .types import Int, Type, Value

Ints = tuple[int, ...]
Function = Callable[..., int]


def is_lambda(type: Type) -> bool:
    """Is this the type of lambdas?"""
    return type in LIFTED.values()


def applies_lambda(program: Program) -> bool:
    """Does this part apply its first argument, a lambda or a plain value, to elements?"""
    return isinstance(program.head, Operator) and program.head.reference in SHAPES


@dataclass(frozen=True)
class Body:
    """The body of a lambda as a first-order program: over `bound`, and over variables for the plain parts `outside`."""

    program: Program
    bound: tuple[Variable, ...]
    outside: dict[Variable, Program]


def no_value() -> Value:
    """What the second bound variable is where a lambda is applied to one element."""
    return Undefined


_NOTHING = application(Operator("no value", (), Int, no_value))


def body_of(part: Program) -> Body:
    """The lambda that a part applies (`applies_lambda`)."""
    assert isinstance(part.head, Operator)
    arity = 2 if SHAPES[part.head.reference] in ("zip", "scan") else 1  # type: ignore[index]
    bound = tuple(Variable(name, Int) for name in BOUND[:arity])
    meant = {name: variable(name, Int) for name in BOUND[:arity]}
    outside: dict[Program, Variable] = {}
    found: dict[Program, Program] = {}
    number = numbers(1)

    def plain(child: Program) -> Program:
        if child in found or isinstance(child.head, Constant):
            return found.get(child, child)
        if child not in outside:
            outside[child] = Variable(f"outside {next(number)}", child.type)
        return variable(outside[child].name, child.type)

    whole = part.children[0]
    for inner in whole.parts() if is_lambda(whole.type) else ():
        if not is_lambda(inner.type):
            continue
        if isinstance(inner.head, Constant):
            found[inner] = meant.get(inner.head.value, _NOTHING)
        else:
            assert isinstance(inner.head, Operator)
            found[inner] = application(first_order(inner.head), *map(plain, inner.children))
    return Body(plain(whole), bound, {name: child for child, name in outside.items()})


# What applies a lambda, given a plain function that raises an exception where it has no value.


def mapped(f: Function, xs: Ints, low: int, high: int) -> Ints:
    """The function applied to every element."""
    values = tuple(f(x) for x in xs)
    return values if all(low <= v <= high for v in values) else Undefined


def filtered(p: Function, xs: Ints) -> Ints:
    """The elements for which the predicate holds."""
    return tuple(x for x in xs if p(x))


def counted(p: Function, xs: Ints) -> int:
    """The number of elements for which the predicate holds."""
    return sum(1 for x in xs if p(x))


def zipped(g: Function, xs: Ints, ys: Ints, low: int, high: int) -> Ints:
    """The elements of two lists joined one by one, as far as the shorter list goes."""
    values = tuple(g(x, y) for x, y in zip(xs, ys, strict=False))
    return values if all(low <= v <= high for v in values) else Undefined


def scanned(g: Function, xs: Ints, low: int, high: int) -> Ints:
    """Running results: the first element, then each element joined to the result before it."""
    values: list[int] = list(xs[:1])
    for x in xs[1:]:
        if not low <= values[-1] <= high:
            break
        values.append(g(values[-1], x))
    return tuple(values) if all(low <= v <= high for v in values) else Undefined


def scanned_some(g: Function, xs: Ints, low: int, high: int) -> Ints:
    """Running results, which the empty list has none of."""
    return scanned(g, xs, low, high) if xs else Undefined


WRITTEN: dict[Callable[..., Value], Callable[..., Value]] = {
    map_: mapped, filter_: filtered, count_: counted, zip_with: zipped, scan: scanned, scan_some: scanned_some,
}  # fmt: skip
"""The plain function for each operator that applies a lambda."""


def needed_by(part: Program, body: Body | None) -> Sequence[Program]:
    """The plain parts that are evaluated for a plain part, in order: of a lambda only what is outside of it."""
    return part.children if body is None else (*body.outside.values(), *part.children[1:])
