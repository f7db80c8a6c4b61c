"""Paths to an answer for a logical specification: the dedicated one first, general CEGIS last, one budget for all."""

import time

import pytest

import synth
from dsl.formats import parse_tasks
from search.budget import Budget
from synth.formulas import paths, race
from synth.solving import Options

MAX2 = """
(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int)
(declare-var x Int)
(declare-var y Int)
(constraint (and (>= (f x y) x) (>= (f x y) y) (or (= (f x y) x) (= (f x y) y))))
(check-synth)
"""

COMMUTES = """
(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int)
(declare-var x Int)
(declare-var y Int)
(constraint (= (f x y) (f y x)))
(check-synth)
"""


def solved(text: str, **choices: object) -> synth.Result:
    return synth.solve(parse_tasks(text, "sl")[0], **choices)  # type: ignore[arg-type]


def test_a_dedicated_path_answers_and_says_why() -> None:
    result = solved(MAX2)
    assert result.solved and result.verified == "proved"
    assert any(reason.startswith("clia:") for reason in result.why)


def test_what_has_another_shape_is_left_to_cegis() -> None:
    result = solved(COMMUTES)
    assert result.solved
    assert [reason.split(":")[0] for reason in result.why][0] == "cegis"


@pytest.mark.parametrize("strategy", ["bottom-up"])
def test_another_strategy_takes_the_general_path(strategy: str) -> None:
    result = solved(MAX2, strategy=strategy)
    assert result.solved
    assert not any(reason.startswith("clia:") for reason in result.why)


def test_an_unsolved_path_leaves_the_rest_of_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Budget] = []

    def fails(task: object, options: Options) -> None:
        given.append(options.budget)

    first = paths.Path("fails", "it never has an answer", lambda task: True, fails, 0.5)
    monkeypatch.setattr(paths, "PATHS", (first, paths.PATHS[-1]))
    result = solved(MAX2, seconds=None, candidates=1_000_000)
    assert result.solved
    assert given[0].candidates == 500_000


def test_a_part_of_a_budget_shares_clock_and_flag() -> None:
    whole = Budget(10.0, 1000)
    part = whole.part(0.5)
    assert part.started == whole.started and part.candidates == 500
    assert part.seconds is not None and 4.9 < part.seconds < 5.1
    whole.cancel.set()
    assert part.verdict() is not None


SLOW_PATH = paths.Path("slow", "it waits", lambda task: True, lambda task, options: waiting(options), 0.9)


def waiting(options: Options) -> None:
    while options.budget.verdict() is None:
        time.sleep(0.01)


def test_with_a_second_core_the_general_path_runs_beside_a_dedicated_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "PATHS", (SLOW_PATH, paths.PATHS[-1]))
    monkeypatch.setattr(paths, "cores", lambda: 2)
    monkeypatch.setattr(race, "DELAY", 0.0)
    result = solved(COMMUTES, threads=2, seconds=120)
    assert result.solved and result.verified == "proved"
    assert any("answered first" in reason for reason in result.why)
    assert result.seconds < 100


def test_a_rival_that_is_no_longer_needed_is_never_started() -> None:
    task = parse_tasks(COMMUTES, "sl")[0]
    with race.Rival(task, "cegis", Budget(10.0), 0) as rival:
        assert not rival.is_running()
    assert not rival.definitions and not rival.won.is_set()
