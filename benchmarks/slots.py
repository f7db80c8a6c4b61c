"""A slot does one job at a time: it has a keeper process, asks it to solve and then to check, and makes the record.

A worker or keeper that somebody else has killed costs nothing but the time: the job is done again.  What a job does to
itself (too long, too large, too loud, a crash) is its result.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from synth.result import machine

from . import checker, processes
from .environment import quiet_threads
from .jobs import Job
from .records import SCHEMA, Record

ATTEMPTS = 6
"""How often a job is begun when something from outside keeps killing its processes."""

MIB = 1 << 20
CHECK_MEMORY = 2048 * MIB
"""Bytes that a check may hold if the task's own limit is lower."""


_keepers: set[int] = set()
_keepers_change = threading.Lock()


class KilledError(Exception):
    """A process of ours was killed from outside."""


class ClosedError(Exception):
    """The slot was closed while it worked."""


class Slot:
    """One keeper and what is said to it.  `run` is called from one thread at a time; `close` from any."""

    def __init__(self, environment: dict[str, Any] | None = None, on_loss: Callable[[], None] | None = None) -> None:
        self.environment = environment or {}
        self.on_loss = on_loss or (lambda: None)
        self.mode = ""
        self.closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The keeper's number while it lives."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def run(self, job: Job) -> Record:
        """The record of one job.  Raises ClosedError if the slot is closed meanwhile."""
        started = datetime.now(UTC).isoformat(timespec="milliseconds")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                record = self._record(job)
                break
            except KilledError as error:
                if self.closed:
                    raise ClosedError from None
                if attempt == ATTEMPTS:
                    message = f"its process was killed from outside {ATTEMPTS} times, perhaps for want of memory: {error}"
                    record = blank_record(job) | Record(status="error", message=message)
        record["started"] = started
        record["environment"] = self.environment
        record["limits"] = {
            "seconds": job.choices.seconds,
            "candidates": job.choices.candidates,
            "memory": job.choices.memory,
            "mode": self.mode,
        }
        return record

    def _record(self, job: Job) -> Record:
        reply = self._ask(job, "solve", job.choices.seconds, job.choices.memory)
        record = blank_record(job)
        record["peak_bytes"] = reply["peak"]
        if reply["outcome"] != "answered":
            record["status"], record["message"] = _limit_reached(reply, job)
            record["seconds"] = reply["seconds"]
            return record
        answer = reply["answer"]
        known = set(blank_record(job)) - {"task", "suite", "seed"}
        record |= {key: value for key, value in answer.items() if key in known}  # type: ignore[typeddict-item]
        record["message"] = _without_folder(record["message"], job)
        record.setdefault("seconds", reply["seconds"])
        if record["status"] != "solved":
            return record
        if record["seconds"] > job.choices.seconds:
            record["status"] = "timeout"
            record["message"] = f"the answer came after {record['seconds']:.2f} s"
            return record
        return record | self._checked(job, record)

    def _checked(self, job: Job, record: Record) -> Record:
        """What the independent check adds to a record, and takes back."""
        memory = max(job.choices.memory, CHECK_MEMORY)
        reply = self._ask(job, "check", checker.SECONDS, memory, program=record["program"] or "")
        if reply["outcome"] != "answered":
            reason = f"unknown: the check ended with: {_limit_reached(reply, job, checker.SECONDS)[1]}"
            return Record(status="unknown", checked=reason, message=reason)
        answer = reply["answer"]
        if "checked" not in answer:  # the check itself went wrong
            return Record(status="unknown", checked=f"unknown: {answer['message']}", message=answer["message"])
        found = checker.Check(**answer)
        if found.accepted:
            return Record(
                solved=True,
                checked=found.checked,
                verified=found.verified,
                size=found.size,
                generalises=found.generalises,
                unseen_right=found.unseen_right,
                unseen_total=found.unseen_total,
            )
        status = "error" if found.outcome == "refuted" else "unknown"
        message = f"the answer was not accepted: {found.checked}"
        return Record(status=status, checked=found.checked, message=_without_folder(message, job))

    # The keeper -------------------------------------------------------------------------------------------------------

    def _ask(self, job: Job, role: str, seconds: float, memory: int, **more: Any) -> dict[str, Any]:
        """The keeper's reply.  Raises KilledError if its process, or the worker, was killed by somebody else."""
        process = self._process or self._start()
        request = {"role": role, "limits": {"seconds": seconds, "memory": memory}, "job": job.to_json(), **more}
        reply = self._exchange(process, request)
        if reply["outcome"] == "died" and reply["code"] == -9:
            raise KilledError("a worker received SIGKILL")
        return reply

    def _exchange(self, process: subprocess.Popen[bytes], request: dict[str, Any] | None) -> dict[str, Any]:
        assert process.stdin is not None and process.stdout is not None
        try:
            if request is not None:
                process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
                process.stdin.flush()
            line = process.stdout.readline()
            reply: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
        except (OSError, ValueError):
            reply = {}
        if not reply:
            self._stop()
            self.on_loss()
            raise KilledError("its keeper ended")
        return reply

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a keeper and wait until it is ready."""
        with self._lock, _keepers_change:
            if self.closed:
                raise ClosedError
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the keeper
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.keeper"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                cwd=Path(__file__).resolve().parent.parent,
                env=quiet_threads(),
                start_new_session=True,
            )
            _keepers.add(process.pid)
        errors = self._errors
        try:
            self.mode = str(self._exchange(process, None)["mode"])
        except KilledError:
            if process.returncode in (-9, None) or self.closed:
                raise
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise RuntimeError(f"a worker cannot be started: {' '.join(said) or process.returncode}") from None
        return process

    def _stop(self) -> None:
        """End the keeper, which ends all below it, and wait for it; one that does not answer is killed."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(8.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with _keepers_change:
            _keepers.discard(process.pid)
        process.stdout.close()

    def close(self) -> None:
        """End what is running, with everything that it has started."""
        self.closed = True
        self._stop()


def collect_orphans() -> None:
    """Kill what a killed keeper has left: children of this process, which adopted them, in sessions other than its own.

    Keepers lead such sessions, too, and are spared.
    """
    with _keepers_change:
        table = processes.processes()
        own = [p for p in table.values() if p.parent == os.getpid() and p.session != os.getsid(0)]
        orphans = [p.pid for p in own if p.pid not in _keepers]
        processes.send([*orphans, *processes.descendants(orphans, table)], signal.SIGKILL)
        for pid in orphans:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def blank_record(job: Job) -> Record:
    """The record of a job of which nothing is known yet; every field that a reader may rely upon."""
    from synth import __version__

    return Record(
        task=job.task.name,
        suite=job.task.suite,
        strategy=str(job.choices.settings()["strategy"]),
        status="error",
        seconds=0.0,
        candidates=0,
        distinct=0,
        bytes=0,
        program=None,
        size=None,
        verified="",
        alternatives=[],
        question=None,
        nearest=None,
        message="",
        seed=job.seed,
        version=__version__,
        machine=machine(),
        schema=SCHEMA,
        engine=job.choices.engine,
        track=job.task.track,
        file=job.task.file,
        family=job.task.family,
        solved=False,
        checked="",
        generalises=None,
        unseen_right=0,
        unseen_total=0,
        peak_bytes=0,
        settings=job.choices.settings(),
    )


def _limit_reached(reply: dict[str, Any], job: Job, seconds: float | None = None) -> tuple[str, str]:
    """Status and message for a request that brought no answer."""
    outcome, code = reply["outcome"], reply.get("code")
    if outcome == "timeout":
        return "timeout", f"killed after {reply['seconds']:.2f} s, of {seconds or job.choices.seconds:g} s allowed"
    if outcome == "memory":
        return "memory", f"killed at {reply['peak'] / MIB:,.0f} MB, of {job.choices.memory / MIB:,.0f} MB allowed"
    if outcome == "output":
        return "output", "killed for printing without end"
    said = " ".join(reply.get("tail", "").split())[-200:]
    how = f"ended by signal {-code}" if code is not None and code < 0 else f"ended with exit code {code}"
    return "error", f"its process {how}{f': {said}' if said else ''}"


def _without_folder(message: str, job: Job) -> str:
    """Messages name files as the suite does, wherever it lies."""
    return message.replace(str(job.task.path.absolute()), job.task.file)
