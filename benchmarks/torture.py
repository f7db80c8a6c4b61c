"""Nothing is lost or doubled, however often a run is killed: the proof by violence.

    python -m benchmarks.torture [SUITE] [--kills 200] [--jobs 2] [--candidates 20000] [--every N] [--seed 0]

A suite is run undisturbed, and then while the runner, keepers and workers are killed at random moments; a killed
runner is started again with --resume.  Afterwards both files must hold the same tasks, each once, with the same outcome, and
no process may be left.  Budgets are in candidates, so outcomes do not depend on how busy the machine is.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import processes
from .records import Record, read_records, record_key

LONGEST_PAUSE = 1.2
"""Seconds between two kills, at most; the runner needs about one to start."""

COMPARED = ("status", "solved", "program", "candidates", "checked", "generalises", "seed")


@dataclass
class Ordeal:
    """What happened: kills by kind of victim, starts of the runner, records read, and everything that went wrong."""

    kills: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    records: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        victims = ", ".join(f"{count} {kind}s" for kind, count in sorted(self.kills.items()))
        found = "\n".join(self.faults) if self.faults else "nothing lost, doubled, changed or left behind"
        return f"{self.kills.total()} kills ({victims}), {self.starts} starts, {self.records} records: {found}"


def command(words: Sequence[str], out: Path, jobs: int) -> list[str]:
    """The words that start, or continue, the run."""
    run = [sys.executable, "-m", "synth", "bench", "run", *words]
    return [*run, "--out", str(out), "--jobs", str(jobs), "--resume", "--quiet"]


def table(path: Path, faults: list[str]) -> dict[Any, tuple[Any, ...]]:
    """What is to be equal of each record, by its key; a key that comes twice is a fault."""
    found: dict[Any, tuple[Any, ...]] = {}
    for record in read_records(path):
        key = record_key(record)
        if key in found:
            faults.append(f"{key} is there twice")
        found[key] = tuple(_value(record, name) for name in COMPARED)
    return found


def _value(record: Record, name: str) -> Any:
    return dict(record).get(name)


def torture(
    words: Sequence[str], *, kills: int, jobs: int, seed: int, folder: Path, longest_pause: float = LONGEST_PAUSE
) -> Ordeal:
    """Run undisturbed once, then under fire until so many kills have been dealt."""
    ordeal = Ordeal()
    calm = folder / "calm.jsonl"
    subprocess.run(command(words, calm, jobs), check=True)  # noqa: S603 - our own command
    wanted = table(calm, ordeal.faults)
    rng = random.Random(seed)
    for number in range(1_000_000):
        out = folder / f"fire-{number}.jsonl"
        last = _one_round(words, out, jobs, kills, rng, ordeal, longest_pause)
        _compare(wanted, table(out, ordeal.faults), ordeal)
        if last:
            break
    return ordeal


def _one_round(
    words: Sequence[str], out: Path, jobs: int, kills: int, rng: random.Random, ordeal: Ordeal, pause: float
) -> bool:
    """One run from an empty file to its end, under fire; True if no kill is left to deal."""
    while True:
        ordeal.starts += 1
        runner = subprocess.Popen(command(words, out, jobs), start_new_session=True)  # noqa: S603
        deaths = ordeal.kills["runner"]
        everyone = _under_fire(runner, kills, rng, ordeal, pause)
        code = runner.wait()
        _expect_gone(everyone, ordeal)
        if code == 0:
            return ordeal.kills.total() >= kills
        if ordeal.kills["runner"] == deaths:
            ordeal.faults.append(f"the runner ended by itself with exit code {code}")
            return True


def _under_fire(
    runner: subprocess.Popen[bytes], kills: int, rng: random.Random, ordeal: Ordeal, pause: float
) -> dict[int, str]:
    """Kill at random until the runner has ended; everybody who was seen below it, with what it was."""
    seen: dict[int, str] = {}
    while runner.poll() is None:
        try:
            runner.wait(rng.uniform(0.0, pause))
            break
        except subprocess.TimeoutExpired:
            pass
        seen |= _members(runner.pid)
        if ordeal.kills.total() >= kills:
            continue
        kind = rng.choice(["runner", "keeper", "worker", "worker"])
        victims = [pid for pid, what in seen.items() if what == kind and pid in _members(runner.pid)]
        if kind == "runner":
            victims = [runner.pid]
        if victims:
            processes.send([rng.choice(victims)], 9)
            ordeal.kills[kind] += 1
    return seen


def _members(runner: int) -> dict[int, str]:
    """Keepers and workers below a runner: its children, and what these have forked."""
    everyone = processes.processes()
    below = processes.descendants([runner], everyone)
    return {pid: "keeper" if everyone[pid].parent == runner else "worker" for pid in below}


def _expect_gone(seen: dict[int, str], ordeal: Ordeal) -> None:
    """All who were below a runner that has ended must end soon after."""
    deadline = time.monotonic() + 10.0
    while True:
        everyone = processes.processes()
        left = [pid for pid in seen if pid in everyone and not everyone[pid].dead]
        if not left:
            return
        if time.monotonic() > deadline:
            ordeal.faults.append(f"left behind: {', '.join(f'{seen[pid]} {pid}' for pid in left)}")
            return
        time.sleep(0.02)


def _compare(wanted: dict[Any, tuple[Any, ...]], found: dict[Any, tuple[Any, ...]], ordeal: Ordeal) -> None:
    ordeal.records += len(found)
    ordeal.faults += [f"{key} is lost" for key in wanted if key not in found]
    ordeal.faults += [f"{key} is new" for key in found if key not in wanted]
    for key, values in wanted.items():
        for name, calm, fire in zip(COMPARED, values, found.get(key, values), strict=True):
            if calm != fire:
                ordeal.faults.append(f"{key}: {name} is {fire!r:.80}, and was {calm!r:.80} undisturbed")


def main(arguments: list[str] | None = None) -> int:
    """Torture a run; exit code 1 if it gave way."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description="Kill a benchmark run, many times.")
    parser.add_argument("suite", nargs="?", default="shipped", help="suite, folder or file")
    parser.add_argument("--kills", type=int, default=200, help="SIGKILLs in all")
    parser.add_argument("--jobs", type=int, default=2, help="tasks at the same time")
    parser.add_argument("--candidates", type=int, default=20_000, help="candidates of each task")
    parser.add_argument("--every", type=int, default=1, help="only the first of every so many tasks")
    parser.add_argument("--seed", type=int, default=0, help="seed of the choice of victims and moments")
    options = parser.parse_args(arguments)
    words = [options.suite, "--candidates", str(options.candidates), "--every", str(options.every)]
    with tempfile.TemporaryDirectory() as folder:
        ordeal = torture(words, kills=options.kills, jobs=options.jobs, seed=options.seed, folder=Path(folder))
    print(ordeal)
    return 1 if ordeal.faults else 0


if __name__ == "__main__":
    sys.exit(main())
