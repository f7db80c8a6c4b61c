"""Simpler calls are simpler, of the same types, still at fault, and found in bounded time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.samples import nasty_values, random_values
from dsl.shrinking import MOST_TRIES, shrink_row, simpler_values
from dsl.types import BitVec, Bool, Int, List, String, Tokens, Type

TYPES = [Bool, Int, String, BitVec(8), List(Int), List(String), Tokens("Side", ("left", "right"))]


@pytest.mark.parametrize("type", TYPES, ids=str)
def test_simpler_values_are_of_the_type_and_come_to_an_end(type: Type) -> None:
    for value in [*nasty_values(type), *random_values(type, random.Random(0), 50)]:
        steps = 0
        while (simpler := next(simpler_values(value, type), None)) is not None:
            assert type.admits(simpler) and simpler != value
            value, steps = simpler, steps + 1
            assert steps < 500


@given(st.integers(-(2**70), 2**70), st.integers(1, 1000))
def test_the_smallest_number_is_found(number: int, least: int) -> None:
    if abs(number) >= least:
        (found,) = shrink_row((number,), (Int,), lambda row: abs(row[0]) >= least, tries=10_000)
        assert found == least


def test_rows_stay_as_they_are_where_nothing_simpler_is_at_fault() -> None:
    assert shrink_row(("abc", 7), (String, Int), lambda row: False) == ("abc", 7)


def test_tries_are_bounded() -> None:
    calls: list[object] = []
    shrink_row(("x" * 10_000,), (String,), lambda row: calls.append(row) is None)
    assert len(calls) <= MOST_TRIES
