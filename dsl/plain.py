"""A language without its kernels: reference meanings only.

Answers are the same and come slower.  Tests of kernels want that, and so does whoever asks what writing a kernel is worth.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from .language import DSL, Family


def without_kernels(language: DSL) -> DSL:
    """The same language in which no operator has a kernel; the given one is left as it is."""
    plain: dict[int, Family] = {
        id(family): replace(family, facts=family.facts | {"kernel": None}, members={}) for family in language
    }
    bare = copy(language)
    bare.families = {name: [plain[id(family)] for family in families] for name, families in language.families.items()}
    return bare
