"""Numbers in text: read as people write them, rounded, scaled, and written with separators.

Between these operators a number is a plain decimal text such as "-1234.50", since columns hold text and binary fractions
would not be what stands there.  Arithmetic is exact (`decimal`, 50 digits) and rounding goes half away from zero.  The
locale is fixed: a full stop before the fraction, commas (or spaces, or apostrophes) between groups of digits.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Annotated

from . import text_dates  # noqa: F401 - operators join TEXT in one order, whichever of these modules comes first
from .operators import Undefined
from .text import TEXT
from .text_guesses import guessing, like_wanted
from .types import Tokens

WAY = Tokens("Way", ("<nearest>", "<down>", "<up>"))
GROUPING = Tokens("Grouping", ("<plain>", "<thousands>", "<lakh>"))
Way = Annotated[str, WAY]
Grouping = Annotated[str, GROUPING]
for _type in (WAY, GROUPING):
    TEXT.tokens.update(dict.fromkeys(_type.tokens, _type))  # so that programs with them can be read

WRITTEN = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:[, '][0-9]{2,3})+)?(?:\.[0-9]*)?")
PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
SIGNS = "$€£¥₹%"
MOST_DIGITS = 40
CONTEXT = Context(prec=50, rounding=ROUND_HALF_UP)
WAYS = {"<nearest>": ROUND_HALF_UP, "<down>": ROUND_FLOOR, "<up>": ROUND_CEILING}


def decimal_of(number: str) -> Decimal | None:
    """The value of a plain decimal text of at most 40 digits; None for any other text."""
    return Decimal(number) if PLAIN.fullmatch(number) and len(number) <= MOST_DIGITS else None


def plain(value: Decimal) -> str:
    """The plain decimal text of a value, without zeros at the end of its fraction."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _read(text: str) -> str | None:
    bare = text.strip()
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()") if negative else bare
    sign = "-" if negative or bare.startswith("-") else ""
    bare = bare.lstrip("+-").strip(SIGNS + " ").lstrip("+-")
    if not WRITTEN.fullmatch(bare) or not any("0" <= char <= "9" for char in bare) or len(bare) > MOST_DIGITS:
        return None
    whole, point, fraction = re.sub("[, ']", "", bare).partition(".")
    whole = whole.lstrip("0") or "0"
    return sign + whole + (point + fraction if fraction else "")


@TEXT.operator("number.read", default=False, inverse=guessing("number.read", like_wanted))
def read(text: str) -> str:
    """The number a text consists of, its digits as they stand: "$1,234.50" is 1234.50, "(5)" is -5, "007" is 7.

    Currency and percent signs are passed over.  No value for any other text.
    """
    found = _read(text)
    return Undefined if found is None else found


def _round_to(number: str, step: str, way: Way) -> str | None:
    value, unit = decimal_of(number), decimal_of(step)
    if value is None or unit is None or unit <= 0:
        return None
    count = CONTEXT.divide(value, unit).to_integral_value(WAYS[way])
    return plain(CONTEXT.multiply(count, unit))


@TEXT.operator("number.round", default=False, inverse=guessing("number.round", like_wanted))
def round_to(number: str, step: str, way: Way) -> str:
    """The multiple of a positive step that is nearest, or the next one down or up; without zeros at the end."""
    found = _round_to(number, step, way)
    return Undefined if found is None else found


def _scale(number: str, places: int) -> str | None:
    value = decimal_of(number)
    return None if value is None or not -20 <= places <= 20 else plain(CONTEXT.scaleb(value, places))


@TEXT.operator(
    "number.scale", default=False, inverse=guessing("number.scale", lambda wanted, places: _scale(wanted, -places))
)
def scale(number: str, places: int) -> str:
    """Times ten to a power from -20 to 20; without zeros at the end."""
    found = _scale(number, places)
    return Undefined if found is None else found


@TEXT.operator("number.add", default=False, commutative=True, inverse=guessing("number.add"))
def add(number: str, other: str) -> str:
    """The sum of two numbers; without zeros at the end."""
    left, right = decimal_of(number), decimal_of(other)
    return Undefined if left is None or right is None else plain(CONTEXT.add(left, right))


def _write(number: str, places: int, grouping: Grouping) -> str | None:
    value = decimal_of(number)
    if value is None or places > 20:
        return None
    text = number if places < 0 else format(value.quantize(Decimal(1).scaleb(-places), context=CONTEXT), "f")
    sign = "-" if text.startswith("-") else ""
    whole, point, fraction = text.lstrip("-").partition(".")
    if grouping != "<plain>":
        front, groups = whole[:-3], [whole[-3:]]
        size = 3 if grouping == "<thousands>" else 2
        while front:
            groups.insert(0, front[-size:])
            front = front[:-size]
        whole = ",".join(groups)
    return sign + whole + point + fraction


@TEXT.operator("number.write", default=False, inverse=guessing("number.write", lambda wanted, *_: _read(wanted)))
def write(number: str, places: int, grouping: Grouping) -> str:
    """With so many places (up to 20) behind the point, rounded, or all there are if negative; grouped by thousands or
    lakhs.
    """
    found = _write(number, places, grouping)
    return Undefined if found is None else found


@TEXT.operator("number.is_less", default=False, inverse=guessing("number.is_less"))
def is_less(number: str, other: str) -> bool:
    """Is the first number less than the second?"""
    left, right = decimal_of(number), decimal_of(other)
    return Undefined if left is None or right is None else left < right
