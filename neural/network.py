"""The network of a value guide, as plain arrays: how it is read, folded for speed, and what it computes.

The model is that of BUSTLE (Odena et al., ICLR 2021, section 3.2 and the published code): every feature is a symbol (true on
all examples, false on all, mixed, does not apply), embedded in two dimensions; all embeddings behind one another go through
two layers of 64 and end in one logit: "is this value part of the answer?".  About 31,000 parameters.

Two facts make it quick.  Features of the task are the same for all values of a task, so what they add to the first layer is
added once.  And four symbols make one byte, so that the first layer becomes a table with a row for each value of each byte.
Training works on tensors (`torch_network`); here is what everybody else needs, with NumPy alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

SYMBOLS = 4
"""Values of a feature: true on all examples, false on all, true on some, does not apply to values of this type."""

GROUP = 4
"""Symbols in a byte."""

_TENSORS = ("embedding", "first", "first_bias", "second", "second_bias", "third", "third_bias")


@dataclass(frozen=True, eq=False)
class Layers:
    """A network folded for one task, as the compiled forward pass takes it; all float32.

    tables [groups, 256, wide]: what each byte of packed features adds to the first layer; base [wide]: its bias and all that
    the task adds; second [narrow, wide], second_bias [narrow]; third [narrow], third_bias: the logit.
    """

    tables: Any
    base: Any
    second: Any
    second_bias: Any
    third: Any
    third_bias: Any


def packed_width(features: int) -> int:
    """Bytes of a row of so many features."""
    return (features + GROUP - 1) // GROUP


def pack(symbols: Any) -> Any:
    """Features uint8[n, features], each below 4, as bytes uint8[n, packed_width]; missing ones of the last byte are 0."""
    n, features = symbols.shape
    out = np.zeros((n, packed_width(features)), np.uint8)
    for k in range(GROUP):
        part = symbols[:, k::GROUP]
        out[:, : part.shape[1]] |= part << (2 * k)
    return out


@dataclass(frozen=True, eq=False)
class Network:
    """The weights of one network; all float32.

    embedding [4, size]; first [wide, (task + values)·size] over the embedded features, those of the task in front; then
    first_bias [wide], second [narrow, wide], second_bias [narrow], third [narrow], third_bias [1].  `task_features` and
    `value_features` count the features.  `scale` and `offset` calibrate the logit (Platt, 1999): scale·logit + offset.
    """

    task_features: int
    value_features: int
    embedding: Any
    first: Any
    first_bias: Any
    second: Any
    second_bias: Any
    third: Any
    third_bias: Any
    scale: float = 1.0
    offset: float = 0.0

    @classmethod
    def from_tensors(
        cls, tensors: Mapping[str, Any], task_features: int, value_features: int, scale: float, offset: float
    ) -> Network:
        """A network from named arrays, as `tensors` gives them."""
        parts = {name: np.ascontiguousarray(tensors[name], np.float32) for name in _TENSORS}
        return cls(task_features, value_features, **parts, scale=scale, offset=offset)

    def tensors(self) -> dict[str, Any]:
        """The weights by name."""
        return {name: getattr(self, name) for name in _TENSORS}

    @property
    def parameters(self) -> int:
        """How many numbers were trained."""
        return sum(int(tensor.size) for tensor in self.tensors().values())

    def logits(self, task: Any, values: Any) -> Any:
        """Calibrated logits float64[n], layer by layer: the reference for everything quicker.

        task uint8[task_features]; values uint8[n, value_features].
        """
        whole = np.concatenate([np.broadcast_to(task, (len(values), len(task))), values], axis=1)
        x = self.embedding.astype(np.float64)[whole].reshape(len(values), self.first.shape[1])
        x = np.maximum(x @ self.first.T + self.first_bias, 0)
        x = np.maximum(x @ self.second.T + self.second_bias, 0)
        return self.scale * (x @ self.third + self.third_bias[0]) + self.offset

    def layers(self, task: Any) -> Layers:
        """The network folded for the task with these features uint8[task_features]."""
        shares = self._shares()
        base = self.first_bias + shares[np.arange(self.task_features), task].sum(axis=0)
        groups = packed_width(self.value_features)
        whole = np.zeros((groups * GROUP, SYMBOLS, len(base)), np.float32)
        whole[: self.value_features] = shares[self.task_features :]
        own, codes = whole.reshape(groups, GROUP, SYMBOLS, -1), np.arange(SYMBOLS**GROUP)
        tables = sum(own[:, k, (codes >> (2 * k)) & 3] for k in range(GROUP))
        return Layers(
            _padded(tables, 2),
            _padded(base, 0),
            _padded(_padded(self.second, 0), 1),
            _padded(self.second_bias, 0),
            _padded(self.third * np.float32(self.scale), 0),
            np.float32(self.scale * self.third_bias[0] + self.offset),
        )

    def _shares(self) -> Any:
        """What each symbol of each feature adds to the first layer: float32[features, 4, wide]."""
        features = self.task_features + self.value_features
        weights = self.first.reshape(len(self.first), features, -1)
        return np.ascontiguousarray(np.einsum("wfe,se->fsw", weights, self.embedding), np.float32)


def _padded(array: Any, axis: int) -> Any:
    """The array with zeros behind, so that its length along the axis is a multiple of 4: the kernel goes four at a time."""
    missing = -array.shape[axis] % 4
    widths = [(0, missing if k == axis else 0) for k in range(array.ndim)]
    return np.ascontiguousarray(np.pad(array, widths), np.float32)


THRESHOLDS = (0.0125, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6)
"""Chances at which a value waits one level less: above the last it does not wait, below the first it waits for eight."""

LEVELS = 5
"""Levels that a value waits at most, by BUSTLE's thresholds: the last so many."""
FINE_LEVELS = len(THRESHOLDS)
"""The same where a network knows enough of a value to tell what is unlikely from what is hopeless."""


def delays(logits: Any, levels: int = LEVELS) -> Any:
    """How many levels later each value joins, uint8[n] of 0 to `levels`, from calibrated logits (BUSTLE, section 3.3).

    A chance p above 0.6 costs nothing, above 0.4 one level, and below that int(10·(0.4 - p) + 2), which is 2..5: the
    thresholds 0.3, 0.2 and 0.1; each further one is half of the one before.  They are compared as logits, so nobody computes
    an exponential.
    """
    chances = np.array(THRESHOLDS[-levels:])
    edges = np.log(chances / (1 - chances))
    return (levels - np.searchsorted(edges, logits, side="left")).astype(np.uint8)
