"""The public face: what it exports, which questions it takes, and how it says no."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import synth
from dsl.formats.pairs import task_from_pairs
from dsl.language import DSL
from dsl.lia import LIA
from synth.verification import Outcome

ROOT = Path(__file__).resolve().parents[2]

FIRST_NAMES = [("Ada Byron", "Ada"), ("Alan Turing", "Alan")]
SUCCESSORS = [(1, 2), (5, 6), (-3, -2)]

# Nothing in the language makes these: the answer to "not found" and to "stop" must not depend on luck.
HOPELESS = [("abcdef", "q8#Zk"), ("ghijkl", "0!x"), ("mnopqr", "~Yp2w"), ("stuvwx", "")]


def run_python(code: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder or ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_public_names() -> None:
    assert sorted(synth.__all__) == dir(synth) == [
        "DSL", "DeclarationError", "Definition", "LimitError", "Program", "QuestionError", "ReadError", "Result", "Session",
        "Status", "SynthError", "Task", "Undefined", "UnsupportedError", "__version__", "explain", "load", "solve",
        "solve_regex", "trace", "verify",
    ]  # fmt: skip
    for name in synth.__all__:
        assert getattr(synth, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'sovle'"):
        synth.sovle  # noqa: B018


def test_the_version_is_the_distribution_s() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert synth.__version__ == project["version"]


def test_importing_is_quick() -> None:
    code = "import time; t = time.perf_counter(); import synth; print(time.perf_counter() - t)"
    assert min(float(run_python(code).stdout) for _ in range(5)) < 0.2


@pytest.mark.parametrize("name", ["dsl", "search"])
def test_a_stranger_with_our_name_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("", encoding="utf-8")
    done = run_python("import synth", tmp_path)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: synthwright needs its own") and str(tmp_path) in last


def table(*rows: tuple[object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["full", "first"])


@pytest.mark.parametrize(
    "question",
    [
        FIRST_NAMES,
        dict(FIRST_NAMES),
        [{"input": a, "output": b} for a, b in FIRST_NAMES],
        [{"inputs": [a], "output": b} for a, b in FIRST_NAMES],
        iter(FIRST_NAMES),
        task_from_pairs(FIRST_NAMES),
        table(*FIRST_NAMES),
        table(*FIRST_NAMES, ("Grace Hopper", None)),
    ],
    ids=["pairs", "dict", "input-output", "inputs-output", "iterator", "task", "table", "half-filled"],
)
def test_solve_takes_many_kinds_of_question(question: Any) -> None:
    result = synth.solve(question, seconds=60)
    assert result.solved and result.program is not None, result
    assert result.verified == "examples"
    assert [result.program(a) for a, _ in FIRST_NAMES] == [b for _, b in FIRST_NAMES]
    assert result.seconds > 0 and result.statistics.candidates > 0


def test_solve_takes_a_path(tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("full,first\nAda Byron,Ada\nAlan Turing,Alan\nGrace Hopper,\n", encoding="utf-8")
    result = synth.solve(file, seconds=60)
    assert result.predictions() == [(("Grace Hopper",), "Grace")]
    assert synth.load(file)[0].name == "names"


def test_a_half_filled_table_is_filled() -> None:
    result = synth.solve(table(*FIRST_NAMES, ("Grace Hopper", float("nan")), ("Kurt Goedel", pd.NA)), seconds=60)
    assert result.predictions() == [(("Grace Hopper",), "Grace"), (("Kurt Goedel",), "Kurt")]


def test_a_column_of_integers_with_gaps_stays_integers() -> None:
    frame = pd.DataFrame({"n": [1, 5, 7], "next": [2, 6, None]})
    assert synth.solve(frame, seconds=60).predictions() == [((7,), 8)]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ([], "there are no examples"),
        ({}, "there are no examples"),
        (table(), "there is no example|no value in it|no examples"),
        (table(("a", None), ("b", None)), "'first' has no value in it"),
        (pd.DataFrame({"a": [1]}), "1 columns, not two"),
        (table((None, "x")), "row 1 has an output and no input"),
        ([("a", "b"), ("a", "c")], "examples 1 and 2 contradict each other"),
        ([("a", "b"), 5], "example 2"),
        ([("a", "b"), ("c", 5)], "example 2"),
        ([(1.5, 2.5)], "float|not supported|1.5"),
        (5, "a question cannot be a int"),
    ],
)
def test_a_question_without_sense_is_refused(question: Any, message: str) -> None:
    with pytest.raises(synth.QuestionError, match=message):
        synth.solve(question)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(synth.ReadError, match="there is no file"):
        synth.solve("nowhere.sl")


@pytest.mark.parametrize(
    "limits", [{"seconds": 0}, {"seconds": float("nan")}, {"candidates": 0}, {"memory": -1}, {"top": 0}, {"threads": 0}]
)
def test_limits_without_sense_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(synth.QuestionError, match=next(iter(limits))):
        synth.solve(FIRST_NAMES, **limits)


def test_the_language_may_be_named_or_given() -> None:
    assert synth.solve(SUCCESSORS, dsl="lia", seconds=60).solved
    assert synth.solve(SUCCESSORS, dsl=LIA, seconds=60).solved
    with pytest.raises(synth.QuestionError, match="did you mean lia"):
        synth.solve(SUCCESSORS, dsl="lai")


def test_a_language_of_ones_own_needs_references_only() -> None:
    turtle = DSL("turtle", "1", "Walks on a line.")

    @turtle.operator("step", commutative=True)
    def step(a: int, b: int) -> int:
        """One walk after another."""
        return a + b

    @turtle.operator("back")
    def back(a: int) -> int:
        """The walk the other way round."""
        return -a

    result = synth.solve([(3, -6), (5, -10)], dsl=turtle, seconds=60)
    assert result.program is not None and result.program(7) == -14


def test_nothing_found_is_a_status() -> None:
    result = synth.solve(HOPELESS, candidates=20_000, seconds=60)
    assert not result.solved and result.program is None and result.definitions == {}
    assert result.status is synth.Status.CANDIDATES and result.message


def test_a_limit_of_seconds_holds() -> None:
    synth.solve(HOPELESS, candidates=10, seconds=60)  # kernels are compiled by now
    started = time.monotonic()
    result = synth.solve(HOPELESS, seconds=0.5)
    assert result.status in (synth.Status.TIMEOUT, synth.Status.MEMORY)
    assert time.monotonic() - started < 3


def test_progress_is_reported() -> None:
    seen: list[int] = []
    synth.solve(HOPELESS, seconds=1.5, progress=lambda statistics: seen.append(statistics.candidates))
    assert len(seen) >= 2 and seen == sorted(seen)


def test_the_same_seed_gives_the_same_answer() -> None:
    answers = {str(synth.solve(FIRST_NAMES, seed=3, seconds=60)) for _ in range(2)}
    assert len(answers) == 1


def test_several_programs_agree_with_every_example() -> None:
    result = synth.solve([("Ada Byron", "Ada")], top=3, seconds=60)
    assert result.solved and result.alternatives
    texts = [str(d) for d in (result.program, *result.alternatives)]
    assert len(set(texts)) == len(texts) <= 3
    assert {d("Ada Byron") for d in result.alternatives} == {"Ada"}
    if result.question is not None and result.program is not None:
        answers = {repr(d(*result.question)) for d in (result.program, *result.alternatives)}
        assert len(answers) > 1


def test_ctrl_c_returns_the_best_so_far() -> None:
    code = (
        "import synth\n"
        f"hopeless = {HOPELESS!r}\n"
        "synth.solve(hopeless, candidates=10, seconds=60)\n"
        "print('started', flush=True)\n"
        "result = synth.solve(hopeless, seconds=60)\n"
        "print(result.status, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        time.sleep(0.5)
        os.kill(process.pid, signal.SIGINT)
        interrupted = time.monotonic()
        assert process.stdout.readline() == "cancelled\n"
        assert time.monotonic() - interrupted < 2
    assert process.returncode == 0


MAXIMUM = """
(set-logic LIA)
(synth-fun most ((x Int) (y Int)) Int ((E Int) (B Bool)) ((E Int (x y 0 (+ E E) (ite B E E))) (B Bool ((<= E E)))))
(declare-var x Int) (declare-var y Int)
(constraint (>= (most x y) x)) (constraint (>= (most x y) y))
(constraint (or (= x (most x y)) (= y (most x y))))
(check-synth)
"""


@pytest.mark.parametrize(
    ("body", "outcome", "by"),
    [
        ("(define-fun most ((a Int) (b Int)) Int (ite (<= a b) b a))", Outcome.PROVED, "z3"),
        ("(define-fun most ((x Int) (y Int)) Int (ite (<= x y) x y))", Outcome.REFUTED, "z3"),
        ("(define-fun most ((x Int) (y Int)) Int (ite (>= x y) x y))", Outcome.REFUTED, "grammar"),
        ("(define-fun most ((x Int) (y Int)) Int (+ x (- y y)))", Outcome.REFUTED, "grammar"),
    ],
)
def test_verify_looks_at_grammar_and_meaning(body: str, outcome: Outcome, by: str, tmp_path: Path) -> None:
    file = tmp_path / "most.sl"
    file.write_text(MAXIMUM, encoding="utf-8")
    found = synth.verify(body, file)
    assert (found.outcome, found.by) == (outcome, by), found
    if by == "z3" and outcome is Outcome.REFUTED:
        inputs = found.counterexample
        assert inputs is not None and set(inputs) == {"x", "y"} and inputs["x"] != inputs["y"]


def test_verify_runs_every_example() -> None:
    result = synth.solve(SUCCESSORS, seconds=60)
    assert synth.verify(result, SUCCESSORS).proved
    wrong = synth.verify(result, [*SUCCESSORS, (10, 12)])
    assert wrong.outcome is Outcome.REFUTED and "example 4" in wrong.message
    assert wrong.counterexample is not None and list(wrong.counterexample.values()) == [10]
    other = synth.verify(result, FIRST_NAMES)
    assert other.outcome is Outcome.REFUTED and other.by == "signature"
