"""Reading answers: the `define-fun`s that a solver, or a person, gives for a task's functions."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from ..errors import ReadError
from ..operators import Definition
from ..program import variable
from ..sexpr import Atom, SExpr, SList, SourceText, read_sexprs
from ..task import SynthFunction, Task
from .logics import reading_language
from .productions import FileTermReader

_REFUSALS = ("infeasible", "fail", "unknown", "timeout")


def parse_solution(text: str, task: Task, name: str | None = None) -> dict[str, Definition]:
    """A definition for every function of the task, in the names of either SyGuS version, with or without outer parentheses.

    Parameters may be named differently: the definitions use the task's names.  Raises ReadError with line and column where
    the text does not fit the task; `name` is the file that the text came from.
    """
    source = SourceText(text, name)
    functions = {f.name: f for f in task.functions}
    reader = FileTermReader(source, reading_language(task.language), (), task.definitions)
    found: dict[str, Definition] = {}
    for command in _definitions(source, read_sexprs(source)):
        definition = _definition(source, reader, command, functions)
        if definition.name in found:
            raise source.error(command, f"{definition.name:.60} is defined twice")
        found[definition.name] = definition
    missing = [f for f in functions if f not in found]
    if missing:
        message = f"the solution lacks {', '.join(missing):.200}"
        raise ReadError(message, place=source.place(0), remedy="give a define-fun for each function")
    return {function: found[function] for function in functions}


def _definitions(source: SourceText, expressions: list[SExpr]) -> list[SList]:
    """The `define-fun`s, out of their outer parentheses if they have any."""
    outer = expressions[0] if len(expressions) == 1 else None
    if isinstance(outer, Atom) and outer.text in _REFUSALS:
        raise source.error(outer, f"this is no solution: it says {outer.text}")
    if isinstance(outer, SList) and outer.items and isinstance(outer.items[0], SList):
        expressions = outer.items
    found = []
    for item in expressions:
        head = item.items[0] if isinstance(item, SList) and item.items else None
        if not isinstance(item, SList) or not isinstance(head, Atom) or head.text != "define-fun" or len(item.items) != 5:
            raise source.error(item, "a solution consists of (define-fun name (parameters) Sort term)")
        found.append(item)
    return found


def _definition(
    source: SourceText, reader: FileTermReader, command: SList, functions: Mapping[str, SynthFunction]
) -> Definition:
    _, at, parameters, result, body = command.items
    name = reader.symbol(at)
    function = functions.get(name)
    if function is None:
        close = get_close_matches(name, [*functions], 1)
        remedy = f"did you mean {close[0]}?" if close else f"it asks for {', '.join(functions):.200}"
        raise source.error(at, f"the task asks for no function {name:.60}", remedy)
    if not isinstance(parameters, SList) or len(parameters.items) != len(function.parameters):
        raise source.error(parameters, f"{name} must have {len(function.parameters)} parameters")
    reader.variables = {}
    for item, wanted in zip(parameters.items, function.parameters, strict=True):
        if not isinstance(item, SList) or len(item.items) != 2:
            raise source.error(item, "a parameter reads (name Sort)")
        own, sort = reader.symbol(item.items[0]), reader.sort(item.items[1])
        if sort != wanted.type:
            raise source.error(item, f"the parameter {own:.60} of {name} must have sort {wanted.type}, not {sort}")
        if own in reader.variables:
            raise source.error(item, f"the parameter {own:.60} is declared twice", "rename one of them")
        reader.variables[own] = variable(wanted.name, wanted.type)
    if (sort := reader.sort(result)) != function.result:
        raise source.error(result, f"{name} must have result sort {function.result}, not {sort}")
    return Definition(name, function.parameters, reader.read(body, function.result))
