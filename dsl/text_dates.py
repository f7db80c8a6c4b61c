"""Dates and times in text: read in the common layouts, rounded to intervals, shifted, and written in any layout.

Between these operators a moment is text as ISO 8601 has it: "2026-11-24", "2026-11-24T18:25:57", or "T18:25:57" for a time
of no date.  The calendar is the Gregorian one for all years from 1 to 9999, names are English, a week begins on Monday and
its number is ISO's.  There are no time zones.  Numbers in the order of day and month are ambiguous, so the order is said.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated

from .operators import Undefined
from .text import TEXT
from .text_guesses import guessing, like_wanted
from .types import Tokens

ORDER = Tokens("DateOrder", ("<month-first>", "<day-first>", "<clock>"))
TEXT.tokens.update(dict.fromkeys(ORDER.tokens, ORDER))  # so that programs with them can be read
Order = Annotated[str, ORDER]
"""Of the numbers in 3/4/2026, as far as there is such a date; or a time of day in digits alone, such as 730 or 17."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH = "(?P<name>" + "|".join(f"{m[:3]}(?:{m[3:]})?" for m in MONTHS) + r"|Sept)\.?"
_DAY, _YEAR = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", "(?P<year>[0-9]{4})"
_NUMBERS = r"(?P<one>[0-9]{1,2})(?P<sep>[-/. ]{1,2})(?P<two>[0-9]{1,2})(?P=sep)(?P<year>[0-9]{4}|[0-9]{2})"
_WEEKDAY = "(?:(?:" + "|".join(f"{d[:3]}(?:{d[3:]})?" for d in DAYS) + r")[,.]? +)?"
DATES = tuple(
    re.compile(_WEEKDAY + pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>[0-9]{4})(?P<sep>[-/. ]{1,2})(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})",
        _NUMBERS,
        f"{_DAY}[-/. ,]*(?:of )?{_MONTH}[-/. ,]*{_YEAR}",
        f"{_MONTH}[-/. ,]*(?:the )?{_DAY}[-/. ,]+{_YEAR}",
        f"{_YEAR}[-/. ,]*{_MONTH}[-/. ,]*{_DAY}",
        "(?P<one>[0-9]{2})(?P<two>[0-9]{2})(?P<year>(?:1[5-9]|2[0-3])[0-9]{2})",
        "(?P<year>(?:1[5-9]|2[0-3])[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        "(?P<year>[0-9]{4})[-/ ](?P<ordinal>[0-9]{1,3})",
    )
)
TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{1,2})(?:[:.](?P<second>[0-9]{1,2})(?:\.[0-9]+)?)?)?"
    r" ?(?P<half>[ap]\.?m\.?)?(?:Z|[+-]00:?00)?",
    re.IGNORECASE,
)
CLOCK = re.compile("(?P<hour>[0-9]{1,2}?)(?P<minute>[0-9]{2})?(?P<second>[0-9]{2})?")
MOMENT = re.compile(r"(?:([0-9]{4})-([0-9]{2})-([0-9]{2}))?(?:T([0-9]{2}):([0-9]{2}):([0-9]{2}))?")
LAYOUT = re.compile(r"'((?:[^']|'')*)'|(y+|M+|d+|o|D+|E+|Q|w+|H+|h+|m+|s+|a+)")
LONGEST = 60
"""Characters of a text that may be a moment."""
NO_DATE = date(2000, 1, 3)
"""Stands in where there is only a time."""


def _date_of(text: str, order: str) -> str | None:
    """The date in this order of day and month, or in the other one where there is none in this."""
    other = "<day-first>" if order == "<month-first>" else "<month-first>"
    return _date_in_order(text, order) or _date_in_order(text, other)


def _date_in_order(text: str, order: str) -> str | None:
    for pattern in DATES:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        found = match.groupdict()
        year = int(found["year"])
        if len(found["year"]) == 2:
            year += 1900 if year >= 50 else 2000
        if found.get("ordinal"):
            days = int(found["ordinal"])
            if 1 <= days <= 365 and year:
                return (date(year, 1, 1) + timedelta(days - 1)).isoformat()
            continue
        if found.get("name"):
            month = next(i for i, m in enumerate(MONTHS, 1) if m[:3].lower() == found["name"][:3].lower())
        elif found.get("one"):
            one, two = int(found["one"]), int(found["two"])
            month = one if order == "<month-first>" else two
            found["day"] = str(two if order == "<month-first>" else one)
        else:
            month = int(found["month"])
        try:
            return date(year, month, int(found["day"])).isoformat()
        except ValueError:
            continue
    return None


def _time_of(text: str, pattern: re.Pattern[str]) -> str | None:
    match = pattern.fullmatch(text)
    if match is None:
        return None
    found = match.groupdict()
    hour, minute, second = (int(found[unit] or 0) for unit in ("hour", "minute", "second"))
    half = (found.get("half") or "").lower()[:1]
    if pattern is TIME and not half and found["minute"] is None:
        return None
    if half:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"T{hour:02}:{minute:02}:{second:02}" if hour < 24 and minute < 60 and second < 60 else None


def _read(text: str, order: str) -> str | None:
    bare = text.strip()
    if len(bare) > LONGEST:
        return None
    if order == "<clock>":
        return _time_of(bare, CLOCK)
    whole = _date_of(bare, order) or _time_of(bare, TIME)
    if whole:
        return whole
    for gap in re.finditer(r"(?<=[0-9])T(?=[0-9])|,? +", bare):
        front, back = bare[: gap.start()], bare[gap.end() :]
        day, time = _date_of(front, order), _time_of(back, TIME)
        if day is None or time is None:
            day, time = _date_of(back, order), _time_of(front, TIME)
        if day and time:
            return day + time
    return None


@TEXT.operator("date.read", default=False, inverse=guessing("date.read", like_wanted))
def read(text: str, order: Order) -> str:
    """The moment that a text states: a date, a time of day, or both in either order.  No value for any other text."""
    found = _read(text, order)
    return Undefined if found is None else found


def _find(text: str, order: Order) -> str | None:
    for start in re.finditer(r"(?<![\w])(?=\w)", text[:500]):
        for end in reversed([match.start() for match in re.finditer(r"(?<=\w)(?!\w)", text[: start.start() + 40])]):
            if end > start.start() + 5:
                found = _date_of(text[start.start() : end], order)
                if found:
                    return found
    return None


@TEXT.operator("date.find", default=False, inverse=guessing("date.find", like_wanted))
def find(text: str, order: Order) -> str:
    """The first date inside a longer text, in any of the layouts of `date.read`."""
    found = _find(text, order)
    return Undefined if found is None else found


def moment_of(text: str) -> tuple[datetime, bool, bool] | None:
    """A moment with whether it has a date and a time; None for text that is none."""
    match = MOMENT.fullmatch(text)
    if match is None or not text:
        return None
    year, month, day, hour, minute, second = match.groups()
    try:
        whole = date(int(year), int(month), int(day)) if year else NO_DATE
        return (
            datetime(whole.year, whole.month, whole.day, int(hour or 0), int(minute or 0), int(second or 0)),
            bool(year),
            bool(hour),
        )
    except ValueError:
        return None


def _text_of(moment: datetime, has_date: bool, has_time: bool) -> str:
    text = moment.date().isoformat() if has_date else ""
    return text + (f"T{moment.hour:02}:{moment.minute:02}:{moment.second:02}" if has_time else "")


def _floor(moment: str, minutes: int, start: int) -> str | None:
    found = moment_of(moment)
    if found is None or not found[2] or not 1 <= minutes <= 1440 or not 0 <= start < minutes:
        return None
    whole = found[0]
    passed = (whole.hour * 60 + whole.minute - start) // minutes * minutes + start
    return _shifted(whole.replace(hour=0, minute=0, second=0), passed * 60, found[1])


@TEXT.operator("date.floor", default=False, inverse=guessing("date.floor", like_wanted))
def floor(moment: str, minutes: int, start: int) -> str:
    """The begin of the interval of so many minutes (up to a day) that a moment with a time lies in.

    Intervals follow one another from `start` minutes after midnight on, and around midnight.
    """
    found = _floor(moment, minutes, start)
    return Undefined if found is None else found


def _shift(moment: str, seconds: int) -> str | None:
    found = moment_of(moment)
    if found is None or abs(seconds) > 86_400_000_000 or (not found[2] and seconds % 86400):
        return None
    if found[2]:
        return _shifted(found[0], seconds, found[1])
    try:
        return (found[0] + timedelta(seconds=seconds)).date().isoformat()
    except OverflowError:
        return None


@TEXT.operator("date.shift", default=False, inverse=guessing("date.shift", lambda wanted, seconds: _shift(wanted, -seconds)))
def shift(moment: str, seconds: int) -> str:
    """So many seconds later (up to a million days); a time of no date goes around midnight, a date moves by whole days."""
    found = _shift(moment, seconds)
    return Undefined if found is None else found


def _shifted(moment: datetime, seconds: int, has_date: bool) -> str | None:
    try:
        return _text_of(moment + timedelta(seconds=seconds), has_date, True)
    except OverflowError:
        return None


DATE_FIELDS, TIME_FIELDS = "yMdoDEQw", "Hhmsa"


def _field(moment: datetime, code: str) -> str | None:
    """One field of a layout; None for a code that means nothing."""
    match code:
        case "y" | "yyyy":
            return f"{moment.year:04}" if code == "yyyy" else str(moment.year)
        case "yy":
            return f"{moment.year % 100:02}"
        case "MMM" | "MMMM":
            name = MONTHS[moment.month - 1]
            return name if code == "MMMM" else name[:3]
        case "EEE" | "EEEE":
            name = DAYS[moment.weekday()]
            return name if code == "EEEE" else name[:3]
        case "o":
            day = moment.day
            return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
        case "Q":
            return str((moment.month + 2) // 3)
        case "a" | "aa":
            half = "AM" if moment.hour < 12 else "PM"
            return half if code == "a" else half.lower()
        case "d" | "dd" | "M" | "MM" | "H" | "HH" | "h" | "hh" | "m" | "mm" | "s" | "ss" | "D" | "DDD" | "w" | "ww":
            numbers = {
                "d": moment.day, "M": moment.month, "H": moment.hour, "h": (moment.hour + 11) % 12 + 1, "m": moment.minute,
                "s": moment.second, "D": moment.timetuple().tm_yday, "w": moment.isocalendar().week,
            }  # fmt: skip
            return f"{numbers[code[0]]:0{len(code)}}"
    return None


def _write(moment: str, layout: str) -> str | None:
    found = moment_of(moment)
    if found is None:
        return None
    pieces, at = [], 0
    for match in LAYOUT.finditer(layout):
        pieces.append(layout[at : match.start()])
        at = match.end()
        if match[2] is None:
            pieces.append(match[1].replace("''", "'") or "'")
            continue
        has_it = found[1] if match[2][0] in DATE_FIELDS else found[2]
        field = _field(found[0], match[2]) if has_it else None
        if field is None:
            return None
        pieces.append(field)
    return "".join(pieces) + layout[at:]


@TEXT.operator(
    "date.write", default=False, inverse=guessing("date.write", lambda wanted, layout: _read(wanted, "<month-first>"))
)
def write(moment: str, layout: str) -> str:
    """A moment in a layout of fields: yyyy yy y, MMMM MMM MM M, dd d, o (1st), EEEE EEE (day of the week), DDD D (day of
    the year), ww w (week), Q (quarter), HH H, hh h (of 12), mm m, ss s, a (AM) aa (am); letters in quotes and all else
    stand for themselves.

    No value where the moment lacks what the layout asks for, or the layout has a field that is not listed.
    """
    found = _write(moment, layout)
    return Undefined if found is None else found
