"""`synth fill`: what it shows, what it writes, and what it asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dsl.errors import QuestionError, ReadError
from synth.cli import app
from synth.tables import is_formula, parse_table, read_table, write_table

NAMES = "name,short\nNancy FreeHafer,N. FreeHafer\nJan Kotas,J. Kotas\nSteven Thorpe,\nAda Byron,\n"


def run(*words: object, lines: str = "") -> Result:
    return CliRunner().invoke(app, ["fill", *map(str, words)], input=lines)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(NAMES, encoding="utf-8")
    return path


def test_shows_what_it_would_write_and_writes_nothing(table: Path) -> None:
    done = run(table, "--column", "short")
    assert done.exit_code in (0, 3), done.output
    assert "line 4: Steven Thorpe -> S. Thorpe" in done.stdout
    assert "nothing was written" in done.stderr
    assert table.read_text(encoding="utf-8") == NAMES


def test_writes_the_filled_table(table: Path, tmp_path: Path) -> None:
    done = run(table, "--column", "short", "--out", tmp_path / "out.csv")
    assert done.exit_code in (0, 3)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == NAMES.replace("Thorpe,", "Thorpe,S. Thorpe").replace(
        "Byron,", "Byron,A. Byron"
    )


def test_the_file_keeps_its_ways(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'\xef\xbb\xbfname;n;"a;b"\r\nx;1;10\r\ny;2;20\r\n"z;";3;\r\n')
    done = run(path, "--column", "a;b", "--using", "n", "--out", path)
    assert done.exit_code in (0, 3), done.output
    assert path.read_bytes() == b'\xef\xbb\xbfname;n;"a;b"\r\nx;1;10\r\ny;2;20\r\n"z;";3;30\r\n'


def test_a_new_column_from_an_example(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run(table, "--column", "up", "--using", "name", "--example", "Jan Kotas", "JAN KOTAS", "--out", out)
    assert done.exit_code in (0, 3), done.output
    assert out.read_text(encoding="utf-8").splitlines()[0] == "name,short,up"
    assert out.read_text(encoding="utf-8").splitlines()[2] == "Jan Kotas,J. Kotas,JAN KOTAS"


def test_unsure_cells_are_marked_and_may_be_left_empty(tmp_path: Path) -> None:
    path, out = tmp_path / "t.csv", tmp_path / "out.csv"
    path.write_text("name,last\nAnn Lee,Lee\nBob R. Ray,\nCy Di Fox,\nJo,\n", encoding="utf-8")
    record = json.loads(run(path, "--column", "last", "--json").stdout)
    unsure = [row["line"] for row in record["filled"] if not row["sure"]]
    done = run(path, "--column", "last", "--leave-unsure", "--out", out)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert all(lines[line - 1].endswith(",") for line in unsure)
    assert done.exit_code == (0 if not unsure else done.exit_code) and done.exit_code in (0, 1, 3)
    marked = [int(line.split("line ")[1].split(":")[0]) for line in done.stdout.splitlines() if line.startswith("?")]
    assert marked == unsure


def test_asks_until_nothing_is_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,last\nAnn Lee,Lee\nBob R. Ray,\nCy Di Fox,\n", encoding="utf-8")
    done = run(path, "--column", "last", "--ask", lines="\n")
    assert done.exit_code in (0, 3), done.output


def test_cells_that_look_like_formulas_are_made_harmless(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1+1,=1+1\n2+2,=2+2\n3+3,\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    done = run(path, "--column", "b", "--out", out)
    assert out.read_text(encoding="utf-8").splitlines()[1:] == ["1+1,=1+1", "2+2,=2+2", "3+3,'=3+3"], done.output
    assert "begin like formulas" in done.stderr
    run(path, "--column", "b", "--out", out, "--raw")
    assert out.read_text(encoding="utf-8").splitlines()[3] == "3+3,=3+3"
    assert [is_formula(cell) for cell in ("=1", "@x", "+1 425 (555)", "-5", "-x", "a=b", "")] == [
        True, True, False, False, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (NAMES, ["--column", "nome"], "no column is named 'nome'"),
        (NAMES, ["--column", "short", "--using", "nome"], "no column is named 'nome'"),
        (NAMES, ["--column", "new", "--example", "Nobody", "N."], "no column holds the input 'Nobody'"),
        ("a,a\n1,2\n", ["--column", "a"], "two columns are named"),
        ("a,b\n1,\n", ["--column", "b"], "no value in it"),
        ("a,b\n1,2,3\n", ["--column", "b"], "line 2, column 1: this row has 3 cells"),
        ('a,b\n"1,2\n', ["--column", "b"], "check the quotes"),
        ("", ["--column", "b"], "the table is empty"),
        ("n,m\n1,2\n2,3\n", ["--column", "m", "--using", "n", "--example", "x", "4"], "not a whole number"),
    ],
)
def test_mistakes_end_in_one_sentence(tmp_path: Path, content: str, words: list[str], said: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content, encoding="utf-8")
    done = run(path, *words)
    assert done.exit_code == 2 and said in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_a_file_that_is_not_there() -> None:
    assert run("nowhere.csv", "--column", "a").exit_code == 2
    with pytest.raises(ReadError, match="no file"):
        read_table("nowhere.csv")


@pytest.mark.parametrize("text", ["a,b\n1,2\n", 'a\tb\n"x\ty"\t\n', "a;b\r\n;\r\n", "only\n1\n", '"a\nb",c\n"1\n2",3\n'])
def test_tables_go_out_as_they_came_in(text: str, tmp_path: Path) -> None:
    table = parse_table(text)
    assert table.text() == text
    write_table(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == text.encode()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="cannot be written"):
        write_table(parse_table("a,b\n1,2\n"), tmp_path / "none" / "t.csv")


@pytest.mark.parametrize(
    ("target", "said"),
    [("duckdb", '"name"'), ("sqlite", '"name"'), ("excel", "=A2"), ("pandas", "table['name']"), ("python", "def f")],
)
def test_solve_prints_exports(target: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,new\nAnn,Ann!\nBob,Bob!\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["solve", str(path), "--print", target, "--quiet", "--dsl", "slia"])
    assert done.exit_code == 0 and said in done.stdout, done.output


def test_solve_says_what_an_export_cannot_say(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,new\nAnn,Ann!\nBob,Bob!\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["solve", str(path), "--print", "regex", "--quiet", "--dsl", "slia"])
    assert done.exit_code == 2 and "cannot be said exactly in a regular expression" in done.stderr


def test_cells_without_a_value_do_not_count_as_filled(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,last\nAda Byron,Byron\nJan Kotas,Kotas\nAnn Lee,\nCher,\n", encoding="utf-8")
    done = run(path, "--column", "last")
    assert "cell filled" in done.stderr and "1 left empty" in done.stderr or "2 cells filled" in done.stderr
