"""Derivations: a program as the productions that write it down from the left, and the other way round.

A decoder chooses one production after the other, always for the leftmost open place; the sequence of its choices is the
leftmost derivation.  In an ambiguous grammar a program has several; `derivation` gives the first, in order of productions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .errors import DeclarationError
from .grammar import Grammar, NonTerminal, Production
from .operators import Operator
from .program import Program, application

_Index = dict[tuple[NonTerminal, object], list[int]]


@lru_cache(maxsize=256)
def _by_head(grammar: Grammar) -> tuple[_Index, dict[NonTerminal, list[int]]]:
    """The productions of each nonterminal by head, and its unit productions."""
    heads: _Index = {}
    units: dict[NonTerminal, list[int]] = {}
    for number, production in enumerate(grammar.productions):
        if production.is_unit:
            units.setdefault(production.target, []).append(number)
        else:
            heads.setdefault((production.target, production.head), []).append(number)
    return heads, units


def derivation(grammar: Grammar, program: Program) -> tuple[int, ...] | None:
    """The numbers of the productions, leftmost first; None if the grammar does not derive the program."""
    heads, units = _by_head(grammar)
    known: dict[tuple[NonTerminal, Program], tuple[int, ...] | None] = {}

    def derive(nonterminal: NonTerminal, part: Program) -> tuple[int, ...] | None:
        key = (nonterminal, part)
        if key in known:
            return known[key]
        known[key] = None  # a circle of unit productions leads nowhere
        head = part.head if isinstance(part.head, Operator) else part
        for number in heads.get((nonterminal, head), ()):
            below = [derive(a, c) for a, c in zip(grammar.productions[number].arguments, part.children, strict=True)]
            if all(b is not None for b in below):
                known[key] = (number, *(n for b in below if b is not None for n in b))
                return known[key]
        for number in units.get(nonterminal, ()):
            into = grammar.productions[number].head
            assert isinstance(into, NonTerminal)
            found = derive(into, part)
            if found is not None:
                known[key] = (number, *found)
                break
        return known[key]

    return derive(grammar.start, program)


def program_of(grammar: Grammar, numbers: Sequence[int]) -> Program:
    """The program that a whole derivation writes.  Raises DeclarationError for a sequence that is none."""
    return build([grammar.productions[n] for n in numbers])


def build(productions: Sequence[Production]) -> Program:
    """The program of a leftmost derivation, read from the right: arguments are there before their operator."""
    stack: list[Program] = []
    for production in reversed(productions):
        head = production.head
        if isinstance(head, Operator):
            if len(stack) < head.arity:
                raise DeclarationError("the derivation ends before its program does")
            arguments = [stack.pop() for _ in range(head.arity)]
            stack.append(application(head, *arguments))
        elif isinstance(head, Program):
            stack.append(head)
        elif not isinstance(head, NonTerminal):
            raise DeclarationError(f"{head} is no single literal")
    if len(stack) != 1:
        raise DeclarationError("the derivation does not write one program")
    return stack[0]
