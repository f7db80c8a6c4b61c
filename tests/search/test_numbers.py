"""Integer goals: every answer meets its goal, a memo changes none, and a row of the bank that will do is never missed."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.program import Variable
from dsl.smt_strings import SLIA
from dsl.types import Bool, Int, String
from search.bottom_up import BottomUp
from search.budget import Budget
from search.numbers import Goal, Numbers, at_least, exactly
from search.rows import BankRows, Pace
from tests.search.grammars import grammar_over

s = Variable("s", String)
NAMES = ["str.++", "str.len", "str.indexof", "+", "-"]
GRAMMAR = grammar_over(SLIA, [s], Int, NAMES, {Int: [0, 1], String: [" ", "-"]}, [Bool])
INPUTS = (("ann lee-1 x-y",), ("a b-c-d",), ("x - - y z",))


def bank_rows(level: int) -> BankRows:
    search, budget = BottomUp(GRAMMAR, INPUTS), Budget(seconds=None)
    for blocks in search.levels(budget):
        for _ in blocks:
            pass
        if search.statistics.cost > level:
            break
    return BankRows(search, np.arange(3), budget, 1 << 16, Pace(level))


ROWS = bank_rows(5)
VALUES = st.lists(st.integers(-2, 14), min_size=3, max_size=3)
GOALS = st.one_of(
    VALUES.map(lambda values: exactly(np.array(values))),
    st.tuples(VALUES, st.lists(st.booleans(), min_size=3, max_size=3)).map(
        lambda drawn: at_least(np.array(drawn[0]), np.array(drawn[1]))
    ),
    st.lists(st.lists(st.booleans(), min_size=14, max_size=14), min_size=3, max_size=3).map(
        lambda ok: Goal(np.zeros(3, np.int64), np.array(ok, np.uint8))
    ),
)


def meets(values: list[int], goal: Goal) -> bool:
    places = [v - int(low) for v, low in zip(values, goal.low, strict=True)]
    return all(p >= 0 and goal.ok[e, min(p, goal.ok.shape[1] - 1)] for e, p in enumerate(places))


@settings(deadline=None, max_examples=60)
@given(st.lists(GOALS, min_size=1, max_size=4), st.integers(1, 3))
def test_answers_meet_their_goals_and_a_memo_changes_none(goals: list[Goal], most: int) -> None:
    remembering = Numbers(ROWS)
    for goal in [*goals, *goals]:
        answers = remembering.solve(GRAMMAR.start, goal, most)
        assert [(a.cost, a.program) for a in answers] == [
            (a.cost, a.program) for a in Numbers(ROWS).solve(GRAMMAR.start, goal, most)
        ]
        assert [a.cost for a in answers] == sorted(a.program.size for a in answers)
        for answer in answers:
            assert GRAMMAR.contains(answer.program)
            assert meets(ROWS.values_of(answer.program).tolist(), goal)
        if any(meets(row, goal) for row in ROWS.of(GRAMMAR.start).values.tolist()):
            assert answers
