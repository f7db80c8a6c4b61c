"""The set of fingerprints that a nonterminal has already seen, with the row each belongs to.

Open addressing, linear probing, load at most 0.6, keys and rows in arrays of their own: a probe that finds a duplicate reads
one cache line.  Limit: the latency of memory once the keys outgrow the cache; slots are prefetched `AHEAD` candidates
early, so that the misses overlap.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .compiled import compiled
from .hashing import prefetch

U = np.uint64
AHEAD = 24
"""Candidates between prefetching a slot and reading it: enough to hide a miss, few enough to stay in the nearest cache."""


@compiled("int64(int64, uint64[::1], uint8[::1], uint64[::1], uint32[::1], int64, int32[::1])")
def sift_kernel(n: int, hashes: Any, valid: Any, keys: Any, rows: Any, next_row: int, kept: Any) -> int:
    """Insert the first n hashes that are valid and new; `kept` gets their positions.  Returns how many were kept.

    hashes uint64[>= n], none zero; valid uint8; keys uint64[2^k], 0 is empty; rows uint32[2^k].
    """
    mask = U(keys.shape[0] - 1)
    for j in range(min(AHEAD, n)):
        prefetch(keys, hashes[j] & mask)
    count = 0
    for j in range(n):
        if j + AHEAD < n:
            prefetch(keys, hashes[j + AHEAD] & mask)
        if valid[j]:
            h = hashes[j]
            slot = h & mask
            while keys[slot] != U(0) and keys[slot] != h:
                slot = (slot + U(1)) & mask
            if keys[slot] == U(0):
                keys[slot] = h
                rows[slot] = np.uint32(next_row + count)
                kept[count] = j
                count += 1
    return count


@compiled("int64(int64, uint64[::1], uint8[::1], uint64[::1])")
def presift_kernel(n: int, hashes: Any, valid: Any, keys: Any) -> int:
    """Mark as invalid what is in the table already; changes nothing else, so several threads may run it at once.

    A key that another thread inserts meanwhile may be missed; `sift_kernel` looks again.
    """
    mask = U(keys.shape[0] - 1)
    for j in range(min(AHEAD, n)):
        prefetch(keys, hashes[j] & mask)
    left = 0
    for j in range(n):
        if j + AHEAD < n:
            prefetch(keys, hashes[j + AHEAD] & mask)
        if valid[j]:
            h = hashes[j]
            slot = h & mask
            while keys[slot] != U(0) and keys[slot] != h:
                slot = (slot + U(1)) & mask
            if keys[slot] == h:
                valid[j] = 0
            else:
                left += 1
    return left


@compiled("void(int64, uint64[::1], uint64[::1], uint32[::1], int64)")
def enter_kernel(n: int, hashes: Any, keys: Any, rows: Any, next_row: int) -> None:
    """Insert hash j as row next_row + j unless it is there."""
    mask = U(keys.shape[0] - 1)
    for j in range(n):
        slot = hashes[j] & mask
        while keys[slot] != U(0) and keys[slot] != hashes[j]:
            slot = (slot + U(1)) & mask
        if keys[slot] == U(0):
            keys[slot] = hashes[j]
            rows[slot] = np.uint32(next_row + j)


@compiled("void(uint64[::1], uint32[::1], uint64[::1], uint32[::1])")
def rehash_kernel(keys: Any, rows: Any, new_keys: Any, new_rows: Any) -> None:
    """Move every entry into the larger, empty arrays."""
    mask = U(new_keys.shape[0] - 1)
    for i in range(keys.shape[0]):
        h = keys[i]
        if h != U(0):
            slot = h & mask
            while new_keys[slot] != U(0):
                slot = (slot + U(1)) & mask
            new_keys[slot] = h
            new_rows[slot] = rows[i]


@compiled("int64(uint64, uint64[::1], uint32[::1])")
def lookup_kernel(wanted: Any, keys: Any, rows: Any) -> int:
    """The row of one fingerprint, or -1."""
    mask = U(keys.shape[0] - 1)
    slot = wanted & mask
    while keys[slot] != U(0):
        if keys[slot] == wanted:
            return int(rows[slot])
        slot = (slot + U(1)) & mask
    return -1


QUICK_GROWTH = 1 << 18
"""Slots up to which a table grows fourfold: moving entries costs more there than the memory is worth."""


class FingerprintTable:
    """Fingerprints seen so far, numbered in order of arrival.

    With `distinct=False` everything valid is kept: observational equivalence is off (for counting, and for tests).
    """

    LOAD = 0.6

    def __init__(self, distinct: bool = True) -> None:
        self.distinct = distinct
        self.count = 0
        self.keys = np.zeros(1 << 12, np.uint64)
        self.rows = np.zeros(1 << 12, np.uint32)

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return int(self.keys.nbytes + self.rows.nbytes)

    def sift(self, n: int, hashes: Any, valid: Any, kept: Any) -> int:
        """Insert what is new among the first n; `kept` gets its positions.  Returns how many there are."""
        if not self.distinct:
            positions = np.flatnonzero(valid[:n])
            kept[: positions.size] = positions
            self.count += int(positions.size)
            return int(positions.size)
        if self.count + n > self.LOAD * self.keys.size:
            self._grow(n)
        fresh = int(sift_kernel(n, hashes, valid, self.keys, self.rows, self.count, kept))
        self.count += fresh
        return fresh

    def enter(self, n: int, hashes: Any) -> None:
        """Number n further fingerprints, whether they are new or not; of equal ones the first is found."""
        if self.distinct:
            if self.count + n > self.LOAD * self.keys.size:
                self._grow(n)
            enter_kernel(n, hashes, self.keys, self.rows, self.count)
        self.count += n

    def find(self, wanted: Any) -> int | None:
        """The row of a fingerprint, or None."""
        row = int(lookup_kernel(wanted, self.keys, self.rows))
        return None if row < 0 else row

    def growth(self, n: int) -> int:
        """Bytes that would be allocated before n more entries fit."""
        size = self._size(n)
        return 0 if size == self.keys.size else size * (self.keys.itemsize + self.rows.itemsize)

    def _size(self, n: int) -> int:
        """Slots that n more entries need."""
        size = self.keys.size
        while self.count + n > self.LOAD * size:
            size *= 4 if size < QUICK_GROWTH else 2
        return size

    def _grow(self, n: int) -> None:
        size = self._size(n)
        keys, rows = np.zeros(size, np.uint64), np.zeros(size, np.uint32)
        rehash_kernel(self.keys, self.rows, keys, rows)
        self.keys, self.rows = keys, rows
