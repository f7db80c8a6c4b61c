"""The results file: whole whatever happens, continued where it ended, written by one process at a time."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import store as store_module
from benchmarks.records import Record, encode_record, parse_records, read_records, record_key
from benchmarks.store import Store, StoreError, merge
from dsl.errors import QuestionError, ReadError
from tests.data import ROOT

SETTINGS = {"seconds": 10.0, "memory": 1 << 30, "seed": 0, "engine": "synthwright", "strategy": "auto", "guide": True}


def record(name: str, engine: str = "synthwright", **changes) -> Record:
    settings = SETTINGS | {"engine": engine} | changes
    return Record(task=name, suite="s", file=f"{name}.sl", engine=engine, schema=1, solved=True, settings=settings)


def written(path: Path, names: list[str]) -> bytes:
    with Store(path) as store:
        for name in names:
            store.append(record(name))
    return path.read_bytes()


texts = st.text(max_size=20)
names = st.lists(texts, unique=True, max_size=6)


@given(names)
def test_what_is_written_is_read(tmp_path_factory, names) -> None:
    path = tmp_path_factory.mktemp("store") / "r.jsonl"
    content = written(path, names)
    assert [r["task"] for r in read_records(path)] == names
    assert content.isascii() and content.count(b"\n") == len(names)


def test_a_file_cut_at_any_byte_loses_the_torn_record_only(tmp_path) -> None:
    path = tmp_path / "r.jsonl"
    names = ["one", "two \u2028 lines", "three"]
    content = written(path, names)
    ends = [at + 1 for at, byte in enumerate(content) if byte == ord("\n")]
    for cut in range(len(content) + 1):
        path.write_bytes(content[:cut])
        # A record that lacks its line feed only is whole.
        whole = sum(end - 1 <= cut for end in ends)
        with Store(path, resume=True, settings={"synthwright": SETTINGS}) as store:
            assert len(store.done) == whole
            torn = cut - max([end for end in ends[:whole] if end <= cut], default=0)
            assert store.torn == (0 if cut in [end - 1 for end in ends] else torn)
            for name in names[whole:]:
                store.append(record(name))
        assert path.read_bytes() == content


@given(st.binary(max_size=40).filter(lambda tail: b"\n" not in tail and tail.strip()))
def test_rubbish_at_the_end_is_dropped(tail) -> None:
    first = encode_record(record("one"))
    found = parse_records(first + tail, Path("r.jsonl"))
    assert [r["task"] for r in found] == ["one"]
    assert found.whole == len(first) and found.torn == len(tail)


def test_rubbish_in_the_middle_is_an_error_with_its_line(tmp_path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(encode_record(record("one")) + b"{\n" + encode_record(record("two")))
    with pytest.raises(ReadError, match="line 2"):
        read_records(path)


def test_an_existing_file_is_not_written_without_resume(tmp_path) -> None:
    content = written(tmp_path / "r.jsonl", ["one"])
    with pytest.raises(QuestionError, match="--resume"):
        Store(tmp_path / "r.jsonl")
    assert (tmp_path / "r.jsonl").read_bytes() == content
    assert not (tmp_path / "r.jsonl.lock").exists()


@pytest.mark.parametrize(("name", "value"), [("seconds", 5.0), ("memory", 1), ("seed", 3), ("strategy", "bottom-up")])
def test_a_file_made_with_other_settings_is_refused_and_the_setting_named(tmp_path, name, value) -> None:
    written(tmp_path / "r.jsonl", ["one"])
    with pytest.raises(QuestionError, match=f"made with {name} "):
        Store(tmp_path / "r.jsonl", resume=True, settings={"synthwright": SETTINGS | {name: value}})


def test_another_engine_may_join_a_file_under_the_same_limits(tmp_path) -> None:
    path = tmp_path / "r.jsonl"
    written(path, ["one"])
    other = SETTINGS | {"engine": "cvc5", "strategy": "cvc5", "guide": None}
    with Store(path, resume=True, settings={"cvc5": other}) as store:
        assert record_key(record("one", "cvc5")) not in store.done
    with pytest.raises(QuestionError, match="made with seconds"):
        Store(path, resume=True, settings={"cvc5": other | {"seconds": 1.0}})


# One writer at a time.

HOLDER = """
import sys, time
from benchmarks.store import Store
store = Store(sys.argv[1], resume=True)
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(tmp_path / "r.jsonl")], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_writer_is_told_who_is_the_first(tmp_path, holder) -> None:
    with pytest.raises(StoreError, match=f"process {holder.pid}"):
        Store(tmp_path / "r.jsonl")


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path, holder) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert json.loads((tmp_path / "r.jsonl.lock").read_text())["pid"] == holder.pid
    with Store(tmp_path / "r.jsonl", resume=True) as store:
        assert json.loads((tmp_path / "r.jsonl.lock").read_text())["pid"] == os.getpid()
        store.append(record("one"))
    assert not (tmp_path / "r.jsonl.lock").exists()


def test_a_lock_file_whose_number_belongs_to_a_stranger_is_taken_over(tmp_path) -> None:
    (tmp_path / "r.jsonl.lock").write_text(json.dumps({"pid": os.getppid()}))
    Store(tmp_path / "r.jsonl").close()


# What the system refuses.


@pytest.mark.parametrize("written_bytes", [0, 7])
def test_a_full_disk_is_an_error_and_leaves_whole_records(tmp_path, monkeypatch, written_bytes) -> None:
    path = tmp_path / "r.jsonl"
    write = os.write
    with Store(path) as store:
        store.append(record("one"))
        content = path.read_bytes()

        def full(file: int, data: bytes) -> int:
            if not written_bytes:
                raise OSError(28, "No space left on device")
            return write(file, data[:written_bytes])

        monkeypatch.setattr(store_module.os, "write", full)
        with pytest.raises(StoreError, match="No space left"):
            store.append(record("two"))
        monkeypatch.undo()
    assert path.read_bytes() == content


def test_a_folder_that_does_not_exist_is_one_sentence(tmp_path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        Store(tmp_path / "nowhere" / "r.jsonl")


# Merging.


def test_shards_merge_to_every_record_once(tmp_path) -> None:
    written(tmp_path / "a.jsonl", ["one", "two"])
    written(tmp_path / "b.jsonl", ["two", "three"])
    assert merge([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], tmp_path / "all.jsonl") == (3, 1)
    assert [r["task"] for r in read_records(tmp_path / "all.jsonl")] == ["one", "two", "three"]


def test_files_made_with_different_settings_do_not_merge(tmp_path) -> None:
    written(tmp_path / "a.jsonl", ["one"])
    with Store(tmp_path / "b.jsonl") as store:
        store.append(record("two", seconds=1.0))
    with pytest.raises(QuestionError, match="made with seconds"):
        merge([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], tmp_path / "all.jsonl")
    assert not (tmp_path / "all.jsonl").exists()
