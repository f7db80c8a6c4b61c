"""Questions about a value, an input and the wanted output together, and more about two texts.

BUSTLE's questions are about a value and the output alone, and leave it to a network to guess from numbers whether 4 is where
the wanted part of an input begins.  Here that is asked: what stands where in which text, what a value adds to an input, and
which rows it is right on.  The answers for several inputs are joined by "or".  As in `property_tables`, the order is part of
a trained model's layout.
"""

from __future__ import annotations

from . import alignment_kernels as kernels
from .characters import is_letter, lower_character
from .properties import FIRST_OUTPUT, Table


def _is_mark(char: str) -> bool:
    return not is_letter(char) and not "0" <= char <= "9"


def _folded(text: str) -> str:
    return "".join(map(lower_character, text))


def _without_marks(text: str) -> str:
    return "".join(char for char in text if not _is_mark(char))


def _front(a: str, b: str) -> int:
    return next((k for k, (c, d) in enumerate(zip(a, b, strict=False)) if c != d), min(len(a), len(b)))


def _back(a: str, b: str) -> int:
    return _front(a[::-1], b[::-1])


def _once(a: str, b: str) -> bool:
    return a != "" and a in b and b.find(a, b.find(a) + 1) < 0


STRING_LIKENESS = Table(
    "String",
    "String",
    (
        ("two characters alike in front", lambda a, b: _front(a, b) >= 2),
        ("two characters alike at the end", lambda a, b: _back(a, b) >= 2),
        ("half of it alike in front", lambda a, b: 2 * _front(a, b) >= len(b)),
        ("half of it alike at the end", lambda a, b: 2 * _back(a, b) >= len(b)),
        ("only characters of it", lambda a, b: set(a) <= set(b)),
        ("every character of it", lambda a, b: set(a) >= set(b)),
        ("alike in letters and digits", lambda a, b: _without_marks(a) == _without_marks(b)),
        ("at least half as long", lambda a, b: 2 * len(a) >= len(b)),
        ("as many words", lambda a, b: len([w for w in a.split(" ") if w]) == len([w for w in b.split(" ") if w])),
        ("once a part of it", _once),
        ("first a part of it where a word begins", lambda a, b: a != "" and a in b and _begins_word(b, b.find(a))),
        ("first a part of it where a word ends", lambda a, b: a != "" and a in b and _ends_word(b, b.find(a) + len(a))),
    ),
    kernels.likeness_kernel,
)


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or _is_mark(text[at - 1])


def _ends_word(text: str, at: int) -> bool:
    return at == len(text) or _is_mark(text[at])


STRING_BESIDE = Table(
    "String",
    "String",
    (
        ("part of the input", lambda a, x, y: a != "" and a in x),
        ("begins the input", lambda a, x, y: a != "" and x.startswith(a)),
        ("ends the input", lambda a, x, y: a != "" and x.endswith(a)),
        ("once a part of the input", lambda a, x, y: _once(a, x)),
        ("contains the input", lambda a, x, y: x != "" and x in a),
        ("longer than the input", lambda a, x, y: len(a) > len(x)),
        ("as long as the input", lambda a, x, y: len(a) == len(x)),
        ("the input but for case", lambda a, x, y: len(a) == len(x) and _folded(a) == _folded(x)),
        ("agrees in front for longer", lambda a, x, y: _front(a, y) > _front(x, y)),
        ("agrees at the end for longer", lambda a, x, y: _back(a, y) > _back(x, y)),
        ("agrees in front for as long", lambda a, x, y: _front(a, y) >= _front(x, y)),
        ("agrees at the end for as long", lambda a, x, y: _back(a, y) >= _back(x, y)),
        ("nearer in length", lambda a, x, y: abs(len(a) - len(y)) < abs(len(x) - len(y))),
        ("what the input lacks in length", lambda a, x, y: len(a) + len(x) == len(y)),
        ("what the input has too much in length", lambda a, x, y: len(x) - len(a) == len(y)),
        ("a character of it that the input lacks", lambda a, x, y: any(c in y and c not in x for c in a)),
        ("no character that only the input has", lambda a, x, y: not any(c in x and c not in y for c in a)),
        ("the input's letters and digits", lambda a, x, y: _without_marks(a) == _without_marks(x)),
        ("stands before the input in it", lambda a, x, y: a != "" != x and a + x in y),
        ("stands behind the input in it", lambda a, x, y: a != "" != x and x + a in y),
        ("part of the input and not of it", lambda a, x, y: a != "" and a in x and a not in y),
        ("missing from the input it leaves it", lambda a, x, y: a != "" and a in x and x.replace(a, "") == y),
        ("where the input ceases to agree", lambda a, x, y: a != "" and x.find(a) == _front(x, y)),
        ("where the input begins to agree", lambda a, x, y: _agrees_behind(a, x, y)),
        ("stands before it in the input", lambda a, x, y: a != "" != y and a + y in x),
        ("stands behind it in the input", lambda a, x, y: a != "" != y and y + a in x),
        ("stands before its beginning in the input", lambda a, x, y: a != "" != y and a + y[:2] in x),
        ("stands behind its end in the input", lambda a, x, y: a != "" != y and y[-2:] + a in x),
        (
            "begins it and leaves a part of the input",
            lambda a, x, y: a not in ("", y) and y.startswith(a) and y[len(a) :] in x,
        ),
        ("ends it and leaves a part of the input", lambda a, x, y: a not in ("", y) and y.endswith(a) and y[: -len(a)] in x),
        ("part of neither", lambda a, x, y: a != "" and a not in x and a not in y),
    ),
    kernels.string_beside_kernel,
    beside="String",
)


def _agrees_behind(a: str, x: str, y: str) -> bool:
    return a != "" and a in x and x.find(a) + len(a) == len(x) - _back(x, y)


def _is_at(x: str, at: int, part: str) -> bool:
    return part != "" and at >= 0 and x.startswith(part, at)


INT_BESIDE = Table(
    "Int",
    "String",
    (
        ("a place in the input", lambda n, x, y: 1 <= n <= len(x)),
        ("the input's length", lambda n, x, y: n == len(x)),
        ("beyond the input", lambda n, x, y: n > len(x)),
        ("the input's length but one", lambda n, x, y: n == len(x) - 1),
        ("what the input is longer", lambda n, x, y: n == len(x) - len(y)),
        ("what the input is shorter", lambda n, x, y: n == len(y) - len(x)),
        ("as long as the input agrees in front", lambda n, x, y: n == _front(x, y)),
        ("next after what agrees in front", lambda n, x, y: n == _front(x, y) + 1),
        ("as long as the input agrees at the end", lambda n, x, y: n == _back(x, y)),
        ("where the input begins to agree", lambda n, x, y: n == len(x) - _back(x, y)),
        ("it begins behind there", lambda n, x, y: _is_at(x, n, y)),
        ("it begins there", lambda n, x, y: _is_at(x, n - 1, y)),
        ("its first two begin behind there", lambda n, x, y: _is_at(x, n, y[:2])),
        ("its first two begin there", lambda n, x, y: _is_at(x, n - 1, y[:2])),
        ("it ends there", lambda n, x, y: _is_at(x, n - len(y), y)),
        ("it ends before there", lambda n, x, y: _is_at(x, n - 1 - len(y), y)),
        ("its last two end there", lambda n, x, y: _is_at(x, n - len(y[-2:]), y[-2:])),
        ("its last two end before there", lambda n, x, y: _is_at(x, n - 1 - len(y[-2:]), y[-2:])),
        ("a mark is there", lambda n, x, y: 1 <= n <= len(x) and _is_mark(x[n - 1])),
        ("there is a character that it lacks", lambda n, x, y: 1 <= n <= len(x) and x[n - 1] not in y),
        ("its first character is there", lambda n, x, y: 1 <= n <= len(x) and x[n - 1] == y[:1]),
        ("its last character is there", lambda n, x, y: 1 <= n <= len(x) and x[n - 1] == y[-1:]),
        ("so many in front begin it", lambda n, x, y: 1 <= n <= len(x) and y.startswith(x[:n])),
        ("so many at the end end it", lambda n, x, y: 1 <= n <= len(x) and y.endswith(x[len(x) - n :])),
        ("so many in front are a part of it", lambda n, x, y: 1 <= n <= len(x) and x[:n] in y),
        ("so many at the end are a part of it", lambda n, x, y: 1 <= n <= len(x) and x[len(x) - n :] in y),
        ("a mark is behind there", lambda n, x, y: 0 <= n < len(x) and _is_mark(x[n])),
        ("all behind there ends it", lambda n, x, y: 0 <= n < len(x) and y.endswith(x[n:])),
        ("all but so many at the end begin it", lambda n, x, y: 0 <= n < len(x) and y.startswith(x[: len(x) - n])),
        ("all behind there is a part of it", lambda n, x, y: 0 <= n < len(x) and x[n:] in y),
        ("a mark is before there", lambda n, x, y: 2 <= n <= len(x) + 1 and _is_mark(x[n - 2])),
    ),
    kernels.int_beside_kernel,
    beside="String",
)

BOOL_BESIDE = Table(
    "Bool",
    "String",
    (
        ("true where the input is it", lambda a, x, y: a == (x == y)),
        ("true where it is part of the input", lambda a, x, y: a == (y in x)),
        ("true where the input is part of it", lambda a, x, y: a == (x in y)),
    ),
    kernels.bool_beside_kernel,
    beside="String",
)

STRING_FIRST = Table(
    "String",
    "String",
    (
        ("right where the first row's is wanted", lambda a, x, y: a == y or x != y),
        ("right where another is wanted", lambda a, x, y: a == y or x == y),
    ),
    kernels.string_first_kernel,
    beside=FIRST_OUTPUT,
)

BOOL_FIRST = Table(
    "Bool",
    "String",
    (("true where the first row's is wanted", lambda a, x, y: a == (x == y)),),
    kernels.bool_first_kernel,
    beside=FIRST_OUTPUT,
)

ALIGNMENTS = (STRING_LIKENESS, STRING_BESIDE, STRING_FIRST, INT_BESIDE, BOOL_BESIDE, BOOL_FIRST)
