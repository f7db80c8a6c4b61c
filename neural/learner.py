"""Weights that learn: tensors with their running averages and moments, one step of Adam, and all of it as named arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from dsl.errors import QuestionError

AVERAGING = 0.999
_MEAN, _SQUARE, _TINY = 0.9, 0.999, 1e-8

Shape = tuple[tuple[int, ...], int]
"""A tensor's shape, and how many inputs each of its outputs adds up (0 for what starts at zero)."""


class Learner:
    """Named tensors with Adam (Kingma and Ba, 2015, algorithm 1) and averages (Polyak and Juditsky, 1992).

    `taken` counts steps; `seconds` is for whoever trains to add to, and survives an interruption.
    """

    def __init__(self, shapes: Mapping[str, Shape], rate: float, seed: Sequence[int], device: str) -> None:
        random = np.random.default_rng(seed)
        self.rate, self.device, self.taken, self.seconds = rate, device, 0, 0.0
        self.weights: dict[str, torch.Tensor] = {}
        for name, (shape, fan_in) in shapes.items():
            drawn = random.normal(size=shape) * (np.sqrt(2 / fan_in) if fan_in else 0)
            self.weights[name] = torch.tensor(drawn, dtype=torch.float32, device=device, requires_grad=True)
        self.averages = {name: w.detach().clone() for name, w in self.weights.items()}
        self.moments = {name: (torch.zeros_like(w), torch.zeros_like(w)) for name, w in self.averages.items()}

    def step(self, loss: torch.Tensor, steepest: float | None = None) -> float:
        """Go down the slope of a loss of the weights, no longer than `steepest`; returns the loss."""
        # A loss may leave some weights aside: then they have no slope.
        slopes = torch.autograd.grad(loss, list(self.weights.values()), materialize_grads=True)
        self.taken += 1
        with torch.no_grad():
            if steepest is not None:
                length = torch.stack([slope.norm() for slope in slopes]).norm()
                slopes = tuple(slope * (steepest / length.clamp(min=steepest)) for slope in slopes)
            for (name, weight), slope in zip(self.weights.items(), slopes, strict=True):
                mean, square = self.moments[name]
                mean.lerp_(slope, 1 - _MEAN)
                square.mul_(_SQUARE).addcmul_(slope, slope, value=1 - _SQUARE)
                scale = (square / (1 - _SQUARE**self.taken)).sqrt_().add_(_TINY)
                weight.addcdiv_(mean / (1 - _MEAN**self.taken), scale, value=-self.rate)
                keep = min(AVERAGING, (1 + self.taken) / (10 + self.taken))
                self.averages[name].lerp_(weight, 1 - keep)
        return float(loss.detach())

    def result(self) -> dict[str, Any]:
        """The averaged weights as arrays."""
        return {name: w.cpu().numpy() for name, w in self.averages.items()}

    def tensors(self) -> dict[str, Any]:
        """Everything that the next step depends on, as named arrays."""
        found: dict[str, Any] = {"taken": np.array([self.taken], np.int64), "seconds": np.array([self.seconds])}
        for name, weight in self.weights.items():
            found[f"weights.{name}"] = weight.detach().cpu().numpy()
            found[f"averages.{name}"] = self.averages[name].cpu().numpy()
            found[f"means.{name}"], found[f"squares.{name}"] = (m.cpu().numpy() for m in self.moments[name])
        return found

    def restore(self, tensors: Mapping[str, Any]) -> None:
        """Go on from what `tensors` gave.  Raises QuestionError if it belongs to other weights."""
        for name, weight in self.weights.items():
            parts = [tensors.get(f"{kind}.{name}") for kind in ("weights", "averages", "means", "squares")]
            if any(part is None or part.shape != tuple(weight.shape) for part in parts):
                raise QuestionError("the interrupted training was of another network", remedy="start again without --resume")
            with torch.no_grad():
                for tensor, part in zip((weight, self.averages[name], *self.moments[name]), parts, strict=True):
                    tensor.copy_(torch.from_numpy(np.array(part)))
        self.taken, self.seconds = int(tensors["taken"][0]), float(tensors["seconds"][0])


def hidden_shapes(features: int, embedding: int, wide: int, narrow: int, symbols: int) -> dict[str, Shape]:
    """The tensors of two layers over embedded features."""
    return {
        "embedding": ((symbols, embedding), 1),
        "first": ((wide, features * embedding), features * embedding),
        "first_bias": ((wide,), 0),
        "second": ((narrow, wide), wide),
        "second_bias": ((narrow,), 0),
    }


def hidden(symbols: torch.Tensor, w: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """The second layer's values [n, narrow] for features int64[n, features]."""
    x = torch.nn.functional.embedding(symbols, w["embedding"]).flatten(1)
    x = torch.relu(torch.nn.functional.linear(x, w["first"], w["first_bias"]))
    return torch.relu(torch.nn.functional.linear(x, w["second"], w["second_bias"]))


def hidden_of_few(symbols: torch.Tensor, w: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """The same as `hidden`, three times as fast where there are some hundred features.

    What each symbol of each feature adds to the first layer is multiplied out first; then ones and zeros pick.
    """
    count, size = w["embedding"].shape
    features = symbols.shape[1]
    shares = torch.einsum("wfe,se->fsw", w["first"].view(-1, features, size), w["embedding"]).reshape(features * count, -1)
    places = symbols + torch.arange(0, features * count, count, device=symbols.device)
    picked = torch.zeros(len(symbols), features * count, device=symbols.device).scatter_(1, places, 1.0)
    x = torch.relu(picked @ shares + w["first_bias"])
    return torch.relu(torch.nn.functional.linear(x, w["second"], w["second_bias"]))
