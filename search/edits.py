"""Texts by a chain of replacements: each takes something out of a text, or puts it right, until it is the wanted one.

Cleaning a column often means the same small step many times over, `(str.replace (str.replace x "<" "") ">" "")` and so on.
Such a chain is too long for enumeration, and no single goal above its steps is known; but every step brings the text nearer
to what is wanted.  So the search goes forwards from the texts of the bank, keeps the few nearest at each length, and takes
only steps that bring all examples together nearer.  Distance is the number of characters to be taken out or put in (twice
the longest common subsequence less than both lengths), which every useful step of a cleaning makes smaller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from dsl.program import Program, application
from dsl.types import String

from .compiled import compiled
from .numbers import Answer
from .pieces import same_items
from .roles import Role, Rule

BEAM = 4
"""Texts that are kept at each length of the chain."""
LONGEST_CHAIN = 12
"""Steps of a chain."""
OLD_ROWS, NEW_ROWS = 24, 12
"""Rows that are tried as the old part and as the new part of a step."""
LONGEST_TEXT = 256
"""Characters of a text that is worked on."""
NO_STEP = 1 << 40


@njit(inline="always")
def _distance(a: Any, n: int, items: Any, start: int, m: int, row: Any) -> int:
    """Characters to take out of a[:n] and to put in to make items[start : start + m]; row int64[> m] is scratch space."""
    for j in range(m + 1):
        row[j] = 0
    for i in range(n):
        before = 0
        for j in range(m):
            above = row[j + 1]
            if a[i] == items[start + j]:
                row[j + 1] = before + 1
            elif row[j] > above:
                row[j + 1] = row[j]
            before = above
    return int(n + m - 2 * row[m])


@compiled(
    "void(int64[::1], int64[::1], int64[::1], int64[:, ::1], int64[:, ::1], int64[:, ::1], int64[:, ::1], int64[::1],"
    " int64[::1], int64, int64[:, ::1])",
)
def steps_kernel(
    items: Any, texts: Any, sizes: Any, olds: Any, old_sizes: Any, news: Any, new_sizes: Any, wanted: Any, lengths: Any,
    limit: int, out: Any,
) -> None:  # fmt: skip
    """out[a, b] = how far all texts are from the wanted ones when the first `old` a has been replaced by `new` b.

    texts, sizes, wanted, lengths int64[E]; olds, old_sizes int64[A, E]; news, new_sizes int64[B, E].  NO_STEP where nothing
    changes, where the old part is all of each text or nothing, where a text grows beyond LONGEST_TEXT, and where the
    distance is not below `limit`.
    """
    text, row = np.empty(LONGEST_TEXT, np.int64), np.empty(LONGEST_TEXT + 1, np.int64)
    examples = texts.shape[0]
    places = np.empty(examples, np.int64)
    for a in range(olds.shape[0]):
        occurs = part = False
        for e in range(examples):
            places[e] = -1
            part = part or 0 < old_sizes[a, e] < sizes[e]
            for at in range(sizes[e] - old_sizes[a, e] + 1):
                if same_items(items, texts[e] + at, olds[a, e], old_sizes[a, e]):
                    places[e], occurs = at, True
                    break
        for b in range(news.shape[0]):
            total = 0 if occurs and part else NO_STEP
            for e in range(examples):
                if total >= limit:
                    break
                at, old, new = places[e], old_sizes[a, e], new_sizes[b, e]
                size = sizes[e] if at < 0 else sizes[e] - old + new
                if size > LONGEST_TEXT or lengths[e] > LONGEST_TEXT:
                    total = NO_STEP
                    break
                for i in range(size):
                    if at < 0 or i < at:
                        text[i] = items[texts[e] + i]
                    elif i < at + new:
                        text[i] = items[news[b, e] + i - at]
                    else:
                        text[i] = items[texts[e] + i - new + old]
                total += _distance(text, size, items, wanted[e], lengths[e], row)
            out[a, b] = total if total < limit else NO_STEP


@dataclass(frozen=True)
class Link:
    """A text on the way, one for each example, with the program that makes it and how far it is from the goal."""

    texts: tuple[str, ...]
    cost: int
    program: Program
    distance: int


def chains(owner: Any, rule: Rule, wanted: tuple[str, ...], sources: Sequence[int]) -> Iterator[int | Answer]:
    """Chains of one replacing operator from the given rows to the wanted texts; yields work, and each chain that arrives.

    `owner` is the `walks.Texts` whose rows serve.  The operator's first argument must come from the nonterminal it makes.
    """
    rows, old, new = owner.rows, *rule.arguments[1:]
    source = rule.arguments[0]
    olds, news = rows.of(old), rows.of(new)
    if rule.production.target != source and not any(
        r.arguments == rule.arguments for r in owner.rules(source, Role.REPLACE)
    ):
        return
    texts_of = {r: owner.strings(source, r + 1)[r] for r in sources}
    if any(len(text) > LONGEST_TEXT for texts in (*texts_of.values(), wanted) for text in texts):
        return
    beam = [
        Link(texts, int(rows.of(source).costs[r]), rows.program(source, r), indel_distance(texts, wanted))
        for r, texts in texts_of.items()
    ]
    parts = [olds.starts[:OLD_ROWS], olds.lengths[:OLD_ROWS], news.starts[:NEW_ROWS], news.lengths[:NEW_ROWS]]
    places = [np.ascontiguousarray(part) for part in parts]
    seen = {link.texts for link in beam}
    for _ in range(LONGEST_CHAIN):
        found: list[tuple[int, int, Link, int, int]] = []
        for link in beam:
            table = _table(rows, link, wanted, places)
            yield 500 + 2 * table.size * len(wanted)
            for a, b in np.argwhere(table < NO_STEP).tolist():
                found.append((int(table[a, b]), link.cost + int(olds.costs[a] + news.costs[b]), link, a, b))
        found.sort(key=lambda step: (step[0], step[1]))
        beam = []
        for distance, cost, link, a, b in found:
            old_texts, new_texts = owner.strings(old, a + 1)[a], owner.strings(new, b + 1)[b]
            texts = tuple(t.replace(o, n, 1) for t, o, n in zip(link.texts, old_texts, new_texts, strict=True))
            if texts in seen:
                continue
            seen.add(texts)
            program = application(rule.operator, link.program, rows.program(old, a), rows.program(new, b))
            if distance == 0:
                yield Answer(cost + rule.cost, program)
                return
            beam.append(Link(texts, cost + rule.cost, program, distance))
            if len(beam) == BEAM:
                break
        if not beam:
            return


def _table(rows: Any, link: Link, wanted: Sequence[str], places: Sequence[Any]) -> Any:
    """What `steps_kernel` finds for one text."""
    arena = rows.search.store.arena(String)
    numbers = [arena.intern(text) for text in (*link.texts, *wanted)]
    starts = np.ascontiguousarray(arena.records[numbers, 0])
    sizes = np.array([len(text) for text in (*link.texts, *wanted)], np.int64)
    e = len(wanted)
    out = np.empty((len(places[0]), len(places[2])), np.int64)
    steps_kernel(arena.items, starts[:e], sizes[:e], *places, starts[e:], sizes[e:], link.distance, out)
    return out


def indel_distance(texts: Sequence[str], wanted: Sequence[str]) -> int:
    """Characters to take out of the texts and to put in to make the wanted ones, altogether: the slow twin."""
    total = 0
    for a, b in zip(texts, wanted, strict=True):
        row = [0] * (len(b) + 1)
        for x in a:
            row = _next_row(row, x, b)
        total += len(a) + len(b) - 2 * row[-1]
    return total


def _next_row(row: list[int], x: str, b: str) -> list[int]:
    after = [0]
    for j, y in enumerate(b):
        after.append(row[j] + 1 if x == y else max(row[j + 1], after[j]))
    return after


Frame = list[tuple[int, int]]
"""For each example, how many characters two texts have in common in front and at the end."""


def frame_of(texts: Sequence[str], wanted: Sequence[str]) -> Frame | None:
    """What each text has in common with the wanted one; None if they have nothing in common on some example."""
    frame = []
    for text, whole in zip(texts, wanted, strict=True):
        most, front, back = min(len(text), len(whole)), 0, 0
        while front < most and text[front] == whole[front]:
            front += 1
        while back < most and text[-1 - back] == whole[-1 - back]:
            back += 1
        if not front and not back and most:
            return None
        frame.append((front, back))
    return frame


def new_part(texts: Sequence[str], olds: Sequence[str], wanted: Sequence[str], frame: Frame) -> list[str] | None:
    """What the first `old` of each text must be replaced with to give `wanted`; None if nothing will do."""
    found = []
    for text, old, whole, (front, back) in zip(texts, olds, wanted, frame, strict=True):
        at = text.find(old)
        rest = len(text) - at - len(old)
        if at < 0 or at > front or rest > back or len(whole) < at + rest:
            return None
        found.append(whole[at : len(whole) - rest])
    return None if found in (list(olds), list(wanted)) else found  # nothing changes, or the goal itself again
