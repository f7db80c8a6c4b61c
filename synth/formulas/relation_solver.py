"""A program for a single-invocation relation: guess a decision tree from points, check each leaf, learn where it is wrong.

The counterexample-guided loop of EUSolver (Alur, Radhakrishna, Udupa, TACAS 2017) with candidate terms and conditions mined
from the formulas rather than enumerated.  Departures: a leaf is checked under the conditions on its path, so that one round
brings a counterexample from every wrong leaf; counterexamples are varied by hand, since a solver's models are all alike; and
the largest and smallest of several candidates are candidates too.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import count

import numpy as np

from dsl.language import DSL
from dsl.linear import Linear, LinearWriter
from dsl.program import Constant, Program, variable
from dsl.types import Bool, Int, Value
from solvers.single_invocation import RelationQueries
from solvers.verdicts import Unknown
from solvers.z3_session import Deadline

from .condition_trees import Leaf, Matrix, Path, Tree, TreeLearner, leaves
from .mining import Extremum, comparable, mined_comparisons, mined_predicates, mined_terms, regions
from .point_columns import Points
from .single_invocation import Relation

POINTS_AT_FIRST = 40
VARIATIONS = 40
"""Neighbours of a counterexample that are looked at, and how many of them are kept."""
KEPT_VARIATIONS = 6
MOST_POINTS = 3_000
LARGEST_FACTOR = 1 << 16
"""Of linear terms that Z3 makes up."""


class RelationSolver:
    """Solves one relation; after `solve` has found a tree, `points`, `pool` and `queries` serve those who improve it."""

    def __init__(self, relation: Relation, language: DSL, deadline: Deadline, seed: int = 0) -> None:
        self.relation, self.deadline = relation, deadline
        self.writer = LinearWriter(language)
        self.rng = random.Random(seed)
        self.points = Points(relation)
        self.queries = RelationQueries(relation.variables, relation.formulas, relation.result)
        self.comparisons = mined_comparisons(relation)
        self.pool = mined_terms(relation, self.comparisons, self.writer)
        self.predicates: list[Program] = []
        self.folded: dict[Program, Program] = {}
        """Other ways to write the extrema among the candidates."""
        self.rounds = 0

    def solve(self) -> Tree | None:
        """A tree that is right everywhere, by Z3's word on each of its leaves; None if none was found in time."""
        self.points.add(self._first_points())
        while self.deadline.reached() is None and len(self.points.rows) <= MOST_POINTS:
            self.rounds += 1
            missing = ~self.points.covers(self.pool).any(axis=0)
            if missing.any():
                if not self._invent([int(k) for k in np.flatnonzero(missing)]):
                    return None
                continue
            tree = self._guess()
            if tree is None:
                return None
            wrong = self.violations(tree)
            if wrong is None:
                return None
            if not wrong:
                return tree
            if not self._learn(wrong):
                return None
        return None

    # Check ------------------------------------------------------------------------------------------------------------

    def violations(self, tree: Tree, path: Path = (), most: int | None = None) -> list[dict[str, Value]] | None:
        """Points, one for each wrong leaf, at which the tree is wrong; none if it is right; None if Z3 cannot say."""
        found = []
        for way, leaf in leaves(tree, path):
            answer = self.queries.violation(leaf.term, way, self.deadline)
            if isinstance(answer, Unknown):
                return None
            if answer is not None:
                found.append(answer)
                if len(found) == most:
                    break
        return found

    # Guess ------------------------------------------------------------------------------------------------------------

    def _guess(self) -> Tree | None:
        """The smallest tree that is right on all points."""
        plain = self._cover(self.pool)
        wide = [*self.pool, *self._extrema(plain)]
        trees: list[Tree] = []
        for chosen in [plain] if len(wide) == len(self.pool) else [self._cover(wide), plain]:
            if len(chosen) == 1:
                trees.append(Leaf(chosen[0]))
                continue
            best = min((tree.size for tree in trees), default=None)
            tree = self._tree(chosen, None if best is None else best // 2)
            if tree is not None:
                trees.append(tree)
        return min(trees, key=lambda tree: tree.size) if trees else None

    def _tree(self, chosen: Sequence[Program], limit: int | None) -> Tree | None:
        covers = self.points.covers(chosen)
        self.predicates = mined_predicates(self.relation, self.comparisons, chosen, self.writer)
        predicates = self.predicates
        tree = self._grown(chosen, covers, predicates, limit)
        if tree is None and limit is None:
            predicates = [*predicates, *regions(self.relation, chosen, self.writer)]
            tree = self._grown(chosen, covers, predicates, None)
        return tree

    def _grown(
        self, chosen: Sequence[Program], covers: Matrix, predicates: Sequence[Program], limit: int | None
    ) -> Tree | None:
        if not predicates:
            return None
        tests = np.stack([self.points.column(p) for p in predicates])
        return TreeLearner(chosen, covers, predicates, tests, self._is_late).smallest(limit)

    def _is_late(self) -> bool:
        return self.deadline.reached() is not None

    def _cover(self, terms: Sequence[Program]) -> list[Program]:
        """Few terms that together cover all points, greedily; then without those that turn out not to be needed."""
        covers = self.points.covers(terms)
        sizes = np.array([t.size for t in terms])
        left = np.ones(covers.shape[1], dtype=np.bool_)
        chosen: list[int] = []
        while left.any():
            gains = (covers & left).sum(axis=1)
            # A smaller term counts more only among equals.
            best = int(np.argmax(gains - sizes / (sizes.max() + 1)))
            chosen.append(best)
            left &= ~covers[best]
        for number in list(chosen[:-1]):
            rest = [k for k in chosen if k != number]
            if covers[rest].any(axis=0).all():
                chosen = rest
        return [terms[k] for k in sorted(chosen)]

    def _extrema(self, terms: Sequence[Program]) -> list[Program]:
        """The largest and the smallest of these terms, where that is not plain from their numbers."""
        if self.relation.result.type != Int or not comparable(terms):
            return []
        both = [Extremum(terms, largest, self.writer) for largest in (True, False)]
        self.folded |= {extremum.program(): extremum.folded() for extremum in both}
        return [extremum.program() for extremum in both]

    # Learn ------------------------------------------------------------------------------------------------------------

    def _learn(self, wrong: Sequence[Mapping[str, Value]]) -> bool:
        """Add counterexamples, and neighbours at which not every candidate is right; False if nothing was new."""
        added = self.points.add(wrong)
        near: list[dict[str, Value]] = []
        for point in wrong:
            near += [self._varied(point) for _ in range(VARIATIONS)]
        if near:
            trial = Points(self.relation)
            trial.add(near)
            covers = trial.covers(self.pool)
            telling = np.flatnonzero(~covers.all(axis=0) & covers.any(axis=0))
            self.points.add(trial.assignment(int(k)) for k in telling[: KEPT_VARIATIONS * len(wrong)])
        return added > 0

    def _varied(self, point: Mapping[str, Value]) -> dict[str, Value]:
        """A neighbour: one or two values moved by one, exchanged, or made equal to another."""
        new = dict(point)
        numbers = [v.name for v in self.relation.variables if v.type == Int]
        flags = [v.name for v in self.relation.variables if v.type == Bool]
        for _ in range(self.rng.randint(1, 2)):
            if flags and (not numbers or self.rng.random() < 0.3):
                name = self.rng.choice(flags)
                new[name] = not new[name]
                continue
            if not numbers:
                break
            a, b = self.rng.choice(numbers), self.rng.choice(numbers)
            match self.rng.randrange(4):
                case 0:
                    new[a] += self.rng.choice((-1, 1))
                case 1:
                    new[a], new[b] = new[b], new[a]
                case 2:
                    new[a] = new[b] + self.rng.randint(-1, 1)
                case _:
                    new[a] += self.rng.randint(-10, 10)
        return new

    def _first_points(self) -> list[dict[str, Value]]:
        heads = dict.fromkeys(p.head for f in self.relation.formulas for p in f.parts())
        numbers = [h.value for h in heads if isinstance(h, Constant) and h.type == Int and abs(h.value) < LARGEST_FACTOR]
        known = numbers or [0]
        points: list[dict[str, Value]] = []
        for k in range(POINTS_AT_FIRST):
            point: dict[str, Value] = {}
            for v in self.relation.variables:
                near = self.rng.choice(known) + self.rng.randint(-1, 1) if self.rng.random() < 0.3 else None
                far = self.rng.randint(-10, 10) if k % 2 else self.rng.randint(-100, 100)
                point[v.name] = self.rng.random() < 0.5 if v.type == Bool else far if near is None else near
            points.append(point)
        return points

    # Invent -----------------------------------------------------------------------------------------------------------

    def _invent(self, missing: Sequence[int]) -> bool:
        """A new candidate that is right at the first point without one, and at as many others as a linear term can be."""
        if self.relation.result.type != Int:
            return False
        numbers = [p for p in self.relation.parameters if p.type == Int]
        points = [self.points.assignment(k) for k in missing[:12]]
        found: Linear | None = None
        size = 1
        for size in count(1):
            answer = self.queries.right_linear(numbers, points[:size], LARGEST_FACTOR, self.deadline)
            if answer is None or isinstance(answer, Unknown):
                break
            factors, number = answer
            found = Linear.of({variable(p.name, Int): f for p, f in zip(numbers, factors, strict=True)}, number)
            if size == len(points):
                break
        if found is None:
            value = self.queries.right_result(points[:1], self.deadline)
            if value is None or isinstance(value, Unknown):
                return False
            found = Linear((), value)
        term = self.writer.sum(found)
        if term in self.pool:
            return False
        self.pool.append(term)
        return True
