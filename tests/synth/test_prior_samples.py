"""What priors are trained on: declared questions, answers of several lines, grammars with macros; and macros' names."""

import numpy as np
import pytest

from dsl.bitvectors import BV
from dsl.bustle import BUSTLE
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.lists import DEEPCODER
from dsl.operators import Definition, Operator
from dsl.program import Variable, application, constant, variable
from dsl.types import BitVec, Int, List
from neural.prior import operator_name
from synth.learning.natural_texts import NaturalTexts
from synth.learning.prior_samples import PriorRounds, answers
from synth.learning.random_grammars import like_a_file, macros
from synth.learning.straight_lines import StraightLines
from synth.learning.targets import MadeUp, random_question
from synth.learning.task_features import TaskFeatures

WORD = BitVec(64)


def test_declared_questions_keep_to_their_range_and_have_a_list() -> None:
    assert DEEPCODER.draw is not None
    for seed in range(50):
        types, result, rows = DEEPCODER.draw(np.random.default_rng(seed))
        assert List(Int) in types and result in (Int, List(Int))
        assert len(set(rows)) == len(rows)
        for row in rows:
            assert all(type_.admits(value) for type_, value in zip(types, row, strict=True))
            assert all(-50 <= n <= 50 for value in row for n in (value if isinstance(value, tuple) else (value,)))


@pytest.mark.parametrize("language", [DEEPCODER, BV], ids=lambda d: d.name)
def test_made_up_answers_are_programs_of_their_grammar_with_these_outputs(language: DSL) -> None:
    seen = 0
    for seed in range(6):
        random = np.random.default_rng(seed)
        made = MadeUp(language, random, 5_000, lambda g, r=random: like_a_file(language, g, r))
        lines = StraightLines(made)
        for program in filter(None, (lines() for _ in range(20))):
            assert made.grammar.contains(program)
            outputs = made.outputs_of(program)
            for row, output in zip(made.inputs, outputs or (), strict=True):
                environment = dict(zip((p.name for p in made.parameters), row, strict=True))
                assert evaluate(program, environment) == output
            seen += 1
    assert seen > 20


def test_lines_use_one_another() -> None:
    random = np.random.default_rng(0)
    made = MadeUp(DEEPCODER, random, 5_000)
    lines = StraightLines(made)
    programs = [p for p in (lines() for _ in range(100)) if p is not None]
    shared = [p for p in programs if p.size > sum(1 for _ in p.parts())]
    assert len(shared) > len(programs) // 10


def test_macros_are_known_by_what_they_stand_for() -> None:
    shift = BV.resolve("bvshl", [WORD, WORD])
    assert shift is not None
    for name, parameter in (("smol", "x"), ("shl1", "value")):
        body = application(shift, variable(parameter, WORD), constant(1, WORD))
        macro = Operator(name, (WORD,), WORD, None, definition=Definition(name, (Variable(parameter, WORD),), body))
        assert operator_name(macro) == "(bvshl $0 #x0000000000000001)"
        assert operator_name(macro) in {operator_name(m) for m in macros(BV, WORD)}
    assert operator_name(shift) == "bvshl"


def test_grammars_like_those_of_files_are_over_words_and_others_stay() -> None:
    random = np.random.default_rng(3)
    grammar, _ = random_question(DEEPCODER, random)
    assert like_a_file(DEEPCODER, grammar, random) is grammar
    with_macros = 0
    for _ in range(20):
        grammar = like_a_file(BV, random_question(BV, random)[0], random)
        with_macros += any(o.definition is not None for o in grammar.operators())
    assert 4 < with_macros < 20


def test_answers_that_are_texts_are_natural_and_a_round_asks_several_questions() -> None:
    made = MadeUp(BUSTLE, np.random.default_rng(2), 2_000)
    assert isinstance(answers(made), NaturalTexts)
    assert isinstance(answers(MadeUp(DEEPCODER, np.random.default_rng(2), 2_000)), StraightLines)
    assert PriorRounds(BUSTLE).questions > PriorRounds(DEEPCODER).questions == 1


@pytest.mark.parametrize("language", [DEEPCODER, BV, BUSTLE], ids=lambda d: d.name)
def test_rounds_depend_on_seed_and_number_alone(language: DSL) -> None:
    rounds = PriorRounds(language, 1, candidates=3_000, targets=20)
    first, again, other = rounds(0), PriorRounds(language, 1, candidates=3_000, targets=20)(0), rounds(1)
    assert len(first) and np.array_equal(first.used, again.used)
    assert np.array_equal(first.tasks.packed, again.tasks.packed)
    assert first.used.shape != other.used.shape or not np.array_equal(first.used, other.used)
    assert (first.used.sum(axis=1) > 0).all() and (first.used <= 255).all()
    assert first.used.shape[1] == len(rounds.symbols) == len(rounds.groups) == len(rounds.strangers)


def test_macros_have_features_of_their_own() -> None:
    names = TaskFeatures(BV).names
    assert any(name.startswith("(bvlshr $0 #x0000000000000010): ") for name in names)
    assert len(set(names)) == len(names)
