"""The calling convention of kernels: an operator's meaning over numbers and arrays.

A kernel is a plain Python function of numbers; `search` compiles it with Numba and calls it once per candidate and example.
It may call other plain functions of numbers, raises nothing, and allocates nothing.  The columns it works on are:

    kind       types                     argument                          result
    word       Int                       int64                             int64, or NO_VALUE
               BitVec(w)                 int64: the bits, zero-extended    the same (for w = 64 the sign bit is the top bit)
               token types               int64: index into `tokens`        the same
    bool       Bool                      0 or 1                            0 or 1
    sequence   String, List of words     two int64: start, stop            number of pieces, or -1 for "no value"
    object     anything else             no kernel: the reference runs on Python objects

Sequences live in one array `items` (code points of strings, elements of lists); an argument is the range
`items[start:stop]`.  A kernel that has a sequence among its arguments or as its result gets `items` first; one whose result
is a sequence then gets `free` and `pieces`:

    kernel([items, [free, pieces,]] arguments..., indices...)

A sequence result is up to `MAX_PIECES` ranges of `items`, concatenated: range i goes into `pieces[2*i]` and
`pieces[2*i+1]`, and the kernel returns how many there are (0 makes an empty sequence).  Most text operators are slices of
their arguments, so nothing is copied, and the hash of the result is known before the result is built.  What is not a slice
is written to `items[free:]`, at most `SCRATCH` elements, and named as a piece.

Where all arguments and the result are Bool, a kernel sees 64 examples at once: `a & b` and `~a` on words of packed bits.
An operator that works on several kinds (`ite`, `=`) gives a mapping from kind to kernel.
"""

from __future__ import annotations

from typing import Final

NO_VALUE: Final = -(2**63)
"""The Int result "no value here": overflow of 64 bits, division by zero, an index out of range."""

MAX_PIECES: Final = 4
"""Ranges of which a sequence result may consist."""

SCRATCH: Final = 4096
"""Elements that a kernel may write at `items[free:]`; a longer result is "no value"."""
