"""Decision trees over conditions: which term to take where.

Terms cover points, predicates tell points apart; a tree whose leaves each cover all points that reach them is an answer for
these points (Alur, Radhakrishna and Udupa, Scaling Enumerative Program Synthesis via Divide and Conquer, TACAS 2017,
section 4).  The tree is grown greedily, by information gain as there, and once more by the rule of decision lists: the
condition with the most points on a side that one term covers.  The smaller one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dsl.linear import LinearWriter
from dsl.program import Program, constant
from dsl.types import Bool
from search import trees

DEEPEST = 200
"""Levels of a tree: whoever walks over trees recurses."""

FEW_LEAVES = 8
"""Leaves up to which `search.trees` is asked for a smaller tree, and the words of points that it may look at."""
EFFORT = 2_000_000

Matrix = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Leaf:
    """Take this term."""

    term: Program

    @property
    def size(self) -> int:
        """Nodes of the program."""
        return self.term.size


@dataclass(frozen=True)
class Split:
    """Where the condition holds go by one tree, elsewhere by the other."""

    condition: Program
    yes: Tree
    no: Tree

    @cached_property
    def size(self) -> int:
        """Nodes of the program."""
        return 1 + self.condition.size + self.yes.size + self.no.size


Tree = Leaf | Split
Path = tuple[tuple[Program, bool], ...]
"""Conditions on the way from the root, each with the branch taken."""


def leaves(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Every leaf with the path to it, left to right."""
    stack: list[tuple[Tree, Path]] = [(tree, path)]
    while stack:
        current, way = stack.pop()
        if isinstance(current, Leaf):
            yield way, current
        else:
            stack.append((current.no, (*way, (current.condition, False))))
            stack.append((current.yes, (*way, (current.condition, True))))


def as_program(tree: Tree, writer: LinearWriter) -> Program:
    """The tree as nested `ite`s; trees of truth values as `and`, `or` and `not`."""
    if isinstance(tree, Leaf):
        return tree.term
    yes, no = as_program(tree.yes, writer), as_program(tree.no, writer)
    if yes is no:
        return yes
    condition = tree.condition
    if yes.type != Bool:
        return writer.apply("ite", condition, yes, no)
    constants = {constant(True, Bool): True, constant(False, Bool): False}
    return _truth(condition, constants.get(yes, yes), constants.get(no, no), writer)


def _truth(condition: Program, yes: Program | bool, no: Program | bool, writer: LinearWriter) -> Program:
    """`ite` between truth values in the connectives; the branches differ."""
    if isinstance(yes, Program) and isinstance(no, Program):
        return writer.apply("ite", condition, yes, no)
    if isinstance(yes, Program):
        if no is True:
            return writer.apply("or", writer.apply("not", condition), yes)
        return writer.apply("and", condition, yes)
    if isinstance(no, Program):
        if yes:
            return writer.apply("or", condition, no)
        return writer.apply("and", writer.apply("not", condition), no)
    return condition if yes else writer.apply("not", condition)


class TreeLearner:
    """Grows trees over fixed terms, predicates and points.

    `covers` is bool [terms, points], `tests` bool [predicates, points].  Among equals the term or predicate that is smaller
    is taken, and then the one that comes first.  `stop` is asked at every node; the tree is given up when it says so.
    """

    def __init__(
        self,
        terms: Sequence[Program],
        covers: Matrix,
        predicates: Sequence[Program],
        tests: Matrix,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.terms, self.covers, self.predicates, self.tests = terms, covers, predicates, tests
        self.stop = stop
        self.term_sizes = np.array([t.size for t in terms], dtype=np.int64)
        self.predicate_sizes = np.array([p.size for p in predicates], dtype=np.float64)

    def smallest(self, limit: int | None = None) -> Tree | None:
        """The smaller of the trees that the two rules give; None if both meet points that no predicate tells apart.

        Trees of more than `limit` leaves, or of more than `DEEPEST` levels, are given up.
        """
        grown = [self._grow(rule, limit) for rule in (True, False)]
        found = [tree for tree in grown if tree is not None]
        if not found:
            return None
        best = min(found, key=lambda tree: tree.size)
        if isinstance(best, Leaf) or sum(1 for _ in leaves(best)) > FEW_LEAVES:
            return best
        return self._nearly_exact(best.size) or best

    def _nearly_exact(self, below: int) -> Tree | None:
        """The tree of `search.trees`, which looks at many more than greed does: for few leaves that is affordable."""
        found = trees.smallest_tree(
            _packed(self.covers),
            self.term_sizes,
            _packed(self.tests),
            self.predicate_sizes.astype(np.int64) + 1,
            self.covers.shape[1],
            leaf_cost=0,
            below=below,
            effort=trees.Effort(EFFORT),
        )
        return None if found is None else self._named(found)

    def _named(self, tree: trees.Tree) -> Tree:
        if isinstance(tree, trees.Leaf):
            return Leaf(self.terms[tree.term])
        return Split(self.predicates[tree.predicate], self._named(tree.yes), self._named(tree.no))

    def _grow(self, by_entropy: bool, limit: int | None) -> Tree | None:
        self._left = limit if limit is not None else self.covers.shape[1] + 1
        return self._node(np.arange(self.covers.shape[1]), by_entropy, DEEPEST)

    def _node(self, points: npt.NDArray[np.int64], by_entropy: bool, levels: int) -> Tree | None:
        """The tree for some points."""
        covers = self.covers[:, points]
        common = covers.all(axis=1)
        if common.any():
            self._left -= 1
            return Leaf(self.terms[int(np.argmin(np.where(common, self.term_sizes, np.iinfo(np.int64).max)))])
        if self._left <= 1 or levels <= 1 or self.stop():
            return None
        tests = self.tests[:, points]
        choice = self._by_entropy(covers, tests) if by_entropy else self._by_purity(covers, tests)
        if choice is None:
            return None
        yes = self._node(points[tests[choice]], by_entropy, levels - 1)
        no = self._node(points[~tests[choice]], by_entropy, levels - 1) if yes is not None else None
        if yes is None or no is None:
            return None
        return Split(self.predicates[choice], yes, no)

    def _useful(self, tests: Matrix) -> npt.NDArray[np.bool_]:
        counts = tests.sum(axis=1)
        return np.asarray((counts > 0) & (counts < tests.shape[1]))

    def _by_entropy(self, covers: Matrix, tests: Matrix) -> int | None:
        """The predicate after which the least is unknown about which term a point is given (section 4.2 there)."""
        useful = self._useful(tests)
        if not useful.any():
            return None
        likely = covers * covers.sum(axis=1, keepdims=True).astype(np.float64)
        likely /= likely.sum(axis=0, keepdims=True)
        yes = tests.astype(np.float64) @ likely.T
        no = likely.sum(axis=1)[None, :] - yes
        unknown = _entropy(yes) + _entropy(no)
        # Sizes decide between equals only; what is equal up to a thousandth of a bit per point counts as equal, so that
        # the choice does not hang on the order of summation.
        rounded = np.round(unknown / tests.shape[1], 3) + self.predicate_sizes * 1e-6
        return int(np.argmin(np.where(useful, rounded, np.inf)))

    def _by_purity(self, covers: Matrix, tests: Matrix) -> int | None:
        """The predicate with the most points on a side that one term covers; by entropy where there is none."""
        misses = (~covers).astype(np.float64)
        size = tests.shape[1]
        on_yes = tests.astype(np.float64) @ misses.T
        pure_yes = (on_yes < 0.5).any(axis=1)
        pure_no = (misses.sum(axis=1)[None, :] - on_yes < 0.5).any(axis=1)
        counts = tests.sum(axis=1)
        gain = np.maximum(np.where(pure_yes, counts, 0), np.where(pure_no, size - counts, 0))
        gain = np.where(self._useful(tests), gain, 0)
        if not gain.any():
            return self._by_entropy(covers, tests)
        return int(np.argmax(gain - self.predicate_sizes * 1e-6))


def _packed(rows: Matrix) -> npt.NDArray[np.uint64]:
    """Rows of truth values, 64 to a word, the first in the lowest bit."""
    packed = np.packbits(rows, axis=1, bitorder="little")
    padded = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8)))
    return np.ascontiguousarray(padded).view(np.uint64)


def _entropy(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Per row, its total weight times the entropy of its distribution, in bits."""
    weights = np.maximum(weights, 0.0)
    totals = weights.sum(axis=1)
    logs = np.log2(np.where(weights > 0, weights, 1.0))
    total_logs = np.log2(np.where(totals > 0, totals, 1.0))
    return np.asarray(totals * total_logs - (weights * logs).sum(axis=1))
