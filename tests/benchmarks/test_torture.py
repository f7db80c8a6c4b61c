"""A run that is killed again and again ends with the table of an undisturbed one."""

from pathlib import Path

import pytest

from benchmarks.torture import torture
from tests.benchmarks.runs import write_suite

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="victims are looked up in /proc")


def test_kills_lose_and_double_nothing(tmp_path) -> None:
    suite = write_suite(tmp_path / "suite.jsonl", [f"task {number}" for number in range(20)])
    words = [str(suite), "--candidates", "2000"]
    ordeal = torture(words, kills=6, jobs=2, seed=4, folder=tmp_path, longest_pause=3.0)
    assert ordeal.faults == []
    assert ordeal.kills.total() == 6 and ordeal.records >= 20
