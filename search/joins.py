"""Joins: pairs of the bank's rows under an operator, for goals that say which values are allowed on each example.

Where values are few (truth values, bit-vectors of up to six bits) a goal is a set of allowed values for each example.  Sets
say more than outputs do: they hold specifications that a point may meet in several ways, such as `s >> f(s, t) = t`, and
what is left to do once one argument of an operator is chosen: under `and`, beside a row that is false somewhere, anything
will do there.

    goals = what is asked
    a few times, with fewer goals each time:
        for every goal, and every operator ⊕ of its nonterminal
            join: a row a and a row b of the bank such that a ⊕ b is allowed on every example
        goals = what is left to do beside x: for every goal, operator, and row x beside which little remains to be got right

A join looks at 64 rows with one AND an example (`join_kernels`): thousands of millions of pairs a second, so that it can be
done at every node of the search.  Where the bank knows what costs up to c, joins know 2c + 1, and 3c + 2 below a chosen row.

Propagating sets of outputs towards the arguments is the inverse semantics of Lee (Combining the Top-Down Propagation and
Bottom-Up Enumeration for Inductive Program Synthesis, POPL 2021, section 4.2); for truth values it is division by don't-care
sets, as logic synthesis has it (Brayton et al., Logic Minimization Algorithms for VLSI Synthesis, 1984, chapter 4).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dsl.errors import LimitError
from dsl.grammar import NonTerminal, Production
from dsl.interpreter import evaluate
from dsl.operators import Operator, Undefined
from dsl.program import Program, application, constant
from dsl.types import Bool, Type, Value

from .blocks import Block
from .bottom_up import BottomUp
from .budget import Budget, Status
from .join_kernels import IMPOSSIBLE, index_kernel, join_kernel, needs_kernel, residual_kernel
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
WORK_PER_UNIT = 25
"""Words that are looked at in a tenth of a microsecond, the unit of work of `turns`."""
UNITS_OF_A_CALL = 500
"""What it costs to call a kernel from here, in the same units."""
FIRST_REACH = 1 << 9
"""Rows of a pool that the first round joins."""
FIRST_LEVEL = 4
"""The bank's level before which nothing is joined: until there, enumeration is quicker."""
DEEPEST = 4
"""Operators of two arguments above a join."""
UNARY_STEPS = 2
"""Operators of one argument that are taken off the goal itself, one after the other; one is taken off of other goals."""
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


class AllowedOutputs:
    """The goal of a search by what it may put out: `allowed` uint64[examples], bit v for the value v.

    A few examples refute most candidates, so they are looked at one after the other, with those candidates that are left.
    """

    def __init__(self, allowed: Any) -> None:
        self.allowed = np.ascontiguousarray(allowed, U)

    def hits(self, search: BottomUp, block: Block) -> Sequence[int]:
        """Positions of new candidates that are allowed; a duplicate puts out the same."""
        positions = block.fresh if not search.full else np.flatnonzero(block.valid)
        if not positions.size:
            return ()
        columns, left = search.outputs(block, positions), np.arange(positions.size)
        for e, allowed in enumerate(self.allowed):
            values = columns[e >> 6, left] >> (e & 63) & 1 if block.production.target.type == Bool else columns[e, left]
            left = left[(allowed >> values.astype(U)) & U(1) == 1]
            if not left.size:
                break
        return [int(p) for p in positions[left]]


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


@dataclass(frozen=True, eq=False)
class Goal:
    """What a program of a nonterminal may put out: `allowed` uint64[examples], bit v for the value v.

    `cost` is that of the rest of the whole program, which `finish` makes; `need` the bits that are to be got right: the
    sum of log2(values / allowed values), in 256ths.
    """

    nonterminal: NonTerminal
    allowed: Any
    cost: int
    finish: Callable[[Program], Program]
    need: int = 0

    @property
    def key(self) -> tuple[NonTerminal, bytes]:
        """Goals with equal keys ask for the same."""
        return self.nonterminal, self.allowed.tobytes()


@dataclass(frozen=True)
class Effort:
    """How far one round goes at one depth: goals, rows of a pool in a join, goals that are taken apart further, rows
    chosen for each of these and each operator.
    """

    goals: int
    reach: int
    expanded: int
    chosen: int


Joining = Generator[int, None, "Program | None"]
"""Turns of work, and what was found in the end."""


class Joins:
    """The engine.  `allowed` uint64[examples] is the goal for the start symbol: see `exactly`."""

    name = "joins"

    def __init__(self, search: BottomUp, allowed: Any, budget: Budget) -> None:
        self.search, self.budget = search, budget
        self.goal = Goal(search.grammar.start, np.ascontiguousarray(allowed, U), 0, lambda program: program)
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
        while self.search.finished < FIRST_LEVEL and self.search.status is None:
            yield IDLE
        for round_ in itertools.count():
            if self.search.status is Status.EXHAUSTED:
                return  # all programs have been looked at
            reach = min(FIRST_REACH << min(round_, 20), self.most)
            grown = self._refresh(reach << 4)
            while not grown and reach >= max(pool.count for pool in self.pools.values()):
                yield IDLE
                grown = self._refresh(reach << 4)
            goals = [self.goal]
            for effort in _efforts(round_, reach):
                self._refresh(effort.reach)
                goals = _easiest(goals, effort.goals)
                goals = self._with_unary(goals)
                program = yield from self._join_all(goals, effort.reach)
                if program is not None and program not in self._proposed:
                    self._proposed.add(program)
                    yield program
                goals = yield from self._under_chosen(goals, effort)

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

    def _productions(self, nonterminal: NonTerminal, arity: int) -> list[Production]:
        found = self.search.grammar.productions_of(nonterminal)
        return [p for p in found if len(p.arguments) == arity and all(a in self.pools for a in p.arguments)]

    def _with_unary(self, goals: Sequence[Goal]) -> list[Goal]:
        """The goals, and what remains of them when operators of one argument are taken off."""
        found, frontier = {goal.key: goal for goal in goals}, list(goals)
        for _ in range(UNARY_STEPS if len(goals) == 1 else 1):
            frontier = [rest for goal in frontier for rest in self._below_unary(goal) if rest.key not in found]
            found |= {goal.key: goal for goal in frontier}
        return list(found.values())

    def _below_unary(self, goal: Goal) -> Iterator[Goal]:
        for production in self._productions(goal.nonterminal, 1):
            head = _operator(production)
            results = self._table(head)[:, 0]
            inside = (goal.allowed[:, None] >> np.maximum(results, 0).astype(U)) & (results >= 0).astype(U)
            allowed = (inside << np.arange(results.size, dtype=U)).sum(axis=1, dtype=U)
            if allowed.all():
                finish = _finish_unary(goal, head)
                yield Goal(production.arguments[0], allowed, goal.cost + production.cost, finish, goal.need)

    def _join_all(self, goals: Sequence[Goal], reach: int) -> Joining:
        """The cheapest program for any of the goals whose last operator takes two rows of the bank."""
        bound, best = 1 << 40, None
        for nonterminal in dict.fromkeys(goal.nonterminal for goal in goals):
            asked = [goal for goal in goals if goal.nonterminal == nonterminal]
            allowed = np.array([goal.allowed for goal in asked], U)
            for production in self._productions(nonterminal, 2):
                costs = np.array([goal.cost + production.cost for goal in asked], np.int64)
                pair = yield from self._join(production, allowed, costs, reach, bound)
                if pair is not None:
                    bound, goal, program = pair
                    best = asked[goal].finish(program)
        return best

    def _join(
        self, production: Production, allowed: Any, costs: Any, reach: int, bound: int
    ) -> Generator[int, None, tuple[int, int, Program] | None]:
        """The cheapest pair of rows under one operator: its cost, the number of its goal, and the program."""
        head = _operator(production)
        first, second = (self.pools[a] for a in production.arguments)
        best = np.array([bound, -1, -1, -1], np.int64)
        table, rows, count = self._table(head), min(first.count, reach), min(second.count, reach)
        each = self._shuffled.size * table.size + QUICK * table.size * (1 + count // 64) + rows * (1 + count // 16)
        few, step = max(1, WORK_AT_ONCE // each), max(1, 16 * WORK_AT_ONCE // (count + 64))
        for g, start in itertools.product(range(0, costs.size, few), range(0, rows, step)):
            before = int(best[0])
            work = join_kernel(
                allowed[g : g + few], costs[g : g + few], table, first.rows, first.costs, start, min(start + step, rows),
                second.rows, second.costs, count, second.index, self._position, self._shuffled, QUICK, best,
            )  # fmt: skip
            best[1] += g if best[0] < before else 0
            yield UNITS_OF_A_CALL + work // WORK_PER_UNIT
        if best[1] < 0:
            return None
        pair = self._program(first, int(best[2])), self._program(second, int(best[3]))
        return int(best[0]), int(best[1]), application(head, *pair)

    def _under_chosen(self, goals: Sequence[Goal], effort: Effort) -> Generator[int, None, list[Goal]]:
        """What remains to do beside rows of the bank that are chosen as one argument of an operator."""
        found: dict[tuple[NonTerminal, bytes], Goal] = {}
        for goal in _easiest(goals, effort.expanded):
            for production in self._productions(goal.nonterminal, 2):
                head = _operator(production)
                symmetric = head.commutative and len(set(production.arguments)) == 1
                for position in range(1 if symmetric else 2):
                    for rest in self._chosen(goal, production, position, effort):
                        found.setdefault(rest.key, rest)
                    yield 2 * UNITS_OF_A_CALL + goal.allowed.size * effort.reach // WORK_PER_UNIT
        return list(found.values())

    def _chosen(self, goal: Goal, production: Production, position: int, effort: Effort) -> Iterator[Goal]:
        """What remains beside those rows that do most of it, and beside the cheapest; each goal only once."""
        head = _operator(production)
        pool, sought = self.pools[production.arguments[position]], production.arguments[1 - position]
        table = np.ascontiguousarray(self._table(head) if position == 0 else self._table(head).T)
        residuals = np.empty((goal.allowed.size, table.shape[0]), U)
        residual_kernel(goal.allowed, table, residuals)
        count = min(pool.count, effort.reach)
        needs = np.empty(count, np.int64)
        needs_kernel(pool.rows, count, residuals, 256 * (size_of(sought.type).bit_length() - 1), needs)
        easiest = np.argsort(needs, kind="stable")[: 2 * effort.chosen]
        able = np.flatnonzero(needs < IMPOSSIBLE)[: effort.chosen // 2]
        seen: set[bytes] = set()
        for row in dict.fromkeys([*easiest.tolist(), *able.tolist()]):
            if needs[row] == IMPOSSIBLE or len(seen) >= effort.chosen:
                continue
            rest = residuals[np.arange(goal.allowed.size), pool.rows[row]]
            if rest.tobytes() not in seen:
                seen.add(rest.tobytes())
                cost = goal.cost + production.cost + int(pool.costs[row])
                yield Goal(sought, rest, cost, self._finish_binary(goal, head, position, pool, row), int(needs[row]))

    def _finish_binary(
        self, goal: Goal, head: Operator, position: int, pool: Pool, row: int
    ) -> Callable[[Program], Program]:
        def finish(program: Program) -> Program:
            other = self._program(pool, row)
            return goal.finish(application(head, *((other, program) if position == 0 else (program, other))))

        return finish

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
    """What one round tries: wide joins at the top, narrower ones below, so that each depth costs about the same."""
    scale = min(round_, 16)
    chosen, expanded = int(8 * 1.4**scale), 16 << scale
    below = Effort(16 * expanded, max(FIRST_REACH, reach >> 1), expanded, chosen)
    return [Effort(1, reach << 4, 1, 4 * chosen), *[below] * (DEEPEST - 1), Effort(below.goals, below.reach, 0, 0)]


def _easiest(goals: Sequence[Goal], most: int) -> list[Goal]:
    """Of each nonterminal, so many goals: half of them with the least need, half the cheapest, such as remain under `xor`,
    where nothing is ever partly done.
    """
    found: list[Goal] = []
    for nonterminal in dict.fromkeys(goal.nonterminal for goal in goals):
        asked = [goal for goal in goals if goal.nonterminal == nonterminal]
        least = sorted(asked, key=lambda goal: goal.need)[: (most + 1) // 2]
        cheapest = sorted(asked, key=lambda goal: goal.cost)[:most]
        found += list(dict.fromkeys([*least, *cheapest]))[:most]
    return found


def _finish_unary(goal: Goal, head: Operator) -> Callable[[Program], Program]:
    return lambda program: goal.finish(application(head, program))


def _operator(production: Production) -> Operator:
    assert isinstance(production.head, Operator)
    return production.head
