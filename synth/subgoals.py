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
from dsl.program import Constant, Program, constant
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


class Speller:
    """Subgoals as derivations of one of these grammars, by lookups alone: for many at a time."""

    def __init__(self, grammar: Grammar) -> None:
        self._gather: dict[Type, int] = {}
        self._leaf: dict[str, dict[Value, int]] = {"Value": {}, "Element": {}, "Length": {}}
        self._cons = self._end = -1
        for number, production in enumerate(grammar.productions):
            head = production.head
            if isinstance(head, Operator):
                if production.target == grammar.start:
                    self._gather[head.arguments[0]] = number
                else:
                    self._cons = number
            elif isinstance(head, Program) and isinstance(head.head, Constant):
                if production.target.name == "Rest":
                    self._end = number
                else:
                    self._leaf[production.target.name][head.head.value] = number

    def __call__(self, values: Sequence[Value]) -> tuple[int, ...] | None:
        """What these values are as a subgoal: the lengths of texts, integers, or lists of them; None if one is too large."""
        first = values[0]
        if isinstance(first, str):
            numbers = [self._gather[Int], *(self._leaf["Length"].get(len(v), -1) for v in values if isinstance(v, str))]
        elif not isinstance(first, tuple):
            numbers = [self._gather[Int], *(self._leaf["Value"].get(v, -1) for v in values)]
        else:
            numbers = [self._gather[_Ints]]
            elements = self._leaf["Element"]
            for value in values:
                assert isinstance(value, tuple)
                for x in value:
                    numbers += (self._cons, elements.get(x, -1))
                numbers.append(self._end)
        return None if -1 in numbers else tuple(numbers)


def said(program: Program) -> tuple[Value, ...]:
    """What a program of these grammars says."""
    found = evaluate(program, {})
    assert isinstance(found, tuple)
    return found
