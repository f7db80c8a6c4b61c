"""The results file while it is written: one write a record, one writer at a time, nothing lost when a run is killed.

A record goes to the end of the file with a single `os.write`, so a process that is killed leaves whole lines, and one torn
line at most after a power cut.  Continuing a run drops that line, says so, and leaves out what the file already holds.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dsl.errors import QuestionError, SynthError

from .records import Key, Record, Records, encode_record, parse_records, read_records, record_key

SYNC_SECONDS = 1.0
"""A power cut costs at most the records of this long; a killed process costs none."""


class StoreError(SynthError):
    """The results file cannot be written: it is in use, its folder is closed to us, or the disk is full."""


class Lock:
    """One writer for a file: `FILE.lock` beside it, held through the system, which lets go of it when its holder dies.

    The number in the lock file is for the message only; so a stale file of a dead process, or one whose number now belongs
    to a stranger, is taken over without ceremony.
    """

    def __init__(self, path: Path) -> None:
        import fcntl

        self.path = path.with_name(path.name + ".lock")
        while True:
            try:
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            except OSError as error:
                raise _unwritable(path, error) from None
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                holder = self._holder()
                os.close(self._file)
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise _unwritable(path, error) from None
                raise StoreError(
                    f"{path} is being written by {holder}", remedy="wait for it, or choose another --out"
                ) from None
            if self._is_current():
                break
            os.close(self._file)  # its holder removed it between our opening and our locking it
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps({"pid": os.getpid()}).encode("ascii") + b"\n", 0)

    def _is_current(self) -> bool:
        try:
            there, ours = self.path.stat(), os.fstat(self._file)
        except OSError:
            return False
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)

    def _holder(self) -> str:
        try:
            return f"process {int(json.loads(os.pread(self._file, 200, 0))['pid'])}"
        except (ValueError, TypeError, KeyError, OSError):
            return "another process"

    def release(self) -> None:
        """Let others write."""
        with suppress(OSError):
            self.path.unlink()
        os.close(self._file)


class Store:
    """An open results file.  `done` are the keys of the records that it holds, `torn` bytes dropped when it was opened."""

    def __init__(
        self, path: str | Path, *, resume: bool = False, settings: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        """Open for writing; `settings` by engine are what every record of a continued file must have been made with.

        Raises StoreError if the file cannot be written or another process writes it, and QuestionError if it has records
        and `resume` is false, or records with other settings.
        """
        self.path = Path(path)
        self.done: set[Key] = set()
        self.records: list[Record] = []
        self.torn = 0
        self._lock = Lock(self.path)
        self._file = -1
        try:
            self._open(resume, settings or {})
        except BaseException:
            self.close()
            raise

    def _open(self, resume: bool, settings: Mapping[str, Mapping[str, Any]]) -> None:
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
            content = self.path.read_bytes()
        except OSError as error:
            raise _unwritable(self.path, error) from None
        if content and not resume:
            raise QuestionError(f"{self.path} exists", remedy="add --resume to continue it, or choose another --out")
        found = parse_records(content, self.path)
        for record in found:
            _check_settings(self.path, record, settings)
        self._mend(found, content)
        self.records = found.records
        self.done = {record_key(record) for record in found}
        self._synced = time.monotonic()

    def _mend(self, found: Records, content: bytes) -> None:
        """Cut a torn last line off; end a whole one that lacks its line feed."""
        self.torn = found.torn
        if found.torn:
            os.ftruncate(self._file, found.whole)
        if found.records and not content[: found.whole].endswith(b"\n"):
            os.write(self._file, b"\n")

    def append(self, record: Record) -> None:
        """Write one record.  Raises StoreError if that fails; the file then ends with the record before."""
        line = encode_record(record)
        before = os.fstat(self._file).st_size
        try:
            written = os.write(self._file, line)
            if written < len(line):  # the disk became full in the middle
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if time.monotonic() - self._synced > SYNC_SECONDS:
                os.fsync(self._file)
                self._synced = time.monotonic()
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file, before)
            raise _unwritable(self.path, error) from None
        self.records.append(record)
        self.done.add(record_key(record))

    def close(self) -> None:
        """Make sure all is on disk, and let others write."""
        if self._file >= 0:
            with suppress(OSError):  # some file systems cannot
                os.fsync(self._file)
            os.close(self._file)
            self._file = -1
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _unwritable(path: Path, error: OSError) -> StoreError:
    remedy = "make room and add --resume" if error.errno == errno.ENOSPC else "choose another --out"
    return StoreError(f"{path} cannot be written: {error.strerror or error}", remedy=remedy)


def _check_settings(path: Path, record: Record, settings: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise QuestionError, naming the setting, if a record was made with others than this run has for its engine."""
    engine = record.get("engine", "")
    wanted = settings.get(engine)
    own = record.get("settings", {})
    skipped: tuple[str, ...] = ()
    if wanted is None:  # an engine that does not take part now: what all engines share must agree
        wanted = next(iter(settings.values()), {})
        skipped = ("engine", "strategy", "guide")
    for name, value in wanted.items():
        if name not in skipped and own.get(name) != value:
            raise QuestionError(
                f"{path} was made with {name} {_shown(own.get(name))}, and this run has {_shown(value)}",
                remedy="use the same setting, or another --out",
            )


def _shown(value: Any) -> str:
    return "not set" if value is None else str(value)


def merge(paths: Iterable[str | Path], out: str | Path) -> tuple[int, int]:
    """Write the records of several files, such as the shards of a run, into a new one; also the number of repeats dropped.

    Of records with the same key the first is kept.  Raises QuestionError if the files were made with different settings, and
    whatever reading and writing raise.
    """
    kept: dict[Key, Record] = {}
    settings: dict[str, Mapping[str, Any]] = {}
    repeated = 0
    for path in map(Path, paths):
        for record in read_records(path):
            settings.setdefault(record.get("engine", ""), record.get("settings", {}))
            _check_settings(path, record, settings)
            key = record_key(record)
            repeated += key in kept
            kept.setdefault(key, record)
    with Store(out) as store:
        for record in kept.values():
            store.append(record)
    return len(kept), repeated
