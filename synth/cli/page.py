"""`synth ui`: the page on this machine."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from dsl.errors import QuestionError
from synth.ui.answers import MOST_EXAMPLES, MOST_ROWS

from .commands import argument, command
from .terminal import FOUND, announce_compilation, put, say, unswept, verb


@command("ui")
@argument(
    "file",
    "A CSV file to begin with, the header first; a last column with empty cells is the one to be filled.",
    required=False,
    default=None,
)
@click.option("--port", default=0, help="Port on this machine; 0 takes any free one.")
@click.option("--seconds", default=10.0, help="Wall time for each search.")
@click.option("--open/--no-open", "opens", default=True, help="Open the page in the browser.")
@verb
def page(file: str | None, port: int, seconds: float, opens: bool) -> int:
    """Clean a column on a page: paste it, give examples, answer questions, copy the program.

    The page is served to this machine only, and loads nothing from the network.  Its address holds a token; whoever does
    not know it gets no answer.  Ctrl-C ends it.
    """
    columns, rows, examples = ([], [], []) if file is None else _halves(*_table(file))
    if not 0 <= port < 1 << 16:
        raise QuestionError(f"there is no port {port}", remedy="choose one between 1024 and 65535, or 0")
    if not seconds > 0:
        raise QuestionError(f"seconds must be positive, not {seconds}")
    announce_compilation()
    with unswept():
        import synth.solving  # noqa: F401 - so that the first question need not wait for it
    from synth.ui.server import Server

    try:
        server = Server(port, rows=rows, columns=columns, examples=examples, seconds=seconds)
    except OSError as error:
        raise QuestionError(f"port {port} cannot be used: {error.strerror}", remedy="choose another, or 0") from None
    put(server.address)
    say("Ctrl-C ends it")
    threading.Thread(target=server.warm, daemon=True).start()
    if opens:
        import webbrowser

        webbrowser.open(server.address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say("ended")
    finally:
        server.close()
    return FOUND


def _halves(columns: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]], list[tuple[int, str]]]:
    """A half-filled last column taken off the rows: what is in it are examples, and its name comes last."""
    filled = [(place, row[-1]) for place, row in enumerate(rows) if row[-1]]
    if len(columns) < 2 or not 0 < len(filled) < len(rows):
        return columns, rows, []
    return columns, [row[:-1] for row in rows], filled[:MOST_EXAMPLES]


def _table(file: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file, all cells as they are."""
    import csv

    from dsl.formats.files import read_text

    text = read_text(Path(file))
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:8192], ",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = [row for row in csv.reader(text.splitlines(keepends=True), dialect) if any(row)]
    if len(rows) < 2:
        raise QuestionError(f"{file!r:.200} has no rows below its header", remedy="give a header and at least one row")
    width = len(rows[0])
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise QuestionError(f"row {number} of {file!r:.200} has {len(row)} cells, but the header has {width}")
    if len(rows) > MOST_ROWS + 1:
        say(f"only the first {MOST_ROWS:,} rows are shown", loud=True)
    return rows[0], rows[1 : MOST_ROWS + 1]
