"""Priors: probabilities for any grammar, costs that keep the order, and a training that learns and resumes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.bitvectors import BV
from dsl.lia import LIA
from dsl.program import Variable
from dsl.types import BitVec, Int
from neural.guide_training import on_one_thread
from neural.prior import cheapest_first, order_lost, prior_from_tensors, stranger_of, symbol_of
from neural.prior_training import PriorSamples, PriorSettings, PriorTraining
from tests.neural.networks import random_symbols

GRAMMAR = LIA.default_grammar([Variable("x", Int), Variable("y", Int)], Int, {Int: [0, 1, 7]})
SYMBOLS = sorted({symbol_of(p) for p in GRAMMAR} | {stranger_of("Int"), stranger_of("Bool")})
GROUPS = [int(s.startswith("Int")) for s in SYMBOLS]
STRANGERS = [SYMBOLS.index(stranger_of(s.split(":")[0])) for s in SYMBOLS]
FEATURES = 6
SETTINGS = PriorSettings(steps=20, batch=32, rate=1e-2, wide=8, narrow=8)


def samples(number: int) -> PriorSamples:
    """Answers that add where the first feature is 0, and subtract elsewhere."""
    features = random_symbols(100, FEATURES, number)
    used = np.zeros((100, len(SYMBOLS)), np.uint8)
    plus, minus, x = (SYMBOLS.index(s) for s in ("Int: +", "Int: -", "Int: parameter"))
    used[:, x] = 2
    used[np.arange(100), np.where(features[:, 0] == 0, plus, minus)] = 1
    offered = np.zeros(len(SYMBOLS), np.uint8)
    for production in GRAMMAR:
        offered[SYMBOLS.index(symbol_of(production))] += 1
    return PriorSamples.of(features, used, np.tile(offered, (100, 1)), np.arange(100) % 5 == 0)


def trained(rounds: int) -> PriorTraining:
    training = PriorTraining(FEATURES, GROUPS, STRANGERS, SETTINGS)
    with on_one_thread():
        for number in range(rounds):
            training.learn(samples(number))
    return training


def test_it_learns_what_the_features_say() -> None:
    training = trained(40)
    figures = training.figures()
    assert figures["nats_a_node"] < 0.6 * figures["nats_a_node_uniform"]
    prior = prior_from_tensors(training.learner.result(), SYMBOLS)
    for first, wanted in ((0, "Int: +"), (1, "Int: -")):
        weights = prior.weights(np.full(FEATURES, first), GRAMMAR)
        by_symbol = {symbol_of(p): w for p, w in weights.items()}
        other = "Int: -" if wanted == "Int: +" else "Int: +"
        assert by_symbol[wanted] > by_symbol[other] + 0.5


def test_every_nonterminal_has_a_distribution_in_any_grammar() -> None:
    prior = prior_from_tensors(trained(1).learner.result(), SYMBOLS)
    strange = BV.default_grammar([Variable("x", BitVec(8))], BitVec(8))
    for grammar in (GRAMMAR, strange):
        weights = prior.weights(random_symbols(1, FEATURES)[0], grammar)
        assert set(weights) == set(grammar)
        for nonterminal in grammar.nonterminals:
            total = sum(math.exp(weights[p]) for p in grammar.productions_of(nonterminal))
            assert total == pytest.approx(1)


def test_a_resumed_training_ends_with_the_same_weights() -> None:
    whole, first = trained(4), trained(2)
    second = PriorTraining(FEATURES, GROUPS, STRANGERS, SETTINGS)
    second.restore(first.tensors())
    with on_one_thread():
        for number in (2, 3):
            second.learn(samples(number))
    for name, tensor in whole.learner.result().items():
        assert np.array_equal(tensor, second.learner.result()[name]), name


@given(st.lists(st.floats(-30, 0), min_size=len(GRAMMAR.productions), max_size=len(GRAMMAR.productions)))
def test_costs_never_turn_an_order_round(values: list[float]) -> None:
    weights = dict(zip(GRAMMAR, values, strict=True))
    costs = cheapest_first(weights)
    assert all(1 <= cost <= 12 for cost in costs.values())
    assert all(costs[a] <= costs[b] for a in weights for b in weights if weights[a] >= weights[b])
    assert 0 <= order_lost(weights, costs) <= 1


def test_the_loss_in_order_counts_ties_only() -> None:
    productions = GRAMMAR.productions_of(GRAMMAR.start)[:3]
    weights = dict(zip(productions, (-1.0, -2.0, -3.0), strict=True))
    assert order_lost(weights, dict(zip(productions, (1, 2, 3), strict=True))) == 0
    assert order_lost(weights, dict(zip(productions, (1, 2, 2), strict=True))) == pytest.approx(1 / 3)
