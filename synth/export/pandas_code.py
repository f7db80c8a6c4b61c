"""Programs as pandas code: a function from a DataFrame to a Series.

An operator with a form becomes a method of Series, for whole columns at a time; the others, and forms whose conditions are
not met (a delimiter that is not the same in every row), are applied row by row with the operator's own Python text, as
`dsl.python_export` copies it.  So there is nothing that Python can say and this cannot.

Missing values are pandas' NA throughout: columns are turned into nullable types at the top, so that `.str` methods meet no
NaN, integers with gaps stay integers, and a row with a missing input, or without a value, has NA.  Text is kept in Python's
own strings, whatever other storage is installed, since other libraries have other rules for cases and white space.  Integers
are of 64 bits; what pandas adds up or multiplies beyond that wraps around.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dsl.operators import Definition, Operator, Undefined
from dsl.printing import expand_definitions
from dsl.program import Constant, Hole, Program, Variable
from dsl.python_source import Sources, literal, may_be_undefined
from dsl.types import Bool, Int, String, Type

from .classes import bracketed
from .refusal import Refusal
from .writer import Argument, folded

NAME = "pandas"
LONGEST_CLASS = 120
"""Characters of a class in a regular expression; longer ones are left to Python."""

DEEPEST = 6
"""Levels of one expression; beyond, a column gets a name."""


@dataclass(frozen=True)
class Method:
    """A form on whole columns.

    `needs` has a letter for each argument: "s" must be a column, "c" a constant, "n" a constant that is not empty or
    negative, "." may be either; `{end}` is where a slice ends.  `loose` means that pandas would lose
    missing values of some argument.
    """

    text: str
    needs: str
    loose: bool = False


METHODS: dict[str, Method] = {
    "=": Method("({0} == {1})", ".."),
    "distinct": Method("({0} != {1})", ".."),
    "not": Method("(~{0})", "s"),
    "and": Method("({0} & {1})", "..", loose=True),
    "or": Method("({0} | {1})", "..", loose=True),
    "xor": Method("({0} ^ {1})", ".."),
    "+": Method("({0} + {1})", ".."),
    "-": Method("({0} - {1})", ".."),
    "-/1": Method("(-{0})", "s"),
    "*": Method("({0} * {1})", ".."),
    "div": Method("({0} // {1})", "sp"),
    "mod": Method("({0} % {1})", "sp"),
    "abs": Method("{0}.abs()", "s"),
    "<=": Method("({0} <= {1})", ".."),
    "<": Method("({0} < {1})", ".."),
    ">=": Method("({0} >= {1})", ".."),
    ">": Method("({0} > {1})", ".."),
    "str.++": Method("({0} + {1})", ".."),
    "str.len": Method("{0}.str.len()", "s"),
    "str.at": Method("{0}.str.slice({1}, {end})", "sn"),
    "str.substr": Method("{0}.str.slice({1}, {end})", "snn"),
    "str.indexof": Method("{0}.str.find({1}, {2})", "scn"),
    "str.replace": Method("{0}.str.replace({1}, {2}, n=1, regex=False)", "snc"),
    "str.replace_all": Method("{0}.str.replace({1}, {2}, regex=False)", "snc"),
    "str.prefixof": Method("{1}.str.startswith({0})", "cs"),
    "str.suffixof": Method("{1}.str.endswith({0})", "cs"),
    "str.contains": Method("{0}.str.contains({1}, regex=False)", "sc"),
    "str.<": Method("({0} < {1})", ".."),
    "str.<=": Method("({0} <= {1})", ".."),
    "str.trim": Method("{0}.str.strip()", "s"),
    "text.left": Method("{0}.str.slice(0, {1})", "sc"),
    "text.right": Method("{0}.str.slice(-{1})", "sp"),
    "text.split": Method("{0}.str.split({1}, regex=False).str[{2}].astype(TEXT)", "snc"),
    "text.before": Method(
        "{0}.str.split({1}, n=1, regex=False).str[0].astype(TEXT).where({0}.str.contains({1}, regex=False))", "sn"
    ),
    "text.after": Method("{0}.str.split({1}, n=1, regex=False).str[1].astype(TEXT)", "sn"),
    "text.before_last": Method(
        "{0}.str.rsplit({1}, n=1).str[0].astype(TEXT).where({0}.str.contains({1}, regex=False))", "sn"
    ),
    "text.after_last": Method("{0}.str.rsplit({1}, n=1).str[1].astype(TEXT)", "sn"),
    "text.token": Method('{0}.str.findall("[{1}]+").str[{2}].astype(TEXT)', "s[c"),
    "text.keep": Method('{0}.str.replace("[^{1}]+", "", regex=True)', "s["),
    "text.remove": Method('{0}.str.replace("[{1}]+", "", regex=True)', "s["),
    "text.count_class": Method('{0}.str.count("[{1}]")', "s["),
    "text.is_all": Method('{0}.str.fullmatch("[{1}]+")', "s["),
}  # fmt: skip
"""Exact for all text; "p" is a positive constant and "[" a character class."""

PLAIN: dict[str, Method] = {
    "str.upper": Method("{0}.str.upper()", "s"),
    "str.lower": Method("{0}.str.lower()", "s"),
    "str.title": Method("{0}.str.title()", "s"),
    "text.capitalise": Method("{0}.str.capitalize()", "s"),
    "text.swap_case": Method("{0}.str.swapcase()", "s"),
}
"""Exact for printable ASCII."""

KINDS = {String: "TEXT", Int: '"Int64"', Bool: '"boolean"'}

EACH = '''def each(function, kind, index, *columns):
    """Row by row; a row with a missing value, or without an answer, is missing."""
    rows = zip(*(c.tolist() if isinstance(c, pd.Series) else [c] * len(index) for c in columns))

    def answer(row):
        if any(value is pd.NA or value is None or value != value for value in row):
            return pd.NA
        try:
            return function(*row)
        except ValueError:
            return pd.NA

    return pd.Series([answer(row) for row in rows], index=index, dtype=kind)'''

CHOICE = '''def choice(condition, yes, no, kind, index):
    """The one where the condition holds, the other where it does not, missing where that is not known."""
    columns = [c if isinstance(c, pd.Series) else pd.Series([c] * len(index), index=index, dtype=kind) for c in (yes, no)]
    return columns[0].where(condition.fillna(False), columns[1]).where(condition.notna())'''


def to_pandas(definition: Definition, *, columns: Mapping[str, str] | None = None, plain: bool = False) -> str:
    """Source text of a module with a function from a DataFrame to a Series, named like the definition.

    The DataFrame's columns are called like the parameters, or as `columns` says; lists are Python lists in a column of
    objects.  `plain` promises that all text is printable ASCII.  Raises Refusal for what has no Python text.
    """
    return _Function(definition, dict(columns or {}), plain).text()


class _Function:
    """The text of one definition."""

    def __init__(self, definition: Definition, columns: dict[str, str], plain: bool) -> None:
        self.definition, self.columns, self.plain = definition, columns, plain
        self.body = folded(expand_definitions(definition.body), NAME)
        self.methods = METHODS | (PLAIN if plain else {})
        self.sources = Sources()
        self.sources.taken |= {"pd", "TEXT", "each", "choice", "table"}
        self.name = self.sources.fresh(definition.name)
        self.lines: list[str] = []
        self.needed: set[str] = set()
        self.is_loose = False
        self.count = 0
        self.names = {p.name: self.sources.fresh(p.name) for p in definition.parameters}

    def text(self) -> str:
        """The whole module."""
        used = [p for p in self.definition.parameters if any(v == p for v in self.body.variables())]
        for parameter in used:
            column = self.columns.get(parameter.name, parameter.name)
            kind = KINDS.get(parameter.type)
            if parameter.type.name == "List" and parameter.type.element.name == "List":
                raise Refusal(NAME, f"an input of type {parameter.type}")
            cast = f".astype({kind})" if kind else '.map(tuple, na_action="ignore")'
            self.lines.append(f"{self.names[parameter.name]} = table[{column!r}]{cast}")
        answer = self._body()
        if self.is_loose and used:
            tests = " & ".join(f"{self.names[p.name]}.notna()" for p in used)
            answer = f"{answer}.where({tests})"
        if self.body.type.name == "List":
            answer = f'{answer}.map(list, na_action="ignore")'
        self.lines.append(f"return {answer}")
        helpers = [{"each": EACH, "choice": CHOICE}[name] for name in sorted(self.needed)]
        head = "\n".join([*self.sources.imports, "import pandas as pd"])
        kind = 'TEXT = pd.StringDtype("python", na_value=pd.NA)'
        body = "\n".join(f"    {ast.unparse(ast.parse(line))}" for line in self.lines)
        function = f"def {self.name}(table: pd.DataFrame) -> pd.Series:\n{body}"
        return "\n\n\n".join([f"{head}\n\n{kind}", *self.sources.texts, *helpers, function]) + "\n"

    def _body(self) -> str:
        uses: dict[Program, int] = {}
        for part in self.body.parts():
            for child in part.children:
                uses[child] = uses.get(child, 0) + 1
        written: dict[Program, Argument] = {}
        levels: dict[Program, int] = {}
        for part in self.body.parts():
            argument = self._part(part, [written[child] for child in part.children])
            levels[part] = 1 + max((levels[child] for child in part.children), default=0)
            is_shared = uses.get(part, 0) > 1 or levels[part] > DEEPEST
            if argument.operator and part is not self.body and is_shared:
                argument, levels[part] = self._local(argument), 1
            written[part] = argument
        answer = written[self.body]
        if answer.is_constant:
            return f"pd.Series([{answer}] * len(table), index=table.index, dtype={self._kind(answer.type)})"
        return answer.text

    def _local(self, argument: Argument) -> Argument:
        self.count += 1
        name = self.sources.fresh(f"v{self.count}")
        self.lines.append(f"{name} = {argument}")
        return Argument(name, argument.type, argument.operator, may_miss=argument.may_miss)

    def _part(self, part: Program, arguments: Sequence[Argument]) -> Argument:
        head = part.head
        if isinstance(head, Variable):
            return Argument(self.names[head.name], part.type)
        if isinstance(head, Constant):
            text = literal(head.value)
            if text is None:
                raise Refusal(NAME, f"the constant {head.value!r:.40}")
            return Argument(text, part.type, "", head.value, True)
        if isinstance(head, Hole):
            raise Refusal(NAME, "a partial program", f"{part} is still open")
        needed = arguments[:1] if head.lazy else arguments
        if all(a.is_constant for a in arguments) or any(a.value is Undefined for a in needed):
            return Argument("pd.NA", part.type, "", Undefined, True, may_miss=True)
        text = self._choice(part, arguments) if head.lazy else self._method(head, arguments) or self._each(head, arguments)
        own = head.reference is not None and not head.lazy and may_be_undefined(head.reference)
        return Argument(text, part.type, head.name, may_miss=own or any(a.may_miss for a in arguments))

    def _choice(self, part: Program, arguments: Sequence[Argument]) -> str:
        assert isinstance(part.head, Operator)
        if part.head.name != "ite":
            raise Refusal(NAME, part.head.name)
        self.needed.add("choice")
        self.is_loose = True
        condition, yes, no = arguments
        return f"choice({condition}, {yes}, {no}, {self._kind(part.type)}, table.index)"

    def _method(self, operator: Operator, arguments: Sequence[Argument]) -> str:
        """The form on whole columns, or "" where there is none for these arguments."""
        method = self.methods.get(f"{operator.name}/{operator.arity}", self.methods.get(operator.name))
        if method is None or any(argument.type.name == "List" for argument in arguments):
            return ""
        if method.loose and any(argument.may_miss for argument in arguments):
            return ""
        self.is_loose |= method.loose
        texts: list[str] = []
        for need, argument in zip(method.needs, arguments, strict=True):
            text = self._place(need, argument)
            if not text:
                return ""
            if method.text.count(f"{{{len(texts)}}}") > 1 and not argument.is_constant and not text.isidentifier():
                text = self._local(argument).text
            texts.append(text)
        numbers = [a.value for a in arguments if a.is_constant and isinstance(a.value, int)]
        return method.text.format(*texts, end=sum(numbers) + (len(numbers) < 2))

    def _place(self, need: str, argument: Argument) -> str:
        """The text of an argument if it meets what the method needs."""
        value = argument.value
        if need == "s":
            if argument.is_constant:
                return ""
            return argument.text
        if need == ".":
            return f"({argument})" if argument.text.startswith("-") else argument.text
        if not argument.is_constant or value is Undefined or value is None:
            return ""
        if need == "n":
            return "" if value == "" or (isinstance(value, int) and value < 0) else argument.text
        if need == "p":
            return argument.text if value > 0 else ""
        if need == "[":
            found = bracketed(str(value), self.plain, _escape)
            return found if len(found) <= LONGEST_CLASS else ""
        return argument.text

    def _each(self, operator: Operator, arguments: Sequence[Argument]) -> str:
        if operator.reference is None:
            raise Refusal(NAME, operator.name, "it has no meaning yet")
        name, unguarded = self.sources.operator(operator.reference)
        self.needed.add("each")
        function = name
        if operator.indices or unguarded:
            places = [f"x{i}" for i in range(operator.arity)]
            call = f"{name}({', '.join([*places, *map(str, operator.indices)])})"
            function = f"lambda {', '.join(places)}: " + (f"{self.sources.guard()}({call})" if unguarded else call)
        kind = self._kind(operator.result)
        return f"each({function}, {kind}, table.index, {', '.join(map(str, arguments))})"

    def _kind(self, type_: Type) -> str:
        return KINDS.get(type_, "object")


def _escape(code: int) -> str:
    """A character inside the brackets of a regular expression inside a Python literal in double quotes."""
    char = chr(code)
    if char.isascii() and char.isalnum():
        return char
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code > 0x7F else f"\\\\x{code:02x}"
