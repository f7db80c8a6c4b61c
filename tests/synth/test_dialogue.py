"""Questions are put until nothing is in doubt; answers that make no sense are asked for again."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import synth
from synth.dialogue import HOW, question_text, take

ROWS = ["Nancy FreeHafer", "Jan Kotas", "Mariya Sergienko", "Cher"]


def session() -> synth.Session:
    return synth.Session(ROWS, [("Nancy FreeHafer", "N. FreeHafer")], candidates=100_000, seconds=None)


def reading(*lines: str) -> tuple[list[str], Callable[[str], str]]:
    """A person who writes these lines and then nothing more, and what was shown to them."""
    shown: list[str] = []
    left = list(lines)

    def read(text: str) -> str:
        shown.append(text)
        if not left:
            raise EOFError
        return left.pop(0)

    return shown, read


def test_whoever_answers_right_is_left_alone_in_the_end() -> None:
    asked = session()

    def read(text: str) -> str:
        row = asked.question
        return "=C." if row == "Cher" else f"={row[0]}. {row.split()[1]}"

    result = asked.ask(read)
    assert result.solved and asked.question is None
    assert [p.output for p in asked.predictions()] == ["N. FreeHafer", "J. Kotas", "M. Sergienko", asked.program("Cher")]


def test_a_question_shows_its_readings_by_number() -> None:
    asked = session()
    text = question_text(asked)
    assert text.startswith(f'Which output is right for "{asked.question}"?') and text.endswith(HOW)
    for number, value in enumerate(asked.readings, 1):
        assert f'  {number}  "{value}"' in text
    row, first = asked.question, asked.readings[0]
    take(asked, "1")
    assert asked.examples[-1] == (row, first)


def test_wrong_answers_are_asked_again_with_the_reason() -> None:
    asked = session()
    before = asked.examples
    shown, read = reading("99", "u")
    asked.ask(read)
    assert "there is no number 99 (write =99 if that is the output)" in shown[1]
    assert "there is nothing to undo" in shown[2]
    assert asked.examples == before


def test_undo_asks_the_same_again() -> None:
    asked = session()
    shown, read = reading("=?!", "u")
    asked.ask(read)
    if len(shown) == 3:
        assert shown[2] == shown[0]


@pytest.mark.parametrize(
    "line, message", [("seven", "no value of Int"), ("[1]", "no value of Int"), ("true", "no value of Int")]
)
def test_an_answer_has_the_type_of_the_output(line: str, message: str) -> None:
    numbers = synth.Session([[3, 1], [5, 9, 2], [4]], [([3, 1], 3)], candidates=50_000, seconds=None)
    if numbers.question is None:
        pytest.skip("nothing is in doubt")
    with pytest.raises(synth.QuestionError, match=message):
        take(numbers, line)
    take(numbers, "=9")
    assert numbers.examples[-1][1] == 9


@given(st.text(max_size=20))
def test_any_line_is_an_answer_or_a_question_error(line: str) -> None:
    asked = SHARED
    before = asked.examples
    try:
        take(asked, line)
    except synth.QuestionError:
        assert asked.examples == before
    else:
        assert len(asked.examples) == len(before) + 1 or line == "u"
        asked.undo()
        asked._result = KNOWN


SHARED = session()
KNOWN = SHARED.result
