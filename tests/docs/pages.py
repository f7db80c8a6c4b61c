"""Running what a page of the documentation shows.

A page is Markdown.  Its ```python blocks run in order in one namespace; lines after `>>>` are sessions, whose output is
compared.  In ```console blocks the lines `$ synth ...` run as commands in the page's temporary folder, one after the other,
and what stands below a command is the beginning of its output, with `...` for anything.  Other blocks are not run.

    <!-- no-run: takes an hour -->      before a block: it is not run, and says why
    <!-- file: names.csv -->            before a block: its text is written to that file

The folder holds a copy of `examples/`.
"""

from __future__ import annotations

import ast
import doctest
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

ANYTHING = "<anything>\n"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
COMMANDS = ("synth ",)
SECONDS = 120

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*) *$")
_MARK = re.compile(r"^ *<!-- (?P<word>no-run|file): (?P<text>.+?) -->\s*$")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the line of its first line, its text, and the mark before it."""

    language: str
    line: int
    text: str
    mark: tuple[str, str] = ("", "")


def pages() -> list[Path]:
    """README and every page of the documentation, in order."""
    return [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def blocks_of(text: str) -> list[Block]:
    """The fenced blocks of a page."""
    found: list[Block] = []
    mark, start, language, indent, lines = ("", ""), 0, "", "", list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        fence = _FENCE.match(line)
        if start:
            if line.strip() == "```":
                found.append(Block(language, start, "\n".join(lines) + "\n", mark))
                mark, start = ("", ""), 0
            else:
                lines.append(line.removeprefix(indent))
        elif fence:
            start, language, indent, lines = number + 1, fence["language"], fence["indent"], []
        elif line.strip():
            marked = _MARK.match(line)
            mark = (marked["word"], marked["text"]) if marked else ("", "")
    return found


class Page:
    """One page while it is run: its namespace and its folder."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.folder = path, folder
        self.names: dict[str, Any] = {"__name__": "page"}
        shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("__pycache__"))

    def run(self) -> list[str]:
        """Run every block; what went wrong, each with its line."""
        wrong: list[str] = []
        for block in blocks_of(self.path.read_text(encoding="utf-8")):
            word, text = block.mark
            if word == "file":
                (self.folder / text).write_text(block.text, encoding="utf-8")
            elif word != "no-run" and block.language == "python":
                wrong += self._python(block)
            elif word != "no-run" and block.language == "console":
                wrong += self._console(block)
            if wrong:  # what follows builds on it
                break
        return wrong

    def _python(self, block: Block) -> list[str]:
        told: list[str] = []
        examples = list(_examples(block))
        test = doctest.DocTest(examples, self.names, self.path.name, str(self.path), block.line - 1, block.text)
        runner = doctest.DocTestRunner(_Checker(), verbose=False, optionflags=FLAGS)
        runner.run(test, out=told.append, clear_globs=False)
        self.names = test.globs
        return told

    def _console(self, block: Block) -> list[str]:
        wrong: list[str] = []
        for line, command, shown in _commands(block):
            code, said, remarks = self._run(command)
            output = said + remarks
            if code not in (0, 1, 3):
                wrong.append(f"{self.path}:{line}: `{command}` ended with {code}: {output}")
            elif not _begins(output, shown) and not _begins(said, shown):
                wrong.append(f"{self.path}:{line}: `{command}` says\n{output}\nand not\n{shown}")
        return wrong

    def _run(self, command: str) -> tuple[int | str, str, str]:
        """Exit code, output and remarks of a command; one that takes too long is ended with all that it has started."""
        words = ["bash", "-c", f'synth() {{ {shlex.quote(sys.executable)} -m synth "$@"; }}; {command}']
        pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(
            words, cwd=self.folder, text=True, env=_environment(), start_new_session=True, **pipes
        ) as running:
            try:
                said, remarks = running.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                return f"nothing after {SECONDS} s: should it have a no-run mark?", "", ""
            return running.returncode, said, remarks


def _environment() -> dict[str, str]:
    """Commands find this checkout, and a terminal of a fixed width that is none."""
    return os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120", "NO_COLOR": "1"}


def _begins(output: str, shown: str) -> bool:
    """Is what is shown the beginning of what was said?"""
    wanted = shown.rstrip() + "..." if shown.strip() else "..."
    return doctest.OutputChecker().check_output(wanted, output, FLAGS)


def _commands(block: Block) -> Iterator[tuple[int, str, str]]:
    """Line, command and shown output of each command that is ours."""
    line, command, shown = 0, "", list[str]()
    for number, text in enumerate(block.text.splitlines(), block.line):
        if text.startswith("$ "):
            if command.startswith(COMMANDS):
                yield line, command, "\n".join(shown)
            line, command, shown = number, text[2:], []
        elif command.endswith("\\"):
            command = command[:-1] + text
        else:
            shown.append(text)
    if command.startswith(COMMANDS):
        yield line, command, "\n".join(shown)


def _examples(block: Block) -> Iterator[doctest.Example]:
    """A session's examples, or one for each statement of a plain block, whose output may be anything."""
    if block.text.lstrip().startswith(">>>"):
        yield from doctest.DocTestParser().get_examples(block.text, "page")
        return
    lines = block.text.splitlines(keepends=True)
    for first, last in _statements(block.text):
        source = "".join(lines[first - 1 : last])
        yield doctest.Example(source, ANYTHING, lineno=first - 1)


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """First and last line of each statement; those that share a line go together."""
    spans: list[list[int]] = []
    for node in ast.parse(text).body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        last = node.end_lineno or node.lineno
        if spans and first <= spans[-1][1]:
            spans[-1][1] = max(last, spans[-1][1])
        else:
            spans.append([first, last])
    yield from ((first, last) for first, last in spans)


class _Checker(doctest.OutputChecker):
    """Statements of plain blocks may print what they like."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return want == ANYTHING or super().check_output(want, got, optionflags)
