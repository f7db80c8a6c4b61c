"""The accessors of DataFrames and Series."""

from __future__ import annotations

import warnings

import pytest

pd = pytest.importorskip("pandas")

from dsl.errors import QuestionError  # noqa: E402
from synth.frames import FillWarning  # noqa: E402

NAMES = ["Nancy FreeHafer", "Jan Kotas", None, "Steven Thorpe"]
SHORT = [("Nancy FreeHafer", "N. FreeHafer"), ("Jan Kotas", "J. Kotas")]


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame({"name": NAMES, "age": [30, 40, 50, 60]}, index=[10, 20, 30, 40])


def test_a_new_column_is_learned_from_the_one_with_the_inputs(frame: pd.DataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FillWarning)
        filled = frame.synth.fill("short", SHORT)
    assert filled["short"].dropna().to_dict() == {10: "N. FreeHafer", 20: "J. Kotas", 40: "S. Thorpe"}
    assert list(filled.columns) == ["name", "age", "short"]
    assert "short" not in frame.columns


def test_a_half_filled_column_is_filled(frame: pd.DataFrame) -> None:
    frame["double"] = [60, 80, None, None]
    filled = frame.synth.fill("double", using="age")
    assert filled["double"].to_list() == [60, 80, 100, 120]
    assert filled["double"].dtype == "int64"


def test_a_series_is_filled_from_examples_or_from_a_series(frame: pd.DataFrame) -> None:
    assert frame["age"].synth.fill({30: 31, 40: 41}, name="next").to_list() == [31, 41, 51, 61]
    outputs = pd.Series([31, 41], index=[10, 20])
    found = frame["age"].synth.fill(outputs)
    assert found.index.equals(frame.index) and found.to_list() == [31, 41, 51, 61]


@pytest.mark.filterwarnings("ignore::synth.frames.FillWarning")
def test_integers_with_gaps_stay_integers() -> None:
    ages = pd.Series([1, 2, None, 4])
    assert str(ages.synth.fill({1: 2, 2: 4}).dtype) == "Int64"


def test_learn_says_what_is_not_sure(frame: pd.DataFrame) -> None:
    filling = frame.synth.learn("short", SHORT)
    assert filling.program is not None and "rows filled" in repr(filling)
    assert set(filling.unsure) <= set(filling.guesses)


def test_unsure_rows_and_failures_are_warned_of() -> None:
    column = pd.Series(["Ann Lee", "Bob R. Ray", "Cy Di Fox", "Jo"])
    filling = column.synth.learn({"Ann Lee": "Lee"})
    if filling.unsure:
        with pytest.warns(FillWarning, match="not sure, such as row"):
            column.synth.fill({"Ann Lee": "Lee"})
    with pytest.warns(FillWarning, match="nothing was filled"):
        column.synth.fill({"Ann Lee": "qj4!k#", "Jo": "w~0{p}"}, candidates=200, seconds=None, dsl="slia")


@pytest.mark.filterwarnings("ignore::synth.frames.FillWarning")
def test_dates_are_read_as_text() -> None:
    days = pd.Series(pd.to_datetime(["2024-01-31", "2023-02-01"]))
    assert days.synth.fill({"2024-01-31": "2024"}).to_list() == ["2024", "2023"]


def test_mistakes_are_said_in_a_sentence(frame: pd.DataFrame) -> None:
    with pytest.raises(QuestionError, match="no column 'nome'"):
        frame.synth.fill("short", SHORT, using="nome")
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(QuestionError, match="two columns are named 'a'"):
        twice.synth.fill("b", {1: 2})
    with pytest.raises(QuestionError, match="no value in it"):
        pd.DataFrame({"a": [], "b": []}).synth.fill("b")
