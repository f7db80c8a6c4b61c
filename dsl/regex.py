r"""Regular expressions as values: small immutable trees that are read and printed in Python's notation.

Only what a finite automaton can decide is in the language, so there are no groups that capture, no look-around and no
back-references: characters, classes, concatenation, alternation, star, plus, optional and bounded repeats.  A regex
always means the *whole* text (`re.fullmatch`); `\d`, `\w` and `\s` are the ASCII classes.  `dsl/regex_automata.py`
decides matching and equivalence, `dsl/regex_reader.py` reads patterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LAST_CODE = 0x10FFFF
"""The largest code point."""

Ranges = tuple[tuple[int, int], ...]
"""Sorted, disjoint, not adjacent ranges of code points, both ends included."""

_SPECIAL = frozenset(r"\.^$*+?{}[]|()")
_SPECIAL_IN_CLASS = frozenset(r"\]^-[&~|")
_CONTROL = {"\n": r"\n", "\t": r"\t", "\r": r"\r"}


class Regex:
    """A regular expression; equal trees are equal.  Made by the classes below, by `parse_regex`, or by a search."""

    __slots__ = ()

    @property
    def pattern(self) -> str:
        """The text of the expression, as `re.fullmatch` reads it."""
        return _printed(self, 0)

    def matches(self, text: str) -> bool:
        """Does the whole text belong to the language?  Linear in the text's length."""
        from .regex_automata import automaton_of

        return automaton_of(self).accepts(text)

    def parts(self) -> tuple[Regex, ...]:
        """The expressions directly inside this one."""
        return ()

    def __str__(self) -> str:
        return self.pattern


@dataclass(frozen=True, slots=True, repr=False)
class Chars(Regex):
    """One character out of a set; without ranges it is the empty language."""

    ranges: Ranges

    def __contains__(self, code: int) -> bool:
        return any(low <= code <= high for low, high in self.ranges)

    def __repr__(self) -> str:
        return f"<Regex {self.pattern}>"

    def complement(self) -> Chars:
        """Every other character."""
        edges = [-1, *(code for pair in self.ranges for code in pair), LAST_CODE + 1]
        gaps = zip(edges[::2], edges[1::2], strict=True)
        return Chars(tuple((low + 1, high - 1) for low, high in gaps if low + 1 <= high - 1))

    def __or__(self, other: Chars) -> Chars:
        return Chars(merged_ranges([*self.ranges, *other.ranges]))


@dataclass(frozen=True, slots=True, repr=False)
class Concat(Regex):
    """One part after the other; without parts it is the empty text."""

    items: tuple[Regex, ...]

    def parts(self) -> tuple[Regex, ...]:
        """The parts in order."""
        return self.items

    def __repr__(self) -> str:
        return f"<Regex {self.pattern}>"


@dataclass(frozen=True, slots=True, repr=False)
class Alternation(Regex):
    """Any one of the parts, of which there are at least two."""

    items: tuple[Regex, ...]

    def parts(self) -> tuple[Regex, ...]:
        """The alternatives in order."""
        return self.items

    def __repr__(self) -> str:
        return f"<Regex {self.pattern}>"


@dataclass(frozen=True, slots=True, repr=False)
class Repeat(Regex):
    """A part `least` to `most` times; most None means without bound."""

    item: Regex
    least: int
    most: int | None

    def parts(self) -> tuple[Regex, ...]:
        """The part that is repeated."""
        return (self.item,)

    def __repr__(self) -> str:
        return f"<Regex {self.pattern}>"


NOTHING = Chars(())
"""The empty language."""
EPSILON = Concat(())
"""The language of the empty text alone."""
ANYTHING = Chars(((0, LAST_CODE),))
"""Any one character, the end of a line included."""


def char(text: str) -> Chars:
    """The expression for one given character."""
    return Chars(((ord(text), ord(text)),))


def chars(text: str) -> Chars:
    """Any one of the given characters, where `a-z` stands for a range: `chars("a-z_")`."""
    ranges, i = [], 0
    while i < len(text):
        if text[i + 1 : i + 2] == "-" and i + 2 < len(text):
            ranges.append((ord(text[i]), ord(text[i + 2])))
            i += 3
        else:
            ranges.append((ord(text[i]), ord(text[i])))
            i += 1
    return Chars(merged_ranges(ranges))


def merged_ranges(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same code points as sorted, disjoint, not adjacent ranges; a range whose end is before its start is empty."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(r for r in ranges if r[0] <= r[1]):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple(out)


def concat(items: Iterable[Regex]) -> Regex:
    """One after the other, without nesting concatenations; `x{k}x*` becomes `x{k,}`."""
    flat: list[Regex] = []
    for item in items:
        for part in item.items if isinstance(item, Concat) else (item,):
            last = flat[-1] if flat else None
            is_tail = isinstance(part, Repeat) and (part.least, part.most) == (0, None)
            if is_tail and isinstance(last, Repeat) and last.least == last.most and last.item == part.parts()[0]:
                flat[-1] = Repeat(last.item, last.least, None)
            else:
                flat.append(part)
    if NOTHING in flat:
        return NOTHING
    return flat[0] if len(flat) == 1 else Concat(tuple(flat))


def alternation(items: Iterable[Regex]) -> Regex:
    """Any one of them, without nesting alternations or saying anything twice."""
    flat: dict[Regex, None] = {}
    for item in items:
        flat.update(dict.fromkeys(item.items if isinstance(item, Alternation) else (item,)))
    flat.pop(NOTHING, None)
    if not flat:
        return NOTHING
    return next(iter(flat)) if len(flat) == 1 else Alternation(tuple(flat))


def repeat(item: Regex, least: int, most: int | None) -> Regex:
    """`least` to `most` times; once is the part itself."""
    return item if (least, most) == (1, 1) else Repeat(item, least, most)


def walk(regex: Regex) -> Iterator[Regex]:
    """The expression and everything inside it, from the outside inwards; parts that occur twice come twice."""
    stack = [regex]
    while stack:
        part = stack.pop()
        yield part
        stack.extend(reversed(part.parts()))


@dataclass(frozen=True)
class Costs:
    """What the parts of an expression cost; a set of characters is one symbol, and n parts are joined n - 1 times.

    All costs 1 is the usual measure (Valizadeh and Berger, PLDI 2023, section 2).  `repeat` is for bounded repeats.
    """

    symbol: int = 1
    optional: int = 1
    star: int = 1
    concat: int = 1
    union: int = 1
    plus: int = 1
    repeat: int = 1

    def of_repeat(self, least: int, most: int | None) -> int:
        """The cost of repeating something so often, without the cost of that."""
        named = {(0, 1): self.optional, (0, None): self.star, (1, None): self.plus}
        return named.get((least, most), self.repeat)

    def of(self, regex: Regex) -> int:
        """The cost of an expression."""
        total = 0
        for part in walk(regex):
            if isinstance(part, Repeat):
                total += self.of_repeat(part.least, part.most)
            elif isinstance(part, Chars) or not part.parts():
                total += self.symbol
            else:
                joint = self.concat if isinstance(part, Concat) else self.union
                total += joint * (len(part.parts()) - 1)
        return total


def _printed(regex: Regex, level: int) -> str:
    """The text of an expression that stands inside an alternation (0), a concatenation (1) or under a repeat (2)."""
    if isinstance(regex, Chars):
        return _printed_class(regex)
    if isinstance(regex, Repeat):
        return _printed(regex.item, 2) + _suffix(regex.least, regex.most) if level < 2 else f"(?:{_printed(regex, 0)})"
    if isinstance(regex, Concat):
        text = "".join(_printed(item, 1) for item in regex.items)
        return f"(?:{text})" if level > 1 or (not text and level) else text
    assert isinstance(regex, Alternation)
    text = "|".join(_printed(item, 0) for item in regex.items)
    return f"(?:{text})" if level else text


def _suffix(least: int, most: int | None) -> str:
    named = {(0, 1): "?", (0, None): "*", (1, None): "+"}.get((least, most))
    if named:
        return named
    if most is None:
        return f"{{{least},}}"
    return f"{{{least}}}" if least == most else f"{{{least},{most}}}"


def _printed_class(regex: Chars) -> str:
    ranges = regex.ranges
    if not ranges:
        return r"[^\x00-\U0010ffff]"
    if ranges == ((0, LAST_CODE),):
        return r"[\s\S]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _escaped(ranges[0][0], _SPECIAL)
    negated = ranges[-1][1] == LAST_CODE
    shown = regex.complement().ranges if negated else ranges
    return f"[{'^' if negated else ''}{''.join(_printed_range(low, high) for low, high in shown)}]"


def _printed_range(low: int, high: int) -> str:
    first, last = _escaped(low, _SPECIAL_IN_CLASS), _escaped(high, _SPECIAL_IN_CLASS)
    if high - low < 2:
        return first if low == high else first + last
    return f"{first}-{last}"


def _escaped(code: int, special: frozenset[str]) -> str:
    text = chr(code)
    if text in special:
        return "\\" + text
    if text in _CONTROL:
        return _CONTROL[text]
    if text.isprintable():
        return text
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
