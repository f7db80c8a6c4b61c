"""Where nothing is found the reasons are named: before the search, after it, and by leaving examples out."""

import pytest

import synth
from dsl.task import Example
from synth.diagnosis import check_examples, foreign_characters, why_not
from synth.questions import task_of


def rows(*pairs: tuple[str, str]) -> list[Example]:
    return [Example((given,), output) for given, output in pairs]


def test_contradictions_and_repetitions_are_found_without_a_search() -> None:
    found = check_examples(rows(("a", "x"), ("b", "y"), ("a", "x"), ("a", "z"), ("c", "z")))
    assert [(f.kind, f.examples) for f in found] == [("duplicate", (1, 3)), ("contradiction", (1, 4))]
    assert str(found[1]) == (
        "examples 1 and 4 contradict each other: the same input gives 'x' and 'z' (correct or remove one of them)"
    )
    assert check_examples(rows(("a", "x"), ("b", "x"))) == []


def test_numbers_and_booleans_are_different_inputs() -> None:
    assert check_examples([Example((1,), 1), Example((True,), 2)]) == []


def test_characters_that_nothing_can_give_are_named() -> None:
    found = foreign_characters(task_of([("abc", "a!"), ("def", "d#"), ("ghi", "g§")]))
    assert [f.examples for f in found] == [(1,), (2,), (3,)]
    assert '"§"' in found[2].text
    assert foreign_characters(task_of([("abc", "A!"), ("def", "D!")])) == []


def test_the_example_that_stands_in_the_way_is_named() -> None:
    shown = [([3, 1, 2], 3), ([4, 4, 9], 9), ([9, 1], 123_456), ([1, 5], 5)]
    result = synth.solve(shown, candidates=50_000, seconds=60)
    assert not result.solved
    apart = [f for f in result.why_not(6.0) if f.kind == "apart"]
    assert [f.examples for f in apart] == [(3,)]
    assert "[9, 1] → 123456" in apart[0].text and "gives 9 for it" in apart[0].text


@pytest.mark.parametrize(
    "limit, word", [({"candidates": 2_000}, "number of candidates"), ({"seconds": 0.05}, "time was over")]
)
def test_the_limit_is_said(limit: dict[str, float], word: str) -> None:
    result = synth.solve([([3, 1, 2], 77), ([4, 4], 1234), ([9], -8)], **limit)
    assert any(f.kind == "limit" and word in f.text for f in why_not(result, 0.0))


def test_an_answer_has_no_why_not() -> None:
    assert synth.solve([("a b", "a"), ("c d", "c")]).why_not() == []
