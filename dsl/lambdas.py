"""Lambdas without binders: functions of `u1` and `u2`, written as their bodies, and operators that apply them.

In LambdaBeam (Shi, Dai, Li, Ellis and Sutton, NeurIPS 2023) a lambda is a term over its bound variables `u1`, `u2` and the
task's inputs, as in `Map(lambda u1: Add(Multiply(a, u1), b), x)`. Here `u1` and `u2` are literals of the type IntLambda,
and each first-order operator exists a second time over lambdas (`lift`): `(Add (Multiply a u1) b)` is a function, since
`u1` is one, and `(Map (Add (Multiply a u1) b) x)` says the same as the line above. A program stays a plain tree, and its
reference meaning needs no environments: the value of a lambda is a Python function of the two bound variables. What does
not mention them is the same everywhere: `(Map 1 x)` has as many ones as x has elements. A lambda within a lambda has bound
variables of its own and cannot see those outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any

from .language import DSL, Family, Index
from .operators import Undefined
from .program import Program, application, constant
from .types import Bool, Int, List, Type, Value

Ints = tuple[int, ...]

IntLambda, BoolLambda, ListLambda = Type("IntLambda"), Type("BoolLambda"), Type("ListLambda")
LIFTED = {Int: IntLambda, Bool: BoolLambda, List(Int): ListLambda}
"""The type of functions with values of a type."""
BOUND = ("u1", "u2")

IntFunction = Annotated[object, IntLambda]
BoolFunction = Annotated[object, BoolLambda]


@dataclass(frozen=True, eq=False)
class Lambda:
    """The value of a lambda: a function of both bound variables, one of which may be `Undefined`."""

    body: Callable[[Value, Value], Value]


def at(value: Value, u1: Value, u2: Value = Undefined) -> Value:
    """A lambda, a bound variable, or a plain value at a point."""
    if isinstance(value, Lambda):
        return value.body(u1, u2)
    if isinstance(value, str):
        return u1 if value == BOUND[0] else u2
    return value


# Operators that apply lambdas.


def map_(f: IntFunction, xs: Ints, low: Index, high: Index) -> Ints:
    """The function applied to every element."""
    return _in_range([at(f, x) for x in xs], low, high)


def filter_(p: BoolFunction, xs: Ints) -> Ints:
    """The elements for which the predicate holds."""
    answers = [at(p, x) for x in xs]
    return Undefined if Undefined in answers else tuple(x for x, answer in zip(xs, answers, strict=True) if answer)


def count(p: BoolFunction, xs: Ints) -> int:
    """The number of elements for which the predicate holds."""
    answers = [at(p, x) for x in xs]
    return Undefined if Undefined in answers else sum(answers)


def zip_with(g: IntFunction, xs: Ints, ys: Ints, low: Index, high: Index) -> Ints:
    """The elements of two lists joined one by one, as far as the shorter list goes."""
    return _in_range([at(g, x, y) for x, y in zip(xs, ys, strict=False)], low, high)


def scan(g: IntFunction, xs: Ints, low: Index, high: Index) -> Ints:
    """Running results: the first element, then each element joined to the result before it; no value for the empty list."""
    if not xs:
        return Undefined
    values: list[Value] = [xs[0]]
    for x in xs[1:]:
        value = at(g, values[-1], x)
        if value is Undefined or not low <= value <= high:
            return Undefined
        values.append(value)
    return _in_range(values, low, high)


def _in_range(values: list[Value], low: int, high: int) -> Value:
    return tuple(values) if all(v is not Undefined and low <= v <= high for v in values) else Undefined


SHAPES: dict[Callable[..., Value], str] = {map_: "map", filter_: "filter", count: "count", zip_with: "zip", scan: "scan"}
"""What a search knows about these operators: which points a lambda is applied to, and how the result is put together."""


def lift(language: DSL) -> None:
    """Add to a language every first-order operator of its default grammar over lambdas, and the bound variables.

    None of this is part of the default grammar: lambdas are searched for pointwise (`search.lambdas`).
    """
    language.tokens.update(dict.fromkeys(BOUND, IntLambda))
    for family in [f for f in language if f.in_default_grammar]:
        choices = [(t, LIFTED[t]) if t in LIFTED else (t,) for t in family.arguments]
        for arguments in product(*choices):
            if arguments != family.arguments and family.result in LIFTED:
                assert isinstance(family.result, Type)
                language._add(_over(family, arguments, LIFTED[family.result]))


def _over(family: Family, arguments: tuple[Type, ...], result: Type) -> Family:
    """A family over lambdas at some places."""
    arity, lazy, reference = len(arguments), family.facts["lazy"], family.reference

    def meaning(*given: Value) -> Value:
        values, indices = given[:arity], given[arity:]

        def body(u1: Value, u2: Value) -> Value:
            here = [at(value, u1, u2) for value in values]
            if not lazy and Undefined in here:
                return Undefined
            return reference(*here, *indices)

        return Lambda(body)

    meaning.__doc__ = family.doc
    facts = dict.fromkeys(("kernel", "symbolic", "inverse", "identity", "python")) | {
        "undo": (),
        "properties": (),
        "cost": family.facts["cost"],
    }
    return Family(
        family.name, arguments, result, family.indices, meaning, in_default_grammar=False, facts=facts,
        fixed=dict(family.fixed),
    )  # fmt: skip


def shapes(language: DSL) -> Iterator[tuple[str, str]]:
    """The operators of a language that apply lambdas, each name once, with its shape."""
    seen = set()
    for family in language:
        shape = SHAPES.get(family.reference)
        if shape is not None and family.name not in seen:
            seen.add(family.name)
            yield family.name, shape


def as_lambda(body: Program, language: DSL, bound: dict[Program, str]) -> Program:
    """A body over variables that stand for the bound ones, as a lambda; one that mentions none of them stays as it is."""

    def change(part: Program, children: tuple[Program, ...]) -> Program:
        if part in bound:
            return constant(bound[part], IntLambda)
        if part.is_leaf or children == part.children:
            return part
        operator: Any = language.resolve(part.head.name, [c.type for c in children])  # type: ignore[union-attr]
        return application(operator, *children)

    return body.rebuild(change)
