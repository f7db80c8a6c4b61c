"""The arena: every distinct string or list of a search, once.

All contents lie behind one another in `items`, with the prefix hashes of the whole array beside them, so that the hash of
any range is known in O(1) (see `hashing`).  A sequence is a 32-bit id with a record: start, stop, hash.  Kernels describe a
result as up to four ranges of `items`; here those *pieces* are hashed, and interned only when somebody needs the content.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numba import njit

from dsl.kernels import SCRATCH
from dsl.types import Type, Value

from .hashing import MODULUS, element_code, mix, mulmod, powers

U = np.uint64
_REGION = SCRATCH + 1  # one more, since the prefix hashes of n elements are n + 1 words
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
        if size == 0:  # may lie where no prefix hash has been written
            continue
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
    """The sequences of one type.  `threads` scratch regions lie at the end of `items`, one for each worker.

    One thread interns; others may run kernels meanwhile that only hash.  What these got from `arrays` stays as it is when
    the arrays grow, for they are replaced by larger copies, all at once.
    """

    def __init__(self, type: Type, seed: int = 0, threads: int = 1) -> None:
        self.type = type
        self.threads = threads
        self._growing = threading.Lock()
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

    def _sizes(self, sequences: int, elements: int) -> tuple[int, int, int]:
        """How long `items`, `records` and `keys` must be for so many more sequences and elements."""
        items, records = int(self.used[0]) + elements + _REGION * self.threads, int(self.used[1]) + sequences
        keys = self.keys.size
        while 2 * records > keys:
            keys *= 2
        return (
            self.items.size if items <= self.items.size else max(items, 2 * self.items.size),
            len(self.records) if records <= len(self.records) else max(records, 2 * len(self.records)),
            keys,
        )

    def growth(self, sequences: int, elements: int) -> int:
        """Bytes by which `make_room` would grow the arrays."""
        items, records, keys = self._sizes(sequences, elements)
        per_item = self.items.itemsize + self.prefix.itemsize
        per_key = self.keys.itemsize + self.ids.itemsize
        return (
            (items - self.items.size) * per_item
            + (records - len(self.records)) * self.records.strides[0]
            + (keys - self.keys.size) * per_key
        )

    def make_room(self, sequences: int, elements: int) -> None:
        """Grow the arrays so that so many more sequences and elements fit without looking again."""
        sizes = self._sizes(sequences, elements)
        used_items, used_sequences = int(self.used[0]), int(self.used[1])
        items, prefix, records, keys, ids = self.items, self.prefix, self.records, self.keys, self.ids
        if sizes[0] > items.size:
            items, prefix = np.empty(sizes[0], items.dtype), np.empty(sizes[0] + 1, prefix.dtype)
            items[:used_items] = self.items[:used_items]
            prefix[: used_items + 1] = self.prefix[: used_items + 1]
        if sizes[1] > len(records):
            records = np.empty((sizes[1], 3), np.int64)
            records[:used_sequences] = self.records[:used_sequences]
        if sizes[2] > keys.size:
            keys, ids = np.zeros(sizes[2], np.uint64), np.empty(sizes[2], np.int32)
            rehash_ids(self.keys, self.ids, keys, ids)
        with self._growing:
            self.items, self.prefix, self.records, self.keys, self.ids = items, prefix, records, keys, ids

    def intern(self, value: Value) -> int:
        """The id of a Python string or tuple."""
        self.make_room(1, 2 * len(value))
        *arrays, free = self.arrays()
        if len(value) > SCRATCH:
            free = int(self.used[0]) + len(value)
        codes = list(map(ord, value)) if isinstance(value, str) else [self.word(v) for v in value]
        self.items[free : free + len(codes)] = codes
        return int(intern_range(*arrays, free, len(codes)))

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

    def arrays(self, thread: int = 0) -> tuple[Any, ...]:
        """What sequence kernels take, in their order: the arrays, and where the scratch region of one worker starts."""
        with self._growing:
            return (
                self.items, self.prefix, self.power, self.records, self.keys, self.ids, self.used,
                self.items.size - _REGION * (thread + 1),
            )  # fmt: skip
