"""Decoders: what they read, that they learn, and that a training goes on where it was interrupted."""

import numpy as np
import pytest
import torch

from dsl.registry import load_dsl
from neural.decoder import DecoderSettings, relations
from neural.decoder_inputs import LONGEST_VALUE, Reading, value_tokens
from neural.decoder_training import DecoderTraining
from synth.learning.decoder_samples import DecoderSamples

SMALL = DecoderSettings(width=24, heads=2, layers=1, feed=24, batch=4)


def test_values_have_tokens() -> None:
    assert len(value_tokens("abc")) == 4 and len(set(value_tokens("abc"))) == 4
    assert len(value_tokens("x" * 500)) == LONGEST_VALUE + 1
    assert value_tokens(7)[1:] == value_tokens((7,))[1:] and value_tokens(7) != value_tokens((7,))
    assert value_tokens(10**9) == value_tokens(10**6) != value_tokens(-(10**6))
    assert value_tokens(True) != value_tokens(1)


def test_relations_say_how_much_follows_that_is_equal() -> None:
    reading = Reading.of([("abcd",)], ["bcx"], 0)
    tokens, segments, places = map(torch.from_numpy, (reading.tokens, reading.segments, reading.places))
    matches = relations(tokens, segments, places)[0] % 4
    assert int(matches[2, 6]) == 2 and int(matches[3, 7]) == 1 and int(matches[1, 6]) == 0


@pytest.mark.parametrize("kind", ["transformer", "lstm"])
def test_training_lowers_the_loss_and_can_be_resumed(kind: str) -> None:
    samples = DecoderSamples(load_dsl("deepcoder"), 1)
    settings = DecoderSettings(kind, 24, 2, 1, 24, 8, 5e-2)  # the rate rises from nothing for hundreds of steps
    training = DecoderTraining(samples.codings.vocabulary, settings)
    batch = samples(0, 8)
    first = training.learn(batch)
    for _ in range(40):
        training.learn(batch)
    other = DecoderTraining(samples.codings.vocabulary, settings)
    other.restore(training.tensors())
    last = training.learn(batch)
    assert last < 0.8 * first
    assert other.learn(batch) == last


def test_every_mode_has_a_loss() -> None:
    samples = DecoderSamples(load_dsl("robustfill"), 2)
    training = DecoderTraining(samples.codings.vocabulary, SMALL)
    seen = set()
    for number in range(12):
        batch = samples(number, 3)
        seen.add(batch[0].mode)
        assert np.isfinite(training.learn(batch))
    assert seen == {0, 1, 2}
