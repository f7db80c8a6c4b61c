"""Conditional linear integer arithmetic: programs for specifications that relate a function's arguments to its result.

Looks at the shape of the formulas.  Linear equations between several functions are solved by elimination; a function that is
constrained point by point gets a decision tree (`relation_solver`), which is then made smaller (`shrinking`).  What has
another shape is left to general CEGIS: the answer is None.  Whatever is found is proved by the independent verifier first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from dsl.linear import Linear, LinearWriter
from dsl.operators import Definition, Operator
from dsl.program import Program, application, variable
from dsl.task import Constraints, SynthFunction, Task
from dsl.types import Bool, Int
from search.budget import Budget, Statistics, Status
from solvers.verdicts import Proved
from solvers.z3_session import Deadline
from solvers.z3_verifier import CounterexampleFinder

from ..result import Result
from ..solving import Options
from .condition_trees import Leaf, as_program
from .grammar_fit import GrammarFit
from .mining import defining_terms
from .point_columns import can_evaluate
from .relation_solver import RelationSolver
from .shrinking import Shrinker
from .single_invocation import (
    Elimination,
    components,
    eliminate,
    flat_formulas,
    invocations,
    relation_of,
    simplest_value,
)

SHARE = 0.9
SHARE_WITH_GRAMMAR = 0.6
"""Part of the time that is left in which a tree must be found; general CEGIS has the rest if there is none."""
SHRINKING_SHARE = 0.4
"""Part of the time left that may go into a smaller answer, once there is one."""
LEAST_SHRINKING = 1.0
SMALL = 5
"""Nodes up to which nothing smaller is looked for."""
ENUMERATED = 1_000_000
ENUMERATION_SECONDS = 1.0
"""Candidates, and time, for a smaller program of a grammar."""
ALIKE_SHARE = 0.5
"""Part of the time that is left for a program that several functions share."""
MOST_FREE = 3
"""Functions that equations leave open and for which several values are tried."""


def solve_clia(task: Task, options: Options) -> Result | None:
    """An answer with a proof, or None: the task has another shape, or this way did not lead to an answer."""
    return ClauseSolver(task, options).solve() if _is_arithmetic(task) else None


def _is_arithmetic(task: Task) -> bool:
    types = {t for f in task.functions for t in (*(p.type for p in f.parameters), f.result)}
    return (
        isinstance(task.specification, Constraints)
        and not task.specification.invariants
        and types <= {Int, Bool}
        and all(v.type in (Int, Bool) for v in task.specification.variables)
        and task.language.resolve("<=", [Int, Int]) is not None
    )


class ClauseSolver:
    """One task of this kind."""

    def __init__(self, task: Task, options: Options) -> None:
        assert isinstance(task.specification, Constraints)
        self.task, self.options, self.specification = task, options, task.specification
        self.writer = LinearWriter(task.language)
        self.statistics = Statistics()
        self.finder = CounterexampleFinder(task.specification)
        self.fits = {f.name: GrammarFit(f.grammar, self.writer) for f in task.functions if f.grammar is not None}

    def solve(self) -> Result | None:
        """Definitions of all functions, proved; None if there are none of this shape."""
        formulas = flat_formulas(self.specification.formulas)
        if formulas is None:
            return None
        bodies: dict[str, Program] = {}
        for group in components(self.task.functions, formulas):
            own = {f.operator for f in group}
            about = [f for f in formulas if any(call.head in own for call in invocations(f))]
            found = self._solve_group(group, about)
            if found is None:
                return None
            bodies |= found
        definitions = self._proved(bodies)
        if definitions is None:
            return None
        answer = Result(Status.SOLVED, self.task, definitions, statistics=self.statistics, verified="proved")
        size = answer.size or 0
        smaller = self._enumerated() if self.fits and size > SMALL else None
        if smaller is not None and (smaller.size or 0) < size:
            smaller.why = (*answer.why, "enumeration: a smaller program of the grammar")
            answer = smaller
        self.statistics.seconds = self.options.budget.elapsed
        return answer

    def _enumerated(self) -> Result | None:
        """What enumeration finds in little time: in a grammar the smallest program may have no such shape."""
        from .cegis import CegisSolver

        budget = self.options.budget
        limit = None if budget.seconds is None else min(ENUMERATION_SECONDS, 0.5 * budget.remaining)
        little = Budget(limit, ENUMERATED, budget.bytes, budget.cancel)
        result = CegisSolver(self.task, replace(self.options, budget=little)).solve()
        return result if result.solved else None

    def _proved(self, bodies: Mapping[str, Program]) -> dict[str, Definition] | None:
        budget = self.options.budget
        definitions = {f.name: Definition(f.name, f.parameters, bodies[f.name]) for f in self.task.functions}
        verdict = self.finder.check(definitions, max(0.05, budget.remaining), budget.cancel)
        return definitions if isinstance(verdict, Proved) else None

    def _solve_group(self, group: Sequence[SynthFunction], formulas: Sequence[Program]) -> dict[str, Program] | None:
        if not formulas:
            bodies = {f.name: self._fitted(f, simplest_value(f)) for f in group}
            found = {name: body for name, body in bodies.items() if body is not None}
            return found if len(found) == len(group) else None
        if len(group) > 1:
            eliminated = eliminate(group, formulas)
            return self._alike(group, formulas) if eliminated is None else self._linear(*eliminated)
        body = self._single(group[0], formulas)
        return None if body is None else {group[0].name: body}

    # Several functions: one program for all, or linear equations

    def _alike(self, group: Sequence[SynthFunction], formulas: Sequence[Program]) -> dict[str, Program] | None:
        """One program that serves as every function of the group; None if their signatures differ or none is found soon.

        It need not exist even where there is an answer, but one unknown is searched for much faster than several.
        """
        first = group[0]
        if any(f.grammar is not None or f.operator.arguments != first.operator.arguments for f in group):
            return None
        if any(f.result != first.result for f in group):
            return None
        from .cegis import CegisSolver

        operators = {f.operator for f in group}

        def change(part: Program, children: tuple[Program, ...]) -> Program:
            if not isinstance(part.head, Operator):
                return part
            return application(first.operator if part.head in operators else part.head, *children)

        specification = Constraints(self.specification.variables, tuple(f.rebuild(change) for f in formulas))
        task = replace(self.task, functions=(first,), specification=specification)
        budget = self.options.budget.part(ALIKE_SHARE)
        result = CegisSolver(task, replace(self.options, budget=budget)).solve()
        self.options.budget.spent += budget.spent
        self.statistics.candidates += result.statistics.candidates
        if not result.solved:
            return None
        body = result.definitions[first.name].body
        own = [variable(p.name, p.type) for p in first.parameters]
        names = {f.name: [variable(p.name, p.type) for p in f.parameters] for f in group}
        return {name: body.substitute(dict(zip(own, theirs, strict=True))) for name, theirs in names.items()}

    def _linear(self, eliminations: Sequence[Elimination], free: Sequence[SynthFunction]) -> dict[str, Program] | None:
        """The smallest programs over a few simple choices for the functions that the equations leave open.

        None if the functions' grammars allow none of these choices.
        """
        best: dict[str, Program] | None = None
        choices = [_simple_forms(f) if len(free) <= MOST_FREE else [Linear()] for f in free]
        for chosen in product(*choices):
            forms: dict[Operator, tuple[SynthFunction, Linear]] = {
                f.operator: (f, form) for f, form in zip(free, chosen, strict=True)
            }
            for step in eliminations:
                form = step.body(forms)
                assert form is not None, "eliminations come in an order in which they can be computed"
                forms[step.function.operator] = step.function, form
            written = {f.name: self._fitted(f, self.writer.sum(form)) for f, form in forms.values()}
            bodies = {name: body for name, body in written.items() if body is not None}
            if len(bodies) < len(forms):
                continue
            if best is None or sum(b.size for b in bodies.values()) < sum(b.size for b in best.values()):
                best = bodies
        return best

    # One function: a relation between arguments and result

    def _single(self, function: SynthFunction, formulas: Sequence[Program]) -> Program | None:
        relation = relation_of(function, formulas, self.task.language)
        if relation is None or not all(map(can_evaluate, relation.formulas)):
            return None
        budget = self.options.budget
        part = SHARE if function.grammar is None else SHARE_WITH_GRAMMAR
        seconds = None if budget.seconds is None else part * budget.remaining
        solver = RelationSolver(relation, self.task.language, Deadline(seconds, budget.cancel), self.options.seed)
        found = [self._fitted(function, t) for t in defining_terms(relation) if solver.violations(Leaf(t)) == []]
        tree = solver.solve()
        if tree is not None:
            found.append(self._fitted(function, as_program(tree, self.writer)))
            share = None if seconds is None else max(LEAST_SHRINKING, SHRINKING_SHARE * budget.remaining)
            limit = None if share is None else min(share, 0.8 * budget.remaining)
            shrunk = Shrinker(solver, Deadline(limit, budget.cancel)).shrink(tree)
            smaller = as_program(shrunk, self.writer)
            found.append(self._fitted(function, smaller))
            if function.grammar is not None:
                found.append(self._fitted(function, smaller.substitute(solver.folded)))
        self.statistics.rounds += solver.rounds
        self.statistics.candidates += solver.queries.asked
        budget.spent += solver.queries.asked
        bodies = sorted(dict.fromkeys(body for body in found if body is not None), key=lambda body: body.size)
        return next((body for body in bodies if self._meets_all(function, body)), None)

    def _fitted(self, function: SynthFunction, body: Program) -> Program | None:
        """The program in the function's grammar, if it has one; None if it cannot be written there."""
        fit = self.fits.get(function.name)
        return body if fit is None else fit.fit(body)

    def _meets_all(self, function: SynthFunction, body: Program) -> bool:
        """Does the program meet the whole specification?  For tasks with several functions the whole is checked later."""
        return len(self.task.functions) > 1 or self._proved({function.name: body}) is not None


def _simple_forms(function: SynthFunction) -> list[Linear]:
    own = [Linear(((variable(p.name, Int), 1),)) for p in function.parameters if p.type == Int]
    return [Linear(), Linear((), 1), *own, *(-form for form in own)]
