"""Checking a language in another process, so that nothing it does stops the check.

The other process (`child`) says on a pipe which operator it is about to try.  If it ends, or says nothing for too long, that
operator is at fault; a new process goes on with the next.  A second run under another seed of Python's hashes shows results
that depend on the order of a set.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dsl.errors import QuestionError

from .checks import ROWS
from .reports import FAULT, FamilyReport, LanguageReport

PATIENCE = 60.0
"""Seconds that importing a language, or checking one operator, may take."""

Message = dict[str, Any]


class _Ended(Exception):
    """The other process has ended, or says nothing any more; the text says which."""


def inspect_language(
    target: str,
    rows: int = ROWS,
    seed: int = 0,
    patience: float = PATIENCE,
    progress: Callable[[str], None] = lambda name: None,
) -> LanguageReport:
    """Check the language that `dsl.lookup.find_dsl` finds under `target`.

    `progress` is told the name of each operator before it is tried.  Raises QuestionError for a language that cannot be
    imported, or whose import does not end.
    """
    report: LanguageReport | None = None
    names: list[str] = []
    first, doing = 0, -1
    while True:
        try:
            for message in _messages([target, "check", str(rows), str(seed), str(first)], patience, "1"):
                if "refused" in message:
                    raise QuestionError(message["refused"], remedy=message["remedy"])
                if "language" in message and report is None:
                    report = LanguageReport(message["language"], message["version"], general=message["general"])
                    names = message["families"]
                elif "begin" in message:
                    doing = message["begin"]
                    if doing < len(names):
                        progress(names[doing])
                elif "family" in message and report is not None:
                    report.families.append(FamilyReport(**message["family"]))
                elif "rates" in message and report is not None:
                    report.rates = message["rates"]
            break
        except _Ended as end:
            if report is None:
                raise QuestionError(f"importing {target} {end}", remedy="mend or remove it") from None
            if doing >= len(names):
                report.general.append(f"enumerating programs of the language {end}")
                break
            report.families.append(_ended_family(names[doing], str(end)))
            first = doing + 1
    assert report is not None
    _compare_hash_seeds(report, target, rows, seed, patience)
    return report


def _ended_family(name: str, end: str) -> FamilyReport:
    """An operator that did not let its process live."""
    family = FamilyReport(name, faults=[f"total: trying it {end}"])
    family.cells["total"] = FAULT
    return family


def _compare_hash_seeds(report: LanguageReport, target: str, rows: int, seed: int, patience: float) -> None:
    """Evaluate all sound operators once more under another hash seed, and note those whose results differ."""
    sound = [i for i, family in enumerate(report.families) if family.digest and not family.faults]
    if not sound:
        return
    words = [target, "digest", str(rows), str(seed), ",".join(map(str, sound))]
    family = report.families[sound[0]]
    try:
        for message in _messages(words, patience, "2"):
            if "begin" in message:
                family = report.families[message["begin"]]
            elif "digest" in message and message["digest"] != family.digest:
                family.cells["pure"] = FAULT
                family.faults.append("pure: results differ between two processes: is there the order of a set in them?")
    except _Ended as end:
        family.cells["pure"] = FAULT
        family.faults.append(f"pure: a second run {end}")


def _messages(words: list[str], patience: float, hash_seed: str) -> Iterator[Message]:
    """What a fresh process says, until it is done.  Raises _Ended where it ends before, or is silent for too long."""
    with _child(words, hash_seed) as child:
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=_pour, args=(child, lines), daemon=True).start()
        while True:
            try:
                line = lines.get(timeout=patience)
            except queue.Empty:
                raise _Ended(f"did not end in {patience:.0f} s") from None
            if not line:
                raise _Ended(f"ended the process ({_code_text(child.wait())})")
            message: Message = json.loads(line)
            if "done" in message:
                return
            yield message


def _pour(child: subprocess.Popen[str], lines: queue.SimpleQueue[str]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        lines.put(line)
    lines.put("")


def _code_text(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


@contextmanager
def _child(words: list[str], hash_seed: str) -> Iterator[subprocess.Popen[str]]:
    """A process of our own, which is gone when the block ends, with whatever it has started."""
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    child = subprocess.Popen(  # noqa: S603 - this interpreter, and a module of our own
        [sys.executable, "-m", "synth.scaffold.child", *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(child.pid, signal.SIGKILL)
            child.kill()
        child.wait()
