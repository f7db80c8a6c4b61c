"""Predicates as conjunctions of disjunctions, so that their parts can be dropped, weakened and written shortly.

A literal is an atom of linear arithmetic (`dsl.linear`) or any other Boolean program, with a sign.  What a solver found is
taken apart into literals here, made smaller while a caller's check still holds, and written again in the task's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from dsl.language import DSL
from dsl.linear import Atom, Linear, LinearWriter, linear_form
from dsl.operators import Operator
from dsl.program import Constant, Program, constant
from dsl.types import Bool, Int

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
        """The form in the language; two opposite inequalities become an equation."""
        written = [self._disjunction(disjunction) for disjunction in _with_equations(form)]
        if not written:
            return constant(True, Bool)
        return self._nested("and", list(dict.fromkeys(written)))

    def _disjunction(self, disjunction: Disjunction) -> Program:
        if not disjunction:
            return constant(False, Bool)
        return self._nested("or", [self.literal(literal) for literal in disjunction])

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
        if name in _OPPOSITES:
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


def smaller_forms(form: Conjunction) -> Iterator[Conjunction]:
    """The form with one disjunction less, then with one literal less; the largest disjunctions first."""
    order = sorted(range(len(form)), key=lambda k: -len(form[k]))
    for k in order:
        yield form[:k] + form[k + 1 :]
    for k in order:
        disjunction = form[k]
        if len(disjunction) > 1:
            for i in range(len(disjunction)):
                yield (*form[:k], disjunction[:i] + disjunction[i + 1 :], *form[k + 1 :])


def shrink(form: Conjunction, is_right: Callable[[Conjunction], bool], checks: int) -> Conjunction:
    """Drop disjunctions and literals as long as `is_right` holds, with at most so many checks."""
    improved = True
    while improved:
        improved = False
        for candidate in smaller_forms(form):
            if checks <= 0:
                return form
            checks -= 1
            if is_right(candidate):
                form, improved = candidate, True
                break
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
