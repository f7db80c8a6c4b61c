"""`synth solve`: the main job."""

from __future__ import annotations

import csv
import enum
import io
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import click

from dsl.errors import QuestionError, ReadError, UnsupportedError
from dsl.formats import FORMATS
from dsl.operators import Definition
from dsl.task import Examples, Task
from dsl.types import Value, thaw
from search.budget import Status
from synth.result import Result

from .commands import argument, command
from .terminal import (
    FOUND,
    INTERRUPTED,
    NOT_FOUND,
    UNKNOWN,
    ProgressLine,
    announce_compilation,
    attentively,
    count,
    put,
    put_json,
    say,
    settings,
    unswept,
    verb,
)

SECONDS_FOR_REASONS = 5.0
"""Seconds of searches for the reasons for which nothing was found."""

LARGEST_INPUT = 64 << 20
"""Bytes that are read from standard input."""


class Print(enum.StrEnum):
    """What is printed of an answer."""

    SYGUS = "sygus"
    SMTLIB = "smtlib"
    PYTHON = "python"
    PANDAS = "pandas"
    DUCKDB = "duckdb"
    SQLITE = "sqlite"
    EXCEL = "excel"
    REGEX = "regex"
    VALUES = "values"


@command("solve")
@argument(
    "file",
    "A task file (.sl, .jsonl, .csv), or - for standard input.",
    type=click.Path(readable=False, allow_dash=True),
)
@click.option("--dsl", metavar="NAME", help="Answer in this language (see `synth dsl list`).")
@click.option("--seconds", default=10.0, help="Wall time for each task.")
@click.option("--top", default=1, help="How many different programs to look for.")
@click.option("--strategy", default="auto", metavar="NAME", help="How to search.")
@click.option(
    "--guide/--no-guide", default=None, help="Let a trained model order the search, or not; else where it is known to help."
)
@click.option("--jobs", default=1, help="Threads.")
@click.option("--candidates", type=int, help="Stop after this many candidates: the same on every machine.")
@click.option("--memory", default=4.0, help="Most memory of the search, in GB.")
@click.option("--seed", default=0, help="Seed of every random choice.")
@click.option("--noise", default=0, help="At most so many examples may be wrong; those under suspicion are named.")
@click.option("--ask", is_flag=True, help="Ask about rows in doubt until none is left.")
@click.option("--explain", is_flag=True, help="Say in plain words what a program does, or why none was found.")
@click.option(
    "--format", type=click.Choice(FORMATS), help="Format of the input; else by the file's ending or its first character."
)
@click.option(
    "--print",
    "print_as",
    type=click.Choice([form.value for form in Print]),
    default=Print.SYGUS.value,
    callback=lambda ctx, option, form: Print(form),
    help="What to print: values are the outputs of unanswered rows.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per task on standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Only answers and errors.")
@click.option("--verbose", "-v", is_flag=True, help="Say more about the search.")
@verb
def solve(
    file: str,
    dsl: str | None,
    seconds: float,
    top: int,
    strategy: str,
    guide: bool | None,
    jobs: int,
    candidates: int | None,
    memory: float,
    seed: int,
    noise: int,
    ask: bool,
    explain: bool,
    format: str | None,
    print_as: Print,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Find a program for each task of FILE.

    Exit code 0 if every task is solved, 1 if not, 3 if an answer could be neither proved nor refuted, 2 for bad input.
    """
    settings.quiet, settings.verbose = quiet, verbose
    tasks = read_tasks(file, format)
    if dsl is not None:
        from synth.questions import with_language

        tasks = [with_language(task, dsl) for task in tasks]
    if ask and file == "-":
        raise QuestionError("--ask reads your answers from standard input", remedy="give the task as a file")
    announce_compilation()
    codes = []
    for task in tasks:
        options = Options(strategy, seconds, candidates, memory, top, seed, jobs, guide, noise)
        if ask:
            from .asking import ask as ask_about

            result, interrupted = ask_about(task, **asdict(options)), False
        else:
            result, interrupted = solve_one(task, options)
        if as_json:
            put_json(result.to_json())
        else:
            show(result, print_as, several=len(tasks) > 1)
            say_more(result, explain)
        codes.append(INTERRUPTED if interrupted else exit_code(result))
        if interrupted:
            break
    return next((code for code in (INTERRUPTED, NOT_FOUND, UNKNOWN) if code in codes), FOUND)


@dataclass(frozen=True)
class Options:
    """The options of a search, named as `synth.solve` names them."""

    strategy: str
    seconds: float
    candidates: int | None
    memory: float
    top: int
    seed: int
    threads: int
    guide: bool | None
    noise: int


def solve_one(task: Task, options: Options) -> tuple[Result, bool]:
    """Solve one task with a line of progress; also whether it was interrupted."""
    with unswept():
        from synth.api import budget_of, check_counts
        from synth.noise import solve_noisy
        from synth.solving import solve_task

    check_counts(top=options.top, jobs=options.threads)
    budget = budget_of(options.seconds, options.candidates, options.memory)
    progress = ProgressLine(task.name)
    how: dict[str, Any] = {
        "strategy": options.strategy,
        "budget": budget,
        "top": options.top,
        "seed": options.seed,
        "threads": options.threads,
        "progress": progress,
        "guide": options.guide,
    }
    work = partial(solve_noisy, task, options.noise, **how) if options.noise else partial(solve_task, task, **how)
    try:
        result = attentively(work, budget.cancel)
    finally:
        progress.close()
    return result, budget.cancel.is_set()


def exit_code(result: Result) -> int:
    """The exit code that a result stands for."""
    if result.status is Status.UNKNOWN or (result.solved and result.verified.startswith("unknown")):
        return UNKNOWN
    return FOUND if result.solved else NOT_FOUND


def read_tasks(file: str, format: str | None) -> list[Task]:
    """The tasks of a file, or of standard input for `-`."""
    from dsl.formats import decode, load_tasks, parse_tasks

    if file != "-":
        tasks = load_tasks(file, format)
    else:
        content = sys.stdin.buffer.read(LARGEST_INPUT + 1)
        if len(content) > LARGEST_INPUT:
            raise ReadError(f"the input has more than {LARGEST_INPUT >> 20} MB", remedy="give it as a file")
        named = parse_tasks(decode(content, "standard input"), format or guess_format(content), "stdin", "standard input")
        tasks = [replace(task, source=None) for task in named]
    if not tasks:
        raise QuestionError(f"there is no task in {file}", remedy="give it at least one")
    return tasks


def guess_format(content: bytes) -> str:
    """The format that a text is in, by its first character that says something."""
    for line in content.removeprefix(b"\xef\xbb\xbf").splitlines():
        start = line.strip()[:1]
        if start in (b"(", b";"):
            return "sl"
        if start:
            return "jsonl" if start == b"{" else "csv"
    return "csv"


def show(result: Result, print_as: Print, *, several: bool) -> None:
    """The answer on standard output, what there is to say about it on standard error."""
    task = result.task
    if several:
        say(f"--- {task.name}")
    if settings.verbose:
        for reason in result.why:
            say(f"why: {reason}")
    if result.solved:
        for definition in result.definitions.values():
            put(printed(definition, task, print_as))
        if print_as is not Print.VALUES:  # one table of values, which somebody will paste
            for other in result.alternatives:
                with suppress(UnsupportedError):  # the answer itself could be said
                    put(printed(other, task, print_as))
        checked = {"examples": "checked on every example", "proved": "proved for all inputs"}
        how = checked.get(result.verified, result.verified)
        say(f"solved in {result.seconds:.2f} s: {how}, size {result.size}, {count(result.statistics.candidates)} candidates")
        if print_as is not Print.VALUES:
            for inputs, output in result.predictions():
                say(f"  {shown_row(inputs)} -> {thaw(output)!r}")
        _say_doubts(result)
        return
    say(f"not solved ({result.status}): {result.message or 'no program found'}", loud=True)
    if result.nearest is not None:
        say(f"nearest: {printed(result.nearest, task, Print.SYGUS)}", loud=True)


def say_more(result: Result, explain: bool) -> None:
    """Suspicious examples; with `explain` the answer in plain words; without an answer the reasons that can be named."""
    if result.suspects:
        rows = result.task.specification.rows if isinstance(result.task.specification, Examples) else ()
        for number in result.suspects:
            row = rows[number - 1]
            say(f"suspicious: example {number}, {shown_row(row.inputs)} -> {thaw(row.output)!r:.100}", loud=True)
    if explain and result.definitions:
        for line in result.explain().split("\n"):
            say(line, loud=True)
    if not result.definitions:
        for finding in result.why_not(SECONDS_FOR_REASONS if explain else 0.0):
            if explain or finding.kind != "limit":  # the limit is what the message says already
                say(f"why not: {finding}", loud=explain)


def _say_doubts(result: Result) -> None:
    """More than one program agrees with the examples: say where they differ."""
    if result.question is None or result.program is None:
        return
    readings = dict.fromkeys(repr(thaw(d(*result.question)))[:100] for d in (result.program, *result.alternatives))
    say(f"the programs differ, for instance on {shown_row(result.question)}: {' or '.join(readings)}")
    say("add that row with the output you want to decide between them")


def shown_row(inputs: Sequence[Value]) -> str:
    """The inputs of a row, in short."""
    return ", ".join(repr(thaw(value))[:100] for value in inputs)


def printed(definition: Definition, task: Task, print_as: Print) -> str:
    """One program in the form that was asked for."""
    from dsl.printing import print_definition

    if print_as is Print.PYTHON:
        return definition.to_python().rstrip("\n")
    if print_as is Print.SMTLIB:
        return definition.to_smtlib()
    if print_as in (Print.PANDAS, Print.DUCKDB, Print.SQLITE, Print.EXCEL, Print.REGEX):
        from synth.export import export

        if print_as is Print.REGEX and task.language.name == "regex":
            from dsl.regex_language import regex_of

            found = regex_of(definition)
            if found is not None:
                return found.pattern
        header = task.facts.get("header", ())
        names = [p.name for p in definition.parameters]
        known = dict(zip(names, header, strict=False)) if isinstance(header, tuple) else {}
        return export(definition, print_as.value, columns=None if print_as is Print.EXCEL else known).rstrip("\n")
    if print_as is Print.VALUES:
        from synth.result import predictions

        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for inputs, output in predictions(definition, task):
            writer.writerow([*map(_safe_cell, inputs), _safe_cell(output)])
        return text.getvalue().rstrip("\n")
    return print_definition(definition, task.dialect)


def _safe_cell(value: Value) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else thaw(value)
