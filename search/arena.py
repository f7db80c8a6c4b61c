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

from .compiled import compiled
from .hashing import MODULUS, element_code, mix, mulmod, powers

U = np.uint64
# One signature each: of a function with several, Numba's cache on disk may mix up those that two processes compile at once.
_SPANS = "int64[:, ::1], int64[:, :, ::1], int64[::1], uint64[::1], uint64[::1], int64[:, ::1]"
_HASH = f"void(int64, {_SPANS}, int64, int64, int64[:, ::1])"
_INTERN = f"void(int64, {_SPANS}, uint64[::1], int32[::1], int64[::1], int64[:, ::1])"
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


@njit(inline="always")
def copy_pieces(items: Any, records: Any, spans: Any, count: int, end: int) -> int:
    """Write the pieces of one result, spans int64[2 * MAX_PIECES], behind items[:end]; returns where they end."""
    for p in range(count):
        start, stop = spans[2 * p], spans[2 * p + 1]
        if start < 0:
            start, stop = records[-1 - start, 0], records[-1 - start, 1]
        for i in range(start, stop):
            items[end] = items[i]
            end += 1
    return end


@njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
def record_pieces(
    spans: Any, e: int, j: int, pieces: Any, count: int, free: int, longest: int,
    a0: int, b0: int, s0: int, a1: int, b1: int, s1: int, a2: int, b2: int, s2: int,
) -> int:  # fmt: skip
    """Copy the pieces of one result to spans[e, j]; returns where scratch space is free now, or -1 for too long a result.

    (a, b, s) are the ranges and ids of up to three arguments: a piece that is a whole argument is recorded as -1 - id, for
    its hash stands in its record, which saves two looks into `prefix`.
    """
    length = 0
    for p in range(count):
        length += pieces[2 * p + 1] - pieces[2 * p]
    if length > longest:
        return -1
    end = free
    for p in range(count):
        start, stop = pieces[2 * p], pieces[2 * p + 1]
        if start >= free and stop > end:
            end = stop
        if start == a0 and stop == b0:
            start = -1 - s0
        elif start == a1 and stop == b1:
            start = -1 - s1
        elif start == a2 and stop == b2:
            start = -1 - s2
        spans[e, j, 2 * p] = start
        spans[e, j, 2 * p + 1] = stop
    return end


@compiled(_HASH)
def hash_spans(
    n: int, counts: Any, spans: Any, items: Any, prefix: Any, power: Any, records: Any, scratch: int, end: int, out: Any
) -> None:
    """out[e, j] = hash of the counts[e, j] pieces of spans[e, j]; items[scratch:end] were freshly written by kernels.

    counts, out int64[examples, n]; spans int64[examples, n, 2 * MAX_PIECES].
    """
    if end > scratch:
        prefix[scratch] = U(0)
        extend_prefix(items, prefix, power[1], scratch, end)
    for e in range(counts.shape[0]):
        for j in range(n):
            total, length = U(0), 0
            for p in range(counts[e, j]):
                start, stop = spans[e, j, 2 * p], spans[e, j, 2 * p + 1]
                if start < 0:
                    whole = -1 - start
                    size = records[whole, 1] - records[whole, 0]
                    part = U(records[whole, 2])
                else:
                    size = stop - start
                    if size == 0:  # may lie where no prefix hash has been written
                        continue
                    part = range_hash(prefix, power, start, stop)
                if length and size:
                    total = mulmod(total, power[size]) + part
                    total = total - MODULUS if total >= MODULUS else total
                elif size:
                    total = part
                length += size
            out[e, j] = np.int64(total)


@compiled(_INTERN, nogil=False)
def intern_spans(
    n: int, counts: Any, spans: Any, items: Any, prefix: Any, power: Any, records: Any, keys: Any, ids: Any, used: Any,
    digests: Any,
) -> None:  # fmt: skip
    """Replace each hash of `digests` by the id of its sequence, copied into the arena if it is new.

    Shapes as in `hash_spans`.  The caller has made room for all of them.
    """
    mask = U(keys.shape[0] - 1)
    for e in range(counts.shape[0]):
        for j in range(n):
            digest = U(digests[e, j])
            key = mix(digest) | U(1)
            slot = key & mask
            while keys[slot] != U(0) and keys[slot] != key:
                slot = (slot + U(1)) & mask
            if keys[slot] == U(0):
                begin = used[0]
                position = copy_pieces(items, records, spans[e, j], counts[e, j], begin)
                extend_prefix(items, prefix, power[1], begin, position)
                number = used[1]
                records[number, 0], records[number, 1], records[number, 2] = begin, position, np.int64(digest)
                keys[slot], ids[slot] = key, number
                used[0], used[1] = position, number + 1
            digests[e, j] = ids[slot]


@compiled("void(uint64[::1], int32[::1], uint64[::1], int32[::1])")
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
        # Of each worker.  Prefix hashes of n elements are n + 1 words, and the first must not be the last of what is in use.
        self.region = SCRATCH + 2
        self._growing = threading.Lock()
        base = int(np.random.SeedSequence([seed, 61]).generate_state(1, np.uint64)[0]) % (2**61 - 2**33) + 2**32
        self.power = powers(U(base), LONGEST + SCRATCH)
        self.items = np.empty(1 << 14, np.int64)
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
        items, records = int(self.used[0]) + elements + self.region * self.threads, int(self.used[1]) + sequences
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

    def ensure_scratch(self, elements: int) -> None:
        """Let each worker write so many elements before its region is used again.

        The arrays are replaced, never changed in place: a worker that is at it goes on in the region it was given.
        """
        if elements + 2 > self.region:
            used = int(self.used[0])
            items = np.empty(max(self.items.size, used + (elements + 2) * self.threads), np.int64)
            prefix = np.empty(items.size + 1, np.uint64)
            items[:used], prefix[: used + 1] = self.items[:used], self.prefix[: used + 1]
            with self._growing:
                self.items, self.prefix, self.region = items, prefix, elements + 2

    def intern(self, value: Value) -> int:
        """The id of a Python string or tuple."""
        self.ensure_scratch(len(value))
        self.make_room(1, len(value))
        items, prefix, power, records, keys, ids, used, free = self.arrays()
        codes = list(map(ord, value)) if isinstance(value, str) else [self.word(v) for v in value]
        end = free + len(codes)
        items[free:end] = codes
        counts, spans = np.ones((1, 1), np.int64), np.array([[[free, end]]], np.int64)
        found = np.empty((1, 1), np.int64)
        hash_spans(1, counts, spans, items, prefix, power, records, free, end, found)
        intern_spans(1, counts, spans, items, prefix, power, records, keys, ids, used, found)
        return int(found[0, 0])

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
                self.items.size - self.region * (thread + 1) + 1,
            )  # fmt: skip
