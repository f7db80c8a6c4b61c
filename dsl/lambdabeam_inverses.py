"""Inverses of LambdaBeam's operators on integers, and of `Access` of Python's kind; the others exist in other languages.

Arithmetic ends at the range of the language, so a wanted value beyond it cannot be had.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isqrt
from typing import Any

from .core import CORE
from .inverses import Answer, by_place, divisors_to, interval, listed
from .lia import LIA
from .operators import Inverse
from .types import Value

same: Any = CORE.families["="][0].facts["inverse"]
chosen: Any = CORE.families["ite"][0].facts["inverse"]
_product: Any = LIA.families["*"][0].facts["inverse"]


def _within(inverse: Inverse) -> Inverse:
    """The inverse of an operator whose last two indices bound its result."""

    def bounded(position: int, wanted: Value, arguments: Sequence[Value | None], low: int, high: int) -> Answer:
        return inverse(position, wanted, arguments) if low <= wanted <= high else []

    return bounded


def _if_known(solve: Callable[[int, int], Answer]) -> Callable[[int, int | None], Answer]:
    """Nothing is said where the other argument is not known."""
    return lambda wanted, other: None if other is None else solve(wanted, other)


def _dividends(wanted: int, divisor: int) -> Answer:
    if divisor == 0:
        return []
    ends = (wanted * divisor, wanted * divisor + divisor - (1 if divisor > 0 else -1))
    return interval(min(ends), max(ends))


def _divisors(wanted: int, dividend: int) -> Answer:
    """What a divisor below 0 makes of a number, its opposite makes of the opposite number."""
    above, below = divisors_to(wanted, dividend), divisors_to(wanted, -dividend)
    return None if above is None or below is None else listed([*above, *(-size for size in below)])


def _roots(wanted: int) -> Answer:
    root = isqrt(wanted) if wanted >= 0 else -1
    return [] if root * root != wanted else [root, -root] if root else [0]


def _beside_lesser(wanted: int, other: int) -> Answer:
    return None if other == wanted else [wanted] if other > wanted else []


def _beside_greater(wanted: int, other: int) -> Answer:
    return None if other == wanted else [wanted] if other < wanted else []


def _places(wanted: int, xs: tuple[int, ...] | None) -> Answer:
    if xs is None:
        return None
    found = [place for place, x in enumerate(xs) if x == wanted]
    return listed([*found, *(place - len(xs) for place in found)])


_summand = _if_known(lambda wanted, other: [wanted - other])
_lesser, _greater = _if_known(_beside_lesser), _if_known(_beside_greater)

added = _within(by_place(_summand, _summand))
"""`Add`."""
subtracted = _within(
    by_place(_if_known(lambda wanted, other: [wanted + other]), _if_known(lambda wanted, other: [other - wanted]))
)
"""`Subtract`."""
multiplied = _within(_product)
"""`Multiply`."""
divided = _within(by_place(_if_known(_dividends), _if_known(_divisors)))
"""`IntDivide`."""
squared = _within(by_place(_roots))
"""`Square`."""
lesser = by_place(_lesser, _lesser)
"""`Min`."""
greater = by_place(_greater, _greater)
"""`Max`."""
either_end = by_place(_places, None)
"""`Access`, where negative positions count from the end."""
