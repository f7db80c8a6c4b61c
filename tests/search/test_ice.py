"""Laws of learning from implications: a tree agrees with all of its sample, and only contradictions have none."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.ice import Contradiction, Sample, Split, Tree, TreeLearner

points = st.tuples(st.integers(-4, 4), st.integers(-4, 4))


def decide(tree: Tree, values: tuple[int, ...]) -> bool:
    """The slow twin: walk down."""
    while isinstance(tree, Split):
        tree = tree.below if values[tree.attribute] <= tree.threshold else tree.above
    return tree


def learn(sample: Sample, states: list[tuple[int, int]]) -> Tree | None:
    columns = np.array([[x, y, x + y] for x, y in states], dtype=np.int64).reshape(-1, 3).T
    return TreeLearner(sample, np.ascontiguousarray(columns), [0, 1, -1], [0, 0, 2]).learn()


@settings(deadline=None)
@given(
    st.lists(points, min_size=1, max_size=12, unique=True),
    st.lists(st.tuples(st.lists(st.integers(0, 11), max_size=3), st.integers(0, 12)), max_size=12),
    st.integers(-5, 5),
    st.integers(-5, 5),
)
def test_trees_agree_with_the_sample(
    states: list[tuple[int, int]], drawn: list[tuple[list[int], int]], a: int, b: int
) -> None:
    hidden = [x <= a or y > b for x, y in states]
    sample = Sample(len(states))
    for left, right in drawn:
        numbers = tuple(k % len(states) for k in left)
        head = None if right >= len(states) else right
        if not all(hidden[k] for k in numbers) or (head is not None and hidden[head]):
            sample.implications.append((numbers, head))  # the hidden predicate agrees with it
    tree = learn(sample, states)
    assert tree is not None
    decided = [decide(tree, (x, y, x + y)) for x, y in states]
    for left_states, head in sample.implications:
        assert not all(decided[k] for k in left_states) or (head is not None and decided[head])


@settings(deadline=None)
@given(st.integers(1, 4), st.lists(st.tuples(st.lists(st.integers(0, 3), max_size=2), st.integers(0, 4)), max_size=8))
def test_consequences_contradict_only_where_no_labels_agree(count: int, drawn: list[tuple[list[int], int]]) -> None:
    implications = [(tuple(k % count for k in left), None if right >= count else right) for left, right in drawn]

    def agrees(labels: tuple[bool, ...]) -> bool:
        return all(not all(labels[k] for k in left) or (r is not None and labels[r]) for left, r in implications)

    agreeing = [labels for labels in itertools.product([False, True], repeat=count) if agrees(labels)]
    known = Sample(count, implications).consequences({})
    assert (known is None) is (not agreeing)
    for state, label in (known or {}).items():
        assert all(labels[state] is label for labels in agreeing)


def test_a_contradiction_is_told() -> None:
    sample = Sample(2, [((), 0), ((0,), 1), ((1,), None)])
    with pytest.raises(Contradiction):
        learn(sample, [(0, 0), (1, 1)])


def test_equal_states_cannot_be_told_apart() -> None:
    sample = Sample(2, [((), 0), ((1,), None)])
    assert learn(sample, [(3, 3), (3, 3)]) is None


def test_thresholds_of_the_task_are_preferred() -> None:
    sample = Sample(2, [((), 0), ((1,), None)])
    tree = learn(sample, [(-4, 0), (4, 0)])
    assert tree == Split(0, 0, True, False)
