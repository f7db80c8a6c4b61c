"""Compositional splits as a suite, and the script that compares decoders."""

from pathlib import Path

import pytest

from benchmarks import decoders
from benchmarks.suites import Suite, load_suite
from dsl.errors import QuestionError
from dsl.registry import load_dsl
from dsl.task import Examples
from neural.decoder import DecoderSettings
from synth.learning.decoder_training import train_decoder
from synth.learning.training import Plan


@pytest.mark.parametrize("name", ["exedec:deepcoder", "exedec:robustfill:new-op", "exedec:bustle:length"])
def test_made_up_tasks_can_be_read(name: str) -> None:
    suite = load_suite(name)
    assert isinstance(suite, Suite) and suite.name == name
    tasks = suite.tasks()
    for _ in range(5):
        listed = next(tasks)
        task = listed.load()
        assert task.language is load_dsl(name.split(":")[1]) and isinstance(task.specification, Examples)
        assert listed.identity == f"{listed.track}.jsonl:{listed.name}"


def test_the_same_tasks_come_every_time() -> None:
    one, two = (load_suite("exedec:deepcoder:concepts").tasks() for _ in range(2))
    assert [next(one).text for _ in range(5)] == [next(two).text for _ in range(5)]


def test_unknown_splits_and_languages_are_refused() -> None:
    with pytest.raises(QuestionError, match="no split"):
        load_suite("exedec:deepcoder:sideways")
    with pytest.raises(QuestionError, match="no language"):
        load_suite("exedec:deepcodr")


def test_the_script_prints_its_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = DecoderSettings("transformer", 24, 2, 1, 24, 4)
    train_decoder(load_dsl("deepcoder"), Plan(rounds=1, out=tmp_path), settings=settings)
    common = ["--dsl", "deepcoder", "--weights", str(tmp_path)]
    assert decoders.main(["made-up", *common, "--count", "2", "--widths", "3", "--out", str(tmp_path / "r.jsonl")]) == 0
    shown = capsys.readouterr().out
    assert "| made up, none | 2 |" in shown and "merged 3" in shown and "samples in" in shown
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == 6
    assert decoders.main(["speed", *common, "--batch", "1", "3", "--widths", "4"]) == 0
    assert "scored a second" in capsys.readouterr().out
