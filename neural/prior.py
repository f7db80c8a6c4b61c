"""Task priors: from examples to a probability for every production of a grammar, and from these to integer costs.

After DeepCoder (Balog et al., ICLR 2017), which predicts operators from examples, and DeepSynth (Fijalkow et al., AAAI
2022), which makes a weighted grammar of the predictions.  What is predicted are scores of *symbols*: an operator by its name
and result, a literal by its kind, a parameter by its type.  The productions of any grammar are looked up by symbol, so a
grammar that a file brings along gets weights too; what was not there in training gets the score learnt for strangers.
Within a nonterminal, scores become log-probabilities (`RuleWeights`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dsl.grammar import AnyConstant, Grammar, Production
from dsl.operators import Operator
from dsl.printing import expand_definitions
from dsl.program import Constant, Program, Variable, variable
from dsl.properties import class_of
from dsl.types import Type, Value

RuleWeights = dict[Production, float]
"""Log-probability of each production within its nonterminal: natural logarithm, at most 0."""

DEAREST = 12
"""The highest cost: a production with a chance of 2^-12 or less is as good as never used."""


def symbol_of(production: Production) -> str:
    """What a production looks like to a prior: the group of its type, and what it puts there."""
    head, group = production.head, group_of(production.target.type)
    if isinstance(head, Operator):
        return f"{group}: {operator_name(head)}"
    if isinstance(head, Program) and isinstance(head.head, Variable):
        return f"{group}: parameter"
    if isinstance(head, Program) and isinstance(head.head, Constant):
        return f"{group}: literal {_literal_kind(head.head.value, head.type)}"
    return f"{group}: literal" if isinstance(head, AnyConstant) else stranger_of(group)


def operator_name(operator: Operator) -> str:
    """An operator by name; a macro, which every file names as it likes, by what it stands for."""
    definition = operator.definition
    if definition is None:
        return operator.name
    places = {variable(p.name, p.type): variable(f"${i}", p.type) for i, p in enumerate(definition.parameters)}
    return str(expand_definitions(definition.body).substitute(places))


def group_of(type: Type) -> str:
    """Types among whose productions one is chosen: a class, or a type of tokens by itself."""
    return type.name if type.tokens else class_of(type)


def stranger_of(group: str) -> str:
    """The symbol of everything of a group that was not there in training."""
    return f"{group}: ?"


def _literal_kind(value: Value, type: Type) -> str:
    """A literal in words: tokens and small numbers by themselves, others by kind."""
    name = class_of(type)
    if name == "String":
        if len(value) != 1:
            return "longer" if value else "empty"
        return "space" if value == " " else "letter" if value.isalnum() else "mark"
    if name == "BitVec" and value == (1 << type.width) - 1:
        return "all ones"
    if name in ("Int", "BitVec"):
        return str(value) if -1 <= value <= 3 else "other"
    return str(value) if type.tokens or name == "Bool" else "other"


@dataclass(frozen=True, eq=False)
class Prior:
    """A trained prior: three layers over embedded features, and a score for each symbol.

    The first two layers are those of a guide (`network.Network`); third [symbols, narrow] and third_bias [symbols] give
    scores.
    """

    symbols: tuple[str, ...]
    embedding: Any
    first: Any
    first_bias: Any
    second: Any
    second_bias: Any
    third: Any
    third_bias: Any

    def scores(self, features: Any) -> dict[str, float]:
        """The score of each symbol for a task with these features uint8[features]."""
        x = self.embedding[features].reshape(-1)
        x = np.maximum(self.first @ x + self.first_bias, 0)
        x = np.maximum(self.second @ x + self.second_bias, 0)
        return dict(zip(self.symbols, (self.third @ x + self.third_bias).tolist(), strict=True))

    def weights(self, features: Any, grammar: Grammar) -> RuleWeights:
        """The log-probability of every production of a grammar without unit productions."""
        scores = self.scores(features)
        found: RuleWeights = {}
        for nonterminal in grammar.nonterminals:
            productions = grammar.productions_of(nonterminal)
            stranger = scores.get(stranger_of(group_of(nonterminal.type)), 0.0)
            own = [scores.get(symbol_of(p), stranger) for p in productions]
            if own:
                most = max(own)
                total = most + math.log(sum(math.exp(s - most) for s in own))
                found.update((p, s - total) for p, s in zip(productions, own, strict=True))
        return found


def cheapest_first(weights: Mapping[Production, float], bits: float = 1.0) -> dict[Production, int]:
    """Integer costs from log-probabilities: one for each `bits` of information, rounded, from 1 to `DEAREST`."""
    return {p: min(DEAREST, max(1, round(-w / math.log(2) / bits))) for p, w in weights.items()}


def order_lost(weights: Mapping[Production, float], costs: Mapping[Production, int]) -> float:
    """The share of pairs of productions of one nonterminal whose order is lost, since they cost the same."""
    groups: dict[Any, list[Production]] = {}
    for production in weights:
        groups.setdefault(production.target, []).append(production)
    pairs = lost = 0
    for productions in groups.values():
        for i, a in enumerate(productions):
            for b in productions[:i]:
                if weights[a] != weights[b]:
                    pairs += 1
                    lost += costs[a] == costs[b]
    return lost / pairs if pairs else 0.0


def prior_from_tensors(tensors: Mapping[str, Any], symbols: Sequence[str]) -> Prior:
    """A prior from named arrays."""
    names = ("embedding", "first", "first_bias", "second", "second_bias", "third", "third_bias")
    return Prior(tuple(symbols), *(np.ascontiguousarray(tensors[name], np.float32) for name in names))
