"""The report as one HTML file that needs nothing else: no network, no server, no fonts, no library.

All that comes from records is text: in the page it is escaped, in the data for the script every `<` is a JSON escape, and
the script puts it into the page with `textContent` only.  A content security policy forbids everything but this page's own
style and script, named by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

from .compare import Comparison, comparison_tables, statements
from .plots import Figure, figures_of
from .runs import Record, Run, TaskKey, all_tasks
from .statistics import median, par2, seconds_of
from .summary import Table, percent, show_seconds, status_of, tables_of, unsolved_by_all
from .svg import series_class
from .text import printable

CARRIED = {
    "strategy": "y",
    "seconds": "t",
    "size": "n",
    "candidates": "c",
    "program": "p",
    "nearest": "x",
    "verified": "v",
    "checked": "k",
    "message": "m",
    "generalises": "g",
    "unseen_right": "ur",
    "unseen_total": "ut",
    "alternatives": "a",
    "file": "f",
    "peak_bytes": "b",
}
"""Fields of a record that the page carries, and their short names in its data."""


def page(
    runs: Sequence[Run], *, sygus: bool = False, comparison: Comparison | None = None, verdict: Sequence[str] = ()
) -> str:
    """The whole page."""
    tasks = all_tasks(runs)
    numbers = {key: number for number, key in enumerate(tasks)}
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )
    title = "Benchmark comparison" if comparison else "Benchmark report"
    body = [_header(title, runs, tasks), "<main>"]
    if comparison is not None:
        body.append(_comparison(comparison, verdict or statements(comparison)))
    body += [_tiles(runs), _figures(figures_of(runs, numbers))]
    body += [_section(table.title, _table(table)) for table in tables_of(runs, sygus=sygus)]
    body += [_unsolved(runs, numbers), _task_list(runs, tasks), "</main>"]
    data = json.dumps({"runs": [run.label for run in runs], "tasks": _data(runs, tasks)}, separators=(",", ":"))
    for letter in "<>&":
        data = data.replace(letter, f"\\u{ord(letter):04x}")
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n'
        + "\n".join(body)
        + f'\n<script type="application/json" id="data">{data}</script>\n<script>{script}</script>\n</body>\n</html>\n'
    )


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _text(words: object) -> str:
    return html.escape(printable(str(words)))


def _header(title: str, runs: Sequence[Run], tasks: Sequence[TaskKey]) -> str:
    count = f"{len(tasks)} task{'s' if len(tasks) != 1 else ''}, {len(runs)} run{'s' if len(runs) != 1 else ''}"
    repeated = sum(run.repeated for run in runs)
    note = f" {repeated} repeated records were left out; the last of each task counts." if repeated else ""
    return (
        f'<header><div><h1>{title}</h1><p class="sub">{count}.{note}</p></div>'
        '<button id="theme" type="button" hidden>Dark</button></header>'
    )


def _section(title: str, content: str, identity: str = "") -> str:
    name = identity or "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return f'<section id="{html.escape(name)}"><h2>{_text(title)}</h2>{content}</section>'


def _tiles(runs: Sequence[Run]) -> str:
    tiles = []
    for number, run in enumerate(runs):
        solved, total = run.solved, len(run.records)
        share = 100 * len(solved) / total if total else 0
        bar = (
            '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" '
            f'width="100" height="6" rx="1"/><rect class="part" width="{share:.2f}" height="6" rx="1"/></svg>'
        )
        middle = show_seconds(median([seconds_of(record) for record in solved]))
        tiles.append(
            f'<article class="tile {series_class(number)}"><h3>{_text(run.label)}</h3><p class="big">{len(solved)}'
            f"<small> of {total} solved ({percent(len(solved), total)}&nbsp;%)</small></p>{bar}"
            f"<p>median {middle} s · PAR-2 {show_seconds(par2(list(run.records.values())))} s</p></article>"
        )
    return f'<section class="tiles" aria-label="Solved tasks of each run">{"".join(tiles)}</section>'


def _figures(figures: Iterable[Figure]) -> str:
    drawn = []
    for figure in figures:
        entries = "".join(f"<li>{mark}{_text(name)}</li>" for name, mark in figure.legend)
        legend = f'<ul class="legend">{entries}</ul>' if entries else ""
        drawn.append(
            f"<figure><h3>{_text(figure.title)}</h3>{figure.picture}{legend}"
            f"<figcaption>{_text(figure.caption)}</figcaption></figure>"
        )
    return f'<section class="figures" id="plots"><h2>Plots</h2>{"".join(drawn)}</section>' if drawn else ""


def _table(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{_numeric(table, column)}>{_text(name)}</th>' for column, name in enumerate(table.header)
    )
    rows = []
    for row in table.rows:
        cells = [
            f'<th scope="row">{_text(cell)}</th>' if column == 0 else f"<td{_numeric(table, column)}>{_text(cell)}</td>"
            for column, cell in enumerate(row)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    note = f'<p class="note">{_text(table.note)}</p>' if table.note else ""
    return _scroller(table.title, f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>") + note


def _scroller(name: str, content: str) -> str:
    # A region that scrolls must be reachable by keyboard, hence the tabindex and the name.
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{_text(name)}">{content}</div>'


def _numeric(table: Table, column: int) -> str:
    return ' class="n"' if column >= table.names else ""


def _comparison(comparison: Comparison, sentences: Sequence[str]) -> str:
    *rest, last = sentences
    kind = "bad" if last.startswith("REGRESSION") else "good"
    words = "".join(f"<p>{_text(sentence)}</p>" for sentence in rest)
    overview, *lists = comparison_tables(comparison)
    more = "".join(f"<details><summary>{_text(table.title)}</summary>{_table(table)}</details>" for table in lists)
    return _section(
        f"{comparison.second} against {comparison.first}",
        f'<p class="verdict {kind}">{_text(last)}</p>{words}{_table(overview)}{more}',
        "comparison",
    )


def _unsolved(runs: Sequence[Run], numbers: dict[TaskKey, int]) -> str:
    missed = unsolved_by_all(runs)
    title = "Unsolved" if len(runs) == 1 else "Solved by no run"
    if not missed:
        return _section(title, "<p>None: every task was solved by some run.</p>", "unsolved")
    rows = "".join(
        f'<tr><th scope="row"><button class="link" type="button" data-task="{numbers[key]}">{_text(key.task)}</button></th>'
        f"<td>{_text(key.track)}</td><td>{_text(ending)}</td></tr>"
        for key, ending in missed
    )
    head = '<tr><th scope="col">task</th><th scope="col">track</th><th scope="col">how it ended</th></tr>'
    table = _scroller(title, f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")
    opened = " open" if len(missed) <= 12 else ""
    return _section(title, f"<details{opened}><summary>{len(missed)} tasks</summary>{table}</details>", "unsolved")


def _task_list(runs: Sequence[Run], tasks: Sequence[TaskKey]) -> str:
    tracks = "".join(f"<option>{_text(track)}</option>" for track in sorted({key.track for key in tasks}))
    seen = sorted({status_of(record) for run in runs for record in run.records.values()} - {"solved"})
    statuses = "".join(f'<option value="={_text(status)}">{_text(status)}</option>' for status in seen)
    some = '<option value="some">solved by some, not all</option>' if len(runs) > 1 else ""
    words = ("solved by all", "solved by none") if len(runs) > 1 else ("solved", "not solved")
    return _section(
        "Tasks",
        "<noscript><p>The list of tasks with their programs needs JavaScript; everything above does not.</p></noscript>"
        '<div class="tools" role="search" aria-label="Filter tasks">'
        '<label>Text <input id="filter" type="search" placeholder="name, program, message" autocomplete="off"></label>'
        f'<label>Track <select id="track"><option value="">all</option>{tracks}</select></label>'
        f'<label>Status <select id="status"><option value="">all</option><option value="all">{words[0]}</option>{some}'
        f'<option value="none">{words[1]}</option>{statuses}</select></label>'
        '<output id="count" aria-live="polite"></output></div>'
        + '<p class="note">✓ seconds · size of the program; ⚠ wrong on some unseen row. Click a task for its program.</p>'
        + _scroller("Tasks", '<table id="tasks"><thead></thead><tbody></tbody></table>')
        + '<p><button id="more" type="button" hidden>Show more</button></p>',
        "task-list",
    )


def _data(runs: Sequence[Run], tasks: Sequence[TaskKey]) -> list[list[Any]]:
    """For every task its track, its name, and what each run made of it."""
    return [[printable(key.track), printable(key.task), [_carried(run.records.get(key)) for run in runs]] for key in tasks]


def _carried(record: Record | None) -> dict[str, Any] | None:
    """What the page carries of a record, empty fields left out."""
    if record is None:
        return None
    kept = {
        short: value
        for name, short in CARRIED.items()
        if (value := record.get(name)) not in (None, "", []) or (name == "generalises" and value is not None)
    }
    return {"s": status_of(record), "o": int(bool(record.get("solved"))), **kept, "t": seconds_of(record)}
