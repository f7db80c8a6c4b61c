"""The smoke run: the same figures twice, and an exit code for what got worse."""

from pathlib import Path

import pytest

from benchmarks import smoke
from benchmarks.smoke import Figures, difference, read_baseline, write_baseline
from benchmarks.suites import load_suite
from dsl.errors import ReadError

FIVE = (
    "text.jsonl:first-name",
    "lists.jsonl:spread",
    "arithmetic.jsonl:larger",
    "bits/lowest-one-8.sl",
    "invariants/count-down.sl",
)


def figures(*rows: tuple[str, bool, int]) -> dict[str, Figures]:
    every = [Figures("f.jsonl", name, solved, candidates) for name, solved, candidates in rows]
    return {one.key: one for one in every}


BEFORE = figures(("a", True, 1000), ("b", True, 9000), ("c", False, 200_000))


def test_the_same_figures_are_no_regression() -> None:
    found = difference(BEFORE, BEFORE)
    assert not found.regressed and not found.lost and not found.gained and found.before == found.after == 10_000


def test_a_lost_task_is_a_regression_whatever_was_gained() -> None:
    found = difference(BEFORE, figures(("a", True, 10), ("b", False, 200_000), ("c", True, 10)))
    assert found.lost == ("f.jsonl:b",) and found.gained == ("f.jsonl:c",) and found.regressed


def test_a_task_that_is_gone_counts_as_lost_and_a_new_one_is_only_named() -> None:
    found = difference(BEFORE, figures(("a", True, 1000), ("c", False, 5), ("d", True, 5)))
    assert found.lost == ("f.jsonl:b",) and found.new == ("f.jsonl:d",) and found.gained == ()


@pytest.mark.parametrize(("candidates", "regressed"), [(9100, False), (9101, True), (10, False)])
def test_one_per_cent_more_candidates_are_allowed(candidates: int, regressed: bool) -> None:
    after = figures(("a", True, 1000), ("b", True, candidates), ("c", False, 999_999_999))
    assert difference(BEFORE, after).regressed is regressed


def test_a_baseline_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_baseline(tmp_path / "b.jsonl", BEFORE)
    assert read_baseline(tmp_path / "b.jsonl") == BEFORE
    (tmp_path / "b.jsonl").write_text('{"file": "x"}\n')
    with pytest.raises(ReadError, match="line 1"):
        read_baseline(tmp_path / "b.jsonl")


def test_the_committed_baseline_knows_the_whole_suite() -> None:
    tasks = {f"{task.file}:{task.name}" for task in load_suite("shipped").tasks()}
    assert read_baseline(smoke.BASELINE).keys() == tasks


def test_five_tasks_are_solved_alike_twice_and_a_loss_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = tmp_path / "baseline.jsonl"
    tasks = [task for task in load_suite("shipped").tasks() if task.identity in FIVE]
    records = smoke.measure(tasks, 2)
    assert len(records) == 5 and all(record["solved"] for record in records)
    write_baseline(baseline, smoke.figures_of(records))

    choice = ["--jobs", "1", "--baseline", str(baseline)]
    for task in tasks:
        choice += ["--include", task.name]
    assert smoke.main(choice) == 0
    assert "5 of 5" in capsys.readouterr().out
    assert read_baseline(baseline) == smoke.figures_of(records)

    cheaper = {key: Figures(one.file, one.task, True, 1) for key, one in read_baseline(baseline).items()}
    write_baseline(baseline, cheaper)
    assert smoke.main(choice) == 1
    assert "--accept" in capsys.readouterr().out
    assert smoke.main([*choice, "--accept"]) == 0
    assert read_baseline(baseline) == smoke.figures_of(records)
