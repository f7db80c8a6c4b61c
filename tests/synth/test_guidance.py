"""Guides end to end: trained on made-up tasks, loaded, used by a search that loses nothing, and never by importing torch."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dsl.bustle import BUSTLE
from dsl.errors import QuestionError
from dsl.language import DSL
from dsl.lia import LIA
from dsl.program import Variable
from dsl.registry import SHIPPED, load_dsl
from dsl.types import Bool, Int, String
from neural.guide_training import Settings
from neural.model_file import WEIGHTS, check_language, load_model, model_path
from neural.prior_training import PriorSettings
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from synth.api import solve
from synth.guidance import GuideModel
from synth.guided import GUIDED, guide_for
from synth.learning.guide_samples import GuideSamples
from synth.learning.prior_training import train_prior
from synth.learning.random_inputs import random_rows, random_types
from synth.learning.targets import MadeUp, is_held_out, useful_parts
from synth.learning.training import Plan, train_guide
from synth.task_prior import TaskPrior

TINY = Settings(steps=5, batch=64, wide=8, narrow=8)
LANGUAGES = ("bustle", "slia", "bv", "integers", "lists", "deepcoder")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    train_guide(BUSTLE, Plan(rounds=2, out=folder), settings=TINY)
    return folder


@pytest.mark.parametrize("name", LANGUAGES)
def test_random_inputs_fit_their_types_and_a_seed_decides(name: str) -> None:
    def drawn(seed: int):
        random = np.random.default_rng(seed)
        types, result = random_types(load_dsl(name), random)
        return types, result, random_rows(types, random)

    for seed in range(20):
        types, _, rows = drawn(seed)
        assert len(rows) >= 2
        assert all(t.admits(value) for row in rows for t, value in zip(types, row, strict=True))
        assert drawn(seed) == drawn(seed)


@pytest.mark.parametrize("name", LANGUAGES)
def test_targets_are_worth_asking_for(name: str) -> None:
    made = MadeUp(load_dsl(name), np.random.default_rng(3), 5_000)
    targets = made.targets(20)
    assert targets
    found = [made.outputs_of(target) for target in targets]
    assert len(set(found)) == len(found)
    assert all(outputs is not None and len(set(outputs)) > 1 for outputs in found)
    assert all(target not in useful_parts(target) for target in targets)
    assert {is_held_out(t) for t in targets} <= {True, False}


def test_samples_depend_on_the_round_and_nobody_is_labelled_twice() -> None:
    samples = GuideSamples(BUSTLE, seed=1, candidates=5_000, targets=20)
    first, second, again = samples(0), samples(1), samples(0)
    for name, found in first.items():
        assert np.array_equal(found.packed, again[name].packed) and np.array_equal(found.labels, again[name].labels)
        assert 0 < found.labels.mean() < 1
    assert not np.array_equal(first["String"].packed, second["String"].packed)


def test_a_trained_guide_is_read_back_and_orders_a_search(weights: Path) -> None:
    inputs, outputs = [("ab cd",), ("efg hi",)], ["ab", "efg"]
    grammar = BUSTLE.default_grammar([Variable("x", String)], String, {String: [" "]})
    model = GuideModel.load(BUSTLE, weights)
    assert set(model.networks) == {"String", "Int", "Bool"}
    found = []
    for _ in range(2):
        search = BottomUp(grammar, inputs, longest=99, guide=model.guide(outputs))
        found.append(next(search.solutions(WantedOutputs(outputs), Budget(None, 500_000))).program)
        assert search.guide_seconds > 0
    assert found[0] is found[1]


def test_parts_of_a_batch_are_scored_as_the_whole(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.guides import RowBatch

    inputs, outputs = [("ab cd",), ("efg hi",)], ["ab", "efg"]
    grammar = BUSTLE.default_grammar([Variable("x", String)], String, {String: [" "]})
    search = BottomUp(grammar, inputs, longest=99)
    for _ in search.blocks(Budget(None, 20_000)):
        pass
    model = GuideModel.load(BUSTLE, weights)
    batches = [
        RowBatch(search, n, cost, level.columns)
        for n, levels in search.bank.levels.items()
        for cost, level in levels.items()
        if level.columns is not None and level.rows
    ]
    whole = [model.guide(outputs).delays(batch) for batch in batches]
    monkeypatch.setattr("synth.guidance.PART", 100)
    for batch, wanted in zip(batches, whole, strict=True):
        assert np.array_equal(model.guide(outputs).delays(batch), wanted)
        assert len(wanted) == batch.rows and wanted.max(initial=0) <= model.levels
    assert batches and {b.type for b in batches} >= {String, Int, Bool}


def test_wishes_are_granted_or_refused(weights: Path, tmp_path: Path) -> None:
    assert guide_for(LIA, False) is None and guide_for(LIA, None) is None and guide_for(BUSTLE, False) is None
    asked, unasked = guide_for(BUSTLE, str(weights)), guide_for(BUSTLE, None)
    assert asked is not None and asked.name and asked.about
    assert unasked is not None and not unasked.name
    with pytest.raises(QuestionError, match="there is no model at .*synth train"):
        guide_for(BUSTLE, str(tmp_path))
    stranger = DSL("bustle", "1", includes=[LIA])
    with pytest.raises(QuestionError, match="synth train guide --dsl bustle"):
        GuideModel.load(stranger, weights)


def test_the_result_says_what_was_used(weights: Path) -> None:
    pairs = [("ab cd", "ab"), ("efg hi", "efg"), ("q r", "q"), ("xy zzz", "xy")]
    guided = solve(pairs, dsl="bustle", guide=str(weights), strategy="bottom-up", seconds=None, candidates=300_000)
    plain = solve(pairs, dsl="bustle", guide=False, strategy="bottom-up", seconds=None, candidates=300_000)
    assert guided.solved and plain.solved
    assert guided.to_json()["guide"].startswith("bustle-guide-") and guided.guide_seconds > 0
    assert plain.to_json()["guide"] is None and plain.to_json()["guide_seconds"] == 0


def test_training_resumes_from_its_folder(weights: Path, tmp_path: Path) -> None:
    train_guide(BUSTLE, Plan(rounds=1, out=tmp_path), settings=TINY)
    train_guide(BUSTLE, Plan(rounds=2, out=tmp_path, resume=True), settings=TINY)
    for name in ("String", "Int", "Bool"):
        one, other = (GuideModel.load(BUSTLE, folder).networks[name] for folder in (weights, tmp_path))
        assert all(np.array_equal(a, b) for a, b in zip(one.tensors().values(), other.tensors().values(), strict=True))
    with pytest.raises(QuestionError, match="without --resume"):
        train_guide(BUSTLE, Plan(rounds=2, out=tmp_path, seed=5, resume=True), settings=TINY)


def test_a_guided_answer_does_not_import_torch(weights: Path) -> None:
    code = (
        "import sys, synth\n"
        f"r = synth.solve([('ab cd', 'ab'), ('efg hi', 'efg')], dsl='bustle', guide={str(weights)!r}, candidates=100000)\n"
        "assert r.guide and r.solved, r\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "False"), done.stderr


def test_shipped_models_fit_the_languages_they_are_for() -> None:
    names = {load_dsl(name).name: name for name in SHIPPED}
    cards = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(WEIGHTS.glob("*.json"))]
    assert {card["language"] for card in cards if card["kind"] == "guide"} >= GUIDED
    for card in (card for card in cards if card["kind"] in ("guide", "prior")):
        language = load_dsl(names[card["language"]])
        loaded = GuideModel.load(language) if card["kind"] == "guide" else TaskPrior.load(language)
        assert loaded.language is language
        assert card["command"].startswith(f"synth train {card['kind']} --dsl {names[card['language']]} ")
        assert card["about"] and card["data"] and card["seconds"] > 0


def test_a_prior_is_trained_read_back_and_keeps_every_program(tmp_path: Path) -> None:
    settings = PriorSettings(steps=3, batch=32, wide=8, narrow=8)
    train_prior(LIA, Plan(rounds=2, out=tmp_path), settings=settings)
    prior = TaskPrior.load(LIA, tmp_path)
    grammar = LIA.default_grammar([Variable("x", Int)], Int, {Int: [0, 1]})
    weighted = prior.weighted(grammar, [(1,), (5,)], [3, 7])
    assert {(p.target, p.head, p.arguments) for p in weighted} == {(p.target, p.head, p.arguments) for p in grammar}
    assert all(p.cost >= 1 for p in weighted) and 0 <= prior.order_lost <= 1
    with pytest.raises(QuestionError, match="synth train prior --dsl bustle"):
        check_language(load_model(model_path("prior", "lia", tmp_path)), BUSTLE)


def test_a_guide_that_nobody_asked_for_and_that_does_not_fit_is_left_out() -> None:
    changed = DSL("bustle", "0", includes=[BUSTLE], constants=BUSTLE.constants, support=BUSTLE.support)
    result = solve([("ab cd", "AB"), ("efg hi", "EFG"), ("x y", "X"), ("q r", "Q")], dsl=changed)
    assert result.solved and not result.guide
    assert any("no guide" in why and "synth train" in why for why in result.why)


@pytest.mark.parametrize(
    ("language", "size", "examples"),
    [
        ("bustle", 2, [(text, text.upper()) for text in ("ab", "efg", "x", "q")]),
        ("lists", 2, [([1, 2, 3], [3, 2, 1]), ([4, 7], [7, 4]), ([5, 5, 1, 2], [2, 1, 5, 5]), ([], [])]),
    ],
)
def test_an_easy_answer_loads_no_guide(language: str, size: int, examples: list[tuple[object, object]]) -> None:
    result = solve(examples, dsl=language)
    assert result.solved and result.size == size and not result.guide


def test_an_answer_before_which_something_could_wait_loads_one() -> None:
    assert solve([("ab", "ABab"), ("efg", "EFGefg"), ("x", "Xx"), ("q", "Qq")], dsl="bustle").guide
