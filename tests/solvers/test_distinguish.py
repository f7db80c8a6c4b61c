"""Law: the input that is found does tell two programs apart; None means that Z3 has proved them equal."""

import pytest

from dsl.bitvectors import BV
from dsl.errors import QuestionError
from dsl.lia import LIA
from dsl.operators import Definition
from dsl.program import Variable, variable
from dsl.strings import STRINGS
from dsl.terms import parse_program
from dsl.types import BitVec, Int, String
from solvers.distinguish import distinguishing_input
from solvers.verdicts import Unknown


def program(text, language, *parameters):
    variables = {p.name: variable(p.name, p.type) for p in parameters}
    return Definition("f", parameters, parse_program(text, language, variables))


X, Y, S, B = Variable("x", Int), Variable("y", Int), Variable("s", String), Variable("b", BitVec(16))


@pytest.mark.parametrize(
    ("a", "b", "language", "parameters"),
    [
        ("(+ x y)", "(- x y)", LIA, (X, Y)),
        ("(ite (= x 918273645) 1 0)", "0", LIA, (X,)),
        ("(bvlshr b #x0001)", "(bvashr b #x0001)", BV, (B,)),
        ("(bvmul b b)", "(ite (= b #x1234) b (bvmul b b))", BV, (B,)),
        ('(str.replace s "a" "b")', '(str.replace_all s "a" "b")', STRINGS, (S,)),
        ('(ite (= (str.len s) 11) "x" s)', "s", STRINGS, (S,)),
        ("(str.upper s)", "(str.lower s)", STRINGS, (S,)),
    ],
)
def test_different_programs_differ_on_the_input_that_is_found(a, b, language, parameters):
    first, second = program(a, language, *parameters), program(b, language, *parameters)
    found = distinguishing_input(first, second, 60)
    assert isinstance(found, dict)
    assert first(*found.values()) != second(*found.values())


@pytest.mark.parametrize(
    ("a", "b", "language", "parameters"),
    [
        ("(+ x y)", "(- y (- x))", LIA, (X, Y)),
        ("(bvand b (bvneg b))", "(bvand b (bvadd (bvnot b) #x0001))", BV, (B,)),
        ("(str.++ s s)", '(str.++ s (str.++ "" s))', STRINGS, (S,)),
        ("(str.upper s)", "(str.upper s)", STRINGS, (S,)),
    ],
)
def test_equal_programs_have_no_such_input(a, b, language, parameters):
    assert distinguishing_input(program(a, language, *parameters), program(b, language, *parameters), 60) is None


def test_parameters_may_have_other_names():
    a, b = program("(- x y)", LIA, X, Y), program("(- y x)", LIA, Y, X)
    assert distinguishing_input(a, b, 60) is None
    swapped = program("(- x y)", LIA, Y, X)
    found = distinguishing_input(a, swapped, 60)
    assert isinstance(found, dict) and set(found) == {"x", "y"} and found["x"] != found["y"]


def test_the_callers_own_rows_come_first():
    rows = [{"x": 1, "y": 0}, {"x": 5, "y": 6}, {"x": 7, "y": 8}]
    assert distinguishing_input(program("(+ x y)", LIA, X, Y), program("x", LIA, X, Y), candidates=rows) == rows[1]


def test_what_cannot_be_compared_is_unknown_or_a_question():
    a, b = program("(str.upper s)", STRINGS, S), program("(str.upper (str.lower s))", STRINGS, S)
    assert distinguishing_input(a, b, 10) == Unknown("str.upper has no symbolic meaning")
    with pytest.raises(QuestionError, match="different signatures"):
        distinguishing_input(a, program("x", LIA, X))
