"""A new package works as it is written, by path and installed, and the example package is tested like a stranger's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from synth.cli import app
from tests.synth.scaffold.plugins import describe

ROOT = Path(__file__).resolve().parents[3]
DNA = ROOT / "examples" / "dna"


def synth(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def run(*words: object, paths: tuple[Path, ...] = (), cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Another Python, which finds packages in these folders as if they were installed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (*paths, ROOT)))}
    return subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def test_a_new_package_is_checked_and_solves_its_own_suite(tmp_path: Path) -> None:
    folder = tmp_path / "pace"
    done = synth("dsl", "new", "pace", "--folder", folder)
    assert done.exit_code == 0, done.output
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) == [
        "README.md",
        "pyproject.toml",
        "synth_pace/__init__.py",
        "synth_pace/language.py",
        "synth_pace/py.typed",
        "synth_pace/tasks/pace.jsonl",
        "tests/test_pace.py",
    ]
    assert "next: pip install -e" in done.stderr
    paths = (folder, describe(folder, tmp_path / "site"))
    checked = run("-m", "synth", "dsl", "check", "pace", paths=paths)
    assert checked.returncode == 0 and "every law holds" in checked.stdout, checked.stdout + checked.stderr
    tested = run("-m", "pytest", "-q", "-p", "no:cacheprovider", folder / "tests", paths=paths, cwd=folder)
    assert tested.returncode == 0, tested.stdout
    listed = run("-m", "synth", "dsl", "list", paths=paths)
    assert "pace" in listed.stdout


def test_the_example_package_is_tested_like_a_strangers(tmp_path: Path) -> None:
    paths = (DNA, describe(DNA, tmp_path / "site"))
    tested = run("-m", "pytest", "-q", "-p", "no:cacheprovider", DNA / "tests", paths=paths, cwd=tmp_path)
    assert tested.returncode == 0, tested.stdout
    suite = run("-m", "synth", "bench", "run", "dna", "--out", tmp_path / "dna.jsonl", paths=paths)
    assert suite.returncode == 0 and "8 of 8 done, 8 solved" in suite.stderr, suite.stderr


@pytest.mark.slow
def test_the_example_package_is_installed_by_pip(tmp_path: Path) -> None:
    done = run("-m", "venv", "--system-site-packages", "--without-pip", tmp_path / "venv")
    assert done.returncode == 0, done.stderr
    python = tmp_path / "venv" / "bin" / "python"
    site = next((tmp_path / "venv" / "lib").glob("python*/site-packages"))
    package = Path(shutil.copytree(DNA, tmp_path / "dna"))  # building leaves files beside the sources
    installed = run(
        *("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", site, package)
    )
    assert installed.returncode == 0, installed.stderr
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    words = [python, "-m", "synth", "dsl", "show", "dna"]
    shown = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    assert shown.returncode == 0 and "translate" in shown.stdout, shown.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Pace"], "cannot be the name of a language"),
        (["../pace"], "cannot be the name of a language"),
        (["class"], "cannot be the name of a language"),
        (["strings"], "exists already, in the package synthwright"),
    ],
)
def test_names_that_cannot_be(words: list[str], told: str, tmp_path: Path) -> None:
    done = synth("dsl", "new", *words, "--folder", tmp_path / "new")
    assert done.exit_code == 2 and told in done.stderr and not (tmp_path / "new").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = synth("dsl", "new", "pace", "--folder", tmp_path)
    assert done.exit_code == 2 and "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
