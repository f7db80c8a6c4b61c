"""Models are data: what does not fit is refused in one sentence with what to do."""

import json
from pathlib import Path

import numpy as np
import pytest

from dsl.errors import QuestionError
from dsl.language import DSL
from dsl.lia import LIA
from dsl.strings import STRINGS
from neural.model_file import (
    check_features,
    check_language,
    features_hash,
    language_hash,
    load_model,
    model_path,
    save_model,
)

FEATURES = ["empty", "short"]


def written(folder: Path, **changes: object) -> Path:
    card = {
        "kind": "guide",
        "language": "lia",
        "version": LIA.version,
        "hash": language_hash(LIA),
        "features": {"Int": features_hash(FEATURES)},
    }
    path = model_path("guide", "lia", folder)
    save_model(path, {"Int/first": np.arange(6, dtype=np.float32).reshape(2, 3)}, card | changes)
    return path


def test_a_model_comes_back(tmp_path: Path) -> None:
    model = load_model(written(tmp_path))
    assert model.tensors["Int/first"].tolist() == [[0, 1, 2], [3, 4, 5]]
    check_language(model, LIA)
    check_features(model, "Int", FEATURES)
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".json", ".safetensors"]


@pytest.mark.parametrize(
    ("changes", "language"),
    [({}, STRINGS), ({"version": "0"}, LIA), ({"hash": "0"}, LIA), ({"language": "other"}, LIA)],
)
def test_another_language_is_refused_with_the_command(tmp_path: Path, changes: dict[str, str], language: DSL) -> None:
    with pytest.raises(QuestionError, match=f"trained for another .*synth train guide --dsl {language.name}"):
        check_language(load_model(written(tmp_path, **changes)), language)


def test_other_features_are_refused(tmp_path: Path) -> None:
    model = load_model(written(tmp_path))
    for part, names in (("Int", FEATURES[::-1]), ("String", FEATURES)):
        with pytest.raises(QuestionError, match="other features of .*synth train guide --dsl lia"):
            check_features(model, part, names)


def test_damage_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    with pytest.raises(QuestionError, match="does not belong to the card"):
        load_model(path)
    path.write_bytes(content)
    path.with_suffix(".json").write_text(json.dumps({"format": 0}), encoding="utf-8")
    with pytest.raises(QuestionError, match="no model card of this version"):
        load_model(path)
    path.unlink()
    with pytest.raises(QuestionError, match="there is no model at"):
        load_model(path)


def test_every_operator_counts_for_the_hash() -> None:
    def language(name: str) -> DSL:
        made = DSL("toy", "1")

        @made.operator(name)
        def operator(a: int) -> int:
            return a

        return made

    assert language_hash(language("f")) == language_hash(language("f")) != language_hash(language("g"))
