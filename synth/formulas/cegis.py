"""CEGIS: synthesis from logical specifications (Solar-Lezama et al., Combinatorial Sketching, ASPLOS 2006, section 4).

Guess a program that is right on the assignments seen so far; let Z3 prove it or refute it; learn from the counterexample.
The assignments begin with a few at the edges of the types and a few random ones, which saves most rounds.

Where every formula fixes the function's value, `f(x) = t(x)` without unknown functions in t, the assignments become plain
examples and the guess is synthesis from examples.  Otherwise the formulas themselves are tested on all candidates at once
(`search.specification`).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from dsl.errors import LimitError, SynthError
from dsl.interpreter import evaluate
from dsl.operators import Definition, Operator, Undefined
from dsl.program import Constant, Program
from dsl.task import Constraints, SynthFunction, Task
from dsl.types import Bool, Int, Type, Value
from search.bottom_up import BottomUp
from search.budget import Statistics, Status
from search.columns import Store
from search.joins import AllowedOutputs, small_values
from search.specification import SpecificationGoal, SpecificationTest, joint_solutions, mentions_unknown, reveal_unknowns
from solvers.verdicts import Proved, Refuted, Unknown

from ..portfolio import Portfolio
from ..result import Result
from ..solving import Options, add_statistics, longest_text, searchable_grammar
from .independent import independent_parts, joined, refuting_input
from .input_spaces import AT_FIRST, AT_FIRST_WHERE_FEW, input_space
from .own_terms import own_term
from .pointwise import pointwise_form

ASSIGNMENTS_AT_FIRST = 12
SEARCH_FOR_SMALLER = 0.3
"""Part of the budget in which something smaller than the specification's own term is looked for."""
REBUILD_BELOW = 200_000
"""Candidates below which a search simply starts again with a new counterexample, as that takes no time."""
POINTS_FOR_NESTED = 8
"""Random points at which candidates are told apart when the formulas have no fixed points."""


def solve_constraints(task: Task, options: Options) -> Result:
    """Search for definitions of all functions of the task that meet its formulas for all inputs."""
    parts = independent_parts(task)
    return joined(task, (_solve_part(part, options) for part in parts))


def _solve_part(task: Task, options: Options) -> Result:
    """The search's answer, or the specification's own term where that is one and the search has found nothing smaller."""
    solver = CegisSolver(task, options)
    own = None if solver.functional is None else own_term(task.function, solver.functional.pairs)
    if own is None or options.strategy != "auto":
        return solver.solve()
    solver.options = replace(options, budget=options.budget.part(SEARCH_FOR_SMALLER))
    found = solver.solve()
    options.budget.spent += solver.options.budget.spent
    if found.solved and found.size is not None and found.size <= own.size:
        return found
    verdict = solver.finder.check({own.name: own}, max(0.05, options.budget.remaining), None)
    if not isinstance(verdict, Proved):
        return found
    why = (*found.why, "the specification's own term: the grammar derives it, and nothing smaller was found")
    return Result(Status.SOLVED, task, {own.name: own}, statistics=found.statistics, verified="proved", why=why)


class CegisSolver:
    """The loop, its assignments, and the guess for the kind of specification at hand."""

    def __init__(self, task: Task, options: Options) -> None:
        assert isinstance(task.specification, Constraints)
        from solvers.z3_verifier import CounterexampleFinder

        self.task, self.options, self.specification = task, options, task.specification
        self.finder = CounterexampleFinder(task.specification)
        self.grammars = {f.name: searchable_grammar(task, f) for f in task.functions}
        self.formulas = [reveal_unknowns(formula) for formula in task.specification.formulas]
        self.functional = _functional_form(self.formulas) if len(task.functions) == 1 else None
        self.pointwise = pointwise_form(self.formulas) if self.functional is None else None
        few_values = all(small_values(f.result) for f in task.functions)
        self.space = input_space(task.specification.variables, options.seed, AT_FIRST_WHERE_FEW if few_values else AT_FIRST)
        self.assignments = self.space.first if self.space else first_assignments(task.specification, options.seed)
        self.extra_points: dict[str, list[tuple[Value, ...]]] = {f.name: [] for f in task.functions}
        self.statistics = Statistics()
        self.contradiction = self.too_small = ""
        self.why = ["bottom-up: the formulas are tested on all candidates at once"]
        self._points_grew = False
        self._searches: dict[str, BottomUp] = {}
        self.unproved: tuple[dict[str, Definition], str] | None = None

    def solve(self) -> Result:
        """Rounds of guessing and checking until a proof, or until a limit is reached."""
        definitions: dict[str, Definition] = {}
        status = self._refuted_at_once()
        while status is None:
            status, definitions = self._round()
        for name in list(self._searches):
            self._retire(name)
        self.statistics.seconds = self.options.budget.elapsed
        verified, message = "proved" if definitions else "", ""
        if not definitions and self.unproved is not None:
            definitions, reason = self.unproved
            status, verified = Status.UNKNOWN, f"unknown: {reason}"
            message = f"a program was found that could not be proved: {reason}"
        elif not definitions:
            looked = f"{self.statistics.candidates:,} candidates up to size {self.statistics.cost}"
            message = f"no program found ({looked} were tried, {len(self.assignments)} inputs held against each)"
            if self.contradiction:
                message = f"no function meets the specification: {self.contradiction}"
            elif status is Status.EXHAUSTED:
                reason = self.too_small or f"all of it was tried ({looked})"
                message = f"no program of the grammar meets the specification: {reason}"
        return Result(
            status,
            self.task,
            definitions,
            statistics=self.statistics,
            verified=verified,
            message=message,
            why=tuple(self.why),
        )

    def _refuted_at_once(self) -> Status | None:
        """EXHAUSTED if one input is enough to see that no programs of the grammars will do."""
        formulas, budget = self.formulas, self.options.budget
        pointwise = self.pointwise is not None  # which tells the same from the formulas alone
        refuting = None if pointwise else refuting_input(self.task, formulas, self.grammars, self.assignments, budget)
        if refuting is None:
            return None
        shown = ", ".join(f"{name} = {value!r}" for name, value in refuting.items())
        self.too_small = f"at {shown} none of the values that it has would do"
        return Status.EXHAUSTED

    def _round(self) -> tuple[Status | None, dict[str, Definition]]:
        """Guesses on the present assignments, until one is proved (SOLVED) or brings a new assignment (None)."""
        budget = self.options.budget
        self._points_grew = False
        for programs in self._guesses():
            definitions = {f.name: Definition(f.name, f.parameters, programs[f.name]) for f in self.task.functions}
            if not self._in_grammar(definitions):
                raise AssertionError("the search left the grammar")
            if not self._holds_on_assignments(definitions):
                if self._points_grew:
                    return None, {}
                continue
            verdict = self.finder.check(definitions, max(0.05, budget.remaining), budget.cancel)
            if isinstance(verdict, Proved):
                return Status.SOLVED, definitions
            if isinstance(verdict, Refuted) and self._learn(verdict.counterexample, definitions):
                return None, {}
            if isinstance(verdict, Unknown) and self.unproved is None:
                self.unproved = definitions, verdict.reason
            if budget.verdict() is not None:
                return budget.verdict(), {}
        if any(search.outgrown for search in self._searches.values()) and budget.verdict() is None:
            return None, {}
        return self._status(self._searches), {}

    def _status(self, searches: Mapping[str, BottomUp]) -> Status:
        ended = [search.status for search in searches.values()]
        verdict = self.options.budget.verdict() or next((s for s in ended if s not in (None, Status.EXHAUSTED)), None)
        return verdict or Status.EXHAUSTED

    def _in_grammar(self, definitions: Mapping[str, Definition]) -> bool:
        return all(f.grammar is None or f.grammar.contains(definitions[f.name].body) for f in self.task.functions)

    # Guess ------------------------------------------------------------------------------------------------------------

    def _guesses(self) -> Iterator[dict[str, Program]]:
        """The programs that the searches propose on the present assignments."""
        budget, progress = self.options.budget, self.options.progress
        if self.functional is not None:
            rows = self.functional.rows(self.assignments)
            if isinstance(rows, str):
                self.contradiction = rows
                return iter(())
            name = self.task.function.name
            search = self._search(self.task.function, list(rows))
            outputs = [rows[point] for point in search.inputs]
            undoing = self.task.language.undoing
            portfolio = Portfolio(search, outputs, budget, self.options.strategy, progress, undoing=undoing)
            self.why = portfolio.reasons
            return ({name: program} for program in portfolio.proposals())
        running = {name: search.inputs for name, search in self._searches.items()}
        test = SpecificationTest(
            self.formulas, self.specification.variables, self.task.functions, self.assignments, running
        )  # fmt: skip
        searches: dict[str, BottomUp] = {}
        for function in self.task.functions:
            drawn = self._random_points(function) if test.nested else []
            points = dict.fromkeys([*test.inputs[function.name], *self.extra_points[function.name], *drawn])
            share = next(iter(searches.values())).store if searches else None
            searches[function.name] = self._search(function, list(points) or self._random_points(function), share)
        if self.pointwise is not None:
            name, search = next(iter(searches.items()))
            return self._guesses_pointwise(name, search, test)
        if len(searches) == 1:
            name, search = next(iter(searches.items()))
            found = search.solutions(SpecificationGoal(test, name), budget, progress)
            return ({name: c.program} for c in found)
        return joint_solutions(searches, test, budget, progress)

    def _guesses_pointwise(self, name: str, search: BottomUp, test: SpecificationTest) -> Iterator[dict[str, Program]]:
        """The programs that engines propose for what the formulas allow at each point."""
        assert self.pointwise is not None
        masks = test.allowed_values(search, self.pointwise.values)
        if masks is None:
            allowed = self.pointwise.allowed(self.assignments)
            masks = np.array([allowed.get(point, self.pointwise.everything) for point in search.inputs], np.uint64)
        if not masks.all():
            point = search.inputs[int(np.argmin(masks))]
            self.contradiction = f"{name}({', '.join(map(repr, point))}) has no value that would do"
            return iter(())
        options = self.options
        goal = AllowedOutputs(masks)
        portfolio = Portfolio(search, (), options.budget, options.strategy, options.progress, goal=goal, allowed=masks)
        self.why = portfolio.reasons
        return ({name: program} for program in portfolio.proposals())

    def _search(self, function: SynthFunction, points: Sequence[tuple[Value, ...]], share: Store | None = None) -> BottomUp:
        """A search with these points as examples: the one that is under way, if it is worth going on with."""
        search = self._searches.get(function.name)
        if search is not None:
            fresh = [point for point in points if point not in set(search.inputs)]
            is_worth_it = search.statistics.candidates >= REBUILD_BELOW and len(self.task.functions) == 1
            if is_worth_it and not search.outgrown and search.extend(fresh):
                return search
            self._retire(function.name)
        search = self._searches[function.name] = BottomUp(
            self.grammars[function.name],
            points,
            seed=self.options.seed,
            threads=self.options.threads,
            longest=longest_text(points),
            share=share,
        )
        return search

    def _retire(self, name: str) -> None:
        search = self._searches.pop(name)
        add_statistics(self.statistics, search.statistics)
        search.close()

    def _random_points(self, function: SynthFunction) -> list[tuple[Value, ...]]:
        rng = random.Random(self.options.seed)  # noqa: S311 - test inputs, no secrets
        return [
            tuple(random_value(p.type, rng, ()) for p in function.parameters) for _ in range(POINTS_FOR_NESTED)
        ]  # fmt: skip

    # Learn ------------------------------------------------------------------------------------------------------------

    def _holds_on_assignments(self, definitions: Mapping[str, Definition]) -> bool:
        """The interpreter's word on the present assignments: what the columns could not test, and a second look."""
        for assignment in self.assignments:
            for formula in self.formulas:
                if not self._holds(formula, assignment, definitions):
                    self._add_points(assignment, definitions)
                    return False
        return True

    def _holds(self, formula: Program, assignment: Mapping[str, Value], definitions: Mapping[str, Definition]) -> bool:
        try:
            return evaluate(formula, assignment, definitions) is True
        except LimitError:
            return False

    def _learn(self, counterexample: Mapping[str, Value], definitions: Mapping[str, Definition]) -> bool:
        """Add a counterexample; False if it is known already, so that starting again would change nothing."""
        self._add_points(counterexample, definitions)
        if any(dict(known) == dict(counterexample) for known in self.assignments):
            return False
        further = self._further_counterexamples(definitions)
        self.assignments += [dict(counterexample), *(a for a in further if a != dict(counterexample))]
        return True

    def _further_counterexamples(self, definitions: Mapping[str, Definition]) -> list[dict[str, Value]]:
        """Of a small input space, other assignments on which this candidate fails: at most as many as there are."""
        wrong = (
            assignment
            for assignment in (self.space.assignments if self.space else ())
            if not all(self._holds(formula, assignment, definitions) for formula in self.formulas)
        )
        return list(itertools.islice(wrong, len(self.assignments)))

    def _add_points(self, assignment: Mapping[str, Value], definitions: Mapping[str, Definition]) -> None:
        """Where invocations are nested, remember at which points this candidate was asked, to tell others from it."""
        for formula in self.formulas:
            for part in formula.parts():
                head = part.head
                if isinstance(head, Operator) and head.is_unknown and any(map(mentions_unknown, part.children)):
                    try:
                        point = tuple(evaluate(child, assignment, definitions) for child in part.children)
                    except SynthError:
                        continue
                    known = self.extra_points[head.name]
                    if all(v is not Undefined for v in point) and point not in known:
                        known.append(point)
                        self._points_grew = True


class FunctionalForm:
    """Formulas that all say `f(arguments) = term`, with no unknown function in either."""

    def __init__(self, pairs: Sequence[tuple[Program, Program]]) -> None:
        self.pairs = pairs

    def rows(self, assignments: Sequence[Mapping[str, Value]]) -> dict[tuple[Value, ...], Value] | str:
        """The examples that the assignments amount to, or how two of them contradict each other."""
        rows: dict[tuple[Value, ...], Value] = {}
        for assignment in assignments:
            for invocation, term in self.pairs:
                point = tuple(evaluate(argument, assignment) for argument in invocation.children)
                wanted = evaluate(term, assignment)
                if wanted is Undefined or any(value is Undefined for value in point):
                    continue
                if rows.setdefault(point, wanted) != wanted:
                    shown = ", ".join(map(repr, point))
                    return f"{invocation.head}({shown}) would have to be both {rows[point]!r} and {wanted!r}"
        return rows


def _functional_form(formulas: Sequence[Program]) -> FunctionalForm | None:
    pairs = []
    for formula in formulas:
        if not (isinstance(formula.head, Operator) and formula.head.name == "=" and len(formula.children) == 2):
            return None
        left, right = formula.children
        if mentions_unknown(right):
            left, right = right, left
        direct = isinstance(left.head, Operator) and left.head.is_unknown and not any(map(mentions_unknown, left.children))
        if not direct or mentions_unknown(right):
            return None
        pairs.append((left, right))
    return FunctionalForm(pairs) if pairs else None


def first_assignments(specification: Constraints, seed: int) -> list[dict[str, Value]]:
    """Assignments to begin with: the same edge value for all variables, then random ones near the formulas' constants."""
    rng = random.Random(seed)  # noqa: S311 - test inputs, no secrets
    variables = specification.variables
    if not variables:
        return [{}]
    constants = dict.fromkeys(
        (p.head.value, p.type) for f in specification.formulas for p in f.parts() if isinstance(p.head, Constant)
    )
    known = tuple(constants)
    edges = [{v.name: edge_value(v.type, k) for v in variables} for k in range(4)]
    drawn = [{v.name: random_value(v.type, rng, known) for v in variables} for _ in range(ASSIGNMENTS_AT_FIRST - 4)]
    distinct: list[dict[str, Value]] = []
    for assignment in (*edges, *drawn):
        if assignment not in distinct:
            distinct.append(assignment)
    return distinct


def edge_value(type: Type, which: int) -> Value:
    """One of four values at the edges of a type."""
    if type == Bool:
        return which % 2 == 1
    if type == Int:
        return (0, 1, -1, 2)[which]
    if type.name == "BitVec":
        top = 1 << (type.width - 1)
        return (0, 1, 2 * top - 1, top)[which] % (2 * top)
    return ("", "a", "0", "ab c")[which] if type.name == "String" else ()


def random_value(type: Type, rng: random.Random, known: Sequence[tuple[Value, Type]]) -> Value:
    """A random value; integers mostly lie near constants that the formulas mention."""
    if type == Bool:
        return rng.random() < 0.5
    if type == Int:
        near = [value for value, t in known if t == Int]
        if near and rng.random() < 0.4:
            return int(rng.choice(near)) + rng.randint(-1, 1)
        return rng.randint(-10, 10) if rng.random() < 0.8 else rng.randint(-1000, 1000)
    if type.name == "BitVec":
        bits = rng.getrandbits(type.width)
        return bits & rng.getrandbits(type.width) if rng.random() < 0.3 else bits
    if type.name == "String":
        return "".join(rng.choice("ab01 -.") for _ in range(rng.randint(0, 8)))
    return tuple(random_value(type.element, rng, known) for _ in range(rng.randint(0, 5)))
