"""The scoring of the SyGuS competitions: 5N + 3F + S.

Per solver: N benchmarks solved, F of them in the fastest bucket of time that any solver needed for that benchmark, S of them
in the smallest bucket of size that any solver reached for it.  Buckets are pseudo-logarithmic, so that a few milliseconds or
nodes decide nothing: Alur, Fisman, Singh, Solar-Lezama, "SyGuS-Comp 2017: Results and Analysis".  Departure: times are
those of our clock and machine, and the check is ours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .runs import Run, all_tasks
from .statistics import number, seconds_of

TIME_BOUNDS = (1, 3, 10, 30, 100, 300, 1000, 3600)
"""Seconds at which the next bucket of time starts."""

SIZE_BOUNDS = (10, 30, 100, 300, 1000)
"""Nodes at which the next bucket of size starts."""


@dataclass(frozen=True)
class Score:
    """The points of one run: tasks solved, solved among the fastest, solved among the smallest."""

    label: str
    solved: int
    fastest: int
    smallest: int

    @property
    def points(self) -> int:
        """5N + 3F + S."""
        return 5 * self.solved + 3 * self.fastest + self.smallest


def time_bucket(seconds: float) -> int:
    """Number of the bucket of time, the fastest being 0."""
    return bisect_right(TIME_BOUNDS, seconds)


def size_bucket(size: float) -> int:
    """Number of the bucket of size, the smallest being 0."""
    return bisect_right(SIZE_BOUNDS, size)


def bucket_names(bounds: Sequence[int], start: int) -> list[str]:
    """The buckets as half-open intervals."""
    edges = [start, *bounds]
    names = [f"[{low}, {high})" for low, high in zip(edges, edges[1:], strict=False)]
    return [*names, f"≥ {edges[-1]}"]


def sygus_comp(runs: Sequence[Run]) -> list[Score]:
    """The scores of all runs, held against one another task by task."""
    solved, fastest, smallest = ([0] * len(runs) for _ in range(3))
    for key in all_tasks(runs):
        times: dict[int, int] = {}
        sizes: dict[int, int] = {}
        for index, run in enumerate(runs):
            record = run.records.get(key)
            if record is None or not record.get("solved"):
                continue
            times[index] = time_bucket(seconds_of(record))
            size = number(record.get("size"))
            if size is not None:
                sizes[index] = size_bucket(size)
        for index, bucket in times.items():
            solved[index] += 1
            fastest[index] += bucket == min(times.values())
        for index, bucket in sizes.items():
            smallest[index] += bucket == min(sizes.values())
    return [Score(run.label, *counts) for run, *counts in zip(runs, solved, fastest, smallest, strict=True)]
