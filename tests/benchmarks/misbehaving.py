"""Engines that do what no engine should, for the limits to be tried on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from dsl.formats import parse_solution
from search.budget import Status
from synth.result import Result


class _Engine:
    packages: tuple[str, ...] = ()

    def __init__(self):
        self.name = f"{__name__}:{type(self).__name__}"

    def warm(self):
        pass

    def solve(self, task, job, seconds):
        if job.task.name == "good":
            return solved(task)
        self.misbehave(seconds)
        raise AssertionError("it came back")


def solved(task):
    return Result(Status.SOLVED, task, dict(parse_solution("(define-fun f ((x String)) String x)", task)))


class Allocates(_Engine):
    def misbehave(self, seconds):
        held = []
        while True:
            held.append(b"x" * (1 << 20))
            time.sleep(0.002)


class AllocatesInChildren(_Engine):
    """None of the processes is too large, all of them together are."""

    def misbehave(self, seconds):
        for _ in range(8):
            if os.fork() == 0:
                held = []
                for _ in range(60):
                    # Not all at once: how far a burst gets before anybody looks depends on the machine.
                    held.append(b"x" * (1 << 20))
                    time.sleep(0.05)
                time.sleep(600 + len(held))
        time.sleep(600)


class Forks(_Engine):
    """Children in sessions of their own, whose parents have gone."""

    def misbehave(self, seconds):
        for _ in range(5):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(600)
                os._exit(0)
        time.sleep(600)


class LeavesChildrenBehind(_Engine):
    """It answers, but something of it runs on."""

    def solve(self, task, job, seconds):
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
        return solved(task)


class Prints(_Engine):
    def misbehave(self, seconds):
        for _ in range(1024):
            os.write(1, b"y" * (1 << 20))
        time.sleep(600)


class IgnoresSigterm(_Engine):
    def misbehave(self, seconds):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        while True:
            pass


class Sleeps(_Engine):
    def misbehave(self, seconds):
        time.sleep(600)


class Exits(_Engine):
    def misbehave(self, seconds):
        os._exit(7)


class Aborts(_Engine):
    def misbehave(self, seconds):
        os.abort()


class Raises(_Engine):
    def misbehave(self, seconds):
        raise KeyError("a mistake of the engine")


class Lies(_Engine):
    """It calls anything solved."""

    def solve(self, task, job, seconds):
        return Result(Status.SOLVED, task, dict(parse_solution('(define-fun f ((x String)) String "wrong")', task)))


class Late(_Engine):
    """The right answer, a little too late."""

    def solve(self, task, job, seconds):
        time.sleep(seconds + 0.1)
        return solved(task)


class DiesOnce(_Engine):
    """Killed from outside at the first attempt, as by the system when memory is short."""

    def solve(self, task, job, seconds):
        marker = Path(task.source).with_suffix(".tried")
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return solved(task)


class KillsKeeperOnce(_Engine):
    """The keeper is killed from outside while a grandchild of it runs."""

    def solve(self, task, job, seconds):
        marker = Path(task.source).with_suffix(".tried")
        if not marker.exists():
            if os.fork() == 0:
                os.setsid()
                time.sleep(600)
            marker.touch()
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(600)
        return solved(task)


class LeavesNothing(_Engine):
    """The well-behaved one."""

    def solve(self, task, job, seconds):
        return solved(task)
