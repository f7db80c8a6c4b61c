"""Smallest decision trees: terms that are each right on some examples, joined by predicates.

The second half of divide and conquer as in Alur, Radhakrishna and Udupa (Scaling Enumerative Program Synthesis via Divide
and Conquer, TACAS 2017, section 4).  Here are only sets of examples, packed 64 to a word: which examples a term is right on
(its *cover*), and on which a predicate holds.  What the terms and predicates are is the caller's business.

Trees of up to three leaves are found exactly, by trying everything on whole words of examples.  Larger ones grow from the
root by information gain, a few choices at each of the upper nodes, and are exact again below; then splits are taken out
that a neighbour makes needless.  What counts is the total cost, in which a leaf may be made so dear that fewer leaves come
before everything else.  Where the paper labels an example with
every term that covers it, here each side of a split is labelled by its own greedy cover, which costs a few words and sees
as well that a side may be served by other terms than its parent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from .tree_kernels import (
    cheapest_kernel,
    distinct_kernel,
    gain_kernel,
    pair_kernel,
    signature_kernel,
    triple_kernel,
    undominated_kernel,
)

EFFORT: Final = 20_000_000
"""Words of examples looked at before a search for a smaller tree ends with the best so far; some 10 to 50 milliseconds."""

BREADTH: Final = (4, 3, 2)
"""Predicates tried at the root, below it, and so on; one beyond."""

NODE_EFFORT: Final = 20_000
"""What a node of a tree costs beside the words that are looked at: the calls around them."""

FEWEST_LEAVES: Final = 1 << 32
"""A cost of leaves beside which all other costs together are nothing."""

UNBOUNDED: Final = 1 << 60


@dataclass(slots=True)
class Effort:
    """What a search for a tree may spend, in words looked at; the search counts it down."""

    left: int = EFFORT


@dataclass(frozen=True, slots=True)
class Leaf:
    """The end of a branch: the number of a term."""

    term: int


@dataclass(frozen=True, slots=True)
class Split:
    """Where the predicate of this number holds, `yes`; elsewhere, `no`."""

    predicate: int
    yes: Tree
    no: Tree


Tree = Leaf | Split


def leaves(tree: Tree) -> int:
    """How many leaves a tree has."""
    return 1 if isinstance(tree, Leaf) else leaves(tree.yes) + leaves(tree.no)


def cost_of(tree: Tree, term_costs: Any, predicate_costs: Any) -> int:
    """The costs of all terms and predicates together."""
    if isinstance(tree, Leaf):
        return int(term_costs[tree.term])
    sides = cost_of(tree.yes, term_costs, predicate_costs) + cost_of(tree.no, term_costs, predicate_costs)
    return int(predicate_costs[tree.predicate]) + sides


def right_on(tree: Tree, covers: Any, predicates: Any) -> Any:
    """The examples on which a tree is right: uint64[words]."""
    if isinstance(tree, Leaf):
        return covers[tree.term]
    holds = predicates[tree.predicate]
    return (holds & right_on(tree.yes, covers, predicates)) | (~holds & right_on(tree.no, covers, predicates))


def full_mask(examples: int) -> Any:
    """The set of all examples: uint64[words], without bits beyond the last one."""
    mask = np.full((examples + 63) // 64, ~np.uint64(0))
    if examples % 64:
        mask[-1] = np.uint64((1 << examples % 64) - 1)
    return mask


def smallest_tree(
    covers: Any,
    term_costs: Any,
    predicates: Any,
    predicate_costs: Any,
    examples: int,
    *,
    mask: Any = None,
    leaf_cost: int = FEWEST_LEAVES,
    below: int = UNBOUNDED,
    effort: Effort | None = None,
) -> Tree | None:
    """The cheapest tree that is right on all examples; None if none was found.

    covers uint64[terms, words]: bit e % 64 of word e // 64 says that the term is right on example e.  predicates
    uint64[predicates, words]: the same for "holds on example e".  Costs int64, not negative; a tree costs the sum over its
    leaves and splits, and `leaf_cost` for each leaf: by default the fewest leaves come first.  `mask` uint64[words] leaves
    the other examples out of account; only trees that cost less than `below` count.

    Up to three leaves the tree is the best there is as long as `effort` lasts; beyond, it is a good one, and without `below`
    None is said only if there is none at all.
    """
    mask = full_mask(examples) if mask is None else mask & full_mask(examples)
    term_costs = np.ascontiguousarray(term_costs, np.int64)
    if not mask.any():
        return Leaf(int(np.argmin(term_costs))) if len(term_costs) else None
    grower = _Grower(
        np.ascontiguousarray(covers & mask, np.uint64).reshape(-1, mask.size),
        term_costs + leaf_cost,
        np.ascontiguousarray(predicates & mask, np.uint64).reshape(-1, mask.size),
        np.ascontiguousarray(predicate_costs, np.int64),
        Effort() if effort is None else effort,
    )
    if not grower.is_possible(mask, examples):
        return None
    found = grower.grow(mask, 0, below)
    return None if found is None else found.tree


@dataclass(frozen=True, slots=True)
class _Grown:
    """A tree and its cost, that of leaves included."""

    cost: int
    tree: Tree


@dataclass(eq=False)
class _Part:
    """The terms and predicates that matter within a set of examples, cheapest first; `terms`, `tests` are their numbers."""

    mask: Any
    covers: Any
    term_costs: Any
    terms: Any
    predicates: Any
    predicate_costs: Any
    tests: Any


@dataclass(eq=False)
class _Grower:
    """A search for one tree: the instance, the effort that is left, and what is known about sets of examples."""

    covers: Any
    term_costs: Any
    predicates: Any
    predicate_costs: Any
    effort: Effort
    known: dict[bytes, _Grown] = field(default_factory=dict)
    hopeless: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_term_cost = np.lexsort((-_counts(self.covers), self.term_costs)).astype(np.int64)
        self._by_test_cost = np.argsort(self.predicate_costs, kind="stable").astype(np.int64)

    def is_possible(self, mask: Any, examples: int) -> bool:
        """Is any tree right?  Examples on which all predicates agree come to the same leaf, so one term must serve them."""
        for cell in _cells(mask, signature_kernel(self.predicates, examples)):
            if cheapest_kernel(cell, self.covers) < 0:
                return False
        return True

    def grow(self, mask: Any, depth: int, below: int) -> _Grown | None:
        """The best tree found for the examples of `mask` that costs less than `below`."""
        key = mask.tobytes()
        if key in self.known:
            found = self.known[key]
            return found if found.cost < below else None
        if self.hopeless.get(key, -1) >= below:
            return None
        self.effort.left -= NODE_EFFORT
        part = self._part(mask)
        best = self._exact(part, below)
        if best is None or (depth == 0 and self._least(part, 4) < best.cost):
            larger = self._split(part, depth, below if best is None else best.cost)
            best = best if larger is None else self._shrunk(larger, mask)
        if best is None:
            self.hopeless[key] = below
        else:
            self.known[key] = best
        return best

    def _least(self, part: _Part, leaves: int) -> int:
        """A bound from below for the cost of a tree with so many leaves."""
        if not len(part.tests):
            return UNBOUNDED
        return leaves * int(part.term_costs[0]) + (leaves - 1) * int(part.predicate_costs[0])

    def _part(self, mask: Any) -> _Part:
        """What matters within `mask`.

        A term is dropped if a cheaper one covers as much there, a predicate if a cheaper one, or the opposite of one,
        divides the examples there in the same way: whatever tree uses it costs no more with the other in its place.
        """
        terms, tests = self._by_term_cost, self._by_test_cost
        self.effort.left -= mask.size * (len(terms) + len(tests))
        covers = self.covers[terms] & mask
        kept = undominated_kernel(covers)
        predicates = self.predicates[tests] & mask
        told = distinct_kernel(predicates, mask)
        return _Part(
            mask,
            np.ascontiguousarray(covers[kept]),
            self.term_costs[terms[kept]],
            terms[kept],
            np.ascontiguousarray(predicates[told]),
            self.predicate_costs[tests[told]],
            tests[told],
        )

    def _exact(self, part: _Part, below: int) -> _Grown | None:
        """The best tree of one, two or three leaves that costs less than `below`."""
        found: _Grown | None = None
        single = int(cheapest_kernel(part.mask, part.covers))
        if single >= 0 and part.term_costs[single] < below:
            found = self._leaf(part, single)
            below = found.cost
        best = np.full(6, -1, np.int64)
        arrays = (part.mask, part.covers, part.term_costs, part.predicates, part.predicate_costs)
        if self._least(part, 2) < below:
            self.effort.left -= int(pair_kernel(*arrays, below, best))
            if best[0] >= 0:
                found = self._joined(part, int(best[0]), self._leaf(part, int(best[1])), self._leaf(part, int(best[2])))
                below = found.cost
        if self._least(part, 3) < below and self.effort.left > 0:
            self.effort.left -= int(triple_kernel(*arrays, below, max(self.effort.left, 0), best))
            if best[0] >= 0:
                found = self._triple(part, best.tolist())
        return found

    def _triple(self, part: _Part, best: list[int]) -> _Grown:
        """The tree of three leaves that `triple_kernel` describes."""
        root, side, term, test, yes, no = best
        alone = self._leaf(part, term)
        rest = self._joined(part, test, self._leaf(part, yes), self._leaf(part, no))
        return self._joined(part, root, alone, rest) if side else self._joined(part, root, rest, alone)

    def _split(self, part: _Part, depth: int, below: int) -> _Grown | None:
        """Four leaves or more: the predicates of the highest gain, each with the best trees of its two sides."""
        if self._least(part, 4) >= below:
            return None
        self.effort.left -= 4 * part.mask.size * len(part.tests) * len(part.terms)
        losses = gain_kernel(part.mask, part.covers, part.predicates)
        order = np.lexsort((part.predicate_costs, losses))
        breadth = BREADTH[depth] if depth < len(BREADTH) and self.effort.left > 0 else 1
        least = int(part.term_costs[0])
        best: _Grown | None = None
        for tried, place in enumerate(order.tolist()):
            if tried >= breadth and (best is not None or self.effort.left <= 0):
                break
            left = below - int(part.predicate_costs[place])
            yes = self.grow(part.predicates[place], depth + 1, left - least)
            if yes is None:
                continue
            no = self.grow(part.mask & ~part.predicates[place], depth + 1, left - yes.cost)
            if no is not None:
                best = self._joined(part, place, yes, no)
                below = best.cost
        return best

    def _shrunk(self, grown: _Grown, mask: Any) -> _Grown:
        """Without the splits that one of their sides makes needless: the side is right on all examples that come here."""
        tree = grown.tree
        if isinstance(tree, Leaf):
            return grown
        for side in sorted((tree.yes, tree.no), key=leaves):
            if not (mask & ~right_on(side, self.covers, self.predicates)).any():
                return self._shrunk(self._judged(side), mask)
        holds = self.predicates[tree.predicate]
        yes = self._shrunk(self._judged(tree.yes), mask & holds).tree
        no = self._shrunk(self._judged(tree.no), mask & ~holds).tree
        return self._judged(Split(tree.predicate, yes, no))

    def _judged(self, tree: Tree) -> _Grown:
        return _Grown(cost_of(tree, self.term_costs, self.predicate_costs), tree)

    def _leaf(self, part: _Part, place: int) -> _Grown:
        return _Grown(int(part.term_costs[place]), Leaf(int(part.terms[place])))

    def _joined(self, part: _Part, place: int, yes: _Grown, no: _Grown) -> _Grown:
        cost = int(part.predicate_costs[place]) + yes.cost + no.cost
        return _Grown(cost, Split(int(part.tests[place]), yes.tree, no.tree))


def _cells(mask: Any, signatures: Any) -> Iterator[Any]:
    """The examples of `mask` in groups of one signature: uint64[words] each."""
    groups: dict[int, int] = {}
    for example, signature in enumerate(signatures.tolist()):
        if int(mask[example >> 6]) >> (example & 63) & 1:
            groups[signature] = groups.get(signature, 0) | 1 << example
    for group in groups.values():
        yield np.array([group >> (64 * w) & 0xFFFF_FFFF_FFFF_FFFF for w in range(mask.size)], np.uint64)


def _counts(rows: Any) -> Any:
    """How many examples are in each row: int64[rows]."""
    return np.bitwise_count(rows).sum(axis=1, dtype=np.int64)
