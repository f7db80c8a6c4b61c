"""Training a decoder: cross-entropy of the productions of made-up programs, one batch of one kind of exercise a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from .decoder import DecoderSettings, begun, log_probs, read, scored, shapes, written
from .decoder_inputs import MODES, Reading, Sample, Vocabulary
from .learner import Learner

HALF_LIFE = 0.97
"""How slowly the reported losses follow those of the last batches."""
WARM_UP = 400
"""Steps in which the rate of learning rises; then it falls with the square root of the steps (Vaswani et al., 2017, section
5.3), so that a training may go on for as long as one likes.  With a constant rate of 0.002 losses rise again after 30,000
samples."""
STEEPEST = 1.0
"""The longest slope that is followed as it is; longer ones, which a few rare samples make, are shortened to this."""
_GRAIN = 4
"""Lengths are rounded up to multiples of this: for each new shape, the library of matrix products makes new code."""


def rounded(length: int) -> int:
    """A length that other batches have as well, no smaller than this one."""
    return -(-length // _GRAIN) * _GRAIN


def stacked(readings: Sequence[Reading]) -> tuple[Any, Any]:
    """Readings of several tasks as int64[4, tasks, examples, length], and which examples are missing."""
    examples = max(r.tokens.shape[0] for r in readings)
    length = rounded(max(r.tokens.shape[1] for r in readings))
    out = np.zeros((4, len(readings), examples, length), np.int64)
    silent = np.ones((len(readings), examples), bool)
    for i, r in enumerate(readings):
        e, n = r.tokens.shape
        out[:, i, :e, :n] = r.tokens, r.segments, r.places, r.marks
        silent[i, :e] = False
    return out, silent


class DecoderTraining:
    """A decoder in training, for the symbols of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary, settings: DecoderSettings, device: str = "cpu") -> None:
        self.vocabulary, self.settings, self.device = vocabulary, settings, device
        wanted = shapes(settings, len(vocabulary.symbols), len(vocabulary.roles))
        self.learner = Learner(wanted, settings.rate, [settings.seed, 9], device)
        self.rounds = self.seen = 0
        self.losses = dict.fromkeys(MODES, float("nan"))

    def learn(self, samples: Sequence[Sample]) -> float:
        """One step on samples of one mode; returns nats a production."""
        step = (self.learner.taken + 1) / WARM_UP
        self.learner.rate = self.settings.rate * min(step, step**-0.5)
        # Mixed precision: products in 16 bits, sums and what is learnt in 32.
        with torch.autocast(torch.device(self.device).type, torch.bfloat16):
            surprise = self.surprise(samples, self.learner.weights)
        loss = self.learner.step(surprise, STEEPEST)
        self.seen += len(samples)
        mode = MODES[samples[0].mode]
        known = self.losses[mode]
        self.losses[mode] = loss if np.isnan(known) else HALF_LIFE * known + (1 - HALF_LIFE) * loss
        return loss

    def surprise(self, samples: Sequence[Sample], weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The mean of -log p(production) over all productions of samples of one mode."""
        settings = self.settings
        read_in, silent = stacked([s.reading for s in samples])
        given = torch.from_numpy(read_in).flatten(1, 2).to(self.device)
        memory = read(weights, settings, given)
        memory = memory.view(len(samples), -1, *memory.shape[1:])
        absent = (given[0] == 0).view(memory.shape[:3])
        target, before, roles, examples, allowed, counted = (
            torch.from_numpy(a).to(self.device) for a in self._written(samples)
        )
        x = written(weights, settings, memory, absent, begun(weights, before, roles, examples))
        own = examples if MODES[samples[0].mode] == "subgoal" else None
        silences = torch.from_numpy(silent).to(self.device)
        found = log_probs(scored(weights, x, silences, own).float(), allowed)
        chosen = found.gather(-1, target[..., None])[..., 0]
        return -(chosen * counted).sum() / counted.sum()

    def _written(self, samples: Sequence[Sample]) -> tuple[Any, ...]:
        """Arrays [tasks, steps] of what is written; `allowed` has one more axis, and `counted` is 0 behind the end."""
        sequences = [s.coding.sequence(s.numbers) for s in samples]
        steps = rounded(max(q.shape[1] for q in sequences))
        out = np.zeros((4, len(samples), steps), np.int64)
        allowed = np.ones((len(samples), steps, len(self.vocabulary.symbols)), bool)
        counted = np.zeros((len(samples), steps), np.float32)
        for i, (sample, q) in enumerate(zip(samples, sequences, strict=True)):
            n = q.shape[1]
            out[:, i, :n] = q[[0, 1, 2, 4]]
            allowed[i, :n] = sample.coding.allowed[q[3]]
            counted[i, :n] = 1
        return (*out, allowed, counted)

    def tensors(self) -> dict[str, Any]:
        """Everything that the next step depends on, as named arrays."""
        losses = np.array([self.losses[mode] for mode in MODES])
        return self.learner.tensors() | {"counts": np.array([self.rounds, self.seen], np.int64), "losses": losses}

    def restore(self, tensors: Mapping[str, Any]) -> None:
        """Go on from what `tensors` gave.  Raises QuestionError if it belongs to another network."""
        self.learner.restore(tensors)
        self.rounds, self.seen = (int(n) for n in tensors["counts"])
        self.losses = dict(zip(MODES, tensors["losses"].tolist(), strict=True))
