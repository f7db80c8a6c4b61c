"""Conditions that tell the rows of a column apart, for programs with cases: what a text contains, begins with, consists
of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dsl import text_numbers
from dsl.characters import is_in_class
from dsl.language import DSL
from dsl.operators import Undefined
from dsl.program import Program, Variable, application, constant, variable
from dsl.types import Int, String, Value

CLASSES = ("<digit>", "<letter>", "<upper>", "<lower>", "<alphanumeric>", "<space>", "<punctuation>")
MOST_MARKS, MOST_WORDS = 12, 12
FEW, ONE_SIDED, ONCE = 4, 8, 3
"""With so many rows without an output, a condition that holds on all of them or on none costs so much more; a word
that a single row has costs `ONCE`."""


@dataclass(frozen=True, eq=False)
class Condition:
    """A condition with its truth on all rows, examples first."""

    holds: tuple[bool, ...]
    cost: int
    program: Program


def conditions(
    language: DSL, parameters: Sequence[Variable], rows: Sequence[Sequence[Value]], examples: int
) -> list[Condition]:
    """Conditions that hold on some examples and not on others, the simplest for each truth on all rows first."""
    best: dict[tuple[bool, ...], Condition] = {}
    for condition in _all(language, parameters, rows, examples):
        if len(set(condition.holds[:examples])) == 2:
            if len(rows) >= examples + FEW and len(set(condition.holds[examples:])) == 1:
                condition = replace(condition, cost=condition.cost + ONE_SIDED)
            known = best.get(condition.holds)
            if known is None or known.cost > condition.cost:
                best[condition.holds] = condition
    return sorted(best.values(), key=lambda c: c.cost)


def _all(
    language: DSL, parameters: Sequence[Variable], rows: Sequence[Sequence[Value]], examples: int
) -> Iterator[Condition]:
    def apply(name: str, *arguments: Program) -> Program:
        operator = language.resolve(name, [a.type for a in arguments])
        assert operator is not None
        return application(operator, *arguments)

    texts = [(place, p) for place, p in enumerate(parameters) if p.type == String]
    for place, parameter in texts:
        column = variable(parameter.name, String)
        values = [row[place] for row in rows]
        shown = values[:examples]

        def text(value: str) -> Program:
            return constant(value, String)

        yield Condition(tuple(v == "" for v in values), 3, apply("=", column, text("")))
        for value in dict.fromkeys(shown):
            if len(value) <= 30:
                is_kind = values.count(value) > 1 or (len(value) < 3 and value.isalpha())
                cost = 6 if is_kind else 9 + len(value) // 4
                yield Condition(tuple(v == value for v in values), cost, apply("=", column, text(value)))
        marks = Counter(c for v in shown for c in set(v) if not c.isalnum())
        words = Counter(w for v in shown for w in set(re.findall(r"[^\W_]+", v)) if len(w) <= 20)
        for part in [c for c, _ in marks.most_common(MOST_MARKS)] + [w for w, _ in words.most_common(MOST_WORDS)]:
            more = 0 if not part.isalnum() else 3 if part.isalpha() else 6
            if part.isalnum() and len(rows) > FEW and sum(part in v for v in values) == 1:
                more += ONCE
            yield Condition(tuple(part in v for v in values), 4 + more, apply("str.contains", column, text(part)))
            yield Condition(tuple(v.startswith(part) for v in values), 5 + more, apply("str.prefixof", text(part), column))
            yield Condition(tuple(v.endswith(part) for v in values), 6 + more, apply("str.suffixof", text(part), column))
            if not part.isalnum():
                counts = [v.count(part) for v in values]
                for n in sorted(set(counts[:examples]) - {0}):
                    program = apply("=", apply("text.count", column, text(part)), constant(n, Int))
                    yield Condition(tuple(c == n for c in counts), 7 + n, program)
        for which in CLASSES:
            token = language.tokens[which]
            counts = [sum(is_in_class(c, which) for c in v) for v in values]
            counted = apply("text.count_class", column, constant(which, token))
            yield Condition(tuple(c == 0 for c in counts), 5, apply("=", counted, constant(0, Int)))
            all_of = tuple(c == len(v) and v != "" for c, v in zip(counts, values, strict=True))
            yield Condition(all_of, 4, apply("text.is_all", column, constant(which, token)))
            first = tuple(bool(v) and is_in_class(v[0], which) for v in values)
            start = apply("text.is_all", apply("text.left", column, constant(1, Int)), constant(which, token))
            yield Condition(first, 6, start)
            last = tuple(bool(v) and is_in_class(v[-1], which) for v in values)
            end = apply("text.is_all", apply("text.right", column, constant(1, Int)), constant(which, token))
            yield Condition(last, 7, end)
        lengths = [len(v) for v in values]
        for n in sorted(set(lengths[:examples]))[:-1]:
            program = apply("<=", apply("str.len", column), constant(n, Int))
            yield Condition(tuple(size <= n for size in lengths), 8, program)
        for n in sorted(set(lengths[:examples])):
            yield Condition(tuple(s == n for s in lengths), 8, apply("=", apply("str.len", column), constant(n, Int)))
        yield from _numeric(column, values, examples, apply)
    for i, (a, first_parameter) in enumerate(texts):
        for b, second_parameter in texts[i + 1 :]:
            left, right = variable(first_parameter.name, String), variable(second_parameter.name, String)
            lefts, rights = [row[a] for row in rows], [row[b] for row in rows]
            pairs = list(zip(lefts, rights, strict=True))
            yield Condition(tuple(x == y for x, y in pairs), 3, apply("=", left, right))
            lowered = apply("=", apply("str.lower", left), apply("str.lower", right))
            yield Condition(tuple(x.lower() == y.lower() for x, y in pairs), 5, lowered)
            yield Condition(tuple(y in x for x, y in pairs), 4, apply("str.contains", left, right))
            yield Condition(tuple(x in y for x, y in pairs), 4, apply("str.contains", right, left))
            low = apply("str.contains", apply("str.lower", left), apply("str.lower", right))
            yield Condition(tuple(y.lower() in x.lower() for x, y in pairs), 6, low)
            longer = apply("<=", apply("str.len", left), apply("str.len", right))
            yield Condition(tuple(len(x) <= len(y) for x, y in pairs), 6, longer)


def _numeric(column: Program, values: Sequence[str], examples: int, apply: Callable[..., Program]) -> Iterator[Condition]:
    """Comparisons with numbers, where the whole column reads as numbers."""
    read = [text_numbers.read(v) for v in values]
    if any(v is Undefined for v in read):
        return
    decimals = [text_numbers.decimal_of(v) if v is not Undefined else None for v in read]
    shown = sorted({d for d in decimals[:examples] if d is not None})
    for bound in dict.fromkeys([Decimal(0), *shown[1:]]):
        program = apply("number.is_less", apply("number.read", column), constant(text_numbers.plain(bound), String))
        yield Condition(tuple(d is not None and d < bound for d in decimals), 5 + (bound != 0) * 3, program)
