"""Bounds on what can still come: an abstract interpreter for partial programs.

A complete part is known exactly; an open place can be anything.  Between them, operators say what their result can be:
an interval for integers, the same over 0 and 1 for Booleans (so 0..1 is "unknown": three-valued logic), and for texts and
lists an interval of lengths and the front that is certain.  If the wanted output lies outside the bounds on some example, no
way to fill the open places gives it.  Each rule over-approximates its operator, so what is excluded is impossible.

Rules stand below by operator name and argument kinds; an operator without a rule can give anything of its type.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dsl.grammar import Production
from dsl.operators import Operator
from dsl.types import Type, Value

MOST = 1 << 80
"""Stands for "no limit": values of a search have 64 bits, so a sum or difference with this is still beyond all of them."""


@dataclass(frozen=True, slots=True)
class Bound:
    """low <= value <= high for numbers and truth values; low <= length <= high for sequences, which begin with `front`."""

    low: int
    high: int
    front: Any = None

    def admits(self, value: Value) -> bool:
        """Can this be the value?"""
        if isinstance(value, str | tuple):
            has_front = self.front is None or value[: len(self.front)] == self.front
            return self.low <= len(value) <= self.high and has_front
        return not isinstance(value, int) or self.low <= int(value) <= self.high


ANY = Bound(-MOST, MOST)
_TRUTH = Bound(0, 1)
_LENGTH = Bound(0, MOST)


def exactly(value: Value) -> Bound:
    """The bound of a value that is known."""
    if isinstance(value, str | tuple):
        return Bound(len(value), len(value), value)
    return Bound(int(value), int(value)) if isinstance(value, int) else ANY


def anything(type_: Type) -> Bound:
    """The bound of an open place."""
    if type_.name == "Bool":
        return _TRUTH
    if type_.name == "BitVec":
        return Bound(0, (1 << type_.width) - 1)
    return _LENGTH if type_.kind == "sequence" else ANY


def _cut(low: int, high: int) -> Bound:
    return Bound(max(low, -MOST), min(high, MOST))


def _either(c: Bound, a: Bound, b: Bound) -> Bound:
    if c.low == c.high:
        return a if c.low else b
    front = None
    if a.front is not None and b.front is not None:
        same = next(
            (i for i, (x, y) in enumerate(zip(a.front, b.front, strict=False)) if x != y), min(len(a.front), len(b.front))
        )
        front = a.front[:same]
    return Bound(min(a.low, b.low), max(a.high, b.high), front)


def _joined(a: Bound, b: Bound) -> Bound:
    whole = a.front is not None and a.low == a.high == len(a.front)
    front = a.front + b.front if whole and b.front is not None else a.front
    return Bound(a.low + b.low, min(a.high + b.high, MOST), front)


def _compared(certain: bool, impossible: bool) -> Bound:
    return Bound(int(certain), int(not impossible))


def _product(a: Bound, b: Bound) -> Bound:
    corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return _cut(min(corners), max(corners))


def _taken(n: Bound, xs: Bound) -> Bound:
    return Bound(0, xs.high if n.low < 0 else min(n.high, xs.high))


Rule = Callable[..., Bound]

RULES: dict[str, Rule] = {
    "and": lambda a, b: Bound(min(a.low, b.low), min(a.high, b.high)),
    "or": lambda a, b: Bound(max(a.low, b.low), max(a.high, b.high)),
    "not": lambda a: Bound(1 - a.high, 1 - a.low),
    "=>": lambda a, b: Bound(max(1 - a.high, b.low), max(1 - a.low, b.high)),
    "xor": lambda a, b: Bound(a.low ^ b.low, a.low ^ b.low) if a.low == a.high and b.low == b.high else _TRUTH,
    "ite": _either,
    "If": _either,
    "+": lambda a, b: _cut(a.low + b.low, a.high + b.high),
    "-": lambda a, b=None: _cut(-a.high, -a.low) if b is None else _cut(a.low - b.high, a.high - b.low),
    "*": _product,
    "<": lambda a, b: _compared(a.high < b.low, a.low >= b.high),
    "<=": lambda a, b: _compared(a.high <= b.low, a.low > b.high),
    ">": lambda a, b: _compared(a.low > b.high, a.high <= b.low),
    ">=": lambda a, b: _compared(a.low >= b.high, a.high < b.low),
    "str.++": _joined,
    "Concat": _joined,
    "Concatenate": _joined,
    "str.len": lambda s: Bound(s.low, s.high),
    "Length": lambda s: Bound(s.low, s.high),
    "Len": lambda s: Bound(s.low, s.high),
    "Map": lambda f, xs: Bound(xs.low, xs.high),
    "Scanl1": lambda f, xs: Bound(xs.low, xs.high),
    "Sort": lambda xs: Bound(xs.low, xs.high),
    "Reverse": lambda xs: Bound(xs.low, xs.high),
    "Filter": lambda f, xs: Bound(0, xs.high),
    "ZipWith": lambda f, xs, ys: Bound(min(xs.low, ys.low), min(xs.high, ys.high)),
    "Count": lambda f, xs: Bound(0, xs.high),
    "Take": _taken,
    "Drop": lambda n, xs: Bound(0, xs.high),
    "Cons": lambda x, xs: Bound(xs.low + 1, min(xs.high + 1, MOST)),
}
"""What the result of an operator can be, from what its arguments can be; names are those of the shipped languages."""

_SHIPPED = ("dsl.",)


def rule_of(operator: Operator) -> Rule | None:
    """The rule of an operator of the shipped languages; a name means nothing in anybody else's."""
    module = getattr(operator.reference, "__module__", "") or ""
    return RULES.get(operator.name) if module.startswith(_SHIPPED) else None


class Bounds:
    """The abstract interpreter over the states of one beam: partial programs, read from the open place outwards."""

    def __init__(self, values: Callable[[int, Type], Sequence[Value]]) -> None:
        self.values = values
        self._known: dict[tuple[int, Type], list[Bound]] = {}

    def possible(
        self, productions: Sequence[Production], types: Sequence[Type], control: Sequence[int], values: Sequence[int],
        goal: Sequence[Value],
    ) -> bool:  # fmt: skip
        """Can an item with these stacks (`search.beam_kernels`) still give its goal on every example?

        `types` are those of nonterminals by number.  The top of `control` is open, and each mark below it closes over the
        values that its operator has, what has just been bounded, and the places that are open behind it.  Where a rule is
        missing on the way there is nothing to learn that was not known when that operator was chosen.
        """
        depth, later = len(values), list[list[Bound]]()
        bounded = [anything(types[control[-1]])] * len(goal)
        for entry in reversed(control[:-1]):
            if entry >= 0:
                later.append([anything(types[entry])] * len(goal))
                continue
            head = productions[-1 - entry].head
            assert isinstance(head, Operator)
            rule = rule_of(head)
            if rule is None:
                return True
            known = head.arity - 1 - len(later)
            complete = [self._value(values[depth - known + i], head.arguments[i]) for i in range(known)]
            bounded = [rule(*row) for row in zip(*complete, bounded, *later, strict=True)]
            if bounded == [anything(head.result)] * len(goal):
                return True  # as open as when that operator was still to be chosen
            depth, later = depth - known, []
        return all(bound.admits(value) for bound, value in zip(bounded, goal, strict=True))

    def _value(self, number: int, type_: Type) -> list[Bound]:
        key = (number, type_)
        if key not in self._known:
            self._known[key] = [exactly(v) for v in self.values(number, type_)]
        return self._known[key]
