"""Random inputs of tasks that nobody asked: what models of guidance are trained on.

Inputs come from generators by type.  Texts follow the templates of BUSTLE (Odena et al., ICLR 2021, appendix, and the
published generator): each column is a few slots, drawn from a pool of symbols that the columns share, and some symbols have
one text on all examples, so that delimiters and repetitions look as they do in spreadsheets.  Numbers, bit-vectors and lists
are drawn from a few ranges each, the range once for a column.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from typing import Any

from dsl.language import DSL
from dsl.program import Variable
from dsl.properties import class_of
from dsl.types import Bool, Int, String, Type, Value, is_concrete

Random = Any
"""A NumPy generator of random numbers."""

MOST_EXAMPLES = 8
PERSISTENT = 0.25
_CHARACTERS = (string.ascii_uppercase, string.ascii_lowercase, string.digits, " ", ".,-+_@$/")
_WORD = 64
_RANGES = ((0, 5), (0, 10), (-10, 11), (-50, 51), (-100, 101), (-1000, 1001))


def random_types(language: DSL, random: Random) -> tuple[list[Type], Type]:
    """Types of parameters and result of a task in a language: those that its operators take and make."""
    offered = _types(language)
    main = offered[0]
    count = int(random.choice([1, 2, 3], p=[0.5, 0.35, 0.15]))
    parameters = [main] + [
        offered[int(random.integers(len(offered)))] if random.random() < 0.3 else main for _ in range(count - 1)
    ]
    result = main if random.random() < 0.75 else offered[int(random.integers(len(offered)))]
    return parameters, result


def _types(language: DSL) -> list[Type]:
    """The types that tasks of a language are about, in front the one that most of its operators are about."""
    found: dict[Type, int] = {}
    for family in language:
        made = family.result if isinstance(family.result, Type) else Bool
        mentioned = {Type("BitVec", (_WORD,)) if t.name == "BitVec" else t for t in (made, *family.arguments)}
        for type_ in mentioned:
            if is_concrete(type_) and class_of(type_) not in ("Bool", "Other"):
                found[type_] = found.get(type_, 0) + 1 + (type_.kind == "sequence")
    return sorted(found, key=lambda t: -found[t]) or [Int]


def random_rows(types: Sequence[Type], random: Random) -> list[tuple[Value, ...]]:
    """Inputs of 2 to `MOST_EXAMPLES` examples for parameters of these types, no two alike if that can be."""
    examples = int(random.integers(2, MOST_EXAMPLES + 1))
    texts = random_texts(sum(t == String for t in types), examples, random)
    columns = [texts.pop() if t == String else random_column(t, examples, random) for t in types]
    return list(zip(*columns, strict=True))


def random_texts(columns: int, examples: int, random: Random) -> list[list[str]]:
    """Columns of texts, made of one or two formats whose slots draw from a pool of symbols."""
    slots = [int(random.integers(1, 4)) for _ in range(columns)]
    pool = [_symbol(examples, random) for _ in range(max(1, sum(slots)))]
    formats = [[random.integers(len(pool), size=n) for n in slots] for _ in range(1 if random.random() < 0.7 else 2)]
    chosen = [formats[int(random.integers(len(formats)))] for _ in range(examples)]
    return [["".join(pool[s][e] for s in chosen[e][c]) for e in range(examples)] for c in range(columns)]


def _symbol(examples: int, random: Random) -> list[str]:
    if random.random() < PERSISTENT:
        return [_text(random)] * examples
    return [_text(random) for _ in range(examples)]


def _text(random: Random) -> str:
    classes = [c for c in _CHARACTERS if random.random() < 0.25] or [_CHARACTERS[1]]
    letters = "".join(classes)
    return "".join(letters[i] for i in random.integers(len(letters), size=int(random.integers(1, 11))))


def random_column(type: Type, examples: int, random: Random) -> list[Value]:
    """Values of one parameter that is no text."""
    draw = _DRAWS[class_of(type)](type, random)
    return [draw() for _ in range(examples)]


def _draw_integers(type: Type, random: Random) -> Callable[[], Value]:
    low, high = _RANGES[int(random.integers(len(_RANGES)))]
    return lambda: int(random.integers(low, high))


def _draw_words(type: Type, random: Random) -> Callable[[], Value]:
    width = type.width
    way = int(random.integers(4))

    def draw() -> Value:
        bits = int.from_bytes(random.bytes(8), "little")
        if way == 1:
            bits &= int.from_bytes(random.bytes(8), "little") & int.from_bytes(random.bytes(8), "little")
        elif way == 2:
            bits >>= int(random.integers(64))
        elif way == 3 and random.random() < 0.5:
            bits = int(random.choice([0, 1, 2, 3])) if random.random() < 0.5 else ~int(random.integers(4))
        return bits & ((1 << width) - 1)

    return draw


def _draw_lists(type: Type, random: Random) -> Callable[[], Value]:
    element = _DRAWS[class_of(type.element)](type.element, random)
    longest = int(random.choice([5, 8, 10]))
    return lambda: tuple(element() for _ in range(int(random.integers(0 if random.random() < 0.1 else 1, longest + 1))))


_DRAWS: dict[str, Callable[[Type, Random], Callable[[], Value]]] = {
    "Int": _draw_integers,
    "BitVec": _draw_words,
    "List": _draw_lists,
    "Bool": lambda type, random: lambda: bool(random.integers(2)),
    "String": lambda type, random: lambda: _text(random),
}


def named(types: Sequence[Type]) -> list[Variable]:
    """Parameters of these types."""
    return [Variable(f"x{i}", t) for i, t in enumerate(types)]
