"""Inversion: the other argument of an operator is worked out from the wanted outputs, and looked up in the bank.

If the outputs must be w and the program is a ⊕ b, then for each row a of the bank there is one column that b must have, and
`Operator.undo` names the operator of the language that computes it: for w = a + b it is b = w - a.  So a whole level of the
bank is turned round by one call of a compiled kernel, and the results are looked up in the bank's fingerprint table, ten
million rows a second.  What the bank knows up to cost c thereby answers questions up to cost 2c + 1, and 3c + 2 where two
operators are taken off: w = a ⊕ (b ⊗ c).

It is the last step of the bidirectional search of Phothilimthana et al. (Scaling up Superoptimization, ASPLOS 2016, section
4.3) and the inverse semantics of Lee (Combining the Top-Down Propagation and Bottom-Up Enumeration for Inductive Program
Synthesis, POPL 2021, section 4.2), for those operators where one value alone will do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dsl.errors import QuestionError
from dsl.grammar import NonTerminal, Production
from dsl.operators import Operator
from dsl.program import Program, application
from dsl.types import Value

from .bottom_up import BottomUp
from .budget import Budget
from .columns import DTYPES
from .compiled import compiled
from .evaluate import LARGEST_BLOCK
from .hashing import fingerprint_kernel, prefetch
from .table import AHEAD
from .turns import IDLE, Turn

U = np.uint64
Undoing = Callable[[Operator, int], "tuple[Operator, str] | None"]
"""`DSL.undoing` of the language at hand."""

MOST_PAIRS = 1 << 24
"""Pairs of rows of two levels beyond which two operators are not taken off: a second or two on one core."""

UNARY_STEPS = 2
"""Operators of one argument that are taken off one after the other."""


@compiled("int64(int64, uint64[::1], uint8[::1], uint64[::1], uint32[::1], int64[::1])")
def find_kernel(n: int, wanted: Any, valid: Any, keys: Any, rows: Any, out: Any) -> int:
    """out[j] = row of the fingerprint wanted[j] in a table, or -1 if there is none or valid[j] is 0; returns how many.

    wanted uint64[>= n]; valid uint8[>= n]; keys uint64[2^k], rows uint32[2^k] of a `FingerprintTable`; out int64[>= n].
    """
    mask = U(keys.shape[0] - 1)
    for j in range(min(AHEAD, n)):
        prefetch(keys, wanted[j] & mask)
    count = 0
    for j in range(n):
        if j + AHEAD < n:
            prefetch(keys, wanted[j + AHEAD] & mask)
        out[j] = -1
        if valid[j]:
            slot = wanted[j] & mask
            while keys[slot] != U(0) and keys[slot] != wanted[j]:
                slot = (slot + U(1)) & mask
            if keys[slot] != U(0):
                out[j] = rows[slot]
                count += 1
    return count


@dataclass(frozen=True)
class Step:
    """One way to take an operator off: the argument at `position` is `back` of the wanted value and the other argument.

    `order` says how `back` takes them: "wo", "ow" or "w" (`dsl.operators.Undo`).
    """

    production: Production
    position: int
    back: Operator
    order: str

    @property
    def sought(self) -> NonTerminal:
        """Where the argument comes from that is worked out."""
        return self.production.arguments[self.position]

    @property
    def given(self) -> NonTerminal:
        """Where the other argument comes from."""
        return self.production.arguments[1 - self.position]

    @property
    def needs_every_partner(self) -> bool:
        """Can only this argument be worked out?  Then a pair is not found from its other side."""
        head = self.production.head
        assert isinstance(head, Operator)
        return head.undo[1 - self.position] is None

    def build(self, given: Program | None, found: Program) -> Program:
        """The operator applied to both arguments."""
        head = self.production.head
        assert isinstance(head, Operator)
        if given is None:
            return application(head, found)
        return application(head, *((found, given) if self.position == 0 else (given, found)))


def steps_of(search: BottomUp, nonterminal: NonTerminal, undoing: Undoing) -> list[Step]:
    """The ways to take an operator off a program of a nonterminal.

    Of an operator that commutes and takes both arguments from one nonterminal, one position is enough.
    """
    found = []
    for production in search.grammar.productions_of(nonterminal):
        head = production.head
        if not isinstance(head, Operator) or not head.undo:
            continue
        symmetric = head.commutative and len(set(production.arguments)) == 1
        for position in range(1 if symmetric else head.arity):
            back = undoing(head, position)
            if back is not None:
                found.append(Step(production, position, *back))
    return found


@dataclass(frozen=True)
class Wanted:
    """A column that a program of a nonterminal should have, and what to make of that program."""

    nonterminal: NonTerminal
    column: Any
    finish: Callable[[Program], Program]


class Inversion:
    """The engine: takes one operator off the wanted outputs, then two, each time the bank has another level.

    `undoing` is `DSL.undoing` of the language; `target` the nonterminal, the start symbol unless told otherwise.
    """

    name = "inversion"

    def __init__(
        self,
        search: BottomUp,
        outputs: Sequence[Value],
        budget: Budget,
        undoing: Undoing,
        *,
        target: NonTerminal | None = None,
        operators: int = 2,
    ) -> None:
        self.search, self.outputs, self.budget, self.undoing = search, tuple(outputs), budget, undoing
        self.target, self.operators = target or search.grammar.start, operators
        self._steps: dict[NonTerminal, list[Step]] = {}
        self._proposed: set[Program] = set()

    @property
    def is_useful(self) -> bool:
        """Is there anything in this grammar to take off?"""
        return bool(self.steps(self.target))

    def steps(self, nonterminal: NonTerminal) -> list[Step]:
        """`steps_of` a nonterminal, worked out once."""
        if nonterminal not in self._steps:
            self._steps[nonterminal] = steps_of(self.search, nonterminal, self.undoing)
            self.search.evaluators[0].prepare(step.back for step in self._steps[nonterminal])
        return self._steps[nonterminal]

    def turns(self) -> Iterator[Turn]:
        """A turn for each block of rows that was turned round."""
        if not self.is_useful:
            return
        try:
            column = self.search.store.encode(self.outputs, self.target.type)
        except QuestionError:
            return
        wanted = self._without_unary(Wanted(self.target, column, lambda program: program))
        done: set[tuple[int, Step, int]] = set()
        while True:
            finished = self.search.finished
            for goal in wanted:
                yield from self._look_up(goal)
            yield from self._one_operator(wanted, finished, done)
            if self.operators > 1:
                yield from self._two_operators(wanted, finished)
            if self.search.finished == finished:
                yield IDLE

    def _without_unary(self, goal: Wanted) -> list[Wanted]:
        """The goal, and what remains of it when operators of one argument are taken off."""
        found, seen, frontier = [goal], {(goal.nonterminal, goal.column.tobytes())}, [goal]
        for _ in range(UNARY_STEPS):
            frontier = [rest for g in frontier for rest in self._unary_rests(g)]
            frontier = [g for g in frontier if (g.nonterminal, g.column.tobytes()) not in seen]
            seen.update((g.nonterminal, g.column.tobytes()) for g in frontier)
            found += frontier
        return found

    def _unary_rests(self, goal: Wanted) -> Iterator[Wanted]:
        for step in self.steps(goal.nonterminal):
            if step.order == "w":
                column = self._column(step, goal.column)
                if column is not None:
                    yield Wanted(step.sought, column, _finish_unary(step, goal))

    def _column(self, step: Step, wanted: Any) -> Any:
        valid, type_ = np.ones(1, np.uint8), step.sought.type
        evaluator = self.search.evaluators[0]
        out = evaluator.apply(step.back, [(evaluator.zeros, wanted)], 1, valid, True)
        return np.ascontiguousarray(out, DTYPES[type_.kind]) if valid[0] else None

    def _look_up(self, goal: Wanted) -> Iterator[Turn]:
        values = self.search.evaluators[0].digests(goal.column, goal.nonterminal.type, 1)
        hashes = np.empty(1, np.uint64)
        fingerprint_kernel(1, values, self.search.seed, hashes)
        row = self.search.bank.tables[goal.nonterminal].find(hashes[0])
        yield 1000
        if row is not None and goal.column is not None:
            yield from self._propose(goal.finish(self._program(goal.nonterminal, row)))

    # One operator -----------------------------------------------------------------------------------------------------

    def _one_operator(self, wanted: Sequence[Wanted], finished: int, done: set[tuple[int, Step, int]]) -> Iterator[Turn]:
        """Each finished level once as the other argument; its partner is then any row of the bank.

        A pair with a partner that comes later is found when that one's level is turned round, unless `needs_every_partner`.
        """
        for cost in range(1, finished + 1):
            for number, goal in enumerate(wanted):
                for step in self.steps(goal.nonterminal):
                    if step.order == "w" or ((number, step, cost) in done and not step.needs_every_partner):
                        continue
                    columns = self.search.columns(step.given, cost, self.budget)
                    done.add((number, step, cost))
                    if columns is not None:
                        yield from self._turn_round(goal, step, cost, columns)

    def _turn_round(self, goal: Wanted, step: Step, cost: int, columns: Any) -> Iterator[Turn]:
        """One level as the given argument of one step."""
        evaluator, rows = self.search.evaluators[0], columns.shape[1]
        for start in range(0, rows, LARGEST_BLOCK):
            n = min(LARGEST_BLOCK, rows - start)
            given = (evaluator.identity[:n] + np.int32(start), columns)
            found = self._partners(step, (evaluator.zeros, goal.column), given, n)
            yield n
            for j in np.flatnonzero(found >= 0) if found is not None else ():
                other = self.search.bank.program_at(step.given, cost, start + int(j))
                yield from self._propose(goal.finish(step.build(other, self._program(step.sought, int(found[j])))))

    def _partners(self, step: Step, wanted: tuple[Any, Any], given: tuple[Any, Any], n: int) -> Any:
        """For n pairs of a wanted column and a given row, the bank's rows with what remains (-1: none), or None."""
        evaluator, valid = self.search.evaluators[0], np.ones(n, np.uint8)
        arguments = [wanted, given] if step.order == "wo" else [given, wanted]
        values = evaluator.apply(step.back, arguments, n, valid, False)
        hashes, found = np.empty(n, np.uint64), np.empty(n, np.int64)
        fingerprint_kernel(n, values, self.search.seed, hashes)
        table = self.search.bank.tables[step.sought]
        return found if find_kernel(n, hashes, valid, table.keys, table.rows, found) else None

    # Two operators ----------------------------------------------------------------------------------------------------

    def _two_operators(self, wanted: Sequence[Wanted], finished: int) -> Iterator[Turn]:
        """Pairs of levels in order of their cost together, from the cheapest again for every new level of the bank.

        Stops where the bank has grown meanwhile: what is cheap comes first again then, with the new partners.
        """
        for total in range(2, 2 * finished + 1):
            for first in range(max(1, total - finished), min(total, finished + 1)):
                for goal in wanted:
                    for step in self.steps(goal.nonterminal):
                        if step.order != "w":
                            yield from self._second_operator(goal, step, first, total - first, finished)
                        if self.search.finished != finished:
                            return

    def _second_operator(self, goal: Wanted, outer: Step, first: int, second: int, finished: int) -> Iterator[Turn]:
        outside = self.search.columns(outer.given, first, self.budget)
        if outside is None:
            return
        inner = [step for step in self.steps(outer.sought) if step.order != "w"]
        pairs = [(step, self.search.columns(step.given, second, self.budget)) for step in inner]
        pairs = [(s, c) for s, c in pairs if c is not None and outside.shape[1] * c.shape[1] <= MOST_PAIRS]
        if not pairs:
            return
        evaluator, type_ = self.search.evaluators[0], outer.sought.type
        for start in range(0, outside.shape[1], LARGEST_BLOCK):
            n = min(LARGEST_BLOCK, outside.shape[1] - start)
            valid, given = np.ones(n, np.uint8), (evaluator.identity[:n] + np.int32(start), outside)
            whole = (evaluator.zeros, goal.column)
            arguments = [whole, given] if outer.order == "wo" else [given, whole]
            rests = np.ascontiguousarray(evaluator.apply(outer.back, arguments, n, valid, True), DTYPES[type_.kind])
            yield n
            usable = np.flatnonzero(valid)
            for step, columns in pairs:
                yield from self._pairs(goal, outer, (first, start), step, second, usable, rests, columns)
                if self.search.finished != finished:
                    return

    def _pairs(
        self,
        goal: Wanted,
        outer: Step,
        place: tuple[int, int],
        inner: Step,
        cost: int,
        usable: Any,
        rests: Any,
        columns: Any,
    ) -> Iterator[Turn]:
        """Every usable rest with every row of a level; `place` is the cost and the first row of the rests' own rows."""
        rows = columns.shape[1]
        pairs = usable.size * rows
        for start in range(0, pairs, LARGEST_BLOCK):
            n = min(LARGEST_BLOCK, pairs - start)
            rest, row = np.divmod(np.arange(start, start + n), rows)
            rest = usable[rest].astype(np.int32)
            found = self._partners(inner, (rest, rests), (row.astype(np.int32), columns), n)
            yield n
            for j in np.flatnonzero(found >= 0) if found is not None else ():
                part = inner.build(
                    self.search.bank.program_at(inner.given, cost, int(row[j])), self._program(inner.sought, int(found[j]))
                )
                other = self.search.bank.program_at(outer.given, place[0], place[1] + int(rest[j]))
                yield from self._propose(goal.finish(outer.build(other, part)))

    def _program(self, nonterminal: NonTerminal, number: int) -> Program:
        return self.search.bank.program_at(nonterminal, *self.search.bank.place(nonterminal, number))

    def _propose(self, program: Program) -> Iterator[Program]:
        if program not in self._proposed:
            self._proposed.add(program)
            yield program


def _finish_unary(step: Step, goal: Wanted) -> Callable[[Program], Program]:
    return lambda program: goal.finish(step.build(None, program))
