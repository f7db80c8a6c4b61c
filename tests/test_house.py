"""Laws of the project as a whole: directions of imports, cheap start, no code in data, typed packages."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

# What a plain `import synth` must not pay for; each is loaded by the first call that needs it.
HEAVY = ("torch", "z3", "sympy", "networkx", "pandas", "matplotlib", "ray", "numba")

# exec, pickle, marshal, eval, unsafe YAML; and what pyproject.toml bans by name.
NO_CODE_IN_DATA = "S102,S301,S302,S307,S506,TID251"


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this interpreter in the project's root and capture what it says."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)


def distribution_name(requirement: str) -> str:
    """The normalised name at the start of a requirement or a pin (PEP 503)."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def pins() -> dict[str, str]:
    """Distribution name to pinned version, as constraints.txt has them."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line.partition("==") for line in lines if line and not line.startswith("#")]
    return {distribution_name(name): version for name, _, version in pinned}


def test_imports_keep_their_directions() -> None:
    result = run_python("-c", "from importlinter.cli import lint_imports as check; raise SystemExit(check(no_cache=True))")
    assert result.returncode == 0, result.stdout + result.stderr


def test_import_synth_is_light() -> None:
    result = run_python("-c", "import sys, synth; print(*sys.modules)")
    assert result.returncode == 0, result.stderr
    assert set(HEAVY).isdisjoint(result.stdout.split())


def test_no_code_hides_in_data() -> None:
    # Suppressions are ignored on purpose: of these rules there is no exception.
    result = run_python(
        *("-m", "ruff", "check", "--no-cache", "--ignore-noqa"),
        *("--select", NO_CODE_IN_DATA, "--output-format", "concise", "."),
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "source",
    ["import pickle", "from marshal import loads", "eval('1')", "exec('1')", "from torch import load"],
)
def test_the_rules_against_code_in_data_bite(source: str, tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(source + "\n", encoding="utf-8")
    result = run_python(
        *("-m", "ruff", "check", "--no-cache", "--config", "pyproject.toml"),
        *("--select", NO_CODE_IN_DATA, str(sample)),
    )
    assert result.returncode == 1, result.stdout + result.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_test_folders_are_packages() -> None:
    # A lone `tests/dsl/__init__.py`, or one that is missing further up, would shadow the real `dsl`.
    tests = ROOT / "tests"
    parents = {folder for module in tests.rglob("*.py") for folder in module.parents}
    folders = sorted(folder for folder in parents if folder.is_relative_to(tests))
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_every_dependency_is_pinned_and_open() -> None:
    project = PYPROJECT["project"]
    requirements = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    pinned = pins()
    assert [name for name in requirements if distribution_name(name) not in pinned] == []
    assert [name for name in requirements if re.search(r"<|==|~=", name)] == []
