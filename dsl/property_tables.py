"""The questions that come with the types: what learned guidance may know about a value, in every language.

Those about texts, and about a text and the wanted output, are BUSTLE's and a few more; `dsl/properties.py` says how a table
is read.  The order is part of a trained model's layout: new questions go to the end of their table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import property_kernels as kernels
from .alignment_tables import ALIGNMENTS
from .characters import is_letter, lower_character, upper_character
from .properties import Question, Table

# Texts.


def _lower(text: str) -> str:
    return "".join(map(lower_character, text))


def _is_capital(char: str) -> bool:
    return is_letter(char) and lower_character(char) != char


def _is_small(char: str) -> bool:
    return is_letter(char) and upper_character(char) != char and not _is_capital(char)


def _is_mark(char: str) -> bool:
    return not is_letter(char) and char not in "0123456789 ,.-/"


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9"


def _is_subsequence(part: Any, whole: Any) -> bool:
    rest = iter(whole)
    return all(item in rest for item in part)


STRING = Table(
    "String",
    None,
    (
        ("empty", lambda a: a == ""),
        ("one character", lambda a: len(a) == 1),
        ("up to 3 characters", lambda a: len(a) <= 3),
        ("up to 5 characters", lambda a: len(a) <= 5),
        ("above 10 characters", lambda a: len(a) > 10),
        ("no capitals", lambda a: not any(map(_is_capital, a))),
        ("no small letters", lambda a: not any(map(_is_small, a))),
        ("a space", lambda a: " " in a),
        ("a comma", lambda a: "," in a),
        ("a period", lambda a: "." in a),
        ("a dash", lambda a: "-" in a),
        ("a slash", lambda a: "/" in a),
        ("a digit", lambda a: any(map(_is_digit, a))),
        ("only digits", lambda a: a != "" and all(map(_is_digit, a))),
        ("a letter", lambda a: any(map(is_letter, a))),
        ("only letters", lambda a: a != "" and all(map(is_letter, a))),
        ("a capital", lambda a: any(map(_is_capital, a))),
        ("a small letter", lambda a: any(map(_is_small, a))),
        ("another mark", lambda a: any(map(_is_mark, a))),
        ("neither letters nor digits", lambda a: a != "" and not any(is_letter(c) or _is_digit(c) for c in a)),
        ("one word", lambda a: _words(a) == 1),
        ("two words", lambda a: _words(a) == 2),
        ("a capital in front", lambda a: a != "" and _is_capital(a[0])),
        ("a space at an end", lambda a: a != "" and " " in (a[0], a[-1])),
    ),
    kernels.string_kernel,
)


def _words(text: str) -> int:
    return sum(1 for word in text.split(" ") if word)


_FOLDED: tuple[Question, ...] = (
    ("is part of it", lambda a, b: a in b),
    ("begins it", lambda a, b: b.startswith(a)),
    ("ends it", lambda a, b: b.endswith(a)),
)


def _folded(question: Callable[..., bool]) -> Callable[..., bool]:
    return lambda a, b: question(_lower(a), _lower(b))


def _swapped(question: Callable[..., bool]) -> Callable[..., bool]:
    return lambda a, b: question(b, a)


STRING_STRING = Table(
    "String",
    "String",
    (
        *_FOLDED,
        *((f"{name} but for case", _folded(question)) for name, question in _FOLDED),
        *((f"the other way: {name}", _swapped(question)) for name, question in _FOLDED),
        *((f"the other way: {name} but for case", _swapped(_folded(question))) for name, question in _FOLDED),
        ("equal", lambda a, b: a == b),
        ("equal but for case", lambda a, b: _lower(a) == _lower(b)),
        ("as long", lambda a, b: len(a) == len(b)),
        ("shorter", lambda a, b: len(a) < len(b)),
        ("longer", lambda a, b: len(a) > len(b)),
        ("about as long", lambda a, b: abs(len(a) - len(b)) <= kernels.NEAR),
        ("is it with characters left out", _is_subsequence),
        ("the other way: is it with characters left out", lambda a, b: _is_subsequence(b, a)),
        ("first character alike", lambda a, b: a != "" and b != "" and a[0] == b[0]),
        ("last character alike", lambda a, b: a != "" and b != "" and a[-1] == b[-1]),
    ),
    kernels.string_string_kernel,
)

_LENGTHS: tuple[tuple[str, Callable[[int, int], bool]], ...] = (
    ("below its length", lambda n, length: n < length),
    ("at most its length", lambda n, length: n <= length),
    ("its length", lambda n, length: n == length),
    ("at least its length", lambda n, length: n >= length),
    ("above its length", lambda n, length: n > length),
    ("next to its length", lambda n, length: abs(n - length) <= 1),
    ("near its length", lambda n, length: abs(n - length) <= kernels.NEAR),
)


def _about_length(question: Callable[[int, int], bool]) -> Callable[..., bool]:
    return lambda n, text: question(n, len(text))


INT_STRING = Table(
    "Int",
    "String",
    (
        *((name, _about_length(question)) for name, question in _LENGTHS),
        ("is shown by it", lambda n, text: n >= 0 and str(n) == text),
        ("is shown in it", lambda n, text: n >= 0 and str(n) in text),
    ),
    kernels.int_string_kernel,
)

STRING_INT = Table(
    "String",
    "Int",
    tuple((f"the other way: {name}", _swapped(question)) for name, question in INT_STRING.questions),
    kernels.string_int_kernel,
)

# Numbers and truth values.

INT = Table(
    "Int",
    None,
    (
        ("0", lambda n: n == 0),
        ("1", lambda n: n == 1),
        ("2", lambda n: n == 2),
        ("negative", lambda n: n < 0),
        ("1 to 3", lambda n: 1 <= n <= 3),
        ("4 to 9", lambda n: 4 <= n <= 9),
        ("above 9", lambda n: n > 9),
        ("above 99", lambda n: n > 99),
        ("odd", lambda n: n % 2 == 1),
        ("-1", lambda n: n == -1),
        ("above 999", lambda n: n > 999),
    ),
    kernels.int_kernel,
)

INT_INT = Table(
    "Int",
    "Int",
    (
        ("equal", lambda a, b: a == b),
        ("less", lambda a, b: a < b),
        ("greater", lambda a, b: a > b),
        ("its negative", lambda a, b: a == -b),
        ("as odd", lambda a, b: (a - b) % 2 == 0),
        ("negative as it is", lambda a, b: (a < 0) == (b < 0)),
        ("next to it", lambda a, b: abs(a - b) == 1),
        ("near it", lambda a, b: abs(a - b) <= kernels.NEAR),
        ("not larger without signs", lambda a, b: abs(a) <= abs(b)),
        ("divides it", lambda a, b: a != 0 and b % a == 0),
        ("multiple of it", lambda a, b: b != 0 and a % b == 0),
        ("twice it without signs", lambda a, b: abs(a) // 2 == abs(b)),
        ("half of it without signs", lambda a, b: abs(b) // 2 == abs(a)),
    ),
    kernels.int_int_kernel,
)

INT_BOOL = Table(
    "Int",
    "Bool",
    (
        ("positive where it is true", lambda n, b: (n > 0) == b),
        ("0 where it is true", lambda n, b: (n == 0) == b),
        ("odd where it is true", lambda n, b: (n % 2 == 1) == b),
        ("negative where it is true", lambda n, b: (n < 0) == b),
    ),
    kernels.int_bool_kernel,
)

BOOL = Table("Bool", None, (("true", lambda a: a),), kernels.bool_kernel)

BOOL_BOOL = Table(
    "Bool",
    "Bool",
    (("equal", lambda a, b: a == b), ("implies it", lambda a, b: a <= b), ("follows from it", lambda a, b: a >= b)),
    kernels.bool_bool_kernel,
)

# Lists of words.

LIST = Table(
    "List",
    None,
    (
        ("empty", lambda a: len(a) == 0),
        ("one element", lambda a: len(a) == 1),
        ("two elements", lambda a: len(a) == 2),
        ("up to 4 elements", lambda a: len(a) <= 4),
        ("above 8 elements", lambda a: len(a) > 8),
        ("rising", lambda a: list(a) == sorted(a)),
        ("falling", lambda a: list(a) == sorted(a, reverse=True)),
        ("all equal", lambda a: len(set(a)) <= 1),
        ("all positive", lambda a: all(c > 0 for c in a)),
        ("all negative", lambda a: all(c < 0 for c in a)),
        ("all even", lambda a: all(c % 2 == 0 for c in a)),
        ("all odd", lambda a: all(c % 2 == 1 for c in a)),
        ("all of one digit", lambda a: all(-10 < c < 10 for c in a)),
        ("a zero", lambda a: 0 in a),
    ),
    kernels.list_kernel,
)


def _pointwise(question: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    return lambda a, b: len(a) == len(b) and all(question(c, d) for c, d in zip(a, b, strict=True))


LIST_LIST = Table(
    "List",
    "List",
    (
        ("equal", lambda a, b: a == b),
        ("as long", lambda a, b: len(a) == len(b)),
        ("shorter", lambda a, b: len(a) < len(b)),
        ("longer", lambda a, b: len(a) > len(b)),
        ("begins it", lambda a, b: b[: len(a)] == a),
        ("ends it", lambda a, b: len(a) <= len(b) and b[len(b) - len(a) :] == a),
        ("the other way: begins it", lambda a, b: a[: len(b)] == b),
        ("the other way: ends it", lambda a, b: len(b) <= len(a) and a[len(a) - len(b) :] == b),
        ("is it with elements left out", _is_subsequence),
        ("the other way: is it with elements left out", lambda a, b: _is_subsequence(b, a)),
        ("only elements of it", lambda a, b: set(a) <= set(b)),
        ("every element of it", lambda a, b: set(a) >= set(b)),
        ("nowhere above it", _pointwise(lambda c, d: c <= d)),
        ("nowhere below it", _pointwise(lambda c, d: c >= d)),
        ("a number away", lambda a, b: len(a) == len(b) and len({d - c for c, d in zip(a, b, strict=True)}) <= 1),
        ("it backwards", lambda a, b: a == b[::-1]),
        ("it in another order", lambda a, b: sorted(a) == sorted(b)),
        ("about as long", lambda a, b: abs(len(a) - len(b)) == 1),
        ("first element alike", lambda a, b: a != () and b != () and a[0] == b[0]),
        ("last element alike", lambda a, b: a != () and b != () and a[-1] == b[-1]),
    ),
    kernels.list_list_kernel,
)

_INT_LIST: tuple[Question, ...] = (
    ("below its length", lambda n, b: n < len(b)),
    ("its length", lambda n, b: n == len(b)),
    ("above its length", lambda n, b: n > len(b)),
    ("element of it", lambda n, b: n in b),
    ("not above any element", lambda n, b: all(n <= c for c in b)),
    ("not below any element", lambda n, b: all(n >= c for c in b)),
    ("its first element", lambda n, b: b != () and b[0] == n),
    ("its last element", lambda n, b: b != () and b[-1] == n),
)

INT_LIST = Table("Int", "List", _INT_LIST, kernels.int_list_kernel)

LIST_INT = Table(
    "List",
    "Int",
    (
        *((f"the other way: {name}", _swapped(question)) for name, question in _INT_LIST),
        ("its sum", lambda a, n: sum(a) == n),
    ),
    kernels.list_int_kernel,
)

# Bit-vectors.


def _low_mask(a: int) -> bool:
    return a & (a + 1) == 0


def _difference(a: int, b: int, width: int) -> int:
    return (b - a) % (1 << width)


BITVEC = Table(
    "BitVec",
    None,
    (
        ("0", lambda a, w: a == 0),
        ("one bit", lambda a, w: a.bit_count() == 1),
        ("all bits", lambda a, w: a == (1 << w) - 1),
        ("low bit", lambda a, w: a & 1 == 1),
        ("top bit", lambda a, w: a >> (w - 1) == 1),
        ("odd number of bits", lambda a, w: a.bit_count() % 2 == 1),
        ("up to 4 bits", lambda a, w: a.bit_count() <= 4),
        ("less than half of the bits", lambda a, w: 2 * a.bit_count() < w),
        ("all but up to 4 bits", lambda a, w: a.bit_count() >= w - 4),
        ("no bit in the upper half", lambda a, w: a >> (w + 1) // 2 == 0),
        ("no bit in the lower half", lambda a, w: a % (1 << (w + 1) // 2) == 0),
        ("all bits of the upper half", lambda a, w: a >> (w + 1) // 2 == (1 << (w - (w + 1) // 2)) - 1),
        ("all bits of the lower half", lambda a, w: (a + 1) % (1 << (w + 1) // 2) == 0),
        ("one run of bits", lambda a, w: a != 0 and _low_mask(a | ((a & -a) - 1))),
        ("a low mask", lambda a, w: _low_mask(a)),
        ("below 16", lambda a, w: a < 16),
        ("below 256", lambda a, w: a < 256),
    ),
    kernels.bitvector_kernel,
)

BITVEC_BITVEC = Table(
    "BitVec",
    "BitVec",
    (
        ("equal", lambda a, b, w: a == b),
        ("its complement", lambda a, b, w: a ^ b == (1 << w) - 1),
        ("only bits of it", lambda a, b, w: a & b == a),
        ("every bit of it", lambda a, b, w: a & b == b),
        ("no bit of it", lambda a, b, w: a & b == 0),
        ("every bit that it lacks", lambda a, b, w: a | b == (1 << w) - 1),
        ("low byte alike", lambda a, b, w: (a ^ b) & 255 == 0),
        ("high byte alike", lambda a, b, w: (a ^ b) >> max(w - 8, 0) == 0),
        ("lower half alike", lambda a, b, w: (a ^ b) % (1 << w // 2) == 0),
        ("upper half alike", lambda a, b, w: (a ^ b) >> (w - w // 2) == 0),
        ("low bit alike", lambda a, b, w: (a ^ b) & 1 == 0),
        ("top bit alike", lambda a, b, w: (a ^ b) >> (w - 1) == 0),
        ("as many bits", lambda a, b, w: a.bit_count() == b.bit_count()),
        ("fewer bits", lambda a, b, w: a.bit_count() < b.bit_count()),
        ("up to 2 bits away", lambda a, b, w: (a ^ b).bit_count() <= 2),
        ("three quarters alike", lambda a, b, w: 4 * (a ^ b).bit_count() <= w),
        ("a quarter alike", lambda a, b, w: 4 * (a ^ b).bit_count() >= 3 * w),
        ("a low mask away", lambda a, b, w: _low_mask(a ^ b)),
        ("a power of two below", lambda a, b, w: _difference(a, b, w).bit_count() == 1),
        ("half of it", lambda a, b, w: _difference(a, b, w) == a),
        ("near it", lambda a, b, w: _difference(a, b, w) < 16 or _difference(a, b, w) >= (1 << w) - 16),
        ("a shift to the left away", lambda a, b, w: (a << 1) % (1 << w) == b),
        ("a shift to the right away", lambda a, b, w: a >> 1 == b),
    ),
    kernels.bitvector_bitvector_kernel,
)

# Everything else: tokens, and values without columns.

OTHER_OTHER = Table("Other", "Other", (("equal", lambda a, b: type(a) is type(b) and a == b),))

TABLES = (
    STRING, STRING_STRING, STRING_INT, INT, INT_STRING, INT_INT, INT_BOOL, INT_LIST, BOOL, BOOL_BOOL, BITVEC, BITVEC_BITVEC,
    LIST, LIST_INT, LIST_LIST, OTHER_OTHER, *ALIGNMENTS,
)  # fmt: skip
"""The questions that come with the types."""
