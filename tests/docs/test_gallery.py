"""Every entry of the gallery is solved again; its new answer and the one on the page are right on every row."""

from __future__ import annotations

import pytest

from benchmarks.gallery import PAGE, Entry, entries, shown_programs
from dsl.formats.solution_reader import parse_solution
from dsl.task import Examples
from synth import verify

ENTRIES = entries()
PROGRAMS = shown_programs(PAGE.read_text(encoding="utf-8"))


def params(all_of_them: list[Entry]) -> list[object]:
    return [pytest.param(e, id=e.title, marks=[pytest.mark.slow] if e.slow else []) for e in all_of_them]


def test_there_are_fifty_and_all_are_on_the_page() -> None:
    assert len(ENTRIES) >= 50
    assert list(PROGRAMS) == [entry.title for entry in ENTRIES], "run python -m benchmarks.gallery"


@pytest.mark.parametrize("entry", params(ENTRIES))
def test_it_is_solved(entry: Entry) -> None:
    result = entry.solve(seconds=60)
    assert result.solved and result.program is not None, result
    assert entry.wrong_rows(result.program) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.title)
def test_the_program_on_the_page_is_right(entry: Entry) -> None:
    task = entry.task()
    if not isinstance(task.specification, Examples):
        assert verify(PROGRAMS[entry.title], task, seconds=60).proved
        return
    (definition,) = parse_solution(PROGRAMS[entry.title], task).values()
    assert entry.wrong_rows(definition) == []
