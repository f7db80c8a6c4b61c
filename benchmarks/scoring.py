"""Rows of features scored a second: by the compiled kernel, by tensors on a CPU, and on a GPU if there is one.

    python -m benchmarks.scoring [--rows 1000000] [--language bustle]

Rows are packed features as a search has them: random ones drawn from a few thousand different rows.  The share of the
roofline is that of the second layer, which bounds the speed: 2·64·64 operations a row, held against what a product of two
large float32 matrices reaches on one core (or on the GPU) in the same run.  On a GPU the time is end to end, from features
in host memory to logits there, and the copies are stated by themselves.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dsl.registry import load_dsl
from neural.network import Network, pack
from neural.scoring import BatchScorer, KernelBackend
from neural.tensor_scoring import TensorBackend, has_device, matrix_product_rate, transfer_rate
from search.mlp_kernels import score_kernel
from synth.guidance import GuideModel

WIDE = 64
DIFFERENT = 4000
REPEATS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of rates."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--language", default="bustle")
    options = parser.parse_args(arguments)
    model = GuideModel.load(load_dsl(options.language))
    network = max(model.networks.values(), key=lambda n: n.parameters)
    random = np.random.default_rng(0)
    task, packed = random_rows(network, options.rows, random)
    say(f"{network.parameters} parameters, {network.value_features} features a row, {options.rows} rows")
    say("| scored by | M rows/s | share of the roofline |")
    say("|---|---|---|")
    reference = None
    for backend in (KernelBackend(score_kernel, "kernel, one thread"), TensorBackend("cpu")):
        scorer = BatchScorer(backend)
        weights = scorer.prepare(network.layers(task))
        logits = scorer.score(weights, packed)
        reference = logits if reference is None else reference
        assert np.abs(logits - reference).max() <= 1e-4 * np.abs(reference).max()
        rate = options.rows / best_of(lambda s=scorer, w=weights: s.score(w, packed))  # type: ignore[misc]
        share = rate * 2 * WIDE * WIDE / matrix_product_rate("cpu")
        say(f"| {backend.name} | {rate / 1e6:.2f} | {share:.0%} |")
        scorer.close()
    if has_device("cuda"):
        score_on_gpu(network, task, packed, reference)
    else:
        say("no GPU here: run this again where there is one")
    return 0


def score_on_gpu(network: Network, task: Any, packed: Any, reference: Any) -> None:
    """The same on a GPU, end to end, and the copies alone."""
    backend = TensorBackend("cuda")
    scorer = BatchScorer(backend)
    weights = scorer.prepare(network.layers(task))
    logits = scorer.score(weights, packed)
    off = np.abs(logits - reference).max() / np.abs(reference).max()
    rate = len(packed) / best_of(lambda: scorer.score(weights, packed))
    share = rate * 2 * WIDE * WIDE / matrix_product_rate("cuda")
    say(f"| {backend.name}, end to end | {rate / 1e6:.1f} | {share:.1%} |")
    say(f"copying to the GPU alone: {transfer_rate(packed) / 1e9:.1f} GB/s; logits off by {off:.2%} of the largest")


def random_rows(network: Network, rows: int, random: Any) -> tuple[Any, Any]:
    """Features of a task, and packed features of rows."""
    different = pack(random.integers(0, 4, (DIFFERENT, network.value_features)).astype(np.uint8))
    return random.integers(0, 4, network.task_features), different[random.integers(0, DIFFERENT, rows)]


def best_of(work: Callable[[], Any]) -> float:
    """Seconds of the quickest of a few repetitions: whatever else the machine does only adds to it."""
    found = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
