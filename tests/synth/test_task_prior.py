"""Task priors in use: shipped weights fit, costs change the order and nothing else, and what does not fit is left out."""

import json
from pathlib import Path

import pytest

import synth
from dsl.errors import QuestionError
from dsl.lists import DEEPCODER
from dsl.program import Variable
from dsl.registry import load_dsl
from dsl.types import List, Type
from neural.model_file import WEIGHTS, load_model, save_model
from search.jit_weights import Stretched
from synth import guided
from synth.guided import Guidance, guide_for
from synth.task_prior import TaskPrior

INTS = List(Type("Int"))
GRAMMAR = DEEPCODER.default_grammar([Variable("x", INTS)], INTS)
INPUTS = [((3, -1, 2),), ((5, 4),), ((0, -7, 7, 1),)]
OUTPUTS = [(-1, 2, 3), (4, 5), (-7, 0, 1, 7)]


@pytest.mark.parametrize("path", sorted(WEIGHTS.glob("*-prior.json")), ids=lambda p: p.stem)
def test_shipped_priors_fit_their_languages(path: Path) -> None:
    card = json.loads(path.read_text(encoding="utf-8"))
    prior = TaskPrior.load(load_dsl(path.stem.removesuffix("-prior")))
    assert prior.language.name == card["language"]
    assert path.with_suffix(".safetensors").stat().st_size < 1 << 20
    assert 0 <= card["costs"]["order_lost"] < 0.5
    assert card["held_out"]["nats_a_node"] < card["held_out"]["nats_a_node_uniform"]


def test_a_prior_changes_costs_and_nothing_else() -> None:
    prior = TaskPrior.load(DEEPCODER)
    weighted = prior.weighted(GRAMMAR, INPUTS, OUTPUTS)
    assert [(p.target, p.head, p.arguments) for p in weighted] == [(p.target, p.head, p.arguments) for p in GRAMMAR]
    assert all(1 <= p.cost <= 12 for p in weighted)
    costs = {str(p).split(" → ")[1].split()[0].strip("("): p.cost for p in weighted if p.target == GRAMMAR.start}
    assert costs["Sort"] == min(cost for name, cost in costs.items() if name != "x")
    assert 0 < prior.order_lost < 1


def test_a_prior_that_was_asked_other_questions_is_refused_with_the_remedy(tmp_path: Path) -> None:
    model = load_model(WEIGHTS / "deepcoder-prior.safetensors")
    card = model.card | {"names": ["a question that nobody asks", *model.card["names"][1:]]}
    save_model(tmp_path / "deepcoder-prior.safetensors", model.tensors, {k: v for k, v in card.items() if k != "sha256"})
    with pytest.raises(QuestionError, match="synth train prior --dsl deepcoder"):
        TaskPrior.load(DEEPCODER, tmp_path)


def test_the_prior_comes_with_the_guide_where_both_help() -> None:
    guidance = guide_for(DEEPCODER, None)
    assert guidance is not None
    assert guidance.ordered(GRAMMAR, INPUTS, OUTPUTS, 64) is not GRAMMAR
    assert isinstance(guidance.guide(OUTPUTS), Stretched)
    lists = Guidance(load_dsl("lists"))
    assert lists.ordered(GRAMMAR, INPUTS, OUTPUTS, 64) is GRAMMAR
    assert not isinstance(lists.guide(OUTPUTS), Stretched)


def test_a_missing_prior_is_no_reason_not_to_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(language: object) -> TaskPrior:
        raise QuestionError("there is no model")

    monkeypatch.setattr(guided, "_loaded_prior", missing)
    guidance = Guidance(DEEPCODER)
    assert guidance.ordered(GRAMMAR, INPUTS, OUTPUTS, 64) is GRAMMAR
    assert guidance.about == "no prior: there is no model"


def test_solving_says_that_a_prior_was_used_and_can_do_without() -> None:
    rows = [(list(row[0]), list(output)) for row, output in zip(INPUTS, OUTPUTS, strict=True)]
    with_prior = synth.solve(rows, dsl="deepcoder", candidates=20_000)
    assert any(reason.startswith("prior: ") for reason in with_prior.why)
    without = synth.solve(rows, dsl="deepcoder", candidates=20_000, guide=False)
    assert not any("prior" in reason for reason in without.why)
    assert with_prior.program is not None and without.program is not None
    assert with_prior.program([9, 1]) == without.program([9, 1]) == [1, 9]
