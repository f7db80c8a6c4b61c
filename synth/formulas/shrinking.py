"""A smaller decision tree that is still right.

Every step replaces a part by something smaller and is kept only if it stays right: on the points first, which costs nothing,
and then by Z3 for every leaf below the place, under the conditions on the way to it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from dsl.program import Program
from solvers.z3_session import Deadline

from .condition_trees import Leaf, Path, Split, Tree
from .relation_solver import RelationSolver

Mask = npt.NDArray[np.bool_]
"""Which points reach a place in the tree."""


class Shrinker:
    """Makes a tree smaller with the points, terms and conditions of the solver that found it."""

    def __init__(self, solver: RelationSolver, deadline: Deadline) -> None:
        self.solver, self.deadline = solver, deadline
        self._covered: dict[Program, Mask] = {}
        solver.deadline = deadline

    def shrink(self, tree: Tree) -> Tree:
        """A tree that is no larger; the same one if nothing is found in time."""
        everything = np.ones(len(self.solver.points.rows), dtype=np.bool_)
        before = None
        while tree is not before and self.deadline.reached() is None:
            before = tree
            tree = self._node(tree, (), everything)
        return tree

    def _node(self, tree: Tree, path: Path, mask: Mask) -> Tree:
        """The tree at the end of a path, made smaller.  As deep a recursion as the tree."""
        if self.deadline.reached() is not None:
            return tree
        for smaller in self._alternatives(tree):
            if smaller.size < tree.size and self._right_on_points(smaller, mask) and self._proved(smaller, path):
                return self._node(smaller, path, mask)
        if isinstance(tree, Leaf):
            return tree
        holds = self.solver.points.column(tree.condition)
        yes = self._node(tree.yes, (*path, (tree.condition, True)), mask & holds)
        no = self._node(tree.no, (*path, (tree.condition, False)), mask & ~holds)
        return tree if yes is tree.yes and no is tree.no else Split(tree.condition, yes, no)

    def _alternatives(self, tree: Tree) -> Iterator[Tree]:
        """Smaller trees for this place: single terms, one of the branches, other conditions."""
        for term in sorted(self.solver.pool, key=lambda t: t.size):
            yield Leaf(term)
        if isinstance(tree, Split):
            yield from (tree.yes, tree.no)
            for predicate in sorted(self.solver.predicates, key=lambda p: p.size):
                if predicate.size < tree.condition.size:
                    yield Split(predicate, tree.yes, tree.no)
                    yield Split(predicate, tree.no, tree.yes)

    def _right_on_points(self, tree: Tree, mask: Mask) -> bool:
        stack = [(tree, mask)]
        while stack:
            current, reached = stack.pop()
            if not reached.any():
                continue
            if isinstance(current, Leaf):
                if not self._covers(current.term)[reached].all():
                    return False
                continue
            holds = self.solver.points.column(current.condition)
            stack += [(current.yes, reached & holds), (current.no, reached & ~holds)]
        return True

    def _covers(self, term: Program) -> Mask:
        if term not in self._covered:
            self._covered[term] = self.solver.points.covers([term])[0]
        return self._covered[term]

    def _proved(self, tree: Tree, path: Path) -> bool:
        return self.solver.violations(tree, path, most=1) == []
