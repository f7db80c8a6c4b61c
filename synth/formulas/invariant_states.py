"""States that every invariant must hold of: some initial ones, and what steps lead to from them.

They are values of Z3, sought in different directions: first any, then a larger or a smaller value of one parameter than in
all states before.  Few and small ones suffice, as learners ask for counterexamples where these leave something open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dsl.horn import Arguments, Clause
from dsl.program import Constant, Program, Variable, constant
from dsl.types import Int, Value
from solvers.verdicts import Unknown

from .invariant_problem import InvariantProblem, State

if TYPE_CHECKING:
    from solvers.lowering import Lowering
    from solvers.z3_session import Session

MOST_INITIAL = 10
MOST_SUCCESSORS = 2
LARGEST_VALUE = 1000
"""Integers of sampled states lie between its negative and it, where that is possible."""


class StateSampler:
    """Enumerates reachable states, breadth first, as long as somebody wants more."""

    def __init__(self, problem: InvariantProblem) -> None:
        self.problem = problem
        self.states: list[State] = []
        self._known: set[State] = set()
        self._session: Session | None = None
        self._lowering: Lowering | None = None
        self._source = self._enumerate()

    def more(self, wanted: int) -> list[State]:
        """All states so far, at least `wanted` of them if there are so many and time is left."""
        while len(self.states) < wanted and self.problem.budget.verdict() is None:
            state = next(self._source, None)
            if state is None:
                break
        return self.states

    def add(self, state: State) -> bool:
        """Note a state that is known to be reachable; False if it was there."""
        if state in self._known:
            return False
        self._known.add(state)
        self.states.append(state)
        return True

    def _enumerate(self) -> Iterator[State]:
        for clause in self.problem.clauses:
            if not clause.body and clause.head is not None:
                yield from self._heads(clause, {}, MOST_INITIAL)
        steps = [c for c in self.problem.clauses if len(c.body) == 1 and c.head is not None]
        number = 0
        while number < len(self.states):
            for clause in steps:
                known = dict(zip(clause.body[0], self.states[number], strict=True))
                if all(isinstance(argument.head, Variable) for argument in known):
                    yield from self._heads(clause, known, MOST_SUCCESSORS)
            number += 1

    def _heads(self, clause: Clause, known: Mapping[Program, Value], most: int) -> Iterator[State]:
        """New states that the clause gives, where some of its variables are known."""
        assert clause.head is not None
        values = {argument: constant(value, argument.type) for argument, value in known.items()}
        found: list[State] = []
        for direction in self._directions(clause.head, found):
            if len(found) >= most or self.problem.budget.verdict() is not None:
                return
            state = self._one(clause, values, direction)
            if state is not None and state not in found:
                found.append(state)
                if self.add(state):
                    yield state

    def _directions(self, head: Arguments, found: Sequence[State]) -> Iterator[list[Program]]:
        """Conditions under which to ask: none and small, then away from what was found, one parameter after the other."""
        numbers = [(k, argument) for k, argument in enumerate(head) if argument.type == Int]
        small = [
            self.problem.apply(name, argument, constant(limit, Int))
            for _, argument in numbers
            for name, limit in (("<=", LARGEST_VALUE), (">=", -LARGEST_VALUE))
        ]
        yield small
        if not found:
            yield []
        if not found:
            return
        for k, argument in numbers:
            for name, value in ((">", max(s[k] for s in found)), ("<", min(s[k] for s in found))):
                yield [*small, self.problem.apply(name, argument, constant(value, Int))]
        for k, argument in enumerate(head):
            if argument.type != Int:
                same = self.problem.apply("=", argument, constant(found[0][k], argument.type))
                yield [*small, self.problem.apply("not", same)]

    def _one(self, clause: Clause, values: Mapping[Program, Program], direction: Sequence[Program]) -> State | None:
        from solvers.lowering import LoweringError

        problem = self.problem
        guard = [part if sign else problem.apply("not", part) for part, sign in clause.guard]
        total = problem.all([*guard, *direction]).substitute(values)
        try:
            session, lowering = self._prepared()
            model = session.model(lowering.lower(total), lowering.types, problem.deadline())
        except (LoweringError, NotImplementedError):
            return None
        if model is None or isinstance(model, Unknown):
            return None
        for argument, value in values.items():
            assert isinstance(argument.head, Variable) and isinstance(value.head, Constant)
            model[argument.head.name] = value.head.value
        lesson = problem.instance(clause, model)
        return None if lesson is None else lesson.head

    def _prepared(self) -> tuple[Session, Lowering]:
        """A living session and its lowering, which remembers the parts that all questions share."""
        from solvers.lowering import Lowering
        from solvers.z3_session import Session

        if self._session is None or self._lowering is None or not self._session.alive:
            self._session = Session([(v.name, v.type) for v in self.problem.specification.variables], self.problem.memory)
            self._lowering = Lowering(self._session.algebra, self._session.terms)
        return self._session, self._lowering
