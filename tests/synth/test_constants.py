"""Which literals a task offers for its `(Constant T)` places."""

from dsl.formats import parse_sygus
from dsl.types import BitVec
from synth.constants import hidden_constants, mined_constants

CASES = """
(set-logic BV)
(define-fun cases ((x (_ BitVec 8)) (n (_ BitVec 8))) (_ BitVec 8)
  (let ((k (bvand n #x07)))
    (ite (= k #x00) (bvand x #xfe) (ite (= k #x01) (bvand x #xfd) (ite (= k #x02) (bvand x #xfb)
    (ite (= k #x03) (bvand x #xf7) (ite (= k #x04) (bvand x #xef) (bvand x #xdf))))))))
(synth-fun f ((x (_ BitVec 8)) (n (_ BitVec 8))) (_ BitVec 8)
  ((S (_ BitVec 8))) ((S (_ BitVec 8) ((Constant (_ BitVec 8)) x n (bvand S S)))))
(declare-var x (_ BitVec 8))
(declare-var n (_ BitVec 8))
(constraint (= (f x n) (cases x n)))
(check-synth)
"""


def test_a_constant_common_to_all_cases_of_a_macro_is_found_and_those_of_single_cases_are_not() -> None:
    task = parse_sygus(CASES)
    assert [c.value for c in hidden_constants(task.specification.formulas)] == [7]  # type: ignore[union-attr]
    assert mined_constants(task)[BitVec(8)] == [0, 1, 255, 7]


def test_without_macros_nothing_is_hidden() -> None:
    task = parse_sygus(CASES.replace("(cases x n)", "(bvand x #x3c)"))
    assert hidden_constants(task.specification.formulas) == []  # type: ignore[union-attr]
    assert mined_constants(task)[BitVec(8)] == [0, 1, 255, 0x3C]
