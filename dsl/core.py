"""The operators that every language shares: SMT-LIB's Core theory, over any type.

Other languages say `includes=(CORE,)`.  Arguments annotated `Same` are of any one type.  Operators between Booleans work on
words of 64 packed examples, so their kernels are bitwise; their Python text evaluates both sides, as the interpreter does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

from .language import DSL
from .operators import Inverse, Undefined
from .types import TypeVariable, Value

CORE = DSL("core", "1", "Choice, equality and the Boolean connectives: the Core theory of SMT-LIB.")

Same = Annotated[Any, TypeVariable("a")]
"""A value of any type, the same throughout one signature."""


# Choice and equality: one kernel per kind of column.


def _ite_word(c: int, a: int, b: int) -> int:
    return a if c else b


def _ite_bool(c: int, a: int, b: int) -> int:
    return (c & a) | (~c & b)


def _ite_sequence(items: Any, free: int, pieces: Any, c: int, a0: int, a1: int, b0: int, b1: int) -> int:
    pieces[0] = a0 if c else b0
    pieces[1] = a1 if c else b1
    return 1


def _equal_word(a: int, b: int) -> int:
    return int(a == b)


def _equal_bool(a: int, b: int) -> int:
    return ~(a ^ b)


def _equal_sequence(items: Any, a0: int, a1: int, b0: int, b1: int) -> int:
    if a1 - a0 != b1 - b0:
        return 0
    for i in range(a1 - a0):
        if items[a0 + i] != items[b0 + i]:
            return 0
    return 1


def _distinct_word(a: int, b: int) -> int:
    return int(a != b)


def _distinct_bool(a: int, b: int) -> int:
    return a ^ b


def _distinct_sequence(items: Any, a0: int, a1: int, b0: int, b1: int) -> int:
    return 1 - _equal_sequence(items, a0, a1, b0, b1)


def _ite_inverse(position: int, wanted: Value, arguments: Sequence[Value | None]) -> Iterable[Value] | None:
    condition, *branches = arguments
    if position == 0:
        if any(branch is None for branch in branches):
            return None
        return [c for c, branch in zip((True, False), branches, strict=True) if branch == wanted]
    if condition is None:
        return None
    taken = 1 if condition else 2
    if position == taken:
        return [wanted]
    return None if arguments[taken] is None or arguments[taken] == wanted else []


def _same_when(equal: bool) -> Inverse:
    """The inverse of an operator that says `equal` of two equal values: then one is the other, or the other Boolean."""

    def inverse(position: int, wanted: Value, arguments: Sequence[Value | None]) -> Iterable[Value] | None:
        other = arguments[1 - position]
        if other is None or (wanted != equal and not isinstance(other, bool)):
            return None
        return [other] if wanted == equal else [not other]

    return inverse


@CORE.operator(
    "ite",
    kernel={"word": _ite_word, "bool": _ite_bool, "sequence": _ite_sequence},
    symbolic=lambda z, c, a, b: z.ite(c, a, b),
    inverse=_ite_inverse,
    lazy=True,
    standard=True,
    python="({1} if {0} else {2})",
)
def ite(c: bool, a: Same, b: Same) -> Same:
    """`a` if the condition holds, else `b`; the branch not taken may be undefined."""
    if c is Undefined:
        return Undefined
    return a if c else b


@CORE.operator(
    "=",
    kernel={"word": _equal_word, "bool": _equal_bool, "sequence": _equal_sequence},
    symbolic=lambda z, a, b: z.eq(a, b),
    inverse=_same_when(True),
    nary="chain",
    commutative=True,
    standard=True,
    python="({0} == {1})",
)
def equal(a: Same, b: Same) -> bool:
    """Are the two the same?"""
    return bool(a == b)


@CORE.operator(
    "distinct",
    kernel={"word": _distinct_word, "bool": _distinct_bool, "sequence": _distinct_sequence},
    symbolic=lambda z, a, b: z.not_(z.eq(a, b)),
    inverse=_same_when(False),
    nary="pairwise",
    commutative=True,
    standard=True,
    default=False,
    python="({0} != {1})",
)
def distinct(a: Same, b: Same) -> bool:
    """Are the two different?"""
    return bool(a != b)


# Connectives.


def _connective_inverse(meaning: Callable[[bool, bool], bool]) -> Inverse:
    """The inverse of a Boolean function of two arguments, by trying all four cases."""

    def inverse(position: int, wanted: Value, arguments: Sequence[Value | None]) -> Iterable[Value] | None:
        other = arguments[1 - position]
        others = [False, True] if other is None else [other]
        found = []
        for value in (False, True):
            pairs = ((value, o) if position == 0 else (o, value) for o in others)
            if any(meaning(a, b) == wanted for a, b in pairs):
                found.append(value)
        return None if len(found) == 2 and other is None else found

    return inverse


def _not_inverse(position: int, wanted: Value, arguments: Sequence[Value | None]) -> Iterable[Value]:
    return [not wanted]


@CORE.operator(
    "not",
    kernel=lambda a: ~a,
    symbolic=lambda z, a: z.not_(a),
    inverse=_not_inverse,
    undo=(("not", "w"),),
    standard=True,
    python="(not {0})",
)
def not_(a: bool) -> bool:
    """Negation."""
    return not a


@CORE.operator(
    "and",
    kernel=lambda a, b: a & b,
    symbolic=lambda z, a, b: z.and_(a, b),
    inverse=_connective_inverse(lambda a, b: a and b),
    nary="left",
    commutative=True,
    identity=True,
    standard=True,
    python="({0} & {1})",
)
def and_(a: bool, b: bool) -> bool:
    """Conjunction."""
    return a and b


@CORE.operator(
    "or",
    kernel=lambda a, b: a | b,
    symbolic=lambda z, a, b: z.or_(a, b),
    inverse=_connective_inverse(lambda a, b: a or b),
    nary="left",
    commutative=True,
    identity=False,
    standard=True,
    python="({0} | {1})",
)
def or_(a: bool, b: bool) -> bool:
    """Disjunction."""
    return a or b


@CORE.operator(
    "xor",
    kernel=lambda a, b: a ^ b,
    symbolic=lambda z, a, b: z.xor(a, b),
    inverse=_connective_inverse(lambda a, b: a != b),
    undo=(("xor", "wo"), ("xor", "wo")),
    nary="left",
    commutative=True,
    identity=False,
    standard=True,
    default=False,
    python="({0} ^ {1})",
)
def xor(a: bool, b: bool) -> bool:
    """Exactly one of the two."""
    return a != b


@CORE.operator(
    "=>",
    kernel=lambda a, b: ~a | b,
    symbolic=lambda z, a, b: z.implies(a, b),
    inverse=_connective_inverse(lambda a, b: not a or b),
    nary="right",
    standard=True,
    default=False,
    python="((not {0}) | {1})",
)
def implies(a: bool, b: bool) -> bool:
    """Implication: `b` holds wherever `a` does."""
    return not a or b
