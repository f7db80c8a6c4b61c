"""Character classes and cases as ranges of characters, for targets that have no such notion or another one.

The classes are those of `dsl/characters.py`, worked out by asking it about every character.  *Plain* text is printable
ASCII; for an export that is promised plain text the ranges are short, and a target's own `upper` means what ours does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from dsl.characters import is_in_class, lower_character, upper_character
from dsl.text_parts import KINDS

LAST = 0x10FFFF
PLAIN = range(32, 127)

RUNS = frozenset(("<digits>", "<letters>", "<small>", "<capitals>", "<name>", "<field>", "<blank>"))
"""Kinds of pieces (`dsl/text_parts.py`) that are runs of one class of characters."""


def is_plain(text: str) -> bool:
    """Is it printable ASCII throughout?"""
    return all(" " <= char <= "~" for char in text)


def _belongs(which: str) -> Callable[[str], bool]:
    """The question whether a character is of a class, or may be part of a piece of a kind (`dsl/text_parts.py`)."""
    if which in KINDS:
        match = KINDS[which].fullmatch
        return lambda char: match(char) is not None
    return lambda char: is_in_class(char, which)


@cache
def ranges(which: str, plain: bool) -> tuple[tuple[int, int], ...]:
    """The characters of a class as ranges of code points, both ends included.

    Where all text is plain, what lies outside of ASCII is of no interest, and the ranges are the shortest.
    """
    belongs = _belongs(which)
    codes = PLAIN if plain else [*range(0xD800), *range(0xE000, LAST + 1)]
    return tuple(_runs([code for code in codes if belongs(chr(code))]))


def piece_pattern(kind: str, plain: bool, escape: Callable[[int], str]) -> str:
    """A regular expression for a piece of a kind, without classes that engines understand in different ways."""

    def one(which: str) -> str:
        return f"[{bracketed(which, plain, escape)}]"

    match kind:
        case "<capitalised>":
            return f"{one('<capitals>')}{one('<small>')}+"
        case "<word>":
            joined = "['-]" if plain else "['\u2019-]"
            return f"{one('<letters>')}+(?:{joined}{one('<letters>')}+)*"
        case "<number>":
            return "[0-9]+(?:[.,][0-9]+)*"
    return f"{one(kind)}+"


def _runs(codes: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


@cache
def members(which: str, plain: bool) -> str:
    """All characters of a class in one text; only for classes that are small."""
    return "".join(chr(code) for low, high in ranges(which, plain) for code in range(low, high + 1))


def bracketed(which: str, plain: bool, escape: Callable[[int], str]) -> str:
    """What stands between the brackets of a regular expression for this class."""
    parts = []
    for low, high in ranges(which, plain):
        parts.append(escape(low) if low == high else f"{escape(low)}-{escape(high)}")
    return "".join(parts)


@cache
def upper_table() -> tuple[str, str]:
    """Characters that change in upper case, and what each becomes."""
    changed = [c for c in map(chr, _letters()) if upper_character(c) != c]
    return "".join(changed), "".join(map(upper_character, changed))


@cache
def lower_table() -> tuple[str, str]:
    """Characters that change in lower case, and what each becomes."""
    changed = [c for c in map(chr, _letters()) if lower_character(c) != c]
    return "".join(changed), "".join(map(lower_character, changed))


def _letters() -> list[int]:
    return [c for c in range(0x10000) if not 0xD800 <= c < 0xE000]
