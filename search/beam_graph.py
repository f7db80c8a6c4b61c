"""The beam as a graph: nodes are execution states, edges are productions, and a path from the beginning is a derivation.

Items that can become the same are one node with several ways to reach it; what comes behind is worked out once.
`derivations` lists the ways to a node, best first, by A* from the end: the score of the best way to a node is known exactly,
so the first path that reaches the beginning is the best (the idea of Huang and Chiang, Better k-best parsing, IWPT 2005).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Edge = tuple[int, int, float]
"""The node before, the production, and its log-probability."""


@dataclass
class Graph:
    """Nodes by number; node 0 of each question is made by `root`.  At most `keep` edges a node, all with None."""

    keep: int | None = None
    score: list[float] = field(default_factory=list)
    edges: list[list[Edge]] = field(default_factory=list)

    def root(self) -> int:
        """A node where a question begins."""
        self.score.append(0.0)
        self.edges.append([])
        return len(self.score) - 1

    def add(self, parent: int, production: int, log_prob: float) -> int:
        """A new node behind an old one."""
        self.score.append(self.score[parent] + log_prob)
        self.edges.append([(parent, production, log_prob)])
        return len(self.score) - 1

    def merge(self, node: int, parent: int, production: int, log_prob: float) -> bool:
        """One more way to a node, which is no better than its best; False if it has enough of them."""
        if self.keep is not None and len(self.edges[node]) >= self.keep:
            return False
        self.edges[node].append((parent, production, log_prob))
        return True

    def derivations(self, node: int, sizes: Sequence[int], largest: int) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Scores and derivations that end in a node, best first.

        `sizes[p]` is how many nodes of a program production p makes; larger programs than `largest` are left out, and with
        them the endless ways round a circle of parts that produce nothing.
        """
        # A suffix is a linked list (production, the rest), so that paths share their ends.
        suffixes: list[tuple[int, int]] = []
        heap: list[tuple[float, int, float, int, int, int]] = [(-self.score[node], 0, 0.0, node, -1, 0)]
        made = 0
        while heap:
            _, _, behind, at, tail, size = heapq.heappop(heap)
            if not self.edges[at]:
                path, link = [], tail
                while link >= 0:
                    production, link = suffixes[link]
                    path.append(production)
                yield behind, tuple(path)
            for parent, production, log_prob in self.edges[at]:
                grown = size + sizes[production]
                if grown <= largest:
                    made += 1
                    suffixes.append((production, tail))
                    total = behind + log_prob
                    heapq.heappush(heap, (-(self.score[parent] + total), made, total, parent, len(suffixes) - 1, grown))
