"""Why a task has no invariant: a way from an initial state to a forbidden one.

Bounded model checking (Biere, Cimatti, Clarke, Zhu, Symbolic Model Checking without BDDs, TACAS 1999, section 4): clauses
are written down once for each step, with variables of their own, and Z3 is asked for values.  What it says is believed when
the interpreter confirms every step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.horn import Clause
from dsl.program import Program, Variable, constant, variable
from dsl.types import Bool, Value
from solvers.verdicts import Unknown

from .invariant_problem import InvariantProblem, State

MOST_STEPS = 40


def path_to_forbidden(problem: InvariantProblem, most_steps: int = MOST_STEPS) -> list[State] | None:
    """States, the first initial, each reached from the one before in a step, the last forbidden; the shortest such list.

    None if there is none of at most so many steps, if the budget ends first, or if a clause has two states on its left.
    """
    if any(len(clause.body) > 1 for clause in problem.clauses):
        return None
    unrolling = _Unrolling(problem)
    for steps in range(most_steps + 1):
        values = unrolling.solve(steps)
        if isinstance(values, Unknown):
            return None
        if values is not None:
            return unrolling.confirmed(steps, values)
    return None


class _Unrolling:
    """The clauses step by step.  Step 0 makes the first state, step k the state k; the last says that it is forbidden."""

    def __init__(self, problem: InvariantProblem) -> None:
        self.problem = problem
        clauses = problem.clauses
        self.initial = [c for c in clauses if not c.body and c.head is not None]
        self.steps = [c for c in clauses if c.body and c.head is not None]
        self.goals = [c for c in clauses if c.head is None]
        self.names = [v.name for v in problem.specification.variables]

    def solve(self, steps: int) -> dict[str, Value] | Unknown | None:
        """Values of all variables of all steps; None if no path has this length."""
        from solvers.lowering import Lowering, LoweringError
        from solvers.z3_session import Session

        formula = self._formula(steps)
        try:
            session = Session([(v.name, v.type) for v in self._variables(steps)], self.problem.memory)
            lowering = Lowering(session.algebra, session.terms)
            return session.model(lowering.lower(formula), lowering.types, self.problem.deadline())
        except (LoweringError, NotImplementedError) as error:
            return Unknown(str(error))

    def confirmed(self, steps: int, values: Mapping[str, Value]) -> list[State] | None:
        """The states of a model, if the interpreter agrees with every step."""
        states: list[State] = []
        for step in range(steps + 2):
            assignment = {name: values[_at(name, step)] for name in self.names}
            before = (states[-1],) if states else ()
            found = [self.problem.instance(clause, assignment) for clause in self._clauses(step, steps)]
            found = [lesson for lesson in found if lesson is not None and lesson.body == before]
            if step > steps:
                return states if found else None
            heads = [lesson.head for lesson in found if lesson is not None and lesson.head is not None]
            here = tuple(values[_state(k, step)] for k in range(len(self.problem.parameters)))
            if here not in heads:
                return None
            states.append(here)
        return None

    def _clauses(self, step: int, steps: int) -> list[Clause]:
        return self.initial if step == 0 else self.steps if step <= steps else self.goals

    def _variables(self, steps: int) -> list[Variable]:
        parameters = self.problem.parameters
        universals = self.problem.specification.variables
        found = [Variable(_state(k, i), p.type) for i in range(steps + 1) for k, p in enumerate(parameters)]
        return found + [Variable(_at(v.name, i), v.type) for i in range(steps + 2) for v in universals]

    def _formula(self, steps: int) -> Program:
        return self.problem.all([self._step(step, self._clauses(step, steps)) for step in range(steps + 2)])

    def _step(self, step: int, clauses: Sequence[Clause]) -> Program:
        """One of the clauses holds between the state before and the state of this step."""
        parameters = self.problem.parameters
        renamed = {
            variable(v.name, v.type): variable(_at(v.name, step), v.type) for v in self.problem.specification.variables
        }
        total: Program = constant(False, Bool)
        for clause in clauses:
            parts = [part if sign else self.problem.apply("not", part) for part, sign in clause.guard]
            for arguments, at in [(a, step - 1) for a in clause.body] + [(clause.head or (), step)]:
                for k, argument in enumerate(arguments):
                    parts.append(self.problem.apply("=", variable(_state(k, at), parameters[k].type), argument))
            total = self.problem.apply("or", total, self.problem.all(parts).substitute(renamed))
        return total


def _at(name: str, step: int) -> str:
    return f"{name}@{step}"


def _state(number: int, step: int) -> str:
    """The name of a component of a state; no symbol of SyGuS begins with an @."""
    return f"@{number}@{step}"
