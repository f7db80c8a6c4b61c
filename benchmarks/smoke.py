"""Did this change lose a task, or make the search look at more candidates?  The shipped suite against a committed baseline.

    python -m benchmarks.smoke [--jobs 2] [--accept]

Budgets are in candidates, so that every machine finds the same; seconds are no part of it, and only stop a task that hangs.
Exit code 1 if a task that the baseline solves is not solved any more, or if the tasks that both solve take more than 1 %
more candidates altogether.  `--accept` makes what was found the new baseline, for changes that are meant.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dsl.errors import Place, ReadError, SynthError
from dsl.formats import read_text

from .engines import engine_named
from .environment import describe_environment
from .jobs import Choices
from .records import Record
from .runner import LocalExecutor, Selection, jobs_of
from .suites import SuiteTask, load_suite

BASELINE = Path(__file__).parent / "baseline.jsonl"
CANDIDATES = 200_000
SECONDS = 120.0
TOLERANCE = 1
"""How many per cent more candidates are no reason for alarm."""
SHOWN = 10


@dataclass(frozen=True)
class Figures:
    """What is remembered of a task: whether it was solved, and after how many candidates."""

    file: str
    task: str
    solved: bool
    candidates: int

    @property
    def key(self) -> str:
        """File and name: `text.jsonl:first-name`."""
        return f"{self.file}:{self.task}"


@dataclass(frozen=True)
class Difference:
    """Two runs held against each other; `before` and `after` count the candidates of the tasks that both have solved."""

    lost: tuple[str, ...]
    gained: tuple[str, ...]
    new: tuple[str, ...]
    before: int
    after: int
    changed: tuple[tuple[str, int, int], ...]

    @property
    def growth(self) -> float:
        """How many more candidates, as a part of those before."""
        return self.after / self.before - 1 if self.before else 0.0

    @property
    def regressed(self) -> bool:
        """Is this change for the worse?"""
        return bool(self.lost) or 100 * (self.after - self.before) > TOLERANCE * self.before


def measure(tasks: Sequence[SuiteTask], slots: int, candidates: int = CANDIDATES) -> list[Record]:
    """Run the tasks, each in a process of its own, every answer checked; the records in the order of the tasks."""
    jobs = jobs_of(tasks, ["synthwright"], Choices(seconds=SECONDS, candidates=candidates))
    environment = describe_environment(engine_named("synthwright").packages)
    found = {(record["file"], record["task"]): record for record in LocalExecutor(slots).records(jobs, environment)}
    return [found[task.file, task.name] for task in tasks]


def figures_of(records: Iterable[Record]) -> dict[str, Figures]:
    """What is remembered of each record, by key."""
    every = [Figures(r["file"], r["task"], r["solved"], r["candidates"]) for r in records]
    return {figures.key: figures for figures in every}


def difference(before: Mapping[str, Figures], after: Mapping[str, Figures]) -> Difference:
    """Hold a run against the baseline.  A task that the run lacks counts as not solved."""
    solved = {key for key, figures in after.items() if figures.solved}
    wanted = {key for key, figures in before.items() if figures.solved}
    both = [(key, before[key].candidates, after[key].candidates) for key in sorted(wanted & solved)]
    changed = sorted((row for row in both if row[1] != row[2]), key=lambda row: (-abs(row[2] - row[1]), row[0]))
    return Difference(
        lost=tuple(sorted(wanted - solved)),
        gained=tuple(sorted((solved & before.keys()) - wanted)),
        new=tuple(sorted(after.keys() - before.keys())),
        before=sum(row[1] for row in both),
        after=sum(row[2] for row in both),
        changed=tuple(changed),
    )


def read_baseline(path: Path) -> dict[str, Figures]:
    """The figures of a baseline file.  Raises ReadError with the line of one that is damaged."""
    found = {}
    for number, line in enumerate(read_text(path).splitlines(), 1):
        try:
            figures = Figures(**json.loads(line))
        except (ValueError, TypeError):
            raise ReadError("this line holds no figures of a task", place=Place(number, 1, str(path))) from None
        found[figures.key] = figures
    return found


def write_baseline(path: Path, figures: Mapping[str, Figures]) -> None:
    """Write figures, a line a task in order of key, so that a change reads well as a diff."""
    lines = [json.dumps(asdict(figures[key]), ensure_ascii=False) + "\n" for key in sorted(figures)]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def report(found: Difference, records: Sequence[Record]) -> str:
    """What happened, in a few lines."""
    lines = [f"{sum(r['solved'] for r in records)} of {len(records)} tasks solved with {CANDIDATES:,} candidates each"]
    for word, keys in (("lost", found.lost), ("gained", found.gained), ("not in the baseline", found.new)):
        if keys:
            more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
            lines.append(f"{word}: {', '.join(keys[:SHOWN])}{more}")
    lines.append(
        f"candidates of the tasks that both solve: {found.before:,} before, {found.after:,} now ({found.growth:+.2%})"
    )
    lines += [f"  {key}: {before:,} before, {after:,} now" for key, before, after in found.changed[:SHOWN]]
    if len(found.changed) > SHOWN:
        lines.append(f"  ... and {len(found.changed) - SHOWN} more have changed")
    for r in records:
        if r["status"] in ("timeout", "error", "memory", "output"):
            lines.append(f"beware: {r['file']}:{r['task']} ended with {r['status']}: {r['message'][:200]}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run, compare, say what differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.smoke", description="The shipped suite against a baseline.")
    parser.add_argument("--jobs", type=int, default=2, help="tasks at the same time")
    parser.add_argument("--include", action="append", default=[], help="only files or tasks that match, such as 'bits/*'")
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="the file to compare with")
    parser.add_argument("--accept", action="store_true", help="make what is found the new baseline")
    options = parser.parse_args(arguments)
    tasks = Selection(tuple(options.include)).of(load_suite("shipped"))
    try:
        before = read_baseline(options.baseline) if options.baseline.is_file() else {}
        records = measure(tasks, max(1, options.jobs))
    except SynthError as error:
        parser.error(str(error))
    after = figures_of(records)
    if options.include:  # what was not asked for is neither lost nor forgotten
        chosen = {f"{task.file}:{task.name}" for task in tasks}
        left_out = {key: figures for key, figures in before.items() if key not in chosen}
        before = {key: figures for key, figures in before.items() if key in chosen}
    else:
        left_out = {}
    found = difference(before, after)
    print(report(found, records))
    if options.accept:
        write_baseline(options.baseline, left_out | after)
        print(f"{options.baseline} is the new baseline: commit it")
        return 0
    if found.regressed:
        print("worse than the baseline.  If that is meant: python -m benchmarks.smoke --accept, and commit the baseline")
    return int(found.regressed)


if __name__ == "__main__":
    sys.exit(main())
