"""A broken plug-in is named, whatever it does, and everything else goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dsl.errors import QuestionError
from dsl.lookup import find_dsl, inspect_apart, settled, split_place
from dsl.registry import Offer, available
from synth.cli import app
from synth.scaffold.inspection import inspect_language

HEAD = """
import os, time
from dsl.language import DSL
ODD = DSL("odd", "1", "Odd behaviour.")

@ODD.operator("first")
def first(a: int) -> int:
    "The same number."
    return a
"""
TAIL = """

@ODD.operator("last")
def last(a: int) -> int:
    "The next number."
    return a + 1
"""


def odd(folder: Path, middle: str) -> Path:
    body = "\n".join(f"    {line}" for line in middle.splitlines())
    file = folder / "odd_language.py"
    operator = f'\n\n@ODD.operator("middle")\ndef middle(a: int) -> int:\n    "Trouble."\n{body}\n'
    file.write_text(HEAD + operator + TAIL, encoding="utf-8")
    return file


def synth(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize(
    ("middle", "words"),
    [
        ("os._exit(3)", "ended the process (exit code 3)"),
        ("os.kill(os.getpid(), 9)", "ended the process (signal SIGKILL)"),
        ("while a == a: time.sleep(1)", "did not end in 5 s"),
        ("return len(bytearray(10**12))", "MemoryError"),
        ("raise SystemExit(0)", "ended the process"),
        ("return middle(a)", "RecursionError"),
        ("print('noise'); return str(a)", "which is no Int"),
    ],
)
def test_trouble_in_one_operator_is_named_and_the_others_are_checked(middle: str, words: str, tmp_path: Path) -> None:
    patience = 5 if "did not end" in words else 60  # a busy machine needs a while to start a process
    report = inspect_language(str(odd(tmp_path, middle)), rows=30, patience=patience)
    assert [family.name for family in report.families] == ["first", "middle", "last"]
    assert [bool(family.faults) for family in report.families] == [False, True, False], report.faults()
    assert any(fault.startswith("middle: total:") and words in fault for fault in report.faults()), report.faults()


def test_results_that_depend_on_the_order_of_a_set_are_found(tmp_path: Path) -> None:
    middle = 'return len(str(list({"a" * (abs(a) % 7), "bb", "ccc", "dddd"})[0]))'
    report = inspect_language(str(odd(tmp_path, middle)), rows=60)
    assert any(fault.startswith("middle: pure: results differ between two processes") for fault in report.faults())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("while True: pass", "did not end in 2 s"),
        ("import os; os._exit(0)", "ended the process (exit code 0)"),
        ("1 / 0", "ZeroDivisionError"),
        ("x = 1", "there is no language"),
        ("from dsl.language import DSL\nA, B = DSL('a', '1'), DSL('b', '1')", "holds 2 languages: A, B"),
        ("import nobody_has_this", "ModuleNotFoundError"),
    ],
)
def test_an_import_that_fails_is_one_sentence(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "broken_language.py"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionError) as told:
        inspect_language(str(file), rows=10, patience=2)
    assert words in str(told.value)


def test_the_command_tells_faults_by_its_exit_code(tmp_path: Path) -> None:
    done = synth("dsl", "check", odd(tmp_path, "return a"), "--rows", 30)
    assert done.exit_code == 0, done.output
    assert "every law holds" in done.stdout and "candidates of a plain enumeration" in done.stdout
    broken = odd(tmp_path, "return 1 // a")
    done = synth("dsl", "check", broken, "--rows", 120)
    assert done.exit_code == 1 and "FAULT middle: total: middle(0) raises ZeroDivisionError" in done.stdout
    done = synth("dsl", "check", broken, "--rows", 120, "--json")
    record = json.loads(done.stdout)
    assert record["name"] == "odd" and len(record["operators"]) == 3 and len(record["faults"]) >= 1
    done = synth("dsl", "check", broken, "--rows", 30, "--quiet")
    assert all(line.startswith("FAULT") for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], "there is no language named 'nonsense'"),
        (["nowhere.py"], "there is no file nowhere.py"),
        (["no_such_package.language"], "name its file"),
        (["tests"], "there is no language in tests"),
        (["lia", "--rows", "0"], "rows must be at least 1"),
    ],
)
def test_mistakes_are_one_line(words: list[str], told: str) -> None:
    done = synth("dsl", "check", *words)
    assert done.exit_code == 2 and done.stdout == "" and told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_languages_are_found_by_name_module_and_file(tmp_path: Path) -> None:
    file = odd(tmp_path, "return a")
    assert find_dsl("lia").name == "lia"
    assert find_dsl("dsl.integers").name == "integers"
    assert find_dsl("dsl.lists:LISTS").name == "lists"
    assert find_dsl(str(file)).name == "odd"
    assert find_dsl(f"{file}:ODD").name == "odd"
    with pytest.raises(QuestionError, match="has no language EVEN"):
        find_dsl(f"{file}:EVEN")
    assert settled("odd.py:ODD") == f"{Path.cwd() / 'odd.py'}:ODD" and settled("dsl.lia:LIA") == "dsl.lia:LIA"
    assert split_place("C:\\odd.py") == ("C:\\odd.py", "")


def test_a_language_that_includes_a_shipped_one_is_the_one_that_is_meant(tmp_path: Path) -> None:
    file = tmp_path / "more.py"
    file.write_text("from dsl.language import DSL\nfrom dsl.lia import LIA\nMORE = DSL('more', '1', includes=[LIA])\n")
    assert find_dsl(str(file)).name == "more"


@pytest.mark.parametrize(
    ("text", "words"),
    [("while True: pass", "did not end in 2 s"), ("import os; os._exit(7)", "exit code 7"), ("1 / 0", "ZeroDivisionError")],
)
def test_a_plug_in_that_cannot_be_imported_costs_another_process(
    text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trouble_language.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    seen = inspect_apart(Offer("trouble", "trouble_language:TROUBLE", "trouble"), patience=2)
    assert seen.language is None and words in seen.fault


def test_lists_go_on_without_a_broken_plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trouble_language.py").write_text("import os; os._exit(7)", encoding="utf-8")
    information = tmp_path / "trouble-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: trouble\nVersion: 1.0\n", encoding="utf-8")
    (information / "entry_points.txt").write_text("[synth.dsls]\ntrouble = trouble_language:X\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "trouble" in available()
    done = synth("dsl", "list")
    assert done.exit_code == 0 and "bustle" in done.stdout
    assert "trouble: not usable: importing trouble_language:X ended the process with exit code 7" in done.stderr
    monkeypatch.setenv("SYNTH_NO_PLUGINS", "")  # put back afterwards, whatever the command sets
    done = synth("--no-plugins", "dsl", "list")
    assert done.exit_code == 0 and "bustle" in done.stdout and done.stderr == ""
    assert "bench" in synth("--no-plugins", "--help").stdout
