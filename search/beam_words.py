"""Words: the derivations that one question of a beam is restricted to.

A beam writes freely within a grammar.  Where it is known which programs are of any use, such as subgoals that the rows of a
bank can reach, writing is choosing among these: `Words` keeps them as a trie, and the beam leaves out what leads out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np


class Words:
    """Derivations (numbers of productions, leftmost first) as a trie: node 0 is the beginning.

    `keys` are node * productions + production, in order, and `children` the nodes that they lead to.
    """

    def __init__(self, derivations: Iterable[Sequence[int]], productions: int) -> None:
        self.productions = productions
        edges: dict[int, int] = {}
        for numbers in derivations:
            node = 0
            for number in numbers:
                node = edges.setdefault(node * productions + number, len(edges) + 1)
        self.keys = np.array(sorted(edges), np.int64)
        self.children = np.array([edges[key] for key in self.keys.tolist()], np.int64)

    def after(self, nodes: Any, chosen: Any) -> Any:
        """The nodes behind int64[n] nodes by productions int32[n]; -1 where no word goes on like that."""
        if not len(self.keys):
            return np.full(len(nodes), -1, np.int64)
        wanted = nodes * self.productions + chosen
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[places] == wanted, self.children[places], -1)
