"""Dates and times that a person may have meant: read from pieces of the inputs, rounded to intervals, and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dsl.types import Value
from search.phrases import Phrase

if TYPE_CHECKING:
    from .intent import Vocabulary

MINUTES = (5, 10, 15, 20, 30, 60, 90, 120, 180, 240, 360, 720)
DATE_LAYOUTS = (
    "yyyy", "yy", "M", "MM", "MMM", "MMMM", "d", "dd", "o", "EEE", "EEEE", "Q", "D", "w", "M/d/yyyy", "MM/dd/yyyy",
    "d/M/yyyy", "dd/MM/yyyy", "yyyy-MM-dd", "MMMM d, yyyy", "MMM d, yyyy", "d MMMM yyyy", "MMM yyyy", "MMMM yyyy",
    "M-d-yyyy", "MM-dd-yyyy", "d.M.yyyy", "dd.MM.yyyy", "yyyyMMdd", "MMddyyyy", "ddMMyyyy", "yyyy/MM/dd", "MMM d", "MMMM d",
    "'Q'Q yyyy", "'Q'Q",
)  # fmt: skip
TIME_LAYOUTS = (
    "H", "HH", "h", "hh", "m", "mm", "s", "ss", "a", "aa", "H:mm", "HH:mm", "h:mm", "h:mma", "h:mm a", "ha", "h a",
    "HH:mm:ss", "H:mm:ss", "h:mm:ssa",
)  # fmt: skip
MOST_BASES = 6


def offer_moments(vocabulary: Vocabulary, sources: Iterable[Phrase]) -> None:
    """Offer the fields of what the sources read as; the moments themselves are kept for `intervals`."""
    seen: dict[tuple[Value, ...], None] = {}
    for number, source in enumerate(sources):
        shown = source.values[: vocabulary.examples]
        if not vocabulary.is_common([v if v and any(c.isdigit() for c in v) else None for v in shown]):
            continue
        for order, more in (("<month-first>", 0), ("<day-first>", 1), ("<clock>", 5)):
            for name in ("date.read", "date.find"):
                if name == "date.find" and (number or order == "<clock>"):
                    continue
                base = vocabulary.say(2 + more, name, source, order, keep=False, wanted=vocabulary.is_common)
                if base is None or base.values in seen or len(seen) >= MOST_BASES:
                    continue
                seen[base.values] = None
                vocabulary.moments.append(base)
                for phrase in _fields(vocabulary, base, DATE_LAYOUTS + TIME_LAYOUTS):
                    vocabulary.keep(phrase)


def _fields(vocabulary: Vocabulary, base: Phrase, layouts: Iterable[str]) -> Iterator[Phrase]:
    """A moment in these layouts, as far as they stand in an output."""
    for layout in layouts:
        cost = 4 if len(layout) > 4 else 3
        phrase = vocabulary.say(cost, "date.write", base, layout, keep=False, base=base, wanted=vocabulary.flags)
        if phrase is not None:
            yield phrase


def intervals(vocabulary: Vocabulary) -> Iterator[list[Phrase]]:
    """For each rounding of a time of day the fields of the interval's begin and end; one of them at a time is meant."""
    for base in vocabulary.moments:
        if not vocabulary.is_common([v if v and "T" in v else None for v in base.values[: vocabulary.examples]]):
            continue
        for minutes in MINUTES:
            starts = [0, *(start for start in (30, minutes // 2, 60) if start < minutes and start % 30 == 0)]
            for start in dict.fromkeys(starts):
                begin = vocabulary.say(4 + 4 * (start > 0), "date.floor", base, minutes, start, keep=False)
                if begin is None:
                    continue
                found = list(_fields(vocabulary, begin, TIME_LAYOUTS))
                for seconds in (60 * minutes, 60 * minutes - 60, 60 * minutes - 1):
                    end = vocabulary.say(2, "date.shift", begin, seconds, keep=False)
                    if end is not None:
                        found += _fields(vocabulary, end, TIME_LAYOUTS)
                yield found
            for cost, seconds in ((4, 30 * minutes), (5, 60 * minutes - 1)):  # the nearest one, and the next one up
                later = vocabulary.say(cost, "date.shift", base, seconds, keep=False)
                other = None if later is None else vocabulary.say(4, "date.floor", later, minutes, 0, keep=False)
                if other is not None:
                    yield list(_fields(vocabulary, other, TIME_LAYOUTS))
