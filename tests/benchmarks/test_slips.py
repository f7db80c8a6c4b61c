"""The script that counts found slips counts what it says."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.slips import measure, slipped


@given(st.text(min_size=1, max_size=20), st.integers(0, 100))
def test_a_slip_is_one_character(text: str, seed: int) -> None:
    wrong = slipped(text, random.Random(seed))
    assert wrong != text and abs(len(wrong) - len(text)) == 1


@pytest.mark.slow
def test_every_column_is_counted_once(tmp_path: Path) -> None:
    words = ["ada byron", "alan turing", "grace hopper", "tony hoare", "john backus", "donald knuth", "niklaus wirth"]
    record = {"name": "last", "inputs": [[w] for w in words], "outputs": [w.split()[1] for w in words]}
    file = tmp_path / "columns.jsonl"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    counts = measure(file, 1, 5.0, 0)
    assert counts["columns"] == 1 and counts["clean: suspected"] == 0 and counts["slip: named"] == 1
