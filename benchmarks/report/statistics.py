"""The few numbers that a report states, each so plain that it can be checked by hand.

Times are wall seconds.  A number that does not exist, such as the median of nothing, is None and never 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .runs import Record, setting_of

RESAMPLES = 2000

QUICKEST = 1e-3
"""Seconds below which a time is taken for this much, since a ratio of smaller times is noise."""


def median(numbers: Sequence[float]) -> float | None:
    """The middle one, or the mean of the two in the middle."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def quantile(numbers: Sequence[float], fraction: float) -> float | None:
    """The smallest number such that at least this fraction of all are no larger."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    return float(ordered[max(0, math.ceil(fraction * len(ordered)) - 1)])


def par2(records: Sequence[Record]) -> float | None:
    """Penalised average time: the mean of the seconds, an unsolved task counting twice its limit; None without a limit."""
    total = 0.0
    for record in records:
        if record.get("solved"):
            total += seconds_of(record)
            continue
        limit = number(limit_of(record))
        if limit is None:
            return None
        total += 2 * limit
    return total / len(records) if records else None


def limit_of(record: Record) -> Any:
    """The seconds that the task was allowed; None without a limit."""
    return setting_of(record, "seconds")


def number(value: Any) -> float | None:
    """The number that a field holds; None for anything else, since records of other tools are taken as they come."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return None


def seconds_of(record: Record) -> float:
    """Wall seconds of a record, 0 if it has none."""
    return max(0.0, number(record.get("seconds")) or 0.0)


def sizes_of(records: Sequence[Record]) -> list[float]:
    """Sizes of the programs of solved tasks."""
    sizes = [number(record.get("size")) for record in records if record.get("solved")]
    return [size for size in sizes if size is not None]


@dataclass(frozen=True)
class Generalisation:
    """How solved tasks with unseen rows fared: on how many tasks every unseen row is right, and how many rows are right."""

    right: int
    asked: int
    rows_right: int
    rows: int


def generalisation(records: Sequence[Record]) -> Generalisation:
    """Counts over the solved tasks that have unseen rows."""
    asked = [record for record in records if record.get("solved") and record.get("generalises") is not None]
    return Generalisation(
        right=sum(bool(record["generalises"]) for record in asked),
        asked=len(asked),
        rows_right=sum(int(number(record.get("unseen_right")) or 0) for record in asked),
        rows=sum(int(number(record.get("unseen_total")) or 0) for record in asked),
    )


def mcnemar(gained: int, lost: int) -> float:
    """Exact two-sided McNemar test: how likely a split at least so uneven is if gain and loss are equally likely.

    McNemar, "Note on the sampling error of the difference between correlated proportions", 1947, with the binomial
    distribution itself in place of the chi-squared approximation.  1.0 if nothing differs.
    """
    total, fewer = gained + lost, min(gained, lost)
    term = tail = 1
    for k in range(1, fewer + 1):
        term = term * (total - k + 1) // k
        tail += term
    # Integers to the end: 2**total leaves the range of floats long before the quotient does.
    return min(1.0, 2 * tail / (1 << total)) if total else 1.0


@dataclass(frozen=True)
class Interval:
    """An estimate with the interval that 95 of 100 resamples fall into."""

    estimate: float
    low: float
    high: float


def geometric_ratio(before: Sequence[float], after: Sequence[float], seed: int = 0) -> Interval | None:
    """Geometric mean of after/before over pairs, with a percentile bootstrap over the pairs; None without pairs."""
    if not before:
        return None
    logs = np.log(_floored(after)) - np.log(_floored(before))
    means = logs[_resamples(len(logs), seed)].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(np.exp(logs.mean())), float(np.exp(low)), float(np.exp(high)))


def median_ratio(before: Sequence[float], after: Sequence[float]) -> float | None:
    """Ratio of the medians, after over before; None without pairs."""
    if not before:
        return None
    return float(np.median(_floored(after)) / np.median(_floored(before)))


def _floored(numbers: Sequence[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.maximum(np.asarray(numbers, dtype=np.float64), QUICKEST)


def _resamples(count: int, seed: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    # Fewer resamples of very many pairs: the interval is narrow then, and the table of indices stays small.
    times = max(200, min(RESAMPLES, 4_000_000 // count))
    return np.random.default_rng(seed).integers(0, count, size=(times, count))
