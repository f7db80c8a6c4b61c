"""Inverses of the SMT-LIB string operators: what an argument must have been, as `dsl/operators.py` defines it.

One function for each argument, called with the wanted value and the other arguments in order, None for what is unknown.
Most texts that give a position or a part are infinitely many; then only the impossible is told apart from the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from .inverses import CANDIDATES, Answer, by_place, first_in_front, interval, listed, positions_of, trying
from .operators import Likely

# Lengths, characters and parts.


def text_of_length(wanted: int) -> Answer:
    """`str.len`."""
    return None if wanted > 0 else [""] if wanted == 0 else []


def _at_text(wanted: str, index: int | None) -> Answer:
    if len(wanted) > 1 or (wanted and index is not None and index < 0):
        return []
    return [""] if wanted == "" and index == 0 else None


def _at_index(wanted: str, text: str | None) -> Answer:
    if len(wanted) > 1:
        return []
    return None if text is None or wanted == "" else positions_of(text, wanted)


at = by_place(_at_text, _at_index)
"""`str.at`: text and position.  Everything out of range gives ""."""


def _impossible_part(wanted: str, start: int | None, count: int | None) -> bool:
    return wanted != "" and ((start is not None and start < 0) or (count is not None and count < len(wanted)))


def _substr_text(wanted: str, start: int | None, count: int | None) -> Answer:
    if _impossible_part(wanted, start, count):
        return []
    return [""] if wanted == "" and start == 0 and count is not None and count > 0 else None


def _substr_start(wanted: str, text: str | None, count: int | None) -> Answer:
    if _impossible_part(wanted, None, count):
        return []
    if text is None or wanted == "":
        return None
    size = len(wanted) if count is None else count
    return listed(i for i in _occurrences(text, wanted) if text[i : i + size] == wanted)


def _substr_count(wanted: str, text: str | None, start: int | None) -> Answer:
    if _impossible_part(wanted, start, None) or (text is not None and wanted not in text):
        return []
    if wanted == "" or text is None:
        return None
    size = len(wanted)
    if start is None:
        return Likely((size,)) if text.endswith(wanted) else [size]
    if not text.startswith(wanted, start):
        return []
    return Likely((size,)) if start + size == len(text) else [size]  # at the end any larger count would do


substr = by_place(_substr_text, _substr_start, _substr_count)
"""`str.substr`: text, start and count."""


def _occurrences(text: str, part: str) -> Iterator[int]:
    """Where a part occurs, overlaps included."""
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def _indexof_text(wanted: int, part: str | None, start: int | None) -> Answer:
    if wanted < -1 or (wanted >= 0 and start is not None and not 0 <= start <= wanted):
        return []
    return [] if part == "" and start is not None and wanted not in (-1, start) else None


def _indexof_part(wanted: int, text: str | None, start: int | None) -> Answer:
    if wanted < -1:
        return []
    if wanted == -1 or text is None:
        return [] if wanted >= 0 and start is not None and not 0 <= start <= wanted else None
    # From an unknown position, looking right where the part is wanted finds whatever begins there.
    return first_in_front(text, wanted if start is None else start, wanted)


def _indexof_start(wanted: int, text: str | None, part: str | None) -> Answer:
    if wanted < -1:
        return []
    if wanted == -1:
        return None
    if part == "":
        return [wanted] if text is None or wanted <= len(text) else []
    if text is None or part is None:
        return interval(0, wanted) if text is None or wanted <= len(text) else []
    if not text.startswith(part, wanted):
        return []
    return interval(text.rfind(part, 0, wanted + len(part) - 1) + 1, wanted)  # from behind the occurrence before


indexof = by_place(_indexof_text, _indexof_part, _indexof_start)
"""`str.indexof`: text, part and start."""


# Replacing.


def _replace_text(wanted: str, old: str | None, new: str | None) -> Answer:
    if old is None or new is None:
        return None
    # Either nothing was replaced, or `new` stands in the result where `old` was.
    undone = (wanted[:i] + old + wanted[i + len(new) :] for i in _occurrences(wanted, new))
    return trying(chain([wanted], undone), 0, wanted, (None, old, new), _replace)


def _replace_old(wanted: str, text: str | None, new: str | None) -> Answer:
    if text is None or new is None or wanted == text:
        return None  # if nothing changed, old may be anything that does not occur
    size = len(text) + len(new) - len(wanted)
    if size < 0:
        return []
    olds = (text[i : i + size] for i in range(len(text) - size + 1))
    return trying(olds, 1, wanted, (text, None, new), _replace)


def _replace_new(wanted: str, text: str | None, old: str | None) -> Answer:
    if text is None or old is None:
        return None
    front, found, back = text.partition(old) if old else ("", True, text)
    if not found:
        return None if wanted == text else []
    fits = len(wanted) >= len(front) + len(back) and wanted.startswith(front) and wanted.endswith(back)
    return [wanted[len(front) : len(wanted) - len(back)]] if fits else []


def _replace(text: str, old: str, new: str) -> str:
    return text.replace(old, new, 1)


replace = by_place(_replace_text, _replace_old, _replace_new)
"""`str.replace`: text, old part and new part."""

_REPLACED = 6
"""Occurrences of the new part of which any may have been the old one: 2^6 texts are as many as an answer holds."""


def _replace_all_text(wanted: str, old: str | None, new: str | None) -> Answer:
    if old is None or new is None:
        return None
    if old == "" or old == new:
        return [wanted]
    if new == "":  # the old part may have stood anywhere, any number of times
        return [] if len(old) == 1 and old in wanted else None
    places = []
    for place in _occurrences(wanted, new):
        places.append(place)
        if len(places) > _REPLACED:
            return None
    texts = (_put_back(wanted, [p for k, p in enumerate(places) if chosen >> k & 1], old, new)
             for chosen in range(1 << len(places)))  # fmt: skip
    return trying((text for text in texts if text is not None), 0, wanted, (None, old, new), replaced_everywhere)


def _put_back(wanted: str, places: list[int], old: str, new: str) -> str | None:
    """The text that had the old part in these places, which must not overlap."""
    text, end = "", 0
    for place in places:
        if place < end:
            return None
        text, end = text + wanted[end:place] + old, place + len(new)
    return text + wanted[end:]


def _replace_all_old(wanted: str, text: str | None, new: str | None) -> Answer:
    if text is None or new is None or wanted == text:
        return None
    same = next((i for i, (a, b) in enumerate(zip(text, wanted, strict=False)) if a != b), min(len(text), len(wanted)))
    if (same + 1) * len(text) > CANDIDATES:
        return None
    # Up to the first occurrence nothing changed.
    olds = {text[i:j]: None for i in range(same + 1) for j in range(i + 1, len(text) + 1)}
    return trying(olds, 1, wanted, (text, None, new), replaced_everywhere)


def _replace_all_new(wanted: str, text: str | None, old: str | None) -> Answer:
    if text is None or old is None:
        return None
    if old == "" or old not in text:
        return None if wanted == text else []
    pieces = text.split(old)
    size, left = divmod(len(wanted) - sum(map(len, pieces)), len(pieces) - 1)
    new = wanted[len(pieces[0]) : len(pieces[0]) + size]
    return [new] if size >= 0 and not left and new.join(pieces) == wanted else []


def replaced_everywhere(text: str, old: str, new: str) -> str:
    """The meaning of `str.replace_all`."""
    return text.replace(old, new) if old else text


replace_all = by_place(_replace_all_text, _replace_all_old, _replace_all_new)
"""`str.replace_all`: text, old part and new part."""


# Questions.


def _prefix_part(wanted: bool, text: str | None) -> Answer:
    return listed(text[:i] for i in range(len(text) + 1)) if wanted and text is not None else None


def _suffix_part(wanted: bool, text: str | None) -> Answer:
    return listed(text[i:] for i in range(len(text) + 1)) if wanted and text is not None else None


def _contained_part(wanted: bool, text: str | None) -> Answer:
    if not wanted or text is None:
        return None
    return listed(text[i:j] for i in range(len(text) + 1) for j in range(i, len(text) + 1))


def _text_with(wanted: bool, part: str | None) -> Answer:
    return [] if part == "" and not wanted else None


prefixof = by_place(_prefix_part, _text_with)
"""`str.prefixof`: part and text."""

suffixof = by_place(_suffix_part, _text_with)
"""`str.suffixof`: part and text."""

contains = by_place(_text_with, _contained_part)
"""`str.contains`: text and part."""

# No text comes before "", and nothing else is at most "".
less = by_place(
    lambda wanted, b: [] if b == "" and wanted else None,
    lambda wanted, a: [""] if a == "" and not wanted else None,
)
"""`str.<`."""

less_or_equal = by_place(
    lambda wanted, b: [""] if b == "" and wanted else None,
    lambda wanted, a: [] if a == "" and not wanted else None,
)
"""`str.<=`."""


def digit(wanted: bool) -> Answer:
    """`str.is_digit`."""
    return list("0123456789") if wanted else None
