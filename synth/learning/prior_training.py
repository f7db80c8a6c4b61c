"""Training a task prior, from made-up tasks to a file with its card."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from dsl.language import DSL
from neural.guide_training import load_checkpoint, on_one_thread, save_checkpoint
from neural.model_file import features_hash, language_hash, model_path, plain_name, save_model
from neural.prior import DEAREST, prior_from_tensors
from neural.prior_training import PriorSettings, PriorTraining

from .prior_samples import CANDIDATES, PriorRounds
from .training import SAVE_EVERY, Plan, Report


def train_prior(
    language: DSL, plan: Plan, report: Report = lambda text: None, settings: PriorSettings | None = None
) -> Path:
    """Train the task prior of a language; returns the file of its weights.

    Raises QuestionError where there is nothing to resume, or where it belongs to something else.
    """
    settings = settings or PriorSettings(seed=plan.seed)
    rounds = PriorRounds(language, plan.seed)
    names = rounds.features.names
    training = PriorTraining(len(names), rounds.groups, rounds.strangers, settings, plan.device)
    facts = {
        "kind": "prior",
        "language": language.name,
        "version": language.version,
        "hash": language_hash(language),
        "features": {"task": features_hash(names)},
        "symbols": rounds.symbols,
        "settings": asdict(settings),
        "seed": plan.seed,
    }
    folder = plan.out / f"{plain_name(language.name)}-prior-training"
    if plan.resume:
        load_checkpoint(folder, {"prior": training}, facts)
    _run(training, rounds, plan, report, lambda: save_checkpoint(folder, {"prior": training}, facts))
    card = facts | {
        "about": f"Says from the examples of a task how likely each production of a grammar of the language {language.name} "
        "is used by the answer; after DeepCoder (Balog et al., ICLR 2017).  It re-orders a search and can neither lose a "
        "program nor make a wrong one pass.",
        "data": f"{training.rounds * rounds.questions} searches of {CANDIDATES} candidates on random inputs, {rounds.count} "
        "programs of each as made-up answers; no task of any benchmark.  One family of programs (set of operators) in ten "
        "is held out.",
        "command": f"synth train prior --dsl {plain_name(language.name)} --rounds {training.rounds} --seed {plan.seed}",
        "names": names,
        "seconds": round(training.learner.seconds, 1),
        "machine": f"{platform.machine()}, {plan.device}",
        "samples": training.seen,
        "steps": training.learner.taken,
        "held_out": training.figures(),
        "costs": _costs(training, rounds),
    }
    path = model_path("prior", language.name, plan.out)
    save_model(path, training.learner.result(), card)
    return path


def _costs(training: PriorTraining, rounds: PriorRounds) -> dict[str, float]:
    """How probabilities become integer costs, and what order is lost on the way."""
    prior = prior_from_tensors(training.learner.result(), rounds.symbols)
    return {"bits": 1.0, "dearest": DEAREST, "order_lost": round(rounds.order_lost(prior), 4)}


def _run(training: PriorTraining, rounds: PriorRounds, plan: Plan, report: Report, save: Callable[[], None]) -> None:
    """The rounds of a plan."""
    started = saved = told = time.monotonic()
    now = started
    while training.rounds < plan.rounds and not (plan.minutes is not None and now - started >= 60 * plan.minutes):
        began = time.monotonic()
        samples = rounds(training.rounds)
        with on_one_thread():
            training.learn(samples)
        now = time.monotonic()
        training.learner.seconds += now - began
        if now - saved > SAVE_EVERY:
            save()
            saved = now
        if now - told > 5 or training.rounds == plan.rounds:
            told = now
            report(f"round {training.rounds} of {plan.rounds}, {now - started:.0f} s, {training.loss:.3f} nats a node")
    save()
