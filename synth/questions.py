"""Turning whatever a person has at hand into tasks: pairs, dicts, tables, files.

The readers themselves live in `dsl.formats`; here is only the choice between them, and what concerns Python objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dsl.errors import QuestionError
from dsl.language import DSL
from dsl.task import Examples, Task
from dsl.types import freeze

from .result import UNANSWERED

Question = Task | str | Path | Mapping[Any, Any] | Iterable[Any]
"""A task, a path (.sl, .jsonl, .csv), pairs of input and output, a dict from inputs to outputs, or a table."""


def load(path: str | Path) -> list[Task]:
    """Every task of a file, chosen by its ending.  Raises ReadError with the place of what cannot be read."""
    from dsl.formats import load_tasks

    return load_tasks(path)


def task_of(question: Question, dsl: DSL | str | None = None, name: str = "f", noise: int = 0) -> Task:
    """The task that a question stands for.  Raises QuestionError or ReadError if it makes no sense.

    With `noise`, pairs may contradict each other, since some may be wrong.
    """
    if isinstance(question, Task):
        task = question
    elif isinstance(question, str | Path):
        tasks = load(question)
        if len(tasks) != 1:
            remedy = "solve each of synth.load(path)" if tasks else "give it at least one task"
            raise QuestionError(f"{str(question)!r:.300} holds {len(tasks)} tasks, not one", remedy=remedy)
        task = tasks[0]
    else:
        return _task_of_values(question, name, _language(dsl), noise)
    return task if dsl is None else with_language(task, dsl)


def with_language(task: Task, dsl: DSL | str) -> Task:
    """The same task, to be answered by any program of the given language; a grammar of its own is set aside."""
    functions = tuple(replace(f, grammar=None) for f in task.functions)
    return replace(task, language=_language(dsl) or task.language, functions=functions)


def _language(dsl: DSL | str | None) -> DSL | None:
    if not isinstance(dsl, str):
        return dsl
    from dsl.lookup import find_dsl

    return find_dsl(dsl)


def _task_of_values(question: Any, name: str, language: DSL | None, noise: int) -> Task:
    from dsl.formats.pairs import task_from_pairs

    unanswered: list[Any] = []
    if is_table(question):
        pairs, unanswered = _rows_of_table(question)
    elif isinstance(question, Mapping):
        pairs = list(question.items())
    elif isinstance(question, Iterable):
        pairs = [_pair_of(row) for row in question]
    else:
        raise QuestionError(
            f"a question cannot be a {type(question).__name__}",
            remedy="give pairs of input and output, a dict, a table of two columns, a Task or a path",
        )
    first, others = _first_of_each(pairs) if noise else (pairs, [])
    task = task_from_pairs(first, name, language=language, held_out=others)
    if others:
        assert isinstance(task.specification, Examples)
        task = replace(task, specification=Examples((*task.specification.rows, *task.specification.held_out)))
    rows = tuple((freeze(value),) for value in unanswered)
    return replace(task, facts={**task.facts, UNANSWERED: rows}) if rows else task


def _first_of_each(pairs: list[Any]) -> tuple[list[Any], list[Any]]:
    """The pairs up to the first whose input occurred before, and those from there on: together in the same order."""
    seen: set[str] = set()
    for number, pair in enumerate(pairs):
        key = repr(pair[0]) if isinstance(pair, tuple | list) and pair else ""
        if key in seen:
            return pairs[:number], pairs[number:]
        seen.add(key)
    return pairs, []


def _pair_of(row: Any) -> Any:
    """Rows may also read {"input": value, "output": value}; anything else is for the reader of pairs to judge."""
    if isinstance(row, Mapping) and set(row) == {"input", "output"}:
        return row["input"], row["output"]
    return row


def is_table(question: object) -> bool:
    """Is this a DataFrame?  Found out by its shape, so that pandas need not be there."""
    return type(question).__module__.partition(".")[0] in ("pandas", "polars") and hasattr(question, "columns")


def _rows_of_table(table: Any) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Pairs from the filled rows, and the inputs of the rows whose output is missing."""
    columns = list(table.columns)
    if len(columns) != 2:
        raise QuestionError(
            f"the table has {len(columns)} columns, not two", remedy="choose two: table[[input_column, output_column]]"
        )
    if len(set(columns)) != 2:
        raise QuestionError(f"both columns are named {columns[0]!r:.80}", remedy="rename one of them")
    befores, afters = ([plain(v) for v in table[column].to_list()] for column in columns)
    pairs: list[tuple[Any, Any]] = []
    unanswered: list[Any] = []
    for number, (before, after) in enumerate(zip(befores, afters, strict=True), 1):
        if after is None:
            if before is not None:
                unanswered.append(before)
        elif before is None:
            raise QuestionError(
                f"row {number} has an output and no input in column {columns[0]!r:.80}", remedy="fill it in or drop the row"
            )
        else:
            pairs.append((before, after))
    if not pairs:
        raise QuestionError(
            f"column {columns[1]!r:.80} has no value in it, so there is no example to learn from",
            remedy="fill in the wanted output of at least one row",
        )
    whole = [after for _, after in pairs]
    if any(isinstance(v, float) for v in whole) and all(not isinstance(v, float) or v.is_integer() for v in whole):
        # A column of integers with gaps arrives as floats.
        pairs = [(before, int(after)) for before, after in pairs]
    return pairs, unanswered


def plain(value: Any) -> Any:
    """A cell as a plain Python value; every kind of missing value is None."""
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        value = value.item()
    if value is None or (isinstance(value, float) and value != value) or type(value).__name__ in ("NAType", "NaTType"):
        return None
    return value
