"""A DSL: a named, versioned set of operators, declared once each and fitting on a page.

    TEXT = DSL("text", "1", "Cleaning up columns of text.")

    @TEXT.operator("str.upper", kernel=upper_kernel)
    def upper(text: str) -> str:
        \"\"\"The text in upper case.\"\"\"
        return text.upper()

Argument and result types come from the annotations.  `int`, `bool`, `str` and `tuple[int, ...]` are Int, Bool, String and
(List Int); `Annotated[int, BitVec("w")]` is a bit-vector of any width w, `Annotated[object, TypeVariable("a")]` any type,
and any other class is a type of its own.  Trailing parameters annotated `Index` are numbers that select a member of a
family: one named like a type variable receives that variable's value (the width), any other is an explicit index.
Declaring makes a `Family`; `DSL.resolve` picks the member for given argument types, as one `Operator` object per signature.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Annotated, Any

from .errors import DeclarationError
from .grammar import Grammar, NonTerminal, Production
from .operators import Inverse, Operator, Undo
from .program import Variable, constant, variable
from .types import (
    Bindings,
    Bool,
    Int,
    List,
    String,
    Type,
    Value,
    apply_bindings,
    is_concrete,
    match_type,
)

_INDEX = "index"
Index = Annotated[int, _INDEX]
"""Annotation of a trailing parameter that selects a member of an operator family."""


@dataclass(frozen=True)
class Residual:
    """How programs are put together step by step: `join(step, rest)`, where rest must produce what is still wanted.

    `rest(wanted, produced)` is what is left of a wanted value after a step has produced a part of it, and None if no rest
    will do.  Where it is a value it is the only one: `join(produced, other)` is `wanted` for no other.
    """

    join: str
    rest: Callable[[Value, Value], Value | None]


Draw = Callable[[Any], tuple[list[Type], Type, list[tuple[Value, ...]]]]
"""A generator of random questions: types of the parameters, type of the result, and rows of inputs."""

Literals = Callable[[Sequence[Sequence[Value]], Sequence[Value]], Mapping[Type, Sequence[Value]]]
"""The literals that programs may have, by type: worked out from the inputs, row by row, and the outputs of a task."""

_PLAIN: dict[Any, Type] = {int: Int, bool: Bool, str: String, tuple[int, ...]: List(Int)}


@dataclass(eq=False)
class Family:
    """One declaration: an operator at every signature that its type scheme allows."""

    name: str
    arguments: tuple[Type, ...]
    result: Type | Callable[..., Type | None]
    indices: tuple[str, ...]
    reference: Callable[..., Value]
    nary: str | None = None
    in_default_grammar: bool = True
    standard: bool = False
    aliases: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    fixed: dict[str, int] = field(default_factory=dict)
    members: dict[object, Operator] = field(default_factory=dict)

    @property
    def doc(self) -> str:
        """First line of the reference's docstring."""
        return (inspect.getdoc(self.reference) or "").split("\n")[0]

    def explicit_indices(self) -> tuple[str, ...]:
        """Names of the indices that are written in `(_ name i ...)`."""
        bound = {v for t in self.arguments for v in _variables(t)}
        return tuple(name for name in self.indices if name not in bound and name not in self.fixed)

    def member(self, arguments: Sequence[Type], explicit: Sequence[int] = ()) -> Operator | None:
        """The operator at these argument types, or None if the scheme does not allow them."""
        if len(arguments) != len(self.arguments) or len(explicit) != len(self.explicit_indices()):
            return None
        bindings: Bindings = {}
        if not all(match_type(s, a, bindings) for s, a in zip(self.arguments, arguments, strict=True)):
            return None
        bindings.update(self.fixed)
        bindings.update(zip(self.explicit_indices(), explicit, strict=True))
        key = (tuple(arguments), tuple(explicit))
        if key not in self.members:
            indices = tuple(bindings[name] for name in self.indices)
            result = apply_bindings(self.result, bindings) if isinstance(self.result, Type) else self.result(*indices)
            if result is None:
                return None
            name = f"(_ {self.name} {' '.join(map(str, explicit))})" if explicit else self.name
            self.members[key] = Operator(
                name,
                tuple(arguments),
                result,
                self.reference,
                typing.cast(tuple[int, ...], indices),
                family=self,
                doc=self.doc,
                **self.facts | {"kernel": self._kernel(bindings)},
            )
        return self.members[key]

    def _kernel(self, bindings: Bindings) -> Callable[..., Any] | None:
        kernel = self.facts["kernel"]
        if not isinstance(kernel, Mapping):
            return typing.cast(Callable[..., Any] | None, kernel)
        kinds = [bound.kind for bound in bindings.values() if isinstance(bound, Type)]
        return kernel.get(kinds[0]) if kinds else None


def _annotations(name: str, reference: Callable[..., Value]) -> tuple[list[Any], list[str], Any]:
    """(argument schemes, names of index parameters, annotation of the result) of a reference function."""
    hints = typing.get_type_hints(reference, include_extras=True)
    returned = hints.pop("return", None)
    arguments, selectors = [], []
    for parameter in inspect.signature(reference).parameters:
        if parameter not in hints:
            raise DeclarationError(f"{name}: the parameter {parameter} has no annotation")
        if _INDEX in getattr(hints[parameter], "__metadata__", ()):
            selectors.append(parameter)
        else:
            arguments.append(type_scheme(hints[parameter]))
    return arguments, selectors, returned


def _check_undo(name: str, undo: Sequence[Undo | None], arity: int) -> None:
    """Raise DeclarationError unless there is one entry for each argument, in an order that fits their number."""
    orders = {1: ("w",), 2: ("wo", "ow")}.get(arity, ())
    if undo and (len(undo) != arity or any(entry is not None and entry[1] not in orders for entry in undo)):
        wanted = " or ".join(map(repr, orders)) or "nothing, since only one or two arguments can be undone"
        raise DeclarationError(f"{name}: undo must have {arity} entries whose orders are {wanted}, not {tuple(undo)!r}")


def _variables(scheme: Type) -> list[str]:
    names: list[str] = []
    for parameter in scheme.parameters:
        if isinstance(parameter, str):
            names.append(parameter)
        elif isinstance(parameter, Type):
            names += _variables(parameter)
    return names


def type_scheme(hint: Any) -> Type:
    """The type scheme that an annotation stands for."""
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, Type):
            return extra
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type):
        return Type(hint.__name__, (), hint)
    raise DeclarationError(f"the annotation {hint!r} stands for no type")


class DSL:
    """A language: operators, constants, and the types that its programs may use on the way.

    `constants` are offered in the default grammar besides those mined from a task; `support` are types that
    intermediate values may have although neither the inputs nor the output do; `offers` names operators that an included
    language keeps out of its default grammar, and that belong into this one's; `residual` says how a program can be found
    step by step.
    `draw` makes the random questions that models of guidance are trained on, given a NumPy generator of numbers.
    `literals` says which literals a task has, in place of what is mined from tasks of other languages; `longest` how many
    elements texts and lists of a search may have, where the language says so rather than the task.
    """

    def __init__(
        self,
        name: str,
        version: str,
        doc: str = "",
        *,
        includes: Iterable[DSL] = (),
        apart: Iterable[DSL] = (),
        constants: Iterable[tuple[Value, Type]] = (),
        support: Iterable[Type] = (),
        offers: Iterable[str] = (),
        residual: Residual | None = None,
        draw: Draw | None = None,
        literals: Literals | None = None,
        longest: int | None = None,
    ) -> None:
        self.name, self.version, self.doc, self.draw = name, version, doc, draw
        self.literals, self.longest = literals, longest
        self.families: dict[str, list[Family]] = {}
        self.tokens: dict[str, Type] = {}
        self.constants = tuple(constants)
        self.support = tuple(support)
        self.offers = frozenset(offers)
        self.residual = residual
        apart = tuple(apart)
        self.apart = frozenset(family.name for language in apart for family in language)
        for language in (*includes, *apart):
            for family in language:
                self._add(family)
            self.tokens.update(language.tokens)
        for type_ in self.support:
            self.tokens.update(dict.fromkeys(type_.tokens, type_))

    def __repr__(self) -> str:
        return f"<DSL {self.name} {self.version}>"

    def __iter__(self) -> typing.Iterator[Family]:
        """Every family once, in order of declaration."""
        return iter(dict.fromkeys(f for families in self.families.values() for f in families))

    def _add(self, family: Family) -> None:
        for name in (family.name, *family.aliases):
            self.families.setdefault(name, []).append(family)
        for type_ in family.arguments:  # so that a token of its own can be read wherever the operator can
            for token in type_.tokens:
                self.tokens.setdefault(token, type_)

    def operator(
        self,
        name: str,
        *,
        kernel: Callable[..., Any] | Mapping[str, Callable[..., Any]] | None = None,
        symbolic: Callable[..., Any] | None = None,
        inverse: Inverse | None = None,
        undo: Sequence[Undo | None] = (),
        properties: Iterable[Callable[..., bool]] = (),
        result: Callable[..., Type | None] | None = None,
        aliases: Iterable[str] = (),
        nary: str | None = None,
        default: bool = True,
        standard: bool = False,
        cost: int = 1,
        lazy: bool = False,
        commutative: bool = False,
        identity: Value | None = None,
        python: str | None = None,
        says: str | Iterable[str] = (),
        indices: Mapping[str, int] | None = None,
    ) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Declare the decorated function as the reference meaning of the operator `name`.

        `kernel` may be a mapping from the kind of type that the scheme's variable stands for ("word", "bool", "sequence") to
        a kernel, since the same operator works on different columns then (`ite`, `=`).  `result` computes the result type
        from the indices where the annotation cannot say it (None: not allowed); `nary` says how more than two arguments
        read: "left", "right", "chain" or "pairwise"; `default=False` keeps the operator out of the default grammar;
        `standard` marks those of SMT-LIB's theories; `python` is its Python text with places, such as "({0} + {1})", and
        `says` what it is called in plain words, with places (`dsl/sayings.py`); `indices` fixes `Index` parameters for this
        language (the range of its integers, say), so that nobody writes them;
        `undo` names for each argument the operator that gives it back, as `(("bvadd", "wo"), ("bvsub", "ow"))` does for
        `bvsub`: if a - b is w, then a = w + b and b = a - w.  Raises DeclarationError for facts that make no sense.
        """

        def declare(reference: Callable[..., Value]) -> Callable[..., Value]:
            arguments, selectors, returned = _annotations(name, reference)
            _check_undo(name, undo, len(arguments))
            facts = {
                "kernel": kernel,
                "symbolic": symbolic,
                "inverse": inverse,
                "undo": tuple(undo),
                "properties": tuple(properties),
                "cost": cost,
                "lazy": lazy,
                "commutative": commutative,
                "identity": identity,
                "python": python,
                "says": (says,) if isinstance(says, str) else tuple(says),
            }
            family = Family(
                name, tuple(arguments), result or type_scheme(returned), tuple(selectors), reference, nary, default,
                standard, tuple(aliases), facts, dict(indices or {}),
            )  # fmt: skip
            self._add(family)
            return reference

        return declare

    def resolve(self, name: str, arguments: Sequence[Type], indices: Sequence[int] = ()) -> Operator | None:
        """The operator of that name at these argument types, or None; one that is declared for just these comes first."""
        families: Sequence[Family] = self.families.get(name, ())
        types = tuple(arguments)
        for family in (*(f for f in families if f.arguments == types), *families):
            operator = family.member(arguments, indices)
            if operator is not None:
                return operator
        return None

    def undoing(self, operator: Operator, position: int) -> tuple[Operator, str] | None:
        """The operator that computes one argument of `operator` from its result, and the order of that one's arguments.

        With the order "wo" it takes the result and then the other argument, with "ow" the other way round, with "w" the
        result alone.  It has the same explicit indices.  None where nothing is declared, or this language lacks it.
        """
        declared = operator.undo[position] if operator.undo else None
        if declared is None:
            return None
        name, order = declared
        types = {"w": operator.result, "o": operator.arguments[1 - position] if operator.arity == 2 else operator.result}
        family, indices = operator.family, list[int]()
        if isinstance(family, Family):
            written = family.explicit_indices()
            indices = [i for index, i in zip(family.indices, operator.indices, strict=True) if index in written]
        found = self.resolve(name, [types[letter] for letter in order], indices)
        return None if found is None or found.result != operator.arguments[position] else (found, order)

    def operators_over(self, types: Sequence[Type]) -> list[Operator]:
        """Every member of the default grammar's families whose argument and result types are all among `types`."""
        found: dict[Operator, None] = {}
        for family in self:
            offered = family.in_default_grammar or family.name in self.offers
            if not offered or family.explicit_indices():
                continue
            # A type variable stands for types of data: comparing or choosing tokens would be a detour to a token.
            choices = [
                [t for t in types if match_type(scheme, t, {}) and not (scheme.name == "?" and t.tokens)]
                for scheme in family.arguments
            ]
            for arguments in product(*choices):
                operator = family.member(arguments)
                if operator is not None and operator.result in types:
                    found[operator] = None
        return list(found)

    def default_grammar(
        self,
        parameters: Sequence[Variable],
        result: Type,
        constants: Mapping[Type, Iterable[Value]] | None = None,
    ) -> Grammar:
        """The grammar of every program of this language: one nonterminal per type.

        `constants` adds literals (mined from the task, say) to the language's own.
        """
        types = list(dict.fromkeys([result, *(p.type for p in parameters), *self.support]))
        if not all(map(is_concrete, types)):
            raise DeclarationError(f"{self.name}: support types must be concrete")
        nonterminals = {t: NonTerminal(f"nt{t}" if not t.parameters else f"nt{i}", t) for i, t in enumerate(types)}
        productions = [Production(nonterminals[p.type], variable(p.name, p.type)) for p in parameters]
        literals: dict[Type, dict[object, Value]] = {t: {} for t in types}
        for value, type_ in self.constants:
            if type_ in literals:
                literals[type_][value] = value
        for type_ in types:
            literals[type_].update((token, token) for token in type_.tokens)
        for type_, values in (constants or {}).items():
            literals.setdefault(type_, {}).update((value, value) for value in values)
        for type_, nonterminal in nonterminals.items():
            productions += [Production(nonterminal, constant(value, type_)) for value in literals[type_].values()]
        for operator in self.operators_over(types):
            places = tuple(nonterminals[t] for t in operator.arguments)
            productions.append(Production(nonterminals[operator.result], operator, places, operator.cost))
        return Grammar(nonterminals[result], productions, tuple(parameters)).pruned()
