"""Whole tracks of public SyGuS tasks: one fresh process a task, every answer checked here again.

    python -m benchmarks.tracks --data FOLDER [--seconds 10] [--jobs 1] [--out results.jsonl] [--resume] [TRACK...]

A task is solved if `synth solve` has printed a right answer when `--seconds` of wall time are over, start of the process
included.  Right means: of the grammar, and true on every example by the reference interpreter, or for all inputs by Z3,
judged in this process, which did not search.  Answers from examples are also run on the larger files of the same family:
`generalises` says whether every row of those is right.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from typing import Any

from dsl.errors import LimitError, SynthError
from dsl.formats import load_tasks, parse_solution
from dsl.interpreter import evaluate
from dsl.operators import Definition, Operator
from dsl.task import Constraints, Examples, Task
from search.budget import GIB, Budget
from search.codegen import block_kernel, has_kernel
from synth.solving import searchable_grammar
from synth.verification import verify_definitions

from .limits import Finished, run_limited
from .tables import table

SYGUS = Path("sygus/comp/2019")
GRACE = 10.0
"""Seconds that a process may take beyond its time before it is killed; an answer it prints then no longer counts."""
CHECK_SECONDS = 60.0
MEMORY = 4
"""GB that a search may use; its process may map twice that."""


def slia_files(data: Path) -> list[Path]:
    """String tasks by example: every file."""
    return sorted((data / SYGUS / "PBE_SLIA_Track").rglob("*.sl"))


def hackers_delight_files(data: Path) -> list[Path]:
    """Bit-twiddling functions with a logical specification, and their variants with other costs."""
    folder = data / SYGUS / "General_Track/from_2018"
    return sorted([*folder.glob("hd-*.sl"), *folder.glob("hd-pareto/hd-*.sl")])


def bitvector_files(data: Path) -> list[Path]:
    """Bit-vector tasks by example: every tenth file, in order of name."""
    return sorted((data / SYGUS / "PBE_BV_Track").rglob("*.sl"), key=lambda path: path.name)[::10]


TRACKS: dict[str, Callable[[Path], list[Path]]] = {
    "PBE_SLIA": slia_files,
    "hd": hackers_delight_files,
    "PBE_BV": bitvector_files,
}


def compile_kernels(paths: Iterable[Path]) -> None:
    """Compile what the tasks need and the cache lacks, so that no task pays for it; one that cannot be read is left out."""
    done: set[Operator] = set()
    for path in paths:
        try:
            task = only_task(path)
            waiting = [o for f in task.functions for o in searchable_grammar(task, f).operators()]
        except SynthError:
            continue
        if isinstance(task.specification, Constraints):
            waiting += [o for formula in task.specification.formulas for o in formula.operators()]
        while waiting:
            operator = waiting.pop()
            if operator in done:
                continue
            done.add(operator)
            if operator.definition is not None:
                waiting += operator.definition.body.operators()
            elif has_kernel(operator):
                block_kernel(operator)


def run_task(track: str, path: Path, seconds: float) -> tuple[dict[str, Any], Finished]:
    """Run `synth solve` on one file: the start of a record, and the finished process."""
    command = [sys.executable, "-m", "synth", "solve", "--json", "--quiet"]
    command += ["--seconds", str(seconds), "--memory", str(MEMORY), str(path)]
    finished = run_limited(command, seconds=seconds + GRACE, memory=2 * MEMORY * GIB)
    record: dict[str, Any] = {
        "track": track,
        "task": path.stem,
        "file": path.name,
        "limit": seconds,
        "seconds": round(finished.seconds, 3),
        "cpu_seconds": round(finished.cpu_seconds, 3),
        "peak_bytes": finished.peak_bytes,
        "status": "timeout" if finished.late else "error",
    }
    return record, finished


def judge(record: dict[str, Any], finished: Finished, path: Path, families: dict[str, list[Path]]) -> dict[str, Any]:
    """The whole record: what the process said, whether it is right, and whether it holds on larger files of its family."""
    try:
        said = json.loads(finished.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        message = finished.stderr.strip().splitlines()[-1:] or [f"exit code {finished.code}"]
        return record | {"right": False, "message": message[0][:300]}
    kept = (
        "status",
        "program",
        "size",
        "candidates",
        "distinct",
        "bytes",
        "strategy",
        "verified",
        "message",
        "version",
        "machine",
    )
    record |= {key: said.get(key) for key in kept} | {"search_seconds": said.get("seconds"), "right": False}
    if not record["program"]:
        return record
    task = only_task(path)
    try:
        definitions = parse_solution(record["program"], task)
        verification = verify_definitions(dict(definitions), task, Budget(seconds=CHECK_SECONDS))
    except SynthError as error:
        return record | {"status": "wrong", "message": str(error)[:300]}
    record |= {"check": str(verification.outcome), "checked_by": verification.by}
    if not verification.proved:
        return record | {
            "status": "unproved" if verification.outcome == "unknown" else "wrong",
            "message": verification.message,
        }
    record["right"] = finished.seconds <= record["limit"]
    if not record["right"]:
        record["status"] = "timeout"
    if isinstance(task.specification, Examples) and len(definitions) == 1:
        record |= generalisation(next(iter(definitions.values())), path, families.get(family_of(path.stem), []))
    return record


@cache
def only_task(path: Path) -> Task:
    """The task of a file."""
    return load_tasks(path)[0]


def family_of(name: str) -> str:
    """What the variants of a task have in common: `phone-1` of `phone-1-long-repeat`, `PRE_7` of `PRE_7_1000`."""
    return re.sub(r"(-long-repeat|-long|_small|_short|(?<=\d)_1(0|00|000))$", "", name)


def families_of(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """Files by family."""
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(family_of(path.stem), []).append(path)
    return found


def generalisation(definition: Definition, path: Path, family: Iterable[Path]) -> dict[str, Any]:
    """The rows of the larger files of the family that the answer was not shown, and how many of them it gets right."""
    own = only_task(path).specification
    assert isinstance(own, Examples)
    shown = {row.inputs for row in own.rows}
    right = total = 0
    for other in family:
        specification = only_task(other).specification
        if other == path or not isinstance(specification, Examples) or len(specification.rows) <= len(own.rows):
            continue
        for row in specification.rows:
            if row.inputs not in shown:
                total += 1
                right += _answer(definition, row.inputs) == row.output
    return {"unseen_right": right, "unseen_total": total, "generalises": right == total if total else None}


def _answer(definition: Definition, inputs: tuple[Any, ...]) -> Any:
    names = [p.name for p in definition.parameters]
    try:
        return evaluate(definition.body, dict(zip(names, inputs, strict=True)))
    except LimitError:
        return None


def run_track(
    track: str, data: Path, seconds: float, jobs: int, done: set[str], limit: int | None
) -> Iterator[dict[str, Any]]:
    """The records of a track, in the order in which its tasks end; tasks whose file is in `done` are left out."""
    paths = [path for path in TRACKS[track](data)[:limit] if path.name not in done]
    compile_kernels(paths)
    folder = {path.parent for path in paths}
    families = families_of(sorted(p for f in folder for p in f.glob("*.sl")))
    with ThreadPoolExecutor(jobs) as pool:
        waiting = {pool.submit(run_task, track, path, seconds): path for path in paths}
        try:
            for future in as_completed(waiting):
                # Checked in this thread: Z3 must not be entered from several at once.
                yield judge(*future.result(), waiting[future], families)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def summary(records: list[dict[str, Any]]) -> str:
    """One line a track.  PAR-2 is the mean of seconds, in which a task without a right answer counts twice the limit.

    `busy` is processor time in percent of wall time: far below 100 % others were using the machine.
    """
    rows = []
    for track in dict.fromkeys(r["track"] for r in records):
        mine = [r for r in records if r["track"] == track]
        solved = [r for r in mine if r["right"]]
        par2 = statistics.fmean(r["seconds"] if r["right"] else 2 * r["limit"] for r in mine)
        tried = [r for r in solved if r.get("generalises") is not None]
        sizes = [r["size"] for r in solved]
        rows.append(
            [
                track,
                f"{len(solved)} of {len(mine)}",
                f"{statistics.median(r['seconds'] for r in solved):.2f}" if solved else None,
                f"{par2:.2f}",
                f"{statistics.median(sizes):g} / {statistics.fmean(sizes):.1f} / {max(sizes)}" if sizes else None,
                f"{sum(r['generalises'] for r in tried)} of {len(tried)}" if tried else None,
                sum(r["status"] == "wrong" for r in mine),
                f"{100 * sum(r['cpu_seconds'] for r in mine) / sum(r['seconds'] for r in mine):.0f} %",
            ]
        )
    return table(["track", "solved", "median s", "PAR-2", "size median / mean / max", "generalise", "wrong", "busy"], rows)


def read_records(path: Path) -> list[dict[str, Any]]:
    """The records of an earlier run; a last line that was cut off is left out."""
    records = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            records.append(json.loads(line))
        except ValueError:
            continue
    return records


def main(arguments: list[str] | None = None) -> int:
    """Run tracks and print the summary."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tracks", description="Run tracks of public SyGuS tasks.")
    parser.add_argument("tracks", nargs="*", metavar="TRACK", help=f"of {', '.join(TRACKS)}; all by default")
    parser.add_argument(
        "--data", default=os.environ.get("SYNTH_DATA"), help="folder of the data sets; SYNTH_DATA by default"
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="wall time of each process")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--limit", type=int, help="only the first so many files of each track")
    parser.add_argument("--out", type=Path, default=Path("results.jsonl"), help="one JSON object a task")
    parser.add_argument("--resume", action="store_true", help="leave out the tasks that the output file already has")
    options = parser.parse_args(arguments)
    wrong = [track for track in options.tracks if track not in TRACKS]
    if wrong:
        parser.error(f"there is no track {wrong[0]}; there are {', '.join(TRACKS)}")
    if not options.data or not (Path(options.data) / SYGUS).is_dir():
        parser.error(f"--data or SYNTH_DATA must name a folder that holds {SYGUS}")
    if not options.resume and options.out.is_file() and options.out.stat().st_size:
        parser.error(f"{options.out} exists; use --resume, or another --out")
    records = read_records(options.out) if options.resume else []
    chosen = list(dict.fromkeys(options.tracks)) or list(TRACKS)
    with options.out.open("a", encoding="utf-8") as out:
        for track in chosen:
            done = {r["file"] for r in records if r["track"] == track and r["limit"] == options.seconds}
            for record in run_track(track, Path(options.data), options.seconds, options.jobs, done, options.limit):
                out.write(json.dumps(record) + "\n")
                out.flush()
                records.append(record)
                print(f"{track} {record['task']}: {record['status']}, {record['seconds']:.2f} s", file=sys.stderr)
    print(summary([r for r in records if r["limit"] == options.seconds and r["track"] in chosen]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
