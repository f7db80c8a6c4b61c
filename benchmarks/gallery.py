"""The gallery: solved tasks that people recognise, written as a page of the documentation.

    python -m benchmarks.gallery            # solve every task of docs/gallery.jsonl and write docs/gallery.md
    python -m benchmarks.gallery --check    # only say which tasks are not solved

A line of the data holds a title, a sentence, and either `rows` (arguments and output) with `unseen` rows, which no search
sees, or `sl`, the text of a SyGuS file.  Nothing of an answer is in the data: programs on the page are what was found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import synth
from dsl.formats import parse_jsonl, parse_sygus
from dsl.operators import Definition
from dsl.task import Examples
from dsl.types import Value, thaw
from synth.result import Result

DOCS = Path(__file__).resolve().parent.parent / "docs"
DATA, PAGE = DOCS / "gallery.jsonl", DOCS / "gallery.md"
SECONDS = 20.0

HEAD = """# Gallery

<!-- Written by `python -m benchmarks.gallery` from gallery.jsonl: change the data, not this page. -->

{count} tasks with the programs that Synthwright finds for them. A search sees the plain rows; those *in italics* are held
against the answer afterwards. Each entry is a test: it is solved again, and both its new answer and the one on this page
must be right on every row.

"""


@dataclass(frozen=True)
class Entry:
    """One task of the gallery; `types` and `result` name types that values alone do not show."""

    group: str
    title: str
    say: str
    rows: list[tuple[list[Any], Any]] = field(default_factory=list)
    unseen: list[tuple[list[Any], Any]] = field(default_factory=list)
    sl: str = ""
    dsl: str | None = None
    types: list[str] | None = None
    result: str | None = None
    slow: bool = False

    def task(self) -> synth.Task:
        """The question."""
        if self.sl:
            return parse_sygus(self.sl, self.title)
        record: dict[str, Any] = {
            "name": self.title,
            "inputs": [i for i, _ in self.rows],
            "outputs": [o for _, o in self.rows],
        }
        record |= {"test_inputs": [i for i, _ in self.unseen], "test_outputs": [o for _, o in self.unseen]}
        named = {"arg_types": self.types, "ret_type": self.result, "dsl": self.dsl}
        record |= {key: value for key, value in named.items() if value is not None}
        return next(parse_jsonl(json.dumps(record), self.title))

    def solve(self, seconds: float = SECONDS) -> Result:
        """The answer of today."""
        return synth.solve(self.task(), seconds=seconds)

    def wrong_rows(self, definition: Definition) -> list[tuple[Sequence[Value], Value]]:
        """Rows, shown and unseen, on which a program is wrong; for a formula nothing, since that is proved."""
        specification = self.task().specification
        if not isinstance(specification, Examples):
            return []
        rows = (*specification.rows, *specification.held_out)
        return [(row.inputs, row.output) for row in rows if definition(*map(thaw, row.inputs)) != thaw(row.output)]


def entries(path: Path = DATA) -> list[Entry]:
    """The tasks of the gallery, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Entry(**json.loads(line)) for line in lines if line.strip()]


def page(solved: Sequence[tuple[Entry, Result]]) -> str:
    """The page: entries by group, each with its rows and what was found."""
    parts = [HEAD.format(count=len(solved))]
    for group, members in groupby(solved, key=lambda pair: pair[0].group):
        parts.append(f"## {group}\n\n")
        parts += ["\n".join([*_lines(entry, result), ""]) for entry, result in members]
    return "".join(parts)


def _lines(entry: Entry, result: Result) -> Iterator[str]:
    yield from (f"### {entry.title}", "", entry.say, "")
    if entry.sl:
        yield from ("```lisp", entry.sl.rstrip(), "```", "")
    else:
        yield from ("| input | output |", "|---|---|")
        yield from (f"| {_cells(given)} | {_cell(wanted)} |" for given, wanted in entry.rows)
        yield from (f"| *{_cells(given)}* | *{_cell(wanted)}* |" for given, wanted in entry.unseen)
        yield ""
    yield from ("```lisp", result.text, "```", "")


def _cells(given: Sequence[Any]) -> str:
    return ", ".join(map(_cell, given))


def _cell(value: Any) -> str:
    """A value as code, safe inside a Markdown table."""
    return f"`{json.dumps(value, ensure_ascii=False)}`".replace("|", "\\|")


def shown_programs(text: str) -> dict[str, str]:
    """The program below each title of a page: the last fenced block of its section."""
    found: dict[str, str] = {}
    for section in text.split("\n### ")[1:]:
        title, _, body = section.partition("\n")
        blocks = body.split("```lisp\n")
        found[title] = blocks[-1].partition("\n```")[0]
    return found


def main() -> int:
    """Solve all, write the page; exit code 1 if a task is not solved or an answer is wrong on an unseen row."""
    parser = argparse.ArgumentParser(description="Write docs/gallery.md from docs/gallery.jsonl.")
    parser.add_argument("--check", action="store_true", help="only say which tasks are not solved")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="wall time for each task")
    options = parser.parse_args()
    solved: list[tuple[Entry, Result]] = []
    missing = 0
    for entry in entries():
        result = entry.solve(options.seconds)
        wrong = entry.wrong_rows(result.program) if result.program is not None else []
        if result.program is None or wrong:
            missing += 1
            sys.stdout.write(f"{entry.title}: {result} {'wrong on ' + repr(wrong) if wrong else ''}\n")
        elif options.check:
            sys.stdout.write(f"{result.seconds:6.2f} s  {entry.title}\n")
        solved.append((entry, result))
    if not options.check and not missing:
        PAGE.write_text(page(solved), encoding="utf-8")
    sys.stdout.write(f"{len(solved) - missing} of {len(solved)} solved and right on every row\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
