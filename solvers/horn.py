"""Horn clauses over one unknown predicate, given to Z3's engine for them, Spacer.

Spacer (Komuravelli, Gurfinkel, Chaki, SMT-Based Model Checking for Recursive Programs, CAV 2014) finds a predicate that
makes all clauses true, learning one lemma for each state that must not be reached, or finds that there is none.  Its lemmas
can be generalised in several ways, and none is best: with global guidance (Vediramana Krishnan, Chen, Shoham, Gurfinkel,
Global Guidance for Local Generalization in Model Checking, CAV 2020) it finds invariants that relate several variables,
where local generalisation would enumerate values; the `SETTINGS` are therefore tried in turn.

What it answers is a proposal.  It is read back as a program of the task's language, and believed only when the verifier has
proved it; "there is none" is believed when somebody has found a way from an initial state to a forbidden one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import z3

from dsl.algebra import Term
from dsl.horn import Arguments, Clause
from dsl.language import DSL
from dsl.program import Program, Variable, variable
from dsl.types import Bool

from .lowering import Lowering, LoweringError
from .verdicts import Unknown
from .z3_reader import ReadingError, has_quantifiers, read_term
from .z3_session import Deadline, Session

Settings = Mapping[str, bool | int]

SETTINGS: tuple[Settings, ...] = (
    {"spacer.global": True, "spacer.expand_bnd": True},
    {},
    {"spacer.eq_prop": False, "spacer.iuc": 0},
    {"spacer.global": True, "spacer.expand_bnd": True, "spacer.iuc": 0},
)
"""Ways to generalise lemmas, the one that solves most first.

Measured on the invariants of SyGuS-Comp 2019, folder From2018, 2 s each: of 70 that exist the first finds all, the second
56; the others find a few in less time, or at all, where the first does not.
"""


@dataclass(frozen=True)
class NoPredicate:
    """The engine says that no predicate makes all clauses true."""


def solve_horn(
    clauses: Sequence[Clause],
    parameters: Sequence[Variable],
    variables: Sequence[Variable],
    language: DSL,
    settings: Settings,
    deadline: Deadline,
    steps: int | None = None,
    memory: int | None = None,
) -> Program | NoPredicate | Unknown:
    """A predicate over `parameters` that makes all clauses true, as a program.

    `variables` are those of the clauses.  `steps` bounds the work in Z3's own resource units, a few million a second, so
    that the outcome does not depend on the machine; `memory` is in bytes.
    """
    try:
        session = Session([(v.name, v.type) for v in variables], memory)
        return _HornQuery(session, clauses, parameters, language).ask(settings, deadline, steps)
    except (LoweringError, NotImplementedError) as error:
        return Unknown(str(error))


class _HornQuery:
    """The clauses as rules, in a session of their own."""

    def __init__(self, session: Session, clauses: Sequence[Clause], parameters: Sequence[Variable], language: DSL) -> None:
        self.session, self.language, self.parameters = session, language, parameters
        algebra = session.algebra
        self.lowering = Lowering(algebra, session.terms)
        # Fresh names: a parameter and a variable of the clauses may be called the same and have different types.
        self.formals = [algebra.variable(f"parameter!{k}", p.type) for k, p in enumerate(parameters)]
        sorts = [algebra.sort(p.type) for p in parameters]
        self.predicate = z3.Function("predicate", *sorts, algebra.sort(Bool))
        self.rules = [self._rule(clause) for clause in clauses]

    def ask(self, settings: Settings, deadline: Deadline, steps: int | None) -> Program | NoPredicate | Unknown:
        """One run of the engine."""
        solver = z3.SolverFor("HORN", ctx=self.session.algebra.context)
        solver.set("ctrl_c", False)
        for name, value in {**settings, **self.session.limits(deadline)}.items():
            solver.set(name, value)
        if steps is not None:
            solver.set("rlimit", steps)
        solver.add(*self.rules)
        answers: list[Term | NoPredicate | Unknown] = []

        def work() -> None:
            try:
                answers.append(self._answer(solver))
            except z3.Z3Exception as error:
                answers.append(Unknown(f"the solver gave up: {error}"))

        stop = self.session.run(work, deadline)
        if stop is not None:
            return stop
        answer = answers[0]
        if isinstance(answer, NoPredicate | Unknown):
            return answer
        names = {f"parameter!{k}": variable(p.name, p.type) for k, p in enumerate(self.parameters)}
        try:
            return read_term(answer, names, self.language)
        except ReadingError as error:
            return Unknown(f"the solver's answer cannot be written as a program: it has {error}")

    def _answer(self, solver: z3.Solver) -> Term | NoPredicate | Unknown:
        context = self.session.algebra.context
        outcome = solver.check()
        if outcome == z3.unsat:
            return NoPredicate()
        if outcome != z3.sat:
            return Unknown(f"the solver gave up: {solver.reason_unknown()}")
        # No completion: it would put values for the parameters.  A predicate that the model leaves open may be anything.
        model = solver.model()
        if model[self.predicate] is None:
            return z3.BoolVal(True, context)
        found = z3.simplify(model.eval(self.predicate(*self.formals)))
        if has_quantifiers(found):
            # What was inlined before the search comes back quantified.
            found = z3.Then(z3.Tactic("qe2", context), z3.Tactic("ctx-simplify", context))(found).as_expr()
        return found

    def _rule(self, clause: Clause) -> Term:
        """`∀ variables. guard ∧ body ⇒ head`."""
        algebra = self.session.algebra
        parts = [self.predicate(*self._terms(arguments)) for arguments in clause.body]
        for part, sign in clause.guard:
            term = self.lowering.lower(part)
            parts.append(term if sign else algebra.not_(term))
        head = z3.BoolVal(False, algebra.context)
        if clause.head is not None:
            head = self.predicate(*self._terms(clause.head))
        rule = z3.Implies(z3.And(*parts), head) if parts else head
        bound = list(self.session.terms.values())
        return z3.ForAll(bound, rule) if bound else rule

    def _terms(self, arguments: Arguments) -> list[Term]:
        return [self.lowering.lower(argument) for argument in arguments]
