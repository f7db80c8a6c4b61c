"""How a grammar derives a program: the production used at every node."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.errors import QuestionError
from dsl.grammar import AnyConstant, Grammar, NonTerminal, Production
from dsl.operators import Definition, Operator
from dsl.program import Constant, Hole, Program


@dataclass(frozen=True, eq=False)
class Derivation:
    """One step: the production that derives `part`, and the derivations of its arguments (of the same part for a unit)."""

    production: Production
    part: Program
    children: tuple[Derivation, ...] = ()


Chosen = dict[NonTerminal, Production]


def derive(program: Program, grammar: Grammar) -> Derivation:
    """A derivation from the start symbol, with as few unit productions as possible at each node; shared parts share theirs.

    Raises QuestionError if there is none.
    """
    table: dict[Program, Chosen] = {}
    for part in program.parts():
        table[part] = _choices(part, grammar, table)
    if grammar.start not in table[program]:
        raise QuestionError("the grammar does not derive this program", remedy="draw the program itself")
    made: dict[tuple[Program, NonTerminal], Derivation] = {}
    stack = [(program, grammar.start)]
    while stack:
        part, nonterminal = stack[-1]
        production = table[part][nonterminal]
        if isinstance(production.head, NonTerminal):
            needed = [(part, production.head)]
        else:
            needed = list(zip(part.children, production.arguments, strict=True)) if production.arguments else []
        missing = [need for need in needed if need not in made]
        if missing:
            stack += missing
            continue
        made[stack.pop()] = Derivation(production, part, tuple(made[need] for need in needed))
    return made[program, grammar.start]


def grammar_of(definition: Definition) -> Grammar:
    """The least grammar that derives a program, with a nonterminal for each type: for tasks without one of their own."""
    parts = list(definition.body.parts())
    nonterminals = {part.type: NonTerminal(f"nt{part.type}", part.type) for part in reversed(parts)}
    productions = []
    for part in parts:
        if isinstance(part.head, Operator):
            places = tuple(nonterminals[child.type] for child in part.children)
            productions.append(Production(nonterminals[part.type], part.head, places, part.head.cost))
        else:
            productions.append(Production(nonterminals[part.type], part))
    return Grammar(nonterminals[definition.body.type], productions, definition.parameters)


def _choices(part: Program, grammar: Grammar, table: dict[Program, Chosen]) -> Chosen:
    """The production with which each nonterminal derives the part; units join in rounds, so none goes in circles."""
    found: Chosen = {}
    for production in grammar.productions:
        if not production.is_unit and _fits(production, part, table):
            found.setdefault(production.target, production)
    while True:
        more: Chosen = {}
        for production in grammar.productions:
            if isinstance(production.head, NonTerminal) and production.head in found and production.target not in found:
                more.setdefault(production.target, production)
        if not more:
            return found
        found |= more


def _fits(production: Production, part: Program, table: dict[Program, Chosen]) -> bool:
    head = production.head
    if isinstance(head, AnyConstant):
        return isinstance(part.head, Constant) and part.type == head.type
    if isinstance(head, Program):
        return part is head
    if isinstance(part.head, Hole) or part.head is not head:
        return False
    return all(wanted in table[child] for wanted, child in zip(production.arguments, part.children, strict=True))
