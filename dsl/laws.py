"""Laws that every operator of every language keeps, each told as the calls that break it.

`synth dsl check` and the tests of the shipped languages ask the same functions.  Each takes an operator and rows of
arguments, and yields one sentence for each fault, so whoever reads it sees the call, and what it gave.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy

from .interpreter import apply_operator
from .language import DSL, type_scheme
from .operators import LONGEST_ANSWER, Likely, Operator, Undefined
from .types import Value, match_type

Rows = Iterable[Sequence[Value]]


def call_text(operator: Operator, row: Sequence[Value]) -> str:
    """A call as a person reads it, cut to a line."""
    return f"{operator.name}({', '.join(f'{value!r:.60}' for value in row)})"


def total_faults(operator: Operator, rows: Rows) -> Iterator[str]:
    """Totality and types: every call ends with a value of the result type, which can be hashed, or with `Undefined`."""
    for row in rows:
        try:
            value = apply_operator(operator, list(row))
            hash(value)
        except Exception as error:  # any exception of a reference is the fault that is looked for
            yield f"{call_text(operator, row)} raises {type(error).__name__}: {error!s:.80}"
            continue
        if value is not Undefined and not operator.result.admits(value):
            yield f"{call_text(operator, row)} is {value!r:.60}, which is no {operator.result}"


def pure_faults(operator: Operator, rows: Sequence[Sequence[Value]]) -> Iterator[str]:
    """Purity: the same arguments give the same value whatever was called before, and the arguments are left as they were."""
    first = []
    for row in rows:
        arguments = deepcopy(list(row))
        first.append(apply_operator(operator, arguments))
        if arguments != list(row):
            yield f"{call_text(operator, row)} changes its arguments"
    for row, value in zip(reversed(rows), reversed(first), strict=True):
        again = apply_operator(operator, list(row))
        if again != value or type(again) is not type(value):
            yield f"{call_text(operator, row)} was {value!r:.60}, and {again!r:.60} when it was called again"


def fact_faults(operator: Operator, rows: Rows) -> Iterator[str]:
    """Facts: a commutative operator commutes; its identity changes nothing on either side.

    With the identity there may be no value (a range that the other argument is out of): what a search leaves away then
    because of the fact is a program that it would drop.
    """
    for row in rows:
        value = apply_operator(operator, list(row))
        if operator.commutative and apply_operator(operator, list(row)[::-1]) != value:
            yield f"{call_text(operator, row)} is not {call_text(operator, row[::-1])}: it is not commutative"
        if operator.identity is not None:
            for a in row:
                for pair in ([operator.identity, a], [a, operator.identity]):
                    if apply_operator(operator, pair) not in (a, Undefined):
                        yield f"{call_text(operator, pair)} is not {a!r:.60}: {operator.identity!r} is no identity"


def inverse_faults(operator: Operator, rows: Rows) -> Iterator[str]:
    """The inverse: every argument is among its answers for the output, whatever it is told of the others.

    Each value that it gives is of the argument's type, and does lead to the output once all the others are known.  A
    `Likely` answer need only do that.  No answer is longer than it may be.
    """
    for row in rows:
        wanted = apply_operator(operator, list(row))
        if wanted is Undefined:
            continue
        for position in range(len(row)):
            for known in range(1 << len(row)):
                if not known >> position & 1:
                    yield from _answer_faults(operator, row, wanted, position, known)


def _answer_faults(operator: Operator, row: Sequence[Value], wanted: Value, position: int, known: int) -> Iterator[str]:
    assert operator.inverse is not None
    told = [a if known >> i & 1 else None for i, a in enumerate(row)]
    asked = f"asked for argument {position + 1} of {operator.name} = {wanted!r:.60}, told {told!r:.120}, the inverse"
    try:
        answer = operator.inverse(position, wanted, told, *operator.indices)
        values = None if answer is None else list(answer)
    except Exception as error:  # any exception of an inverse is the fault that is looked for
        yield f"{asked} raises {type(error).__name__}: {error!s:.80}"
        return
    if values is None:
        return
    parts = len(wanted) + 1 if isinstance(wanted, str | tuple) else 0
    if len(values) > max(LONGEST_ANSWER, parts):
        yield f"{asked} gives {len(values)} values; where there are more than {LONGEST_ANSWER} it should give None"
    if not isinstance(answer, Likely) and row[position] not in values:
        yield f"{asked} lacks {row[position]!r:.60}"
    for value in values:
        if not operator.arguments[position].admits(value):
            yield f"{asked} gives {value!r:.60}, which is no {operator.arguments[position]}"
        elif known | 1 << position == (1 << len(row)) - 1:
            again = [*row[:position], value, *row[position + 1 :]]
            if apply_operator(operator, again) != wanted:
                yield f"{asked} gives {value!r:.60}, but {call_text(operator, again)} is something else"


def undo_faults(language: DSL, operator: Operator, rows: Rows) -> Iterator[str]:
    """`undo=`: the named operator gives the argument back from the result and the other argument."""
    for position, declared in enumerate(operator.undo):
        if declared is None:
            continue
        found = language.undoing(operator, position)
        if found is None:
            yield f"undo= names {declared[0]!r}, which this language lacks at these types"
            continue
        back, order = found
        for row in rows:
            wanted = apply_operator(operator, list(row))
            if wanted is Undefined:
                continue
            known = {"w": wanted, "o": row[1 - position] if operator.arity == 2 else None}
            if apply_operator(back, [known[letter] for letter in order]) != row[position]:
                told = f"{back.name} does not give {row[position]!r:.60} back"
                yield f"{call_text(operator, row)} is {wanted!r:.60}, but {told}"


def property_faults(operator: Operator, rows: Rows) -> Iterator[str]:
    """Properties: predicates that answer every output of the operator with True or False.

    One of two arguments, a value and a wanted output, is asked where both are of the operator's result type.
    """
    outputs = [value for value in (apply_operator(operator, list(row)) for row in rows) if value is not Undefined]
    for predicate in operator.properties:
        hints = typing.get_type_hints(predicate, include_extras=True)
        hints.pop("return", None)
        schemes = [type_scheme(hint) for hint in hints.values()]
        for value in outputs if all(match_type(scheme, operator.result, {}) for scheme in schemes) else ():
            try:
                answer: object = predicate(*[value] * len(schemes))
            except Exception as error:  # any exception of a property is the fault that is looked for
                yield f"the property {predicate.__name__} raises {type(error).__name__} on {value!r:.60}"
                continue
            if not isinstance(answer, bool):
                yield f"the property {predicate.__name__} answers {answer!r:.40} on {value!r:.60}, not True or False"
