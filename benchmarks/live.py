"""What one sees while a sweep runs: a table that renews itself on a terminal, a line for each task anywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from .records import Record

RECENT = 6
"""Finished tasks that the live table names."""


@dataclass
class Tally:
    """Counts of a run, by engine.  `before` are records that an earlier run has left."""

    total: int
    before: int = 0
    done: Counter[str] = field(default_factory=Counter)
    solved: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.monotonic)
    recent: deque[Record] = field(default_factory=lambda: deque(maxlen=RECENT))

    def add(self, record: Record, *, earlier: bool = False) -> None:
        """Count one record."""
        engine = record.get("engine", "")
        self.done[engine] += 1
        self.solved[engine] += bool(record.get("solved"))
        self.before += earlier
        if not earlier:
            self.recent.append(record)

    @property
    def count(self) -> int:
        """Records so far."""
        return sum(self.done.values())

    @property
    def rate(self) -> float:
        """Tasks a second of this run."""
        return (self.count - self.before) / max(1e-9, time.monotonic() - self.started)

    @property
    def remaining(self) -> float | None:
        """Seconds until the end at this rate; None before the first task has ended."""
        return (self.total - self.count) / self.rate if self.count > self.before else None

    def line(self) -> str:
        """The counts in one line."""
        parts = [f"{self.count} of {self.total} done"]
        for engine, done in self.done.items():
            share = f" ({100 * self.solved[engine] / done:.0f} %)" if done else ""
            of = f" of {engine}" if len(self.done) > 1 else ""
            parts.append(f"{self.solved[engine]} solved{share}{of}")
        parts.append(f"{self.rate * 60:.1f} tasks/min")
        if self.remaining:
            parts.append(f"{duration(self.remaining)} left")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """A time as people say it: 42 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class Display:
    """Shows the tally on standard error; with `quiet`, nothing."""

    def __init__(self, tally: Tally, *, quiet: bool = False) -> None:
        self.tally, self.quiet = tally, quiet
        self._live: Any = None

    def __enter__(self) -> Self:
        if not self.quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            from rich.console import Console
            from rich.live import Live

            console = Console(stderr=True)
            self._live = Live(console=console, get_renderable=self._table, refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()

    def told(self, record: Record) -> None:
        """One more record."""
        self.tally.add(record)
        if self._live is None and not self.quiet:
            print(f"[{self.tally.count}/{self.tally.total}] {outcome(record)}", file=sys.stderr, flush=True)

    def _table(self) -> Any:
        from rich import box
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        tally = self.tally
        counts = Table(box=box.SIMPLE_HEAD, title=tally.line(), title_justify="left")
        for name in ("engine", "done", "solved", "share"):
            counts.add_column(name, justify="left" if name == "engine" else "right")
        for engine, done in tally.done.items():
            share = f"{100 * tally.solved[engine] / done:.1f} %"
            counts.add_row(Text(engine), str(done), str(tally.solved[engine]), share)
        return Group(counts, *(Text(outcome(record), overflow="ellipsis", no_wrap=True) for record in tally.recent))


def outcome(record: Record) -> str:
    """A record in one line."""
    word = "solved" if record["solved"] else record["status"]
    text = f"{word:9} {record['seconds']:7.2f} s  {record['engine']}  {record['file']}"
    if record["task"] not in record["file"]:
        text += f"  {record['task']}"
    why = record["message"] if not record["solved"] and record["status"] == "error" else ""
    return f"{text}  {why:.120}".rstrip().encode("ascii", "backslashreplace").decode("ascii")
