"""Hashes: the fingerprint of an output vector, and the rolling hash of sequences.

Two facts carry the search.  A candidate is identified by a 64-bit hash of its whole output vector, so a duplicate is
rejected by one probe of a table.  And the hash of a sequence is polynomial modulo the Mersenne prime 2^61 - 1, so the
hash of a concatenation or a slice costs O(1), and a duplicate string is never built.

Both are seeded.  Two different vectors share a fingerprint with probability about 2^-61 per example and pair, so the chance
of losing a program in a search that keeps n of m candidates is below n·m·2^-58: about 10^-4 at n = 10^7, m = 10^8 with
eight examples.  A wrong answer cannot come of it, because every answer is re-run by the reference interpreter.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from . import quickload  # noqa: F401 - before the first compiled function is loaded
from .compiled import compiled

U = np.uint64
MODULUS: Final = U((1 << 61) - 1)
_61, _3, _64 = U(61), U(3), 64
_K0, _K1, _K2 = U(0x9E3779B97F4A7C15), U(0xBF58476D1CE4E5B9), U(0x94D049BB133111EB)
_S27, _S30, _S31, _S32 = U(27), U(30), U(31), U(32)


@intrinsic
def mul_high(typing_context: Any, a: Any, b: Any) -> Any:
    """The upper 64 bits of the 128-bit product of two uint64: one machine instruction, which NumPy cannot say."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(arguments[0], wide), builder.zext(arguments[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, _64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@intrinsic
def prefetch(typing_context: Any, array: Any, index: Any) -> Any:
    """Ask for the cache line of array[index] without waiting for it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        data = context.make_array(kind)(context, builder, arguments[0])
        pointer = cgutils.get_item_pointer(context, builder, kind, data, [arguments[1]])
        address = builder.bitcast(pointer, ir.IntType(8).as_pointer())
        small = ir.IntType(32)
        signature_ir = ir.FunctionType(ir.VoidType(), [address.type, small, small, small])
        function = cgutils.get_or_insert_function(builder.module, signature_ir, "llvm.prefetch.p0")
        for_reading, keep_in_all_levels, data_cache = ir.Constant(small, 0), ir.Constant(small, 3), ir.Constant(small, 1)
        builder.call(function, [address, for_reading, keep_in_all_levels, data_cache])
        return context.get_dummy_value()

    return types.void(array, types.intp), generate


@njit(inline="always")
def mulmod(a: Any, b: Any) -> Any:
    """a·b modulo 2^61 - 1 for residues a, b."""
    low = a * b
    high = mul_high(a, b)
    total = (low & MODULUS) + ((low >> _61) | (high << _3))
    return total - MODULUS if total >= MODULUS else total


@njit(inline="always")
def mix(value: Any) -> Any:
    """A bijection of 64-bit words whose every output bit depends on every input bit (the finaliser of splitmix64)."""
    x = U(value) + _K0
    x = (x ^ (x >> _S30)) * _K1
    x = (x ^ (x >> _S27)) * _K2
    return x ^ (x >> _S31)


@njit(inline="always")
def element_code(value: Any) -> Any:
    """The residue that stands for one element of a sequence."""
    return mix(value) >> _3


@compiled("uint64[::1](uint64, int64)")
def powers(base: Any, count: int) -> Any:
    """base^0 ... base^(count-1) modulo 2^61 - 1."""
    out = np.empty(count, np.uint64)
    power = U(1)
    for i in range(count):
        out[i] = power
        power = mulmod(power, base)
    return out


@compiled("void(int64, int64[:, ::1], uint64, uint64[::1])")
def fingerprint_kernel(n: int, values: Any, seed: Any, out: Any) -> None:
    """out[j] = fingerprint of column j of `values` (examples × candidates), for j < n.

    One multiplication per word: each step is a bijection of the running hash for a fixed word, and of the word for a fixed
    hash, so vectors that differ in one place never collide.  Limit: the multiplier, about three cycles a word with AVX2.
    """
    for j in range(n):
        out[j] = seed
    for e in range(values.shape[0]):
        for j in range(n):
            h = (out[j] ^ U(values[e, j])) * _K2
            out[j] = h ^ (h >> _S32)
    for j in range(n):
        h = out[j] * _K1
        h ^= h >> _S31
        out[j] = h if h != U(0) else U(1)  # 0 marks an empty slot of the table
