"""Training a value guide: one plain loop over rounds of fresh samples.

A *round* is a batch of samples that depends on nothing but its number and the seed.  Each is added to a memory of the last
`MEMORY` samples, and then a fixed number of steps is taken on samples drawn from that memory: Adam on the cross entropy,
with a running average of the weights (Polyak and Juditsky, 1992) in place of a falling rate of learning, so that training
may end, or go on, after any round.  All randomness comes from the seed and the number of the round, so a training that was
interrupted and resumed ends with the same weights as one that was not.

BUSTLE trains 1,000 epochs at a rate of 10^-5 on the samples of 1,000 searches; here new searches are cheaper than epochs.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from dsl.errors import QuestionError

from .calibration import Calibration, calibrate
from .learner import Learner, hidden_of_few, hidden_shapes
from .network import SYMBOLS, Network
from .samples import Samples

MEMORY = 400_000
HELD_OUT = 40_000


@dataclass(frozen=True)
class Settings:
    """How a guide is trained: steps in a round, samples in a step, the rate of learning, and the sizes of the layers."""

    steps: int = 40
    batch: int = 512
    rate: float = 1e-3
    embedding: int = 2
    wide: int = 64
    narrow: int = 64
    seed: int = 0


@dataclass(eq=False)
class Training:
    """One network in training.  `task_features` and `value_features` count its inputs; `device` is where tensors are."""

    task_features: int
    value_features: int
    settings: Settings = field(default_factory=Settings)
    device: str = "cpu"

    def __post_init__(self) -> None:
        features = self.task_features + self.value_features
        s = self.settings
        shapes = hidden_shapes(features, s.embedding, s.wide, s.narrow, SYMBOLS)
        shapes |= {"third": ((s.narrow,), s.narrow), "third_bias": ((1,), 0)}
        self.learner = Learner(shapes, s.rate, [s.seed, 1], self.device)
        self.rounds = self.seen = 0
        self.loss = float("nan")
        self.memory, self.held_out = Samples.none(features), Samples.none(features)

    def logits(self, symbols: Any, weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Logits [n] of features uint8[n, task_features + value_features]."""
        given = torch.from_numpy(symbols.astype(np.int64)).to(self.device)
        return hidden_of_few(given, weights) @ weights["third"] + weights["third_bias"]

    def learn(self, samples: Samples) -> float:
        """One round: remember the samples, and take the steps.  Returns the mean loss of the steps."""
        held = samples.held.astype(bool)
        self.memory = self.memory.then(samples.where(~held), MEMORY)
        self.held_out = self.held_out.then(samples.where(held), HELD_OUT)
        self.seen += int((~held).sum())
        random = np.random.default_rng([self.settings.seed, 2, self.rounds])
        self.rounds += 1
        if not len(self.memory):
            return self.loss
        total = 0.0
        for _ in range(self.settings.steps):
            rows = random.integers(0, len(self.memory), self.settings.batch)
            total += self._step(self.memory.symbols(rows), self.memory.labels[rows])
        self.loss = total / self.settings.steps
        return self.loss

    def _step(self, symbols: Any, labels: Any) -> float:
        wanted = torch.from_numpy(labels.astype(np.float32)).to(self.device)
        logits = self.logits(symbols, self.learner.weights)
        return self.learner.step(torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted))

    def network(self, calibration: Calibration | None = None) -> Network:
        """The averaged weights as arrays."""
        scale, offset = (calibration.scale, calibration.offset) if calibration else (1.0, 0.0)
        return Network.from_tensors(self.learner.result(), self.task_features, self.value_features, scale, offset)

    def calibration(self) -> Calibration:
        """Calibration and figures on the samples that were held out, by the averaged weights."""
        rows = np.arange(len(self.held_out))
        parts = []
        with torch.no_grad():
            for at in range(0, len(rows), 1 << 13):
                symbols = self.held_out.symbols(rows[at : at + (1 << 13)])
                parts.append(self.logits(symbols, self.learner.averages).cpu().numpy())
        logits = np.concatenate(parts) if parts else np.empty(0, np.float32)
        return calibrate(logits, self.held_out.labels)

    # Keep and resume --------------------------------------------------------------------------------------------------

    def tensors(self) -> dict[str, Any]:
        """Everything that the next round depends on, as named arrays."""
        found = self.learner.tensors() | {"counts": np.array([self.rounds, self.seen], np.int64)}
        for kind, samples in (("memory", self.memory), ("held_out", self.held_out)):
            found |= dict(zip((f"{kind}.packed", f"{kind}.labels", f"{kind}.held"), samples.arrays(), strict=True))
        return found

    def restore(self, tensors: Mapping[str, Any]) -> None:
        """Go on from what `tensors` gave.  Raises QuestionError if it belongs to another network."""
        self.learner.restore(tensors)
        self.rounds, self.seen = (int(n) for n in tensors["counts"])
        features = self.task_features + self.value_features
        self.memory, self.held_out = (
            Samples(features, *(tensors[f"{kind}.{part}"] for part in ("packed", "labels", "held")))
            for kind in ("memory", "held_out")
        )


Source = Callable[[int], Mapping[str, Samples]]
"""Samples of a round by the name of the network that they are for; depends on the round's number only."""


class Trainable(Protocol):
    """What a checkpoint keeps."""

    def tensors(self) -> dict[str, Any]:
        """Everything that the next round depends on."""

    def restore(self, tensors: Mapping[str, Any]) -> None:
        """Go on from there."""


def train(trainings: Mapping[str, Training], source: Source, rounds: int) -> Iterator[int]:
    """Train networks side by side until they have had so many rounds; yields the number of rounds after each."""
    done = min(training.rounds for training in trainings.values())
    for number in range(done, rounds):
        started = time.monotonic()
        samples = source(number)
        with on_one_thread():
            for name, training in trainings.items():
                training.learn(samples.get(name, Samples.none(training.task_features + training.value_features)))
        for training in trainings.values():
            training.learner.seconds += time.monotonic() - started
        yield number + 1


@contextmanager
def on_one_thread() -> Iterator[None]:
    """Steps are small: threads of a library that wait for one another by spinning take longer than one alone."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def save_checkpoint(folder: Path, trainings: Mapping[str, Trainable], facts: Mapping[str, Any]) -> None:
    """Write all that is needed to go on; the file appears whole or not at all."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"{name}/{key}": a for name, training in trainings.items() for key, a in training.tensors().items()}
    waiting = folder / "checkpoint.tmp"
    save_file(tensors, waiting, {"facts": json.dumps(facts)})
    waiting.replace(folder / "checkpoint.safetensors")


def load_checkpoint(folder: Path, trainings: Mapping[str, Trainable], facts: Mapping[str, Any]) -> None:
    """Go on from what `save_checkpoint` wrote.  Raises QuestionError if there is nothing, or something else."""
    from safetensors import SafetensorError, safe_open

    path = folder / "checkpoint.safetensors"
    try:
        with safe_open(path, "numpy") as file:
            recorded = json.loads((file.metadata() or {}).get("facts", "null"))
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - it is no dict
    except (OSError, ValueError, SafetensorError) as error:
        raise QuestionError(f"there is no training to resume at {path}: {error}", remedy="start without --resume") from error
    if recorded != json.loads(json.dumps(facts)):
        raise QuestionError(
            f"the training at {path} was begun with other settings or another language", remedy="start without --resume"
        )
    for name, training in trainings.items():
        prefix = f"{name}/"
        training.restore({k.removeprefix(prefix): a for k, a in tensors.items() if k.startswith(prefix)})
