"""Blocks of candidates, the unit in which a search works, and the streams that they are cut from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dsl.grammar import Production


@dataclass(eq=False)
class Block:
    """Candidates combined together: one production, argument levels of given costs, and rows of those levels.

    `hashes` were taken over `examples` examples.  `valid` says which have a value on every example, `unseen` which of those
    may be new; `fresh` are the positions that the bank has kept.
    """

    production: Production
    cost: int
    costs: tuple[int, ...]
    examples: int
    children: Any
    hashes: Any
    valid: Any
    unseen: Any
    fresh: Any = None

    @property
    def n(self) -> int:
        """Candidates in the block."""
        return int(self.children.shape[1])


@dataclass(eq=False)
class Stream:
    """Everything that one production makes of argument levels of given costs: the tuples of rows, by their number."""

    production: Production
    cost: int
    costs: tuple[int, ...]
    sizes: Any
    triangular: bool
    skip: Any
    length: int
    step: int
    concurrent: bool
