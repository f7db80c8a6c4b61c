"""What stands beside a piece: what is a whole word or field in all examples was hardly meant to be half of one elsewhere.

The rows that wait for an output are held against the examples.  "Boston" in "4 Elm Ave, Boston, MA" stands between two
commas; on "7 Elm Ave, New York, NY" the second word after the comma ends at a space, the field at a comma again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from dsl.types import Value

BROKEN_WORD, STRANGE_BORDER = 20, 12
"""Times the share of the rows without an output on which a piece breaks a word, or stands between other signs."""
PIECED = 14
"""The same for characters that are put together, where they were one piece before."""
BROKEN_START = 5
"""A piece that begins inside a word, and not at a capital, on every example."""
LONGEST_BORDER, MOST_PLACES = 3, 8


def price_of_borders(values: Sequence[Value], sources: Sequence[Value], examples: int) -> int:
    """What a piece costs for where it begins and ends in its source, on the examples and on other rows."""
    pairs = [
        (v, s) if isinstance(v, str) and isinstance(s, str) and v else None for v, s in zip(values, sources, strict=True)
    ]
    cost = 0
    if all(pair is not None and is_torn(*pair) for pair in pairs[:examples]):
        cost += BROKEN_START
    waiting = pairs[examples:]
    if not waiting or not all(pairs[:examples]):
        return cost
    if all(pair is not None and is_alone(*pair) for pair in pairs[:examples]):
        broken = sum(pair is not None and not is_alone(*pair) for pair in waiting)
        cost += BROKEN_WORD * broken // len(waiting)
    seen = [border for pair in pairs[:examples] if pair is not None for border in borders(*pair)]
    lefts, rights = {left for left, _ in seen}, {right for _, right in seen}
    strange = sum(
        pair is not None and not any(left in lefts and right in rights for left, right in borders(*pair)) for pair in waiting
    )
    return cost + STRANGE_BORDER * strange // len(waiting)


def price_of_filter(values: Sequence[Value], sources: Sequence[Value], examples: int) -> int:
    """What it costs to keep some of the characters: where that is a piece on every example, the others may be gone for good.

    "1980" in "born 1980" may be the digits, but "19900501" was hardly meant by "1990-05-01".
    """
    pairs = [
        (v, s) if isinstance(v, str) and isinstance(s, str) and v else None for v, s in zip(values, sources, strict=True)
    ]
    if any(pair is None or pair[0] not in pair[1] for pair in pairs[:examples]):
        return 0
    cost = BROKEN_START if all(pair is not None and is_torn(*pair) for pair in pairs[:examples]) else 0
    waiting = pairs[examples:]
    pieced = sum(pair is not None and pair[0] not in pair[1] for pair in waiting)
    return cost + (PIECED * pieced // len(waiting) if waiting else 0)


def _places(part: str, text: str) -> Iterator[tuple[int, int]]:
    at, count = text.find(part), 0
    while at >= 0 and count < MOST_PLACES:
        yield at, at + len(part)
        at, count = text.find(part, at + 1), count + 1


def is_alone(part: str, text: str) -> bool:
    """Does the part stand in the text without letters or digits on either side?"""
    return any(
        not (begin and text[begin - 1].isalnum()) and not (end < len(text) and text[end].isalnum())
        for begin, end in _places(part, text)
    )


def begins_well(part: str, text: str) -> bool:
    """Does the part stand in the text without cutting a letter off from the letters before it, capitals apart?"""
    if not part[0].isalpha():
        return True
    return any(
        not begin or not text[begin - 1].isalpha() or (part[0].isupper() and text[begin - 1].islower())
        for begin, _ in _places(part, text)
    )


def is_torn(part: Value, text: Value) -> bool:
    """Does the part stand in the text, but only behind letters that it was cut off from?"""
    return isinstance(part, str) and isinstance(text, str) and part != "" and part in text and not begins_well(part, text)


@lru_cache(maxsize=1 << 16)
def borders(part: str, text: str) -> frozenset[tuple[str, str]]:
    """The signs before and behind the part, wherever it stands; a letter, a digit or the end of the text is one sign."""
    return frozenset((_signs(text[:begin][::-1]), _signs(text[end:])) for begin, end in _places(part, text))


def _signs(text: str) -> str:
    """The first few characters up to a letter or digit, runs of white space as one space."""
    if not text:
        return "$"
    if text[0].isalnum():
        return "9" if text[0].isdigit() else "a"
    found = ""
    for char in text[:LONGEST_BORDER]:
        if char.isalnum():
            return found
        if not (char.isspace() and found.endswith(" ")):
            found += " " if char.isspace() else char
    return found if len(text) > LONGEST_BORDER else f"{found}$"
