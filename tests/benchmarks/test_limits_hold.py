"""Whatever an engine does, the named limit ends it, its neighbour is unharmed, and no process is left."""

import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.benchmarks import misbehaving
from tests.benchmarks.runs import MIB, left_after, run_suite, write_suite

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="processes are looked up in /proc")


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTH_TEST_MARK", uuid.uuid4().hex)


def tried(tmp_path, engine, **choices):
    """Run a task on which the engine misbehaves, then one on which it does not, in the same slot."""
    path = write_suite(tmp_path / "suite.jsonl", ["bad", "good"])
    return run_suite(path, tmp_path / "out.jsonl", f"{misbehaving.__name__}:{engine}", **choices)


@pytest.mark.usefixtures("mark")
def test_an_orphan_would_be_seen() -> None:
    command = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None and process.stdout.readline()  # before that, a busy machine may not have begun it
        assert left_after(seconds=0.5) == [process.pid]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.usefixtures("mark")
@pytest.mark.parametrize(
    ("engine", "status", "choices"),
    [
        ("Allocates", "memory", {"memory": 600 * MIB}),
        ("AllocatesInChildren", "memory", {"memory": 400 * MIB}),
        ("Forks", "timeout", {"seconds": 1.0}),
        ("Prints", "output", {}),
        ("IgnoresSigterm", "timeout", {"seconds": 1.0}),
        ("Sleeps", "timeout", {"seconds": 1.0}),
        ("Exits", "error", {}),
        ("Aborts", "error", {}),
        ("Raises", "error", {}),
    ],
)
def test_the_named_limit_ends_it(tmp_path, engine, status, choices) -> None:
    records = tried(tmp_path, engine, **choices)
    bad, good = records["bad"], records["good"]
    assert bad["status"] == status, bad["message"]
    assert good["solved"] and good["generalises"]
    assert not bad["solved"] and bad["message"]
    if status == "timeout":
        assert choices["seconds"] <= bad["seconds"] <= choices["seconds"] + 0.5
    if status == "memory":
        assert choices["memory"] < bad["peak_bytes"] <= 1.1 * choices["memory"]
    assert bad["limits"]["mode"] == "proc"
    assert left_after() == []


@pytest.mark.usefixtures("mark")
def test_what_an_answer_leaves_running_is_ended(tmp_path) -> None:
    records = tried(tmp_path, "LeavesChildrenBehind")
    assert all(record["solved"] for record in records.values())
    assert left_after() == []


@pytest.mark.usefixtures("mark")
def test_neighbours_at_the_same_time_are_unharmed(tmp_path) -> None:
    path = write_suite(tmp_path / "suite.jsonl", ["bad", "good", "bad2"])
    records = run_suite(
        path, tmp_path / "out.jsonl", f"{misbehaving.__name__}:Allocates", slots=2, memory=600 * MIB, seconds=20.0
    )
    assert [records[name]["status"] for name in ("bad", "good", "bad2")] == ["memory", "solved", "memory"]
    assert left_after() == []


@pytest.mark.parametrize("engine", ["DiesOnce", "KillsKeeperOnce"])
@pytest.mark.usefixtures("mark")
def test_a_process_killed_from_outside_costs_nothing_but_time(tmp_path, engine) -> None:
    records = tried(tmp_path, engine)
    assert [record["status"] for record in records.values()] == ["solved", "solved"]
    assert left_after() == []


def test_an_answer_that_the_check_rejects_is_not_solved(tmp_path) -> None:
    record = tried(tmp_path, "Lies")["bad"]
    assert not record["solved"] and record["status"] == "error"
    assert record["checked"].startswith("refuted") and record["generalises"] is None


def test_an_answer_that_comes_late_is_not_solved(tmp_path) -> None:
    record = tried(tmp_path, "Late", seconds=0.5)["bad"]
    assert not record["solved"] and record["status"] == "timeout" and record["program"]
