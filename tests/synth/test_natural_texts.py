"""Made-up answers about texts: they look natural, depend on the seed alone, and their tasks look like those of people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.bustle import BUSTLE, LONGEST, task_constants
from dsl.program import Constant, Program
from dsl.text_questions import literals, questions
from dsl.types import Int, String
from neural.model_file import load_model, model_path
from search.guides import LITERAL, RowBatch
from synth.guidance import GuideModel, features_of
from synth.learning.guide_samples import GuideSamples
from synth.learning.natural_texts import LARGEST, NaturalTexts, _as_part, _of_text
from synth.learning.targets import MadeUp
from synth.questions import task_of
from synth.solving import searchable_grammar


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10**6), has_numbers=st.booleans())
def test_questions_about_texts_have_rows_that_differ(seed: int, has_numbers: bool) -> None:
    types, result, rows = questions(has_numbers)(np.random.default_rng(seed))
    assert result == String and types[0] == String
    assert len(rows) > 1 and len(set(rows)) == len(rows)
    assert all(t.admits(value) for row in rows for t, value in zip(types, row, strict=True))
    assert has_numbers or Int not in types
    assert questions(has_numbers)(np.random.default_rng(seed)) == (types, result, rows)
    assert all(isinstance(text, str) and text for text in literals(np.random.default_rng(seed)))


def test_a_whole_word_is_more_natural_than_a_part_of_one() -> None:
    given = "Ada Lovelace, London"
    assert _as_part("Lovelace", given) > _as_part("Lovelac", given) > _as_part("ovelac", given) > _as_part("xyz", given) == 0
    assert _of_text("LOVELACE", [given]) == 1.0
    assert _of_text("Ada London", [given]) > _of_text("qwertyuiop", [given]) > _of_text("", [given])


def test_natural_programs_are_small_and_of_use() -> None:
    made = MadeUp(BUSTLE, np.random.default_rng(4), 5_000)
    draw = NaturalTexts(made)
    found = [program for program in (draw() for _ in range(40)) if program is not None]
    assert len(set(found)) > 10
    for program in found:
        assert program.type == String and 1 < program.size <= LARGEST
        outputs = made.outputs_of(program)
        assert outputs is not None and all(len(str(text)) <= LONGEST for text in outputs)
        assert all(outputs != made.outputs_of(child) for child in program.children if child.type == String)


def test_the_same_seed_makes_the_same_programs() -> None:
    def drawn() -> list[str]:
        made = MadeUp(BUSTLE, np.random.default_rng(9), 3_000)
        return [str(target) for target in made.targets(10, NaturalTexts(made))]

    assert drawn() == drawn()


def test_literals_are_samples_of_their_own() -> None:
    found = GuideSamples(BUSTLE, seed=2, candidates=2_000, targets=8, questions=2)(0)["String"]
    kinds = found.symbols(np.arange(len(found)))[:, -1]
    for kind in (0, LITERAL):
        assert {0, 1} == set(found.labels[kinds == kind].tolist())


def test_the_kind_of_a_row_stands_behind_its_signature_if_there_is_room() -> None:
    symbols = np.array([[0, 1], [2, 3]], np.uint8)
    assert features_of(symbols, np.array([1, 0]), 3).tolist() == [[0, 1, 1], [2, 3, 0]]
    assert features_of(symbols, np.array([1, 0]), 2) is symbols


def test_a_language_may_say_which_literals_a_task_has() -> None:
    inputs, outputs = ["a-b", "cd-e"], ["a/b", "cd/e"]
    task = task_of(list(zip(inputs, outputs, strict=True)), "bustle")
    grammar = searchable_grammar(task, task.function)
    leaves = [p.head.head for p in grammar if p.target.type == String and isinstance(p.head, Program)]
    offered = {head.value for head in leaves if isinstance(head, Constant)}
    assert offered == {"", *task_constants([(text,) for text in inputs], outputs)}
    assert BUSTLE.longest == LONGEST


@pytest.mark.parametrize("name", ["bustle", "lists"])
def test_literals_wait_only_where_the_model_has_seen_some(name: str) -> None:
    from dsl.registry import load_dsl

    language = load_dsl(name)
    if not model_path("guide", name).exists():
        pytest.skip("no weights ship for this language")
    model = GuideModel.of(load_model(model_path("guide", name)), language)
    made = MadeUp(language, np.random.default_rng(1), 500)
    target = made.targets(1)[0]
    guide = model.guide(made.outputs[target] or ())
    for nonterminal, levels in made.search.bank.levels.items():
        level = levels.get(1)
        if level is None or level.columns is None or nonterminal.type not in (String, Int):
            continue
        kinds = np.full(level.rows, LITERAL, np.uint8)
        found = guide.delays(RowBatch(made.search, nonterminal, 1, level.columns, kinds))
        assert len(found) == level.rows and found.max(initial=0) <= model.levels
        assert name == "bustle" or not found.any()
