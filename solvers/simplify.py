"""A smaller program of the same meaning.

Works bottom-up.  What could stand in for a part is something smaller: a constant or a part met before that gives the same
outputs on a few inputs, or SymPy's normal form of its linear arithmetic or its Boolean structure.  A replacement is made
only if Z3 proves it equal; whatever is not proved in time stays as it was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sympy

from dsl.errors import DeclarationError, LimitError
from dsl.interpreter import Limits, evaluate
from dsl.language import DSL
from dsl.operators import Definition, Operator, Undefined
from dsl.program import Constant, Hole, Program, Variable, application, constant, variable
from dsl.types import Bool, Int, Value

from .distinguish import distinguishing_input
from .lowering import LoweringError, lower
from .probes import constants_of, probes
from .sympy_algebra import SympyAlgebra
from .z3_session import Cancel, Deadline

PROBES = 40
MOST_PARTS = 400
"""Distinct parts of the largest program that is looked at."""
MOST_ATOMS = 8
"""Atoms of a Boolean part, beyond which its normal form takes too long."""
LIMITS = Limits(steps=10_000, length=10_000, bits=2_000)


def simplify(program: Program, language: DSL, seconds: float = 2.0, cancel: Cancel | None = None) -> Program:
    """A program that is no larger, over the language's operators and the program's own, and proved equal part by part.

    Where the program has no value the answer may have one; everywhere else they agree.
    """
    parts = list(program.parts())
    if len(parts) > MOST_PARTS or any(isinstance(p.head, Hole) or _is_open(p.head) for p in parts):
        return program
    work = _Simplifier(language, program.variables(), Deadline(seconds, cancel))
    work.inputs = probes(work.variables, PROBES, constants_of(program))
    simplified = program.rebuild(work.change) if work.inputs else program
    return simplified if simplified.size <= program.size else program


def _is_open(head: object) -> bool:
    return isinstance(head, Operator) and head.is_unknown


@dataclass
class _Simplifier:
    """The smallest part met so far for every type and outputs."""

    language: DSL
    variables: tuple[Variable, ...]
    deadline: Deadline
    inputs: list[dict[str, Value]] = field(default_factory=list)
    met: dict[object, Program] = field(default_factory=dict)

    def change(self, part: Program, children: tuple[Program, ...]) -> Program:
        """What stands in for one part whose children have been simplified."""
        if not isinstance(part.head, Operator):
            self._remember(part)
            return part
        best = application(part.head, *children)
        if self.deadline.reached() is None:
            smaller = [c for c in self._candidates(best) if c.size < best.size]
            for candidate in sorted(smaller, key=lambda c: c.size):
                if self._equal(candidate, best):
                    best = candidate
                    break
        self._remember(best)
        return best

    def _outputs(self, part: Program) -> tuple[Value, ...] | None:
        """Its values on all inputs; None where it lacks one."""
        try:
            values = tuple(evaluate(part, inputs, None, LIMITS) for inputs in self.inputs)
        except LimitError:
            return None
        return None if any(value is Undefined for value in values) else values

    def _remember(self, part: Program) -> None:
        outputs = self._outputs(part)
        key = (part.type, outputs)
        if outputs is not None and (key not in self.met or part.size < self.met[key].size):
            self.met[key] = part

    def _candidates(self, part: Program) -> list[Program]:
        found: list[Program] = []
        outputs = self._outputs(part)
        if outputs is not None:
            if all(value == outputs[0] for value in outputs):
                found.append(constant(outputs[0], part.type))
            if (part.type, outputs) in self.met:
                found.append(self.met[part.type, outputs])
        # There is no normal form of what SymPy cannot express, or where the language lacks an operator of it.
        with contextlib.suppress(LoweringError, DeclarationError):
            found += self._linear(part) if part.type == Int else self._logical(part) if part.type == Bool else []
        return found

    def _equal(self, a: Program, b: Program) -> bool:
        first, second = (Definition("f", self.variables, program) for program in (a, b))
        limit = self.deadline.remaining
        return distinguishing_input(first, second, limit, self.deadline.cancel) is None

    def _apply(self, name: str, *arguments: Program) -> Program:
        operator = self.language.resolve(name, [a.type for a in arguments])
        if operator is None:
            raise DeclarationError(f"{self.language.name} has no {name}")
        return application(operator, *arguments)

    def _linear(self, part: Program) -> list[Program]:
        """The sum of multiples of atoms that SymPy makes of an integer part."""
        form, atoms = _sympy_form(part, {"+", "-", "*"})
        total: Program | None = None
        terms = sympy.expand(form).as_coefficients_dict()
        for atom, factor in sorted(terms.items(), key=lambda item: (bool(item[1] < 0), str(item[0]))):
            if not (atom == 1 or atom in atoms) or not factor.is_Integer:
                return []
            total = self._plus(total, int(factor), atoms.get(atom))
        return [] if total is None else [total]

    def _plus(self, total: Program | None, factor: int, atom: Program | None) -> Program:
        sign = factor if total is None else abs(factor)
        if atom is None:
            term = constant(sign, Int)
        elif sign in (1, -1):
            term = atom if sign == 1 else self._apply("-", atom)
        else:
            term = self._apply("*", constant(sign, Int), atom)
        if total is None:
            return term
        return self._apply("+" if factor > 0 else "-", total, term)

    def _logical(self, part: Program) -> list[Program]:
        """SymPy's shortest disjunctive or conjunctive form of a Boolean part."""
        form, atoms = _sympy_form(part, {"and", "or", "not", "=>", "xor"})
        if len(atoms) > MOST_ATOMS or not atoms:
            return []
        return [self._from_logic(sympy.simplify_logic(form), atoms)]

    def _from_logic(self, form: sympy.Basic, atoms: Mapping[sympy.Symbol, Program]) -> Program:
        # The recursion is as deep as a normal form: three levels.
        if form in atoms:
            return atoms[form]
        if form in (sympy.true, sympy.false):
            return constant(form == sympy.true, Bool)
        arguments = [self._from_logic(a, atoms) for a in sorted(form.args, key=str)]
        name = {sympy.And: "and", sympy.Or: "or", sympy.Not: "not"}[form.func]
        result = arguments[0] if name != "not" else self._apply("not", arguments[0])
        for argument in arguments[1:]:
            result = self._apply(name, result, argument)
        return result


def _sympy_form(part: Program, transparent: set[str]) -> tuple[sympy.Basic, dict[sympy.Symbol, Program]]:
    """The part for SymPy: everything below operators that are not `transparent` becomes a symbol."""
    algebra = SympyAlgebra()
    atoms: dict[sympy.Symbol, Program] = {}
    environment: dict[str, sympy.Symbol] = {}

    def atom(of: Program) -> Program:
        name = f"a{len(atoms):03}"
        environment[name] = algebra.variable(name, of.type)
        atoms[environment[name]] = of
        return variable(name, of.type)

    outside = _outermost(part, lambda p: isinstance(p.head, Operator) and p.head.name in transparent)
    skeleton = part.substitute({p: atom(p) for p in outside if not isinstance(p.head, Constant)})
    return lower(skeleton, algebra, environment), atoms


def _outermost(part: Program, is_transparent: Callable[[Program], bool]) -> list[Program]:
    """The topmost parts that are not transparent, in order."""
    found: dict[Program, None] = {}
    stack, seen = [part], set[Program]()
    while stack:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        if is_transparent(current):
            stack.extend(reversed(current.children))
        else:
            found[current] = None
    return list(found)
