"""`synth bench list` and `show`: what they print, and how they refuse."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.cli import app
from benchmarks.cli_suites import printable, split_name

runner = CliRunner()


def run(*arguments: str, code: int = 0) -> str:
    result = runner.invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def test_list_names_suites_and_their_size() -> None:
    assert "shipped" in run("list")
    (shipped,) = (json.loads(line) for line in run("list", "--json").splitlines() if '"shipped"' in line)
    assert shipped["tasks"] >= 120 and shipped["fault"] is None


def test_list_is_quick() -> None:
    # Of three starts the best counts, since others may be using the machine.
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from benchmarks.cli import app; app(['list'])"], check=False, capture_output=True
        )
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 1.0


def test_show_lists_the_tasks_of_a_suite() -> None:
    text = run("show", "shipped")
    assert "bits (" in text and "average-down-32" in text and "The first word of a full name." in text
    records = [json.loads(line) for line in run("show", "shipped", "--json").splitlines()]
    assert {"task", "file", "family", "tags", "description", "difficulty"} <= records[0].keys()


def test_show_a_task_by_examples() -> None:
    text = run("show", "shipped:first-name")
    assert "'Ada Lindqvist'  =>  'Ada'" in text and "unseen:" in text
    record = json.loads(run("show", "shipped:first-name", "--json"))
    assert record["rows"][0] == [["Ada Lindqvist"], "Ada"] and len(record["unseen"]) >= 4


def test_show_a_task_by_formulas() -> None:
    assert "(synth-fun f" in run("show", "shipped:lowest-one-8")
    assert "(check-synth)" in json.loads(run("show", "shipped:lowest-one-8", "--json"))["text"]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("shiped", "did you mean shipped?"),
        ("shipped:first-nam", "did you mean first-name?"),
        ("no/such/place", "there is no"),
    ],
)
def test_what_is_not_there_is_a_mistake_of_the_asker(what: str, words: str) -> None:
    assert words in run("show", what, code=2)


def test_a_colon_belongs_to_the_place_that_has_one(tmp_path: Path) -> None:
    (tmp_path / "a:b").mkdir()
    assert split_name(f"{tmp_path}/a:b") == (f"{tmp_path}/a:b", "")
    assert split_name(f"{tmp_path}/a:b:task") == (f"{tmp_path}/a:b", "task")
    assert split_name("shipped:text.jsonl:slug") == ("shipped", "text.jsonl:slug")


def test_nothing_in_a_file_steers_the_terminal() -> None:
    assert printable("red\x1b[31m\x07") == "red\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}"
