"""Which guide a search gets, if any; nothing heavy is imported unless there is one to load.

Guidance is on by default only for the languages of `GUIDED`, for which the committed benchmark shows that more is found in
the same seconds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dsl.errors import QuestionError
from dsl.language import DSL

if TYPE_CHECKING:
    from .guidance import GuideModel

GUIDED: Final = frozenset[str]()
"""Languages whose guide is on by default."""

Wish = bool | str | None
"""What the caller wants: no guide, the shipped one in any case, one from a folder, or None: where it is known to help."""


def guide_for(language: DSL, wish: Wish) -> tuple[GuideModel | None, str]:
    """The guide to use for a language, and a sentence about it, or none and nothing to say.

    Raises QuestionError only if a guide was asked for and there is none, or it does not fit the language.
    """
    if wish is False or (wish is None and language.name not in GUIDED):
        return None, ""
    try:
        model = _loaded(language, wish if isinstance(wish, str) else None)
    except QuestionError as error:
        if wish is None:
            return None, f"no guide: {error}"
        raise
    return model, "guide: a trained model puts off values that look useless"


@lru_cache(maxsize=8)
def _loaded(language: DSL, folder: str | None) -> GuideModel:
    from pathlib import Path

    from .guidance import GuideModel

    return GuideModel.load(language, Path(folder) if folder else None)
