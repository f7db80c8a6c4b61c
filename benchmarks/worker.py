"""The process in which a task is worked on: it reads jobs, one a line, and answers each with one line.

It is forked by a `keeper`, which holds the limits from outside and may kill it at any moment; nothing here is relied upon
to end by itself.  What an engine prints goes to a pipe that the keeper bounds.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import time
from collections.abc import Callable
from typing import Any

from dsl.errors import SynthError
from search.budget import Status

from .checker import check_answer
from .engines import Engine, engine_named
from .jobs import Job, shown_part

Answer = dict[str, Any]
LONGEST_MESSAGE = 500

_engines: dict[str, Engine] = {}


def serve(connection: socket.socket) -> None:
    """Answer jobs until the other side hangs up."""
    _announce_compilation(connection)
    with connection.makefile("rb") as lines:
        for line in lines:
            request = json.loads(line)
            reply = _guarded(lambda request=request: perform(request, connection))  # type: ignore[misc]
            _send(connection, {"kind": "answer", "answer": reply})
            gc.collect()


def _send(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(json.dumps(message).encode("ascii") + b"\n")


def _announce_compilation(connection: socket.socket) -> None:
    """Tell the keeper when a kernel is compiled for the first time on a machine: no task's time pays for that."""
    from search.compiled import compiling

    compiling.told = lambda name: _send(connection, {"kind": "compiling", "name": name})


def _guarded(work: Callable[[], Answer]) -> Answer:
    """The answer; for a mistake in the task, or in the engine, an answer that says so."""
    try:
        return work()
    except SynthError as error:
        return {"status": "error", "message": str(error)[:LONGEST_MESSAGE]}
    except MemoryError:
        return {"status": "memory", "message": "the memory that one process may map was not enough"}
    except Exception as error:  # an engine's mistake costs it this task, not the sweep
        if os.environ.get("SYNTH_DEBUG"):
            import traceback

            traceback.print_exc()
        words = " ".join(str(error).split())
        return {"status": "error", "message": f"internal error: {type(error).__name__}: {words}"[:LONGEST_MESSAGE]}


def perform(request: dict[str, Any], connection: socket.socket) -> Answer:
    """Do what a request asks for: warm up, solve, or check."""
    job = Job.from_json(request["job"])
    if request["role"] == "check":
        return check_answer(job, request["program"]).to_json()
    name = job.choices.engine
    if name not in _engines:
        engine = engine_named(name)
        engine.warm()
        _engines[name] = engine
    _send(connection, {"kind": "started"})
    return solve(_engines[name], job)


def solve(engine: Engine, job: Job) -> Answer:
    """The engine's answer with its wall time: from the file to the answer, without waiting for a compiler."""
    from search.compiled import compiling

    started, waited = time.monotonic(), compiling.seconds
    task = shown_part(job.load())
    loaded = time.monotonic() - started
    result = engine.solve(task, job, max(0.001, job.choices.seconds - loaded))
    seconds = time.monotonic() - started - (compiling.seconds - waited)
    answer = result.to_json() | {"seconds": round(seconds, 4)}
    if answer["program"] and result.status is not Status.SOLVED:
        # Found, but not proved in time: the engine's own doubt stands, and no check will turn it into a solution.
        answer["status"] = str(Status.UNKNOWN)
    return answer
