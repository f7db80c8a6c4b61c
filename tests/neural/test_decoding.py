"""Decoding step by step gives what the network gives on whole sequences, for every mode and kind; caches lose nothing."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from dsl.derivations import program_of
from dsl.errors import QuestionError
from dsl.registry import load_dsl
from neural.decoder import DecoderSettings, begun, log_probs, read, scored, written
from neural.decoder_inputs import MODES
from neural.decoder_training import DecoderTraining, stacked
from neural.decoding import DecoderModel, DecoderScorer, check_mode
from search.beam import Beam, BeamOptions, BeamQuestion
from synth.decoding import Ask, Decoder
from synth.learning.decoder_samples import DecoderSamples
from synth.learning.decoder_training import train_decoder
from synth.learning.training import Plan


def model_of(samples: DecoderSamples, settings: DecoderSettings) -> tuple[DecoderModel, DecoderTraining]:
    training = DecoderTraining(samples.codings.vocabulary, settings)
    for number in range(3):
        training.learn(samples(number, 4))
    weights = {k: v.detach() for k, v in training.learner.weights.items()}
    return DecoderModel(settings, samples.codings.vocabulary, weights, {}), training


@pytest.mark.parametrize("kind", ["transformer", "lstm"])
@pytest.mark.parametrize("name", ["deepcoder", "robustfill"])
def test_steps_and_whole_sequences_agree(name: str, kind: str) -> None:
    samples = DecoderSamples(load_dsl(name), 4)
    settings = DecoderSettings(kind, 24, 2, 2, 24, 4)
    model, _ = model_of(samples, settings)
    for mode in range(3):
        batch = next(b for n in range(50) if (b := samples(n, 3))[0].mode == mode)
        read_in, silent = stacked([s.reading for s in batch])
        given = torch.from_numpy(read_in).flatten(1, 2)
        memory = read(model.weights, settings, given)
        memory = memory.view(len(batch), -1, *memory.shape[1:])
        absent = (given[0] == 0).view(memory.shape[:3])
        scorer = DecoderScorer(model, MODES[mode], [s.coding for s in batch], [s.reading for s in batch])
        for b, sample in enumerate(batch):
            q = torch.from_numpy(sample.coding.sequence(sample.numbers))[:, None]
            x = written(
                model.weights, settings, memory[b : b + 1], absent[b : b + 1], begun(model.weights, q[1], q[2], q[4])
            )
            own = q[4] if MODES[mode] == "subgoal" else None
            whole = scored(model.weights, x, torch.from_numpy(silent[b : b + 1]), own)
            allowed = torch.from_numpy(sample.coding.allowed[q[3].numpy()])
            chosen = log_probs(whole, allowed).gather(-1, q[0][..., None])[0, :, 0]
            # The beam with a width of one along the derivation: everything else gets no score.
            grammar = sample.coding.grammar
            along = _Along(scorer, b, sample.numbers)
            beam = Beam([BeamQuestion(grammar)] * len(batch), along, BeamOptions(1, None, masking=False, merging=False))
            result = beam.run()[b]
            assert result.found[0].program is program_of(grammar, sample.numbers)
            assert result.found[0].log_prob == pytest.approx(float(chosen.sum()), abs=1e-2)


class _Along:
    """A scorer that leaves question b no choice but a derivation."""

    def __init__(self, inner: DecoderScorer, b: int, numbers: tuple[int, ...]) -> None:
        self.inner, self.b, self.numbers, self.step = inner, b, numbers, 0

    def begin(self, questions: list) -> None:
        self.inner.begin(questions)

    def score(self, ahead: object) -> object:
        logs = self.inner.score(ahead)
        question = ahead.question  # type: ignore[attr-defined]
        for j in range(len(logs)):
            if question[j] == self.b and self.step < len(self.numbers):
                kept = logs[j, self.numbers[self.step]]
                logs[j] = -1e9
                logs[j, self.numbers[self.step]] = kept
        self.step += 1
        return logs


def test_a_batch_of_questions_is_answered_like_single_ones(tmp_path: Path) -> None:
    language = load_dsl("deepcoder")
    settings = DecoderSettings("transformer", 24, 2, 1, 24, 4)
    train_decoder(language, Plan(rounds=2, out=tmp_path), settings=settings)
    decoder = Decoder.load(language, tmp_path)
    samples = DecoderSamples(language, 6)
    random = np.random.default_rng(0)
    asks = []
    for _ in range(4):
        e = samples.exercises.draw(random)
        asks.append(Ask(e.types, e.rows, e.outputs, e.program.type))
    options = BeamOptions(8, None, masking=False, merging=False, largest=12)
    for ask, together in zip(asks, decoder.programs(asks, options), strict=True):
        (alone,) = decoder.programs([ask], options)
        assert [f.program for f in alone.finished] == [f.program for f in together.finished]
    named = decoder.subgoals(asks, 3)
    assert all(len(values) == len(a.rows) for n, a in zip(named, asks, strict=True) for values, _ in n)


def test_models_of_other_languages_and_unknown_modes_are_refused(tmp_path: Path) -> None:
    settings = DecoderSettings("transformer", 24, 2, 1, 24, 4)
    path = train_decoder(load_dsl("deepcoder"), Plan(rounds=1, out=tmp_path), settings=settings)
    assert path.name == "deepcoder-decoder.safetensors"
    with pytest.raises(QuestionError, match="no model"):
        Decoder.load(load_dsl("robustfill"), tmp_path)
    with pytest.raises(QuestionError, match="not asked"):
        check_mode("poem")


def test_an_interrupted_training_goes_on(tmp_path: Path) -> None:
    language, settings = load_dsl("deepcoder"), DecoderSettings("transformer", 24, 2, 1, 24, 4)
    whole = train_decoder(language, Plan(rounds=2, out=tmp_path / "a"), settings=settings)
    train_decoder(language, Plan(rounds=1, out=tmp_path / "b"), settings=settings)
    parts = train_decoder(language, Plan(rounds=2, out=tmp_path / "b", resume=True), settings=settings)
    assert whole.read_bytes() == parts.read_bytes()
    with pytest.raises(QuestionError, match="other settings"):
        train_decoder(language, Plan(2, out=tmp_path / "b", resume=True), settings=dataclasses.replace(settings, seed=1))
