"""Compositional splits and made-up programs: what each side shows, and that programs do what they say."""

from collections import Counter

import numpy as np
import pytest

from dsl.derivations import derivation, program_of
from dsl.errors import QuestionError
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.registry import load_dsl
from synth.learning.decoder_samples import Codings, DecoderSamples
from synth.learning.made_up import Exercises
from synth.learning.splits import SPLITS, concepts_of, head_name, plan_of
from synth.subgoals import Speller, lengths_grammar, said, values_grammar

LANGUAGES = ["deepcoder", "robustfill"]


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("training", [True, False])
def test_made_up_programs_obey_their_split_and_mean_what_they_say(name: str, split: str, training: bool) -> None:
    language = load_dsl(name)
    exercises, concepts = Exercises(language, split, training), concepts_of(language)
    random = np.random.default_rng(3)
    for _ in range(12):
        made = exercises.draw(random)
        for row, output in zip(made.rows, made.outputs, strict=True):
            assert evaluate(made.program, {f"x{i}": v for i, v in enumerate(row)}) == output
        assert derivation(exercises.grammars.whole(made.types, made.program.type), made.program) is not None
        news = [s for s in made.steps if concepts.is_new(s)]
        firsts = [concepts.first(s) for s in made.steps]
        if split == "new-op":
            assert (not news or len(made.steps) == 1) if training else news
        if split == "new-use":
            assert all(map(concepts.is_known, news)) if training else not all(map(concepts.is_known, news))
        if split == "concepts" and len(made.steps) > 1:
            assert (len(set(firsts)) == 1) is training
        if split == "order":
            half = len(made.steps) // 2
            assert firsts == [training] * half + [not training] * (len(made.steps) - half)
        if split == "length":
            assert (len(made.steps) <= concepts.short[1]) is training


def test_any_language_has_splits() -> None:
    language = load_dsl("bustle")
    concepts = concepts_of(language)
    plan = plan_of("concepts", concepts, True, np.random.default_rng(0))
    assert 2 <= len(plan.filters) <= 4
    with pytest.raises(QuestionError, match="there is no split"):
        plan_of("sideways", concepts, True, np.random.default_rng(0))
    with pytest.raises(QuestionError, match="too few operators"):
        concepts_of(DSL("empty", "1"))


@pytest.mark.parametrize("name", LANGUAGES)
def test_samples_depend_on_seed_and_number_only(name: str) -> None:
    samples = DecoderSamples(load_dsl(name), 5)
    for number in range(3):
        one, two = samples(number, 6), DecoderSamples(load_dsl(name), 5)(number, 6)
        assert [s.numbers for s in one] == [s.numbers for s in two]
        for s in one:
            program = program_of(s.coding.grammar, s.numbers)
            assert derivation(s.coding.grammar, program) == s.numbers
            sequence = s.coding.sequence(s.numbers)
            assert all(s.coding.allowed[n, k] for k, n in zip(sequence[0], sequence[3], strict=True))
            assert s.coding.symbol[list(s.numbers)].min() > 0, "a symbol that the vocabulary lacks"


@pytest.mark.parametrize("values", [(1, -2, 50), (3, -50, 0), ((1, 2), (), (3,)), ((1, 2), (), (7,) * 9)])
def test_subgoals_are_spelt_as_programs_that_say_them(values: tuple[object, ...]) -> None:
    grammar = values_grammar(3)
    numbers = Speller(grammar)(values)
    assert numbers is not None
    program = program_of(grammar, numbers)
    assert said(program) == values and tuple(derivation(grammar, program) or ()) == numbers


def test_texts_are_spelt_by_their_lengths() -> None:
    grammar = lengths_grammar(2)
    numbers = Speller(grammar)(("abc", ""))
    assert numbers is not None and said(program_of(grammar, numbers)) == (3, 0)


def test_what_is_too_large_cannot_be_said() -> None:
    spell = Speller(values_grammar(2))
    assert spell((51, 0)) is None and spell(((51,), ())) is None and Speller(lengths_grammar(2))(("a" * 41, "")) is None
    assert Codings(load_dsl("robustfill")).says_subgoals and not Codings(load_dsl("bustle")).says_subgoals


def test_steps_take_the_head_name_of_literals_as_empty() -> None:
    exercises = Exercises(load_dsl("robustfill"))
    heads = {head_name(s) for n in range(30) for s in exercises.draw(np.random.default_rng(n)).steps}
    assert "" in heads and "GetSpan" in heads


def test_made_up_programs_have_all_lengths_alike() -> None:
    # Long programs fail more often; with a new plan after each failure a third of them had one line, and few had five.
    exercises, random = Exercises(load_dsl("deepcoder")), np.random.default_rng(5)
    lengths = Counter(len(exercises.draw(random).steps) for _ in range(150))
    assert set(lengths) == {1, 2, 3, 4, 5} and min(lengths.values()) >= 15
