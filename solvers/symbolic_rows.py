"""Holds an operator's symbolic meaning against its reference, call by call, with Z3 as the calculator.

This is how a symbolic meaning is tested; verifiers never work so.  Where the reference has no value the symbolic meaning may
be anything, since SMT-LIB's functions are total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import z3

from dsl.laws import call_text
from dsl.operators import Operator, Undefined
from dsl.program import application, constant
from dsl.types import Bool, Int, String, Type, Value

from .lowering import LoweringError, lower
from .z3_algebra import Z3Algebra

PATIENCE_MS = 5000
"""How long Z3 may think about one call whose value its simplifier leaves open."""


def has_sort(type: Type) -> bool:
    """Is this a type that SMT-LIB has?  Elsewhere an operator has no symbolic meaning, and the verifier says so."""
    return type in (Int, Bool, String) or type.name == "BitVec"


def symbolic_value(algebra: Z3Algebra, operator: Operator, arguments: Sequence[Value], wanted: Value) -> Value:
    """What Z3 computes from literals; where its simplifier leaves something open, `wanted` if it can prove that."""
    program = application(operator, *(constant(a, t) for a, t in zip(arguments, operator.arguments, strict=True)))
    term = lower(program, algebra, {})
    value = algebra.value(z3.simplify(term), operator.result)
    if value is None:
        solver = z3.Solver(ctx=algebra.context)
        solver.set("timeout", PATIENCE_MS)
        solver.add(algebra.not_(algebra.eq(term, algebra.literal(wanted, operator.result))))
        value = wanted if solver.check() == z3.unsat else f"not provably {wanted!r}"
    return value


def symbolic_faults(operator: Operator, rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """A sentence for each call on which the symbolic meaning and the reference differ.

    Ends with one sentence if the meaning cannot be told to Z3 at all.
    """
    assert operator.reference is not None
    algebra = Z3Algebra()
    for row in rows:
        wanted = operator.reference(*row, *operator.indices)
        if wanted is Undefined:
            continue
        try:
            value = symbolic_value(algebra, operator, row, wanted)
        except LoweringError as error:
            yield f"the symbolic meaning of {operator.name} cannot be told to Z3: {error}"
            return
        except Exception as error:  # any exception of a symbolic meaning is the fault that is looked for
            yield f"the symbolic meaning of {operator.name} raises {type(error).__name__}: {error!s:.100}"
            return
        if value != wanted or type(value) is not type(wanted):
            yield f"{call_text(operator, row)} is {value!r:.60} symbolically, and {wanted!r:.60} by its reference"
