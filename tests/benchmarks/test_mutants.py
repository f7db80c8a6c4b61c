"""The independent check accepts nothing that is wrong, and refuses nothing that is right."""

import random

from benchmarks.mutants import mutants, try_suite, wrong_ones
from benchmarks.suites import FolderSuite
from dsl.formats import parse_solution, parse_sygus

EXAMPLES = """
(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int ((S Int) (B Bool)) ((S Int (x y 0 1 (+ S S) (- S S) (ite B S S))) (B Bool ((<= S S)))))
(constraint (= (f 1 2) 2)) (constraint (= (f 5 3) 5)) (constraint (= (f (- 4) (- 2)) (- 2)))
(check-synth)
"""
FORMULA = """
(set-logic BV)
(synth-fun f ((x (_ BitVec 16))) (_ BitVec 16)
  ((S (_ BitVec 16))) ((S (_ BitVec 16) (x #x0000 #x0001 (bvand S S) (bvxor S S) (bvsub S S) (bvadd S S)))))
(declare-var x (_ BitVec 16))
(constraint (= (f x) (bvand x (bvsub x #x0001))))
(check-synth)
"""


def test_the_check_accepts_no_wrong_mutant(tmp_path) -> None:
    (tmp_path / "larger.sl").write_text(EXAMPLES, encoding="utf-8")
    (tmp_path / "lowest-bit.sl").write_text(FORMULA, encoding="utf-8")
    trial = try_suite(list(FolderSuite(tmp_path, "tiny").tasks()), 1000)
    assert trial.answers == 2 and trial.wrong >= 30
    assert trial.accepted == [] and trial.refused == []


def test_the_other_opinion_tells_right_from_wrong() -> None:
    task = parse_sygus(FORMULA, "f")
    texts = ["(bvand x (bvsub x #x0001))", "(bvand (bvsub x #x0001) x)", "(bvand x (bvadd x #x0001))", "x"]
    programs = [parse_solution(f"(define-fun f ((x (_ BitVec 16))) (_ BitVec 16) {text})", task)["f"] for text in texts]
    assert wrong_ones(programs, task, random.Random(1)) == programs[2:]


def test_mutants_differ_from_the_answer_and_from_each_other() -> None:
    task = parse_sygus(EXAMPLES, "f")
    answer = parse_solution("(define-fun f ((x Int) (y Int)) Int (ite (<= x y) y x))", task)["f"]
    grammar = task.function.grammar
    found = list(mutants(answer, list(grammar.operators()), random.Random(0), 10))
    bodies = [m.body for m in found]
    assert len(bodies) == 10 == len(set(bodies)) and answer.body not in bodies
