"""After the first answer a little more is looked for: never for long, and alike on every machine where candidates count."""

import time

import synth

HOSTS = [("https://maps.river.example/x/y", "maps.river.example"), ("http://lab.example/", "lab.example")]


def test_a_budget_in_candidates_ends_at_the_same_candidate() -> None:
    # What is looked for besides an answer was once limited in seconds, so that the count depended on the machine.
    counts = {synth.solve(HOSTS, seconds=None, candidates=200_000).statistics.candidates for _ in range(4)}
    assert len(counts) == 1


def test_one_answer_without_others_does_not_wait_for_the_whole_budget() -> None:
    result = synth.solve(HOSTS, seconds=None, candidates=20_000_000)
    assert result.solved and result.statistics.candidates < 1_000_000
    started = time.monotonic()
    assert synth.solve(HOSTS, seconds=60.0).solved
    assert time.monotonic() - started < 30.0


def test_an_unlimited_budget_ends_as_well_and_is_given_back_whole() -> None:
    from search.budget import Budget
    from synth.questions import task_of
    from synth.solving import solve_task

    budget = Budget(seconds=None)
    assert solve_task(task_of(HOSTS), budget=budget).solved
    assert (budget.seconds, budget.candidates) == (None, None)
