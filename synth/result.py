"""What a question was answered with.

"Nothing found" and "unknown" are answers like any other, hence values: a `Result` says how the search ended, what it found,
how that was checked, and what it cost.  `to_json` is the record that the command line and the benchmarks write.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dsl.errors import QuestionError
from dsl.grammar import Grammar
from dsl.operators import Definition
from dsl.printing import print_definition
from dsl.task import Task
from dsl.types import Value, thaw
from search.budget import Statistics, Status

if TYPE_CHECKING:
    from .diagnosis import Finding
    from .explanation import Trace

UNANSWERED = "unlabelled"
"""Key in `Task.facts`, as the CSV reader writes it: rows of inputs whose output is wanted."""

LONGEST_TEXT = 300
"""Characters of a program that `repr` shows."""


@dataclass
class Result:
    """The answer to one task.

    `definitions` holds one program per function of the task and is empty unless the task is solved; `nearest` is the program
    that is right on most examples where none was right on all.  `alternatives` are further programs that agree with every
    example, best first, and `question` is an input on which they disagree with the answer.  `verified` says what the answer
    was held against: "examples", "proved", or "unknown: " and the reason.  `message` is one sentence for a person.
    `seconds` is wall time from the question to the checked answer.  `why` says, a sentence for each, which engines worked on
    the question and for what reason.  `guide` names the learned guide that ordered the search, if one did, and
    `guide_seconds` is what it took.  `suspects` are the numbers, from 1, of the task's examples that the answer
    is wrong on, where `noise=` allowed some to be.
    """

    status: Status
    task: Task
    definitions: dict[str, Definition] = field(default_factory=dict)
    alternatives: tuple[Definition, ...] = ()
    nearest: Definition | None = None
    statistics: Statistics = field(default_factory=Statistics)
    strategy: str = "auto"
    verified: str = ""
    question: tuple[Value, ...] | None = None
    message: str = ""
    seconds: float = 0.0
    seed: int = 0
    why: tuple[str, ...] = ()
    guide: str = ""
    guide_seconds: float = 0.0
    suspects: tuple[int, ...] = ()

    @property
    def solved(self) -> bool:
        """Was a program found that meets the specification, as far as `verified` says?"""
        return self.status is Status.SOLVED

    @property
    def program(self) -> Definition | None:
        """The answer of a task with one function: callable, printable; None if there is none or there are several."""
        if len(self.definitions) != 1:
            return None
        return next(iter(self.definitions.values()))

    @property
    def text(self) -> str:
        """The answer in the task's own dialect of SyGuS, one `define-fun` a line; empty if there is none."""
        return "\n".join(print_definition(d, self.task.dialect) for d in self.definitions.values())

    @property
    def pattern(self) -> str | None:
        """The answer to a question for a regular expression, as `re.fullmatch` reads it; None for any other answer."""
        if self.program is None or self.task.language.name != "regex":
            return None
        from dsl.regex_language import regex_of

        regex = regex_of(self.program)
        return None if regex is None else regex.pattern

    @property
    def size(self) -> int | None:
        """Nodes of all programs of the answer together."""
        return sum(d.size for d in self.definitions.values()) if self.definitions else None

    def predictions(self) -> list[tuple[tuple[Value, ...], Value]]:
        """The answer's outputs on the inputs that came without one, such as the empty cells of a half-filled column."""
        return predictions(self.program, self.task) if self.program is not None else []

    def explain(self) -> str:
        """What the program does, in plain words.  Raises QuestionError if there is none."""
        from .explanation import explain_result

        return explain_result(self.definitions)

    def trace(self, *inputs: Value) -> Trace:
        """The program on one input, step by step.  Raises QuestionError if there is not one program, or for wrong inputs."""
        from .explanation import trace

        return trace(self._sole(), *inputs)

    def why_not(self, seconds: float = 5.0) -> list[Finding]:
        """Why nothing was found, a sentence and a remedy each; this may search for so many seconds.  Empty if solved."""
        from .diagnosis import why_not

        return why_not(self, seconds)

    def to_svg(self, *, derivation: bool = False) -> str:
        """The program as a drawn tree, or with `derivation` the productions of the grammar that it is made with."""
        from .drawings import derivation_svg, program_svg

        return derivation_svg(self._sole(), self._grammar()) if derivation else program_svg(self._sole())

    def to_networkx(self, *, derivation: bool = False) -> Any:
        """The program, or its derivation, as a `networkx.MultiDiGraph` (`synth/drawings.py` has its attributes)."""
        from .drawings import derivation_graph, program_graph

        return derivation_graph(self._sole(), self._grammar()) if derivation else program_graph(self._sole())

    def _sole(self) -> Definition:
        if self.program is None:
            raise QuestionError("there is no single program here", remedy="use the functions of synth.drawings")
        return self.program

    def _grammar(self) -> Grammar:
        from .derivations import grammar_of

        return self.task.function.grammar or grammar_of(self._sole())

    def _repr_html_(self) -> str:
        from .notebook import result_html

        return result_html(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def __str__(self) -> str:
        if self.definitions:
            return self.text
        return f"{self.status}: {self.message}" if self.message else f"no program found ({self.status})"

    def __repr__(self) -> str:
        words = f"<synth.Result {self.status}, task {self.task.name}, {self.seconds:.2f} s"
        if self.definitions:
            shown = " ".join(str(self).split("\n"))
            cut = shown if len(shown) <= LONGEST_TEXT else shown[:LONGEST_TEXT] + "..."
            words += f", {self.verified}: {cut}" if self.verified else f": {cut}"
        return words + ">"

    def to_json(self) -> dict[str, Any]:
        """The record of this run: plain values only, the same keys every time, absent ones None or empty."""
        from . import __version__

        dialect = self.task.dialect
        return {
            "task": self.task.name,
            "suite": suite_of(self.task),
            "strategy": self.strategy,
            "status": str(self.status),
            "seconds": round(self.seconds, 4),
            "candidates": self.statistics.candidates,
            "distinct": self.statistics.distinct,
            "bytes": self.statistics.bytes,
            "program": self.text or None,
            "size": self.size,
            "verified": self.verified,
            "alternatives": [print_definition(d, dialect) for d in self.alternatives],
            "question": None if self.question is None else [thaw(value) for value in self.question],
            "nearest": None if self.nearest is None else print_definition(self.nearest, dialect),
            "message": self.message,
            "why": list(self.why),
            "guide": self.guide or None,
            "guide_seconds": round(self.guide_seconds, 4),
            "suspects": list(self.suspects),
            "seed": self.seed,
            "version": __version__,
            "machine": machine(),
        }


def predictions(definition: Definition, task: Task) -> list[tuple[tuple[Value, ...], Value]]:
    """Inputs of the task's unanswered rows with what the program gives for them; `Undefined` where it has no value."""
    return [(row, definition(*row)) for row in unanswered_rows(task)]


def unanswered_rows(task: Task) -> tuple[tuple[Value, ...], ...]:
    """The rows of inputs that came without an output; a fact of that name that somebody else wrote is not one."""
    rows = task.facts.get(UNANSWERED, ())
    return tuple(rows) if isinstance(rows, tuple) and all(isinstance(row, tuple) for row in rows) else ()


def suite_of(task: Task) -> str:
    """The suite a task belongs to: as its file says, else the name of the folder it lies in, else empty."""
    named = task.facts.get("suite")
    if isinstance(named, str):
        return named
    return Path(task.source).parent.name if task.source else ""


@cache
def machine() -> str:
    """The machine in words, for records: processor, cores, system, Python.  It names no host and no user."""
    model = platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
