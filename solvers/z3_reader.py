"""Programs read back from terms of Z3: the way opposite to lowering.

Z3 answers some questions with formulas, such as the invariants of its Horn engine.  Its simplifier leaves a small
vocabulary, nearly all of it operators of SMT-LIB under their own names, so that the language at hand resolves them; what
the language lacks cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import z3

from dsl.algebra import Term
from dsl.language import DSL
from dsl.program import Program, application, constant
from dsl.types import BitVec, Bool, Int, Type

LARGEST = 20_000
"""Distinct parts of the largest term that is read."""

_NAMES = {"if": "ite", "iff": "="}
"""Z3's names for operators, where SMT-LIB has others."""

_CHAINS = frozenset(("and", "or", "+", "*", "bvadd", "bvmul", "bvand", "bvor", "bvxor", "concat", "xor"))
"""Operators that Z3 applies to any number of arguments."""


class ReadingError(Exception):
    """The term says something that no program of the language says; the message is a phrase that names it."""


def read_term(term: Term, names: Mapping[str, Program], language: DSL) -> Program:
    """The program that means the term; `names` are the programs for its free constants.

    Raises ReadingError for quantifiers, for operators that the language lacks, and for huge terms.
    """
    read: dict[int, Program] = {}
    stack = [(term, False)]
    while stack:
        part, ready = stack.pop()
        if part.get_id() in read:
            continue
        if not z3.is_app(part):
            raise ReadingError("a quantifier")
        if not ready:
            stack.append((part, True))
            stack.extend((child, False) for child in part.children())
            continue
        if len(read) >= LARGEST:
            raise ReadingError(f"more than {LARGEST} parts")
        read[part.get_id()] = _read(part, [read[child.get_id()] for child in part.children()], names, language)
    return read[term.get_id()]


def has_quantifiers(term: Term) -> bool:
    """Is some part of the term no application?"""
    return any(not z3.is_app(part) for part in _parts(term))


def _parts(term: Term) -> Iterator[Term]:
    seen: set[int] = set()
    stack = [term]
    while stack:
        part = stack.pop()
        if part.get_id() not in seen:
            seen.add(part.get_id())
            yield part
            stack.extend(part.children())


def _read(part: Term, arguments: list[Program], names: Mapping[str, Program], language: DSL) -> Program:
    if z3.is_true(part) or z3.is_false(part):
        return constant(z3.is_true(part), Bool)
    if z3.is_int_value(part):
        return constant(part.as_long(), Int)
    if z3.is_bv_value(part):
        return constant(part.as_long(), BitVec(part.size()))
    name = part.decl().name()
    if not arguments:
        if name not in names:
            raise ReadingError(f"the constant {name:.60}")
        return names[name]
    name = _NAMES.get(name, name.removesuffix("_i"))  # bvudiv_i is bvudiv where the divisor is known not to be zero
    indices = part.params() if name in ("extract", "sign_extend", "zero_extend", "rotate_left", "rotate_right") else []
    if name == "distinct" and len(arguments) == 2:
        return apply_named(language, "not", [apply_named(language, "=", arguments)])
    if name in _CHAINS and len(arguments) > 2:
        total = arguments[0]
        for argument in arguments[1:]:
            total = apply_named(language, name, [total, argument])
        return total
    return apply_named(language, name, arguments, indices)


def apply_named(language: DSL, name: str, arguments: Sequence[Program], indices: Sequence[int] = ()) -> Program:
    """The operator of that name applied to the arguments; ReadingError if the language has none at their types."""
    types: list[Type] = [argument.type for argument in arguments]
    operator = language.resolve(name, types, indices)
    if operator is None:
        raise ReadingError(f"the operator {name:.60} on ({' '.join(map(str, types))})")
    return application(operator, *arguments)
