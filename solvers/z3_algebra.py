"""The algebra of symbolic meanings over Z3.

Every method builds exactly one term through Z3's C interface: the operators that its Python classes overload follow Python
where SMT-LIB differs (`/` and `<` are signed on bit-vectors), and some functions on strings they lack.  Literals of strings
are handed over as code points, so that text which looks like an escape stays what it is.

A context must be used by one thread at a time.  Terms of one algebra belong to its context.
"""

# ruff: noqa: D102 - the methods of the algebra are named after the functions of SMT-LIB, and mean them

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import z3
from z3 import z3core

from dsl.algebra import Term
from dsl.sexpr import LARGEST_CODE_POINT
from dsl.types import Bool, Int, String, Type, Value

_COMPARISONS = ("bvult", "bvule", "bvugt", "bvuge", "bvslt", "bvsle", "bvsgt", "bvsge")
_BIT_FUNCTIONS = (
    *("bvnot", "bvneg", "bvand", "bvor", "bvxor", "bvnand", "bvnor", "bvxnor", "bvadd", "bvsub", "bvmul"),
    *("bvudiv", "bvurem", "bvsdiv", "bvsrem", "bvsmod", "bvshl", "bvlshr", "bvashr", "concat"),
)
_C_FUNCTIONS = {name: getattr(z3core, f"Z3_mk_{name}") for name in (*_BIT_FUNCTIONS, *_COMPARISONS)}

LARGEST_INTEGER = 14_000
"""Bits of the largest integer literal: Z3 is told decimal digits, and Python writes 4,300 of them at most."""


class Z3Algebra:
    """Implements `dsl.algebra.Algebra`; SMT-LIB's meanings exactly.  Integer division by zero is some function, as there."""

    def __init__(self, context: z3.Context | None = None) -> None:
        self.context = z3.Context() if context is None else context
        self._sorts: dict[Type, z3.SortRef] = {}

    # How terms come and go

    def sort(self, type: Type) -> z3.SortRef:
        """The sort of a type; NotImplementedError, with its name, for a type that SMT-LIB lacks."""
        if type not in self._sorts:
            self._sorts[type] = self._make_sort(type)
        return self._sorts[type]

    def _make_sort(self, type: Type) -> z3.SortRef:
        if type == Int:
            return z3.IntSort(self.context)
        if type == Bool:
            return z3.BoolSort(self.context)
        if type == String:
            return z3.StringSort(self.context)
        if type.name == "BitVec":
            return z3.BitVecSort(type.width, self.context)
        raise NotImplementedError(f"the type {type} has no symbolic meaning")

    def variable(self, name: str, type: Type) -> Term:
        """A free constant of the solver."""
        return z3.Const(name, self.sort(type))

    def literal(self, value: Value, type: Type) -> Term:
        """The term of a value."""
        if type == String:
            if value and max(map(ord, value)) > LARGEST_CODE_POINT:
                raise NotImplementedError(f"characters beyond U+{LARGEST_CODE_POINT:X} have no symbolic meaning")
            points = (ctypes.c_uint * len(value))(*map(ord, value))
            return self._sequence(z3core.Z3_mk_u32string(self.context.ref(), len(value), points))
        if type == Bool:
            return z3.BoolVal(value, self.context)
        sort = self.sort(type)
        if value.bit_length() > LARGEST_INTEGER:
            raise NotImplementedError(f"integers of more than {LARGEST_INTEGER} bits have no symbolic meaning")
        wrap = z3.IntNumRef if type == Int else z3.BitVecNumRef
        return wrap(z3core.Z3_mk_numeral(self.context.ref(), str(value), sort.ast), self.context)

    def value(self, term: Term, type: Type) -> Value:
        """The value of a literal term, or None if it is not a literal."""
        if type == Bool:
            return True if z3.is_true(term) else False if z3.is_false(term) else None
        if type == String:
            return self._text(term)
        return term.as_long() if z3.is_int_value(term) or z3.is_bv_value(term) else None

    def _text(self, term: Term) -> str | None:
        context, ast = self.context.ref(), term.as_ast()
        if not z3core.Z3_is_string(context, ast):
            return None
        length = z3core.Z3_get_string_length(context, ast)
        points = (ctypes.c_uint * length)()
        z3core.Z3_get_string_contents(context, ast, length, points)
        return "".join(map(chr, points))

    def _boolean(self, ast: Any) -> Term:
        return z3.BoolRef(ast, self.context)

    def _integer(self, ast: Any) -> Term:
        return z3.ArithRef(ast, self.context)

    def _bits(self, ast: Any) -> Term:
        return z3.BitVecRef(ast, self.context)

    def _sequence(self, ast: Any) -> Term:
        return z3.SeqRef(ast, self.context)

    def _array(self, *terms: Term) -> tuple[int, Any]:
        return len(terms), (z3.Ast * len(terms))(*(term.as_ast() for term in terms))

    # Core

    def ite(self, condition: Term, then: Term, otherwise: Term) -> Term:
        ast = z3core.Z3_mk_ite(self.context.ref(), condition.ast, then.ast, otherwise.ast)
        return _reference(then)(ast, self.context)

    def eq(self, a: Term, b: Term) -> Term:
        return self._boolean(z3core.Z3_mk_eq(self.context.ref(), a.ast, b.ast))

    def not_(self, a: Term) -> Term:
        return self._boolean(z3core.Z3_mk_not(self.context.ref(), a.ast))

    def and_(self, a: Term, b: Term) -> Term:
        return self._boolean(z3core.Z3_mk_and(self.context.ref(), *self._array(a, b)))

    def or_(self, a: Term, b: Term) -> Term:
        return self._boolean(z3core.Z3_mk_or(self.context.ref(), *self._array(a, b)))

    def xor(self, a: Term, b: Term) -> Term:
        return self._boolean(z3core.Z3_mk_xor(self.context.ref(), a.ast, b.ast))

    def implies(self, a: Term, b: Term) -> Term:
        return self._boolean(z3core.Z3_mk_implies(self.context.ref(), a.ast, b.ast))

    # Integers

    def add(self, a: Term, b: Term) -> Term:
        return self._integer(z3core.Z3_mk_add(self.context.ref(), *self._array(a, b)))

    def sub(self, a: Term, b: Term) -> Term:
        return self._integer(z3core.Z3_mk_sub(self.context.ref(), *self._array(a, b)))

    def mul(self, a: Term, b: Term) -> Term:
        return self._integer(z3core.Z3_mk_mul(self.context.ref(), *self._array(a, b)))

    def neg(self, a: Term) -> Term:
        return self._integer(z3core.Z3_mk_unary_minus(self.context.ref(), a.ast))

    def div(self, a: Term, b: Term) -> Term:
        return self._integer(z3core.Z3_mk_div(self.context.ref(), a.ast, b.ast))

    def mod(self, a: Term, b: Term) -> Term:
        return self._integer(z3core.Z3_mk_mod(self.context.ref(), a.ast, b.ast))

    def le(self, a: Term, b: Term) -> Term:
        return self._boolean(z3core.Z3_mk_le(self.context.ref(), a.ast, b.ast))

    def lt(self, a: Term, b: Term) -> Term:
        return self._boolean(z3core.Z3_mk_lt(self.context.ref(), a.ast, b.ast))

    # Bit-vectors

    def bv(self, name: str, *arguments: Term) -> Term:
        if name == "bvcomp":
            one, zero = (z3.BitVecVal(bit, 1, self.context) for bit in (1, 0))
            return self.ite(self.eq(*arguments), one, zero)
        function = _C_FUNCTIONS.get(name)
        if function is None:
            raise NotImplementedError(f"{name} has no symbolic meaning")
        wrap = self._boolean if name in _COMPARISONS else self._bits
        return wrap(function(self.context.ref(), *(argument.ast for argument in arguments)))

    def extract(self, a: Term, high: int, low: int) -> Term:
        return self._bits(z3core.Z3_mk_extract(self.context.ref(), high, low, a.ast))

    def zero_extend(self, a: Term, by: int) -> Term:
        return self._bits(z3core.Z3_mk_zero_ext(self.context.ref(), by, a.ast))

    def sign_extend(self, a: Term, by: int) -> Term:
        return self._bits(z3core.Z3_mk_sign_ext(self.context.ref(), by, a.ast))

    # Strings

    def str_concat(self, a: Term, b: Term) -> Term:
        return self._sequence(z3core.Z3_mk_seq_concat(self.context.ref(), *self._array(a, b)))

    def str_len(self, a: Term) -> Term:
        return self._integer(z3core.Z3_mk_seq_length(self.context.ref(), a.ast))

    def str_at(self, a: Term, i: Term) -> Term:
        return self._sequence(z3core.Z3_mk_seq_at(self.context.ref(), a.ast, i.ast))

    def str_substr(self, a: Term, start: Term, length: Term) -> Term:
        return self._sequence(z3core.Z3_mk_seq_extract(self.context.ref(), a.ast, start.ast, length.ast))

    def str_indexof(self, a: Term, part: Term, start: Term) -> Term:
        return self._integer(z3core.Z3_mk_seq_index(self.context.ref(), a.ast, part.ast, start.ast))

    def str_replace(self, a: Term, old: Term, new: Term) -> Term:
        return self._sequence(z3core.Z3_mk_seq_replace(self.context.ref(), a.ast, old.ast, new.ast))

    def str_replace_all(self, a: Term, old: Term, new: Term) -> Term:
        return self._sequence(z3core.Z3_mk_seq_replace_all(self.context.ref(), a.ast, old.ast, new.ast))

    def str_prefixof(self, part: Term, a: Term) -> Term:
        return self._boolean(z3core.Z3_mk_seq_prefix(self.context.ref(), part.ast, a.ast))

    def str_suffixof(self, part: Term, a: Term) -> Term:
        return self._boolean(z3core.Z3_mk_seq_suffix(self.context.ref(), part.ast, a.ast))

    def str_contains(self, a: Term, part: Term) -> Term:
        return self._boolean(z3core.Z3_mk_seq_contains(self.context.ref(), a.ast, part.ast))

    def str_lt(self, a: Term, b: Term) -> Term:
        return self._boolean(z3core.Z3_mk_str_lt(self.context.ref(), a.ast, b.ast))

    def str_le(self, a: Term, b: Term) -> Term:
        return self._boolean(z3core.Z3_mk_str_le(self.context.ref(), a.ast, b.ast))

    def str_to_int(self, a: Term) -> Term:
        return self._integer(z3core.Z3_mk_str_to_int(self.context.ref(), a.ast))

    def str_from_int(self, a: Term) -> Term:
        return self._sequence(z3core.Z3_mk_int_to_str(self.context.ref(), a.ast))

    def str_to_code(self, a: Term) -> Term:
        return self._integer(z3core.Z3_mk_string_to_code(self.context.ref(), a.ast))

    def str_from_code(self, a: Term) -> Term:
        return self._sequence(z3core.Z3_mk_string_from_code(self.context.ref(), a.ast))

    def str_is_digit(self, a: Term) -> Term:
        # The C interface lacks it; the code of anything but one character is -1.
        code = self.str_to_code(a)
        zero, nine = (self.literal(ord(digit), Int) for digit in "09")
        return self.and_(self.le(zero, code), self.le(code, nine))


def _reference(term: Term) -> Callable[..., Term]:
    """The Python class that wraps terms of the sort of `term`."""
    for wrap in (z3.BoolRef, z3.ArithRef, z3.BitVecRef):
        if isinstance(term, wrap):
            return wrap  # type: ignore[no-any-return]
    return z3.SeqRef  # type: ignore[no-any-return]
