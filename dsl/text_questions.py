"""Random inputs of tasks about texts: what nobody asked, and what models of guidance are trained on.

The cells of spreadsheets: words, names, numbers and codes with the same separators on every row, one to three columns, some
of which have to do with one another.  A share is less regular, after the templates of BUSTLE (Odena et al., ICLR 2021,
appendix), so that models are not lost on other texts.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from typing import Any

from .list_questions import Question
from .types import Int, String, Type, Value

Random = Any
"""A NumPy generator of random numbers."""

Column = list[str]
Slot = Callable[[], str]

SEPARATORS = (
    " ",
    " ",
    " ",
    " ",
    ", ",
    ",",
    "-",
    "-",
    "/",
    "_",
    ".",
    ". ",
    ": ",
    ":",
    "@",
    " - ",
    ";",
    " (",
    ") ",
    "&",
    "+",
    "#",
)
MARKS = ",.!?()[]<>{}-+_/$#:;@%"
MOST_EXAMPLES = 6
ODD = 0.15
"""The share of columns of texts without any shape."""
RAGGED = 0.3
"""The share of columns whose rows differ in the number of their parts."""
LOOSE = 0.06
"""The share of columns with needless spaces at the ends."""
RELATED = 0.45
"""The share of further columns that are made of the first one."""
WITH_NUMBER = 0.1
"""The share of questions with a number among the inputs, in languages whose tasks have some."""


def questions(has_numbers: bool = False) -> Callable[[Random], Question]:
    """A generator of questions whose answer is a text; its argument is a NumPy generator of numbers."""

    def draw(random: Random) -> Question:
        while True:
            question = attempt(random)
            if len(question[2]) > 1:
                return question

    def attempt(random: Random) -> Question:
        examples = int(random.integers(2, MOST_EXAMPLES + 1))
        count = int(random.choice([1, 2, 3], p=[0.6, 0.32, 0.08]))
        columns: list[Sequence[Value]] = [_column(examples, random)]
        types: list[Type] = [String] * count
        for _ in range(1, count):
            first = [str(text) for text in columns[0]]
            columns.append(_related(first, random) if random.random() < RELATED else _column(examples, random))
        if has_numbers and random.random() < WITH_NUMBER:
            types.append(Int)
            columns.append([int(n) for n in random.integers(0, 10, size=examples)])
        return types, String, list(dict.fromkeys(zip(*columns, strict=True)))

    return draw


def literals(random: Random) -> list[str]:
    """What a question's outputs might have in common: up to two marks, and perhaps a word."""
    found = [MARKS[int(random.integers(len(MARKS)))] for _ in range(int(random.integers(3)))]
    if random.random() < 0.4:
        found.append(_slot(random)() + ("" if random.random() < 0.5 else _one_of(SEPARATORS, random)))
    if random.random() < 0.3:
        found.append(_one_of(SEPARATORS, random))
    return list(dict.fromkeys(found))


def _column(examples: int, random: Random) -> Column:
    """One column: parts of one kind each, between separators that all rows share."""
    if random.random() < ODD:
        return [_odd(random) for _ in range(examples)]
    slots = [_slot(random) for _ in range(int(random.choice([1, 2, 3, 4, 5], p=[0.2, 0.3, 0.25, 0.15, 0.1])))]
    if random.random() < 0.5:
        slots = [slots[0]] * len(slots)
    same = _one_of(SEPARATORS, random)
    between = [same if random.random() < 0.75 else _one_of(SEPARATORS, random) for _ in slots]
    front = _fixed(random) if random.random() < 0.12 else ""
    back = _fixed(random) if random.random() < 0.12 else ""
    ragged, loose = random.random() < RAGGED, random.random() < LOOSE
    rows = []
    for _ in range(examples):
        chosen = slots[: int(random.integers(1, len(slots) + 1))] if ragged else slots
        body = " " * (loose and int(random.integers(3))) + "".join(
            between[i] * (i > 0) + slot() for i, slot in enumerate(chosen)
        )
        body += " " * (loose and int(random.integers(3)))
        rows.append(front + body + back)
    return rows


def _fixed(random: Random) -> str:
    """What stands at an end of all rows."""
    return _one_of(MARKS, random) if random.random() < 0.5 else _slot(random)()


def _related(first: Column, random: Random) -> Column:
    """A column made of another: a part of it, itself with other case, or with a part of it replaced."""
    way = int(random.integers(4))
    separator = " " if sum(" " in text for text in first) * 2 >= len(first) else _one_of(SEPARATORS, random)
    other = _slot(random)
    place = int(random.integers(3))
    made = []
    for text in first:
        parts = text.split(separator)
        part = parts[min(place, len(parts) - 1)]
        if way == 0:
            made.append(part)
        elif way == 1:
            made.append(text if random.random() < 0.5 else text.swapcase() if text.isascii() else other())
        elif way == 2:
            made.append(separator.join(parts[:-1]) or other())
        else:
            made.append(part if random.random() < 0.5 else other())
    return made


def _odd(random: Random) -> str:
    """A text without a shape."""
    letters = string.ascii_lowercase + string.digits + " " + MARKS
    text = "".join(letters[i] for i in random.integers(len(letters), size=int(random.integers(1, 11))))
    return text.upper() if random.random() < 0.3 else text


def _slot(random: Random) -> Slot:
    """A kind of part: capitalised words, small words, abbreviations, numbers of some length, or codes."""
    kind = int(random.choice(6, p=[0.3, 0.22, 0.12, 0.22, 0.08, 0.06]))
    size = int(random.integers(1, 6))
    persistent = random.random() < 0.15
    digits, longest = string.digits, int(random.integers(3, 10))

    def letters(pool: str, shortest: int, longest: int) -> str:
        return "".join(pool[i] for i in random.integers(len(pool), size=int(random.integers(shortest, longest + 1))))

    def draw() -> str:
        match kind:
            case 0:
                return letters(string.ascii_lowercase, 2, longest).capitalize()
            case 1:
                return letters(string.ascii_lowercase, 2, longest)
            case 2:
                return letters(string.ascii_uppercase, 1, 4)
            case 3:
                return letters(digits, size, size) if size > 1 else letters(digits, 1, 4)
            case 4:
                return letters(string.ascii_uppercase, 1, 3) + letters(digits, 1, 4)
            case _:
                return letters(digits, 1, 3) + "." + letters(digits, 1, 2)

    fixed = draw()
    return (lambda: fixed) if persistent else draw


def _one_of(choices: Sequence[str], random: Random) -> str:
    return choices[int(random.integers(len(choices)))]
