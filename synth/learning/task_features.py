"""What a prior sees of a task: the task part of its signature, and what each operator does to the inputs at once.

Operators applied to inputs and literals give the first rows of any search.  For each operator (and each lambda token that
it is given) a feature says of each question about a value and the wanted output whether one of these rows answers it with
yes on all examples, or on some.  So "sorting the input gives a list with the output's elements" is one feature, and need not
be guessed from the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from dsl.grammar import Grammar
from dsl.language import DSL
from dsl.operators import Operator
from dsl.program import Constant, Program
from dsl.properties import class_of
from dsl.types import BitVec, Bool, Type, Value
from neural.prior import operator_name
from search.bottom_up import BottomUp
from search.budget import Budget
from search.signatures import ALL_FALSE, ALL_TRUE, MIXED, TYPE_MISMATCH, SignatureLayout, Signatures

from .random_grammars import SHIFTS, macros

LOOKED_AT = 4_000
"""Candidates of the search that applies operators to inputs: a few milliseconds."""
MOST_ROWS = 200
"""Rows of each operator that are looked at."""


class TaskFeatures:
    """The features of tasks of a language; their `names` and number depend on the language only."""

    def __init__(self, language: DSL) -> None:
        self.layout = SignatureLayout.of(language)
        self.places: dict[str, tuple[int, int]] = {}
        self.names = list(self.layout.task())
        for key, class_name in (*_applications(language), *_macros(language)):
            if key not in self.places and class_name != "Other":
                questions = [f"{key}: {name}" for t in self.layout.against(class_name) for name in t.names]
                self.places[key] = (len(self.names), len(questions))
                self.names += questions

    def search(self, grammar: Grammar, inputs: Sequence[Sequence[Value]], longest: int) -> FirstRows:
        """Apply the operators of a grammar to its inputs: what `of` needs, whatever the outputs are."""
        return FirstRows(self, grammar, inputs, longest)


class FirstRows:
    """The rows of operators applied to leaves, by type and key, ready to be held against any outputs."""

    def __init__(self, features: TaskFeatures, grammar: Grammar, inputs: Sequence[Sequence[Value]], longest: int) -> None:
        self.features = features
        self.search = BottomUp(grammar, inputs, longest=longest)
        for level in self.search.levels(Budget(None, LOOKED_AT)):
            for _ in level:
                pass
            if self.search.statistics.cost > 1 + self.search._widest:
                break
        self.columns: dict[Type, Any] = {}
        self.keys: dict[Type, list[str]] = {}
        self._collect()
        self.search.close()

    def _collect(self) -> None:
        bank = self.search.bank
        found: dict[Type, list[Any]] = {}
        for nonterminal, levels in bank.levels.items():
            type_ = nonterminal.type
            for cost, level in levels.items():
                row = 0
                for segment in level.segments:
                    first, row = row, row + segment.count
                    head = segment.production.head
                    if not isinstance(head, Operator) or class_of(type_) == "Other" or level.columns is None:
                        continue
                    if any(c != 1 for c in segment.costs):
                        continue
                    rows = range(first, first + min(MOST_ROWS, segment.count))
                    self.keys.setdefault(type_, []).extend(key_of(bank.program_at(nonterminal, cost, r)) for r in rows)
                    found.setdefault(type_, []).append(level.columns[:, rows.start : rows.stop])
        self.columns = {t: np.ascontiguousarray(np.concatenate(blocks, axis=1)) for t, blocks in found.items()}

    def of(self, outputs: Sequence[Value]) -> Any:
        """The features uint8[len(names)] of the task with these outputs."""
        layout = self.features.layout
        signatures = Signatures(self.search, outputs, layout)
        out = np.full(len(self.features.names), TYPE_MISMATCH, np.uint8)
        task = signatures.task()
        out[: len(task)] = task
        for type_, columns in self.columns.items():
            questions = sum(len(t.questions) for t in layout.against(class_of(type_)))
            first = sum(len(t.questions) for t in layout.alone(type_))
            symbols = signatures.values(type_, columns)[:, first : first + questions]
            keys = np.array(self.keys[type_])
            for key in dict.fromkeys(self.keys[type_]):
                if key in self.features.places:
                    place, width = self.features.places[key]
                    own = symbols[keys == key]
                    best = np.where((own == MIXED).any(axis=0), MIXED, ALL_FALSE)
                    best[(own == ALL_TRUE).any(axis=0)] = ALL_TRUE
                    best[(own == TYPE_MISMATCH).all(axis=0)] = TYPE_MISMATCH
                    out[place : place + width] = best[:width]
        return out


def key_of(program: Program) -> str:
    """The operator on top, with the tokens that it is given."""
    assert isinstance(program.head, Operator)
    tokens = [str(c.head.value) for c in program.children if isinstance(c.head, Constant) and c.type.tokens]
    return " ".join([operator_name(program.head), *tokens])


def _macros(language: DSL) -> list[tuple[str, str]]:
    """The macros that grammars of words often have; see `random_grammars`."""
    wide = BitVec(64)
    offers = {family.name for family in language}
    if not {name for name, _ in SHIFTS} <= offers:
        return []
    return [(operator_name(o), class_of(wide)) for o in macros(language, wide)]


def _applications(language: DSL) -> list[tuple[str, str]]:
    """Every operator with every choice of tokens, and the class of its result."""
    found = []
    for family in language:
        if not (family.in_default_grammar or family.name in language.offers):
            continue
        result = family.result if isinstance(family.result, Type) else Bool
        if result.name == "?":
            continue  # of a choice between values nothing is asked that is not asked about the values
        for tokens in product(*(t.tokens for t in family.arguments if t.tokens)):
            found.append((" ".join([family.name, *tokens]), class_of(result)))
    return found
