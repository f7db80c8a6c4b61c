"""Languages by name: shipped ones always work, plug-ins are reported and never in the way."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dsl.errors import QuestionError
from dsl.language import DSL
from dsl.registry import SHIPPED, available, inspect_offer, load_dsl


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, entry: str, module: str) -> None:
    """Put a small distribution with one entry point and one module where Python finds it."""
    information = folder / f"{name}-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (information / "entry_points.txt").write_text(f"[synth.dsls]\n{entry}\n", encoding="utf-8")
    (folder / f"{name}_language.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))


GOOD = "from dsl.language import DSL\nSQL = DSL('sql', '3', 'Queries.')\n"


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_languages_load_and_are_offered(name: str) -> None:
    language = load_dsl(name)
    assert isinstance(language, DSL) and list(language)
    assert available()[name].target == SHIPPED[name]
    assert load_dsl(f" {name.upper()}") is language


def test_the_entry_points_of_the_distribution_are_the_shipped_languages() -> None:
    text = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["project"]["entry-points"]["synth.dsls"] == SHIPPED


def test_a_plug_in_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "good", "sql = good_language:SQL", GOOD)
    assert load_dsl("sql").version == "3"
    assert available()["sql"].package == "good"


@pytest.mark.parametrize(
    ("name", "module", "fault"),
    [
        ("raises", "1 / 0\n", "ZeroDivisionError"),
        ("exits", "raise SystemExit(0)\n", "SystemExit"),
        ("lacks", "OTHER = 1\n", "no attribute 'SQL'"),
        ("wrong", "SQL = 5\n", "no DSL but of type int"),
        ("needs", "import a_package_that_nobody_has\n", "ModuleNotFoundError"),
    ],
)
def test_a_broken_plug_in_is_reported(
    name: str, module: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, name, f"sql = {name}_language:SQL", module)
    seen = inspect_offer(available()["sql"])
    assert seen.language is None and fault in seen.fault
    with pytest.raises(QuestionError, match=f"the package {name} cannot be used"):
        load_dsl("sql")
    assert load_dsl("lia").name


def test_a_taken_name_stays_with_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "thief", "lia = thief_language:SQL", GOOD)
    offers = available()
    assert offers["lia"].package == "synthwright"
    assert "already taken by dsl.lia:LIA" in inspect_offer(offers["lia (thief)"]).fault


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(QuestionError, match=r"did you mean strings\?"):
        load_dsl("string")
    with pytest.raises(QuestionError, match="there are lia, "):
        load_dsl("../etc/passwd")
