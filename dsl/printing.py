"""Printing programs: the inverse of `terms`.

Output is SyGuS-IF 2.1 / SMT-LIB 2.6 text, or names of SyGuS-IF 1.0 where a task came in that dialect.  Trees are printed
with an explicit stack; beyond `LARGEST_TREE` nodes shared parts are bound with `let`, since a small DAG may be a huge tree.
"""

from __future__ import annotations

import re

from .errors import UnsupportedError
from .operators import Definition, Operator
from .program import Constant, Hole, Program, Variable, application, variable
from .sexpr import escape
from .types import Bool, Int, String, Type, Value

_SIMPLE = re.compile(r"[A-Za-z~!@$%^&*_+=<>.?/-][0-9A-Za-z~!@$%^&*_+=<>.?/-]*\Z")
LARGEST_TREE = 5_000


def print_symbol(name: str) -> str:
    """A symbol, between bars where SMT-LIB needs them."""
    return name if _SIMPLE.match(name) else f"|{name}|"


def print_type(type: Type, dialect: str = "2.1") -> str:
    """A sort; SyGuS 1.0 writes `(BitVec 8)` without the underscore."""
    return f"(BitVec {type.width})" if dialect == "1.0" and type.name == "BitVec" else str(type)


def print_value(value: Value, type: Type) -> str:
    """A literal."""
    if type == Bool:
        return "true" if value else "false"
    if type == Int:
        return str(value) if value >= 0 else f"(- {-value})"
    if type == String:
        return f'"{escape(value)}"'
    if type.name == "BitVec":
        return f"#x{value:0{type.width // 4}x}" if type.width % 4 == 0 else f"#b{value:0{type.width}b}"
    if type.name == "List":
        return " ".join(["(list", *(print_value(v, type.element) for v in value)]) + ")"
    return print_symbol(value) if type.tokens else str(value)


def print_operator(operator: Operator, dialect: str = "2.1") -> str:
    """The symbol of an operator; SyGuS 1.0 has older names for some."""
    aliases = getattr(operator.family, "aliases", ())
    if dialect == "1.0" and aliases:
        return str(aliases[0])
    return operator.name if operator.name.startswith("(_ ") else print_symbol(operator.name)


def print_program(program: Program, dialect: str = "2.1") -> str:
    """The text of a program; `terms.parse_program` reads it back to the same object."""
    names: dict[Program, str] = {}
    if program.size <= LARGEST_TREE:
        return _print_tree(program, names, dialect)
    uses: dict[Program, int] = {}
    for part in program.parts():
        for child in part.children:
            uses[child] = uses.get(child, 0) + 1
    taken = {v.name for v in program.variables()}
    head = []
    for part in program.parts():
        if part.children and uses.get(part, 0) > 1:
            text = _print_tree(part, names, dialect)
            number = len(names) + 1
            while f"s{number}" in taken:
                number += 1
            taken.add(f"s{number}")
            names[part] = f"s{number}"
            head.append(f"(let ((s{number} {text})) ")
    return "".join(head) + _print_tree(program, names, dialect) + ")" * len(head)


def _print_tree(program: Program, names: dict[Program, str], dialect: str) -> str:
    out: list[str] = []
    stack: list[Program | str] = [program]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            out.append(item)
        elif item in names:
            out.append(names[item])
        elif isinstance(item.head, Operator):
            symbol = print_operator(item.head, dialect)
            if not item.children:
                out.append(symbol)
                continue
            out.append(f"({symbol}")
            stack.append(")")
            for child in reversed(item.children):
                stack.append(child)
                stack.append(" ")
        else:
            out.append(_print_leaf(item))
    return "".join(out)


def _print_leaf(program: Program) -> str:
    head = program.head
    if isinstance(head, Constant):
        return print_value(head.value, head.type)
    if isinstance(head, Hole):
        return f"?{head.nonterminal}"
    assert isinstance(head, Variable)
    return print_symbol(head.name)


def print_definition(definition: Definition, dialect: str = "2.1") -> str:
    """One `define-fun`."""
    parameters = " ".join(f"({print_symbol(p.name)} {print_type(p.type, dialect)})" for p in definition.parameters)
    result = print_type(definition.body.type, dialect)
    body = print_program(definition.body, dialect)
    return f"(define-fun {print_symbol(definition.name)} ({parameters}) {result} {body})"


def expand_definitions(program: Program) -> Program:
    """Replace every defined operator (macro) by its body, innermost first."""

    def change(part: Program, children: tuple[Program, ...]) -> Program:
        if not isinstance(part.head, Operator):
            return part
        definition = part.head.definition
        if definition is None:
            return application(part.head, *children)
        names = {variable(p.name, p.type): c for p, c in zip(definition.parameters, children, strict=True)}
        return expand_definitions(definition.body).substitute(names)

    return program.rebuild(change)


_STANDARD_TYPES = {Int, Bool, String}


def print_smtlib(definition: Definition) -> str:
    """One SMT-LIB 2.6 `define-fun`, macros expanded; UnsupportedError names what the standard theories lack."""
    body = expand_definitions(definition.body)
    for parameter in definition.parameters:
        if parameter.type not in _STANDARD_TYPES and parameter.type.name != "BitVec":
            raise UnsupportedError(f"SMT-LIB has no sort {parameter.type}")
    for part in body.parts():
        if part.type not in _STANDARD_TYPES and part.type.name != "BitVec":
            raise UnsupportedError(f"SMT-LIB has no sort {part.type}")
        if isinstance(part.head, Operator) and not getattr(part.head.family, "standard", False):
            raise UnsupportedError(
                f"{part.head.name} is not an operator of SMT-LIB's standard theories", remedy="use to_sygus or to_python"
            )
    return print_definition(Definition(definition.name, definition.parameters, body))
