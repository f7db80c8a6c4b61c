"""The tables of a report, as text in cells: what they say is decided here, how they look in `text` and `html`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .runs import Record, Run, TaskKey, all_tasks
from .scoring import SIZE_BOUNDS, bucket_names, size_bucket, sygus_comp
from .statistics import generalisation, median, number, par2, quantile, seconds_of, sizes_of

NOTHING = "–"
"""Shown where there is no number."""

ALL = "(all)"
"""Stands for all tracks together."""

GIB = 1 << 30


@dataclass(frozen=True)
class Table:
    """A table with a title and one sentence of explanation; the first `names` columns are words, the others numbers."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""
    names: int = 1


def tables_of(runs: Sequence[Run], *, sygus: bool = False) -> list[Table]:
    """Everything a report states about some runs, the unsolved tasks excepted."""
    tables = [totals(runs), tracks(runs), statuses(runs), sizes(runs)]
    if any(generalisation(list(run.records.values())).asked for run in runs):
        tables.append(generalisations(runs))
    if sygus:
        tables.append(scores(runs))
    tables.append(conditions(runs))
    return tables


def totals(runs: Sequence[Run]) -> Table:
    """One row a run."""
    rows = []
    for run in runs:
        records = list(run.records.values())
        rows.append((run.label, *_figures(records)))
    return Table(
        "Overall",
        ("run", *_FIGURES),
        rows,
        "Solved counts only what the independent check accepted. Median time and size are over solved tasks; PAR-2 is the "
        "mean time in seconds with an unsolved task counting twice its limit. Unseen: solved and right on all unseen rows.",
    )


_FIGURES = ("tasks", "solved", "%", "median s", "PAR-2", "median size", "unseen")


def _figures(records: Sequence[Record]) -> tuple[str, ...]:
    solved = [record for record in records if record.get("solved")]
    unseen = generalisation(records)
    return (
        str(len(records)),
        str(len(solved)),
        percent(len(solved), len(records)),
        show_seconds(median([seconds_of(record) for record in solved])),
        show_seconds(par2(records)),
        show_number(median(sizes_of(solved))),
        f"{unseen.right}/{unseen.asked}" if unseen.asked else NOTHING,
    )


def tracks(runs: Sequence[Run]) -> Table:
    """One row a track and run."""
    by_run = {run.label: run.by_track() for run in runs}
    names = sorted({track for found in by_run.values() for track in found})
    rows = [(track, label, *_figures(found[track])) for track in names for label, found in by_run.items() if track in found]
    return Table("By track", ("track", "run", *_FIGURES), rows, names=2)


def statuses(runs: Sequence[Run]) -> Table:
    """How tasks ended, one column a status that occurs; a task found but not accepted by the check stands apart."""
    ended = [{key: status_of(record) for key, record in run.records.items()} for run in runs]
    names = sorted({status for found in ended for status in found.values()}, key=lambda name: (name != "solved", name))
    rows = [
        (run.label, *(str(list(found.values()).count(name)) for name in names))
        for run, found in zip(runs, ended, strict=True)
    ]
    return Table("How tasks ended", ("run", *names), rows)


def status_of(record: Record) -> str:
    """How a task ended, as a report says it: "rejected" if the search was content and the independent check was not."""
    status = str(record.get("status") or "unknown")
    if record.get("solved"):
        return "solved"
    return "rejected" if status == "solved" else status


def sizes(runs: Sequence[Run]) -> Table:
    """How large the programs are."""
    rows = []
    for run in runs:
        found = sizes_of(run.solved)
        buckets = [0] * (len(SIZE_BOUNDS) + 1)
        for size in found:
            buckets[size_bucket(size)] += 1
        quartiles = (quantile(found, 0.25), median(found), quantile(found, 0.75), max(found, default=None))
        rows.append((run.label, *map(show_number, quartiles), *map(str, buckets)))
    header = ("run", "25 %", "median", "75 %", "largest", *bucket_names(SIZE_BOUNDS, 1))
    return Table(
        "Size of programs", header, rows, "Nodes of the program: quartiles, and how many programs lie in each interval."
    )


def generalisations(runs: Sequence[Run]) -> Table:
    """Unseen rows, by track and run."""
    rows = []
    for run in runs:
        parts = run.by_track()
        for track, records in [*parts.items(), *([(ALL, list(run.records.values()))] if len(parts) > 1 else [])]:
            found = generalisation(records)
            if found.asked:
                rows.append((track, run.label, share(found.right, found.asked), share(found.rows_right, found.rows)))
    rows.sort(key=lambda row: (row[0] == ALL, row[0]))
    return Table(
        "Right on all unseen rows",
        ("track", "run", "solved tasks right on all", "rows right"),
        rows,
        "Of the solved tasks that have unseen rows: those of larger variants in the same folder, and held-out ones.",
        2,
    )


def share(part: int, whole: int) -> str:
    """How many of how many, and in percent."""
    return f"{part} of {whole} ({percent(part, whole)} %)" if whole else NOTHING


def scores(runs: Sequence[Run]) -> Table:
    """Points by the rules of the SyGuS competitions."""
    rows = [(s.label, str(s.points), str(s.solved), str(s.fastest), str(s.smallest)) for s in sygus_comp(runs)]
    return Table(
        "SyGuS-Comp score",
        ("run", "5N + 3F + S", "N solved", "F fastest", "S smallest"),
        rows,
        "F and S count tasks on which no other run here reached a faster bucket of time, or a smaller one of size.",
    )


def conditions(runs: Sequence[Run]) -> Table:
    """Under which conditions the records were made."""
    rows = []
    for run in runs:
        first: Record = next(iter(run.records.values()), {})
        rows.append(
            (
                run.label,
                run.source,
                _shared(run, "version"),
                _limit_text(run),
                _text_of(run.setting("seed")),
                _shared(run, "machine"),
                str(first.get("started") or NOTHING)[:19],
            )
        )
    return Table("Conditions", ("run", "file", "version", "limits", "seed", "machine", "started"), rows, names=7)


def _shared(run: Run, name: str) -> str:
    values = {str(record.get(name) or NOTHING) for record in run.records.values()}
    return next(iter(values)) if len(values) == 1 else f"{len(values)} different"


def _text_of(value: object) -> str:
    return NOTHING if value is None else str(value)


def _limit_text(run: Run) -> str:
    seconds = number(run.setting("seconds"))
    candidates = number(run.setting("candidates"))
    memory = number(run.setting("memory"))
    words = [
        f"{seconds:g} s" if seconds is not None else "",
        f"{candidates:,.0f} candidates" if candidates is not None else "",
        (f"{memory / GIB:.3g} GiB" if memory >= 1 << 20 else f"{memory:g} GB") if memory is not None else "",
    ]
    return ", ".join(filter(None, words)) or NOTHING


def unsolved_by_all(runs: Sequence[Run]) -> list[tuple[TaskKey, str]]:
    """Tasks that no run solved, with how each run ended on them."""
    found = []
    for key in all_tasks(runs):
        records = [(run.label, run.records[key]) for run in runs if key in run.records]
        if any(record.get("solved") for _, record in records):
            continue
        words = [_ending(record) if len(runs) == 1 else f"{label}: {_ending(record)}" for label, record in records]
        found.append((key, "; ".join(words)))
    return found


def _ending(record: Record) -> str:
    status = status_of(record)
    text = f"{status} after {show_seconds(seconds_of(record))} s"
    reason = record.get("checked") if status == "rejected" else record.get("message") if status == "error" else ""
    return f"{text}: {shorten(str(reason), 100)}" if reason else text


def shorten(text: str, longest: int) -> str:
    """The text on one line, cut if it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def percent(part: int, whole: int) -> str:
    """A share in percent, rounded so that 100 means all and 0 means none."""
    if whole == 0:
        return NOTHING
    share = round(100 * part / whole, 1)
    if part and share == 0:
        return "<0.1"
    return ">99.9" if part < whole and share == 100 else f"{share:.1f}"


def show_seconds(seconds: float | None) -> str:
    """Seconds with three digits that count."""
    if seconds is None:
        return NOTHING
    if seconds < 0.0005:
        return "0.000"
    return f"{seconds:.3f}" if seconds < 1 else f"{seconds:.2f}" if seconds < 100 else f"{seconds:.0f}"


def show_number(value: float | None) -> str:
    """A count or the mean of two."""
    return NOTHING if value is None else f"{value:g}"
