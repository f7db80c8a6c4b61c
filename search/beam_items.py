"""The arrays of a beam: a grammar as numbers, and the items of one step with one row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from dsl.errors import QuestionError
from dsl.grammar import AnyConstant, Grammar, NonTerminal
from dsl.operators import Operator

from .beam_kernels import advance_kernel
from .bounds import rule_of

FAR = 1 << 28
"""A size that no program has."""


class GrammarTables:
    """One grammar as arrays; `search.beam_kernels` says what they are."""

    def __init__(self, grammar: Grammar, must: Sequence[str]) -> None:
        if any(isinstance(p.head, AnyConstant) for p in grammar):
            raise QuestionError("a beam needs the literals of its grammar", remedy="use Grammar.with_constants first")
        self.grammar, productions = grammar, grammar.productions
        self.numbers = {n: i for i, n in enumerate(grammar.nonterminals)}
        self.start = self.numbers[grammar.start]
        self.widest = max([1, *(len(p.arguments) for p in productions)])
        least = grammar.minimum_sizes
        self.least = np.array([least.get(n, FAR) for n in grammar.nonterminals], np.int32)
        self.arity = np.zeros(len(productions), np.int32)
        self.arguments = np.zeros((len(productions), self.widest + 1), np.int32)
        self.grows = np.zeros(len(productions), np.int32)
        self.uses = np.zeros(len(productions), np.int64)
        self.types = [n.type for n in grammar.nonterminals]
        ruled = [isinstance(p.head, Operator) and rule_of(p.head) is not None for p in productions]
        self.ruled = np.array([*ruled, False])  # the last one stands for "no production"
        for i, p in enumerate(productions):
            below = (p.head,) if isinstance(p.head, NonTerminal) else p.arguments
            self.arity[i] = len(below)
            self.arguments[i, : len(below)] = [self.numbers[n] for n in below]
            self.arguments[i, self.widest] = isinstance(p.head, Operator)
            self.grows[i] = min(FAR, sum(int(self.least[self.numbers[n]]) for n in below) + (not p.is_unit))
            if isinstance(p.head, Operator) and p.head.name in must:
                self.uses[i] = 1 << list(must).index(p.head.name)
        by_target = [[i for i, p in enumerate(productions) if p.target == n] for n in grammar.nonterminals]
        self.first = np.cumsum([0, *map(len, by_target)]).astype(np.int32)
        self.listed = np.array([i for row in by_target for i in row], np.int32)


@dataclass
class Items:
    """Live items, question by question.

    `control`, `places`, `values` are stacks, `height` and `depth` their heights (`search.beam_kernels`); `need` is the
    size of the smallest program an item can become, `score` its log-probability, `rank` what it competes by (the score, or
    the perturbed one of a sample), `goal` the number of what is wanted, `used` the bits of the operators it must use and
    has, `node` its node of the graph, `parent` and `production` where it came from in the step before, `word` its node among
    the words that the question is restricted to.
    """

    question: Any
    control: Any
    places: Any
    height: Any
    values: Any
    depth: Any
    need: Any
    score: Any
    rank: Any
    goal: Any
    used: Any
    node: Any
    parent: Any
    production: Any
    word: Any

    def __len__(self) -> int:
        return len(self.node)

    def where(self, rows: Any) -> Items:
        """Some of the items, by their numbers or by a mask."""
        return Items(*(getattr(self, f.name)[rows] for f in fields(self)))

    @classmethod
    def begin(cls, tables: Sequence[GrammarTables], goals: Sequence[int], nodes: Sequence[int]) -> Items:
        """One item for each question: the start symbol is open."""
        n = len(tables)
        zeros, none = np.zeros(n, np.int64), np.full(n, -1, np.int64)
        control = np.zeros((n, 4), np.int32)
        control[:, 0] = [t.start for t in tables]
        need = np.array([t.least[t.start] for t in tables], np.int32)
        return cls(
            np.arange(n), control, np.full((n, 4), -1, np.int32), np.ones(n, np.int32), np.zeros((n, 4), np.int32),
            np.zeros(n, np.int32), need, np.zeros(n), np.zeros(n), np.array(goals, np.int64), zeros,
            np.array(nodes, np.int64), none, none.copy(), zeros.copy(),
        )  # fmt: skip

    @classmethod
    def joined(cls, parts: Sequence[Items]) -> Items:
        """The items of several parts, in order."""
        deep = max(p.control.shape[1] for p in parts)
        for p in parts:
            p.control, p.places, p.values = (_widened(a, deep) for a in (p.control, p.places, p.values))
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    def advanced(self, tables: GrammarTables, rows: Any, chosen: Any, scores: Any, ranks: Any) -> Items:
        """What items `rows` become by productions `chosen`; values of leaves are not there yet, nor are nodes."""
        n = len(rows)
        tallest = max(int(self.height.max(initial=0)), int(self.depth.max(initial=0)))
        deep = max(self.control.shape[1], tallest + tables.widest + 1)
        stacks = [np.zeros((n, deep), np.int32), np.full((n, deep), -1, np.int32), np.zeros((n, deep), np.int32)]
        heights, depths, need = (np.zeros(n, np.int32) for _ in range(3))
        advance_kernel(
            n, rows, chosen, self.control, self.places, self.height, self.values, self.depth, self.need, tables.arity,
            tables.arguments, tables.least, tables.grows, stacks[0], stacks[1], heights, stacks[2], depths, need,
        )  # fmt: skip
        used = self.used[rows] | tables.uses[chosen]
        return Items(
            self.question[rows], stacks[0], stacks[1], heights, stacks[2], depths, need, scores, ranks, self.goal[rows],
            used, np.full(n, -1, np.int64), rows.astype(np.int64), chosen.astype(np.int64), self.word[rows],
        )  # fmt: skip


def _widened(stack: Any, deep: int) -> Any:
    return stack if stack.shape[1] >= deep else np.pad(stack, ((0, 0), (0, deep - stack.shape[1])))
