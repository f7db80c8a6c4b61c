"""Samples of a guide's training: features of values, and whether each value was part of an answer.

They are kept packed, as a search keeps them: four features to a byte, those of the task in front of those of the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .network import GROUP, pack, packed_width

_CODES = np.arange(256, dtype=np.uint8)
_UNPACKED = np.stack([(_CODES >> (2 * k)) & 3 for k in range(GROUP)], axis=1)


@dataclass(frozen=True, eq=False)
class Samples:
    """n samples: packed uint8[n, packed_width(features)], labels uint8[n], and held uint8[n]: never to be trained on."""

    features: int
    packed: Any
    labels: Any
    held: Any

    @classmethod
    def of(cls, task: Any, values: Any, labels: Any, held: Any) -> Samples:
        """From symbols: task uint8[n, t], values uint8[n, v], labels and held [n]."""
        whole = np.concatenate([task, values], axis=1)
        return cls(whole.shape[1], pack(whole), np.asarray(labels, np.uint8), np.asarray(held, np.uint8))

    @classmethod
    def none(cls, features: int) -> Samples:
        """No samples of so many features."""
        return cls(features, np.empty((0, packed_width(features)), np.uint8), np.empty(0, np.uint8), np.empty(0, np.uint8))

    def __len__(self) -> int:
        return len(self.labels)

    def symbols(self, rows: Any) -> Any:
        """The features uint8[len(rows), features] of some samples."""
        return _UNPACKED[self.packed[rows]].reshape(len(rows), GROUP * self.packed.shape[1])[:, : self.features]

    def where(self, rows: Any) -> Samples:
        """Some of the samples."""
        return Samples(self.features, self.packed[rows], self.labels[rows], self.held[rows])

    def then(self, other: Samples, most: int) -> Samples:
        """These and then others; of more than `most`, the last."""
        joined = [np.concatenate(pair)[-most:] for pair in zip(self.arrays(), other.arrays(), strict=True)]
        return Samples(self.features, *joined)

    def arrays(self) -> tuple[Any, Any, Any]:
        """packed, labels, held."""
        return self.packed, self.labels, self.held

    def distinct(self) -> Samples:
        """One sample of each that have the same features and label, in the order of their first occurrence."""
        keys = np.concatenate([self.packed, self.labels[:, None]], axis=1)
        _, first = np.unique(keys, axis=0, return_index=True)
        return self.where(np.sort(first))
