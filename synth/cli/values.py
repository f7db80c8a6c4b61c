"""Values and programs as they are typed on a command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from dsl.errors import QuestionError, ReadError
from dsl.language import DSL
from dsl.operators import Definition
from dsl.program import Variable, variable
from dsl.sexpr import Atom, SExpr, SList, SourceText, read_sexprs
from dsl.terms import TermReader
from dsl.types import BitVec, Bool, Int, String, Type, Value, freeze, type_of

_NUMBER = re.compile(r"-?\d{1,4000}\Z", re.ASCII)
_BITS = re.compile(r"#x([0-9a-fA-F]{1,16})\Z|#b([01]{1,64})\Z")


def parse_assignments(words: Iterable[str]) -> dict[str, str]:
    """`name=value` words as a dict.  Raises QuestionError for a word without `=` and for a name given twice."""
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise QuestionError(f"{word!r:.100} gives no value to a name", remedy="write name=value")
        if name in given:
            raise QuestionError(f"{name} is given twice")
        given[name] = value
    return given


def guess(text: str) -> tuple[Value, Type]:
    """The value that a word most likely stands for, and its type."""
    if _NUMBER.match(text):
        return int(text), Int
    if text in ("true", "false"):
        return text == "true", Bool
    bits = _BITS.match(text)
    if bits:
        width = 4 * len(bits[1]) if bits[1] else len(bits[2])
        return int(bits[1] or bits[2], 16 if bits[1] else 2), BitVec(width)
    if text[:1] in ('"', "["):
        try:
            value = freeze(json.loads(text))
        except (json.JSONDecodeError, RecursionError):
            value = text
        type_ = type_of(value)
        if type_ is not None:
            return value, type_
    return text, String


def value_of(text: str, type: Type) -> Value:
    """The value of that type that a word stands for.  Raises QuestionError if there is none."""
    value, guessed = guess(text)
    if type == String and guessed != String:
        value = text
    if type.name == "BitVec" and guessed == Int and value < 0:
        value += 1 << type.width
    if type.name == "List" and value == ():
        return value
    if not type.admits(value):
        raise QuestionError(f"{text!r:.100} is no value of {type}")
    return value


def read_definition(text: str, language: DSL, given: dict[str, str]) -> Definition:
    """A `define-fun`, or an expression whose free names are those given.  Raises ReadError with its place."""
    source = SourceText(text)
    expressions = read_sexprs(source)
    if len(expressions) != 1:
        raise source.error(0, f"expected one program, found {len(expressions)} expressions")
    only = expressions[0]
    if isinstance(only, SList) and only.items and isinstance(only.items[0], Atom) and only.items[0].text == "define-fun":
        return _read_define_fun(source, only, language)
    kinds = {name: guess(value)[1] for name, value in given.items()}
    try:
        return _read_expression(source, only, language, kinds)
    except ReadError:
        if Int not in kinds.values():
            raise
    # Digits may as well be text: (str.++ "no " n) with n=5.
    return _read_expression(source, only, language, {n: String if t == Int else t for n, t in kinds.items()})


def _read_expression(source: SourceText, at: SExpr, language: DSL, kinds: Mapping[str, Type]) -> Definition:
    reader = TermReader(source, language, {name: variable(name, type_) for name, type_ in kinds.items()})
    body = reader.read(at)
    return Definition("program", body.variables(), body)


def _read_define_fun(source: SourceText, form: SList, language: DSL) -> Definition:
    if len(form.items) != 5 or not isinstance(form.items[2], SList):
        raise source.error(form, "a definition reads (define-fun name ((parameter sort) ...) sort body)")
    reader = TermReader(source, language)
    parameters: list[Variable] = []
    for item in form.items[2].items:
        if not isinstance(item, SList) or len(item.items) != 2:
            raise source.error(item, "a parameter reads (name sort)")
        name = reader.symbol(item.items[0])
        if name in reader.variables:
            raise source.error(item, f"there are two parameters named {name}")
        reader.variables[name] = variable(name, reader.sort(item.items[1]))
        parameters.append(Variable(name, reader.variables[name].type))
    body = reader.read(form.items[4], reader.sort(form.items[3]))
    return Definition(reader.symbol(form.items[1]), tuple(parameters), body)


def natural_inputs(assignments: Iterable[str]) -> tuple[list[Variable], list[list[Value]]]:
    """Variables and rows of inputs from `name=value` words; a name given several times makes several rows."""
    columns: dict[str, list[str]] = {}
    for word in assignments:
        for name, value in parse_assignments([word]).items():
            columns.setdefault(name, []).append(value)
    if len({len(column) for column in columns.values()}) > 1:
        raise QuestionError("every name needs the same number of values", remedy="repeat --input for each name and row")
    variables = [Variable(name, guess(column[0])[1]) for name, column in columns.items()]
    values = [[value_of(v, var.type) for v in columns[var.name]] for var in variables]
    return variables, [list(row) for row in zip(*values, strict=True)]
