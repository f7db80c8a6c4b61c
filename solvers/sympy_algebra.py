"""The algebra of symbolic meanings over SymPy: integers and Booleans, for simplifying.

Bit-vectors and strings are not SymPy's business; their methods raise `NotImplementedError`.  Division and remainder are
left out as well: SymPy's round towards minus infinity, SMT-LIB's leave a remainder that is never negative.
"""

# ruff: noqa: D102 - the methods of the algebra are named after the functions of SMT-LIB, and mean them

from __future__ import annotations

from typing import Any

import sympy

from dsl.algebra import Term
from dsl.types import Bool, Int, Type, Value


class SympyAlgebra:
    """Implements the part of `dsl.algebra.Algebra` that SymPy understands."""

    def variable(self, name: str, type: Type) -> Term:
        """A symbol; NotImplementedError for types other than Int and Bool."""
        if type == Int:
            return sympy.Symbol(name, integer=True)
        if type == Bool:
            return sympy.Symbol(name)
        raise NotImplementedError(f"SymPy has no values of type {type}")

    def literal(self, value: Value, type: Type) -> Term:
        if type == Int:
            return sympy.Integer(value)
        if type == Bool:
            return sympy.true if value else sympy.false
        raise NotImplementedError(f"SymPy has no values of type {type}")

    def __getattr__(self, name: str) -> Any:
        """Whatever else the algebra has: bit-vectors, strings, division."""
        if name.startswith(("str_", "bv")) or name in ("div", "mod", "extract", "zero_extend", "sign_extend"):
            raise NotImplementedError(f"{name} has no meaning in SymPy")
        raise AttributeError(name)

    # Core

    def ite(self, condition: Term, then: Term, otherwise: Term) -> Term:
        if _is_boolean(then) or _is_boolean(otherwise):
            return sympy.ITE(condition, then, otherwise)
        return sympy.Piecewise((then, condition), (otherwise, True), evaluate=False)

    def eq(self, a: Term, b: Term) -> Term:
        return sympy.Equivalent(a, b) if _is_boolean(a) or _is_boolean(b) else sympy.Eq(a, b)

    def not_(self, a: Term) -> Term:
        return sympy.Not(a)

    def and_(self, a: Term, b: Term) -> Term:
        return sympy.And(a, b)

    def or_(self, a: Term, b: Term) -> Term:
        return sympy.Or(a, b)

    def xor(self, a: Term, b: Term) -> Term:
        return sympy.Xor(a, b)

    def implies(self, a: Term, b: Term) -> Term:
        return sympy.Implies(a, b)

    # Integers

    def add(self, a: Term, b: Term) -> Term:
        return a + b

    def sub(self, a: Term, b: Term) -> Term:
        return a - b

    def mul(self, a: Term, b: Term) -> Term:
        return a * b

    def neg(self, a: Term) -> Term:
        return -a

    def le(self, a: Term, b: Term) -> Term:
        return sympy.Le(a, b)

    def lt(self, a: Term, b: Term) -> Term:
        return sympy.Lt(a, b)


def _is_boolean(term: Term) -> bool:
    """Symbols are integers exactly if they were made so; everything else shows what it is."""
    return term.is_integer is not True if isinstance(term, sympy.Symbol) else isinstance(term, sympy.logic.boolalg.Boolean)
