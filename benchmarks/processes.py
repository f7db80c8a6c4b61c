"""Whole process trees: who is in one, how much memory it holds, and its end.

A task may start processes of its own, and these may leave their session or outlive their parent.  A process that declared
itself a subreaper (`adopt_orphans`, Linux) stays an ancestor of all of them, so that none is lost from sight.  Elsewhere the
tree is what `ps` shows, and an orphan that also left its session escapes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "statm").is_file()
MODE = "proc" if HAS_PROC else "ps"
"""How limits of memory are held: by looking at the whole tree in /proc, or by asking `ps`, which is slower."""

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Process:
    """A process at one moment: its parent, its session, whether it is dead already, and its resident bytes."""

    pid: int
    parent: int
    session: int
    dead: bool
    resident: int


def _prctl(option: int, value: int) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        return bool(ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def adopt_orphans(wanted: bool = True) -> bool:
    """Become the parent of every descendant whose own parent ends; False where the system has no such thing."""
    return _prctl(PR_SET_CHILD_SUBREAPER, int(wanted))


def die_with_parent() -> None:
    """Ask the system to kill this process when its parent ends (Linux)."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def processes() -> dict[int, Process]:
    """Every process that can be seen, by number."""
    return _from_proc() if HAS_PROC else _from_ps()


def _from_proc() -> dict[int, Process]:
    found = {}
    for name in os.listdir(PROC):  # noqa: PTH208 - a path object for each would double the cost of looking
        if name.isdigit():
            process = _stat(int(name))
            if process is not None:
                found[process.pid] = process
    return found


def _stat(pid: int) -> Process | None:
    """One process as /proc/PID/stat tells; its name may hold anything, so fields count from the last parenthesis."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except (OSError, ValueError):
        return None
    if len(fields) < 22:
        return None
    return Process(pid, int(fields[1]), int(fields[3]), fields[0] in (b"Z", b"X", b"x"), int(fields[21]) * PAGE)


def _from_ps() -> dict[int, Process]:
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,sess=,stat=,rss="],  # noqa: S607 - where it lies differs between systems
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    found = {}
    for line in listing.splitlines():
        fields = line.split()
        if len(fields) == 5 and fields[0].isdigit() and fields[1].isdigit() and fields[4].isdigit():
            session = int(fields[2]) if fields[2].isdigit() else 0
            process = Process(int(fields[0]), int(fields[1]), session, "Z" in fields[3], int(fields[4]) * 1024)
            found[process.pid] = process
    return found


def resident(pid: int) -> int:
    """Resident bytes of one process; 0 if it has gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0


def proportional(pid: int) -> int:
    """Resident bytes of one process, each shared page divided by those who share it; slower to find out."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return resident(pid)


def descendants(roots: Iterable[int], table: Mapping[int, Process]) -> list[int]:
    """The processes below `roots`, these not included, parents before children; dead ones are left out."""
    children: dict[int, list[int]] = {}
    for process in table.values():
        children.setdefault(process.parent, []).append(process.pid)
    found: list[int] = []
    waiting = list(roots)
    seen = set(waiting)
    while waiting:
        for pid in children.get(waiting.pop(), ()):
            if pid not in seen:
                seen.add(pid)
                waiting.append(pid)
                if not table[pid].dead:
                    found.append(pid)
    return found


def send(pids: Iterable[int], number: int) -> None:
    """Send a signal to each; one that has gone is no error."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def reap(spare: Iterable[int] = ()) -> dict[int, int]:
    """Collect dead children other than `spare`; their numbers with their wait status."""
    keep = set(spare)
    found: dict[int, int] = {}
    for process in processes().values():
        if process.parent == os.getpid() and process.dead and process.pid not in keep:
            with suppress(ChildProcessError):
                pid, status = os.waitpid(process.pid, os.WNOHANG)
                if pid:
                    found[pid] = status
    return found


def end_tree(spare: Iterable[int] = (), *, within: float = 5.0) -> bool:
    """Kill every descendant of this process except `spare` and what is below them; False if some are left.

    All are stopped before any is killed, so that none can start another in between; what was started meanwhile is met in
    the next round.
    """
    kept = set(spare)
    deadline = time.monotonic() + within
    while True:
        table = processes()
        spared = kept | set(descendants(kept, table))
        found = [pid for pid in descendants([os.getpid()], table) if pid not in spared]
        if not HAS_PROC:  # `ps` itself is among our children for a moment
            found = [pid for pid in found if processes_alive(pid)]
        send(found, signal.SIGSTOP)
        send(found, signal.SIGKILL)
        reap(kept)
        if not found:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)


def processes_alive(pid: int) -> bool:
    """Does this process exist?  One that nobody has waited for yet counts."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
