"""Decomposition: states follow from steps, answers are right, equal states are one, and the bank proposes."""

import pytest

from dsl.errors import QuestionError
from dsl.interpreter import evaluate
from dsl.program import Program, variable
from dsl.registry import load_dsl
from dsl.terms import parse_program
from dsl.types import Int, List, String
from search.bank_steps import BankSteps, unlikeness
from search.budget import Budget
from search.decomposition import Decomposition, Proposal, State, after, is_done, program_of_steps
from synth.steps import StepGrammars

INTS = List(Int)
ROBUSTFILL, DEEPCODER = load_dsl("robustfill"), load_dsl("deepcoder")
NAMES = {"x0": variable("x0", String)}


def text(term: str) -> Program:
    return parse_program(term, ROBUSTFILL, NAMES)


def test_a_step_shortens_what_is_wanted_or_makes_a_variable() -> None:
    state = State.begin([String], [("ab 12",), ("c 3",)], ["12-ab", "3-c"], String)
    one = after(state, Proposal(text("(GetToken x0 NUMBER 1)"), -1.0), ROBUSTFILL)
    assert one is not None and one.wanted == ("-ab", "-c") and one.log_prob == -1.0 and not is_done(one, ROBUSTFILL)
    assert after(state, Proposal(text("(GetToken x0 WORD 1)"), -1.0), ROBUSTFILL) is None
    assert after(state, Proposal(text("(GetToken x0 NUMBER 5)"), -1.0), ROBUSTFILL) is None, "produces nothing"
    two = after(one, Proposal(text('"-"'), -1.0), ROBUSTFILL)
    assert two is not None
    three = after(two, Proposal(text("(GetToken x0 WORD 1)"), -1.0), ROBUSTFILL)
    assert three is not None and is_done(three, ROBUSTFILL)
    assert evaluate(program_of_steps(three, ROBUSTFILL), {"x0": "zz 9"}) == "9-zz"
    lists = State.begin([INTS], [((3, 1),)], [(1, 3)], INTS)
    sort = parse_program("(Sort x0)", DEEPCODER, {"x0": variable("x0", INTS)})
    done = after(lists, Proposal(sort, -1.0), DEEPCODER)
    assert done is not None and done.types == (INTS, INTS) and is_done(done, DEEPCODER)


class Scripted:
    """Proposes what it was told, whatever the state."""

    def __init__(self, *terms: tuple[str, float]) -> None:
        self.proposals = [Proposal(text(t), p) for t, p in terms]
        self.asked: list[State] = []

    def propose(self, states, budget):
        self.asked += states
        return [self.proposals for _ in states]


def test_equal_states_are_one_and_the_likeliest_answer_wins() -> None:
    steps = Scripted(
        ("(GetToken x0 NUMBER 1)", -2.0), ("(GetToken x0 ALPHANUM 2)", -1.0), ('"-"', -1.0), ("(GetUpto x0 WORD)", -1.0)
    )
    state = State.begin([String], [("ab 12",), ("c 3",)], ["12-ab", "3-c"], String)
    (found,) = Decomposition(ROBUSTFILL, steps).run([state])
    assert str(found.program) == '(Concat (GetToken x0 ALPHANUM 2) (Concat "-" (GetUpto x0 WORD)))'
    assert [s.wanted for s in steps.asked] == [("12-ab", "3-c"), ("-ab", "-c"), ("ab", "c")]
    (none,) = Decomposition(ROBUSTFILL, Scripted(('"!"', -1.0))).run([state])
    assert none.program is None
    with pytest.raises(QuestionError, match="width"):
        Decomposition(ROBUSTFILL, steps, width=0).run([state])


def test_the_bank_finds_steps_in_both_kinds_of_languages() -> None:
    for language, types, rows, wanted, result in (
        (ROBUSTFILL, [String], [("ab-12",), ("c-345",)], ["12, AB!", "345, C!"], String),
        (DEEPCODER, [INTS], [((3, -1, 2),), ((5, 4),)], [(0, 4, 6), (8, 10)], INTS),
    ):
        grammars = StepGrammars(language)
        steps = BankSteps(language, grammars.step, grammars.step_types, candidates=300_000)
        (found,) = Decomposition(language, steps, budget=Budget(60)).run([State.begin(types, rows, wanted, result)])
        if language is ROBUSTFILL:
            assert found.program is not None
            assert [evaluate(found.program, {"x0": r[0]}) for r in rows] == wanted
    grammars = StepGrammars(DEEPCODER)
    steps = BankSteps(DEEPCODER, grammars.step, grammars.step_types)
    (found,) = Decomposition(DEEPCODER, steps).run([State.begin([INTS], [((3, 1, 2),), ((5, 4),)], [3, 5], Int)])
    assert found.program is not None and [evaluate(found.program, {"x0": r}) for r in ((3, 1, 2), (5, 4))] == [3, 5]


def test_likeness() -> None:
    assert unlikeness([(1, 2)], [(1, 2)]) == 0 < unlikeness([(1, 3)], [(1, 2)]) < unlikeness([(7,)], [(1, 2)])
    assert unlikeness([3], [4]) < unlikeness([3], [40]) < unlikeness([3], [(4,)])
