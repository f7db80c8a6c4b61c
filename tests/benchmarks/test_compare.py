"""Comparisons of two runs: counts by hand, tests against their definitions, exit codes."""

import json
import math
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.report.compare import Comparison, compare, comparison_tables, statements
from benchmarks.report.runs import runs_of
from benchmarks.report.statistics import geometric_ratio, mcnemar, median_ratio
from dsl.errors import QuestionError

from .samples import record, save
from .test_report import bench


def compared(before: list[dict[str, Any]], after: list[dict[str, Any]], **options: Any) -> Comparison:
    first, second = runs_of([("old", before), ("new", after)])
    return compare(first, second, **options)


def names(pairs: list[Any]) -> list[str]:
    return [pair.key.task for pair in pairs]


BEFORE = [
    record("kept", seconds=1.0),
    record("lost", seconds=1.0),
    record("gained", "timeout", seconds=10.0),
    record("faster", seconds=4.0),
    record("slower", seconds=0.5),
    record("noise", seconds=0.01),
]
AFTER = [
    record("kept", seconds=1.2),
    record("lost", "timeout", seconds=10.0),
    record("gained", seconds=9.0),
    record("faster", seconds=1.0),
    record("slower", seconds=2.0),
    record("noise", seconds=0.05),
]


def test_each_task_is_sorted_where_it_belongs() -> None:
    found = compared(BEFORE, AFTER)
    assert names(found.gained) == ["gained"]
    assert names(found.lost) == ["lost"]
    assert names(found.faster) == ["faster"]
    # A twentieth of a second more is noise, whatever its ratio.
    assert names(found.slower) == ["slower"]
    assert names(found.both) == ["faster", "kept", "noise", "slower"]
    assert found.p_value == 1.0
    # Ratios 1.2, 0.25, 4 and 5; medians (1 + 0.5) / 2 and (1.2 + 1) / 2.
    assert found.ratio is not None and found.ratio.estimate == pytest.approx((1.2 * 0.25 * 4 * 5) ** 0.25)
    assert found.medians == pytest.approx(1.1 / 0.75)
    assert "1 gained, 1 lost" in " ".join(statements(found))


def test_lost_tasks_regress_and_gained_ones_do_not_make_up_for_them() -> None:
    found = compared(BEFORE, AFTER)
    assert found.regressed() and not found.regressed(allow=1)
    assert statements(found)[-1] == "REGRESSION: 1 task lost, 0 allowed."
    assert statements(found, allow=1)[-1] == "No regression: 1 task lost, 1 allowed."
    assert found.regressed(allow=1, max_ratio=1.5) and not found.regressed(allow=1, max_ratio=1.6)


def test_a_solved_task_that_is_missing_counts_as_lost() -> None:
    after = [found for found in AFTER if found["task"] not in ("kept", "lost")]
    assert names(compared(BEFORE, after).lost) == ["kept", "lost"]
    assert compared(BEFORE, after, common_only=True).lost == []
    # The test speaks of pairs, and a missing record makes none.
    assert compared(BEFORE, after).p_value == mcnemar(1, 0)


def test_new_tasks_are_no_gain() -> None:
    found = compared(BEFORE, [*AFTER, record("extra")])
    assert names(found.gained) == ["gained"] and names(found.new) == ["extra"]


def test_different_limits_are_refused_unless_forced() -> None:
    after = [record("kept", limit=60.0)]
    with pytest.raises(QuestionError, match=r"seconds is 10.0 s in the first and 60.0 s in the second.*--force"):
        compared(BEFORE, after)
    assert "Not a fair comparison" in statements(compared(BEFORE, after, force=True))[0]
    with pytest.raises(QuestionError, match="candidates is unlimited"):
        compared(BEFORE, [record("kept", most=1000)])


def test_other_machines_are_mentioned() -> None:
    assert "different machines" in statements(compared(BEFORE, [record("kept", machine="another")]))[0]


def test_tracks_named_differently_are_matched_by_task() -> None:
    # One run was given the folder of all tracks, the other a single track, which then has no name.
    found = compared(BEFORE, [{**entry, "track": "", "suite": "part"} for entry in AFTER])
    assert names(found.lost) == ["lost"] and "matched by their names" in statements(found)[0]


def test_unseen_rows_stand_beside_what_was_solved(tmp_path: Path) -> None:
    right, wrong = {"generalises": True, "unseen_right": 3, "unseen_total": 3}, {"generalises": False, "unseen_total": 3}
    before = [record("a", **wrong), record("b", **right), record("c", "timeout", seconds=10.0, **right)]
    after = [record("a", **right), record("b", **right), record("c")]
    found = compared(before, after)
    shares = "auto, old 1 of 2 (50.0 %), auto, new 2 of 2 (100.0 %)."
    assert f"Right on all unseen rows, of the solved tasks that have such: {shares}" in statements(found)
    overview = comparison_tables(found)[0]
    (column,) = [place for place, name in enumerate(overview.header) if name == "right on unseen rows"]
    assert [row[column] for row in overview.rows] == ["1 of 2 (50.0 %)", "2 of 2 (100.0 %)"]
    done = bench("compare", save(tmp_path / "old.jsonl", before), save(tmp_path / "new.jsonl", after), "--json")
    told = json.loads(done.stdout)
    assert told["unseen"] == [{"right": 1, "asked": 2}, {"right": 2, "asked": 2}] and told["solved"] == [2, 3]
    assert not any("unseen" in line for line in statements(compared(BEFORE, AFTER)))


def test_runs_without_a_common_task_are_refused() -> None:
    with pytest.raises(QuestionError, match="no task in common"):
        compared(BEFORE, [record("other")])


def test_candidates_may_be_compared_instead() -> None:
    found = compared([record("a", candidates=10_000)], [record("a", candidates=30_000, seconds=0.1)], by="candidates")
    assert names(found.slower) == ["a"] and found.medians == 3.0


@given(st.integers(0, 9), st.integers(0, 9))
@settings(deadline=None)
def test_mcnemar_is_the_share_of_equally_likely_splits(gained: int, lost: int) -> None:
    total, uneven = gained + lost, abs(gained - lost)
    splits = list(product((1, -1), repeat=min(total, 12))) if total <= 12 else None
    expected = Fraction(sum(math.comb(total, k) for k in range(total + 1) if abs(total - 2 * k) >= uneven), 2**total)
    if splits is not None:
        assert expected == Fraction(sum(abs(sum(split)) >= uneven for split in splits), len(splits))
    assert mcnemar(gained, lost) == pytest.approx(float(expected))


def test_mcnemar_of_many_tasks_is_a_number() -> None:
    assert mcnemar(5000, 4000) < 1e-20
    assert mcnemar(10, 0) == pytest.approx(2 / 1024)


def test_the_bootstrap_is_seeded_and_holds_the_truth() -> None:
    before = [1.0 + 0.1 * k for k in range(40)]
    after = [2 * value * (1.1 if k % 2 else 1 / 1.1) for k, value in enumerate(before)]
    found = geometric_ratio(before, after, seed=1)
    assert found is not None and found == geometric_ratio(before, after, seed=1)
    assert found.estimate == pytest.approx(2.0)
    assert 1.8 < found.low < 2.0 < found.high < 2.2
    constant = geometric_ratio(before, [3 * value for value in before])
    assert constant is not None and (constant.low, constant.high) == pytest.approx((3.0, 3.0))
    assert geometric_ratio([], []) is None and median_ratio([], []) is None


def test_exit_codes_of_the_command(tmp_path: Path) -> None:
    old, new = save(tmp_path / "old.jsonl", BEFORE), save(tmp_path / "new.jsonl", AFTER)
    assert bench("compare", old, new).exit_code == 1
    allowed = bench("compare", old, new, "--allow", 1)
    assert allowed.exit_code == 0 and "No regression" in allowed.stdout
    assert bench("compare", old, new, "--allow", 1, "--max-ratio", 1.5).exit_code == 1
    other = save(tmp_path / "other.jsonl", [record("kept", limit=60.0)])
    refused = bench("compare", old, other)
    assert refused.exit_code == 2 and "--force" in refused.stderr
    assert bench("compare", old, other, "--force", "--common").exit_code == 0
    same = bench("compare", old, tmp_path / "absent.jsonl")
    assert same.exit_code == 2


def test_the_comparison_as_json(tmp_path: Path) -> None:
    old, new = save(tmp_path / "old.jsonl", BEFORE), save(tmp_path / "new.jsonl", AFTER)
    found = json.loads(bench("compare", old, new, "--json").stdout)
    assert found["regression"] is True
    assert found["lost"] == [{"track": "words", "task": "lost"}]
    assert (found["first"], found["second"], found["tasks"]) == ("auto, old", "auto, new", 6)


def test_one_of_several_runs_is_chosen_by_name(tmp_path: Path) -> None:
    peers = [record(found["task"], found["status"], engine="cvc5", strategy="cvc5") for found in AFTER]
    both = save(tmp_path / "both.jsonl", [*BEFORE, *peers])
    unclear = bench("compare", both, both)
    assert unclear.exit_code == 2 and '--run-a: "synthwright auto", "cvc5"' in unclear.stderr
    chosen = bench("compare", both, both, "--run-a", "auto", "--run-b", "cvc5", "--json")
    assert chosen.exit_code == 1 and json.loads(chosen.stdout)["second"] == "cvc5"
