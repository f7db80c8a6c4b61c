"""Budgets: nobody pays for the compiler."""

from __future__ import annotations

import time

import pytest

from search.budget import Budget, Status
from search.compiling import Compiling, compiling


def test_the_clock_stands_still_while_a_compiler_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget(60.0, started=time.monotonic() - 100)
    assert budget.verdict() is Status.TIMEOUT
    monkeypatch.setattr(compiling, "before", compiling.before + 100)
    assert budget.verdict() is None and budget.part(0.5).remaining < budget.remaining < 60


def test_what_was_compiled_before_the_start_gives_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "before", compiling.before + 100)
    assert Budget(60.0, started=time.monotonic() - 100).verdict() is Status.TIMEOUT


def test_only_what_is_compiled_is_told_and_measured() -> None:
    told: list[str] = []
    watch = Compiling(told.append)
    with watch.waiting("read back", False):
        time.sleep(0.01)
    assert watch.seconds == 0 and not told
    with watch.waiting("made", True):
        time.sleep(0.01)
        assert watch.seconds >= 0.01
    assert watch.seconds == watch.seconds >= 0.01 and told == ["made"]


def test_a_function_compiled_within_another_is_measured_once() -> None:
    watch = Compiling()
    started = time.monotonic()
    with watch.waiting("outer", True), watch.waiting("inner", True):
        time.sleep(0.05)
    assert 0.05 <= watch.seconds <= time.monotonic() - started
