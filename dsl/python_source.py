"""The source text of plain functions, together with everything it needs: the ground that `python_export` builds on.

An operator's reference is an ordinary Python function, so its own text is its best Python form.  `Sources` collects the
text of functions with decorators and annotations taken off, and follows what they use: other functions, constants, the
standard library.  Sources are read and rewritten as syntax trees; nothing is run.
"""

from __future__ import annotations

import ast
import builtins
import dis
import inspect
import keyword
import linecache
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import resolve_name
from types import CodeType, FunctionType, ModuleType
from typing import Any

from .errors import UnsupportedError
from .operators import Undefined

_BUILTINS = frozenset(dir(builtins))
_LONGEST_LITERAL = 200
NO_VALUE_MESSAGE = "no value here"


def literal(value: Any) -> str | None:
    """The Python text of a plain value, or None if it has none."""
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if value.bit_length() < 10_000 else hex(value)  # Python refuses long decimal texts
    if isinstance(value, str | bytes):
        return repr(value)
    if isinstance(value, float):
        return repr(value) if value - value == 0 else f"float({str(value)!r})"
    if isinstance(value, tuple):
        parts = [literal(part) for part in value]
        if None in parts:
            return None
        return f"({', '.join(map(str, parts))}{',' if len(parts) == 1 else ''})"
    return None


def identifier(name: str) -> str:
    """A Python name as close to `name` as can be: not a keyword, a builtin or a private form."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII) or "_"
    if plain[0].isdigit():
        plain = f"_{plain}"
    return f"{plain}_" if keyword.iskeyword(plain) or plain in _BUILTINS else plain


@cache
def _module_tree(filename: str) -> ast.Module:
    text = "".join(linecache.getlines(filename))
    if not text:
        raise UnsupportedError(f"the source {filename} is not there", remedy="to_python needs the language's sources")
    return ast.parse(text)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _globals_of(function: FunctionType) -> dict[str, Any]:
    """The names from outside that a function reads, with what they stand for; builtins are left out."""
    found: dict[str, Any] = {}
    for code in _codes(function.__code__):
        for instruction in dis.get_instructions(code):
            if instruction.opname == "LOAD_GLOBAL" and instruction.argval in function.__globals__:
                found[instruction.argval] = function.__globals__[instruction.argval]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        found[name] = cell.cell_contents
    return found


def plain_function(value: Any) -> FunctionType | None:
    """The Python function behind a value, through wrappers such as `functools.cache`; None if there is none."""
    if callable(value) and not isinstance(value, type):
        unwrapped = inspect.unwrap(value)
        if isinstance(unwrapped, FunctionType):
            return unwrapped
    return None


def _is_standard(module: str | None) -> bool:
    return bool(module) and str(module).partition(".")[0] in sys.stdlib_module_names


def may_be_undefined(reference: Callable[..., Any]) -> bool:
    """Could this function return `Undefined`?  True if its text, or that of a function it uses, names it at all."""
    seen: set[int] = set()
    frontier: list[Any] = [reference]
    while frontier:
        value = frontier.pop()
        if value is Undefined:
            return True
        if id(value) in seen:
            continue
        seen.add(id(value))
        function = plain_function(value)
        if function is not None:
            if not _is_standard(function.__module__):
                frontier += [*_globals_of(function).values(), *(function.__defaults__ or ())]
        elif isinstance(value, dict):
            frontier += value.values()
        elif isinstance(value, tuple | list | set | frozenset):
            frontier += value
        elif callable(value) and not isinstance(value, type) and not _is_standard(getattr(value, "__module__", None)):
            return True  # an object with a call of its own: no source to look at
    return False


class Sources:
    """Collects definitions in an order in which Python can read them, each under a name of its own."""

    def __init__(self) -> None:
        self.imports: dict[str, None] = {}
        self.texts: list[str] = []
        self.taken: set[str] = set(_BUILTINS) | set(keyword.kwlist)
        self._names: dict[tuple[int, bool], str] = {}
        self._constants: dict[tuple[str, str], str] = {}
        self._partial: set[str] = set()
        self._alive: list[Any] = []  # ids are only good while their objects live
        self._guard = ""

    def fresh(self, wanted: str) -> str:
        """A name not used yet, as close to `wanted` as can be."""
        name = base = identifier(wanted)
        number = 2
        while name in self.taken:
            name, number = f"{base}_{number}", number + 1
        self.taken.add(name)
        return name

    def guard(self) -> str:
        """Name of a function that passes a value on and raises ValueError for `Undefined`."""
        if not self._guard:
            sentinel = self.undefined()
            self._guard = self.fresh("defined")
            self.texts.append(
                f"def {self._guard}(value):\n    if value is {sentinel}:\n"
                f"        raise ValueError({NO_VALUE_MESSAGE!r})\n    return value"
            )
        return self._guard

    def undefined(self) -> str:
        """Name of the object that stands for `Undefined`."""
        return self.value(Undefined, "Undefined", {})

    def operator(self, reference: Callable[..., Any]) -> tuple[str, bool]:
        """Name of the function for an operator's reference, and whether its result may still be `Undefined`.

        Where the text says `return Undefined` it now raises ValueError, as the exported program shall.
        """
        function = self._plain(reference)
        key = (id(function), True)
        if key in self._names:
            return self._names[key], self._names[key] in self._partial
        node = _function_node(function)
        partial = may_be_undefined(function)
        if partial and isinstance(node, ast.FunctionDef):
            node.body = _raise_for_undefined(node.body)
            others = [v for n, v in _globals_of(function).items() if v is not Undefined]
            still = any(isinstance(n, ast.Name) and n.id == "Undefined" for n in ast.walk(node))
            partial = still or any(may_be_undefined(v) for v in others)
        name = self._emit(function, node, key)
        if partial:
            self._partial.add(name)
        return name, partial

    def function(self, value: Callable[..., Any]) -> str:
        """Name of the function with exactly the meaning it has here."""
        function = self._plain(value)
        key = (id(function), False)
        return self._names.get(key) or self._emit(function, _function_node(function), key)

    def _plain(self, value: Callable[..., Any]) -> FunctionType:
        function = plain_function(value)
        if function is None:
            raise UnsupportedError(f"{value!r:.100} has no Python source", remedy="declare it as a plain function")
        return function

    def _emit(self, function: FunctionType, node: ast.FunctionDef | ast.Lambda, key: tuple[int, bool]) -> str:
        wanted = node.name if isinstance(node, ast.FunctionDef) else "function"
        name = self._names[key] = self.fresh(wanted)
        self._alive.append(function)
        self._set_defaults(node.args, function)
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        outside = {n: v for n, v in _globals_of(function).items() if n in used}
        text = self._rewrite(node, outside, function.__globals__)
        if isinstance(node, ast.Lambda):
            self.texts.append(f"{name} = {text}")
        else:
            self.texts.append(re.sub(r"\Adef \w+", f"def {name}", text))
        return name

    def _set_defaults(self, arguments: ast.arguments, function: FunctionType) -> None:
        values = function.__defaults__ or ()
        arguments.defaults = [ast.parse(self.value(v, "default", function.__globals__), mode="eval").body for v in values]
        if function.__kwdefaults__:
            raise UnsupportedError(f"{function.__name__} has keyword-only defaults, which to_python does not export")

    def _rewrite(self, node: ast.AST, outside: dict[str, Any], module: dict[str, Any]) -> str:
        names: dict[str, str] = {}
        attributes: dict[tuple[str, str], str] = {}
        through = {n for n, v in outside.items() if isinstance(v, ModuleType) and not _is_standard(v.__name__)}
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in through:
                value = getattr(outside[part.value.id], part.attr)
                home = vars(outside[part.value.id])
                attributes[part.value.id, part.attr] = self.value(value, part.attr, home)
        for name, value in outside.items():
            if name not in through:
                names[name] = self.value(value, name, module)
        cleaned = _Cleaner(names, attributes).visit(node)
        return ast.unparse(ast.fix_missing_locations(cleaned))

    def value(self, value: Any, name: str, module: dict[str, Any]) -> str:
        """Python text, usually a name, that stands for a value which `module` knows as `name`."""
        key = (id(value), False)
        if key in self._names:
            return self._names[key]
        short = literal(value)
        if short is not None:
            return self._literal(name, short)
        if plain_function(value) is not None and not _is_standard(getattr(value, "__module__", None)):
            return self.function(value)
        if getattr(value, "__module__", None) == "builtins" and getattr(value, "__name__", "") in _BUILTINS:
            return str(value.__name__)
        imported = self._import(value, name)
        if imported:
            return imported
        self._alive.append(value)
        if isinstance(value, re.Pattern):
            short = f"{self.value(re, 're', {})}.compile({value.pattern!r}, {value.flags})"
        else:
            short = "object()" if value is Undefined else self._assigned(name, module)
        new = self._names[key] = self.fresh(name)
        self.texts.append(f"{new} = {short}")
        return new

    def _literal(self, name: str, text: str) -> str:
        """Short values stand where they are used, unless they have a constant's name, which says more."""
        if len(text) <= _LONGEST_LITERAL and not name.isupper():
            return text
        if (name, text) not in self._constants:
            new = self._constants[name, text] = self.fresh(name)
            self.texts.append(f"{new} = {text}")
        return self._constants[name, text]

    def _import(self, value: Any, name: str) -> str:
        if isinstance(value, ModuleType):
            if not _is_standard(value.__name__):
                raise UnsupportedError(
                    f"the module {value.__name__} is not of the standard library, so it cannot be exported"
                )
            line, original = f"import {value.__name__}", value.__name__
        else:
            home, original = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
            if not callable(value) or not _is_standard(home) or "." in original or not original:
                return ""
            line = f"from {home} import {original}"
        new = self._names[id(value), False] = self.fresh(name)
        self._alive.append(value)
        self.imports[line if new == original else f"{line} as {new}"] = None
        return new

    def _assigned(self, name: str, module: dict[str, Any]) -> str:
        """The text on the right of `name = ...` at the top level of the module, or of the one it is imported from."""
        filename = module.get("__file__")
        for statement in _module_tree(filename).body if filename else ():
            if isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    if (alias.asname or alias.name) == name:
                        package = "." * statement.level + (statement.module or "")
                        home = resolve_name(package, str(module.get("__package__") or ""))
                        return self._assigned(alias.name, vars(sys.modules[home]))
            targets = statement.targets if isinstance(statement, ast.Assign) else []
            if isinstance(statement, ast.AnnAssign):
                targets = [statement.target]
            if any(isinstance(t, ast.Name) and t.id == name for t in targets):
                assert isinstance(statement, ast.Assign | ast.AnnAssign)
                expression = statement.value
                assert expression is not None
                copy = ast.parse(ast.unparse(expression), mode="eval").body
                own = {n.id for n in ast.walk(copy) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
                own |= {n.arg for n in ast.walk(copy) if isinstance(n, ast.arg)}
                used = {n.id for n in ast.walk(copy) if isinstance(n, ast.Name)} - own
                return self._rewrite(copy, {n: module[n] for n in sorted(used) if n in module}, module)
        raise UnsupportedError(f"the value {name} has no Python text", remedy="make it a literal or a plain assignment")


@cache
def _functions_of(filename: str) -> dict[tuple[str, int], list[ast.FunctionDef | ast.Lambda]]:
    """All functions of a file by name and first line, as their code objects know them."""
    found: dict[tuple[str, int], list[ast.FunctionDef | ast.Lambda]] = {}
    for node in ast.walk(_module_tree(filename)):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found.setdefault((node.name, first), []).append(node)
        elif isinstance(node, ast.Lambda):
            found.setdefault(("<lambda>", node.lineno), []).append(node)
    return found


def _function_node(function: FunctionType) -> ast.FunctionDef | ast.Lambda:
    """A fresh syntax tree of a function: the node at its place in its file."""
    code = function.__code__
    found = _functions_of(code.co_filename).get((code.co_name, code.co_firstlineno), [])
    if code.co_name == "<lambda>":
        found = [node for node in found if isinstance(node, ast.Lambda) and _is_at(node, code)]
    if len(found) != 1:
        raise UnsupportedError(f"the source of {code.co_name} was not found in {code.co_filename}")
    copy = ast.parse(ast.unparse(found[0])).body[0]
    node = copy.value if isinstance(copy, ast.Expr) else copy
    assert isinstance(node, ast.FunctionDef | ast.Lambda)
    return node


def _is_at(node: ast.Lambda, code: CodeType) -> bool:
    """Is the code of this lambda inside the node's body?  Several lambdas may share a line."""
    body = node.body
    spans = [p for p in code.co_positions() if p[0] is not None and p[2] is not None and p[0] >= node.lineno and p[2] > 0]
    last = max(((p[1] or 0, p[3] or 0) for p in spans), default=None)
    first = min(((p[0] or 0, p[2] or 0) for p in spans), default=None)
    return (
        first is not None
        and last is not None
        and (body.lineno, body.col_offset) <= first
        and last == (body.end_lineno, body.end_col_offset)
    )


def _raise_for_undefined(body: list[ast.stmt]) -> list[ast.stmt]:
    """`return Undefined` becomes `raise ValueError`, also as one side of a conditional expression; nested too."""
    new: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.If | ast.For | ast.While | ast.With):
            statement.body = _raise_for_undefined(statement.body)
            if not isinstance(statement, ast.With):
                statement.orelse = _raise_for_undefined(statement.orelse)
        if not isinstance(statement, ast.Return) or statement.value is None:
            new.append(statement)
        elif _is_undefined(statement.value):
            new.append(_no_value())
        elif isinstance(statement.value, ast.IfExp) and _is_undefined(statement.value.orelse):
            choice = statement.value
            new.append(ast.If(ast.UnaryOp(ast.Not(), choice.test), [_no_value()], []))
            new += _raise_for_undefined([ast.Return(choice.body)])
        elif isinstance(statement.value, ast.IfExp) and _is_undefined(statement.value.body):
            choice = statement.value
            new.append(ast.If(choice.test, [_no_value()], []))
            new += _raise_for_undefined([ast.Return(choice.orelse)])
        else:
            new.append(statement)
    return new


def _is_undefined(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "Undefined"


def _no_value() -> ast.stmt:
    return ast.parse(f"raise ValueError({NO_VALUE_MESSAGE!r})").body[0]


class _Cleaner(ast.NodeTransformer):
    """Takes decorators and annotations off, and gives names from outside their new names."""

    def __init__(self, names: dict[str, str], attributes: dict[tuple[str, str], str]) -> None:
        self.names, self.attributes = names, attributes

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # noqa: N802 - the visitor's protocol
        node.decorator_list, node.returns = [], None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:  # noqa: N802
        self.generic_visit(node)
        return ast.Pass() if node.value is None else ast.Assign([node.target], node.value)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # noqa: N802
        if isinstance(node.value, ast.Name) and (node.value.id, node.attr) in self.attributes:
            return self._text(self.attributes[node.value.id, node.attr])
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802
        return self._text(self.names[node.id]) if node.id in self.names else node

    @staticmethod
    def _text(text: str) -> ast.expr:
        return ast.parse(text, mode="eval").body
