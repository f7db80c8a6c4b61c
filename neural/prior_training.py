"""Training a task prior: the same plain loop as for guides, with the log-probability of made-up answers as the measure.

A sample is a task's features, how often its answer uses each symbol, and how many productions of each symbol its grammar
offers.  The loss is the mean, over the nodes of the answer, of minus the log-probability of the production chosen there.
Some symbols that the answer does not use are taken out of the offer at random, since the grammars of files offer less than a
whole language; and now and then one is replaced by the stranger of its group, so that strangers get a score too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from .learner import Learner, hidden, hidden_shapes
from .network import SYMBOLS, pack
from .samples import Samples

MEMORY = 200_000
HELD_OUT = 5_000
LEFT_OUT = 0.2
STRANGE = 0.1
UNKNOWN = SYMBOLS - 1
"""The symbol of a question that could not be asked (TYPE_MISMATCH)."""
BLURRED = 0.1
"""The share of features that a step does not get to see, so that no answer hangs on one of them."""


@dataclass(frozen=True, eq=False)
class PriorSamples:
    """n samples: features (packed, with `held`), used uint8[n, symbols], offered uint8[n, symbols]."""

    tasks: Samples
    used: Any
    offered: Any

    @classmethod
    def of(cls, features: Any, used: Any, offered: Any, held: Any) -> PriorSamples:
        """From features uint8[n, f] as symbols."""
        n, width = features.shape
        tasks = Samples(width, pack(features), np.zeros(n, np.uint8), np.asarray(held, np.uint8))
        return cls(tasks, np.asarray(used, np.uint8), np.asarray(offered, np.uint8))

    @classmethod
    def none(cls, features: int, symbols: int) -> PriorSamples:
        """No samples."""
        return cls(Samples.none(features), *(np.empty((0, symbols), np.uint8) for _ in range(2)))

    def __len__(self) -> int:
        return len(self.tasks)

    def where(self, rows: Any) -> PriorSamples:
        """Some of the samples."""
        return PriorSamples(self.tasks.where(rows), self.used[rows], self.offered[rows])

    def then(self, other: PriorSamples, most: int) -> PriorSamples:
        """These and then others; of more than `most`, the last."""
        used = np.concatenate([self.used, other.used])[-most:]
        return PriorSamples(self.tasks.then(other.tasks, most), used, np.concatenate([self.offered, other.offered])[-most:])


@dataclass(frozen=True)
class PriorSettings:
    """How a prior is trained."""

    steps: int = 30
    batch: int = 256
    rate: float = 1e-3
    embedding: int = 2
    wide: int = 96
    narrow: int = 64
    seed: int = 0


class PriorTraining:
    """A prior in training: `groups[k]` is the number of the group of symbol k, `strangers[k]` the stranger of that group."""

    def __init__(
        self, features: int, groups: Sequence[int], strangers: Sequence[int], settings: PriorSettings, device: str = "cpu"
    ) -> None:
        self.features, self.settings, self.device = features, settings, device
        self.groups, self.strangers = np.array(groups), np.array(strangers)
        s, symbols = settings, len(groups)
        shapes = hidden_shapes(features, s.embedding, s.wide, s.narrow, SYMBOLS)
        shapes |= {"third": ((symbols, s.narrow), s.narrow), "third_bias": ((symbols,), 0)}
        self.learner = Learner(shapes, s.rate, [s.seed, 3], device)
        self.rounds = self.seen = 0
        self.loss = float("nan")
        self.memory, self.held_out = PriorSamples.none(features, symbols), PriorSamples.none(features, symbols)
        members = self.groups[None, :] == np.arange(self.groups.max() + 1)[:, None]
        self._members = torch.tensor(members, device=device)

    def learn(self, samples: PriorSamples) -> float:
        """One round: remember the samples, and take the steps.  Returns the mean loss of the steps."""
        held = samples.tasks.held.astype(bool)
        self.memory = self.memory.then(samples.where(~held), MEMORY)
        self.held_out = self.held_out.then(samples.where(held), HELD_OUT)
        self.seen += int((~held).sum())
        random = np.random.default_rng([self.settings.seed, 4, self.rounds])
        self.rounds += 1
        if not len(self.memory):
            return self.loss
        total = 0.0
        for _ in range(self.settings.steps):
            rows = random.integers(0, len(self.memory), self.settings.batch)
            batch = self.disturbed(self.memory.where(rows), random)
            total += self.learner.step(self.surprise(batch, self.learner.weights, random))
        self.loss = total / self.settings.steps
        return self.loss

    def disturbed(self, samples: PriorSamples, random: Any) -> PriorSamples:
        """The samples with some symbols left out of the offer, and some become strangers."""
        used, offered = samples.used.copy(), samples.offered.copy()
        some = random.random(len(samples)) < 0.5
        offered[(random.random(used.shape) < LEFT_OUT) & (used == 0) & some[:, None]] = 0
        for row in np.flatnonzero(random.random(len(samples)) < STRANGE):
            symbol = int(random.integers(used.shape[1]))
            stranger = self.strangers[symbol]
            if stranger != symbol:
                for counts in (used, offered):
                    counts[row, stranger] += counts[row, symbol]
                    counts[row, symbol] = 0
        return PriorSamples(samples.tasks, used, offered)

    def surprise(self, samples: PriorSamples, weights: Mapping[str, torch.Tensor], random: Any = None) -> torch.Tensor:
        """The mean over samples of the mean over nodes of -log p(production); `random` blurs some of the features."""
        symbols = samples.tasks.symbols(np.arange(len(samples))).astype(np.int64)
        if random is not None:
            symbols[random.random(symbols.shape) < BLURRED] = UNKNOWN
        x = hidden(torch.from_numpy(symbols).to(self.device), weights)
        scores = torch.nn.functional.linear(x, weights["third"], weights["third_bias"])
        return self._surprise(scores, samples)

    def _surprise(self, scores: torch.Tensor, samples: PriorSamples) -> torch.Tensor:
        used = torch.from_numpy(samples.used.astype(np.float32)).to(self.device)
        offered = torch.from_numpy(samples.offered.astype(np.float32)).to(self.device)
        present = torch.where(offered > 0, scores + torch.log(offered.clamp(min=1)), torch.full_like(scores, -1e9))
        within = present[:, None, :].masked_fill(~self._members[None], -1e9)
        totals = torch.logsumexp(within, 2)  # [n, groups]
        chosen = (totals[:, torch.from_numpy(self.groups).to(self.device)] - scores) * used
        return (chosen.sum(1) / used.sum(1).clamp(min=1)).mean()

    def figures(self) -> dict[str, float]:
        """Nats a node on the samples that were held out, by the averaged weights, and if all productions were as likely."""
        if not len(self.held_out):
            return {}
        with torch.no_grad():
            found = float(self.surprise(self.held_out, self.learner.averages))
            even = float(self._surprise(torch.zeros(self.held_out.used.shape, device=self.device), self.held_out))
        return {"samples": len(self.held_out), "nats_a_node": round(found, 4), "nats_a_node_uniform": round(even, 4)}

    def tensors(self) -> dict[str, Any]:
        """Everything that the next round depends on, as named arrays."""
        found = self.learner.tensors() | {"counts": np.array([self.rounds, self.seen], np.int64)}
        for kind, samples in (("memory", self.memory), ("held_out", self.held_out)):
            found |= {f"{kind}.packed": samples.tasks.packed, f"{kind}.labels": samples.tasks.labels}
            found |= {f"{kind}.held": samples.tasks.held, f"{kind}.used": samples.used, f"{kind}.offered": samples.offered}
        return found

    def restore(self, tensors: Mapping[str, Any]) -> None:
        """Go on from what `tensors` gave.  Raises QuestionError if it belongs to another network."""
        self.learner.restore(tensors)
        self.rounds, self.seen = (int(n) for n in tensors["counts"])
        self.memory, self.held_out = (
            PriorSamples(
                Samples(self.features, *(tensors[f"{kind}.{part}"] for part in ("packed", "labels", "held"))),
                tensors[f"{kind}.used"],
                tensors[f"{kind}.offered"],
            )
            for kind in ("memory", "held_out")
        )
