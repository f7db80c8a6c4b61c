"""Filling a column from others: which columns, which rows, and what is not sure."""

from __future__ import annotations

from typing import Any

import pytest

from dsl.errors import QuestionError
from synth.filling import fill_column

NAMES = ["Nancy FreeHafer", "Jan Kotas", None, "Steven Thorpe", "Ada Byron"]
SHORT = [("Nancy FreeHafer", "N. FreeHafer"), ("Jan Kotas", "J. Kotas")]


def test_filled_cells_are_examples_and_gaps_are_filled() -> None:
    filling = fill_column({"name": NAMES, "short": ["N. FreeHafer", "J. Kotas", None, None, float("nan")]}, "short")
    assert filling.outputs == ["N. FreeHafer", "J. Kotas", None, "S. Thorpe", "A. Byron"]
    assert filling.guesses == [3, 4]
    assert filling.using == ("name",)


def test_examples_find_their_column() -> None:
    columns = {"city": ["Rome", "Oslo", "Bern", "Kyiv", "Lima"], "name": NAMES, "age": [3, 4, 5, 6, 7]}
    filling = fill_column(columns, "short", SHORT)
    assert filling.using == ("name",)
    assert filling.outputs == ["N. FreeHafer", "J. Kotas", None, "S. Thorpe", "A. Byron"]


def test_several_columns_make_a_tuple_of_inputs() -> None:
    columns = {"first": ["Ann", "Bob", "Carl"], "last": ["Lee", "Ray", "Fox"]}
    filling = fill_column(columns, "both", [(("Ann", "Lee"), "Lee, Ann"), (("Bob", "Ray"), "Ray, Bob")])
    assert filling.using == ("first", "last")
    assert filling.outputs[2] == "Fox, Carl"


def test_a_gap_in_a_column_that_is_not_needed_does_no_harm() -> None:
    columns = {"city": ["Rome", "Oslo", "Bern"], "note": ["a", "b", None], "code": ["Rome-1", "Oslo-1", None]}
    filling = fill_column(columns, "code")
    assert filling.outputs == ["Rome-1", "Oslo-1", "Bern-1"]


def test_whole_numbers_with_gaps_are_whole_numbers() -> None:
    filling = fill_column({"n": [1.0, 2.0, float("nan"), 5.0], "double": [2.0, 4.0, None, None]}, "double")
    assert filling.outputs[3] == 10 and isinstance(filling.outputs[3], int)
    assert filling.outputs[2] is None


def test_unsure_rows_have_their_readings_and_an_answer_settles_them() -> None:
    filling = fill_column({"name": ["Ann Lee", "Bob R. Ray", "Cy Di Fox"]}, "last", [("Ann Lee", "Lee")])
    for number in filling.unsure:
        assert len(filling.readings[number]) > 1 or filling.outputs[number] is None
    question = filling.question
    if question is not None:
        right = question.split(" ")[-1]
        filling.answer(right)
        assert filling.outputs[["Ann Lee", "Bob R. Ray", "Cy Di Fox"].index(question)] == right


def test_nothing_found_is_an_answer() -> None:
    columns = {"a": ["x", "y", "z"], "b": ["qj4!k#", "w~0{p}", None]}
    filling = fill_column(columns, "b", candidates=300, seconds=None)
    if filling.program is None:
        assert filling.outputs == ["qj4!k#", "w~0{p}", None]
        with pytest.raises(QuestionError, match="no program"):
            filling.export("sqlite")


def test_exports_speak_of_the_columns_of_the_table() -> None:
    pytest.importorskip("sqlglot")
    filling = fill_column({"Full name": ["a b", "c d"]}, "length", {"a b": "a b!", "c d": "c d!"}, dsl="slia")
    assert filling.export("sqlite") == """"Full name" || '!'"""
    assert filling.export("excel") == '=A2&"!"'


@pytest.mark.parametrize(
    ("columns", "target", "examples", "using", "said"),
    [
        ({"a": ["x"], "b": [None]}, "b", None, None, "no value in it"),
        ({"a": ["x"]}, "b", None, None, "no value in it"),
        ({"a": ["x"]}, "b", [], None, "no examples"),
        ({"a": ["x"]}, "b", ["xy"], None, "not a pair"),
        ({"a": ["x"]}, "b", {"x": "y"}, "c", "no column 'c'"),
        ({"a": ["x"]}, "b", {"x": "y"}, "b", "from itself"),
        ({"a": ["x", 1]}, "b", {"x": "y"}, "a", "several types"),
        ({"a": [None, None]}, "b", {"x": "y"}, None, "no column to learn from"),
        ({"a": ["x"], "c": ["u"]}, "b", {"other": "y"}, None, "no column holds"),
        ({"a": ["x"], "c": ["u"]}, "b", {"x": "y"}, ["a", "c"], "2 columns are used"),
        ({"a": ["x", "x", "z"], "b": ["1", "2", None]}, "b", None, "a", "x"),
    ],
)
def test_mistakes_are_said_in_a_sentence(
    columns: dict[str, list[Any]], target: str, examples: Any, using: Any, said: str
) -> None:
    with pytest.raises(QuestionError, match=said):
        fill_column(columns, target, examples, using=using)


def test_rows_that_pull_apart_are_named() -> None:
    with pytest.raises(QuestionError, match="rows 1 and 3 both have 'x', but in 'b' they have 'p' and 'r'"):
        fill_column({"a": ["x", "y", "x", "z"], "b": ["p", "q", "r", None]}, "b")
    assert fill_column({"a": ["x", "y", "x", "z"], "b": ["p", "q", "p", None]}, "b").program is not None
