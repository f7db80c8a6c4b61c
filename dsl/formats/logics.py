"""Which language a SyGuS logic stands for, and the union in which the symbols of a file are looked up.

A file's logic decides what a program may be made of where the file has no grammar.  Reading is more generous: any symbol of
the three shipped SMT languages is understood in any file, since files mix them (bit-vectors beside integers, say).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ..language import DSL
from ..types import Type

_ARITHMETIC = ("LIA", "NIA", "IDL", "SAT", "UF", "UFLIA", "UFNIA", "CORE", "CHC_LIA", "INV_LIA")
_BIT_VECTORS = ("BV", "UFBV")
_STRINGS = ("S", "SLIA", "SNIA", "UFS", "UFSLIA", "PBE_STRINGS", "STRINGS")
_ANY = ("ALL", "ALL_SUPPORTED")
KNOWN_LOGICS = (*_ARITHMETIC, *_BIT_VECTORS, *_STRINGS, *_ANY)
"""Logics that are read, each also with the prefix QF_."""

_STANDARD = ("LIA", "NIA", "IDL", "UFLIA", "UFNIA", "BV", "UFBV", "S", "SLIA", "SNIA", "UFSLIA", "ALL")


def normal_logic(name: str) -> str | None:
    """The logic without its prefix QF_, in capitals; None if it is not one that is read."""
    plain = name.upper().removeprefix("QF_")
    return plain if plain in KNOWN_LOGICS else None


@cache
def smt_language() -> DSL:
    """Everything that a SyGuS file may say: integers, bit-vectors and strings together."""
    from ..bitvectors import BV
    from ..lia import LIA
    from ..strings import STRINGS

    return DSL("smt", "1", "Integers, bit-vectors and strings together.", includes=(LIA, BV, STRINGS))


def language_of_types(types: Iterable[Type]) -> DSL:
    """The smallest shipped language that has values of all these types."""
    from ..bitvectors import BV
    from ..integers import INTEGERS
    from ..strings import STRINGS

    names = {t.name for t in types}
    if "List" in names:
        from ..lists import LISTS

        return LISTS
    if "String" in names:
        return STRINGS
    return BV if "BitVec" in names else INTEGERS


def language_of_logic(logic: str, types: Iterable[Type]) -> DSL:
    """The language of a logic; the types that occur decide where the logic is empty or ALL."""
    from ..bitvectors import BV
    from ..lia import LIA
    from ..strings import STRINGS

    plain = normal_logic(logic)
    if plain in _ARITHMETIC:
        return LIA
    if plain in _BIT_VECTORS:
        return BV
    if plain in _STRINGS:
        return STRINGS
    return language_of_types(types)


def reading_language(language: DSL) -> DSL:
    """The language in which the text of a task in `language` is read: the union for a part of it, else itself."""
    union = smt_language()
    return union if all(family.name in union.families for family in language) else language


def standard_logic(logic: str, types: Iterable[Type]) -> str:
    """A logic of SMT-LIB that covers the types: `logic` itself where it is one."""
    plain = normal_logic(logic)
    if plain in _STANDARD:
        return logic if logic.upper() in _STANDARD else plain
    names = {t.name for t in types} - {"Bool"}
    if "String" in names:
        return "SLIA" if "BitVec" not in names else "ALL"
    if "BitVec" in names:
        return "BV" if names == {"BitVec"} else "ALL"
    return "LIA" if names <= {"Int"} else "ALL"
