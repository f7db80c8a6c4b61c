"""`synth fill`: the empty cells of a half-filled column of a CSV file."""

from __future__ import annotations

import re
from typing import Any

import click

from dsl.errors import QuestionError
from dsl.types import Value
from synth.filling import Filling, fill_column
from synth.result import Result
from synth.tables import Table, is_formula, read_table, write_table

from .asking import converse
from .commands import argument, command
from .solving import exit_code
from .terminal import FOUND, NOT_FOUND, UNKNOWN, announce_compilation, count, put, put_json, say, settings, verb

MOST_SHOWN = 20
WIDEST = 60


@command("fill")
@argument("file", "A table (.csv) with a header.", type=click.Path(readable=False))
@click.option("--column", required=True, metavar="NAME", help="The column to fill; a new one needs --example.")
@click.option("--using", multiple=True, metavar="NAME", help="A column to learn from; may be repeated. Else they are found.")
@click.option(
    "--example", "examples", nargs=2, multiple=True, metavar="INPUT OUTPUT", help="An example, beside the filled cells."
)
@click.option("--out", type=click.Path(), metavar="FILE", help="Write the filled table here; else it is only shown.")
@click.option("--ask/--no-ask", default=False, help="Ask about cells that are not sure, one by one.")
@click.option("--leave-unsure", is_flag=True, help="Leave cells empty that are not sure.")
@click.option("--raw", is_flag=True, help="Write cells that a spreadsheet would run as formulas as they are.")
@click.option("--all", "show_all", is_flag=True, help=f"Show every cell, not {MOST_SHOWN} of them.")
@click.option("--dsl", metavar="NAME", help="Answer in this language (see `synth dsl list`).")
@click.option("--seconds", default=10.0, help="Wall time of each search.")
@click.option("--seed", default=0, help="Seed of every random choice.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Only answers and errors.")
@verb
def fill(
    file: str,
    column: str,
    using: tuple[str, ...],
    examples: tuple[tuple[str, str], ...],
    out: str | None,
    ask: bool,
    leave_unsure: bool,
    raw: bool,
    show_all: bool,
    dsl: str | None,
    seconds: float,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> int:
    """Fill the empty cells of one column of FILE, learning from the filled ones.

    Shows what it would write, with a question mark where programs that fit all examples disagree.  Exit code 0 if every cell
    is filled and sure, 3 if some are not sure, 1 if some have no value or nothing was found, 2 for bad input.
    """
    settings.quiet = quiet
    table = read_table(file)
    if column in table.header:
        table.column(column)  # complains of a name that is there twice
    elif not examples:
        known = ", ".join(map(repr, table.header))
        raise QuestionError(
            f"no column is named {column!r:.80}", remedy=f"the header has {known:.200}; a new column needs --example"
        )
    announce_compilation()
    options: dict[str, Any] = {"seconds": seconds, "seed": seed, **({"dsl": dsl} if dsl else {})}
    filling = learn(table, column, using, examples, options)
    if ask and filling.program is not None:
        converse(filling.session)
        filling.refresh()
    cells, escaped = cells_of(filling, leave_unsure=leave_unsure, raw=raw)
    if out is not None and filling.program is not None:
        table.set_column(column, cells)
        write_table(table, out)
    if as_json:
        put_json(record(filling, table, column, cells))
    else:
        show(filling, table, cells, show_all=show_all)
        if escaped:
            say(f"{escaped} cells begin like formulas and got an apostrophe in front (--raw leaves them)", loud=True)
        if filling.program is not None:
            say(f"written to {out}" if out else "nothing was written: --out FILE does that")
    return code(filling)


def learn(
    table: Table, column: str, using: tuple[str, ...], examples: tuple[tuple[str, str], ...], options: dict[str, Any]
) -> Filling:
    """Learn from the filled cells, and from the examples of the command line."""
    names = [name for name in dict.fromkeys((*table.header, *using)) if name != column]
    columns: dict[str, list[Value | None]] = {name: table.values(name) for name in names}
    if column in table.header:
        columns[column] = table.values(column)
    if not examples:
        return fill_column(columns, column, using=list(using) or None, **options)
    if len(using) > 1:
        raise QuestionError("an --example has one input", remedy="name one column with --using, or fill in cells")
    chosen = using[0] if using else _column_with(columns, column, [given for given, _ in examples])
    inputs, outputs = columns[chosen], [output for _, output in examples]
    are_numbers = any(isinstance(value, int) for value in inputs)
    known = [value for value in columns.get(column, ()) if value is not None]
    whole = all(re.fullmatch("0|-?[1-9][0-9]*", output) for output in outputs) and not any(map(_is_text, known))
    pairs = [(_number(given) if are_numbers else given, _number(output) if whole else output) for given, output in examples]
    return fill_column(columns, column, pairs, using=[chosen], **options)


def _column_with(columns: dict[str, list[Value | None]], target: str, wanted: list[str]) -> str:
    for name, values in columns.items():
        if name != target and set(wanted) <= {str(value) for value in values if value is not None}:
            return name
    raise QuestionError(f"no column holds the input {wanted[0]!r:.80}", remedy="name the column with --using")


def _is_text(value: Value) -> bool:
    return isinstance(value, str)


def _number(text: str) -> Value:
    if re.fullmatch("-?[0-9]+", text) is None:
        raise QuestionError(f"{text!r:.80} is not a whole number, but its column holds whole numbers")
    return int(text)


def cells_of(filling: Filling, *, leave_unsure: bool, raw: bool) -> tuple[list[str], int]:
    """The whole column as text, and how many of the new cells were made harmless."""
    unsure, new = set(filling.unsure), set(filling.guesses)
    cells, escaped = [], 0
    for number, output in enumerate(filling.outputs):
        cell = "" if output is None or (leave_unsure and number in unsure) else str(output)
        if number in new and not raw and is_formula(cell):
            cell, escaped = f"'{cell}", escaped + 1
        cells.append(cell)
    return cells, escaped


def show(filling: Filling, table: Table, cells: list[str], *, show_all: bool) -> None:
    """The program on standard error, the new cells with their lines on standard output; where they are many, unsure ones."""
    if filling.program is None:
        say(f"synth: {filling.result}", loud=True)
        return
    say(f"program: {filling.program}")
    rows = sorted(filling.guesses, key=lambda number: number not in filling.readings)
    shown = rows if show_all or settings.quiet else rows[:MOST_SHOWN]
    for number in sorted(shown):
        inputs = ", ".join(str(v) for v in filling.rows[number] if v is not None)[:WIDEST]
        mark = "?" if number in filling.readings else " "
        others = [str(r)[:WIDEST] for r in filling.readings.get(number, ()) if str(r) != cells[number]]
        doubt = f"   or {' or '.join(others)}" if others else "   no value" if not cells[number] else ""
        put(f"{mark} line {table.lines[number]}: {inputs} -> {cells[number][:WIDEST]}{doubt}")
    if len(shown) < len(rows):
        say(f"... and {len(rows) - len(shown)} more (--all shows them)")
    say(_summary(filling, rows))
    question = filling.question
    if question is not None:
        say(f"most would be learned from the cell for {question!r:.100}: fill it in, or use --ask")


def _summary(filling: Filling, rows: list[int]) -> str:
    """How many cells were filled, and how many of them are not sure."""
    empty = sum(filling.outputs[number] is None for number in rows)
    unsure = sum(number in filling.readings and filling.outputs[number] is not None for number in rows)
    filled = len(rows) - empty
    text = f"{count(filled)} cell{'s' * (filled != 1)} filled"
    text += f", {count(unsure)} of them not sure" if unsure else ""
    return text + (f"; {count(empty)} left empty, where the program has no value" if empty else "")


def record(filling: Filling, table: Table, column: str, cells: list[str]) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "column": column,
        "using": list(filling.using),
        "program": None if filling.program is None else str(filling.program),
        "filled": [
            {
                "line": table.lines[number],
                "value": cells[number],
                "sure": number not in filling.readings,
                "readings": [str(reading) for reading in filling.readings.get(number, ())],
            }
            for number in filling.guesses
        ],
        "result": filling.result.to_json(),
    }


def code(filling: Filling) -> int:
    """The exit code."""
    result: Result = filling.result
    if filling.program is None:
        return exit_code(result)
    if any(filling.outputs[number] is None for number in filling.guesses):
        return NOT_FOUND
    return UNKNOWN if filling.unsure else FOUND
