"""Questions about a relation: what Z3 answers is so by the interpreter."""

from __future__ import annotations

import pytest

from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.linear import LinearWriter
from dsl.program import Program, Variable, constant, variable
from dsl.types import Int
from solvers.single_invocation import RelationQueries
from solvers.verdicts import Unknown
from solvers.z3_session import Deadline

W = LinearWriter(LIA)
X, Y, R = (variable(name, Int) for name in ("x", "y", "r"))
LARGER = [W.apply("<=", X, R), W.apply("<=", Y, R), W.apply("or", W.apply("=", X, R), W.apply("=", Y, R))]
FOREVER = Deadline()


def queries(formulas: list[Program]) -> RelationQueries:
    return RelationQueries([Variable("x", Int), Variable("y", Int)], formulas, Variable("r", Int))


def test_a_violation_is_one_under_the_conditions() -> None:
    asked = queries(LARGER)
    point = asked.violation(X, [(W.apply("<", X, constant(-7, Int)), True)], FOREVER)
    assert isinstance(point, dict)
    assert point["x"] < -7 and not all(evaluate(f, point | {"r": point["x"]}) for f in LARGER)
    assert asked.violation(X, [(W.apply("<", X, Y), False)], FOREVER) is None
    assert asked.violation(X, [(W.apply("<", X, Y), True), (W.apply("<", X, Y), False)], FOREVER) is None


def test_what_was_asked_before_does_not_matter() -> None:
    fresh, used = queries(LARGER), queries(LARGER)
    for term in (Y, constant(3, Int), X):
        used.violation(term, [(W.apply("<", Y, X), True)], FOREVER)
    for conditions in ([], [(W.apply("<", X, Y), True)], [(W.apply("<", X, Y), False)]):
        first = used.violation(X, conditions, FOREVER)
        second = fresh.violation(X, conditions, FOREVER)
        assert (first is None) == (second is None)


def test_a_right_result_is_right() -> None:
    points = [{"x": 3, "y": 5}]
    assert queries(LARGER).right_result(points, FOREVER) == 5
    assert queries(LARGER).right_result([*points, {"x": 6, "y": 5}], FOREVER) is None


def test_a_linear_term_through_points() -> None:
    total = [W.apply("=", R, W.apply("+", X, W.apply("+", X, W.apply("-", constant(4, Int), Y))))]
    points = [{"x": a, "y": b} for a, b in ((0, 0), (1, 0), (0, 1), (5, 7))]
    parameters = [Variable("x", Int), Variable("y", Int)]
    assert queries(total).right_linear(parameters, points, 100, FOREVER) == ((2, -1), 4)
    assert queries(total).right_linear(parameters, points, 3, FOREVER) is None


def test_no_time_is_unknown() -> None:
    assert isinstance(queries(LARGER).violation(X, [], Deadline(0)), Unknown)


@pytest.mark.parametrize("count", [3])
def test_a_session_that_was_given_up_is_replaced(count: int) -> None:
    asked = queries(LARGER)
    for _ in range(count):
        assert isinstance(asked.violation(X, [], FOREVER), dict)
        session, _lowering = asked._prepared()
        session.alive = False
