"""How answers look in a notebook: plain HTML without scripts, which every front end shows, saved notebooks included.

Colours are the page's own and see-through shades of a few others, so that light and dark themes both do.  Everything that
comes from a task is escaped.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from dsl.errors import LimitError
from dsl.operators import Definition, Undefined
from dsl.types import Type, Value
from search.budget import Statistics

from .columns.readings import readings_of
from .result import Result, unanswered_rows
from .wording import value_words

if TYPE_CHECKING:
    from .explanation import Trace
    from .session import Session

MOST_ROWS = 20
"""Rows of a table that are shown."""

STYLE = """<style>
.synth{font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;max-width:60em}
.synth .head{display:flex;flex-wrap:wrap;gap:.3em .8em;align-items:baseline;margin:.2em 0 .5em}
.synth .chip{padding:.05em .6em;border-radius:1em;font-weight:600;background:#2f9e6e33;border:1px solid #2f9e6e}
.synth .chip.no{background:#d0524433;border-color:#d05244}
.synth .soft{opacity:.7}
.synth pre{margin:.3em 0;padding:.5em .7em;border-radius:6px;background:#8a8f981f;white-space:pre-wrap;
overflow-wrap:anywhere;color:inherit;font:12.5px/1.45 ui-monospace,Menlo,Consolas,monospace}
.synth .says{margin:.3em 0;padding-left:.8em;border-left:3px solid #3b7dd8;white-space:pre-wrap}
.synth table{border-collapse:collapse;margin:.4em 0;font-size:13px}
.synth th,.synth td{padding:.25em .7em;text-align:left!important;border:1px solid #8a8f9855;white-space:pre-wrap;
max-width:28em;overflow-wrap:anywhere}
.synth th{background:#8a8f981f;font-weight:600}
.synth td.unsure{background:#e0a10038;box-shadow:inset 3px 0 #e0a100}
.synth td.given{font-weight:600}
.synth .ask{padding:.5em .8em;border-radius:6px;background:#e0a10024;border:1px solid #e0a10088;margin:.5em 0}
.synth-tree{max-width:100%;height:auto}
.synth details{margin:.3em 0}
.synth summary{cursor:pointer}
</style>"""


def result_html(result: Result) -> str:
    """An answer: what it does, its tree, predictions for rows without an output, and what is doubtful about it."""
    parts = [_head(result)]
    if not result.definitions:
        parts.append(f"<p>{escape(result.message or 'no program found')}</p>")
        if result.nearest is not None:
            parts.append(f"<p class='soft'>right on most examples:</p><pre>{escape(str(result.nearest))}</pre>")
        return _whole(parts)
    parts.append(f"<div class='says'>{escape(result.explain())}</div>")
    for definition in result.definitions.values():
        parts.append(f"<pre>{escape(str(definition))}</pre>{_tree(definition)}")
    if result.suspects:
        named = ", ".join(map(str, result.suspects))
        parts.append(f"<div class='ask'>Suspicious: example {named}. The program gives something else there.</div>")
    if result.program is not None:
        programs = [result.program, *result.alternatives]
        parts.append(_predictions(result, programs))
        if result.question is not None:
            parts.append(_question(programs, result.question))
    if result.alternatives:
        others = "".join(f"<pre>{escape(str(d))}</pre>" for d in result.alternatives)
        parts.append(f"<details><summary>{len(result.alternatives)} more that fit all examples</summary>{others}</details>")
    return _whole(parts)


def session_html(session: Session) -> str:
    """A session: the answer so far, and every row with its output."""
    if not session.examples:
        return _whole([f"<p>{len(session.rows)} rows, no examples yet: <code>session.add(input, output)</code></p>"])
    result = session.result
    parts = [_head(result)]
    if result.program is None:
        reasons = "".join(f"<li>{escape(str(finding))}</li>" for finding in session.why_not(0.0))
        return _whole([*parts, f"<ul>{reasons}</ul>"])
    parts.append(f"<div class='says'>{escape(result.explain())}</div>")
    kind = result.program.body.type
    rows = []
    for prediction in session.predictions():
        mark = "given" if prediction.is_example else "" if prediction.is_sure else "unsure"
        rows.append((prediction.inputs, prediction.output, mark, prediction.readings))
    if rows:
        parts.append(_table(result.program, rows, kind))
    asked = session._question_row()
    if asked is not None:
        parts.append(_question([result.program, *result.alternatives], asked))
    return _whole(parts)


def trace_html(trace: Trace) -> str:
    """A run of a program as a table of steps."""
    given = ", ".join(f"{name} = {value_words(value, kind)}" for name, value, kind in trace.inputs)
    rows = "".join(
        f"<tr><td>{n}</td><td>{escape(step.words)}</td><td><code>{escape(step.shown)}</code></td></tr>"
        for n, step in enumerate(trace.steps, 1)
    )
    end = f"<tr><th></th><th>output</th><th><code>{escape(value_words(trace.output, trace.type))}</code></th></tr>"
    head = "<tr><th></th><th>step</th><th>gives</th></tr>"
    return _whole([f"<div class='head'><code>{escape(given)}</code></div><table>{head}{rows}{end}</table>"])


def _whole(parts: Iterable[str]) -> str:
    return f"<div class='synth'>{STYLE}{''.join(parts)}</div>"


def _head(result: Result) -> str:
    mark = "" if result.solved else " no"
    checked = {"examples": "checked on every example", "proved": "proved for all inputs"}
    how = checked.get(result.verified, result.verified)
    facts = [f"{result.seconds:.2f} s", *([how] if how else [])]
    return (
        f"<div class='head'><span class='chip{mark}'>{escape(str(result.status))}</span>"
        f"<span class='soft'>{escape(' · '.join(facts))}</span></div>"
    )


def _tree(definition: Definition) -> str:
    from .drawings import program_svg

    try:
        drawing = program_svg(definition)
    except LimitError:
        return ""
    return f"<details open><summary class='soft'>tree</summary>{drawing}</details>"


def _predictions(result: Result, programs: Sequence[Definition]) -> str:
    """A table of the rows that came without an output."""
    rows = []
    for row in unanswered_rows(result.task):
        readings = readings_of(programs, row)
        output = readings_of(programs[:1], row)
        mark = "unsure" if len(readings) != 1 or not output else ""
        rows.append((row, output[0] if output else Undefined, mark, readings))
    return _table(programs[0], rows, programs[0].body.type) if rows else ""


Line = tuple[tuple[Value, ...], Value, str, tuple[Value, ...]]


def _table(definition: Definition, rows: Sequence[Line], kind: Type) -> str:
    """Rows of inputs with an output, the class of its cell, and the outputs that others would give."""
    names = [p.name for p in definition.parameters]
    head = "".join(f"<th>{escape(name)}</th>" for name in ([*names] if len(names) > 1 else ["input"]))
    lines = []
    for inputs, output, mark, readings in rows[:MOST_ROWS]:
        cells = "".join(f"<td>{escape(_cell(value))}</td>" for value in inputs)
        others = [value_words(value, kind) for value in readings if value != output]
        hint = f" title='or {escape(' or '.join(others), quote=True)}'" if others and mark == "unsure" else ""
        shown = "<i class='soft'>no value</i>" if output is Undefined else escape(_cell(output))
        lines.append(f"<tr>{cells}<td class='{mark}'{hint}>{shown}</td></tr>")
    more = len(rows) - MOST_ROWS
    rest = f"<p class='soft'>and {more:,} rows more</p>" if more > 0 else ""
    return f"<table><tr>{head}<th>output</th></tr>{''.join(lines)}</table>{rest}"


def _cell(value: Value) -> str:
    return (
        value if isinstance(value, str) else "" if value is None else str(list(value) if isinstance(value, tuple) else value)
    )


def _question(programs: Sequence[Definition], row: tuple[Value, ...]) -> str:
    kind = programs[0].body.type
    given = ", ".join(value_words(v, p.type) for v, p in zip(row, programs[0].parameters, strict=True))
    readings = " or ".join(f"<b>{escape(value_words(value, kind))}</b>" for value in readings_of(programs, row))
    return f"<div class='ask'>Which is right for {escape(given)}: {readings}? An example for it decides.</div>"


class NotebookProgress:
    """A live line below a notebook's cell, redrawn in place a few times a second; removed when the search is over.

    It uses only what every kernel has, `IPython.display` with an identifier, and no widgets.
    """

    EVERY = 0.25

    def __init__(self, name: str) -> None:
        self.name = name
        self._handle: Any = None
        self._last = time.monotonic() + self.EVERY  # a search that is quicker shows nothing

    def __call__(self, statistics: Statistics) -> None:
        """Show these figures; called by the search."""
        now = time.monotonic()
        if now - self._last < self.EVERY:
            return
        self._last = now
        self._show(progress_html(self.name, statistics))

    def close(self) -> None:
        """Take the line away again."""
        if self._handle is not None:
            self._show("")
            self._handle = None

    def _show(self, html: str) -> None:
        display = sys.modules["IPython.display"]
        if self._handle is None:
            self._handle = display.display(display.HTML(html), display_id=True)
        else:
            self._handle.update(display.HTML(html))


def progress_html(name: str, statistics: Statistics) -> str:
    """The figures of a running search in one line."""
    figures = (
        f"{statistics.seconds:.1f} s", f"{statistics.candidates:,} candidates", f"{statistics.rate:,.0f} a second",
        f"{statistics.distinct:,} kept", f"size {statistics.cost}", f"{statistics.bytes / 2**20:.0f} MB",
    )  # fmt: skip
    return _whole([f"<span class='soft'>searching <b>{escape(name[:60])}</b>: {escape(' · '.join(figures))}</span>"])


def is_notebook() -> bool:
    """Does this process serve a notebook, which can redraw what it shows?"""
    shell = sys.modules.get("IPython")
    if shell is None or "IPython.display" not in sys.modules:
        return False
    running = shell.get_ipython()
    return running is not None and getattr(running, "kernel", None) is not None
