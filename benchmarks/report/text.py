"""Reports on the terminal: rich tables on one, Markdown where the output goes into a file or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from ..tables import table as markdown
from .runs import Run
from .summary import Table, shorten, tables_of, unsolved_by_all

UNSOLVED_SHOWN = 30
"""Unsolved tasks that a report lists unless asked for all."""


def report_text(runs: Sequence[Run], *, sygus: bool = False, unsolved: int | None = UNSOLVED_SHOWN) -> list[Table | str]:
    """The parts of a report in order: tables, and lines of text for the unsolved tasks (`unsolved` of them; None is all)."""
    missed = unsolved_by_all(runs)
    shown = missed if unsolved is None else missed[:unsolved]
    rows = [(key.track, key.task, ending) for key, ending in shown]
    left = len(missed) - len(shown)
    note = f"{left} more: --all lists them." if left else ""
    parts: list[Table | str] = list(tables_of(runs, sygus=sygus))
    if not missed:
        return [*parts, "Every task was solved by some run."]
    named = "Unsolved" if len(runs) == 1 else "Solved by no run"
    return [*parts, Table(f"{named}: {len(missed)}", ("track", "task", "how it ended"), rows, note, names=3)]


def show(parts: Sequence[Table | str]) -> None:
    """Print the parts on standard output."""
    draw = _draw_rich if sys.stdout.isatty() else _draw_plain
    for part in parts:
        draw(part)


def plain(parts: Sequence[Table | str]) -> str:
    """The parts as Markdown."""
    return "\n\n".join(_markdown(part) for part in parts) + "\n"


def _draw_plain(part: Table | str) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(_markdown(part).encode(encoding, "backslashreplace").decode(encoding) + "\n\n")


def _markdown(part: Table | str) -> str:
    if isinstance(part, str):
        return printable(part)
    cells = [[_cell(cell) for cell in row] for row in (part.header, *part.rows)]
    for column in range(part.names, len(part.header)):
        width = max(len(row[column]) for row in cells)
        for row in cells:
            row[column] = row[column].rjust(width)
    lines = [f"## {printable(part.title)}", "", markdown(cells[0], cells[1:])]
    return "\n".join([*lines, "", printable(part.note)] if part.note else lines)


def _cell(text: str) -> str:
    return printable(text).replace("|", "\\|")


def printable(text: str) -> str:
    """The text with control characters escaped: a task's name must not move the cursor or ring the bell."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def _draw_rich(part: Table | str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    console: Any = Console(highlight=False)
    if isinstance(part, str):
        console.print(Text(printable(part)))
        return
    drawn = RichTable(title=Text(part.title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(part.header):
        drawn.add_column(Text(name), justify="left" if number < part.names else "right", overflow="fold")
    for row in part.rows:
        drawn.add_row(*(Text(printable(shorten(cell, 400))) for cell in row))
    console.print(drawn)
    if part.note:
        console.print(Text(printable(part.note), style="dim"))
    console.print()
