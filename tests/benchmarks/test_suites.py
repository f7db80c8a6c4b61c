"""Suites: what is in a folder or file, in which order, and what is refused."""

import os
from dataclasses import asdict
from pathlib import Path

import pytest

from benchmarks import suites
from benchmarks.suites import FileSuite, FolderSuite, Suite, SuiteTask, find_task, load_suite
from dsl.errors import QuestionError, ReadError, SynthError
from dsl.task import Constraints, Examples

SL = "(set-logic LIA)\n(synth-fun f ((x Int)) Int)\n(declare-var x Int)\n(constraint (= (f x) (+ x 1)))\n(check-synth)\n"
LINE = '{"name": "%s", "inputs": [["a b"], ["c d"]], "outputs": ["a", "c"]}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "own"
    (root / "b" / "deep").mkdir(parents=True)
    (root / "b" / "deep" / "two.sl").write_text(SL)
    (root / "b" / "one.SL").write_text('(set-info :family "steps")\n(set-info :description "One ""more"".")\n' + SL)
    (root / "a.jsonl").write_text(LINE % "first" + "\n" + LINE % "second")
    (root / "notes.txt").write_text("no task")
    return root


def names(suite: Suite) -> list[str]:
    return [task.identity for task in suite.tasks()]


def test_a_folder_is_every_task_file_below_it_in_order_of_path(folder: Path) -> None:
    suite = load_suite(str(folder))
    assert suite.name == "own"
    assert names(suite) == ["a.jsonl:first", "a.jsonl:second", "b/deep/two.sl", "b/one.SL"]
    assert [task.track for task in suite.tasks()] == ["", "", "b/deep", "b"]


def test_files_are_suites_named_like_their_folder_or_themselves(folder: Path) -> None:
    lines, file = load_suite(folder / "a.jsonl"), load_suite(folder / "b" / "one.SL")
    assert (lines.name, file.name) == ("a", "b")
    assert names(lines) == ["a.jsonl:first", "a.jsonl:second"]
    assert names(file) == ["one.SL"]


def test_tasks_are_read_when_asked_for(folder: Path) -> None:
    first, _, two, _ = (task.load() for task in load_suite(folder).tasks())
    assert first.name == "first" and isinstance(first.specification, Examples)
    assert two.name == "two" and isinstance(two.specification, Constraints)


def test_set_info_lines_are_the_facts_of_a_sygus_file(folder: Path) -> None:
    task = find_task(load_suite(folder), "one")
    assert task.facts == {"family": "steps", "description": 'One "more".'}
    assert task.family == "steps"
    assert find_task(load_suite(folder), "two").family == "two"


def test_a_broken_line_is_listed_and_its_message_names_its_line(folder: Path) -> None:
    (folder / "a.jsonl").write_text(LINE % "good" + "\n" + '{"name": "bad", "inputs": [')
    good, bad = load_suite(folder / "a.jsonl").tasks()
    assert good.load().name == "good"
    with pytest.raises(ReadError, match="line 3") as caught:
        bad.load()
    assert caught.value.place is not None and caught.value.place.source == str(folder / "a.jsonl")


def test_a_task_travels_as_plain_values(folder: Path) -> None:
    for task in load_suite(folder).tasks():
        copy = SuiteTask(**asdict(task))
        assert copy == task and copy.facts == task.facts and copy.load().name == task.name


@pytest.mark.parametrize("target", ["file", "folder"])
def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path, target: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.sl").write_text(SL)
    link = folder / "b" / "link.sl"
    link.symlink_to(outside / "secret.sl" if target == "file" else Path("..") / ".." / "outside")
    with pytest.raises(ReadError, match=r"link\.sl is a link that leads out"):
        names(load_suite(folder))


def test_a_link_inside_the_folder_is_a_task_and_a_loop_ends(folder: Path) -> None:
    (folder / "same.sl").symlink_to(folder / "b" / "one.SL")
    (folder / "b" / "loop").symlink_to(folder)
    assert names(load_suite(folder)) == ["a.jsonl:first", "a.jsonl:second", "b/deep/two.sl", "b/one.SL", "same.sl"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_never_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.sl")
    assert "pipe.sl" not in names(load_suite(folder))


def test_what_is_no_suite_is_refused_with_what_comes_close(folder: Path) -> None:
    with pytest.raises(QuestionError, match=r"did you mean shipped\?"):
        load_suite("shiped")
    with pytest.raises(QuestionError, match=r"did you mean .*a\.jsonl\?"):
        load_suite(str(folder / "a.jsonll"))
    with pytest.raises(QuestionError, match="is no suite"):
        load_suite(folder / "notes.txt")
    with pytest.raises(QuestionError, match="installed suites: shipped"):
        load_suite("qqqqqqqqqq")
    with pytest.raises(QuestionError, match=r"did you mean second\?"):
        find_task(load_suite(folder), "secnd")


def test_a_name_that_two_tasks_share_is_asked_back(folder: Path) -> None:
    (folder / "two.sl").write_text(SL)
    with pytest.raises(QuestionError, match=r"name one: b/deep/two\.sl, two\.sl"):
        find_task(load_suite(folder), "two")
    assert find_task(load_suite(folder), "b/deep/two.sl").track == "b/deep"


def test_a_name_wins_over_a_folder_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shipped").mkdir()
    monkeypatch.chdir(tmp_path)
    assert isinstance(load_suite("shipped"), Suite) and names(load_suite("shipped"))
    assert names(load_suite("./shipped")) == []


def test_a_broken_plug_in_is_its_packages_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "available", lambda: {"odd": "no.such.module:SUITE", "wrong": "json:loads"})
    for name, words in (("odd", "cannot be loaded"), ("wrong", "is no suite")):
        with pytest.raises(SynthError, match=words):
            load_suite(name)


def test_both_kinds_of_suite_fit_the_protocol(folder: Path) -> None:
    for suite in (FolderSuite(folder, "x"), FileSuite(folder / "a.jsonl", "y")):
        assert isinstance(suite, Suite)
        assert all(isinstance(task, SuiteTask) for task in suite.tasks())
