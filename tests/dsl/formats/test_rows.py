"""Rows of plain values: JSON Lines, CSV and Python pairs infer the same types and name what does not fit."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.errors import LimitError, QuestionError, ReadError, SynthError, UnsupportedError
from dsl.formats import load_csv, load_tasks, parse_csv, parse_jsonl, task_from_pairs
from dsl.task import Example, Examples
from dsl.types import BitVec, Bool, Int, List, String


def one(line: str):
    """The only task of a line of JSON."""
    (task,) = parse_jsonl(line, source="t.jsonl")
    return task


def test_pairs_make_a_task() -> None:
    task = task_from_pairs([("Ada", 3), ("Bo", 2)])
    assert task.specification == Examples((Example(("Ada",), 3), Example(("Bo",), 2)))
    assert [(p.name, p.type) for p in task.function.parameters] == [("x", String)]
    assert (task.function.result, task.language.name) == (Int, "strings")


def test_a_tuple_is_several_arguments_and_a_list_is_one_value() -> None:
    several = task_from_pairs([((1, True), 2)])
    assert [(p.name, p.type) for p in several.function.parameters] == [("x1", Int), ("x2", Bool)]
    assert several.language.name == "integers"
    single = task_from_pairs([([1, 2], [2])])
    assert single.function.parameters[0].type == List(Int)
    assert single.specification == Examples((Example(((1, 2),), (2,)),))
    assert single.language.name == "lists"


def test_dictionaries_say_the_same_as_pairs() -> None:
    pairs = task_from_pairs([(("a", 1), "b")])
    for same in ([{"inputs": ["a", 1], "output": "b"}], {("a", 1): "b"}):
        assert task_from_pairs(same).specification == pairs.specification


def test_an_empty_list_is_of_the_type_of_the_other_rows() -> None:
    task = task_from_pairs([([], 0), (["a"], 1), ([], 0)])
    assert task.function.parameters[0].type == List(String)
    assert len(task.specification.rows) == 2
    assert task_from_pairs([([], [])]).function.result == List(Int)
    assert task_from_pairs([([[], [1]], 0), ([], 0)]).function.parameters[0].type == List(List(Int))


BAD_PAIRS = [
    ([], "there are no examples"),
    ([("a", "b"), ("c", "d"), ("a", "c")], "examples 1 and 3 contradict each other"),
    ([(1, 2), ("a", 2)], "the input of example 1 is an integer, but the input of example 2 is a text"),
    ([(1, 2), (True, 2)], "the input of example 1 is an integer, but the input of example 2 is True or False"),
    ([(1, 2), (2, "a")], "the output of example 1 is an integer, but the output of example 2 is a text"),
    ([((1, 2), 3), ((1,), 3)], "example 1 has 2 inputs, but example 2 has 1"),
    ([(1, 1.5)], "the output of example 1 is 1.5: decimal numbers are not supported"),
    ([(math.nan, 1)], "the input of example 1 is nan"),
    ([(-0.0, 1)], "the input of example 1 is -0.0"),
    ([([1, math.inf], 1)], "the input of example 1 is inf"),
    ([("a", None)], "the output of example 1 is missing"),
    ([([1, "a"], 1)], "the input of example 1 is a list that mixes an integer and a text"),
    ([(b"a", 1)], "the input of example 1 is a bytes"),
    ([({"a": 1}, 1)], "the input of example 1 is a dict"),
    ([("\ud800", 1)], "half of a surrogate pair"),
    ([1], "example 1 is 1, not a pair"),
    ([(1, 2, 3)], "not a pair"),
    ([{"input": 1, "output": 2}], "example 1 has the keys input, output"),
]


@pytest.mark.parametrize(("pairs", "words"), BAD_PAIRS)
def test_pairs_that_do_not_fit_are_named(pairs, words: str) -> None:
    with pytest.raises(QuestionError) as caught:
        task_from_pairs(pairs)
    assert words in str(caught.value)


def test_a_list_inside_itself_is_refused() -> None:
    knot: list[object] = []
    knot.append(knot)
    with pytest.raises(QuestionError, match="nested more than"):
        task_from_pairs([(knot, 1)])


def test_a_line_of_json_makes_a_task() -> None:
    task = one(
        '{"name": "n", "domain": "string", "inputs": [["a", 1], ["b", 2]], "outputs": ["c", "d"], "arg_names": ["s", "i"],'
        ' "test_inputs": [["z", 3]], "test_outputs": ["y"], "family": "x", "reference": {"seconds": 0.5}}'
    )
    assert task.specification == Examples((Example(("a", 1), "c"), Example(("b", 2), "d")), (Example(("z", 3), "y"),))
    assert [(p.name, p.type) for p in task.function.parameters] == [("s", String), ("i", Int)]
    assert task.facts == {"family": "x", "reference": {"seconds": 0.5}}


def test_declared_types_win_over_inferred_ones() -> None:
    line = '{"inputs": [[5]], "outputs": [[]], "arg_types": ["(_ BitVec 8)"], "ret_type": "list-of-bool"}'
    assert one(line).function.parameters[0].type == BitVec(8)
    assert one(line).function.result == List(Bool)


BAD_LINES = [
    ('{"inputs": [[1]], "outputs": [1]', 33, ReadError, "this is not JSON"),
    ("[1]", 1, ReadError, "one JSON object"),
    ('{"name": "a", "name": "b"}', 15, ReadError, "the key 'name' occurs twice"),
    ('{"domain": "sequence", "positive": []}', 2, UnsupportedError, "the domain 'sequence'"),
    ('{"domain": "sequence", "inputs": [[1]], "outputs": [1]}', 2, UnsupportedError, "the domain 'sequence'"),
    ('{"domain": "symbolic_regression"}', 2, UnsupportedError, "the domain 'symbolic_regression'"),
    ('{"outputs": [1]}', 1, ReadError, "inputs is missing"),
    ('{"inputs": [[1]], "outputs": 1}', 19, ReadError, "outputs must be a list"),
    ('{"inputs": [[1]], "outputs": [1, 2]}', 1, ReadError, "1 inputs, but 2 outputs"),
    ('{"inputs": [1], "outputs": [1]}', 2, ReadError, "inputs[0] must be the list"),
    ('{"inputs": [], "outputs": []}', 1, QuestionError, "no examples"),
    ('{"inputs": [[1], [2]], "outputs": [1, null]}', 39, UnsupportedError, "outputs[1] is null"),
    ('{"inputs": [[1], [2.50]], "outputs": [1, 2]}', 19, UnsupportedError, "inputs[1][0] holds 2.50"),
    ('{"inputs": [[1], [NaN]], "outputs": [1, 2]}', 19, UnsupportedError, "NaN"),
    ('{"inputs": [[1], [-Infinity]], "outputs": [1, 2]}', 19, UnsupportedError, "-Infinity"),
    ('{"inputs": [[1], [2, 3]], "outputs": [1, 2]}', 1, QuestionError, "inputs[0] has 1 arguments, but inputs[1] has 2"),
    ('{"inputs": [[1], [2]], "outputs": [1, true]}', 1, QuestionError, "outputs[0] is an integer, but outputs[1]"),
    ('{"inputs": [[1], [1]], "outputs": [1, 2]}', 1, QuestionError, "examples 1 and 2 contradict"),
    ('{"inputs": [[1]], "outputs": [1], "test_inputs": [["a"]], "test_outputs": [1]}', 1, QuestionError, "test_inputs[0]"),
    ('{"inputs": [[1]], "outputs": [1], "arg_names": ["a", "b"]}', 35, ReadError, "arg_names must list 1"),
    ('{"inputs": [[1]], "outputs": [1], "ret_type": "String"}', 1, QuestionError, "not of the declared type String"),
    ('{"inputs": [["\\ud800"]], "outputs": [1]}', 1, QuestionError, "surrogate"),
    ('{"inputs": ' + "[" * 100_000, 1, ReadError, "nested too deeply"),
    ('{"inputs": [[' + "9" * 5_000 + ']], "outputs": [1]}', 1, ReadError, "too long"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "column", "kind", "words"), BAD_LINES, ids=range(len(BAD_LINES)))
def test_lines_that_do_not_fit_are_named(line: str, column: int, kind: type[SynthError], words: str) -> None:
    with pytest.raises(SynthError) as caught:
        list(parse_jsonl('{"inputs": [[1]], "outputs": [1]}\n\n' + line, source="t.jsonl"))
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"t.jsonl: line 3, column {column}: ")


def test_one_bad_line_need_not_cost_the_others() -> None:
    text = '{"inputs": [[1]], "outputs": [1]}\n{\n{"inputs": [[2]], "outputs": [2]}\n'
    errors: list[SynthError] = []
    assert [task.name for task in parse_jsonl(text, on_error=errors.append)] == ["task-1", "task-3"]
    assert [error.place.line for error in errors if error.place] == [2]


@given(st.text(max_size=30) | st.from_regex(r'\{"inputs": \[[][0-9",a]*\], "outputs": \[[][0-9",a]*\]\}', fullmatch=True))
def test_any_line_is_read_or_refused(text: str) -> None:
    try:
        list(parse_jsonl(text))
    except SynthError as error:
        assert error.place is not None


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_makes_a_task_and_keeps_the_rows_to_be_filled(tmp_path, delimiter: str, mark: str) -> None:
    rows = [["First Name", "age", "label"], ['"Ada, B; C"', "36", "A"], ["Bo", "41", "B"], ["Cy", "7", ""]]
    path = tmp_path / "people.csv"
    path.write_bytes((mark + "\r\n".join(delimiter.join(row) for row in rows) + "\r\n").encode())
    (task,) = load_tasks(path)
    assert task.specification == Examples((Example(("Ada, B; C", 36), "A"), Example(("Bo", 41), "B")))
    assert [(p.name, p.type) for p in task.function.parameters] == [("First_Name", String), ("age", Int)]
    assert task.facts["unlabelled"] == (("Cy", 7),)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [(["1", "-2", "0"], Int), (["007"], String), (["+1"], String), (["-0"], String), (["1.5"], String), (["1", ""], String),
     (["٣"], String), ([" 1"], String), (["9" * 5_000], String)],
)  # fmt: skip
def test_only_whole_numbers_in_their_usual_form_are_numbers(cells: list[str], kind) -> None:
    text = "in,key,out\n" + "".join(f"{cell},{i},x{i}\n" for i, cell in enumerate(cells))
    assert parse_csv(text).function.parameters[0].type == kind


@pytest.mark.parametrize(
    ("text", "line", "kind", "words"),
    [
        ("", 1, QuestionError, "the table is empty"),
        ("a,b\n", 1, QuestionError, "no rows below the header"),
        ("a\n1\n", 1, QuestionError, "one column"),
        ("a,b\n1,\n2,\n", 1, QuestionError, "the last column, 'b', is empty in every row"),
        ("a,b\n1,2\n\n3\n", 4, ReadError, "this row has 1 cells, but the header has 2"),
        ('a,b\n"x\ny",2\n3,4,5\n', 4, ReadError, "this row has 3 cells"),
        ('a,b\n1,2\n"x,3\n', 3, ReadError, "this is not CSV"),
        ('a,b\n1,2\n"x"y,3\n', 3, ReadError, "this is not CSV"),
        ("a,b\n1,2\n3,4\n1,5\n", 4, QuestionError, "lines 2 and 4 contradict each other"),
        ("a,b\n1,2\n" + "x" * 200_000 + ",4\n", 3, LimitError, "characters"),
    ],
)
def test_tables_that_do_not_fit_are_named(text: str, line: int, kind: type[SynthError], words: str) -> None:
    with pytest.raises(SynthError) as caught:
        parse_csv(text, source="t.csv")
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"t.csv: line {line}, column 1: ")


def test_a_table_that_is_not_utf8_is_refused(tmp_path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\nM\xfcller,1\n")
    with pytest.raises(ReadError, match=r"line 2, column 2: the byte 0xfc at offset 5"):
        load_csv(tmp_path / "t.csv")


@given(st.text(alphabet='a1,;\t"\n\r -', max_size=40))
def test_any_table_is_read_or_refused(text: str) -> None:
    try:
        parse_csv(text)
    except SynthError as error:
        assert error.place is not None
