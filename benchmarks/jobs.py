"""One task for one engine, as plain values: what travels to the process, or the machine, that does the work."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from dsl.task import Examples, Task
from search.budget import GIB

from .families import first_examples
from .suites import SuiteTask

MIB = 1 << 20


@dataclass(frozen=True)
class Choices:
    """What is the same for every task of a run; `settings` are the part that a continued run must agree with.

    `seconds` is the wall time of a task from its file to its answer, `candidates` what a search may look at (None:
    no limit), `memory` bytes of the task's whole process tree, `examples` the number of examples to learn from.
    """

    engine: str = "synthwright"
    strategy: str = "auto"
    seconds: float = 10.0
    candidates: int | None = None
    memory: int = 4 * GIB
    seed: int = 0
    dsl: str | None = None
    examples: int | None = None
    guide: bool = True

    def settings(self) -> dict[str, Any]:
        """The fields, as records hold them; what an engine knows nothing of is None."""
        ours = self.engine == "synthwright"
        return asdict(self) | {"strategy": self.strategy if ours else self.engine, "guide": self.guide if ours else None}


@dataclass(frozen=True)
class Job:
    """A task of a suite and how to work on it."""

    task: SuiteTask
    choices: Choices

    @property
    def key(self) -> tuple[str, str, str, str]:
        """As `records.record_key`."""
        return self.task.suite, self.task.file, self.task.name, self.choices.engine

    @property
    def seed(self) -> int:
        """The seed of this task: it depends on the run's seed and the task's identity, never on the order of work."""
        text = f"{self.choices.seed} {self.task.suite} {self.task.identity}"
        return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], "big")

    @property
    def search_bytes(self) -> int:
        """What a search may hold by its own count: the rest is for the interpreter and for arrays that are being copied."""
        memory = self.choices.memory
        return max(memory // 4, memory - memory // 8 - 256 * MIB)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        task = {**asdict(replace(self.task, facts=dict(self.task.facts))), "path": str(self.task.path.absolute())}
        return {"task": task, "choices": asdict(self.choices)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Job:
        """The job that `to_json` wrote down."""
        return cls(SuiteTask(**{**value["task"], "path": Path(value["task"]["path"])}), Choices(**value["choices"]))

    def load(self) -> Task:
        """Read the task as it is to be answered, held-out rows included.  Raises SynthError."""
        task = self.task.load()
        if self.choices.dsl is not None:
            from synth.questions import with_language

            task = with_language(task, self.choices.dsl)
        return task if self.choices.examples is None else first_examples(task, self.choices.examples)


def shown_part(task: Task) -> Task:
    """The task without its held-out rows: all that an engine gets to see."""
    if isinstance(task.specification, Examples) and task.specification.held_out:
        return replace(task, specification=Examples(task.specification.rows))
    return task
