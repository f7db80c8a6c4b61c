"""Which guide a search gets, if any; nothing heavy is imported unless there is one to load.

Guidance is on by default only for the languages of `GUIDED`, for which the committed benchmark shows that more is found in
the same seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dsl.errors import QuestionError
from dsl.language import DSL
from dsl.types import Value
from search.guides import RowBatch

if TYPE_CHECKING:
    from .guidance import GuideModel, NeuralGuide

GUIDED: Final = frozenset(("bustle", "lists", "deepcoder[-50,50]"))
"""Languages whose guide is on by default."""

Wish = bool | str | None
"""What the caller wants: no guide, the shipped one in any case, one from a folder, or None: where it is known to help."""


class Guidance:
    """The guide of a language: loaded when it is first needed, which the easiest tasks never do.

    `name` says which weights were used, empty as long as none were; `about` is a sentence for a person.
    """

    def __init__(self, language: DSL, folder: str | None = None) -> None:
        self.language, self.folder = language, folder
        self.name, self.about = "", ""

    def model(self) -> GuideModel:
        """The model.  Raises QuestionError if there is none, or it does not fit the language."""
        model = _loaded(self.language, self.folder)
        self.name, self.about = model.name, "guide: a trained model puts off values that look useless"
        return model

    def guide(self, outputs: Sequence[Value]) -> LateGuide:
        """The guide of one task, by its wanted outputs."""
        return LateGuide(self, outputs)


class LateGuide:
    """A guide (`search.guides.Guide`) that is loaded for the first values that could wait; leaves never do."""

    name = "model"

    def __init__(self, guidance: Guidance, outputs: Sequence[Value]) -> None:
        self.guidance, self.outputs = guidance, outputs
        self._guide: NeuralGuide | None = None
        self._is_missing = False

    def delays(self, batch: RowBatch) -> Any:
        """What each row costs more as an argument: uint8[rows]; nothing where the model does not fit the language."""
        if self._guide is None and batch.cost > 1 and not self._is_missing:
            try:
                self._guide = self.guidance.model().guide(self.outputs)
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
def _loaded(language: DSL, folder: str | None) -> GuideModel:
    from pathlib import Path

    from .guidance import GuideModel

    return GuideModel.load(language, Path(folder) if folder else None)
