"""An input on which two programs differ: the question that decides between them.

Programs that agree on all examples may still mean different things.  Inputs at the edges of the types, and those that
the caller has at hand, are tried first; then Z3 looks for one, or shows that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dsl.errors import LimitError, QuestionError
from dsl.interpreter import Limits, evaluate
from dsl.operators import Definition
from dsl.program import Program, Variable, variable
from dsl.types import Value

from .lowering import Lowering, LoweringError
from .probes import constants_of, probes
from .verdicts import Unknown
from .z3_session import Cancel, Deadline, Session

MOST_PROBES = 64

LIMITS = Limits(steps=100_000, length=100_000, bits=10_000)
"""What one evaluation may cost."""


def distinguishing_input(
    a: Definition,
    b: Definition,
    seconds: float | None = None,
    cancel: Cancel | None = None,
    candidates: Iterable[Mapping[str, Value]] = (),
) -> dict[str, Value] | Unknown | None:
    """Values of the parameters of `a` on which `a` and `b` differ by the reference; None if there are provably none.

    `candidates` are inputs to try first, such as a user's own rows.  Where one of the programs has no value and the
    other has one, they differ.  Raises QuestionError if the parameters or results are of different types.
    """
    if tuple(p.type for p in a.parameters) != tuple(p.type for p in b.parameters) or a.body.type != b.body.type:
        raise QuestionError(f"{a.name} and {b.name} have different signatures", remedy="compare like with like")
    body = _renamed(b, a)
    if a.body is body:
        return None
    deadline = Deadline(seconds, cancel)
    for inputs in (*candidates, *probes(a.parameters, MOST_PROBES, constants_of(a.body, body))):
        if _differ(a.body, body, inputs):
            return dict(inputs)
        if (stop := deadline.reached()) is not None:
            return stop
    try:
        return _solve(a.body, body, a.parameters, deadline)
    except (LoweringError, NotImplementedError) as missing:
        return Unknown(str(missing))


def _renamed(definition: Definition, like: Definition) -> Program:
    pairs = zip(definition.parameters, like.parameters, strict=True)
    return definition.body.substitute({variable(o.name, o.type): variable(n.name, n.type) for o, n in pairs})


def _differ(a: Program, b: Program, inputs: Mapping[str, Value]) -> bool:
    """By the reference; programs that cost too much to run are not seen to differ."""
    try:
        first, second = evaluate(a, inputs, None, LIMITS), evaluate(b, inputs, None, LIMITS)
    except LimitError:
        return False
    return type(first) is not type(second) or bool(first != second)


def _solve(a: Program, b: Program, parameters: Iterable[Variable], deadline: Deadline) -> dict[str, Value] | Unknown | None:
    session = Session([(p.name, p.type) for p in parameters])
    algebra = session.algebra
    lowering = Lowering(algebra, session.terms)
    different = algebra.not_(algebra.eq(lowering.lower(a), lowering.lower(b)))
    found = session.model(different, lowering.types, deadline)
    if found is None or isinstance(found, Unknown) or _differ(a, b, found):
        return found
    return Unknown(f"the solver's input {found!r:.200} does not tell them apart")
