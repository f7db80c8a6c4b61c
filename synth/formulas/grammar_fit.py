"""A program of linear arithmetic in the operators and constants that a grammar offers.

What was found without looking at the grammar is written again: sums from the literals and variables at hand (17 as sixteen
additions, if 1 is all there is), comparisons turned around or denied, conjunctions as nested choices.  The rewriting knows
the usual laws of arithmetic and logic; where it finds nothing, the answer is None.  Every result is derived by the grammar
and means the same as the program that was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.grammar import AnyConstant, Grammar, NonTerminal, Production
from dsl.linear import Atom, Linear, LinearWriter, comparison_cases, linear_form
from dsl.operators import Operator
from dsl.printing import expand_definitions
from dsl.program import Constant, Program, application, constant, variable
from dsl.types import Bool, Int

LARGEST_LITERAL = 2_000
"""Numbers up to this are put together from the literals of a grammar; others must be literals themselves."""
DEEPEST = 90
"""Levels of a program that are followed: each takes several of Python's."""
MOST_MULTIPLE = 10
"""Factors by which a comparison is multiplied so that its number can be written."""
MOST_ADDENDS = 400
"""Variables and literals in one sum."""


_OTHER_CONNECTIVE = {"and": "or", "or": "and"}


class GrammarFit:
    """Rewrites programs into one grammar; `fit` remembers every part."""

    def __init__(self, grammar: Grammar, writer: LinearWriter) -> None:
        self.grammar, self.writer = grammar, writer
        self.units = {n: self._closure(n) for n in grammar.nonterminals}
        self.productions = {
            n: [p for target in reached for p in grammar.productions_of(target) if not p.is_unit]
            for n, reached in self.units.items()
        }
        self._fitted: dict[tuple[Program, NonTerminal], Program | None] = {}
        self._depth = 0
        self._sums: dict[tuple[Linear, NonTerminal], Program | None] = {}

    def fit(self, program: Program) -> Program | None:
        """A program of the grammar that means the same, the smallest that the rules lead to; None if they lead to none."""
        found = self._fit(program, self.grammar.start)
        return found if found is not None and self.grammar.contains(found) else None

    def _closure(self, nonterminal: NonTerminal) -> list[NonTerminal]:
        """The nonterminals that unit productions reach, itself first."""
        reached = [nonterminal]
        for target in reached:
            for production in self.grammar.productions_of(target):
                if isinstance(production.head, NonTerminal) and production.head not in reached:
                    reached.append(production.head)
        return reached

    def _fit(self, part: Program, at: NonTerminal) -> Program | None:
        """The smallest way to write a part at a nonterminal; None as well where that would recurse too deeply."""
        key = part, at
        if key not in self._fitted:
            if self._depth >= DEEPEST:
                return None
            self._depth += 1
            self._fitted[key] = None  # while it is being worked out, a rule that comes back to it has no answer
            ways = [way for way in self._ways(part, at) if way is not None]
            self._fitted[key] = min(ways, key=lambda way: way.size, default=None)
            self._depth -= 1
        return self._fitted[key]

    def _ways(self, part: Program, at: NonTerminal) -> Iterator[Program | None]:
        yield self._directly(part, at)
        if part.type == Int:
            form = linear_form(part)
            if form is None:
                yield self._choice(part, at)
            else:
                yield self._sum(form, at)
        elif part.type == Bool:
            yield from self._condition(part, at)

    def _directly(self, part: Program, at: NonTerminal) -> Program | None:
        """The part as it is, its children fitted."""
        for production in self.productions[at]:
            if production.head is part or (isinstance(production.head, AnyConstant) and isinstance(part.head, Constant)):
                return part
            if production.head is part.head and isinstance(part.head, Operator):
                return self._applied(production, part.children)
        return None

    def _applied(self, production: Production, arguments: Iterable[Program]) -> Program | None:
        assert isinstance(production.head, Operator)
        fitted = [self._fit(a, n) for a, n in zip(arguments, production.arguments, strict=True)]
        return application(production.head, *(a for a in fitted if a is not None)) if None not in fitted else None

    def _named(self, at: NonTerminal, name: str) -> Production | None:
        """The production for the operator of that name."""
        for production in self.productions[at]:
            if isinstance(production.head, Operator) and production.head.name == name:
                return production
        return None

    # Sums

    def _sum(self, form: Linear, at: NonTerminal) -> Program | None:
        """A linear form from leaves of the nonterminal by its own `+` and `-`."""
        key = form, at
        if key not in self._sums:
            ways = [way for target in self.units[at] if (way := self._new_sum(form, target)) is not None]
            self._sums[key] = min(ways, key=lambda way: way.size, default=None)
        return self._sums[key]

    def _new_sum(self, form: Linear, at: NonTerminal) -> Program | None:
        leaves = {p.head for p in self.productions[at] if isinstance(p.head, Program)}
        number = self._number(form.constant, at)
        if number is None or not leaves.issuperset(form.variables):
            return None
        if sum(abs(f) for _, f in form.factors) + len(number) > MOST_ADDENDS:
            return None
        added = [v for v, f in form.factors for _ in range(f)]
        taken = [v for v, f in form.factors for _ in range(-f)]
        for literal, sign in number:
            (added if sign > 0 else taken).append(literal)
        return self._chain(added, taken, at, sorted(leaves, key=str))

    def _chain(self, added: list[Program], taken: list[Program], at: NonTerminal, leaves: list[Program]) -> Program | None:
        """The sum of some leaves less the sum of others."""
        plus, minus = (self._on_itself(name, at) for name in ("+", "-"))
        zero = self._zero(at, minus, leaves)
        if not added and zero is None:
            return None
        total, *added = added or [zero] if zero is not None else added
        for leaf in added:
            if plus is not None:
                total = application(plus, total, leaf)
            elif minus is not None and zero is not None:
                total = application(minus, total, application(minus, zero, leaf))
            else:
                return None
        for leaf in taken:
            if minus is None:
                return None
            total = application(minus, total, leaf)
        return total

    def _zero(self, at: NonTerminal, minus: Operator | None, leaves: list[Program]) -> Program | None:
        """Zero as a literal, or as a - a."""
        zero = constant(0, Int)
        if zero in leaves or any(isinstance(p.head, AnyConstant) and p.head.type == Int for p in self.productions[at]):
            return zero
        return application(minus, leaves[0], leaves[0]) if minus is not None and leaves else None

    def _on_itself(self, name: str, at: NonTerminal) -> Operator | None:
        """The operator of that name by which the nonterminal is made from two of itself."""
        for production in self.productions[at]:
            head = production.head
            is_meant = isinstance(head, Operator) and head.name == name and head.arity == 2
            if is_meant and all(self._reaches(argument, at) for argument in production.arguments):
                assert isinstance(head, Operator)
                return head
        return None

    def _reaches(self, nonterminal: NonTerminal, other: NonTerminal) -> bool:
        """Does the nonterminal derive whatever the other does?"""
        return set(self.productions[nonterminal]) >= set(self.productions[other])

    def _number(self, value: int, at: NonTerminal) -> list[tuple[Program, int]] | None:
        """Literals of the nonterminal with signs whose sum is the value, as few as there can be; None if there are none."""
        heads = [p.head for p in self.productions[at]]
        if value == 0:
            return []
        if any(isinstance(head, AnyConstant) and head.type == Int for head in heads):
            return [(constant(value, Int), 1)]
        literals = {h.head.value: h for h in heads if isinstance(h, Program) and isinstance(h.head, Constant)}
        literals.pop(0, None)
        if abs(value) > LARGEST_LITERAL or not literals:
            return [(literals[value], 1)] if value in literals else None
        steps = [(number * sign, literal, sign) for number, literal in literals.items() for sign in (1, -1)]
        return _fewest(value, steps)

    # Choices

    def _choice(self, part: Program, at: NonTerminal) -> Program | None:
        """An `ite` whose condition the grammar has only in parts, or that it has only as a choice by sign."""
        if not (isinstance(part.head, Operator) and part.head.name == "ite"):
            return None
        production = self._named(at, "ite")
        ways = [self._applied(production, part.children)] if production is not None else list(self._by_sign(part, at))
        found = min((way for way in ways if way is not None), key=lambda way: way.size, default=None)
        return found or self._divided(part, at)

    def _divided(self, part: Program, at: NonTerminal) -> Program | None:
        """A choice whose condition has connectives, as choices between choices."""
        condition, yes, no = part.children
        if not (isinstance(condition.head, Operator) and isinstance(part.head, Operator)):
            return None
        name, ite = condition.head.name, part.head
        if name == "not":
            return self._fit(application(ite, condition.children[0], no, yes), at)
        if name == "and":
            inner = application(ite, condition.children[1], yes, no)
            return self._fit(application(ite, condition.children[0], inner, no), at)
        if name == "or":
            inner = application(ite, condition.children[1], yes, no)
            return self._fit(application(ite, condition.children[0], yes, inner), at)
        if name == "=" and condition.children[0].type == Int:
            a, b = condition.children
            both = self.writer.apply("and", self.writer.apply("<=", a, b), self.writer.apply("<=", b, a))
            return self._fit(application(ite, both, yes, no), at)
        return None

    def _by_sign(self, part: Program, at: NonTerminal) -> Iterator[Program | None]:
        """Choices "t if g < 0, else u" by an operator `q(a, b)` that is b if a < 0 and a otherwise.

        q(g, t)                     if u is g
        t + q(g, 0)                 if u - t is g
        u + q(g - q(g, 0), t - u)   always: the difference is g where g is negative, and 0 elsewhere
        """
        sign = next(
            (p.head for p in self.productions[at] if isinstance(p.head, Operator) and _chooses_by_sign(p.head)), None
        )
        condition, yes, no = part.children
        head = condition.head
        if sign is None or not isinstance(head, Operator) or head.name not in ("<", "<=", ">", ">="):
            return
        a, b = condition.children if head.name in ("<", "<=") else reversed(condition.children)
        below, above = self._less(a, b), self._less(b, a)
        if head.name in ("<", ">"):
            cases = [(below, yes, no), (self._plus_one(above, -1), no, yes)]
        else:
            cases = [(self._plus_one(below, -1), yes, no), (above, no, yes)]
        for difference, then, otherwise in cases:
            yield self._signed(sign, difference, then, otherwise, at)

    def _signed(
        self, sign: Operator, difference: Program, then: Program, otherwise: Program, at: NonTerminal
    ) -> Program | None:
        """The choice by the sign of a difference, by the first of the three laws that applies."""
        apart = linear_form(self._less(otherwise, then))
        g, t, u, zero = (self._fit(p, at) for p in (difference, then, otherwise, constant(0, Int)))
        if g is None or t is None or u is None or zero is None:
            return None
        if g is u:
            return application(sign, g, t)
        if apart is not None and apart == linear_form(difference):
            return self._added(t, application(sign, g, zero), at)
        rest = self._fit(self._less(then, otherwise), at)
        minus = self._on_itself("-", at)
        if minus is None or rest is None:
            return None
        return self._added(u, application(sign, application(minus, g, application(sign, g, zero)), rest), at)

    def _less(self, a: Program, b: Program) -> Program:
        """The difference, in its simplest form if it is linear."""
        forms = linear_form(a), linear_form(b)
        if forms[0] is not None and forms[1] is not None:
            return self.writer.sum(forms[0] - forms[1])
        return a if b.head == Constant(0, Int) else self.writer.apply("-", a, b)

    def _plus_one(self, a: Program, one: int) -> Program:
        form = linear_form(a)
        return self.writer.apply("+", a, constant(one, Int)) if form is None else self.writer.sum(form.plus(one))

    def _added(self, a: Program, b: Program, at: NonTerminal) -> Program | None:
        """The sum of two programs of the nonterminal, by `+` or as a - (0 - b)."""
        plus, minus, zero = self._on_itself("+", at), self._on_itself("-", at), constant(0, Int)
        if a is zero:
            return b
        if plus is not None:
            return application(plus, a, b)
        return None if minus is None else application(minus, a, application(minus, zero, b))

    # Conditions

    def _condition(self, part: Program, at: NonTerminal) -> Iterator[Program | None]:
        head = part.head
        if not isinstance(head, Operator):
            return
        comparison = comparison_cases(part)
        if len(comparison) == 1:
            name, form = comparison[0]
            yield self._atom(Atom.of(form.plus(name == "<"), name == "="), at)
        elif head.name in ("<=", "<", ">=", ">") and part.children[0].type == Int:
            yield from self._turned(part, at)
        if head.name == "not":
            yield from self._denied(part.children[0], at)
        elif head.name in ("and", "or") and (denial := self._named(at, "not")) is not None:
            other = self._named(denial.arguments[0], "or" if head.name == "and" else "and")
            if other is not None:
                inner = self._applied(other, (self._no(c) for c in part.children))
                yield None if inner is None or not isinstance(denial.head, Operator) else application(denial.head, inner)

    def _no(self, condition: Program) -> Program:
        return self.writer.apply("not", condition)

    def _denied(self, part: Program, at: NonTerminal) -> Iterator[Program | None]:
        """The opposite of a condition: of comparisons the opposite comparison, of connectives the other one."""
        head = part.head
        if not isinstance(head, Operator):
            return
        comparison = comparison_cases(part)
        if len(comparison) == 1 and comparison[0][0] != "=":
            name, form = comparison[0]
            yield self._atom(Atom.of((-form).plus(name == "<=")), at)
        elif head.name in _OTHER_CONNECTIVE:
            other = self._named(at, _OTHER_CONNECTIVE[head.name])
            yield None if other is None else self._applied(other, (self._no(c) for c in part.children))
        elif head.name == "not":
            yield self._fit(part.children[0], at)

    def _turned(self, part: Program, at: NonTerminal) -> Iterator[Program | None]:
        """A comparison of what is not linear by the other comparisons: a <= b as b >= a, not b < a, not a > b."""
        assert isinstance(part.head, Operator)
        a, b = part.children
        if part.head.name in (">=", ">"):
            a, b = b, a
        strict = part.head.name in ("<", ">")
        for name, left, right in (("<", a, b), (">", b, a)) if strict else (("<=", a, b), (">=", b, a)):
            yield self._compared(name, left, right, at)
        denial = self._named(at, "not")
        if denial is not None and isinstance(denial.head, Operator):
            for name, left, right in (("<=", b, a), (">=", a, b)) if strict else (("<", b, a), (">", a, b)):
                inner = self._compared(name, left, right, denial.arguments[0])
                yield None if inner is None else application(denial.head, inner)

    def _compared(self, name: str, left: Program, right: Program, at: NonTerminal) -> Program | None:
        production = self._named(at, name)
        return None if production is None else self._applied(production, (left, right))

    def _atom(self, atom: Atom | bool, at: NonTerminal) -> Program | None:
        """A linear form compared with zero by whatever comparisons there are, terms on the sides where they fit best."""
        if isinstance(atom, bool):
            atom = Atom(Linear((), 0 if atom else 1))
        ways = list(self._comparisons(atom, at))
        denial = self._named(at, "not")
        if denial is not None and isinstance(denial.head, Operator) and not atom.equal:
            opposite = Atom((-atom.form).plus(1))
            ways += [application(denial.head, way) for way in self._comparisons(opposite, denial.arguments[0])]
        if not ways and atom.form.factors:
            for multiple in _multiples(atom):
                ways += self._comparisons(multiple, at)
        return min(ways, key=lambda way: way.size, default=None)

    def _comparisons(self, atom: Atom, at: NonTerminal) -> Iterator[Program]:
        form = atom.form
        names = [("=", 0, False)] if atom.equal else [("<=", 0, False), ("<", -1, False), (">=", 0, True), (">", -1, True)]
        for name, shift, swapped in names:
            production = self._named(at, name)
            if production is None:
                continue
            for left, right in _sides(form.plus(shift)):
                first, second = (right, left) if swapped else (left, right)
                written = [self._sum(f, n) for f, n in zip((first, second), production.arguments, strict=True)]
                if written[0] is not None and written[1] is not None and isinstance(production.head, Operator):
                    yield application(production.head, written[0], written[1])


def _sides(form: Linear) -> Iterator[tuple[Linear, Linear]]:
    """Ways to say form <= 0 as left <= right: what is subtracted on the right, the number on either side, or all on one."""
    left = Linear.of({v: f for v, f in form.factors if f > 0})
    right = Linear.of({v: -f for v, f in form.factors if f < 0})
    yield left.plus(form.constant), right
    yield left, right.plus(-form.constant)
    yield form, Linear()
    yield Linear(), -form
    yield Linear.of(dict(form.factors)), Linear((), -form.constant)


def _multiples(atom: Atom) -> Iterator[Atom]:
    """Other ways to say the same of integers, for numbers that cannot be written: x <= 2 as 5x <= 10 or 5x <= 14."""
    for factor in range(2, MOST_MULTIPLE + 1):
        for slack in range(1 if atom.equal else factor):
            yield Atom((atom.form * factor).plus(-slack), atom.equal)


def _fewest(value: int, steps: list[tuple[int, Program, int]]) -> list[tuple[Program, int]] | None:
    """The fewest steps that add up to the value: breadth-first search over sums that do not stray far."""
    low, high = min(0, value), max(0, value)
    margin = max(abs(number) for number, _, _ in steps)
    came: dict[int, tuple[int, Program, int] | None] = {0: None}
    frontier = [0]
    while frontier and value not in came:
        following = []
        for total in frontier:
            for step in steps:
                new = total + step[0]
                if low - margin <= new <= high + margin and new not in came:
                    came[new] = step
                    following.append(new)
        frontier = following
    if value not in came:
        return None
    found: list[tuple[Program, int]] = []
    while (last := came[value]) is not None:
        found.append((last[1], last[2]))
        value -= last[0]
    return found


def _chooses_by_sign(operator: Operator) -> bool:
    """Is it defined as `ite(a < 0, b, a)` of its parameters?"""
    definition = operator.definition
    if definition is None or [p.type for p in definition.parameters] != [Int, Int]:
        return False
    a, b = (variable(p.name, Int) for p in definition.parameters)
    body = expand_definitions(definition.body)
    if not (isinstance(body.head, Operator) and body.head.name == "ite" and body.children[1:] == (b, a)):
        return False
    cases = comparison_cases(body.children[0])
    return cases == (("<", Linear(((a, 1),))),)
