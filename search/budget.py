"""Budgets: what a search may spend, and how it is told to stop.

A `Budget` is shared by everything that works on one question.  It bounds seconds, candidates and bytes, and carries a cancel
flag that other threads (or a signal handler) may set; searches look at it between blocks of a few thousand candidates.
"""

from __future__ import annotations

import enum
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .compiling import compiling

GIB = 1 << 30


class Status(enum.StrEnum):
    """How a search ended."""

    SOLVED = "solved"
    EXHAUSTED = "exhausted"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CANDIDATES = "candidates"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Cancel:
    """A flag that stops a search: `set` from any thread or from a signal handler."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask everything that shares this flag to stop with its best so far."""
        self._event.set()

    def is_set(self) -> bool:
        """Has somebody asked to stop?"""
        return self._event.is_set()


@dataclass
class Budget:
    """Limits in seconds, candidates and bytes; None means unlimited.  The clock starts when the budget is made.

    While this process waits for a compiler, which it does once on a machine, the clock stands still: `waited` is what it
    had waited before the start.  `spent` counts candidates, including those that a pruning then skips.
    """

    seconds: float | None = 10.0
    candidates: int | None = None
    bytes: int = 4 * GIB
    cancel: Cancel = field(default_factory=Cancel)
    started: float = field(default_factory=time.monotonic)
    spent: int = 0
    waited: float = field(default_factory=lambda: compiling.seconds)

    @property
    def elapsed(self) -> float:
        """Seconds since the start, without those for which a compiler ran."""
        return time.monotonic() - self.started - (compiling.seconds - self.waited)

    @property
    def remaining(self) -> float:
        """Seconds left; infinite without a limit."""
        return float("inf") if self.seconds is None else self.seconds - self.elapsed

    def extend(self, seconds: float) -> None:
        """Give back time that was not spent on searching, such as loading what is needed once."""
        if self.seconds is not None:
            self.seconds += seconds

    def part(self, share: float) -> Budget:
        """A budget for one of several attempts: this share of the seconds and candidates left, the same clock and flag.

        Whoever uses it adds what was spent to this one.
        """
        seconds = None if self.seconds is None else self.elapsed + share * max(0.0, self.remaining)
        candidates = None if self.candidates is None else max(1, int(share * (self.candidates - self.spent)))
        return Budget(seconds, candidates, self.bytes, self.cancel, self.started, waited=self.waited)

    def verdict(self) -> Status | None:
        """The limit that has been reached, or None."""
        if self.cancel.is_set():
            return Status.CANCELLED
        if self.seconds is not None and self.elapsed >= self.seconds:
            return Status.TIMEOUT
        if self.candidates is not None and self.spent >= self.candidates:
            return Status.CANDIDATES
        return None


@dataclass
class Statistics:
    """What a search did: candidates looked at (duplicates counted), programs kept, bytes, seconds, largest cost finished."""

    candidates: int = 0
    distinct: int = 0
    bytes: int = 0
    seconds: float = 0.0
    cost: int = 0
    rounds: int = 0

    @property
    def rate(self) -> float:
        """Candidates per second."""
        return self.candidates / self.seconds if self.seconds else 0.0


Progress = Callable[[Statistics], None]
"""Called a few times a second while a search runs."""
