"""Law: what is lowered and read back means the same."""

from __future__ import annotations

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.bitvectors import BV
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.lia import LIA
from dsl.program import Program, application, constant, variable
from dsl.types import BitVec, Bool, Int, Type
from solvers.lowering import Lowering
from solvers.z3_algebra import Z3Algebra
from solvers.z3_reader import ReadingError, has_quantifiers, read_term

X, Y, B = variable("x", Int), variable("y", Int), variable("b", Bool)
U, V = variable("u", BitVec(8)), variable("v", BitVec(8))


def _apply(language: DSL, name: str, *arguments: Program) -> Program:
    operator = language.resolve(name, [a.type for a in arguments])
    assert operator is not None
    return application(operator, *arguments)


def _sums(leaves: st.SearchStrategy[Program], language: DSL, names: list[str]) -> st.SearchStrategy[Program]:
    return st.recursive(
        leaves, lambda p: st.builds(lambda n, a, b: _apply(language, n, a, b), st.sampled_from(names), p, p), max_leaves=5
    )


def _conditions(atoms: st.SearchStrategy[Program], language: DSL) -> st.SearchStrategy[Program]:
    return _sums(atoms, language, ["and", "or", "=>", "=", "xor"])


integers = _sums(
    st.sampled_from([X, Y]) | st.integers(-9, 9).map(lambda n: constant(n, Int)), LIA, ["+", "-", "+", "-"]
)  # fmt: skip
atoms = st.builds(lambda n, a, b: _apply(LIA, n, a, b), st.sampled_from(["<=", "<", "=", ">"]), integers, integers)
words = _sums(
    st.sampled_from([U, V]) | st.integers(0, 255).map(lambda n: constant(n, BitVec(8))),
    BV,
    ["bvadd", "bvsub", "bvand", "bvor", "bvmul", "bvudiv", "bvurem", "bvshl", "bvlshr"],
)
word_atoms = st.builds(lambda n, a, b: _apply(BV, n, a, b), st.sampled_from(["bvult", "bvsle", "=", "bvuge"]), words, words)


def _read_back(program: Program, language: DSL) -> Program:
    algebra = Z3Algebra()
    names = {v.head.name: v for v in (X, Y, B, U, V)}  # type: ignore[union-attr]
    types: dict[str, Type] = {name: v.type for name, v in names.items()}
    lowering = Lowering(algebra, {name: algebra.variable(name, type) for name, type in types.items()})
    return read_term(z3.simplify(lowering.lower(program)), names, language)


@settings(deadline=None, max_examples=100)
@given(_conditions(atoms | st.just(B), LIA), st.integers(-20, 20), st.integers(-20, 20), st.booleans())
def test_integers(program: Program, x: int, y: int, b: bool) -> None:
    assignment = {"x": x, "y": y, "b": b}
    assert evaluate(_read_back(program, LIA), assignment) is evaluate(program, assignment)


@settings(deadline=None, max_examples=100)
@given(_conditions(word_atoms, BV), st.integers(0, 255), st.integers(0, 255))
def test_words(program: Program, u: int, v: int) -> None:
    assignment = {"u": u, "v": v}
    assert evaluate(_read_back(program, BV), assignment) is evaluate(program, assignment)


def test_quantifiers_are_told() -> None:
    context = z3.Context()
    x = z3.Int("x", context)
    term = z3.Exists([x], x > 0)
    assert has_quantifiers(term) and not has_quantifiers(x > 0)
    with pytest.raises(ReadingError, match="quantifier"):
        read_term(term, {}, LIA)


def test_what_the_language_lacks_is_named() -> None:
    context = z3.Context()
    with pytest.raises(ReadingError, match="mystery"):
        read_term(z3.Int("mystery", context) > 0, {}, LIA)
