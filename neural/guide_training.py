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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dsl.errors import QuestionError

from .calibration import Calibration, calibrate
from .network import SYMBOLS, Network
from .samples import Samples

MEMORY = 400_000
HELD_OUT = 40_000
AVERAGING = 0.999
_ADAM = (0.9, 0.999, 1e-8)


@dataclass(frozen=True)
class Settings:
    """How a guide is trained: steps in a round, samples in a step, the rate of learning, and the sizes of the layers."""

    steps: int = 30
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
        random = np.random.default_rng([s.seed, 1])
        shapes = {
            "embedding": ((SYMBOLS, s.embedding), 1),
            "first": ((s.wide, features * s.embedding), features * s.embedding),
            "first_bias": ((s.wide,), 0),
            "second": ((s.narrow, s.wide), s.wide),
            "second_bias": ((s.narrow,), 0),
            "third": ((s.narrow,), s.narrow),
            "third_bias": ((1,), 0),
        }
        self.weights: dict[str, torch.Tensor] = {}
        for name, (shape, fan_in) in shapes.items():
            drawn = random.normal(size=shape) * (np.sqrt(2 / fan_in) if fan_in else 0)
            self.weights[name] = torch.tensor(drawn, dtype=torch.float32, device=self.device, requires_grad=True)
        self.averages = {name: w.detach().clone() for name, w in self.weights.items()}
        self.moments = {name: (torch.zeros_like(w), torch.zeros_like(w)) for name, w in self.averages.items()}
        self.taken = 0
        self.rounds = 0
        self.seen = 0
        self.loss = float("nan")
        self.memory, self.held_out = Samples.none(features), Samples.none(features)

    def logits(self, symbols: torch.Tensor, weights: Mapping[str, torch.Tensor] | None = None) -> torch.Tensor:
        """Logits [n] of features int64[n, task_features + value_features]."""
        w = weights or self.weights
        x = torch.nn.functional.embedding(symbols, w["embedding"]).flatten(1)
        x = torch.relu(torch.nn.functional.linear(x, w["first"], w["first_bias"]))
        x = torch.relu(torch.nn.functional.linear(x, w["second"], w["second_bias"]))
        return x @ w["third"] + w["third_bias"]

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
        given = torch.from_numpy(symbols.astype(np.int64)).to(self.device)
        wanted = torch.from_numpy(labels.astype(np.float32)).to(self.device)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(self.logits(given), wanted)
        slopes = torch.autograd.grad(loss, list(self.weights.values()))
        self.taken += 1
        with torch.no_grad():
            for (name, weight), slope in zip(self.weights.items(), slopes, strict=True):
                self._adam(name, weight, slope)
        return float(loss.detach())

    def _adam(self, name: str, weight: torch.Tensor, slope: torch.Tensor) -> None:
        """One step of Adam (Kingma and Ba, 2015, algorithm 1) for one tensor, and its running average."""
        first, second, tiny = _ADAM
        mean, square = self.moments[name]
        mean.lerp_(slope, 1 - first)
        square.mul_(second).addcmul_(slope, slope, value=1 - second)
        scale = (square / (1 - second**self.taken)).sqrt_().add_(tiny)
        weight.addcdiv_(mean / (1 - first**self.taken), scale, value=-self.settings.rate)
        keep = min(AVERAGING, (1 + self.taken) / (10 + self.taken))
        self.averages[name].lerp_(weight, 1 - keep)

    def network(self, calibration: Calibration | None = None) -> Network:
        """The averaged weights as arrays."""
        tensors = {name: w.cpu().numpy() for name, w in self.averages.items()}
        scale, offset = (calibration.scale, calibration.offset) if calibration else (1.0, 0.0)
        return Network.from_tensors(tensors, self.task_features, self.value_features, scale, offset)

    def calibration(self) -> Calibration:
        """Calibration and figures on the samples that were held out, by the averaged weights."""
        rows = np.arange(len(self.held_out))
        parts = []
        with torch.no_grad():
            for at in range(0, len(rows), 1 << 13):
                symbols = self.held_out.symbols(rows[at : at + (1 << 13)]).astype(np.int64)
                parts.append(self.logits(torch.from_numpy(symbols).to(self.device), self.averages).cpu().numpy())
        logits = np.concatenate(parts) if parts else np.empty(0, np.float32)
        return calibrate(logits, self.held_out.labels)

    # Keep and resume --------------------------------------------------------------------------------------------------

    def tensors(self) -> dict[str, Any]:
        """Everything that the next round depends on, as named arrays."""
        found: dict[str, Any] = {"counts": np.array([self.taken, self.rounds, self.seen], np.int64)}
        for name, weight in self.weights.items():
            found[f"weights.{name}"] = weight.detach().cpu().numpy()
            found[f"averages.{name}"] = self.averages[name].cpu().numpy()
            found[f"means.{name}"], found[f"squares.{name}"] = (m.cpu().numpy() for m in self.moments[name])
        for kind, samples in (("memory", self.memory), ("held_out", self.held_out)):
            found |= dict(zip((f"{kind}.packed", f"{kind}.labels", f"{kind}.held"), samples.arrays(), strict=True))
        return found

    def restore(self, tensors: Mapping[str, Any]) -> None:
        """Go on from what `tensors` gave.  Raises QuestionError if it belongs to another network."""
        for name, weight in self.weights.items():
            parts = [tensors.get(f"{kind}.{name}") for kind in ("weights", "averages", "means", "squares")]
            if any(part is None or part.shape != tuple(weight.shape) for part in parts):
                raise QuestionError("the interrupted training was of another network", remedy="start again without --resume")
            with torch.no_grad():
                for tensor, part in zip((weight, self.averages[name], *self.moments[name]), parts, strict=True):
                    tensor.copy_(torch.from_numpy(np.array(part)))
        self.taken, self.rounds, self.seen = (int(n) for n in tensors["counts"])
        features = self.task_features + self.value_features
        self.memory, self.held_out = (
            Samples(features, *(tensors[f"{kind}.{part}"] for part in ("packed", "labels", "held")))
            for kind in ("memory", "held_out")
        )


Source = Callable[[int], Mapping[str, Samples]]
"""Samples of a round by the name of the network that they are for; depends on the round's number only."""


def train(trainings: Mapping[str, Training], source: Source, rounds: int) -> Iterator[int]:
    """Train networks side by side until they have had so many rounds; yields the number of rounds after each.

    On one thread: steps are small, and threads of a library that wait for one another by spinning are slower than one.
    """
    done = min(training.rounds for training in trainings.values())
    threads = torch.get_num_threads()
    for number in range(done, rounds):
        samples = source(number)
        torch.set_num_threads(1)
        try:
            for name, training in trainings.items():
                training.learn(samples.get(name, Samples.none(training.task_features + training.value_features)))
        finally:
            torch.set_num_threads(threads)
        yield number + 1


def save_checkpoint(folder: Path, trainings: Mapping[str, Training], facts: Mapping[str, Any]) -> None:
    """Write all that is needed to go on; the file appears whole or not at all."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"{name}/{key}": a for name, training in trainings.items() for key, a in training.tensors().items()}
    waiting = folder / "checkpoint.tmp"
    save_file(tensors, waiting, {"facts": json.dumps(facts)})
    waiting.replace(folder / "checkpoint.safetensors")


def load_checkpoint(folder: Path, trainings: Mapping[str, Training], facts: Mapping[str, Any]) -> None:
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
