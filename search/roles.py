"""What top-down deduction knows of operators beyond their inverses: which of them joins texts, cuts a piece out, adds.

An operator is recognised by its reference, so any language that includes these declarations is served, under any name.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from dsl import core, lia, smt_strings
from dsl.grammar import Grammar, NonTerminal, Production
from dsl.operators import Operator


class Role(enum.Enum):
    """What deduction takes an operator for; the arguments are named in order."""

    JOIN = "a text and another behind it"
    SLICE = "text, start, count: a piece of the text, shorter where the text ends"
    CHARACTER = "text, index: one character of the text"
    FIND = "text, part, start: the first place of the part at or after the start"
    REPLACE = "text, old, new: the first place of the old part is taken by the new one"
    SUM = "the sum of two integers"
    DIFFERENCE = "the first integer less the second"
    DIGITS = "the decimal digits of an integer"
    CHOICE = "condition, then, otherwise"


_ROLES = {
    smt_strings.concat: Role.JOIN,
    smt_strings.substr: Role.SLICE,
    smt_strings.at: Role.CHARACTER,
    smt_strings.indexof: Role.FIND,
    smt_strings.replace: Role.REPLACE,
    smt_strings.from_int: Role.DIGITS,
    lia.add: Role.SUM,
    lia.sub: Role.DIFFERENCE,
    core.ite: Role.CHOICE,
}


@dataclass(frozen=True)
class Rule:
    """A production whose operator has a role."""

    production: Production
    operator: Operator

    @property
    def arguments(self) -> tuple[NonTerminal, ...]:
        """Where the arguments come from."""
        return self.production.arguments

    @property
    def cost(self) -> int:
        """What the operator itself costs."""
        return self.production.cost


def role_of(operator: Operator) -> Role | None:
    """The role of an operator, if it has one."""
    return None if operator.reference is None else _ROLES.get(operator.reference)


def rules(grammar: Grammar, nonterminal: NonTerminal, role: Role) -> tuple[Rule, ...]:
    """The productions of a nonterminal with a role."""
    heads = ((production, production.head) for production in grammar.productions_of(nonterminal))
    return tuple(Rule(p, head) for p, head in heads if isinstance(head, Operator) and role_of(head) is role)
