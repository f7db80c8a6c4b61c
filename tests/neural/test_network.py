"""Folding and packing change nothing, and delays are those of the paper."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neural.network import FINE_LEVELS, delays, pack, packed_width
from neural.samples import Samples
from neural.scoring import BatchScorer, KernelBackend, plain_kernel
from search.mlp_kernels import pack_kernel, score_kernel
from tests.neural.networks import random_network, random_symbols


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 9), st.integers(1, 70), st.integers(0, 300), st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_the_kernel_computes_what_the_layers_do(
    task: int, values: int, rows: int, wide: int, narrow: int, seed: int
) -> None:
    network = random_network(task, values, seed, wide, narrow)
    symbols, of_task = random_symbols(rows, values, seed), random_symbols(1, task, seed + 1)[0]
    wanted = network.logits(of_task, symbols)
    packed = pack(symbols)
    for kernel in (score_kernel, plain_kernel):
        found = BatchScorer(KernelBackend(kernel)).score(_prepared(kernel, network.layers(of_task)), packed)
        assert np.allclose(found, wanted, rtol=1e-4, atol=1e-4)


def _prepared(kernel, layers):
    return KernelBackend(kernel).prepare(layers)


def test_a_guide_has_thirty_thousand_parameters() -> None:
    assert 30_000 < random_network(160, 46).parameters < 32_000


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 99))
def test_packing_agrees_with_its_kernel_and_comes_back(rows: int, features: int, seed: int) -> None:
    symbols = random_symbols(rows, features, seed)
    packed = np.full((rows, packed_width(features)), 255, np.uint8)
    pack_kernel(symbols, packed)
    assert np.array_equal(packed, pack(symbols))
    samples = Samples.of(symbols[:, :0], symbols, np.zeros(rows), np.zeros(rows))
    assert np.array_equal(samples.symbols(np.arange(rows)), symbols)


@pytest.mark.parametrize("chance", [*np.linspace(0.005, 0.995, 100)])
def test_delays_follow_the_formula_of_the_paper(chance: float) -> None:
    wanted = 0 if chance > 0.6 else 1 if chance > 0.4 else int(10 * (0.4 - chance) + 2)
    assert delays(np.log(np.array([chance / (1 - chance)])))[0] == wanted


def test_delays_fall_with_the_logit() -> None:
    fine = delays(np.linspace(-50, 50, 1001), FINE_LEVELS)
    assert fine[0] == FINE_LEVELS and fine[-1] == 0 and (np.diff(fine.astype(int)) <= 0).all()
    found = delays(np.linspace(-50, 50, 1001))
    assert found[0] == 5 and found[-1] == 0 and (np.diff(found.astype(int)) <= 0).all()


def test_batches_come_back_in_order_from_any_number_of_threads() -> None:
    network = random_network(5, 48)
    layers, symbols = network.layers(random_symbols(1, 5)[0]), random_symbols(50_000, 48)
    packed = pack(symbols)
    found = []
    for threads in (1, 3):
        scorer = BatchScorer(KernelBackend(score_kernel, chunk=4096), threads)
        weights = scorer.prepare(layers)
        waiting = [scorer.start(weights, packed[at : at + 20_000]) for at in range(0, 50_000, 20_000)]
        found.append(np.concatenate([w.logits() for w in waiting]))
        assert all(w.is_done for w in waiting) and scorer.rows == 50_000
        scorer.close()
    assert np.array_equal(found[0], found[1])
    assert np.allclose(found[0][:500], network.logits(random_symbols(1, 5)[0], symbols[:500]), rtol=1e-4, atol=1e-4)
