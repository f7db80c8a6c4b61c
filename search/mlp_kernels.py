"""The compiled forward pass of a small network over packed features: what lets a command be guided without a tensor library.

Features are symbols 0..3, four of them to a byte (`neural/packing.py`).  A first layer over embedded symbols is linear in
them, so for each byte and each of its 256 values its share of the first layer is a row of a table, worked out once when the
weights are loaded (`neural/network.py`): instead of multiplying, a row of features adds up as many table rows as it has
bytes.  The second layer is done for `ROWS` rows at a time, one lane each, four inputs a pass, so that a partial sum is
written back a quarter as often as it is added to.  It is the multiplications of the second layer that bound the speed:
`python -m benchmarks.scoring` states how near this comes to what one core multiplies.

The slow twin, with the layers as they were trained, is `neural.network.Network.logits`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .compiled import compiled

ROWS = 64
"""Rows that go through the second layer together: their hidden values take 16 KB, half of a first-level cache."""


@njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, fastmath={"contract"})
def first_layer(packed: Any, start: int, count: int, tables: Any, base: Any, total: Any, hidden: Any) -> None:
    """hidden[i, r] = relu(base + Σ_g tables[g, packed[start + r, g]])[i]; float32[wide] `total` is scratch space."""
    wide, groups = base.shape[0], packed.shape[1]
    for r in range(count):
        for i in range(wide):
            total[i] = base[i]
        whole = groups - groups % 4
        for g in range(0, whole, 4):
            a, b = tables[g, packed[start + r, g]], tables[g + 1, packed[start + r, g + 1]]
            c, d = tables[g + 2, packed[start + r, g + 2]], tables[g + 3, packed[start + r, g + 3]]
            for i in range(wide):
                total[i] += (a[i] + b[i]) + (c[i] + d[i])
        for g in range(whole, groups):
            e = tables[g, packed[start + r, g]]
            for i in range(wide):
                total[i] += e[i]
        for i in range(wide):
            hidden[i, r] = max(total[i], np.float32(0))


# A function of its own, not inlined: then LLVM knows the four lanes apart and keeps sums in registers.
@njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, fastmath={"contract"})
def four_outputs(second: Any, o: int, hidden: Any, lanes: Any) -> None:
    """lanes[k, r] += Σ_i second[o + k, i]·hidden[i, r] for k < 4: sixteen products for each four values that are read."""
    first, other, third, fourth = lanes[0], lanes[1], lanes[2], lanes[3]
    for i in range(0, hidden.shape[0], 4):
        a0, a1, a2, a3 = second[o, i], second[o, i + 1], second[o, i + 2], second[o, i + 3]
        b0, b1, b2, b3 = second[o + 1, i], second[o + 1, i + 1], second[o + 1, i + 2], second[o + 1, i + 3]
        c0, c1, c2, c3 = second[o + 2, i], second[o + 2, i + 1], second[o + 2, i + 2], second[o + 2, i + 3]
        d0, d1, d2, d3 = second[o + 3, i], second[o + 3, i + 1], second[o + 3, i + 2], second[o + 3, i + 3]
        for r in range(ROWS):
            h0, h1, h2, h3 = hidden[i, r], hidden[i + 1, r], hidden[i + 2, r], hidden[i + 3, r]
            first[r] += a0 * h0 + a1 * h1 + a2 * h2 + a3 * h3
            other[r] += b0 * h0 + b1 * h1 + b2 * h2 + b3 * h3
            third[r] += c0 * h0 + c1 * h1 + c2 * h2 + c3 * h3
            fourth[r] += d0 * h0 + d1 * h1 + d2 * h2 + d3 * h3


_SCORE = (
    "void(uint8[:, ::1], float32[:, :, ::1], float32[::1], float32[:, ::1], float32[::1], float32[::1], float32, "
    "float32[::1])"
)


@njit(_SCORE, cache=True, nogil=True, fastmath={"contract"})
def score_kernel(
    packed: Any, tables: Any, base: Any, second: Any, second_bias: Any, third: Any, third_bias: Any, out: Any
) -> None:
    """out[j] = third · relu(second · relu(base + Σ_g tables[g, packed[j, g]]) + second_bias) + third_bias.

    packed uint8[n, groups]; tables float32[groups, 256, wide]; base float32[wide]; second float32[narrow, wide]; third
    float32[narrow]; out float32[n].  `wide` and `narrow` are multiples of 4.
    """
    n = packed.shape[0]
    wide, narrow = base.shape[0], third.shape[0]
    total = np.empty(wide, np.float32)
    hidden = np.zeros((wide, ROWS), np.float32)
    lanes = np.empty((4, ROWS), np.float32)
    logits = np.empty(ROWS, np.float32)
    for start in range(0, n, ROWS):
        count = min(ROWS, n - start)
        first_layer(packed, start, count, tables, base, total, hidden)
        logits[:] = third_bias
        for o in range(0, narrow, 4):
            for k in range(4):
                lanes[k, :] = second_bias[o + k]
            four_outputs(second, o, hidden, lanes)
            for k in range(4):
                weight = third[o + k]
                for r in range(ROWS):
                    logits[r] += weight * max(lanes[k, r], np.float32(0))
        for r in range(count):
            out[start + r] = logits[r]


@compiled("void(uint8[:, ::1], uint8[:, ::1])")
def pack_kernel(symbols: Any, out: Any) -> None:
    """out[j, g] = symbols[j, 4g] + 4·symbols[j, 4g + 1] + 16·symbols[j, 4g + 2] + 64·symbols[j, 4g + 3]; missing ones are 0.

    symbols uint8[n, slots], each 0..3; out uint8[n, (slots + 3) // 4].
    """
    n, slots = symbols.shape
    whole = slots // 4
    for j in range(n):
        for g in range(whole):
            s = 4 * g
            out[j, g] = symbols[j, s] | (symbols[j, s + 1] << 2) | (symbols[j, s + 2] << 4) | (symbols[j, s + 3] << 6)
        if whole < out.shape[1]:
            code = 0
            for k in range(slots - 4 * whole):
                code |= symbols[j, 4 * whole + k] << (2 * k)
            out[j, whole] = code
