"""Training a decoder, from endless made-up programs to a file with its card."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dsl.language import DSL
from neural.decoder import DecoderSettings, parameters
from neural.decoder_inputs import LONGEST_VALUE, MODES
from neural.decoder_training import DecoderTraining
from neural.guide_training import load_checkpoint, on_one_thread, save_checkpoint
from neural.model_file import language_hash, model_path, plain_name, save_model

from .decoder_samples import DecoderSamples
from .splits import check_split
from .training import SAVE_EVERY, Plan, Report

STEPS = 10
"""Steps of one round."""


def decoder_kind(split: str) -> str:
    """The kind of model, as it stands in file names: decoders of the training side of a split carry its name."""
    return "decoder" if split == "none" else f"decoder-{split}"


def train_decoder(
    language: DSL,
    plan: Plan,
    report: Report = lambda text: None,
    settings: DecoderSettings | None = None,
    split: str = "none",
) -> Path:
    """Train the decoder of a language; returns the file of its weights.

    Raises QuestionError where there is nothing to resume, or where it belongs to something else.
    """
    check_split(split)
    settings = settings or DecoderSettings(seed=plan.seed)
    samples = DecoderSamples(language, plan.seed, split)
    vocabulary = samples.codings.vocabulary
    training = DecoderTraining(vocabulary, settings, plan.device)
    kind = decoder_kind(split)
    facts = {
        "kind": kind,
        "language": language.name,
        "version": language.version,
        "hash": language_hash(language),
        "symbols": list(vocabulary.symbols),
        "roles": list(vocabulary.roles),
        "longest_value": LONGEST_VALUE,
        "split": split,
        "settings": asdict(settings),
        "seed": plan.seed,
    }
    folder = plan.out / f"{plain_name(language.name)}-{kind}-training"
    if plan.resume:
        load_checkpoint(folder, {kind: training}, facts)

    def save() -> None:
        save_checkpoint(folder, {kind: training}, facts)

    _run(training, samples, plan, report, save)
    path = model_path(kind, language.name, plan.out)
    save_model(path, training.learner.result(), facts | _about(language, training, plan, split))
    return path


def _about(language: DSL, training: DecoderTraining, plan: Plan, split: str) -> dict[str, Any]:
    """What the card says to a person."""
    plain, asked = plain_name(language.name), "" if split == "none" else f" --split {split}"
    return {
        "about": f"Writes programs of the language {language.name} from examples, production by production, and says what "
        "the next step should produce; after RobustFill (Devlin et al., ICML 2017) and ExeDec (Shi et al., ICLR 2024).  It "
        "proposes; what it proposes is run on the examples before anybody sees it.",
        "data": f"{training.seen} samples of made-up programs on made-up inputs; no task of any benchmark.  Split: {split}.",
        "command": f"synth train decoder --dsl {plain} --rounds {training.rounds} --seed {plan.seed}{asked}",
        "seconds": round(training.learner.seconds, 1),
        "machine": f"{platform.machine()}, {plan.device}",
        "parameters": parameters(training.learner.weights),
        "samples": training.seen,
        "steps": training.learner.taken,
        "nats_a_production": {mode: round(float(training.losses[mode]), 3) for mode in MODES},
    }


def _run(training: DecoderTraining, samples: DecoderSamples, plan: Plan, report: Report, save: Callable[[], None]) -> None:
    """The rounds of a plan."""
    started = saved = told = time.monotonic()
    now = started
    while training.rounds < plan.rounds and not (plan.minutes is not None and now - started >= 60 * plan.minutes):
        began = time.monotonic()
        with on_one_thread():
            for step in range(STEPS):
                training.learn(samples(training.rounds * STEPS + step, training.settings.batch))
        training.rounds += 1
        now = time.monotonic()
        training.learner.seconds += now - began
        if now - saved > SAVE_EVERY:
            save()
            saved = now
        if now - told > 5 or training.rounds == plan.rounds:
            told = now
            losses = ", ".join(f"{mode} {training.losses[mode]:.2f}" for mode in MODES)
            report(f"round {training.rounds} of {plan.rounds}, {now - started:.0f} s, nats a production: {losses}")
    save()
