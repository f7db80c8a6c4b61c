"""Characters as the text operators see them: which are letters, which have cases, and which classes they belong to.

The rule for characters beyond ASCII is that of `dsl/text.py`, which this module serves.
"""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from .types import Tokens

CharClass = Tokens(
    "CharClass",
    (
        "<digit>", "<lower>", "<upper>", "<letter>", "<alphanumeric>", "<space>", "<nonspace>", "<punctuation>",
    ),
)  # fmt: skip
"""Kinds of characters.  The angle brackets keep them apart from columns that are called `digit` or `letter`."""

Class = Annotated[str, CharClass]


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
