"""A second process that works on the same question another way, where there is a second core for it.

The question goes to it as SyGuS text and its answer comes back as JSON, through the same command that a person would type,
so that nothing but text crosses the border.  What it says is read and checked here like any other program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from subprocess import DEVNULL, PIPE
from types import TracebackType

from dsl.errors import SynthError
from dsl.formats.solution_reader import parse_solution
from dsl.formats.sygus_writer import write_sygus
from dsl.operators import Definition
from dsl.task import Task
from search.budget import GIB, Budget, Cancel

DELAY = 1.0
"""Seconds before the other process is started: most questions are answered sooner."""
LARGEST_ANSWER = 1 << 22
"""Bytes of output that are read from the other process."""


class LinkedCancel(Cancel):
    """A flag of its own that is also set when another one is."""

    def __init__(self, other: Cancel) -> None:
        super().__init__()
        self.other = other

    def is_set(self) -> bool:
        """Has either been set?"""
        return super().is_set() or self.other.is_set()


class Rival:
    """The same task in another process with another strategy, from `DELAY` seconds after the start of a `with` block.

    `won` is set as soon as the other process has an answer: share it as the cancel flag of what runs meanwhile.  The process
    lives at most as long as the block.
    """

    def __init__(self, task: Task, strategy: str, budget: Budget, seed: int) -> None:
        self.task, self.strategy, self.budget, self.seed = task, strategy, budget, seed
        self.won = LinkedCancel(budget.cancel)
        self.definitions: dict[str, Definition] = {}
        self._left = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Rival:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._left.set()
        with self._starting:
            if self._process is not None and self._process.poll() is None:
                self._process.kill()
        self._thread.join()

    def is_running(self) -> bool:
        """Has the other process been started, and is it still at work?"""
        return self._process is not None and self._thread.is_alive()

    def wait(self) -> None:
        """Wait until the other process has ended, or the budget has."""
        while self.is_running() and self.budget.verdict() is None:
            self._thread.join(0.05)

    def _run(self) -> None:
        if self._left.wait(DELAY):
            return
        try:
            text = write_sygus(self.task)
        except SynthError:  # not every language can be written as SyGuS: then this process is alone
            return
        with self._starting:
            if self._left.is_set():
                return
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
                self._command(), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
            )
        output, _ = self._process.communicate(text.encode())
        try:
            record = json.loads(output[:LARGEST_ANSWER])
            if record.get("status") == "solved":
                self.definitions = parse_solution(record["program"], self.task)
                self.won.set()
        except (ValueError, SynthError):
            return  # it was stopped, or has no answer

    def _command(self) -> list[str]:
        seconds = min(self.budget.remaining, 1e6)
        return [
            sys.executable, "-m", "synth", "solve", "-", "--format", "sl", "--json", "--quiet",
            "--strategy", self.strategy, "--seed", str(self.seed), "--memory", f"{self.budget.bytes / GIB:.3f}",
            "--seconds", f"{seconds:.3f}",
        ]  # fmt: skip


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
