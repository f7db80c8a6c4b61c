"""Failures of clauses are failures, and where none is told the verifier proves the predicate."""

from __future__ import annotations

import pytest

from dsl.formats import parse_sygus
from dsl.horn import horn_clauses
from dsl.interpreter import evaluate
from dsl.operators import Definition
from dsl.program import Program, application, constant, variable
from dsl.task import Constraints
from dsl.types import Int
from solvers.clause_checker import ClauseChecker, Failure
from solvers.verdicts import Proved, Refuted, Unknown
from solvers.z3_session import Deadline
from solvers.z3_verifier import verify

from .problems import COUNTER

TASK = parse_sygus(COUNTER)
assert isinstance(TASK.specification, Constraints)
SPECIFICATION = TASK.specification
CLAUSES = horn_clauses(SPECIFICATION.formulas, TASK.function.operator)
assert CLAUSES is not None


def _at_most(name: str, limit: int) -> Program:
    operator = TASK.language.resolve(name, [Int, Int])
    assert operator is not None
    return application(operator, variable("x", Int), constant(limit, Int))


def _checker(bound: int | None = None) -> ClauseChecker:
    assert CLAUSES is not None
    return ClauseChecker(CLAUSES, TASK.function.parameters, SPECIFICATION.variables, bound=bound)


@pytest.mark.parametrize("name", ["<=", ">="])
@pytest.mark.parametrize("limit", [-1, 0, 3, 9, 10, 11, 10**12])
def test_it_agrees_with_the_verifier(name: str, limit: int) -> None:
    predicate = _at_most(name, limit)
    definitions = {"inv": Definition("inv", TASK.function.parameters, predicate)}
    found = _checker().failure(predicate, Deadline(60))
    verdict = verify(SPECIFICATION, definitions)
    assert isinstance(verdict, Proved) if found is None else isinstance(verdict, Refuted)
    if isinstance(found, Failure):
        assert any(evaluate(formula, found.assignment, definitions) is False for formula in SPECIFICATION.formulas)


def test_a_bound_confines_the_search() -> None:
    predicate = _at_most("<=", 10**6)
    assert _checker(bound=10).failure(predicate, Deadline(60)) is None
    assert isinstance(_checker(bound=20).failure(predicate, Deadline(60)), Failure)


def test_no_time_is_no_answer() -> None:
    assert isinstance(_checker().failure(_at_most("<=", 10), Deadline(0)), Unknown)
