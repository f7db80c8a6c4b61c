"""The words of DuckDB (2.0): one line for each operator.

Positions start at 1.  `substr` counts a negative start from the end, and takes a negative length backwards; `left` and
`right` treat negative counts as ours do.  Indexing a list out of range gives NULL, and a negative index counts from its end.
`//` and `%` round towards zero, `least` and `greatest` ignore NULL, and `reverse` turns what looks like one character as
one.  Positions beyond 32 bits are an error, so those that are not known are cut.
"""

from __future__ import annotations

from collections.abc import Mapping

from dsl.program import Variable
from dsl.types import Int, List, Type, Value

from .classes import bracketed, lower_table, members, piece_pattern, upper_table
from .refusal import Refusal
from .sql import Sql, named, quoted
from .writer import Argument, Form, Forms, Maker

FARTHEST = 4_000_000_000
"""A position behind the end of every text that DuckDB can cut."""

_SMALL = {"str.len", "str.indexof", "text.count", "text.count_class", "text.place_of", "text.place_behind", "Length"}


def near(n: Argument) -> str:
    """A position that DuckDB accepts."""
    if n.is_constant:
        return str(min(n.value, FARTHEST)) if n.value is not None and n.value >= 0 else n.text
    return n.text if n.operator in _SMALL else f"least({n}, {FARTHEST})"


def one_more(n: Argument) -> str:
    """The position as SQL counts it."""
    if n.is_constant and n.value is not None:
        return str(min(n.value, FARTHEST) + 1)
    return f"{near(n)} + 1"


def is_known(n: Argument, least: int) -> bool:
    """Is it a constant of at least so much?"""
    return n.is_constant and n.value is not None and bool(n.value >= least)


def at(text: Argument, index: Argument) -> str:
    """One character."""
    if index.is_constant and index.value is not None:
        return f"substr({text}, {one_more(index)}, 1)" if index.value >= 0 else f"left({text}, 0)"
    return f"CASE WHEN {index} < 0 THEN '' ELSE substr({text}, {one_more(index)}, 1) END"


def substr(text: Argument, start: Argument, count: Argument) -> str:
    """A part by position and length."""
    known = [(start, is_known(start, 0)), (count, is_known(count, 1))]
    if any(n.is_constant and not enough for n, enough in known):
        return f"left({text}, 0)"
    cut = f"substr({text}, {one_more(start)}, {near(count)})"
    tests = [f"{n} {sign} 0" for (n, enough), sign in zip(known, ("<", "<="), strict=True) if not enough]
    return f"CASE WHEN {' OR '.join(tests)} THEN '' ELSE {cut} END" if tests else cut


def indexof(text: Argument, part: Argument, start: Argument) -> str:
    """A position from 0, or -1."""
    if start.is_constant and start.value == 0:
        return f"(strpos({text}, {part}) - 1)"
    if start.is_constant and not is_known(start, 0):
        return f"(length({text} || {part}) * 0 - 1)"
    place = f"strpos(substr({text}, {one_more(start)}), {part})"
    return (
        f"CASE WHEN {start} < 0 OR {start} > length({text}) THEN -1 WHEN {place} = 0 THEN -1 ELSE {place} + {start} - 1 END"
    )


def replace(text: Argument, old: Argument, new: Argument) -> str:
    """The first occurrence."""
    place = f"strpos({text}, {old})"
    parts = f"left({text}, {place} - 1) || {new} || substr({text}, {place} + {old:length(#)})"
    return f"CASE WHEN {place} = 0 THEN {text} ELSE {parts} END"


def split(text: Argument, delimiter: Argument, index: Argument) -> str:
    """A piece; the list of pieces is indexed from 1, and from the end by negative numbers."""
    if index.is_constant and index.value is not None:
        place = str(index.value + 1) if index.value >= 0 else str(index.value)
    else:
        place = f"CASE WHEN {index} < 0 THEN {index} ELSE {index} + 1 END"
    pieces = f"string_split({text}, {delimiter})[{place}]"
    if delimiter.is_constant:
        return pieces if delimiter.value else "NULL"
    return f"CASE WHEN {delimiter} <> '' THEN {pieces} END"


def last_place(text: Argument, part: Argument) -> str:
    """The position, from 0, of the last occurrence; NULL if there is none."""
    places = f"range(0, length({text}) - {part:length(#)} + 1)"
    test = f"substr({text}, _i + 1, {part:length(#)}) = {part}"
    return f"list_max(list_filter({places}, lambda _i: {test}))"


def remainder(a: Argument, b: Argument) -> str:
    """Never negative."""
    rest = f"{a} % {b}" if b.is_constant and b.value else f"{a} % nullif({b}, 0)"
    return f"CASE WHEN {rest} < 0 THEN {rest} + abs({b}) ELSE {rest} END"


def quotient(a: Argument, b: Argument) -> str:
    """Rounded so that the remainder is not negative; `//` rounds towards zero."""
    if b.is_constant and b.value:
        return f"CASE WHEN {a} % {b} < 0 THEN {a} // {b} - {1 if b.value > 0 else -1} ELSE {a} // {b} END"
    return f"CASE WHEN {a} % nullif({b}, 0) < 0 THEN {a} // nullif({b}, 0) - sign({b}) ELSE {a} // nullif({b}, 0) END"


def escape(code: int) -> str:
    """A character inside the brackets of an RE2 expression inside an SQL literal."""
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\x{{{code:x}}}"


def class_form(template: str, plain: bool) -> Maker:
    """A form in which `{1}` is a character class between brackets."""

    def write(text: Argument, which: Argument, *rest: Argument) -> str:
        if not which.is_constant:
            raise Refusal("SQL (duckdb)", "a computed character class")
        return template.format(text, bracketed(str(which.value), plain, escape), *rest)

    return write


def token(plain: bool) -> Maker:
    """A run of characters of a class by its number."""

    def write(text: Argument, which: Argument, index: Argument) -> str:
        runs = class_form("regexp_extract_all({0}, '[{1}]+')", plain)(text, which)
        if index.is_constant and index.value is not None:
            return f"{runs}[{index.value + (index.value >= 0)}]"
        return f"{runs}[CASE WHEN {index} < 0 THEN {index} ELSE {index} + 1 END]"

    return write


def title(upper: str, lower: str, plain: bool) -> Maker:
    """Every run of letters by itself."""
    letters = bracketed("<letter>", plain, escape)
    word = upper.format("_w[1:1]") + " || " + lower.format("_w[2:]")
    runs = f"regexp_extract_all({{0}}, '[{letters}]+|[^{letters}]+')".replace("{0}", "\x01")
    return lambda text: f"array_to_string(list_transform({runs}, lambda _w: {word}), '')".replace("\x01", str(text))


def translated(table: tuple[str, str]) -> str:
    """A change of single characters, as a template."""
    return f"translate({{0}}, {quoted(table[0])}, {quoted(table[1])})"


# Pieces and places.


def counted(index: Argument, count: str) -> tuple[str, str]:
    """An index from 0 on, where a negative one counts from the end, and the test that there is such a one."""
    if index.is_constant and index.value is not None:
        if index.value >= 0:
            return str(index.value), f"{count} > {index.value}"
        return f"({count} - {-index.value})", f"{count} >= {-index.value}"
    place = f"(CASE WHEN {index} < 0 THEN {index} + {count} ELSE {index} END)"
    return place, f"{place} >= 0 AND {place} < {count}"


def place_of(behind: bool) -> Maker:
    """Where a part occurs: what stands before it is the pieces before it, joined again."""

    def write(text: Argument, part: Argument, index: Argument) -> str:
        pieces = f"string_split({text}, {part})"
        place, test = counted(index, f"(len({pieces}) - 1)")
        times = f"({place} + 1)" if behind else place
        found = f"length(array_to_string({pieces}[1:{place} + 1], '')) + {times} * {part:length(#)}"
        is_there = "" if part.is_constant and part.value else f"{part} <> '' AND "
        return f"CASE WHEN {is_there}{test} THEN {found} END"

    return write


def pieces_of(text: Argument, kind: Argument, plain: bool) -> tuple[str, str]:
    """The list of all pieces of a kind, and the list of what lies between them."""
    if not kind.is_constant:
        raise Refusal("SQL (duckdb)", "a computed kind of pieces")
    pattern = quoted(piece_pattern(str(kind.value), plain, escape))
    return f"regexp_extract_all({text}, {pattern})", f"string_split_regex({text}, {pattern})"


def piece(plain: bool) -> Maker:
    """A piece by its number."""

    def write(text: Argument, kind: Argument, index: Argument) -> str:
        found, _ = pieces_of(text, kind, plain)
        if index.is_constant and index.value is not None:
            return f"{found}[{index.value + (index.value >= 0)}]"
        return f"{found}[CASE WHEN {index} < 0 THEN {index} ELSE {index} + 1 END]"

    return write


def piece_place(plain: bool, at_end: bool) -> Maker:
    """Where a piece begins or ends: pieces and what lies between them are measured up to there."""

    def write(text: Argument, kind: Argument, index: Argument) -> str:
        found, gaps = pieces_of(text, kind, plain)
        place, test = counted(index, f"len({found})")
        before = f"length(array_to_string({gaps}[1:{place} + 1], ''))"
        pieces = f"length(array_to_string({found}[1:{place}{' + 1' if at_end else ''}], ''))"
        return f"CASE WHEN {test} THEN {before} + {pieces} END"

    return write


def initials(plain: bool) -> Maker:
    """The first characters of words."""
    pattern = quoted(piece_pattern("<word>", plain, escape))
    return lambda text: f"array_to_string(list_transform(regexp_extract_all({text}, {pattern}), lambda _w: left(_w, 1)), '')"


def squeeze(text: Argument) -> str:
    """White space as single spaces, and none at the ends."""
    return f"trim(regexp_replace({text}, '[{bracketed('<space>', False, escape)}]+', ' ', 'g'))"


def cut(text: Argument, begin: Argument, end: Argument) -> str:
    """Between two places; places in wrong order have no value."""
    first, last = (
        n.text if is_known(n, 0) else f"(CASE WHEN {n} < 0 THEN {n} + length({text}) ELSE {n} END)" for n in (begin, end)
    )
    tests = [f"{first} >= 0"] * (not is_known(begin, 0)) + [f"{first} <= {last}", f"{last} <= length({text})"]
    return f"CASE WHEN {' AND '.join(tests)} THEN substr({text}, {first} + 1, {last} - {first}) END"


def pad(on_the_left: bool) -> Maker:
    """Filled up to a width; `lpad` would cut what is longer."""

    def write(text: Argument, width: Argument, fill: Argument) -> str:
        added = f"repeat({fill}, CASE WHEN {width} > length({text}) THEN {width} - length({text}) ELSE 0 END)"
        tests = [] if width.is_constant and 0 <= (width.value or 0) <= 1000 else [f"{width} BETWEEN 0 AND 1000"]
        tests += [] if fill.is_constant and len(fill.value or "") == 1 else [f"length({fill}) = 1"]
        whole = f"{added} || {text}" if on_the_left else f"{text} || {added}"
        return f"CASE WHEN {' AND '.join(tests)} THEN {whole} END" if tests else f"({whole})"

    return write


def path_part(path: Argument, part: Argument) -> str:
    """A part of a path."""
    file = f"regexp_replace({path}, '(?s)^.*[/\\\\]', '')"
    match part.value if part.is_constant else None:
        case "<folder>":
            return f"CASE WHEN regexp_matches({path}, '[/\\\\]') THEN regexp_extract({path}, '(?s)^(.*)[/\\\\]', 1) END"
        case "<file>":
            return file
        case "<stem>":
            return f"regexp_replace({file}, '(?s)^(.+)\\.[^.]*$', '\\1')"
        case "<ending>":
            ending = "'(?s)^.+\\.([^.]*)$'"
            return f"CASE WHEN regexp_matches({file}, {ending}) THEN regexp_extract({file}, {ending}, 1) END"
    return ""


# Lists of integers.


def take(count: Argument, items: Argument) -> str:
    """The first elements; slices include their end, and are clamped."""
    return f"{items}[1:CASE WHEN {count} < 0 THEN greatest(len({items}) + {count}, 0) ELSE {count} END]"


def drop(count: Argument, items: Argument) -> str:
    """The other elements."""
    return f"{items}[CASE WHEN {count} < 0 THEN greatest(len({items}) + {count}, 0) ELSE {near(count)} END + 1:]"


MAPS = {
    "(+1)": "_x + 1", "(-1)": "_x - 1", "(*2)": "_x * 2", "(*3)": "_x * 3", "(*4)": "_x * 4", "(*(-1))": "-_x",
    "(**2)": "_x * _x", "(/2)": "(_x - (_x % 2 + 2) % 2) // 2", "(/3)": "(_x - (_x % 3 + 3) % 3) // 3",
    "(/4)": "(_x - (_x % 4 + 4) % 4) // 4",
}  # fmt: skip
TESTS = {"(>0)": "_x > 0", "(<0)": "_x < 0", "(%2==0)": "_x % 2 = 0", "(%2==1)": "_x % 2 <> 0"}
JOINS = {
    "(+)": "{0} + {1}", "(-)": "{0} - {1}", "(*)": "{0} * {1}", "(min)": "least({0}, {1})", "(max)": "greatest({0}, {1})",
}  # fmt: skip


def with_token(template: str, table: Mapping[str, str]) -> Maker:
    """A form whose first argument is a lambda token."""

    def write(which: Argument, *items: Argument) -> str:
        if not which.is_constant or str(which.value) not in table or not which.type.tokens:
            return ""  # a lambda, or a choice between two functions
        return template.format(table[str(which.value)].format("_i[1]", "_i[2]"), *items)

    return write


LIST_FORMS: Forms = {
    "Head": "{0}[1]",
    "Last": "{0}[-1]",
    "Take": Form(take, loose=(0,), tight=(0,)),
    "Drop": Form(drop, loose=(0,), tight=(0,)),
    "Access": Form(lambda n, items: f"CASE WHEN {n} >= 0 THEN {items}[{one_more(n)}] END", loose=(0,)),
    "Minimum": "list_min({0})",
    "Maximum": "list_max({0})",
    "Reverse": "list_reverse({0})",
    "Sort": "list_sort({0})",
    "Sum": Form("CAST(coalesce(list_sum({0}), 0) AS BIGINT)", loose=(0,)),
    "Map": with_token("list_transform({1}, lambda _x: {0})", MAPS),
    "Filter": with_token("list_filter({1}, lambda _x: {0})", TESTS),
    "Count": with_token("len(list_filter({1}, lambda _x: {0}))", TESTS),
    "ZipWith": Form(with_token("list_transform(list_zip({1}, {2}, TRUE), lambda _i: {0})", JOINS), loose=(1, 2)),
    "Length": "len({0})",
    "Concat": Form("list_concat({0}, {1})", loose=(0, 1)),
    "Cons": Form("list_prepend({0}, {1})", loose=(0, 1)),
}

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
    "div": quotient,
    "mod": remainder,
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
    "str.prefixof": "starts_with({1}, {0})",
    "str.suffixof": "ends_with({1}, {0})",
    "str.contains": "contains({0}, {1})",
    "str.<": "({0} < {1})",
    "str.<=": "({0} <= {1})",
    "str.to_int": Form(
        "CASE WHEN regexp_full_match({0}, '[0-9]+') THEN TRY_CAST({0} AS BIGINT) ELSE -1 END", loose=(0,)
    ),
    "str.from_int": "CASE WHEN {0} < 0 THEN '' ELSE CAST({0} AS VARCHAR) END",
    "str.to_code": Form("CASE WHEN length({0}) = 1 THEN unicode({0}) ELSE -1 END", loose=(0,)),
    "str.from_code": (
        "CASE WHEN {0} < 0 OR {0} > 196607 THEN '' WHEN {0} < 55296 OR {0} > 57343 THEN chr(CAST({0} AS INTEGER)) END"
    ),
    "str.is_digit": "regexp_full_match({0}, '[0-9]')",
    # Text for people.
    "str.upper": translated(upper_table()),
    "str.lower": translated(lower_table()),
    "str.trim": f"trim({{0}}, {quoted(members('<space>', False))})",
    "text.left": Form(lambda text, n: f"left({text}, {near(n)})", loose=(1,), tight=(1,)),
    "text.right": Form(lambda text, n: f"right({text}, {near(n)})", loose=(1,), tight=(1,)),
    "text.split": split,
    "text.before": "left({0}, nullif(strpos({0}, {1}), 0) - 1)",
    "text.after": "substr({0}, nullif(strpos({0}, {1}), 0) + {1:length(#)})",
    "text.before_last": lambda text, part: f"left({text}, {last_place(text, part)})",
    "text.after_last": lambda text, part: f"substr({text}, {last_place(text, part)} + {part:length(#)} + 1)",
    "text.count": "CASE WHEN {1} <> '' THEN len(string_split({0}, {1})) - 1 END",
    # Pieces, places and parts.
    "text.place_of": place_of(False),
    "text.place_behind": place_of(True),
    "text.cut": cut,
    "text.squeeze": squeeze,
    "text.pad_left": pad(True),
    "text.pad_right": pad(False),
    "path.part": path_part,
    **LIST_FORMS,
}  # fmt: skip


def _of_classes(plain: bool) -> Forms:
    """The operators with character classes."""
    return {
        "text.token": token(plain),
        "text.keep": class_form("regexp_replace({0}, '[^{1}]+', '', 'g')", plain),
        "text.remove": class_form("regexp_replace({0}, '[{1}]+', '', 'g')", plain),
        "text.count_class": class_form("length(regexp_replace({0}, '[^{1}]+', '', 'g'))", plain),
        "text.is_all": class_form("regexp_full_match({0}, '[{1}]+')", plain),
        "text.piece": piece(plain),
        "text.start_of": piece_place(plain, False),
        "text.end_of": piece_place(plain, True),
        "text.initials": initials(plain),
    }


SMALL = "abcdefghijklmnopqrstuvwxyz"
SHORTER: Forms = {
    "str.upper": "upper({0})",
    "str.lower": "lower({0})",
    "str.title": title("upper({0})", "lower({0})", True),
    "str.trim": "trim({0})",
    "text.capitalise": "(upper(left({0}, 1)) || lower(substr({0}, 2)))",
    "text.swap_case": translated((SMALL + SMALL.upper(), SMALL.upper() + SMALL)),
    "text.squeeze": "trim(regexp_replace({0}, ' +', ' ', 'g'))",
}


class DuckDb(Sql):
    """DuckDB, which has lists and lambdas."""

    name = "SQL (duckdb)"

    def literal(self, value: Value, type: Type) -> str:
        """A constant; lists and tokens as well."""
        if isinstance(value, tuple) and type == List(Int):
            return f"CAST([{', '.join(self.literal(v, Int) for v in value)}] AS BIGINT[])"
        return "''" if type.tokens else super().literal(value, type)

    def column(self, variable: Variable) -> str:
        """An input, which may be a list of integers."""
        if variable.type == List(Int):
            return named(self.columns.get(variable.name, variable.name))
        return super().column(variable)

    def bound(self, text: str, names: Mapping[str, str]) -> str:
        """Names by way of a list of one element: `list_transform([meaning], lambda name: text)[1]`."""
        for name, meaning in names.items():
            text = f"list_transform([{meaning}], lambda {name}: {text})[1]"
        return text


def target(plain: bool, columns: Mapping[str, str] | None) -> DuckDb:
    """The target for all text or for plain text."""
    forms = {**EXACT, **_of_classes(plain), **(SHORTER if plain else {})}
    return DuckDb(forms, columns, () if plain else tuple(SHORTER))
