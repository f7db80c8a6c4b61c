"""Guides: what re-orders a search by the values that it meets, without losing any.

After each finished cost level the search shows a guide the rows that it gained, in columns, and the guide answers with a
delay for each: a row delayed by d becomes an argument as if it had cost d more.  It stays in the table of fingerprints, so
that it is never made again, and no row is dropped: every program of the grammar is still reached, only in another order
(BUSTLE, Odena et al., ICLR 2021, section 3.3).  Inputs are never delayed, since almost every program is made of them;
literals may be: most of those that are offered, because they occur somewhere, are of no use.

A guide is anything of the shape of `Guide`: the heuristics of `search.heuristics`, a trained model, or several of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from dsl.grammar import NonTerminal
from dsl.types import Type

if TYPE_CHECKING:
    from .bottom_up import BottomUp

LONGEST_DELAY = 5
"""The greatest delay of one guide: BUSTLE's."""

MADE, LITERAL = 0, 1
"""Kinds of rows that may wait: what an operator made, and what stands in the grammar."""

ROWS_AT_ONCE = 1 << 13
"""Rows that a guide is shown together, few enough for their texts to stay in a cache; between two batches the search looks
at its budget."""


@dataclass(frozen=True)
class RowBatch:
    """Some of the rows that one nonterminal gained at one cost: a column block [depth, rows], as in `search.columns`.

    Columns, and the sequences that they speak of, are there as long as the guide looks at them, and no longer.  `kinds` says
    of each row whether it was made by an operator or is a literal: uint8[rows]; None if all were made.
    """

    search: BottomUp
    nonterminal: NonTerminal
    cost: int
    columns: Any
    kinds: Any = None

    @property
    def type(self) -> Type:
        """The type of the rows."""
        return self.nonterminal.type

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self.columns.shape[1])

    @property
    def literals(self) -> Any:
        """Which rows are literals: bool[rows]."""
        return np.zeros(self.rows, bool) if self.kinds is None else self.kinds == LITERAL


class Guide(Protocol):
    """What says how promising the values of finished rows are, for one set of wanted outputs."""

    name: str

    def delays(self, batch: RowBatch) -> Any:
        """What each row costs more as an argument, 0 to 255 (most guides: to `LONGEST_DELAY`): uint8[rows].

        Rows of one search come once each, by cost; what is said of an input is not heeded.  The answer must depend on the
        rows alone, not on clocks or threads.
        """


class AllOf:
    """Several guides, whose delays add up."""

    def __init__(self, guides: Sequence[Guide]) -> None:
        self.guides = tuple(guides)
        self.name = " and ".join(guide.name for guide in guides)

    def delays(self, batch: RowBatch) -> Any:
        """The sum of what each says, at most 255."""
        total = np.zeros(batch.rows, np.int64)
        for guide in self.guides:
            total += guide.delays(batch)
        return np.minimum(total, 255).astype(np.uint8)
