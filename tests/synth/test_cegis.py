"""Synthesis from formulas: proofs are proofs, several functions fit together, and what cannot be is said."""

from __future__ import annotations

import pytest

from dsl.formats.sygus_reader import parse_sygus
from search.budget import Budget, Status
from solvers.verdicts import Proved
from solvers.z3_verifier import verify
from synth.result import Result
from synth.solving import solve_task

LOWEST_BIT = """(set-logic BV)
(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32)
  ((Start (_ BitVec 32))) ((Start (_ BitVec 32) (x #x00000001 (bvand Start Start) (bvneg Start) (bvsub Start Start)))))
(declare-var x (_ BitVec 32))
(constraint (= (f x) (bvand x (bvadd (bvnot x) #x00000001))))
(check-synth)"""
LARGER = """(set-logic LIA)
(synth-fun larger ((a Int) (b Int)) Int)
(declare-var a Int) (declare-var b Int)
(constraint (>= (larger a b) a)) (constraint (>= (larger a b) b))
(constraint (or (= (larger a b) a) (= (larger a b) b)))
(check-synth)"""
TWO = """(set-logic LIA)
(synth-fun up ((a Int)) Int ((S Int)) ((S Int (a 0 1 (+ S S)))))
(synth-fun down ((a Int)) Int ((S Int)) ((S Int (a 0 1 (- S S)))))
(declare-var a Int)
(constraint (= (down (up a)) a)) (constraint (= (- (up a) (down a)) 2)) (constraint (= (up a) (+ (down a) 2)))
(check-synth)"""
APART = """(set-logic LIA)
(synth-fun up ((a Int)) Int ((S Int)) ((S Int (a 0 1 (+ S S)))))
(synth-fun down ((a Int)) Int ((S Int)) ((S Int (a 0 1 (- S S)))))
(declare-var a Int)
(constraint (= (- (up a) (down a)) 2)) (constraint (> (up a) a)) (constraint (< (down a) a))
(check-synth)"""
NESTED = """(set-logic LIA)
(synth-fun f ((a Int)) Int ((S Int)) ((S Int (a 0 1 (- S S) (+ S S)))))
(declare-var a Int)
(constraint (= (f (f a)) a)) (constraint (not (= (f 0) 0)))
(check-synth)"""
LOOP = """(set-logic LIA)
(synth-inv inv ((i Int) (s Int)))
(define-fun pre ((i Int) (s Int)) Bool (and (= i 0) (= s 0)))
(define-fun trans ((i Int) (s Int) (i! Int) (s! Int)) Bool (and (= i! (+ i 1)) (= s! (+ s 2))))
(define-fun post ((i Int) (s Int)) Bool (=> (= i 5) (= s 10)))
(inv-constraint inv pre trans post)
(check-synth)"""
CONTRADICTION = """(set-logic LIA)
(synth-fun f ((x Int)) Int)
(declare-var x Int)
(constraint (= (f x) (+ x 1))) (constraint (= (f x) x))
(check-synth)"""
TOO_SMALL = """(set-logic LIA)
(synth-fun f ((x Int)) Int ((S Int) (A Int)) ((S Int (A (+ A A))) (A Int (x 1))))
(declare-var x Int)
(constraint (= (f x) (+ x (+ x x))))
(check-synth)"""


def answer(text: str, seconds: float = 30) -> Result:
    return solve_task(parse_sygus(text, "task"), budget=Budget(seconds=seconds))


@pytest.mark.parametrize(
    "text", [LOWEST_BIT, LARGER, APART, NESTED, LOOP], ids=["bits", "larger", "apart", "nested", "loop"]
)
def test_what_is_called_proved_is_proved_again(text: str) -> None:
    result = answer(text)
    assert (result.status, result.verified) == (Status.SOLVED, "proved")
    assert verify(result.task.specification, result.definitions, 30) == Proved()
    for function in result.task.functions:
        assert function.grammar is None or function.grammar.contains(result.definitions[function.name].body)


def test_functions_that_cannot_fit_together_are_not_found() -> None:
    # up(a) = down(a) + 2 and down(up(a)) = a leave only down(a) = a - 1, which this grammar reaches as (- a 1).
    result = answer(TWO)
    assert result.status is Status.SOLVED
    assert [result.definitions["up"](5), result.definitions["down"](5)] == [6, 4]


def test_a_contradiction_is_named() -> None:
    result = answer(CONTRADICTION)
    assert result.status is Status.EXHAUSTED and not result.definitions
    assert "would have to be both" in result.message


def test_a_grammar_that_is_too_small_is_exhausted() -> None:
    result = answer(TOO_SMALL)
    assert result.status is Status.EXHAUSTED
    assert "no program of the grammar" in result.message


def test_the_same_seed_gives_the_same_answer() -> None:
    first, second = answer(LARGER), answer(LARGER)
    assert (first.text, first.statistics.candidates) == (second.text, second.statistics.candidates)
