"""Pragmatic choice: which hypothesis does a person mean who chose *these* examples?

A literal listener believes whatever fits the examples.  A pragmatic speaker picks examples that lead a literal listener to
what she means; a pragmatic listener knows that, and prefers a hypothesis for which these examples would have been picked to
one for which there were more telling ones (Frank and Goodman 2012; for programs Pu et al., NeurIPS 2020, "Program synthesis
with pragmatic communication", and Vaduguru et al., ICLR 2024).  All is exact over the hypotheses and utterances at hand.

The matrices have one row for every hypothesis and one column for every utterance, such as a text that the person might have
given.  An utterance is always true: it comes with the label that the meant hypothesis gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

LEAST = 1e-12
NEARLY = 0.8
"""Share of the greatest doubt with which an utterance is still worth asking about, if it is simpler."""


def literal_listener(accepts: Any, prior: Any) -> tuple[Any, Any]:
    """How much belief is left after each utterance with the label yes, and with no: two float64[utterances].

    accepts uint8[hypotheses, utterances]; prior float64[hypotheses] sums to 1.  The literal listener's belief in a
    hypothesis after an utterance that fits it is its prior divided by this.
    """
    yes = prior @ accepts
    return np.maximum(yes, LEAST), np.maximum(1.0 - yes, LEAST)


def pragmatic_speaker(accepts: Any, prior: Any, salience: Any, alpha: float = 1.0) -> Any:
    """The logarithms of how likely the speaker gives each utterance for each hypothesis: float64[hypotheses, utterances].

    She prefers what comes to mind (`salience` float64[hypotheses, utterances], logarithms) and, with weight `alpha`, what
    raises the literal listener's belief in her hypothesis.
    """
    yes, no = literal_listener(accepts, prior)
    telling = -np.where(accepts != 0, np.log(yes), np.log(no))
    wish = salience + alpha * telling
    return wish - _log_sum(wish)


def pragmatic_listener(speaker: Any, given: Sequence[int], prior: Any) -> Any:
    """The logarithms of belief in each hypothesis after these utterances, up to a constant: float64[hypotheses]."""
    return np.log(np.maximum(prior, LEAST)) + speaker[:, list(given)].sum(axis=1)


def belief(logs: Any) -> Any:
    """Logarithms as probabilities that sum to 1."""
    shifted = np.exp(logs - logs.max())
    return shifted / shifted.sum()


def most_informative(accepts: Any, belief: Any, excluded: Sequence[int] = ()) -> int | None:
    """The first utterance whose label the listener is nearly the least sure about; None if there is no doubt about any.

    Its label leaves the least uncertainty: one that is as likely yes as no takes away a whole bit.  Utterances that are
    easier to judge should come first.
    """
    yes = belief @ accepts
    doubt = np.minimum(yes, 1.0 - yes)
    doubt[list(excluded)] = 0.0
    if not len(doubt) or doubt.max() <= 1e-9:
        return None
    return int(np.flatnonzero(doubt >= NEARLY * doubt.max())[0])


def _log_sum(logs: Any) -> Any:
    most = logs.max(axis=1, keepdims=True)
    return most + np.log(np.exp(logs - most).sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class GlobalRanking:
    """Pragmatic choice without the cost of it: one ranking of all hypotheses that does not depend on the examples.

    Pu et al. (ICML 2024, "Amortizing pragmatic program synthesis with rankings") found that most of what a pragmatic
    listener prefers can be said by one global order.  Ours is a weighted sum of features of a hypothesis, fitted to many
    choices of the exact listener by `fit_ranking`; the consistent hypothesis with the highest sum is the guess.
    """

    names: tuple[str, ...]
    weights: tuple[float, ...]

    def scores(self, features: Any) -> Any:
        """The score of each hypothesis from its features float64[hypotheses, features]: float64[hypotheses]."""
        return features @ np.array(self.weights)


def fit_ranking(
    names: Sequence[str], choices: Sequence[tuple[Any, Any]], steps: int = 300, rate: float = 0.5
) -> GlobalRanking:
    """Fit a ranking to choices: (features of the hypotheses, the exact listener's belief in them).

    The weights maximise the expected logarithm of the chosen hypothesis's share under a softmax of the scores (Plackett and
    Luce's model), by gradient ascent from zero, so the result is the same every time.
    """
    weights = np.zeros(len(names))
    scale = np.ones(len(names))
    for features, _ in choices:
        scale = np.maximum(scale, np.abs(features).max(axis=0))
    for _ in range(steps):
        slope = np.zeros(len(names))
        for features, wanted in choices:
            scaled = features / scale
            slope += (wanted - belief(scaled @ weights)) @ scaled
        weights += rate * slope / max(1, len(choices))
    return GlobalRanking(tuple(names), tuple(map(float, weights / scale)))
