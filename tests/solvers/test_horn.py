"""The Horn engine: its answers are invariants, it ends when it is told to, and it names what it cannot do."""

from __future__ import annotations

import threading
import time

import pytest

from dsl.formats import parse_sygus
from dsl.horn import horn_clauses
from dsl.operators import Definition
from dsl.program import Program
from dsl.task import Constraints
from solvers.horn import SETTINGS, NoPredicate, Settings, solve_horn
from solvers.verdicts import Proved, Unknown
from solvers.z3_session import Deadline
from solvers.z3_verifier import verify

from .problems import COUNTER

LOOP = """(set-logic LIA)
(synth-inv inv ((x Int) (y Int)))
(define-fun pre ((x Int) (y Int)) Bool {pre})
(define-fun trans ((x Int) (y Int) (x! Int) (y! Int)) Bool {trans})
(define-fun post ((x Int) (y Int)) Bool {post})
(inv-constraint inv pre trans post)
(check-synth)"""

TOGETHER = LOOP.format(pre="(= x y)", trans="(and (not (= x 0)) (= x! (- x 1)) (= y! (- y 1)))", post="(=> (= x 0) (= y 0))")
IMPOSSIBLE = LOOP.format(pre="(= x 0)", trans="(and (= x! (+ x 1)) (= y! y))", post="(< x 5)")
HARD = LOOP.format(
    pre="(and (= x 1) (= y 0))",
    trans="(and (= x! (ite (= (mod x 2) 0) (div x 2) (+ (* 3 x) y))) (= y! (+ y 7)))",
    post="(not (= (+ x y) 100003))",
)


def _solve(text: str, settings: Settings, deadline: Deadline, steps: int | None = None) -> Program | NoPredicate | Unknown:
    task = parse_sygus(text)
    assert isinstance(task.specification, Constraints)
    clauses = horn_clauses(task.specification.formulas, task.function.operator)
    assert clauses is not None
    found = solve_horn(
        clauses, task.function.parameters, task.specification.variables, task.language, settings, deadline, steps
    )  # fmt: skip
    if isinstance(found, Program):
        definition = Definition(task.function.name, task.function.parameters, found)
        assert verify(task.specification, {definition.name: definition}) == Proved()
    return found


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_invariants_hold(settings: Settings) -> None:
    assert isinstance(_solve(COUNTER, settings, Deadline(60)), Program)


def test_relations_between_variables_need_global_guidance() -> None:
    assert isinstance(_solve(TOGETHER, SETTINGS[0], Deadline(60)), Program)


def test_no_invariant() -> None:
    assert _solve(IMPOSSIBLE, SETTINGS[0], Deadline(60)) == NoPredicate()


def test_steps_end_it_alike_everywhere() -> None:
    found = _solve(HARD, SETTINGS[0], Deadline(None), steps=20_000)
    assert isinstance(found, Unknown) and "resource" in found.reason


def test_a_flag_ends_it() -> None:
    flag = threading.Event()
    timer = threading.Timer(0.3, flag.set)
    timer.start()
    begun = time.monotonic()
    found = _solve(HARD, SETTINGS[0], Deadline(600, flag))
    timer.cancel()
    assert isinstance(found, Unknown) and time.monotonic() - begun < 60
