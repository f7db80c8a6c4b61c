"""What a check can answer.

A verdict is a value and never an exception: `Proved` holds for all inputs, `Refuted` comes with an input that
anybody can try, and `Unknown` says why there is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dsl.program import Program
from dsl.types import Value


@dataclass(frozen=True)
class Proved:
    """The specification holds for all values of its variables."""


@dataclass(frozen=True)
class Refuted:
    """It does not hold for `counterexample`, which has a value for every variable of the specification.

    The reference interpreter has confirmed it: `formula` (where there is one) is false there, or, if `note` says
    so, has no value there.
    """

    counterexample: Mapping[str, Value]
    formula: Program | None = field(default=None, compare=False)
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Unknown:
    """Neither proved nor refuted; `reason` is a phrase for a person."""

    reason: str


Verdict = Proved | Refuted | Unknown
