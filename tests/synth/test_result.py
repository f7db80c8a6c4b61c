"""A result says plainly what happened, to people and to programs."""

from __future__ import annotations

import json

from dsl.formats.pairs import task_from_pairs
from dsl.lia import LIA
from dsl.operators import Definition
from dsl.program import Variable, variable
from dsl.terms import parse_program
from dsl.types import Int
from search.budget import Statistics, Status
from synth.result import Result, machine

TASK = task_from_pairs([(1, 2), (5, 6)], "successor")
X = Variable("x", Int)
ANSWER = Definition("f", (X,), parse_program("(+ x 1)", LIA, {"x": variable("x", Int)}))
OTHER = Definition("f", (X,), parse_program("(+ 1 x)", LIA, {"x": variable("x", Int)}))

RECORD = {
    "task", "suite", "strategy", "status", "seconds", "candidates", "distinct", "program", "size", "verified", "seed",
    "version", "machine",
}  # fmt: skip


def solved() -> Result:
    return Result(
        Status.SOLVED,
        TASK,
        {"f": ANSWER},
        alternatives=(OTHER,),
        statistics=Statistics(candidates=40, distinct=12, seconds=0.1),
        verified="examples",
        question=(3,),
        seconds=0.12345,
        seed=4,
    )


def test_a_solved_result_has_a_program_that_runs() -> None:
    result = solved()
    assert result.solved and result.program is not None
    assert result.program(9) == 10
    assert str(result) == result.text == "(define-fun f ((x Int)) Int (+ x 1))"
    assert "solved" in repr(result) and "(+ x 1)" in repr(result) and repr(result).startswith("<synth.Result")


def test_nothing_found_is_a_value() -> None:
    result = Result(Status.TIMEOUT, TASK, message="no program up to size 9")
    assert not result.solved and result.program is None and result.size is None and result.predictions() == []
    assert str(result) == "timeout: no program up to size 9"
    assert "timeout" in repr(result)


def test_the_record_has_the_same_keys_every_time_and_is_json() -> None:
    record = solved().to_json()
    empty = Result(Status.EXHAUSTED, TASK).to_json()
    assert set(record) == set(empty) >= RECORD
    again = json.loads(json.dumps(record))
    assert again == record
    assert (record["status"], record["program"], record["size"]) == ("solved", str(solved()), 3)
    assert (record["candidates"], record["distinct"], record["seed"], record["seconds"]) == (40, 12, 4, 0.1235)
    assert record["alternatives"] == ["(define-fun f ((x Int)) Int (+ 1 x))"] and record["question"] == [3]
    assert empty["program"] is None and empty["status"] == "exhausted"


def test_several_functions_have_no_single_program() -> None:
    result = Result(Status.SOLVED, TASK, {"f": ANSWER, "g": Definition("g", (X,), ANSWER.body)})
    assert result.program is None
    assert result.text.count("define-fun") == 2 and result.size == 6


def test_the_machine_is_described_without_its_name() -> None:
    import platform

    assert platform.node() not in machine() or not platform.node()
    assert "Python" in machine()
