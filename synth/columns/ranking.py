"""Which of several consistent programs is meant: what phrases, fixed texts and cases cost.

Costs are integers, lower is likelier; four of them halve the odds.  They are derived, not fitted to any task: what comes
from the input is likelier than fixed text, a whole word or field likelier than counted characters, one case likelier than
two, and a program that has nothing to say about rows of the user's own column, or says something of another shape there, is
hardly meant (Singh and Gulwani, Predicting a Correct Program in Programming by Example, CAV 2015, use features of the same
kind).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from dsl.types import Value

HALVING = 4
"""Cost that halves the odds."""

NO_VALUE, OTHER_SHAPE, OTHER_FIELD = 40, 10, 4
"""For a phrase, times the share of the rows without an output on which it has no value, or one of a shape not seen yet (as
fields between signs may have).
"""

CASE = 14
"""A case beside the first."""

CONSTANT = 40
"""The same output whatever the input, said of one example alone."""

UNUSED = 5
"""A column that the program does not look at, though its rows differ."""

REPEATED = 14
"""For fixed text with a word of an example's input, which was hardly meant to stay; further words cost 4 each."""

COLUMN, DIRECT, PLACE, CHARACTER_PLACE, FIXED_PLACE = 1, 4, 3, 7, 4
"""A whole column; a word or field; a place at a word or delimiter; a counted place; one where texts are equally long."""


RUNS = (
    (re.compile("(?:^-)?[0-9]+(?:[.,][0-9]+)*"), "9"),
    (re.compile(r"\s+"), " "),
    (re.compile("[A-Z]+"), "A"),
    (re.compile(r"[^\W\d_A-Z]+"), "a"),
)


@lru_cache(maxsize=1 << 16)
def shape_of(text: str) -> str:
    """A text with numbers, and runs of small letters, capitals and white space, as one character each.

    "Ann, 4.2" is "Aa, 9"; a sign in front of the whole text belongs to its number.
    """
    for pattern, sign in RUNS:
        text = pattern.sub(sign, text)
    return text


def price_of_values(values: Sequence[Value], examples: int, is_field: bool = False) -> int:
    """What its values on the rows without an output add to the cost of a phrase."""
    waiting = values[examples:]
    if not waiting:
        return 0
    shown = [v for v in values[:examples] if isinstance(v, str)]
    filled = bool(shown) and all(shown)
    shapes = {shape_of(v) for v in shown}
    sizes = {len(v) for v in shown} if examples > 1 and all(v.isdigit() for v in shown) else set()
    missing: int = sum(v is None or (v == "" and filled) for v in waiting)
    odd: int = sum(
        isinstance(v, str) and v != "" and (shape_of(v) not in shapes or (len(sizes) == 1 and len(v) not in sizes))
        for v in waiting
    )
    return (NO_VALUE * missing + (OTHER_FIELD if is_field else OTHER_SHAPE) * odd) // len(waiting)


def price_of_fixed(text: str, examples: int, inputs: Sequence[str] = ()) -> int:
    """What fixed text costs, by how many examples share it; letters and digits that the inputs have are hardly fixed."""
    letters = sum(char.isalnum() for char in text)
    others = len(text) - letters
    each = 7 if examples == 1 else 4 if examples == 2 else 3
    cost = 3 + others + min(letters * each, 24 + letters)
    words = re.findall(r"[^\W_]+", text)
    repeated = sum(any(word in given for given in inputs) for word in words)
    if letters and repeated:
        cost += REPEATED + 4 * (repeated - 1)
    return cost


def weight_of(cost: int, best: int) -> float:
    """The odds of a program against the best one."""
    return float(2.0 ** (-(cost - best) / HALVING))
