"""Samples for decoders: made-up programs cut into exercises of the three kinds that a decoder is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from dsl.derivations import derivation
from dsl.grammar import Grammar
from dsl.language import DSL
from dsl.program import Program
from dsl.types import Int, List, Type, Value
from neural.decoder_inputs import MODES, VARIABLES, Coding, Reading, Sample, Vocabulary

from ..steps import StepGrammars
from ..subgoals import CLOSING, Speller, lengths_grammar, values_grammar
from .made_up import Exercise, Exercises
from .random_inputs import random_types

SHARES = (0.4, 0.3, 0.3)
"""How often each of `MODES` is practised."""
MOST_PRODUCTIONS = 80
"""Productions of the longest program that is practised."""

FEWEST, MOST = 2, 4
"""Examples of a batch: late pooling learns to do with few and with many."""


class Codings:
    """The grammars of a language's exercises in terms of one vocabulary; made once for each combination of types."""

    def __init__(self, language: DSL, vocabulary: Vocabulary | None = None) -> None:
        self.language, self.grammars = language, StepGrammars(language)
        self.vocabulary = vocabulary or Vocabulary.of(self._examples())
        self.whole = lru_cache(maxsize=512)(self._whole)
        self.step = lru_cache(maxsize=512)(self._step)
        self.subgoal = lru_cache(maxsize=32)(self._subgoal)
        self.speller = lru_cache(maxsize=32)(lambda coding: Speller(coding.grammar))

    def _examples(self) -> list[Grammar]:
        """Grammars in which every symbol of the language occurs."""
        random = np.random.default_rng(12)
        found = list[Grammar]()
        for _ in range(8):
            types, result = self._types(random)
            found += [self.grammars.whole(types, t) for t in self.grammars.step_types(result)]
            found += [self.grammars.step(types, t) for t in self.grammars.step_types(result)]
        return [*found, *map(self.subgoals, range(1, 9))]

    def _types(self, random: Any) -> tuple[tuple[Type, ...], Type]:
        """Types of as many variables as there may be."""
        types, result = random_types(self.language, random)
        if self.grammars.joins:
            return (types[0],) * VARIABLES, types[0]
        return tuple(types[i % len(types)] for i in range(VARIABLES)), result

    def subgoals(self, examples: int) -> Grammar:
        """The grammar of subgoals for so many examples."""
        return lengths_grammar(examples) if self.grammars.joins else values_grammar(examples)

    def _whole(self, types: tuple[Type, ...], result: Type) -> Coding:
        return Coding(self.grammars.whole(types, result), self.vocabulary)

    def _step(self, types: tuple[Type, ...], result: Type) -> Coding:
        return Coding(self.grammars.step(types, result), self.vocabulary)

    def _subgoal(self, examples: int) -> Coding:
        return Coding(self.subgoals(examples), self.vocabulary, CLOSING)

    @property
    def says_subgoals(self) -> bool:
        """Can subgoals of this language be written?  Texts that are joined, integers and lists of integers can."""
        return self.grammars.joins or set(self.grammars.step_types(self.language.support[0])) <= {Int, List(Int)}


class DecoderSamples:
    """Batches of samples by number: batch `n` depends on the seed and n only."""

    def __init__(self, language: DSL, seed: int, split: str = "none", vocabulary: Vocabulary | None = None) -> None:
        self.language, self.seed = language, seed
        self.codings = Codings(language, vocabulary)
        self.exercises = Exercises(language, split)
        self.begins = self.codings.grammars.joins and split == "none"

    def __call__(self, number: int, size: int) -> list[Sample]:
        """One batch, all of one mode."""
        random = np.random.default_rng([self.seed, number, 8])
        shares = SHARES if self.codings.says_subgoals else (0.5, 0.0, 0.5)
        mode = int(random.choice(len(MODES), p=shares))
        found = list[Sample]()
        fewer = int(random.integers(FEWEST, MOST + 1))
        while len(found) < size:
            exercise = self.exercises.draw(random).first(fewer)
            samples: list[Sample | None]
            if MODES[mode] == "program":
                if self.begins:  # short programs cost less, and teach what each long one begins with
                    exercise = exercise.beginning(1 + int(random.integers(len(exercise.steps))))
                samples = [self.program_sample(exercise)]
            else:
                places = random.permutation(len(exercise.steps))[:3].tolist()
                make = self.step_sample if MODES[mode] == "step" else self.subgoal_sample
                samples = [make(exercise, k) for k in places]
            found += [s for s in samples if s is not None and len(s.numbers) <= MOST_PRODUCTIONS]
        return found[:size]

    def program_sample(self, exercise: Exercise) -> Sample | None:
        """Write the whole program."""
        result = exercise.program.type
        return _sample(0, exercise.rows, exercise.outputs, self.codings.whole(exercise.types, result), exercise.program)

    def step_sample(self, exercise: Exercise, k: int) -> Sample | None:
        """Write the step number k, by what it produces."""
        rows, types, _ = self._state(exercise, k)
        step = exercise.steps[k]
        return _sample(2, rows, exercise.produced[k], self.codings.step(types, step.type), step)

    def subgoal_sample(self, exercise: Exercise, k: int) -> Sample | None:
        """Say what the step number k produces."""
        rows, _, wanted = self._state(exercise, k)
        coding = self.codings.subgoal(len(rows))
        numbers = self.codings.speller(coding)(exercise.produced[k])
        return None if numbers is None else Sample(1, Reading.of(rows, wanted, 1), coding, numbers)

    def _state(self, exercise: Exercise, k: int) -> tuple[Any, tuple[Type, ...], tuple[Value, ...]]:
        """Rows of variables, their types and what is wanted, before step k."""
        if self.codings.grammars.joins:
            done = [sum(len(p[e]) for p in exercise.produced[:k]) for e in range(len(exercise.rows))]
            rest = tuple(output[n:] for output, n in zip(exercise.outputs, done, strict=True))
            return exercise.rows, exercise.types, rest
        made = exercise.produced[:k]
        rows = tuple((*row, *(p[e] for p in made)) for e, row in enumerate(exercise.rows))
        return rows, (*exercise.types, *(s.type for s in exercise.steps[:k])), exercise.outputs


def _sample(
    mode: int, rows: Sequence[Sequence[Value]], wanted: Sequence[Value], coding: Coding, program: Program | None
) -> Sample | None:
    numbers = None if program is None else derivation(coding.grammar, program)
    return None if numbers is None else Sample(mode, Reading.of(rows, wanted, mode), coding, numbers)
