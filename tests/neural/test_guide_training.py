"""Training on made-up samples: it learns, it is the same for a seed, and it can be interrupted."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from dsl.errors import QuestionError
from neural.calibration import area_under_curve, calibrate
from neural.guide_training import Settings, Training, load_checkpoint, save_checkpoint, train
from neural.network import Network
from neural.samples import Samples
from neural.scoring import BatchScorer, KernelBackend
from neural.tensor_scoring import TensorBackend
from search.mlp_kernels import score_kernel
from tests.neural.networks import random_network, random_symbols

TASK, VALUES = 5, 7
SMALL = Settings(steps=20, batch=64, rate=1e-2, wide=8, narrow=8)


def source(number: int) -> Mapping[str, Samples]:
    """Samples whose label is a simple rule of two features."""
    task, values = random_symbols(300, TASK, 2 * number), random_symbols(300, VALUES, 2 * number + 1)
    labels = (values[:, 0] == 0) & (task[:, 1] != 3)
    return {"only": Samples.of(task, values, labels, np.arange(300) % 4 == 0)}


def begun(settings: Settings = SMALL) -> dict[str, Training]:
    return {"only": Training(TASK, VALUES, settings)}


def weights_of(trainings: dict[str, Training]) -> Network:
    return trainings["only"].network()


def test_the_loss_falls_and_the_figures_are_of_held_out_samples() -> None:
    trainings, losses = begun(), []
    for _ in train(trainings, source, 12):
        losses.append(trainings["only"].loss)
    assert losses[-1] < 0.5 * losses[0]
    found = trainings["only"].calibration()
    assert found.samples == 12 * 75 and found.area > 0.95 and found.error < 0.1
    assert sum(found.kept) == pytest.approx(1, abs=1e-3) and found.kept[0] > found.delayed[0]


def test_a_seed_decides_everything() -> None:
    found = []
    for seed in (0, 0, 1):
        trainings = begun(Settings(steps=5, batch=32, wide=8, narrow=8, seed=seed))
        for _ in train(trainings, source, 3):
            pass
        found.append(weights_of(trainings).first)
    assert np.array_equal(found[0], found[1]) and not np.array_equal(found[0], found[2])


def test_a_resumed_training_ends_with_the_same_weights(tmp_path: Path) -> None:
    straight, first, second = begun(), begun(), begun()
    for _ in train(straight, source, 6):
        pass
    for _ in train(first, source, 3):
        pass
    save_checkpoint(tmp_path, first, {"of": "this"})
    load_checkpoint(tmp_path, second, {"of": "this"})
    for _ in train(second, source, 6):
        pass
    for name, tensor in weights_of(straight).tensors().items():
        assert np.array_equal(tensor, weights_of(second).tensors()[name]), name
    with pytest.raises(QuestionError, match="other settings"):
        load_checkpoint(tmp_path, begun(), {"of": "that"})
    with pytest.raises(QuestionError, match="nothing|no training to resume"):
        load_checkpoint(tmp_path / "empty", begun(), {})
    with pytest.raises(QuestionError, match="another network"):
        load_checkpoint(tmp_path, {"only": Training(TASK, VALUES + 4, SMALL)}, {"of": "this"})


def test_tensors_and_the_kernel_compute_the_same() -> None:
    network = random_network(TASK, VALUES, wide=64, narrow=64)
    symbols, task = random_symbols(40_000, VALUES), random_symbols(1, TASK)[0]
    packed = Samples.of(symbols[:, :0], symbols, np.zeros(40_000), np.zeros(40_000)).packed
    found = []
    for backend in (KernelBackend(score_kernel), TensorBackend("cpu"), TensorBackend("cpu", half=True)):
        scorer = BatchScorer(backend)
        found.append(scorer.score(scorer.prepare(network.layers(task)), packed))
        scorer.close()
    largest = np.abs(found[0]).max()
    assert np.abs(found[0] - found[1]).max() < 1e-4 * largest
    assert np.abs(found[0] - found[2]).max() < 0.02 * largest


def test_a_device_that_is_not_there_is_refused() -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(QuestionError, match="no CUDA device"):
        TensorBackend("cuda")


def test_calibration_undoes_a_wrong_scale() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(size=20_000) * 2
    labels = random.random(20_000) < 1 / (1 + np.exp(-logits))
    found = calibrate(3 * logits - 1, labels)
    assert found.scale == pytest.approx(1 / 3, rel=0.1) and found.offset == pytest.approx(1 / 3, abs=0.1)
    assert found.error < 0.03
    assert area_under_curve(np.array([0.0, 1, 1, 2]), np.array([0, 0, 1, 1])) == pytest.approx(0.875)
