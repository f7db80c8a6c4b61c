"""Columns of text: how often the first answer is right on rows that nobody has shown, after 1, 2, 3 and 5 examples.

    python -m benchmarks.columns prose_transformation_text.jsonl string_transformations_2020.jsonl --every 4

Each task is a column: the inputs of all rows are known, the outputs of the first k rows are examples, and those of the
others are for checking only.  An answer is right if it is right on every other row.  With questions, the row of
`result.question` is answered from the data and the task is solved again, up to three times.  A task is *wrong and
confident* if its last answer is wrong on some row and no question is left.  Rows without an output, or with a missing
input, are left out, and a task counts for k examples if it has more than k rows.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import synth
from dsl.formats.pairs import task_from_pairs
from dsl.task import Task
from dsl.types import Value
from synth.result import UNANSWERED, Result

SIZES = (1, 2, 3, 5)
QUESTIONS = 3
Row = tuple[tuple[Value, ...], Value]


@dataclass
class Outcome:
    """What came of one task with k examples at first."""

    name: str
    examples: int
    asked: int
    right: bool
    solved: bool
    confident: bool
    seconds: float
    program: str


def columns_of(path: Path) -> Iterator[tuple[str, list[Row]]]:
    """Name and rows of every task of a JSON Lines file; further rows for testing are rows like any other."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record: dict[str, Any] = json.loads(line)
            inputs = [*record["inputs"], *(record.get("test_inputs") or [])]
            outputs = [*record["outputs"], *(record.get("test_outputs") or [])]
            rows: dict[tuple[Value, ...], Value] = {}
            for given, output in zip(inputs, outputs, strict=True):
                if isinstance(output, str) and all(isinstance(value, str) for value in given):
                    rows.setdefault(tuple(given), output)
            if rows:
                yield str(record["name"]), list(rows.items())


def task_of(name: str, shown: Sequence[Row], waiting: Sequence[tuple[Value, ...]]) -> Task:
    """The task of a column of which some rows have an output."""
    task = task_from_pairs(list(shown), name)
    return replace(task, facts={**task.facts, UNANSWERED: tuple(waiting)})


def is_right(result: Result, rows: Sequence[Row]) -> bool:
    """Is the first answer right on all these rows?"""
    program = result.program
    return program is not None and all(program(*given) == output for given, output in rows)


def outcomes(name: str, rows: Sequence[Row], size: int, seconds: float) -> list[Outcome]:
    """With `size` examples and no question, and after questions that the data answer: two outcomes."""
    shown, unseen = list(rows[:size]), list(rows[size:])
    found: list[Outcome] = []
    for asked in range(QUESTIONS + 1):
        started = time.monotonic()
        result = synth.solve(task_of(name, shown, [given for given, _ in unseen]), seconds=seconds)
        spent = time.monotonic() - started
        answers = dict(unseen)
        question = result.question if result.question in answers else None
        right = is_right(result, unseen)
        outcome = Outcome(name, size, asked, right, result.solved, question is None, spent, str(result.program))
        if asked == 0:
            found.append(outcome)
        if question is None or asked == QUESTIONS:
            found.append(outcome)
            break
        shown.append((question, answers[question]))
        unseen = [row for row in unseen if row[0] != question]
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure files of tasks and print a table for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each n-th task")
    parser.add_argument("--first", type=int, default=0, help="the place of the first one")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--out", type=Path, help="a record of each outcome")
    options = parser.parse_args(arguments)
    records: list[str] = []
    for path in options.files:
        columns = list(columns_of(path))[options.first :: options.every]
        print(f"{path.stem}: {len(columns)} tasks")
        for size in options.sizes:
            plain: list[Outcome] = []
            asked: list[Outcome] = []
            for name, rows in columns:
                if len(rows) > size:
                    first, last = outcomes(name, rows, size, options.seconds)
                    plain.append(first)
                    asked.append(last)
                    records += [json.dumps({"file": path.stem, "kind": kind, **vars(outcome)}) for kind, outcome in
                                (("plain", first), ("asked", last))]  # fmt: skip
            _print(size, plain, asked)
        if options.out:
            options.out.write_text("\n".join(records) + "\n", encoding="utf-8")


def _print(size: int, plain: Sequence[Outcome], asked: Sequence[Outcome]) -> None:
    count = max(1, len(plain))
    right = sum(o.right for o in plain)
    mended = sum(o.right for o in asked)
    surely = sum(not o.right and o.solved and o.confident for o in asked)
    questions = sum(o.asked for o in asked) / count
    seconds = sorted(o.seconds for o in plain)
    print(
        f"  {size} examples: right {right}/{count} = {right / count:.1%}; with questions {mended / count:.1%}"
        f" ({questions:.2f} asked); wrong and confident {surely / count:.1%};"
        f" seconds median {seconds[len(seconds) // 2]:.2f}, most {seconds[-1]:.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
