"""Model files: weights as safetensors, and beside them a card in JSON that says what they are and whom they fit.

Neither can run code.  A card names the language with its version and hash, and the features in order; weights that were
trained for another language, or for other features, are refused with the command that trains new ones.  The card also tells
a person what the model was trained on, how long, and how good it is.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dsl.errors import QuestionError
from dsl.lambdas import is_about_lambdas
from dsl.language import DSL

FORMAT = 1
WEIGHTS = Path(__file__).with_name("weights")
"""The folder of the weights that ship with the package."""


@dataclass(frozen=True)
class ModelFile:
    """A model as it lies on disk: named float arrays, and its card."""

    tensors: dict[str, Any]
    card: dict[str, Any]
    path: Path


def model_path(kind: str, language: str, folder: Path | None = None) -> Path:
    """Where the weights of a kind of model ("guide" or "prior") for a language lie."""
    return (folder or WEIGHTS) / f"{plain_name(language)}-{kind}.safetensors"


def plain_name(language: str) -> str:
    """A language's name without what a range in brackets adds, as in `deepcoder[-50,50]`."""
    return language.partition("[")[0]


def language_hash(language: DSL) -> str:
    """A short hash of what a language can say: the names and type schemes of its operators, in order.

    Lambdas, and operators that stand apart, are left out: models are asked about values and productions, and meet neither.
    """
    lines = []
    for family in language:
        if is_about_lambdas(family) or family.name in language.apart:
            continue
        result = "?" if callable(family.result) else family.result
        lines.append(f"{family.name} {family.arguments} {result} {family.in_default_grammar}")
    return _short_hash(lines)


def features_hash(names: Sequence[str]) -> str:
    """A short hash of feature names in their order."""
    return _short_hash(names)


def _short_hash(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def save_model(path: Path, tensors: Mapping[str, Any], card: Mapping[str, Any]) -> None:
    """Write weights and card; each file appears whole or not at all."""
    from safetensors.numpy import save

    content = save(dict(tensors))
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {"format": FORMAT, **card, "sha256": hashlib.sha256(content).hexdigest()}
    _write(path, content)
    _write(path.with_suffix(".json"), (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode())


def _write(path: Path, content: bytes) -> None:
    waiting = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    waiting.write_bytes(content)
    waiting.replace(path)


def load_model(path: Path) -> ModelFile:
    """Read weights and card.  Raises QuestionError for files that are missing, damaged or from another time."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        content = path.read_bytes()
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise QuestionError(
            f"there is no model at {path}: {error}", remedy="train one with `synth train`, or leave the model out"
        ) from error
    if not isinstance(card, dict) or card.get("format") != FORMAT:
        raise QuestionError(f"{path.with_suffix('.json')} is no model card of this version", remedy=remedy_of(card))
    if card.get("sha256") != hashlib.sha256(content).hexdigest():
        raise QuestionError(f"{path} does not belong to the card beside it", remedy=remedy_of(card))
    try:
        return ModelFile(load(content), card, path)
    except SafetensorError as error:
        raise QuestionError(f"{path} cannot be read: {error}", remedy=remedy_of(card)) from error


def remedy_of(card: object) -> str:
    """The command that trains such a model again."""
    known = card if isinstance(card, dict) else {}
    return f"train it again: synth train {known.get('kind', 'guide')} --dsl {plain_name(str(known.get('language', 'NAME')))}"


def check_language(model: ModelFile, language: DSL) -> None:
    """Raise QuestionError unless the model was trained for this language as it is now."""
    card = model.card
    wanted = {"language": language.name, "version": language.version, "hash": language_hash(language)}
    for key, value in wanted.items():
        if card.get(key) != value:
            what = {"language": "language", "version": "version of the language", "hash": "set of operators"}[key]
            raise QuestionError(
                f"the model {model.path.name} was trained for another {what} ({card.get(key)}, not {value})",
                remedy=f"train it again: synth train {card.get('kind', 'guide')} --dsl {plain_name(language.name)}",
            )


def check_features(model: ModelFile, part: str, names: Sequence[str]) -> None:
    """Raise QuestionError unless a part of the model was trained on exactly these features."""
    recorded = model.card.get("features", {}).get(part)
    if recorded != features_hash(names):
        raise QuestionError(
            f"the model {model.path.name} was trained on other features of {part} than there are now",
            remedy=remedy_of(model.card),
        )
