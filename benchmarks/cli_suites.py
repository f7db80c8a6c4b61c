"""`synth bench list` and `synth bench show`: which suites there are, and what is in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from synth.cli.terminal import FOUND, put, put_json, say, verb

if TYPE_CHECKING:
    from dsl.task import Task

    from .suites import SuiteTask

ROWS_SHOWN = 8
LONGEST_CELL = 60
DIFFICULTIES = ("trivial", "easy", "medium", "hard", "extreme")


@verb
def list_suites(
    as_json: bool = typer.Option(False, "--json", help="One JSON object per suite."),
) -> int:
    """The installed suites.  Any folder, .sl or .jsonl file is a suite as well."""
    from dsl.errors import SynthError

    from .suites import available, load_suite

    for name, target in available().items():
        try:
            suite = load_suite(name)
            count, description, fault = sum(1 for _ in suite.tasks()), suite.description, None
        except SynthError as error:  # a broken plug-in hides no other suite
            count, description, fault = 0, "", str(error)
        if as_json:
            put_json({"name": name, "tasks": count, "description": description, "target": target, "fault": fault})
        elif fault:
            say(f"{name}: not usable: {fault}", loud=True)
        else:
            put(f"{name:12} {count:6,} tasks  {description}")
    return FOUND


@verb
def show_suite(
    what: str = typer.Argument(..., metavar="SUITE[:TASK]", help="A suite, folder or file; and one of its tasks."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object per task."),
) -> int:
    """The tasks of a suite, or one task: what it is about, its examples or its text."""
    from .suites import find_task, load_suite

    name, wanted = split_name(what)
    suite = load_suite(name)
    if wanted:
        show_task(find_task(suite, wanted), as_json)
        return FOUND
    tasks = list(suite.tasks())
    if as_json:
        for task in tasks:
            put_json(headline(task))
        return FOUND
    say(f"{suite.name}: {suite.description}")
    for track in dict.fromkeys(task.track or task.file for task in tasks):
        mine = [task for task in tasks if (task.track or task.file) == track]
        put(f"\n{track} ({len(mine)}{described(mine)})")
        for task in mine:
            words = f"{task.facts.get('difficulty', '')!s:8} {task.facts.get('description', '')!s}".rstrip()
            put(f"  {printable(task.name):28} {printable(words)}".rstrip())
    say(f"\n{len(tasks):,} tasks; `synth bench show {name}:TASK` shows one")
    return FOUND


def split_name(text: str) -> tuple[str, str]:
    """Suite and task of SUITE:TASK.  A colon belongs to the suite where a file or folder of that name says so."""
    from .suites import available

    if Path(text).exists():
        return text, ""
    for colon in re.finditer(":", text):
        name = text[: colon.start()]
        if name in available() or Path(name).exists():
            return name, text[colon.end() :]
    name, _, task = text.partition(":")
    return name, task


def described(tasks: Sequence[SuiteTask]) -> str:
    """How many tasks of each difficulty there are, where the files say so."""
    found = Counter(str(task.facts.get("difficulty", "")) for task in tasks)
    words = [f"{found[word]} {word}" for word in DIFFICULTIES if found[word]]
    return ": " + ", ".join(words) if words else ""


def headline(task: SuiteTask) -> dict[str, Any]:
    """A task without its content, as plain values."""
    facts = {key: task.facts.get(key) for key in ("tags", "description", "difficulty")}
    return {"task": task.name, "suite": task.suite, "file": task.file, "track": task.track, "family": task.family, **facts}


def show_task(found: SuiteTask, as_json: bool) -> None:
    """One task: its facts, signature, and rows; for SyGuS files their text."""
    from dsl.formats import read_text
    from dsl.task import Examples

    task = found.load()
    if as_json:
        put_json({**headline(found), **content(task, found)})
        return
    put(f"{printable(found.name)}: {printable(str(found.facts.get('description', 'no description')))}")
    for key in ("difficulty", "tags"):
        value = found.facts.get(key)
        if value:
            put(f"{key + ':':12} {printable(' '.join(value) if isinstance(value, list) else str(value))}")
    put(f"{'family:':12} {printable(found.family)}")
    put(f"{'file:':12} {printable(str(found.path))}{f', line {found.line}' if found.line else ''}")
    put(f"{'language:':12} {task.language.name}\n")
    if found.line and isinstance(task.specification, Examples):
        show_rows(task)
    else:
        put("\n".join(map(printable, read_text(found.path).rstrip().expandtabs(4).splitlines())))


def content(task: Task, found: SuiteTask) -> dict[str, Any]:
    """Signature and rows of a task as plain values; the text of a SyGuS file."""
    from dsl.formats import read_text
    from dsl.task import Examples
    from dsl.types import thaw

    record: dict[str, Any] = {"language": task.language.name}
    record["functions"] = [
        {"name": f.name, "parameters": [[p.name, str(p.type)] for p in f.parameters], "result": str(f.result)}
        for f in task.functions
    ]
    if not found.line:
        return record | {"text": read_text(found.path)}
    assert isinstance(task.specification, Examples)
    for key, rows in (("rows", task.specification.rows), ("unseen", task.specification.held_out)):
        record[key] = [[[thaw(value) for value in row.inputs], thaw(row.output)] for row in rows]
    return record


def show_rows(task: Task) -> None:
    """The rows to learn from and the unseen ones, a line each."""
    from dsl.task import Examples
    from dsl.types import thaw

    function, rows = task.function, task.specification
    assert isinstance(rows, Examples)
    put(", ".join(f"{printable(p.name)}: {p.type}" for p in function.parameters) + f" -> {function.result}")
    for title, some in (("to learn from", rows.rows), ("unseen", rows.held_out)):
        if some:
            put(f"\n{title}:")
        for row in some[:ROWS_SHOWN]:
            inputs = ", ".join(cell(thaw(value)) for value in row.inputs)
            put(f"  {inputs}  =>  {cell(thaw(row.output))}")
        if len(some) > ROWS_SHOWN:
            put(f"  ... and {len(some) - ROWS_SHOWN} more")


def cell(value: object) -> str:
    """A value in a few characters."""
    text = repr(value)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 3] + "..."


def printable(text: str) -> str:
    """Text of a file without characters that could steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
