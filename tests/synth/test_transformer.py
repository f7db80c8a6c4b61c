"""The scikit-learn transformer: its own checks, and use in pipelines."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import pytest

pytest.importorskip("sklearn")

import numpy as np  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.exceptions import ConvergenceWarning, NotFittedError  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import OneHotEncoder  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

from synth.transformer import Transformer  # noqa: E402

NAMES = ["Nancy FreeHafer", "Jan Kotas", "Steven Thorpe"]
SHORT = ["N. FreeHafer", "J. Kotas", None]

EXPECTED_TO_FAIL = {"check_fit1d": "a list of texts is a column, and welcome as it is"}


def test_learns_from_the_rows_with_an_output() -> None:
    fitted = Transformer().fit(NAMES, SHORT)
    assert fitted.transform(["Ada Byron"]).tolist() == [["A. Byron"]]
    assert fitted.program_ is not None and fitted.result_.solved


def test_numbers_come_out_as_numbers() -> None:
    found = Transformer().fit([[1, 2], [3, 4], [5, 5]], [3, 7, 10]).transform([[10, 20]])
    assert found.tolist() == [[30]] and found.dtype.kind == "i"


def test_missing_inputs_give_missing_outputs() -> None:
    fitted = Transformer().fit(NAMES, SHORT)
    assert fitted.transform(["Ada Byron", None])[1, 0] != fitted.transform(["Ada Byron", None])[1, 0]  # NaN


def test_works_in_a_pipeline_and_with_frames() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"name": NAMES})
    pipeline = make_pipeline(Transformer().set_output(transform="pandas"), OneHotEncoder(sparse_output=False))
    assert pipeline.fit_transform(frame, SHORT).shape == (3, 3)
    assert pipeline[0].transform(frame).columns.tolist() == ["output"]
    assert pipeline[0].feature_names_in_.tolist() == ["name"]


def test_parameters_and_clones() -> None:
    made = Transformer(seconds=3.0, seed=7)
    assert clone(made).get_params() == {"seconds": 3.0, "dsl": None, "seed": 7}
    assert not hasattr(clone(made.fit(NAMES, SHORT)), "program_")


def test_a_copy_through_the_state_keeps_the_program() -> None:
    fitted = Transformer().fit(NAMES, SHORT)
    other = copy.copy(fitted)
    again = copy.deepcopy(other)
    assert again.program_.body is fitted.program_.body
    assert again.transform(["Ada Byron"]).tolist() == [["A. Byron"]]


def test_contradictions_and_failures_are_warned_of() -> None:
    with pytest.warns(ConvergenceWarning, match="rows 0 and 1 have the same inputs"):
        fitted = Transformer().fit(["a", "a"], ["b", "c"])
    assert fitted.program_ is None and np.isnan(fitted.transform(["a"])[0, 0])


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (NAMES, ["a"], "3 rows, but y has 1"),
        ([["a"], ["b", "c"]], ["a", "b"], "different lengths"),
        ([], [], "0 sample"),
        (NAMES, None, "requires y"),
        (NAMES, [None] * 3, "no value in it"),
    ],
)
def test_mistakes_are_value_errors(x: Any, y: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Transformer().fit(x, y)


def test_transform_before_fit() -> None:
    with pytest.raises(NotFittedError):
        Transformer().transform(NAMES)


def test_scikit_learns_own_checks() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        checks = check_estimator(
            Transformer(seconds=0.3), expected_failed_checks=EXPECTED_TO_FAIL, on_fail=None, on_skip=None
        )
    failed = [f"{c['check_name']}: {c['exception']}" for c in checks if c["status"] == "failed"]
    assert failed == []
    assert sum(c["status"] == "passed" for c in checks) >= 41
