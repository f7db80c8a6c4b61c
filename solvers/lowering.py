"""Lowering: a program in a backend's terms.

The walk mirrors the reference interpreter: its own stack, one term for every distinct part, and calls of macros
and of synthesised functions lowered by lowering their bodies with the arguments' terms for the parameters.  Equal
calls are lowered once.  What has no symbolic meaning is reported by name; `LoweringError` never reaches a user, since
whoever lowers turns it into `Unknown`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dsl.algebra import Algebra, Term
from dsl.errors import QuestionError
from dsl.operators import Definition, Operator
from dsl.program import Constant, Program, Variable
from dsl.types import Type

DEEPEST = 100_000
"""Levels of the deepest term that is built; Z3 is known to survive it on the stack that `z3_session` gives it."""

LARGEST = 300_000
"""Operators of the largest term that is built, each shared part counted once; about three seconds of work."""


class LoweringError(Exception):
    """This program cannot be told to the backend; the message is a phrase that says why."""


def check_signature(operator: Operator, definition: Definition) -> None:
    """Raise QuestionError unless the definition has the signature of the function that is asked for."""
    given = tuple(p.type for p in definition.parameters)
    if given != operator.arguments or definition.body.type != operator.result:
        raise QuestionError(
            f"{operator.name} is asked for as ({' '.join(map(str, operator.arguments))}) -> {operator.result}, "
            f"but the answer is ({' '.join(map(str, given))}) -> {definition.body.type}"
        )


@dataclass
class _Frame:
    """One call: the terms of the parameters and of the parts lowered so far, each with its depth."""

    environment: Mapping[str, tuple[Term, int]]
    terms: dict[Program, tuple[Term, int]] = field(default_factory=dict)
    entered: bool = False


@dataclass
class Lowering:
    """Lowers programs over one algebra and one environment, and remembers every part between calls.

    `functions` gives meanings to functions that the language does not know.  A lowering without `functions` can serve as
    the `base` of others: what it has lowered is theirs too.  `types` collects the types of all parts.
    """

    algebra: Algebra
    environment: Mapping[str, Term]
    functions: Mapping[str, Definition] = field(default_factory=dict)
    base: Lowering | None = None

    _top: _Frame = field(init=False)

    def __post_init__(self) -> None:
        terms = {} if self.base is None else self.base._top.terms.copy()
        self._top = _Frame({name: (term, 1) for name, term in self.environment.items()}, terms)
        self.types: set[Type] = set(self.base.types) if self.base else set()
        self._calls: dict[object, _Frame] = {}
        self._size = 0

    def lower(self, program: Program) -> Term:
        """The term of `program`.

        Raises LoweringError for what the backend cannot express or would not survive, and QuestionError for an
        answer whose signature is not the one asked for.
        """
        stack = [(program, self._top)]
        while stack:
            part, frame = stack[-1]
            if part in frame.terms:
                stack.pop()
                continue
            head = part.head
            if not isinstance(head, Operator):
                frame.terms[part] = self._leaf(part, frame)
                stack.pop()
                continue
            waiting = [child for child in part.children if child not in frame.terms]
            if waiting:
                stack.extend((child, frame) for child in reversed(waiting))
                continue
            arguments = [frame.terms[child] for child in part.children]
            definition = self._definition(head)
            if definition is None:
                frame.terms[part] = self._apply(head, arguments)
                continue
            callee = self._callee(definition, arguments)
            if definition.body in callee.terms:
                frame.terms[part] = callee.terms[definition.body]
            elif callee.entered:
                raise LoweringError(f"{definition.name} calls itself without end")
            else:
                callee.entered = True
                stack.append((definition.body, callee))
        return self._top.terms[program][0]

    def _definition(self, head: Operator) -> Definition | None:
        if head.definition is not None or head.reference is not None:
            return head.definition if head.reference is None else None
        if head.name not in self.functions:
            raise LoweringError(f"the function {head.name} has no meaning here")
        definition = self.functions[head.name]
        check_signature(head, definition)
        return definition

    def _callee(self, definition: Definition, arguments: list[tuple[Term, int]]) -> _Frame:
        # The frame keeps the terms alive, hence their ids stand for them.
        key = (definition.body, definition.parameters, tuple(id(term) for term, _ in arguments))
        if key not in self._calls:
            self._count()
            names = (p.name for p in definition.parameters)
            self._calls[key] = _Frame(dict(zip(names, arguments, strict=True)))
        return self._calls[key]

    def _count(self) -> None:
        self._size += 1
        if self._size > LARGEST:
            raise LoweringError(f"the formula has more than {LARGEST} operators")

    def _apply(self, operator: Operator, arguments: list[tuple[Term, int]]) -> tuple[Term, int]:
        if operator.symbolic is None:
            raise LoweringError(f"{operator.name} has no symbolic meaning")
        depth = 1 + max((depth for _, depth in arguments), default=0)
        if depth > DEEPEST:
            raise LoweringError(f"the formula is more than {DEEPEST} levels deep")
        self._count()
        self.types.add(operator.result)
        try:
            return operator.symbolic(self.algebra, *(term for term, _ in arguments), *operator.indices), depth
        except NotImplementedError as missing:
            raise LoweringError(str(missing) or f"{operator.name} has no symbolic meaning here") from None

    def _leaf(self, part: Program, frame: _Frame) -> tuple[Term, int]:
        head = part.head
        self.types.add(part.type)
        if isinstance(head, Constant):
            try:
                return self.algebra.literal(head.value, head.type), 1
            except NotImplementedError as missing:
                raise LoweringError(str(missing) or f"values of type {head.type} have no symbolic meaning") from None
        if isinstance(head, Variable):
            if head.name not in frame.environment:
                raise LoweringError(f"the variable {head.name} has no meaning here")
            return frame.environment[head.name]
        raise LoweringError(f"the program is partial: {part} is still open")


def lower(
    program: Program,
    algebra: Algebra,
    environment: Mapping[str, Term],
    functions: Mapping[str, Definition] | None = None,
) -> Term:
    """The term of one program; see `Lowering`, which is for several that share parts."""
    return Lowering(algebra, environment, functions or {}).lower(program)
