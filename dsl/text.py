"""Text as people clean it: cases, ends, delimiters, and runs of letters or digits.

SMT-LIB has no such operators, so their corner cases are ours.  Indices count from 0, or from the end if negative; what is
not there has no value (`Undefined`), since a silent "" would look like an answer.

Beyond ASCII one rule holds for kernel, reference and exported Python alike.  Characters in the blocks of `is_covered` (Latin
with its accents, Greek, Cyrillic, Armenian, full-width forms, and letters of scripts without case) are treated as Python
treats the single character; a case mapping to more than one character (the German sharp s) leaves it as it is.  Characters
outside these blocks are neither letters nor in any case, and digits are 0 to 9 only, as in SMT-LIB.
"""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from . import text_kernels as kernels
from .language import DSL
from .operators import Undefined
from .types import Int, String, Tokens

CharClass = Tokens(
    "CharClass",
    (
        "<digit>", "<lower>", "<upper>", "<letter>", "<alphanumeric>", "<space>", "<nonspace>", "<punctuation>",
    ),
)  # fmt: skip
"""Kinds of characters.  The angle brackets keep them apart from columns that are called `digit` or `letter`."""

Class = Annotated[str, CharClass]

TEXT = DSL("text", "1", "Cases, trimming, delimiters and character classes.", support=(String, Int, CharClass))


# Characters.


def is_covered(code: int) -> bool:
    """Is this code point in a block whose letters and cases are known here?"""
    return (
        code < 0x180
        or 0x386 <= code <= 0x3CE
        or 0x400 <= code <= 0x52F
        or 0x531 <= code <= 0x556
        or 0x561 <= code <= 0x587
        or 0x1E00 <= code <= 0x1EFF
        or 0xFF21 <= code <= 0xFF5A
        or 0x5D0 <= code <= 0x5EA
        or 0x620 <= code <= 0x64A
        or 0x904 <= code <= 0x939
        or 0xE01 <= code <= 0xE30
        or 0x3041 <= code <= 0x3096
        or 0x30A1 <= code <= 0x30FA
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7A3
        or 0x20000 <= code <= 0x2A6DF
    )


def upper_character(char: str) -> str:
    """One character in upper case, if that is one character again."""
    mapped = char.upper()
    return mapped if len(mapped) == 1 and is_covered(ord(char)) else char


def lower_character(char: str) -> str:
    """One character in lower case, if that is one character again."""
    mapped = char.lower()
    return mapped if len(mapped) == 1 and is_covered(ord(char)) else char


def is_letter(char: str) -> bool:
    """Is this character a letter?"""
    return char.isalpha() and is_covered(ord(char))


def is_in_class(char: str, which: str) -> bool:
    """Does a character belong to a class?"""
    match which:
        case "<digit>":
            return "0" <= char <= "9"
        case "<lower>":
            return char.islower() and is_covered(ord(char))
        case "<upper>":
            return char.isupper() and is_covered(ord(char))
        case "<letter>":
            return is_letter(char)
        case "<alphanumeric>":
            return is_letter(char) or "0" <= char <= "9"
        case "<space>":
            return char.isspace()
        case "<nonspace>":
            return not char.isspace()
    return char in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def runs_of(text: str, which: str) -> list[str]:
    """The longest runs of characters of a class, from left to right."""
    groups = groupby(text, lambda char: is_in_class(char, which))
    return ["".join(group) for inside, group in groups if inside]


# Case and ends.


@TEXT.operator("str.upper", kernel=kernels.upper_kernel)
def upper(text: str) -> str:
    """In upper case."""
    return "".join(map(upper_character, text))


@TEXT.operator("str.lower", kernel=kernels.lower_kernel)
def lower(text: str) -> str:
    """In lower case."""
    return "".join(map(lower_character, text))


@TEXT.operator("str.title", kernel=kernels.title_kernel)
def title(text: str) -> str:
    """Every letter that follows no letter in upper case, all others in lower case."""
    previous = " " + text
    return "".join(
        lower_character(char) if is_letter(before) else upper_character(char)
        for before, char in zip(previous, text, strict=False)
    )


@TEXT.operator("str.trim", kernel=kernels.trim_kernel, python="{0}.strip()")
def trim(text: str) -> str:
    """Without the white space at both ends."""
    return text.strip()


@TEXT.operator(
    "text.left",
    kernel=kernels.left_kernel,
    symbolic=lambda z, text, n: z.ite(
        z.lt(n, z.literal(0, Int)),
        z.str_substr(text, z.literal(0, Int), z.add(z.str_len(text), n)),
        z.str_substr(text, z.literal(0, Int), n),
    ),
    python="{0}[:{1}]",
)
def left(text: str, n: int) -> str:
    """The first n characters, or all if there are fewer; a negative n leaves out the last ones."""
    return text[:n]


@TEXT.operator(
    "text.right",
    kernel=kernels.right_kernel,
    symbolic=lambda z, text, n: z.ite(
        z.lt(n, z.literal(0, Int)),
        z.str_substr(text, z.neg(n), z.str_len(text)),
        z.ite(z.lt(n, z.str_len(text)), z.str_substr(text, z.sub(z.str_len(text), n), n), text),
    ),
)
def right(text: str, n: int) -> str:
    """The last n characters, or all if there are fewer; a negative n leaves out the first ones."""
    return text[max(len(text) - n, 0) :] if n >= 0 else text[-n:]


# Delimiters.  Symbolic meanings need only be right where the reference has a value: where the part occurs.


@TEXT.operator("text.split", kernel=kernels.split_kernel)
def split(text: str, delimiter: str, index: int) -> str:
    """The piece at an index (from 0; negative: from the end) after splitting at every occurrence of a delimiter."""
    pieces = text.split(delimiter) if delimiter else []
    return pieces[index] if -len(pieces) <= index < len(pieces) else Undefined


@TEXT.operator(
    "text.before",
    kernel=kernels.before_kernel,
    symbolic=lambda z, text, part: z.str_substr(text, z.literal(0, Int), z.str_indexof(text, part, z.literal(0, Int))),
)
def before(text: str, part: str) -> str:
    """What stands before the first occurrence of a part."""
    return text[: text.index(part)] if part in text else Undefined


@TEXT.operator(
    "text.after",
    kernel=kernels.after_kernel,
    symbolic=lambda z, text, part: z.str_substr(
        text, z.add(z.str_indexof(text, part, z.literal(0, Int)), z.str_len(part)), z.str_len(text)
    ),
)
def after(text: str, part: str) -> str:
    """What stands after the first occurrence of a part."""
    return text[text.index(part) + len(part) :] if part in text else Undefined


@TEXT.operator("text.before_last", kernel=kernels.before_last_kernel)
def before_last(text: str, part: str) -> str:
    """What stands before the last occurrence of a part."""
    return text[: text.rindex(part)] if part in text else Undefined


@TEXT.operator("text.after_last", kernel=kernels.after_last_kernel)
def after_last(text: str, part: str) -> str:
    """What stands after the last occurrence of a part."""
    return text[text.rindex(part) + len(part) :] if part in text else Undefined


@TEXT.operator("text.count", kernel=kernels.count_kernel)
def count(text: str, part: str) -> int:
    """How often a part occurs without overlap; no value for an empty part."""
    return text.count(part) if part else Undefined


# Character classes.


@TEXT.operator("text.token", kernel=kernels.token_kernel)
def token(text: str, which: Class, index: int) -> str:
    """The longest run of characters of a class at an index (from 0; negative: from the end)."""
    runs = runs_of(text, which)
    return runs[index] if -len(runs) <= index < len(runs) else Undefined


@TEXT.operator("text.keep", kernel=kernels.keep_kernel)
def keep(text: str, which: Class) -> str:
    """Only the characters of a class."""
    return "".join(char for char in text if is_in_class(char, which))


@TEXT.operator("text.remove", kernel=kernels.remove_kernel)
def remove(text: str, which: Class) -> str:
    """Without the characters of a class."""
    return "".join(char for char in text if not is_in_class(char, which))


@TEXT.operator("text.count_class", kernel=kernels.count_class_kernel)
def count_class(text: str, which: Class) -> int:
    """The number of characters of a class."""
    return sum(is_in_class(char, which) for char in text)


@TEXT.operator("text.is_all", kernel=kernels.is_all_kernel)
def is_all(text: str, which: Class) -> bool:
    """Does the text consist of characters of a class only, at least one?"""
    return text != "" and all(is_in_class(char, which) for char in text)
