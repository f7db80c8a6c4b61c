"""The strings of SMT-LIB 2.6 with its integers: the logic that SyGuS calls SLIA, with exactly the standard's meaning.

Positions start at 0 and everything is total: out of range is "" or -1, as the standard says.  Strings are sequences of code
points up to U+2FFFF.  One departure: a lone surrogate is a character to SMT-LIB, but no text file can hold it, so
`str.from_code` has no value there.  SyGuS 1.0 wrote `str.to.int` and `int.to.str`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import string_inverses as inverses
from . import string_kernels as kernels
from .inverses import Answer, by_place
from .language import DSL
from .lia import LIA
from .operators import Likely, Undefined
from .text_questions import questions
from .types import Bool, Int, String, Value

SLIA = DSL(
    "slia",
    "1",
    "Strings, integers and choices as in SMT-LIB: the logic SLIA.",
    includes=(LIA,),
    constants=(("", String), (" ", String), (0, Int), (1, Int), (-1, Int)),
    support=(String, Int, Bool),
    draw=questions(has_numbers=True),
)


LONGEST_SPLIT = 1000
"""Texts up to this length are split in all places."""


def _invert_concat(position: int, wanted: str, arguments: Sequence[Value | None]) -> Iterable[str] | None:
    other = arguments[1 - position]
    if other is None:  # every split of the wanted string
        if len(wanted) > LONGEST_SPLIT:
            return None
        return [wanted[:i] if position == 0 else wanted[i:] for i in range(len(wanted) + 1)]
    if position == 0:
        return [wanted[: len(wanted) - len(other)]] if wanted.endswith(other) else []
    return [wanted[len(other) :]] if wanted.startswith(other) else []


def _invert_to_int(wanted: int) -> Answer:
    """Any number of zeros may stand in front: the plain number is likely, and two or three digits are (months, codes)."""
    if wanted < 0:
        return Likely(("",)) if wanted == -1 else []
    digits = from_int(wanted)
    return Likely(dict.fromkeys((digits, digits.rjust(2, "0"), digits.rjust(3, "0"))))


def _invert_from_int(wanted: str) -> Answer:
    if wanted == "":
        return Likely((-1,))  # any negative number
    value = to_int(wanted)
    return [value] if from_int(value) == wanted else []


def _invert_to_code(wanted: int) -> Answer:
    if wanted == -1:
        return Likely(("",))
    text = from_code(wanted)
    return [text] if text is not Undefined and text != "" else []


def _invert_from_code(wanted: str) -> Answer:
    if wanted == "":
        return Likely((-1,))
    return [ord(wanted)] if len(wanted) == 1 and from_code(ord(wanted)) == wanted else []


@SLIA.operator(
    "str.++",
    kernel=kernels.concat_kernel,
    symbolic=lambda algebra, a, b: algebra.str_concat(a, b),
    inverse=_invert_concat,
    nary="left",
    identity="",
    standard=True,
    python="({0} + {1})",
)
def concat(a: str, b: str) -> str:
    """The two strings joined."""
    return a + b


@SLIA.operator(
    "str.len",
    kernel=kernels.length_kernel,
    symbolic=lambda algebra, text: algebra.str_len(text),
    inverse=by_place(inverses.text_of_length),
    standard=True,
    python="len({0})",
)
def length(text: str) -> int:
    """The number of characters."""
    return len(text)


@SLIA.operator(
    "str.at",
    kernel=kernels.at_kernel,
    symbolic=lambda algebra, text, index: algebra.str_at(text, index),
    inverse=inverses.at,
    standard=True,
)
def at(text: str, index: int) -> str:
    """The character at a position, counted from 0; empty if there is none."""
    return text[index] if 0 <= index < len(text) else ""


@SLIA.operator(
    "str.substr",
    kernel=kernels.substr_kernel,
    symbolic=lambda algebra, text, start, count: algebra.str_substr(text, start, count),
    inverse=inverses.substr,
    standard=True,
)
def substr(text: str, start: int, count: int) -> str:
    """From a position on, at most so many characters; empty if the position is out of range."""
    return text[start : start + count] if 0 <= start < len(text) and count > 0 else ""


@SLIA.operator(
    "str.indexof",
    kernel=kernels.indexof_kernel,
    symbolic=lambda algebra, text, part, start: algebra.str_indexof(text, part, start),
    inverse=inverses.indexof,
    standard=True,
)
def indexof(text: str, part: str, start: int) -> int:
    """Where a part first occurs at or after a position, or -1; an empty part occurs everywhere."""
    return text.find(part, start) if 0 <= start <= len(text) else -1


@SLIA.operator(
    "str.replace",
    kernel=kernels.replace_kernel,
    symbolic=lambda algebra, text, old, new: algebra.str_replace(text, old, new),
    inverse=inverses.replace,
    standard=True,
    python="{0}.replace({1}, {2}, 1)",
)
def replace(text: str, old: str, new: str) -> str:
    """The first occurrence replaced; an empty old part occurs in front."""
    return text.replace(old, new, 1)


@SLIA.operator(
    "str.replace_all",
    kernel=kernels.replace_all_kernel,
    symbolic=lambda algebra, text, old, new: algebra.str_replace_all(text, old, new),
    inverse=inverses.replace_all,
    standard=True,
)
def replace_all(text: str, old: str, new: str) -> str:
    """Every occurrence replaced, from left to right; unchanged if the old part is empty."""
    return text.replace(old, new) if old else text


@SLIA.operator(
    "str.prefixof",
    kernel=kernels.prefixof_kernel,
    symbolic=lambda algebra, part, text: algebra.str_prefixof(part, text),
    inverse=inverses.prefixof,
    standard=True,
    python="{1}.startswith({0})",
)
def prefixof(part: str, text: str) -> bool:
    """Does the second string begin with the first?"""
    return text.startswith(part)


@SLIA.operator(
    "str.suffixof",
    kernel=kernels.suffixof_kernel,
    symbolic=lambda algebra, part, text: algebra.str_suffixof(part, text),
    inverse=inverses.suffixof,
    standard=True,
    python="{1}.endswith({0})",
)
def suffixof(part: str, text: str) -> bool:
    """Does the second string end with the first?"""
    return text.endswith(part)


@SLIA.operator(
    "str.contains",
    kernel=kernels.contains_kernel,
    symbolic=lambda algebra, text, part: algebra.str_contains(text, part),
    inverse=inverses.contains,
    standard=True,
    python="({1} in {0})",
)
def contains(text: str, part: str) -> bool:
    """Does the first string contain the second?"""
    return part in text


@SLIA.operator(
    "str.<",
    kernel=kernels.less_kernel,
    symbolic=lambda algebra, a, b: algebra.str_lt(a, b),
    inverse=inverses.less,
    nary="chain",
    default=False,
    standard=True,
    python="({0} < {1})",
)
def less(a: str, b: str) -> bool:
    """Does the first string come before the second, compared code point by code point?"""
    return a < b


@SLIA.operator(
    "str.<=",
    kernel=kernels.less_or_equal_kernel,
    symbolic=lambda algebra, a, b: algebra.str_le(a, b),
    inverse=inverses.less_or_equal,
    nary="chain",
    default=False,
    standard=True,
    python="({0} <= {1})",
)
def less_or_equal(a: str, b: str) -> bool:
    """Does the first string come before the second, or are they equal?"""
    return a <= b


@SLIA.operator(
    "str.to_int",
    kernel=kernels.to_int_kernel,
    symbolic=lambda algebra, text: algebra.str_to_int(text),
    inverse=by_place(_invert_to_int),
    aliases=("str.to.int",),
    standard=True,
)
def to_int(text: str) -> int:
    """The number that a string of decimal digits stands for, else -1."""
    if not (text.isascii() and text.isdigit()):
        return -1
    value = 0
    for start in range(0, len(text), 4000):  # Python converts at most 4,300 digits at once
        digits = text[start : start + 4000]
        value = value * 10 ** len(digits) + int(digits)
    return value


@SLIA.operator(
    "str.from_int",
    kernel=kernels.from_int_kernel,
    symbolic=lambda algebra, number: algebra.str_from_int(number),
    inverse=by_place(_invert_from_int),
    aliases=("int.to.str",),
    standard=True,
)
def from_int(number: int) -> str:
    """The decimal digits of a number; empty for a negative one."""
    if number < 0:
        return ""
    digits = ""
    while number >= 10**4000:  # Python converts at most 4,300 digits at once
        number, low = divmod(number, 10**4000)
        digits = f"{low:04000d}{digits}"
    return f"{number}{digits}"


@SLIA.operator(
    "str.to_code",
    kernel=kernels.to_code_kernel,
    symbolic=lambda algebra, text: algebra.str_to_code(text),
    inverse=by_place(_invert_to_code),
    default=False,
    standard=True,
)
def to_code(text: str) -> int:
    """The code point of a string of one character, else -1."""
    return ord(text) if len(text) == 1 else -1


@SLIA.operator(
    "str.from_code",
    kernel=kernels.from_code_kernel,
    symbolic=lambda algebra, number: algebra.str_from_code(number),
    inverse=by_place(_invert_from_code),
    default=False,
    standard=True,
)
def from_code(number: int) -> str:
    """The character with a code point, as a string; empty beyond U+2FFFF, no value for a surrogate."""
    character = chr(number) if 0 <= number <= 0x2FFFF else ""
    return Undefined if 0xD800 <= number <= 0xDFFF else character


@SLIA.operator(
    "str.is_digit",
    kernel=kernels.is_digit_kernel,
    symbolic=lambda algebra, text: algebra.str_is_digit(text),
    inverse=by_place(inverses.digit),
    default=False,
    standard=True,
)
def is_digit(text: str) -> bool:
    """Is this a single digit from 0 to 9?"""
    return len(text) == 1 and "0" <= text <= "9"
