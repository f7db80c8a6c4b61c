"""Slots on many machines: the executor of `synth bench run --executor ray` (extra `ray`).

Each Ray task runs one job in the slot of its Ray worker process, with the same keeper, the same limits and the same check as
on this machine, and returns the same record.  The suite's files must lie at the same path on every machine.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from dsl.errors import QuestionError

from .jobs import Job
from .records import Record
from .slots import Slot

AHEAD = 2
"""Jobs handed to Ray for each slot: one that runs, and one that waits, so that no slot idles."""

_slot = threading.local()


class RayExecutor:
    """Jobs as Ray tasks, `slots` at a time, one core each."""

    def __init__(self, slots: int) -> None:
        try:
            import ray
        except ImportError:
            raise QuestionError("ray is not installed", remedy="pip install 'synthwright[ray]'") from None
        self.ray, self.slots = ray, slots

    def records(self, jobs: Sequence[Job], environment: dict[str, Any]) -> Iterator[Record]:
        """The records, as they come.  Joins the cluster that RAY_ADDRESS names, else starts one on this machine."""
        ray = self.ray
        started_here = not ray.is_initialized()
        if started_here:
            ray.init(num_cpus=self.slots, include_dashboard=False, log_to_driver=False, logging_level="error")
        remote = ray.remote(num_cpus=1, max_retries=3)(run_job)
        waiting = iter(jobs)
        running: list[Any] = []
        try:
            while True:
                while len(running) < AHEAD * self.slots and (job := next(waiting, None)) is not None:
                    running.append(remote.remote(job.to_json(), environment))
                if not running:
                    return
                ended, running = ray.wait(running, num_returns=1)
                yield ray.get(ended[0])
        finally:
            for reference in running:
                ray.cancel(reference, force=True)
            if started_here:
                ray.shutdown()


def run_job(job: dict[str, Any], environment: dict[str, Any]) -> Record:
    """One job in the slot of this process, which is kept for the next one; its keeper ends with the process."""
    slot: Slot | None = getattr(_slot, "slot", None)
    if slot is None:
        slot = _slot.slot = Slot(environment)
    slot.environment = environment
    return slot.run(Job.from_json(job))
