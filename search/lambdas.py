"""Lambdas: bodies are searched for pointwise, on the elements that they are applied to.

A language with operators of `dsl.lambdas` has programs such as `(Map (Add (Multiply a u1) b) x)`. Whether two bodies
differ is decided by the points at which they are used: the elements of a list on every example, beside the example's
inputs. So for a list that is known (a *source*) a search for bodies is an ordinary bottom-up search, with one example for
each point and the bound variables as further parameters, and everything that search can do (columns, kernels, observational
equivalence, decision trees) works for bodies. It is used in two ways:

    deduction     where the wanted output determines the value at every point, bodies with these values are looked for; after
                  Feser, Chaudhuri and Dillig (PLDI 2015, section 5): `Map`, `ZipWith` and `Scanl1` determine the value,
                  `Filter` determines which elements are kept, and where two equal ones fare differently there is no body
    enumeration   the first bodies that differ, applied, are lists and counts that serve as leaves of an outer search, as
                  LambdaBeam (Shi et al., NeurIPS 2023, section 3) makes lambdas before it applies them

Rounds alternate between the two with growing efforts; lists that the outer search has made, fragments included, are the next
round's sources, so that lambdas can be applied to what lambdas made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, count

from dsl.errors import LimitError, QuestionError
from dsl.grammar import Grammar, Production
from dsl.interpreter import evaluate
from dsl.lambdas import BOUND, as_lambda, bodies_of, shapes
from dsl.language import DSL
from dsl.operators import Undefined
from dsl.program import Constant, Program, Variable, application, variable
from dsl.types import Bool, Int, List, Type, Value

from .bottom_up import BottomUp, WantedOutputs
from .budget import Budget
from .turns import Engine, Enumeration, Scheduler, Turn
from .unification import Unification

INTS = List(Int)
Points = list[tuple[int, ...]]
"""Values of the bound variables, for each point of an example."""

MOST_IN_PAIRS = 64
"""Sources that are paired with one another."""

Bodies = dict[tuple[int, Type], Grammar]
"""The grammar of bodies, by the number of bound variables and the type of the result."""

_NAMES = tuple(f"\0{name}" for name in BOUND)
"""Names of the bound variables inside a search for bodies: no parameter of a task has such a name."""


@dataclass(frozen=True)
class Fragment:
    """A program with its outputs and its cost: a source if it makes lists."""

    program: Program
    outputs: tuple[Value, ...]
    cost: int


@dataclass(frozen=True)
class Effort:
    """How much one round does: candidates of the outer search and of one search for bodies, and how many of each thing.

    `searches` bounds the searches for bodies of one operator that outputs determine, `few` the sources on which bodies are
    enumerated, and `kept` how many bodies are kept of each.
    """

    outer: int
    bodies: int
    sources: int
    searches: int
    few: int
    kept: int

    @classmethod
    def of_round(cls, number: int) -> Effort:
        """About five times the work of the round before."""
        return cls(20_000 * 5**number, 2_000 * 4**number, 64 * 6**number, 8 * 3**number, 3 * 2**number, 30 * 3**number)


class Lambdas:
    """The engine: proposes programs with lambdas for the outputs of a search over the default grammar of a language."""

    name = "lambdas"

    def __init__(self, search: BottomUp, outputs: Sequence[Value], budget: Budget, language: DSL) -> None:
        self.search, self.outputs, self.budget, self.language = search, tuple(outputs), budget, language
        self.grammar = search.grammar
        self.shapes = list(shapes(language))

    @cached_property
    def _bodies(self) -> list[Bodies]:
        """Grammars of bodies: first those that say nothing of lists, then all.  Easy questions never need them."""
        literals: dict[Type, list[Value]] = {}
        for production in self.grammar:
            head = production.head
            if isinstance(head, Program) and isinstance(head.head, Constant):
                literals.setdefault(head.type, []).append(head.head.value)
        whole = {
            (bound, result): bodies_of(self.language).default_grammar(
                [*self.grammar.parameters, *(Variable(name, Int) for name in _NAMES[:bound])], result, literals
            )
            for bound in (1, 2)
            for result in (Int, Bool)
        }
        return [{key: _without_lists(grammar) for key, grammar in whole.items()}, whole]

    @property
    def is_useful(self) -> bool:
        """Are there lambdas to look for?"""
        return bool(self.shapes) and any(n.type == INTS for n in self.grammar.nonterminals)

    def turns(self) -> Iterator[Turn]:
        """Rounds of outer enumeration, deduction and enumeration of bodies, each larger than the last."""
        fragments: list[Fragment] = []
        for number in count():
            if self.budget.verdict() is not None:
                return
            effort = Effort.of_round(number)
            outer = self._outer(fragments)
            yield from Enumeration(outer, WantedOutputs(self.outputs), self._budget(effort.outer)).turns()
            sources = self._sources(outer, effort.sources)
            outer.close()
            fragments = []
            yield from self._applied(sources, effort, fragments)

    def _budget(self, candidates: int) -> Budget:
        whole = self.budget
        return Budget(whole.seconds, candidates, whole.bytes, whole.cancel, whole.started, waited=whole.waited)

    # The outer search -------------------------------------------------------------------------------------------------

    def _outer(self, fragments: Sequence[Fragment]) -> BottomUp:
        """A search over the grammar whose leaves are the fragments, too."""
        nonterminals = {n.type: n for n in reversed(self.grammar.nonterminals)}
        leaves = [Production(nonterminals[f.program.type], f.program, (), f.cost) for f in fragments]
        grammar = Grammar(self.grammar.start, [*self.grammar, *leaves], self.grammar.parameters)
        search = BottomUp(grammar, self.search.inputs, longest=self.search.evaluators[0].longest)
        for fragment in fragments:
            search.bank.leaves[fragment.program] = search.store.encode(fragment.outputs, fragment.program.type)
        return search

    def _sources(self, outer: BottomUp, most: int) -> list[Fragment]:
        """The cheapest lists of an outer search, each distinct one once."""
        found: dict[tuple[Value, ...], Fragment] = {}
        for nonterminal in outer.grammar.nonterminals:
            if nonterminal.type != INTS:
                continue
            for cost in sorted(outer.bank.levels[nonterminal]):
                columns = outer.columns(nonterminal, cost, self._budget(1))
                for row in range(0 if columns is None else min(columns.shape[1], most)):
                    outputs = outer.store.decode(columns, row, INTS)
                    if outputs not in found:
                        found[outputs] = Fragment(outer.bank.program_at(nonterminal, cost, row), outputs, cost)
                    if len(found) == most:
                        return list(found.values())
        return list(found.values())

    # Lambdas on sources -----------------------------------------------------------------------------------------------

    def _applied(self, sources: Sequence[Fragment], effort: Effort, found: list[Fragment]) -> Iterator[Turn]:
        """Every operator on the sources: bodies deduced from the outputs, and `found` gets those that are enumerated."""
        seen: set[tuple[Type, tuple[Value, ...]]] = {(INTS, source.outputs) for source in sources}
        for name, shape in self.shapes:
            searches = 0
            for chosen in _choices(shape, sources):
                if self.budget.verdict() is not None:
                    return
                if searches >= effort.searches:
                    break
                for bodies in self._bodies:
                    has_searched = False
                    for turn in self._deduced(name, shape, chosen, effort.bodies, bodies):
                        has_searched = True
                        yield turn
                    searches += has_searched
        for name, shape in self.shapes:
            for chosen in _choices(shape, sources[: effort.few]):
                if self.budget.verdict() is not None:
                    return
                yield from self._enumerated(name, shape, chosen, effort, found, seen)

    def _deduced(self, name: str, shape: str, chosen: Sequence[Fragment], candidates: int, bodies: Bodies) -> Iterator[Turn]:
        """Programs whose top applies a lambda to these sources, with a body that does what the outputs determine."""
        points: list[Points] = []
        wanted: list[Value] = []
        for example, output in enumerate(self.outputs):
            goal = determined(shape, [source.outputs[example] for source in chosen], output)
            if goal is None:
                return
            points.append(goal[0])
            wanted += goal[1]
        search = self._search(shape, points, Bool if shape == "filter" else Int, bodies)
        if search is None:
            return
        budget = self._budget(candidates)
        engines: list[tuple[Engine, float]] = [(Enumeration(search, WantedOutputs(wanted), budget), 1.0)]
        unification = Unification(search, wanted, budget)
        if shape != "filter" and unification.branchings:
            engines.append((unification, 1.0))
        for _, body in Scheduler(search, engines, budget).proposals():
            program = self._program(name, body, chosen)
            if program is not None:
                yield program
                break
        yield max(1, budget.spent)
        search.close()

    def _enumerated(
        self,
        name: str,
        shape: str,
        chosen: Sequence[Fragment],
        effort: Effort,
        found: list[Fragment],
        seen: set[tuple[Type, tuple[Value, ...]]],
    ) -> Iterator[Turn]:
        """The first bodies that differ on the sources' elements, applied."""
        lists = list(zip(*(source.outputs for source in chosen), strict=True))
        points = [points_of(shape, row) for row in lists]
        search = self._search(shape, points, Bool if shape in ("filter", "count") else Int, self._bodies[-1])
        if search is None:
            return
        budget = self._budget(effort.bodies)
        for block in search.blocks(budget):
            yield max(1, block.n)
        cost = sum(source.cost for source in chosen) + 1
        for body, values, own in self._rows(search, effort.kept):
            program = self._program(name, body, chosen)
            if program is None:
                continue
            outputs = self._evaluated(program) if shape == "scan" else put_together(shape, lists, points, values)
            if outputs is not None and (program.type, outputs) not in seen:
                seen.add((program.type, outputs))
                found.append(Fragment(program, outputs, cost + own))
                if program.type == self.grammar.start.type and outputs == self.outputs:
                    yield program
        search.close()

    def _search(self, shape: str, points: Sequence[Points], result: Type, bodies: Bodies) -> BottomUp | None:
        """A search for bodies with one example for each point; None if there is no point, or a value is out of bounds."""
        bound = 2 if shape in ("zip", "scan") else 1
        rows = [(*self.search.inputs[e], *point) for e, own in enumerate(points) for point in own]
        if not rows:
            return None
        try:
            return BottomUp(bodies[bound, result], rows, longest=self.search.evaluators[0].longest)
        except QuestionError:
            return None

    def _rows(self, search: BottomUp, most: int) -> Iterator[tuple[Program, tuple[Value, ...], int]]:
        """The cheapest bodies of a search, with their values at all points, and their costs."""
        start, done = search.grammar.start, 0
        for cost in sorted(search.bank.levels[start]):
            columns = search.columns(start, cost, self._budget(1))
            for row in range(0 if columns is None else columns.shape[1]):
                yield search.bank.program_at(start, cost, row), search.store.decode(columns, row, start.type), cost
                done += 1
                if done == most:
                    return

    def _program(self, name: str, body: Program, chosen: Sequence[Fragment]) -> Program | None:
        """The operator applied to the body, as a lambda, and the sources."""
        bound: dict[Program, str] = dict(zip((variable(n, Int) for n in _NAMES), BOUND, strict=True))
        function = as_lambda(body, self.language, bound)
        operator = self.language.resolve(name, [function.type, *(source.program.type for source in chosen)])
        return None if operator is None else application(operator, function, *(source.program for source in chosen))

    def _evaluated(self, program: Program) -> tuple[Value, ...] | None:
        """The outputs by the reference meanings."""
        names = [parameter.name for parameter in self.grammar.parameters]
        outputs: list[Value] = []
        for row in self.search.inputs:
            try:
                value = evaluate(program, dict(zip(names, row, strict=True)))
            except LimitError:
                return None
            if value is Undefined:
                return None
            outputs.append(value)
        return tuple(outputs)


def _without_lists(grammar: Grammar) -> Grammar:
    """What can be said of integers and truth values alone; small bodies of this kind are reached much sooner."""
    plain = [p for p in grammar if all(t in (Int, Bool) for t in (p.target.type, *(a.type for a in p.arguments)))]
    return Grammar(grammar.start, plain, grammar.parameters).pruned()


def _choices(shape: str, sources: Sequence[Fragment]) -> Iterator[tuple[Fragment, ...]]:
    """The sources for one operator: pairs in one order only, since a body may exchange its variables."""
    if shape != "zip":
        yield from ((source,) for source in sources)
        return
    yield from sorted(combinations(sources[:MOST_IN_PAIRS], 2), key=lambda pair: pair[0].cost + pair[1].cost)


def points_of(shape: str, lists: Sequence[tuple[int, ...]]) -> Points:
    """Where bodies are compared on one example: the elements, and for running results pairs of neighbours."""
    if shape == "zip":
        return list(zip(*lists, strict=False))
    (xs,) = lists
    return list(zip(xs, xs[1:], strict=False)) if shape == "scan" else [(x,) for x in xs]


def determined(shape: str, lists: Sequence[tuple[int, ...]], output: Value) -> tuple[Points, list[Value]] | None:
    """The points of one example and the body's value at each, as the output determines them.

    None if no body gives this output, or if the output does not determine the values (`Count`).
    """
    if shape == "count" or not isinstance(output, tuple):
        return None
    xs, length = lists[0], min(map(len, lists))
    values: list[Value]
    if shape == "filter":
        kept = set(output)
        if tuple(x for x in xs if x in kept) != output:
            return None
        points, values = points_of(shape, lists), [x in kept for x in xs]
    elif shape == "scan":
        if len(output) != length or xs[:1] != output[:1]:
            return None
        points, values = list(zip(output, xs[1:], strict=False)), list(output[1:])
    else:
        if len(output) != length:
            return None
        points, values = points_of(shape, lists), list(output)
    answers: dict[tuple[int, ...], Value] = {}
    if any(answers.setdefault(point, value) != value for point, value in zip(points, values, strict=True)):
        return None
    return points, values


def put_together(
    shape: str, lists: Sequence[Sequence[tuple[int, ...]]], points: Sequence[Points], values: Sequence[Value]
) -> tuple[Value, ...]:
    """The outputs of an operator whose body has these values at the points of all examples."""
    outputs: list[Value] = []
    at = 0
    for row, own in zip(lists, points, strict=True):
        here = values[at : at + len(own)]
        at += len(own)
        if shape == "filter":
            outputs.append(tuple(x for x, answer in zip(row[0], here, strict=True) if answer))
        else:
            outputs.append(sum(map(bool, here)) if shape == "count" else tuple(here))
    return tuple(outputs)
