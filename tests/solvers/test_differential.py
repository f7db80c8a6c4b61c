"""Law: the symbolic meaning of every shipped operator is its reference, wherever the reference has a value."""

import random
import zlib

import pytest
import z3

from dsl.bitvectors import BV
from dsl.lia import LIA
from dsl.lists import LISTS
from dsl.operators import Operator
from dsl.strings import STRINGS
from dsl.types import String
from solvers.symbolic_rows import has_sort, symbolic_faults
from solvers.z3_algebra import Z3Algebra
from tests.differential import argument_rows, every_row, operators_of

QUICK, SLOW = 200, 10_000


def symbolic_operators() -> list[Operator]:
    found = {o: None for language in (LIA, BV, STRINGS, LISTS) for o in operators_of(language)}
    return [o for o in found if o.symbolic is not None and all(map(has_sort, (*o.arguments, o.result)))]


OPERATORS = symbolic_operators()
NAMES = [f"{o.name}:{'_'.join(str(t).replace(' ', '') for t in o.arguments)}" for o in OPERATORS]
by_operator = pytest.mark.parametrize("operator", OPERATORS, ids=NAMES)


def mismatches(operator: Operator, rows: object) -> list[str]:
    return list(symbolic_faults(operator, rows))


def seeded(operator: Operator) -> random.Random:
    return random.Random(zlib.crc32(repr(operator).encode()))


@by_operator
def test_symbolic_meaning_is_the_reference(operator):
    assert mismatches(operator, argument_rows(operator, seeded(operator), QUICK)) == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
@by_operator
def test_symbolic_meaning_is_the_reference_on_many_rows(operator):
    assert mismatches(operator, argument_rows(operator, seeded(operator), SLOW)) == []


@pytest.mark.parametrize(
    "operator",
    [o for o in OPERATORS if o.arguments and all(t.name == "BitVec" and t.width == 3 for t in o.arguments)],
    ids=lambda o: o.name,
)
def test_three_bits_exhaustively(operator):
    assert mismatches(operator, every_row(operator)) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "operator",
    [o for o in OPERATORS if o.arguments and all(t.name == "BitVec" and t.width == 8 for t in o.arguments)],
    ids=lambda o: o.name,
)
def test_eight_bits_exhaustively(operator):
    assert mismatches(operator, every_row(operator)) == []


def test_every_language_has_symbolic_operators():
    for language, least in ((LIA, 15), (BV, 100), (STRINGS, 20)):
        assert len([o for o in operators_of(language) if o.symbolic]) >= least, language


@pytest.mark.parametrize("text", ["a\\u{41}b", "\\u0041", "\\x41", '"', '""', "\\", "\x00", "é\U0002ffff", "日本"])
def test_literals_keep_their_characters(text):
    algebra = Z3Algebra()
    term = algebra.literal(text, String)
    assert z3.simplify(algebra.str_len(term)).as_long() == len(text)
    assert algebra.value(term, String) == text
