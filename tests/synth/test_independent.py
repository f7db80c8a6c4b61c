"""Parts of a specification that are answered alone, and inputs that refute all programs."""

from __future__ import annotations

import synth
from dsl.formats import parse_sygus
from dsl.task import Constraints
from search.budget import Status
from synth.formulas.independent import independent_parts

THREE = """
(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int ((S Int)) ((S Int (x y 0 1 (+ S S) (- S S)))))
(synth-fun g ((x Int) (y Int)) Int ((S Int)) ((S Int (x y (+ S S) (- S S)))))
(synth-fun h ((x Int) (y Int)) Int ((S Int)) ((S Int (x y (+ S S) (- S S)))))
(declare-var x Int)
(declare-var y Int)
(constraint (= (+ (f x y) (f y x)) (+ (+ x y) 2)))
(constraint (= (- (g x y) (h x y)) y))
(constraint (= (h x y) (+ x OFFSET)))
(check-synth)
"""


def test_functions_without_a_common_formula_are_separate_tasks() -> None:
    parts = independent_parts(parse_sygus(THREE.replace("OFFSET", "x")))
    assert [[f.name for f in part.functions] for part in parts] == [["f"], ["g", "h"]]
    formulas = [part.specification.formulas for part in parts if isinstance(part.specification, Constraints)]
    assert [len(f) for f in formulas] == [1, 2]


def test_the_answers_of_the_parts_are_one_answer() -> None:
    task = parse_sygus(THREE.replace("OFFSET", "x"))
    result = synth.solve(task, seconds=30, strategy="cegis")
    assert result.solved
    assert list(result.definitions) == ["f", "g", "h"]
    assert synth.verify(result.text, task).proved


def test_one_input_may_show_that_there_is_no_answer() -> None:
    result = synth.solve(parse_sygus(THREE.replace("OFFSET", "1")), seconds=30, strategy="cegis")
    assert result.status is Status.EXHAUSTED
    assert not result.definitions
    assert "x = 0, y = 0" in result.message
