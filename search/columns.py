"""Values in columns: how the outputs of many programs lie in memory.

A column block holds the outputs of many rows (programs) over all examples, example by example:

    word      int64  [examples, rows]       Int, BitVec (the bits), token types (the index)
    bool      int64  [words, rows]          64 examples to a word, example e at bit e % 64 of word e // 64
    sequence  int32  [examples, rows]       ids into the arena of the type
    object    int32  [examples, rows]       ids into a table of Python objects

The innermost axis runs over rows, so that one operator applied to many candidates reads and writes straight through memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dsl.errors import QuestionError
from dsl.kernels import NO_VALUE
from dsl.types import Type, Value

from .arena import LONGEST, Arena

DTYPES = {"word": np.int64, "bool": np.int64, "sequence": np.int32, "object": np.int32}


def depth_of(kind: str, examples: int) -> int:
    """Length of the first axis of a column block."""
    return (examples + 63) // 64 if kind == "bool" else examples


def fits(value: Value, type: Type) -> bool:
    """Can a column hold this value of the type?"""
    if type.kind == "sequence":
        return len(value) <= LONGEST and (type.name == "String" or all(fits(v, type.element) for v in value))
    return type.name != "Int" or NO_VALUE < value < 1 << 63


def encode_word(value: Value, type: Type) -> int:
    """A value as a signed 64-bit word.  Raises QuestionError for an integer that does not fit."""
    if type.tokens:
        return type.tokens.index(value)
    word = int(value)
    if type.name == "BitVec" and word >= 1 << 63:
        word -= 1 << 64
    if not NO_VALUE < word < 1 << 63 and type.name == "Int":
        raise QuestionError(f"the integer {value} does not fit into the 64 bits of the search")
    return word


def decode_word(word: int, type: Type) -> Value:
    """The value that a word stands for."""
    if type.tokens:
        return type.tokens[word]
    if type.name == "BitVec":
        return int(word) & ((1 << type.width) - 1)
    return bool(word) if type.name == "Bool" else int(word)


class ObjectTable:
    """Python values of types without columns of their own, numbered; equal values of equal classes share a number."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.numbers: dict[object, int] = {}

    def intern(self, value: Value) -> int:
        """The number of a value."""
        key = (type(value), value)
        number = self.numbers.setdefault(key, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


class Store:
    """The arenas and object tables of one search: turns values into columns and back."""

    def __init__(self, examples: int, seed: int = 0, threads: int = 1) -> None:
        self.examples, self.seed, self.threads = examples, seed, threads
        self.arenas: dict[Type, Arena] = {}
        self.objects: dict[Type, ObjectTable] = {}

    def view(self, examples: int) -> Store:
        """The same arenas and tables for columns of another number of examples."""
        other = Store(examples, self.seed, self.threads)
        other.arenas, other.objects = self.arenas, self.objects
        return other

    @property
    def bytes(self) -> int:
        """Memory of the arenas; Python objects are counted at a rough 100 bytes each."""
        return sum(a.bytes for a in self.arenas.values()) + sum(100 * len(o.values) for o in self.objects.values())

    def arena(self, type: Type) -> Arena:
        """The arena of a sequence type."""
        if type not in self.arenas:
            self.arenas[type] = Arena(type, self.seed, self.threads)
        return self.arenas[type]

    def table(self, type: Type) -> ObjectTable:
        """The table of an object type."""
        return self.objects.setdefault(type, ObjectTable())

    def encode(self, values: Sequence[Value], type: Type) -> Any:
        """One row: the values of all examples as a column block with a single row."""
        return self.encode_rows([values], type)

    def encode_rows(self, rows: Sequence[Sequence[Value]], type: Type) -> Any:
        """A column block with one row for each sequence of values.  Raises QuestionError for values out of bounds."""
        kind = type.kind
        block = np.zeros((depth_of(kind, self.examples), len(rows)), DTYPES[kind])
        for r, values in enumerate(rows):
            for e, value in enumerate(values):
                if kind == "bool":
                    if value:
                        block[e // 64, r] |= np.int64(np.uint64(1 << (e % 64)).astype(np.int64))
                else:
                    block[e, r] = self._encode_one(value, type)
        return block

    def _encode_one(self, value: Value, type: Type) -> int:
        if type.kind == "word":
            return encode_word(value, type)
        if type.kind == "object":
            return self.table(type).intern(value)
        if len(value) > LONGEST:
            raise QuestionError(
                f"a value of {len(value)} characters or elements is longer than the search's limit of {LONGEST}"
            )
        return self.arena(type).intern(value)

    def decode(self, block: Any, row: int, type: Type) -> tuple[Value, ...]:
        """The values of one row over all examples."""
        kind = type.kind
        if kind == "bool":
            return tuple(bool(int(block[e // 64, row]) >> (e % 64) & 1) for e in range(self.examples))
        column = block[:, row].tolist()
        if kind == "word":
            return tuple(decode_word(word, type) for word in column)
        if kind == "sequence":
            return tuple(map(self.arena(type).value, column))
        return tuple(self.table(type).values[number] for number in column)
