"""Questions to Z3 about a relation between a function's parameters and its result.

"Where is this term a wrong result, given these conditions?", "which result would be right here?", "which linear term is
right at all these points?": hundreds of small questions over the same formulas, so one solver is kept and asked under push
and pop.  The answers steer a search; the final answer is checked by `z3_verifier`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import z3

from dsl.algebra import Term
from dsl.program import Program, Variable, constant, variable
from dsl.types import Bool, Int, Type, Value

from .lowering import Lowering, LoweringError
from .verdicts import Unknown
from .z3_session import Deadline, Session

Conditions = Sequence[tuple[Program, bool]]
"""Programs over the parameters, each with the truth value that it is to have."""

MOST_QUESTIONS = 5_000
"""Questions asked in one context; then it is replaced, which frees its terms."""


class IncrementalSession(Session):
    """A session with one solver for all its questions."""

    def __init__(self, variables: Sequence[tuple[str, Type]], memory: int | None = None) -> None:
        super().__init__(variables, memory)
        self._incremental = z3.SimpleSolver(ctx=self.algebra.context)
        self._incremental.set("ctrl_c", False)
        self._incremental.set("random_seed", 0)

    def _solver(self, types: Iterable[Type], deadline: Deadline) -> z3.Solver:
        remaining = deadline.remaining
        self._incremental.set("timeout", 2**31 - 1 if remaining is None else max(1, int(remaining * 1000)))
        return self._incremental

    def model(self, formula: Term, types: Iterable[Type], deadline: Deadline) -> dict[str, Value] | Unknown | None:
        """As in `Session`; what was asked before is forgotten."""
        self._incremental.push()
        try:
            return super().model(formula, types, deadline)
        finally:
            if self.alive:
                self._incremental.pop()


class RelationQueries:
    """Questions about formulas over `variables` and `result`; see the module.

    Answers are values: None where there is nothing of the kind, `Unknown` where Z3 gave up or time ran out.
    """

    def __init__(self, variables: Sequence[Variable], formulas: Sequence[Program], result: Variable) -> None:
        self.variables, self.formulas, self.result = tuple(variables), tuple(formulas), result
        self.asked = 0
        self._session: IncrementalSession | None = None
        self._lowering: Lowering | None = None
        self._wrong: dict[Program, Term] = {}

    def violation(self, term: Program, conditions: Conditions, deadline: Deadline) -> dict[str, Value] | Unknown | None:
        """A point under the conditions at which some formula is false with the term as the result."""
        try:
            session, lowering = self._prepared()
            wrong = self._wrong_with(term, session, lowering)
            return self._ask(wrong, conditions, session, lowering, deadline)
        except LoweringError as error:
            return Unknown(str(error))

    def point(self, conditions: Conditions, deadline: Deadline) -> dict[str, Value] | Unknown | None:
        """A point at which the conditions hold."""
        try:
            session, lowering = self._prepared()
            return self._ask(session.algebra.literal(True, Bool), conditions, session, lowering, deadline)
        except LoweringError as error:
            return Unknown(str(error))

    def right_result(self, points: Sequence[Mapping[str, Value]], deadline: Deadline) -> Value | Unknown | None:
        """A value of the result that is right at all these points."""
        session = IncrementalSession([(self.result.name, self.result.type)])
        try:
            total = session.algebra.literal(True, Bool)
            for point in points:
                for formula in self._at(point):
                    lowered = Lowering(session.algebra, session.terms).lower(formula)
                    total = session.algebra.and_(total, lowered)
            found = session.model(total, {Int}, deadline)
        except LoweringError as error:
            return Unknown(str(error))
        return found if found is None or isinstance(found, Unknown) else found[self.result.name]

    def right_linear(
        self, parameters: Sequence[Variable], points: Sequence[Mapping[str, Value]], largest: int, deadline: Deadline
    ) -> tuple[tuple[int, ...], int] | Unknown | None:
        """Factors of the integer parameters, and a constant, of a linear term that is right at all these points.

        No factor and no constant is larger in absolute value than `largest`.
        """
        names = [f"factor {k}" for k in range(len(parameters))]
        session = IncrementalSession([(name, Int) for name in [*names, "constant"]])
        algebra = session.algebra
        bound, low = algebra.literal(largest, Int), algebra.literal(-largest, Int)
        try:
            total = algebra.literal(True, Bool)
            for name in session.terms:
                inside = algebra.and_(algebra.le(low, session.terms[name]), algebra.le(session.terms[name], bound))
                total = algebra.and_(total, inside)
            for point in points:
                value = session.terms["constant"]
                for name, parameter in zip(names, parameters, strict=True):
                    literal = algebra.literal(point[parameter.name], Int)
                    value = algebra.add(value, algebra.mul(literal, session.terms[name]))
                for formula in self._at(point):
                    lowered = Lowering(algebra, {self.result.name: value}).lower(formula)
                    total = algebra.and_(total, lowered)
            found = session.model(total, {Int}, deadline)
        except LoweringError as error:
            return Unknown(str(error))
        if found is None or isinstance(found, Unknown):
            return found
        return tuple(found[name] for name in names), found["constant"]

    def _at(self, point: Mapping[str, Value]) -> list[Program]:
        values = {variable(v.name, v.type): constant(point[v.name], v.type) for v in self.variables}
        return [formula.substitute(values) for formula in self.formulas]

    def _ask(
        self, formula: Term, conditions: Conditions, session: Session, lowering: Lowering, deadline: Deadline
    ) -> dict[str, Value] | Unknown | None:
        self.asked += 1
        for condition, holds in conditions:
            lowered = lowering.lower(condition)
            formula = session.algebra.and_(formula, lowered if holds else session.algebra.not_(lowered))
        return session.model(formula, lowering.types, deadline)

    def _wrong_with(self, term: Program, session: Session, lowering: Lowering) -> Term:
        if term not in self._wrong:
            result = variable(self.result.name, self.result.type)
            algebra = session.algebra
            wrong = algebra.literal(False, Bool)
            for formula in self.formulas:
                wrong = algebra.or_(wrong, algebra.not_(lowering.lower(formula.substitute({result: term}))))
            self._wrong[term] = wrong
        return self._wrong[term]

    def _prepared(self) -> tuple[IncrementalSession, Lowering]:
        if self.asked % MOST_QUESTIONS == MOST_QUESTIONS - 1:
            self._session = None
        if self._session is None or self._lowering is None or not self._session.alive:
            self._session = IncrementalSession([(v.name, v.type) for v in self.variables])
            self._lowering = Lowering(self._session.algebra, self._session.terms)
            self._wrong = {}
        return self._session, self._lowering
