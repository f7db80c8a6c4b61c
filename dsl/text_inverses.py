"""Inverses of the text operators: what an argument must have been, as `dsl/operators.py` defines it.

One function for each argument, called with the wanted value and the other arguments in order, None for what is unknown.
Classes are few, so they are tried; what was cut away may have been anything, so that for most texts only the impossible is
told apart from the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from .characters import CharClass, is_in_class, is_letter, lower_character, runs_of, upper_character
from .inverses import (
    CANDIDATES,
    LONGEST_TEXT,
    Answer,
    by_place,
    combined,
    first_in_front,
    listed,
    prefix_lengths,
    suffix_starts,
    token_inverse,
    trying,
)
from .operators import Inverse, Likely, Undefined

# Cases.

CASED = ((0, 0x180), (0x386, 0x3CF), (0x400, 0x530), (0x531, 0x588), (0x1E00, 0x1F00), (0xFF21, 0xFF5B))
"""The blocks of `is_covered` in which characters have cases; no other character is changed, or is what another becomes."""


@cache
def _origins(mapping: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    """For every character of these blocks the characters that `mapping` turns into it; elsewhere each comes from itself."""
    found: dict[str, list[str]] = {chr(code): [] for low, high in CASED for code in range(low, high)}
    for char in list(found):
        found.setdefault(mapping(char), []).append(char)
    return {char: tuple(origins) for char, origins in found.items()}


def _origins_of(char: str, mapping: Callable[[str], str]) -> tuple[str, ...]:
    return _origins(mapping).get(char, (char,))


def _uncased(wanted: str, mappings: Iterable[Callable[[str], str]]) -> Answer:
    """The texts of which each character, by its own mapping, becomes the wanted one."""
    choices = [_origins_of(char, mapping) for char, mapping in zip(wanted, mappings, strict=True)]
    if not all(choices):
        return []
    texts = combined(choices)
    if texts is not None:
        return ["".join(text) for text in texts]
    plain = (wanted, "".join(map(lower_character, wanted)), "".join(map(upper_character, wanted)))
    right = [text for text in dict.fromkeys(plain) if all(a in b for a, b in zip(text, choices, strict=True))]
    return Likely(right) if right else None


def upper_text(wanted: str) -> Answer:
    """`str.upper`."""
    return _uncased(wanted, [upper_character] * len(wanted))


def lower_text(wanted: str) -> Answer:
    """`str.lower`."""
    return _uncased(wanted, [lower_character] * len(wanted))


def title_text(wanted: str) -> Answer:
    """`str.title`.  A mapping keeps letters letters, so the wanted text shows where the words begin."""
    before = " " + wanted
    mappings = [lower_character if is_letter(b) else upper_character for b, _ in zip(before, wanted, strict=False)]
    return _uncased(wanted, mappings)


# Ends.


def trim_text(wanted: str) -> Answer:
    """`str.trim`: any white space may have been there, and none is left."""
    return None if wanted == wanted.strip() else []


def _kept_text(wanted: str, n: int | None) -> Answer:
    """A text of which at most n characters are left, if n is not negative."""
    if n is None or n < 0:
        return None
    return [wanted] if len(wanted) < n else [] if len(wanted) > n else None


def _or_likely(lengths: list[int] | None, likely: int) -> Answer:
    return Likely((likely,)) if lengths is None else lengths


def _left_length(wanted: str, text: str | None) -> Answer:
    return None if text is None else _or_likely(prefix_lengths(text, wanted), len(wanted))


def _right_length(wanted: str, text: str | None) -> Answer:
    if text is None:
        return None
    starts = suffix_starts(text, wanted)  # the last n characters begin at -n, but for n = 0
    return _or_likely(None if starts is None else [-start for start in reversed(starts)], len(wanted))


left = by_place(_kept_text, _left_length)
"""`text.left`: text and length."""

right = by_place(_kept_text, _right_length)
"""`text.right`: text and length."""


# Delimiters.


def _split_text(wanted: str, delimiter: str | None, index: int | None) -> Answer:
    return [] if delimiter is not None and delimiter in wanted else None


def _split_delimiter(wanted: str, text: str | None, index: int | None) -> Answer:
    if text is None or len(text) > LONGEST_TEXT:
        return None
    if wanted == text:  # whatever does not occur leaves the text in one piece
        return None if index in (None, 0, -1) else []
    # A delimiter that occurs stands right before or right behind each piece.
    found: dict[str, None] = {}
    for delimiter in _neighbours(text, wanted):
        found[delimiter] = None
        if len(found) > CANDIDATES:
            return None
    if index is None:
        return listed(d for d in found if wanted in text.split(d))
    return trying(found, 1, wanted, (text, None, index), _piece)


def _neighbours(text: str, part: str) -> Iterator[str]:
    """The texts that touch an occurrence of a part."""
    place = text.find(part)
    while place >= 0:
        end = place + len(part)
        yield from (text[i:place] for i in range(place))
        yield from (text[end:j] for j in range(end + 1, len(text) + 1))
        place = text.find(part, place + 1)


def _piece(text: str, delimiter: str, index: int) -> str:
    pieces = text.split(delimiter)
    return pieces[index] if -len(pieces) <= index < len(pieces) else Undefined


def _split_index(wanted: str, text: str | None, delimiter: str | None) -> Answer:
    if text is None or delimiter is None:
        return [] if delimiter is not None and (delimiter == "" or delimiter in wanted) else None
    return _places(text.split(delimiter) if delimiter else [], wanted)


def _places(pieces: list[str], wanted: str) -> Answer:
    """The indices of a piece, from the front and from the end."""
    return listed(j for i, piece in enumerate(pieces) if piece == wanted for j in (i, i - len(pieces)))


split = by_place(_split_text, _split_delimiter, _split_index)
"""`text.split`: text, delimiter and index."""


def _before_text(wanted: str, part: str | None) -> Answer:
    return [] if part is not None and (wanted + part).find(part) != len(wanted) else None


def _before_part(wanted: str, text: str | None) -> Answer:
    if text is None:
        return None
    return first_in_front(text, 0, len(wanted)) if text.startswith(wanted) else []


def _after_text(wanted: str, part: str | None) -> Answer:
    return [wanted] if part == "" else None


def _after_part(wanted: str, text: str | None) -> Answer:
    if text is None or len(text) > LONGEST_TEXT:
        return None
    end = len(text) - len(wanted)
    parts = (text[i:end] for i in range(end + 1))
    return listed(p for p in parts if text.find(p) == end - len(p)) if text.endswith(wanted) else []


def _before_last_part(wanted: str, text: str | None) -> Answer:
    if text is None or len(text) > LONGEST_TEXT:
        return None
    start = len(wanted)
    parts = (text[start:j] for j in range(start, len(text) + 1))
    return listed(p for p in parts if text.rfind(p) == start) if text.startswith(wanted) else []


def _after_last_text(wanted: str, part: str | None) -> Answer:
    return [] if part is not None and (part + wanted).rfind(part) != 0 else None


def _after_last_part(wanted: str, text: str | None) -> Answer:
    if text is None or len(text) > LONGEST_TEXT:
        return None
    end = len(text) - len(wanted)
    parts = (text[i:end] for i in range(end + 1))
    return listed(p for p in parts if text.rfind(p) == end - len(p)) if text.endswith(wanted) else []


before = by_place(_before_text, _before_part)
"""`text.before`: text and part."""

after = by_place(_after_text, _after_part)
"""`text.after`: text and part."""

before_last = by_place(_after_text, _before_last_part)  # an empty part stands last at the very end, as first at the start
"""`text.before_last`: text and part."""

after_last = by_place(_after_last_text, _after_last_part)
"""`text.after_last`: text and part."""


def _count_part(wanted: int, text: str | None) -> Answer:
    if wanted < 0:
        return []
    if wanted == 0 or text is None or len(text) ** 2 > 2 * CANDIDATES:
        return None
    parts = {text[i:j]: None for i in range(len(text)) for j in range(i + 1, len(text) + 1)}
    return trying(parts, 1, wanted, (text, None), str.count)


count = by_place(lambda wanted, part: [] if wanted < 0 or part == "" else None, _count_part)
"""`text.count`: text and part."""


# Character classes.


def _all_in(text: str, which: str) -> bool:
    return all(is_in_class(char, which) for char in text)


def _token_text(wanted: str, which: str | None, index: int | None) -> Answer:
    return [] if wanted == "" or (which is not None and not _all_in(wanted, which)) else None


def _token_class(wanted: str, text: str | None, index: int | None) -> Answer:
    if wanted == "":
        return []
    classes = [which for which in CharClass.tokens if _all_in(wanted, which)]
    if text is None:
        return classes
    runs = {which: runs_of(text, which) for which in classes}
    if index is None:
        return [which for which in classes if wanted in runs[which]]
    return [c for c in classes if -len(runs[c]) <= index < len(runs[c]) and runs[c][index] == wanted]


def _token_index(wanted: str, text: str | None, which: str | None) -> Answer:
    if _token_text(wanted, which, None) is not None:
        return []
    if text is None:
        return None
    classes = CharClass.tokens if which is None else (which,)
    found = [_places(runs_of(text, c), wanted) for c in classes]
    return None if None in found else listed(i for places in found for i in places or ())


token = by_place(_token_text, _token_class, _token_index)
"""`text.token`: text, class and index."""


def filtering(kept: bool) -> Inverse:
    """`text.keep` if `kept`, else `text.remove`: text and class."""

    def fits(text: str, which: str) -> bool:
        return all(is_in_class(char, which) == kept for char in text)

    def texts(wanted: str, which: str | None) -> Answer:
        return [] if which is not None and not fits(wanted, which) else None

    def classes(wanted: str, text: str | None) -> Answer:
        possible = [which for which in CharClass.tokens if fits(wanted, which)]
        if text is None:
            return possible
        return [w for w in possible if "".join(c for c in text if is_in_class(c, w) == kept) == wanted]

    return by_place(texts, classes)


def _count_of_class(which: str, text: str) -> int:
    return sum(is_in_class(char, which) for char in text)


count_class = by_place(
    lambda wanted, which: [] if wanted < 0 else None,
    lambda wanted, text: [] if wanted < 0 else token_inverse(_count_of_class, CharClass.tokens, wanted, text),
)
"""`text.count_class`: text and class."""

is_all = by_place(
    None,
    lambda wanted, text: token_inverse(lambda which, t: t != "" and _all_in(t, which), CharClass.tokens, wanted, text),
)
"""`text.is_all`: text and class."""
