"""What `inv-constraint` stands for: three formulas over the invariant's parameters now and one step later.

The reader makes these formulas, and the writer recognises them, since equal programs are the same object.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..operators import Operator
from ..program import Program, Variable, application, variable
from ..types import Bool
from .logics import smt_language
from .productions import call_macro

Variables = tuple[Variable, ...]


def invariant_variables(parameters: Sequence[Variable], declared: Mapping[str, Variable]) -> tuple[Variables, Variables]:
    """The variables x and x! for the parameters; a name that is declared with another sort gets further marks."""

    def pick(name: str, like: Variable, taken: set[str]) -> Variable:
        while name in taken or (name in declared and declared[name].type != like.type):
            name += "!"
        taken.add(name)
        return Variable(name, like.type)

    taken: set[str] = set()
    now = tuple(pick(p.name, p, taken) for p in parameters)
    return now, tuple(pick(p.name + "!", p, taken) for p in parameters)


def invariant_formulas(
    inv: Operator, pre: Operator, trans: Operator, post: Operator, now: Variables, then: Variables
) -> tuple[Program, Program, Program]:
    """pre(x) ⇒ inv(x);  inv(x) ∧ trans(x, x!) ⇒ inv(x!);  inv(x) ⇒ post(x)."""
    implies, both = (smt_language().resolve(name, [Bool, Bool]) for name in ("=>", "and"))
    assert implies is not None and both is not None
    here, there = ([variable(v.name, v.type) for v in side] for side in (now, then))
    holds = call_macro(inv, here)
    step = application(both, holds, call_macro(trans, [*here, *there]))
    return (
        application(implies, call_macro(pre, here), holds),
        application(implies, step, call_macro(inv, there)),
        application(implies, holds, call_macro(post, here)),
    )
