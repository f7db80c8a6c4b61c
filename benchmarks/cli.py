"""`synth bench`: run suites, look at what came out, compare.  Loaded by `synth` through the entry point `synth.commands`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from synth.cli.terminal import FOUND, INTERRUPTED, put_json, say, settings, verb

from . import cli_report, cli_suites

if TYPE_CHECKING:
    from .jobs import Job
    from .runner import Executor, Selection
    from .suites import SuiteTask

app = typer.Typer(
    help="Run suites of tasks, and report on them.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@verb
def run(
    suite: list[str] = typer.Argument(
        ..., metavar="SUITE|DIR|FILE...", help="Installed suites, folders, .sl or .jsonl files."
    ),
    seconds: float | None = typer.Option(
        None, help="Wall time of each task; 10, or 600 with --candidates.", show_default=False
    ),
    candidates: int | None = typer.Option(None, help="Candidates of each task: the same result on every machine."),
    jobs: int = typer.Option(1, help="Tasks at the same time; 0 for one on each core."),
    strategy: str = typer.Option("auto", help="How to search."),
    dsl: str | None = typer.Option(None, help="Answer in this language (see `synth dsl list`)."),
    no_guide: bool = typer.Option(False, "--no-guide", help="Search without learned guides."),
    examples: int | None = typer.Option(
        None, help="Learn from the first so many examples, hold the others against the answer."
    ),
    memory: float = typer.Option(4.0, help="Most memory of a task's processes together, in GB."),
    seed: int = typer.Option(0, help="Seed of the run; each task has its own, made from it."),
    engine: list[str] | None = typer.Option(None, help="synthwright, cvc5, or module:Class; several run side by side."),
    include: list[str] | None = typer.Option(None, help="Only files, folders or tasks that match, such as 'hd-*'."),
    every: int = typer.Option(1, help="Only the first of every so many tasks."),
    shard: str = typer.Option("1/1", help="Only this part of the tasks, such as 2/8; see `synth bench merge`."),
    executor: str = typer.Option("local", help="Where to run: local, or ray."),
    out: Path = typer.Option(Path("results.jsonl"), help="Results file, one JSON object a line."),
    resume: bool = typer.Option(False, "--resume", help="Continue the results file: what it holds is not run again."),
    as_json: bool = typer.Option(False, "--json", help="Print each record on standard output, too."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Only errors."),
) -> int:
    """Run every task of a suite within limits, check every answer independently, and write one record for each.

    Ctrl-C, or anything worse, loses only the tasks that are running: --resume continues.  Exit code 0 when all are done.
    """
    from dsl.lookup import settled
    from synth.api import budget_of

    from .jobs import Choices
    from .runner import Selection, default_slots, jobs_of, parse_shard

    settings.quiet = quiet
    seconds = seconds if seconds is not None else (10.0 if candidates is None else 600.0)
    budget = budget_of(seconds, candidates, memory)
    names = engine or ["synthwright"]
    check_choices(strategy, names, dsl, jobs, examples)
    choices = Choices(
        strategy=strategy, seconds=seconds, candidates=candidates, memory=budget.bytes, seed=seed,
        dsl=dsl and settled(dsl), examples=examples, guide=not no_guide,
    )  # fmt: skip
    selection = Selection(tuple(include or ()), every, *parse_shard(shard))
    todo = jobs_of(chosen_tasks(suite, selection), names, choices)
    return sweep(todo, names, out, resume, executor, jobs or default_slots(), as_json)


def check_choices(strategy: str, engines: list[str], dsl: str | None, jobs: int, examples: int | None) -> None:
    """Raise QuestionError for a choice that every single task would stumble over."""
    from dsl.errors import QuestionError
    from dsl.lookup import find_dsl
    from synth.portfolio import STRATEGIES

    from .engines import check_installed, engine_named

    if strategy not in STRATEGIES:
        raise QuestionError(f"there is no strategy {strategy!r}", remedy=f"use one of {', '.join(STRATEGIES)}")
    if jobs < 0:
        raise QuestionError(f"--jobs must be at least 0, not {jobs}")
    if examples is not None and examples < 1:
        raise QuestionError(f"--examples must be at least 1, not {examples}")
    if len(set(engines)) < len(engines):
        raise QuestionError("an engine is named twice", remedy="name each once")
    for name in engines:
        check_installed(engine_named(name))
    if dsl is not None:
        find_dsl(dsl)


def chosen_tasks(names: list[str], selection: Selection) -> list[SuiteTask]:
    """The selected tasks of all suites.  Raises QuestionError if there are none."""
    from dsl.errors import QuestionError

    from .suites import load_suite

    tasks = [task for name in names for task in selection.of(load_suite(name))]
    if not tasks:
        raise QuestionError(f"no task of {', '.join(names)} is selected", remedy="see --include and --shard")
    return tasks


def sweep(todo: list[Job], engines: list[str], out: Path, resume: bool, executor: str, slots: int, as_json: bool) -> int:
    """Run the jobs, with the live table; the exit code."""
    from .engines import engine_named
    from .environment import describe_environment
    from .live import Display, Tally
    from .records import Record, record_key
    from .runner import run_jobs
    from .store import Store

    wanted = {job.choices.engine: job.choices.settings() for job in todo}
    packages = dict.fromkeys(package for name in engines for package in engine_named(name).packages)
    keys = {job.key for job in todo}
    with Store(out, resume=resume, settings=wanted) as store:
        tally = Tally(len(todo))
        for record in store.records:
            if record_key(record) in keys:
                tally.add(record, earlier=True)
        if store.torn:
            say(f"the last line of {out} was unfinished ({store.torn} bytes) and has been dropped; its task is run again")
        if tally.before:
            say(f"{tally.before} of {len(todo)} are done already")

        def told(record: Record) -> None:
            display.told(record)
            if as_json:
                put_json(dict(record))

        try:
            with Display(tally, quiet=settings.quiet) as display:
                run_jobs(todo, store, executor_named(executor, slots), describe_environment(packages), told)
        except KeyboardInterrupt:
            say(f"interrupted: {tally.count} of {len(todo)} are in {out}; --resume continues", loud=True)
            return INTERRUPTED
    say(f"{tally.line()}: {out}")
    return FOUND


def executor_named(name: str, slots: int) -> Executor:
    """The executor of that name.  Raises QuestionError for any other, or for one whose package is missing."""
    from dsl.errors import QuestionError

    if name == "local":
        from .runner import LocalExecutor

        return LocalExecutor(slots)
    if name == "ray":
        from .ray_executor import RayExecutor

        return RayExecutor(slots)
    raise QuestionError(f"there is no executor {name!r:.60}", remedy="use local or ray")


@verb
def merge(
    files: list[Path] = typer.Argument(..., help="Results files, such as those of shards."),
    out: Path = typer.Option(..., help="The file to write; it must not exist."),
) -> int:
    """Put the records of several results files into one; of the same task twice, the first is kept."""
    from .store import merge as merge_files

    count, repeated = merge_files(files, out)
    dropped = f"; {repeated} repeated ones were dropped" if repeated else ""
    say(f"{count} records in {out}{dropped}")
    return FOUND


app.command("run", short_help="Run a suite.")(run)
app.command("merge", short_help="Join results files.")(merge)
app.command("list", short_help="Which suites there are.")(cli_suites.list_suites)
app.command("show", short_help="What is in a suite.")(cli_suites.show_suite)
app.command("report", short_help="What results files say.")(cli_report.report)
app.command("compare", short_help="Hold one run against another.")(cli_report.compare)
app.command("list", short_help="Which suites there are.")(cli_suites.list_suites)
app.command("show", short_help="The tasks of a suite, or one task.")(cli_suites.show_suite)
