"""Calibration: from logits to chances that mean what they say, and the figures that say how good a guide is.

Delays are decided by thresholds on a chance, so a guide that is too sure, or not sure enough, delays too much or nothing.
Logits are rescaled by scale·logit + offset, fitted to held-out samples by logistic regression with two unknowns (Platt,
1999).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

BINS = 10


@dataclass(frozen=True)
class Calibration:
    """The fit, and figures on the samples it was made with, after rescaling.

    `loss` is the mean cross entropy in nats; `accuracy` at a chance of one half; `area` the area under the ROC curve, the
    chance that a value of an answer scores above another one; `error` the expected calibration error over ten bins.
    `kept` and `delayed` are what the thresholds do: the share of each delay 0..5 among values of answers and among others.
    """

    samples: int
    scale: float
    offset: float
    loss: float
    accuracy: float
    area: float
    error: float
    kept: tuple[float, ...]
    delayed: tuple[float, ...]

    def record(self) -> dict[str, Any]:
        """The figures as plain values."""
        return {k: round(v, 5) if isinstance(v, float) and v == v else v for k, v in asdict(self).items() if v == v}


def calibrate(logits: Any, labels: Any) -> Calibration:
    """Fit logits float[n] to labels 0 or 1 [n]."""
    from .network import delays

    x, y = np.asarray(logits, np.float64), np.asarray(labels, np.float64)
    if not len(x) or y.min() == y.max():
        unknown = float("nan")
        return Calibration(len(x), 1.0, 0.0, unknown, unknown, unknown, unknown, (), ())
    scale, offset = _fitted(x, y)
    z = scale * x + offset
    chances = 1 / (1 + np.exp(-z))
    waits = delays(z)
    shares = [tuple(round(float((waits[y == label] == d).mean()), 4) for d in range(6)) for label in (1, 0)]
    return Calibration(
        len(x), scale, offset, cross_entropy(z, y), float(((z > 0) == (y > 0.5)).mean()), area_under_curve(z, y),
        _calibration_error(chances, y), shares[0], shares[1],
    )  # fmt: skip


def _fitted(x: Any, y: Any) -> tuple[float, float]:
    """Scale and offset by Newton's method; the scale stays positive, so the order of values does not change."""
    found = np.array([1.0, 0.0])
    design = np.stack([x, np.ones_like(x)])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(found @ design, -30, 30)))
        slope = design @ (p - y)
        curve = (design * (p * (1 - p))) @ design.T + 1e-6 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        found = found - np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    return float(max(found[0], 1e-3)), float(found[1])


def cross_entropy(logits: Any, labels: Any) -> float:
    """The mean cross entropy in nats."""
    return float(np.mean(np.logaddexp(0, logits) - labels * logits))


def area_under_curve(scores: Any, labels: Any) -> float:
    """The chance that a sample labelled 1 scores above one labelled 0, ties counting half."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.bincount(inverse, ranks) / counts)[inverse]
    positive = labels > 0.5
    many, few = int(positive.sum()), int((~positive).sum())
    return float((ranks[positive].sum() - many * (many + 1) / 2) / (many * few))


def _calibration_error(chances: Any, labels: Any) -> float:
    """How far chances lie from shares, averaged over bins of equal width (Guo et al., ICML 2017, section 2)."""
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    sums = [np.bincount(bins, weights, BINS) for weights in (chances, labels)]
    return float(np.abs(sums[0] - sums[1]).sum() / len(chances))
