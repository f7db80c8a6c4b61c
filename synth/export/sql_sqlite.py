"""The words of SQLite (3.38 or newer): one line for each operator.

SQLite has few functions for text, no lists and no regular expressions.  What needs a loop is a recursive query: its first
SELECT takes the arguments, so that they are written once, and the recursive part looks at its own columns only.
`substr` counts from 1 and takes negative positions from the end; `instr` gives 0 for what is not there; `upper` and `lower`
know ASCII only; dividing by zero gives NULL; integers that grow beyond 64 bits become floating-point numbers.  U+FFFE and
U+FFFF, which are no characters, are read as U+FFFD.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from dsl.operators import Definition

from .classes import RUNS, lower_table, members, ranges, upper_table
from .refusal import Refusal
from .sql import Sql, named, quoted
from .writer import Argument, Form, Forms, Maker

FARTHEST = 2_000_000_000
"""A position behind the end of every text; `substr` sees the lower 32 bits only."""

_SMALL = {"str.len", "str.indexof", "text.count", "text.count_class"}


def near(n: Argument) -> str:
    """A position that SQLite understands."""
    if n.is_constant and n.value is not None:
        return str(max(min(n.value, FARTHEST), -FARTHEST))
    return n.text if n.operator in _SMALL else f"min({n}, {FARTHEST})"


def is_known(n: Argument, least: int) -> bool:
    """Is it a constant of at least so much?"""
    return n.is_constant and n.value is not None and bool(n.value >= least)


def at(text: Argument, index: Argument) -> str:
    """One character."""
    if index.is_constant and index.value is not None:
        return f"substr({text}, {min(index.value, FARTHEST) + 1}, 1)" if index.value >= 0 else f"substr({text}, 1, 0)"
    return f"CASE WHEN {index} < 0 THEN '' ELSE substr({text}, {near(index)} + 1, 1) END"


def substr(text: Argument, start: Argument, count: Argument) -> str:
    """A part by position and length."""
    known = [(start, is_known(start, 0)), (count, is_known(count, 1))]
    if any(n.is_constant and not enough for n, enough in known):
        return f"substr({text}, 1, 0)"
    cut = f"substr({text}, {near(start)} + 1, {near(count)})"
    tests = [f"{n} {sign} 0" for (n, enough), sign in zip(known, ("<", "<="), strict=True) if not enough]
    return f"CASE WHEN {' OR '.join(tests)} THEN '' ELSE {cut} END" if tests else cut


def indexof(text: Argument, part: Argument, start: Argument) -> str:
    """A position from 0, or -1."""
    if start.is_constant and start.value == 0:
        return f"(instr({text}, {part}) - 1)"
    if start.is_constant and not is_known(start, 0):
        return f"(length({text} || {part}) * 0 - 1)"
    place = f"instr(substr({text}, {near(start)} + 1), {part})"
    return (
        f"CASE WHEN {start} < 0 OR {start} > length({text}) THEN -1 WHEN {place} = 0 THEN -1 ELSE {place} + {start} - 1 END"
    )


def replace(text: Argument, old: Argument, new: Argument) -> str:
    """The first occurrence."""
    place = f"instr({text}, {old})"
    parts = f"substr({text}, 1, {place} - 1) || {new} || substr({text}, {place} + {old:length(#)})"
    return f"CASE WHEN {place} = 0 THEN {text} ELSE {parts} END"


def prefixof(part: Argument, text: Argument) -> str:
    """Beginning with a part."""
    return f"(substr({text}, 1, {part:length(#)}) = {part})"


def suffixof(part: Argument, text: Argument) -> str:
    """Ending with a part."""
    return f"(length({text}) >= {part:length(#)} AND substr({text}, length({text}) - {part:length(#)} + 1) = {part})"


def left(text: Argument, n: Argument) -> str:
    """The first characters, or without the last ones."""
    if n.is_constant and n.value is not None and n.value >= 0:
        return f"substr({text}, 1, {near(n)})"
    return f"substr({text}, 1, CASE WHEN {n} < 0 THEN max(length({text}) + {n}, 0) ELSE {near(n)} END)"


def right(text: Argument, n: Argument) -> str:
    """The last characters, or without the first ones."""
    return f"substr({text}, CASE WHEN {n} < 0 THEN 1 + min(-{n}, {FARTHEST}) ELSE max(length({text}) - {n}, 0) + 1 END)"


def cut(text: Argument, begin: Argument, end: Argument) -> str:
    """Between two places; places in wrong order have no value."""
    first, last = (
        n.text if is_known(n, 0) else f"(CASE WHEN {n} < 0 THEN {n} + length({text}) ELSE {n} END)" for n in (begin, end)
    )
    tests = [f"{first} >= 0"] * (not is_known(begin, 0)) + [f"{first} <= {last}", f"{last} <= length({text})"]
    return f"CASE WHEN {' AND '.join(tests)} THEN substr({text}, {first} + 1, {last} - {first}) END"


def pad(on_the_left: bool) -> Maker:
    """Filled up to a width; a text of so many zeros in hexadecimal digits becomes the filling."""

    def write(text: Argument, width: Argument, fill: Argument) -> str:
        added = f"replace(hex(zeroblob(max({width} - length({text}), 0))), '00', {fill})"
        tests = [] if width.is_constant and 0 <= (width.value or 0) <= 1000 else [f"{width} BETWEEN 0 AND 1000"]
        tests += [] if fill.is_constant and len(fill.value or "") == 1 else [f"length({fill}) = 1"]
        whole = f"{added} || {text}" if on_the_left else f"{text} || {added}"
        return f"CASE WHEN {' AND '.join(tests)} THEN {whole} END" if tests else f"({whole})"

    return write


PLACES = """(WITH RECURSIVE _c(_t, _d, _k, _i, _n) AS (
  SELECT {{0}}, {{1}}, {{2}}, 1, -1
  UNION ALL
  SELECT _t, _d, _k, _i + instr(substr(_t, _i), _d) - 1 + length(_d), _n + 1
  FROM _c WHERE _d <> '' AND instr(substr(_t, _i), _d) > 0)
SELECT {0} FROM _c
WHERE _n >= 0 AND _n = CASE WHEN _k < 0 THEN _k + 1 + (SELECT max(_n) FROM _c) ELSE _k END)"""
"""Occurrences of _d, from left to right: _i is the place behind the one with number _n."""

SPLIT = """(WITH RECURSIVE _c(_t, _d, _k, _p, _n) AS (
  SELECT {0}, {1}, {2}, NULL, -1
  UNION ALL
  SELECT CASE WHEN instr(_t, _d) > 0 THEN substr(_t, instr(_t, _d) + length(_d)) END, _d, _k,
    CASE WHEN instr(_t, _d) > 0 THEN substr(_t, 1, instr(_t, _d) - 1) ELSE _t END, _n + 1
  FROM _c WHERE _t IS NOT NULL AND _d <> '')
SELECT _p FROM _c WHERE _n >= 0 AND _n = CASE WHEN _k < 0 THEN _k + 1 + (SELECT max(_n) FROM _c) ELSE _k END)"""
"""Pieces of _t by number; one at a time is cut off."""

LAST = """(WITH RECURSIVE _c(_t, _d, _i) AS (
  SELECT {{0}}, {{1}}, NULL
  UNION ALL
  SELECT _t, _d, coalesce(_i - 1, length(_t) - length(_d) + 1)
  FROM _c WHERE length(_t) >= length(_d) AND (_i IS NULL OR (_i >= 1 AND substr(_t, _i, length(_d)) <> _d)))
SELECT {0} FROM _c WHERE _i >= 1 AND substr(_t, _i, length(_d)) = _d)"""
"""The last place at which a part occurs, from the end backwards."""

CHANGED = """(WITH RECURSIVE _c(_t, _s, _i) AS (
  SELECT {{0}}, '', 1
  UNION ALL
  SELECT _t, _s || {0}, _i + 1 FROM _c WHERE _i <= length(_t))
SELECT _s FROM _c WHERE _i > length(_t))"""
"""Character by character: _i is the place in _t, _s what has been made."""

RUN = """(WITH RECURSIVE _c(_t, _k, _i, _r, _n) AS (
  SELECT {0}, {2}, 0, '', -1
  UNION ALL
  SELECT _t, _k, _i + 1,
    CASE WHEN substr(_t, _i + 1, 1) GLOB {1} THEN _r || substr(_t, _i + 1, 1) ELSE '' END,
    _n + (_r = '' AND substr(_t, _i + 1, 1) GLOB {1})
  FROM _c WHERE _i < length(_t))
SELECT _r FROM _c WHERE _r <> '' AND _n = CASE WHEN _k < 0 THEN _k + 1 + (SELECT max(_n) FROM _c) ELSE _k END
ORDER BY _i DESC LIMIT 1)"""
"""Runs of a class: _r is the run that ends at place _i, _n its number."""


def changed(table: tuple[str, str]) -> str:
    """A change of single characters."""
    before, after = map(quoted, table)
    place = f"instr({before}, substr(_t, _i, 1))"
    return CHANGED.format(f"CASE WHEN {place} > 0 THEN substr({after}, {place}, 1) ELSE substr(_t, _i, 1) END")


def glob(which: str, plain: bool) -> str:
    """A pattern for one character of a class, as a literal."""
    found = ranges(which, plain)
    holds_bracket = any(low <= ord("]") <= high for low, high in found)
    parts = ["]"] if holds_bracket else []
    for low, high in found:
        for first, last in _around(low, high):
            parts.append(chr(first) if first == last else f"{chr(first)}-{chr(last)}")
    # A caret in front would negate; a minus sign between two others would make a range.
    return quoted("[" + "".join(sorted(parts, key=lambda part: (part != "]", part == "-", part[0] == "^"))) + "]")


def _around(low: int, high: int) -> list[tuple[int, int]]:
    """A range without the characters NUL, closing bracket, minus sign and caret at its ends or inside."""
    cuts = sorted(c for c in (0, ord("-"), ord("]"), ord("^")) if low <= c <= high)
    pieces: list[tuple[int, int]] = []
    for cut in cuts:
        pieces.append((low, cut - 1))
        if cut in (ord("-"), ord("^")):
            pieces.append((cut, cut))
        low = cut + 1
    return [(a, b) for a, b in [*pieces, (low, high)] if a <= b]


def piece(plain: bool) -> Maker:
    """A piece that is a run of one class."""

    def write(text: Argument, kind: Argument, index: Argument) -> str:
        if not kind.is_constant or kind.value not in RUNS:
            return ""
        return RUN.format(text, glob(str(kind.value), plain), index)

    return write


def class_form(template: str, plain: bool) -> Maker:
    """A form in which `{1}` is a GLOB pattern for one character."""

    def write(text: Argument, which: Argument, *rest: Argument) -> str:
        if not which.is_constant:
            raise Refusal("SQL (sqlite)", "a computed character class")
        return template.format(text, glob(str(which.value), plain), *rest)

    return write


def token(plain: bool) -> Maker:
    """A run of characters of a class by its number."""

    def write(text: Argument, which: Argument, index: Argument) -> str:
        if not which.is_constant:
            raise Refusal("SQL (sqlite)", "a computed character class")
        return RUN.format(text, glob(str(which.value), plain), index)

    return write


def is_all(plain: bool) -> Maker:
    """No character that is not of the class."""
    return class_form("({0} <> '' AND length((" + KEPT + ")) = length({0}))", plain)


KEPT = CHANGED.format("CASE WHEN substr(_t, _i, 1) GLOB {1} THEN substr(_t, _i, 1) ELSE '' END")
REMOVED = CHANGED.format("CASE WHEN substr(_t, _i, 1) GLOB {1} THEN '' ELSE substr(_t, _i, 1) END")
TITLE = CHANGED.format(
    "CASE WHEN _i > 1 AND substr(_t, _i - 1, 1) GLOB '[A-Za-z]' THEN lower(substr(_t, _i, 1)) "
    "ELSE upper(substr(_t, _i, 1)) END"
)

EXACT: Forms = {
    # Core.
    "ite": Form("CASE WHEN {0} THEN {1} ELSE {2} END", loose=(0,)),
    "=": "({0} = {1})",
    "distinct": "({0} <> {1})",
    "not": "(NOT {0})",
    "and": Form("({0} AND {1})", loose=(0, 1)),
    "or": Form("({0} OR {1})", loose=(0, 1)),
    "xor": "({0} <> {1})",
    "=>": Form("(NOT {0} OR {1})", loose=(0, 1)),
    # Integers.
    "+": "({0} + {1})",
    "-": "({0} - {1})",
    "-/1": "(-{0})",
    "*": "({0} * {1})",
    "div": "CASE WHEN {0} % {1} < 0 THEN {0} / {1} - CASE WHEN {1} > 0 THEN 1 ELSE -1 END ELSE {0} / {1} END",
    "mod": "CASE WHEN {0} % {1} < 0 THEN {0} % {1} + abs({1}) ELSE {0} % {1} END",
    "abs": "abs({0})",
    "<=": "({0} <= {1})",
    "<": "({0} < {1})",
    ">=": "({0} >= {1})",
    ">": "({0} > {1})",
    # SMT-LIB's strings.
    "str.++": "({0} || {1})",
    "str.len": "length({0})",
    "str.at": Form(at, loose=(0, 1), tight=(1,)),
    "str.substr": Form(substr, loose=(0, 1, 2), tight=(1, 2)),
    "str.indexof": Form(indexof, loose=(0, 1, 2), tight=(2,)),
    "str.replace": Form(replace, loose=(1, 2)),
    "str.replace_all": "replace({0}, {1}, {2})",
    "str.prefixof": prefixof,
    "str.suffixof": Form(suffixof, loose=(0, 1)),
    "str.contains": "(instr({0}, {1}) > 0)",
    "str.<": "({0} < {1})",
    "str.<=": "({0} <= {1})",
    "str.to_int": (
        "CASE WHEN {0} = '' OR {0} GLOB '*[^0-9]*' THEN -1 "
        "WHEN length(ltrim({0}, '0')) < 19 THEN CAST({0} AS INTEGER) END"
    ),
    "str.from_int": "CASE WHEN {0} < 0 THEN '' ELSE CAST({0} AS TEXT) END",
    "str.to_code": Form("CASE WHEN length({0}) = 1 THEN unicode({0}) ELSE -1 END", loose=(0,)),
    "str.from_code": (
        "CASE WHEN {0} < 0 OR {0} > 196607 THEN '' WHEN {0} < 55296 OR {0} > 57343 THEN char({0}) END"
    ),
    "str.is_digit": "({0} GLOB '[0-9]')",
    # Text for people.
    "str.upper": changed(upper_table()),
    "str.lower": changed(lower_table()),
    "str.trim": f"trim({{0}}, {quoted(members('<space>', False))})",
    "text.left": left,
    "text.right": Form(right, loose=(1,)),
    "text.split": SPLIT,
    "text.before": "substr({0}, 1, nullif(instr({0}, {1}), 0) - 1)",
    "text.after": "substr({0}, nullif(instr({0}, {1}), 0) + {1:length(#)})",
    "text.before_last": LAST.format("substr(_t, 1, _i - 1)"),
    "text.after_last": LAST.format("substr(_t, _i + length(_d))"),
    "text.place_of": PLACES.format("_i - 1 - length(_d)"),
    "text.place_behind": PLACES.format("_i - 1"),
    "text.cut": cut,
    "text.pad_left": pad(True),
    "text.pad_right": pad(False),
    "text.count": "((length({0}) - length(replace({0}, {1}, ''))) / {1:length(#)})",
}  # fmt: skip


def _of_classes(plain: bool) -> Forms:
    """The operators with character classes."""
    return {
        "text.token": token(plain),
        "text.piece": piece(plain),
        "text.keep": class_form(KEPT, plain),
        "text.remove": class_form(REMOVED, plain),
        "text.count_class": class_form(f"length({KEPT})", plain),
        "text.is_all": Form(is_all(plain), loose=(0,)),
    }


SHORTER: Forms = {
    "str.upper": "upper({0})",
    "str.lower": "lower({0})",
    "str.title": TITLE,
    "str.trim": "trim({0})",
    "text.capitalise": "(upper(substr({0}, 1, 1)) || lower(substr({0}, 2)))",
}


class Sqlite(Sql):
    """SQLite."""

    name = "SQL (sqlite)"

    def literal(self, value: object, type: object) -> str:
        """A constant; tokens stand in patterns only."""
        return "''" if getattr(type, "tokens", ()) else super().literal(value, type)  # type: ignore[arg-type]

    def accept(self, text: str, definition: Definition) -> None:
        """Let the SQLite at hand read it: its parser has a stack of a hundred places."""
        columns = ", ".join(f"NULL AS {named(self.columns.get(p.name, p.name))}" for p in definition.parameters)
        rows = f"(SELECT {columns})" if columns else "(SELECT 1)"  # noqa: S608 - names are quoted
        connection = sqlite3.connect(":memory:")
        try:
            connection.execute(f"EXPLAIN SELECT {text} FROM {rows}")  # noqa: S608
        except sqlite3.OperationalError as error:
            if "stack overflow" not in str(error) and "too large" not in str(error):
                raise
            raise Refusal(self.name, "a program of this depth", str(error)) from None
        finally:
            connection.close()

    def bound(self, text: str, names: Mapping[str, str]) -> str:
        """Names are columns of a query of one row."""
        columns = ", ".join(f"{meaning} AS {name}" for name, meaning in names.items())
        return f"(SELECT {text} FROM (SELECT {columns}))"  # noqa: S608 - the texts are ours, and literals are quoted


def target(plain: bool, columns: Mapping[str, str] | None) -> Sqlite:
    """The target for all text or for plain text."""
    forms = {**EXACT, **_of_classes(plain), **(SHORTER if plain else {})}
    return Sqlite(forms, columns, () if plain else tuple(SHORTER))
