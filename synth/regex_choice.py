"""Which expression does a person mean?  Pragmatic choice over the listed expressions that fit her strings.

The hypotheses are the expressions of `search.regex_parts` that fit, the utterances are the given strings and others that
speakers of the more likely hypotheses might have given.  The prior says how people build expressions, salience how they make
up strings (lengths and letters at random), and `synth.pragmatic` does the rest.  The string that is proposed next is the one
on which the belief is split most evenly.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np

from dsl.regex import Regex
from dsl.task import Task
from search.budget import Budget, Statistics, Status
from search.regex_parts import LONGEST_TEXT, Listing, PartSpace

from .pragmatic import GlobalRanking, belief, most_informative, pragmatic_listener, pragmatic_speaker
from .regex import distinct_regexes, solved_result
from .result import Result

HYPOTHESES = 400
"""Expressions that the speaker and the listener reason about: the most likely ones for a literal listener."""
UTTERANCES = 150
"""Strings that the speaker might have given, beside those she gave."""
SALIENCE = 0.45
"""How much it counts for a speaker that a string comes to mind."""
BELIEVED = 0.7
"""How much it counts for a literal listener that a string would come to a speaker's mind."""
ALPHA = 2.0
"""How much it counts for a speaker to be understood."""
NEGATIVE = log(0.3)
"""How readily a speaker gives a string that is not matched, beside an average one that is."""
QUICK = 1_500_000
"""Beginnings of expressions that are tried where many questions are asked."""
CAREFUL = 5_000_000
"""Beginnings that are tried for a person who asks one: about a second."""
SHOWN = 3
"""Different meanings that a result shows."""


@dataclass
class Choice:
    """What the listener thinks: expressions, the best first, the logarithms of belief in them, and the next string to ask.

    `looked` counts all expressions that fit, `steps` the prefixes that were tried.
    """

    regexes: list[Regex]
    scores: Any
    question: str | None
    looked: int
    steps: int


def rank(
    examples: Sequence[tuple[str, bool]],
    budget: Budget,
    seed: int = 0,
    ranking: GlobalRanking | None = None,
    nodes: int = QUICK,
) -> Choice:
    """The expressions that fit the examples, the most likely meant first.

    `examples` are strings with whether they are to be matched, in the order in which they were given; examples of more than
    63 characters are only used to discard expressions.  At most `nodes` beginnings are tried.  With a `ranking` the
    amortised order is used instead of the exact listener.
    """
    before = budget.spent
    space, listing = listed(examples, budget, nodes)
    if not len(listing.entries):
        return Choice([], np.zeros(0), None, 0, budget.spent - before)
    if ranking is not None:
        scores = ranking.scores(features(space, listing.entries))
        order = np.argsort(-scores, kind="stable")[:HYPOTHESES]
        regexes = [space.regex(listing.entries[i]) for i in order]
        return Choice(regexes, scores[order], None, len(listing.entries), budget.spent - before)
    heard = literal_scores(space, listing.entries, examples)
    entries, scores, question = listen(space, listing.entries, heard, examples, seed)
    regexes = [space.regex(row) for row in entries]
    return Choice(regexes, scores, question, len(listing.entries), budget.spent - before)


def listed(examples: Sequence[tuple[str, bool]], budget: Budget, nodes: int = QUICK) -> tuple[PartSpace, Listing]:
    """The expressions that fit, simplest first, those excepted that are wrong on a string too long for the listing."""
    positive = [text for text, label in examples if label]
    negative = [text for text, label in examples if not label]
    space = PartSpace(positive, negative)
    listing = space.listing(budget, nodes=nodes)
    long = [(text, label) for text, label in examples if len(text) > LONGEST_TEXT]
    if long and len(listing.entries):
        fits = [all(space.regex(row).matches(text) is label for text, label in long) for row in listing.entries[:2_000]]
        chosen = np.flatnonzero(fits)
        listing = Listing(listing.entries[chosen], listing.costs[chosen], False)
    return space, listing


def choose(task: Task, examples: Sequence[tuple[str, bool]], budget: Budget, top: int, seed: int) -> Result:
    """The result for a task: the expression that is most likely meant, others, and what to ask next."""
    choice = rank(examples, budget, seed, nodes=CAREFUL)
    statistics = Statistics(candidates=choice.steps, distinct=choice.looked, seconds=budget.elapsed)
    if not choice.regexes:
        status = budget.verdict() or Status.UNKNOWN
        message = f"no short sequence of parts fits the examples ({choice.steps:,} beginnings were tried)"
        return Result(status, task, statistics=statistics, message=message)
    kept, telling = distinct_regexes(choice.regexes, max(top, SHOWN))
    result = solved_result(task, examples, kept, statistics)
    question = choice.question if choice.question is not None else telling
    result.question = None if question is None else (question,)
    result.why = (f"{choice.looked:,} expressions fit; the one that a person would most likely have shown by these strings",)
    return result


def literal_scores(space: PartSpace, entries: Any, examples: Sequence[tuple[str, bool]]) -> Any:
    """What a literal listener thinks of expressions: logarithms, the prior and how readily the strings come to mind."""
    shown = list(dict.fromkeys(text for text, label in examples if label and len(text) <= LONGEST_TEXT))
    literal: Any = space.literal(entries, shown).sum(axis=1)
    return space.prior(entries) + BELIEVED * literal


def listen(
    space: PartSpace, entries: Any, heard: Any, examples: Sequence[tuple[str, bool]], seed: int = 0
) -> tuple[Any, Any, str | None]:
    """The hypotheses that matter, the best first, belief in them, and the string that would tell most.

    `heard` are the `literal_scores` of the entries.
    """
    given = list(dict.fromkeys(text for text, _ in examples if len(text) <= LONGEST_TEXT))
    order = np.argsort(-heard, kind="stable")[:HYPOTHESES]
    entries, heard = entries[order], heard[order]
    texts = [*given, *_utterances(space, entries, heard, set(given), seed)]
    accepts = space.accepts(entries, texts)
    salience = _salience(space.literal(entries, texts), accepts)
    prior = belief(heard)
    speaker = pragmatic_speaker(accepts, prior, salience, ALPHA)
    scores = pragmatic_listener(speaker, range(len(given)), np.exp(space.prior(entries)))
    order = np.argsort(-scores, kind="stable")
    question = most_informative(accepts, belief(scores), range(len(given)))
    return entries[order], scores[order], None if question is None else texts[question]


def _salience(literal: Any, accepts: Any) -> Any:
    """How readily each string comes to mind: as a literal speaker writes it; the others alike, as not matched ones."""
    matched = accepts != 0
    usual = float(np.median(literal[matched])) if matched.any() else 0.0
    return np.where(matched, SALIENCE * np.maximum(literal, -60.0), NEGATIVE + SALIENCE * usual)


def _utterances(space: PartSpace, entries: Any, heard: Any, given: set[str], seed: int) -> list[str]:
    """Other strings that speakers of these hypotheses may give; of likely hypotheses more, but not only of the likeliest."""
    chance = random.Random(seed)
    weights = list(belief(0.3 * heard))
    speakers = chance.choices(range(len(entries)), weights, k=UTTERANCES)
    texts = {space.sample(entries[speaker], chance) for speaker in speakers} - given
    return sorted(texts, key=lambda text: (len(text) + 2 * sum(not c.isalnum() for c in text), text))


FEATURES = ("prior", "parts", "optional group", "single characters", "complements", "unbounded", "lower bounds", "widths")
"""What the amortised ranking knows of an expression."""

AMORTISED = GlobalRanking(FEATURES, (0.2483, -1.4493, -1.9641, 1.0903, -2.1171, -1.0471, 0.5727, -0.6693))
"""The ranking that `python -m benchmarks.regexes fit` finds from 60 made-up expressions with three examples each."""


def features(space: PartSpace, entries: Any) -> Any:
    """Features of expressions that do not depend on the examples: float64[candidates, FEATURES]."""
    parts, sets = space.parts, space.sets
    plain = parts[:, 0] >= 0
    of_set = np.array([[len(s.ranges) == 1 and s.ranges[0][0] == s.ranges[0][1], ord("\n") in s] for s in sets], float)
    table = np.zeros((len(parts), 6))
    table[:, 0] = 1.0
    table[plain, 1:3] = of_set[parts[plain, 0]]
    table[:, 3] = parts[:, 2] > LONGEST_TEXT
    table[:, 4] = parts[:, 1]
    table[:, 5] = np.where(parts[:, 2] > LONGEST_TEXT, 0, parts[:, 2] - parts[:, 1])
    used = (entries >= 0)[:, :, None] * table[np.maximum(entries, 0)]
    sums = used.sum(axis=1)
    grouped = (entries == -2).any(axis=1)[:, None]
    return np.concatenate([space.prior(entries)[:, None], sums[:, :1], grouped, sums[:, 1:]], axis=1)
