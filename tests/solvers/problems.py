"""Small specifications that several tests of the verifier share, as SyGuS text."""

from dsl.formats import parse_solution, parse_sygus
from dsl.operators import Definition
from dsl.task import Constraints, Task

MAX2 = """
(set-logic LIA)
(synth-fun max2 ((x Int) (y Int)) Int)
(declare-var x Int)
(declare-var y Int)
(constraint (>= (max2 x y) x))
(constraint (>= (max2 x y) y))
(constraint (or (= x (max2 x y)) (= y (max2 x y))))
(check-synth)
"""

LOWEST_BIT = """
(set-logic BV)
(define-fun hd03 ((x (_ BitVec 32))) (_ BitVec 32) (bvand x (bvneg x)))
(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32))
(declare-var x (_ BitVec 32))
(constraint (= (hd03 x) (f x)))
(check-synth)
"""

TWO_FUNCTIONS = """
(set-logic LIA)
(synth-fun lower ((x Int) (y Int)) Int)
(synth-fun upper ((x Int) (y Int)) Int)
(declare-var x Int)
(declare-var y Int)
(constraint (<= (lower x y) (upper x y)))
(constraint (= (+ (lower x y) (upper x y)) (+ x y)))
(constraint (or (= x (lower x y)) (= y (lower x y))))
(check-synth)
"""

COUNTER = """
(set-logic LIA)
(synth-inv inv ((x Int)))
(define-fun pre ((x Int)) Bool (= x 0))
(define-fun trans ((x Int) (x! Int)) Bool (and (< x 10) (= x! (+ x 1))))
(define-fun post ((x Int)) Bool (<= x 10))
(inv-constraint inv pre trans post)
(check-synth)
"""

GREETING = """
(set-logic SLIA)
(synth-fun f ((s String)) String)
(declare-var s String)
(constraint (= (str.len (f s)) (+ (str.len s) 2)))
(constraint (str.prefixof "\\u{41}" (f s)))
(check-synth)
"""

HARD = """
(set-logic BV)
(synth-fun f ((x (_ BitVec 64)) (y (_ BitVec 64)) (z (_ BitVec 64))) (_ BitVec 64))
(declare-var x (_ BitVec 64))
(declare-var y (_ BitVec 64))
(declare-var z (_ BitVec 64))
(constraint (= (bvmul (bvmul (bvadd x y) z) (bvsub x y)) (f x y z)))
(check-synth)
"""

HARD_ANSWER = """
(define-fun f ((x (_ BitVec 64)) (y (_ BitVec 64)) (z (_ BitVec 64))) (_ BitVec 64)
  (bvsub (bvmul z (bvmul x x)) (bvmul (bvmul y y) z)))
"""
"""Right, but no solver sees it within minutes."""


def constraints_of(text: str) -> Constraints:
    specification = parse_sygus(text).specification
    assert isinstance(specification, Constraints)
    return specification


def asked(text: str, answer: str) -> tuple[Constraints, dict[str, Definition]]:
    """The constraints of a file, and the definitions of an answer to it."""
    task: Task = parse_sygus(text)
    assert isinstance(task.specification, Constraints)
    return task.specification, parse_solution(answer, task)
