"""Subgoals as programs: what the next step should produce, in a grammar that a decoder can write.

Where steps produce parts of a text, a subgoal is how many characters of what is still wanted the step produces on each
example.  Elsewhere it is a value for each example, all of one type: integers, or lists of integers.  Since a subgoal is
written by productions of a grammar like any program, the same network and the same beam make both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dsl.grammar import Grammar, NonTerminal, Production
from dsl.interpreter import evaluate
from dsl.operators import Operator
from dsl.program import Program, application, constant
from dsl.types import Int, List, Type, Value

MOST_CHARACTERS = 40
"""Characters of one step that can be asked for."""
SPREAD = 50
"""Integers of a subgoal lie between this and its negative."""

CLOSING = ("Value", "Length", "Rest")
"""Nonterminals whose leaves end what is said about one example."""

_Values = Type("Values", (), tuple)
_Ints = List(Int)
_CONS = Operator("more", (Int, _Ints), _Ints, lambda x, xs: (x, *xs))


@lru_cache(maxsize=64)
def _gather(type_: Type, examples: int) -> Operator:
    return Operator("values", (type_,) * examples, _Values, lambda *values: values)


@lru_cache(maxsize=64)
def lengths_grammar(examples: int) -> Grammar:
    """Numbers of characters, one for each example."""
    start, length = NonTerminal("Subgoal", _Values), NonTerminal("Length", Int)
    numbers = [Production(length, constant(n, Int)) for n in range(MOST_CHARACTERS + 1)]
    return Grammar(start, [Production(start, _gather(Int, examples), (length,) * examples), *numbers])


@lru_cache(maxsize=64)
def values_grammar(examples: int) -> Grammar:
    """Integers for every example, or lists for every example."""
    start = NonTerminal("Subgoal", _Values)
    value, element, rest = NonTerminal("Value", Int), NonTerminal("Element", Int), NonTerminal("Rest", _Ints)
    productions = [
        Production(start, _gather(Int, examples), (value,) * examples),
        Production(start, _gather(_Ints, examples), (rest,) * examples),
        Production(rest, constant((), _Ints)),
        Production(rest, _CONS, (element, rest)),
    ]
    numbers = [constant(n, Int) for n in range(-SPREAD, SPREAD + 1)]
    productions += [Production(n, number) for n in (value, element) for number in numbers]
    return Grammar(start, productions)


def values_program(values: Sequence[Value]) -> Program | None:
    """The program that says these values; None for values that it cannot say."""
    if all(isinstance(v, int) for v in values):
        said = [_number(v) for v in values]
        return None if None in said else application(_gather(Int, len(values)), *(p for p in said if p is not None))
    lists = []
    for value in values:
        program = constant((), _Ints)
        for x in reversed(value):
            number = _number(x)
            if number is None:
                return None
            program = application(_CONS, number, program)
        lists.append(program)
    return application(_gather(_Ints, len(values)), *lists)


def lengths_program(lengths: Sequence[int]) -> Program | None:
    """The program that says these numbers of characters; None if one is too large."""
    if max(lengths) > MOST_CHARACTERS:
        return None
    return application(_gather(Int, len(lengths)), *(constant(n, Int) for n in lengths))


def _number(x: Value) -> Program | None:
    return constant(x, Int) if -SPREAD <= x <= SPREAD else None


def said(program: Program) -> tuple[Value, ...]:
    """What a program of these grammars says."""
    found = evaluate(program, {})
    assert isinstance(found, tuple)
    return found
