"""Running a suite: jobs in order, slots beside each other, each record written as soon as it exists.

An executor turns jobs into records; this module has the one for this machine, `ray_executor` one for many.  The number of
slots changes only how long it takes: seeds belong to tasks, and budgets in candidates end where they end.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Protocol

from dsl.errors import QuestionError

from . import processes
from .jobs import Choices, Job
from .records import Record
from .slots import ClosedError, Slot, collect_orphans
from .store import Store
from .suites import Suite, SuiteTask


class Executor(Protocol):
    """Does jobs somewhere."""

    def records(self, jobs: Sequence[Job], environment: dict[str, Any]) -> Iterator[Record]:
        """The records of all jobs, in the order in which they end.  Closing the iterator ends what still runs."""


@dataclass(frozen=True)
class Selection:
    """Which tasks of a suite: those whose file matches one of `include`, every so many of them, one shard of `shards`."""

    include: tuple[str, ...] = ()
    every: int = 1
    shard: int = 1
    shards: int = 1

    def __post_init__(self) -> None:
        if self.every < 1:
            raise QuestionError(f"--every must be at least 1, not {self.every}")
        if not 1 <= self.shard <= self.shards:
            raise QuestionError(f"there is no shard {self.shard}/{self.shards}", remedy="shards count from 1: 1/4 to 4/4")

    def of(self, suite: Suite) -> list[SuiteTask]:
        """The chosen tasks, in the suite's order; `every` begins with the first and counts before the shards are dealt."""
        tasks = list(suite.tasks())
        if self.include:
            tasks = [t for t in tasks if any(_matches(t, pattern) for pattern in self.include)]
        return tasks[:: self.every][self.shard - 1 :: self.shards]


def _matches(task: SuiteTask, pattern: str) -> bool:
    """Does the file, or a folder above it, or the task's name match?  `*` stands for any characters, `/` included."""
    places = [task.file, *map(str, Path(task.file).parents), task.name, Path(task.file).name]
    return any(fnmatchcase(place, pattern.rstrip("/")) for place in places)


def parse_shard(text: str) -> tuple[int, int]:
    """Shard and number of shards of a text like 2/8.  Raises QuestionError for anything else."""
    first, slash, second = text.partition("/")
    if not (slash and first.isdecimal() and second.isdecimal()):
        raise QuestionError(f"{text!r:.40} is no shard", remedy="write it like 2/8")
    return int(first), int(second)


def jobs_of(tasks: Sequence[SuiteTask], engines: Sequence[str], choices: Choices) -> list[Job]:
    """One job for each task and engine.  Raises QuestionError if two tasks cannot be told apart in a results file."""
    jobs = [Job(task, replace(choices, engine=engine)) for task in tasks for engine in engines]
    seen: dict[tuple[str, str, str, str], Job] = {}
    for job in jobs:
        if seen.setdefault(job.key, job) is not job:
            raise QuestionError(f"{job.task.file} has two tasks {job.task.name!r:.100}", remedy="rename one of them")
    return jobs


@dataclass
class LocalExecutor:
    """Slots on this machine, each driven by a thread that mostly waits."""

    slots: int = 1
    started: list[Slot] = field(default_factory=list)

    def records(self, jobs: Sequence[Job], environment: dict[str, Any]) -> Iterator[Record]:
        """The records, as they come; see `Executor`."""
        waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        done: queue.SimpleQueue[Record | BaseException] = queue.SimpleQueue()
        for job in jobs:
            waiting.put(job)
        adopting = processes.adopt_orphans()
        on_loss = collect_orphans if adopting else None
        self.started = [Slot(environment, on_loss) for _ in range(min(self.slots, len(jobs)))]
        threads = [threading.Thread(target=_drive, args=(slot, waiting, done), daemon=True) for slot in self.started]
        for thread in threads:
            thread.start()
        try:
            for _ in jobs:
                item = done.get()
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            for slot in self.started:
                slot.closed = True
            for slot in self.started:
                slot.close()
            for thread in threads:
                thread.join(5.0)
            if adopting:
                collect_orphans()
                processes.adopt_orphans(False)


def _drive(slot: Slot, waiting: queue.SimpleQueue[Job], done: queue.SimpleQueue[Record | BaseException]) -> None:
    try:
        while True:
            done.put(slot.run(waiting.get_nowait()))
    except (queue.Empty, ClosedError):
        pass
    except BaseException as error:  # handed to whoever waits for records
        done.put(error)


def run_jobs(
    jobs: Sequence[Job],
    store: Store,
    executor: Executor,
    environment: dict[str, Any],
    told: Callable[[Record], None] = lambda record: None,
) -> int:
    """Run what the store does not hold yet and write every record at once; the number of new records.

    Ctrl-C ends the running tasks, which leave no record; KeyboardInterrupt is passed on.
    """
    missing = [job for job in jobs if job.key not in store.done]
    if not missing:
        return 0
    records = executor.records(missing, environment)
    count = 0
    try:
        for record in records:
            store.append(record)
            told(record)
            count += 1
    finally:
        close = getattr(records, "close", None)
        if close is not None:
            close()
    return count


def default_slots() -> int:
    """One slot for each core that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1
