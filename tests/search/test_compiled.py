"""Compiled functions wait for their first call, and then behave as Numba's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from numba import njit

from search.compiled import compiled


def new_pair() -> tuple[Any, Any]:
    """A kernel, and another that calls it."""

    @compiled("int64(int64[::1])")
    def total(numbers: Any) -> int:
        found = 0
        for i in range(numbers.shape[0]):
            found += numbers[i]
        return found

    @compiled("int64(int64[:, ::1])")
    def largest(rows: Any) -> int:
        best = total(rows[0])
        for i in range(1, rows.shape[0]):
            best = max(best, total(rows[i]))
        return best

    return total, largest


def test_nothing_is_compiled_before_the_first_call() -> None:
    total, _ = new_pair()
    assert not total.signatures
    assert total(np.arange(5)) == 10
    assert len(total.signatures) == 1


def test_a_kernel_may_be_called_first_by_another() -> None:
    total, largest = new_pair()
    assert largest(np.arange(6).reshape(2, 3)) == 12
    assert len(total.signatures) == 1
    assert total(np.arange(4)) == 6


def test_only_the_declared_signature_is_compiled() -> None:
    total, _ = new_pair()
    total(np.arange(3))
    with pytest.raises(TypeError):
        total(np.zeros(3, np.float64))
    assert len(total.signatures) == 1


def test_a_kernel_is_a_function_to_other_compiled_code() -> None:
    total, _ = new_pair()

    @njit
    def twice(numbers: Any) -> int:
        return 2 * int(total(numbers))

    assert twice(np.arange(4)) == 12


def test_threads_may_race_for_the_first_call() -> None:
    total, _ = new_pair()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(total, [np.arange(10)] * 16)) == {45}
    assert len(total.signatures) == 1
