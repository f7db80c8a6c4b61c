"""The question behind a loop invariant: Horn clauses over one predicate, candidates checked against them, and what a refuted
candidate teaches.

A counterexample is an instance of a clause: states that the candidate holds of (the body), from which it follows that
another state must be held of too (the head), or that they must not all be (no head).  With an empty body it is a state that
every invariant holds of; with an empty head and one state, one that none holds of; otherwise an implication (Garg, Löding,
Madhusudan, Neider, ICE: A Robust Framework for Learning Invariants, CAV 2014).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.errors import LimitError
from dsl.horn import Arguments, Clause, horn_clauses
from dsl.interpreter import evaluate
from dsl.operators import Definition, Undefined
from dsl.printing import expand_definitions
from dsl.program import Program, Variable, application, constant
from dsl.task import Constraints, Task
from dsl.types import Bool, Value
from search.budget import Budget
from search.specification import reveal_unknowns
from solvers.verdicts import Proved, Unknown, Verdict

if TYPE_CHECKING:
    from solvers.clause_checker import ClauseChecker
    from solvers.z3_session import Deadline
    from solvers.z3_verifier import CounterexampleFinder

State = tuple[Value, ...]


@dataclass(frozen=True)
class Lesson:
    """An instance of a clause: whoever holds of all states of `body` must hold of `head`; nobody may, if that is None."""

    body: tuple[State, ...]
    head: State | None


class InvariantProblem:
    """One task whose only function is a predicate in Horn clauses; `parameters` are those that it looks at."""

    def __init__(
        self, task: Task, clauses: Sequence[Clause], budget: Budget, parameters: Sequence[Variable] | None = None
    ) -> None:
        assert isinstance(task.specification, Constraints)
        self.task, self.function, self.clauses, self.budget = task, task.function, tuple(clauses), budget
        self.parameters = tuple(parameters or task.function.parameters)
        self.specification = task.specification
        self.memory = budget.bytes // 2
        self.checks = 0
        self.unproved: tuple[Program, str] | None = None
        self._expanded: dict[Program, Program] = {}

    def projected(self) -> InvariantProblem:
        """The same question for a predicate that looks only at the components of a state about which steps say something.

        After a step the others may have any value.  Tasks made from programs in static single assignment form have many of
        them, so that this is a much smaller question.  Its answers are answers here, though not the other way round: an
        initial state may be special in another component.
        """
        places = self._constrained()
        if not places or len(places) == len(self.parameters):
            return self

        def cut(arguments: Arguments) -> Arguments:
            return tuple(arguments[k] for k in places)

        clauses = [Clause(c.guard, tuple(map(cut, c.body)), c.head and cut(c.head)) for c in self.clauses]
        return InvariantProblem(self.task, clauses, self.budget, [self.parameters[k] for k in places])

    def _constrained(self) -> list[int]:
        """Places of the arguments that a step's guard, or the state before, says something about."""
        found: set[int] = set()
        for clause in self.clauses:
            if not clause.body or clause.head is None:
                continue
            said = {v for part, _ in clause.guard for v in self.expanded(part).variables()}
            said.update(v for arguments in clause.body for argument in arguments for v in argument.variables())
            for place, argument in enumerate(clause.head):
                if not isinstance(argument.head, Variable) or argument.head in said:
                    found.add(place)
        return sorted(found)

    def expanded(self, part: Program) -> Program:
        """A part of a guard without macros."""
        if part not in self._expanded:
            self._expanded[part] = expand_definitions(part)
        return self._expanded[part]

    @cached_property
    def finder(self) -> CounterexampleFinder:
        """Checks the specification as the task has it."""
        from solvers.z3_verifier import CounterexampleFinder

        return CounterexampleFinder(self.specification, memory=self.memory)

    def checker(self, clauses: Sequence[Clause], bound: int | None = None) -> ClauseChecker:
        """Checks some of the clauses, perhaps for small integers only."""
        from solvers.clause_checker import ClauseChecker

        variables = self.specification.variables
        return ClauseChecker(clauses, self.parameters, variables, bound=bound, memory=self.memory)

    def lesson(self, checker: ClauseChecker, predicate: Program) -> Lesson | Unknown | None:
        """What refutes the predicate; None if nothing does."""
        self.checks += 1
        self.budget.spent += 1
        failure = checker.failure(predicate, self.deadline())
        if failure is None or isinstance(failure, Unknown):
            return failure
        found = self.instance(failure.clause, failure.assignment)
        return Unknown("the interpreter does not agree with the solver") if found is None else found

    def all(self, parts: Sequence[Program]) -> Program:
        """The conjunction."""
        total: Program = constant(True, Bool)
        for k, part in enumerate(parts):
            total = self.apply("and", total, part) if k else part
        return total

    def apply(self, name: str, *arguments: Program) -> Program:
        """An operator of the task's language applied."""
        operator = self.task.language.resolve(name, [a.type for a in arguments])
        assert operator is not None, f"{self.task.language.name} has no {name}"
        return application(operator, *arguments)

    def deadline(self, share: float = 1.0) -> Deadline:
        """What is left of the budget, or a part of it."""
        from solvers.z3_session import Deadline

        return Deadline(max(0.0, share * self.budget.remaining), self.budget.cancel)

    def definitions(self, predicate: Program) -> dict[str, Definition]:
        """The predicate as an answer to the task."""
        return {self.function.name: Definition(self.function.name, self.function.parameters, predicate)}

    def verdict(self, predicate: Program) -> Verdict:
        """The verifier's word on the whole specification."""
        self.checks += 1
        self.budget.spent += 1
        found = self.finder.check(self.definitions(predicate), max(0.0, self.budget.remaining), self.budget.cancel)
        if isinstance(found, Unknown) and self.unproved is None:
            self.unproved = predicate, found.reason
        return found

    def is_invariant(self, predicate: Program) -> bool:
        """Is it proved, and in the grammar that the task may have?"""
        grammar = self.function.grammar
        if grammar is not None and not grammar.contains(predicate):
            return False
        return isinstance(self.verdict(predicate), Proved)

    def instance(self, clause: Clause, assignment: Mapping[str, Value]) -> Lesson | None:
        """The clause at values of its variables; None where the guard is false or a part has no value."""
        try:
            for part, sign in clause.guard:
                if evaluate(part, assignment) is not sign:
                    return None
            body = tuple(self._state(arguments, assignment) for arguments in clause.body)
            head = None if clause.head is None else self._state(clause.head, assignment)
        except LimitError:
            return None
        return None if any(Undefined in state for state in (*body, head or ())) else Lesson(body, head)

    def _state(self, arguments: Arguments, assignment: Mapping[str, Value]) -> State:
        return tuple(evaluate(argument, assignment) for argument in arguments)

    def holds(self, predicate: Program, state: State) -> bool:
        """Is the predicate true of a state?"""
        names = (p.name for p in self.parameters)
        try:
            return evaluate(predicate, dict(zip(names, state, strict=True))) is True
        except LimitError:
            return False


def invariant_problem(task: Task, budget: Budget) -> InvariantProblem | None:
    """The task as a question for an invariant; None if it has another shape.

    It must have one function, a predicate, that its formulas mention in the form of Horn clauses, some of them with the
    predicate on both sides: without those, any other strategy does as well.
    """
    if not isinstance(task.specification, Constraints) or len(task.functions) != 1:
        return None
    function = task.function
    if function.result != Bool or not function.parameters or function.grammar is not None:
        return None
    clauses = horn_clauses([reveal_unknowns(f) for f in task.specification.formulas], function.operator)
    if clauses is None or not any(clause.body and clause.head is not None for clause in clauses):
        return None
    return InvariantProblem(task, clauses, budget)
