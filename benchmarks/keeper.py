"""The keeper of one job slot: it forks workers, holds the limits from outside, and leaves no process behind.

    python -m benchmarks.keeper        (started by `runner`; speaks JSON lines on standard input and output)

It has loaded what workers need but runs nothing of it, and has one thread; so forking from it is safe and takes
milliseconds.  A worker is used again for the next task as long as it kept its limits.  Each task's whole process tree is
watched: wall time, resident memory, and bytes printed.  Being a subreaper, the keeper stays an ancestor of whatever a task
starts, and when its standard input ends, because the runner has gone, however it went, all of that ends with it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

from . import processes

GRACE = 0.25
"""Seconds beyond its time after which a task is killed: engines stop by themselves, and get this long to say so."""

WARM_SECONDS = 120.0
"""Seconds for what no task pays for: loading an engine, compiling a kernel."""

LONGEST_OUTPUT = 1 << 20
"""Bytes that a task may print before it is killed."""

LONGEST_ANSWER = 64 << 20
LARGEST_FILE = 256 << 20
"""Bytes of the largest file that a task may write."""

FASTEST_GROWTH = 6e9
"""Bytes a second by which memory is expected to grow at most; it decides how often a task is looked at."""

GIB = 1 << 30


@dataclass
class Limits:
    """What one request may spend: seconds of wall time and bytes of resident memory of the whole tree."""

    seconds: float
    memory: int


@dataclass
class Worker:
    """A forked worker: its process, the two ways to hear from it, and how much memory it held when it was new."""

    pid: int
    connection: socket.socket
    output: int
    fresh_bytes: int = 0
    received: bytearray = field(default_factory=bytearray)
    printed: int = 0
    tail: bytes = b""
    tasks: int = 0

    def close(self) -> None:
        """Give back what it was heard through; its process is somebody else's concern."""
        self.connection.close()
        os.close(self.output)


@dataclass
class Watch:
    """One request while it runs: when it must end, and what its tree holds."""

    limits: Limits
    started: float
    deadline: float
    peak: int = 0
    others: list[int] = field(default_factory=list)
    next_look: float = 0.0
    next_scan: float = 0.0


class Keeper:
    """The loop.  `workers` has at most one for each role: who searches never checks."""

    def __init__(self, control: int, replies: int) -> None:
        self.control, self.replies = control, replies
        self.workers: dict[str, Worker] = {}
        self.pending = bytearray()

    def run(self) -> None:
        """Serve requests until the runner hangs up."""
        self._reply({"ready": os.getpid(), "mode": processes.MODE})
        while True:
            request = self._next_request()
            if "role" in request:
                self._reply(self.serve(request))

    def _reply(self, message: dict[str, Any]) -> None:
        content = json.dumps(message).encode("ascii") + b"\n"
        try:
            while content:
                content = content[os.write(self.replies, content) :]
        except OSError:
            self._leave()

    def _next_request(self) -> dict[str, Any]:
        while b"\n" not in self.pending:
            self._read_control()
        line, _, rest = bytes(self.pending).partition(b"\n")
        self.pending = bytearray(rest)
        request: dict[str, Any] = json.loads(line)
        return request

    def _read_control(self) -> None:
        content = os.read(self.control, 1 << 16)
        if not content:
            self._leave()
        self.pending += content

    def _leave(self) -> NoReturn:
        """The runner has gone: end everything."""
        processes.end_tree()
        os._exit(0)

    # One request ------------------------------------------------------------------------------------------------------

    def serve(self, request: dict[str, Any]) -> dict[str, Any]:
        """The outcome of one request: "answered" with the answer, or which limit ended it, and what it cost."""
        role = request["role"]
        limits = Limits(**request.pop("limits"))
        worker = self.workers.get(role) or self._fork(role)
        worker.tasks += 1
        worker.printed, worker.tail = 0, b""
        _bound_mapping(worker.pid, limits.memory)
        started = time.monotonic()
        warming = WARM_SECONDS if role == "solve" else 0.0
        watch = Watch(limits, started, started + limits.seconds + GRACE + warming)
        outcome, detail = self._converse(worker, request, watch)
        reply = {
            "outcome": outcome,
            "seconds": round(time.monotonic() - watch.started, 4),
            "peak": watch.peak,
            "reused": worker.tasks > 1,
            "tail": worker.tail.decode("utf-8", "replace"),
            **detail,
        }
        if outcome != "answered" or self._is_spent(role, worker, limits):
            self._end(role)
        return reply

    def _converse(self, worker: Worker, request: dict[str, Any], watch: Watch) -> tuple[str, dict[str, Any]]:
        """Hand the request over and watch until there is an answer or a reason to stop."""
        with suppress(OSError):  # a worker that has died meanwhile is noticed below
            worker.connection.sendall(json.dumps(request).encode("ascii") + b"\n")
        while True:
            now = time.monotonic()
            if now >= watch.deadline:
                return "timeout", {}
            if now >= watch.next_look and self._look(worker, watch, now):
                return "memory", {}
            wait = max(0.0, min(watch.deadline, watch.next_look) - time.monotonic())
            heard: list[Any] = [self.control, worker.connection, worker.output]
            ready = select.select(heard, [], [], wait)[0]
            if self.control in ready:
                self._read_control()  # the next request, early, or the end
            if worker.output in ready and self._drain(worker) > LONGEST_OUTPUT:
                return "output", {}
            if worker.connection in ready:
                done = self._hear(worker, watch)
                if done is not None:
                    return done

    def _hear(self, worker: Worker, watch: Watch) -> tuple[str, dict[str, Any]] | None:
        """Read what the worker says; the outcome if that ends the request."""
        try:
            content = worker.connection.recv(1 << 20)
        except OSError:
            content = b""
        if not content:
            return "died", self._cause_of_death(worker)
        worker.received += content
        if len(worker.received) > LONGEST_ANSWER:
            return "output", {}
        while b"\n" in worker.received:
            line, _, rest = bytes(worker.received).partition(b"\n")
            worker.received = bytearray(rest)
            message = json.loads(line)
            if message["kind"] == "answer":
                self._drain(worker)
                return "answered", {"answer": message["answer"]}
            if message["kind"] == "started":
                watch.started = time.monotonic()
                watch.deadline = watch.started + watch.limits.seconds + GRACE
            elif message["kind"] == "compiling":
                watch.deadline = max(watch.deadline, time.monotonic() + watch.limits.seconds + WARM_SECONDS)
        return None

    def _drain(self, worker: Worker) -> int:
        """Take what has been printed, keeping only the end of it; the number of bytes so far."""
        while select.select([worker.output], [], [], 0)[0] and worker.printed <= LONGEST_OUTPUT:
            content = os.read(worker.output, 1 << 16)
            if not content:
                break
            worker.printed += len(content)
            worker.tail = (worker.tail + content)[-2000:]
        return worker.printed

    def _cause_of_death(self, worker: Worker) -> dict[str, Any]:
        deadline = time.monotonic() + 1.0
        while time.monotonic() < deadline:
            with suppress(ChildProcessError):
                pid, status = os.waitpid(worker.pid, os.WNOHANG)
                if pid:
                    return {"code": os.waitstatus_to_exitcode(status)}
            time.sleep(0.002)
        return {"code": None}  # it closed its connection, and lives

    # Memory -----------------------------------------------------------------------------------------------------------

    def _look(self, worker: Worker, watch: Watch, now: float) -> bool:
        """Is the tree larger than it may be?  Also decides when to look next: the nearer to the limit, the sooner."""
        if now >= watch.next_scan:
            watch.others = self._others(worker)
            cost = time.monotonic() - now
            watch.next_scan = now + max(0.1 if processes.HAS_PROC else 0.25, 50 * cost)
        held = [worker.pid, *watch.others]
        if processes.HAS_PROC:
            size = sum(map(processes.resident, held))
        else:
            table = processes.processes()
            size = sum(table[pid].resident for pid in held if pid in table)
        memory = watch.limits.memory
        if size > memory and len(held) > 1:
            size = min(size, sum(map(processes.proportional, held)))
        watch.peak = max(watch.peak, size)
        room = max(0, memory - size) + memory // 10
        watch.next_look = now + min(0.05, max(0.002, room / FASTEST_GROWTH))
        return size > memory

    def _others(self, worker: Worker) -> list[int]:
        """What the present task has started: everything below this process that is no worker, or below an idle one."""
        kept = {w.pid for w in self.workers.values()}
        return [pid for pid in processes.descendants([os.getpid()], processes.processes()) if pid not in kept]

    def _is_spent(self, role: str, worker: Worker, limits: Limits) -> bool:
        """Has this worker left processes behind, or grown so much that the next task would have less room?"""
        if self._others(worker):
            return True
        grown = processes.resident(worker.pid) - worker.fresh_bytes
        return not processes.HAS_PROC or grown > max(64 << 20, limits.memory // 10)

    # Workers ----------------------------------------------------------------------------------------------------------

    def _fork(self, role: str) -> Worker:
        ours, theirs = socket.socketpair()
        output, printed = os.pipe()
        keeper = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                ours.close()
                _become_worker(keeper, printed, [self.control, self.replies, output])
                from .worker import serve

                serve(theirs)
            except BaseException as error:  # whatever it was, it must not run on as a second keeper
                with suppress(Exception):
                    print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                os._exit(70)
            os._exit(0)
        theirs.close()
        os.close(printed)
        worker = self.workers[role] = Worker(pid, ours, output, processes.resident(pid))
        return worker

    def _end(self, role: str) -> None:
        """Kill a worker and everything that tasks have started, but no idle worker of another role."""
        worker = self.workers.pop(role)
        worker.close()
        if not processes.end_tree({w.pid for w in self.workers.values()}):
            os._exit(75)  # the runner starts another keeper, and collects what is left


def _become_worker(keeper: int, printed: int, foreign: list[int]) -> None:
    """What a fresh fork does first: a session of its own, no way to the runner, output into the pipe, limits."""
    os.setsid()
    processes.die_with_parent()
    if os.getppid() != keeper:  # it died before we could ask
        os._exit(0)
    for descriptor in foreign:
        os.close(descriptor)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    os.close(printed)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import resource

    for name, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, LARGEST_FILE)):
        with suppress(ValueError, OSError):
            resource.setrlimit(name, (most, most))


def _bound_mapping(pid: int, memory: int) -> None:
    """A net below the watch, with wide meshes: what a single process may map, touched or not (Linux)."""
    with suppress(ImportError, AttributeError, OSError):
        import resource

        resource.prlimit(pid, resource.RLIMIT_DATA, (2 * memory + 4 * GIB, resource.RLIM_INFINITY))


def preload() -> None:
    """Load what every worker needs, and start no thread with it."""
    for module in ("solvers.z3_verifier", "synth.formulas.cegis", "synth.solving", "benchmarks.worker"):
        importlib.import_module(module)

    gc.collect()
    gc.freeze()  # so that no collection in a worker writes to, and thereby copies, the pages they share


def main() -> None:
    """Set up the channels, then serve."""
    control, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    processes.adopt_orphans()
    preload()
    Keeper(control, replies).run()


if __name__ == "__main__":
    main()
