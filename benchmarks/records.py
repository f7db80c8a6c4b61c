"""Records: one JSON object a line, each complete in itself, so that any script can read a results file line by line.

This module says what is in a record and reads files of them; `store` writes them.  A process that was killed can leave the
last line unfinished: such a line is reported and left out, never guessed at.  Damage anywhere else is an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from dsl.errors import Place, ReadError

SCHEMA = 1
"""Version of the layout.  Readers accept this one and older ones; a field may be added without a new version."""

STATUSES = (
    "solved",
    "exhausted",
    "timeout",
    "memory",
    "candidates",
    "cancelled",
    "unknown",
    "output",
    "error",
)
"""How a task can end.  `output` is a worker that printed too much; `error` a mistake in the task or in the engine."""


class Limits(TypedDict):
    """What one task was allowed: seconds of wall time, candidates, bytes of the whole process tree; None is unlimited.

    `mode` says how the limits were held: "tree" (all processes of the task, watched from outside) or "process" (the
    worker only, where the system does not let us look at others).
    """

    seconds: float | None
    candidates: int | None
    memory: int
    mode: str


class Record(TypedDict, total=False):
    """One task as one engine answered it.

    The first block is `synth.Result.to_json`.  `solved` is true only if the independent check accepted the program;
    `checked` is what that check said.  `generalises` says whether every unseen row is right; None if there was none.
    `settings` are the choices that all records of one file share; `limits` and `environment` say under which conditions the
    figures were made.
    """

    task: str
    suite: str
    strategy: str
    status: str
    seconds: float
    candidates: int
    distinct: int
    bytes: int
    program: str | None
    size: int | None
    verified: str
    alternatives: list[str]
    question: list[Any] | None
    nearest: str | None
    message: str
    seed: int
    version: str
    machine: str

    schema: int
    engine: str
    track: str
    file: str
    family: str
    solved: bool
    checked: str
    generalises: bool | None
    unseen_right: int
    unseen_total: int
    peak_bytes: int
    limits: Limits
    settings: dict[str, Any]
    environment: dict[str, Any]
    started: str


Key = tuple[str, str, str, str]
"""Suite, file, task, engine: what a file holds at most once."""


def record_key(record: Record) -> Key:
    """By what a record is found again when a run is continued."""
    return record.get("suite", ""), record.get("file", ""), record["task"], record.get("engine", "synthwright")


def encode_record(record: Record) -> bytes:
    """The line of a record, line feed included: ASCII only, without NaN, so that every JSON reader takes it."""
    return json.dumps(record, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"


@dataclass
class Records:
    """The records of a file in order; `torn` is the number of bytes of an unfinished last line that was left out."""

    path: Path
    records: list[Record] = field(default_factory=list)
    torn: int = 0
    whole: int = 0
    """Bytes up to and including the last complete record."""

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def read_records(path: str | Path) -> Records:
    """Every record of a results file.

    An unfinished last line is left out and counted in `torn`.  Raises ReadError if there is no such file, if another line
    is not a record, or if the file was written by a newer version.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else (error.strerror or str(error))
        raise ReadError(f"{file} cannot be read: {reason}", remedy="name a results file of `synth bench run`") from None
    return parse_records(content, file)


def parse_records(content: bytes, path: Path) -> Records:
    """The records in the content of a file; see `read_records`."""
    found = Records(path)
    lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        last = number == len(lines) or (number == len(lines) - 1 and not lines[-1])
        if line.strip():
            record = _record(line)
            if isinstance(record, str):
                if last:
                    found.torn = len(content) - found.whole
                    return found
                raise ReadError(record, place=Place(number, 1, str(path)), remedy="remove that line")
            if record.get("schema", SCHEMA) > SCHEMA:
                newer = f"this record has schema {record['schema']}, and this version reads schemas up to {SCHEMA}"
                raise ReadError(newer, place=Place(number, 1, str(path)), remedy="install a newer synthwright")
            found.records.append(record)
        found.whole = min(len(content), found.whole + len(line) + 1)
    return found


def _record(line: bytes) -> Record | str:
    """The record of a line, or what is wrong with it."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "this line is not JSON"
    if not isinstance(value, dict) or not isinstance(value.get("task"), str):
        return "this line is not a record of a benchmark: it has no task"
    if not isinstance(value.get("schema", SCHEMA), int):
        return "the schema of this record is not a number"
    record: Record = value  # type: ignore[assignment]  # its other fields are taken at their word
    return record


def read_all(paths: Iterable[str | Path]) -> list[Record]:
    """The records of several files, one after the other."""
    return [record for path in paths for record in read_records(path)]
