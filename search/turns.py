"""Turns: several engines over one bank, on one core, in an order that no clock decides.

An engine is an iterator of turns.  A turn is a program that it proposes, or a number: the work done since its last turn, in
units of about a tenth of a microsecond, what combining one candidate takes.  `IDLE` says that nothing is left to do until
the bank has another finished level.  The engine that has worked least for its share comes next, so that one core is divided
fairly, and the same question is answered the same way on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dsl.program import Program

from .bottom_up import BottomUp, Goal
from .budget import Budget, Progress

Turn = int | Program

IDLE = 0
"""The turn of an engine that waits for the bank to grow."""


class Engine(Protocol):
    """Something that proposes programs of the start symbol; none of them is believed until it has been checked."""

    name: str

    def turns(self) -> Iterator[Turn]:
        """Work, a few milliseconds at a time; ends where nothing can come any more."""


class Enumeration:
    """The engine that fills the bank: bottom-up enumeration, proposing what meets the goal."""

    name = "bottom-up"

    def __init__(self, search: BottomUp, goal: Goal, budget: Budget, progress: Progress | None = None) -> None:
        self.search, self.goal, self.budget, self.progress = search, goal, budget, progress

    def turns(self) -> Iterator[Turn]:
        """A turn for each block of candidates."""
        start = self.search.grammar.start
        for block in self.search.blocks(self.budget, self.progress):
            if block.production.target == start:
                for j in self.goal.hits(self.search, block):
                    yield self.search.candidate(block, j).program
            yield max(1, block.n)


@dataclass(eq=False)
class _Place:
    """An engine at work: what it has done, and the level of the bank at which it fell idle."""

    engine: Engine
    share: float
    running: Iterator[Turn]
    work: float = 0.0
    idle_since: int | None = None
    ended: bool = False


@dataclass(eq=False)
class Scheduler:
    """Lets engines over one search take turns.  `work` tells afterwards what each has spent, in units.

    The first engine fills the bank.  Others sleep while they have nothing to do, and catch up no more than they have missed
    since the bank grew: an engine that slept long may not then take all turns for itself.
    """

    search: BottomUp
    engines: Sequence[tuple[Engine, float]]
    budget: Budget
    work: dict[str, float] = field(default_factory=dict)

    def proposals(self) -> Iterator[tuple[str, Program]]:
        """Programs with the name of the engine that proposes them, until all have ended or the budget is spent."""
        places = [_Place(engine, share, engine.turns()) for engine, share in self.engines]
        while self.budget.verdict() is None:
            place = self._next(places)
            if place is None:
                return
            turn = next(place.running, None)
            if turn is None:
                place.ended = True
            elif isinstance(turn, Program):
                yield place.engine.name, turn
            elif turn == IDLE:
                place.idle_since = self.search.finished
                place.work += place.share
            else:
                place.work += turn
                if place is not places[0]:
                    self.budget.spent += turn
            self.work[place.engine.name] = place.work

    def _next(self, places: Sequence[_Place]) -> _Place | None:
        """The one that has worked least for its share, of those that have something to do."""
        able = [p for p in places if not p.ended and p.idle_since != self.search.finished]
        if not able:
            return None
        awake = [p.work / p.share for p in able if p.idle_since is None]
        for place in able:
            if place.idle_since is not None:
                place.idle_since = None
                if awake:
                    place.work = max(place.work, min(awake) * place.share)
        return min(able, key=lambda p: p.work / p.share)
