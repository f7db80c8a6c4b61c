"""Inverses of the list operators: what an argument must have been, as `dsl/operators.py` defines it.

Lambda tokens are few, so they are tried.  A list comes back element by element where the function at work can be undone.
Computed values end at the range of the language, inputs do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise, permutations
from math import factorial, isqrt, prod

from .inverses import Answer, Arguments, by_place, combined, listed, positions_of, prefix_lengths, suffix_starts
from .lambda_tokens import IntIntToInt, IntToBool, IntToInt, holds, join_two, map_one
from .operators import LONGEST_ANSWER, Likely

Ints = tuple[int, ...]

LONGEST_SPLIT = 1000
"""Lists up to this length are split in all places."""


def reversed_list(wanted: Ints) -> Answer:
    """`Reverse`."""
    return [wanted[::-1]]


def unsorted(wanted: Ints) -> Answer:
    """`Sort`: every order that the elements may have had."""
    if any(a > b for a, b in pairwise(wanted)):
        return []
    if len(wanted) > LONGEST_ANSWER:
        return None if wanted[0] != wanted[-1] else [wanted]
    orders = factorial(len(wanted)) // prod(factorial(n) for n in Counter(wanted).values())
    return None if orders > LONGEST_ANSWER else _orders(wanted)


def _orders(elements: Ints) -> list[Ints]:
    """Every different order of the elements."""
    if len(set(elements)) == len(elements):
        return list(permutations(elements))
    found: list[Ints] = []
    for first in dict.fromkeys(elements):
        place = elements.index(first)
        found += [(first, *rest) for rest in _orders(elements[:place] + elements[place + 1 :])]
    return found


def list_of_length(wanted: int) -> Answer:
    """`Length`."""
    return None if wanted > 0 else [()] if wanted == 0 else []


def invert_concat(position: int, wanted: Ints, arguments: Arguments) -> Answer:
    """`Concat`: all splits, or the one that the other part leaves."""
    other = arguments[1 - position]
    if other is None:
        if len(wanted) > LONGEST_SPLIT:
            return None
        return [wanted[:i] if position == 0 else wanted[i:] for i in range(len(wanted) + 1)]
    cut = max(len(wanted) - len(other) if position == 0 else len(other), 0)
    parts = wanted[:cut], wanted[cut:]
    return [parts[position]] if parts[1 - position] == other else []


def invert_cons(position: int, wanted: Ints, arguments: Arguments) -> Answer:
    """`Cons`: the result shows both parts."""
    if not wanted:
        return []
    parts = wanted[0], wanted[1:]
    return [parts[position]] if arguments[1 - position] in (None, parts[1 - position]) else []


def _take_count(wanted: Ints, xs: Ints | None) -> Answer:
    if xs is None:
        return None
    counts = prefix_lengths(xs, wanted)
    return Likely((len(wanted),)) if counts is None else counts


def _drop_count(wanted: Ints, xs: Ints | None) -> Answer:
    if xs is None:
        return None
    counts = suffix_starts(xs, wanted)
    return Likely((len(xs) - len(wanted),)) if counts is None else counts


def _taken_list(wanted: Ints, n: int | None) -> Answer:
    if n is None or n < 0:
        return None
    return [wanted] if len(wanted) < n else [] if len(wanted) > n else None


def _dropped_list(wanted: Ints, n: int | None) -> Answer:
    """A negative number keeps as many elements at most, and that is what `Take` does with the first ones."""
    return None if n is None or n >= 0 else _taken_list(wanted, -n)


take = by_place(_take_count, _taken_list)
"""`Take`: number and list."""

drop = by_place(_drop_count, _dropped_list)
"""`Drop`: number and list."""

access = by_place(
    lambda wanted, xs: None if xs is None else positions_of(xs, wanted),
    lambda wanted, n: [] if n is not None and n < 0 else None,
)
"""`Access`: position and list."""


# Operators with a lambda token.


def _origins(f: str, value: int) -> list[int]:
    """The integers that a function token turns into a value."""
    match f:
        case "(+1)":
            return [value - 1]
        case "(-1)":
            return [value + 1]
        case "(*(-1))":
            return [-value]
        case "(**2)":
            root = isqrt(value) if value >= 0 else -1
            return [] if root * root != value else [root, -root] if root else [0]
    factor = int(f[2])
    if f[1] == "*":
        return [value // factor] if value % factor == 0 else []
    return list(range(value * factor, value * factor + factor))


def _map_function(wanted: Ints, xs: Ints | None, low: int, high: int) -> Answer:
    if not _in_range(wanted, low, high) or (xs is not None and len(xs) != len(wanted)):
        return []
    if xs is None:
        return [f for f in IntToInt.tokens if all(_origins(f, v) for v in wanted)]
    return [f for f in IntToInt.tokens if all(map_one(f, x) == v for x, v in zip(xs, wanted, strict=True))]


def _mapped_list(wanted: Ints, f: str | None, low: int, high: int) -> Answer:
    if not _in_range(wanted, low, high):
        return []
    return None if f is None else _combined([_origins(f, v) for v in wanted])


def _combined(choices: list[list[int]]) -> Answer:
    return combined(choices) if all(choices) else []


def _in_range(values: Ints, low: int, high: int) -> bool:
    return all(low <= value <= high for value in values)


mapped = by_place(_map_function, _mapped_list)
"""`Map`: function and list."""


def _filter_predicate(wanted: Ints, xs: Ints | None) -> Answer:
    possible = [p for p in IntToBool.tokens if all(holds(p, x) for x in wanted)]
    return possible if xs is None else [p for p in possible if tuple(x for x in xs if holds(p, x)) == wanted]


filtered = by_place(
    _filter_predicate, lambda wanted, p: [] if p is not None and not all(holds(p, x) for x in wanted) else None
)
"""`Filter`: predicate and list."""


def _count_predicate(wanted: int, xs: Ints | None, low: int, high: int) -> Answer:
    if wanted < 0 or not low <= wanted <= high:
        return []
    return None if xs is None else [p for p in IntToBool.tokens if sum(holds(p, x) for x in xs) == wanted]


counted = by_place(_count_predicate, lambda wanted, p, low, high: [] if wanted < 0 or not low <= wanted <= high else None)
"""`Count`: predicate and list."""


def _partners(g: str, value: int, other: int, place: int) -> list[int] | None:
    """The integers that, in this place of a function of two, give a value; None for infinitely many."""
    match g:
        case "(+)":
            return [value - other]
        case "(-)":
            return [value + other if place == 0 else other - value]
        case "(*)" if other == 0:
            return None if value == 0 else []
        case "(*)":
            return [value // other] if value % other == 0 else []
    if value == other:
        return None
    return [value] if (value < other) == (g == "(min)") else []


def _joined(g: str, wanted: Ints, others: Ints, place: int) -> Answer:
    """The list whose elements, joined to the others one by one, give the wanted ones; None for infinitely many."""
    choices = [_partners(g, v, other, place) for v, other in zip(wanted, others, strict=True)]
    if [] in choices:
        return []
    known = [choice for choice in choices if choice is not None]
    return combined(known) if len(known) == len(choices) else None


def _zip_function(wanted: Ints, xs: Ints | None, ys: Ints | None, low: int, high: int) -> Answer:
    if not _in_range(wanted, low, high):
        return []
    if xs is None or ys is None:
        return None
    if min(len(xs), len(ys)) != len(wanted):
        return []
    return [g for g in IntIntToInt.tokens if all(join_two(g, *row) == v for *row, v in zip(xs, ys, wanted, strict=False))]


def _zipped_list(place: int) -> Callable[..., Answer]:
    def solve(wanted: Ints, g: str | None, others: Ints | None, low: int, high: int) -> Answer:
        if not _in_range(wanted, low, high) or (others is not None and len(others) < len(wanted)):
            return []
        if g is None or others is None:
            return None
        found = _joined(g, wanted, others[: len(wanted)], place)
        longer = len(others) == len(wanted)  # then the list may go on beyond the other one
        return Likely(found) if longer and found else found

    return solve


zipped = by_place(_zip_function, _zipped_list(0), _zipped_list(1))
"""`ZipWith`: function and two lists."""


def _scan_function(wanted: Ints, xs: Ints | None, low: int, high: int) -> Answer:
    if not _in_range(wanted[1:], low, high) or (xs is not None and (len(xs) != len(wanted) or xs[:1] != wanted[:1])):
        return []
    if xs is None:
        return None
    rows = list(zip(wanted, xs[1:], wanted[1:], strict=False))
    return [g for g in IntIntToInt.tokens if all(join_two(g, before, x) == after for before, x, after in rows)]


def _scanned_list(wanted: Ints, g: str | None, low: int, high: int) -> Answer:
    if not _in_range(wanted[1:], low, high):
        return []
    if g is None:
        return None
    found = _joined(g, wanted[1:], wanted[:-1], 1)
    return None if found is None else listed(wanted[:1] + rest for rest in found)


scanned = by_place(_scan_function, _scanned_list)
"""`Scanl1`: function and list."""
