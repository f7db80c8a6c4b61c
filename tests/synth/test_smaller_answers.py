"""Answers put together from pieces: right, small, and the same every time."""

from collections.abc import Callable

import pytest

from dsl.formats.sygus_reader import parse_sygus
from dsl.task import Task
from search.budget import Budget, Status
from synth.solving import solve_task

HEADER = """(set-logic BV)
(define-fun half ((x (BitVec 64))) (BitVec 64) (bvlshr x #x0000000000000001))
(define-fun choose ((x (BitVec 64)) (y (BitVec 64)) (z (BitVec 64))) (BitVec 64) (ite (= x #x0000000000000001) y z))
(synth-fun f ((b (BitVec 64))) (BitVec 64) ((Start (BitVec 64) (#x0000000000000000 #x0000000000000001 b
  (bvnot Start) (half Start) (bvand Start Start) (bvor Start Start) (bvxor Start Start) (choose Start Start Start)))))
"""
MASK = 2**64 - 1


def constrained(function: Callable[[int], int], count: int) -> Task:
    """A task with that many rows of a Python function of words."""
    words = [(k * 0x9E3779B97F4A7C15 ^ k << 7) & MASK for k in range(1, count + 1)]
    lines = [f"(constraint (= (f #x{w:016x}) #x{function(w) & MASK:016x}))" for w in words]
    return parse_sygus(HEADER + "\n".join(lines) + "\n(check-synth)\n", "words")


CASES: dict[str, tuple[Callable[[int], int], int]] = {
    "no branch": (lambda v: v >> 1 ^ v, 4),
    "two leaves": (lambda v: v >> 2 if v & 1 else ~v, 12),
    "three leaves": (lambda v: v ^ 1 if v >> 1 & 1 else (v >> 3 if v & 1 else 0), 18),
    "many leaves": (lambda v: (0, v, v >> 1, ~v)[v & 3], 30),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("strategy", ["auto", "unification"])
def test_answers_are_small(name: str, strategy: str) -> None:
    function, size = CASES[name]
    task = constrained(function, 60)
    found = [solve_task(task, budget=Budget(None, 3_000_000), strategy=strategy) for _ in range(2)]
    assert all(result.status is Status.SOLVED for result in found)
    first, again = (result.definitions["f"] for result in found)
    assert first.body is again.body and found[0].statistics.candidates == found[1].statistics.candidates
    assert first.size <= size
    unseen = [v * 0xBF58476D1CE4E5B9 & MASK for v in range(500)]
    assert all(first(v) == function(v) & MASK for v in unseen)


def test_the_budget_bounds_the_search_for_a_smaller_answer() -> None:
    budget = Budget(None, 3_000_000)
    result = solve_task(constrained(CASES["two leaves"][0], 60), budget=budget)
    assert result.status is Status.SOLVED and budget.candidates == 3_000_000 and budget.spent < 1_000_000
