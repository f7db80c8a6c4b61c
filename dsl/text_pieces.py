"""Changes of every piece of a text, however many there are, and a few more things that people do to columns.

"Ann Lee, Bob Ray" becomes "A. Lee, B. Ray" by `(text.each x ", " "{start}. {last}" ", ")`.  A *layout* is text in which
fields in braces stand for the piece: `{}` as it is, `{upper}` in capitals, `{last:start}` the first letter of its last word.
The fields are those of `FIELDS`, and `{before =}`, `{after =}` for what stands before or after a text; a colon puts one
behind the other.

Only `synth.columns` looks for such programs.  No operator here is in the default grammar, and models of guidance never meet
one, so they are a language of their own that `STRINGS` takes along (`DSL(apart=)`).
"""

from __future__ import annotations

import re
from typing import Annotated

from . import text_numbers, text_parts
from .characters import lower_character, upper_character
from .language import DSL
from .operators import Inverse, Undefined
from .text_guesses import guessing, like_wanted
from .types import Tokens

PIECE_KINDS = {
    "<words>": text_parts.KINDS["<word>"],
    "<numbers>": text_parts.KINDS["<number>"],
    "<humps>": re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+"),
    "<characters>": re.compile(".", re.DOTALL),
    "<fields>": text_parts.KINDS["<field>"],
    "<tags>": re.compile(r"[#@]\w+"),
}
"""What the pieces of each kind look like; humps are those of camelCase."""

PIECE_KIND = Tokens("PieceKind", tuple(PIECE_KINDS))
ARRANGEMENT = Tokens("Arrangement", ("<reversed>", "<sorted>", "<distinct>"))
PieceKind = Annotated[str, PIECE_KIND]
Arrangement = Annotated[str, ARRANGEMENT]

PIECES = DSL("pieces", "1", "Every piece of a text, and other things that people do to columns.")
PIECES.tokens.update(dict.fromkeys(PIECE_KIND.tokens, PIECE_KIND) | dict.fromkeys(ARRANGEMENT.tokens, ARRANGEMENT))

LAYOUT = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
LONGEST = 100_000
"""Characters that all pieces together may become."""


def _upper(text: str) -> str:
    return "".join(map(upper_character, text))


def _lower(text: str) -> str:
    return "".join(map(lower_character, text))


def _word(text: str, index: int) -> str | None:
    words = text.split()
    return words[index] if words else None


def _one_field(text: str, name: str) -> str | None:
    """What one name of a field makes of a text; None where it has no value, or the name means nothing."""
    match name:
        case "":
            return text
        case "upper":
            return _upper(text)
        case "lower":
            return _lower(text)
        case "capital":
            return _upper(text[:1]) + _lower(text[1:])
        case "start":
            return text[:1] or None
        case "rest":
            return text[1:] if text else None
        case "end":
            return text[-1:] or None
        case "first":
            return _word(text, 0)
        case "last":
            return _word(text, -1)
        case "trim":
            return text.strip()
        case "letters":
            return "".join(char for char in text if char.isalpha())
        case "digits":
            return "".join(char for char in text if "0" <= char <= "9")
    way, _, mark = name.partition(" ")
    if way not in ("before", "after") or not mark or mark not in text:
        return None
    return text.partition(mark)[0 if way == "before" else 2]


FIELDS = ("", "upper", "lower", "capital", "start", "rest", "end", "first", "last", "trim", "letters", "digits")
"""Names of fields: the whole, in capitals, in small letters, only the first letter a capital, the first character, all but
that, the last character, the first word, the last word, without white space at the ends, only letters, only digits.
"""


def laid_out(piece: str, layout: str) -> str | None:
    """A piece in a layout; None where a field has no value."""
    done, at = [], 0
    for match in LAYOUT.finditer(layout):
        done.append(layout[at : match.start()])
        at = match.end()
        if match[0] in ("{{", "}}"):
            done.append(match[0][0])
            continue
        value: str | None = piece if match[1] is not None else None
        for name in (match[1] or "").split(":"):
            value = None if value is None else _one_field(value, name)
        if value is None:
            return None
        done.append(value)
    return "".join(done) + layout[at:]


def _each(pieces: list[str], layout: str, join: str) -> str | None:
    if len(pieces) * (len(layout) + len(join)) > LONGEST:
        return None
    written = [laid_out(piece, layout) for piece in pieces]
    if any(text is None for text in written):
        return None
    return join.join(text for text in written if text is not None)


def _guess(name: str) -> Inverse:
    return guessing(name, like_wanted, language=PIECES)


@PIECES.operator("text.each", default=False, inverse=_guess("text.each"))
def each(text: str, mark: str, layout: str, join: str) -> str:
    """All pieces between a mark, each in the layout, joined."""
    found = _each(text.split(mark), layout, join) if mark else None
    return Undefined if found is None else found


@PIECES.operator("text.each_of", default=False, inverse=_guess("text.each_of"))
def each_of(text: str, kind: PieceKind, layout: str, join: str) -> str:
    """All pieces of a kind, each in the layout, joined; what stands between them is left out.  No value without pieces."""
    pieces: list[str] = PIECE_KINDS[kind].findall(text)
    found = _each(pieces, layout, join) if pieces else None
    return Undefined if found is None else found


@PIECES.operator("text.arrange", default=False, inverse=_guess("text.arrange"))
def arrange(text: str, mark: str, arrangement: Arrangement) -> str:
    """The pieces between a mark from last to first, sorted, or each one once; the same mark stays between them."""
    pieces = text.split(mark) if mark else []
    if arrangement == "<reversed>":
        pieces.reverse()
    elif arrangement == "<sorted>":
        pieces.sort()
    else:
        pieces = list(dict.fromkeys(pieces))
    return mark.join(pieces) if mark else Undefined


@PIECES.operator("text.count_of", default=False, inverse=guessing("text.count_of", language=PIECES))
def count_of(text: str, kind: PieceKind) -> int:
    """The number of pieces of a kind."""
    return len(PIECE_KINDS[kind].findall(text))


@PIECES.operator(
    "text.reverse", default=False, inverse=guessing("text.reverse", lambda wanted: wanted[::-1], language=PIECES)
)
def reverse(text: str) -> str:
    """The characters from last to first."""
    return text[::-1]


@PIECES.operator("text.small_start", default=False, inverse=_guess("text.small_start"))
def small_start(text: str) -> str:
    """The first character in lower case, the others as they are."""
    return _lower(text[:1]) + text[1:]


@PIECES.operator("text.proper", default=False, inverse=_guess("text.proper"))
def proper(text: str) -> str:
    """Words with capitals in front, behind an apostrophe only where a single letter stands before it: "O'Neil", "Don't"."""
    low = _lower(text)
    return re.sub(r"(?<![^\W_])(?:(?<!['’])|(?<=\b[^\W\d_]['’]))[^\W\d_]", lambda match: _upper(match[0]), low)


# Numbers, as plain decimal text like those of `text_numbers`.


def _quotient(wanted: str, other: str) -> str | None:
    """The number whose product with the other one is wanted, if there are few enough digits to say so."""
    product, divisor = text_numbers.decimal_of(wanted), text_numbers.decimal_of(other)
    return text_numbers.plain(text_numbers.CONTEXT.divide(product, divisor)) if product is not None and divisor else None


_multiplied = guessing("number.multiply", _quotient, _quotient, language=PIECES)


@PIECES.operator("number.multiply", default=False, commutative=True, inverse=_multiplied)
def multiply(number: str, other: str) -> str:
    """The product of two numbers; without zeros at the end."""
    left, right = text_numbers.decimal_of(number), text_numbers.decimal_of(other)
    return Undefined if left is None or right is None else text_numbers.plain(text_numbers.CONTEXT.multiply(left, right))


def _count(number: str) -> int | None:
    """A plain decimal text as a whole number that is not negative."""
    value = text_numbers.decimal_of(number)
    return None if value is None or value < 0 or value != value.to_integral_value() else int(value)


def _ordinal(count: int) -> str:
    ending = "th" if count // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


_counted = guessing("number.ordinal", lambda wanted: wanted[:-2], language=PIECES)


@PIECES.operator("number.ordinal", default=False, inverse=_counted)
def ordinal(number: str) -> str:
    """A whole number that is not negative as 1st, 2nd, 3rd, 4th."""
    count = _count(number)
    return Undefined if count is None else _ordinal(count)


_MARKS = str.maketrans(",.", ".,")
_swapped = guessing("number.swap_marks", lambda wanted: wanted.translate(_MARKS), language=PIECES)


@PIECES.operator("number.swap_marks", default=False, inverse=_swapped)
def swap_marks(number: str) -> str:
    """Commas become full stops and full stops commas, as in 1.234,50."""
    return number.translate(_MARKS)


_read_clock = guessing("number.clock", lambda wanted, unit: _total(wanted, unit), language=PIECES)


@PIECES.operator("number.clock", default=False, inverse=_read_clock)
def clock(number: str, unit: int) -> str:
    """A whole number of parts, `unit` (1 to 100) to one, as wholes and two digits of the rest: 90 of 60 are 1:30."""
    found = _clock(number, unit)
    return Undefined if found is None else found


def _clock(number: str, unit: int) -> str | None:
    count = _count(number)
    return None if count is None or not 1 <= unit <= 100 else f"{count // unit}:{count % unit:02}"


def _total(text: str, unit: int) -> str | None:
    parts = re.findall("[0-9]+", text)
    if not 2 <= len(parts) <= 3 or not 1 <= unit <= 100 or len(text) > 40:
        return None
    total = 0
    for part in parts:
        total = total * unit + int(part)
    return str(total)


_written_clock = guessing("number.of_clock", lambda wanted, unit: _clock(wanted, unit), language=PIECES)


@PIECES.operator("number.of_clock", default=False, inverse=_written_clock)
def of_clock(text: str, unit: int) -> str:
    """The count that two or three numbers make, the last one in `unit` (1 to 100) parts of the one before it."""
    found = _total(text, unit)
    return Undefined if found is None else found
