"""A few wrong examples among right ones are found and named; none are suspected where there are none."""

import pytest

import synth
from synth.columns.readings import output_of

NAMES = [
    "ada byron",
    "alan turing",
    "grace hopper",
    "barbara liskov",
    "edsger dijkstra",
    "donald knuth",
    "tony hoare",
    "john backus",
]


LIMITS = {"candidates": 100_000, "seconds": 60}


def pairs(count: int) -> list[tuple[str, str]]:
    return [(f"{NAMES[k % 8]}{k}", f"{NAMES[k % 8]}{k}".split()[1]) for k in range(count)]


@pytest.mark.parametrize("count, place", [(5, 0), (30, 17)])
def test_one_slip_is_named(count: int, place: int) -> None:
    shown = pairs(count)
    shown[place] = (shown[place][0], "?!")
    result = synth.solve(shown, noise=1, **LIMITS)
    assert result.solved and result.suspects == (place + 1,)
    assert result.verified == "all examples but 1"
    assert [k + 1 for k, (given, wanted) in enumerate(shown) if result.program(given) != wanted] == [place + 1]
    for other in result.alternatives:
        rest = [pair for k, pair in enumerate(shown) if k != place]
        assert all(output_of(other, (given,)) == wanted for given, wanted in rest)


@pytest.mark.slow
def test_two_slips_want_a_noise_of_two() -> None:
    shown = pairs(12)
    shown[2], shown[7] = (shown[2][0], "?"), (shown[7][0], "!!")
    assert synth.solve(shown, noise=2, **LIMITS).suspects == (3, 8)
    once = synth.solve(shown, noise=1, **LIMITS)
    assert not once.solved or once.suspects in ((3,), (8,), ())


def test_right_examples_are_not_suspected() -> None:
    result = synth.solve(pairs(6), noise=2, **LIMITS)
    assert result.solved and result.suspects == () and result.verified == "examples"
    assert result.to_json()["suspects"] == []


def test_contradictions_count_as_slips() -> None:
    shown = [*pairs(4), (pairs(4)[0][0], "other")]
    assert synth.solve(shown, noise=1, **LIMITS).suspects == (5,)
    with pytest.raises(synth.QuestionError, match="at least 2 examples are wrong"):
        synth.solve([*shown, (pairs(4)[0][0], "third")], noise=1)


@pytest.mark.parametrize("noise, message", [(4, "would allow every one"), (-1, "at least 0")])
def test_a_noise_without_sense_is_refused(noise: int, message: str) -> None:
    with pytest.raises(synth.QuestionError, match=message):
        synth.solve(pairs(4), noise=noise)


def test_formulas_have_no_noise() -> None:
    with pytest.raises(synth.QuestionError, match="noise= is for examples"):
        synth.solve("examples/lowest_bit.sl", noise=1)
