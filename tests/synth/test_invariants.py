"""Invariants: what is answered is proved and small, what cannot be is shown by a path, and other tasks are left alone."""

from __future__ import annotations

import pytest

from dsl.formats import parse_sygus
from dsl.task import Constraints, Task
from search.budget import Budget, Status
from solvers.verdicts import Proved
from solvers.z3_verifier import verify
from synth.formulas.invariant_problem import invariant_problem
from synth.formulas.invariant_refutation import path_to_forbidden
from synth.formulas.invariants import solve_invariant
from synth.result import Result
from synth.solving import Options

LOOP = """(set-logic {logic})
(synth-inv inv ({now}))
(define-fun pre ({now}) Bool {pre})
(define-fun trans ({now} {then}) Bool {trans})
(define-fun post ({now}) Bool {post})
(inv-constraint inv pre trans post)
(check-synth)"""


def loop(variables: str, pre: str, trans: str, post: str, type: str = "Int") -> Task:
    """A task over variables of one type, named by letters."""
    now = " ".join(f"({name} {type})" for name in variables)
    then = " ".join(f"({name}! {type})" for name in variables)
    return parse_sygus(
        LOOP.format(logic="BV" if "BitVec" in type else "LIA", now=now, then=then, pre=pre, trans=trans, post=post)
    )


COUNTER = loop("x", "(= x 0)", "(and (< x 10) (= x! (+ x 1)))", "(<= x 10)")
TOGETHER = loop(
    "ijxy",
    "(and (= i x) (= j y))",
    "(and (= i! i) (= j! j) (not (= x 0)) (= x! (- x 1)) (= y! (- y 1)))",
    "(or (not (= x 0)) (not (= i j)) (= y 0))",
)
SUM = loop("ns", "(and (= n 0) (= s 0))", "(and (= n! (+ n 1)) (= s! (+ s n)))", "(>= s 0)")
PARITY = loop("x", "(= x 0)", "(= x! (+ x 2))", "(not (= x 7))")
SWITCH = loop("ab", "(and a (not b))", "(and (= a! b) (= b! a))", "(xor a b)", "Bool")
WORDS = loop(
    "xy", "(and (= x #x00) (= y #x05))", "(and (bvult x y) (= x! (bvadd x #x01)) (= y! y))", "(bvule x #x05)", "(_ BitVec 8)"
)
FORBIDDEN = loop("x", "(= x 0)", "(= x! (+ x 1))", "(< x 3)")


def _solve(task: Task, seconds: float = 60) -> Result:
    result = solve_invariant(task, Options(Budget(seconds)))
    assert result is not None
    return result


@pytest.mark.parametrize(
    "task", [COUNTER, TOGETHER, SUM, PARITY, SWITCH, WORDS], ids=["counter", "together", "sum", "parity", "switch", "words"]
)
def test_answers_are_proved(task: Task) -> None:
    result = _solve(task)
    assert result.status is Status.SOLVED and result.verified == "proved"
    assert isinstance(task.specification, Constraints)
    assert verify(task.specification, result.definitions) == Proved()
    assert result.why


def test_answers_are_small() -> None:
    assert _solve(COUNTER).size == 3


def test_the_same_answer_again() -> None:
    assert _solve(TOGETHER).text == _solve(TOGETHER).text


def test_a_path_shows_that_there_is_none() -> None:
    result = _solve(FORBIDDEN)
    assert result.status is Status.EXHAUSTED and not result.definitions
    assert result.message.endswith("from x = 0, which it must hold of, a forbidden state is reached in 3 steps")


def test_the_path_is_a_path() -> None:
    problem = invariant_problem(FORBIDDEN, Budget(60))
    assert problem is not None
    assert path_to_forbidden(problem) == [(0,), (1,), (2,), (3,)]
    assert path_to_forbidden(problem, most_steps=2) is None


def test_no_path_where_there_is_an_invariant() -> None:
    problem = invariant_problem(COUNTER, Budget(60))
    assert problem is not None and path_to_forbidden(problem, most_steps=5) is None


def test_a_budget_that_is_spent() -> None:
    result = _solve(SUM, 0)
    assert result.status is Status.TIMEOUT and not result.definitions


def test_a_flag_that_is_set() -> None:
    budget = Budget(60)
    budget.cancel.set()
    result = solve_invariant(SUM, Options(budget))
    assert result is not None and result.status is Status.CANCELLED


def test_other_tasks_are_left_alone() -> None:
    text = """(set-logic LIA) (synth-fun f ((x Int)) Int) (declare-var x Int)
    (constraint (> (f x) x)) (check-synth)"""
    assert solve_invariant(parse_sygus(text), Options(Budget(10))) is None


def test_plain_constraints_of_that_form() -> None:
    text = """(set-logic LIA) (synth-fun p ((x Int)) Bool) (declare-var x Int)
    (define-fun implies ((a Bool) (b Bool)) Bool (or (not a) b))
    (constraint (p 0)) (constraint (implies (p x) (p (+ x 3)))) (constraint (implies (p x) (not (= x (- 1)))))
    (check-synth)"""
    assert _solve(parse_sygus(text)).status is Status.SOLVED


LISTED = """(set-logic LIA)
(synth-fun p ((x Int) (y Int)) Bool ((S Bool) (A Bool) (T Int) (C Int))
  ((S Bool ((and A A) (or A A))) (A Bool ((<= T C) (= T C))) (T Int (x y (+ T T) (- T T))) (C Int ({}))))
(declare-var x Int) (declare-var y Int)
(constraint (p 0 700))
(constraint (=> (and (p x y) (< x 700)) (p (+ x 1) (- y 1))))
(constraint (=> (and (p x y) (not (< x 700))) {}))
(check-synth)"""


def test_literals_that_a_grammar_lists_are_chosen_by_the_invariant_without_it() -> None:
    task = parse_sygus(LISTED.format(" ".join(map(str, range(1000))), "(= y 0)"))
    result = _solve(task)
    assert result.status is Status.SOLVED and result.program is not None and result.task is task
    assert task.function.grammar is not None and task.function.grammar.contains(result.program.body)
    assert isinstance(task.specification, Constraints)
    assert verify(task.specification, result.definitions) == Proved()


def test_without_any_invariant_there_is_none_in_the_grammar() -> None:
    near = parse_sygus(LISTED.format(" ".join(map(str, range(1000))), "false").replace("700", "3"))
    assert _solve(near).status is Status.EXHAUSTED


def test_short_grammars_are_left_to_enumeration() -> None:
    assert solve_invariant(parse_sygus(LISTED.format("0 700", "(= y 0)")), Options(Budget(10))) is None


def test_guesses_come_first() -> None:
    """Words whose step the Horn engine takes seconds to think about: here any state may be allowed."""
    task = loop(
        "xy",
        "(and (= x #x00000000) (= y #x00000000))",
        "(and (= x! x) (= y! (bvmul y y)))",
        "(bvuge y #x00000000)",
        "(_ BitVec 32)",
    )
    result = _solve(task)
    assert result.text.endswith(" true)") and result.why == ("guesses: it found the invariant",)


def test_components_that_steps_leave_open_are_not_looked_at() -> None:
    """z may be anything after a step, and no invariant can speak of it."""
    task = loop("xz", "(and (= x 0) (= z 0))", "(= x! (+ x 1))", "(>= x 0)")
    problem = invariant_problem(task, Budget(60))
    assert problem is not None
    assert [p.name for p in problem.projected().parameters] == ["x"]
    assert invariant_problem(COUNTER, Budget(60)) is not None
    assert _solve(task).size == 3


def test_an_initial_state_may_be_special_in_such_a_component() -> None:
    """Without looking at z there is no invariant: y may be 5 initially, as z is 0 there, and after no step."""
    task = loop("yz", "(and (= y 5) (= z 0))", "(= y! 0)", "(or (= y 0) (= z 0))")
    assert _solve(task).status is Status.SOLVED
