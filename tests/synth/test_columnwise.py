"""Law: a column at a time means what a row at a time means."""

from __future__ import annotations

import random

import pytest

from benchmarks.exports import grown, random_value
from dsl.operators import Definition, Undefined
from dsl.program import Variable
from dsl.registry import load_dsl
from dsl.types import Bool, Int, List, String, Type
from synth.columns.readings import output_of
from synth.columnwise import BATCH, outputs_on

SHAPES: dict[str, tuple[Type, ...]] = {"strings": (String, Int, Bool), "lists": (List(Int), Int), "lia": (Int, Int, Bool)}


@pytest.mark.parametrize("name", SHAPES)
def test_columns_and_rows_agree(name: str) -> None:
    rng = random.Random(name)
    parameters = tuple(Variable(n, t) for n, t in zip("xyz", SHAPES[name], strict=False))
    for program in grown(load_dsl(name), parameters, 150, rng):
        definition = Definition("f", parameters, program)
        rows = [tuple(random_value(p.type, rng) for p in parameters) for _ in range(12)]
        for one, many in zip([output_of(definition, row) for row in rows], outputs_on(definition, rows), strict=True):
            assert type(one) is type(many) and (one is many or one == many), program


def test_batches_join() -> None:
    x = Variable("x", Int)
    program = next(p for p in grown(load_dsl("lia"), (x,), 50, random.Random(1)) if p.type == Int)
    rows = [(n,) for n in range(BATCH + 3)]
    found = outputs_on(Definition("f", (x,), program), rows)
    assert len(found) == BATCH + 3
    assert found[-1] == output_of(Definition("f", (x,), program), rows[-1])
    assert outputs_on(Definition("f", (x,), program), []) == []


def test_values_beyond_the_limits_are_none() -> None:
    strings = load_dsl("strings")
    from dsl.program import variable
    from dsl.terms import parse_program

    body = parse_program('(str.replace_all x "a" (str.++ x x))', strings, {"x": variable("x", String)})
    definition = Definition("f", (Variable("x", String),), body)
    assert outputs_on(definition, [("a" * 1200,), ("a",)]) == [Undefined, "aa"]
    assert output_of(definition, ("a" * 1200,)) is Undefined
