"""Invariants that a grammar must derive, where the grammar lists hundreds of literals.

First the question is asked without the grammar.  If there is no invariant at all, there is none in the grammar; if there is
one, it tells which literals matter, and enumeration under the grammar with these alone comes to an end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from dsl.grammar import Grammar, NonTerminal, Production
from dsl.printing import expand_definitions
from dsl.program import Constant, Program
from dsl.task import Constraints, Task
from dsl.types import Int
from search.budget import Status

from ..result import Result
from ..solving import Options

MANY = 40
"""Integer literals of one nonterminal beyond which those that nothing points to are left out."""

UNRESTRICTED_SHARE = 0.3
"""Part of the budget for the question without the grammar."""


def solve_in_grammar(task: Task, options: Options) -> Result | None:
    """An invariant of the task's grammar; None if the task is no such question, or its grammar lists few literals.

    The status is UNKNOWN where the narrowed grammar has none: the whole one may.
    """
    from .cegis import solve_constraints
    from .invariants import solve_invariant

    grammar, budget = task.function.grammar, options.budget
    if grammar is None or not isinstance(task.specification, Constraints) or not _long_lists(grammar):
        return None
    part = budget.part(UNRESTRICTED_SHARE)
    free = replace(task, functions=(replace(task.function, grammar=None),))
    found = solve_invariant(free, replace(options, budget=part))
    budget.spent += part.spent
    if found is None or found.status is Status.EXHAUSTED or budget.verdict() is not None:
        return None if found is None else replace(found, task=task)
    bodies = [definition.body for definition in found.definitions.values()]
    if found.solved and all(map(grammar.contains, bodies)):
        return replace(found, task=task)
    smaller = _narrowed(grammar, _numbers([*task.specification.formulas, *bodies]))
    narrow = replace(task, functions=(replace(task.function, grammar=smaller),))
    result = solve_constraints(narrow, options)
    status = Status.UNKNOWN if result.status is Status.EXHAUSTED else result.status
    return replace(result, task=task, status=status)


def _number(production: Production) -> int | None:
    """The integer literal that the production is, or None."""
    head = production.head
    if isinstance(head, Program) and isinstance(head.head, Constant) and head.type == Int:
        return int(head.head.value)
    return None


def _long_lists(grammar: Grammar) -> set[NonTerminal]:
    counts = Counter(production.target for production in grammar.productions if _number(production) is not None)
    return {nonterminal for nonterminal, count in counts.items() if count > MANY}


def _numbers(programs: Iterable[Program]) -> set[int]:
    """Integers in the programs and their neighbours, of either sign; small ones always."""
    numbers = {0, 1}
    for program in programs:
        for part in expand_definitions(program).parts():
            if isinstance(part.head, Constant) and part.type == Int:
                numbers.add(int(part.head.value))
    return {sign * number + near for number in numbers for sign in (1, -1) for near in (-1, 0, 1)}


def _narrowed(grammar: Grammar, numbers: set[int]) -> Grammar:
    """The grammar whose long lists have these numbers only; it derives nothing that the other does not."""
    long = _long_lists(grammar)

    def is_kept(production: Production) -> bool:
        number = _number(production)
        return number is None or number in numbers or production.target not in long

    return Grammar(grammar.start, filter(is_kept, grammar.productions), grammar.parameters)
