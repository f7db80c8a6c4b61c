"""Decoding: a trained network as the scorer of a beam, with everything kept between steps that can be kept.

What was read is turned into keys and values once for a question; what was written is kept for each item (a KV cache) and
follows the items as the beam reorders them.  `DecoderScorer` has the shape of `search.beam.Scorer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from dsl.errors import QuestionError
from dsl.language import DSL

from .decoder import (
    NEAR,
    DecoderSettings,
    attended,
    begun,
    fed,
    log_probs,
    lstm_cell,
    merged,
    normed,
    read,
    scored,
    split,
    told,
)
from .decoder_inputs import LONGEST_VALUE, MODES, Coding, Reading, Vocabulary
from .decoder_training import stacked
from .model_file import check_language, load_model, model_path, remedy_of


@dataclass(frozen=True, eq=False)
class DecoderModel:
    """A trained network with its vocabulary."""

    settings: DecoderSettings
    vocabulary: Vocabulary
    weights: dict[str, torch.Tensor]
    card: dict[str, Any]

    @classmethod
    def load(cls, language: DSL, folder: Path | None = None, kind: str = "decoder", device: str = "cpu") -> DecoderModel:
        """The decoder of a language.  Raises QuestionError if there is none, or if it was trained for something else."""
        model = load_model(model_path(kind, language.name, folder))
        check_language(model, language)
        card = model.card
        if card.get("longest_value") != LONGEST_VALUE or not {"settings", "symbols", "roles"} <= card.keys():
            raise QuestionError(f"the model {model.path.name} is no decoder of this version", remedy=remedy_of(card))
        weights = {name: torch.from_numpy(np.array(a)).to(device) for name, a in model.tensors.items()}
        vocabulary = Vocabulary(tuple(card["symbols"]), tuple(card["roles"]))
        return cls(DecoderSettings(**card["settings"]), vocabulary, weights, card)


class DecoderScorer:
    """Log-probabilities of productions, for questions that are read as examples; `codings` are those of their grammars."""

    def __init__(self, model: DecoderModel, mode: str, codings: Sequence[Coding], readings: Sequence[Reading]) -> None:
        self.model, self.mode = model, mode
        self.codings, self.readings = list(codings), list(readings)
        self.most = max(len(c.symbol) for c in codings)
        device = model.weights["head"].device
        self.device = device
        # Codings side by side, so that items of different questions are looked up together.
        distinct = list({id(c): c for c in codings}.values())
        place = {id(c): i for i, c in enumerate(distinct)}
        self._which = np.array([place[id(c)] for c in codings])
        self._symbol = np.zeros((len(distinct), self.most), np.int64)
        self._closes = np.zeros((len(distinct), self.most), np.int64)
        widest = max(c.role.shape[1] for c in distinct)
        self._role = np.zeros((len(distinct), self.most, widest), np.int64)
        self._allowed = np.zeros((len(distinct), max(len(c.allowed) for c in distinct), len(model.vocabulary.symbols)), bool)
        for i, c in enumerate(distinct):
            self._symbol[i, : len(c.symbol)], self._closes[i, : len(c.closes)] = c.symbol, c.closes
            self._role[i, : len(c.role), : c.role.shape[1]] = c.role
            self._allowed[i, : len(c.allowed)] = c.allowed
        self._root = distinct[0].root

    def begin(self, questions: Sequence[Any]) -> None:
        """Read the examples of all questions."""
        w, settings = self.model.weights, self.model.settings
        with torch.inference_mode():
            read_in, silent = stacked(self.readings)
            given = torch.from_numpy(read_in).flatten(1, 2).to(self.device)
            memory = read(w, settings, given)
            self._told = [
                tuple(part.view(len(self.readings), -1, *part.shape[1:]) for part in pair)
                for pair in told(w, settings, memory)
            ]
            self._absent = (given[0] == 0).view(len(self.readings), -1, given.shape[2])
            self._silent = torch.from_numpy(silent).to(self.device)
        examples = silent.shape[1]
        shape = (len(questions), examples, settings.heads, 0, settings.width // settings.heads)
        empty = torch.zeros(shape, device=self.device)
        rest = torch.zeros((len(questions), examples, settings.width), device=self.device)
        kept = (rest, rest) if settings.kind == "lstm" else (empty, empty)
        self._kept = [kept for _ in range(settings.layers)]
        self._example, self._steps = np.zeros(len(questions), np.int64), 0

    def score(self, ahead: Any) -> Any:
        """float32[items, most productions]; one pass of the writer for all items."""
        which = self._which[ahead.question]
        first = ahead.parent < 0
        parent = np.where(first, np.arange(len(first)), ahead.parent)
        produced = np.maximum(ahead.production, 0)
        before = np.where(first, 0, self._symbol[which, produced])
        self._example = self._example[parent] + np.where(first, 0, self._closes[which, produced])
        place = np.maximum(ahead.place_production, 0)
        roles = np.where(
            ahead.place_production < 0, self._root, self._role[which, place, np.maximum(ahead.place_argument, 0)]
        )
        own = np.minimum(self._example, self._silent.shape[1] - 1)
        allowed = self._allowed[which, ahead.nonterminal]
        with torch.inference_mode():
            tensors = [torch.from_numpy(a).to(self.device) for a in (before, roles, own, allowed, ahead.question, parent)]
            found = self._forward(*tensors)
            logs = found.gather(1, torch.from_numpy(self._symbol[which]).to(self.device))
        return logs.float().cpu().numpy()

    def _forward(
        self, before: torch.Tensor, roles: torch.Tensor, about: torch.Tensor, allowed: torch.Tensor, question: torch.Tensor,
        parent: torch.Tensor,
    ) -> torch.Tensor:  # fmt: skip
        """One step of the writer: [items, symbols]."""
        w, settings = self.model.weights, self.model.settings
        examples = self._silent.shape[1]
        x = begun(w, before, roles, about)[:, None].expand(-1, examples, -1)  # [items, examples, width]
        kept = []
        for i in range(settings.layers):
            name = f"write{i}."
            if settings.kind == "lstm":
                h, c = (a[parent] for a in self._kept[i])
                entering = functional.linear(x, w[name + "gates"], w[name + "start"])
                h, c = lstm_cell(entering, h, c, w[name + "back"])
                kept.append((h, c))
                x = x + h
            else:
                parts = functional.linear(normed(x, w[name + "norm1"]), w[name + "mix"]).chunk(3, -1)
                q, k, v = (split(part[:, :, None], settings.heads) for part in parts)  # [items, examples, heads, 1, part]
                k, v = (_kept_on(old, parent, new, self._steps) for old, new in zip(self._kept[i], (k, v), strict=True))
                kept.append((k, v))
                ago = torch.arange(self._steps, -1, -1, device=x.device).clamp(max=NEAR)
                bias = w[name + "near"][ago].T[None, None, :, None, :]
                own = attended(q, k[..., : self._steps + 1, :], v[..., : self._steps + 1, :], bias)
                x = x + functional.linear(merged(own)[:, :, 0], w[name + "out"])
            q = functional.linear(normed(x, w[name + "norm2"]), w[name + "ask"])
            x = x + functional.linear(self._asked(i, q, question), w[name + "told"])
            x = fed(x, w, name)
        self._kept, self._steps = kept, self._steps + 1
        scores = scored(w, x[:, :, None], self._silent[question], about[:, None] if self.mode == "subgoal" else None)
        return log_probs(scores[:, 0], allowed)

    def _asked(self, layer: int, q: torch.Tensor, question: torch.Tensor) -> torch.Tensor:
        """Attention of all items to the examples of their questions, question by question side by side."""
        k, v = self._told[layer]
        heads = self.model.settings.heads
        n, items = k.shape[0], q.shape[0]
        # Items of a question stand together: item j is row `row[j]` of its question's block.
        start = torch.searchsorted(question, torch.arange(n, device=q.device))
        row = torch.arange(items, device=q.device) - start[question]
        block = q.new_zeros(n, int(row.max()) + 1, *q.shape[1:])
        block[question, row] = q
        asked = split(block.transpose(1, 2), heads)  # [questions, examples, heads, rows, part]
        answer = merged(attended(asked, k, v, self._absent[:, :, None, None, :] * -1e9))
        return answer.transpose(1, 2)[question, row]


ROOM = 16
"""Steps for which a cache has room before it is made anew."""


def _kept_on(old: torch.Tensor, parent: torch.Tensor, new: torch.Tensor, steps: int) -> torch.Tensor:
    """A cache [items, examples, heads, room, part] in the order of the items now, with their newest step: one copy."""
    if steps == old.shape[3]:
        old = functional.pad(old, (0, 0, 0, ROOM))
    out = old.index_select(0, parent)
    out[:, :, :, steps] = new[:, :, :, 0]
    return out


def check_mode(mode: str) -> None:
    """Raise QuestionError for a name that is no mode."""
    if mode not in MODES:
        raise QuestionError(f"a decoder is not asked for {mode!r:.40}", remedy=f"use one of {', '.join(MODES)}")
