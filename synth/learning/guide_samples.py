"""Samples for a value guide: values met by a search, and whether they are part of the answer.

For each made-up target (`targets`) the values of its parts are positive.  Negative are parts of other targets of the same
search, which look as interesting and are of no use here, and random rows of its bank, which is what a search is full of.  A
value that equals a positive one is never negative.  The literals of the grammar are samples too, apart by one feature.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dsl.language import DSL
from dsl.program import Constant, Program
from dsl.properties import class_of
from dsl.types import String, Type
from neural.samples import Samples
from search.guides import LITERAL, MADE
from search.signatures import SignatureLayout, Signatures

from ..guidance import features_of, value_names
from .natural_texts import NaturalTexts
from .targets import MadeUp, is_held_out, useful_parts

QUESTIONS, CANDIDATES, TARGETS = 6, 40_000, 25
"""Searches of one round, candidates of each, and targets of each: few, since few answers to one question are natural."""
ROWS = 3
"""Random rows of the bank for each positive value; there is one part of another target besides."""
LITERALS = 3
"""Literals that are of no use for each that is of use."""
FEW_FEATURES = 8
"""Values with fewer features than this (Booleans) are not worth a network: they are never delayed."""


def guided_types(language: DSL) -> dict[str, int]:
    """The classes of types whose values a guide looks at, with the number of features of such a value."""
    layout = SignatureLayout.of(language)
    widths = {c: len(value_names(layout, c)) for c in layout.classes}
    own = {class_of(t.types[0]) for t in layout.own if t.types}
    return {c: n for c, n in widths.items() if n >= FEW_FEATURES and c not in own}


class GuideSamples:
    """Rounds of samples for the guide of a language, by class of type; round n depends on the seed and n alone."""

    def __init__(
        self, language: DSL, seed: int = 0, candidates: int = CANDIDATES, targets: int = TARGETS, questions: int = QUESTIONS
    ) -> None:
        self.language, self.seed, self.questions = language, seed, questions
        self.candidates, self.count = candidates, targets
        self.layout = SignatureLayout.of(language)
        self.types = guided_types(language)

    def __call__(self, number: int) -> Mapping[str, Samples]:
        """The samples of one round, each distinct one once."""
        random = np.random.default_rng([self.seed, number])
        found: dict[str, list[_Block]] = {name: [] for name in self.types}
        for _ in range(self.questions):
            self._ask(random, found)
        width = len(self.layout.task())
        return {name: _samples(blocks, width, self.types[name]).distinct() for name, blocks in found.items()}

    def _ask(self, random: Any, found: dict[str, list[_Block]]) -> None:
        """Add the samples of one question's targets."""
        made = MadeUp(self.language, random, self.candidates)
        targets = made.targets(self.count, NaturalTexts(made) if made.grammar.start.type == String else None)
        parts = {t: self._useful(t) for t in targets}
        pool: dict[Type, list[Program]] = {}
        for useful in parts.values():
            for part in useful:
                pool.setdefault(part.type, []).append(part)
        literals = _literals(made, [c for c in self.types if self.layout.beside(c)])
        for target in targets:
            signatures = Signatures(made.search, made.outputs[target] or (), self.layout)
            held = int(is_held_out(target))
            types = [*(part.type for part in parts[target]), *literals]
            for type_ in dict.fromkeys(types):
                positive = [part for part in parts[target] if part.type == type_]
                blocks = [*self._made(made, positive, pool.get(type_, []), type_, random)]
                blocks += _of_literals(made, target, literals.get(type_, []), type_, random)
                for columns, label, kind in blocks:
                    values = features_of(signatures.values(type_, columns), kind, self.types[class_of(type_)])
                    found[class_of(type_)].append(_Block(signatures.task(), values, label, held))

    def _useful(self, target: Program) -> list[Program]:
        return [part for part in useful_parts(target) if class_of(part.type) in self.types]

    @staticmethod
    def _made(
        made: MadeUp, positive: list[Program], others: list[Program], type: Type, random: Any
    ) -> Iterator[tuple[Any, int, int]]:
        """Column blocks of what operators made, positive and negative, each with label and kind."""
        if not positive:
            return
        store = made.search.store
        taken = {made.outputs[part] for part in positive}
        chosen = [others[int(i)] for i in random.integers(len(others), size=len(positive))]
        foreign = [outputs for part in chosen if (outputs := made.outputs[part]) is not None and outputs not in taken]
        wanted = [outputs for outputs in taken if outputs is not None]
        right = store.encode_rows(sorted(wanted, key=repr), type)
        yield right, 1, MADE
        if foreign:
            yield store.encode_rows(foreign, type), 0, MADE
        found = _random_rows(made, type, ROWS * len(wanted), random)
        if found is not None:
            is_new = ~(found[:, :, None] == right[:, None, :]).all(axis=0).any(axis=1)
            yield np.ascontiguousarray(found[:, is_new]), 0, MADE


@dataclass(frozen=True)
class _Block:
    """Samples of one task: features of the task uint8[t] and of values uint8[n, v], with one label."""

    task: Any
    values: Any
    label: int
    held: int


def _literals(made: MadeUp, types: list[str]) -> dict[Type, list[Program]]:
    """The literals of a grammar, by type."""
    found: dict[Type, list[Program]] = {}
    for production in made.grammar:
        head = production.head
        if isinstance(head, Program) and isinstance(head.head, Constant) and class_of(head.type) in types:
            found.setdefault(head.type, []).append(head)
    return found


def _of_literals(
    made: MadeUp, target: Program, literals: list[Program], type: Type, random: Any
) -> Iterator[tuple[Any, int, int]]:
    """The literals that a target uses, and as many of those that it does not (two at least)."""
    parts = set(target.parts())
    used = [literal for literal in literals if literal in parts]
    others = [literal for literal in literals if literal not in parts]
    chosen = random.permutation(len(others))[: max(2, LITERALS * len(used))]
    for group, label in ((used, 1), ([others[int(i)] for i in chosen], 0)):
        if group:
            rows = [(literal.head.value,) * made.search.store.examples for literal in group]  # type: ignore[union-attr]
            yield made.search.store.encode_rows(rows, type), label, LITERAL


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


def _samples(blocks: list[_Block], task: int, values: int) -> Samples:
    if not blocks:
        return Samples.none(task + values)
    sizes = [len(b.values) for b in blocks]
    tasks = np.repeat(np.stack([b.task for b in blocks]), sizes, axis=0)
    labels, held = (np.repeat([getattr(b, name) for b in blocks], sizes) for name in ("label", "held"))
    return Samples.of(tasks, np.concatenate([b.values for b in blocks]), labels, held)
