"""A task of a JSON Lines file may name its language, by its name alone, and then use that language's own types."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dsl.errors import QuestionError, ReadError
from dsl.formats import parse_jsonl
from dsl.formats.jsonl import write_jsonl
from tests.dsl.test_registry import install

ROBOT = """
from typing import Annotated
from dsl.language import DSL
from dsl.types import Tokens
ROBOT = DSL("robot", "1", "Turns.")
Side = Annotated[str, Tokens("Side", ("left", "right"))]

@ROBOT.operator("other")
def other(side: Side) -> Side:
    "The other side."
    return "left" if side == "right" else "right"
"""


def line(**keys: object) -> str:
    return json.dumps({"inputs": [[1], [2]], "outputs": [2, 3]} | keys)


def test_a_named_language_is_the_tasks_language() -> None:
    (task,) = parse_jsonl(line(dsl="lia"))
    assert task.language.name == "lia"
    (task,) = parse_jsonl(line())
    assert task.language.name == "integers"


def test_a_language_of_another_package_brings_its_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "robot", "robot = robot_language:ROBOT", ROBOT)
    text = line(dsl="robot", inputs=[["left"]], outputs=["right"], arg_types=["Side"], ret_type="Side")
    (task,) = parse_jsonl(text)
    assert task.language.name == "robot" and task.function.result.tokens == ("left", "right")
    (again,) = parse_jsonl(write_jsonl([task]))
    assert again.language is task.language and again.specification == task.specification
    with pytest.raises(QuestionError, match="not of the declared type Side"):
        list(parse_jsonl(line(dsl="robot", inputs=[["up"]], outputs=["right"], arg_types=["Side"], ret_type="Side")))


@pytest.mark.parametrize("name", ["robots", "os", "../evil.py", "tests.dsl.plugins", "evil.py:X"])
def test_a_file_of_tasks_makes_nobody_import_anything(name: str) -> None:
    with pytest.raises(QuestionError, match="there is no language named") as told:
        list(parse_jsonl(line(dsl=name)))
    assert told.value.place is not None and told.value.place.line == 1


def test_a_language_is_named_by_a_text() -> None:
    with pytest.raises(ReadError, match="dsl must be the name of a language"):
        list(parse_jsonl(line(dsl=5)))
