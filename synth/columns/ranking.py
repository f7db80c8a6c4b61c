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

NO_VALUE, BROKEN_WORD, OTHER_SHAPE = 40, 20, 10
"""For a phrase, times the share of the rows without an output on which it has no value, or one of a shape not seen yet."""

CASE = 14
"""A case beside the first."""

REPEATED = 14
"""For fixed text with a word that an example's input has: it was hardly meant to stay."""

COLUMN, DIRECT, PLACE, CHARACTER_PLACE = 1, 4, 3, 7
"""A whole column; a word or field; a place at a word or delimiter; a counted place."""


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


def price_of_values(values: Sequence[Value], examples: int) -> int:
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
    return (NO_VALUE * missing + OTHER_SHAPE * odd) // len(waiting)


def price_of_borders(values: Sequence[Value], sources: Sequence[Value], examples: int) -> int:
    """What a piece costs that is a whole word on all examples, and stands inside a longer word on other rows."""
    alone = [
        is_alone(value, text) if isinstance(value, str) and isinstance(text, str) and value else None
        for value, text in zip(values, sources, strict=True)
    ]
    waiting = alone[examples:]
    if not waiting or not all(alone[:examples]):
        return 0
    return BROKEN_WORD * sum(whole is False for whole in waiting) // len(waiting)


def is_alone(part: str, text: str) -> bool:
    """Does the part stand in the text without letters or digits on either side?"""
    at = text.find(part)
    while at >= 0:
        end = at + len(part)
        if not (at and text[at - 1].isalnum()) and not (end < len(text) and text[end].isalnum()):
            return True
        at = text.find(part, at + 1)
    return False


def price_of_fixed(text: str, examples: int, inputs: Sequence[str] = ()) -> int:
    """What fixed text costs, by how many examples share it; letters and digits that the inputs have are hardly fixed."""
    letters = sum(char.isalnum() for char in text)
    others = len(text) - letters
    each = 7 if examples == 1 else 4 if examples == 2 else 3
    cost = 3 + others + min(letters * each, 24 + letters)
    words = re.findall(r"[^\W_]+", text)
    if letters and any(word in given for word in words for given in inputs):
        cost += REPEATED
    return cost


def weight_of(cost: int, best: int) -> float:
    """The odds of a program against the best one."""
    return float(2.0 ** (-(cost - best) / HALVING))
