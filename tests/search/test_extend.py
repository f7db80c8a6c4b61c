"""Examples that join a running search: nothing of the bank is forgotten, and the search goes on where it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.program import variable
from dsl.types import Int
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from search.evaluate import LARGEST_BLOCK
from tests.search.grammars import CASES
from tests.search.naive import key_of

NAMES = ["lia", "bv8", "strings", "bool"]


def kept(search: BottomUp) -> dict[str, object]:
    """Every kept program of the start symbol, with its outputs under the interpreter."""
    start, found = search.grammar.start, {}
    names = [p.name for p in search.grammar.parameters]
    for cost, level in search.bank.levels[start].items():
        for row in range(level.rows):
            program = search.bank.program_at(start, cost, row)
            outputs = tuple(evaluate(program, dict(zip(names, inputs, strict=True))) for inputs in search.inputs)
            found[str(program)] = key_of(outputs)
            assert search.find(start, outputs) == (cost, row)
    return found


def run(search: BottomUp, blocks: int) -> None:
    running = search.blocks(Budget(seconds=None))
    for _ in range(blocks):
        next(running, None)


@pytest.mark.parametrize("name", NAMES)
@given(first=st.integers(1, 12), more=st.integers(0, 12), threads=st.sampled_from([1, 2]))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_stay_and_get_outputs_for_the_new_examples(name: str, first: int, more: int, threads: int) -> None:
    case = CASES[name]
    search = BottomUp(case.grammar, case.inputs[:-1], threads=threads)
    run(search, first)
    before = list(kept(search))
    if not search.extend(case.inputs[-1:]):
        return
    after = kept(search)
    assert list(after) == before
    run(search, more)
    assert list(kept(search))[: len(before)] == before
    search.close()


@pytest.mark.parametrize("name", NAMES)
def test_an_extended_search_ends_where_a_fresh_one_does_unless_programs_were_equal_before(name: str) -> None:
    case = CASES[name]

    def to_cost(search: BottomUp, cost: int) -> set[object]:
        for _ in search.blocks(Budget(seconds=None)):
            if search.finished >= cost:
                break
        return set(kept(search).values())

    fresh = to_cost(BottomUp(case.grammar, case.inputs), 4)
    extended = BottomUp(case.grammar, case.inputs[:-1])
    run(extended, 5)
    if extended.extend(case.inputs[-1:]):
        found = to_cost(extended, 4)
        assert found <= fresh
        assert len(found) > 1


def test_the_goal_grows_with_the_examples() -> None:
    x = variable("x", Int)
    grammar = LIA.default_grammar((x.head,), Int, {Int: [0, 1]})  # type: ignore[arg-type]
    search, goal = BottomUp(grammar, [(10,)]), WantedOutputs([11])
    first = next(search.solutions(goal, Budget(seconds=None)))
    assert str(first.program) == "(+ x 1)"
    assert search.extend([(20,)])
    goal.extend([21])
    assert all(again.outputs == (11, 21) for again in search.solutions(goal, Budget(seconds=None)))
    assert search.outgrown and search.status is None  # whoever asked starts again, and loses nothing


def test_an_extended_search_ends_before_it_has_cost_more_than_starting_again() -> None:
    case = CASES["bv8"]
    search = BottomUp(case.grammar, case.inputs[:-1])
    run(search, 40)
    before = search.statistics.candidates
    assert search.extend(case.inputs[-1:])
    for _ in search.blocks(Budget(seconds=None)):
        pass
    assert search.outgrown
    assert search.statistics.candidates <= 2 * (before + LARGEST_BLOCK)
