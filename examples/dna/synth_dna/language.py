"""DNA: strands as texts of A, C, G and T (U in RNA), read from 5' to 3'.

Operators are total on all texts: letters that are no bases stay what they are, and a protein that cannot be read has no
value.
"""

from __future__ import annotations

from typing import Any

from dsl.inverses import by_place
from dsl.kernels import SCRATCH
from dsl.language import DSL
from dsl.operators import Undefined
from dsl.types import Int, String

DNA = DSL(
    "dna",
    "1",
    "Strands of DNA, their reading frames and proteins.",
    constants=((0, Int), (1, Int), (2, Int)),
    support=(String, Int),
)

_PARTNERS = str.maketrans("ACGT", "TGCA")
_BASES = "UCAG"
_ACIDS = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
_CODE = {
    a + b + c: _ACIDS[16 * i + 4 * j + k]
    for i, a in enumerate(_BASES)
    for j, b in enumerate(_BASES)
    for k, c in enumerate(_BASES)
}


def is_strand(value: str) -> bool:
    """Has it bases only?"""
    return value != "" and not value.strip("ACGTU")


def complement_kernel(items: Any, free: int, pieces: Any, start: int, stop: int) -> int:
    """Each base replaced by its partner, written into the scratch space."""
    if stop - start > SCRATCH:
        return -1
    for i in range(stop - start):
        base = items[start + i]
        if base == 65:
            base = 84
        elif base == 84:
            base = 65
        elif base == 67:
            base = 71
        elif base == 71:
            base = 67
        items[free + i] = base
    pieces[0], pieces[1] = free, free + stop - start
    return 1


@DNA.operator("complement", kernel=complement_kernel, undo=(("complement", "w"),), says="the complement of {0}")
def complement(strand: str) -> str:
    """Each base replaced by its partner: A and T, C and G."""
    return strand.translate(_PARTNERS)


def reverse_kernel(items: Any, free: int, pieces: Any, start: int, stop: int) -> int:
    """The letters from last to first, written into the scratch space."""
    if stop - start > SCRATCH:
        return -1
    for i in range(stop - start):
        items[free + i] = items[stop - 1 - i]
    pieces[0], pieces[1] = free, free + stop - start
    return 1


@DNA.operator("reverse", kernel=reverse_kernel, undo=(("reverse", "w"),), says="{0} backwards")
def reverse(strand: str) -> str:
    """From last to first."""
    return strand[::-1]


def transcribe_kernel(items: Any, free: int, pieces: Any, start: int, stop: int) -> int:
    """U for T, written into the scratch space."""
    if stop - start > SCRATCH:
        return -1
    for i in range(stop - start):
        items[free + i] = 85 if items[start + i] == 84 else items[start + i]
    pieces[0], pieces[1] = free, free + stop - start
    return 1


@DNA.operator("transcribe", kernel=transcribe_kernel, properties=(is_strand,), says="{0} as RNA")
def transcribe(strand: str) -> str:
    """As RNA: U for T."""
    return strand.replace("T", "U")


def join_kernel(items: Any, free: int, pieces: Any, a: int, b: int, c: int, d: int) -> int:
    """Two pieces of what is there: nothing is copied."""
    pieces[0], pieces[1], pieces[2], pieces[3] = a, b, c, d
    return 2


def _front(wanted: str, back: str | None) -> list[str]:
    if back is None:
        return [wanted[:i] for i in range(len(wanted) + 1)]
    return [wanted[: len(wanted) - len(back)]] if wanted.endswith(back) else []


def _back(wanted: str, front: str | None) -> list[str]:
    if front is None:
        return [wanted[i:] for i in range(len(wanted) + 1)]
    return [wanted[len(front) :]] if wanted.startswith(front) else []


@DNA.operator(
    "join",
    kernel=join_kernel,
    symbolic=lambda algebra, a, b: algebra.str_concat(a, b),
    inverse=by_place(_front, _back),
    python="({0} + {1})",
    says="{0} followed by {1}",
)
def join(a: str, b: str) -> str:
    """One strand after the other."""
    return a + b


def codon_kernel(items: Any, free: int, pieces: Any, start: int, stop: int, n: int) -> int:
    """A slice of the strand, or -1 for no value."""
    if n < 0 or n >= (stop - start) // 3:
        return -1
    pieces[0], pieces[1] = start + 3 * n, start + 3 * n + 3
    return 1


@DNA.operator("codon", kernel=codon_kernel, says="codon {1} of {0}")
def codon(strand: str, n: int) -> str:
    """The n-th group of three, counted from 0."""
    return strand[3 * n : 3 * n + 3] if 0 <= n < len(strand) // 3 else Undefined


def from_kernel(items: Any, free: int, pieces: Any, start: int, stop: int, n: int) -> int:
    """A slice of the strand, or -1 for no value."""
    if n < 0 or n > stop - start:
        return -1
    pieces[0], pieces[1] = start + n, stop
    return 1


@DNA.operator(
    "from",
    kernel=from_kernel,
    symbolic=lambda algebra, a, n: algebra.str_substr(a, n, algebra.str_len(a)),
    says="{0} from base {1} on",
)
def from_base(strand: str, n: int) -> str:
    """Without the first n bases: another reading frame."""
    return strand[n:] if 0 <= n <= len(strand) else Undefined


def gc_kernel(items: Any, start: int, stop: int) -> int:
    """Bases that are C or G."""
    count = 0
    for i in range(start, stop):
        if items[i] == 67 or items[i] == 71:
            count += 1
    return count


@DNA.operator("gc", kernel=gc_kernel, says="the number of G and C in {0}")
def gc(strand: str) -> int:
    """How many bases are G or C."""
    return strand.count("G") + strand.count("C")


@DNA.operator("translate", says="the protein of {0}")
def translate(rna: str) -> str:
    """The protein, one letter for each codon, up to a stop; no value where three letters are no codon of RNA."""
    letters = "".join(_CODE.get(rna[i : i + 3], "?") for i in range(0, len(rna) - 2, 3))
    protein = letters.partition("*")[0]
    return protein if "?" not in protein else Undefined
