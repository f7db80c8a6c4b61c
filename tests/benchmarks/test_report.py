"""Figures of a report against counts by hand, and its text on paper, in CSV and on the command line."""

import csv
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from benchmarks import cli_report
from benchmarks.report import summary, text
from benchmarks.report.export import cell, csv_text
from benchmarks.report.html import page
from benchmarks.report.runs import Run, TaskKey, runs_of
from benchmarks.report.scoring import size_bucket, sygus_comp, time_bucket
from benchmarks.report.statistics import generalisation, median, par2, quantile
from benchmarks.report.summary import Table

from .samples import record, save

app = typer.Typer(pretty_exceptions_enable=False)
app.command("report")(cli_report.report)
app.command("compare")(cli_report.compare)


def bench(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def rows(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def small() -> list[dict[str, Any]]:
    unseen = {"generalises": True, "unseen_right": 4, "unseen_total": 4}
    return [
        record("a", seconds=0.5, size=3, **unseen),
        record("b", seconds=2.0, size=12, **(unseen | {"generalises": False, "unseen_right": 1})),
        record("c", "timeout", seconds=10.0),
        record("d", seconds=1.0, size=7, track="bits"),
    ]


def test_figures_of_a_run_are_those_counted_by_hand() -> None:
    (run,) = runs_of([("small", small())])
    (overall,) = rows(summary.totals([run]))
    # PAR-2: (0.5 + 2 + 2 * 10 + 1) / 4
    assert overall == {
        "run": "auto",
        "tasks": "4",
        "solved": "3",
        "%": "75.0",
        "median s": "1.00",
        "PAR-2": "5.88",
        "median size": "7",
        "unseen": "1/2",
    }
    bits, words = rows(summary.tracks([run]))
    assert (bits["track"], bits["solved"], bits["PAR-2"]) == ("bits", "1", "1.00")
    assert (words["track"], words["tasks"], words["solved"], words["%"]) == ("words", "3", "2", "66.7")
    found = generalisation(small())
    assert (found.right, found.asked, found.rows_right, found.rows) == (1, 2, 5, 8)


def test_generalisation_is_stated_by_track_as_a_count_and_a_share() -> None:
    (run,) = runs_of([("small", small())])
    table = summary.generalisations([run])
    assert table.title == "Right on all unseen rows"
    assert table.rows == [("words", "auto", "1 of 2 (50.0 %)", "5 of 8 (62.5 %)")] + [
        (summary.ALL, "auto", "1 of 2 (50.0 %)", "5 of 8 (62.5 %)")
    ]
    assert "1 of 2 (50.0 %)" in page([run])


def test_middles_and_quantiles() -> None:
    assert median([]) is None
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == 2.5
    assert quantile([4, 1, 2, 3], 0.25) == 1
    assert quantile([4, 1, 2, 3], 0.75) == 3
    assert quantile([], 0.5) is None


def test_without_a_time_limit_there_is_no_par2() -> None:
    assert par2([record("a", limit=None), record("b", "candidates", limit=None)]) is None
    assert par2([record("a", seconds=3.0, limit=None)]) == 3.0


def test_only_all_is_a_hundred_percent() -> None:
    pairs = ((3, 3), (9999, 10000), (1, 10000), (0, 3), (0, 0))
    assert [summary.percent(*pair) for pair in pairs] == ["100.0", ">99.9", "<0.1", "0.0", "–"]


def test_an_answer_the_check_refused_is_not_solved() -> None:
    (run,) = runs_of([("x", [record("a", solved=False, checked="wrong on example 2")])])
    assert rows(summary.totals([run]))[0]["solved"] == "0"
    assert rows(summary.statuses([run])) == [{"run": "auto", "rejected": "1"}]
    assert "wrong on example 2" in summary.unsolved_by_all([run])[0][1]


def labels(*files: tuple[str, list[dict[str, Any]]]) -> list[str]:
    return [run.label for run in runs_of(files)]


def test_a_run_is_called_by_what_tells_it_apart() -> None:
    ours, deduction = record("a"), record("a", strategy="deduction")
    peer = record("a", engine="cvc5", strategy="cvc5")
    assert labels(("one", [ours])) == ["auto"]
    assert labels(("one", [ours, deduction])) == ["auto", "deduction"]
    assert labels(("one", [ours, peer])) == ["synthwright auto", "cvc5"]
    assert labels(("one", [ours]), ("two", [ours])) == ["auto, one", "auto, two"]
    assert labels(("one", [ours]), ("two", [record("a", limit=60.0)])) == ["auto, 10.0 s", "auto, 60.0 s"]


def test_a_portfolio_is_one_run_whichever_strategy_answered() -> None:
    asked = {"strategy": "auto", "seconds": 10.0, "seed": 0}
    answered = [record("a", strategy="bottom-up", seed=17), record("b", strategy="deduction", seed=4)]
    assert labels(("one", [{**found, "settings": asked} for found in answered])) == ["auto"]


def test_of_repeated_records_the_last_counts() -> None:
    (run,) = runs_of([("x", [record("a", "timeout"), record("a")])])
    assert (len(run.records), run.repeated, len(run.solved)) == (1, 1, 1)


def test_one_name_in_two_files_is_two_tasks() -> None:
    (run,) = runs_of([("x", [record("a", file="p.sl"), record("a", file="q.sl")])])
    assert [key.task for key in run.records] == ["a (p.sl)", "a (q.sl)"]


def test_buckets_begin_where_the_competition_says() -> None:
    times = (0, 0.99, 1, 2.9, 3, 10, 30, 100, 300, 999, 1000, 3599, 3600, 9999)
    assert [time_bucket(seconds) for seconds in times] == [0, 0, 1, 1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 8]
    assert [size_bucket(s) for s in (1, 9, 10, 29, 30, 100, 300, 999, 1000)] == [0, 0, 1, 1, 2, 3, 4, 4, 5]


def test_sygus_comp_points_by_hand() -> None:
    # a: both within a second, the first is smaller.  b: the first alone.  c: the second is faster, sizes are equal.
    first = [record("a", seconds=0.9, size=9), record("b", seconds=99.0, size=500), record("c", seconds=5.0, size=20)]
    second = [
        record("a", seconds=0.1, size=11, engine="other"),
        record("b", "timeout", engine="other"),
        record("c", seconds=2.0, size=29, engine="other"),
    ]
    one, two = sygus_comp(runs_of([("x", first), ("y", second)]))
    assert (one.solved, one.fastest, one.smallest, one.points) == (3, 2, 3, 5 * 3 + 3 * 2 + 3)
    assert (two.solved, two.fastest, two.smallest, two.points) == (2, 2, 1, 5 * 2 + 3 * 2 + 1)


def test_cells_cannot_be_formulas() -> None:
    assert [cell(value) for value in ("=1+1", "+1", "-x", "@sum", "\tx", " =1")] == [
        *("'=1+1", "'+1", "'-x", "'@sum", "'\tx", "' =1")
    ]
    assert [cell(value) for value in ("(= x 1)", -1.5, 3, None, True)] == ["(= x 1)", -1.5, 3, "", "true"]
    runs = runs_of([("x", [record("=cmd|' /C calc'!A0", message='two\nlines, "quoted"')])])
    (row,) = csv.DictReader(io.StringIO(csv_text(runs), newline=""))
    assert (row["task"], row["message"], row["solved"]) == ("'=cmd|' /C calc'!A0", 'two\nlines, "quoted"', "true")


def test_a_name_cannot_steer_the_terminal_or_break_a_table() -> None:
    plain = text.plain(text.report_text(runs_of([("x", [record("a|b\x1b[31m\n| evil |", "timeout")])])))
    assert "\x1b" not in plain
    assert "a\\|b\\x1b[31m\\n\\| evil \\|" in plain


def test_unsolved_tasks_are_listed_and_what_is_left_out_is_said() -> None:
    (run,) = runs_of([("x", [record(f"t{k:03}", "timeout") for k in range(50)])])
    listed = text.report_text([run])[-1]
    assert isinstance(listed, Table)
    assert (listed.title, len(listed.rows)) == ("Unsolved: 50", text.UNSOLVED_SHOWN)
    assert listed.note.startswith(str(50 - text.UNSOLVED_SHOWN))
    everything = text.report_text([run], unsolved=None)[-1]
    assert isinstance(everything, Table)
    assert len(everything.rows) == 50


def test_fields_of_the_wrong_type_are_no_numbers() -> None:
    odd = record("a", seconds="soon", size="large", unseen_right=None, generalises=True, unseen_total=[1])
    nan = json.loads(json.dumps(record("b", seconds=float("nan"), size=float("inf"))))
    runs = runs_of([("x", [odd, nan, {"task": "c"}])])
    assert text.plain(text.report_text(runs, sygus=True))
    assert page(runs)


def test_the_command_writes_what_was_asked_for(tmp_path: Path) -> None:
    results = save(tmp_path / "small.jsonl", small())
    with results.open("a") as file:
        file.write('{"task": "torn')
    done = bench("report", results, "--html", tmp_path / "r.html", "--csv", tmp_path / "r.csv", "--score", "sygus-comp")
    assert done.exit_code == 0, done.output
    assert "SyGuS-Comp score" in done.stdout and "By track" in done.stdout and "| words | c " in done.stdout
    assert "unfinished last line" in done.stderr
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert len((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()) == 1 + len(small())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.csv", "r.html", "small.jsonl"]


@pytest.mark.parametrize("content", ["", "not json\n{}\n"])
def test_a_file_without_records_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(content)
    done = bench("report", tmp_path / "x.jsonl")
    assert done.exit_code == 2 and str(tmp_path / "x.jsonl") in done.stderr
    assert bench("report", tmp_path / "absent.jsonl").exit_code == 2


def test_a_report_into_no_folder_is_refused(tmp_path: Path) -> None:
    results = save(tmp_path / "small.jsonl", small())
    done = bench("report", results, "--html", tmp_path / "absent" / "r.html")
    assert done.exit_code == 2 and "cannot be written" in done.stderr


def test_text_without_an_utf8_form_is_written_all_the_same(tmp_path: Path) -> None:
    results = save(tmp_path / "x.jsonl", [record("lone \ud800", message="\x00 \ud800")])
    done = bench("report", results, "--html", tmp_path / "r.html", "--csv", tmp_path / "r.csv")
    assert done.exit_code == 0, done.output


def test_ten_thousand_records_report_in_seconds() -> None:
    many = [
        record(f"task {k}", "solved" if k % 7 else "timeout", seconds=0.001 * (k + 1), strategy="auto" if k % 2 else "beam")
        for k in range(10_000)
    ]
    start = time.process_time()
    runs = runs_of([("x", many)])
    assert len(page(runs, sygus=True)) > 10_000 and text.plain(text.report_text(runs))
    assert time.process_time() - start < 5.0


def test_runs_keep_their_tracks_apart() -> None:
    run = Run("x", "x", {TaskKey("b", "t"): record("t"), TaskKey("a", "t"): record("t")})
    assert list(run.by_track()) == ["a", "b"]
