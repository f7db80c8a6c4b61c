"""The infix closure: every language that a regular expression search has to tell apart, as a vector of bits.

Valizadeh and Berger (PLDI 2023, section 3): whether an expression accepts the examples depends only on which *infixes*
(substrings) of the examples its parts accept.  So a candidate is its characteristic sequence over the infixes, one bit
each, and concatenation is looked up in a guide table: all ways to split each infix into two.  The positive examples come
first, then the negative ones, then all other infixes: whether a candidate is an answer is seen from its first bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dsl.errors import LimitError
from dsl.regex import Chars

MOST_INFIXES = 2_048
"""Different substrings of all examples together."""
EARLY = 32
"""Positive examples that come before the negative ones."""


@dataclass
class InfixSpace:
    """The infixes of the examples and how they are split.

    `words` are the infixes, the examples first; `accepted` and `rejected` are the numbers of the positive and negative ones.
    Up to `EARLY` positive examples come first, then the negative ones, then the others: 64 bits tell most.  `splits` has
    one row (word, left, right) for every way to cut a word in two, the words in order of their length, int32[splits, 3];
    `by_length` are those whose left part is not empty, from which a star is computed.
    """

    positive: Sequence[str]
    negative: Sequence[str]
    words: list[str] = field(init=False)
    accepted: list[int] = field(init=False)
    rejected: list[int] = field(init=False)
    splits: Any = field(init=False)
    by_length: Any = field(init=False)

    def __post_init__(self) -> None:
        given = dict.fromkeys([*self.positive, *self.negative])
        # One example of n characters has up to n(n+1)/2 infixes: refuse before they are built.
        if any(len(word) > MOST_INFIXES for word in given):
            raise LimitError(f"an example has more than {MOST_INFIXES} characters", remedy="shorten the examples")
        infixes: set[str] = {""}
        for word in given:
            infixes |= {word[i:j] for i in range(len(word)) for j in range(i + 1, len(word) + 1)}
            if len(infixes) > MOST_INFIXES:
                raise LimitError(
                    f"the examples have more than {MOST_INFIXES} different substrings",
                    remedy="give fewer or shorter examples",
                )
        accepted = [word for word in given if word in set(self.positive)]
        rejected = [word for word in given if word not in set(self.positive)]
        examples = [*accepted[:EARLY], *rejected, *accepted[EARLY:]]
        self.words = [*examples, *sorted(infixes - set(given), key=lambda word: (len(word), word))]
        number = {word: i for i, word in enumerate(self.words)}
        self.accepted = [number[word] for word in accepted]
        self.rejected = [number[word] for word in rejected]
        rows = [
            (number[word], number[word[:i]], number[word[i:]])
            for word in sorted(self.words, key=len)
            for i in range(len(word) + 1)
        ]
        self.splits = np.array(rows, np.int32).reshape(-1, 3)
        self.empty = number[""]
        self.by_length = np.ascontiguousarray(self.splits[self.splits[:, 1] != self.empty])

    @property
    def positives(self) -> int:
        """How many different strings are to be accepted."""
        return len(self.accepted)

    @property
    def examples(self) -> int:
        """How many different examples there are."""
        return len(self.accepted) + len(self.rejected)

    @property
    def width(self) -> int:
        """Machine words of a characteristic sequence."""
        return (len(self.words) + 63) // 64

    def row(self, members: Iterable[int]) -> Any:
        """The characteristic sequence of these infixes, uint64[width]."""
        out = np.zeros(self.width, np.uint64)
        for i in members:
            out[i >> 6] |= np.uint64(1 << (i & 63))
        return out

    def symbol(self, chars: Chars) -> Any:
        """The characteristic sequence of a set of characters."""
        return self.row(i for i, word in enumerate(self.words) if len(word) == 1 and ord(word) in chars)

    def of_examples(self) -> Any:
        """Splits of the examples only, in their order: what says whether a concatenation is an answer."""
        chosen = self.splits[self.splits[:, 0] < self.examples]
        return np.ascontiguousarray(chosen[np.argsort(chosen[:, 0], kind="stable")])
