"""Cost-ordered bottom-up enumeration with observational equivalence.

The algorithm is that of Albarghouthi, Gulwani and Kincaid (Recursive Program Synthesis, CAV 2013, section 3) and of Udupa et
al. (TRANSIT, PLDI 2013, section 4), over columns:

    for cost = 1, 2, ...:
        for every production whose own cost leaves something for its arguments:
            for every way to split what is left among them:
                combine the rows of those levels, a block at a time        (streams, evaluate)
                drop what has no value, and what the bank has seen         (table)
                keep the rest                                              (bank)

Costs of productions are positive integers, so a level depends only on cheaper ones, and programs come out in order of cost.
Blocks are combined independently and kept in a fixed order: the result does not depend on the number of threads.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Protocol

import numpy as np

from dsl.errors import QuestionError
from dsl.grammar import AnyConstant, Grammar, NonTerminal, Production
from dsl.operators import Operator
from dsl.program import Program, variable
from dsl.types import Value

from .bank import Bank, Segment
from .blocks import Block, Stream
from .budget import Budget, Progress, Statistics, Status
from .columns import Store
from .evaluate import BESIDE_OTHERS, LARGEST_BLOCK, Evaluator, block_size
from .guides import ROWS_AT_ONCE, Guide, RowBatch
from .hashing import U, fingerprint_kernel
from .pruning import ALL_PRUNING, Pruning
from .streams import fill_kernel, stream_length
from .table import presift_kernel

REPORT_EVERY = 0.1  # seconds between calls of a progress function


@dataclass(frozen=True)
class Candidate:
    """One program of the stream, with its cost and its outputs on the examples."""

    program: Program
    cost: int
    outputs: tuple[Value, ...]


class Goal(Protocol):
    """What a search looks for, among the programs of the start symbol."""

    def hits(self, search: BottomUp, block: Block) -> Sequence[int]:
        """Positions in the block of the candidates that meet the goal."""


def _queue(evaluators: Sequence[Evaluator]) -> SimpleQueue[Evaluator]:
    queue: SimpleQueue[Evaluator] = SimpleQueue()
    for evaluator in evaluators:
        queue.put(evaluator)
    return queue


class WantedOutputs:
    """The goal of synthesis from examples: exactly these outputs.  A comparison of fingerprints.

    Every candidate is compared, duplicates included: of several programs with the wanted outputs each is a solution.
    """

    def __init__(self, outputs: Sequence[Value]) -> None:
        self.outputs = tuple(outputs)
        self._wanted: Any = None

    def extend(self, outputs: Sequence[Value]) -> None:
        """Add the outputs wanted on further examples."""
        self.outputs, self._wanted = (*self.outputs, *outputs), None

    def hits(self, search: BottomUp, block: Block) -> Sequence[int]:
        """Positions whose fingerprint is the wanted one."""
        if self._wanted is None:
            self._wanted = search.fingerprint(self.outputs)
        found = np.flatnonzero(block.hashes == self._wanted)
        return [int(j) for j in found if block.valid[j]] if found.size else ()


def _summing(available: Sequence[Sequence[int]], least: Sequence[int], left: int) -> Iterator[tuple[int, ...]]:
    """Every choice of one cost for each place, `left` in all, in order; `least[k]` is the sum of the smallest behind k."""
    if len(available) == 1:
        if left in available[0]:
            yield (left,)
        return
    for cost in available[0]:
        if cost + least[0] > left:
            return
        for rest in _summing(available[1:], least[1:], left - cost):
            yield (cost, *rest)


class BottomUp:
    """An enumerator over a grammar and example inputs: iterate `candidates`, or `solutions` of a goal.

    `inputs[e]` holds the values of the grammar's parameters, in order, on example e.  `longest` bounds the strings and lists
    that are made; `share` is the store of another search whose strings and objects this one uses too; `guide` delays rows of
    finished levels.  Raises QuestionError for a grammar with `AnyConstant` (fill it first) or inputs that do not fit.
    """

    def __init__(
        self,
        grammar: Grammar,
        inputs: Sequence[Sequence[Value]],
        *,
        pruning: Pruning = ALL_PRUNING,
        seed: int = 0,
        threads: int = 1,
        longest: int = 256,
        share: Store | None = None,
        guide: Guide | None = None,
    ) -> None:
        if any(isinstance(p.head, AnyConstant) for p in grammar):
            raise QuestionError(
                "the grammar has (Constant ...) places without literals", remedy="use Grammar.with_constants"
            )
        if not inputs:
            raise QuestionError("a search needs at least one example input")
        self.grammar = grammar.without_units() if any(p.is_unit for p in grammar) else grammar.pruned()
        self.pruning, self.threads, self.guide = pruning, threads, guide
        # The first evaluator is this thread's own: it builds, and runs Python, while others combine.
        places = threads + 1 if threads > 1 else 1
        self.store = share.view(len(inputs)) if share else Store(len(inputs), seed, places)
        self.evaluators = [Evaluator(self.store, longest, place, patient=places == 1) for place in range(places)]
        self.bank = Bank(self.grammar.nonterminals, self.store, self.evaluators[0], pruning.observational_equivalence)
        self.seed = U(np.random.SeedSequence([seed, 64]).generate_state(1, np.uint64)[0])
        self.inputs = [tuple(row) for row in inputs]
        self._encode_inputs()
        self.statistics = Statistics()
        self.status: Status | None = None
        self.full = False
        self.finished = 0
        self.guide_seconds = 0.0
        self._kept = np.empty(LARGEST_BLOCK * BESIDE_OTHERS, np.int32)
        self._nothing = np.empty(0, np.int32)
        self._until_measured = 0
        self.outgrown = False
        self._fresh_until: int | None = None
        self._waiting: deque[tuple[Future[Block], Stream, int, int]] = deque()
        self._running: Iterator[Block] | None = None
        self._started = self._told = 0.0
        self._free = _queue(self.evaluators[1:])
        self._dearest = max(p.cost for p in self.grammar)
        self._widest = max(len(p.arguments) for p in self.grammar)

    def _encode_inputs(self) -> None:
        for place, parameter in enumerate(self.grammar.parameters):
            column = self.store.encode([row[place] for row in self.inputs], parameter.type)
            self.bank.leaves[variable(parameter.name, parameter.type)] = column

    def extend(self, inputs: Sequence[Sequence[Value]]) -> bool:
        """Add example inputs: every program of the bank gets outputs for them too, and the search goes on where it was.

        Of programs that were equal on the examples so far only one was kept; those that the new examples tell apart from it
        come back only in a search from the start.  So a search that was extended ends, `outgrown`, when it has looked at
        twice as many candidates as it had then, or at all of them: starting again then costs no more than it did.  False,
        and a search that is of no more use, if some program has no value there.
        """
        if self._fresh_until is None:
            self._fresh_until = 2 * self.statistics.candidates
        wait([future for future, *_ in self._waiting])
        self.inputs += [tuple(row) for row in inputs]
        self.store = self.store.view(len(self.inputs))
        longest, operators = self.evaluators[0].longest, self.grammar.operators()
        places = len(self.evaluators)
        self.evaluators = [Evaluator(self.store, longest, place, patient=places == 1) for place in range(places)]
        self._free = _queue(self.evaluators[1:])
        for evaluator in self.evaluators:
            evaluator.prepare(operators)
        for nonterminal in self.grammar.nonterminals:
            self.evaluators[0].reserve(nonterminal.type)
        self._encode_inputs()
        return self.bank.extend(self.store, self.evaluators[0], self._hash)

    def fingerprint(self, outputs: Sequence[Value]) -> Any:
        """The fingerprint of an output vector of the start symbol's type; None if no program here can have it."""
        type_ = self.grammar.start.type
        try:
            column = self.store.encode(outputs, type_)
        except QuestionError:
            return None
        return self._hash(self.evaluators[0].digests(column, type_, 1), 1)[0]

    def solutions(self, goal: Goal, budget: Budget, progress: Progress | None = None) -> Iterator[Candidate]:
        """The programs of the start symbol that meet the goal, cheapest first; `status` says how the search ended."""
        for block in self.blocks(budget, progress):
            if block.production.target == self.grammar.start:
                for j in goal.hits(self, block):
                    yield self.candidate(block, j)

    def candidates(self, budget: Budget, progress: Progress | None = None) -> Iterator[Candidate]:
        """Every kept program of the start symbol, cheapest first."""
        for block in self.blocks(budget, progress):
            if block.production.target == self.grammar.start:
                for j in block.fresh.tolist():
                    yield self.candidate(block, j)

    def candidate(self, block: Block, position: int) -> Candidate:
        """One candidate of a block, as a program with its outputs."""
        program = self.bank.program(block.production, block.costs, block.children[:, position].tolist())
        outputs = self.outputs(block, np.array([position]))
        return Candidate(program, block.cost, self.store.decode(outputs, 0, program.type))

    def outputs(self, block: Block, positions: Any) -> Any:
        """The column block of some candidates of a block, in the order of `positions`."""
        chosen = np.ascontiguousarray(block.children[:, positions])
        parts = [part for _, part, _ in self.bank.outputs(Segment(block.production, block.costs), chosen)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def blocks(self, budget: Budget, progress: Progress | None = None) -> Iterator[Block]:
        """The search itself: every block of candidates in order of cost, after the bank has kept what is new of it.

        A search that is left in the middle goes on where it was, with the budget it began with.
        """
        if self._running is None:
            self._running = (block for level in self.levels(budget, progress) for block in level)
        return self._running

    def close(self) -> None:
        """Leave the search for good: its threads end, and its memory is free as soon as nobody refers to it."""
        running, self._running = self._running, None
        if isinstance(running, Generator):
            running.close()

    def levels(self, budget: Budget, progress: Progress | None = None) -> Iterator[Iterator[Block]]:
        """The blocks cost by cost; each level must be run through before the next is asked for."""
        self.status, self._started, self._told = None, time.monotonic(), 0.0
        for evaluator in self.evaluators:
            evaluator.prepare(self.grammar.operators())
        for nonterminal in self.grammar.nonterminals:
            self.evaluators[0].reserve(nonterminal.type)
        pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        try:
            while self.status is None and not self.outgrown:
                if self._is_exhausted(self.statistics.cost + 1):
                    self.outgrown = self._fresh_until is not None
                    self.status = Status.MEMORY if self.full else Status.EXHAUSTED
                    return
                self.statistics.cost += 1
                yield self._level(self.statistics.cost, budget, progress, pool)
                if self.status is None and not self.full and not self.outgrown:
                    if self.guide is not None:
                        self._delay(self.guide, self.statistics.cost, budget)
                    self.finished = self.statistics.cost
        finally:
            self.statistics.bytes = self.bank.bytes
            if pool is not None:
                pool.shutdown(cancel_futures=True)

    def _level(
        self, cost: int, budget: Budget, progress: Progress | None, pool: ThreadPoolExecutor | None
    ) -> Iterator[Block]:
        try:
            for block in self._combined(cost, budget, pool):
                self._keep(block, budget)
                self.statistics.seconds = time.monotonic() - self._started
                if progress is not None and self.statistics.seconds > self._told + REPORT_EVERY:
                    self._told = self.statistics.seconds
                    self.statistics.bytes = self.bank.bytes
                    progress(self.statistics)
                yield block
        except MemoryError:
            self.status = Status.MEMORY
        self.statistics.seconds = time.monotonic() - self._started

    # Combine ----------------------------------------------------------------------------------------------------------

    def _combined(self, cost: int, budget: Budget, pool: ThreadPoolExecutor | None) -> Iterator[Block]:
        """The blocks of one cost, combined here or by the pool, always in the same order."""
        waiting = self._waiting
        for stream, start in self._stretches(cost, budget):
            n = min(stream.step, stream.length - start)
            if budget.candidates is not None:
                n = min(n, budget.candidates - budget.spent)
            self.status = budget.verdict()
            self.outgrown = self._fresh_until is not None and self.statistics.candidates > self._fresh_until
            if self.status is not None or self.outgrown:
                break
            # Spent when planned: then a budget in candidates ends at the same place for any number of threads.
            budget.spent += n
            if pool is not None and stream.concurrent:
                waiting.append((pool.submit(self._combine_aside, stream, start, n), stream, start, n))
                if len(waiting) > 2 * self.threads:
                    yield self._awaited()
            else:
                while waiting:
                    yield self._awaited()
                yield self._combine(self.evaluators[0], stream, start, n)
        while waiting:
            yield self._awaited()

    def _awaited(self) -> Block:
        """The block that was submitted first; combined again if examples have been added since."""
        future, stream, start, n = self._waiting.popleft()
        block = future.result()
        return block if block.examples == self.store.examples else self._combine(self.evaluators[0], stream, start, n)

    def _stretches(self, cost: int, budget: Budget) -> Iterator[tuple[Stream, int]]:
        """The streams of one cost, a block at a time: (stream, position)."""
        plan = [
            (production, costs)
            for nonterminal in self.grammar.nonterminals
            for production in self.grammar.productions_of(nonterminal)
            for costs in self._splits(production, cost - production.cost)
        ]
        needed = dict.fromkeys(
            argument for production, costs in plan for argument in zip(production.arguments, costs, strict=True)
        )
        usable = {argument for argument in needed if self._prepare(*argument, budget)}
        for production, costs in plan:
            if all(argument in usable for argument in zip(production.arguments, costs, strict=True)):
                stream = self._stream(production, cost, costs)
                for start in range(0, stream.length, stream.step):
                    yield stream, start

    def _stream(self, production: Production, cost: int, costs: tuple[int, ...]) -> Stream:
        levels = [self.bank.levels[a][c] for a, c in zip(production.arguments, costs, strict=True)]
        sizes = tuple(level.rows for level in levels)
        triangular = self._is_symmetric(production) and costs[0] == costs[1]
        head = production.head
        # A literal is interned, so it is never combined aside.
        concurrent = isinstance(head, Operator) and self.evaluators[0].is_concurrent(head)
        times = BESIDE_OTHERS if concurrent and self.threads > 1 else 1
        return Stream(
            production,
            cost,
            costs,
            np.array(sizes, np.int64),
            triangular,
            self._skipped(production, costs),
            stream_length(sizes, triangular),
            block_size(self.store.examples, production.target.type, self.evaluators[0].longest, times),
            concurrent,
        )

    def columns(self, nonterminal: NonTerminal, cost: int, budget: Budget) -> Any:
        """The outputs of a finished level as a column block [depth, rows]; None if there are none, or no room for them."""
        level = self.bank.levels[nonterminal].get(cost)
        if level is None or not level.rows or not self._prepare(nonterminal, cost, budget):
            return None
        return level.columns

    def _prepare(self, nonterminal: NonTerminal, cost: int, budget: Budget) -> bool:
        """Make the columns of a level; False if memory or time does not allow it."""
        if self.bank.levels[nonterminal][cost].columns is not None:
            return True
        arrays = self.bank.bytes - self.store.bytes + self.bank.column_bytes(nonterminal, cost)

        def is_over() -> bool:
            growing = self.store.bytes + self.bank.growth(nonterminal.type)
            if arrays + growing > budget.bytes:
                self.full = True
                return True
            return budget.verdict() is not None

        return not is_over() and self.bank.prepare(nonterminal, cost, is_over)

    def _splits(self, production: Production, left: int) -> Iterator[tuple[int, ...]]:
        """Every way to give each argument a cost at which there are rows, `left` altogether."""
        arguments = production.arguments
        if not arguments:
            if left == 0:
                yield ()
            return
        available = [sorted(c for c, level in self.bank.levels[a].items() if level.rows) for a in arguments]
        if all(available):
            is_symmetric = self._is_symmetric(production)
            least = [sum(costs[0] for costs in available[place:]) for place in range(1, len(available) + 1)]
            yield from (s for s in _summing(available, least, left) if not (is_symmetric and s[0] > s[1]))

    def _is_symmetric(self, production: Production) -> bool:
        """Is only one order of the two arguments to be combined (`Pruning.commutativity`)?"""
        head, arguments = production.head, production.arguments
        if not (self.pruning.commutativity and isinstance(head, Operator) and head.commutative):
            return False
        return len(arguments) == 2 and arguments[0] == arguments[1]

    def _skipped(self, production: Production, costs: tuple[int, ...]) -> Any:
        """For each argument, the row that holds the operator's identity (`Pruning.identity`), or -1."""
        skip = np.full(len(costs), -1, np.int64)
        head, target = production.head, production.target
        if not self.pruning.identity or not isinstance(head, Operator) or head.identity is None or len(costs) != 2:
            return skip
        for place in (1, 0) if head.commutative else (1,):
            nonterminal, cost = production.arguments[place], costs[place]
            if production.arguments[1 - place] == target:
                number = self._identity_row(nonterminal, head)
                row = None if number is None else self.bank.levels[nonterminal][cost].row(number)
                if row is not None:
                    skip[place] = row
        return skip

    def _identity_row(self, nonterminal: NonTerminal, operator: Operator) -> int | None:
        """The number of the row that holds the operator's identity."""
        column = self.store.encode([operator.identity] * self.store.examples, nonterminal.type)
        return self.bank.tables[nonterminal].find(self._hash(self.evaluators[0].digests(column, nonterminal.type, 1), 1)[0])

    def _combine_aside(self, stream: Stream, start: int, n: int) -> Block:
        """`_combine` on a thread of the pool, with an evaluator that nobody else uses meanwhile."""
        evaluator = self._free.get()
        try:
            return self._combine(evaluator, stream, start, n)
        finally:
            self._free.put(evaluator)

    def _combine(self, evaluator: Evaluator, stream: Stream, start: int, n: int) -> Block:
        """Evaluate one stretch of a stream and hash the outputs.  Reads the bank and changes nothing."""
        production, head = stream.production, stream.production.head
        if isinstance(head, Operator):
            children = np.empty((len(stream.costs), n), np.int32)
            n = fill_kernel(start, n, stream.sizes, stream.triangular, stream.skip, children)
            valid = np.ones(n, np.uint8)
            levels = zip(production.arguments, stream.costs, strict=True)
            columns = [self.bank.levels[argument][cost].columns for argument, cost in levels]
            values = evaluator.apply(head, list(zip(children, columns, strict=True)), n, valid, False)
        else:
            assert isinstance(head, Program)
            n, children, valid = 1, np.empty((0, 1), np.int32), np.ones(1, np.uint8)
            values = evaluator.digests(self.bank.leaf_column(head), head.type, 1)
        hashes = self._hash(values, n)
        unseen = valid
        if self.threads > 1 and self.pruning.observational_equivalence:
            unseen = valid.copy()
            presift_kernel(n, hashes, unseen, self.bank.tables[production.target].keys)
        return Block(production, stream.cost, stream.costs, self.store.examples, children[:, :n], hashes, valid, unseen)

    def _hash(self, values: Any, n: int) -> Any:
        hashes = np.empty(n, np.uint64)
        fingerprint_kernel(n, values, self.seed, hashes)
        return hashes

    # Keep -------------------------------------------------------------------------------------------------------------

    def _keep(self, block: Block, budget: Budget) -> None:
        """Let the bank keep what is new of a block; once memory is full, nothing more is kept, only compared."""
        n = block.n
        self.statistics.candidates += n
        table = self.bank.tables[block.production.target]
        self._until_measured -= n
        if self._until_measured <= 0 or table.growth(n):
            self._until_measured = 1 << 16
            self.full = self.full or self.bank.bytes + table.growth(n) > budget.bytes
        block.fresh = self._nothing
        if self.full:
            return
        level = self.bank.level(block.production.target, block.cost)
        count = table.sift(n, block.hashes, block.unseen, self._kept)
        if count:
            block.fresh = self._kept[:count].copy()
            level.append(block.production, block.costs, block.children[:, block.fresh])
            self.statistics.distinct += count

    def _delay(self, guide: Guide, cost: int, budget: Budget) -> None:
        """Let the guide look at the new rows of a finished level, before any of them becomes an argument."""
        started = time.monotonic()
        for nonterminal in dict.fromkeys(argument for p in self.grammar for argument in p.arguments):
            level = self.bank.levels[nonterminal].get(cost)
            if level is not None and level.rows > level.settled:
                parts = []
                for columns, kinds in self.bank.visits(nonterminal, cost, ROWS_AT_ONCE):
                    if budget.verdict() is not None:
                        break
                    parts.append(guide.delays(RowBatch(self, nonterminal, cost, columns, kinds)))
                else:
                    self.bank.delay(nonterminal, cost, np.concatenate(parts))
        self.guide_seconds += time.monotonic() - started

    def _is_exhausted(self, cost: int) -> bool:
        """Can no combination of the rows there are reach this cost or any above it?"""
        dearest_row = max(
            (c for levels in self.bank.levels.values() for c, level in levels.items() if level.rows), default=0
        )
        return cost > self._dearest + self._widest * dearest_row

    # Retrieve ---------------------------------------------------------------------------------------------------------

    def find(self, nonterminal: NonTerminal, outputs: Sequence[Value]) -> tuple[int, int] | None:
        """The (cost, row) of the cheapest program of a nonterminal with these outputs, if the bank has one."""
        try:
            column = self.store.encode(outputs, nonterminal.type)
        except QuestionError:
            return None
        row = self.bank.tables[nonterminal].find(self._hash(self.evaluators[0].digests(column, nonterminal.type, 1), 1)[0])
        return None if row is None else self.bank.place(nonterminal, row)

    def nearest(self, outputs: Sequence[Value]) -> tuple[Program, int] | None:
        """The cheapest program right on most examples, and on how many: among the rows whose outputs are in memory."""
        start = self.grammar.start
        if start.type.kind == "bool":
            return None
        wanted, best = self.store.encode(outputs, start.type), (0, 0, 0)
        for cost, level in sorted(self.bank.levels[start].items()):
            if level.columns is not None and level.rows:
                right = (level.columns == wanted).sum(axis=0)
                row = int(right.argmax())
                if right[row] > best[0]:
                    best = (int(right[row]), cost, row)
        return (self.bank.program_at(start, best[1], best[2]), best[0]) if best[0] else None
