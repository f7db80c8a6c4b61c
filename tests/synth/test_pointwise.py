"""Specifications that say for each point which values would do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import synth
from dsl.formats import parse_sygus
from dsl.task import Constraints
from search.bottom_up import BottomUp
from search.budget import Budget
from search.joins import AllowedOutputs
from search.specification import SpecificationTest, reveal_unknowns
from synth.formulas.pointwise import pointwise_form

UNSHIFT = """
(set-logic BV)
(synth-fun inv ((s (_ BitVec 4)) (t (_ BitVec 4))) (_ BitVec 4)
  ((S (_ BitVec 4))) ((S (_ BitVec 4) (s t #x0 #x8 #x7 (bvneg S) (bvnot S) (bvadd S S) (bvsub S S) (bvand S S) (bvor S S)))))
(declare-var s (_ BitVec 4))
(declare-var t (_ BitVec 4))
(constraint FORMULA)
(check-synth)
"""


def form_of(formula: str) -> object:
    specification = parse_sygus(UNSHIFT.replace("FORMULA", formula)).specification
    assert isinstance(specification, Constraints)
    return pointwise_form([reveal_unknowns(f) for f in specification.formulas])


def test_what_a_formula_allows_is_worked_out_value_by_value() -> None:
    form = form_of("(bvuge (bvadd (inv s t) s) t)")
    assert form is not None
    allowed = form.allowed([{"s": 0, "t": 14}, {"s": 3, "t": 0}, {"s": 0, "t": 14}])  # type: ignore[attr-defined]
    assert allowed == {(0, 14): 0b11 << 14, (3, 0): 0xFFFF}


@pytest.mark.parametrize("formula", ["(= (inv s t) (inv t s))", "(= (inv (inv s t) t) t)"])
def test_several_invocations_are_left_to_others(formula: str) -> None:
    assert form_of(formula) is None


def test_a_point_without_a_value_is_named() -> None:
    result = synth.solve(parse_sygus(UNSHIFT.replace("FORMULA", "(bvult (inv s t) s)")), seconds=20)
    assert result.program is None
    assert "no value that would do" in result.message


def test_an_inverse_that_needs_not_be_unique_is_proved() -> None:
    result = synth.solve(parse_sygus(UNSHIFT.replace("FORMULA", "(= (bvand s (inv s t)) (bvand s t))")), seconds=20)
    assert result.verified == "proved"


@pytest.mark.parametrize(
    "formula", ["(bvuge (bvadd (inv s t) s) t)", "(=> (bvult s t) (= (bvand (inv s t) s) (bvand s t)))"]
)
def test_columns_and_interpreter_agree_on_what_is_allowed(formula: str) -> None:
    task = parse_sygus(UNSHIFT.replace("FORMULA", formula))
    assert isinstance(task.specification, Constraints)
    formulas = [reveal_unknowns(f) for f in task.specification.formulas]
    form = pointwise_form(formulas)
    assert form is not None
    assignments = [{"s": s, "t": t} for s in range(16) for t in range(0, 16, 5)]
    test = SpecificationTest(formulas, task.specification.variables, task.functions, assignments)
    grammar = task.function.grammar
    assert grammar is not None
    search = BottomUp(grammar, test.inputs["inv"])
    masks = test.allowed_values(search, form.values)
    assert dict(zip(search.inputs, masks.tolist(), strict=True)) == form.allowed(assignments)


def test_the_goal_of_allowed_outputs_hits_what_meets_the_specification() -> None:
    task = parse_sygus(UNSHIFT.replace("FORMULA", "true"))
    assert task.function.grammar is not None
    points = [(s, t) for s in range(0, 16, 3) for t in range(16)]
    search = BottomUp(task.function.grammar, points)
    allowed = np.array([sum(1 << v for v in range(16) if v & s == t & s) for s, t in points], np.uint64)
    found = list(itertools.islice(search.solutions(AllowedOutputs(allowed), Budget(seconds=None)), 5))
    assert str(found[0].program) == "t"
    for candidate in found:
        assert all(v & s == t & s for (s, t), v in zip(points, candidate.outputs, strict=True))
