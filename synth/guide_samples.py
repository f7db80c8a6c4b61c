"""Samples for a value guide: values met by a search, and whether they are part of the answer.

For each made-up target (`targets`) the values of its parts are positive.  About as many are negative: parts of other targets
of the same search, which look as interesting and are of no use here, and random rows of its bank, which is what a search is
full of.  A value that equals a positive one is never negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dsl.language import DSL
from dsl.program import Program
from dsl.properties import class_of
from dsl.types import Type
from neural.samples import Samples
from search.signatures import SignatureLayout, Signatures

from .targets import MadeUp, is_held_out, useful_parts

CANDIDATES = 200_000
TARGETS = 300
FOREIGN = 3
"""One part of another target for so many positive values, and a row of the bank for each."""
FEW_FEATURES = 8
"""Values with fewer features than this (Booleans) are not worth a network: they are never delayed."""


def guided_types(language: DSL) -> dict[str, int]:
    """The classes of types whose values a guide looks at, with the number of features of such a value."""
    layout = SignatureLayout.of(language)
    widths = {c: sum(len(t.questions) for t in (*layout.alone(c), *layout.against(c))) for c in layout.classes}
    own = {class_of(t.types[0]) for t in layout.own if t.types}
    return {c: n for c, n in widths.items() if n >= FEW_FEATURES and c not in own}


class GuideSamples:
    """Rounds of samples for the guide of a language, by class of type; round n depends on the seed and n alone."""

    def __init__(self, language: DSL, seed: int = 0, candidates: int = CANDIDATES, targets: int = TARGETS) -> None:
        self.language, self.seed, self.candidates, self.count = language, seed, candidates, targets
        self.layout = SignatureLayout.of(language)
        self.types = guided_types(language)

    def __call__(self, number: int) -> Mapping[str, Samples]:
        """The samples of one round, each distinct one once."""
        random = np.random.default_rng([self.seed, number])
        made = MadeUp(self.language, random, self.candidates)
        targets = made.targets(self.count)
        parts = {t: self._useful(t) for t in targets}
        pool: dict[Type, list[Program]] = {}
        for useful in parts.values():
            for part in useful:
                pool.setdefault(part.type, []).append(part)
        rows: dict[str, list[tuple[Any, Any, int, int]]] = {name: [] for name in self.types}
        for target in targets:
            signatures = Signatures(made.search, made.outputs[target] or (), self.layout)
            held = int(is_held_out(target))
            for type_ in dict.fromkeys(part.type for part in parts[target]):
                positive = [part for part in parts[target] if part.type == type_]
                for columns, label in self._columns(made, positive, pool[type_], type_, random):
                    values = signatures.values(type_, columns)
                    rows[class_of(type_)] += [(signatures.task(), row, label, held) for row in values]
        width = len(self.layout.task())
        return {name: _samples(found, width, self.types[name]).distinct() for name, found in rows.items()}

    def _useful(self, target: Program) -> list[Program]:
        return [part for part in useful_parts(target) if class_of(part.type) in self.types]

    @staticmethod
    def _columns(
        made: MadeUp, positive: list[Program], others: list[Program], type: Type, random: Any
    ) -> list[tuple[Any, int]]:
        """Column blocks of positive and negative values of one type, with their labels."""
        store = made.search.store
        taken = {made.outputs[part] for part in positive}
        chosen = [others[int(i)] for i in random.integers(len(others), size=len(positive))]
        foreign = [outputs for part in chosen if (outputs := made.outputs[part]) is not None and outputs not in taken]
        wanted = [outputs for outputs in taken if outputs is not None]
        blocks = [(store.encode_rows(sorted(wanted, key=repr), type), 1)]
        if foreign:
            blocks.append((store.encode_rows(foreign[: (len(foreign) + FOREIGN - 1) // FOREIGN], type), 0))
        found = _random_rows(made, type, len(wanted), random)
        if found is not None:
            is_new = ~(found[:, :, None] == blocks[0][0][:, None, :]).all(axis=0).any(axis=1)
            blocks.append((np.ascontiguousarray(found[:, is_new]), 0))
        return blocks


def _random_rows(made: MadeUp, type: Type, count: int, random: Any) -> Any:
    """The columns of random rows of one level of the bank that is no leaf's; None if there is none."""
    levels = [
        level.columns
        for nonterminal, by_cost in made.search.bank.levels.items()
        for cost, level in by_cost.items()
        if nonterminal.type == type and cost > 1 and level.rows and level.columns is not None
    ]
    if not levels:
        return None
    columns = levels[int(random.integers(len(levels)))]
    return columns[:, random.integers(columns.shape[1], size=count)]


def _samples(rows: list[tuple[Any, Any, int, int]], task: int, values: int) -> Samples:
    if not rows:
        return Samples.none(task + values)
    tasks, parts, labels, held = zip(*rows, strict=True)
    return Samples.of(np.stack(tasks), np.stack(parts), np.array(labels), np.array(held))
