"""From records to runs: which records belong together, what the run is called, and which tasks are the same task.

A results file may hold several strategies or engines, and a report may be asked for several files.  A `Run` is what one
engine did with one set of settings in one file; its label names only what tells it from the other runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

Record = Mapping[str, Any]
"""One line of a results file, see `benchmarks.records`."""

OURS = "synthwright"

NO_TRACK = "(no track)"

_MEASURED = ("seconds", "candidates")
"""Fields of a record that are results there and limits elsewhere."""


class TaskKey(NamedTuple):
    """What makes two records speak of the same task: the track it is listed under and its name."""

    track: str
    task: str


@dataclass
class Run:
    """The records of one engine with one set of settings, by task.  `repeated` counts records that a later one replaced."""

    label: str
    source: str
    records: dict[TaskKey, Record] = field(default_factory=dict)
    repeated: int = 0

    @cached_property
    def solved(self) -> list[Record]:
        """The records of solved tasks."""
        return [record for record in self.records.values() if record.get("solved")]

    def setting(self, name: str) -> Any:
        """A setting that all records of the run share; None if it is absent or they differ."""
        values = [setting_of(record, name) for record in self.records.values()]
        return values[0] if values and all(value == values[0] for value in values) else None

    def by_track(self) -> dict[str, list[Record]]:
        """The records of each track, tracks in alphabetical order."""
        tracks: dict[str, list[Record]] = {}
        for key in sorted(self.records):
            tracks.setdefault(key.track, []).append(self.records[key])
        return tracks


def setting_of(record: Record, name: str) -> Any:
    """A setting of one record: from `limits`, else `settings`, else the record itself where that is no measurement."""
    for place in (record.get("limits"), record.get("settings"), record):
        if isinstance(place, Mapping) and name in place and not (place is record and name in _MEASURED):
            return place[name]
    return None


def key_of(record: Record) -> TaskKey:
    """The task of a record."""
    track = record.get("track") or record.get("family") or record.get("suite") or NO_TRACK
    return TaskKey(str(track), str(record.get("task") or record.get("file") or "(no name)"))


# What may tell two runs apart, most telling first, and how a label says it.
_TRAITS = ("engine", "strategy", "examples", "guide", "dsl", "candidates", "seconds", "memory", "seed", "source")


def _trait(record: Record, name: str, source: str) -> str:
    if name == "source":
        return source
    if name in ("engine", "strategy"):
        # The settings say what was asked for; the record's own strategy is the one that answered, task by task.
        value = setting_of(record, name)
        return str(value or (OURS if name == "engine" else ""))
    value = setting_of(record, name)
    return "" if value is None else str(value)


def _said(name: str, value: str) -> str:
    """A trait as a label says it."""
    if name in ("engine", "strategy", "source"):
        return value
    if name == "guide":
        return "guided" if value == "True" else "no guide" if value in ("False", "") else f"guide {value}"
    units = {"seconds": f"{value} s", "memory": f"{value} bytes", "candidates": f"{value} candidates"}
    return units.get(name, f"{name} {value}") if value else f"default {name}"


def runs_of(files: Iterable[tuple[str, Iterable[Record]]]) -> list[Run]:
    """The runs in some results files, given as pairs of a short name and the records, in the order they are met.

    Where a file holds several records of one task in one run, the last one counts.
    """
    groups: dict[tuple[str, ...], list[Record]] = {}
    sources: list[str] = []
    for source, records in files:
        for record in records:
            identity = tuple(_trait(record, name, source) for name in _TRAITS)
            if identity not in groups:
                groups[identity] = []
                sources.append(source)
            groups[identity].append(record)
    ambiguous = set().union(*map(_ambiguous, groups.values()))
    return [
        _run(label, source, records, ambiguous)
        for label, source, records in zip(_labels(list(groups)), sources, groups.values(), strict=True)
    ]


def _run(label: str, source: str, records: Sequence[Record], ambiguous: Set[TaskKey]) -> Run:
    run = Run(label, source)
    for record in records:
        key = key_of(record)
        if key in ambiguous:
            key = TaskKey(key.track, f"{key.task} ({record.get('file')})")
        run.repeated += key in run.records
        run.records[key] = record
    return run


def _ambiguous(records: Iterable[Record]) -> set[TaskKey]:
    """Keys under which one run has records of several files: different tasks of one name."""
    files: dict[TaskKey, set[Any]] = {}
    for record in records:
        files.setdefault(key_of(record), set()).add(record.get("file"))
    return {key for key, names in files.items() if len(names) > 1}


def _labels(identities: Sequence[tuple[str, ...]]) -> list[str]:
    varying = [k for k in range(len(_TRAITS)) if len({identity[k] for identity in identities}) > 1]
    chosen = [k for k in varying if _TRAITS[k] in ("engine", "strategy")]
    if not chosen:
        # Nothing but our own strategies needs no mention of the engine.
        chosen = [1] if all(engine == OURS and strategy for engine, strategy, *_ in identities) else [0, 1]
    labels = [_join(identity, chosen) for identity in identities]
    for k in varying:
        if k in chosen or len(set(labels)) == len(labels):
            continue
        counts = Counter(labels)
        labels = [
            label if counts[label] == 1 else f"{label}, {_said(_TRAITS[k], identity[k])}"
            for label, identity in zip(labels, identities, strict=True)
        ]
    return labels


def _join(identity: tuple[str, ...], chosen: Sequence[int]) -> str:
    words = [_said(_TRAITS[k], identity[k]) for k in chosen if identity[k]]
    return " ".join(dict.fromkeys(words)) or OURS


def all_tasks(runs: Sequence[Run]) -> list[TaskKey]:
    """Every task that some run has a record of, in order of track and name."""
    return sorted({key for run in runs for key in run.records})
