"""Networks with random weights, for tests of everything around training."""

from typing import Any

import numpy as np

from neural.network import Network


def random_network(task: int, values: int, seed: int = 0, wide: int = 64, narrow: int = 64) -> Network:
    """A network of the size of a guide's."""
    random = np.random.default_rng(seed)

    def draw(*shape: int) -> Any:
        return random.normal(size=shape).astype(np.float32) / np.float32(np.sqrt(shape[-1]))

    return Network(
        task, values, draw(4, 2), draw(wide, 2 * (task + values)), draw(wide), draw(narrow, wide), draw(narrow),
        draw(narrow), draw(1), scale=0.8, offset=-0.3,
    )  # fmt: skip


def random_symbols(rows: int, features: int, seed: int = 1) -> Any:
    return np.random.default_rng(seed).integers(0, 4, (rows, features)).astype(np.uint8)
