"""`synth bench run` from outside: records, selection, resume, engines, and the same results however many work."""

import importlib.util
import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from benchmarks.checker import check_answer
from benchmarks.jobs import Choices, Job
from benchmarks.records import read_records
from benchmarks.runner import Selection, parse_shard
from benchmarks.suites import FolderSuite, load_suite
from dsl.errors import QuestionError
from dsl.formats import parse_solution
from dsl.task import Task
from search.budget import Status
from synth.result import Result
from tests.benchmarks.runs import bench, command, run_suite, write_suite
from tests.data import ROOT

NEEDS_CVC5 = pytest.mark.skipif(importlib.util.find_spec("cvc5") is None, reason="needs cvc5")

SL = """
(set-logic {logic})
(synth-fun f ((x Int)) Int ((S Int)) ((S Int (x 1 2 (+ S S)))))
(declare-var x Int)
(constraint (= (f x) (+ x {number})))
(check-synth)
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("a/one", "a/two", "b/three", "b/four"):
        path = tmp_path / "tasks" / f"{name}.sl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SL.format(logic="LIA", number=len(name)), encoding="utf-8")
    write_suite(tmp_path / "tasks" / "texts.jsonl", ["same", "again"])
    return tmp_path / "tasks"


def by_name(path: Path) -> dict:
    found = read_records(path)
    names = [record["task"] for record in found]
    assert len(set(names)) == len(names)
    return {record["task"]: record for record in found}


def test_a_folder_is_run_and_every_record_says_what_it_must(folder, tmp_path) -> None:
    done = bench("run", folder, "--out", tmp_path / "r.jsonl", "--seconds", "20", "--jobs", "2", "--seed", "5")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "" and "6 of 6 done, 6 solved" in done.stderr
    records = by_name(tmp_path / "r.jsonl")
    assert set(records) == {"one", "two", "three", "four", "same", "again"}
    three = records["three"]
    assert three["track"] == "b" and three["file"] == "b/three.sl" and three["suite"] == "tasks"
    assert three["solved"] and three["status"] == "solved" and three["verified"] == "proved"
    assert three["program"].startswith("(define-fun f ((x Int)) Int") and three["size"] > 1
    assert three["generalises"] is None and three["unseen_total"] == 0
    assert three["checked"].startswith("proved") and three["engine"] == "synthwright" and three["schema"] == 1
    assert three["limits"] == {"seconds": 20.0, "candidates": None, "memory": 4 << 30, "mode": three["limits"]["mode"]}
    assert three["settings"]["seed"] == 5 and three["environment"]["packages"]["numpy"]
    same = records["same"]
    assert same["generalises"] and (same["unseen_right"], same["unseen_total"]) == (1, 1)


def test_budgets_in_candidates_give_the_same_for_one_worker_and_two(folder, tmp_path) -> None:
    for jobs in ("1", "2"):
        done = bench("run", folder, "--out", tmp_path / f"{jobs}.jsonl", "--candidates", "3000", "--jobs", jobs, "--quiet")
        assert done.returncode == 0 and done.stderr == ""
    one, two = by_name(tmp_path / "1.jsonl"), by_name(tmp_path / "2.jsonl")
    timed = ("seconds", "started", "peak_bytes", "environment")
    for name in one:
        assert {k: v for k, v in one[name].items() if k not in timed} == {
            k: v for k, v in two[name].items() if k not in timed
        }


def test_shards_are_the_whole_and_merge_to_it(folder, tmp_path) -> None:
    suite = load_suite(folder)
    whole = [task.identity for task in Selection().of(suite)]
    parts = [[task.identity for task in Selection(shard=k, shards=3).of(suite)] for k in (1, 2, 3)]
    assert sorted(sum(parts, [])) == sorted(whole)
    for k in ("1/2", "2/2"):
        done = bench("run", folder, "--shard", k, "--out", tmp_path / f"{k[0]}.jsonl", "--candidates", "3000", "-q")
        assert done.returncode == 0, done.stderr
    done = bench("merge", tmp_path / "1.jsonl", tmp_path / "2.jsonl", "--out", tmp_path / "all.jsonl")
    assert done.returncode == 0 and len(by_name(tmp_path / "all.jsonl")) == len(whole)


def test_selections(folder) -> None:
    suite = FolderSuite(folder, "tasks")

    def chosen(**words) -> list[str]:
        return [task.name for task in Selection(**words).of(suite)]

    assert chosen(include=("a",)) == ["one", "two"] == chosen(include=("a/*",))
    assert chosen(include=("t*",)) == ["two", "three", "same", "again"]
    assert chosen(every=4) == ["one", "same"]
    assert chosen(include=("nothing",)) == []


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "a/b", "1/-2", "1/2/3"])
def test_shards_without_sense_are_refused(text) -> None:
    with pytest.raises(QuestionError):
        shard, shards = parse_shard(text)
        Selection(shard=shard, shards=shards)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "no suite"),
        (["TASKS", "--engine", "z4"], "no engine"),
        (["TASKS", "--strategy", "luck"], "no strategy"),
        (["TASKS", "--seconds", "0"], "seconds must be positive"),
        (["TASKS", "--include", "x"], "is selected"),
        (["TASKS", "--executor", "cloud"], "no executor"),
        (["TASKS", "--dsl", "perl"], "perl"),
    ],
)
def test_mistakes_are_one_sentence_and_exit_code_2(folder, tmp_path, words, said) -> None:
    done = bench("run", *(folder if word == "TASKS" else word for word in words), "--out", tmp_path / "r.jsonl")
    assert done.returncode == 2 and said in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "r.jsonl").exists() or (tmp_path / "r.jsonl").stat().st_size == 0


def test_a_broken_task_is_an_error_record_and_nothing_more(tmp_path) -> None:
    suite = write_suite(tmp_path / "suite.jsonl", ["good", "fine"])
    with suite.open("a", encoding="utf-8") as file:
        file.write("this is no task\n")
    records = run_suite(suite, tmp_path / "r.jsonl")
    assert [record["status"] for record in records.values()] == ["solved", "solved", "error"]
    broken = records["suite-3"]
    assert "suite.jsonl: line 3" in broken["message"] and str(tmp_path) not in broken["message"]


EXAMPLES = "(set-logic LIA)\n(synth-fun f ((x Int)) Int{grammar})\n{rows}\n(check-synth)\n"


def examples(rows: list[tuple[int, int]], grammar: str = "") -> str:
    """A SyGuS file of rows."""
    return EXAMPLES.format(grammar=grammar, rows="\n".join(f"(constraint (= (f {x}) {y}))" for x, y in rows))


def test_tasks_without_an_answer_end_without_a_program(tmp_path) -> None:
    folder = tmp_path / "none"
    folder.mkdir()
    (folder / "contradictory.sl").write_text(examples([(1, 2), (3, 4), (1, 5)]))
    (folder / "inexpressible.sl").write_text(examples([(1, 5)], " ((S Int)) ((S Int (x 1 2)))"))
    (folder / "impossible.sl").write_text(
        "(set-logic LIA)\n(synth-fun f ((x Int)) Int)\n(declare-var x Int)\n"
        "(constraint (= (f x) 1))\n(constraint (= (f x) 2))\n(check-synth)\n"
    )
    rows = {"inputs": [["a"], ["b"], ["a"]], "outputs": ["x", "y", "z"]}
    (folder / "contradictory.jsonl").write_text(json.dumps({"name": "words", **rows}) + "\n", encoding="utf-8")
    records = run_suite(folder, tmp_path / "r.jsonl", seconds=10.0)
    for record in records.values():
        assert not record["solved"] and record["status"] != "solved", record
        assert record["program"] is None and record["generalises"] is None and record["checked"] == "", record
    said = {name: (record["status"], record["message"]) for name, record in records.items()}
    status, message = said["contradictory"]
    assert status == "error" and "line 5" in message and "examples 1 and 3 contradict each other" in message
    (words,) = [record for record in records.values() if record["file"].endswith(".jsonl")]
    assert words["status"] == "error" and "examples 1 and 3 contradict each other" in words["message"]
    assert said["inexpressible"][0] == "exhausted"
    assert said["impossible"][0] == "exhausted" and "would have to be both 1 and 2" in said["impossible"][1]


class Memorises:
    """An engine that answers with one fixed program: right on the rows of its task, and on few others."""

    name = "memorises"
    packages: tuple[str, ...] = ()

    def warm(self) -> None:
        """Nothing to load."""

    def solve(self, task: Task, job: Job, seconds: float) -> Result:
        """The program as if it had been found."""
        assert not task.specification.held_out
        text = "(define-fun f ((x Int)) Int (ite (= x 1) 2 (+ (+ x x) (- 1))))"
        return Result(Status.SOLVED, task, dict(parse_solution(text, task)), strategy=self.name)


@pytest.mark.parametrize(
    ("engine", "right"), [("synthwright", 3), (f"{__name__}:Memorises", 0), pytest.param("cvc5", None, marks=NEEDS_CVC5)]
)
def test_every_engines_answer_is_held_against_larger_variants(tmp_path, engine, right) -> None:
    folder = tmp_path / "families"
    folder.mkdir()
    (folder / "inc_short.sl").write_text(examples([(1, 2), (2, 3)]))
    (folder / "inc.sl").write_text(examples([(1, 2), (5, 6), (6, 7), (7, 8)]))
    record = run_suite(folder, tmp_path / "r.jsonl", engine)["inc_short"]
    assert record["solved"] and record["unseen_total"] == 3
    assert record["unseen_right"] == right or right is None
    assert record["generalises"] is (record["unseen_right"] == 3)


def test_examples_hold_the_others_back(tmp_path) -> None:
    rows = {"inputs": [["ab"], ["abc"], ["xyz"]], "outputs": ["ab", "ab", "xy"]}
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps({"name": "t", **rows}) + "\n", encoding="utf-8")
    record = run_suite(path, tmp_path / "r.jsonl", examples=1)["t"]
    assert record["solved"] and record["generalises"] is False
    assert record["unseen_total"] == 2 and record["unseen_right"] < 2


def test_ctrl_c_keeps_what_is_done_and_resume_does_the_rest(tmp_path) -> None:
    suite = write_suite(tmp_path / "suite.jsonl", [f"t{k}" for k in range(60)])
    out = tmp_path / "r.jsonl"
    words = command("run", suite, "--out", out, "--candidates", "2000")
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not out.exists() or out.stat().st_size == 0):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 130 and "--resume continues" in said
    before = by_name(out)
    assert 0 < len(before) < 60
    content = out.read_bytes()
    out.write_bytes(content + b'{"task": "torn')
    done = bench("run", suite, "--out", out, "--candidates", "2000", "--resume")
    assert done.returncode == 0 and "unfinished (14 bytes)" in done.stderr
    assert out.read_bytes().startswith(content) and len(by_name(out)) == 60
    refused = bench("run", suite, "--out", out, "--candidates", "2001", "--resume")
    assert refused.returncode == 2 and "made with candidates 2000" in refused.stderr


def test_the_check_needs_no_search(folder) -> None:
    task = next(task for task in FolderSuite(folder, "tasks").tasks() if task.name == "one")
    job = Job(task, Choices())
    right = check_answer(job, "(define-fun f ((y Int)) Int (+ y (+ 1 (+ 2 2))))")
    assert right.accepted and right.verified == "proved"
    for wrong in ("(+ x 4)", "(+ x 5)", "x", "(+ x"):
        found = check_answer(job, f"(define-fun f ((x Int)) Int {wrong})")
        assert not found.accepted and found.outcome == "refuted", found


def test_cvc5_answers_under_the_same_check(folder, tmp_path) -> None:
    pytest.importorskip("cvc5")
    done = bench("run", folder, "--engine", "synthwright", "--engine", "cvc5", "--seconds", "20",
                 "--include", "*.sl", "--out", tmp_path / "r.jsonl")  # fmt: skip
    assert done.returncode == 0, done.stderr
    records = [record for record in read_records(tmp_path / "r.jsonl") if record["engine"] == "cvc5"]
    assert len(records) == 4
    for record in records:
        assert record["solved"] and record["strategy"] == "cvc5" and record["verified"] == "proved", record["message"]
        assert record["environment"]["packages"]["cvc5"]


def test_cvc5_that_runs_on_is_killed(tmp_path) -> None:
    pytest.importorskip("cvc5")
    path = tmp_path / "hard.sl"
    path.write_text(
        "(set-logic NIA)(synth-fun f ((x Int)) Int)(declare-var x Int)"
        "(constraint (= (* (f x) (f x) (f x)) (+ (* x x x x x x) (* 3 x x x x) (* 3 x x) 1)))(check-synth)",
        encoding="utf-8",
    )
    record = run_suite(path, tmp_path / "r.jsonl", "cvc5", seconds=0.01)["hard"]
    assert record["status"] in ("timeout", "solved") and record["seconds"] < 0.51
    assert record["solved"] == (record["status"] == "solved")


@pytest.mark.slow
def test_ray_gives_the_same_records(folder, tmp_path) -> None:
    pytest.importorskip("ray")
    for executor in ("local", "ray"):
        done = bench("run", folder, "--executor", executor, "--jobs", "2", "--candidates", "3000",
                     "--out", tmp_path / f"{executor}.jsonl")  # fmt: skip
        assert done.returncode == 0, done.stderr
    local, ray = by_name(tmp_path / "local.jsonl"), by_name(tmp_path / "ray.jsonl")
    compared = ("status", "program", "candidates", "seed", "solved", "settings", "limits")
    assert {n: [r[k] for k in compared] for n, r in local.items()} == {n: [r[k] for k in compared] for n, r in ray.items()}


@pytest.mark.slow
def test_a_warm_worker_costs_little(tmp_path) -> None:
    """At most 50 ms a task beside the engine's own time; on a busy machine the quicker half says it."""
    suite = write_suite(tmp_path / "suite.jsonl", [f"t{k}" for k in range(60)])
    started = time.monotonic()
    records = list(run_suite(suite, tmp_path / "r.jsonl", "tests.benchmarks.misbehaving:LeavesNothing").values())
    assert time.monotonic() - started < 60
    assert all(record["solved"] for record in records)
    from datetime import datetime

    times = [datetime.fromisoformat(record["started"]) for record in records]
    gaps = sorted(
        (after - before).total_seconds() - record["seconds"]
        for before, after, record in zip(times, times[1:], records, strict=False)
    )
    assert gaps[len(gaps) // 4] <= 0.05, gaps
