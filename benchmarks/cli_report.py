"""`synth bench report` and `synth bench compare`: what results files say, and whether one is worse than another."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from dsl.errors import QuestionError
from synth.cli.terminal import FOUND, NOT_FOUND, put_json, say, verb

if TYPE_CHECKING:
    from .report.compare import Comparison, Pair
    from .report.runs import Record, Run


class Score(enum.StrEnum):
    """Scoring schemes."""

    SYGUS_COMP = "sygus-comp"


class Measure(enum.StrEnum):
    """What makes a task faster or slower."""

    SECONDS = "seconds"
    CANDIDATES = "candidates"


@verb
def report(
    files: list[Path] = typer.Argument(..., help="Results files of `synth bench run`."),
    html: Path | None = typer.Option(None, help="Also write the report, with plots and programs, as one HTML file."),
    csv: Path | None = typer.Option(None, help="Also write all records as CSV."),
    score: Score | None = typer.Option(None, help="Add the points of a competition's scoring scheme."),
    all_unsolved: bool = typer.Option(False, "--all", help="List every unsolved task, however many."),
) -> int:
    """What results files say: solved tasks by track and run, times, sizes, generalisation, and what was not solved.

    A run is what one engine or strategy did with one set of settings; a file may hold several.  Tables are Markdown unless
    the output is a terminal.
    """
    from .report import text

    runs = read_runs(files)
    sygus = score is Score.SYGUS_COMP
    text.show(text.report_text(runs, sygus=sygus, unsolved=None if all_unsolved else text.UNSOLVED_SHOWN))
    if html is not None:
        from .report.html import page

        write(html, page(runs, sygus=sygus))
    if csv is not None:
        from .report.export import csv_text

        write(csv, csv_text(runs))
    return FOUND


@verb
def compare(
    first: Path = typer.Argument(..., metavar="A", help="Results file of the baseline."),
    second: Path = typer.Argument(..., metavar="B", help="Results file that is held against it."),
    html: Path | None = typer.Option(None, help="Also write the comparison, with plots and programs, as one HTML file."),
    allow: int = typer.Option(0, min=0, help="Lost tasks that are no regression yet."),
    by: Measure = typer.Option(Measure.SECONDS, help="What makes a task faster or slower."),
    max_ratio: float | None = typer.Option(None, help="Also a regression: a mean ratio B/A of that measure above this."),
    common: bool = typer.Option(False, help="Only tasks that both have; else a solved task of A that B lacks is lost."),
    force: bool = typer.Option(False, help="Compare runs with different limits all the same."),
    run_a: str | None = typer.Option(None, help="Which run of A, by part of its name, where A holds several."),
    run_b: str | None = typer.Option(None, help="Which run of B, by part of its name, where B holds several."),
    seed: int = typer.Option(0, help="Seed of the bootstrap."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object instead of tables."),
    all_tasks: bool = typer.Option(False, "--all", help="List every gained, lost, faster or slower task."),
) -> int:
    """Hold run B against run A: tasks gained, lost, faster and slower, PAR-2, and whether it may be chance.

    Exit code 1 on a regression: a task that A solved and B did not, unless --allow says how many may be.
    """
    from .report import compare as comparing
    from .report import text

    before, after = choose_runs(first, second, run_a, run_b)
    found = comparing.compare(before, after, by=by.value, common_only=common, force=force, seed=seed)
    sentences = comparing.statements(found, allow=allow, max_ratio=max_ratio)
    regressed = found.regressed(allow, max_ratio)
    if as_json:
        put_json(comparison_json(found, sentences, regressed))
    else:
        tables = comparing.comparison_tables(found, None if all_tasks else text.UNSOLVED_SHOWN)
        text.show([*tables, *sentences])
    if html is not None:
        from .report.html import page

        write(html, page([before, after], comparison=found, verdict=sentences))
    return NOT_FOUND if regressed else FOUND


def read_runs(files: Sequence[Path]) -> list[Run]:
    """The runs of some results files; a torn last line is mentioned, a file without records is refused."""
    from .records import read_records
    from .report.runs import runs_of

    named: list[tuple[str, Sequence[Record]]] = []
    for name, path in zip(short_names(files), files, strict=True):
        found = read_records(path)
        if found.torn:
            say(f"{path}: an unfinished last line ({found.torn} bytes) was left out")
        if not found.records:
            raise QuestionError(f"{path} holds no record", remedy="name a results file of `synth bench run`")
        named.append((name, found.records))
    return runs_of(named)


def short_names(files: Sequence[Path]) -> list[str]:
    """Names that tell the files apart: without folder and ending where that is enough; the same file twice is refused."""
    for names in ([path.stem for path in files], [path.name for path in files], [str(path) for path in files]):
        if len(set(names)) == len(names):
            return names
    raise QuestionError("the same results file is named twice", remedy="name each file once")


def choose_runs(first: Path, second: Path, run_a: str | None, run_b: str | None) -> tuple[Run, Run]:
    """The two runs to compare; of one file with two runs when both paths are the same."""
    if first.resolve() == second.resolve():
        runs = read_runs([first])
        return choose(runs, first, "--run-a", run_a), choose(runs, second, "--run-b", run_b)
    names = short_names([first, second])
    runs = read_runs([first, second])
    before, after = ([run for run in runs if run.source == name] for name in names)
    return choose(before, first, "--run-a", run_a), choose(after, second, "--run-b", run_b)


def choose(runs: Sequence[Run], path: Path, option: str, wanted: str | None) -> Run:
    """The one run that is meant."""
    fitting = [run for run in runs if wanted is None or wanted in run.label]
    exact = [run for run in fitting if run.label == wanted]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0]
    names = ", ".join(f'"{run.label}"' for run in runs)
    what = f"holds {len(fitting)} runs" if wanted is None else f'has {len(fitting)} runs that fit "{wanted}"'
    raise QuestionError(f"{path} {what}", remedy=f"choose one with {option}: {names}")


def comparison_json(found: Comparison, sentences: Sequence[str], regressed: bool) -> dict[str, Any]:
    """A comparison as plain values; what both runs have is a list of two."""
    from .report.compare import sides
    from .report.statistics import generalisation, par2

    def names(pairs: Sequence[Pair]) -> list[dict[str, str]]:
        return [{"track": pair.key.track, "task": pair.key.task} for pair in pairs]

    def unseen(records: Sequence[Record]) -> dict[str, int]:
        counts = generalisation(records)
        return {"right": counts.right, "asked": counts.asked}

    ratio = found.ratio
    before, after = sides(found)
    return {
        "first": found.first,
        "second": found.second,
        "by": found.by,
        "tasks": len(found.pairs),
        "gained": names(found.gained),
        "lost": names(found.lost),
        "faster": names(found.faster),
        "slower": names(found.slower),
        "p_value": found.p_value,
        "ratio": None if ratio is None else {"mean": ratio.estimate, "low": ratio.low, "high": ratio.high},
        "ratio_of_medians": found.medians,
        "solved": [sum(bool(record.get("solved")) for record in side) for side in (before, after)],
        "par2": [par2(before), par2(after)],
        "unseen": [unseen(before), unseen(after)],
        "regression": regressed,
        "statements": list(sentences),
    }


def write(path: Path, text: str) -> None:
    """Write a file at once, so that no half of one is ever seen; say where it is."""
    draft = path.with_name(path.name + ".part")
    try:
        # Lone surrogates, which a task's text may hold, have no UTF-8; everything else is written as it is.
        draft.write_bytes(text.encode("utf-8", "backslashreplace"))
        draft.replace(path)
    except OSError as error:
        raise QuestionError(
            f"{path} cannot be written: {error.strerror or error}", remedy="name a file in a folder that exists"
        ) from None
    say(f"wrote {path}")
