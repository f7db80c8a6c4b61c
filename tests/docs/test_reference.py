"""The reference knows every public name, verb, option and language; what shipped languages use is public and documented."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import click
import pytest

import synth
from dsl.registry import SHIPPED, load_dsl
from synth.cli import app
from tests.docs.pages import DOCS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (DOCS / "reference.md").read_text(encoding="utf-8")
ACCEPT = "run python -m benchmarks.reference"


def test_every_public_name_is_in_the_reference() -> None:
    assert [name for name in synth.__all__ if f"`synth.{name}" not in PAGE] == [], ACCEPT


def test_every_verb_and_option_is_in_the_reference() -> None:
    context = click.Context(app, info_name="synth")
    missing = []
    for name in app.list_commands(context):
        command = app.get_command(context, name)
        if f"### synth {name}" not in PAGE:
            missing.append(name)
        for parameter in command.params if command is not None else ():
            if isinstance(parameter, click.Option) and not parameter.hidden and parameter.opts[0] not in PAGE:
                missing.append(f"{name} {parameter.opts[0]}")
    assert missing == [], ACCEPT


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_language_is_in_the_reference(name: str) -> None:
    assert f"### {name}\n" in PAGE, ACCEPT
    assert [family.name for family in load_dsl(name) if f"`{family.name} " not in PAGE.replace("(_ ", "`")] == [], ACCEPT


def language_modules() -> list[str]:
    """The modules in which shipped languages are declared."""
    targets = {target.partition(":")[0] for target in SHIPPED.values()}
    declared = {family.reference.__module__ for name in SHIPPED for family in load_dsl(name)}
    return sorted(targets | declared)


@pytest.mark.parametrize("module", language_modules())
def test_shipped_languages_use_what_anybody_may_use(module: str) -> None:
    """No import of a private name, and everything that is imported says what it is."""
    source = inspect.getsource(importlib.import_module(module))
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom) or (node.level == 0 and (node.module or "").split(".")[0] != "dsl"):
            continue
        home = importlib.import_module("." * node.level + (node.module or ""), module.rpartition(".")[0])
        for alias in node.names:
            thing = getattr(home, alias.name, None)
            if alias.name.startswith("_"):
                wrong.append(f"{home.__name__}.{alias.name} is private")
            elif getattr(thing, "__qualname__", "") == alias.name and not inspect.getdoc(thing):
                wrong.append(f"{home.__name__}.{alias.name} has no docstring")
    assert wrong == []


def test_the_page_on_languages_names_what_exists() -> None:
    text = (DOCS / "languages.md").read_text(encoding="utf-8")
    table = text.split("## Everything is public", 1)[1]
    missing = []
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| `") or "," in cells[0]:
            continue
        home = importlib.import_module(cells[0].strip("`"))
        names = [part.strip().strip("`") for part in cells[1].split(",") if part.strip().startswith("`")]
        missing += [f"{home.__name__}.{name}" for name in names if not hasattr(home, name)]
    assert missing == []
