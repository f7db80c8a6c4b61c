"""Rows of features scored a second: by the compiled kernel, by tensors on a CPU, and on a GPU if there is one.

    python -m benchmarks.scoring [--rows 1000000] [--language bustle]

Two networks: the one that ships for the language, and one of the size of BUSTLE's (160 features of the task, 46 of a value,
31,000 parameters).  Rows are packed features as a search has them: random ones drawn from a few thousand different rows.
The share of the roofline is that of the second layer, which bounds the speed: 2·64·64 operations a row, held against what a
product of two large float32 matrices reaches on one core (or on the GPU) in the same run.  On a CPU one thread works, and
seconds are those of the processor, so that other work on the machine does not count.  On a GPU the time is end to end, from
features in host memory to logits there, by the clock, and the copies are stated by themselves.
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
from neural.tensor_scoring import TensorBackend, has_device, matrix_product_rate, transfer_rate, use_threads
from search.mlp_kernels import score_kernel
from synth.guidance import GuideModel

WIDE = 64
PUBLISHED_FEATURES = (160, 46)
DIFFERENT = 4000
REPEATS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of rates."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--language", default="bustle")
    options = parser.parse_args(arguments)
    model = GuideModel.load(load_dsl(options.language))
    use_threads(1)
    say("| network | scored by | M rows/s | share of the roofline |")
    say("|---|---|---|---|")
    shipped = max(model.networks.values(), key=lambda n: n.parameters)
    for name, network in ((f"{options.language} as it ships", shipped), ("BUSTLE's size", published_size())):
        score_all(f"{name}, {network.parameters} parameters, {network.value_features} features a row", network, options.rows)
    if not has_device("cuda"):
        say("no GPU here: run this again where there is one")
    return 0


def score_all(name: str, network: Network, rows: int) -> None:
    """A line for each thing that can score here."""
    task, packed = random_rows(network, rows, np.random.default_rng(0))
    reference = None
    for backend in (KernelBackend(score_kernel, "kernel, one thread"), TensorBackend("cpu")):
        scorer = BatchScorer(backend)
        weights = scorer.prepare(network.layers(task))
        logits = scorer.score(weights, packed)
        reference = logits if reference is None else reference
        assert np.abs(logits - reference).max() <= 1e-4 * np.abs(reference).max()
        rate = rows / best_of(lambda s=scorer, w=weights: s.score(w, packed), time.process_time)  # type: ignore[misc]
        share = rate * 2 * WIDE * WIDE / matrix_product_rate("cpu")
        say(f"| {name} | {backend.name} | {rate / 1e6:.2f} | {share:.0%} |")
        scorer.close()
    if has_device("cuda"):
        score_on_gpu(name, network, task, packed, reference)


def published_size() -> Network:
    """A network of the size of the paper's, with random weights: what it computes is of no interest here."""
    random = np.random.default_rng(1)
    task, values = PUBLISHED_FEATURES
    shapes = {"embedding": (4, 2), "first": (WIDE, 2 * (task + values)), "first_bias": (WIDE,), "second": (WIDE, WIDE),
              "second_bias": (WIDE,), "third": (WIDE,), "third_bias": (1,)}  # fmt: skip
    tensors = {name: random.normal(size=shape) / 8 for name, shape in shapes.items()}
    return Network.from_tensors(tensors, task, values, 1.0, 0.0)


def score_on_gpu(name: str, network: Network, task: Any, packed: Any, reference: Any) -> None:
    """The same on a GPU, end to end, and the copies alone."""
    backend = TensorBackend("cuda")
    scorer = BatchScorer(backend)
    weights = scorer.prepare(network.layers(task))
    logits = scorer.score(weights, packed)
    off = np.abs(logits - reference).max() / np.abs(reference).max()
    rate = len(packed) / best_of(lambda: scorer.score(weights, packed), time.perf_counter)
    share = rate * 2 * WIDE * WIDE / matrix_product_rate("cuda")
    say(f"| {name} | {backend.name}, end to end | {rate / 1e6:.1f} | {share:.1%} |")
    say(f"copying to the GPU alone: {transfer_rate(packed) / 1e9:.1f} GB/s; logits off by {off:.2%} of the largest")


def random_rows(network: Network, rows: int, random: Any) -> tuple[Any, Any]:
    """Features of a task, and packed features of rows."""
    different = pack(random.integers(0, 4, (DIFFERENT, network.value_features)).astype(np.uint8))
    return random.integers(0, 4, network.task_features), different[random.integers(0, DIFFERENT, rows)]


def best_of(work: Callable[[], Any], clock: Callable[[], float]) -> float:
    """Seconds by a clock of the quickest of a few repetitions: whatever else the machine does only adds to it."""
    found = []
    for _ in range(REPEATS):
        started = clock()
        work()
        found.append(clock() - started)
    return min(found)


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
