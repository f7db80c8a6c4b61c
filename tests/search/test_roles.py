"""What deduction takes an operator for is what its reference does."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from dsl.interpreter import apply_operator
from dsl.operators import Operator
from dsl.strings import STRINGS
from search.roles import Role, role_of
from tests.differential import argument_rows, operators_of

MEANINGS: dict[Role, Callable[..., Any]] = {
    Role.JOIN: lambda a, b: a + b,
    Role.SLICE: lambda text, start, count: text[start : start + count] if start >= 0 and count > 0 else "",
    Role.CHARACTER: lambda text, index: text[index] if 0 <= index < len(text) else "",
    Role.FIND: lambda text, part, start: text.find(part, start) if 0 <= start <= len(text) else -1,
    Role.REPLACE: lambda text, old, new: text.replace(old, new, 1),
    Role.SUM: lambda a, b: a + b,
    Role.DIFFERENCE: lambda a, b: a - b,
    Role.DIGITS: lambda n: str(n) if n >= 0 else "",
    Role.CHOICE: lambda c, a, b: a if c else b,
}
KNOWN = [operator for operator in operators_of(STRINGS) if role_of(operator) is not None]


def test_every_role_is_played() -> None:
    assert {role_of(operator) for operator in KNOWN} == set(Role) == set(MEANINGS)


@pytest.mark.parametrize("operator", KNOWN, ids=repr)
def test_an_operator_does_what_its_role_says(operator: Operator) -> None:
    role = role_of(operator)
    assert role is not None
    for row in argument_rows(operator, random.Random(f"role {operator!r}"), 200):
        assert apply_operator(operator, list(row)) == MEANINGS[role](*row), row
