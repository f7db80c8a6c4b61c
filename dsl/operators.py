"""Operators: one declaration, several meanings.

An operator is declared once, as an annotated Python function that is its *reference* meaning.  Everything else
is attached to the same declaration and tested against the reference:

    kernel      compiled meaning over numbers; `search` hands it to Numba; `dsl/kernels.py` has the calling convention
    symbolic    meaning over the small algebra that solvers implement (Z3, SymPy): `symbolic(algebra, *arguments)`
    inverse     witness function: `inverse(position, wanted, arguments)` gives values of one argument
    undo        per argument the operator that computes it from the result and the other argument, where there is one
    properties  cheap predicates on values, used as learned features
    facts       commutative, identity, cost: what prunes and orders the search
    says        what it is called in plain words (`dsl/sayings.py` has the words of the shipped languages)

Operators are partial: "no value here" is the value `Undefined`, and operators are strict, so `Undefined` in one argument
is `Undefined` in the result; the only exception is a `lazy` one such as `ite`, which ignores the branch not taken.  An
operator that has only a reference still works everywhere, only slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from .errors import QuestionError
from .types import Type, Value, freeze, thaw

if TYPE_CHECKING:
    from .program import Program, Variable


class _Undefined:
    """The type of `Undefined`."""

    _instance: _Undefined | None = None

    def __new__(cls) -> _Undefined:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return "Undefined"

    def __bool__(self) -> bool:
        raise TypeError("Undefined is neither true nor false; compare with `is Undefined`")


Undefined: Final[Any] = _Undefined()  # Any, so that a reference may return it beside its own type
"""An operator has no value on these inputs: ordinary in a search, and not an error."""

Inverse = Callable[..., Iterable[Value] | None]
"""`inverse(position, wanted, arguments, *indices)`: values that argument `position` may take so that the result is `wanted`,
given the other `arguments` (None where unknown).  None means "cannot say"; an empty answer means "no value will do".

An answer is complete: every value with which the result can be `wanted`, for some values of the unknown arguments, is in it.
With all other arguments known it is exact as well: every value in it gives `wanted`.  Where that would take more than
`LONGEST_ANSWER` values the answer is "cannot say"; parts of the wanted value itself, such as its splits, may be more.
`Likely` answers are exact but not complete."""

LONGEST_ANSWER: Final = 64
"""How many values an inverse lists at most, parts of the wanted value excepted."""


class Likely(tuple[Value, ...]):
    """The one kind of answer of an inverse that is not complete: values that people mean, out of too many to list.

    `str.to_int` gives 7 for "7", and for any number of zeros in front of it; the inverse answers `Likely(("7", "07"))`.  A
    search may try these first; what it concludes from an argument's not being among them would be wrong.  Never empty.
    """


Undo = tuple[str, str]
"""An operator's name and the order of its arguments: "wo" is (wanted, other), "ow" (other, wanted), "w" wanted alone."""


@dataclass(frozen=True)
class Definition:
    """A named program with its parameters: what a `define-fun` states, and what a synthesiser answers.

    It can be called on plain Python values, and printed as SyGuS, SMT-LIB or Python text.
    """

    name: str
    parameters: tuple[Variable, ...]
    body: Program

    def __call__(self, *arguments: Value) -> Value:
        """Run the program; lists come back as lists.  Raises QuestionError for arguments of the wrong number or type."""
        from .interpreter import evaluate

        if len(arguments) != len(self.parameters):
            raise QuestionError(f"{self.name} takes {len(self.parameters)} arguments, not {len(arguments)}")
        environment = {}
        for parameter, argument in zip(self.parameters, map(freeze, arguments), strict=True):
            if not parameter.type.admits(argument):
                raise QuestionError(f"{self.name}: {parameter.name} must be of type {parameter.type}, not {argument!r:.60}")
            environment[parameter.name] = argument
        return thaw(evaluate(self.body, environment))

    @property
    def size(self) -> int:
        """Number of nodes of the body."""
        return self.body.size

    def __str__(self) -> str:
        return str(self.body)

    def to_sygus(self) -> str:
        """The answer as SyGuS-IF 2.1 text: one `define-fun`."""
        from .printing import print_definition

        return print_definition(self)

    def to_smtlib(self) -> str:
        """The answer as an SMT-LIB 2.6 `define-fun`, in which only operators of the standard theories occur."""
        from .printing import print_smtlib

        return print_smtlib(self)

    def to_python(self) -> str:
        """Source text of a plain Python function without dependencies, same meaning as the interpreter's."""
        from .python_export import to_python

        return to_python(self)


@dataclass(frozen=True, eq=False)
class Operator:
    """One symbol at one signature.  Made by `DSL.operator` and resolved by `DSL.resolve`; compared by identity.

    `indices` are the numbers that select a member of a family: the width of `bvadd`, or 7 and 0 in
    `(_ extract 7 0)`.  Every meaning receives them after the arguments.

    `undo` is empty, or has one entry for each argument: None, or the operator that gives this argument, the only one that
    will do, from the result and the other argument.  `DSL.undoing` finds that operator.
    """

    name: str
    arguments: tuple[Type, ...]
    result: Type
    reference: Callable[..., Value] | None
    indices: tuple[int, ...] = ()
    kernel: Callable[..., Any] | None = None
    symbolic: Callable[..., Any] | None = None
    inverse: Inverse | None = None
    undo: tuple[Undo | None, ...] = ()
    properties: tuple[Callable[..., bool], ...] = ()
    cost: int = 1
    lazy: bool = False
    commutative: bool = False
    identity: Value | None = None
    definition: Definition | None = None
    python: str | None = None
    says: tuple[str, ...] = ()
    family: object = field(default=None, repr=False)
    doc: str = ""

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        arguments = " ".join(map(str, self.arguments))
        return f"<Operator {self.name} : {arguments} -> {self.result}>"

    @property
    def arity(self) -> int:
        """Number of arguments."""
        return len(self.arguments)

    @property
    def is_unknown(self) -> bool:
        """True for a function that is still to be synthesised: it has neither reference nor definition."""
        return self.reference is None and self.definition is None
