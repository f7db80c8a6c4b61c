"""Write the files of the suite from the `..._tasks` modules: `python -m benchmarks.shipped.make_suite [--check]`.

The same modules give the same bytes.  Nothing is written before every task has been read back and its solution has been run
on all rows, or proved by Z3; difficulty is the size of that solution, in words (`effort_of`).  `--check` only compares.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from dsl.formats import parse_jsonl, parse_solution, parse_sygus
from dsl.operators import Definition
from dsl.program import Constant
from dsl.task import Examples, Task
from dsl.types import Int
from search.budget import Budget
from synth.verification import verify_definitions

from . import (
    amount_tasks,
    arithmetic_tasks,
    bit_tasks,
    field_tasks,
    invariant_tasks,
    list_tasks,
    logic_tasks,
    people_tasks,
    record_tasks,
)
from .authoring import ExampleTask, FormulaTask, difficulty_of

FOLDER = Path(__file__).parent
PROOF_SECONDS = 60.0
FEWEST_UNSEEN = 4

EXAMPLE_FILES: dict[str, list[ExampleTask]] = {
    "text.jsonl": [*people_tasks.TASKS.tasks, *record_tasks.TASKS.tasks, *amount_tasks.TASKS.tasks],
    "lists.jsonl": list_tasks.TASKS.tasks,
    "arithmetic.jsonl": arithmetic_tasks.TASKS.tasks,
}
FORMULA_FOLDERS: dict[str, list[FormulaTask]] = {
    "bits": [*bit_tasks.TASKS.tasks, *field_tasks.TASKS.tasks],
    "logic": logic_tasks.TASKS,
    "invariants": invariant_tasks.TASKS,
}


def solved_tasks() -> Iterator[tuple[Task, dict[str, Definition]]]:
    """Every task of the suite, as it is read from its text, with its solution."""
    for examples in EXAMPLE_FILES.values():
        for example in examples:
            task = next(parse_jsonl(example.line("")))
            yield task, parse_solution(solution_text(example, task), task)
    for formulas in FORMULA_FOLDERS.values():
        for formula in formulas:
            task = parse_sygus(formula.text(""), formula.name)
            yield task, parse_solution(formula.solution, task)


def solution_text(example: ExampleTask, task: Task) -> str:
    """The solution of a task by examples as a `define-fun`."""
    function = task.function
    parameters = " ".join(f"({parameter.name} {parameter.type})" for parameter in function.parameters)
    return f"(define-fun {function.name} ({parameters}) {function.result} {example.solution})"


def fault_of(task: Task, solution: dict[str, Definition]) -> str:
    """What is wrong with a task's solution, or nothing."""
    verification = verify_definitions(solution, task, Budget(seconds=PROOF_SECONDS))
    return "" if verification.proved else f"{task.name}: {verification}"


def sizes() -> dict[str, int]:
    """The size of every task's solution.  Raises ValueError for names that occur twice and solutions that are wrong."""
    found: dict[str, int] = {}
    for task, solution in solved_tasks():
        if task.name in found:
            raise ValueError(f"two tasks are called {task.name}")
        if fault := fault_of(task, solution):
            raise ValueError(fault)
        found[task.name] = sum(effort_of(task, definition) for definition in solution.values())
    return found


def effort_of(task: Task, definition: Definition) -> int:
    """The size of a solution; a number that neither the task nor its language mentions counts its bits besides."""
    if not isinstance(task.specification, Examples):
        return definition.size
    heads = [part.head for part in definition.body.parts()]
    numbers = [int(head.value) for head in heads if isinstance(head, Constant) and head.type == Int]
    return definition.size + sum(number.bit_length() for number in numbers if number.bit_length() > 2)


def texts() -> dict[str, str]:
    """The text of every file of the suite, by path below its folder."""
    size = sizes()
    found = {}
    for name, examples in EXAMPLE_FILES.items():
        found[name] = "".join(example.line(difficulty_of(size[example.name])) + "\n" for example in examples)
    for folder, formulas in FORMULA_FOLDERS.items():
        for formula in formulas:
            found[f"{folder}/{formula.name}.sl"] = formula.text(difficulty_of(size[formula.name]))
    return found


def present() -> dict[str, str]:
    """The files that lie in the folder now."""
    paths = [*FOLDER.glob("*.jsonl"), *FOLDER.glob("*/*.sl")]
    return {path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` say which ones differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shipped.make_suite", description="Write the shipped suite.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a file is not up to date")
    options = parser.parse_args(arguments)
    wanted, there = texts(), present()
    stale = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
    for name in stale:
        print(f"{'differs' if options.check else 'written' if name in wanted else 'removed'}: {name}")
        path = FOLDER / name
        if options.check:
            continue
        if name not in wanted:
            path.unlink()
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted[name], encoding="utf-8", newline="\n")
    return int(bool(stale) and options.check)


if __name__ == "__main__":
    sys.exit(main())
