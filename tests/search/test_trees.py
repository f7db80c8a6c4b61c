"""Decision trees over sets of examples, against a search that tries everything on plain integers."""

from functools import cache
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.trees import Effort, Leaf, Split, Tree, cost_of, full_mask, leaves, right_on, smallest_tree

Instance = tuple[list[int], list[int], list[int], list[int], int]


@st.composite
def instances(draw: st.DrawFn, most_examples: int = 7) -> Instance:
    """Covers, their costs, predicates, their costs, and how many examples there are; sets as integers."""
    examples = draw(st.integers(1, most_examples))
    sets = st.integers(0, 2**examples - 1)
    covers = draw(st.lists(sets, min_size=1, max_size=6))
    predicates = draw(st.lists(sets, max_size=6))
    costs = st.integers(0, 6)
    term_costs = draw(st.lists(costs, min_size=len(covers), max_size=len(covers)))
    predicate_costs = draw(st.lists(costs, min_size=len(predicates), max_size=len(predicates)))
    return covers, term_costs, predicates, predicate_costs, examples


def packed(sets: list[int], words: int) -> np.ndarray:
    """Sets of examples as rows of words."""
    return np.array([[s >> 64 * w & 2**64 - 1 for w in range(words)] for s in sets], np.uint64).reshape(-1, words)


def solve(instance: Instance, mask: int | None = None, **options: Any) -> Tree | None:
    covers, term_costs, predicates, predicate_costs, examples = instance
    words = (examples + 63) // 64
    return smallest_tree(
        packed(covers, words),
        np.array(term_costs, np.int64),
        packed(predicates, words),
        np.array(predicate_costs, np.int64),
        examples,
        mask=None if mask is None else packed([mask], words)[0],
        **options,
    )


def best_by_trying_everything(instance: Instance, mask: int, most: int) -> tuple[int, int] | None:
    """The least (leaves, cost) of a tree with at most so many leaves."""
    covers, term_costs, predicates, predicate_costs, _ = instance

    @cache
    def least(wanted: int, leaves: int) -> tuple[int, int] | None:
        found = [(1, cost) for cover, cost in zip(covers, term_costs, strict=True) if not wanted & ~cover]
        for holds, cost in zip(predicates, predicate_costs, strict=True):
            for left in range(1, leaves):
                yes, no = least(wanted & holds, left), least(wanted & ~holds, leaves - left)
                if yes and no:
                    found.append((yes[0] + no[0], cost + yes[1] + no[1]))
        return min(found, default=None)

    return least(mask, most)


def value(tree: Tree, example: int, instance: Instance) -> bool:
    """Is the tree right on one example?  As plainly as it can be said."""
    if isinstance(tree, Leaf):
        return bool(instance[0][tree.term] >> example & 1)
    holds = instance[2][tree.predicate] >> example & 1
    return value(tree.yes if holds else tree.no, example, instance)


@given(instances(), st.data())
@settings(deadline=None)
def test_small_trees_are_the_best_there_are(instance: Instance, data: st.DataObject) -> None:
    mask = data.draw(st.integers(1, 2 ** instance[-1] - 1))
    best, found = best_by_trying_everything(instance, mask, 4), solve(instance, mask)
    if best is not None:
        assert found is not None
        judged = leaves(found), cost_of(found, instance[1], instance[3])
        assert judged == best if best[0] <= 3 else judged[0] >= 4
    if found is not None:
        assert all(value(found, e, instance) for e in range(instance[-1]) if mask >> e & 1)


@given(instances())
@settings(deadline=None)
def test_cheap_trees_may_have_more_leaves(instance: Instance) -> None:
    best, found = best_by_trying_everything(instance, 2 ** instance[-1] - 1, 3), solve(instance, leaf_cost=0)
    if best is not None:
        assert found is not None
        assert cost_of(found, instance[1], instance[3]) <= best[1]


@given(instances(most_examples=150))
@settings(deadline=None)
def test_a_tree_is_right_on_every_example(instance: Instance) -> None:
    covers, _, predicates, _, examples = instance
    everything = 2**examples - 1
    joined = [*covers, everything & ~covers[0]]
    instance = (joined, [*instance[1], 1], [*predicates, covers[0]], [*instance[3], 1], examples)
    found = solve(instance)
    assert found is not None and leaves(found) <= 2
    assert all(value(found, e, instance) for e in range(examples))
    words = (examples + 63) // 64
    right = right_on(found, packed(joined, words), packed(instance[2], words))
    assert not (full_mask(examples) & ~right).any()


def parity(bits: int) -> Instance:
    """Two terms, each right on half of the points of a cube: a tree needs every corner."""
    examples = 1 << bits
    odd = sum(1 << e for e in range(examples) if e.bit_count() % 2)
    axes = [sum(1 << e for e in range(examples) if e >> k & 1) for k in range(bits)]
    return [odd, (1 << examples) - 1 & ~odd], [1, 1], axes, [1] * bits, examples


def test_large_trees_are_found_where_no_predicate_gains_anything() -> None:
    for bits in range(1, 6):
        found = solve(parity(bits))
        assert found is not None and leaves(found) == 1 << bits


def test_limits() -> None:
    instance = parity(4)
    assert solve(instance, leaf_cost=100, below=1631) is None
    assert solve(instance, leaf_cost=100, below=1632) is not None
    found = solve(instance, effort=Effort(0))
    assert found is not None and leaves(found) == 16
    assert solve(([0b01], [1], [0b01], [1], 2)) is None
    assert solve(([], [], [], [], 2)) is None
    assert solve(([0, 0], [3, 2], [], [], 2), mask=0) == Leaf(1)


def test_a_split_that_a_side_makes_needless_goes() -> None:
    # Whatever is grown, no side of a split may serve all examples that come to it.
    rng = np.random.default_rng(0)
    for _ in range(30):
        examples = 64
        sets = [int(x) for x in rng.integers(0, 2**63, 30)]
        covers = [a & b for a, b in zip(sets[:15], sets[15:], strict=True)]
        instance = (covers, [1] * 15, sets, [1] * 30, examples)
        mask = 0
        for cover in covers[:8]:
            mask |= cover
        found = solve(instance, mask)
        if found is not None:
            assert_no_needless_split(found, instance, [e for e in range(examples) if mask >> e & 1])


def assert_no_needless_split(tree: Tree, instance: Instance, examples: list[int]) -> None:
    if isinstance(tree, Split):
        for side in (tree.yes, tree.no):
            assert not all(value(side, e, instance) for e in examples)
        holds = instance[2][tree.predicate]
        assert_no_needless_split(tree.yes, instance, [e for e in examples if holds >> e & 1])
        assert_no_needless_split(tree.no, instance, [e for e in examples if not holds >> e & 1])
