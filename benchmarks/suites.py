"""Suites: named collections of tasks, found in a folder, in a file, or through other packages.

A suite lists its tasks without parsing them: a sweep over thousands of files starts at once, each task is read in the
process that solves it, and a broken file costs one error record instead of the sweep.  Other packages offer suites through
entry points of the group `synth.suites`, usually one line over a folder of files that they ship:

    SUITE = FolderSuite(Path(__file__).parent, name="sql", description="Queries from examples.")

    [project.entry-points."synth.suites"]
    sql = "my_package.tasks:SUITE"
"""

from __future__ import annotations

import importlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from dsl.errors import LimitError, QuestionError, ReadError, SynthError
from dsl.formats import parse_jsonl, parse_sygus, read_text
from dsl.registry import NO_PLUGINS
from dsl.task import Task

from .families import family_of

GROUP = "synth.suites"
SHIPPED = {"shipped": "benchmarks.shipped:SUITE"}
SUFFIXES = (".sl", ".jsonl")

MOST_TASKS = 1_000_000
HEAD = 8192
"""Characters at the start of a SyGuS file in which its `set-info` lines are looked for."""
FACTS = ("family", "tags", "description", "difficulty")

_INFORMATION = re.compile(r'^\(set-info :([a-z-]+) "((?:[^"]|"")*)"\)', re.MULTILINE)


@dataclass(frozen=True)
class SuiteTask:
    """One task of a suite, still unread.

    `file` is the path below the suite's root, with `/`, and `track` its folder; `line` is the line in a JSON Lines file,
    and 0 for a file that holds one task.  `facts` are what the file says about the task: family, tags, description,
    difficulty.
    """

    suite: str
    name: str
    path: Path
    file: str
    track: str = ""
    line: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)
    text: str = field(default="", repr=False, compare=False)

    @property
    def identity(self) -> str:
        """What tells the task from all others of its suite."""
        return f"{self.file}:{self.name}" if self.line else self.file

    @property
    def family(self) -> str:
        """The family: as the file says, else the name without what marks a variant."""
        named = self.facts.get("family")
        return named if isinstance(named, str) else family_of(self.name)

    def load(self) -> Task:
        """Read the task.  Raises one of the SynthError family, with the place in the file."""
        if not self.line:
            return parse_sygus(read_text(self.path), self.name, str(self.path))
        # The empty lines before it keep the line number for messages.
        return next(parse_jsonl("\n" * (self.line - 1) + self.text, self.path.stem, str(self.path)))


@runtime_checkable
class Suite(Protocol):
    """What `synth bench` runs: a name, one sentence, and tasks in an order that is the same every time."""

    @property
    def name(self) -> str:
        """The name, as records show it."""

    @property
    def description(self) -> str:
        """One sentence for lists."""

    def tasks(self) -> Iterator[SuiteTask]:
        """The tasks, unread."""


@dataclass(frozen=True)
class FolderSuite:
    """Every .sl and .jsonl file below a folder, in order of path."""

    root: Path
    name: str
    description: str = ""

    def tasks(self) -> Iterator[SuiteTask]:
        """The tasks of every file.  Raises ReadError for a link that leads out of the folder."""
        for path in task_files(self.root):
            yield from tasks_of_file(path, self.name, self.root)


@dataclass(frozen=True)
class FileSuite:
    """The tasks of one file."""

    path: Path
    name: str
    description: str = ""

    def tasks(self) -> Iterator[SuiteTask]:
        """The tasks of the file."""
        yield from tasks_of_file(self.path, self.name, self.path.parent)


def task_files(root: Path) -> Iterator[Path]:
    """The .sl and .jsonl files below a folder, in order of path.

    Links to folders are not followed.  A link that leads out of the folder raises ReadError: a suite is what lies in its
    folder, and a downloaded one has no business with the rest of the disk.
    """
    inside = root.resolve()
    found = []
    for folder, folders, files in os.walk(root, onerror=_raise):
        for name in (*folders, *files):
            path = Path(folder, name)
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                remedy = "put a copy in its place, or run the folder that it leads to by its own name"
                raise ReadError(f"{path} is a link that leads out of the suite's folder", remedy=remedy)
        found += [Path(folder, name) for name in files if name.lower().endswith(SUFFIXES)]
    # A pipe or device would be waited for; only files are read.
    yield from sorted((path for path in found if path.is_file()), key=lambda path: path.relative_to(root).as_posix())


def _raise(error: OSError) -> None:
    raise ReadError(f"{error.filename} cannot be read: {error.strerror}") from None


def tasks_of_file(path: Path, suite: str, root: Path) -> Iterator[SuiteTask]:
    """The tasks of one file below `root`.  A line that is no JSON is listed all the same, and says so when it is read."""
    file = path.relative_to(root).as_posix()
    track = path.parent.relative_to(root).as_posix().removeprefix(".")
    if path.suffix.lower() == ".sl":
        yield SuiteTask(suite, path.stem, path, file, track, facts=information(path))
        return
    for number, line in enumerate(re.split(r"\r\n|\n|\r", read_text(path)), 1):
        if number > MOST_TASKS:
            raise LimitError(f"{path} has more than {MOST_TASKS:,} lines", remedy="split it")
        if line.strip():
            name, facts = _headline(line)
            yield SuiteTask(suite, name or f"{path.stem}-{number}", path, file, track, number, facts, line)


def _headline(line: str) -> tuple[str, dict[str, Any]]:
    """The name of a JSON task, and what it says about itself."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return "", {}
    if not isinstance(record, dict):
        return "", {}
    name = record.get("name")
    return name if isinstance(name, str) else "", {key: record[key] for key in FACTS if key in record}


def information(path: Path) -> dict[str, str]:
    """What the `set-info` lines at the start of a SyGuS file say: `(set-info :family "masks")`, one on each line."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(HEAD)
    except OSError:
        return {}  # whoever reads the task hears about it
    return {key: text.replace('""', '"') for key, text in _INFORMATION.findall(head)}


# Finding suites by name.


def available() -> dict[str, str]:
    """Installed suites by name: where each is, as `module:attribute`; nothing is imported.  A name belongs to the first."""
    from importlib import metadata

    if os.environ.get(NO_PLUGINS):
        return dict(SHIPPED)
    points = sorted(metadata.entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    return {point.name: point.value for point in reversed(points)} | SHIPPED


def load_suite(name_or_path: str | Path) -> Suite:
    """The suite of that name, or of that folder or file.

    A name wins over a folder of the same name in the working directory, which is written `./name`.  Raises QuestionError
    for something that is neither, with what comes close.
    """
    text = str(name_or_path)
    if text.startswith("exedec:"):
        from .compositional import CompositionalSuite

        return CompositionalSuite.named(text)
    if text in SHIPPED:
        return _imported(text, SHIPPED[text])
    path = Path(name_or_path)
    plain = isinstance(name_or_path, str) and not re.search(r"[/\\.]", text)
    offers = available() if plain else {}
    if text in offers:
        return _imported(text, offers[text])
    if path.is_dir():
        return FolderSuite(path, path.resolve().name or "root", f"the tasks below {path}")
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise QuestionError(f"{path} is no suite", remedy="name a folder, a .sl or a .jsonl file")
        return FileSuite(path, path.resolve().parent.name if path.suffix.lower() == ".sl" else path.stem, f"the file {path}")
    raise QuestionError(f"there is no suite and no folder or file {text!r:.200}", remedy=_advice(path, text))


def _advice(path: Path, text: str) -> str:
    offers = available()
    close = get_close_matches(text, offers, 1)
    if not close and path.parent.is_dir():
        near = get_close_matches(path.name, [entry.name for entry in path.parent.iterdir()], 1)
        close = [str(path.parent / name) for name in near]
    return f"did you mean {close[0]}?" if close else f"installed suites: {', '.join(offers)}; or name a folder or file"


def _imported(name: str, target: str) -> Suite:
    module, _, attribute = target.partition(":")
    try:
        found: object = importlib.import_module(module.strip())
        for part in filter(None, attribute.strip().split(".")):
            found = getattr(found, part)
    except SynthError:
        raise
    except (Exception, SystemExit) as error:  # somebody else's code: whatever it raises is its fault
        message = f"the suite {name} cannot be loaded from {target}: {type(error).__name__}: {error}"
        raise QuestionError(message, remedy="update or remove the package that brings it") from None
    if not isinstance(found, Suite):
        raise QuestionError(f"{target} is no suite but of type {type(found).__name__}", remedy="see benchmarks.suites")
    return found


def find_task(suite: Suite, name: str) -> SuiteTask:
    """The task of that name, file or identity.  Raises QuestionError, with what comes close, if there is none."""
    tasks = list(suite.tasks())
    found = [task for task in tasks if name in (task.identity, task.file)] or [task for task in tasks if task.name == name]
    if len(found) == 1:
        return found[0]
    if found:
        shown = ", ".join(task.identity for task in found[:5])
        raise QuestionError(f"the suite {suite.name} has {len(found)} tasks {name!r:.100}", remedy=f"name one: {shown}")
    close = get_close_matches(name, [task.name for task in tasks], 1)
    remedy = f"did you mean {close[0]}?" if close else f"`synth bench show {suite.name}` lists them"
    raise QuestionError(f"the suite {suite.name} has no task {name!r:.100}", remedy=remedy)
