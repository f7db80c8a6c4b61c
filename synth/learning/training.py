"""Training of models: rounds of made-up tasks on one side, tensors on the other, and a file with its card at the end.

`synth train` is a thin layer over `train_guide`.  Training may be interrupted at any time: what is needed to go on lies in
`checkpoint.safetensors` in the output folder, and a resumed training ends with the weights of an uninterrupted one.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dsl.errors import QuestionError
from dsl.language import DSL
from neural.guide_training import Settings, Training, load_checkpoint, save_checkpoint, train
from neural.model_file import features_hash, language_hash, model_path, plain_name, save_model
from search.signatures import SignatureLayout

from ..guidance import value_names
from .guide_samples import CANDIDATES, QUESTIONS, TARGETS, GuideSamples

SAVE_EVERY = 60.0
"""Seconds between checkpoints."""


@dataclass(frozen=True)
class Plan:
    """How long to train, where to write, and from which seed; `minutes` ends a training early, after a whole round."""

    rounds: int = 300
    minutes: float | None = None
    seed: int = 0
    out: Path = Path("weights")
    resume: bool = False
    device: str = "cpu"


Report = Callable[[str], None]


def chosen_device(name: str) -> str:
    """The device of a name: "auto" is a GPU if there is one.  Raises QuestionError for one that is not there."""
    from neural.tensor_scoring import has_device

    if name == "auto":
        return "cuda" if has_device("cuda") else "cpu"
    if not has_device(name):
        raise QuestionError(f"there is no device {name!r} here", remedy="use cpu, or auto")
    return name


def train_guide(language: DSL, plan: Plan, report: Report = lambda text: None, settings: Settings | None = None) -> Path:
    """Train the value guide of a language; returns the file of its weights.

    Raises QuestionError where there is nothing to resume, or where it belongs to something else.
    """
    settings = settings or Settings(seed=plan.seed)
    samples = GuideSamples(language, plan.seed)
    task = samples.layout.task()
    trainings = {name: Training(len(task), width, settings, plan.device) for name, width in samples.types.items()}
    facts = _facts("guide", language, samples.layout, list(trainings)) | {
        "settings": asdict(settings),
        "seed": plan.seed,
    }
    folder = plan.out / f"{plain_name(language.name)}-guide-training"
    if plan.resume:
        load_checkpoint(folder, trainings, facts)
    started = saved = told = time.monotonic()
    for done in train(trainings, samples, plan.rounds):
        now = time.monotonic()
        over = plan.minutes is not None and now - started >= 60 * plan.minutes
        if now - saved > SAVE_EVERY or over:
            save_checkpoint(folder, trainings, facts)
            saved = now
        if now - told > 5 or over or done == plan.rounds:
            told = now
            losses = ", ".join(f"{name} {training.loss:.3f}" for name, training in trainings.items())
            report(f"round {done} of {plan.rounds}, {now - started:.0f} s, loss {losses}")
        if over:
            break
    save_checkpoint(folder, trainings, facts)
    return _save_guide(language, plan, trainings, facts)


def _facts(kind: str, language: DSL, layout: SignatureLayout, names: list[str]) -> dict[str, Any]:
    """Whom a model fits."""
    features = {"task": features_hash(layout.task())} | {n: features_hash(value_names(layout, n)) for n in names}
    return {
        "kind": kind,
        "language": language.name,
        "version": language.version,
        "hash": language_hash(language),
        "features": features,
    }


def _save_guide(language: DSL, plan: Plan, trainings: dict[str, Training], facts: dict[str, Any]) -> Path:
    networks: dict[str, Any] = {}
    tensors: dict[str, Any] = {}
    for name, training in trainings.items():
        calibration = training.calibration()
        network = training.network(calibration)
        tensors |= {f"{name}/{key}": tensor for key, tensor in network.tensors().items()}
        networks[name] = {
            "scale": calibration.scale,
            "offset": calibration.offset,
            "parameters": network.parameters,
            "features": [network.task_features, network.value_features],
            "samples": training.seen,
            "steps": training.learner.taken,
            "held_out": calibration.record(),
        }
    rounds = max(training.rounds for training in trainings.values())
    card = facts | {
        "about": f"Says of a value met by a bottom-up search in the language {language.name} how likely it is part of the "
        "answer; after BUSTLE (Odena et al., ICLR 2021).  It re-orders a search and can neither lose a program nor make "
        "a wrong one pass.",
        "data": f"{rounds * QUESTIONS} searches of {CANDIDATES} candidates on random inputs, {TARGETS} programs of each as "
        "made-up answers; no task of any benchmark.  One family of programs (set of operators) in ten is held out.",
        "command": f"synth train guide --dsl {plain_name(language.name)} --rounds {rounds} --seed {plan.seed}",
        "seconds": round(max(training.learner.seconds for training in trainings.values()), 1),
        "machine": f"{platform.machine()}, {plan.device}",
        "networks": networks,
    }
    path = model_path("guide", language.name, plan.out)
    save_model(path, tensors, card)
    return path
