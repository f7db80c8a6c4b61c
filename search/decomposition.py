"""Decomposition: a program found one step at a time, each step run before the next is looked for.

After ExeDec (Shi, Hong, Deng, Yin, Zaheer and Sutton, ICLR 2024, section 3): in a state, a `StepProposer` names steps; each
is run, and the specification becomes what is still to be done.  In a language with a residual a step must produce the front
of what is wanted, and the rest is wanted next; elsewhere its result becomes one more variable.  The search is a beam over
sequences of steps: of all steps from all states of a task the best `width` by log-probability stay, and states that have the
same variables and want the same are one (the papers' "discard repeated functionality", exact here).

Proposers may be networks, the bank of an enumeration, or both; they are asked for all states of all tasks at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dsl.errors import QuestionError
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.operators import Undefined
from dsl.program import Program, Variable, application, variable
from dsl.types import Type, Value

from .budget import Budget

Row = tuple[Value, ...]

LONGEST = 512
"""Characters or elements of a value on the way."""


@dataclass(frozen=True)
class State:
    """Where a decomposition stands: the values of x0, x1, ... on each row, what is wanted, and the steps so far.

    `inputs` is how many variables were given; in a language with a residual there are no others.
    """

    types: tuple[Type, ...]
    rows: tuple[Row, ...]
    wanted: Row
    result: Type
    inputs: int
    steps: tuple[Program, ...] = ()
    log_prob: float = 0.0

    @classmethod
    def begin(cls, types: Sequence[Type], rows: Sequence[Sequence[Value]], wanted: Sequence[Value], result: Type) -> State:
        """The state before any step."""
        return cls(tuple(types), tuple(map(tuple, rows)), tuple(wanted), result, len(types))


@dataclass(frozen=True)
class Proposal:
    """A step with its log-probability; `outputs` are what it gives on each row, if the proposer knows."""

    step: Program
    log_prob: float
    outputs: Row | None = None


class StepProposer(Protocol):
    """What could come next."""

    def propose(self, states: Sequence[State], budget: Budget) -> list[list[Proposal]]:
        """For each state, steps over x0, x1, ..., best first; fewer or none once the budget is spent."""


@dataclass
class Decomposed:
    """What came of one task: the program, or None, its steps, and how many states were looked at."""

    program: Program | None = None
    steps: tuple[Program, ...] = ()
    log_prob: float = 0.0
    states: int = 0


@dataclass
class Decomposition:
    """The search.  `width` states of a task live at a time; programs have at most `most_steps` steps."""

    language: DSL
    proposer: StepProposer
    width: int = 10
    most_steps: int = 12
    budget: Budget = field(default_factory=lambda: Budget(None))

    def run(self, tasks: Sequence[State]) -> list[Decomposed]:
        """Programs for all tasks, side by side."""
        if not 1 <= self.width <= 4096:
            raise QuestionError(f"a beam has a width of 1 to 4096, not {self.width}", remedy="use 10")
        found = [Decomposed() for _ in tasks]
        seen: list[set[object]] = [set() for _ in tasks]
        live = [[task] for task in tasks]
        for _ in range(self.most_steps):
            places = [(t, state) for t, states in enumerate(live) for state in states]
            if not places or self.budget.verdict() is not None:
                break
            proposals = self.proposer.propose([state for _, state in places], self.budget)
            further: list[list[State]] = [[] for _ in tasks]
            for (t, state), offered in zip(places, proposals, strict=True):
                found[t].states += 1
                further[t] += [s for p in offered if (s := after(state, p, self.language)) is not None]
            live = [self._kept(found[t], further[t], seen[t]) for t in range(len(tasks))]
        return found

    def _kept(self, found: Decomposed, states: list[State], seen: set[object]) -> list[State]:
        """The best new states of a task; none once one of them is an answer."""
        kept: list[State] = []
        for state in sorted(states, key=lambda s: -s.log_prob):
            if is_done(state, self.language):
                found.steps, found.log_prob = state.steps, state.log_prob
                found.program = program_of_steps(state, self.language)
                return []
            key = (state.wanted, frozenset(zip(state.types, zip(*state.rows, strict=True), strict=True)))
            # The best of equal states comes first, so whatever follows from the others follows from it at a better score.
            if key not in seen and len(kept) < self.width:
                seen.add(key)
                kept.append(state)
        return kept


def after(state: State, proposal: Proposal, language: DSL) -> State | None:
    """The state after a step; None if the step has no value, or produces what is not wanted."""
    outputs = proposal.outputs if proposal.outputs is not None else run_step(proposal.step, state.rows)
    if outputs is None or any(isinstance(v, str | tuple) and len(v) > LONGEST for v in outputs):
        return None
    steps, log_prob = (*state.steps, proposal.step), state.log_prob + proposal.log_prob
    if language.residual is None:
        rows = tuple((*row, value) for row, value in zip(state.rows, outputs, strict=True))
        types = (*state.types, proposal.step.type)
        return State(types, rows, state.wanted, state.result, state.inputs, steps, log_prob)
    rests = [language.residual.rest(wanted, produced) for wanted, produced in zip(state.wanted, outputs, strict=True)]
    if None in rests or rests == list(state.wanted):
        return None
    return State(state.types, state.rows, tuple(rests), state.result, state.inputs, steps, log_prob)


def run_step(step: Program, rows: Sequence[Row]) -> Row | None:
    """What a step gives on each row; None where it has no value."""
    values = []
    for row in rows:
        value = evaluate(step, {f"x{i}": v for i, v in enumerate(row)})
        if value is Undefined:
            return None
        values.append(value)
    return tuple(values)


def is_done(state: State, language: DSL) -> bool:
    """Has everything been produced?"""
    if not state.steps:
        return False
    if language.residual is not None:
        return not any(state.wanted)
    last = tuple(row[-1] for row in state.rows)
    return state.types[-1] == state.result and last == state.wanted


def program_of_steps(state: State, language: DSL) -> Program:
    """The steps as one program over the inputs."""
    if language.residual is not None:
        join = language.resolve(language.residual.join, [state.result, state.result])
        assert join is not None
        program = state.steps[-1]
        for step in reversed(state.steps[:-1]):
            program = application(join, step, program)
        return program
    known: dict[Program, Program] = {}
    for i, step in enumerate(state.steps):
        program = step.substitute(known)
        known[variable(f"x{state.inputs + i}", step.type)] = program
    return program


def variables_of(state: State) -> tuple[Variable, ...]:
    """x0, x1, ... with their types."""
    return tuple(Variable(f"x{i}", t) for i, t in enumerate(state.types))
