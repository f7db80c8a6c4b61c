"""Bit-vectors: kernels against the reference, the standard's corner cases, facts and inverses."""

import random
from collections.abc import Iterator

import pytest

from dsl.bitvectors import BV
from dsl.interpreter import evaluate
from dsl.language import Family
from dsl.operators import Operator
from dsl.program import Variable
from dsl.terms import parse_program
from dsl.types import BitVec, Bool
from tests.differential import argument_rows, every_row
from tests.dsl.kernel_harness import assert_kernel_agrees
from tests.dsl.laws import assert_facts_hold, assert_inverse_admits, assert_inverse_exact

WIDTHS = (1, 2, 7, 8, 31, 32, 33, 63, 64)
OWN = [family for family in BV if family.arguments[0].name == "BitVec"]
NAMES = [family.name for family in OWN]


def indices_of(family: Family, width: int) -> Iterator[tuple[int, ...]]:
    """Indices at their edges for a family at one width; none is needed by most."""
    match family.name:
        case "extract":
            yield from {(width - 1, 0), (0, 0), (width - 1, width - 1), (width - 1, width // 2), (width // 2, 0)}
        case "repeat":
            yield from {(times,) for times in (1, 2, 64 // width) if times * width <= 64}
        case "zero_extend" | "sign_extend":
            yield from {(by,) for by in (0, 1, 64 - width) if by + width <= 64}
        case "rotate_left" | "rotate_right":
            yield from {(by,) for by in (0, 1, width - 1, width, width + 3, 1000)}
        case _:
            yield ()


def members(family: Family, width: int) -> Iterator[Operator]:
    """The operators of a family at one width, `concat` beside several others."""
    if family.name == "concat":
        others = [other for other in (1, 8, 31, 32, 64 - width) if 0 < other <= 64 - width]
        choices = [(BitVec(other), BitVec(width)) for other in others]
    else:
        choices = [(BitVec(width),) * len(family.arguments)]
    for arguments in choices:
        for indices in indices_of(family, width):
            operator = family.member(arguments, indices)
            assert operator is not None, (family.name, arguments, indices)
            yield operator


@pytest.mark.parametrize("family", OWN, ids=NAMES)
def test_kernels_agree_with_the_reference_on_all_of_8_bits(family: Family) -> None:
    for operator in members(family, 8):
        if all(t == BitVec(8) for t in operator.arguments):
            rows = list(every_row(operator))
            assert assert_kernel_agrees(operator, rows) == 256**operator.arity


@pytest.mark.parametrize("family", OWN, ids=NAMES)
def test_kernels_agree_with_the_reference_at_every_width(family: Family) -> None:
    rng = random.Random(f"kernels of {family.name}")
    for width in WIDTHS:
        for operator in members(family, width):
            assert_kernel_agrees(operator, argument_rows(operator, rng, 700))


@pytest.mark.parametrize("family", OWN, ids=NAMES)
def test_facts_hold(family: Family) -> None:
    rng = random.Random(f"facts of {family.name}")
    for width in WIDTHS:
        for operator in members(family, width):
            assert_facts_hold(operator, argument_rows(operator, rng, 100))


@pytest.mark.parametrize("family", [f for f in OWN if f.facts["inverse"]], ids=lambda f: f.name)
def test_inverses_admit_the_arguments(family: Family) -> None:
    rng = random.Random(f"inverses of {family.name}")
    for width in WIDTHS:
        for operator in members(family, width):
            assert_inverse_admits(operator, argument_rows(operator, rng, 100))


@pytest.mark.parametrize("family", [f for f in OWN if f.facts["inverse"]], ids=lambda f: f.name)
def test_inverses_are_exact_over_3_bits(family: Family) -> None:
    for operator in members(family, 3):
        if max(t.width for t in (*operator.arguments, operator.result) if t != Bool) <= 8:
            values = [range(1 << t.width) for t in operator.arguments]
            outputs = (False, True) if operator.result == Bool else range(1 << operator.result.width)
            assert assert_inverse_exact(operator, values, outputs)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(bvudiv #x05 #x00)", 0xFF),
        ("(bvurem #x05 #x00)", 0x05),
        ("(bvsdiv #x05 #x00)", 0xFF),
        ("(bvsdiv #xfb #x00)", 0x01),
        ("(bvsrem #xfb #x00)", 0xFB),
        ("(bvsmod #xfb #x00)", 0xFB),
        ("(bvsdiv #x80 #xff)", 0x80),
        ("(bvsdiv #xf9 #x02)", 0xFD),
        ("(bvsrem #xf9 #x02)", 0xFF),
        ("(bvsmod #xf9 #x02)", 0x01),
        ("(bvsmod #x07 #xfe)", 0xFF),
        ("(bvsmod #xf9 #xfe)", 0xFF),
        ("(bvshl #x01 #x08)", 0x00),
        ("(bvlshr #x80 #x08)", 0x00),
        ("(bvashr #x80 #x08)", 0xFF),
        ("(bvashr #x40 #xff)", 0x00),
        ("(concat #xab #xcd)", 0xABCD),
        ("((_ extract 7 4) #xab)", 0xA),
        ("((_ repeat 3) #xa)", 0xAAA),
        ("((_ sign_extend 4) #x8)", 0xF8),
        ("((_ zero_extend 4) #x8)", 0x08),
        ("((_ rotate_left 5) #x1)", 0x2),
        ("((_ rotate_right 1) #x1)", 0x8),
        ("(bvcomp #x8 #x8)", 1),
        ("(bvadd #x1 #x2 #xf)", 2),
        ("(bvnand #xc #xa)", 0x7),
        ("(bvmul #xffffffffffffffff #xffffffffffffffff)", 1),
    ],
)
def test_the_values_that_the_standard_gives(text: str, value: int) -> None:
    assert evaluate(parse_program(text, BV), {}) == value


@pytest.mark.parametrize(
    ("name", "a", "b", "overflows"),
    [
        ("bvuaddo", 255, 1, True),
        ("bvuaddo", 254, 1, False),
        ("bvsaddo", 127, 1, True),
        ("bvsaddo", 255, 1, False),
        ("bvumulo", 16, 16, True),
        ("bvumulo", 15, 17, False),
        ("bvsmulo", 16, 8, True),
        ("bvsmulo", 240, 8, False),
        ("bvusubo", 1, 2, True),
        ("bvssubo", 128, 1, True),
        ("bvssubo", 127, 255, True),
        ("bvsdivo", 128, 255, True),
        ("bvsdivo", 128, 1, False),
    ],
)
def test_overflow_is_seen(name: str, a: int, b: int, overflows: bool) -> None:
    operator = BV.resolve(name, [BitVec(8), BitVec(8)])
    assert operator is not None and operator.reference is not None
    assert operator.reference(a, b, *operator.indices) is overflows


@pytest.mark.parametrize(
    ("name", "widths", "indices"),
    [
        ("concat", (40, 25), ()),
        ("extract", (8,), (8, 0)),
        ("extract", (8,), (0, 1)),
        ("repeat", (8,), (0,)),
        ("repeat", (8,), (9,)),
        ("zero_extend", (60,), (5,)),
        ("sign_extend", (60,), (5,)),
        ("bvadd", (8, 9), ()),
    ],
)
def test_members_that_make_no_sense_do_not_exist(name: str, widths: tuple[int, ...], indices: tuple[int, ...]) -> None:
    assert BV.resolve(name, [BitVec(w) for w in widths], indices) is None


def test_the_default_grammar_holds_the_common_operators_once_each() -> None:
    grammar = BV.default_grammar([Variable("x", BitVec(64))], BitVec(64), {BitVec(64): [1]})
    names = [op.name for op in grammar.operators()]
    assert {"bvnot", "bvand", "bvadd", "bvlshr", "bvult", "ite", "="} <= set(names)
    assert {"bvnand", "bvsmod", "bvugt", "bvcomp", "bvuaddo", "concat"}.isdisjoint(names)
    assert len([name for name in names if name.startswith("bv")]) == len({n for n in names if n.startswith("bv")})
