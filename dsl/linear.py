"""Linear forms: what programs of linear integer arithmetic mean, apart from how they are written.

`linear_form` reads `(+ x (- (* 3 y) 7))` as x + 3y - 7; `LinearWriter` writes such a sum, or a comparison of it with zero,
in as few nodes as it can find.  Equal forms are equal Python values, so that terms and conditions can be compared, solved
for a variable and counted without a solver.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from .language import DSL
from .operators import Operator
from .program import Constant, Program, Variable, application, constant
from .types import Bool, Int, Type

MOST_CASES = 64
"""Alternatives of a term with choices in it that are followed."""

COMPARISONS = ("<=", "<", ">=", ">", "=", "distinct")


@dataclass(frozen=True)
class Linear:
    """The sum of `factor * variable` over `factors`, plus `constant`; variables in order of name, no factor zero."""

    factors: tuple[tuple[Program, int], ...] = ()
    constant: int = 0

    @staticmethod
    def of(factors: Mapping[Program, int], constant: int = 0) -> Linear:
        """The canonical form of a sum."""
        kept = ((v, f) for v, f in factors.items() if f)
        return Linear(tuple(sorted(kept, key=lambda item: _name(item[0]))), constant)

    def __add__(self, other: Linear) -> Linear:
        factors = dict(self.factors)
        for variable, factor in other.factors:
            factors[variable] = factors.get(variable, 0) + factor
        return Linear.of(factors, self.constant + other.constant)

    def __mul__(self, factor: int) -> Linear:
        return Linear.of({v: f * factor for v, f in self.factors}, self.constant * factor)

    def __neg__(self) -> Linear:
        return self * -1

    def __sub__(self, other: Linear) -> Linear:
        return self + -other

    def plus(self, number: int) -> Linear:
        """The form with a number added."""
        return Linear(self.factors, self.constant + number)

    def factor(self, variable: Program) -> int:
        """The factor of one variable, 0 if it does not occur."""
        return dict(self.factors).get(variable, 0)

    def solved_for(self, variable: Program) -> Linear | None:
        """The value of the variable where the form is zero; None if it does not occur or is not always an integer."""
        factor = self.factor(variable)
        rest = Linear.of({v: -f for v, f in self.factors if v is not variable}, -self.constant)
        numbers = [rest.constant, *(f for _, f in rest.factors)]
        if factor == 0 or any(number % factor for number in numbers):
            return None
        return Linear.of({v: f // factor for v, f in rest.factors}, rest.constant // factor)

    @property
    def variables(self) -> tuple[Program, ...]:
        """The variables that occur."""
        return tuple(v for v, _ in self.factors)


def _name(program: Program) -> str:
    return program.head.name if isinstance(program.head, Variable) else str(program)


@dataclass(frozen=True)
class Atom:
    """`form <= 0`, or `form = 0` if `equal`; divided by the common divisor of its factors."""

    form: Linear
    equal: bool = False

    @staticmethod
    def of(form: Linear, equal: bool = False) -> Atom | bool:
        """The canonical atom; a truth value where nothing depends on a variable."""
        if not form.factors:
            return form.constant == 0 if equal else form.constant <= 0
        divisor = math.gcd(*(f for _, f in form.factors))
        if equal and form.constant % divisor:
            return False
        factors = {v: f // divisor for v, f in form.factors}
        # Integers: 2x + 1 <= 0 is x <= -1/2, that is x <= -1, that is x + 1 <= 0.
        reduced = Linear.of(factors, -(-form.constant // divisor))
        return Atom(-reduced if equal and reduced.factors[0][1] < 0 else reduced, equal)

    def negated(self) -> Atom | bool:
        """The opposite of an inequality: form > 0, which is 1 - form <= 0."""
        assert not self.equal
        return Atom.of((-self.form).plus(1))

    def positive(self) -> Atom:
        """Of an inequality and its opposite always the same one."""
        opposite = self.negated() if not self.equal and self.form.factors[0][1] < 0 else self
        return opposite if isinstance(opposite, Atom) else self


def linear_form(program: Program) -> Linear | None:
    """The form of a term; None if it is not linear, or has a choice in it."""
    cases = linear_cases(program, 1)
    return cases[0] if len(cases) == 1 else None


def linear_cases(program: Program, most: int = MOST_CASES) -> tuple[Linear, ...]:
    """The forms that a term takes, one for each way to choose branches of its `ite`s, conditions ignored.

    Empty if it is not linear, or takes more than `most` forms.
    """
    cases: dict[Program, tuple[Linear, ...]] = {}
    for part in program.parts():
        if part.type == Int:
            cases[part] = _cases(part, cases, most)
    return cases.get(program, ())


def _cases(part: Program, cases: Mapping[Program, tuple[Linear, ...]], most: int) -> tuple[Linear, ...]:
    head = part.head
    if isinstance(head, Constant):
        return (Linear((), head.value),)
    if isinstance(head, Variable):
        return (Linear(((part, 1),)),)
    if not isinstance(head, Operator):
        return ()
    if head.name == "ite":
        branches = [cases[child] for child in part.children[1:]]
        if not all(branches):
            return ()
        found = tuple(dict.fromkeys(form for branch in branches for form in branch))
        return found if len(found) <= most else ()
    arguments = [cases.get(child, ()) for child in part.children]
    if head.name not in ("+", "-", "*") or math.prod(map(len, arguments)) > most:
        return ()
    forms = (_applied(head.name, chosen) for chosen in product(*arguments))
    found = tuple(dict.fromkeys(form for form in forms if form is not None))
    return found


def _applied(name: str, arguments: tuple[Linear, ...]) -> Linear | None:
    first, *rest = arguments
    if not rest:
        return -first if name == "-" else None
    if name == "*":
        left, right = arguments
        if left.factors and right.factors:
            return None
        return left * right.constant if left.factors else right * left.constant
    return first + rest[0] if name == "+" else first - rest[0]


def comparison_cases(program: Program) -> tuple[tuple[str, Linear], ...]:
    """A comparison of integers as `form op 0` with an op of `<=`, `<`, `=`, once for each of its cases; empty for others."""
    head = program.head
    if not isinstance(head, Operator) or head.name not in COMPARISONS or program.children[0].type != Int:
        return ()
    left, right = program.children
    if head.name in (">=", ">"):
        left, right = right, left
    name = {">=": "<=", ">": "<", "distinct": "="}.get(head.name, head.name)
    pairs = product(linear_cases(left), linear_cases(right))
    return tuple(dict.fromkeys((name, a - b) for a, b in pairs))


class LinearWriter:
    """Writes linear forms and atoms in a language that has `+`, `-`, `*` and comparisons."""

    def __init__(self, language: DSL) -> None:
        self.language = language
        self._written: dict[Linear, Program] = {}
        self._compared: dict[tuple[Atom, bool], Program] = {}
        self._operators: dict[tuple[str, tuple[Type, ...]], Operator] = {}

    def apply(self, name: str, *arguments: Program) -> Program:
        """The operator of that name, which the language must have."""
        key = name, tuple(a.type for a in arguments)
        if key not in self._operators:
            operator = self.language.resolve(*key)
            assert operator is not None, f"{self.language.name} has no {name}"
            self._operators[key] = operator
        return application(self._operators[key], *arguments)

    @cached_property
    def true(self) -> Program:
        """The constant that always holds."""
        return constant(True, Bool)

    def sum(self, form: Linear) -> Program:
        """The smallest program that is found for a form: common factors are taken out where that saves nodes."""
        if form not in self._written:
            options = [self._plain(form)]
            for divisor in sorted({abs(f) for f in (*(f for _, f in form.factors), form.constant)} - {0, 1}):
                quotient = Linear.of(
                    {v: f // divisor for v, f in form.factors if f % divisor == 0},
                    0 if form.constant % divisor else form.constant // divisor,
                )
                rest = form - quotient * divisor
                if len(quotient.factors) + bool(quotient.constant) >= 2 and quotient.factors:
                    options.append(self._with_multiple(divisor, quotient, rest))
            self._written[form] = min(options, key=lambda program: program.size)
        return self._written[form]

    def _with_multiple(self, divisor: int, quotient: Linear, rest: Linear) -> Program:
        multiple = self.apply("*", constant(divisor, Int), self.sum(quotient))
        if rest == Linear():
            return multiple
        options = [self.apply("+", multiple, self.sum(rest)), self.apply("-", multiple, self.sum(-rest))]
        if all(f <= 0 for _, f in quotient.factors) and quotient.constant <= 0:
            multiple = self.apply("*", constant(divisor, Int), self.sum(-quotient))
            options.append(self.apply("-", self.sum(rest), multiple))
        return min(options, key=lambda program: program.size)

    def _plain(self, form: Linear) -> Program:
        added = [(v, f) for v, f in form.factors if f > 0]
        taken = [(v, -f) for v, f in form.factors if f < 0]
        if not added and form.constant > 0:
            total = constant(form.constant, Int)
            return self._chain("-", total, (self._multiple(v, f) for v, f in taken))
        if not added and len(taken) == 1 and form.constant == 0 and taken[0][1] > 1:
            return self._multiple(taken[0][0], -taken[0][1])
        if not added:
            positive = self._plain(-form) if taken else constant(-form.constant, Int)
            return self.apply("-", positive) if taken else constant(form.constant, Int)
        total = self._chain("+", None, (self._multiple(v, f) for v, f in added))
        if form.constant > 0:
            total = self.apply("+", total, constant(form.constant, Int))
        total = self._chain("-", total, (self._multiple(v, f) for v, f in taken))
        return self.apply("-", total, constant(-form.constant, Int)) if form.constant < 0 else total

    def _multiple(self, variable: Program, factor: int) -> Program:
        if factor == 1:
            return variable
        return self.apply("+", variable, variable) if factor == 2 else self.apply("*", constant(factor, Int), variable)

    def _chain(self, name: str, total: Program | None, parts: Iterable[Program]) -> Program:
        for part in parts:
            total = part if total is None else self.apply(name, total, part)
        assert total is not None
        return total

    def comparison(self, atom: Atom, negated: bool = False) -> Program:
        """An atom or its opposite as a program: what is subtracted goes to the other side."""
        key = atom, negated
        if key not in self._compared:
            self._compared[key] = self._comparison(atom, negated)
        return self._compared[key]

    def _comparison(self, atom: Atom, negated: bool) -> Program:
        form = atom.form
        left = Linear.of({v: f for v, f in form.factors if f > 0})
        right = Linear.of({v: -f for v, f in form.factors if f < 0})
        number = form.constant  # left + number <= right
        if atom.equal:
            equation = self._sides("=", left, right, number)
            return self.apply("not", equation) if negated else equation
        if negated:  # right < left + number
            left, right, number = right, left, -number
            options = [self._sides("<", left, right, number), self._sides("<=", left, right, number + 1)]
        else:
            options = [self._sides("<=", left, right, number), self._sides("<", left, right, number - 1)]
        return min(options, key=lambda program: program.size)

    def _sides(self, name: str, left: Linear, right: Linear, number: int) -> Program:
        options = []
        for a, b in ((left.plus(number), right), (left, right.plus(-number))):
            options.append(self.apply(name, self.sum(a), self.sum(b)))
        return min(options, key=lambda program: program.size)
