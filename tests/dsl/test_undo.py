"""What `undo=` declares: the argument is the named operator's value at the result and the other argument, and only that."""

from __future__ import annotations

import random

import pytest

from dsl.bitvectors import BV
from dsl.errors import DeclarationError
from dsl.interpreter import apply_operator
from dsl.language import DSL
from dsl.lia import LIA
from dsl.lists import DEEPCODER, LISTS
from dsl.operators import Operator, Undefined
from dsl.strings import STRINGS
from dsl.types import BitVec, Bool, Int, Type
from tests.differential import argument_rows, every_row, operators_of

LANGUAGES = (LIA, BV, STRINGS, LISTS, DEEPCODER)
DECLARED = [
    (language, operator, position)
    for language in LANGUAGES
    for operator in operators_of(language)
    for position in range(operator.arity)
    if language.undoing(operator, position) is not None
]


@pytest.mark.parametrize(("language", "operator", "position"), DECLARED, ids=lambda value: str(value))
def test_undoing_gives_the_argument_back(language: DSL, operator: Operator, position: int) -> None:
    found = language.undoing(operator, position)
    assert found is not None
    back, order = found
    for row in argument_rows(operator, random.Random(f"undo {operator!r} {position}"), 200):
        wanted = apply_operator(operator, list(row))
        if wanted is Undefined:
            continue
        known = {"w": wanted, "o": row[1 - position] if operator.arity == 2 else None}
        assert apply_operator(back, [known[letter] for letter in order]) == row[position], (operator, row)


@pytest.mark.parametrize("language", [LIA, BV], ids=lambda language: language.name)
def test_undoing_is_possible_only_where_one_argument_alone_will_do(language: DSL) -> None:
    for operator in operators_of(language, widths=(1, 3)):
        small = all(t == Bool or (t.name == "BitVec" and t.width <= 3) for t in operator.arguments)
        for position in range(operator.arity) if small else ():
            if language.undoing(operator, position) is None:
                continue
            seen: dict[object, object] = {}
            for row in every_row(operator):
                key = (*row[:position], None, *row[position + 1 :], apply_operator(operator, list(row)))
                assert seen.setdefault(key, row[position]) == row[position], (operator, row)


@pytest.mark.parametrize(
    ("language", "name", "types", "answers"),
    [
        (BV, "bvadd", [BitVec(8)] * 2, [("bvsub", "wo"), ("bvsub", "wo")]),
        (BV, "bvsub", [BitVec(8)] * 2, [("bvadd", "wo"), ("bvsub", "ow")]),
        (BV, "bvnot", [BitVec(8)], [("bvnot", "w")]),
        (BV, "bvand", [BitVec(8)] * 2, [None, None]),
        (BV, "bvmul", [BitVec(8)] * 2, [None, None]),
        (LIA, "-", [Int, Int], [("+", "wo"), ("-", "ow")]),
        (LIA, "-", [Int], [("-", "w")]),
        (LIA, "*", [Int, Int], [None, None]),
    ],
)
def test_what_is_declared(language: DSL, name: str, types: list[Type], answers: list[object]) -> None:
    operator = language.resolve(name, types)
    assert operator is not None
    for position, answer in enumerate(answers):
        found = language.undoing(operator, position)
        assert (None if found is None else (found[0].name, found[1])) == answer


def test_undoing_keeps_the_indices() -> None:
    operator = BV.resolve("rotate_left", [BitVec(8)], [3])
    assert operator is not None
    found = BV.undoing(operator, 0)
    assert found is not None and found[0] is BV.resolve("rotate_right", [BitVec(8)], [3])


def test_a_language_without_the_operator_undoes_nothing() -> None:
    language = DSL("lonely", "1")

    @language.operator("twist", undo=(("untwist", "w"),))
    def twist(a: int) -> int:
        return -a

    operator = language.resolve("twist", [Int])
    assert operator is not None and language.undoing(operator, 0) is None


@pytest.mark.parametrize("undo", [(("f", "w"),), (("f", "wo"), ("f", "w")), (("f", "wo"), None, None)])
def test_facts_that_make_no_sense_are_refused(undo: tuple[tuple[str, str] | None, ...]) -> None:
    with pytest.raises(DeclarationError, match="undo must have 2 entries whose orders are 'wo' or 'ow'"):

        @DSL("broken", "1").operator("f", undo=undo)
        def f(a: int, b: int) -> int:
            return a + b
