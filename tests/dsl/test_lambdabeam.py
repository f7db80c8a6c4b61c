"""LambdaBeam's language: public programs, corner cases, lambdas as functions of points, and kernels beside references."""

import ast
import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.interpreter import evaluate
from dsl.lambdabeam import LAMBDABEAM
from dsl.lambdas import BOUND, LIFTED, Lambda, as_lambda, at, shapes
from dsl.lists import LISTS
from dsl.operators import Operator, Undefined
from dsl.printing import print_program
from dsl.program import Variable, variable
from dsl.terms import parse_program
from dsl.types import Bool, Int, List, freeze, thaw
from tests.data import need_data, records
from tests.differential import argument_rows
from tests.dsl.kernel_harness import assert_kernel_agrees

INTS = List(Int)
OPERATORS = [f.member(f.arguments) for f in LAMBDABEAM if f.in_default_grammar]
NAMES = {"x": variable("x", INTS), "y": variable("y", INTS), "a": variable("a", Int), "b": variable("b", Int)}
VALUES = {"x": (3, -1, 4, 1), "y": (2, 7, 1), "a": 2, "b": -5}


def value_of(term: str) -> object:
    return evaluate(parse_program(term, LAMBDABEAM, NAMES), VALUES)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("(Map (Add (Multiply a u1) b) x)", (1, -7, 3, -3)),
        ("(Map 1 x)", (1, 1, 1, 1)),
        ("(Map a (list))", ()),
        ("(Map (IntDivide 4 (Subtract u1 1)) x)", Undefined),
        ("(Map (If (Greater u1 1) (IntDivide 6 (Subtract u1 1)) 0) x)", (3, 0, 2, 0)),
        ("(Map (Access u1 x) (list 0 (- 1)))", (3, 1)),
        ("(Map (Access u1 x) (list 4))", Undefined),
        ("(Map u2 x)", Undefined),
        ("(Filter (Less u1 (Access 0 x)) x)", (-1, 1)),
        ("(Filter (Equal (IsEven u1) (IsEven a)) x)", (4,)),
        ("(Count (Equal u1 (Maximum x)) x)", 1),
        ("(Count (IsOdd u1) (list))", 0),
        ("(ZipWith (Subtract u2 u1) x y)", (-1, 8, -3)),
        ("(ZipWith u1 x y)", (3, -1, 4)),
        ("(Scanl1 (Add u1 u2) x)", (3, 2, 6, 7)),
        ("(Scanl1 u2 (list))", Undefined),
        ("(Scanl1 (IntDivide u1 (Subtract u2 4)) x)", Undefined),
        ("(Sum (Map (Sum (Take u1 y)) x))", 10 + 9 + 10 + 2),
        ("(Access (- 4) x)", 3),
        ("(Access (- 5) x)", Undefined),
        ("(Take (- 1) x)", (3, -1, 4)),
        ("(IntDivide (- 7) 2)", -4),
        ("(IntDivide 7 0)", Undefined),
        ("(If (Greater a 1) a (Head (list)))", 2),
    ],
)
def test_meanings(term: str, value: object) -> None:
    assert value_of(term) == value


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda o: f"{o.name}-{o.arguments[0]}")
def test_kernel_agrees_with_reference(operator: Operator) -> None:
    assert assert_kernel_agrees(operator, argument_rows(operator, random.Random(1), 300)) > 50


def test_every_first_order_operator_is_there_over_lambdas() -> None:
    for operator in OPERATORS:
        assert operator is not None
        lifted = LAMBDABEAM.resolve(operator.name, [LIFTED[t] for t in operator.arguments])
        assert lifted is not None and lifted.result == LIFTED[operator.result]
    assert {shape for _, shape in shapes(LAMBDABEAM)} == {"map", "filter", "count", "zip", "scan"}


BODIES = st.sampled_from(
    [
        "(Add u1 a)", "(If (Less u1 u2) u2 (Square u1))", "(Max (Access a x) u1)", "(Equal (IsOdd u1) (IsEven u2))",
        "(Sum (Drop u1 y))", "(Greater (Multiply u1 u2) (IntDivide u1 u2))",
    ]
)  # fmt: skip


@given(BODIES, st.integers(-9, 9), st.integers(-9, 9))
def test_a_lambda_at_a_point_is_its_body_with_the_point_for_the_bound_variables(text: str, u1: int, u2: int) -> None:
    plain = parse_program(text, LAMBDABEAM, NAMES | {name: variable(name, Int) for name in BOUND})
    function = as_lambda(plain, LAMBDABEAM, {variable(name, Int): name for name in BOUND})
    assert function == parse_program(text, LAMBDABEAM, NAMES)
    value = evaluate(function, VALUES)
    assert isinstance(value, Lambda)
    assert at(value, u1, u2) == evaluate(plain, VALUES | {"u1": u1, "u2": u2})


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("(ZipWith (ite (= u1 u2) 1 0) xs ys)", (1, 0, 1)),
        ("(ZipWith (ite (= (+ u1 1) 3) u1 u2) xs ys)", (1, 2, 3)),
        ("(ZipWith (ite true u1 u2) xs ys)", (1, 2, 3)),
        ("(ZipWith (Sum (Map |(*4)| (Cons u1 (Cons u2 (Take 0 xs))))) xs ys)", (8, 28, 24)),
    ],
)
def test_operators_over_any_type_compare_and_choose_what_lambdas_give(term: str, value: object) -> None:
    names = {name: variable(name, INTS) for name in ("xs", "ys")}
    assert evaluate(parse_program(term, LISTS, names), {"xs": (1, 2, 3), "ys": (1, 5, 3)}) == value


def test_lambdas_read_back_as_they_print() -> None:
    for term in ("(Map (Add (Multiply a u1) b) x)", "(Scanl1 (If (Equal u2 0) 0 (Add u1 u2)) (Filter (IsOdd u1) x))"):
        assert print_program(parse_program(term, LAMBDABEAM, NAMES)) == term


def test_the_default_grammar_is_first_order() -> None:
    grammar = LAMBDABEAM.default_grammar([Variable("x", INTS)], INTS)
    assert {n.type for n in grammar.nonterminals} <= {Int, Bool, INTS}


def as_term(node: ast.expr, names: Mapping[str, str]) -> str:
    """A published program, in which lambdas are called at once on their variables, as a term without binders."""
    match node:
        case ast.Constant(value=int(number)):
            return str(number) if number >= 0 else f"(- {-number})"
        case ast.UnaryOp(operand=ast.Constant(value=int(number))):
            return f"(- {number})"
        case ast.Name(id=name):
            return names.get(name, name)
        case ast.Lambda(body=body):
            return as_term(body, names)
        case ast.Call(func=ast.Lambda(args=parameters, body=body), args=arguments):
            given = {p.arg: as_term(a, names) for p, a in zip(parameters.args, arguments, strict=True)}
            return as_term(body, {**names, **given})
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return f"({' '.join([name, *(as_term(a, names) for a in arguments)])})"
    raise ValueError(ast.dump(node))


@pytest.mark.parametrize("which", ["handwritten", "synthetic"])
def test_public_programs_give_the_stored_outputs(which: str) -> None:
    seen = 0
    for record in records(need_data(f"lists/lambdabeam_{which}.jsonl")):
        names = record["arg_names"]
        types = [Int if isinstance(value, int) else INTS for value in record["inputs"][0]]
        term = as_term(ast.parse(record["expected"], mode="eval").body, {})
        program = parse_program(term, LAMBDABEAM, {n: variable(n, t) for n, t in zip(names, types, strict=True)})
        inputs = record["inputs"] + record.get("test_inputs", [])
        outputs = record["outputs"] + record.get("test_outputs", [])
        for row, output in zip(inputs, outputs, strict=True):
            environment = {name: freeze(value) for name, value in zip(names, row, strict=True)}
            assert thaw(evaluate(program, environment)) == output, record["name"]
        seen += 1
    assert seen >= 60
