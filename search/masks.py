"""Masks: wanted words as a conjunction of words that have all their bits, or a disjunction of words that have no others.

If a & b is wanted, then a and b each have every wanted bit; few rows of the bank do, and two of them will do together if no
bit that is not wanted is in both.  Disjunctions are the same with the roles of the bits exchanged.  It is the last step of
reasoning with known bits (Lee, Combining the Top-Down Propagation and Bottom-Up Enumeration for Inductive Program Synthesis,
POPL 2021, section 4.2), done for two arguments at once, so that nothing has to be guessed.

An operator that can be undone may be taken off first, `(x | m) - m`, with each row of the bank as its other argument.
The goal may also be a part of the program: a *passing* context is a production whose other arguments are chosen so that it
returns one argument as it is, whatever that is, on every example.  `(store base base mem ·)` passes the value stored, and
what is wanted of the whole is wanted of that argument, which may come from a richer nonterminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dsl.errors import QuestionError
from dsl.grammar import NonTerminal, Production
from dsl.operators import Operator
from dsl.program import Program, application
from dsl.types import Value

from .bottom_up import BottomUp
from .budget import Budget
from .compiled import compiled
from .evaluate import LARGEST_BLOCK
from .inversion import Step, Undoing, steps_of
from .turns import IDLE, Turn

COMPLEMENTED = {"bvand": False, "bvor": True}
"""The operators at work, and whether a bit counts as set where it is 0."""

MOST_ROWS = 1 << 12
"""Rows kept as arguments of one operator: the cheapest ones."""

PROBES = 2
"""Random columns that a context has to pass."""


CHEAP_ROWS = 1 << 12
"""Rows of the bank that are masked where another operator was taken off first."""

MOST_GOOD = 64
"""Rows that have all wanted bits, of those, whose pairs are looked at."""


@compiled(
    "int64(int64, int64[:, ::1], uint8[::1], int64[:, ::1], boolean, int64[:, ::1], boolean, int64[:, ::1])",
)
def masking_kernel(n: int, wanted: Any, valid: Any, given: Any, with_given: bool, rows: Any, flipped: bool, out: Any) -> int:
    """out[j] = two rows whose conjunction is column j of `wanted` (flipped: disjunction), or -1 twice; returns how many.

    wanted, given int64[examples, >= n]; valid uint8[>= n]; rows int64[m, examples]; out int64[>= n, 2].  With `with_given`
    the number m stands for column j of `given`, which may be one of the two.
    """
    m, examples = rows.shape
    good = np.empty(MOST_GOOD, np.int64)
    excess = np.empty((MOST_GOOD, examples), np.int64)
    found = 0
    for j in range(n):
        out[j, 0] = out[j, 1] = -1
        if not valid[j]:
            continue
        count = 0
        for at in range(-1 if with_given else 0, m):  # the given row first: it is the likeliest of all
            r = m if at < 0 else at
            fits = True
            for e in range(examples):
                value, word = given[e, j] if r == m else rows[r, e], wanted[e, j]
                lacking, extra = (value & ~word, word & ~value) if flipped else (word & ~value, value & ~word)
                if lacking != 0:
                    fits = False
                    break
                excess[count, e] = extra
            if fits:
                good[count] = r
                for k in range(count + 1):
                    disjoint = True
                    for e in range(examples):
                        if excess[k, e] & excess[count, e] != 0:
                            disjoint = False
                            break
                    if disjoint:
                        out[j, 0], out[j, 1] = good[k], r
                        break
                if out[j, 0] >= 0:
                    found += 1
                    break
                count += 1
                if count == MOST_GOOD:
                    break
    return found


@dataclass
class Candidates:
    """Rows of one nonterminal that have all wanted bits: `excess` int64[examples, rows], the bits that are not wanted."""

    excess: Any
    places: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Part:
    """A place in the program where the wanted outputs are wanted, and what to make of the program found for it."""

    nonterminal: NonTerminal
    finish: Callable[[Program], Program]
    level: int = 0
    candidates: dict[Production, tuple[Candidates, Candidates]] = field(default_factory=dict)


class Masks:
    """The engine, for outputs that are bit-vectors."""

    name = "masks"

    def __init__(self, search: BottomUp, outputs: Sequence[Value], budget: Budget, undoing: Undoing | None = None) -> None:
        self.search, self.outputs, self.budget, self.undoing = search, tuple(outputs), budget, undoing
        self.parts = [Part(search.grammar.start, lambda program: program)]
        self._open = {(p, k) for p in self._productions() for k in range(len(p.arguments)) if self._may_pass(p, k)}
        self._tried = 0
        self._steps: dict[NonTerminal, list[Step]] = {}
        self._proposed: set[Program] = set()

    @property
    def is_useful(self) -> bool:
        """Are bit-vectors wanted, and can the grammar mask them or pass them through?"""
        if self.search.grammar.start.type.name != "BitVec":
            return False
        return bool(self._open) or any(_complemented(p) is not None for p in self._productions())

    def _productions(self) -> list[Production]:
        start = self.search.grammar.start
        return [p for p in self.search.grammar.productions_of(start) if isinstance(p.head, Operator)]

    def _may_pass(self, production: Production, position: int) -> bool:
        """Passing to the same nonterminal is of no use, and an operator of one argument has nothing to choose."""
        start, argument = self.search.grammar.start, production.arguments[position]
        return argument.type == start.type and argument != start and len(production.arguments) > 1

    def turns(self) -> Iterator[Turn]:
        """A turn for each level that was looked at, for each part."""
        try:
            wanted = self.search.store.encode(self.outputs, self.search.grammar.start.type)
        except QuestionError:
            return
        while True:
            finished = self.search.finished
            while self._tried < finished:
                self._tried += 1
                yield from self._find_contexts(self._tried)
            for part in list(self.parts):
                while part.level < finished:
                    part.level += 1
                    yield from self._look_at(part, part.level, wanted)
                    yield from self._under_another(part, part.level, wanted)
                if part.nonterminal != self.search.grammar.start:
                    place = self.search.find(part.nonterminal, self.outputs)
                    if place is not None:
                        yield from self._propose(part.finish(self.search.bank.program_at(part.nonterminal, *place)))
            if self.search.finished == finished:
                yield IDLE

    # Masks ------------------------------------------------------------------------------------------------------------

    def _look_at(self, part: Part, cost: int, wanted: Any) -> Iterator[Turn]:
        """Take a level in as arguments of the masking operators of a part, and try each new row with all others."""
        for production in self.search.grammar.productions_of(part.nonterminal):
            flipped = _complemented(production)
            if flipped is None:
                continue
            if production not in part.candidates:
                nothing = np.empty((wanted.shape[0], 0), np.int64)
                part.candidates[production] = Candidates(nothing), Candidates(nothing)
            first, second = part.candidates[production]
            symmetric = production.arguments[0] == production.arguments[1]
            yield from self._take_in(production.arguments[0], cost, wanted, flipped, first)
            if not symmetric:
                yield from self._take_in(production.arguments[1], cost, wanted, flipped, second)
            yield from self._pairs(part, production, first, first if symmetric else second, cost)

    def _take_in(
        self, nonterminal: NonTerminal, cost: int, wanted: Any, flipped: bool, candidates: Candidates
    ) -> Iterator[Turn]:
        columns = self.search.columns(nonterminal, cost, self.budget)
        if columns is None:
            return
        for start in range(0, columns.shape[1], LARGEST_BLOCK):
            block = columns[:, start : start + LARGEST_BLOCK]
            extra, missing = block & ~wanted, wanted & ~block
            excess, lacking = (missing, extra) if flipped else (extra, missing)
            good = np.flatnonzero(~lacking.any(axis=0))[: max(0, MOST_ROWS - len(candidates.places))]
            if good.size:
                candidates.excess = np.concatenate([candidates.excess, excess[:, good]], axis=1)
                candidates.places += [(cost, start + int(j)) for j in good]
            yield max(1, block.shape[1] // 2)

    def _pairs(self, part: Part, production: Production, first: Candidates, second: Candidates, cost: int) -> Iterator[Turn]:
        """Pairs with a row of this cost: no bit that is not wanted may be in both."""
        head = production.head
        assert isinstance(head, Operator)
        for these, those, swapped in ((first, second, False), (second, first, True))[: 1 if first is second else 2]:
            for a, place in enumerate(these.places):
                if place[0] != cost:
                    continue
                clear = ~(those.excess & these.excess[:, a : a + 1]).any(axis=0)
                yield 1 + those.excess.size // 50
                for b in np.flatnonzero(clear)[:1].tolist():
                    nonterminals = production.arguments[::-1] if swapped else production.arguments
                    one = self.search.bank.program_at(nonterminals[0], *place)
                    other = self.search.bank.program_at(nonterminals[1], *those.places[b])
                    pair = (other, one) if swapped else (one, other)
                    yield from self._propose(part.finish(application(head, *pair)))

    # Under another operator -------------------------------------------------------------------------------------------

    def _under_another(self, part: Part, cost: int, wanted: Any) -> Iterator[Turn]:
        """Masks under an operator that can be undone, whose other argument is a row of this cost: `(x | m) ^ m`."""
        if self.undoing is None:
            return
        if part.nonterminal not in self._steps:
            self._steps[part.nonterminal] = steps_of(self.search, part.nonterminal, self.undoing)
            self.search.evaluators[0].prepare(step.back for step in self._steps[part.nonterminal])
        for step in self._steps[part.nonterminal]:
            if step.order == "w":
                continue
            for production in self.search.grammar.productions_of(step.sought):
                flipped = _complemented(production)
                if flipped is not None and production.arguments[0] == production.arguments[1]:
                    yield from self._residuals(part, step, production, flipped, cost, wanted)

    def _residuals(
        self, part: Part, step: Step, production: Production, flipped: bool, cost: int, wanted: Any
    ) -> Iterator[Turn]:
        columns = self.search.columns(step.given, cost, self.budget)
        if columns is None:
            return
        nonterminal, evaluator, head = production.arguments[0], self.search.evaluators[0], production.head
        assert isinstance(head, Operator)
        places, rows = self._cheap(nonterminal)
        for start in range(0, columns.shape[1], LARGEST_BLOCK):
            n = min(LARGEST_BLOCK, columns.shape[1] - start)
            given = (evaluator.identity[:n] + np.int32(start), columns)
            valid, found = np.ones(n, np.uint8), np.empty((n, 2), np.int64)
            arguments = [(evaluator.zeros, wanted), given][:: 1 if step.order == "wo" else -1]
            rests = evaluator.apply(step.back, arguments, n, valid, True)
            block = np.ascontiguousarray(columns[:, start : start + n])
            same = step.given == nonterminal
            yield n * (1 + rows.shape[0] // 50)
            if not masking_kernel(n, rests, valid, block, same, rows, flipped, found):
                continue
            for j in np.flatnonzero(found[:, 0] >= 0)[:1].tolist():
                other = self.search.bank.program_at(step.given, cost, start + j)
                pair = [other if r == len(places) else self._at(nonterminal, places[r]) for r in found[j].tolist()]
                yield from self._propose(part.finish(step.build(other, application(head, *pair))))

    def _cheap(self, nonterminal: NonTerminal) -> tuple[list[tuple[int, int]], Any]:
        """The places and the outputs, int64[rows, examples], of the cheapest rows of a nonterminal."""
        places: list[tuple[int, int]] = []
        parts = [np.empty((0, self.search.store.examples), np.int64)]
        for cost in range(1, self.search.finished + 1):
            columns = self.search.columns(nonterminal, cost, self.budget)
            if columns is not None and len(places) < CHEAP_ROWS:
                columns = columns[:, : CHEAP_ROWS - len(places)]
                parts.append(columns.T)
                places += [(cost, row) for row in range(columns.shape[1])]
        return places, np.ascontiguousarray(np.concatenate(parts))

    def _at(self, nonterminal: NonTerminal, place: tuple[int, int]) -> Program:
        return self.search.bank.program_at(nonterminal, *place)

    # Contexts ---------------------------------------------------------------------------------------------------------

    def _find_contexts(self, cost: int) -> Iterator[Turn]:
        """Contexts with one argument of this cost, the others being the cheapest of their nonterminals."""
        for production, position in sorted(self._open, key=str):
            others = [k for k in range(len(production.arguments)) if k != position]
            for varied in others:
                columns = self.search.columns(production.arguments[varied], cost, self.budget)
                if columns is None or (production, position) not in self._open:
                    continue
                rows = {k: self._cheapest(production.arguments[k]) for k in others if k != varied}
                if all(row is not None for row in rows.values()):
                    yield from self._try_context(production, position, varied, (cost, columns), rows)

    def _cheapest(self, nonterminal: NonTerminal) -> tuple[int, Any] | None:
        """The cost and the columns of the first level that has rows."""
        for cost in range(1, self.search.finished + 1):
            columns = self.search.columns(nonterminal, cost, self.budget)
            if columns is not None:
                return cost, columns
        return None

    def _try_context(
        self, production: Production, position: int, varied: int, level: tuple[int, Any], rows: dict[int, Any]
    ) -> Iterator[Turn]:
        head, evaluator = production.head, self.search.evaluators[0]
        assert isinstance(head, Operator)
        rng = np.random.default_rng(self.search.store.seed)
        width = production.target.type.width
        probes = [rng.integers(0, 1 << min(width, 62), (self.search.store.examples, 1)) for _ in range(PROBES)]
        cost, columns = level
        for start in range(0, columns.shape[1], LARGEST_BLOCK):
            n = min(LARGEST_BLOCK, columns.shape[1] - start)
            passes = np.ones(n, bool)
            for probe in probes:
                arguments = [
                    (evaluator.zeros, rows[k][1]) if k in rows else (evaluator.zeros, probe) for k in range(head.arity)
                ]
                arguments[varied] = (evaluator.identity[:n] + np.int32(start), columns)
                valid = np.ones(n, np.uint8)
                passes &= (evaluator.apply(head, arguments, n, valid, True) == probe).all(axis=0) & (valid > 0)
            yield PROBES * n
            if passes.any():
                row = start + int(np.flatnonzero(passes)[0])
                chosen = {k: (c, 0) for k, (c, _) in rows.items()} | {varied: (cost, row)}
                self._open = {o for o in self._open if o != (production, position)}
                self.parts.append(Part(production.arguments[position], self._context(production, position, chosen)))
                return

    def _context(
        self, production: Production, position: int, chosen: dict[int, tuple[int, int]]
    ) -> Callable[[Program], Program]:
        head = production.head
        assert isinstance(head, Operator)
        bank = self.search.bank
        fixed = {k: bank.program_at(production.arguments[k], *place) for k, place in chosen.items()}

        def finish(program: Program) -> Program:
            return application(head, *(program if k == position else fixed[k] for k in range(head.arity)))

        return finish

    def _propose(self, program: Program) -> Iterator[Program]:
        if program not in self._proposed:
            self._proposed.add(program)
            yield program


def _complemented(production: Production) -> bool | None:
    """`COMPLEMENTED` of the production's operator; None for others."""
    return COMPLEMENTED.get(production.head.name) if isinstance(production.head, Operator) else None
