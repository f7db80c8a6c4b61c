"""Programs written by decoders: a network proposes, a beam runs what it writes, and whatever comes out is right.

`Decoder.programs` answers a batch of questions in one beam.  Variables are called x0, x1, ... inside, whatever the task
calls them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dsl.language import DSL
from dsl.program import Program, Variable, variable
from dsl.types import Type, Value
from neural.decoder_inputs import MODES, Coding, Reading
from neural.decoding import DecoderModel, DecoderScorer
from neural.guide_training import on_one_thread
from search.beam import Beam, BeamOptions, BeamQuestion, BeamResult
from search.beam_words import Words
from search.budget import Budget

from .learning.decoder_samples import Codings
from .steps import named_variables
from .subgoals import said

Values = tuple[Value, ...]
"""One value for each row."""

LONGEST = 256
"""Characters or elements of values on the way."""


@dataclass(frozen=True)
class Ask:
    """A question to a decoder: types and rows of x0, x1, ..., and what is wanted on each row."""

    types: tuple[Type, ...]
    rows: tuple[tuple[Value, ...], ...]
    wanted: tuple[Value, ...]
    result: Type


class Decoder:
    """A trained decoder of a language."""

    def __init__(self, language: DSL, model: DecoderModel) -> None:
        self.language, self.model = language, model
        self.codings = Codings(language, model.vocabulary)
        self.scored = 0

    @classmethod
    def load(cls, language: DSL, folder: Path | None = None, kind: str = "decoder", device: str = "cpu") -> Decoder:
        """The decoder that ships, or that lies in a folder.  Raises QuestionError if there is none."""
        return cls(language, DecoderModel.load(language, folder, kind, device))

    @property
    def joins(self) -> bool:
        """Do steps of the language produce parts of the output?"""
        return self.codings.grammars.joins

    def programs(self, asks: Sequence[Ask], options: BeamOptions, budget: Budget | None = None) -> list[BeamResult]:
        """Whole programs; all questions have equally many rows."""
        codings = [self.codings.whole(a.types, a.result) for a in asks]
        return self._beam("program", asks, codings, [a.wanted for a in asks], options, budget)

    def steps(
        self, asks: Sequence[Ask], options: BeamOptions, budget: Budget | None = None, meets: bool = True
    ) -> list[BeamResult]:
        """Single steps that produce what is wanted; without `meets` they have values, but may miss it."""
        codings = [self.codings.step(a.types, a.result) for a in asks]
        return self._beam("step", asks, codings, [a.wanted if meets else None for a in asks], options, budget)

    def subgoals(
        self, asks: Sequence[Ask], width: int, budget: Budget | None = None, among: Sequence[Sequence[Values]] | None = None
    ) -> list[list[tuple[Values, float]]]:
        """What the next step should produce on each row, best first, with log-probabilities.

        With `among` only what stands there for each question can be named.
        """
        codings = [self.codings.subgoal(len(a.rows)) for a in asks]
        words = [None] * len(asks) if among is None else [self._words(c, a) for c, a in zip(codings, among, strict=True)]
        blind = [BeamQuestion(c.grammar, words=w) for c, w in zip(codings, words, strict=True)]
        # No list of a step is longer than those that are there.
        sizes = [len(v) for a in asks for row in (*a.rows, a.wanted) for v in row if isinstance(v, tuple)]
        steps = 1 + len(asks[0].rows) * (1 if self.joins else 2 * max(sizes, default=0) + 1)
        options = BeamOptions(width, width, masking=False, merging=False, steps=steps)
        results = self._run("subgoal", asks, codings, blind, options, budget)
        return [
            [(self._meant(said(f.program), ask), f.log_prob) for f in r.found] for r, ask in zip(results, asks, strict=True)
        ]

    def _words(self, coding: Coding, among: Sequence[Values]) -> Words:
        """Subgoals as the derivations that a beam is restricted to."""
        spelt = map(self.codings.speller(coding), among)
        return Words([numbers for numbers in spelt if numbers is not None], len(coding.grammar.productions))

    def _meant(self, values: tuple[Value, ...], ask: Ask) -> tuple[Value, ...]:
        """The values that a subgoal stands for: where texts are joined it says lengths only."""
        if not self.joins:
            return values
        return tuple(wanted[:n] for wanted, n in zip(ask.wanted, values, strict=True))

    def _beam(
        self, mode: str, asks: Sequence[Ask], codings: Sequence[Coding], wanted: Sequence[tuple[Value, ...] | None],
        options: BeamOptions, budget: Budget | None,
    ) -> list[BeamResult]:  # fmt: skip
        questions = [BeamQuestion(c.grammar, a.rows, w) for c, a, w in zip(codings, asks, wanted, strict=True)]
        return self._run(mode, asks, codings, questions, options, budget)

    def _run(
        self, mode: str, asks: Sequence[Ask], codings: Sequence[Coding], questions: Sequence[BeamQuestion],
        options: BeamOptions, budget: Budget | None,
    ) -> list[BeamResult]:  # fmt: skip
        readings = [Reading.of(a.rows, a.wanted, MODES.index(mode)) for a in asks]
        scorer = DecoderScorer(self.model, mode, codings, readings)
        beam = Beam(questions, scorer, options, residual=self.language.residual, budget=budget, longest=LONGEST)
        with on_one_thread():  # the products are small: a second thread mostly waits, and waits busily
            found = beam.run()
        self.scored += beam.scored
        return found


def renamed(program: Program, parameters: Sequence[Variable]) -> Program:
    """A program over x0, x1, ... as one over these parameters."""
    names = named_variables([p.type for p in parameters])
    return program.substitute(
        {variable(n.name, n.type): variable(p.name, p.type) for n, p in zip(names, parameters, strict=True)}
    )
