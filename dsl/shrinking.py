"""The simplest call on which something still goes wrong: what a person wants to see of a fault.

Greedy, one argument at a time, as QuickCheck does it (Claessen and Hughes, ICFP 2000, section 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .types import Type, Value

MOST_TRIES = 1000
"""Calls that one fault is worth."""


def shrink_row(
    row: Sequence[Value], types: Sequence[Type], is_faulty: Callable[[tuple[Value, ...]], bool], tries: int = MOST_TRIES
) -> tuple[Value, ...]:
    """A row at most as complex for which `is_faulty` still holds; the row itself if nothing simpler is found."""
    best = tuple(row)
    improved = True
    while improved:
        improved = False
        for place, type_ in enumerate(types):
            for value in simpler_values(best[place], type_):
                candidate = (*best[:place], value, *best[place + 1 :])
                tries -= 1
                if tries < 0:
                    return best
                if is_faulty(candidate):
                    best, improved = candidate, True
                    break
    return best


def simpler_values(value: Value, type: Type) -> Iterator[Value]:
    """Values of the type that are simpler than this one, the simplest first; none for values of unknown types."""
    if type.tokens:
        yield from type.tokens[: type.tokens.index(value)]
    elif type.name == "Bool":
        yield from [False] if value else []
    elif type.name in ("Int", "BitVec"):
        # Nothing, the number without its sign, and ever smaller steps towards 0: each is smaller, so shrinking ends.
        sign, size = (-1, -value) if value < 0 else (1, value)
        tries = dict.fromkeys((0, size, *(sign * (size - (size >> step)) for step in range(1, size.bit_length()))))
        yield from (n for n in tries if type.admits(n) and (abs(n), n < 0) < (size, value < 0))
    elif isinstance(value, str | tuple):
        yield from _shorter(value, type)


def _shorter(value: Any, type: Type) -> Iterator[Value]:
    """Nothing at all, a half, all but one element, and simpler elements."""
    half = len(value) // 2
    if value:
        yield value[:0]
    if half:
        yield value[:half]
        yield value[half:]
    if len(value) > 1:
        yield from (value[:i] + value[i + 1 :] for i in range(min(len(value), 20)))
    if isinstance(value, tuple) and type.name == "List":
        for i, element in enumerate(value[:20]):
            yield from ((*value[:i], simpler, *value[i + 1 :]) for simpler in simpler_values(element, type.element))
    elif isinstance(value, str):
        yield from (value[:i] + "a" + value[i + 1 :] for i in range(min(len(value), 20)) if value[i] != "a")
