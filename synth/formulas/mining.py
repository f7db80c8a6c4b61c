"""Terms and conditions that a specification itself mentions.

Where a formula compares the result with something, the bound is a candidate for the result: `(>= (f x y) x)` proposes x
(the selection of instances in Reynolds et al., CAV 2015, section 4.2, does the same).  Comparisons between parameters, and
those of the formulas with a candidate for the result, are the conditions that may tell one candidate's region from the
next one's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from dsl.linear import Atom, Linear, LinearWriter, comparison_cases, linear_form
from dsl.operators import Operator
from dsl.program import Constant, Program, constant, variable
from dsl.types import Bool, Int

from .single_invocation import Relation, conjunction

MOST_TERMS = 200
MOST_PREDICATES = 1_500


def defining_terms(relation: Relation) -> list[Program]:
    """What some formula says outright that the result is: t in `(= result t)`."""
    result = variable(relation.result.name, relation.result.type)
    own = set(relation.parameters)
    found: list[Program] = []
    for formula in relation.formulas:
        if isinstance(formula.head, Operator) and formula.head.name == "=" and result in formula.children:
            left, right = formula.children
            term = right if left is result else left
            if own.issuperset(term.variables()):
                found.append(term)
    return found


Comparisons = Sequence[tuple[str, Linear]]
"""`form op 0` for ops `<=`, `<`, `=`."""


def mined_comparisons(relation: Relation) -> Comparisons:
    """Every comparison in the formulas, each with all ways to choose branches of its `ite`s."""
    found: dict[tuple[str, Linear], None] = {}
    for formula in relation.formulas:
        for part in formula.parts():
            found |= dict.fromkeys(comparison_cases(part))
    return list(found)


def mined_terms(relation: Relation, comparisons: Comparisons, writer: LinearWriter) -> list[Program]:
    """Candidates for the result over the parameters, likely ones first."""
    if relation.result.type == Bool:
        return [constant(True, Bool), constant(False, Bool)]
    result = variable(relation.result.name, Int)
    own = {variable(p.name, p.type) for p in relation.parameters}
    bounds: dict[Linear, None] = {}
    beside: dict[Linear, None] = {}
    for name, form in comparisons:
        bound = form.solved_for(result)
        if bound is None or not own.issuperset(bound.variables):
            continue
        inside = bound.plus(-1 if form.factor(result) > 0 else 1)  # r < b is r <= b - 1
        bounds[inside if name == "<" else bound] = None
        beside |= dict.fromkeys([bound, bound.plus(1), bound.plus(-1)])
    simple = [Linear((), 0), Linear((), 1), *(Linear(((p, 1),)) for p in own if p.type == Int)]
    numbers = [Linear((), part.head.value) for f in relation.formulas for part in f.parts()
               if isinstance(part.head, Constant) and part.type == Int]  # fmt: skip
    simple.sort(key=lambda form: (len(form.factors), str(form)))
    forms = dict.fromkeys([*bounds, *simple, *beside, *numbers])
    return [writer.sum(form) for form in list(forms)[:MOST_TERMS]]


def mined_predicates(
    relation: Relation, comparisons: Comparisons, terms: Sequence[Program], writer: LinearWriter
) -> list[Program]:
    """Conditions over the parameters, with these terms for the result where the formulas compare it."""
    result = variable(relation.result.name, relation.result.type)
    own = {variable(p.name, p.type) for p in relation.parameters}
    forms = [form for form in map(linear_form, terms) if form is not None]
    atoms: dict[Atom, None] = {}
    for name, form in comparisons:
        factor = form.factor(result)
        rest = Linear.of({v: f for v, f in form.factors if v is not result}, form.constant)
        for instance in [rest + term * factor for term in forms] if factor else [form]:
            if own.issuperset(instance.variables):
                atoms |= dict.fromkeys(_atoms(name, instance))
    for a, b in combinations(forms, 2):
        atoms |= dict.fromkeys(_atoms("<=", a - b))
    if result.type == Bool or len(atoms) < 200:
        for number in _thresholds(relation):
            for p in relation.parameters:
                if p.type == Int:
                    form = Linear(((variable(p.name, Int), 1),), -number)
                    atoms |= dict.fromkeys([*_atoms("<=", form), *_atoms("=", form)])
    written = [writer.comparison(atom) for atom in list(atoms)[:MOST_PREDICATES]]
    flags = [variable(p.name, Bool) for p in relation.parameters if p.type == Bool]
    return list(dict.fromkeys([*flags, *written]))


def _thresholds(relation: Relation) -> list[int]:
    values = {p.head.value for f in relation.formulas for p in f.parts() if isinstance(p.head, Constant) and p.type == Int}
    return sorted(values | {0})[:20]


def _atoms(name: str, form: Linear) -> list[Atom]:
    """The conditions that a comparison gives: for an equation also the inequalities on its two sides."""
    made = [Atom.of(form, True), Atom.of(form), Atom.of(-form)] if name == "=" else [Atom.of(form.plus(name == "<"))]
    return [atom.positive() for atom in made if isinstance(atom, Atom)]


def regions(relation: Relation, terms: Sequence[Program], writer: LinearWriter) -> list[Program]:
    """For each term the formulas themselves as the condition that it is right: large, and always enough.

    Empty if the formulas have variables that the parameters do not determine.
    """
    if relation.universals:
        return []
    return [conjunction(relation.instance(term), writer) for term in terms]


# Largest and smallest --------------------------------------------------------------------------------------------------


class Extremum:
    """The largest or smallest of several terms in few nodes.

    A knockout tournament repeats both halves in its comparison, and a chain of conditions, each comparing one term with all
    that are left, repeats single terms; both grow with the square of the number of terms.  The best mixture of the two is
    found by dynamic programming over where to divide the list of terms.
    """

    def __init__(self, terms: Sequence[Program], largest: bool, writer: LinearWriter) -> None:
        self.terms, self.largest, self.writer = sorted(terms, key=lambda t: t.size), largest, writer
        self._best: dict[tuple[int, int], tuple[int, int, bool]] = {}

    def program(self) -> Program:
        """The `ite` expression."""
        for length in range(1, len(self.terms) + 1):
            for start in range(len(self.terms) - length + 1):
                self._best[start, start + length] = self._divide(start, start + length)
        return self._write(0, len(self.terms))

    def folded(self) -> Program:
        """The same one term after the other, each against the extremum of those before it.

        With `ite` this doubles at every step; where a language has a choice that repeats nothing it is the shorter way.
        """
        total = self.terms[0]
        for term in self.terms[1:]:
            total = self.writer.apply("ite", self._beats(term, total), term, total)
        return total

    def _divide(self, start: int, end: int) -> tuple[int, int, bool]:
        """Size, where to divide, and whether to compare one term with each of the others."""
        if end - start == 1:
            return self.terms[start].size, start, False
        options = []
        for middle in range(start + 1, end):
            left, right = self._best[start, middle][0], self._best[middle, end][0]
            options.append((1 + (left + right + 1) + left + right, middle, False))
        alone = self.terms[start].size
        each = sum(1 + alone + term.size for term in self.terms[start + 1 : end]) + end - start - 2
        options.append((1 + each + alone + self._best[start + 1, end][0], start + 1, True))
        return min(options)

    def _write(self, start: int, end: int) -> Program:
        if end - start == 1:
            return self.terms[start]
        _, middle, each = self._best[start, end]
        left, right = self._write(start, middle), self._write(middle, end)
        if each:
            condition = conjunction([self._beats(left, term) for term in self.terms[middle:end]], self.writer)
        else:
            condition = self._beats(left, right)
        return self.writer.apply("ite", condition, left, right)

    def _beats(self, a: Program, b: Program) -> Program:
        smaller, larger = (b, a) if self.largest else (a, b)
        forms = linear_form(smaller), linear_form(larger)
        if forms[0] is not None and forms[1] is not None:
            atom = Atom.of(forms[0] - forms[1])
            if isinstance(atom, Atom):
                return self.writer.comparison(atom)
        return self.writer.apply("<=", smaller, larger)


def comparable(terms: Sequence[Program]) -> bool:
    """Are there several terms, all linear, no two of which differ by a mere number?"""
    forms = [linear_form(term) for term in terms]
    known = [form for form in forms if form is not None]
    return len(known) == len(terms) > 1 and len({form.factors for form in known}) == len(known)
