"""A session learns what its examples say, asks about the rows in doubt, and takes everything back again."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import synth
from dsl.operators import Undefined
from synth.columns.readings import readings_of
from synth.session import Session

ROWS = ["Nancy FreeHafer", "Jan Kotas", "Mariya Sergienko", "Cher"]


def learned(*examples: tuple[str, str], **options: object) -> Session:
    return Session(ROWS, examples, candidates=200_000, seconds=None, **options)


def test_examples_are_learned_and_rows_predicted() -> None:
    session = learned(("Nancy FreeHafer", "N. FreeHafer"), ("Jan Kotas", "J. Kotas"))
    assert session.result.solved and session.program is not None
    found = session.predictions()
    assert [p.inputs for p in found] == [(row,) for row in ROWS]
    assert [p.is_example for p in found] == [True, True, False, False]
    assert found[2].output == "M. Sergienko"
    assert all(p.is_sure for p in found if p.is_example)


def test_the_question_is_a_row_of_ones_own_and_its_answer_an_example() -> None:
    session = learned(("Nancy FreeHafer", "N. FreeHafer"))
    while session.question is not None:
        asked = session.question
        assert asked in ROWS and asked not in [given for given, _ in session.examples]
        session.answer("C." if asked == "Cher" else f"{asked[0]}. {asked.split()[1]}")
    assert all(p.is_sure for p in session.predictions())
    assert session.question is None
    with pytest.raises(synth.QuestionError, match="no open question"):
        session.answer("x")


def test_a_row_in_doubt_is_one_on_which_fitting_programs_differ() -> None:
    session = learned(("Nancy FreeHafer", "N. FreeHafer"))
    programs = [session.program, *session.alternatives]
    for prediction in session.predictions():
        assert prediction.readings == readings_of([p for p in programs if p], prediction.inputs)
        if not prediction.is_example:
            assert prediction.is_sure == (prediction.output is not Undefined and len(prediction.readings) == 1)


def test_without_rows_the_question_is_made_up() -> None:
    session = Session(examples=[("Nancy FreeHafer", "N. FreeHafer")], candidates=200_000)
    asked = session.result.question
    assert session.question == (None if asked is None else asked[0])
    assert (len(session.readings) > 1) == (asked is not None)


def test_a_contradiction_is_refused_before_any_search() -> None:
    session = learned(("Jan Kotas", "J. Kotas"))
    with pytest.raises(synth.QuestionError, match=r"example 1 says that 'Jan Kotas' gives 'J. Kotas', not 'JK'"):
        session.add("Jan Kotas", "JK")
    assert session.examples == [("Jan Kotas", "J. Kotas")]
    assert session.add("Jan Kotas", "JK", replace=True).examples == [("Jan Kotas", "JK")]


def test_the_same_example_twice_counts_once() -> None:
    assert learned(("Jan Kotas", "J. Kotas"), ("Jan Kotas", "J. Kotas")).examples == [("Jan Kotas", "J. Kotas")]


@pytest.mark.parametrize("rows, examples, message", [
    ([1, 2], [("a", "b")], "row 1 holds 1"),
    ([("a", "b")], [("a", "b")], "row 1 has 2 values"),
    ("abc", (), "rows cannot be a str"),
    ([], [("a", None)], "has no output"),
    ([], [(None, "a")], "empty cell"),
    ([], [("a", "b"), ("c", 1)], "output of example"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(rows: object, examples: object, message: str) -> None:
    with pytest.raises(synth.QuestionError, match=message):
        Session(rows, examples)  # type: ignore[arg-type]


def test_nothing_to_learn_from_is_said() -> None:
    session = Session(ROWS)
    with pytest.raises(synth.QuestionError, match="no examples yet"):
        session.learn()
    assert session.remarks == []
    with pytest.raises(synth.QuestionError, match="nothing to undo"):
        session.undo()
    with pytest.raises(synth.QuestionError, match="no example with the input"):
        session.remove("Cher")


def test_rows_with_an_empty_cell_stay_and_get_no_prediction() -> None:
    session = Session(["a b", None, "c d"], [("a b", "a")], candidates=50_000)
    outputs = [p.output for p in session.predictions()]
    assert outputs[0] == "a" and outputs[1] is Undefined and outputs[2] == "c"
    assert session.question != (None,)


def test_several_inputs_are_a_tuple_and_tables_will_do() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"first": ["Ada", "Alan"], "last": ["Byron", "Turing"]})
    session = Session(table, [(("Ada", "Byron"), "Byron, Ada")], candidates=100_000)
    assert [p.output for p in session.predictions()] == ["Byron, Ada", "Turing, Alan"]
    assert Session(table["first"]).rows == (("Ada",), ("Alan",))


def test_noise_allows_for_a_contradiction() -> None:
    session = Session([], [("ab", "b"), ("cd", "d"), ("ef", "f")], noise=1, candidates=100_000)
    session.add("ab", "x")
    assert session.result.suspects == (4,)


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from("abc"), st.sampled_from("xy")),
        st.tuples(st.just("remove"), st.sampled_from("abc"), st.just("")),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(CHANGES)
def test_undo_takes_back_each_change_in_turn(changes: list[tuple[str, str, str]]) -> None:
    session, states = Session(), [[]]  # type: ignore[var-annotated]
    for kind, key, value in changes:
        with contextlib.suppress(synth.QuestionError):
            session.add(key, value, replace=True) if kind == "add" else session.remove(key)
        if session.examples != states[-1]:
            states.append(session.examples)
    for state in reversed(states[:-1]):
        assert session.undo().examples == state
