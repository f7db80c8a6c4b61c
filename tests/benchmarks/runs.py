"""Small suites and runs for the tests of the runner."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import processes
from benchmarks.jobs import Choices
from benchmarks.records import read_records
from benchmarks.runner import LocalExecutor, Selection, jobs_of, run_jobs
from benchmarks.store import Store
from benchmarks.suites import load_suite
from tests.data import ROOT

MIB = 1 << 20


def write_suite(path: Path, names: Sequence[str]) -> Path:
    """Tasks in which a text is to be returned as it is."""
    rows = {"inputs": [["a"], ["bc"]], "outputs": ["a", "bc"], "test_inputs": [["d e"]], "test_outputs": ["d e"]}
    path.write_text("".join(json.dumps({"name": name, **rows}) + "\n" for name in names), encoding="utf-8")
    return path


def run_suite(suite: Path, out: Path, engine: str = "synthwright", slots: int = 1, **choices: Any) -> dict[str, Any]:
    """The records of a run in this process, by name of the task."""
    choices = {"seconds": 20.0, "memory": 1024 * MIB} | choices
    jobs = jobs_of(Selection().of(load_suite(suite)), [engine], Choices(**choices))
    with Store(out) as store:
        run_jobs(jobs, store, LocalExecutor(slots), {})
    return {record["task"]: record for record in read_records(out)}


def bench(*words: str | Path, timeout: float = 240) -> subprocess.CompletedProcess[str]:
    """Call `synth bench` in a process of its own."""
    return subprocess.run(command(*words), cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)


def command(*words: str | Path) -> list[str]:
    """The words of such a call."""
    return [sys.executable, "-m", "synth", "bench", *map(str, words)]


def family_of(pid: int) -> list[int]:
    """A process and all below it."""
    return [pid, *processes.descendants([pid], processes.processes())]


def left_after(seconds: float = 5.0) -> list[int]:
    """Processes that this test has started, and that are still alive after so long."""
    marks = (b"benchmarks.keeper", b"time.sleep(600)")
    deadline = time.monotonic() + seconds
    while True:
        found = [
            p.pid
            for p in processes.processes().values()
            if not p.dead and any(mark in _command_line(p.pid) for mark in marks) and _is_ours(p.pid)
        ]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _is_ours(pid: int) -> bool:
    """Was it started, at whatever distance, with this test's mark in its environment?"""
    try:
        return f"SYNTH_TEST_MARK={os.environ['SYNTH_TEST_MARK']}".encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except (OSError, KeyError):
        return False
