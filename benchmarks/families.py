"""Which rows a task's answer was never shown.

A task may bring such rows itself (`test_inputs` of JSON Lines).  SyGuS files cannot, but the public ones come in families:
one function, several samples (`phone-1`, `phone-1-long`; `PRE_7_10`, `PRE_7_1000`).  What the larger variants of its family
ask is then unseen.  It is looked up after an answer was given, in the process that checks it; no engine sees any of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from dsl.errors import QuestionError, SynthError
from dsl.formats import parse_sygus, read_text
from dsl.task import Example, Examples, Task
from dsl.types import Value

_VARIANT = re.compile(r"(?:[-_](?:long-repeat|long|small|short)|(?<=\d)_1(?:0|00|000))$")


def family_of(name: str) -> str:
    """What the variants of a task have in common: `phone-1` of `phone-1-long-repeat`, `PRE_7` of `PRE_7_1000`."""
    return _VARIANT.sub("", name)


def families_of(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """Files by family."""
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(family_of(path.stem), []).append(path)
    return found


def siblings(path: Path) -> list[Path]:
    """The other SyGuS files of a file's family, in the same folder."""
    return [other for other in _families(path.parent).get(family_of(path.stem), []) if other.name != path.name]


@lru_cache(maxsize=64)
def _families(folder: Path) -> dict[str, list[Path]]:
    return families_of(sorted(folder.glob("*.sl"), key=lambda path: path.stem))


def unseen_rows(task: Task) -> tuple[Example, ...]:
    """The rows by which to tell whether an answer generalises: held-out ones, then those of larger variants.

    None of them has the inputs of a row that the task shows, and none comes twice.  Where variants contradict one another,
    the inputs that they disagree on count for nothing; the task's own rows, held-out ones included, are right in any case.
    Empty for formulas: a proof leaves nothing unseen.
    """
    if not isinstance(task.specification, Examples):
        return ()
    own = (*task.specification.rows, *task.specification.held_out)
    found: dict[object, Example | None] = {}
    for row in _rows_of_variants(task):
        first = found.setdefault(_key(row.inputs), row)
        if first is not None and _key((first.output,)) != _key((row.output,)):
            found[_key(row.inputs)] = None  # two variants want different outputs
    for row in own:
        found.pop(_key(row.inputs), None)
    shown = {_key(row.inputs) for row in task.specification.rows}
    held_out = {_key(row.inputs): row for row in reversed(task.specification.held_out)}
    mine = [row for key, row in reversed(held_out.items()) if key not in shown]
    return (*mine, *(row for row in found.values() if row is not None))


def _key(values: Iterable[Value]) -> object:
    return tuple((type(value), value) for value in values)


def _rows_of_variants(task: Task) -> Iterator[Example]:
    """The rows of all files of the family that ask for a function of the same types and show more rows than the task."""
    path = Path(task.source) if task.source else None
    if path is None or path.suffix.lower() != ".sl" or len(task.functions) != 1:
        return
    assert isinstance(task.specification, Examples)
    shown = len({_key(row.inputs) for row in task.specification.rows})
    for other in siblings(path):
        signature, rows = _rows_of(other)
        if signature == _signature(task) and len({_key(row.inputs) for row in rows}) > shown:
            yield from rows


@lru_cache(maxsize=16)
def _rows_of(path: Path) -> tuple[object, tuple[Example, ...]]:
    """The signature and rows of a file; nothing where it cannot be read, has no examples, or several functions."""
    try:
        task = parse_sygus(read_text(path), path.stem, str(path))
    except SynthError:
        return None, ()
    if not isinstance(task.specification, Examples) or len(task.functions) != 1:
        return None, ()
    return _signature(task), task.specification.rows


def _signature(task: Task) -> object:
    return task.function.operator.arguments, task.function.result


def first_examples(task: Task, count: int) -> Task:
    """The task with its first `count` examples to learn from; the others are held out.

    A task given by formulas stays as it is.  Raises QuestionError for a count below 1.
    """
    if count < 1:
        raise QuestionError(f"the number of examples must be at least 1, not {count}")
    rows = task.specification
    if not isinstance(rows, Examples):
        return task
    return replace(task, specification=Examples(rows.rows[:count], (*rows.rows[count:], *rows.held_out)))
