"""Made-up tasks: programs of a random search that play the answer, with the values of all their parts.

As in BUSTLE (Odena et al., ICLR 2021, section 3.4), plain search runs on random inputs, and what it finds becomes targets.
Its programs are small, though, and those that people want are not: so half of the targets are made by putting operators on
top of rows of the bank, once or twice over.  Operators are drawn by how much of the bank they made.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dsl.bustle import task_constants
from dsl.errors import LimitError, QuestionError
from dsl.grammar import Grammar, NonTerminal, Production
from dsl.interpreter import apply_operator, evaluate
from dsl.language import DSL
from dsl.operators import Operator, Undefined
from dsl.program import Constant, Program, Variable, application
from dsl.text_questions import literals as literals_of_outputs
from dsl.types import Int, String, Type, Value
from search.bottom_up import BottomUp
from search.budget import Budget
from search.columns import fits

from .random_inputs import named, random_rows, random_types

LONGEST = 99
HELD_OUT = 10
"""Of so many families of programs one is held out."""
LENGTHENING = 2
"""How many times as long as the longest input an output may be: people ask for less than they give, as a rule."""
DRAWN = 0.75
"""The share of targets that come from elsewhere, where the caller brings a source of its own."""
TRIES = 4
"""Programs drawn for each target that is wanted: many have no value, or always the same one."""


class MadeUp:
    """A search over random inputs, and the targets that it yields; `random` decides everything."""

    def __init__(
        self, language: DSL, random: Any, candidates: int, change: Callable[[Grammar], Grammar] = lambda grammar: grammar
    ) -> None:
        self.language, self.random = language, random
        grammar, self.inputs = random_question(language, random)
        self.grammar = change(grammar)
        self.parameters = self.grammar.parameters
        self.search = BottomUp(self.grammar, self.inputs, longest=LONGEST)
        budget = Budget(None, candidates)
        for _ in self.search.blocks(budget):
            pass
        self.search.close()
        self.outputs: dict[Program, tuple[Value, ...] | None] = {}
        self._weights = {n: self._production_weights(n) for n in self.grammar.nonterminals}
        self._composed: dict[NonTerminal, list[Program]] = {n: [] for n in self.grammar.nonterminals}

    def targets(self, count: int, drawn: Callable[[], Program | None] | None = None) -> list[Program]:
        """Programs of the start symbol with different outputs, none of them constant or equal to an input.

        `drawn` makes most of them, where it is given.
        """
        found: dict[tuple[Value, ...], Program] = {}
        given = set(zip(*self.inputs, strict=True))
        for _ in range(TRIES * count):
            if drawn is not None and self.random.random() < DRAWN:
                program = drawn()
            else:
                program = self._composite() if self.random.random() < 0.5 else self.row(self.grammar.start, 3)
            outputs = self.outputs_of(program) if program is not None else None
            if program is not None and outputs is not None:
                program = self.cheapest(program, outputs)
            if program is None or outputs is None or outputs in found or outputs in given or program.is_leaf:
                continue
            if len(set(outputs)) > 1 and self._fits(outputs, program.type):
                found[outputs] = program
                if len(found) == count:
                    break
        return list(found.values())

    def cheapest(self, program: Program, outputs: Sequence[Value]) -> Program:
        """The bank's program with these outputs if it has one: of a longer one some parts would be of no use."""
        nonterminal = next((n for n in self.grammar.nonterminals if n.type == program.type), None)
        if nonterminal is None:
            return program
        place = self.search.find(nonterminal, outputs)
        found = program if place is None else self.search.bank.program_at(nonterminal, *place)
        return program if self.outputs_of(found) != outputs else found

    def is_short(self, outputs: Sequence[Value]) -> bool:
        """Are texts and lists among these not much longer than those of the inputs?"""
        longest = max((len(v) for row in self.inputs for v in row if isinstance(v, str | tuple)), default=LONGEST)
        most = min(LONGEST, LENGTHENING * longest)
        return all(len(value) <= most for value in outputs if isinstance(value, str | tuple))

    def _fits(self, outputs: Sequence[Value], type: Type) -> bool:
        if not self.is_short(outputs):
            return False
        try:
            self.search.store.encode(outputs, type)
        except QuestionError:
            return False
        return True

    def row(self, nonterminal: NonTerminal, least: int = 1) -> Program | None:
        """The program of a random row: each cost is as likely as every other, so that small ones are not lost."""
        levels = [(c, level.rows) for c, level in self.search.bank.levels[nonterminal].items() if level.rows and c >= least]
        if not levels:
            return None
        cost, rows = levels[int(self.random.integers(len(levels)))]
        return self.search.bank.program_at(nonterminal, cost, int(self.random.integers(rows)))

    def _production_weights(self, nonterminal: NonTerminal) -> tuple[list[Production], Any]:
        rows: dict[Production, int] = {p: 1 for p in self.grammar.productions_of(nonterminal) if p.arguments}
        for level in self.search.bank.levels.get(nonterminal, {}).values():
            for segment in level.segments:
                if segment.production in rows:
                    rows[segment.production] += segment.count
        weights = np.sqrt(np.array(list(rows.values()), float))
        return list(rows), weights / weights.sum() if len(weights) else weights

    def _composite(self) -> Program | None:
        """An operator on random rows, or on what was put together before; remembered for the next one to use."""
        nonterminals = [n for n, (productions, _) in self._weights.items() if productions]
        start = self.grammar.start
        nonterminal = start if self.random.random() < 0.7 or start not in nonterminals else nonterminals[
            int(self.random.integers(len(nonterminals)))
        ]  # fmt: skip
        productions, weights = self._weights[nonterminal]
        if not productions:
            return None
        production = productions[int(self.random.choice(len(productions), p=weights))]
        arguments = []
        for place in production.arguments:
            ready = self._composed[place]
            again = ready and self.random.random() < 0.3
            part = ready[int(self.random.integers(len(ready)))] if again else self.row(place)
            if part is None:
                return None
            arguments.append(part)
        assert isinstance(production.head, Operator)
        program = application(production.head, *arguments)
        if self.outputs_of(program) is None:
            return None
        self._composed[nonterminal].append(program)
        return program if nonterminal == start else None

    def outputs_of(self, program: Program) -> tuple[Value, ...] | None:
        """The outputs of a program by the reference meanings; None if it, or a part of it, has no value somewhere."""
        for part in program.parts():
            if part not in self.outputs:
                self.outputs[part] = self._evaluated(part)
            if self.outputs[part] is None:
                return None
        return self.outputs[program]

    def _evaluated(self, part: Program) -> tuple[Value, ...] | None:
        head = part.head
        if isinstance(head, Constant):
            return (head.value,) * len(self.inputs)
        if isinstance(head, Variable):
            place = [p.name for p in self.parameters].index(head.name)
            return tuple(row[place] for row in self.inputs)
        assert isinstance(head, Operator)
        columns = [self.outputs[child] for child in part.children]
        values = []
        for row in zip(*(c for c in columns if c is not None), strict=True):
            try:
                value = self._applied(head, row)
            except LimitError:
                return None
            if value is Undefined or not fits(value, part.type):
                return None
            values.append(value)
        return tuple(values)

    @staticmethod
    def _applied(operator: Operator, row: Sequence[Value]) -> Value:
        definition = operator.definition
        if definition is None:
            return apply_operator(operator, list(row))
        return evaluate(definition.body, dict(zip((p.name for p in definition.parameters), row, strict=True)))


def random_question(language: DSL, random: Any) -> tuple[Grammar, list[tuple[Value, ...]]]:
    """Inputs of a task without outputs, and the grammar of everything that could be said about them."""
    if language.draw is not None:
        types, result, inputs = language.draw(random)
    else:
        types, result = random_types(language, random)
        inputs = random_rows(types, random)
    more = literals_of_outputs(random) if String in (result, *types, *language.support) else []
    return _grammar(language, named(types), result, inputs, more), inputs


def _grammar(
    language: DSL, parameters: Sequence[Variable], result: Type, inputs: Sequence[Sequence[Value]], texts: Sequence[str]
) -> Grammar:
    """Everything of the language, with literals as a task would have them, and some texts that its outputs might share."""
    literals: dict[Type, list[Value]] = {}
    own = {type_ for _, type_ in language.constants}
    for type_ in {result, *(p.type for p in parameters), *language.support}:
        if type_ == String:
            literals[type_] = list(dict.fromkeys([*task_constants(inputs, []), *texts]))
        elif type_ not in own and type_ == Int:
            literals[type_] = [0, 1]
        elif type_ not in own and type_.name == "BitVec":
            literals[type_] = [0, 1, (1 << type_.width) - 1]
    return language.default_grammar(parameters, result, literals)


def is_held_out(program: Program) -> bool:
    """Does a program belong to a family that nobody trains on?  A family is a set of operators."""
    names = sorted({operator.name for operator in program.operators()})
    return zlib.crc32(" ".join(names).encode()) % HELD_OUT == 0


def useful_parts(program: Program) -> list[Program]:
    """The parts whose values a search would have to meet on the way: neither leaves nor the program itself."""
    return [part for part in program.parts() if not part.is_leaf and part is not program]
