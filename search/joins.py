"""Joins: pairs of the bank's rows under an operator, for goals that say which values are allowed on each example.

Where values are few (truth values, bit-vectors of up to six bits) a goal is a set of allowed values for each example.  Sets
say more than outputs do: they hold specifications that a point may meet in several ways, such as `s >> f(s, t) = t`, and
what is left to do once one argument of an operator is chosen: under `and`, beside a row that is false somewhere, anything
will do there.

    solve(goal):     for every operator of the goal's nonterminal
                         join: a row a and a row b of the bank such that a ⊕ b is allowed on every example
        and deeper:      for the rows x that leave the other argument the most freedom
                             solve(what x ⊕ · leaves to do)

A join looks at 64 rows with one AND an example (`join_kernels`): thousands of millions of pairs a second, so that it can be
done at every node of the search.  Where the bank knows what costs up to c, joins know 2c + 1, and 3c + 2 below a chosen row.

Propagating sets of outputs towards the arguments is the inverse semantics of Lee (Combining the Top-Down Propagation and
Bottom-Up Enumeration for Inductive Program Synthesis, POPL 2021, section 4.2); for truth values it is division by don't-care
sets, as logic synthesis has it (Brayton et al., Logic Minimization Algorithms for VLSI Synthesis, 1984, chapter 4).
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dsl.errors import LimitError
from dsl.grammar import NonTerminal, Production
from dsl.interpreter import evaluate
from dsl.operators import Operator, Undefined
from dsl.program import Program, application, constant
from dsl.types import Bool, Type, Value

from .bottom_up import BottomUp
from .budget import Budget
from .join_kernels import freedom_kernel, index_kernel, join_kernel, residual_kernel
from .turns import IDLE, Turn

U = np.uint64

WIDEST = 6
"""Bits of a bit-vector up to which a set of its values is one word."""
INDEXED = 64
"""Examples that an index is about: more would cost memory, and the few that decide are among so many."""
QUICK = 12
"""Examples that are tested 64 rows at a time; what is left of a word after them is tested row by row."""
WORK_AT_ONCE = 1 << 20
"""Words looked at between two turns: a millisecond or a few."""
WORK_PER_UNIT = 50
"""Words that are looked at in a tenth of a microsecond, the unit of work of `turns`."""
FIRST_REACH = 1 << 9
"""Rows of a pool that the first round joins."""
MOST_ROWS = 1 << 17
MOST_BYTES = 1 << 27
"""Limits of all pools together: rows of each, and bytes of all."""


def size_of(type: Type) -> int:
    """How many values a small type has; 0 for one that is not small."""
    if type == Bool:
        return 2
    return 1 << type.width if type.name == "BitVec" and type.width <= WIDEST else 0


def small_values(type: Type) -> list[Value]:
    """The values of a small type, in the order of their bits in a goal; empty for a type that is not small."""
    return [bool(number) if type == Bool else number for number in range(size_of(type))]


def is_joinable(search: BottomUp) -> bool:
    """Has the start symbol a small type, and an operator of two arguments of small types?"""
    start = search.grammar.start
    productions = search.grammar.productions_of(start) if size_of(start.type) else ()
    return any(len(p.arguments) == 2 and all(size_of(a.type) for a in p.arguments) for p in productions)


def exactly(outputs: Sequence[Value]) -> Any:
    """The goal that allows one value on each example: uint64[examples]."""
    return np.array([1 << int(value) for value in outputs], U)


@dataclass(eq=False)
class Pool:
    """Rows of one nonterminal, the cheapest first, with their index.

    `rows` uint8[n, examples]; `costs` int64[n]; `places[r]` is the row's (cost, number) in the bank.
    """

    nonterminal: NonTerminal
    rows: Any
    costs: Any
    indexed: Any
    index: Any
    places: list[tuple[int, int]] = field(default_factory=list)
    level: int = 0

    @classmethod
    def empty(cls, nonterminal: NonTerminal, indexed: Any, examples: int) -> Pool:
        """A pool without rows."""
        index = np.zeros((indexed.size, size_of(nonterminal.type), 1), U)
        return cls(nonterminal, np.empty((0, examples), np.uint8), np.empty(0, np.int64), indexed, index)

    @property
    def count(self) -> int:
        """Rows so far."""
        return int(self.costs.size)

    def append(self, cost: int, rows: Any) -> None:
        """Add the rows of a level: uint8[n, examples]."""
        start = self.count
        self.rows = np.ascontiguousarray(np.concatenate([self.rows, rows]))
        self.costs = np.concatenate([self.costs, np.full(rows.shape[0], cost, np.int64)])
        self.places += [(cost, number) for number in range(rows.shape[0])]
        words = (self.count + 63) // 64
        if words > self.index.shape[2]:
            larger = np.zeros((*self.index.shape[:2], 2 * words), U)
            larger[:, :, : self.index.shape[2]] = self.index
            self.index = larger
        index_kernel(self.rows, self.indexed, start, self.count, self.index)


@dataclass(frozen=True)
class Goals:
    """Things to do, each of which would do: programs of a nonterminal whose outputs are allowed.

    `allowed` uint64[goals, examples], bit v for the value v; `costs` int64[goals]: what the rest of the program costs.
    """

    nonterminal: NonTerminal
    allowed: Any
    costs: Any


@dataclass(frozen=True)
class Found:
    """A program that meets the goal of a number; `cost` is that of the whole program."""

    cost: int
    goal: int
    program: Program


@dataclass(frozen=True)
class Effort:
    """How far one attempt goes: operators above a join, rows chosen for each of them, rows of a pool in a join."""

    depth: int
    chosen: int
    reach: int


Solving = Generator[int, None, "Found | None"]
"""Turns of work, and what was found in the end."""


class Joins:
    """The engine.  `allowed` uint64[examples] is the goal for the start symbol: see `exactly`."""

    name = "joins"

    def __init__(self, search: BottomUp, allowed: Any, budget: Budget) -> None:
        self.search, self.budget = search, budget
        self.goal = Goals(search.grammar.start, np.ascontiguousarray(allowed, U)[None, :], np.zeros(1, np.int64))
        examples = search.store.examples
        self._shuffled = np.random.default_rng(search.store.seed).permutation(examples).astype(np.int64)
        indexed = np.sort(self._shuffled[:INDEXED])
        self._position = np.full(examples, -1, np.int64)
        self._position[indexed] = np.arange(indexed.size)
        self.pools = {n: Pool.empty(n, indexed, examples) for n in search.grammar.nonterminals if size_of(n.type)}
        row_bytes = sum(examples + indexed.size * size_of(n.type) // 8 for n in self.pools)
        self.most = max(FIRST_REACH, min(MOST_ROWS, MOST_BYTES // row_bytes))
        self._tables: dict[Operator, Any] = {}
        self._proposed: set[Program] = set()

    def turns(self) -> Iterator[Turn]:
        """Rounds of growing effort: joins over more rows, then under one chosen row, then under two."""
        for round_ in itertools.count():
            reach = min(FIRST_REACH << min(round_, 20), self.most)
            grown = self._refresh(reach << 4)
            while not grown and reach >= max(pool.count for pool in self.pools.values()):
                yield IDLE
                grown = self._refresh(reach << 4)
            for effort in _efforts(round_, reach):
                found = yield from self._solve(self.goal, effort, 1 << 40)
                if found is not None and found.program not in self._proposed:
                    self._proposed.add(found.program)
                    yield found.program

    # Pools ------------------------------------------------------------------------------------------------------------

    def _refresh(self, reach: int) -> bool:
        """Take in finished levels until each pool has as many rows as are to be joined; did any grow?

        The last level may be larger than that; what lies beyond `most` is left out.
        """
        grown = False
        for pool in self.pools.values():
            while pool.count < min(reach, self.most) and pool.level < self.search.finished:
                pool.level += 1
                columns = self.search.columns(pool.nonterminal, pool.level, self.budget)
                if columns is not None:
                    columns = columns[:, : self.most - pool.count]
                    pool.append(pool.level, self._sideways(pool.nonterminal.type, columns))
                    grown = True
        return grown

    def _sideways(self, type_: Type, columns: Any) -> Any:
        """A column block as rows of bytes: uint8[rows, examples]."""
        if type_ != Bool:
            return np.ascontiguousarray(columns.T.astype(np.uint8))
        packed = np.ascontiguousarray(columns.T).view(np.uint8)
        return np.unpackbits(packed, axis=1, bitorder="little")[:, : self.search.store.examples]

    # Goals ------------------------------------------------------------------------------------------------------------

    def _solve(self, goals: Goals, effort: Effort, bound: int, above: tuple[Operator, ...] = ()) -> Solving:
        """The cheapest program met for one of the goals, cheaper than the bound; `above` are unary operators on top."""
        best: Found | None = None
        for production in self.search.grammar.productions_of(goals.nonterminal):
            if not production.arguments or not all(a in self.pools for a in production.arguments):
                continue
            arity, limit = len(production.arguments), best.cost if best else bound
            if arity == 1 and production.head not in above:
                found = yield from self._unary(goals, production, effort, limit, above)
            elif arity == 2 and effort.depth == 0:
                found = yield from self._join(goals, production, effort, limit)
            elif arity == 2:
                found = yield from self._under_chosen(goals, production, effort, limit)
            else:
                continue
            best = found or best
        return best

    def _unary(
        self, goals: Goals, production: Production, effort: Effort, bound: int, above: tuple[Operator, ...]
    ) -> Solving:
        """One operator of one argument, below others of that kind: none of them twice."""
        head = _operator(production)
        results = self._table(head)[:, 0]
        inside = (goals.allowed[:, :, None] >> np.maximum(results, 0).astype(U)) & (results >= 0).astype(U)
        inner = (inside << np.arange(results.size, dtype=U)).sum(axis=2, dtype=U)
        able = np.flatnonzero(inner.all(axis=1))
        if not able.size:
            return None
        rest = Goals(production.arguments[0], np.ascontiguousarray(inner[able]), goals.costs[able] + production.cost)
        found = yield from self._solve(rest, effort, bound, (*above, head))
        return found and Found(found.cost, int(able[found.goal]), application(head, found.program))

    def _join(self, goals: Goals, production: Production, effort: Effort, bound: int) -> Solving:
        """The cheapest pair of rows under one operator."""
        head = _operator(production)
        first, second = (self.pools[a] for a in production.arguments)
        best, costs = np.array([bound, -1, -1, -1], np.int64), goals.costs + production.cost
        table, count = self._table(head), min(second.count, effort.reach)
        few = max(1, WORK_AT_ONCE // (count + min(first.count, effort.reach) * (1 + count // 16)))
        for g in range(0, goals.costs.size, few):
            part = slice(g, g + few)
            step = max(1, 16 * WORK_AT_ONCE // (count + 64))
            for start in range(0, min(first.count, effort.reach), step):
                stop = min(start + step, first.count, effort.reach)
                before = int(best[0])
                work = join_kernel(
                    goals.allowed[part], costs[part], table, first.rows, first.costs, start, stop, second.rows,
                    second.costs, count, second.index, self._position, self._shuffled, QUICK, best,
                )  # fmt: skip
                best[1] += g if best[0] < before else 0
                yield 100 + work // WORK_PER_UNIT
        if best[1] < 0:
            return None
        pair = self._program(first, int(best[2])), self._program(second, int(best[3]))
        return Found(int(best[0]), int(best[1]), application(head, *pair))

    def _under_chosen(self, goals: Goals, production: Production, effort: Effort, bound: int) -> Solving:
        """One argument is a row of the bank, chosen for the freedom that it leaves to the other; the other is solved for."""
        head, best = _operator(production), None
        symmetric = head.commutative and len(set(production.arguments)) == 1
        below = Effort(effort.depth - 1, effort.chosen, effort.reach)
        for position in range(1 if symmetric else 2):
            table = np.ascontiguousarray(self._table(head) if position == 0 else self._table(head).T)
            pool, sought = self.pools[production.arguments[position]], production.arguments[1 - position]
            chosen: list[tuple[int, int, Any]] = []
            for goal in range(goals.costs.size):
                chosen += [(goal, row, rest) for row, rest in self._chosen(pool, goals.allowed[goal], table, effort)]
                yield 10 * min(pool.count, effort.reach)
            if not chosen:
                continue
            costs = np.array([goals.costs[g] + pool.costs[row] + production.cost for g, row, _ in chosen], np.int64)
            rests = Goals(sought, np.array([rest for *_, rest in chosen], U), costs)
            found = yield from self._solve(rests, below, best.cost if best else bound)
            if found is not None:
                goal, row, _ = chosen[found.goal]
                other = self._program(pool, row)
                pair = (other, found.program) if position == 0 else (found.program, other)
                best = Found(found.cost, goal, application(head, *pair))
        return best

    def _chosen(self, pool: Pool, goal: Any, table: Any, effort: Effort) -> Iterator[tuple[int, Any]]:
        """Rows and what they leave to do: those that leave most freedom, and the cheapest; each thing to do only once."""
        residuals = np.empty((goal.size, table.shape[0]), U)
        residual_kernel(goal, table, residuals)
        count = min(pool.count, effort.reach)
        freedom = np.empty(count, np.int64)
        freedom_kernel(pool.rows, count, residuals, freedom)
        freest = np.argsort(-freedom, kind="stable")[: 2 * effort.chosen]
        able = np.flatnonzero(freedom >= 0)[: effort.chosen // 2]
        seen: set[bytes] = set()
        for row in dict.fromkeys([*freest.tolist(), *able.tolist()]):
            if freedom[row] >= 0 and len(seen) < effort.chosen:
                rest = residuals[np.arange(goal.size), pool.rows[row]]
                if rest.tobytes() not in seen:
                    seen.add(rest.tobytes())
                    yield row, rest

    # Operators as tables ----------------------------------------------------------------------------------------------

    def _table(self, head: Operator) -> Any:
        """The values of an operator of one or two small arguments: int64[first, second or 1]; -1 where it has none."""
        if head not in self._tables:
            sizes = [size_of(t) for t in head.arguments]
            table = np.full((sizes[0], sizes[1] if len(sizes) > 1 else 1), -1, np.int64)
            for values in itertools.product(*map(small_values, head.arguments)):
                arguments = [constant(v, t) for v, t in zip(values, head.arguments, strict=True)]
                try:
                    result = evaluate(application(head, *arguments), {})
                except LimitError:
                    continue
                if result is not Undefined:
                    table[int(values[0]), int(values[1]) if len(values) > 1 else 0] = int(result)
            self._tables[head] = table
        return self._tables[head]

    def _program(self, pool: Pool, row: int) -> Program:
        return self.search.bank.program_at(pool.nonterminal, *pool.places[row])


def _efforts(round_: int, reach: int) -> list[Effort]:
    """What one round tries: wide joins alone, narrower ones under chosen rows, so that each costs about the same."""
    chosen = 4 << min(round_ // 2, 10)
    return [Effort(0, 0, reach << 4), Effort(1, 8 * chosen, reach), Effort(2, chosen, max(FIRST_REACH, reach >> 2))]


def _operator(production: Production) -> Operator:
    assert isinstance(production.head, Operator)
    return production.head
