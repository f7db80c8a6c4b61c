"""What a decoder reads and writes, as numbers: tokens of values, symbols of productions, and batches of samples.

An example is one sequence of tokens: for each variable and for the wanted output a mark of its type, then its characters,
elements or the number itself.  Every token knows its segment (which variable, or the output) and its place in it.  A program
is the sequence of the productions of its leftmost derivation; productions of different grammars share *symbols*, so that one
network serves every grammar of a language, and the softmax is over the productions of the open nonterminal only: what is
written is always a program of the grammar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dsl.grammar import Grammar, NonTerminal, Production
from dsl.operators import Operator
from dsl.program import Constant, Program, Variable
from dsl.types import Value

PAD, TEXT, NUMBER, LIST, TRUTH, OTHER = range(6)
_CHARACTERS = 6
_STRANGE = _CHARACTERS + 95
_NUMBERS = _STRANGE + 1
LARGEST = 100
"""Integers up to this size have tokens of their own; larger ones share one for each sign."""
VALUE_TOKENS = _NUMBERS + 2 * LARGEST + 3

MODES = ("program", "subgoal", "step")
"""What is asked: the whole program, what the next step should produce, or the step that produces it."""
VARIABLES = 10
SEGMENTS = VARIABLES + len(MODES)

LONGEST_VALUE = 32
"""Characters or elements of one value that are read; the rest of a long text waits until the front is produced."""
MOST_EXAMPLES = 8
"""Examples that a decoder looks at; of more, the first."""

ROOT = "root"
UNKNOWN = "?"


def value_tokens(value: Value) -> list[int]:
    """The tokens of one value: the mark of its type, then what it consists of."""
    if isinstance(value, bool):
        return [TRUTH, _number(int(value))]
    if isinstance(value, int):
        return [NUMBER, _number(value)]
    if isinstance(value, str):
        codes = (ord(c) for c in value[:LONGEST_VALUE])
        return [TEXT, *(_CHARACTERS + c - 32 if 32 <= c < 127 else _STRANGE for c in codes)]
    if isinstance(value, tuple) and all(isinstance(v, int) for v in value):
        return [LIST, *(_number(v) for v in value[:LONGEST_VALUE])]
    return [OTHER]


def _number(n: int) -> int:
    return _NUMBERS + 1 + LARGEST + max(-LARGEST - 1, min(LARGEST + 1, n))


@dataclass(frozen=True, eq=False)
class Reading:
    """The examples of one task as a decoder reads them: [examples, length] each; tokens are 0 behind the end.

    `marks` are bits that say what a token has to do with the other values (`marks_of`).
    """

    tokens: Any
    segments: Any
    places: Any
    marks: Any

    @classmethod
    def of(cls, rows: Sequence[Sequence[Value]], wanted: Sequence[Value], mode: int) -> Reading:
        """Values of x0, x1, ... row by row, and the wanted output of each row."""
        sequences = []
        for row, output in list(zip(rows, wanted, strict=True))[:MOST_EXAMPLES]:
            parts = [value_tokens(v) for v in row[:VARIABLES]] + [value_tokens(output)]
            numbers = [*range(len(parts) - 1), VARIABLES + mode]
            marks = marks_of(row[:VARIABLES], output)
            sequences.append(
                [
                    (t, s, p, m)
                    for part, s, bits in zip(parts, numbers, marks, strict=True)
                    for p, (t, m) in enumerate(zip(part, bits, strict=True))
                ]
            )
        length = max(map(len, sequences))
        out = np.zeros((4, len(sequences), length), np.int64)
        for e, sequence in enumerate(sequences):
            out[:, e, : len(sequence)] = np.array(sequence, np.int64).T
        return cls(*out)


# What values have to do with one another.

MARKS = 32
_RELATED = 4
"""Variables to which the tokens of the wanted output are held; each has seven bits, the last four bits are for texts."""


def marks_of(row: Sequence[Value], wanted: Value) -> list[list[int]]:
    """For each token of each variable and of the wanted output the bits that hold.

    These are plain comparisons that a small network would need very many examples to learn.  A token of the wanted output is
    held to each of the first four variables: equal at the same place, at the mirrored place, at that place of the sorted
    value, anywhere; larger or smaller by one; a multiple or a quotient by 2, 3 or 4; the negative or the square.  A token of
    a variable is held to the wanted output in the first four ways.  For characters the last bits say whether two and three
    of them from here on occur in the other text, and whether one occurs in another case.
    """
    parts = [_elements(v) for v in (*row, wanted)]
    own = parts[-1]
    found = []
    for part in parts[:-1]:
        found.append([0] + [_equal(part, p, own, 0) for p in range(len(part))])
    last = []
    for p, value in enumerate(own):
        bits = 0
        for k, part in enumerate(parts[:_RELATED]):
            if part is not own:
                bits |= _equal(own, p, part, 0) << (7 * k)
                bits |= _arithmetic(value, part[p] if p < len(part) else None) << (7 * k + 4)
        last.append(bits | _text_marks(own, p, parts[0]))
    return [*found, [0, *last]]


def _elements(value: Value) -> list[Value]:
    return list(value[:LONGEST_VALUE]) if isinstance(value, str | tuple) else [value] if isinstance(value, int) else []


def _equal(part: Sequence[Value], p: int, other: Sequence[Value], start: int) -> int:
    value = part[p]
    bits = int(p < len(other) and other[p] == value)
    bits |= int(p < len(other) and other[-1 - p] == value) << 1
    if value not in other:
        return bits << start
    return (bits | int(p < len(other) and sorted(other)[p] == value) << 2 | 1 << 3) << start


def _arithmetic(value: Value, other: Value) -> int:
    if not isinstance(value, int) or not isinstance(other, int):
        return 0
    near = abs(value - other) == 1
    scaled = value in (2 * other, 3 * other, 4 * other, other // 2, other // 3, other // 4)
    return near | scaled << 1 | (value in (-other, other * other)) << 2


def _text_marks(own: Sequence[Value], p: int, text: Sequence[Value]) -> int:
    if not isinstance(own[p], str) or not all(isinstance(c, str) for c in text):
        return 0
    whole, ahead = "".join(text), "".join(own[p : p + 3])
    cased = own[p].swapcase() in whole and own[p] not in whole
    return (len(ahead) > 1 and ahead[:2] in whole) << 28 | (len(ahead) > 2 and ahead in whole) << 29 | cased << 30


# Productions as symbols.


def symbol_of(production: Production, parameters: Sequence[Variable]) -> str:
    """What a production writes: an operator, a literal, a variable by its number, or which nonterminal it goes on with."""
    head = production.head
    if isinstance(head, Operator):
        return f"{head.name}:{head.result}"
    if isinstance(head, Program) and isinstance(head.head, Variable):
        return f"x{parameters.index(head.head)}"
    if isinstance(head, Program) and isinstance(head.head, Constant):
        return f"{head.head.value!r}:{head.type}"
    return f"-> {head}"


def below(production: Production) -> tuple[NonTerminal, ...]:
    """The places that a production opens."""
    return (production.head,) if isinstance(production.head, NonTerminal) else production.arguments


def role_of(production: Production, argument: int) -> str:
    """Where an open place is: which argument of what."""
    return f"{symbol_of(production, ())}/{argument}"


@dataclass(frozen=True)
class Vocabulary:
    """The symbols and roles of a language, in order; place 0 stands for the beginning, and for what is unknown."""

    symbols: tuple[str, ...]
    roles: tuple[str, ...]

    @classmethod
    def of(cls, grammars: Sequence[Grammar]) -> Vocabulary:
        """All that occurs in these grammars."""
        symbols: dict[str, None] = {UNKNOWN: None}
        roles: dict[str, None] = {UNKNOWN: None, ROOT: None}
        for grammar in grammars:
            for production in grammar:
                symbols[symbol_of(production, grammar.parameters)] = None
                roles.update((role_of(production, i), None) for i in range(len(below(production))))
        return cls(tuple(symbols), tuple(roles))


class Coding:
    """One grammar in terms of a vocabulary.

    `symbol[p]` and `nonterminal[p]` are those of production p, `allowed[n]` says which symbols may stand for nonterminal n,
    `role[p, i]` is the role of argument i of production p (of its head, for a unit production), and `closes[p]` is 1 where a
    production ends the value of one example (only in the grammars of subgoals).
    """

    def __init__(self, grammar: Grammar, vocabulary: Vocabulary, closing: Sequence[str] = ()) -> None:
        self.grammar, self.vocabulary = grammar, vocabulary
        symbols = {s: i for i, s in enumerate(vocabulary.symbols)}
        roles = {s: i for i, s in enumerate(vocabulary.roles)}
        numbers = {n: i for i, n in enumerate(grammar.nonterminals)}
        productions = grammar.productions
        widest = max([1, *(len(p.arguments) for p in productions)])
        self.symbol = np.array([symbols.get(symbol_of(p, grammar.parameters), 0) for p in productions], np.int64)
        self.nonterminal = np.array([numbers[p.target] for p in productions], np.int64)
        self.allowed = np.zeros((len(numbers), len(symbols)), bool)
        self.allowed[self.nonterminal, self.symbol] = True
        self.role = np.zeros((len(productions), widest), np.int64)
        self.closes = np.zeros(len(productions), np.int64)
        for i, p in enumerate(productions):
            for k in range(len(below(p))):
                self.role[i, k] = roles.get(role_of(p, k), 0)
            self.closes[i] = not p.arguments and not p.is_unit and p.target.name in closing
        self.start = numbers[grammar.start]
        self.root = roles[ROOT]

    def sequence(self, numbers: Sequence[int]) -> Any:
        """A derivation as int64[5, length]: symbols written, the symbols before them, roles, nonterminals, examples."""
        productions = self.grammar.productions
        out = np.zeros((5, len(numbers)), np.int64)
        stack, before, example = [(self.root, self.start)], 0, 0
        places = {n: i for i, n in enumerate(self.grammar.nonterminals)}
        for t, number in enumerate(numbers):
            role, nonterminal = stack.pop()
            out[:, t] = self.symbol[number], before, role, nonterminal, example
            before = self.symbol[number]
            example += int(self.closes[number])
            production = productions[number]
            stack += [(int(self.role[number, k]), places[a]) for k, a in enumerate(below(production))][::-1]
        return out


@dataclass(frozen=True, eq=False)
class Sample:
    """One exercise: examples to read, and a derivation to write."""

    mode: int
    reading: Reading
    coding: Coding
    numbers: tuple[int, ...]
