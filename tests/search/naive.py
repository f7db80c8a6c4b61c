"""The slow twin of the enumerator: dictionaries, tuples and the reference interpreter, nothing else.

It says in plain Python what `search.bottom_up` promises: which programs come, in which order, and how many were looked at.
Values are told apart together with their Python class, so 1, True and "1" are three.  The two limits of a column belong to
the promise: an integer of more than 64 bits is "no value", and so is a text or list longer than `longest`.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dsl.grammar import Grammar, NonTerminal, Production
from dsl.interpreter import evaluate
from dsl.operators import Operator, Undefined
from dsl.program import Program, application
from dsl.types import Type, Value
from search.pruning import Pruning

Outputs = tuple[Value, ...]


def key_of(outputs: Outputs) -> object:
    """What decides whether two output vectors are the same."""
    return tuple((type(value), value) for value in outputs)


def fits(value: Value, type_: Type, longest: int) -> bool:
    """Can a column hold the value?"""
    if type_.kind == "sequence":
        inner = (type_.element,) * len(value) if type_.name == "List" else ()
        return len(value) <= longest and all(fits(v, t, longest) for v, t in zip(value, inner, strict=False))
    return type_.name != "Int" or -(2**63) < value < 2**63


@dataclass
class Row:
    """One kept program."""

    program: Program
    cost: int
    outputs: Outputs


@dataclass
class NaiveBottomUp:
    """Enumerates like `BottomUp`, and counts like it."""

    grammar: Grammar
    inputs: Sequence[Sequence[Value]]
    pruning: Pruning = Pruning()
    longest: int = 256
    candidates: int = 0
    bank: dict[NonTerminal, dict[int, list[Row]]] = field(default_factory=dict)
    seen: dict[NonTerminal, set[object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        units = any(production.is_unit for production in self.grammar)
        self.names = [p.name for p in self.grammar.parameters]
        self.grammar = self.grammar.without_units() if units else self.grammar.pruned()
        self.bank = {n: {} for n in self.grammar.nonterminals}
        self.seen = {n: set() for n in self.grammar.nonterminals}

    @property
    def distinct(self) -> int:
        """Rows kept, of all nonterminals."""
        return sum(len(rows) for levels in self.bank.values() for rows in levels.values())

    def rows(self, largest_cost: int) -> Iterator[Row]:
        """The kept programs of the start symbol up to this cost, in order."""
        for cost in range(1, largest_cost + 1):
            for nonterminal in self.grammar.nonterminals:
                for production in self.grammar.productions_of(nonterminal):
                    for row in self.combined(production, cost):
                        self.candidates += 1
                        if self.is_new(row, nonterminal):
                            self.bank[nonterminal].setdefault(cost, []).append(row)
                            if nonterminal == self.grammar.start:
                                yield row

    def combined(self, production: Production, cost: int) -> Iterator[Row]:
        """Every program that the production makes at this cost of rows that there are."""
        if not isinstance(production.head, Operator):
            if cost == production.cost:
                yield self.row(production.head, cost)
            return
        for costs in self.splits(production, cost - production.cost):
            levels = [list(enumerate(self.bank[n][c])) for n, c in zip(production.arguments, costs, strict=True)]
            for numbered in itertools.product(*levels):
                numbers = [number for number, _ in numbered]
                arguments = [row for _, row in numbered]
                if self.is_symmetric(production) and costs[0] == costs[1] and numbers[0] > numbers[1]:
                    continue
                if not self.is_skipped(production, arguments):
                    yield self.row(application(production.head, *(row.program for row in arguments)), cost)

    def splits(self, production: Production, left: int) -> Iterator[tuple[int, ...]]:
        """Every way to give the arguments costs at which there are rows."""
        for costs in itertools.product(*(sorted(self.bank[n]) for n in production.arguments)):
            if sum(costs) == left and not (self.is_symmetric(production) and costs[0] > costs[1]):
                yield costs

    def is_symmetric(self, production: Production) -> bool:
        """Commutativity: of f(a, b) and f(b, a) only the one whose first argument comes first."""
        head, arguments = production.head, production.arguments
        commutes = self.pruning.commutativity and isinstance(head, Operator) and head.commutative
        return commutes and len(arguments) == 2 and arguments[0] == arguments[1]

    def is_skipped(self, production: Production, arguments: Sequence[Row]) -> bool:
        """Identity: f(a, e) is left out where a itself is there; without observational equivalence nothing is known of e."""
        head = production.head
        if not (self.pruning.identity and self.pruning.observational_equivalence) or len(arguments) != 2:
            return False
        if not isinstance(head, Operator) or head.identity is None:
            return False
        for place in (1, 0) if head.commutative else (1,):
            identity = key_of((head.identity,) * len(self.inputs))
            if production.arguments[1 - place] == production.target and key_of(arguments[place].outputs) == identity:
                return True
        return False

    def row(self, program: Program, cost: int) -> Row:
        """The program, run by the interpreter on every example."""
        environments = (dict(zip(self.names, values, strict=True)) for values in self.inputs)
        return Row(program, cost, tuple(evaluate(program, environment) for environment in environments))

    def is_new(self, row: Row, nonterminal: NonTerminal) -> bool:
        """Has it a value everywhere, and a new one?  Remembers it."""
        is_leaf = row.program.is_leaf
        for value in row.outputs:
            if value is Undefined or not (is_leaf or fits(value, nonterminal.type, self.longest)):
                return False
        key = key_of(row.outputs)
        if self.pruning.observational_equivalence and key in self.seen[nonterminal]:
            return False
        self.seen[nonterminal].add(key)
        return True
