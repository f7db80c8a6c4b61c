"""Grammars: which programs may be written, and exactly how many of each size there are.

A `Production` is `target → head(arguments...)`; its head is an operator, a leaf, a nonterminal (a *unit* production) or
`AnyConstant`.  A production with nested terms, such as `(store base Is Start Is)`, is flattened through nonterminals of its
own when it is read, so that search, counting and membership know one shape only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import heappop, heappush

from .errors import QuestionError
from .operators import Operator
from .program import Constant, Hole, Program, Variable
from .types import Type


@dataclass(frozen=True, slots=True)
class NonTerminal:
    """A named set of programs of one type."""

    name: str
    type: Type

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class AnyConstant:
    """Stands for every literal of a type: SyGuS's `(Constant T)`.  A search tries those that it mines from the task."""

    type: Type

    def __str__(self) -> str:
        return f"(Constant {self.type})"


ProductionHead = Operator | Program | AnyConstant | NonTerminal


@dataclass(frozen=True, slots=True)
class Production:
    """`target → head(arguments...)` at an integer cost; a leaf has no arguments."""

    target: NonTerminal
    head: ProductionHead
    arguments: tuple[NonTerminal, ...] = ()
    cost: int = 1

    def __post_init__(self) -> None:
        result = self.head.result if isinstance(self.head, Operator) else self.head.type
        wanted = self.head.arguments if isinstance(self.head, Operator) else ()
        if result != self.target.type or tuple(a.type for a in self.arguments) != wanted:
            raise QuestionError(f"the production {self} is ill-typed", remedy="compare the sorts of its parts")

    def __str__(self) -> str:
        arguments = "".join(f" {argument}" for argument in self.arguments)
        body = f"({self.head}{arguments})" if self.arguments else str(self.head)
        return f"{self.target} → {body}"

    @property
    def is_unit(self) -> bool:
        """True for `target → nonterminal`, which adds no node."""
        return isinstance(self.head, NonTerminal)


class Grammar:
    """A start symbol, productions, and the parameters of the programs that it derives."""

    def __init__(self, start: NonTerminal, productions: Iterable[Production], parameters: Sequence[Variable] = ()) -> None:
        self.start = start
        self.productions = tuple(dict.fromkeys(productions))
        self.parameters = tuple(parameters)

    def __repr__(self) -> str:
        return f"<Grammar {self.start}: {len(self.nonterminals)} nonterminals, {len(self.productions)} productions>"

    def __str__(self) -> str:
        lines = []
        for nonterminal in self.nonterminals:
            bodies = (str(p).split(" → ", 1)[1] for p in self.productions_of(nonterminal))
            lines.append(f"{nonterminal} : {nonterminal.type} → " + " | ".join(bodies))
        return "\n".join(lines)

    @cached_property
    def nonterminals(self) -> tuple[NonTerminal, ...]:
        """The start symbol, then every other nonterminal in order of first mention."""
        names: dict[NonTerminal, None] = {self.start: None}
        for production in self.productions:
            names[production.target] = None
            names.update(dict.fromkeys(production.arguments))
            if isinstance(production.head, NonTerminal):
                names[production.head] = None
        return tuple(names)

    @cached_property
    def _by_target(self) -> dict[NonTerminal, tuple[Production, ...]]:
        table: dict[NonTerminal, list[Production]] = {n: [] for n in self.nonterminals}
        for production in self.productions:
            table[production.target].append(production)
        return {n: tuple(p) for n, p in table.items()}

    def productions_of(self, nonterminal: NonTerminal) -> tuple[Production, ...]:
        """The productions of one nonterminal, in order."""
        return self._by_target[nonterminal]

    def operators(self) -> tuple[Operator, ...]:
        """The distinct operators, in order."""
        return tuple(dict.fromkeys(p.head for p in self.productions if isinstance(p.head, Operator)))

    def _needs(self, production: Production) -> tuple[NonTerminal, ...]:
        return (production.head,) if isinstance(production.head, NonTerminal) else production.arguments

    @cached_property
    def minimum_sizes(self) -> dict[NonTerminal, int]:
        """Size of the smallest program of each productive nonterminal; the unproductive ones are missing."""
        # Knuth's generalisation of Dijkstra's algorithm: a size is final when it is the smallest one still in the heap.
        waiting: dict[NonTerminal, list[int]] = {}
        missing: list[int] = []
        heap: list[tuple[int, int]] = []  # size, number of the production that derives it
        for number, production in enumerate(self.productions):
            needs = dict.fromkeys(self._needs(production))
            missing.append(len(needs))
            for nonterminal in needs:
                waiting.setdefault(nonterminal, []).append(number)
            if not needs:
                heappush(heap, (1, number))
        least: dict[NonTerminal, int] = {}
        while heap:
            size, number = heappop(heap)
            target = self.productions[number].target
            if target in least:
                continue
            least[target] = size
            for user in waiting.get(target, ()):
                missing[user] -= 1
                if not missing[user]:
                    production = self.productions[user]
                    size = sum(least[n] for n in self._needs(production)) + (not production.is_unit)
                    heappush(heap, (size, user))
        return least

    def pruned(self) -> Grammar:
        """The same programs without useless symbols: those that derive nothing, or that the start does not reach.

        Raises QuestionError if nothing at all can be derived (an empty grammar, or a recursion without a base case).
        """
        least = self.minimum_sizes
        if self.start not in least:
            raise QuestionError(
                f"the grammar derives no program: {self.start} has no production that ends",
                remedy="give it a constant, a variable or another base case",
            )
        useful = [p for p in self.productions if all(n in least for n in self._needs(p))]
        needed: dict[NonTerminal, list[NonTerminal]] = {}
        for production in useful:
            needed.setdefault(production.target, []).extend(self._needs(production))
        reached, frontier = {self.start}, [self.start]
        while frontier:
            fresh = [n for n in dict.fromkeys(needed.get(frontier.pop(), ())) if n not in reached]
            reached.update(fresh)
            frontier += fresh
        return Grammar(self.start, [p for p in useful if p.target in reached], self.parameters)

    def without_units(self) -> Grammar:
        """The same programs without unit productions: each is replaced by what its nonterminal derives."""
        productions: list[Production] = []
        for nonterminal in self.nonterminals:
            closure, frontier = [nonterminal], [nonterminal]
            while frontier:
                for production in self.productions_of(frontier.pop(0)):
                    if isinstance(production.head, NonTerminal) and production.head not in closure:
                        closure.append(production.head)
                        frontier.append(production.head)
            productions += [replace(p, target=nonterminal) for n in closure for p in self.productions_of(n) if not p.is_unit]
        return Grammar(self.start, productions, self.parameters).pruned()

    def with_constants(self, constants: Mapping[Type, Sequence[Program]]) -> Grammar:
        """Every `AnyConstant` replaced by the given literals of its type."""
        productions: list[Production] = []
        for production in self.productions:
            if isinstance(production.head, AnyConstant):
                literals = constants.get(production.head.type, ())
                productions += [replace(production, head=literal) for literal in literals]
            else:
                productions.append(production)
        return Grammar(self.start, productions, self.parameters)

    def with_costs(self, costs: Mapping[Production, int]) -> Grammar:
        """The same programs in another order: each production at the cost given for it, or as it was; costs are positive."""
        return Grammar(self.start, [replace(p, cost=costs.get(p, p.cost)) for p in self.productions], self.parameters)

    def count(self, size: int, nonterminal: NonTerminal | None = None) -> int:
        """How many derivations end in a program of exactly `size` nodes.

        Derivations and programs are the same in an unambiguous grammar.  `AnyConstant` counts as one leaf.
        """
        return self._counts(size)[nonterminal or self.start][size]

    def _counts(self, largest: int) -> dict[NonTerminal, list[int]]:
        # Unit productions are closed away first, so that sizes strictly fall and the recurrence is well founded.
        plain = self.without_units() if any(p.is_unit for p in self.productions) else self
        counts = {n: [0] * (largest + 1) for n in self.nonterminals}
        for size in range(1, largest + 1):
            for production in plain.productions:
                ways = [1] + [0] * (size - 1)  # ways[s]: arguments so far with s nodes altogether
                for argument in production.arguments:
                    row = counts[argument]
                    ways = [sum(ways[k] * row[s - k] for k in range(s)) for s in range(size)]
                counts[production.target][size] += ways[size - 1]
        return counts

    def contains(self, program: Program, nonterminal: NonTerminal | None = None) -> bool:
        """Can `program` be derived?  Shares no code with any search; linear in the distinct parts of the program."""
        derives: dict[Program, set[NonTerminal]] = {}
        for part in program.parts():
            found = {p.target for p in self.productions if not p.is_unit and self._matches(p, part, derives)}
            changed = True
            while changed:
                more = {p.target for p in self.productions if p.is_unit and p.head in found} - found
                found |= more
                changed = bool(more)
            derives[part] = found
        return (nonterminal or self.start) in derives[program]

    @staticmethod
    def _matches(production: Production, part: Program, derives: dict[Program, set[NonTerminal]]) -> bool:
        head = production.head
        if isinstance(head, AnyConstant):
            return isinstance(part.head, Constant) and part.type == head.type
        if isinstance(head, Program):
            return part is head
        if isinstance(part.head, Hole) or part.head is not head:
            return False
        return all(a in derives[c] for a, c in zip(production.arguments, part.children, strict=True))

    def __iter__(self) -> Iterator[Production]:
        return iter(self.productions)
