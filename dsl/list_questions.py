"""Random inputs of tasks about lists: what nobody asked, and what models of guidance are trained on.

Like those of ExeDec (Shi et al., ICLR 2024, section 4 and its published generator): one or two inputs, at least one of them
a list, three examples, and for each input a range of values and of lengths that all examples share.  So that models are not
lost on other tasks, some questions have up to six examples, longer lists or other ranges.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .types import Int, List, Type, Value

Question = tuple[list[Type], Type, list[tuple[Value, ...]]]
"""Types of the parameters, type of the result, and the inputs of each example."""

EXAMPLES, MOST_EXAMPLES = 3, 6
OTHERWISE = 0.25
"""The share of questions, and of inputs, that are unlike ExeDec's."""
RANGES = ((0, 4), (0, 9), (-10, 10), (-50, 50))
LENGTHS = ((1, 3), (0, 5))
OTHER_LENGTHS = ((1, 5), (2, 8), (5, 5), (4, 10))
POSITIONS = (0, 5)
"""Integers are mostly numbers of elements."""
TRIES = 20


def questions(low: int, high: int) -> Callable[[Any], Question]:
    """A generator of questions whose inputs lie between `low` and `high`; its argument is a NumPy generator of numbers."""
    ranges = [(max(low, a), min(high, b)) for a, b in RANGES]
    others = [(max(low, a), min(high, b)) for a, b in ((-3, 3), (1, 20), (-20, 60), (low, high))]

    def draw(random: Any) -> Question:
        types = _types(random)
        examples = EXAMPLES if random.random() >= OTHERWISE else int(random.integers(2, MOST_EXAMPLES + 1))
        columns = [_column(t, examples, random, ranges, others) for t in types]
        rows = list(zip(*columns, strict=True))
        for _ in range(TRIES):
            if len(set(rows)) == len(rows):
                break
            rows = list(zip(*(_column(t, examples, random, ranges, others) for t in types), strict=True))
        return types, List(Int) if random.random() < 0.8 else Int, list(dict.fromkeys(rows))

    return draw


def _types(random: Any) -> list[Type]:
    """One or two inputs, a list among them."""
    types = [List(Int)]
    if random.random() < 0.5:
        types.insert(int(random.integers(2)), Int if random.random() < 0.5 else List(Int))
    return types


def _column(type: Type, examples: int, random: Any, ranges: Any, others: Any) -> list[Value]:
    is_other = random.random() < OTHERWISE
    low, high = _one_of(others if is_other else ranges, random)
    if type == Int:
        low, high = (low, high) if is_other else POSITIONS
        return [int(n) for n in random.integers(low, high + 1, size=examples)]
    shortest, longest = _one_of(OTHER_LENGTHS if is_other else LENGTHS, random)
    lengths = random.integers(shortest, longest + 1, size=examples)
    return [tuple(int(n) for n in random.integers(low, high + 1, size=int(length))) for length in lengths]


def _one_of(choices: Any, random: Any) -> tuple[int, int]:
    low, high = choices[int(random.integers(len(choices)))]
    return low, high
