"""What the page asks, and what it is told: plain values in, plain values out, with every size bounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from dsl.errors import LimitError, QuestionError, SynthError
from dsl.operators import Definition, Undefined
from dsl.task import Task
from search.budget import Budget
from synth.drawings import program_svg
from synth.explanation import explain
from synth.result import Result
from synth.session import Session

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, MOST_EXAMPLES = 5_000, 20, 2_000, 200
MOST_SECONDS = 60.0
MOST_READINGS = 5

TARGETS = {
    "python": "Python", "excel": "Excel", "sqlite": "SQLite", "duckdb": "DuckDB", "pandas": "pandas", "regex": "Regex",
}  # fmt: skip
"""Exports in the order of the page, with their names there."""


def learn(request: Any, budget: Budget) -> dict[str, Any]:
    """Learn from the examples of a request and predict its rows.

    A request has `rows` (lists of cells, all texts), `examples` (pairs of a row's number from 0 and its output), and may
    have `columns` (names of the inputs) and `noise`.  Raises QuestionError for anything else.
    """
    rows, columns = _rows(request), _columns(request)
    examples = _examples(request, rows)
    noise = request.get("noise", 0)
    if not isinstance(noise, int) or isinstance(noise, bool) or not 0 <= noise <= MOST_EXAMPLES:
        raise QuestionError("noise must be a small whole number")
    if not noise:
        _refuse_contradictions(examples, rows)
    session = Session(rows, noise=noise)
    for place, output in examples:
        session.add(rows[place], output)
    result = session.learn(search=partial(_search, noise=noise, budget=budget))
    found = _about(result, _reasons(session, rows, result, 0.0))
    if result.program is not None:
        found |= _program(session, result.program, rows, columns)
        shown = [row for row, _ in session.given]
        suspects = {shown[number - 1] for number in result.suspects}
        found["suspects"] = [place for place, _ in examples if rows[place] in suspects]
    return found


def why_not(request: Any, budget: Budget) -> dict[str, Any]:
    """The reasons for which nothing was found, after searches with examples left out."""
    rows = _rows(request)
    session = Session(rows, [(rows[place], output) for place, output in _examples(request, rows)])
    result = session.learn(search=partial(_search, noise=0, budget=budget.part(0.5)))
    return {"findings": _reasons(session, rows, result, max(0.1, budget.remaining))}


def _reasons(session: Session, rows: Sequence[tuple[str, ...]], result: Result, seconds: float) -> list[str]:
    """Why nothing was found, in terms of the page: examples are called by the numbers of their rows."""
    numbers = [rows.index(inputs) + 1 for inputs, _ in session.given]

    def row(match: re.Match[str]) -> str:
        return f"row {numbers[int(match[1]) - 1]}"

    return [re.sub(r"\bexample (\d+)\b", row, str(finding)) for finding in result.why_not(seconds)]


def _search(task: Task, noise: int, budget: Budget) -> Result:
    from synth.noise import solve_noisy
    from synth.solving import solve_task

    return solve_noisy(task, noise, budget=budget) if noise else solve_task(task, budget=budget)


def _about(result: Result, findings: list[str]) -> dict[str, Any]:
    return {
        "status": str(result.status),
        "solved": result.solved,
        "seconds": round(result.seconds, 2),
        "message": result.message,
        "findings": findings,
    }


def _program(
    session: Session, program: Definition, rows: Sequence[tuple[str, ...]], columns: Sequence[str]
) -> dict[str, Any]:
    predictions = session.predictions()
    asked = next((place for place, p in enumerate(predictions) if p.is_asked), None)
    return {
        "program": str(program),
        "explanation": _words(program, columns),
        "tree": _tree(program),
        "alternatives": [_words(other, columns) for other in session.alternatives],
        "rows": [
            [None if p.output is Undefined else p.output, p.is_sure, list(p.readings[:MOST_READINGS])] for p in predictions
        ],
        "question": asked,
        "readings": [] if asked is None else list(predictions[asked].readings[:MOST_READINGS]),
        "exports": exports(program, columns, is_plain=all(map(_is_plain, (*rows, *(p.readings for p in predictions))))),
    }


def _words(program: Definition, columns: Sequence[str]) -> list[str]:
    """The explanation, with the columns' own names for the parameters."""
    text = explain(program)
    if len(columns) == len(program.parameters) > 1:
        for parameter, column in zip(program.parameters, columns, strict=True):
            text = text.replace(f"`{parameter.name}`", f"“{column}”")
    return text.split("\n")


def _tree(program: Definition) -> str:
    try:
        return program_svg(program)
    except LimitError:
        return ""


def _is_plain(texts: Sequence[str]) -> bool:
    return all(text.isascii() and text.isprintable() for text in texts)


def exports(program: Definition, columns: Sequence[str] = (), *, is_plain: bool = False) -> list[dict[str, str]]:
    """The program in every target that can say it, and of the others the reason why not.

    Where all rows are plain (printable ASCII), what is exact for such texts only is offered too, with a note.
    """
    from synth.export import export

    found = []
    names = [p.name for p in program.parameters]
    has_names = len(columns) == len(set(columns)) == len(names)
    named = dict(zip(names, columns if has_names else names, strict=True))
    cells = {name: f"{chr(ord('A') + k)}2" for k, name in enumerate(names[:26])}
    for target, label in TARGETS.items():
        told = cells if target == "excel" else named
        try:
            found.append({"name": label, "text": export(program, target, columns=told)})
        except (SynthError, ImportError) as error:
            found.append({"name": label, "refused": str(error)})
        if is_plain and "refused" in found[-1]:
            with suppress(SynthError, ImportError):
                text = export(program, target, columns=told, plain=True)
                found[-1] = {"name": label, "text": text, "note": "Exact for plain text, as in all of your rows."}
    return found


def _rows(request: Any) -> list[tuple[str, ...]]:
    if not isinstance(request, dict):
        raise QuestionError("a request must be a JSON object")
    rows = request.get("rows")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and row for row in rows):
        raise QuestionError("there are no rows", remedy="paste a column")
    if len(rows) > MOST_ROWS:
        raise QuestionError(
            f"the page takes at most {MOST_ROWS:,} rows, not {len(rows):,}", remedy="use `synth fill` for more"
        )
    width = len(rows[0])
    if width > MOST_COLUMNS:
        raise QuestionError(f"the page takes at most {MOST_COLUMNS} columns, not {width}", remedy="paste fewer")
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise QuestionError(f"row {number} has {len(row)} cells, but the first row has {width}")
        if not all(isinstance(cell, str) and len(cell) <= LONGEST_CELL for cell in row):
            raise QuestionError(f"row {number} has a cell that is no text of at most {LONGEST_CELL:,} characters")
    return [tuple(row) for row in rows]


def _columns(request: dict[str, Any]) -> list[str]:
    columns = request.get("columns", [])
    if not isinstance(columns, list) or not all(isinstance(name, str) and 0 < len(name) <= 200 for name in columns):
        raise QuestionError("columns must be names")
    return columns


def _refuse_contradictions(examples: Sequence[tuple[int, str]], rows: Sequence[tuple[str, ...]]) -> None:
    first: dict[tuple[str, ...], tuple[int, str]] = {}
    for place, output in examples:
        known = first.setdefault(rows[place], (place, output))
        if known[1] != output:
            pair = sorted((known[0] + 1, place + 1))
            raise QuestionError(
                f"rows {pair[0]} and {pair[1]} are the same, but their outputs differ", remedy="change one of them"
            )


def _examples(request: dict[str, Any], rows: Sequence[tuple[str, ...]]) -> list[tuple[int, str]]:
    pairs = request.get("examples")
    if not isinstance(pairs, list) or not pairs:
        raise QuestionError("there are no examples yet", remedy="write the output that you want for one or two rows")
    if len(pairs) > MOST_EXAMPLES:
        raise QuestionError(f"the page takes at most {MOST_EXAMPLES} examples, not {len(pairs)}")
    found = []
    for pair in pairs:
        place, output = pair if isinstance(pair, list) and len(pair) == 2 else (None, None)
        if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(rows):
            raise QuestionError("an example must name a row")
        if not isinstance(output, str) or len(output) > LONGEST_CELL:
            raise QuestionError(f"the output of row {place + 1} is no text of at most {LONGEST_CELL:,} characters")
        found.append((place, output))
    return found
