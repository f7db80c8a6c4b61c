"""`synth train`: models that order a search, trained on tasks that are made up here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from .commands import Offer, Verbs, command
from .terminal import FOUND, put, say, verb

MODELS = {
    "guide": Offer("synth.cli.training:train_guide", "Which values met on the way are part of the answer?"),
    "prior": Offer("synth.cli.training:train_prior", "Which operators does the answer have, by the examples?"),
    "decoder": Offer("synth.cli.training:train_decoder", "Which program, and which next step, do the examples ask for?"),
}


@click.group("train", cls=Verbs, offers=MODELS)
def training() -> None:
    """Train a model for a language; it re-orders searches and never decides what is right."""


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that both kinds of models have."""
    for option in (
        click.option("--dsl", required=True, metavar="NAME", help="The language (see `synth dsl list`)."),
        click.option("--rounds", default=300, help="Rounds of made-up tasks."),
        click.option("--minutes", type=float, help="End after the round in which so many minutes are over."),
        click.option("--seed", default=0, help="Seed of every random choice."),
        click.option("--out", type=click.Path(path_type=Path), default=Path("weights"), help="Folder of the weights."),
        click.option("--resume", is_flag=True, help="Go on where a training in that folder was interrupted."),
        click.option("--device", default="auto", help="cpu, cuda, or auto: a GPU if there is one."),
    )[::-1]:
        function = option(function)
    return function


@command("guide")
@_options
@verb
def train_guide(**options: Any) -> int:
    """Train the value guide of a language, and print the file of its weights; the card lies beside it.

    Ctrl-C loses at most a minute: --resume goes on.
    """
    from synth.learning.training import train_guide

    return _train(train_guide, **options)


@command("prior")
@_options
@verb
def train_prior(**options: Any) -> int:
    """Train the task prior of a language, and print the file of its weights; the card lies beside it.

    Ctrl-C loses at most a minute: --resume goes on.
    """
    from synth.learning.prior_training import train_prior

    return _train(train_prior, **options)


@command("decoder")
@_options
@click.option("--split", default="none", help="Train on one side of a compositional split (none, length, concepts, ...).")
@verb
def train_decoder(split: str, **options: Any) -> int:
    """Train the decoder of a language, and print the file of its weights; the card lies beside it.

    Ctrl-C loses at most a minute: --resume goes on.
    """
    from functools import partial

    from synth.learning.decoder_training import train_decoder

    return _train(partial(train_decoder, split=split), **options)


def _train(
    train: Callable[..., Path],
    *,
    dsl: str,
    rounds: int,
    minutes: float | None,
    seed: int,
    out: Path,
    resume: bool,
    device: str,
) -> int:
    from dsl.errors import QuestionError
    from dsl.registry import load_dsl
    from synth.learning.training import Plan, chosen_device

    if rounds < 1 or (minutes is not None and not minutes > 0) or seed < 0:
        raise QuestionError("rounds and minutes must be positive, and the seed not negative")
    plan = Plan(rounds, minutes, seed, out, resume, chosen_device(device))
    put(str(train(load_dsl(dsl), plan, say)))
    return FOUND
