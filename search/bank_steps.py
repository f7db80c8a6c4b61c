"""Steps without a network: from the bank of a bottom-up enumeration.

The symbolic proposer of `search.decomposition`.  In a language with a residual, the bank of one enumeration of pieces serves
all states of a task, since the inputs never change: pieces that are a front of what is wanted are the proposals.  Elsewhere
each state enumerates what one operator makes of its variables, and what looks most like the wanted output comes first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from dsl.grammar import Grammar
from dsl.language import DSL
from dsl.program import Program
from dsl.types import Type, Value

from .bottom_up import BottomUp
from .budget import Budget
from .decomposition import Proposal, Row, State

StepGrammar = Callable[[tuple[Type, ...], Type], Grammar]
"""The grammar of one step over x0, x1, ... of these types with a result of this type."""

CANDIDATES = 1_500_000
"""Candidates of the enumeration of pieces for one task."""
OFFERED = 24
"""Steps offered in one state."""
MOST_TASKS = 64
"""Tasks whose pieces are kept."""
PROGRESS = 1.0
"""What a produced character is worth against the cost of a step, in nats: all answers produce equally many in the end."""
_BIT = math.log(2)


class BankSteps:
    """Steps from banks.  `grammar` and `types` say what a step is; `offered` is how many are named in a state."""

    def __init__(
        self, language: DSL, grammar: StepGrammar, types: Callable[[Type], Sequence[Type]], offered: int = OFFERED,
        candidates: int = CANDIDATES,
    ) -> None:  # fmt: skip
        self.language, self.grammar, self.types = language, grammar, types
        self.offered, self.candidates = offered, candidates
        self._pieces: dict[tuple[Row, ...], dict[Value, list[tuple[Row, Program, int]]]] = {}

    def propose(self, states: Sequence[State], budget: Budget) -> list[list[Proposal]]:
        """Steps for each state, best first."""
        return [self._fronts(s, budget) if self.language.residual is not None else self._lines(s, budget) for s in states]

    def _fronts(self, state: State, budget: Budget) -> list[Proposal]:
        """Pieces that are a front of what is wanted; long and cheap ones first."""
        residual = self.language.residual
        assert residual is not None
        if not state.steps or state.rows not in self._pieces:
            if len(self._pieces) >= MOST_TASKS:
                self._pieces.clear()
            by_first: dict[Value, list[tuple[Row, Program, int]]] = {}
            for piece in self.pieces(state, budget):
                by_first.setdefault(piece[0][0], []).append(piece)
            self._pieces[state.rows] = by_first
        # A front of the first row's text is one of its prefixes, so few pieces have to be looked at.
        wanted, by_first, found = state.wanted[0], self._pieces[state.rows], []
        for outputs, program, cost in (p for n in range(len(wanted) + 1) for p in by_first.get(wanted[:n], ())):
            rests = [residual.rest(w, v) for w, v in zip(state.wanted, outputs, strict=True)]
            if None not in rests and any(outputs):
                found.append(Proposal(program, PROGRESS * sum(map(len, outputs)) / len(outputs) - cost * _BIT, outputs))
        return sorted(found, key=lambda p: -p.log_prob)[: self.offered]

    def pieces(self, state: State, budget: Budget) -> list[tuple[Row, Program, int]]:
        """Pieces that occur in what is wanted on every row, with different outputs; no other can ever be a front of it."""
        own = Budget(budget.remaining if budget.seconds is not None else None, self.candidates)
        longest = max(64, *(2 * len(w) for w in state.wanted))
        search = BottomUp(self.grammar(state.types, state.result), state.rows, longest=longest)
        start, found = search.grammar.start, []
        try:
            for _ in search.blocks(own):
                pass
            for cost, level in sorted(search.bank.levels[start].items()):
                columns = search.columns(start, cost, Budget(None)) if level.rows else None
                if columns is None:
                    continue
                inside = np.ones(columns.shape[1], bool)
                for ids, wanted in zip(columns, state.wanted, strict=True):
                    distinct, place = np.unique(ids, return_inverse=True)
                    texts = map(search.store.arena(start.type).value, distinct.tolist())
                    inside &= np.array([text in wanted for text in texts], bool)[place]
                for row in np.flatnonzero(inside).tolist():
                    outputs = search.store.decode(columns, row, start.type)
                    found.append((outputs, search.bank.program_at(start, cost, row), cost))
        finally:
            budget.spent += own.spent
            search.close()
        return found

    def _lines(self, state: State, budget: Budget) -> list[Proposal]:
        """What one operator makes of the variables, by likeness to the wanted output."""
        found = [(unlikeness(outputs, state.wanted), p, outputs) for outputs, p in self.lines(state, budget).items()]
        found.sort(key=lambda item: item[0])
        return [Proposal(p, -u, outputs) for u, p, outputs in found[: self.offered]]

    def lines(self, state: State, budget: Budget) -> dict[Row, Program]:
        """Every new value that one operator makes of the variables, with a step that makes it."""
        known, found = set(zip(*state.rows, strict=True)), dict[Row, Program]()
        for type_ in self.types(state.result):
            search = BottomUp(self.grammar(state.types, type_), state.rows)
            own = Budget(budget.remaining if budget.seconds is not None else None, self.candidates)
            try:
                for candidate in search.candidates(own):
                    outputs = tuple(candidate.outputs)
                    if outputs not in known and not candidate.program.is_leaf:
                        found.setdefault(outputs, candidate.program)
            finally:
                budget.spent += own.spent
                search.close()
        return found


def unlikeness(outputs: Sequence[Value], wanted: Sequence[Value]) -> float:
    """0 for equal outputs; more, the less they share: kind, length, elements, places.  A mean over rows."""
    return sum(map(_unlike, outputs, wanted)) / len(wanted)


def _unlike(a: Value, b: Value) -> float:
    if a == b and type(a) is type(b):
        return 0.0
    if isinstance(a, tuple) and isinstance(b, tuple):
        shared = sum(x == y for x, y in zip(a, b, strict=False))
        common = len(set(a) & set(b))
        apart = sum(min(abs(x - y), 50) for x, y in zip(a, b, strict=False)) / 50 if len(a) == len(b) else 2.0
        missing = (2 * len(b) - shared - common) / (1 + len(b))
        return float(1.0 + 0.5 * abs(len(a) - len(b)) + missing + apart)
    if isinstance(a, int) and isinstance(b, int):
        return float(1.0 + min(abs(a - b), 50) / 50)
    return 3.0
