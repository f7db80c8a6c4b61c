"""Samples for a task prior: made-up tasks, and which productions their answers use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from dsl.grammar import Grammar, Production
from dsl.language import DSL
from dsl.operators import Operator
from dsl.program import Program
from dsl.types import String
from neural.prior import Prior, cheapest_first, group_of, order_lost, stranger_of, symbol_of
from neural.prior_training import PriorSamples

from .natural_texts import NaturalTexts
from .random_grammars import like_a_file
from .straight_lines import StraightLines
from .targets import LONGEST, MadeUp, is_held_out, random_question
from .task_features import FirstRows, TaskFeatures

CANDIDATES = 100_000
TARGETS = 200
NATURAL_TARGETS, NATURAL_QUESTIONS = 40, 4
"""The same where answers are texts: few answers to one question are natural, so a round asks several."""
UNSEEN = tuple(range(10**9, 10**9 + 5))
"""Numbers of rounds that no training reaches."""
QUESTIONS = 100
"""Random questions whose grammars are searched for symbols."""


class PriorRounds:
    """Rounds of samples for the prior of a language; round n depends on the seed and n alone."""

    def __init__(self, language: DSL, seed: int = 0, candidates: int = CANDIDATES, targets: int = TARGETS) -> None:
        self.language, self.seed, self.candidates = language, seed, candidates
        is_about_texts = random_question(language, np.random.default_rng(11))[0].start.type == String
        self.count, self.questions = (min(targets, NATURAL_TARGETS), NATURAL_QUESTIONS) if is_about_texts else (targets, 1)
        self.features = TaskFeatures(language)
        self.symbols, groups = _symbols(language)
        self.places = {symbol: place for place, symbol in enumerate(self.symbols)}
        names = list(dict.fromkeys(groups))
        self.groups = [names.index(group) for group in groups]
        self.strangers = [self.places[stranger_of(group)] for group in groups]

    def __call__(self, number: int) -> PriorSamples:
        """The samples of one round."""
        random = np.random.default_rng([self.seed, number, 7])
        rows = [row for _ in range(self.questions) for row in self._rows(random)]
        if not rows:
            return PriorSamples.none(len(self.features.names), len(self.symbols))
        features, used, offered, held = zip(*rows, strict=True)
        return PriorSamples.of(np.stack(features), np.stack(used), np.stack(offered), np.array(held))

    def _rows(self, random: Any) -> list[tuple[Any, Any, Any, int]]:
        """Of each made-up answer to one question: features, symbols that it uses and that it could use, whether held out."""
        made, first = self._made(random)
        offered = self._counted(Counter(symbol_of(p) for p in made.grammar))
        by_head = productions_by_head(made.grammar)
        rows = []
        for target in made.targets(self.count, answers(made)):
            used = self._counted(Counter(symbol_of(by_head[p]) for p in chosen_heads(target)))
            rows.append((first.of(made.outputs[target] or ()), used, offered, int(is_held_out(target))))
        return rows

    def _made(self, random: Any) -> tuple[MadeUp, FirstRows]:
        made = MadeUp(self.language, random, self.candidates, lambda g: like_a_file(self.language, g, random))
        return made, self.features.search(made.grammar, made.inputs, LONGEST)

    def order_lost(self, prior: Prior, numbers: Sequence[int] = UNSEEN, tasks: int = 20) -> float:
        """The share of pairs of productions that probabilities order and costs do not: the mean over fresh tasks."""
        shares = []
        for number in numbers:
            made, first = self._made(np.random.default_rng([self.seed, number, 7]))
            for target in made.targets(tasks, answers(made)):
                weights = prior.weights(first.of(made.outputs[target] or ()), made.grammar)
                shares.append(order_lost(weights, cheapest_first(weights)))
        return float(np.mean(shares)) if shares else 0.0

    def _counted(self, counts: Counter[str]) -> Any:
        out = np.zeros(len(self.symbols), np.uint8)
        for symbol, count in counts.items():
            if symbol in self.places:
                out[self.places[symbol]] = min(count, 255)
        return out


def answers(made: MadeUp) -> NaturalTexts | StraightLines:
    """Where answers come from: those that are texts look like what somebody wants, others have several lines."""
    return NaturalTexts(made) if made.grammar.start.type == String else StraightLines(made)


def productions_by_head(grammar: Grammar) -> dict[Any, Production]:
    """The production of each operator or leaf; where there are several, the first."""
    found: dict[Any, Production] = {}
    for production in grammar:
        found.setdefault(production.head, production)
    return found


def chosen_heads(program: Program) -> list[Any]:
    """The head of every distinct part of a program that a production puts there."""
    heads: list[Any] = []
    for part in program.parts():
        heads.append(part.head if isinstance(part.head, Operator) else part)
    return heads


def _symbols(language: DSL) -> tuple[list[str], list[str]]:
    """Every symbol of the language's grammars, those for strangers included, with the group of each."""
    random = np.random.default_rng(11)
    found: dict[str, str] = {}
    for _ in range(QUESTIONS):
        grammar = like_a_file(language, random_question(language, random)[0], random)
        for production in grammar:
            group = group_of(production.target.type)
            found.setdefault(symbol_of(production), group)
            found.setdefault(stranger_of(group), group)
    symbols = sorted(found)
    return symbols, [found[symbol] for symbol in symbols]
