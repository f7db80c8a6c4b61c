"""Just-in-time weights: the rule by which costs follow partial solutions, and that nothing is lost by it."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.bustle import BUSTLE, LONGEST
from dsl.interpreter import evaluate
from dsl.program import Variable
from dsl.types import Bool, String
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget, Status
from search.heuristics import Heuristics
from search.jit_weights import JustInTime, PartialSolutions, fitted_costs
from tests.search.grammars import CASES
from tests.search.test_guides import FINITE, INPUTS

NAMES = [("ada lovelace",), ("alan turing",), ("bo",)]
GRAMMAR = BUSTLE.default_grammar([Variable("x", String)], String, {String: ["!!", " "]})


@given(st.dictionaries(st.sampled_from([p.head for p in GRAMMAR]), st.floats(0, 1), min_size=1))
def test_costs_follow_the_rule_of_the_paper(fits: dict[object, float]) -> None:
    costs = fitted_costs(GRAMMAR, fits)
    for nonterminal in GRAMMAR.nonterminals:
        productions = GRAMMAR.productions_of(nonterminal)
        likely = [(1 / len(productions)) ** (1 - fits.get(p.head, 0.0)) for p in productions]
        for production, part in zip(productions, likely, strict=True):
            assert abs(costs[production] - max(1, -math.log2(part / sum(likely)))) <= 0.5 + 1e-9
            assert costs[production] >= 1
    again = GRAMMAR.with_costs(costs)
    assert [(p.target, p.head, p.arguments) for p in again] == [(p.target, p.head, p.arguments) for p in GRAMMAR]
    assert all(p.cost == costs[q] for p, q in zip(again, GRAMMAR, strict=True))


def test_partial_solutions_are_right_where_they_say() -> None:
    wanted = ("Ada lovelace", "Alan turing", "B")
    search, partial = BottomUp(GRAMMAR, NAMES, longest=LONGEST), PartialSolutions(wanted)
    for level in search.levels(Budget(None, 30_000)):
        for _ in level:
            pass
        partial.look(search, search.statistics.cost, Budget(None))
    assert partial.programs
    for which, program in partial.programs.items():
        right = [evaluate(program, {"x": row[0]}) == output for row, output in zip(NAMES, wanted, strict=True)]
        assert which == sum(is_right << e for e, is_right in enumerate(right)) > 0
    best = max(which.bit_count() for which in partial.programs) / len(wanted)
    assert max(partial.fits().values()) == best


@settings(max_examples=5)
@given(st.permutations([("ada", "Ada!"), ("BOB", "Bob!"), ("c", "C!")]))
def test_an_answer_is_an_answer(rows: list[tuple[str, str]]) -> None:
    outputs = tuple(output for _, output in rows)
    search = JustInTime(
        BUSTLE.default_grammar([Variable("x", String)], String, {String: ["!"]}), [(a,) for a, _ in rows], outputs
    )
    answer = next(search.solutions(WantedOutputs(outputs), Budget(None, 200_000)))
    assert answer.outputs == outputs


def test_a_finite_grammar_is_searched_to_its_end() -> None:
    every = {c.outputs for c in BottomUp(FINITE, INPUTS).candidates(Budget(None))}
    for outputs in sorted(every)[::7]:
        found = next(JustInTime(FINITE, INPUTS, outputs).solutions(WantedOutputs(outputs), Budget(None)))
        assert found.outputs == outputs
    hopeless = JustInTime(FINITE, INPUTS, (3, 0, 10**6))
    assert list(hopeless.solutions(WantedOutputs((3, 0, 10**6)), Budget(None))) == []
    assert hopeless.status is Status.EXHAUSTED


def test_without_partial_solutions_the_order_is_the_grammars() -> None:
    assert fitted_costs(GRAMMAR, {}) == {p: p.cost for p in GRAMMAR}


def test_every_round_is_counted() -> None:
    wanted = ("ada lovelace!!", "never", "BO")
    for guide in (None, Heuristics(wanted)):
        search, budget = JustInTime(GRAMMAR, NAMES, wanted, guide=guide, longest=LONGEST), Budget(None, 60_000)
        assert next(search.solutions(WantedOutputs(wanted), budget), None) is None
        assert search.status is Status.CANDIDATES and search.statistics.rounds > 1
        assert 0 < search.statistics.candidates <= budget.spent == 60_000
        assert (search.guide_seconds > 0) == (guide is not None)


def test_nothing_is_learnt_from_booleans() -> None:
    case = CASES["bool"]
    assert case.grammar.start.type == Bool
    wanted = (True, False, True)
    search = JustInTime(case.grammar, case.inputs, wanted)
    next(search.solutions(WantedOutputs(wanted), Budget(None, 50_000)), None)
    assert search.partial.programs == {}
