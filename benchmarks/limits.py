"""One command in a process of its own, within limits of wall time and memory.

The command leads a process group, and the whole group is killed when the command has ended, however it ended: no child of it
outlives a measurement.  Processor time and peak memory are what the system counted for it, children included.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

LONGEST_OUTPUT = 1 << 24
"""Bytes that are read back of each of the two output streams."""


@dataclass(frozen=True)
class Finished:
    """How a command ended: its exit code (minus the number of the signal that killed it), its output, and what it cost.

    `seconds` is wall time, `cpu_seconds` user and system time, `peak_bytes` the most memory resident at once.  `late` is
    true if it was killed for taking longer than allowed.
    """

    code: int
    stdout: str
    stderr: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    late: bool


def run_limited(
    command: Sequence[str],
    *,
    seconds: float,
    memory: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run a command without standard input; kill it and its children after so many seconds of wall time.

    `memory` bounds the bytes of data that it may map (RLIMIT_DATA, where the system has it).  `environment` is added to
    the present one.  Raises FileNotFoundError if there is no such command.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - running what it is given is what this function is for
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        _limit_memory(process.pid, memory)
        late = _wait(process.pid, seconds)
        elapsed = time.perf_counter() - started
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait for it a second time
        return Finished(
            process.returncode,
            _text(out),
            _text(err),
            elapsed,
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss * 1024,
            late,
        )


def _wait(leader: int, seconds: float) -> bool:
    """Wait until the leader has ended, then kill what is left of its group.  Returns whether it had to be killed.

    The leader is not reaped here: until then its number belongs to nobody else, so the kill cannot hit strangers.
    """
    late = threading.Event()

    def give_up() -> None:
        late.set()
        _kill_group(leader)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        os.waitid(os.P_PID, leader, os.WEXITED | os.WNOWAIT)
    finally:  # also when Ctrl-C ends the waiting
        timer.cancel()
        timer.join()
        _kill_group(leader)
    return late.is_set()


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # ended already; some systems say so of a zombie by refusing
        os.killpg(leader, signal.SIGKILL)


def _limit_memory(process: int, memory: int | None) -> None:
    """Bound the memory of a process that has just started; Linux only, where it costs no code in the child."""
    if memory is None:
        return
    with suppress(ImportError, AttributeError, ProcessLookupError):
        import resource

        resource.prlimit(process, resource.RLIMIT_DATA, (memory, memory))


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read(LONGEST_OUTPUT).decode("utf-8", "replace")
