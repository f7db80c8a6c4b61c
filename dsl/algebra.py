"""The small algebra in which symbolic meanings are written.

An operator's `symbolic=` is a function `(algebra, *arguments, *indices) -> term`.  `solvers` implements the algebra over Z3
(all of it) and over SymPy (integers and Booleans); what one of them lacks raises `NotImplementedError`.  Methods carry the
names of the SMT-LIB functions, and exactly their meanings, integer division and string corner cases included.
"""

from __future__ import annotations

from typing import Any, Protocol

from .types import Type, Value

Term = Any
"""A term of whatever backend implements the algebra."""


class Algebra(Protocol):
    """What a backend must offer; arguments and results are the backend's own terms unless typed otherwise."""

    def literal(self, value: Value, type: Type) -> Term:
        """A literal value of a type."""

    # Core
    def ite(self, condition: Term, then: Term, otherwise: Term) -> Term:
        """If-then-else."""

    def eq(self, a: Term, b: Term) -> Term:
        """Equality."""

    def not_(self, a: Term) -> Term:
        """Negation."""

    def and_(self, a: Term, b: Term) -> Term:
        """Conjunction."""

    def or_(self, a: Term, b: Term) -> Term:
        """Disjunction."""

    def xor(self, a: Term, b: Term) -> Term:
        """Exclusive or."""

    def implies(self, a: Term, b: Term) -> Term:
        """Implication."""

    # Integers
    def add(self, a: Term, b: Term) -> Term:
        """Sum."""

    def sub(self, a: Term, b: Term) -> Term:
        """Difference."""

    def mul(self, a: Term, b: Term) -> Term:
        """Product."""

    def neg(self, a: Term) -> Term:
        """Negative."""

    def div(self, a: Term, b: Term) -> Term:
        """Euclidean quotient."""

    def mod(self, a: Term, b: Term) -> Term:
        """Euclidean remainder, never negative."""

    def le(self, a: Term, b: Term) -> Term:
        """At most."""

    def lt(self, a: Term, b: Term) -> Term:
        """Less than."""

    # Bit-vectors: one entry for all operators whose arguments are terms only, named as in SMT-LIB ("bvadd", "concat")
    def bv(self, name: str, *arguments: Term) -> Term:
        """The bit-vector operator of that name."""

    def extract(self, a: Term, high: int, low: int) -> Term:
        """Bits high ... low."""

    def zero_extend(self, a: Term, by: int) -> Term:
        """More bits, zeros."""

    def sign_extend(self, a: Term, by: int) -> Term:
        """More bits, copies of the sign."""

    # Strings
    def str_concat(self, a: Term, b: Term) -> Term:
        """Concatenation."""

    def str_len(self, a: Term) -> Term:
        """Length."""

    def str_at(self, a: Term, i: Term) -> Term:
        """The character at i, or ""."""

    def str_substr(self, a: Term, start: Term, length: Term) -> Term:
        """At most `length` characters from `start`."""

    def str_indexof(self, a: Term, part: Term, start: Term) -> Term:
        """First occurrence of `part` from `start` on, or -1."""

    def str_replace(self, a: Term, old: Term, new: Term) -> Term:
        """First occurrence of `old` replaced."""

    def str_replace_all(self, a: Term, old: Term, new: Term) -> Term:
        """Every occurrence of `old` replaced."""

    def str_prefixof(self, part: Term, a: Term) -> Term:
        """Does `a` start with `part`?"""

    def str_suffixof(self, part: Term, a: Term) -> Term:
        """Does `a` end with `part`?"""

    def str_contains(self, a: Term, part: Term) -> Term:
        """Does `part` occur in `a`?"""

    def str_lt(self, a: Term, b: Term) -> Term:
        """Before in lexicographic order."""

    def str_le(self, a: Term, b: Term) -> Term:
        """Before or equal in lexicographic order."""

    def str_to_int(self, a: Term) -> Term:
        """The number that the digits say, or -1."""

    def str_from_int(self, a: Term) -> Term:
        """Decimal digits, or "" for a negative number."""

    def str_to_code(self, a: Term) -> Term:
        """Code point of a single character, or -1."""

    def str_from_code(self, a: Term) -> Term:
        """The character of a code point, or ""."""

    def str_is_digit(self, a: Term) -> Term:
        """Is it a single digit?"""
