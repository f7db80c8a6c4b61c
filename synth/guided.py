"""Which guide a search gets, if any; nothing heavy is imported unless there is one to load.

Guidance is on by default only for the languages of `GUIDED`, for which the committed benchmark shows that more is found in
the same seconds (docs/guidance.md).  Where the answer is a text, the hand-written heuristics join the model: together they
find more than either.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dsl.errors import QuestionError
from dsl.grammar import Grammar
from dsl.language import DSL
from dsl.types import String, Value
from search.guides import AllOf, Guide, RowBatch
from search.jit_weights import BITS_OF_DELAY, Stretched

if TYPE_CHECKING:
    from .guidance import GuideModel
    from .task_prior import TaskPrior

GUIDED: Final = frozenset(("bustle", "lists", "deepcoder[-50,50]"))
"""Languages whose guide is on by default."""

PRIORS: Final = frozenset(("deepcoder[-50,50]",))
"""Languages for which a guide comes with a task prior: there both together find more in the same seconds than either."""

FEW_LITERALS: Final = 3
"""So few literal texts do not wait: for them alone no model is loaded."""

Wish = bool | str | None
"""What the caller wants: no guide, the shipped one in any case, one from a folder, or None: where it is known to help."""


class Guidance:
    """The guide of a language: loaded when it is first needed, which the easiest tasks never do.

    `name` says which weights were used, empty as long as none were; `about` is a sentence for a person.
    """

    def __init__(self, language: DSL, folder: str | None = None) -> None:
        self.language, self.folder = language, folder
        self.name, self.about = "", ""
        self._is_ordered = False

    def model(self) -> GuideModel:
        """The model.  Raises QuestionError if there is none, or it does not fit the language."""
        model = _loaded(self.language, self.folder)
        about = "guide: a trained model puts off values that look useless"
        self.name, self.about = model.name, f"{self.about}; {about}" if self._is_ordered else about
        return model

    def ordered(
        self, grammar: Grammar, inputs: Sequence[Sequence[Value]], outputs: Sequence[Value], longest: int
    ) -> Grammar:
        """The grammar with costs by the examples of a task, if the language has a prior that fits; else as it is."""
        if self.language.name not in PRIORS or self.folder is not None:
            return grammar
        try:
            weighted = _loaded_prior(self.language).weighted(grammar, inputs, outputs, longest)
        except QuestionError as error:
            self.about = f"no prior: {error}"
            return grammar
        self._is_ordered, self.about = True, "prior: a trained model says from the examples which operators to try first"
        return weighted

    def guide(self, outputs: Sequence[Value]) -> Guide:
        """The guide of one task, by its wanted outputs; its delays are in the unit of the costs of `ordered`."""
        late = LateGuide(self, outputs)
        return Stretched(late, BITS_OF_DELAY) if self._is_ordered else late


class LateGuide:
    """A guide (`search.guides.Guide`) that is loaded for the first values that could wait, literal texts among them."""

    name = "model"

    def __init__(self, guidance: Guidance, outputs: Sequence[Value]) -> None:
        self.guidance, self.outputs = guidance, outputs
        self._guide: Guide | None = None
        self._is_missing = False

    def delays(self, batch: RowBatch) -> Any:
        """What each row costs more as an argument: uint8[rows]; nothing where the model does not fit the language."""
        may_wait = batch.cost > 1 or (batch.type == String and batch.literals.sum() > FEW_LITERALS)
        if self._guide is None and may_wait and not self._is_missing:
            try:
                self._guide = self.guidance.model().guide(self.outputs)
                if batch.search.grammar.start.type == String:
                    from search.heuristics import Heuristics

                    self._guide = AllOf([self._guide, Heuristics(self.outputs)])
            except QuestionError as error:
                self._is_missing, self.guidance.about = True, f"no guide: {error}"
        return np.zeros(batch.rows, np.uint8) if self._guide is None else self._guide.delays(batch)


def guide_for(language: DSL, wish: Wish) -> Guidance | None:
    """The guidance to use for a language, if any.

    Raises QuestionError if a guide was asked for and there is none, or it does not fit the language.  One that nobody asked
    for, and that does not fit, is left out, and `about` says so.
    """
    if wish is False or (wish is None and language.name not in GUIDED):
        return None
    guidance = Guidance(language, wish if isinstance(wish, str) else None)
    if wish is not None:
        guidance.model()
    return guidance


@lru_cache(maxsize=8)
def _loaded_prior(language: DSL) -> TaskPrior:
    from .task_prior import TaskPrior

    return TaskPrior.load(language)


@lru_cache(maxsize=8)
def _loaded(language: DSL, folder: str | None) -> GuideModel:
    from pathlib import Path

    from .guidance import GuideModel

    return GuideModel.load(language, Path(folder) if folder else None)
