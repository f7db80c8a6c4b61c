"""Networks on tensors: for batches on a GPU, or on a CPU where that is wanted.

The first layer is a sum of table rows, which is an embedding bag; then two matrix products.  On a GPU a batch goes through
in chunks of one fixed shape: two chunks are on their way at a time, each with pinned buffers in both directions and a stream
of its own, so that one is copied while the other is computed, and the kernels of a chunk are started as one CUDA graph.
What is copied to the GPU are 12 bytes a row for 48 features, and 4 bytes come back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from dsl.errors import QuestionError

from .network import GROUP, SYMBOLS, Layers

CODES = SYMBOLS**GROUP
CHUNK_ON_GPU = 1 << 18


def use_threads(count: int) -> None:
    """Let torch work in so many threads from here on."""
    torch.set_num_threads(count)


def has_device(name: str) -> bool:
    """Is this a device that tensors can be on here?"""
    return name == "cpu" or (name.split(":")[0] == "cuda" and torch.cuda.is_available())


class TensorBackend:
    """Networks through PyTorch.  `device` is "cpu" or "cuda"; on a GPU in half precision unless `half` is False."""

    def __init__(self, device: str = "cpu", half: bool | None = None) -> None:
        if not has_device(device):
            raise QuestionError(f"there is no {device.upper()} device here", remedy='use the device "cpu"')
        self.device = torch.device(device)
        self.on_gpu = self.device.type == "cuda"
        self.half = self.on_gpu if half is None else half
        where = device if self.on_gpu else f"{device}, {torch.get_num_threads()} threads"
        self.name = f"torch on {where}{' in bfloat16' if self.half else ''}"
        self.chunk = 1 << 30 if self.on_gpu else 1 << 14

    def prepare(self, layers: Layers) -> Any:
        """The weights as tensors of this device."""
        weights = TensorLayers(layers, self.device, torch.bfloat16 if self.half else torch.float32)
        return GraphedLayers(weights) if self.on_gpu else weights


class TensorLayers:
    """Folded weights as tensors, and their forward pass."""

    def __init__(self, layers: Layers, device: torch.device, dtype: torch.dtype) -> None:
        def moved(array: Any) -> torch.Tensor:
            return torch.from_numpy(np.ascontiguousarray(array)).to(device, dtype)

        groups, codes, wide = layers.tables.shape
        self.device, self.groups = device, groups
        self.tables = moved(layers.tables.reshape(groups * codes, wide))
        self.base, self.second, self.second_bias = moved(layers.base), moved(layers.second), moved(layers.second_bias)
        self.third = moved(layers.third[:, None])
        self.third_bias = moved(np.array([layers.third_bias], np.float32))
        self.first_rows = torch.arange(0, groups * CODES, CODES, device=device, dtype=torch.int32)

    def forward(self, packed: torch.Tensor) -> torch.Tensor:
        """Logits [n] of packed features uint8[n, groups], in the precision of the weights."""
        with torch.inference_mode():
            rows = packed.to(torch.int32) + self.first_rows
            x = torch.nn.functional.embedding_bag(rows, self.tables, mode="sum") + self.base
            x = torch.addmm(self.second_bias, x.relu_(), self.second.t()).relu_()
            return torch.addmm(self.third_bias, x, self.third).squeeze(1)

    def score(self, packed: Any, out: Any) -> None:
        """Write the logits of one chunk."""
        given = torch.from_numpy(packed).to(self.device)
        torch.from_numpy(out).copy_(self.forward(given))


class _Lane:
    """One of the two ways through the GPU: buffers of the fixed shape, a stream, and the recorded kernels."""

    def __init__(self, weights: TensorLayers, rows: int) -> None:
        self.stream = torch.cuda.Stream(weights.device)  # type: ignore[no-untyped-call]
        self.given = torch.zeros((rows, weights.groups), dtype=torch.uint8, pin_memory=True)
        self.found = torch.empty(rows, dtype=torch.float32, pin_memory=True)
        self.packed = torch.zeros((rows, weights.groups), dtype=torch.uint8, device=weights.device)
        self.waiting: tuple[int, int] | None = None
        with torch.cuda.stream(self.stream):
            for _ in range(3):  # the libraries allocate what they need before anything is recorded
                weights.forward(self.packed)
            self.stream.synchronize()
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph, stream=self.stream):
                self.logits = weights.forward(self.packed).float()

    def send(self, packed: Any, start: int) -> None:
        """Start a chunk on its way: everything after the copy into the pinned buffer happens on the stream."""
        n = len(packed)
        self.given[:n].copy_(torch.from_numpy(packed))
        with torch.cuda.stream(self.stream):
            self.packed[:n].copy_(self.given[:n], non_blocking=True)
            self.graph.replay()
            self.found[:n].copy_(self.logits[:n], non_blocking=True)
        self.waiting = (start, n)

    def collect(self, out: Any) -> None:
        """Wait for the chunk on its way, if there is one, and write what it gave."""
        if self.waiting is not None:
            start, n = self.waiting
            self.stream.synchronize()
            out[start : start + n] = self.found[:n].numpy()
            self.waiting = None


class GraphedLayers:
    """Folded weights on a GPU, with two lanes through it."""

    def __init__(self, weights: TensorLayers, rows: int = CHUNK_ON_GPU) -> None:
        self.weights, self.rows = weights, rows
        self.lanes = [_Lane(weights, rows), _Lane(weights, rows)]

    def score(self, packed: Any, out: Any) -> None:
        """Write the logits of any number of rows, chunk by chunk, the lanes in turn."""
        for number, start in enumerate(range(0, len(packed), self.rows)):
            lane = self.lanes[number % 2]
            lane.collect(out)
            lane.send(packed[start : start + self.rows], start)
        for lane in self.lanes:
            lane.collect(out)


def matrix_product_rate(device: str, size: int = 2048, repeats: int = 5) -> float:
    """Operations a second of a product of two large matrices, in the precision of that device: what could be reached.

    On a CPU it is one thread's.
    """
    on_gpu = device.startswith("cuda")
    threads = torch.get_num_threads()
    if not on_gpu:
        torch.set_num_threads(1)
    matrix = torch.rand(size, size, device=device, dtype=torch.bfloat16 if on_gpu else torch.float32)
    seconds = min(_timed(lambda: matrix @ matrix, on_gpu) for _ in range(repeats))
    torch.set_num_threads(threads)
    return 2 * size**3 / seconds


def transfer_rate(packed: Any, repeats: int = 5) -> float:
    """Bytes a second that reach the GPU from pinned memory."""
    pinned = torch.from_numpy(packed).pin_memory()
    return int(packed.nbytes) / min(_timed(lambda: pinned.to("cuda", non_blocking=True), True) for _ in range(repeats))


def _timed(work: Callable[[], Any], on_gpu: bool) -> float:
    if on_gpu:
        torch.cuda.synchronize()
    clock = time.perf_counter if on_gpu else time.process_time  # one thread works, perhaps not alone on its core
    started = clock()
    work()
    if on_gpu:
        torch.cuda.synchronize()
    return clock() - started
