"""What the first screen shows is what happens, and the shipped examples are solved."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    folder = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False)


def test_the_session_happens_as_shown() -> None:
    done = run(sys.executable, "-m", "doctest", "README.md")
    assert done.returncode == 0, done.stdout


def test_the_language_of_ones_own_works_as_shown(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    turtle = [block for block in blocks if "TURTLE" in block]
    assert len(turtle) == 2
    file = tmp_path / "turtle_language.py"
    file.write_text("\n".join(turtle), encoding="utf-8")
    done = run(sys.executable, str(file))
    assert done.returncode == 0 and "step" in done.stdout and "back" in done.stdout, done.stderr


@pytest.mark.parametrize("command", re.findall(r"^\$ (synth .*)$", README, re.MULTILINE))
def test_the_commands_work_as_shown(command: str) -> None:
    done = run("bash", "-c", command)
    assert done.returncode == 0, done.stderr
    after = README.split(f"$ {command}\n", 1)[1].split("```", 1)[0].split("$ ", 1)[0]
    assert done.stdout.startswith(after), done.stdout


@pytest.mark.slow
def test_the_demo_runs() -> None:
    done = run("bash", "examples/demo.sh")
    assert done.returncode == 0, done.stderr
    for part in ("A. Cencici", "St Andrews", "proved", "refuted"):
        assert part in done.stdout
