"""Programs as plain Python: one function without dependencies that means what the interpreter means.

Operators with a Python template are written in place; all others become calls of their own reference function, whose source
is copied in front (`python_source`).  Where the interpreter says `Undefined` the exported function raises ValueError.  Lists
go in and out as lists, and lambdas become Python's.  Parts that are used more than once, and parts of deep terms, become
local variables, so the text grows with the distinct parts of a program and not with its tree.
"""

from __future__ import annotations

import ast
import string
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import UnsupportedError
from .lambda_bodies import WRITTEN, Body, applies_lambda, body_of, is_lambda, needed_by
from .operators import Definition, Operator
from .printing import expand_definitions
from .program import Constant, Hole, Program, Variable
from .python_source import Sources, identifier, literal, may_be_undefined
from .regex_language import regex_of
from .types import Type

DEEPEST_EXPRESSION = 12
"""Levels of one Python expression; beyond, a part gets a name (CPython's own parser stops at 200 parentheses)."""

_ANNOTATIONS = {"Int": "int", "BitVec": "int", "Bool": "bool", "String": "str"}


def to_python(definition: Definition) -> str:
    """Source text of a module with the function `definition.name`, its helpers in front of it.

    The function takes and returns what `definition(...)` does, and raises ValueError where that gives `Undefined`.  Names
    that Python reserves get an underscore.  Macros are expanded.  Raises UnsupportedError for holes, for functions without
    a meaning, for constants without a Python text, and for operators whose source is not to be found.
    """
    regex = regex_of(definition)
    if regex is not None:
        return _regex_function(definition, regex.pattern)
    sources = Sources()
    text = _Function(definition, sources).text()
    imports = "\n".join(sources.imports)
    return "\n\n\n".join(filter(None, [imports, *sources.texts, text])) + "\n"


def _regex_function(definition: Definition, pattern: str) -> str:
    """The function that matches a text with an expression; the patterns that are printed mean the same to `re`."""
    name, text = identifier(definition.name), identifier(definition.parameters[0].name)
    body = f"    return re.fullmatch({pattern!r}, {text}) is not None\n"
    return f"import re\n\n\ndef {name}({text}: str) -> bool:\n{body}"


@dataclass(frozen=True)
class _Meaning:
    """How an operator is written: its template, or the function to call, which may still return `Undefined`."""

    template: str | None
    function: str = ""
    unguarded: bool = False


class _Function:
    """The text of one definition; given `names` of its parameters, of something that stands where they are known."""

    def __init__(self, definition: Definition, sources: Sources, names: dict[str, str] | None = None) -> None:
        self.definition, self.sources = definition, sources
        self.body = expand_definitions(definition.body)
        if is_lambda(self.body.type):
            raise UnsupportedError("a lambda that nothing applies has no Python text")
        self.parts = [part for part in self.body.parts() if not is_lambda(part.type)]
        self.bodies = {part: body_of(part) for part in self.parts if applies_lambda(part)}
        self.name = sources.fresh(definition.name) if names is None else ""
        heads = dict.fromkeys(part.head for part in self.parts if isinstance(part.head, Operator))
        self.meanings = {operator: self._meaning(operator) for operator in heads}
        self.partial = self._partial_parts()
        self.strict = self._strict_parts()
        self.count = 0
        self.parameters = names if names is not None else {p.name: sources.fresh(p.name) for p in definition.parameters}
        self.bound: dict[str, str] = {}

    def text(self) -> str:
        """The whole `def`."""
        lines = []
        if self.body in self.partial:
            lines.append('"""Raises ValueError where there is no value."""')
        arguments = []
        for parameter in self.definition.parameters:
            name, hint = self.parameters[parameter.name], _annotation(parameter.type)
            arguments.append(f"{name}: {hint}" if hint else name)
            if parameter.type.name == "List":
                lines.append(f"{name} = {_frozen(parameter.type, name)}")
        lines += self.statements()
        hint = _annotation(self.body.type)
        returns = f" -> {hint}" if hint else ""
        return f"def {self.name}({', '.join(arguments)}){returns}:\n" + "\n".join(f"    {line}" for line in lines)

    def statements(self) -> list[str]:
        """The statements of the `def`, the last of which returns the answer."""
        uses: dict[Program, int] = {}
        for part in self.parts:
            for child, count in zip(self._needed(part), self._copies(part), strict=True):
                uses[child] = uses.get(child, 0) + count
        lines: list[str] = []
        texts: dict[Program, str] = {}
        levels: dict[Program, int] = {}
        for part in self.parts:
            text = self._expression(part, texts)
            levels[part] = 1 + max((levels[child] for child in self._needed(part)), default=0)
            if part.children and part is not self.body and (uses[part] > 1 or levels[part] > DEEPEST_EXPRESSION):
                text, levels[part] = self._local(part, text, lines), 1
            texts[part] = text
        answer = texts[self.body]
        if self.body.type.name == "List":
            answer = _thawed(self.body.type, answer)
        lines.append(f"return {_tidy(answer)}")
        return lines

    def _local(self, part: Program, text: str, lines: list[str]) -> str:
        """Give the part a local variable; where it may have no value and may not be needed, that is found out at its use."""
        self.count += 1
        name = self.sources.fresh(f"v{self.count}")
        if part in self.strict or part not in self.partial:
            lines.append(f"{name} = {_tidy(text)}")
            return name
        sentinel = self.sources.undefined()
        lines += ["try:", f"    {name} = {_tidy(text)}", "except ValueError:", f"    {name} = {sentinel}"]
        return f"{self.sources.guard()}({name})"

    def _expression(self, part: Program, texts: dict[Program, str]) -> str:
        head = part.head
        if isinstance(head, Variable):
            return self.parameters[head.name]
        if isinstance(head, Constant):
            text = literal(head.value)
            if text is None:
                raise UnsupportedError(f"the constant {head.value!r:.100} has no Python text")
            return f"({text})" if text.startswith("-") else text
        if isinstance(head, Hole):
            raise UnsupportedError(f"the program is partial: {part} is still open")
        meaning = self.meanings[head]
        if part in self.bodies:
            arguments = [self._lambda(self.bodies[part], texts), *(texts[child] for child in part.children[1:])]
        else:
            arguments = [texts[child] for child in part.children]
        if meaning.template is not None and not self._is_loose(part, meaning.template):
            return meaning.template.format(*arguments, *head.indices)
        if not meaning.function:
            meaning = self._call(head)
        text = f"{meaning.function}({', '.join([*arguments, *map(str, head.indices)])})"
        return f"{self.sources.guard()}({text})" if meaning.unguarded else text

    def _lambda(self, body: Body, texts: dict[Program, str]) -> str:
        """A lambda of Python's.  What is outside is evaluated where the lambda is made, hence as a default argument."""
        names = {u.name: self.bound.setdefault(u.name, self.sources.fresh(u.name)) for u in body.bound}
        head = list(names.values())
        for outside, part in body.outside.items():
            name = texts[part]
            if not name.isidentifier():
                self.count += 1
                name = self.sources.fresh(f"v{self.count}")
                head.append(f"{name}={_tidy(texts[part])}")
            names[outside.name] = name
        parameters = (*body.bound, *body.outside)
        inner = _Function(Definition("body", parameters, body.program), self.sources, names)
        lines = inner.statements()
        if len(lines) == 1:
            answer = lines[0].removeprefix("return ")
        else:
            inner = _Function(Definition("body", parameters, body.program), self.sources)
            self.sources.texts.append(inner.text())
            answer = f"{inner.name}({', '.join(names.values())})"
        return f"(lambda {', '.join(head)}: {answer})"

    def _needed(self, part: Program) -> Sequence[Program]:
        """The parts that are evaluated for this one."""
        return needed_by(part, self.bodies.get(part))

    def _meaning(self, operator: Operator) -> _Meaning:
        if operator.reference is None:
            raise UnsupportedError(f"the function {operator.name} has no meaning yet, so it has no Python text")
        if operator.reference in WRITTEN:
            return _Meaning(None, *self.sources.operator(WRITTEN[operator.reference]))
        if operator.lazy:
            template = operator.python or ("({1} if {0} else {2})" if operator.name == "ite" else None)
            if template is None:
                raise UnsupportedError(f"the lazy operator {operator.name} needs a Python template to be exported")
            return _Meaning(template)
        if operator.python is not None and not may_be_undefined(operator.reference):
            return _Meaning(operator.python)
        return self._call(operator)

    def _call(self, operator: Operator) -> _Meaning:
        assert operator.reference is not None
        return _Meaning(None, *self.sources.operator(operator.reference))

    def _copies(self, part: Program) -> list[int]:
        """How often each child's text occurs in the text of the part."""
        if isinstance(part.head, Operator):
            template = self.meanings[part.head].template
            if template is not None and not self._is_loose(part, template):
                places = [field for _, field, _, _ in string.Formatter().parse(template) if field]
                return [places.count(str(i)) for i in range(len(part.children))]
        return [1] * len(self._needed(part))

    def _is_loose(self, part: Program, template: str) -> bool:
        """True where a template would skip an argument without a value although the operator is strict."""
        assert isinstance(part.head, Operator)
        skipped = _conditional_places(template, part.head)
        return not part.head.lazy and any(part.children[i] in self.partial for i in skipped)

    def _partial_parts(self) -> set[Program]:
        """The parts that may have no value."""
        partial: set[Program] = set()
        for part in self.parts:
            head = part.head
            if isinstance(head, Operator) and head.reference is not None:
                own = not head.lazy and may_be_undefined(head.reference)
                if own or any(child in partial for child in self._needed(part)):
                    partial.add(part)
        return partial

    def _strict_parts(self) -> set[Program]:
        """The parts that are needed whatever the inputs are: not only in a branch that may not be taken."""
        strict: set[Program] = {self.body}
        for part in reversed(self.parts):
            if part in strict and isinstance(part.head, Operator):
                template = self.meanings[part.head].template if part.head.lazy else None
                skipped = _conditional_places(template, part.head) if template else set()
                strict |= {child for i, child in enumerate(self._needed(part)) if i not in skipped}
        return strict


def _conditional_places(template: str, operator: Operator) -> set[int]:
    """Which arguments a template does not always evaluate: right of `and` and `or`, in branches, in comprehensions."""
    places = (f"_place_{i}" for i in range(operator.arity + len(operator.indices)))
    tree = ast.parse(template.format(*places), mode="eval")
    always: set[str] = set()
    frontier: list[ast.AST] = [tree.body]
    while frontier:
        node = frontier.pop()
        if isinstance(node, ast.Name):
            always.add(node.id)
        elif isinstance(node, ast.BoolOp):
            frontier.append(node.values[0])
        elif isinstance(node, ast.IfExp):
            frontier.append(node.test)
        elif isinstance(node, ast.Compare):
            frontier += [node.left, node.comparators[0]]
        elif isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp):
            frontier.append(node.generators[0].iter)
        elif not isinstance(node, ast.Lambda):
            frontier += ast.iter_child_nodes(node)
    return {i for i in range(operator.arity) if f"_place_{i}" not in always}


def _tidy(text: str) -> str:
    """The expression as Python itself would write it, without parentheses that say nothing."""
    try:
        return ast.unparse(ast.parse(text, mode="eval"))
    except ValueError:  # an integer too long for a decimal text stands in hexadecimal, and stays so
        return text


def _annotation(type: Type) -> str:
    """The Python annotation of a type; empty for types of third parties."""
    if type.name == "List":
        element = _annotation(type.element)
        return f"list[{element}]" if element else "list"
    return "str" if type.tokens else _ANNOTATIONS.get(type.name, "")


def _frozen(type: Type, text: str, depth: int = 0) -> str:
    """Text that turns lists into the tuples that operators work on."""
    if type.element.name != "List":
        return f"tuple({text})"
    return f"tuple({_frozen(type.element, f'x{depth}', depth + 1)} for x{depth} in {text})"


def _thawed(type: Type, text: str, depth: int = 0) -> str:
    """Text that turns tuples into lists."""
    if type.element.name != "List":
        return f"list({_tidy(text)})"
    return f"[{_thawed(type.element, f'x{depth}', depth + 1)} for x{depth} in {text}]"
