"""A smaller program in place of the first one found: what a person would tidy up before showing it.

A part gives way to one of its own parts of the same type, or to the cheapest program that the bank holds with the same
outputs; what is left must still be derived by the grammar and pass the caller's own check.  Deduction and unification put
answers together from pieces, each the best for its place but not for the whole, so there is often something to gain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from dsl.errors import LimitError
from dsl.grammar import Grammar, NonTerminal
from dsl.interpreter import evaluate
from dsl.operators import Undefined
from dsl.program import Program
from dsl.types import Value
from search.bottom_up import BottomUp

MOST_PARTS = 200
"""Distinct parts of the largest program that is looked at."""


def polish(
    program: Program,
    grammar: Grammar,
    search: BottomUp | None,
    rows: Sequence[Mapping[str, Value]],
    is_right: Callable[[Program], bool],
    is_over: Callable[[], bool],
) -> Program:
    """A program no larger than the given one, derived by the grammar, for which `is_right` holds.

    `rows` are the examples of the `search`, as environments.  `is_over` says when to stop with the best so far.
    """
    best = program
    improved = True
    while improved and not is_over() and sum(1 for _ in best.parts()) <= MOST_PARTS:
        improved = False
        tried: set[Program] = set()
        for part, other in _replacements(best, grammar, search, rows):
            if is_over():
                break
            candidate = best.substitute({part: other})
            if candidate.size < best.size and candidate not in tried:
                tried.add(candidate)
                if grammar.contains(candidate) and is_right(candidate):
                    best, improved = candidate, True
                    break
    return best


def _replacements(
    program: Program, grammar: Grammar, search: BottomUp | None, rows: Sequence[Mapping[str, Value]]
) -> Iterator[tuple[Program, Program]]:
    """Pairs of a part and something smaller to try in its place; the largest parts first, where most is to be gained."""
    parts = sorted(program.parts(), key=lambda p: -p.size)
    for part in parts:
        inner = [p for p in part.parts() if p is not part and p.type == part.type]
        for other in sorted(inner, key=lambda p: p.size):
            yield part, other
        if search is not None and not part.is_leaf:
            yield from ((part, other) for other in _from_bank(part, grammar, search, rows) if other.size < part.size)


def _from_bank(part: Program, grammar: Grammar, search: BottomUp, rows: Sequence[Mapping[str, Value]]) -> Iterator[Program]:
    """The bank's programs with the part's outputs, for each nonterminal that may stand in its place."""
    try:
        outputs = [evaluate(part, row) for row in rows]
    except LimitError:
        return
    if any(value is Undefined for value in outputs):
        return
    for nonterminal in _same_type(part, search.grammar):
        place = search.find(nonterminal, outputs)
        if place is not None:
            yield search.bank.program_at(nonterminal, *place)


def _same_type(part: Program, grammar: Grammar) -> Iterator[NonTerminal]:
    return (n for n in grammar.nonterminals if n.type == part.type)
