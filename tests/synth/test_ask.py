"""Questions in the terminal: answers are read line by line, and everything but the program goes to standard error."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from synth.cli import app

TABLE = "name,short\nNancy FreeHafer,N. FreeHafer\nJan Kotas,\nMariya Sergienko,\nCher,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "names.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def run(*words: object, given: str = "") -> Result:
    return CliRunner().invoke(app, ["solve", *map(str, words)], input=given)


def test_an_empty_answer_ends_the_questions(table: Path) -> None:
    done = run(table, "--ask", "--quiet", given="\n")
    assert done.exit_code == 0 and done.stdout.startswith("(define-fun")
    assert run(table, "--ask", "--quiet").stdout == done.stdout  # so does the end of the input


def test_an_answer_is_learned_from(table: Path) -> None:
    done = run(table, "--ask", "--print", "values", given="=C.\n=C.\n=C.\n")
    assert done.exit_code == 0
    if 'Which output is right for "Cher"' in done.stderr:
        assert "Cher,C." not in done.stdout  # it is an example now, no prediction


def test_wrong_answers_are_asked_again(table: Path) -> None:
    done = run(table, "--ask", given="99\nu\n\n")
    if "Which output is right" in done.stderr:
        assert "there is no number 99" in done.stderr
        assert "there is nothing to undo" in done.stderr


def test_questions_need_a_file_and_examples() -> None:
    assert run("-", "--ask", given=TABLE).exit_code == 2
    done = run("examples/lowest_bit.sl", "--ask")
    assert done.exit_code == 2 and "has formulas, not examples" in done.stderr


def test_explanations_and_suspects_are_said(tmp_path: Path) -> None:
    file = tmp_path / "slip.csv"
    file.write_text("x,y\na b,b\nc d,d\ne f,??\nk l,l\nm n,n\n", encoding="utf-8")
    done = run(file, "--noise", 1, "--explain")
    assert done.exit_code == 0
    assert "suspicious: example 3, 'e f' -> '??'" in done.stderr
    assert "Give the" in done.stderr


def test_why_not_is_said(tmp_path: Path) -> None:
    file = tmp_path / "numbers.jsonl"
    file.write_text('{"inputs": [[[3, 1]], [[4, 4]], [[9]]], "outputs": [77, 1234, -8]}\n', encoding="utf-8")
    done = run(file, "--candidates", 2000, "--explain")
    assert done.exit_code == 1, done.output
    assert "why not: the number of candidates was reached" in done.stderr


def test_the_page_refuses_what_makes_no_sense(tmp_path: Path) -> None:
    for words in (["--port", "70000"], ["--seconds", "0"], [str(tmp_path / "missing.csv")]):
        done = CliRunner().invoke(app, ["ui", "--no-open", *words])
        assert done.exit_code == 2 and done.stderr.startswith("synth: "), done.output
    (tmp_path / "empty.csv").write_text("a,b\n")
    assert CliRunner().invoke(app, ["ui", str(tmp_path / "empty.csv")]).exit_code == 2
