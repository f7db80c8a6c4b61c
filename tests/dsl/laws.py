"""Laws that hold for every operator of every language, checked on argument rows: facts and inverses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from dsl.interpreter import apply_operator
from dsl.operators import Likely, Operator, Undefined
from dsl.types import Value


def assert_facts_hold(operator: Operator, rows: Iterable[Sequence[Value]]) -> None:
    """Results are of the result type; a commutative operator commutes; its identity changes nothing on either side."""
    for row in rows:
        value = apply_operator(operator, list(row))
        assert value is Undefined or operator.result.admits(value), f"{operator!r} {row}: {value!r}"
        if operator.commutative:
            assert apply_operator(operator, list(row)[::-1]) == value, f"{operator!r} {row}"
        if operator.identity is not None:
            for a in row:
                assert apply_operator(operator, [operator.identity, a]) == a, f"{operator!r} {a}"
                assert apply_operator(operator, [a, operator.identity]) == a, f"{operator!r} {a}"


def assert_inverse_admits(operator: Operator, rows: Iterable[Sequence[Value]]) -> int:
    """Every argument is among the values that the inverse gives for the output, whatever it is told of the others.

    Also, each value so given does lead to the output once all the others are known.  A `Likely` answer need only do the
    latter.  Answers with how often the inverse said something.
    """
    assert operator.inverse is not None
    said = 0
    for row in rows:
        wanted = apply_operator(operator, list(row))
        if wanted is Undefined:
            continue
        for position, argument in enumerate(row):
            for known in range(1 << len(row)):
                told = [a if known >> i & 1 and i != position else None for i, a in enumerate(row)]
                values = operator.inverse(position, wanted, told, *operator.indices)
                if values is None:
                    continue
                said += 1
                likely = isinstance(values, Likely)
                values = list(values)
                assert likely or argument in values, f"{operator!r} {row}: {values} lacks argument {position}"
                if all(told[i] is not None for i in range(len(row)) if i != position):
                    for value in values:
                        again = [*row[:position], value, *row[position + 1 :]]
                        assert apply_operator(operator, again) == wanted, f"{operator!r} {again} is not {wanted!r}"
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
