"""Do Horn clauses hold of a predicate?  The same question again and again, for predicates that share most of their parts.

Unlike the verifier (`z3_verifier`), which has the last word on answers, this looks at clauses one by one, tells which one
fails and where, may be confined to small integers, and tries no inputs on its own: learners ask it hundreds of times about
conjunctions of hundreds of conditions, of which each was lowered before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dsl.algebra import Term
from dsl.horn import Arguments, Clause
from dsl.program import Program, Variable
from dsl.types import Bool, Int, Value

from .lowering import Lowering, LoweringError
from .verdicts import Unknown
from .z3_session import Deadline, Session


@dataclass(frozen=True)
class Failure:
    """A clause, and values of its variables for which it does not hold, as Z3 says."""

    clause: Clause
    assignment: Mapping[str, Value]


class ClauseChecker:
    """Clauses over a predicate with these parameters; `bound` confines their integer variables."""

    def __init__(
        self,
        clauses: Sequence[Clause],
        parameters: Sequence[Variable],
        variables: Sequence[Variable],
        *,
        bound: int | None = None,
        memory: int | None = None,
    ) -> None:
        self.clauses, self.parameters, self.variables = tuple(clauses), tuple(parameters), tuple(variables)
        self.bound, self.memory = bound, memory
        self._session: Session | None = None
        self._guards: Lowering | None = None
        self._places: dict[Arguments, Lowering] = {}

    def failure(self, predicate: Program, deadline: Deadline) -> Failure | Unknown | None:
        """A clause that does not hold; None if all do."""
        try:
            for clause in self.clauses:
                session, guards = self._prepared()
                found = session.model(self._negation(clause, predicate), guards.types, deadline)
                if isinstance(found, Unknown):
                    return found
                if found is not None:
                    return Failure(clause, found)
        except (LoweringError, NotImplementedError) as error:
            return Unknown(str(error))
        return None

    def _prepared(self) -> tuple[Session, Lowering]:
        """A living session, and a lowering of guards in it."""
        if self._session is None or self._guards is None or not self._session.alive:
            self._session = Session([(v.name, v.type) for v in self.variables], self.memory)
            self._guards = Lowering(self._session.algebra, self._session.terms)
            self._places = {}
        return self._session, self._guards

    def _negation(self, clause: Clause, predicate: Program) -> Term:
        """Guard and body hold, the head does not."""
        session, guards = self._prepared()
        algebra = session.algebra
        total = self._bounded(session)
        for part, sign in clause.guard:
            term = guards.lower(part)
            total = algebra.and_(total, term if sign else algebra.not_(term))
        for arguments in clause.body:
            total = algebra.and_(total, self._at(arguments, predicate))
        if clause.head is not None:
            total = algebra.and_(total, algebra.not_(self._at(clause.head, predicate)))
        return total

    def _at(self, arguments: Arguments, predicate: Program) -> Term:
        """The predicate at a place; what was lowered there before is remembered."""
        session, guards = self._prepared()
        if arguments not in self._places:
            names = [p.name for p in self.parameters]
            terms = [guards.lower(argument) for argument in arguments]
            self._places[arguments] = Lowering(session.algebra, dict(zip(names, terms, strict=True)))
        lowering = self._places[arguments]
        term = lowering.lower(predicate)
        guards.types |= lowering.types
        return term

    def _bounded(self, session: Session) -> Term:
        algebra = session.algebra
        total = algebra.literal(True, Bool)
        if self.bound is not None:
            low, high = algebra.literal(-self.bound, Int), algebra.literal(self.bound, Int)
            for variable in self.variables:
                if variable.type == Int:
                    term = session.terms[variable.name]
                    total = algebra.and_(total, algebra.and_(algebra.le(low, term), algebra.le(term, high)))
        return total
