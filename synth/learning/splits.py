"""Compositional splits: which made-up programs a learner may see, and which it is asked for afterwards.

The five splits of ExeDec (Shi et al., ICLR 2024, section 5), for any language whose steps fall into two groups of concepts:

    none       the same programs in training and test
    length     longer programs in test
    concepts   training mixes no groups, every test program does
    order      training has the first group's steps in front, test the second group's
    new-op     training has one operator only by itself, test composes it with others
    new-use    training has that operator in known uses only, test in others

`Concepts` says what the groups are; a language that says nothing gets its operators in two halves.  A split is a list of
filters for the steps of one program and a check of the whole, so generators need no knowledge of splits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dsl.errors import QuestionError
from dsl.language import DSL
from dsl.operators import Operator
from dsl.program import Constant, Program

SPLITS = ("none", "length", "concepts", "order", "new-op", "new-use")

Filter = Callable[[Program], bool]
"""May this step stand here?"""


@dataclass(frozen=True)
class Concepts:
    """What a language's splits are about.

    `first` and `second` are the groups (a step may belong to neither), `is_new` the operator that is kept back, `is_known`
    the uses of it that training shows.  Lengths are numbers of steps: `short` in training and `long` in test of the split by
    length, `all_lengths` where nothing is kept back, `middle` in the splits that compose.
    """

    first: Filter
    second: Filter
    is_new: Filter
    is_known: Filter
    all_lengths: tuple[int, int]
    short: tuple[int, int]
    long: tuple[int, int]
    middle: tuple[int, int]


@dataclass(frozen=True)
class Plan:
    """One program to be made: a filter for each step, and what must hold of all of them."""

    filters: tuple[Filter, ...]
    accepts: Callable[[Sequence[Program]], bool] = lambda steps: True


def check_split(split: str) -> None:
    """Raise QuestionError for a name that is no split."""
    if split not in SPLITS:
        raise QuestionError(f"there is no split {split!r:.40}", remedy=f"use one of {', '.join(SPLITS)}")


def plan_of(split: str, concepts: Concepts, training: bool, random: Any) -> Plan:
    """A random plan for one program of the training or test side of a split."""
    check_split(split)
    n = _between(concepts.middle, random)
    half = n // 2
    if split == "none":
        return Plan((_any,) * _between(concepts.all_lengths, random))
    if split == "length":
        return Plan((_any,) * _between(concepts.short if training else concepts.long, random))
    if split == "concepts":
        groups = (concepts.first, concepts.second)
        if training:
            return Plan((groups[int(random.integers(2))],) * n)
        either = lambda step: concepts.first(step) or concepts.second(step)  # noqa: E731
        return Plan((either,) * n, lambda steps: all(any(map(group, steps)) for group in groups))
    if split == "order":
        front, back = (concepts.first, concepts.second) if training else (concepts.second, concepts.first)
        return Plan((front,) * half + (back,) * (n - half))
    if split == "new-op":
        if not training:
            return Plan((_any,) * n, lambda steps: any(map(concepts.is_new, steps)))
        return Plan((concepts.is_new,)) if random.random() < 0.25 else Plan((lambda step: not concepts.is_new(step),) * n)
    n = _between(concepts.short, random)
    if training:
        return Plan((lambda step: not concepts.is_new(step) or concepts.is_known(step),) * n)
    return Plan((_any,) * n, lambda steps: any(concepts.is_new(s) and not concepts.is_known(s) for s in steps))


def _any(step: Program) -> bool:
    return True


def _between(limits: tuple[int, int], random: Any) -> int:
    return int(random.integers(limits[0], limits[1] + 1))


def head_name(step: Program) -> str:
    """The name of a step's operator; nothing for a literal."""
    return step.head.name if isinstance(step.head, Operator) else ""


def concepts_of(language: DSL) -> Concepts:
    """The groups of a language: those of the papers, or the operators in two halves with the last one kept back."""
    if language.name.startswith("deepcoder"):
        return _deepcoder()
    if language.name == "robustfill":
        return _robustfill()
    names = [family.name for family in language if family.in_default_grammar or family.name in language.offers]
    if len(names) < 2:
        raise QuestionError(f"the language {language.name} has too few operators for a split", remedy="use --split none")
    front, last = set(names[: len(names) // 2]), names[-1]
    known: Filter = lambda step: sum(child.is_leaf for child in step.children) == len(step.children)  # noqa: E731
    return Concepts(
        lambda s: head_name(s) in front, lambda s: head_name(s) not in front, lambda s: head_name(s) == last,
        known, (1, 5), (1, 4), (5, 5), (2, 4),
    )  # fmt: skip


def _deepcoder() -> Concepts:
    higher = {"Filter", "Count", "ZipWith", "Scanl1"}

    def is_known(step: Program) -> bool:
        token = step.children[0].head
        return isinstance(token, Constant) and token.value in ("(-)", "(min)")

    return Concepts(
        lambda s: head_name(s) in higher, lambda s: head_name(s) not in higher, lambda s: head_name(s) == "Scanl1",
        is_known, (1, 5), (1, 4), (5, 5), (2, 4),
    )  # fmt: skip


SUBSTRINGS = ("SubStr", "GetSpan", "GetToken", "GetUpto", "GetFrom")


def _robustfill() -> Concepts:
    def is_composed(step: Program) -> bool:
        return bool(step.children) and not step.children[0].is_leaf

    def is_substring(step: Program) -> bool:
        return head_name(step) in SUBSTRINGS

    def over_modification(step: Program) -> bool:
        return head_name(step.children[0]) not in SUBSTRINGS

    return Concepts(
        is_substring, lambda s: not is_substring(s) and not is_composed(s), is_composed, over_modification,
        (1, 10), (1, 6), (7, 10), (2, 6),
    )  # fmt: skip
