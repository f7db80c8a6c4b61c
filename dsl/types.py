"""Types and their values.

A `Type` is a name with parameters, compared by value.  The same class serves for *schemes*, in which a
parameter or the whole type is a variable: `BitVec("w")`, `TypeVariable("a")`.  Matching a scheme against
actual types binds the variables; an operator family such as `ite : Bool a a -> a` is resolved that way.

Values are plain immutable Python objects: `int` for Int, `bool` for Bool, `str` for String, a non-negative
`int` below 2**n for BitVec(n), a `tuple` for List.  Types of third parties name the Python class of their values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Union

Value = Any
"""A value of some type; see the module's docstring for which Python objects occur."""

Parameter = Union[int, str, "Type"]
Bindings = dict[str, Union[int, "Type"]]


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `Type("Int")`, `Type("BitVec", (8,))`, `Type("List", (Int,))`, or one of a third party.

    `admits` decides whether a Python object is a value of the type; third parties pass their own, and
    `tokens` lists the values of an enumerated type (such as the lambda tokens of the list language).
    """

    name: str
    parameters: tuple[Parameter, ...] = ()
    python: type | None = field(default=None, compare=False)
    tokens: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        if not self.parameters:
            return self.name
        if self.name == "BitVec":
            return f"(_ BitVec {self.parameters[0]})"
        return f"({self.name} {' '.join(map(str, self.parameters))})"

    def __repr__(self) -> str:
        return f"<Type {self}>"

    @property
    def width(self) -> int:
        """Number of bits of a bit-vector type."""
        assert self.name == "BitVec" and isinstance(self.parameters[0], int)
        return self.parameters[0]

    @property
    def element(self) -> Type:
        """Element type of a list type."""
        assert self.name == "List" and isinstance(self.parameters[0], Type)
        return self.parameters[0]

    @property
    def kind(self) -> str:
        """How a search stores values of this type: "word", "bool", "sequence" or "object" (see `dsl/kernels.py`)."""
        if self.name == "Bool":
            return "bool"
        if self.name in ("Int", "BitVec") or self.tokens:
            return "word"
        if self.name == "String" or (self.name == "List" and self.element.kind in ("word", "bool")):
            return "sequence"
        return "object"

    def admits(self, value: Value) -> bool:
        """Is `value` a value of this type?  Booleans are never integers here, unlike in Python."""
        match self.name:
            case "Int":
                return isinstance(value, int) and not isinstance(value, bool)
            case "Bool":
                return isinstance(value, bool)
            case "String":
                return isinstance(value, str)
            case "BitVec":
                return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << self.width
            case "List":
                return isinstance(value, tuple) and all(map(self.element.admits, value))
        if self.tokens:
            return value in self.tokens
        return self.python is None or isinstance(value, self.python)


Int = Type("Int")
Bool = Type("Bool")
String = Type("String")


def BitVec(width: int | str) -> Type:  # noqa: N802 - named like the type it makes
    """The type of bit-vectors of `width` bits (1-64); a string makes a scheme with that variable."""
    return Type("BitVec", (width,))


def List(element: Type) -> Type:  # noqa: N802
    """The type of finite lists of `element`."""
    return Type("List", (element,))


def TypeVariable(name: str) -> Type:  # noqa: N802
    """A scheme that any type matches; equal names must match equal types."""
    return Type("?", (name,))


def Tokens(name: str, tokens: Sequence[str]) -> Type:  # noqa: N802
    """An enumerated type whose values are the given symbols, such as `(+1)` or `left`."""
    return Type(name, (), None, tuple(tokens))


def match_type(scheme: Type, actual: Type, bindings: Bindings) -> bool:
    """Match `actual` against `scheme`, extending `bindings`; False if they cannot agree."""
    if scheme.name == "?":
        name = scheme.parameters[0]
        assert isinstance(name, str)
        return bindings.setdefault(name, actual) == actual
    if scheme.name != actual.name or len(scheme.parameters) != len(actual.parameters):
        return False
    for wanted, given in zip(scheme.parameters, actual.parameters, strict=True):
        if isinstance(wanted, Type):
            if not isinstance(given, Type) or not match_type(wanted, given, bindings):
                return False
        elif isinstance(wanted, str):
            assert not isinstance(given, str)
            if bindings.setdefault(wanted, given) != given:
                return False
        elif wanted != given:
            return False
    return True


def apply_bindings(scheme: Type, bindings: Mapping[str, int | Type]) -> Type:
    """Replace the variables of `scheme`; unbound variables stay."""
    if scheme.name == "?":
        name = scheme.parameters[0]
        assert isinstance(name, str)
        bound = bindings.get(name, scheme)
        assert isinstance(bound, Type)
        return bound
    if not scheme.parameters:
        return scheme
    parameters: list[Parameter] = []
    for parameter in scheme.parameters:
        if isinstance(parameter, Type):
            parameters.append(apply_bindings(parameter, bindings))
        elif isinstance(parameter, str):
            parameters.append(bindings.get(parameter, parameter))
        else:
            parameters.append(parameter)
    return Type(scheme.name, tuple(parameters), scheme.python, scheme.tokens)


def is_concrete(scheme: Type) -> bool:
    """True if no variable is left in `scheme`."""
    return scheme.name != "?" and not any(
        isinstance(p, str) or (isinstance(p, Type) and not is_concrete(p)) for p in scheme.parameters
    )


def type_of(value: Value) -> Type | None:
    """The natural type of a plain Python value (never a bit-vector), or None if it has none."""
    if isinstance(value, bool):
        return Bool
    if isinstance(value, int):
        return Int
    if isinstance(value, str):
        return String
    if isinstance(value, list | tuple):
        kinds = {type_of(item) for item in value}
        if not kinds:
            return List(Int)
        kind = kinds.pop()
        return List(kind) if kind is not None and not kinds else None
    return None


def freeze(value: Value) -> Value:
    """Turn lists into tuples, all the way down, so that a value can be hashed and shared."""
    return tuple(map(freeze, value)) if isinstance(value, list | tuple) else value


def thaw(value: Value) -> Value:
    """Turn tuples into lists, all the way down: how list values look to users."""
    return list(map(thaw, value)) if isinstance(value, tuple) else value


Predicate = Callable[[Value], bool]
"""A cheap yes-or-no question about a value, used as a learned feature."""
