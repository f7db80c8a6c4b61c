"""What inverses have in common: answers that are short enough to list, and what sequences of any kind can say.

`Operator.inverse` says what an answer means.  A *sequence* is a text or a tuple: prefixes, suffixes and occurrences are the
same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice, product
from math import isqrt, prod
from typing import TypeVar

from .operators import LONGEST_ANSWER, Inverse, Undefined
from .types import Value

T = TypeVar("T")

Answer = Iterable[Value] | None
Arguments = Sequence[Value | None]

FACTORED = 1 << 20
"""Numbers up to this one are taken apart into divisors; larger ones would take too long."""

CANDIDATES = 2000
"""How many values an inverse tries one by one at most."""

LONGEST_TEXT = 1000
"""Parts of longer texts are not searched for one by one."""


def listed(values: Iterable[T]) -> list[T] | None:
    """The values, each once, or None if there are more than an answer may hold."""
    found: dict[T, None] = {}
    for value in values:
        found[value] = None
        if len(found) > LONGEST_ANSWER:
            return None
    return list(found)


def interval(low: int, high: int) -> list[int] | None:
    """All integers from `low` to `high`, or None if there are too many."""
    return list(range(low, high + 1)) if high - low < LONGEST_ANSWER else None


def combined(choices: Sequence[Sequence[T]]) -> list[tuple[T, ...]] | None:
    """Every way to choose one from each, or None if there are too many."""
    if prod(map(len, choices)) > LONGEST_ANSWER:
        return None
    return list(product(*choices))


@lru_cache(maxsize=4096)
def divisors(number: int) -> tuple[int, ...] | None:
    """The positive divisors of a positive number, or None for one that is too large to take apart."""
    if number > FACTORED:
        return None
    small = [d for d in range(1, isqrt(number) + 1) if number % d == 0]
    return tuple(dict.fromkeys([*small, *(number // d for d in reversed(small))]))


def divisors_to(quotient: int, dividend: int) -> list[int] | None:
    """The positive numbers by which the dividend, divided and rounded down, is the quotient; None if they are too many."""
    if (quotient, dividend < 0) in ((0, False), (-1, True)):
        return None  # any that is large enough
    if quotient > 0 and dividend > 0:
        return interval(dividend // (quotient + 1) + 1, dividend // quotient)
    if quotient < -1 and dividend < 0:
        return interval(-(dividend // -quotient), (-dividend - 1) // (-quotient - 1))
    return []


def trying(
    values: Iterable[Value], place: int, wanted: Value, arguments: Arguments, meaning: Callable[..., Value]
) -> Answer:
    """Those of `values` that give `wanted` in that place beside the other `arguments`.

    None if they are too many, or if there are too many to try.
    """
    row = list(arguments)
    found: dict[Value, None] = {}
    tries = iter(values)
    for value in islice(tries, CANDIDATES):
        row[place] = value
        if meaning(*row) == wanted:
            found[value] = None
    return None if len(found) > LONGEST_ANSWER or next(tries, Undefined) is not Undefined else list(found)


def by_place(*solvers: Callable[..., Answer] | None) -> Inverse:
    """The inverse made of one function for each argument: `solver(wanted, *arguments)`, its own argument left out.

    What is not known is None to a solver.  Where there is no solver nothing can be said.
    """

    def inverse(position: int, wanted: Value, arguments: Arguments, *indices: int) -> Answer:
        solver = solvers[position]
        return None if solver is None else solver(wanted, *(a for i, a in enumerate(arguments) if i != position), *indices)

    return inverse


def token_inverse(meaning: Callable[..., Value], tokens: Sequence[str], wanted: Value, *others: Value | None) -> Answer:
    """The tokens that, as the first argument of `meaning`, give the wanted value; nothing is said unless all is known."""
    if any(other is None for other in others):
        return None
    return [token for token in tokens if meaning(token, *others) == wanted]


def prefix_lengths(whole: Sequence[T], part: Sequence[T]) -> list[int] | None:
    """The numbers n with `whole[:n] == part`, or None if there are infinitely many."""
    if whole[: len(part)] != part:
        return []
    if len(part) == len(whole) or not part:
        return None
    return [len(part), len(part) - len(whole)]


def suffix_starts(whole: Sequence[T], part: Sequence[T]) -> list[int] | None:
    """The numbers n with `whole[n:] == part`, or None if there are infinitely many."""
    if len(part) > len(whole) or whole[len(whole) - len(part) :] != part:
        return []
    if len(part) == len(whole) or not part:
        return None
    return [len(whole) - len(part), -len(part)]


def positions_of(whole: Sequence[T], element: T) -> list[int] | None:
    """Where an element stands in a sequence."""
    return listed(i for i, other in enumerate(whole) if other == element)


def first_in_front(text: str, start: int, place: int) -> Answer:
    """The parts that occur first at `place` when `text` is searched from `start` on.

    They all begin at `place`.  If one of them does not occur earlier, no longer one does, since an earlier occurrence of the
    longer would be one of the shorter.
    """
    if not 0 <= start <= place <= len(text):
        return []
    if len(text) > LONGEST_TEXT:
        return None
    stop = next((j for j in range(place, len(text) + 1) if text.find(text[place:j], start) == place), len(text) + 1)
    return listed(text[place:j] for j in range(stop, len(text) + 1)) if len(text) - stop < LONGEST_ANSWER else None
