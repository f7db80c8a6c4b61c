"""Inverses of BUSTLE's operators, as `dsl/operators.py` defines them: one function for each argument.

Called with the wanted value and the other arguments in order, None for what is unknown.  Where a position or a number of
characters may be anything beyond the end of a text, nothing is said.
"""

from __future__ import annotations

from .bustle_kernels import LARGEST_NUMBER, LONGEST_REPEAT
from .inverses import LONGEST_TEXT, Answer
from .operators import Likely


def front(wanted: str, back: str | None) -> Answer:
    """`Concatenate`: the first text, from what follows it."""
    if back is None:
        return None if len(wanted) > LONGEST_TEXT else [wanted[:i] for i in range(len(wanted) + 1)]
    return [wanted[: len(wanted) - len(back)]] if wanted.endswith(back) else []


def back(wanted: str, front: str | None) -> Answer:
    """`Concatenate`: the second text, from what stands before it."""
    if front is None:
        return None if len(wanted) > LONGEST_TEXT else [wanted[i:] for i in range(len(wanted) + 1)]
    return [wanted[len(front) :]] if wanted.startswith(front) else []


def left_text(wanted: str, n: int | None) -> Answer:
    """`Left` and `Right`: nothing is left out of what is shorter than n."""
    if n is None or len(wanted) == n:
        return None
    return [wanted] if len(wanted) < n else []


def _count(wanted: str, text: str, is_end: bool) -> Answer:
    if not is_end:
        return []
    return [len(wanted)] if len(wanted) < len(text) else Likely((len(wanted),))


def left_count(wanted: str, text: str | None) -> Answer:
    """`Left`: the number of characters."""
    return None if text is None else _count(wanted, text, text.startswith(wanted))


def right_count(wanted: str, text: str | None) -> Answer:
    """`Right`: the number of characters."""
    return None if text is None else _count(wanted, text, text.endswith(wanted))


def mid_text(wanted: str, start: int | None, n: int | None) -> Answer:
    """`Mid`: no text is cut at such places, or has so long a part."""
    if (start is not None and start <= 0) or (n is not None and len(wanted) > n):
        return []
    return None


def replace_new(wanted: str, text: str | None, start: int | None, n: int | None) -> Answer:
    """`Replace`: what stands between the ends that were kept."""
    if (start is not None and start <= 0) or (n is not None and n < 0):
        return []
    if text is None or start is None or n is None:
        return None
    return _between(wanted, text[: start - 1], text[start - 1 + n :])


def _between(wanted: str, before: str, after: str) -> list[str]:
    is_around = wanted.startswith(before) and wanted.endswith(after) and len(wanted) >= len(before) + len(after)
    return [wanted[len(before) : len(wanted) - len(after)]] if is_around else []


def trim_text(wanted: str) -> Answer:
    """`Trim`: what has been trimmed has no space too many."""
    return [] if "  " in wanted or wanted.startswith(" ") or wanted.endswith(" ") else None


def rept_text(wanted: str, n: int | None) -> Answer:
    """`Rept`: an n-th of the text, if it consists of n equal ones."""
    if len(wanted) > LONGEST_REPEAT or (n is not None and n < 0):
        return []
    if n is None or (n == 0 and wanted == ""):
        return None
    part = wanted[: len(wanted) // n] if n else ""
    return [part] if part * min(n, LONGEST_REPEAT) == wanted else []


def substitute_new(wanted: str, text: str | None, old: str | None, k: int | None) -> Answer:
    """`Substitute` of one occurrence: what stands in its place."""
    if k is not None and k < 0:
        return []
    if text is None or old is None or not k or old == "":
        return None
    places = [i for i in range(len(text)) if text.startswith(old, i)]
    if k > len(places):
        return None if text == wanted else []
    return _between(wanted, text[: places[k - 1]], text[places[k - 1] + len(old) :])


def shown_number(wanted: str) -> Answer:
    """`To_Text`: the number, if the text is how it is written."""
    digits = wanted[1:] if wanted.startswith("-") else wanted
    if not (digits.isascii() and digits.isdigit()) or len(digits) > LONGEST_REPEAT:
        return [] if len(digits) <= LONGEST_REPEAT else None
    return [int(wanted)] if str(int(wanted)) == wanted else []


def _is_out_of_range(wanted: int) -> bool:
    return abs(wanted) > LARGEST_NUMBER


def summand(wanted: int, other: int | None) -> Answer:
    """`Add`: the other summand."""
    if _is_out_of_range(wanted):
        return []
    return None if other is None else [wanted - other]


def minuend(wanted: int, subtrahend: int | None) -> Answer:
    """`Minus`: the number from which is taken."""
    if _is_out_of_range(wanted):
        return []
    return None if subtrahend is None else [wanted + subtrahend]


def subtrahend(wanted: int, minuend: int | None) -> Answer:
    """`Minus`: the number that is taken away."""
    if _is_out_of_range(wanted):
        return []
    return None if minuend is None else [minuend - wanted]


def found_part(wanted: int, text: str | None, start: int | None = None) -> Answer:
    """`Find`: there is nothing to be found outside the text, or before the position from which on it is looked for."""
    if not 1 <= wanted <= LARGEST_NUMBER or (start is not None and not 1 <= start <= wanted):
        return []
    return [] if text is not None and wanted > len(text) + 1 else None


def searched_text(wanted: int, part: str | None, start: int | None = None) -> Answer:
    """`Find`: no text has a part at an impossible position."""
    return [] if not 1 <= wanted <= LARGEST_NUMBER or (start is not None and not 1 <= start <= wanted) else None


def text_of_length(wanted: int) -> Answer:
    """`Len`: only the empty text is the only one of its length."""
    if not 0 <= wanted <= LARGEST_NUMBER:
        return []
    return [""] if wanted == 0 else None
