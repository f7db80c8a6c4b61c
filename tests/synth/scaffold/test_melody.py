"""A language that was written from the documentation alone solves its own suite, with kernels and without."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import synth
from dsl.lookup import find_dsl
from dsl.plain import without_kernels
from dsl.task import Examples
from synth.scaffold import check_language

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
MELODY = find_dsl(str(EXAMPLES / "melody.py"))
TASKS = synth.load(EXAMPLES / "melody.jsonl")


def test_it_is_short_and_keeps_its_laws() -> None:
    assert len((EXAMPLES / "melody.py").read_text(encoding="utf-8").splitlines()) < 60
    assert check_language(MELODY, rows=100).faults() == []


@pytest.mark.parametrize("kernels", [True, False], ids=["kernels", "references"])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_it_solves_its_own_suite(task: synth.Task, kernels: bool) -> None:
    language = MELODY if kernels else without_kernels(MELODY)
    result = synth.solve(dataclasses.replace(task, language=language), seconds=60)
    assert result.program is not None, result
    assert isinstance(task.specification, Examples)
    for row in task.specification.held_out:
        assert result.program(*map(_plain, row.inputs)) == _plain(row.output)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
