"""The shipped suite: every task can be read, has a right answer, and says what it is; the files are those of the modules."""

import json
from collections import Counter

import pytest

from benchmarks.families import unseen_rows
from benchmarks.shipped import SUITE, make_suite
from benchmarks.shipped.authoring import difficulty_of
from dsl.operators import Definition
from dsl.program import variable
from dsl.task import Constraints, Examples, Task
from dsl.types import Bool

TASKS = list(SUITE.tasks())
SOLVED = {task.name: (task, solution) for task, solution in make_suite.solved_tasks()}


def read(name: str) -> Task:
    return next(found.load() for found in TASKS if found.name == name)


def test_the_files_are_what_the_modules_say() -> None:
    assert make_suite.main(["--check"]) == 0


def test_there_are_enough_tasks_of_every_kind() -> None:
    count = Counter(task.track or task.file for task in TASKS)
    least = {"text.jsonl": 40, "lists.jsonl": 25, "arithmetic.jsonl": 20, "bits": 25, "logic": 10, "invariants": 10}
    assert {kind: count[kind] for kind in least if count[kind] < least[kind]} == {}
    assert count.keys() == least.keys()


@pytest.mark.parametrize("name", [task.name for task in TASKS])
def test_the_solution_is_right(name: str) -> None:
    _, solution = SOLVED[name]
    assert make_suite.fault_of(read(name), solution) == ""


def test_a_wrong_solution_would_be_found_out() -> None:
    # Each solution with its body replaced by a parameter of the right type: only a task that asks for that would accept it.
    replaced = 0
    for task, solution in SOLVED.values():
        function = task.function
        fitting = [p for p in function.parameters if p.type == function.result]
        if not fitting:
            continue
        body = variable(fitting[0].name, fitting[0].type)
        assert body is not solution[function.name].body
        replaced += 1
        assert make_suite.fault_of(task, {function.name: Definition(function.name, function.parameters, body)}), task.name
    assert replaced > 100


def test_no_two_tasks_are_the_same() -> None:
    assert max(Counter(task.name for task in TASKS).values()) == 1
    specifications = Counter()
    for found in TASKS:
        task = found.load()
        asked = task.specification
        text = found.path.read_text().partition("(set-logic")[2] if isinstance(asked, Constraints) else repr(asked)
        specifications[text] += 1
    assert max(specifications.values()) == 1


@pytest.mark.parametrize("name", [task.name for task in TASKS if task.line])
def test_rows_to_learn_from_and_unseen_ones(name: str) -> None:
    task = read(name)
    rows = task.specification
    assert isinstance(rows, Examples)
    assert 2 <= len(rows.rows) <= 6
    shown = {row.inputs for row in rows.rows}
    unseen = [row.inputs for row in rows.held_out]
    assert len(unseen) >= 4 and shown.isdisjoint(unseen) and len(unseen) == len(set(unseen))
    assert unseen_rows(task) == rows.held_out
    assert len({repr(row.output) for row in rows.rows}) > 1, "a constant would do"
    if task.function.result == Bool:
        assert {row.output for row in rows.held_out} == {True, False}


@pytest.mark.parametrize("found", TASKS, ids=lambda task: task.name)
def test_every_task_says_what_it_is(found: object) -> None:
    facts = found.facts
    assert facts["family"] and facts["tags"] and facts["description"].endswith((".", "?"))
    assert facts["difficulty"] in {difficulty_of(size) for size in range(40)}


def test_bit_tricks_have_grammars_of_several_widths() -> None:
    tasks = [found.load() for found in TASKS if found.track == "bits"]
    assert all(task.function.grammar is not None and task.dialect == "2.1" for task in tasks)
    assert {task.function.parameters[0].type.width for task in tasks} == {8, 16, 32, 64}


def test_difficulties_spread_over_the_suite() -> None:
    count = Counter(task.facts["difficulty"] for task in TASKS)
    assert all(count[word] >= 10 for word in ("trivial", "easy", "medium", "hard", "extreme"))


def test_inputs_of_lines_are_plain_json() -> None:
    for found in TASKS:
        if found.line:
            record = json.loads(found.text)
            assert record["name"] == found.name and len(record["inputs"]) == len(record["outputs"])
