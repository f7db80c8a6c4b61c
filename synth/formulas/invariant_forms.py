"""Predicates as conjunctions of disjunctions, so that their parts can be dropped, weakened and written shortly.

A literal is an atom of linear arithmetic (`dsl.linear`) or any other Boolean program, with a sign.  What a solver found is
taken apart into literals here, made smaller while a caller's check still holds, and written again in the task's language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.linear import Atom, Linear, LinearWriter, linear_form
from dsl.operators import Operator
from dsl.program import Constant, Program, constant
from dsl.types import Bool, Int, Value

MOST_DISJUNCTIONS = 40
"""Disjunctions that distributing `or` over `and` may make; beyond that the part stays as it is."""

_OPPOSITES = {"bvult": "bvule", "bvule": "bvult", "bvslt": "bvsle", "bvsle": "bvslt"}
"""`not (a < b)` is `b <= a`, with the arguments exchanged."""

_TURNED = {"bvugt": "bvult", "bvuge": "bvule", "bvsgt": "bvslt", "bvsge": "bvsle"}


@dataclass(frozen=True)
class Literal:
    """An atom or a program that holds, or does not if `sign` is False.  Inequalities carry their sign in themselves."""

    core: Atom | Program
    sign: bool = True

    def negated(self) -> Literal:
        """The literal that holds where this one does not."""
        if isinstance(self.core, Atom) and not self.core.equal:
            atom = self.core.negated()
            return Literal(constant(atom, Bool)) if isinstance(atom, bool) else Literal(atom)
        return Literal(self.core, not self.sign)

    def holds(self, environment: Mapping[Program, Value], names: Mapping[str, Value]) -> bool:
        """Is it true where the variables have these values, given by program and by name?"""
        if isinstance(self.core, Atom):
            form = self.core.form
            value = sum(f * int(environment[v]) for v, f in form.factors) + form.constant
            return (value == 0 if self.core.equal else value <= 0) is self.sign
        try:
            return evaluate(self.core, names) is self.sign
        except LimitError:
            return False


Disjunction = tuple[Literal, ...]
Conjunction = tuple[Disjunction, ...]


class FormWriter:
    """Takes predicates apart, and writes them in one language."""

    def __init__(self, language: DSL) -> None:
        self.language = language
        self.linear = LinearWriter(language)

    # Taking apart

    def conjunction(self, program: Program) -> Conjunction:
        """The program as a conjunction of disjunctions; the empty one is true."""
        found: dict[Disjunction, None] = {}
        for disjunction in self._disjunctions(program, True):
            kept = _without_constants(disjunction)
            if kept is not None:
                found[kept] = None
        return tuple(found)

    def _disjunctions(self, program: Program, sign: bool) -> list[Disjunction]:
        head, parts = program.head, program.children
        name = head.name if isinstance(head, Operator) else ""
        if name == "not":
            return self._disjunctions(parts[0], not sign)
        if name in ("and", "or", "=>"):
            signs = (not sign, sign) if name == "=>" else (sign, sign)
            forms = [self._disjunctions(part, s) for part, s in zip(parts, signs, strict=True)]
            if (name == "and") is sign:
                return forms[0] + forms[1]
            if len(forms[0]) * len(forms[1]) > MOST_DISJUNCTIONS:
                return [(Literal(program, sign),)]
            return [tuple(dict.fromkeys(a + b)) for a in forms[0] for b in forms[1]]
        if name == "ite" and parts[1].type == Bool:
            cases = [(parts[0], False, parts[1]), (parts[0], True, parts[2])]
            forms = [[a + b for a in self._disjunctions(c, s) for b in self._disjunctions(p, sign)] for c, s, p in cases]
            return forms[0] + forms[1] if sum(map(len, forms)) <= MOST_DISJUNCTIONS else [(Literal(program, sign),)]
        return [(literal,) for literal in self._literal(program, sign)]

    def _literal(self, program: Program, sign: bool) -> tuple[Literal, ...]:
        atom = self._atom(program)
        if atom is None:
            return (Literal(program, sign),)
        if isinstance(atom, Atom) and not atom.equal and not sign:
            atom = atom.negated()
            sign = True
        if isinstance(atom, bool):
            return (Literal(constant(atom is sign, Bool)),)
        return (Literal(atom, sign),)

    def _atom(self, program: Program) -> Atom | bool | None:
        """A comparison of linear terms; `a < b` is `a - b + 1 <= 0`."""
        head = program.head
        if not isinstance(head, Operator) or head.name not in ("<=", "<", ">=", ">", "="):
            return None
        if program.children[0].type != Int:
            return None
        forms = [linear_form(child) for child in program.children]
        if forms[0] is None or forms[1] is None:
            return None
        difference = forms[0] - forms[1]
        match head.name:
            case "<=":
                return Atom.of(difference)
            case "<":
                return Atom.of(difference.plus(1))
            case ">=":
                return Atom.of(-difference)
            case ">":
                return Atom.of((-difference).plus(1))
        return Atom.of(difference, equal=True)

    # Writing

    def program(self, form: Conjunction) -> Program:
        """The form in the language; opposite inequalities become an equation, and literals of several parts are shared."""
        return self._written(form)

    def _written(self, form: Conjunction) -> Program:
        """The recursion ends as every call has fewer literals."""
        if not form:
            return constant(True, Bool)
        if () in form:
            return constant(False, Bool)
        form = _with_equations(form)
        counts = Counter(literal for disjunction in form if len(disjunction) > 1 for literal in dict.fromkeys(disjunction))
        shared, times = max(counts.items(), key=lambda item: item[1], default=(None, 0))
        if shared is None or times < 2:
            return self._nested("and", list(dict.fromkeys(map(self._disjunction, form))))
        rests = tuple(tuple(x for x in d if x != shared) for d in form if shared in d and len(d) > 1)
        others = tuple(d for d in form if shared not in d or len(d) == 1)
        part = self._either(self.literal(shared), self._written(rests))
        return self._nested("and", [self._written(others), part]) if others else part

    def _disjunction(self, disjunction: Disjunction) -> Program:
        written = [self.literal(literal) for literal in disjunction]
        total = written[0]
        for part in written[1:]:
            total = self._either(total, part)
        return total

    def _either(self, a: Program, b: Program) -> Program:
        """`a or b`, without a `not` where an implication says it."""
        for condition, other in ((a, b), (b, a)):
            if isinstance(condition.head, Operator) and condition.head.name == "not":
                return self.linear.apply("=>", condition.children[0], other)
        return self.linear.apply("or", a, b)

    def _nested(self, name: str, parts: Sequence[Program]) -> Program:
        total = parts[0]
        for part in parts[1:]:
            total = self.linear.apply(name, total, part)
        return total

    def literal(self, literal: Literal) -> Program:
        """One literal as a program."""
        core = literal.core
        if isinstance(core, Atom):
            return self.linear.comparison(core, negated=not literal.sign)
        if literal.sign:
            return core
        if isinstance(core.head, Constant):
            return constant(not core.head.value, Bool)
        name = core.head.name if isinstance(core.head, Operator) else ""
        left, right = core.children if len(core.children) == 2 else (core, core)
        if name in _TURNED:
            name, left, right = _TURNED[name], right, left
        if name in _OPPOSITES and self.language.resolve(_OPPOSITES[name], [left.type, right.type]) is not None:
            return self.linear.apply(_OPPOSITES[name], right, left)
        return self.linear.apply("not", core)


def _without_constants(disjunction: Disjunction) -> Disjunction | None:
    """The disjunction without false literals; None if one is true."""
    kept = []
    for literal in disjunction:
        head = literal.core.head if isinstance(literal.core, Program) else None
        if not isinstance(head, Constant):
            kept.append(literal)
        elif head.value is literal.sign:
            return None
    return tuple(kept)


def _with_equations(form: Conjunction) -> Conjunction:
    """`f <= 0` and `-f <= 0`, each for itself, as `f = 0`."""
    alone = {d[0].core for d in form if len(d) == 1 and isinstance(d[0].core, Atom) and not d[0].core.equal}
    joined: dict[Disjunction, None] = {}
    for disjunction in form:
        core = disjunction[0].core if len(disjunction) == 1 else None
        if isinstance(core, Atom) and core in alone and Atom(-core.form) in alone:
            equation = Atom.of(core.form, equal=True)
            assert isinstance(equation, Atom)
            joined[(Literal(equation),)] = None
        else:
            joined[disjunction] = None
    return tuple(joined)


def shrink(form: Conjunction, is_right: Callable[[Conjunction], bool], checks: int) -> Conjunction:
    """Drop disjunctions and literals as long as `is_right` holds, with at most so many checks.

    Disjunctions go in halves, quarters and so on, the longest first (Zeller, Hildebrandt, Simplifying and Isolating
    Failure-Inducing Input, 2002, section 3): of a hundred, often three are needed.
    """
    left = [checks]

    def is_still_right(candidate: Conjunction) -> bool:
        left[0] -= 1
        return left[0] >= 0 and is_right(candidate)

    before: Conjunction | None = None
    form = tuple(sorted(form, key=len, reverse=True))
    while form != before and left[0] > 0:
        before = form
        form = _without_literals(_without_disjunctions(form, is_still_right), is_still_right)
    return form


def _without_disjunctions(form: Conjunction, is_right: Callable[[Conjunction], bool]) -> Conjunction:
    size = max(1, len(form) // 2)
    while form:
        start = 0
        while start < len(form):
            candidate = form[:start] + form[start + size :]
            if is_right(candidate):
                form = candidate
            else:
                start += size
        if size == 1:
            break
        size = max(1, min(size // 2, len(form) // 2))
    return form


def _without_literals(form: Conjunction, is_right: Callable[[Conjunction], bool]) -> Conjunction:
    for k in range(len(form)):
        place = 0
        while len(form[k]) > 1 and place < len(form[k]):
            candidate = (*form[:k], form[k][:place] + form[k][place + 1 :], *form[k + 1 :])
            if is_right(candidate):
                form = candidate
            else:
                place += 1
    return form


def forms_in(programs: Iterable[Program]) -> Iterator[Linear]:
    """The linear forms that comparisons of integers in these programs are about."""
    for program in programs:
        for part in program.parts():
            head = part.head
            if isinstance(head, Operator) and len(part.children) == 2 and part.type == Bool and part.children[0].type == Int:
                sides = [linear_form(child) for child in part.children]
                if sides[0] is not None and sides[1] is not None:
                    yield sides[0] - sides[1]
