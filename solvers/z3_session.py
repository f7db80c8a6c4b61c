"""One Z3 context, and checks in it that always come back.

Z3 does not answer to Ctrl-C in Python, and its own time limit is a wish.  So every check runs in a helper thread with
a large stack, while the calling thread looks at the clock, the cancel flag and (being Python) at signals.  A check
that must end is interrupted; one that does not even answer to that is abandoned together with its context.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import z3

from dsl.algebra import Term
from dsl.types import Type, Value

from .verdicts import Unknown
from .z3_algebra import Z3Algebra


class Cancel(Protocol):
    """A flag that other threads or a signal handler may set."""

    def is_set(self) -> bool:
        """Has somebody asked to stop?"""
        ...


POLL_SECONDS = 0.05
GRACE_SECONDS = 0.5
"""How long an interrupted check may take to end before its context is abandoned."""

SLACK_SECONDS = 0.2
"""Z3's own time limit, which leaves the context usable, comes that much before ours."""

STACK_BYTES = 64 << 20
"""Stack of the helper thread: some of Z3's walks over terms are recursive, and only pages that are used cost memory."""

_LONGEST_TIMEOUT = 2**31 - 1
"""Milliseconds: Z3 keeps its limit in 32 bits."""

_stack_lock = threading.Lock()
_abandoned: list[object] = []
"""Sessions whose thread may still be inside Z3: their terms must not be freed under its feet."""


def _start(work: Callable[[], None]) -> None:
    """Run `work` in a daemon thread with a large stack."""
    with _stack_lock:
        usual = threading.stack_size(STACK_BYTES)
        try:
            threading.Thread(target=work, name="z3", daemon=True).start()
        finally:
            threading.stack_size(usual)


class Deadline:
    """When to stop: a point in time, a flag, or never."""

    def __init__(self, seconds: float | None = None, cancel: Cancel | None = None) -> None:
        seconds = None if seconds == float("inf") else seconds
        self.seconds, self.cancel = seconds, cancel
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def remaining(self) -> float | None:
        """Seconds left, at least 0; None without a limit."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def reached(self, slack: float = 0.0) -> Unknown | None:
        """Why to stop now, or None; `slack` seconds beyond the end are forgiven."""
        if self.cancel is not None and self.cancel.is_set():
            return Unknown("interrupted")
        if self._end is not None and time.monotonic() >= self._end + slack:
            return Unknown(f"no answer within {self.seconds:g} seconds")
        return None

    def slice(self, parts: int) -> Deadline:
        """An equal share of what is left, under the same flag."""
        remaining = self.remaining
        part = Deadline(None if remaining is None else remaining / parts, self.cancel)
        part.seconds = self.seconds
        return part


class Session:
    """A context with its variables.  `memory` caps Z3's memory in bytes; beyond it a check is Unknown."""

    def __init__(self, variables: Sequence[tuple[str, Type]], memory: int | None = None) -> None:
        self.algebra = Z3Algebra()
        self.types = dict(variables)
        self.memory = memory
        self.alive = True
        self.terms: dict[str, Term] = {name: self.algebra.variable(name, type) for name, type in variables}
        self._keep: list[object] = []

    def model(self, formula: Term, types: Iterable[Type], deadline: Deadline) -> dict[str, Value] | Unknown | None:
        """Values of the variables that make the formula true; None if there are none.

        `types` are those of the formula's parts: they decide which of Z3's procedures is asked.
        After KeyboardInterrupt, and after an interrupt that Z3 ignored, the session is no longer `alive`.
        """
        stop = deadline.reached()
        if stop is not None:
            return stop
        solver = self._solver(types, deadline)
        answers: list[z3.CheckSatResult | str] = []

        def check() -> None:
            try:
                solver.add(formula)
                answers.append(solver.check())
            except z3.Z3Exception as error:
                answers.append(str(error))

        self._keep = [solver, formula, check]
        stop = self._wait(check, deadline)
        if stop is not None:
            return stop
        answer = answers[0]
        self._keep = []
        if answer == z3.unsat:
            return None
        if answer == z3.sat:
            return self._values(solver.model())
        return self._reason(answer if isinstance(answer, str) else solver.reason_unknown(), deadline)

    def _solver(self, types: Iterable[Type], deadline: Deadline) -> z3.Solver:
        context = self.algebra.context
        # Both measured: for bit-vectors (hacker's delight) bit-blasting at once is twice as fast as the logic's own solver,
        # and steady; for integers (invariants) these steps before the SMT core halve the time of the default solver.
        words = all(type.name in ("Bool", "BitVec") for type in types)
        steps = ["simplify", "propagate-values", "solve-eqs", *(["bit-blast", "sat"] if words else ["smt"])]
        solver = z3.Then(*(z3.Tactic(step, context) for step in steps)).solver()
        solver.set("ctrl_c", False)
        solver.set("random_seed", 0)
        for name, value in self.limits(deadline).items():
            solver.set(name, value)
        return solver

    def limits(self, deadline: Deadline) -> dict[str, int]:
        """The limits in Z3's own parameters."""
        limits: dict[str, int] = {}
        if deadline.remaining is not None:
            limits["timeout"] = min(max(1, int(deadline.remaining * 1000)), _LONGEST_TIMEOUT)
        if self.memory is not None:
            limits["max_memory"] = max(1, self.memory >> 20)
        return limits

    def run(self, work: Callable[[], None], deadline: Deadline) -> Unknown | None:
        """Do any work with the context in the helper thread; None when it is done, else why it was stopped.

        The work must keep Z3's exceptions to itself.  A session that was stopped is no longer `alive`.
        """
        stop = deadline.reached()
        if stop is None:
            self._keep = [work]
            stop = self._wait(work, deadline)
        if stop is None:
            self._keep = []
        return stop

    def _wait(self, check: Callable[[], None], deadline: Deadline) -> Unknown | None:
        done = threading.Event()

        def work() -> None:
            check()
            done.set()

        try:
            _start(work)
            while not done.wait(POLL_SECONDS):
                stop = deadline.reached(SLACK_SECONDS)
                if stop is not None:
                    self._interrupt(done)
                    return stop
        except BaseException:
            self._interrupt(done)
            raise
        return None

    def _interrupt(self, done: threading.Event) -> None:
        self.alive = False
        _abandoned.append(self)
        end = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < end:
            self.algebra.context.interrupt()
            if done.wait(POLL_SECONDS):
                _abandoned.remove(self)
                return

    def _values(self, model: z3.ModelRef) -> dict[str, Value] | Unknown:
        values: dict[str, Value] = {}
        for name, type in self.types.items():
            term = model.eval(self.terms[name], model_completion=True)
            value = self.algebra.value(term, type)
            if value is None:
                return Unknown(f"the solver gave no readable value for {name}")
            values[name] = value
        return values

    def _reason(self, reason: str, deadline: Deadline) -> Unknown:
        if reason in ("timeout", "canceled", "interrupted"):
            return Unknown(
                f"no answer within {deadline.seconds:g} seconds" if deadline.seconds is not None else "interrupted"
            )
        if "memory" in reason:
            limit = f" of {self.memory >> 20} MiB" if self.memory is not None else ""
            return Unknown(f"the solver reached its memory limit{limit}")
        if "incomplete" in reason:
            return Unknown("the solver gave up: it cannot decide formulas with these operators")
        return Unknown(f"the solver gave up: {reason.strip('()')}")
