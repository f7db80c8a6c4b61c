"""The walk that all targets of text share: from a program to an expression, by a table of one line for each operator.

A target is a table from operators to `Form`s, and a few words about literals and columns (`Target`).  Nothing here knows a
particular target.  Three things are taken care of for all of them:

*Missing values.*  Where the interpreter says `Undefined`, an export gives the target's missing value (NULL, pd.NA, an error
cell).  Operators are strict, and so are most forms, since missing values spread by themselves; where a form would lose one
(a comparison with a fallback, three-valued AND), the table says so in `loose`, and a guard is written around the form
wherever that argument may be missing.  Missing inputs are treated alike: where a program uses a loose form, the whole
expression is guarded, so that a row with a missing input has a missing output.

*Size.*  Parts that a form repeats are bound to a name where the target can do that (`Target.bound`); what grows beyond the
target's limit is refused.

*Constants.*  Parts without a column are evaluated beforehand, by the interpreter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.operators import Definition, Operator, Undefined
from dsl.printing import expand_definitions
from dsl.program import Constant, Hole, Program, Variable
from dsl.python_source import may_be_undefined
from dsl.types import Type, Value

from .refusal import Refusal

SHORT = 30
"""Characters of an argument that may be repeated rather than bound to a name."""

_MARK = re.compile("\x02(\\d+)\x03")


@dataclass(frozen=True)
class Argument:
    """A written part: its text, its type, its value if it is a constant, and whether it may be missing."""

    text: str
    type: Type
    operator: str = ""
    value: Value | None = None
    is_constant: bool = False
    may_miss: bool = False

    @property
    def is_atom(self) -> bool:
        """True for constants and columns."""
        return not self.operator

    def __str__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        """The text; `{0:len(#)}` is what stands for its length, with the text for #, or the number for a constant."""
        if spec and self.is_constant and isinstance(self.value, str):
            return str(len(self.value))
        return spec.replace("#", self.text) if spec else self.text


Maker = Callable[..., str]


@dataclass(frozen=True)
class Form:
    """How a target writes an operator: a template with places `{0}`, `{1}`, ..., or a function from `Argument`s to text.

    `loose` are the places of arguments whose being missing the text would lose, except where all the arguments at the places
    `tight` are constants.  A function may raise `Refusal`, or
    return "" for arguments that it has no text for.
    """

    text: str | Maker
    loose: tuple[int, ...] = ()
    tight: tuple[int, ...] = ()

    def losing(self, arguments: Sequence[Argument]) -> tuple[int, ...]:
        """The places where the text would lose a missing value, for these arguments."""
        is_tight = bool(self.tight) and all(arguments[place].is_constant for place in self.tight)
        return () if is_tight else self.loose

    def write(self, arguments: Sequence[Argument], indices: Sequence[int]) -> str:
        """The text for these arguments."""
        if isinstance(self.text, str):
            return self.text.format(*arguments, *indices)
        return self.text(*arguments, *indices)


Forms = Mapping[str, Form | str | Maker]
"""Operator (`name`, or `name/number of arguments`) to its form; a bare text or function is a form that loses nothing."""


class Target:
    """What a target says of itself; each one is a subclass."""

    name = ""
    longest = 100_000
    """Characters of an expression."""

    def __init__(self, forms: Forms, columns: Mapping[str, str] | None = None, with_plain: Sequence[str] = ()) -> None:
        """`with_plain` are operators that could be said of plain text only, which a refusal then mentions."""
        self.forms = forms
        self.columns = dict(columns or {})
        self.with_plain = frozenset(with_plain)

    def form(self, operator: Operator) -> Form:
        """The form of an operator; Refusal if there is none."""
        found = self.forms.get(f"{operator.name}/{operator.arity}", self.forms.get(operator.name))
        if found is None:
            raise self.refusal(operator)
        return found if isinstance(found, Form) else Form(found)

    def refusal(self, operator: Operator, why: str = "") -> Refusal:
        """What to raise for an operator that cannot be said."""
        hope = operator.name in self.with_plain
        remedy = "plain=True promises that all text is printable ASCII, of which it can be said" if hope else ""
        return Refusal(self.name, operator.name, why, remedy=remedy)

    def literal(self, value: Value, type: Type) -> str:
        """A constant; `Undefined` is the missing value."""
        raise NotImplementedError

    def column(self, variable: Variable) -> str:
        """An input."""
        raise NotImplementedError

    def guarded(self, text: str, missing: Sequence[Argument]) -> str:
        """`text`, but missing wherever one of the given arguments is."""
        raise NotImplementedError

    def bound(self, text: str, names: Mapping[str, str]) -> str:
        """`text` where names stand for texts.  The default writes them out."""
        for name, meaning in names.items():
            text = text.replace(name, meaning)
        return text

    def whole(self, text: str, columns: Sequence[Argument]) -> str:
        """The expression of a program that would lose missing inputs."""
        return self.guarded(text, columns)

    def check(self, text: str) -> str:
        """Raise Refusal for a text that is over the target's limits."""
        if len(text) > self.longest:
            raise Refusal(self.name, "a program of this size", f"its text would have more than {self.longest:,} characters")
        return text


@dataclass
class Writer:
    """One program on its way into a target."""

    target: Target
    definition: Definition
    written: dict[Program, Argument] = field(default_factory=dict)
    count: int = 0
    is_loose: bool = False

    def expression(self) -> Argument:
        """The program as one expression.  Raises Refusal for what the target cannot say."""
        body = folded(expand_definitions(self.definition.body), self.target.name)
        for part in body.parts():
            self.written[part] = self._part(part)
        found = self.written[body]
        columns = [self.written[part] for part in body.parts() if isinstance(part.head, Variable)]
        if self.is_loose and columns:
            found = replace(found, text=self.target.check(self.target.whole(found.text, columns)))
        return found

    def _part(self, part: Program) -> Argument:
        head = part.head
        if isinstance(head, Constant):
            return Argument(self.target.literal(head.value, head.type), part.type, "", head.value, True)
        if isinstance(head, Variable):
            return Argument(self.target.column(head), part.type)
        if isinstance(head, Hole):
            raise Refusal(self.target.name, "a partial program", f"{part} is still open")
        arguments = [self.written[child] for child in part.children]
        needed = arguments[:1] if head.lazy else arguments
        if arguments and (all(a.is_constant for a in arguments) or any(a.value is Undefined for a in needed)):
            missing = self.target.literal(Undefined, part.type)  # constants with a value have been folded
            return Argument(missing, part.type, "", Undefined, True, may_miss=True)
        form = self.target.form(head)
        own = head.reference is not None and not head.lazy and may_be_undefined(head.reference)
        misses = own or any(argument.may_miss for argument in arguments)
        text = self._text(form, head, arguments)
        losing = form.losing(arguments)
        if losing or head.lazy:
            self.is_loose = True
        lost = [arguments[i] for i in losing if arguments[i].may_miss]
        if lost:
            text = self.target.guarded(text, lost)
        return Argument(self.target.check(text), part.type, head.name, may_miss=misses)

    def _text(self, form: Form, operator: Operator, arguments: Sequence[Argument]) -> str:
        """The form filled in; long arguments that it repeats are bound to names."""
        marked = [replace(a, text=f"\x02{i}\x03") if not a.is_atom else a for i, a in enumerate(arguments)]
        text = form.write(marked, operator.indices)
        if not text:
            raise self.target.refusal(operator, "not with these arguments")
        uses = [int(number) for number in _MARK.findall(text)]
        names: dict[str, str] = {}
        texts: list[str] = []
        for i, argument in enumerate(arguments):
            if uses.count(i) > 1 and len(argument.text) > SHORT:
                self.count += 1
                texts.append(f"_v{self.count}")
                names[texts[-1]] = argument.text
            else:
                texts.append(argument.text)
        text = _MARK.sub(lambda match: texts[int(match[1])], text)
        return self.target.bound(text, names) if names else text


def folded(program: Program, target: str) -> Program:
    """The program with every part that has no variable replaced by its value; Refusal if it can have no value at all."""
    from dsl.program import application, constant

    def change(part: Program, children: tuple[Program, ...]) -> Program:
        head = part.head
        if not isinstance(head, Operator):
            return part
        if head.lazy and head.name == "ite" and isinstance(children[0].head, Constant):
            return children[1 if children[0].head.value else 2]
        if not children or not all(isinstance(child.head, Constant) for child in children) or head.is_unknown:
            return application(head, *children)
        try:
            value = evaluate(application(head, *children), {})
        except LimitError as error:
            raise Refusal(target, "a constant of this size", str(error)) from None
        return application(head, *children) if value is Undefined else constant(value, head.result)

    return program.rebuild(change)
