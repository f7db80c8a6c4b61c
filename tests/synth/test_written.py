"""Strategies that write programs: with the weights of a tiny training, and without any."""

import pytest

import synth
from dsl.errors import QuestionError
from dsl.program import Variable, variable
from dsl.registry import load_dsl
from dsl.terms import parse_program
from dsl.types import Int, List
from neural.decoder import DecoderSettings
from search.budget import Budget
from synth.decoding import Ask, Decoder, renamed
from synth.exedec import NeuralSteps, ReachedSubgoals, decompose, proposer
from synth.learning.decoder_training import train_decoder
from synth.learning.training import Plan
from synth.questions import task_of
from synth.steps import StepGrammars, inlined, joined, named_variables
from synth.written import character_errors, solve_least_wrong, solve_written

INTS = List(Int)


@pytest.fixture(scope="module")
def decoders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Decoder]:
    folder = tmp_path_factory.mktemp("weights")
    settings = DecoderSettings("transformer", 24, 2, 1, 24, 4)
    for name in ("deepcoder", "robustfill"):
        train_decoder(load_dsl(name), Plan(rounds=1, out=folder), settings=settings)
    return {name: Decoder.load(load_dsl(name), folder) for name in ("deepcoder", "robustfill")}


def lists() -> tuple[list[tuple[object, object]], object]:
    return [([3, 1, 2], [1, 2, 3]), ([5, 4], [4, 5]), ([9], [9])], load_dsl("deepcoder")


def test_a_beam_finds_what_an_untrained_network_does_not_know(decoders: dict[str, Decoder]) -> None:
    pairs, language = lists()
    task = task_of(pairs, language)
    for strategy in ("beam", "exedec"):
        result = solve_written(task, task.specification.rows, strategy, Budget(60), decoder=decoders["deepcoder"])
        assert result.solved and result.program is not None and result.program([2, 1]) == [1, 2], strategy


def test_steps_need_no_weights() -> None:
    result = synth.solve([("ab-12", "12ab"), ("c-345", "345c")], dsl="robustfill", strategy="steps", seconds=60)
    assert result.solved and result.program is not None and result.program("x-7") == "7x"


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(QuestionError, match="no model"):
        synth.solve([("a", "b"), ("c", "d")], dsl="bustle", strategy="beam")
    with pytest.raises(QuestionError, match="has formulas"):
        synth.solve("examples/lowest_bit.sl", strategy="beam")
    grammar = StepGrammars(load_dsl("robustfill"))
    assert grammar.joins
    with pytest.raises(QuestionError, match="there is no proposer"):
        proposer("oracle", load_dsl("deepcoder"), None)
    with pytest.raises(QuestionError, match="needs a trained decoder"):
        proposer("neural", load_dsl("deepcoder"), None)


def test_both_kinds_of_proposers_solve_a_single_step(decoders: dict[str, Decoder]) -> None:
    language = load_dsl("deepcoder")
    ask = Ask((INTS,), (((3, 1, 2),), ((5, 4),), ((-7, 9),)), ((2, 1, 3), (4, 5), (9, -7)), INTS)
    for steps in (NeuralSteps(decoders["deepcoder"], width=40), ReachedSubgoals(decoders["deepcoder"])):
        (found,) = decompose([ask], language, steps, 4, Budget(60))
        assert str(found.program) == "(Reverse x0)"


def test_with_slips_the_least_wrong_program_is_found(decoders: dict[str, Decoder]) -> None:
    assert character_errors(["abc", "x"], ["abd", ""]) == [1, 1]
    task = task_of([("ab", "k"), ("cd", "k"), ("ef", "q")], load_dsl("robustfill"), noise=1)
    result = solve_least_wrong(task, task.specification.rows, 1, Budget(60), decoders["robustfill"])
    assert result.solved and result.suspects == (3,)
    assert result.program is not None and result.program("xy") == "k"
    none = solve_least_wrong(task, task.specification.rows, 0, Budget(60), decoders["robustfill"])
    assert not none.solved and "right on all examples" in none.message


def test_programs_take_the_names_of_their_parameters() -> None:
    language = load_dsl("deepcoder")
    x, y = named_variables([INTS, INTS])
    names = {f"x{i}": variable(f"x{i}", INTS) for i in range(4)}
    steps = [parse_program(t, language, names) for t in ("(Sort x0)", "(ZipWith |(+)| x2 x1)")]
    program = inlined(steps, [x, y])
    assert str(program) == "(ZipWith |(+)| (Sort x0) x1)"
    assert str(renamed(program, [Variable("first", INTS), Variable("x0", INTS)])) == "(ZipWith |(+)| (Sort first) x0)"
    text = load_dsl("robustfill")
    parts = [parse_program(t, text, {}) for t in ('"a"', '"b"', '"c"')]
    assert str(joined(parts, text)) == '(Concat "a" (Concat "b" "c"))'


@pytest.mark.parametrize("strategy", ["beam", "exedec"])
def test_decoders_ship(strategy: str) -> None:
    pairs, _ = lists()
    result = synth.solve(pairs, dsl="deepcoder", strategy=strategy, seconds=60)
    assert result.solved and result.program is not None and result.program([4, 3]) == [3, 4]
    assert Decoder.load(load_dsl("robustfill")).model.card["parameters"] < 3_000_000


def test_a_subgoal_may_be_as_long_as_the_lists_that_are_there(decoders: dict[str, Decoder]) -> None:
    # Each element takes two productions; a beam that counted one never finished lists longer than half of the longest.
    rows = (((5, 3, 1, 4, 2),), ((9, 8, 7, 6, 5),))
    reverse, ask = ((2, 4, 1, 3, 5), (5, 6, 7, 8, 9)), Ask((INTS,), rows, ((1,), (2,)), INTS)
    (named,) = decoders["deepcoder"].subgoals([ask], 4, among=[[reverse, ((1,), (2,)), ((51,), (0,))]])
    assert {values for values, _ in named} == {reverse, ((1,), (2,))}
