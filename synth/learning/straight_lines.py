"""Made-up answers of several lines, each of which uses what the lines before it made.

Random trees use every part once.  People name a value and use it again, as do the programs of ExeDec (Shi et al., ICLR 2024)
and of the Hacker's Delight: so a number of lines is drawn, then each is an operator on inputs, literals and earlier lines,
rather those that nothing has used yet.  The answer is the last line, and lines that it does not reach are not part of it.
"""

from __future__ import annotations

from typing import Any

from dsl.grammar import NonTerminal, Production
from dsl.operators import Operator
from dsl.program import Program, Variable, application
from dsl.types import Value

from .targets import MadeUp

MOST_LINES = 6
TRIES = 12
"""Operators drawn for one line: many have no value, or one that is there already."""
FRESH = 0.7
"""How often an argument is a line that nothing has used yet, if there is one."""
LITERAL = 0.2
"""How often an argument is a literal of the grammar where it could be a line as well."""


class StraightLines:
    """Random programs over the grammar and the inputs of `made`."""

    def __init__(self, made: MadeUp, most_lines: int = MOST_LINES) -> None:
        self.made, self.random, self.most_lines = made, made.random, most_lines
        grammar = made.grammar
        self.leaves: dict[NonTerminal, list[Program]] = {n: [] for n in grammar.nonterminals}
        self.productions: list[Production] = []
        for production in grammar:
            if isinstance(production.head, Program):
                self.leaves[production.target].append(production.head)
            elif production.arguments:
                self.productions.append(production)
        ways = [self._ways(p) for p in self.productions]
        self.weights = [w / sum(ways) for w in ways]

    def _ways(self, production: Production) -> int:
        """In how many ways tokens can be given to an operator, so that `Map` with ten functions comes ten times as often."""
        ways = 1
        for place in production.arguments:
            ways *= len(place.type.tokens) or 1
        return ways

    def __call__(self) -> Program | None:
        """A program of the start symbol, or None if these lines led nowhere."""
        if not self.productions:
            return None
        inputs = [leaf for leaves in self.leaves.values() for leaf in leaves if isinstance(leaf.head, Variable)]
        made = dict.fromkeys(self.made.outputs_of(leaf) for leaf in inputs)
        lines, unused = list(inputs), list(inputs)
        wanted = int(self.random.integers(1, self.most_lines + 1))
        while len(lines) < len(inputs) + wanted:
            line = self._line(lines, unused, made)
            if line is None:
                return None
            unused = [part for part in unused if part not in line.children] + [line]
            lines.append(line)
            made[self.made.outputs_of(line)] = None
        return lines[-1] if lines[-1].type == self.made.grammar.start.type else None

    def _line(self, lines: list[Program], unused: list[Program], made: dict[Any, None]) -> Program | None:
        """One more line, whose outputs are none of those `made` so far."""
        for _ in range(TRIES):
            production = self.productions[int(self.random.choice(len(self.productions), p=self.weights))]
            arguments = [self._argument(place, lines, unused) for place in production.arguments]
            if any(argument is None for argument in arguments):
                continue
            assert isinstance(production.head, Operator)
            line = application(production.head, *(a for a in arguments if a is not None))
            outputs: tuple[Value, ...] | None = self.made.outputs_of(line)
            if outputs is not None and outputs not in made:
                return line
        return None

    def _argument(self, place: NonTerminal, lines: list[Program], unused: list[Program]) -> Program | None:
        fitting = [line for line in lines if line.type == place.type]
        literals = [leaf for leaf in self.leaves[place] if not isinstance(leaf.head, Variable)]
        if literals and (not fitting or self.random.random() < LITERAL):
            return literals[int(self.random.integers(len(literals)))]
        fresh = [line for line in fitting if line in unused]
        if fresh and self.random.random() < FRESH:
            fitting = fresh
        return fitting[int(self.random.integers(len(fitting)))] if fitting else None
