"""The kernels of deduction over texts and positions agree with slow twins in plain Python."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.types import String
from search.arena import Arena
from search.edits import NO_STEP, indel_distance, steps_kernel
from search.pieces import (
    MOST_SLICES,
    common_kernel,
    find_start_kernel,
    fitting_kernel,
    occurring_kernel,
    pair_kernel,
    places_kernel,
    single_kernel,
    slices_kernel,
)

TEXT = st.text("ab-", max_size=6)


def tuples(examples: int, least: int = 1) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(TEXT, min_size=examples, max_size=examples), min_size=least, max_size=6)


def laid_out(rows: list[list[str]]) -> tuple[Any, Any, Any]:
    """The arena's items, and where the texts of the rows lie in them: starts and sizes, int64[R, E]."""
    arena = Arena(String)
    ids = np.array([[arena.intern(text) for text in row] for row in rows])
    starts = arena.records[ids, 0]
    return arena.items, np.ascontiguousarray(starts), np.ascontiguousarray(arena.records[ids, 1] - starts)


@settings(deadline=None)
@given(tuples(2, 2), st.data())
def test_rows_that_occur_and_rows_that_fit(rows: list[list[str]], data: st.DataObject) -> None:
    wanted = rows[-1]
    items, starts, sizes = laid_out(rows)
    out = np.empty(len(rows), np.int64)
    n = occurring_kernel(0, items, starts, sizes, starts[-1], sizes[-1], out)
    slow = [r for r, row in enumerate(rows) if any(row) and all(t in w for t, w in zip(row, wanted, strict=True))]
    assert out[:n].tolist() == slow
    at = [data.draw(st.integers(0, len(w))) for w in wanted]
    every = np.arange(len(rows))
    for backwards in (False, True):
        n = fitting_kernel(every, items, starts, sizes, starts[-1], sizes[-1], np.array(at), backwards, out)
        pairs = [list(zip(row, wanted, at, strict=True)) for row in rows]
        fits = [all(w[:p].endswith(t) if backwards else w[p:].startswith(t) for t, w, p in pair) for pair in pairs]
        assert out[:n].tolist() == [r for r, good in enumerate(fits) if good]


def table_of(items: Any, starts: Any, sizes: Any, wanted: Any, lengths: Any) -> tuple[Any, Any]:
    entries = (sizes + 1) * (lengths + 1)
    offsets = np.concatenate([[0], np.cumsum(entries)[:-1]]).astype(np.int64)
    table = np.empty(int(entries.sum()), np.int32)
    common_kernel(items, starts, sizes, wanted, lengths, offsets, table)
    return table, offsets


@settings(deadline=None)
@given(tuples(2, 2), st.data())
def test_common_prefixes_and_places(rows: list[list[str]], data: st.DataObject) -> None:
    text, wanted = rows[0], rows[-1]
    items, starts, sizes = laid_out(rows)
    table, offsets = table_of(items, starts[0], sizes[0], starts[-1], sizes[-1])
    for e, (t, w) in enumerate(zip(text, wanted, strict=True)):
        for s in range(len(t) + 1):
            for p in range(len(w) + 1):
                most = next(k for k in range(7) if t[s : s + k + 1] != w[p : p + k + 1] or k >= min(len(t) - s, len(w) - p))
                assert table[offsets[e] + s * (len(w) + 1) + p] == most
    at = np.array([data.draw(st.integers(0, len(w))) for w in wanted])
    to = np.array([data.draw(st.integers(int(p), len(w))) for p, w in zip(at, wanted, strict=True)])
    ok = np.empty((2, int(sizes[0].max()) + 1), np.uint8)
    places_kernel(table, offsets, sizes[0], sizes[-1], at, to, ok)
    for e, (t, w) in enumerate(zip(text, wanted, strict=True)):
        piece = w[at[e] : to[e]]
        assert ok[e].tolist() == [int(s < len(t) and t[s:].startswith(piece)) for s in range(ok.shape[1])]


NUMBERS = st.lists(st.lists(st.integers(-2, 6), min_size=2, max_size=2), min_size=1, max_size=6)


@settings(deadline=None)
@given(tuples(2, 2), NUMBERS, NUMBERS, st.data())
def test_slices(rows: list[list[str]], begins: list[list[int]], counts: list[list[int]], data: st.DataObject) -> None:
    text, wanted = rows[0], rows[-1]
    items, starts, sizes = laid_out(rows)
    table, offsets = table_of(items, starts[0], sizes[0], starts[-1], sizes[-1])
    at = [data.draw(st.integers(0, len(w))) for w in wanted]
    begin_costs, count_costs = np.arange(len(begins)) // 2 + 1, np.arange(len(counts)) // 2 + 1
    own = np.array([3, 4, 5])
    ends, costs = np.empty((MOST_SLICES, 2), np.int64), np.empty(MOST_SLICES, np.int64)
    choices = np.empty((MOST_SLICES, 3), np.int64)
    n = slices_kernel(
        table, offsets, sizes[0], sizes[-1], np.array(at), np.array(begins), begin_costs, np.array(counts), count_costs,
        own, ends, costs, choices,
    )  # fmt: skip
    best: dict[tuple[int, ...], int] = {}

    def note(values: list[str], cost: int) -> None:
        if all(values) and all(w[p:].startswith(v) for v, w, p in zip(values, wanted, at, strict=True)):
            key = tuple(p + len(v) for p, v in zip(at, values, strict=True))
            best[key] = min(best.get(key, cost), cost)

    def cut(t: str, start: int, size: int) -> str:
        return t[start : start + size] if 0 <= start < len(t) and size > 0 else ""

    for b, begin in enumerate(begins):
        note([cut(t, s, 1) for t, s in zip(text, begin, strict=True)], 3 + int(begin_costs[b]))
        for c, count in enumerate(counts):
            note([cut(*x) for x in zip(text, begin, count, strict=True)], 4 + int(begin_costs[b] + count_costs[c]))
        for c, end in enumerate(begins):
            sizes_ = [q - p for p, q in zip(begin, end, strict=True)]
            note([cut(*x) for x in zip(text, begin, sizes_, strict=True)], 5 + int(2 * begin_costs[b] + begin_costs[c]))
    assert {tuple(ends[k].tolist()): int(costs[k]) for k in range(n)} == best


@settings(deadline=None)
@given(
    NUMBERS, NUMBERS, st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=2, max_size=2), st.integers(-1, 1)
)
def test_single_numbers_and_pairs(left: list[list[int]], right: list[list[int]], ok: list[list[bool]], least: int) -> None:
    low, table = np.full(2, least), np.array(ok, np.uint8)

    def allowed(values: list[int]) -> bool:
        return all(v >= least and ok[e][min(v - least, 3)] for e, v in enumerate(values))

    out = np.empty(10, np.int64)
    n = single_kernel(np.array(left), low, table, out)
    assert out[:n].tolist() == [r for r, row in enumerate(left) if allowed(row)]
    costs = np.arange(10) // 2 + 1
    for sign in (1, -1):
        found = pair_kernel(
            np.array(left), costs[: len(left)], np.array(right), costs[: len(right)], sign, low, table, out[:2]
        )
        totals = [
            int(costs[a] + costs[b])
            for a, x in enumerate(left)
            for b, y in enumerate(right)
            if allowed([u + sign * v for u, v in zip(x, y, strict=True)])
        ]
        assert found == min(totals, default=-1)


@settings(deadline=None)
@given(tuples(2, 2), st.lists(st.lists(st.booleans(), min_size=7, max_size=7), min_size=2, max_size=2), st.booleans())
def test_from_where_a_part_is_looked_for(rows: list[list[str]], ok: list[list[bool]], last: bool) -> None:
    items, starts, sizes = laid_out(rows)
    bounds, low = np.empty((2, 2), np.int64), np.zeros(2, np.int64)
    found = find_start_kernel(items, starts[0], sizes[0], starts[-1], sizes[-1], low, np.array(ok, np.uint8), last, bounds)
    reachable = [
        {k: t.find(p, k) for k in range(len(t) + 1) if t.find(p, k) >= 0 and ok[e][t.find(p, k)]}
        for e, (t, p) in enumerate(zip(rows[0], rows[-1], strict=True))
    ]
    assert found == (all(rows[-1]) and all(reachable))
    if found:
        for e, places in enumerate(reachable):
            wanted = (max if last else min)(places.values())
            assert {k for k, at in places.items() if at == wanted} == set(range(bounds[e, 0], bounds[e, 1] + 1))


@settings(deadline=None)
@given(tuples(2, 4))
def test_steps_of_a_chain(rows: list[list[str]]) -> None:
    text, wanted, others = rows[0], rows[1], rows[2:]
    items, starts, sizes = laid_out(rows)
    limit = indel_distance(text, wanted)
    out = np.empty((len(others), len(others)), np.int64)
    steps_kernel(items, starts[0], sizes[0], starts[2:], sizes[2:], starts[2:], sizes[2:], starts[1], sizes[1], limit, out)
    for a, old in enumerate(others):
        for b, new in enumerate(others):
            occurs = any(o in t for o, t in zip(old, text, strict=True))
            part = any(0 < len(o) < len(t) for o, t in zip(old, text, strict=True))
            made = [t.replace(o, n, 1) for t, o, n in zip(text, old, new, strict=True)]
            distance = indel_distance(made, wanted)
            assert out[a, b] == (distance if occurs and part and distance < limit else NO_STEP)
