"""Values and argument rows on which several meanings of one operator are compared.

The reference, the kernel and the symbolic meaning of an operator must agree everywhere; they are most likely to differ at
the edges.  `nasty_values` lists the edges of a type, `random_values` fills the middle, and `argument_rows` combines both for
one operator, with arguments that have something to do with one another: a text and a part of it, a list and one of its
positions.  Everything is a function of the seeded generator that is handed in.

Nobody but their author knows the values of a type of one's own.  `own_values` takes them from the language itself: its
constants, and what its operators make of values that are known already; the other functions are handed them as `own`.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence

from .language import DSL, Family
from .operators import Operator, Undefined
from .types import BitVec, Bool, Int, List, String, Type, Value, is_concrete

OwnValues = Mapping[Type, Sequence[Value]]
"""Values of types that only their author knows, by type."""

MOST_OWN_VALUES = 40
"""How many values of a type of one's own are kept."""

_NONE: OwnValues = {}

WIDTHS = (1, 3, 8, 32, 64)
"""Widths at which operators over bit-vectors of any width are looked at."""

_INTEGERS = (
    0, 1, -1, 2, -2, 3, 7, 8, 9, 10, -10, 63, 64, 65, 99, 100, 127, 128, -128, 255, 256, 1000, -1000,
    2**31 - 1, -(2**31), 2**31, 2**32 - 1, 2**32, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), -(2**63) + 1,
    2**63, -(2**63) - 1, 2**64, 10**20, -(10**20),
)  # fmt: skip

_TEXTS = (
    "", "a", "b", "A", "ab", "ba", "aa", "aaa", "aab", "0", "7", "-5", "+5", "007", "42",
    "9999999999999999999999", "1.5", " ", "  a  b ", "\t", "a\nb", '"', '""', "'", ";", ")", "(", "|",
    "\\", "\\u", "\\u{41}", "a\\u{41}b", "\\u0041", "\\x41", "\\n", "A\\u{41}", "\x00", "a\x00b", "\x7f",
    "\x80", "é", "e\u0301", "ß", "İ", "ǆ", "²", "٣", "½", "Ω", "ﬁ", "\u00a0", "\u2028", "שלום", "日本語",
    "👩\u200d👧", "\U00010000", "\U0002ffff", "a\U0002ffffb", "\uffff", "Nancy FreeHafer", "hello world",
    "a.b,c;d-e_f", "Mixed CASE 123 text", "+1 (425) 555-0123", "2026-11-22", "abcabcabc", "x" * 70,
)  # fmt: skip

_ALPHABET = "aaabbAB01 -.,/é\\u{}\"'ß٣\u2028\U00010000\U0002ffff"


def nasty_values(type: Type, own: OwnValues = _NONE) -> list[Value]:
    """The edges of a type: zero, the extremes, empty, non-ASCII, text that looks like an escape.

    Raises ValueError for a type whose values are not known.
    """
    if type.tokens:
        return list(type.tokens)
    if own.get(type):
        return list(own[type])
    match type.name:
        case "Bool":
            return [False, True]
        case "Int":
            return list(_INTEGERS)
        case "String":
            return list(_TEXTS)
        case "BitVec":
            w = type.width
            top = 1 << (w - 1)
            edges = {0, 1, 2, 3, w - 1, w, w + 1, top - 1, top, top + 1, 2 * top - 2, 2 * top - 1}
            edges |= {0x5555555555555555, 0xAAAAAAAAAAAAAAAA, 0x00FF00FF00FF00FF, 0x0123456789ABCDEF}
            return sorted({edge % (1 << w) for edge in edges})
        case "List":
            return _nasty_lists(type.element, own)
    raise ValueError(f"no nasty values are known for the type {type}")


def _nasty_lists(element: Type, own: OwnValues) -> list[Value]:
    edges = nasty_values(element, own)
    first, last = edges[0], edges[-1]
    lists = [(), *((edge,) for edge in edges)]
    lists += [(first, last), (last, first), (first, first, first), tuple(edges)]
    if element == Int:
        lists += [(1, 2, 3), (3, 2, 1), (-1, 0, 1), (5, 3, 5, 1, 3), (-255, 255), (-7, 4, -4, 8, 3)]
        lists += [tuple(range(20)), (2,) * 20]
    return list(dict.fromkeys(lists))


def random_values(type: Type, rng: random.Random, n: int, own: OwnValues = _NONE) -> list[Value]:
    """`n` values from the middle of a type: small more often than large, texts over few letters.

    Raises ValueError for a type whose values are not known.
    """
    return [_random_value(type, rng, own) for _ in range(n)]


def _random_value(type: Type, rng: random.Random, own: OwnValues) -> Value:
    if type.tokens:
        return rng.choice(type.tokens)
    if own.get(type):
        return rng.choice(own[type])
    match type.name:
        case "Bool":
            return rng.random() < 0.5
        case "Int":
            bound = rng.choice((3, 10, 10, 300, 10**6, 2**40, 2**64))
            return rng.randint(-bound, bound)
        case "String":
            return "".join(rng.choices(_ALPHABET, k=rng.choice((0, 1, 1, 2, 3, 5, 8, 13, 21))))
        case "BitVec":
            bits = rng.choice((type.width, type.width, min(type.width, 4), rng.randint(1, type.width)))
            return rng.getrandbits(bits)
        case "List":
            return tuple(random_values(type.element, rng, rng.choice((0, 1, 2, 3, 5, 8, 20)), own))
    raise ValueError(f"no random values are known for the type {type}")


def argument_rows(operator: Operator, rng: random.Random, n: int, own: OwnValues = _NONE) -> list[tuple[Value, ...]]:
    """`n` rows of arguments: edges against edges (all of them, if they fit into a third), then a mix.

    Raises ValueError if there is an argument of a type whose values are not known.
    """
    edges = [nasty_values(type, own) for type in operator.arguments]
    combinations = 1
    for values in edges:
        combinations *= len(values)
    if combinations <= n // 3:
        rows = list(itertools.product(*edges))
    else:
        rows = [tuple(rng.choice(values) for values in edges) for _ in range(n // 3)]
    while len(rows) < n:
        rows.append(_mixed_row(operator.arguments, edges, rng, own))
    return rows[:n]


def _mixed_row(
    types: Sequence[Type], edges: Sequence[Sequence[Value]], rng: random.Random, own: OwnValues
) -> tuple[Value, ...]:
    """Random values and a few edges; now and then an argument is made from an earlier one."""
    row: list[Value] = []
    for type, values in zip(types, edges, strict=True):
        earlier = [v for v, t in zip(row, types, strict=False) if t == type]
        measured = [v for v in row if isinstance(v, str | tuple)]
        choice = rng.random()
        if earlier and not type.tokens and choice < 0.35:
            row.append(_relative(rng.choice(earlier), rng))
        elif type == Int and measured and choice < 0.6:
            row.append(rng.randint(-2, len(rng.choice(measured)) + 2))
        elif choice > 0.85:
            row.append(rng.choice(values))
        else:
            row.append(_random_value(type, rng, own))
    if len(row) > 1 and types[0] == types[1] and rng.random() < 0.3:
        row[0], row[1] = row[1], row[0]
    return tuple(row)


def _relative(value: Value, rng: random.Random) -> Value:
    """The value itself, or a part of it where it has parts."""
    if not isinstance(value, str | tuple) or rng.random() < 0.2:
        return value
    start = rng.choice((0, rng.randint(0, len(value))))
    stop = rng.choice((len(value), rng.randint(start, len(value))))
    return value[start:stop]


def every_row(operator: Operator) -> Iterator[tuple[Value, ...]]:
    """All rows of arguments of an operator over Booleans and narrow bit-vectors."""
    spaces: list[Sequence[Value]] = []
    for type in operator.arguments:
        assert type == Bool or type.name == "BitVec", f"{type} has too many values to list"
        spaces.append((False, True) if type == Bool else range(1 << type.width))
    return itertools.product(*spaces)


def operators_of(language: DSL, widths: Sequence[int] = WIDTHS) -> list[Operator]:
    """The members of every family of a language at representative types, widths and indices."""
    found: dict[Operator, None] = {}
    for family in language:
        instances = [_instances(scheme, language, widths) for scheme in family.arguments]
        for arguments in itertools.product(*instances):
            for indices in _indices(family, arguments):
                operator = family.member(arguments, indices)
                if operator is not None:
                    found[operator] = None
    return list(found)


def _instances(scheme: Type, language: DSL, widths: Sequence[int]) -> list[Type]:
    if is_concrete(scheme):
        return [scheme]
    if scheme.name == "BitVec":
        return [BitVec(w) for w in widths]
    ground = [Int, Bool, String, BitVec(8)]
    if scheme.name == "List":
        return [List(t) for t in ground]
    return [*ground, List(Int), *(t for t in language.support if t.tokens)]


def _indices(family: Family, arguments: Sequence[Type]) -> list[tuple[int, ...]]:
    """A few choices of the explicit indices; those that the family does not allow make no member."""
    count = len(family.explicit_indices())
    width = next((t.width for t in arguments if t.name == "BitVec"), 8)
    choices = sorted({0, 1, 2, width // 2, width - 1, width})
    return list(itertools.product(choices, repeat=count))


def own_values(language: DSL, rng: random.Random) -> dict[Type, list[Value]]:
    """Values of the types that this language alone knows: its constants, and what its operators make, round by round.

    An operator that fails here is left out; whoever checks it says so.
    """
    found: dict[Type, dict[Value, None]] = {}
    for value, type_ in language.constants:
        if not _is_known(type_, {}):
            found.setdefault(type_, {})[value] = None
    for _ in range(3):
        known = {type_: list(values) for type_, values in found.items()}
        for operator in operators_of(language, (8,)):
            if _is_known(operator.result, {}) or len(found.get(operator.result, ())) >= MOST_OWN_VALUES:
                continue
            if all(_is_known(type_, known) for type_ in operator.arguments):
                fresh = found.setdefault(operator.result, {})
                fresh.update(dict.fromkeys(_made(operator, argument_rows(operator, rng, 30, known))))
    return {type_: list(values)[:MOST_OWN_VALUES] for type_, values in found.items() if values}


def _is_known(type: Type, own: OwnValues) -> bool:
    try:
        nasty_values(type, own)
    except ValueError:
        return False
    return True


def _made(operator: Operator, rows: Sequence[tuple[Value, ...]]) -> Iterator[Value]:
    """What an operator makes of these rows: values of its type only."""
    assert operator.reference is not None
    for row in rows:
        try:
            value = operator.reference(*row, *operator.indices)
            if value is not Undefined and operator.result.admits(value):
                hash(value)
                yield value
        except Exception:  # noqa: S112 - somebody else's code, about which the checks that follow speak
            continue
