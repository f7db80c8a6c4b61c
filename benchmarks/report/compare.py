"""Run B against run A, task by task: what was gained and lost, what became faster and slower, and is it chance?

A regression is a task that A solved and B did not, whatever B gained elsewhere; `Comparison.regressed` says whether there
are more of them than allowed.  Times never make a regression by themselves, since machines differ, unless a largest ratio is
given; with `by="candidates"` that ratio is of candidates, which are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dsl.errors import QuestionError

from .runs import Record, Run, TaskKey, setting_of
from .statistics import Interval, generalisation, geometric_ratio, mcnemar, median_ratio, number, par2, seconds_of
from .summary import Table, percent, share, show_seconds, status_of

MARGIN = 1.5
"""A task counts as faster or slower if its time changed by at least this factor ..."""

LEAST_SECONDS, LEAST_CANDIDATES = 0.1, 1000
"""... and by at least this much, since smaller differences are noise."""

SIGNIFICANT = 0.05

SETTINGS = ("seconds", "candidates", "memory", "examples")
"""What must agree for a comparison to be fair."""


@dataclass(frozen=True)
class Pair:
    """One task in both runs; a record is None where the run has none of that task."""

    key: TaskKey
    before: Record | None
    after: Record | None


@dataclass
class Comparison:
    """What differs between two runs.  Pairs of `faster` and `slower` were solved by both, the largest change first."""

    first: str
    second: str
    by: str
    pairs: list[Pair]
    gained: list[Pair] = field(default_factory=list)
    lost: list[Pair] = field(default_factory=list)
    faster: list[Pair] = field(default_factory=list)
    slower: list[Pair] = field(default_factory=list)
    both: list[Pair] = field(default_factory=list)
    missing: list[Pair] = field(default_factory=list)
    new: list[Pair] = field(default_factory=list)
    p_value: float = 1.0
    ratio: Interval | None = None
    medians: float | None = None
    notes: list[str] = field(default_factory=list)

    def regressed(self, allow: int = 0, max_ratio: float | None = None) -> bool:
        """Were more tasks lost than allowed, or is the mean ratio of times above the largest allowed one?"""
        too_slow = max_ratio is not None and self.ratio is not None and self.ratio.estimate > max_ratio
        return len(self.lost) > allow or too_slow


def compare(
    first: Run,
    second: Run,
    *,
    by: str = "seconds",
    common_only: bool = False,
    force: bool = False,
    seed: int = 0,
) -> Comparison:
    """Compare `second` with `first`, the baseline.

    A task that `first` solved and `second` has no record of counts as lost, unless only `common_only` tasks are asked for;
    a task that only `second` has is counted in `new` and otherwise left out.
    Raises QuestionError if the runs share no task, or if they were made under different limits and not `force`.
    """
    pairs, remark = _pairs(first, second)
    common = [pair for pair in pairs if pair.before is not None and pair.after is not None]
    if not common:
        raise QuestionError(
            f"the runs have no task in common ({first.label}: {len(first.records)}, {second.label}: {len(second.records)})",
            remedy="compare two runs over the same suite",
        )
    given = common if common_only else [pair for pair in pairs if pair.before is not None]
    found = Comparison(first.label, second.label, by, given)
    found.notes = [*remark, *_check_conditions(common, force)]
    found.missing = [pair for pair in pairs if pair.after is None]
    found.new = [pair for pair in pairs if pair.before is None]
    for pair in found.pairs:
        _sort_in(found, pair)
    change = {id(pair): _change(pair, by) for pair in found.both}
    found.faster.sort(key=lambda pair: change[id(pair)])
    found.slower.sort(key=lambda pair: -change[id(pair)])
    # Only tasks that both were given say something about chance.
    found.p_value = mcnemar(len(found.gained), sum(pair.after is not None for pair in found.lost))
    measured = [(_measure(pair.before, by), _measure(pair.after, by)) for pair in found.both]
    before, after = [a for a, _ in measured], [b for _, b in measured]
    found.ratio, found.medians = geometric_ratio(before, after, seed), median_ratio(before, after)
    return found


def _pairs(first: Run, second: Run) -> tuple[list[Pair], list[str]]:
    """The tasks of both runs, by track and name; where none agree, by name alone, with a remark that says so."""
    before, after = first.records, second.records
    remark: list[str] = []
    if not before.keys() & after.keys():
        named = [{TaskKey("", key.task): record for key, record in records.items()} for records in (before, after)]
        if len(named[0]) == len(before) and len(named[1]) == len(after) and named[0].keys() & named[1].keys():
            before, after = named
            remark = ["The runs name their tracks differently, so tasks are matched by their names alone."]
    return [Pair(key, before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys())], remark


def _sort_in(found: Comparison, pair: Pair) -> None:
    before = pair.before is not None and bool(pair.before.get("solved"))
    after = pair.after is not None and bool(pair.after.get("solved"))
    if before and after:
        found.both.append(pair)
        old, new = _measure(pair.before, found.by), _measure(pair.after, found.by)
        least = LEAST_SECONDS if found.by == "seconds" else LEAST_CANDIDATES
        if abs(new - old) >= least and max(old, new) >= MARGIN * min(old, new):
            (found.faster if new < old else found.slower).append(pair)
    elif after:
        found.gained.append(pair)
    elif before:
        found.lost.append(pair)


def _measure(record: Record | None, by: str) -> float:
    assert record is not None
    return seconds_of(record) if by == "seconds" else max(1.0, number(record.get("candidates")) or 0.0)


def _change(pair: Pair, by: str) -> float:
    return _measure(pair.after, by) / max(_measure(pair.before, by), 1e-3)


def _check_conditions(common: Sequence[Pair], force: bool) -> list[str]:
    """Refuse what is not comparable; return what a reader should know."""
    notes = []
    for name in SETTINGS:
        differing = [
            (setting_of(pair.before or {}, name), setting_of(pair.after or {}, name))
            for pair in common
            if setting_of(pair.before or {}, name) != setting_of(pair.after or {}, name)
        ]
        if differing:
            old, new = (_said(name, value) for value in differing[0])
            text = f"the runs had different limits: {name} is {old} in the first and {new} in the second"
            if not force:
                raise QuestionError(text, remedy="run one of them again, or pass --force to compare all the same")
            notes.append(f"Not a fair comparison: {text}.")
    machines = [
        {str(r.get("machine")) for r in side if r} for side in zip(*((p.before, p.after) for p in common), strict=True)
    ]
    if machines[0] != machines[1]:
        notes.append("The runs were made on different machines, so their seconds are not comparable.")
    modes = [
        {str(setting_of(r, "mode")) for r in side if r} for side in zip(*((p.before, p.after) for p in common), strict=True)
    ]
    if modes[0] != modes[1]:
        notes.append("The limits were held in different ways (see the mode in the records).")
    return notes


def _said(name: str, value: object) -> str:
    units = {"seconds": " s", "candidates": " candidates", "memory": " bytes"}
    return "unlimited" if value is None and name in units else f"{value}{units.get(name, '')}"


def statements(found: Comparison, *, allow: int = 0, max_ratio: float | None = None) -> list[str]:
    """What the comparison says, in sentences, the verdict last."""
    lines = [*found.notes, _solved_sentence(found), _chance_sentence(found), *_unseen_sentences(found)]
    if found.ratio is not None:
        unit = "time" if found.by == "seconds" else "number of candidates"
        ratio = found.ratio
        lines.append(
            f"On the {len(found.both)} tasks that both solve, the {unit} of {found.second} is {ratio.estimate:.3g} times "
            f"that of {found.first} (geometric mean; 95 % bootstrap interval {ratio.low:.3g} to {ratio.high:.3g}"
            f"{'' if ratio.low <= 1 <= ratio.high else ', which excludes 1'}); the ratio of medians is {found.medians:.3g}."
        )
    for words, pairs in ((f"not run by {found.second}", found.missing), (f"run by {found.second} only", found.new)):
        if pairs:
            lines.append(f"{_tasks(len(pairs))} {words}.")
    lines.append(_verdict(found, allow, max_ratio))
    return lines


def _solved_sentence(found: Comparison) -> str:
    before = sum(bool(pair.before and pair.before.get("solved")) for pair in found.pairs)
    after = sum(bool(pair.after and pair.after.get("solved")) for pair in found.pairs)
    total = len(found.pairs)
    return (
        f"{found.first} solves {before} of {total} tasks ({percent(before, total)} %), {found.second} {after} "
        f"({percent(after, total)} %): {len(found.gained)} gained, {len(found.lost)} lost."
    )


def _chance_sentence(found: Comparison) -> str:
    if not found.gained and not found.lost:
        return "Both solve the same tasks, so there is nothing to test."
    likely = "unlikely to be chance" if found.p_value < SIGNIFICANT else "may well be chance"
    return f"Exact McNemar test on the tasks both were given: p = {found.p_value:.3g}, {likely} at the 5 % level."


def _unseen_sentences(found: Comparison) -> list[str]:
    """What unseen rows say of the answers of both; nothing where neither has any."""
    first, second = (generalisation(records) for records in sides(found))
    if not first.asked and not second.asked:
        return []
    return [
        f"Right on all unseen rows, of the solved tasks that have such: {found.first} {share(first.right, first.asked)}, "
        f"{found.second} {share(second.right, second.asked)}."
    ]


def sides(found: Comparison) -> tuple[list[Record], list[Record]]:
    """The records of the first and of the second run."""
    return [p.before for p in found.pairs if p.before is not None], [p.after for p in found.pairs if p.after is not None]


def _verdict(found: Comparison, allow: int, max_ratio: float | None) -> str:
    if len(found.lost) > allow:
        return f"REGRESSION: {_tasks(len(found.lost))} lost, {allow} allowed."
    if found.regressed(allow, max_ratio):
        assert found.ratio is not None
        return f"REGRESSION: the ratio of {found.by} is {found.ratio.estimate:.3g}, at most {max_ratio:g} is allowed."
    lost = f"{_tasks(len(found.lost))} lost, {allow} allowed" if found.lost else "no task lost"
    return f"No regression: {lost}."


def _tasks(count: int) -> str:
    return "1 task" if count == 1 else f"{count} tasks"


def comparison_tables(found: Comparison, shown: int | None = None) -> list[Table]:
    """The overview and the lists of tasks, `shown` of each; None shows all."""
    unit = "s" if found.by == "seconds" else "candidates"
    lists = [
        Table(
            f"{name}: {len(pairs)}",
            ("track", "task", found.first, found.second),
            _rows(pairs[:shown], found.by),
            _left(pairs, shown),
            2,
        )
        for name, pairs in (("Gained", found.gained), ("Lost", found.lost))
        if pairs
    ]
    for name, pairs in (("Faster", found.faster), ("Slower", found.slower)):
        if pairs:
            header = ("track", "task", f"{found.first}, {unit}", f"{found.second}, {unit}", "ratio")
            rows = [
                (*row, f"{_change(pair, found.by):.3g}")
                for row, pair in zip(_rows(pairs[:shown], found.by), pairs, strict=False)
            ]
            lists.append(Table(f"{name}: {len(pairs)}", header, rows, _left(pairs, shown), 2))
    return [_overview(found), *lists]


def _left(pairs: Sequence[Pair], shown: int | None) -> str:
    left = len(pairs) - shown if shown is not None else 0
    return f"{left} more: --all lists them." if left > 0 else ""


def _rows(pairs: Sequence[Pair], by: str) -> list[tuple[str, ...]]:
    return [(*pair.key, _ended(pair.before, by), _ended(pair.after, by)) for pair in pairs]


def _ended(record: Record | None, by: str) -> str:
    if record is None:
        return "not run"
    if not record.get("solved"):
        return status_of(record)
    return show_seconds(seconds_of(record)) if by == "seconds" else f"{_measure(record, by):,.0f}"


def _overview(found: Comparison) -> Table:
    rows = []
    for label, records in zip((found.first, found.second), sides(found), strict=True):
        solved = sum(bool(record.get("solved")) for record in records)
        candidates = sum(number(record.get("candidates")) or 0 for record in records)
        unseen = generalisation(records)
        shown = (show_seconds(par2(records)), share(unseen.right, unseen.asked), f"{candidates:,.0f}")
        rows.append((label, str(len(records)), str(solved), *shown))
    changes = f"Gained {len(found.gained)}, lost {len(found.lost)}, faster {len(found.faster)}, slower {len(found.slower)}."
    counted = f"Faster and slower tasks changed by a factor of {MARGIN:g} or more."
    return Table(
        "Comparison", ("run", "tasks", "solved", "PAR-2", "right on unseen rows", "candidates"), rows, f"{changes} {counted}"
    )
