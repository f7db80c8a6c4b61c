"""Deduction proposes programs with the wanted outputs only, and finds what enumeration alone does not reach."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.interpreter import evaluate
from dsl.program import Program, Variable
from dsl.smt_strings import SLIA
from dsl.types import Bool, Int, String, Value
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from search.deduction import Deduction
from search.turns import Engine, Enumeration, Scheduler
from tests.search.grammars import grammar_over

s = Variable("s", String)
NAMES = ["str.++", "str.at", "str.substr", "str.len", "str.replace", "str.indexof", "+", "-", "str.from_int"]
TEXTS = grammar_over(SLIA, [s], String, NAMES, {Int: [0, 1, 2], String: ["", " ", "-", "."]}, [Bool])
INPUTS = (("Nancy FreeHafer-7",), ("Andrew Cencici-12",), ("Jan Kotas-903",), ("Mariya Sergienko-4",))


def grown(inputs: tuple[tuple[Value, ...], ...], cost: int) -> BottomUp:
    """A search whose bank has this many levels."""
    search = BottomUp(TEXTS, inputs)
    for level in search.levels(Budget(seconds=None)):
        for _ in level:
            pass
        if search.statistics.cost == cost + 1:
            break
    return search


def proposals(inputs: tuple[tuple[Value, ...], ...], outputs: list[Value], candidates: int) -> list[Program]:
    """What deduction proposes while a bank grows."""
    search, budget = BottomUp(TEXTS, inputs), Budget(seconds=None, candidates=candidates)
    engines: list[tuple[Engine, float]] = [
        (Enumeration(search, WantedOutputs(outputs), budget), 1.0),
        (Deduction(search, outputs, budget), 1.0),
    ]
    return [program for name, program in Scheduler(search, engines, budget).proposals() if name == "deduction"]


def run(program: Program, inputs: tuple[tuple[Value, ...], ...]) -> list[Value]:
    return [evaluate(program, {"s": row[0]}) for row in inputs]


@pytest.mark.parametrize(
    "make",
    [
        lambda t: f"{t[0]}.{t.split(' ')[1][0]}.",
        lambda t: t.replace(" ", " - ").replace("-", " "),
        lambda t: t.split("-")[1] + " " + t.split("-")[0],
        lambda t: t.split(" ")[1].split("-")[0] + ". " + t.split(" ")[0],
        lambda t: f"-{t}- {t[2]}",
    ],
)
def test_long_texts_are_found_early(make: object) -> None:
    outputs: list[Value] = [make(row[0]) for row in INPUTS]  # type: ignore[operator]
    found = proposals(INPUTS, outputs, 3_000_000)
    assert found
    assert all(run(program, INPUTS) == outputs and TEXTS.contains(program) for program in found)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.text("ab -", max_size=6), st.text("ab -12", max_size=6)), min_size=1, max_size=3))
def test_everything_proposed_has_the_wanted_outputs(rows: list[tuple[str, str]]) -> None:
    inputs = tuple((given_,) for given_, _ in rows)
    outputs: list[Value] = [output for _, output in rows]
    for program in proposals(inputs, outputs, 30_000):
        assert run(program, inputs) == outputs
        assert TEXTS.contains(program)


@pytest.mark.parametrize("chosen", [(0,), (1, 3), (0, 1, 2)])
def test_solving_on_some_of_the_examples(chosen: tuple[int, ...]) -> None:
    outputs: list[Value] = [row[0].split(" ")[0] + "." if e in chosen else "?" for e, row in enumerate(INPUTS)]
    search = grown(INPUTS, 6)
    deduction = Deduction(search, outputs, Budget(seconds=None))
    found = deduction.solve(outputs, [e in chosen for e in range(len(INPUTS))])
    assert found is not None
    assert all(run(found, INPUTS)[e] == outputs[e] for e in chosen)


SHORT = grammar_over(SLIA, [s], String, ["str.++", "str.at", "str.replace", "str.len"], {Int: [0, 1], String: ["", "-"]})
PAIRS = (("ab",), ("cde",), ("-f",))


def test_with_deduction_is_solved_what_is_solved_without() -> None:
    """Every column of outputs that the small grammar has at up to five nodes is found with the engine at work."""
    search = BottomUp(SHORT, PAIRS)
    wanted = [c.outputs for c in search.candidates(Budget(seconds=None, candidates=1500)) if c.cost <= 5]
    for outputs in wanted[::7]:
        for with_deduction in (False, True):
            again, budget = BottomUp(SHORT, PAIRS), Budget(seconds=None, candidates=2_000_000)
            engines: list[tuple[Engine, float]] = [(Enumeration(again, WantedOutputs(outputs), budget), 1.0)]
            if with_deduction:
                engines.append((Deduction(again, outputs, budget), 1.0))
            program = next((p for _, p in Scheduler(again, engines, budget).proposals()), None)
            assert program is not None and run(program, PAIRS) == list(outputs)


def test_the_same_question_has_the_same_answer() -> None:
    outputs: list[Value] = [row[0].split("-")[1] + " " + row[0].split(" ")[0] for row in INPUTS]
    assert proposals(INPUTS, outputs, 500_000) == proposals(INPUTS, outputs, 500_000) != []
