"""Which plots a report holds, and what they show of the runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from . import svg
from .runs import Run, TaskKey
from .statistics import limit_of, number, seconds_of
from .summary import show_seconds

EARLIEST = 0.001
"""Where axes of time begin at the latest; faster times are drawn here."""


MOST_TRACKS = 16
"""With more tracks than this the table is easier to read than bars."""


@dataclass(frozen=True)
class Figure:
    """A plot with its caption; `legend` pairs the names of series with their swatches."""

    title: str
    picture: str
    caption: str
    legend: tuple[tuple[str, str], ...] = ()


def figures_of(runs: Sequence[Run], numbers: dict[TaskKey, int]) -> list[Figure]:
    """All plots; `numbers` are the places of tasks in the page's list, so that a dot can open its task."""
    if not any(run.solved for run in runs):
        return []
    low, high = time_range(runs)
    figures = [cactus(runs, low, high), rate_over_time(runs, low, high)]
    figures += [against(runs[0], other, numbers, low, high) for other in runs[1:6]]
    tracks = {key.track for run in runs for key in run.records}
    if 2 <= len(tracks) <= MOST_TRACKS:
        figures.append(shares(runs, sorted(tracks)))
    return figures


def time_range(runs: Sequence[Run]) -> tuple[float, float]:
    """The range of an axis of seconds that holds every solved time and the limit."""
    times = [seconds_of(record) for run in runs for record in run.solved]
    limits = [number(limit_of(record)) for run in runs for record in list(run.records.values())[:1]]
    latest = max([*times, *(limit for limit in limits if limit is not None)], default=1.0)
    earliest = max(min(times, default=EARLIEST), EARLIEST)
    low = 10.0 ** math.floor(math.log10(earliest) + 1e-9)
    return low, max(latest * 1.05, low * 10)


def cactus(runs: Sequence[Run], low: float, high: float) -> Figure:
    """Solved tasks, fastest first, against the time of each: lower and further right is better."""
    most = max(len(run.solved) for run in runs)
    x = svg.Axis(0, max(most, 1), svg.LEFT, svg.WIDTH - svg.RIGHT)
    y = svg.Axis(low, high, svg.HEIGHT - svg.BOTTOM, svg.TOP, log=True)
    series = [
        svg.Series(
            run.label,
            [(place + 1.0, seconds) for place, seconds in enumerate(sorted(seconds_of(r) for r in run.solved))],
            lambda solved, seconds: f"{solved:.0f} tasks take at most {show_seconds(seconds)} s each",
        )
        for run in runs
    ]
    picture = svg.steps(series, x, y, ("tasks solved", "seconds for each"), "Cactus plot: tasks solved against seconds")
    return Figure("Cactus plot", picture, "Solved tasks, fastest first. Lower and further right is better.", _legend(runs))


def rate_over_time(runs: Sequence[Run], low: float, high: float) -> Figure:
    """The share of tasks solved within a time: higher and further left is better."""
    x = svg.Axis(low, high, svg.LEFT, svg.WIDTH - svg.RIGHT, log=True)
    y = svg.Axis(0, 100, svg.HEIGHT - svg.BOTTOM, svg.TOP)
    series = []
    for run in runs:
        times, total = sorted(seconds_of(record) for record in run.solved), len(run.records)
        points = [(seconds, 100 * (place + 1) / total) for place, seconds in enumerate(times)]
        if points:
            points = [(low, 0.0), *points, (high, points[-1][1])]
        series.append(svg.Series(run.label, points, _rate_words))
    picture = svg.steps(series, x, y, ("seconds", "% of tasks solved"), "Share of tasks solved over time")
    return Figure(
        "Solve rate over time", picture, "Tasks solved within a time. Higher and further left is better.", _legend(runs)
    )


def shares(runs: Sequence[Run], tracks: Sequence[str]) -> Figure:
    """The share of tasks solved in each track."""
    found = [run.by_track() for run in runs]
    groups: list[tuple[str, list[tuple[float, str] | None]]] = []
    for track in tracks:
        members: list[tuple[float, str] | None] = []
        for run, by_track in zip(runs, found, strict=True):
            records = by_track.get(track)
            if not records:
                members.append(None)
                continue
            solved = sum(bool(record.get("solved")) for record in records)
            members.append((100 * solved / len(records), f"{track}, {run.label}: {solved} of {len(records)} solved"))
        groups.append((track, members))
    return Figure("Solved by track", svg.bars(groups, "Share of tasks solved in each track"), "", _legend(runs))


def _rate_words(seconds: float, share: float) -> str:
    return f"{share:.1f} % of tasks solved within {show_seconds(seconds)} s"


def against(first: Run, second: Run, numbers: dict[TaskKey, int], low: float, high: float) -> Figure:
    """Times of two runs on the tasks that both were given."""
    dots, missed, faster = [], 0, 0
    common = [key for key in first.records if key in second.records]
    for key in common:
        ends = [run.records[key] for run in (first, second)]
        x, y = (max(seconds_of(record), low) if record.get("solved") else None for record in ends)
        if x is None and y is None:
            missed += 1
            continue
        faster += y is not None and (x is None or y < x)
        said = [f"{show_seconds(value)} s" if value is not None else "unsolved" for value in (x, y)]
        words = f"{key.task}: {first.label} {said[0]}, {second.label} {said[1]}"
        dots.append(svg.Dot(x, y, words, numbers.get(key, -1)))
    names = (f"{first.label}, seconds", f"{second.label}, seconds")
    label = f"Scatter plot: seconds of {first.label} against {second.label}"
    caption = (
        f"Below the diagonal {second.label} is faster ({faster} of {len(dots)} tasks that either solved). "
        f"Triangles: only {first.label}; squares: only {second.label}; {missed} solved by neither. Click a dot for its task."
    )
    return Figure(f"{second.label} against {first.label}", svg.scatter(dots, low, high, names, label), caption)


def _legend(runs: Sequence[Run]) -> tuple[tuple[str, str], ...]:
    return tuple((run.label, svg.swatch(place)) for place, run in enumerate(runs))
