"""The script that compares guided with plain search."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from benchmarks.guidance import WAYS, is_right, load_string_tasks, made_up_tasks, main, search_task, ways_of
from dsl.bustle import BUSTLE
from dsl.grammar import Grammar
from dsl.program import variable
from dsl.terms import parse_program
from dsl.types import String
from search.budget import Budget
from search.heuristics import Heuristics
from synth.task_prior import TaskPrior
from tests.data import need_data

RECORD = {
    "name": "slash",
    "inputs": [["1-2"], ["30-4"]],
    "outputs": ["1/2", "30/4"],
    "test_inputs": [["5-6-7"]],
    "test_outputs": ["5/6/7"],
}


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    path = tmp_path / "few.jsonl"
    path.write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    return path


def test_every_way_finds_what_is_small(tasks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    assert main([str(tasks), "--candidates", "20000", "--out", str(out)], model=Heuristics) == 0
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [r["way"] for r in records] == list(WAYS)
    assert all(r["program"] and r["unseen_right"] and 0 < r["candidates"] <= 20000 for r in records)
    assert "| plain | 1 | 1 of 1 |" in capsys.readouterr().out


def test_made_up_tasks_are_the_same_for_a_seed_and_differ_between_seeds() -> None:
    first = made_up_tasks(4)
    assert len(first) == 4 and first == made_up_tasks(4) and first != made_up_tasks(4, seed=1)
    assert all(len(task.inputs) == len(task.outputs) > 1 for task in first)


def test_without_a_model_there_is_no_line_for_it() -> None:
    assert [name for name, _ in ways_of(["plain", "model", "both", "jit-both", "jit"], None)] == ["plain", "jit"]


def test_what_a_prior_looks_at_is_counted(tasks: Path) -> None:
    class Uniform:
        looked_at = 700

        def weighted(self, grammar: Grammar, *_: Any) -> Grammar:
            return grammar

    (task,) = load_string_tasks(tasks)
    plain = search_task(task, "plain", None, Budget(None, 20_000))
    found = search_task(task, "prior", None, Budget(None, 20_000), cast(TaskPrior, Uniform()))
    assert (found.program, found.candidates) == (plain.program, plain.candidates + 700)
    assert [name for name, _ in ways_of(["prior", "prior-heuristics", "prior-both"], None)] == ["prior", "prior-heuristics"]


def test_unseen_rows_are_held_against_the_program(tasks: Path) -> None:
    (task,) = load_string_tasks(tasks)
    x = {"var_0": variable("var_0", String)}
    assert is_right(parse_program('(Substitute var_0 "-" "/")', BUSTLE, x), task)
    assert not is_right(parse_program('(Substitute var_0 "-" "/" 1)', BUSTLE, x), task)


def test_more_is_found_with_the_heuristics() -> None:
    tasks = load_string_tasks(need_data("strings/bustle_new.jsonl"))
    found = [
        sum(search_task(task, way, guide, Budget(None, 50_000)).program is not None for task in tasks)
        for way, guide in ways_of(["plain", "heuristics"], None)
    ]
    assert found[0] < found[1]
