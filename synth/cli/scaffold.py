"""`synth dsl new` and `synth dsl check`: the first files of a language of one's own, and whether it keeps its laws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .commands import argument, command
from .terminal import FOUND, NOT_FOUND, count, put, put_json, say, settings, verb

if TYPE_CHECKING:
    from synth.scaffold.reports import LanguageReport


@command("new")
@argument("name", "What the language is to be called: letters, digits and underscores.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where to write the package; without it, a folder of that name here.",
)
@click.option("--quiet", "-q", is_flag=True, help="Do not say what to do next.")
@verb
def new_language(name: str, folder: Path | None, quiet: bool) -> int:
    """Write a package with a language of your own: an operator, a test, a suite and a README.

    The operator has every meaning that one can have; change it, and `synth dsl check` says what no longer fits together.
    """
    from synth.scaffold.writing import write_package

    settings.quiet = quiet
    written = write_package(name, folder)
    for path in written.files:
        put(str(path))
    say(f"next: pip install -e {written.folder}; synth dsl check {name}; synth bench run {name}")
    return FOUND


@command("check")
@argument("dsl", "A language, a module, module:NAME, or a file that holds one.", metavar="NAME|MODULE|FILE")
@click.option("--rows", default=300, help="Rows of arguments on which each signature is tried.")
@click.option("--seed", default=0, help="Other seeds try other rows.")
@click.option("--patience", default=60.0, help="Seconds after which an operator counts as endless.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--quiet", "-q", is_flag=True, help="Only faults.")
@verb
def check(dsl: str, rows: int, seed: int, patience: float, as_json: bool, quiet: bool) -> int:
    """Does a language keep its laws?

    Every operator is tried on edges and random values: it is total and pure, its values are of its type, and kernel,
    symbolic meaning, inverse and Python text say what the reference says.  The work is done in another process, so an
    operator that never ends is named and the others are checked all the same.  Exit code 1 if there is a fault, 2 if the
    language cannot be loaded.
    """
    from synth.api import check_counts
    from synth.scaffold.inspection import inspect_language

    settings.quiet = quiet
    check_counts(rows=rows)
    report = inspect_language(dsl, rows, seed, patience, lambda name: say(f"checking {name}") if settings.verbose else None)
    faults = report.faults()
    if as_json:
        put_json(report.to_json())
    else:
        for line in table_of(report) if not quiet else ():
            put(line)
        for fault in faults:
            put(f"FAULT {fault}")
    return NOT_FOUND if faults else FOUND


def table_of(report: LanguageReport) -> list[str]:
    """The report as a table for a terminal: a line for each operator, then the throughput and the notes."""
    from synth.scaffold.reports import ASPECTS

    heads = ("operator", "rows", "value", "us", *ASPECTS)
    rows: list[tuple[str, ...]] = [heads]
    for family in report.families:
        figures = (str(family.rows), f"{family.defined:.0%}", f"{family.microseconds:.1f}") if family.rows else ("-",) * 3
        rows.append((family.name, *figures, *(family.cells[aspect] for aspect in ASPECTS)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [f"{report.name} {report.version}: {len(report.families)} operators"]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells))
    if report.rates:
        names = {"kernels": "with kernels", "references": "with references alone"}
        told = ", ".join(f"{count(rate)}/s {names[name]}" for name, rate in report.rates.items())
        lines.append(f"candidates of a plain enumeration, four rows: {told}")
        slow = [family.name for family in report.families if family.cells["kernel"] == "-"]
        if slow and "kernels" in report.rates:
            lines.append(f"these run as Python, and set the pace: {', '.join(slow)}")
    lines += [f"note  {family.name}: {note}" for family in report.families for note in family.notes]
    found = len(report.faults())
    lines.append("every law holds on these rows" if not found else f"{found} faults")
    return lines
