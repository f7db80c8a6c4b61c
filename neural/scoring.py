"""Scoring many values at once, on whatever computes here, while the caller goes on.

A `BatchScorer` takes packed features (`network.pack`), splits them into chunks, and scores these on threads of its own; what
it hands back at once is a `Scoring`, whose `logits` waits.  Who scores is a `Backend`: the compiled kernel of a search, that
needs no tensor library, or tensors on a CPU or a GPU.  All compute the same function of the same numbers.  In float32 they
agree within 1e-4 relative to the largest logit; in half precision within `HALF_TOLERANCE`, which a test holds, so that two
values whose logits lie further apart than that are in the same order everywhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from .network import Layers

CHUNK = 1 << 14
"""Rows scored by one call on a CPU: about 2 ms, so that several threads end together."""

HALF_TOLERANCE = 0.02
"""How far logits in half precision may lie from those in float32, relative to the largest."""


class Prepared(Protocol):
    """A network folded for one task, where its backend wants it."""

    def score(self, packed: Any, out: Any) -> None:
        """Write the logits float32[n] of packed features uint8[n, groups]."""


class Backend(Protocol):
    """Something that evaluates networks."""

    @property
    def name(self) -> str:
        """What to call it."""

    @property
    def chunk(self) -> int:
        """Rows to hand over at once."""

    def prepare(self, layers: Layers) -> Prepared:
        """Bring the weights of a task to where they are used."""


Kernel = Callable[[Any, Any, Any, Any, Any, Any, Any, Any], None]
"""The compiled forward pass: (packed, tables, base, second, second_bias, third, third_bias, out)."""


@dataclass(frozen=True)
class _KernelLayers:
    kernel: Kernel
    layers: Layers

    def score(self, packed: Any, out: Any) -> None:
        w = self.layers
        self.kernel(packed, w.tables, w.base, w.second, w.second_bias, w.third, w.third_bias, out)


@dataclass(frozen=True)
class KernelBackend:
    """Networks through a compiled kernel that releases the interpreter while it works."""

    kernel: Kernel
    name: str = "kernel"
    chunk: int = CHUNK

    def prepare(self, layers: Layers) -> Prepared:
        """The layers as they are."""
        return _KernelLayers(self.kernel, layers)


def plain_kernel(
    packed: Any, tables: Any, base: Any, second: Any, second_bias: Any, third: Any, third_bias: Any, out: Any
) -> None:
    """The forward pass with NumPy: what a compiled kernel computes, for tests and for those who have none."""
    x = base + sum(tables[g, packed[:, g]] for g in range(tables.shape[0]))
    x = np.maximum(np.maximum(x, 0) @ second.T + second_bias, 0)
    out[:] = x @ third + third_bias


@dataclass(frozen=True)
class Scoring:
    """Logits on their way."""

    out: Any
    parts: Sequence[Future[None]]

    @property
    def is_done(self) -> bool:
        """Are all of them there?"""
        return all(part.done() for part in self.parts)

    def logits(self) -> Any:
        """The logits float32[n], as soon as they are there."""
        for part in self.parts:
            part.result()
        return self.out


class BatchScorer:
    """Scores batches in the background, in the order in which they come; `seconds` is what the workers have spent."""

    def __init__(self, backend: Backend, threads: int = 1) -> None:
        self.backend, self.threads = backend, threads
        self.seconds = 0.0
        self.rows = 0
        self._pool: ThreadPoolExecutor | None = None

    def prepare(self, layers: Layers) -> Prepared:
        """The weights of a task, ready for `start`."""
        return self.backend.prepare(layers)

    def start(self, weights: Prepared, packed: Any) -> Scoring:
        """Begin to score packed features uint8[n, groups]; the caller may not change them meanwhile."""
        n = len(packed)
        self.rows += n
        out = np.empty(n, np.float32)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads, "scorer")
        chunk = self.backend.chunk
        return Scoring(
            out,
            [
                self._pool.submit(self._score, weights, packed[at : at + chunk], out[at : at + chunk])
                for at in range(0, n, chunk)
            ],
        )

    def score(self, weights: Prepared, packed: Any) -> Any:
        """The logits float32[n] of packed features, here and now where they are few."""
        if self._pool is None and len(packed) <= self.backend.chunk:
            out = np.empty(len(packed), np.float32)
            self.rows += len(packed)
            self._score(weights, packed, out)
            return out
        return self.start(weights, packed).logits()

    def _score(self, weights: Prepared, packed: Any, out: Any) -> None:
        started = time.perf_counter()
        weights.score(np.ascontiguousarray(packed), out)
        self.seconds += time.perf_counter() - started

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
