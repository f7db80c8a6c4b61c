"""What all verbs share: saying things on standard error, mistakes as one line, Ctrl-C, and the line of progress."""

from __future__ import annotations

import atexit
import functools
import gc
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, ParamSpec, TypeVar

import click

from dsl.errors import SynthError
from search.budget import Cancel, Statistics

FOUND, NOT_FOUND, BAD_INPUT, UNKNOWN, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130

GRACE = 5.0
"""Seconds that an interrupted search may take to hand over its best so far."""

Outcome = TypeVar("Outcome")
P = ParamSpec("P")


@dataclass
class _Settings:
    debug: bool = bool(os.environ.get("SYNTH_DEBUG"))
    quiet: bool = False
    verbose: bool = False


settings = _Settings()


def say(text: str, *, loud: bool = False) -> None:
    """One remark on standard error; `--quiet` silences all but the loud ones."""
    if loud or not settings.quiet:
        click.echo(text, err=True)


def put(text: str) -> None:
    """A piece of the answer on standard output; text that the terminal's encoding lacks is escaped, never fatal."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding))


def put_json(record: dict[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    click.echo(json.dumps(record))


def verb(function: Callable[P, int]) -> Callable[P, None]:
    """Make a verb of a function that returns an exit code: mistakes become one line each, never a traceback."""

    @functools.wraps(function)
    def command(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            code = function(*arguments, **options)
        except SynthError as error:
            say(f"synth: {error}", loud=True)
            code = BAD_INPUT
        except KeyboardInterrupt:
            say("synth: interrupted", loud=True)
            code = INTERRUPTED
        except MemoryError:
            say("synth: the memory of this machine was not enough (lower --memory or close something)", loud=True)
            code = NOT_FOUND
        except BrokenPipeError:  # the reader has gone away, which click lets pass in silence
            raise
        except Exception as error:
            if settings.debug:
                raise
            text = " ".join(str(error).split())[:300]
            say(f"synth: internal error: {type(error).__name__}: {text} (synth --debug ... shows where)", loud=True)
            code = INTERNAL
        raise SystemExit(code)

    return command


def leave(code: object) -> None:
    """End the process now: taking apart all that Numba and LLVM have built takes a sixth of a short run.

    Exit handlers are called as ever.  Returns instead where somebody still needs the interpreter: a thread that is to be
    waited for, a profiler or debugger, a prompt after the program, or an output that cannot be flushed.
    """
    waited_for = [t for t in threading.enumerate() if not t.daemon and t is not threading.main_thread()]
    watched = sys.getprofile() or sys.gettrace() or sys.flags.inspect
    if waited_for or watched or not (code is None or isinstance(code, int)):
        return
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # None: closed by whoever started us
            stream.flush()
    except (OSError, ValueError):  # Python's own way out reports it
        return
    os._exit(code or FOUND)


@contextmanager
def unswept() -> Iterator[None]:
    """No garbage collection while large libraries are imported: nothing of them is garbage, then or later."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def attentively(work: Callable[[], Outcome], cancel: Cancel) -> Outcome:
    """Run `work` in a thread of its own, so that Ctrl-C is heard whatever it is doing.

    The first one sets the flag, and `work` is expected to return its best so far; the second ends the process at once.
    """
    outcome: list[Outcome] = []
    failure: list[BaseException] = []
    done = threading.Event()

    def body() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # handed on to the main thread, whatever it is
            failure.append(error)
        finally:
            done.set()

    def interrupted(number: int, frame: FrameType | None) -> None:
        if cancel.is_set():
            os._exit(INTERRUPTED)
        cancel.set()

    before = signal.signal(signal.SIGINT, interrupted) if _in_main_thread() else None
    threading.Thread(target=body, daemon=True, name="synth-work").start()
    cancelled = None
    try:
        while not done.wait(0.05):
            if cancel.is_set():
                cancelled = cancelled or time.monotonic()
                if time.monotonic() - cancelled > GRACE:
                    say("synth: interrupted; the search did not stop in time", loud=True)
                    sys.stdout.flush()
                    os._exit(INTERRUPTED)
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    if failure:
        raise failure[0]
    return outcome[0]


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def announce_compilation() -> None:
    """Say so when kernels have to be compiled, once, since the first start on a machine then takes a while."""
    with unswept():
        from search.compiled import compiling

    told: list[str] = []

    def tell(name: str) -> None:
        if not told:
            say("compiling kernels for this machine (once; later starts find them in the cache) ...")
        told.append(name)
        if settings.verbose:
            say(f"compiling {name}")

    compiling.told = tell


class ProgressLine:
    """A live line on a terminal; on anything else nothing, or a plain line a second with `--verbose`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not settings.quiet
        self._status: Any = None
        self._last = time.monotonic()

    def __call__(self, statistics: Statistics) -> None:
        """Show these figures; called by the search a few times a second."""
        if self._live:
            if self._status is None:
                from rich.console import Console

                self._status = Console(stderr=True).status("", spinner="line")
                self._status.start()
            self._status.update(describe(self.name, statistics).replace("[", "\\["))
        elif settings.verbose and time.monotonic() - self._last >= 1.0:
            self._last = time.monotonic()
            say(describe(self.name, statistics))

    def close(self) -> None:
        """Take the line away again."""
        if self._status is not None:
            self._status.stop()
            self._status = None


def describe(name: str, statistics: Statistics) -> str:
    """The figures of a search in one line."""
    return (
        f"{name[:40]}: {count(statistics.candidates)} candidates, {count(statistics.rate)}/s, "
        f"{count(statistics.distinct)} kept, cost {statistics.cost}, {statistics.seconds:.1f} s"
    )


def count(number: float) -> str:
    """A count as people read it: 950, 12.3 k, 4.5 M."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number:.0f}"
