"""Laws that hold for every operator of every language, as assertions; `dsl.laws` finds what breaks them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from dsl.interpreter import apply_operator
from dsl.laws import fact_faults, inverse_faults, total_faults
from dsl.operators import Likely, Operator, Undefined
from dsl.types import Value


def assert_facts_hold(operator: Operator, rows: Iterable[Sequence[Value]]) -> None:
    """Results are of the result type; a commutative operator commutes; its identity changes nothing on either side."""
    listed = list(rows)
    assert list(total_faults(operator, listed)) == []
    assert list(fact_faults(operator, listed)) == []


def assert_inverse_admits(operator: Operator, rows: Iterable[Sequence[Value]]) -> int:
    """Every argument is among the values that the inverse gives for the output, whatever it is told of the others.

    Also, each value so given does lead to the output once all the others are known.  A `Likely` answer need only do the
    latter.  Answers with how often the inverse said something.
    """
    assert operator.inverse is not None
    listed = list(rows)
    assert list(inverse_faults(operator, listed)) == []
    said = 0
    for row in listed:
        wanted = apply_operator(operator, list(row))
        for position in range(len(row)) if wanted is not Undefined else ():
            told = [None if i == position else a for i, a in enumerate(row)]
            said += operator.inverse(position, wanted, told, *operator.indices) is not None
    return said


def assert_inverse_exact(operator: Operator, values: Sequence[Sequence[Value]], outputs: Iterable[Value]) -> int:
    """Over small types, whose `values` are all listed: the inverse answers with all that lead to the output, and no more.

    Answers with how often the inverse said something.
    """
    assert operator.inverse is not None
    said = 0
    for output in outputs:
        for row in product(*values):
            for position in range(operator.arity):
                told = [None if i == position else a for i, a in enumerate(row)]
                answer = operator.inverse(position, output, told, *operator.indices)
                if answer is None or isinstance(answer, Likely):
                    continue
                said += 1
                tries = {v: [*row[:position], v, *row[position + 1 :]] for v in values[position]}
                right = {v for v, arguments in tries.items() if apply_operator(operator, arguments) == output}
                assert set(answer) == right, f"{operator!r} {told} -> {output!r}"
    return said
