"""Integers: 64-bit kernels against unbounded references, Euclidean division, facts and inverses."""

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.interpreter import apply_operator, evaluate
from dsl.kernels import NO_VALUE
from dsl.lia import LIA
from dsl.operators import Operator, Undefined
from dsl.program import Variable, variable
from dsl.terms import parse_program
from dsl.types import Bool, Int
from tests.differential import argument_rows
from tests.dsl.kernel_harness import assert_kernel_agrees, run_kernel
from tests.dsl.laws import assert_facts_hold, assert_inverse_admits, assert_inverse_exact

OPERATORS = [op for f in LIA if f.arguments[0] == Int if (op := f.member(f.arguments)) is not None]
BINARY = [operator for operator in OPERATORS if operator.arity == 2]
WITH_INVERSE = [operator for operator in OPERATORS if operator.inverse]

LARGEST = 2**63 - 1
ROOT = 3_037_000_499
"""Its square is the largest below 2**63."""

EDGES = sorted(
    {sign * value for sign in (1, -1) for value in (0, 1, 2, 3, 7, 2**31, 2**32, 2**62, LARGEST, LARGEST - 1, LARGEST // 3)}
    | {sign * (root + step) for sign in (1, -1) for root in (ROOT, 2**31, 2**32) for step in (-1, 0, 1)}
)
column_integers = st.integers(-LARGEST, LARGEST)


def operator(name: str, arity: int = 2) -> Operator:
    found = LIA.resolve(name, [Int] * arity)
    assert found is not None
    return found


@pytest.mark.parametrize("op", OPERATORS, ids=repr)
def test_kernels_agree_with_the_reference(op: Operator) -> None:
    rows = argument_rows(op, random.Random(f"lia {op!r}"), 3_000)
    rows += product(EDGES, repeat=op.arity)
    assert assert_kernel_agrees(op, rows) > 500


@given(a=column_integers, b=column_integers)
def test_products_near_the_edge_of_64_bits(a: int, b: int) -> None:
    # The second factor is chosen so that the product lies within a few steps of the largest magnitude.
    near = [LARGEST // a + step for step in (-1, 0, 1)] if a else []
    assert_kernel_agrees(operator("*"), [(a, b), *((a, factor) for factor in near), *((factor, a) for factor in near)])


def test_what_stands_for_no_value_is_no_result() -> None:
    assert run_kernel(operator("-"), [(-LARGEST, 1), (-LARGEST, 0)]) == [Undefined, -LARGEST]
    assert run_kernel(operator("*"), [(2**62, -2), (2**62, -1)]) == [Undefined, -(2**62)]
    assert run_kernel(operator("+"), [(NO_VALUE + 1, -1)]) == [Undefined]


@given(a=st.integers(), b=st.integers())
def test_division_is_euclidean(a: int, b: int) -> None:
    quotient, rest = apply_operator(operator("div"), [a, b]), apply_operator(operator("mod"), [a, b])
    if b == 0:
        assert quotient is Undefined and rest is Undefined
    else:
        assert a == b * quotient + rest
        assert 0 <= rest < abs(b)


@pytest.mark.parametrize(
    ("a", "b", "quotient", "rest"), [(7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -3, 1), (-7, -2, 4, 1), (-6, 3, -2, 0)]
)
def test_division_rounds_as_the_standard_says(a: int, b: int, quotient: int, rest: int) -> None:
    assert evaluate(parse_program(f"(div {a} {b})", LIA), {}) == quotient
    assert evaluate(parse_program(f"(mod {a} {b})", LIA), {}) == rest


@pytest.mark.parametrize("op", OPERATORS, ids=repr)
def test_facts_hold(op: Operator) -> None:
    assert_facts_hold(op, argument_rows(op, random.Random(3), 500))


@pytest.mark.parametrize("op", WITH_INVERSE, ids=repr)
def test_inverses_admit_the_arguments(op: Operator) -> None:
    assert assert_inverse_admits(op, argument_rows(op, random.Random(4), 500)) > 100


@pytest.mark.parametrize("op", WITH_INVERSE, ids=repr)
def test_inverses_are_exact(op: Operator) -> None:
    # Wide enough to hold every answer for the outputs and other arguments looked at.
    small = range(-4, 5)
    values = [range(-20, 21)] * op.arity
    if op.arity == 1:
        assert assert_inverse_exact(op, values, small)
    for position, other, output in product(range(2), small, small) if op.arity == 2 else ():
        told = [other, other]
        told[position] = None
        answer = op.inverse(position, output, told)
        if answer is not None:
            rows = {v: [v, other] if position == 0 else [other, v] for v in values[position]}
            assert set(answer) == {v for v, row in rows.items() if apply_operator(op, row) == output}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(- 5 3 1)", 1),
        ("(+ 1 2 3 4)", 10),
        ("(* 2 3 4)", 24),
        ("(- (+ 1 2))", -3),
        ("(< 1 2 2)", False),
        ("(<= 1 2 2)", True),
    ],
)
def test_more_or_fewer_than_two_arguments(text: str, value: object) -> None:
    assert evaluate(parse_program(text, LIA), {}) == value


def test_the_default_grammar_is_linear() -> None:
    grammar = LIA.default_grammar([Variable("x", Int), Variable("y", Int)], Int)
    names = {op.name for op in grammar.operators()}
    assert {"+", "-", "ite", "<=", "and", "not"} <= names
    assert names.isdisjoint({"*", "div", "mod"})
    x, y = variable("x", Int), variable("y", Int)
    assert grammar.contains(parse_program("(ite (<= x y) y x)", LIA, {"x": x, "y": y}))
    assert all(op.result in (Int, Bool) for op in grammar.operators())
