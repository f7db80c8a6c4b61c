"""Testing a logical specification on many candidates at once.

A specification mentions unknown functions applied to arguments: its *invocations*.  For a given assignment of the
quantified variables the arguments are values, so a candidate matters only through its outputs at those *points*.  The points
are the examples of a bottom-up search, and a formula becomes a program over columns: the candidates' outputs, picked at the
points of each assignment.  Observational equivalence stays sound, because the formulas see nothing but the points.

An invocation whose arguments contain an unknown function (`f(f(x))`) has no fixed points.  Formulas with such are left to
the caller's interpreter, and everything else is still tested here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.operators import Operator, Undefined
from dsl.printing import expand_definitions
from dsl.program import Program, Variable, application, variable
from dsl.task import SynthFunction
from dsl.types import Value

from .blocks import Block
from .bottom_up import BottomUp
from .budget import Budget, Progress, Status
from .columns import DTYPES, fits
from .evaluate import Argument, Evaluator
from .streams import fill_kernel, stream_length

Assignment = Mapping[str, Value]
"""Values of the quantified variables, by name."""


def mentions_unknown(program: Program) -> bool:
    """Does an unknown function occur, directly or inside a macro?"""
    return any(
        isinstance(p.head, Operator)
        and (p.head.is_unknown or (p.head.definition is not None and mentions_unknown(p.head.definition.body)))
        for p in program.parts()
    )


def reveal_unknowns(formula: Program) -> Program:
    """The formula with those macros expanded that mention unknown functions, so that every invocation is in sight."""

    def change(part: Program, children: tuple[Program, ...]) -> Program:
        if not isinstance(part.head, Operator):
            return part
        whole = application(part.head, *children)
        definition = part.head.definition
        return expand_definitions(whole) if definition is not None and mentions_unknown(definition.body) else whole

    return formula.rebuild(change)


class SpecificationTest:
    """Formulas, tested on a list of assignments.

    `inputs[name]` lists the points at which the function of that name is needed: the examples for its search.  Formulas with
    nested invocations are in `nested`, and not tested here; assignments that do not fit into columns are left out.
    `under_way` are the points of searches that go on: they keep their places, and new ones follow.
    """

    def __init__(
        self,
        formulas: Sequence[Program],
        variables: Sequence[Variable],
        functions: Sequence[SynthFunction],
        assignments: Sequence[Assignment],
        under_way: Mapping[str, Sequence[tuple[Value, ...]]] = {},  # noqa: B006 - never changed
    ) -> None:
        self.variables = tuple(variables)
        revealed = [reveal_unknowns(formula) for formula in formulas]
        self.nested = [f for f in revealed if any(map(mentions_unknown, _arguments_of_invocations(f)))]
        self.formulas = sorted((f for f in revealed if f not in self.nested), key=lambda f: f.size)
        invocations = dict.fromkeys(p for f in self.formulas for p in f.parts() if _is_invocation(p))
        points = {i: [_point(i, a) for a in assignments] for i in invocations}
        mentioned = [v for v in self.variables if any(v in f.variables() for f in self.formulas)]
        usable = [
            k
            for k, assignment in enumerate(assignments)
            if all(p[k] is not None for p in points.values()) and all(fits(assignment[v.name], v.type) for v in mentioned)
        ]
        self.assignments = [assignments[k] for k in usable]
        places: dict[str, dict[tuple[Value, ...], int]] = {
            f.name: {point: k for k, point in enumerate(under_way.get(f.name, ()))} for f in functions
        }
        self._where: dict[Program, Any] = {}
        for invocation, at in points.items():
            numbers = places[str(invocation.head)]
            chosen = [point for point in (at[k] for k in usable) if point is not None]
            self._where[invocation] = np.array([numbers.setdefault(p, len(numbers)) for p in chosen], np.intp)
        self.inputs: dict[str, list[tuple[Value, ...]]] = {name: list(numbers) for name, numbers in places.items()}
        # In the formulas to be evaluated a variable of its own stands for each invocation and each part that is known.
        self._known = self._known_parts()
        named = [*self._where, *self._known]
        self._names = {part: f"\0{number}" for number, part in enumerate(named)}
        replacements = {part: variable(name, part.type) for part, name in self._names.items()}
        self._reduced = [formula.substitute(replacements) for formula in self.formulas]

    def _known_parts(self) -> dict[Program, list[Value]]:
        """The largest parts without an invocation, and their values on the assignments, where all have one.

        They are the same for all candidates, and the interpreter works them out once.
        """
        known: dict[Program, list[Value]] = {}
        for formula in self.formulas:
            closed: set[Program] = set()
            for part in formula.parts():
                if not _is_invocation(part) and all(child in closed for child in part.children):
                    closed.add(part)
            for part in _below(formula, known):
                if part in closed and not part.is_leaf and part not in known:
                    values = [_value(part, assignment) for assignment in self.assignments]
                    if all(v is not Undefined and fits(v, part.type) for v in values):
                        known[part] = values
        return known

    def evaluator(self, search: BottomUp) -> Evaluator:
        """An evaluator for the formulas, over the arenas of a search."""
        evaluator = Evaluator(search.store.view(len(self.assignments)), search.evaluators[0].longest)
        evaluator.prepare(operator for formula in self._reduced for operator in formula.operators())
        return evaluator

    def argument_columns(self, store: Any) -> dict[str, Argument]:
        """The columns of the quantified variables and of known parts, one row each."""
        zeros = np.zeros(1 << 16, np.int32)
        needed = {v for formula in self._reduced for v in formula.variables()}
        columns = {v.name: ([a[v.name] for a in self.assignments], v.type) for v in self.variables if v in needed}
        columns |= {self._names[part]: (values, part.type) for part, values in self._known.items()}
        return {name: (zeros, store.encode(values, type)) for name, (values, type) in columns.items()}

    def pick(self, columns: Mapping[str, Any]) -> dict[Program, Any]:
        """For each invocation, its function's outputs at its points, out of the `columns` at all points."""
        return {invocation: self._at_points(invocation, columns[str(invocation.head)]) for invocation in self._where}

    def _at_points(self, invocation: Program, columns: Any) -> Any:
        """A column block with one example per assignment."""
        where, type = self._where[invocation], invocation.type
        if type.kind != "bool":
            return np.ascontiguousarray(columns[where], DTYPES[type.kind])
        bits = (columns[where >> 6] >> (where & 63)[:, None]) & 1
        packed = np.zeros(((len(where) + 63) // 64, columns.shape[1]), DTYPES["bool"])
        for e, row in enumerate(bits):
            packed[e >> 6] |= row << (e & 63)
        return packed

    def accepted(
        self,
        evaluator: Evaluator,
        variables: Mapping[str, Argument],
        picked: Mapping[Program, Any],
        rows: Mapping[str, Any],
        n: int,
    ) -> Any:
        """Positions among n candidate tuples that meet every formula on every assignment.

        `picked` comes from `pick`; `rows[name]` says which of its candidates each tuple takes for a function, int32[n].
        """
        given = dict(variables)
        for invocation, columns in picked.items():
            given[self._names[invocation]] = (rows[str(invocation.head)], columns)
        valid = np.ones(n, np.uint8)
        for formula in self._reduced:
            holds = evaluator.evaluate(formula, given, n, valid, True)
            valid &= self._everywhere(holds)
            if not valid.any():
                break
        return np.flatnonzero(valid)

    def allowed_values(self, search: BottomUp, values: Sequence[Value]) -> Any:
        """Which of a function's values meet every formula at each point of its search: uint64[points], bit k for the k-th.

        For formulas with one invocation, so that each assignment concerns one point, and up to 64 values.  None where a
        formula has no value for one of them.
        """
        invocation = next(iter(self._where))
        evaluator, n = self.evaluator(search), len(values)
        given = self.argument_columns(evaluator.store)
        constants = evaluator.store.encode_rows([[v] * len(self.assignments) for v in values], invocation.type)
        given[self._names[invocation]] = (evaluator.identity, constants)
        valid, good = np.ones(n, np.uint8), np.ones((n, len(self.assignments)), np.uint8)
        for formula in self._reduced:
            holds = np.ascontiguousarray(evaluator.evaluate(formula, given, n, valid, True).T)
            good &= np.unpackbits(holds.view(np.uint8), axis=1, bitorder="little")[:, : len(self.assignments)]
        if not valid.all():
            return None
        allowed = np.full(len(search.inputs), np.uint64((1 << n) - 1))
        masks = (good.T.astype(np.uint64) << np.arange(n, dtype=np.uint64)).sum(axis=1, dtype=np.uint64)
        np.bitwise_and.at(allowed, self._where[invocation], masks)
        return allowed

    def _everywhere(self, holds: Any) -> Any:
        """uint8[n]: is the packed column true on all assignments?"""
        count = len(self.assignments)
        good = np.ones(holds.shape[1], bool)
        for w in range(holds.shape[0]):
            bits = min(64, count - 64 * w)
            mask = np.int64(-1) if bits == 64 else np.int64((1 << bits) - 1)
            good &= (holds[w] & mask) == mask
        return good.astype(np.uint8)


class SpecificationGoal:
    """The goal of CEGIS for one function: meet the formulas on every assignment seen so far."""

    def __init__(self, test: SpecificationTest, name: str) -> None:
        self.test, self.name = test, name
        self._evaluator: Evaluator | None = None
        self._variables: dict[str, Argument] = {}

    def hits(self, search: BottomUp, block: Block) -> Sequence[int]:
        """Positions of new candidates that are accepted; a duplicate behaves the same at every point."""
        positions = block.fresh if not search.full else np.flatnonzero(block.valid)
        if not positions.size:
            return ()
        if self._evaluator is None:
            self._evaluator = self.test.evaluator(search)
            self._variables = self.test.argument_columns(self._evaluator.store)
        picked = self.test.pick({self.name: search.outputs(block, positions)})
        rows = {self.name: self._evaluator.identity}
        accepted = self.test.accepted(self._evaluator, self._variables, picked, rows, int(positions.size))
        return [int(p) for p in positions[accepted]]


def joint_solutions(
    searches: Mapping[str, BottomUp], test: SpecificationTest, budget: Budget, progress: Progress | None = None
) -> Iterator[dict[str, Program]]:
    """Tuples of programs, one per function, that meet the formulas on every assignment, in order of total cost.

    The searches advance together, a cost at a time; then every tuple of that total cost is tested.  `searches` must have
    been made with the inputs of `test`, and share one store.
    """
    names = list(searches)
    first = searches[names[0]]
    evaluator = test.evaluator(first)
    variables = test.argument_columns(evaluator.store)
    running = {name: search.levels(budget, progress) for name, search in searches.items()}
    for total in itertools.count(len(names)):
        for name, levels in running.items():
            for _ in next(levels, iter(())):
                pass
            if searches[name].status not in (None, Status.EXHAUSTED):
                return
        starts = {name: searches[name].grammar.start for name in names}
        reachable = sum(max(searches[n].bank.levels[starts[n]], default=0) for n in names)
        if total > reachable and all(search.status is not None for search in searches.values()):
            return
        available = [[c for c, lv in searches[n].bank.levels[starts[n]].items() if lv.rows] for n in names]
        for costs in itertools.product(*available):
            if sum(costs) == total:
                yield from _tuples(searches, dict(zip(names, costs, strict=True)), test, evaluator, variables, budget)
                if budget.verdict() is not None:
                    return


def _tuples(
    searches: Mapping[str, BottomUp],
    costs: Mapping[str, int],
    test: SpecificationTest,
    evaluator: Evaluator,
    variables: Mapping[str, Argument],
    budget: Budget,
) -> Iterator[dict[str, Program]]:
    """The accepted tuples of one split of the total cost."""
    columns = {}
    for name, cost in costs.items():
        bank, start = searches[name].bank, searches[name].grammar.start
        if not bank.prepare(start, cost, lambda: budget.verdict() is not None):
            return
        columns[name] = bank.levels[start][cost].columns
    sizes = tuple(columns[name].shape[1] for name in costs)
    picked = test.pick(columns)
    none = np.full(len(sizes), -1, np.int64)
    step = 1024
    for begin in range(0, stream_length(sizes, False), step):
        verdict = budget.verdict()
        if verdict is not None:
            return
        n = min(step, stream_length(sizes, False) - begin)
        rows = np.empty((len(sizes), n), np.int32)
        fill_kernel(begin, n, np.array(sizes, np.int64), False, none, rows)
        budget.spent += n
        chosen = {name: rows[k] for k, name in enumerate(costs)}
        for j in test.accepted(evaluator, variables, picked, chosen, n):
            yield {
                name: searches[name].bank.program_at(searches[name].grammar.start, cost, int(rows[k, j]))
                for k, (name, cost) in enumerate(costs.items())
            }


def _is_invocation(part: Program) -> bool:
    return isinstance(part.head, Operator) and part.head.is_unknown


def _arguments_of_invocations(formula: Program) -> list[Program]:
    return [argument for part in formula.parts() if _is_invocation(part) for argument in part.children]


def _point(invocation: Program, assignment: Assignment) -> tuple[Value, ...] | None:
    """The arguments of an invocation under an assignment; None if one has no value or does not fit into the columns."""
    point = tuple(_value(argument, assignment) for argument in invocation.children)
    usable = all(v is not Undefined and fits(v, a.type) for v, a in zip(point, invocation.children, strict=True))
    return point if usable else None


def _value(part: Program, assignment: Assignment) -> Value:
    """The interpreter's value; none where a limit is passed."""
    try:
        return evaluate(part, assignment)
    except LimitError:
        return Undefined


def _below(formula: Program, ends: Mapping[Program, object]) -> Iterator[Program]:
    """The distinct parts, parents first, but nothing below an invocation or below what is in `ends` when its turn comes."""
    seen, stack = {formula}, [formula]
    while stack:
        part = stack.pop()
        if _is_invocation(part):
            continue
        yield part
        if part not in ends:
            stack += [child for child in part.children if child not in seen]
            seen.update(part.children)
