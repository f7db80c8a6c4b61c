"""What a learner of invariants may look at: numbers that depend on a state, each with the literals `number <= threshold`.

Octagons (Miné, The Octagon Abstract Domain, 2006), the linear terms and other conditions of the task itself, and the linear
equations that all states seen so far satisfy.  The order is from likely to unlikely, so that whoever takes the first few
does well.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.linear import Atom, Linear
from dsl.operators import Operator
from dsl.program import Constant, Program, Variable, application, constant, variable
from dsl.types import Bool, Int, Type

from .invariant_forms import Literal, forms_in
from .invariant_problem import InvariantProblem, State

LARGEST_GUARD = 20_000
"""Parts of all guards together, macros expanded, beyond which they are not searched for terms."""

MOST_RELATED = 16
"""Variables, the most relevant ones, of which sums and differences of two are attributes."""

MOST_EQUATED = 8
"""Variables among which linear equations are looked for."""

_CONNECTIVES = frozenset(("and", "or", "not", "=>", "xor", "ite"))


@dataclass(frozen=True)
class Attribute:
    """A number that depends on a state: a linear form, a word with or without sign, or 0 where a condition holds, else 1."""

    core: Linear | Program
    is_signed: bool = False

    def value(self, environment: Mapping[Program, int | bool], names: Mapping[str, int | bool]) -> int | None:
        """The number at a state, given by parameters and by names; None where it has none."""
        if isinstance(self.core, Linear):
            return sum(f * int(environment[v]) for v, f in self.core.factors) + self.core.constant
        if self.core.type == Bool:
            try:
                return 0 if evaluate(self.core, names) is True else 1
            except LimitError:
                return None
        value = int(environment[self.core])
        width = self.core.type.width
        return value - (1 << width) if self.is_signed and value >> (width - 1) else value

    def at_most(self, threshold: int, language: DSL) -> Literal:
        """The literal `attribute <= threshold`; for a condition it means that it holds."""
        if isinstance(self.core, Linear):
            atom = Atom.of(self.core.plus(-threshold))
            return Literal(constant(atom, Bool)) if isinstance(atom, bool) else Literal(atom)
        if self.core.type == Bool:
            return Literal(self.core)
        width = self.core.type.width
        operator = language.resolve("bvsle" if self.is_signed else "bvule", [self.core.type] * 2)
        assert operator is not None
        return Literal(application(operator, self.core, constant(threshold % (1 << width), self.core.type)))

    @property
    def is_condition(self) -> bool:
        """Does it have two values only?"""
        return isinstance(self.core, Program) and self.core.type == Bool


class Attributes:
    """The attributes of a problem, in order; `first(n)` of them, and the thresholds that the task mentions."""

    def __init__(self, problem: InvariantProblem) -> None:
        self.problem = problem
        self.language = problem.task.language
        self.parameters = [variable(p.name, p.type) for p in problem.parameters]
        mentioned = list(_mentioned(problem, self.parameters))
        self.thresholds = _thresholds(problem)
        self.ranked = _ranked(self.parameters, mentioned)
        self.conditions = list(dict.fromkeys(p for p in mentioned if not _is_linear(p)))
        self.mined = list(dict.fromkeys(_canonical(form) for form in forms_in(mentioned) if form.factors))

    def first(self, most: int, states: Sequence[State] = ()) -> list[Attribute]:
        """At most so many attributes; those from equations depend on the states."""
        found: dict[Attribute, None] = {}
        for attribute in self._all(states):
            found[attribute] = None
            if len(found) >= most:
                break
        return list(found)

    def _all(self, states: Sequence[State]) -> Iterator[Attribute]:
        integers = [p for p in self.ranked if p.type == Int]
        yield from (Attribute(p) for p in self.ranked if p.type == Bool)
        yield from (Attribute(Linear(((p, 1),))) for p in integers)
        yield from (Attribute(form) for form in self.mined if len(form.factors) > 1)
        yield from (Attribute(condition) for condition in self.conditions)
        yield from (Attribute(_canonical(form)) for form in self.equations(states) if len(form.factors) > 1)
        for p in self.ranked:
            if p.type.name == "BitVec" and self.language.resolve("bvsle", [p.type, p.type]) is not None:
                yield Attribute(p)
                yield Attribute(p, is_signed=True)
        related = sorted(combinations(range(min(len(integers), MOST_RELATED)), 2), key=sum)
        for i, j in related:
            for factor in (-1, 1):
                yield Attribute(_canonical(Linear.of({integers[i]: 1, integers[j]: factor})))
        yield from (Attribute(condition) for condition in self._pairs())

    def _pairs(self) -> Iterator[Program]:
        """Comparisons of two parameters that are no integers."""
        others = [p for p in self.ranked if p.type.name in ("Bool", "BitVec")][:MOST_RELATED]
        for a, b in combinations(others, 2):
            if a.type == b.type:
                for name in ("=",) if a.type == Bool else ("=", "bvule", "bvsle"):
                    operator = self.language.resolve(name, [a.type, b.type])
                    if operator is not None:
                        yield application(operator, a, b)

    def equations(self, states: Sequence[State]) -> list[Linear]:
        """Forms that are constant on all states, as many as are independent: a basis of the null space."""
        chosen = [p for p in self.ranked if p.type == Int][:MOST_EQUATED]
        if len(states) <= len(chosen) or not chosen:
            return []
        places = [self.parameters.index(p) for p in chosen]
        rows = [[Fraction(int(state[k])) for k in places] + [Fraction(1)] for state in states]
        forms = []
        for solution in null_space(rows):
            scale = math.lcm(*(x.denominator for x in solution))
            numbers = [int(x * scale) for x in solution]
            divisor = math.gcd(*numbers)
            factors = {p: n // divisor for p, n in zip(chosen, numbers, strict=False)}
            forms.append(Linear.of(factors, numbers[-1] // divisor))
        return [form for form in forms if form.factors and max(abs(f) for _, f in form.factors) < 1 << 20]

    def environment(self, state: State) -> tuple[dict[Program, int | bool], dict[str, int | bool]]:
        """The state by parameters and by names."""
        names = {p.name: value for p, value in zip(self.problem.parameters, state, strict=True)}
        return dict(zip(self.parameters, state, strict=True)), names


def null_space(rows: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """A basis of the vectors that are orthogonal to all rows, by elimination."""
    matrix = [list(row) for row in rows]
    width = len(matrix[0])
    pivots: list[int] = []
    for column in range(width):
        rank = len(pivots)
        pivot = next((r for r in range(rank, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        head = matrix[rank][column]
        matrix[rank] = [x / head for x in matrix[rank]]
        for r in range(len(matrix)):
            if r != rank and matrix[r][column]:
                factor = matrix[r][column]
                matrix[r] = [a - factor * b for a, b in zip(matrix[r], matrix[rank], strict=True)]
        pivots.append(column)
    basis = []
    for free in (c for c in range(width) if c not in pivots):
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for r, column in enumerate(pivots):
            vector[column] = -matrix[r][free]
        basis.append(vector)
    return basis


def _mentioned(problem: InvariantProblem, parameters: Sequence[Program]) -> Iterator[Program]:
    """Conditions of the guards that speak of one state only, in terms of the parameters; goals first."""
    budget = LARGEST_GUARD
    for clause in sorted(problem.clauses, key=lambda c: (c.head is not None, bool(c.body))):
        expanded: list[Program] = []
        for part, _ in clause.guard:
            expanded += problem.expanded(part).parts()
        budget -= len(expanded)
        if budget < 0:
            return
        for arguments in (*clause.body, *([] if clause.head is None else [clause.head])):
            mapping = {a: p for a, p in zip(arguments, parameters, strict=True) if isinstance(a.head, Variable)}
            mapping |= _equated(expanded, mapping)
            yield from _conditions(expanded, mapping)


def _equated(parts: Iterable[Program], mapping: Mapping[Program, Program]) -> dict[Program, Program]:
    """Other variables that the parts equate with a component of the state."""
    found: dict[Program, Program] = {}
    for part in parts:
        if isinstance(part.head, Operator) and part.head.name == "=":
            for a, b in (part.children, part.children[::-1]):
                if a in mapping and b not in mapping and isinstance(b.head, Variable):
                    found[b] = mapping[a]
    return found


def _conditions(parts: Iterable[Program], mapping: Mapping[Program, Program]) -> Iterator[Program]:
    for part in parts:
        head = part.head
        if part.type != Bool or isinstance(head, Constant):
            continue
        if isinstance(head, Operator) and (head.name in _CONNECTIVES or part.children[0].type == Bool):
            continue
        names = [variable(v.name, v.type) for v in part.variables()]
        if names and all(name in mapping for name in names) and not part.is_leaf:
            yield part.substitute({name: mapping[name] for name in names})


def _is_linear(condition: Program) -> bool:
    return next(forms_in([condition]), None) is not None


def _canonical(form: Linear) -> Linear:
    """One of the form and its negative, without its constant and common divisor."""
    divisor = math.gcd(*(f for _, f in form.factors)) or 1
    sign = -1 if form.factors[0][1] < 0 else 1
    return Linear(tuple((v, sign * f // divisor) for v, f in form.factors))


def _thresholds(problem: InvariantProblem) -> list[int]:
    """Integers that the task mentions and their neighbours, of either sign; zero and one always."""
    numbers = {0, 1}
    for clause in problem.clauses:
        for part, _ in clause.guard:
            for leaf in problem.expanded(part).parts():
                if isinstance(leaf.head, Constant) and _is_number(leaf.type):
                    numbers.add(int(leaf.head.value))
    near = {sign * n + d for n in numbers for sign in (1, -1) for d in (-1, 0, 1)}
    return sorted((n for n in near if abs(n) < 1 << 40), key=lambda n: (abs(n), n))


def _is_number(type: Type) -> bool:
    return type == Int or type.name == "BitVec"


def _ranked(parameters: Sequence[Program], mentioned: Sequence[Program]) -> list[Program]:
    """The parameters by how often conditions mention them."""
    counts = Counter(variable(v.name, v.type) for condition in mentioned for v in condition.variables())
    places = {p: k for k, p in enumerate(parameters)}
    return sorted(parameters, key=lambda p: (-counts[p], places[p]))
