"""Programs: small immutable trees, interned, so that equality is identity.

A `Program` has a head (an `Operator`, or a leaf: `Constant`, `Variable`, `Hole`) and children.  Equal trees are the same
object, hence a tree with shared parts costs one object per distinct part, and every walk here is iterative with a memo:
programs may be very deep, and their tree size may be exponential in the number of distinct parts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from .errors import DeclarationError
from .operators import Operator
from .types import Type, Value


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal value of a type."""

    value: Value
    type: Type


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter of the program, or a universally quantified variable of a specification."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Hole:
    """A place still to be filled from a nonterminal: what makes a program partial."""

    nonterminal: str
    type: Type


Leaf = Constant | Variable | Hole
Head = Operator | Leaf


class Program:
    """An immutable tree.  Make one with `application`, `constant`, `variable` or `hole`; never directly."""

    __slots__ = ("__weakref__", "children", "depth", "head", "size", "type")

    head: Head
    children: tuple[Program, ...]
    type: Type
    size: int
    depth: int

    def __init__(self) -> None:
        raise TypeError("programs are interned: use application(), constant(), variable() or hole()")

    def __repr__(self) -> str:
        return f"<Program {self}>"

    def __str__(self) -> str:
        from .printing import print_program

        return print_program(self)

    @property
    def is_leaf(self) -> bool:
        """True for constants, variables and holes."""
        return not isinstance(self.head, Operator)

    def parts(self) -> Iterator[Program]:
        """Every distinct part once, children before parents; the program itself comes last."""
        seen: set[Program] = set()
        stack = [(self, False)]
        while stack:
            program, expanded = stack.pop()
            if program in seen:
                continue
            if expanded or not program.children:
                seen.add(program)
                yield program
            else:
                stack.append((program, True))
                stack.extend((child, False) for child in reversed(program.children))

    def variables(self) -> tuple[Variable, ...]:
        """The free variables, in the order in which they first occur."""
        return tuple(part.head for part in self.parts() if isinstance(part.head, Variable))

    def operators(self) -> tuple[Operator, ...]:
        """The distinct operators, arguments' operators first."""
        return tuple(dict.fromkeys(p.head for p in self.parts() if isinstance(p.head, Operator)))

    def rebuild(self, change: Callable[[Program, tuple[Program, ...]], Program]) -> Program:
        """A new program made bottom-up: `change(part, new children)` gives what stands in for each part."""
        new: dict[Program, Program] = {}
        for part in self.parts():
            new[part] = change(part, tuple(new[child] for child in part.children))
        return new[self]

    def substitute(self, replacements: Mapping[Program, Program]) -> Program:
        """Replace parts (usually variables or holes) by programs of the same type, all at once."""

        def change(part: Program, children: tuple[Program, ...]) -> Program:
            if part in replacements:
                return replacements[part]
            return application(part.head, *children) if isinstance(part.head, Operator) else part

        return self.rebuild(change)


LARGEST_SIZE = 1 << 62
"""Sizes are exact below this; a tree with more nodes exists as a DAG only, and its exact size would be a huge integer."""

_interned: WeakValueDictionary[Any, Program] = WeakValueDictionary()
_lock = threading.Lock()


def _intern(head: Head, children: tuple[Program, ...], type_: Type) -> Program:
    # A constant's Python class is part of the key: 1 == True == 1.0 must not merge for types of third parties.
    kind = type(head.value) if isinstance(head, Constant) else None
    key = (head, kind, children)
    with _lock:
        program = _interned.get(key)
        if program is None:
            program = object.__new__(Program)
            program.head, program.children, program.type = head, children, type_
            program.size = min(1 + sum(child.size for child in children), LARGEST_SIZE)
            program.depth = 1 + max((child.depth for child in children), default=0)
            _interned[key] = program
    return program


def application(operator: Operator, *arguments: Program) -> Program:
    """The operator applied to arguments of exactly its argument types."""
    if len(arguments) != operator.arity or any(
        argument.type != wanted for argument, wanted in zip(arguments, operator.arguments, strict=True)
    ):
        given = " ".join(str(argument.type) for argument in arguments)
        wanted_types = " ".join(map(str, operator.arguments))
        raise DeclarationError(f"{operator.name} takes ({wanted_types}) but got ({given})")
    return _intern(operator, arguments, operator.result)


def constant(value: Value, type: Type) -> Program:
    """A literal."""
    if not type.admits(value):
        raise DeclarationError(f"{value!r} is not a value of {type}")
    return _intern(Constant(value, type), (), type)


def variable(name: str, type: Type) -> Program:
    """A free variable."""
    return _intern(Variable(name, type), (), type)


def hole(nonterminal: str, type: Type) -> Program:
    """A place still to be filled."""
    return _intern(Hole(nonterminal, type), (), type)
