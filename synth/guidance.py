"""Learned guidance in a search: signatures of rows from `search`, networks from `neural`, delays back to `search`.

A guide is loaded from the weights that ship with the package, or from a folder, and answers with the compiled kernel: no
tensor library is imported.  Whether one is used is decided in `guided`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from dsl.language import DSL
from dsl.properties import class_of
from dsl.types import Value
from neural.model_file import ModelFile, check_features, check_language, load_model, model_path
from neural.network import FINE_LEVELS, LEVELS, Network, delays, packed_width
from neural.scoring import BatchScorer, KernelBackend, Prepared
from search.bottom_up import BottomUp
from search.guides import RowBatch
from search.mlp_kernels import pack_kernel, score_kernel
from search.signatures import SignatureLayout, Signatures

PART: Final = 1 << 14
"""Rows whose features are computed while those before them are scored."""


class GuideModel:
    """The networks of a language's value guide, by class of type."""

    def __init__(self, language: DSL, networks: dict[str, Network], digest: str = "") -> None:
        self.language, self.networks, self.digest = language, networks, digest
        self.layout = SignatureLayout.of(language)
        self.levels = FINE_LEVELS if self.layout.has_alignments else LEVELS

    @classmethod
    def load(cls, language: DSL, folder: Path | None = None) -> GuideModel:
        """The guide of a language: the one that ships, or one in a folder.

        Raises QuestionError, with the command that trains another, if there is none or it does not fit the language.
        """
        return cls.of(load_model(model_path("guide", language.name, folder)), language)

    @classmethod
    def of(cls, model: ModelFile, language: DSL) -> GuideModel:
        """A guide from a file's content, checked against the language as it is now."""
        check_language(model, language)
        layout = SignatureLayout.of(language)
        check_features(model, "task", layout.task())
        networks = {}
        for name, facts in model.card["networks"].items():
            check_features(model, name, value_names(layout, name))
            tensors = {k.removeprefix(f"{name}/"): v for k, v in model.tensors.items() if k.startswith(f"{name}/")}
            networks[name] = Network.from_tensors(
                tensors, len(layout.task()), len(value_names(layout, name)), facts["scale"], facts["offset"]
            )
        return cls(language, networks, str(model.card["sha256"]))

    @property
    def name(self) -> str:
        """What a record says of it: the language, the kind, and the start of the hash of the weights."""
        return f"{self.language.name}-guide-{self.digest[:8]}"

    def guide(self, outputs: Sequence[Value], scorer: BatchScorer | None = None) -> NeuralGuide:
        """The guide of one task, by its wanted outputs."""
        return NeuralGuide(self, outputs, scorer)


def value_names(layout: SignatureLayout, name: str) -> list[str]:
    """The names of the features of a value of a class."""
    return [*layout.value(name), *(["literal"] if layout.beside(name) else [])]


def features_of(symbols: Any, kinds: Any, width: int) -> Any:
    """Features uint8[n, width] of values: signatures, and the kind of each (`RowBatch.kinds`) if there is room for it."""
    if width == symbols.shape[1]:
        return symbols
    out = np.empty((len(symbols), width), np.uint8)
    out[:, :-1], out[:, -1] = symbols, kinds
    return out


class NeuralGuide:
    """A trained guide for one set of wanted outputs (`search.guides.Guide`).

    Features of one part of a batch are computed while the part before is scored on another thread.
    """

    name = "model"

    def __init__(self, model: GuideModel, outputs: Sequence[Value], scorer: BatchScorer | None = None) -> None:
        self.model, self.outputs = model, tuple(outputs)
        self.scorer = scorer or BatchScorer(KernelBackend(score_kernel))
        self.rows = 0
        self._search: BottomUp | None = None
        self._signatures: Signatures | None = None
        self._weights: dict[str, Prepared] = {}

    def delays(self, batch: RowBatch) -> Any:
        """What each row costs more as an argument: uint8[rows] of 0 to `levels`; nothing for types without a network."""
        name = class_of(batch.type)
        if name not in self.model.networks or len(self.outputs) != batch.search.store.examples:
            return np.zeros(batch.rows, np.uint8)
        if self._search is not batch.search:
            self._begin(batch.search)
        self.rows += batch.rows
        waiting = delays(self._logits(name, batch), self.model.levels)
        if not self.model.layout.beside(name):
            waiting[batch.literals] = 0  # the network has seen none
        return waiting

    def _logits(self, name: str, batch: RowBatch) -> Any:
        assert self._signatures is not None
        width, weights, parts = self.model.networks[name].value_features, self._weights[name], []
        for start in range(0, batch.rows, PART):
            columns = batch.columns if batch.rows <= PART else np.ascontiguousarray(batch.columns[:, start : start + PART])
            kinds = 0 if batch.kinds is None else batch.kinds[start : start + PART]
            symbols = features_of(self._signatures.values(batch.type, columns), kinds, width)
            packed = np.empty((len(symbols), packed_width(width)), np.uint8)
            pack_kernel(symbols, packed)
            if batch.rows <= PART:
                return self.scorer.score(weights, packed)
            parts.append(self.scorer.start(weights, packed))
        return np.concatenate([part.logits() for part in parts])

    def _begin(self, search: BottomUp) -> None:
        """Fold the networks for this task."""
        self._search = search
        self._signatures = Signatures(search, self.outputs, self.model.layout)
        task = self._signatures.task()
        self._weights = {name: self.scorer.prepare(network.layers(task)) for name, network in self.model.networks.items()}
