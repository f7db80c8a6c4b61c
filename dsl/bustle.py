"""BUSTLE: the spreadsheet language on which learned bottom-up search is compared.

The operators of Odena, Shi, Bieber, Singh, Sutton and Dai (BUSTLE, ICLR 2021, section 4.1) as CrossBeam (Shi, Dai, Ellis and
Sutton, ICLR 2022) restates them.  Positions start at 1; what a spreadsheet reports as an error has no value; numbers stay
below 100 in size, and a search for its programs keeps texts below 100 characters (`LONGEST`).  Cases beyond ASCII follow
`dsl/text.py`.  `task_constants` is the papers' rule for literals, which come from the task.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from . import bustle_inverses as inverses
from . import bustle_kernels as kernels
from .bustle_kernels import LARGEST_NUMBER, LONGEST_REPEAT
from .characters import is_letter, lower_character, upper_character
from .core import CORE
from .inverses import by_place
from .language import DSL
from .operators import Undefined
from .string_inverses import replace_all as invert_replace_all
from .string_kernels import concat_kernel, replace_all_kernel
from .text_inverses import lower_text, title_text, upper_text
from .text_kernels import lower_kernel, title_kernel, upper_kernel
from .text_questions import questions
from .types import Bool, Int, String, Type, Value

LONGEST = 99
"""Characters of the longest text of a search."""

_ITE, _EQUAL = (CORE.families[name][0].facts for name in ("ite", "="))

SINGLE_CHARACTERS = " ,.!?()[]<>{}-+_/$#:;@%0"
"""Literals of one character that a program may have if they occur in the task."""


def longest_common_substring(a: str, b: str) -> str:
    """The longest text that occurs in both; of several the one that comes first in `a`."""
    best = ""
    for start in range(len(a)):
        while start + len(best) < len(a) and a[start : start + len(best) + 1] in b:
            best = a[start : start + len(best) + 1]
    return best


def task_constants(inputs: Sequence[Sequence[Value]], outputs: Sequence[Value]) -> list[str]:
    """The literals that BUSTLE takes from a task, `inputs` row by row, beside those that every program may have.

    The longest common substring of any two outputs, or any two values of one input, if it has two characters or more; and
    each of `SINGLE_CHARACTERS` that occurs anywhere.
    """
    columns = [[v for v in column if isinstance(v, str)] for column in (outputs, *zip(*inputs, strict=True))]
    found: dict[str, None] = {}
    for column in columns:
        for a, b in combinations(column, 2):
            common = longest_common_substring(a, b)
            if len(common) >= 2:
                found[common] = None
    seen = {char for column in columns for text in column for char in text}
    return [*found, *(char for char in SINGLE_CHARACTERS if char in seen)]


def _literals(inputs: Sequence[Sequence[Value]], outputs: Sequence[Value]) -> dict[Type, Sequence[Value]]:
    return {String: task_constants(inputs, outputs)}


BUSTLE = DSL(
    "bustle",
    "1",
    "Texts as in a spreadsheet: the language of BUSTLE and CrossBeam.",
    constants=(("", String), (0, Int), (1, Int), (2, Int), (3, Int), (99, Int)),
    support=(String, Int, Bool),
    draw=questions(),
    literals=_literals,
    longest=LONGEST,
)


def _bounded(n: int) -> int:
    return n if abs(n) <= LARGEST_NUMBER else Undefined


# Texts.


@BUSTLE.operator("Concatenate", kernel=concat_kernel, inverse=by_place(inverses.front, inverses.back), python="({0} + {1})")
def concatenate(a: str, b: str) -> str:
    """The two texts joined."""
    return a + b


@BUSTLE.operator("Left", kernel=kernels.left_kernel, inverse=by_place(inverses.left_text, inverses.left_count))
def left(text: str, n: int) -> str:
    """The first n characters, or all if there are fewer."""
    return text[:n] if n >= 0 else Undefined


@BUSTLE.operator("Right", kernel=kernels.right_kernel, inverse=by_place(inverses.left_text, inverses.right_count))
def right(text: str, n: int) -> str:
    """The last n characters, or all if there are fewer."""
    return text[max(len(text) - n, 0) :] if n >= 0 else Undefined


@BUSTLE.operator("Mid", kernel=kernels.mid_kernel, inverse=by_place(inverses.mid_text, None, None))
def mid(text: str, start: int, n: int) -> str:
    """From a position on, at most n characters."""
    return text[start - 1 : start - 1 + n] if start > 0 and n >= 0 else Undefined


@BUSTLE.operator("Replace", kernel=kernels.replace_kernel, inverse=by_place(None, None, None, inverses.replace_new))
def replace(text: str, start: int, n: int, new: str) -> str:
    """With the n characters from a position on replaced by another text."""
    return text[: start - 1] + new + text[start - 1 + n :] if start > 0 and n >= 0 else Undefined


@BUSTLE.operator("Trim", kernel=kernels.trim_kernel, inverse=by_place(inverses.trim_text))
def trim(text: str) -> str:
    """Without the spaces at both ends, and with one space for several inside."""
    return " ".join([word for word in text.split(" ") if word != ""])


@BUSTLE.operator("Rept", kernel=kernels.rept_kernel, inverse=by_place(inverses.rept_text, None))
def rept(text: str, n: int) -> str:
    """The text n times."""
    return text * min(n, LONGEST_REPEAT) if n >= 0 and len(text) * n <= LONGEST_REPEAT else Undefined


@BUSTLE.operator("Substitute", kernel=replace_all_kernel, inverse=invert_replace_all)
def substitute(text: str, old: str, new: str) -> str:
    """Every occurrence replaced; unchanged if the old part is empty."""
    return text.replace(old, new) if old else text


@BUSTLE.operator("Substitute", kernel=kernels.substitute_kernel, inverse=by_place(None, None, inverses.substitute_new, None))
def substitute_one(text: str, old: str, new: str, k: int) -> str:
    """The k-th occurrence replaced, overlapping ones counted; every one for k = 0."""
    if k <= 0 or old == "":
        return Undefined if k < 0 else text.replace(old, new) if old else text
    places = [i for i in range(len(text)) if text.startswith(old, i)]
    return text[: places[k - 1]] + new + text[places[k - 1] + len(old) :] if k <= len(places) else text


@BUSTLE.operator("To_Text", kernel=kernels.to_text_kernel, inverse=by_place(inverses.shown_number), python="str({0})")
def to_text(n: int) -> str:
    """The number in decimal digits."""
    return str(n)


@BUSTLE.operator("Lower", kernel=lower_kernel, inverse=by_place(lower_text))
def lower(text: str) -> str:
    """In lower case."""
    return "".join(map(lower_character, text))


@BUSTLE.operator("Upper", kernel=upper_kernel, inverse=by_place(upper_text))
def upper(text: str) -> str:
    """In upper case."""
    return "".join(map(upper_character, text))


@BUSTLE.operator("Proper", kernel=title_kernel, inverse=by_place(title_text))
def proper(text: str) -> str:
    """Every letter that follows no letter in upper case, all others in lower case."""
    previous = " " + text
    return "".join(
        lower_character(char) if is_letter(before) else upper_character(char)
        for before, char in zip(previous, text, strict=False)
    )


@BUSTLE.operator("If", kernel=_ITE["kernel"]["sequence"], inverse=_ITE["inverse"])
def choose(c: bool, a: str, b: str) -> str:
    """`a` if the condition holds, else `b`; both must have a value."""
    return a if c else b


# Numbers and conditions.


@BUSTLE.operator("Add", kernel=kernels.add_kernel, inverse=by_place(inverses.summand, inverses.summand), commutative=True)
def add(a: int, b: int) -> int:
    """The sum, if it is in range."""
    return _bounded(a + b)


@BUSTLE.operator("Minus", kernel=kernels.minus_kernel, inverse=by_place(inverses.minuend, inverses.subtrahend))
def minus(a: int, b: int) -> int:
    """The difference, if it is in range."""
    return _bounded(a - b)


@BUSTLE.operator("Find", kernel=kernels.find_kernel, inverse=by_place(inverses.found_part, inverses.searched_text))
def find(part: str, text: str) -> int:
    """Where a part first occurs, counted from 1; no value if it does not."""
    return _bounded(text.find(part) + 1) if part in text else Undefined


@BUSTLE.operator(
    "Find", kernel=kernels.find_from_kernel, inverse=by_place(inverses.found_part, inverses.searched_text, None)
)
def find_from(part: str, text: str, start: int) -> int:
    """Where a part first occurs at or after a position inside the text, counted from 1."""
    at = text.find(part, start - 1) if 0 < start <= len(text) else -1
    return _bounded(at + 1) if at >= 0 else Undefined


@BUSTLE.operator("Len", kernel=kernels.length_kernel, inverse=by_place(inverses.text_of_length))
def length(text: str) -> int:
    """The number of characters."""
    return _bounded(len(text))


@BUSTLE.operator(
    "Exact", kernel=_EQUAL["kernel"]["sequence"], inverse=_EQUAL["inverse"], commutative=True, python="({0} == {1})"
)
def exact(a: str, b: str) -> bool:
    """Are the two texts the same?"""
    return a == b


@BUSTLE.operator("Gt", kernel=kernels.greater_kernel, python="({0} > {1})")
def greater(a: int, b: int) -> bool:
    """Is the first number greater?"""
    return a > b


@BUSTLE.operator("Gte", kernel=kernels.greater_or_equal_kernel, python="({0} >= {1})")
def greater_or_equal(a: int, b: int) -> bool:
    """Is the first number greater, or are they equal?"""
    return a >= b
