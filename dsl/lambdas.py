"""Lambdas without binders: functions of `u1` and `u2`, written as their bodies, and operators that apply them.

In LambdaBeam (Shi, Dai, Li, Ellis and Sutton, NeurIPS 2023) a lambda is a term over its bound variables `u1`, `u2` and the
task's inputs, as in `Map(lambda u1: Add(Multiply(a, u1), b), x)`. Here `u1` and `u2` are literals of the type IntLambda,
and each first-order operator exists a second time over lambdas (`add_lambdas`): `(Add (Multiply a u1) b)` is a function,
since `u1` is one, and `(Map (Add (Multiply a u1) b) x)` says the same as the line above. A program stays a plain tree, and
its reference meaning needs no environments: the value of a lambda is a Python function of the two bound variables. What does
not mention them is the same everywhere: `(Map 1 x)` has as many ones as x has elements. A lambda within a lambda has bound
variables of its own and cannot see those outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Annotated, Any
from weakref import WeakKeyDictionary

from .interpreter import apply_operator
from .language import DSL, Family, Index
from .operators import Operator, Undefined
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
    if isinstance(value, str) and value in BOUND:  # other texts are tokens of operators
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
    """Running results: the first element, then each element joined to the result before it."""
    values: list[Value] = list(xs[:1])
    for x in xs[1:]:
        values.append(at(g, values[-1], x))
        if values[-1] is Undefined or not low <= values[-1] <= high:
            break
    return _in_range(values, low, high)


def scan_some(g: IntFunction, xs: Ints, low: Index, high: Index) -> Ints:
    """Running results, which the empty list has none of."""
    return scan(g, xs, low, high) if xs else Undefined


def _in_range(values: list[Value], low: int, high: int) -> Ints:
    return tuple(values) if all(v is not Undefined and low <= v <= high for v in values) else Undefined


SHAPES: dict[Callable[..., Value], str] = {
    map_: "map", filter_: "filter", count: "count", zip_with: "zip", scan: "scan", scan_some: "scan",
}  # fmt: skip
"""What a search knows about these operators: which points a lambda is applied to, and how the result is put together."""


_BODIES: WeakKeyDictionary[DSL, DSL] = WeakKeyDictionary()
_FIRST_ORDER: WeakKeyDictionary[Callable[..., Value], Operator] = WeakKeyDictionary()


def bodies_of(language: DSL) -> DSL:
    """The language of the bodies of lambdas: the first-order part, and what it offers in bodies only."""
    return _BODIES.get(language, language)


def add_lambdas(
    language: DSL, low: int, high: int, running: Callable[..., Value] = scan, offers: Sequence[str] = ()
) -> None:
    """Add lambdas to a language over integers and their lists: bodies, and the operators that apply them.

    Bodies are made of every operator of the default grammar, and of those that `offers` names.  `low` and `high` bound the
    elements of lists that are made; `running` says what running results are.  None of this is part of the default grammar:
    lambdas are searched for pointwise (`search.lambdas`).
    """
    _BODIES[language] = bodies = DSL(
        f"{language.name} in lambdas", language.version, language.doc, includes=[language], constants=language.constants,
        support=language.support, offers=[*language.offers, *offers],
    )  # fmt: skip
    language.tokens.update(dict.fromkeys(BOUND, IntLambda))
    tokens = [type_ for type_ in language.support if type_.tokens]
    for operator in bodies.operators_over([*LIFTED, *tokens]):
        for arguments in product(*((t, LIFTED[t]) if t in LIFTED else (t,) for t in operator.arguments)):
            if arguments != operator.arguments and operator.result in LIFTED:
                language._add(_over(operator, arguments))
    limits = {"low": low, "high": high}
    applied: dict[str, Callable[..., Value]] = {
        "Map": map_, "Filter": filter_, "Count": count, "ZipWith": zip_with, "Scanl1": running,
    }  # fmt: skip
    for name, reference in applied.items():
        indices = {} if reference in (filter_, count) else limits
        language.operator(name, indices=indices, default=False)(reference)
        family = language.families[name][-1]
        # What applies a lambda also takes a value that is the same everywhere.
        plain = next(type_ for type_, lifted in LIFTED.items() if lifted == family.arguments[0])
        language._add(replace(family, arguments=(plain, *family.arguments[1:]), members={}))


def _over(operator: Operator, arguments: tuple[Type, ...]) -> Family:
    """A family for the operator over lambdas at some places."""

    def meaning(*values: Value) -> Value:
        def body(u1: Value, u2: Value) -> Value:
            return apply_operator(operator, [at(value, u1, u2) for value in values])

        return Lambda(body)

    meaning.__doc__ = operator.doc
    _FIRST_ORDER[meaning] = operator
    facts = dict.fromkeys(("kernel", "symbolic", "inverse", "identity", "python")) | {"undo": (), "properties": ()}
    nary = operator.family.nary if isinstance(operator.family, Family) else None
    return Family(
        operator.name, arguments, LIFTED[operator.result], (), meaning, nary, in_default_grammar=False, facts=facts
    )


def first_order(operator: Operator) -> Operator:
    """The operator on plain values that one over lambdas stands for."""
    assert operator.reference is not None
    return _FIRST_ORDER[operator.reference]


def is_about_lambdas(family: Family) -> bool:
    """Was this family added by `add_lambdas`?"""
    return family.reference in SHAPES or not {IntLambda, BoolLambda, ListLambda}.isdisjoint(family.arguments)


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
