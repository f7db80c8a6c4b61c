"""The Core theory: every connective's truth table, choice and equality over every kind of column."""

import random
from itertools import product

import pytest

from dsl.core import CORE
from dsl.errors import ReadError
from dsl.interpreter import apply_operator, evaluate
from dsl.operators import Operator, Undefined
from dsl.program import variable
from dsl.terms import parse_program
from dsl.types import BitVec, Bool, Int, List, String, Type
from tests.differential import argument_rows
from tests.dsl.kernel_harness import assert_kernel_agrees
from tests.dsl.laws import assert_facts_hold, assert_inverse_admits, assert_inverse_exact

TYPES = [Int, Bool, BitVec(8), BitVec(64), String, List(Int), List(Bool), List(BitVec(64))]


def members(type_: Type) -> list[Operator]:
    """Every operator of the language with its type variable, if it has one, standing for `type_`."""
    found = [CORE.resolve("ite", [Bool, type_, type_]), CORE.resolve("=", [type_, type_])]
    found.append(CORE.resolve("distinct", [type_, type_]))
    if type_ == Bool:
        found += [CORE.resolve("not", [Bool]), *(CORE.resolve(n, [Bool, Bool]) for n in ("and", "or", "xor", "=>"))]
    assert None not in found
    return [operator for operator in found if operator is not None]


EVERY = [operator for type_ in TYPES for operator in members(type_)]


def test_the_list_of_operators_above_is_complete() -> None:
    assert {operator.name for operator in EVERY} == {family.name for family in CORE}


@pytest.mark.parametrize("operator", EVERY, ids=repr)
def test_kernels_agree_with_the_reference(operator: Operator) -> None:
    rows = argument_rows(operator, random.Random(f"core {operator!r}"), 600)
    rows += [(*row[:-1], row[-2]) for row in rows if operator.arity > 1 and operator.arguments[-2] == operator.arguments[-1]]
    assert assert_kernel_agrees(operator, rows) > 100


@pytest.mark.parametrize("operator", EVERY, ids=repr)
def test_facts_hold(operator: Operator) -> None:
    assert_facts_hold(operator, argument_rows(operator, random.Random(1), 200))


@pytest.mark.parametrize("operator", EVERY, ids=repr)
def test_inverses_admit_the_arguments(operator: Operator) -> None:
    assert assert_inverse_admits(operator, argument_rows(operator, random.Random(2), 100))


@pytest.mark.parametrize("operator", [*members(Bool), *members(BitVec(2))], ids=repr)
def test_inverses_are_exact_over_small_types(operator: Operator) -> None:
    values = [(False, True) if t == Bool else range(4) for t in operator.arguments]
    outputs = (False, True) if operator.result == Bool else range(4)
    assert assert_inverse_exact(operator, values, outputs)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("and", (False, False, False, True)),
        ("or", (False, True, True, True)),
        ("xor", (False, True, True, False)),
        ("=>", (True, True, False, True)),
        ("=", (True, False, False, True)),
        ("distinct", (False, True, True, False)),
    ],
)
def test_truth_tables(name: str, table: tuple[bool, ...]) -> None:
    operator = CORE.resolve(name, [Bool, Bool])
    assert operator is not None
    values = [apply_operator(operator, list(row)) for row in product((False, True), repeat=2)]
    assert values == list(table)
    assert all(type(value) is bool for value in values)


def test_only_the_branch_taken_has_to_be_defined() -> None:
    ite = CORE.resolve("ite", [Bool, Int, Int])
    assert ite is not None
    assert apply_operator(ite, [True, 1, Undefined]) == 1
    assert apply_operator(ite, [False, Undefined, 2]) == 2
    assert apply_operator(ite, [True, Undefined, 2]) is Undefined
    assert apply_operator(ite, [Undefined, 1, 1]) is Undefined


def test_values_of_a_third_party_are_compared_by_their_own_equality() -> None:
    kind = Type("Grid", (), frozenset)
    equal, ite = CORE.resolve("=", [kind, kind]), CORE.resolve("ite", [Bool, kind, kind])
    assert equal is not None and ite is not None
    assert equal.kernel is None and ite.kernel is None
    assert apply_operator(equal, [frozenset("ab"), frozenset("ba")]) is True
    assert apply_operator(ite, [False, frozenset("a"), frozenset("b")]) == frozenset("b")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(= 1 1 2)", False),
        ("(= 2 2 2)", True),
        ("(distinct 1 2 1)", False),
        ("(distinct 1 2 3)", True),
        ("(=> true false false)", True),  # to the right: true => (false => false)
        ("(=> false false false)", True),
        ("(xor true true true)", True),
        ("(and true true false)", False),
        ("(or false false true)", True),
    ],
)
def test_more_than_two_arguments_read_as_the_standard_says(text: str, value: bool) -> None:
    assert evaluate(parse_program(text, CORE), {}) is value


def test_both_branches_have_one_type() -> None:
    with pytest.raises(ReadError, match="ite"):
        parse_program('(ite b 1 "x")', CORE, {"b": variable("b", Bool)})
