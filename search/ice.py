"""Learning a predicate from states and implications between them: decision trees in the ICE framework.

A sample says of some states that the predicate holds, of others that it does not, and of some that if it holds of these it
holds of that one.  The tree is built top-down by information gain, and a leaf may decide a state that is still open only if
the implications agree with it, together with everything that follows (Garg, Neider, Madhusudan, Roth, Learning Invariants
using Decision Trees and Implication Counterexamples, POPL 2016, sections 3 and 4).  Implications may have several states on
the left, as in Horn clauses (Ezudheen, Neider, D'Souza, Garg, Madhusudan, Horn-ICE Learning for Synthesizing Invariants and
Contracts, OOPSLA 2018, section 4).  Instead of their penalty for implications that a split cuts, open states count as half a
state of either kind.

Only numbers are seen here: state k has the value `columns[a, k]` of attribute a, and a split is `attribute <= threshold`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.int64]
"""Shape (attributes, states)."""

MOST_LEAVES = 200


@dataclass(frozen=True)
class Split:
    """`attribute <= threshold` leads to `below`, everything else to `above`."""

    attribute: int
    threshold: int
    below: Tree
    above: Tree


Tree = Split | bool


class Contradiction(Exception):
    """No predicate agrees with the sample."""


@dataclass
class Sample:
    """States by number, and implications: if all on the left hold, the right does; None says that they never all hold."""

    count: int = 0
    implications: list[tuple[tuple[int, ...], int | None]] = field(default_factory=list)

    def consequences(self, labels: dict[int, bool]) -> dict[int, bool] | None:
        """The labels with all that follows from them; None if they contradict the implications.

        An implication with nothing on the left is a fact.  Unit propagation, as in Horn-ICE.
        """
        known = dict(labels)
        changed = True
        while changed:
            changed = False
            for left, right in self.implications:
                if right is not None and known.get(right) is True:
                    continue
                if any(known.get(state) is False for state in left):
                    continue
                open_states = [state for state in left if state not in known]
                is_false = right is None or known.get(right) is False
                if not open_states:
                    if is_false:
                        return None
                    assert right is not None
                    known[right] = changed = True
                elif len(open_states) == 1 and is_false:
                    known[open_states[0]] = False
                    changed = True
        return known


class TreeLearner:
    """Builds one tree for a sample.

    `thresholds` are numbers that splits prefer; `costs` say how much an attribute's use costs, in hundredths of a bit.
    """

    def __init__(self, sample: Sample, columns: Columns, thresholds: Sequence[int], costs: Sequence[int]) -> None:
        self.sample, self.columns = sample, columns
        self.thresholds = np.array(sorted(set(thresholds)), dtype=np.int64)
        self.costs = np.array(costs, dtype=np.float64) / 100
        labels = sample.consequences({})
        if labels is None:
            raise Contradiction("an implication leads from a state that must hold to one that must not")
        self.labels = labels
        self.leaves = 0

    def learn(self) -> Tree | None:
        """A tree that agrees with the sample; None if its attributes cannot tell two states apart, or it grows too large."""
        return self._grow(np.arange(self.sample.count))

    def _grow(self, states: NDArray[np.int64]) -> Tree | None:
        known = [self.labels.get(int(state)) for state in states]
        for value in (True, False):
            if all(label is None or label is value for label in known):
                decided = self.sample.consequences({**self.labels, **dict.fromkeys(map(int, states), value)})
                if decided is not None:
                    self.labels = decided
                    self.leaves += 1
                    return value
        if self.leaves > MOST_LEAVES:
            return None
        best = self._best_split(states)
        if best is None:
            return None
        attribute, threshold = best
        is_below = self.columns[attribute, states] <= threshold
        below = self._grow(states[is_below])
        above = self._grow(states[~is_below]) if below is not None else None
        if below is None or above is None:
            return None
        return below if below is above else Split(attribute, threshold, below, above)

    def _best_split(self, states: NDArray[np.int64]) -> tuple[int, int] | None:
        """The split of highest gain less cost; ties go to the first attribute and the lowest threshold.

        All attributes at once: each row of `ordered` is one attribute's values in increasing order, and a cut after place k
        puts the first k + 1 states below.
        """
        positive = np.array([_share(self.labels.get(int(state))) for state in states])
        values = self.columns[:, states]
        order = np.argsort(values, axis=1, kind="stable")
        ordered = np.take_along_axis(values, order, axis=1)
        sums = np.cumsum(positive[order], axis=1)
        number = np.arange(1, len(states), dtype=np.float64)
        rest = len(states) - number
        below, above = sums[:, :-1], sums[:, -1:] - sums[:, :-1]
        loss = (number * _entropy(below / number) + rest * _entropy(above / rest)) / len(states)
        loss = np.where(ordered[:, 1:] > ordered[:, :-1], np.round(loss + self.costs[:, None], 9), np.inf)
        if not loss.size or not np.isfinite(loss).any():
            return None
        attribute, cut = divmod(int(np.argmin(loss)), loss.shape[1])
        low, high = int(ordered[attribute, cut]), int(ordered[attribute, cut + 1])
        return attribute, self._between(low, high)

    def _between(self, low: int, high: int) -> int:
        """A threshold t with low <= t < high: a preferred one if there is one, else near the middle of zero's side."""
        first = int(np.searchsorted(self.thresholds, low))
        inside = [int(t) for t in self.thresholds[first : first + 20] if t < high]
        return min(inside, key=lambda t: (abs(t), t)) if inside else low


def _share(label: bool | None) -> float:
    return 0.5 if label is None else float(label)


def _entropy(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bits of a coin with these chances."""
    inner = np.clip(share, 1e-12, 1 - 1e-12)
    return -(inner * np.log2(inner) + (1 - inner) * np.log2(1 - inner))
