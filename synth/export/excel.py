"""Programs as Excel formulas.

The functions used are in every version since 2013, and in LibreOffice.  What people trip over, and how it is met: positions
start at 1; `=` and SEARCH ignore case, so texts are compared by EXACT and found by FIND; numbers have 15 digits; text is
measured in UTF-16 units, so that characters beyond U+FFFF have no exact form; TRIM also collapses inner spaces; beyond ASCII
UPPER goes by the language of the machine.  An error cell stands for "no value", and errors spread through all functions used
here as `Undefined` does.  A blank cell counts as the empty text, and a number in a column of texts as its digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.operators import Definition, Undefined
from dsl.program import Variable
from dsl.text_parts import KINDS
from dsl.types import Bool, Int, String, Type, Value

from .classes import PLAIN, RUNS, is_plain, members
from .refusal import Refusal
from .writer import Argument, Form, Forms, Maker, Target, Writer

LONGEST = 8192
DEEPEST = 64
LONGEST_LITERAL = 255
FARTHEST = 32767
"""Limits that Excel states: characters of a formula, levels of nesting, characters of a literal, characters of a cell."""

LARGEST = 10**15
"""Integers below this are exact, and shown with all their digits."""

NAME = "Excel"
_SMALL = {"str.len", "str.indexof", "text.count", "text.count_class"}


def literal(value: str) -> str:
    """A text literal; control characters are spelt by CHAR, and long texts in pieces."""
    if any(ord(c) > 0xFFFF or 0xD800 <= ord(c) < 0xE000 or (c < " " and c not in "\t\n\r") for c in value):
        raise Refusal(NAME, f"the constant {value!r:.40}", "a cell cannot hold it, or counts it in another way")
    pieces: list[str] = []
    run = ""
    for char in value:
        if char < " " or len(run) == LONGEST_LITERAL // 2:
            pieces += [_quoted(run)] * bool(run)
            run = ""
        if char < " ":
            pieces.append(f"CHAR({ord(char)})")
        else:
            run += char
    pieces += [_quoted(run)] * bool(run or not pieces)
    return pieces[0] if len(pieces) == 1 else f"({'&'.join(pieces)})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def near(n: Argument) -> str:
    """A position that is no more than a cell is long."""
    if n.is_constant and n.value is not None:
        return str(min(n.value, FARTHEST))
    return n.text if n.operator in _SMALL else f"MIN({n},{FARTHEST})"


def is_natural(n: Argument, least: int = 0) -> bool:
    """Is it known to be at least so much?"""
    return n.is_constant and n.value is not None and bool(n.value >= least)


def one_more(n: Argument) -> str:
    """The position as Excel counts it."""
    return str(min(n.value, FARTHEST) + 1) if n.is_constant and n.value is not None else f"{near(n)}+1"


def at(text: Argument, index: Argument) -> str:
    """One character."""
    if index.is_constant and not is_natural(index):
        return f"LEFT({text},0)"
    cut = f"MID({text},{one_more(index)},1)"
    return cut if is_natural(index) else f'IF({index}<0,"",{cut})'


def substr(text: Argument, start: Argument, count: Argument) -> str:
    """A part by position and length."""
    if (start.is_constant and not is_natural(start)) or (count.is_constant and not is_natural(count, 1)):
        return f"LEFT({text},0)"
    tests = [f"{start}<0"] * (not is_natural(start)) + [f"{count}<=0"] * (not is_natural(count, 1))
    cut = f"MID({text},{one_more(start)},{near(count)})"
    test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
    return f'IF({test},"",{cut})' if tests else cut


def indexof(text: Argument, part: Argument, start: Argument) -> str:
    """A position from 0, or -1; FIND says by an error that there is none."""
    first = "" if start.is_constant and start.value == 0 else f",{start}+1"
    return f"IFERROR(FIND({part},{text}{first})-1,-1)"


def replace(text: Argument, old: Argument, new: Argument) -> str:
    """The first occurrence; the empty text occurs in front."""
    change = f"SUBSTITUTE({text},{old},{new},1)"
    if old.is_constant:
        return change if old.value else f"({new}&{text})"
    return f"IF({old:LEN(#)}=0,{new}&{text},{change})"


def replace_all(text: Argument, old: Argument, new: Argument) -> str:
    """Every occurrence."""
    change = f"SUBSTITUTE({text},{old},{new})"
    if old.is_constant:
        return change if old.value else f"{text}"
    return f"IF({old:LEN(#)}=0,{text},{change})"


def equal(different: bool) -> Maker:
    """Texts by EXACT, all else by `=`."""

    def write(a: Argument, b: Argument) -> str:
        if a.type == String:
            return f"NOT(EXACT({a},{b}))" if different else f"EXACT({a},{b})"
        return f"({a}{'<>' if different else '='}{b})"

    return write


def left(text: Argument, n: Argument) -> str:
    """The first characters, or without the last ones."""
    if n.is_constant and n.value is not None:
        return f"LEFT({text},{near(n)})" if n.value >= 0 else f"LEFT({text},MAX(LEN({text}){n.value},0))"
    return f"LEFT({text},IF({n}<0,MAX(LEN({text})+{n},0),{near(n)}))"


def right(text: Argument, n: Argument) -> str:
    """The last characters, or without the first ones."""
    if n.is_constant and n.value is not None:
        return f"RIGHT({text},{near(n)})" if n.value >= 0 else f"MID({text},{min(-n.value, FARTHEST) + 1},LEN({text}))"
    return f"IF({n}<0,MID({text},MIN(-{n},{FARTHEST})+1,LEN({text})),RIGHT({text},{near(n)}))"


def split(text: Argument, delimiter: Argument, index: Argument) -> str:
    """A piece: delimiters become a character that no cell holds, another one in front and behind, and two are looked up."""
    marked = f"CHAR(1)&SUBSTITUTE({text},{delimiter},CHAR(1))&CHAR(1)"
    count = f'(LEN({text})-LEN(SUBSTITUTE({text},{delimiter},"")))/{delimiter:LEN(#)}+1'
    if delimiter.is_constant and not delimiter.value:
        return "NA()"
    if index.is_constant and index.value is not None:
        number = str(index.value + 1) if index.value >= 0 else f"{count}{index.value + 1 or ''}"
        following = str(index.value + 2) if index.value >= 0 else f"{count}+{index.value + 2}"
    else:
        number = f"IF({index}<0,{count}+{index}+1,{index}+1)"
        following = f"{number}+1"
    start = f"FIND(CHAR(2),SUBSTITUTE({marked},CHAR(1),CHAR(2),{number}))"
    end = f"FIND(CHAR(2),SUBSTITUTE({marked},CHAR(1),CHAR(2),{following}))"
    piece = f"MID({marked},{start}+1,{end}-{start}-1)"
    return piece if delimiter.is_constant else f"IF({delimiter:LEN(#)}=0,NA(),{piece})"


def last(template: str) -> Maker:
    """A form with `{2}`, the place of the last occurrence: occurrences are counted, and the last one is marked."""

    def write(text: Argument, part: Argument) -> str:
        value = str(part.value or "")
        if not part.is_constant or any(value.startswith(value[i:]) for i in range(1, len(value))):
            return ""  # SUBSTITUTE counts occurrences that do not overlap
        if not part.value:
            return f"{text}" if template.startswith("LEFT") else f"LEFT({text},0)"
        count = f'(LEN({text})-LEN(SUBSTITUTE({text},{part},"")))/{part:LEN(#)}'
        place = f"FIND(CHAR(1),SUBSTITUTE({text},{part},CHAR(1),{count}))"
        return template.format(text, part, place)

    return write


def place_of(behind: bool) -> Maker:
    """The place of an occurrence by its number, which SUBSTITUTE counts from 1."""

    def write(text: Argument, part: Argument, index: Argument) -> str:
        if not part.is_constant or not part.value or not index.is_constant or index.value is None:
            return ""
        number = str(index.value + 1)
        if index.value < 0:
            number = f'(LEN({text})-LEN(SUBSTITUTE({text},{part},"")))/{part:LEN(#)}{index.value + 1 or ""}'
        start = f"FIND(CHAR(1),SUBSTITUTE({text},{part},CHAR(1),{number}))"
        return f"({start}+{len(str(part.value)) - 1})" if behind and len(str(part.value)) > 1 else (
            start if behind else f"({start}-1)"
        )  # fmt: skip

    return write


def cut(text: Argument, begin: Argument, end: Argument) -> str:
    """Between two places; places in wrong order have no value."""
    first, last = (n.text if is_natural(n) else f"IF({n}<0,{n}+LEN({text}),{n})" for n in (begin, end))
    tests = [f"{first}>=0"] * (not is_natural(begin)) + [f"{first}<={last}", f"{last}<=LEN({text})"]
    return f"IF(AND({','.join(tests)}),MID({text},{first}+1,{last}-{first}),NA())"


def pad(on_the_left: bool) -> Maker:
    """Filled up to a width."""

    def write(text: Argument, width: Argument, fill: Argument) -> str:
        if not width.is_constant or not 0 <= (width.value or 0) <= 1000 or len(fill.value or "") != 1:
            return ""
        added = f"REPT({fill},MAX({width}-LEN({text}),0))"
        return f"{added}&{text}" if on_the_left else f"{text}&{added}"

    return write


def removed(text: object, which: str, plain: bool) -> str:
    """The text without the characters of a class, one SUBSTITUTE for each; "" if there are too many."""
    chars = [] if which == "<nonspace>" else members(which, plain)
    if not 0 < len(chars) < DEEPEST:
        return ""
    written = str(text)
    for char in chars:
        spelt = f"CHAR({ord(char)})" if char < " " else literal(char)
        written = f'SUBSTITUTE({written},{spelt},"")'
    return written


def of_class(template: str, nonspace: str, plain: bool) -> Maker:
    """A form with `{1}`, the text without a class; `nonspace` is the form for all but white space, `{1}` without that."""

    def write(text: Argument, which: Argument) -> str:
        if not which.is_constant:
            return ""
        is_inverse = which.value == "<nonspace>"
        without = removed(text, "<space>" if is_inverse else str(which.value), plain)
        chosen = nonspace if is_inverse else template
        return chosen.format(text, without) if without and chosen else ""

    return write


def word(text: Argument, which: Argument, index: Argument) -> str:
    """A word by its number, where the only white space is the space: each is given as much room as the whole text."""
    if not which.is_constant or not index.is_constant or index.value is None:
        return ""
    if which.value not in ("<nonspace>", "<field>"):
        return first_run(text, str(which.value)) if index.value == 0 else ""
    count = f'IF(TRIM({text})="",0,LEN(TRIM({text}))-LEN(SUBSTITUTE(TRIM({text})," ",""))+1)'
    number = str(index.value) if index.value >= 0 else f"({count}{index.value})"
    wide = f'SUBSTITUTE(TRIM({text})," ",REPT(" ",LEN({text})))'
    found = f"TRIM(MID({wide},{number}*LEN({text})+1,LEN({text})))"
    test = f"{index.value}<{count}" if index.value >= 0 else f"{count}>={-index.value}"
    return f"IF({test},{found},NA())"


def first_run(text: Argument, which: str) -> str:
    """The first run of a class: from the nearest of its characters up to the nearest of all others, each of which is there
    once more behind the text, so that FIND finds it.
    """
    if which in KINDS and which not in RUNS:
        return ""
    inside = members(which, True)
    outside = "".join(chr(code) for code in PLAIN if chr(code) not in inside)
    start = f"MIN(FIND({_listed(inside)},{text}&{literal(inside)}))"
    rest = f"MID({text},{start},LEN({text}))"
    length = f"MIN(FIND({_listed(outside)},{rest}&{literal(outside)}))-1"
    return f"IF({start}>LEN({text}),NA(),LEFT({rest},{length}))"


def _listed(chars: str) -> str:
    """An array constant of characters."""
    return "{" + ",".join(map(_quoted, chars)) + "}"


def trim(text: Argument) -> str:
    """Without spaces at both ends: from the first character that TRIM leaves to the last occurrence of its last one."""
    final = f"RIGHT(TRIM({text}),1)"
    count = f'LEN({text})-LEN(SUBSTITUTE({text},{final},""))'
    first = f"FIND(LEFT(TRIM({text}),1),{text})"
    place = f"FIND(CHAR(1),SUBSTITUTE({text},{final},CHAR(1),{count}))"
    return f'IF(TRIM({text})="","",MID({text},{first},{place}-{first}+1))'


DIGITS_ONLY = f"AND(LEN({{0}})>0,LEN({removed('{0}', '<digit>', True)})=0)"

EXACT: Forms = {
    # Core.
    "ite": "IF({0},{1},{2})",
    "=": equal(False),
    "distinct": equal(True),
    "not": "NOT({0})",
    "and": "AND({0},{1})",
    "or": "OR({0},{1})",
    "xor": "({0}<>{1})",
    "=>": "OR(NOT({0}),{1})",
    # Integers.
    "+": "({0}+{1})",
    "-": "({0}-{1})",
    "-/1": "(0-{0})",
    "*": "({0}*{1})",
    "div": "(({0}-MOD({0},ABS({1})))/{1})",
    "mod": "MOD({0},ABS({1}))",
    "abs": "ABS({0})",
    "<=": "({0}<={1})",
    "<": "({0}<{1})",
    ">=": "({0}>={1})",
    ">": "({0}>{1})",
    # SMT-LIB's strings.
    "str.++": "{0}&{1}",
    "str.len": "LEN({0})",
    "str.at": Form(at, loose=(0,), tight=(1,)),
    "str.substr": Form(substr, loose=(0,), tight=(1, 2)),
    "str.indexof": Form(indexof, loose=(0, 1, 2)),
    "str.replace": Form(replace, loose=(2,)),
    "str.replace_all": Form(replace_all, loose=(2,)),
    "str.prefixof": "EXACT(LEFT({1},{0:LEN(#)}),{0})",
    "str.suffixof": "EXACT(RIGHT({1},{0:LEN(#)}),{0})",
    "str.contains": Form("ISNUMBER(FIND({1},{0}))", loose=(0, 1)),
    "str.to_int": f"IF({DIGITS_ONLY},VALUE({{0}}),-1)",
    "str.from_int": 'IF({0}<0,"",TEXT({0},"0"))',
    "str.to_code": "IF(LEN({0})=1,UNICODE({0}),-1)",
    "str.from_code": 'IF(OR({0}<0,{0}>196607),"",UNICHAR({0}))',
    "str.is_digit": f"AND(LEN({{0}})=1,{DIGITS_ONLY})",
    # Text for people.
    "text.left": left,
    "text.right": right,
    "text.split": split,
    "text.before": "LEFT({0},FIND({1},{0})-1)",
    "text.after": "MID({0},FIND({1},{0})+{1:LEN(#)},LEN({0}))",
    "text.before_last": last("LEFT({0},{2}-1)"),
    "text.after_last": last("MID({0},{2}+{1:LEN(#)},LEN({0}))"),
    "text.place_of": place_of(False),
    "text.place_behind": place_of(True),
    "text.cut": cut,
    "text.pad_left": pad(True),
    "text.pad_right": pad(False),
    "text.count": '((LEN({0})-LEN(SUBSTITUTE({0},{1},"")))/{1:LEN(#)})',
}  # fmt: skip


def _of_classes(plain: bool) -> Forms:
    """The operators with character classes."""
    return {
        "text.remove": of_class("{1}", "", plain),
        "text.keep": of_class("", "{1}", plain),
        "text.count_class": of_class("(LEN({0})-LEN({1}))", "LEN({1})", plain),
        "text.is_all": of_class("AND(LEN({0})>0,LEN({1})=0)", "AND(LEN({0})>0,LEN({1})=LEN({0}))", plain),
    }


SHORTER: Forms = {
    "str.upper": "UPPER({0})",
    "str.lower": "LOWER({0})",
    "str.title": "PROPER({0})",
    "str.trim": trim,
    "text.token": word,
    "text.piece": word,
    "text.squeeze": "TRIM({0})",
    "text.capitalise": "UPPER(LEFT({0},1))&LOWER(MID({0},2,LEN({0})))",
}
"""Forms for printable ASCII, where the only white space is the space."""


class Excel(Target):
    """Excel, and whatever reads its formulas."""

    name = NAME
    longest = LONGEST

    def __init__(self, plain: bool, columns: Mapping[str, str] | None) -> None:
        forms = {**EXACT, **_of_classes(plain), **(SHORTER if plain else {})}
        super().__init__(forms, columns, () if plain else (*SHORTER, *_of_classes(True)))
        self.plain = plain

    def literal(self, value: Value, type: Type) -> str:
        """A constant."""
        if value is Undefined:
            return "NA()"
        if type == Bool:
            return "TRUE" if value else "FALSE"
        if type == Int:
            if abs(value) >= LARGEST:
                raise Refusal(NAME, f"the constant {value!r:.40}", "numbers have 15 digits")
            return str(value) if value >= 0 else f"({value})"
        if type == String:
            if self.plain and not is_plain(value):
                raise Refusal(NAME, f"the constant {value!r:.40}", "it is not plain", remedy="leave plain=True out")
            return literal(value)
        if type.tokens:
            return ""
        raise Refusal(NAME, f"a constant of type {type}")

    def column(self, variable: Variable) -> str:
        """A cell."""
        if variable.type not in (Int, Bool, String):
            raise Refusal(NAME, f"an input of type {variable.type}")
        return self.columns[variable.name]

    def guarded(self, text: str, missing: Sequence[Argument]) -> str:
        """An error where one of the arguments is one."""
        tests = [f"ISERROR({argument})" for argument in missing]
        test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
        return f"IF({test},NA(),{text})"

    def whole(self, text: str, columns: Sequence[Argument]) -> str:
        """Blank cells count as empty, so nothing is lost."""
        return text

    def check(self, text: str) -> str:
        """Excel's limits of length and nesting."""
        depth = deepest = 0
        for char in super().check(text):
            depth += (char == "(") - (char == ")")
            deepest = max(deepest, depth)
        if deepest > DEEPEST:
            raise Refusal(NAME, "a program of this depth", f"formulas nest at most {DEEPEST} levels")
        return text


def to_excel(definition: Definition, *, columns: Mapping[str, str] | None = None, plain: bool = False) -> str:
    """The program as a formula; `columns` names the cell of each parameter, A2, B2, ... if it does not.

    Where the program has no value the formula gives an error cell.  Exact for integers below 10**15, and for text without
    characters beyond U+FFFF and without control characters.  Raises Refusal for what Excel cannot say exactly.
    """
    cells = {p.name: f"{chr(ord('A') + i)}2" for i, p in enumerate(definition.parameters[:26])}
    if len(cells) < len(definition.parameters):
        raise Refusal(NAME, "a program of more than 26 inputs", remedy="name the cells in columns=")
    target = Excel(plain, {**cells, **(columns or {})})
    text = Writer(target, definition).expression().text
    return f"={text[1:-1] if _is_wrapped(text) else text}"


def _is_wrapped(text: str) -> bool:
    """Do the first and the last parenthesis belong together?"""
    depth, is_quoted = 0, False
    for place, char in enumerate(text):
        is_quoted ^= char == '"'
        depth += 0 if is_quoted else (char == "(") - (char == ")")
        if depth == 0 and place < len(text) - 1:
            return False
    return text.startswith("(")
