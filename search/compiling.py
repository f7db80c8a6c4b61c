"""How long this process has waited for the compiler: time that no budget counts.

It stands apart from `compiled`, because budgets are needed where no compiler is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Compiling:
    """A stopwatch that runs while something is compiled, however many threads or functions within functions wait for it.

    `told` hears the name of everything before it is compiled; a command line says so to whoever waits.
    """

    told: Callable[[str], None] | None = None
    before: float = 0.0
    _since: float = 0.0
    _running: int = 0
    _lock: Lock = field(default_factory=Lock)

    @property
    def seconds(self) -> float:
        """Seconds until now in which this process waited."""
        with self._lock:
            return self.before + (time.monotonic() - self._since if self._running else 0.0)

    @contextmanager
    def waiting(self, name: str, is_cold: bool) -> Iterator[None]:
        """Around what compiles if it `is_cold`, and is read back otherwise."""
        if not is_cold:
            yield
            return
        if self.told is not None:
            self.told(name)
        with self._lock:
            self._since = self._since if self._running else time.monotonic()
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                self.before += 0.0 if self._running else time.monotonic() - self._since


compiling = Compiling()
