"""The arena: every distinct string or list of a search, once.

All contents lie behind one another in `items`, with the prefix hashes of the whole array beside them, so that the hash of
any range is known in O(1) (see `hashing`).  A sequence is a 32-bit id with a record: start, stop, hash.  Kernels describe a
result as up to four ranges of `items`; here those *pieces* are hashed, and interned only when somebody needs the content.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from dsl.kernels import SCRATCH
from dsl.types import Type, Value

from .hashing import MODULUS, element_code, mix, mulmod, powers

U = np.uint64
LONGEST = 1 << 14
"""Elements of the longest sequence that a search can hold."""


@njit(inline="always")
def range_hash(prefix: Any, power: Any, start: int, stop: int) -> Any:
    """The hash of items[start:stop]: prefix[stop] - prefix[start]·base^(stop-start)."""
    taken = mulmod(prefix[start], power[stop - start])
    value = prefix[stop]
    return value - taken if value >= taken else value + MODULUS - taken


@njit(inline="always")
def extend_prefix(items: Any, prefix: Any, base: Any, start: int, stop: int) -> None:
    """Compute the prefix hashes of freshly written items[start:stop]."""
    for i in range(start, stop):
        total = mulmod(prefix[i], base) + element_code(items[i])
        prefix[i + 1] = total - MODULUS if total >= MODULUS else total


@njit
def hash_pieces(
    items: Any, prefix: Any, power: Any, free: int, pieces: Any, count: int,
    a0: int, b0: int, h0: Any, a1: int, b1: int, h1: Any, a2: int, b2: int, h2: Any,
) -> tuple[Any, int]:  # fmt: skip
    """Hash and length of the concatenated pieces; length -1 if that is more than the table of powers covers.

    Pieces beyond `free` were freshly written and get their prefix hashes here.  (a, b, h) are the ranges and hashes of up to
    three arguments: a piece that is a whole argument needs no look into `prefix`, which saves two misses of the cache.
    """
    written = free
    for p in range(count):
        if pieces[2 * p] >= free and pieces[2 * p + 1] > written:
            written = pieces[2 * p + 1]
    if written > free:
        prefix[free] = U(0)
        extend_prefix(items, prefix, power[1], free, written)
    total, length = U(0), 0
    for p in range(count):
        start, stop = pieces[2 * p], pieces[2 * p + 1]
        size = stop - start
        if length + size >= power.shape[0]:
            return U(0), -1
        if start == a0 and stop == b0:
            part = U(h0)
        elif start == a1 and stop == b1:
            part = U(h1)
        elif start == a2 and stop == b2:
            part = U(h2)
        else:
            part = range_hash(prefix, power, start, stop)
        if length:
            total = mulmod(total, power[size]) + part
            total = total - MODULUS if total >= MODULUS else total
        else:
            total = part
        length += size
    return total, length


@njit
def intern_pieces(
    items: Any, prefix: Any, power: Any, records: Any, keys: Any, ids: Any, used: Any,
    pieces: Any, count: int, digest: Any,
) -> int:  # fmt: skip
    """The id of the concatenated pieces, copied into the arena if it is new.  The caller has made room."""
    key = mix(digest) | U(1)
    mask = U(keys.shape[0] - 1)
    slot = key & mask
    while keys[slot] != U(0):
        if keys[slot] == key:
            return int(ids[slot])
        slot = (slot + U(1)) & mask
    start = used[0]
    position = start
    for p in range(count):
        for i in range(pieces[2 * p], pieces[2 * p + 1]):
            items[position] = items[i]
            position += 1
    extend_prefix(items, prefix, power[1], start, position)
    number = used[1]
    records[number, 0], records[number, 1], records[number, 2] = start, position, np.int64(digest)
    keys[slot], ids[slot] = key, number
    used[0], used[1] = position, number + 1
    return int(number)


@njit(cache=True)
def intern_range(
    items: Any, prefix: Any, power: Any, records: Any, keys: Any, ids: Any, used: Any, free: int, length: int
) -> int:
    """The id of the `length` elements that the caller has written at items[free:]."""
    pieces = np.empty(2, np.int64)
    pieces[0], pieces[1] = free, free + length
    none = np.int64(0)
    digest, _ = hash_pieces(items, prefix, power, free, pieces, 1, -1, -1, none, -1, -1, none, -1, -1, none)
    return int(intern_pieces(items, prefix, power, records, keys, ids, used, pieces, 1, digest))


@njit(cache=True)
def rehash_ids(keys: Any, ids: Any, new_keys: Any, new_ids: Any) -> None:
    """Move every entry into the larger, empty arrays."""
    mask = U(new_keys.shape[0] - 1)
    for i in range(keys.shape[0]):
        if keys[i] != U(0):
            slot = keys[i] & mask
            while new_keys[slot] != U(0):
                slot = (slot + U(1)) & mask
            new_keys[slot], new_ids[slot] = keys[i], ids[i]


class Arena:
    """The sequences of one type.  `threads` scratch regions lie at the end of `items`, one for each worker."""

    def __init__(self, type: Type, seed: int = 0, threads: int = 1) -> None:
        self.type = type
        self.threads = threads
        base = int(np.random.SeedSequence([seed, 61]).generate_state(1, np.uint64)[0]) % (2**61 - 2**33) + 2**32
        self.power = powers(U(base), LONGEST + SCRATCH)
        self.items = np.empty(1 << 14, np.int32 if type.name == "String" else np.int64)
        self.prefix = np.empty(self.items.size + 1, np.uint64)
        self.prefix[0] = 0
        self.records = np.empty((1 << 10, 3), np.int64)  # start, stop, hash
        self.keys = np.zeros(1 << 12, np.uint64)
        self.ids = np.empty(1 << 12, np.int32)
        self.used = np.zeros(2, np.int64)  # elements, sequences
        self.make_room(0, 0)

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        arrays = (self.items, self.prefix, self.records, self.keys, self.ids)
        return sum(array.nbytes for array in arrays)

    def __len__(self) -> int:
        return int(self.used[1])

    def scratch(self, thread: int = 0) -> int:
        """Where the scratch region of one worker starts."""
        return int(self.items.size - SCRATCH * (thread + 1))

    def make_room(self, sequences: int, elements: int) -> None:
        """Grow the arrays so that so many more sequences and elements fit without looking again."""
        used_items, used_sequences = int(self.used[0]), int(self.used[1])
        needed = used_items + elements + SCRATCH * self.threads
        if needed > self.items.size:
            size = max(needed, 2 * self.items.size)
            for name in ("items", "prefix"):
                old = getattr(self, name)
                new = np.empty(size + (name == "prefix"), old.dtype)
                new[: used_items + 1] = old[: used_items + 1]
                setattr(self, name, new)
        if used_sequences + sequences > len(self.records):
            records = np.empty((max(used_sequences + sequences, 2 * len(self.records)), 3), np.int64)
            records[:used_sequences] = self.records[:used_sequences]
            self.records = records
        size = self.keys.size
        while 2 * (used_sequences + sequences) > size:
            size *= 2
        if size > self.keys.size:
            keys, ids = np.zeros(size, np.uint64), np.empty(size, np.int32)
            rehash_ids(self.keys, self.ids, keys, ids)
            self.keys, self.ids = keys, ids

    def intern(self, value: Value) -> int:
        """The id of a Python string or tuple."""
        self.make_room(1, len(value) + SCRATCH)
        free = self.scratch()
        if len(value) > SCRATCH:
            free = int(self.used[0]) + len(value)
            self.make_room(1, 2 * len(value) + SCRATCH)
        codes = list(map(ord, value)) if isinstance(value, str) else [self.word(v) for v in value]
        self.items[free : free + len(codes)] = codes
        return int(intern_range(*self.arrays(), free, len(codes)))

    def word(self, value: Value) -> int:
        """The 64-bit word that stands for one element of a list."""
        from .columns import encode_word

        return encode_word(value, self.type.element)

    def value(self, number: int) -> Value:
        """The Python value of an id."""
        content = self.items[self.records[number, 0] : self.records[number, 1]].tolist()
        if self.type.name == "String":
            return "".join(map(chr, content))
        from .columns import decode_word

        return tuple(decode_word(word, self.type.element) for word in content)

    def arrays(self) -> tuple[Any, ...]:
        """What sequence kernels take, in their order."""
        return (
            self.items, self.prefix, self.power, self.records, self.keys, self.ids, self.used
        )  # fmt: skip
