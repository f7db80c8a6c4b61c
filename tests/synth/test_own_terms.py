"""A specification that says `f(x) = t(x)` is never left without an answer where the grammar derives t."""

import synth
from dsl.formats import parse_tasks

HARD = """
(set-logic BV)
(define-fun mixed ((a (BitVec 32)) (b (BitVec 32))) (BitVec 32)
  (bvxor (bvmul (bvadd a #x9e3779b9) (bvor b #x00000101)) (bvlshr (bvmul a a) (bvadd b (bvnot a)))))
(synth-fun f ((x (BitVec 32)) (y (BitVec 32))) (BitVec 32)
  ((Start (BitVec 32) (x y #x9e3779b9 #x00000101 (bvadd Start Start) (bvmul Start Start) (bvor Start Start)
    (bvxor Start Start) (bvlshr Start Start) (bvnot Start)))))
(declare-var u (BitVec 32))
(declare-var v (BitVec 32))
(constraint (= (mixed u v) (f u v)))
(check-synth)
"""


def test_the_own_term_is_the_answer_where_nothing_smaller_is_found() -> None:
    result = synth.solve(parse_tasks(HARD, "sl")[0], seconds=None, candidates=100_000)
    assert result.solved and result.verified == "proved"
    assert result.program is not None and result.program(3, 5) == mixed(3, 5)
    assert any("own term" in reason for reason in result.why)


def mixed(a: int, b: int) -> int:
    mask = (1 << 32) - 1
    shift = (b + (a ^ mask)) & mask
    right = (a * a & mask) >> shift if shift < 32 else 0
    return ((a + 0x9E3779B9) * (b | 0x101) & mask) ^ right


def test_something_smaller_wins() -> None:
    text = HARD.replace("(bvxor (bvmul (bvadd a #x9e3779b9) (bvor b #x00000101)) (bvlshr (bvmul a a) (bvadd b (bvnot a))))",
                        "(bvxor (bvxor a b) (bvxor b (bvadd a b)))")  # fmt: skip
    result = synth.solve(parse_tasks(text, "sl")[0], seconds=None, candidates=1_000_000)
    assert result.solved and result.size is not None and result.size < 9


def test_a_grammar_that_lacks_an_operator_of_it_does_not_get_it() -> None:
    text = HARD.replace("(bvmul Start Start) ", "")
    result = synth.solve(parse_tasks(text, "sl")[0], seconds=None, candidates=20_000)
    assert not result.solved
