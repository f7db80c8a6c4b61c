"""Writing the first files of a language: a package with an operator, a test, a suite and a README."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from dsl.errors import QuestionError

MODULE = "synth_{name}"
"""What the importable package of a language is called: its own name may well be that of another module."""

LAYOUT = {
    "README.md": "README.md.txt",
    "pyproject.toml": "pyproject.toml.txt",
    "{module}/__init__.py": "init.py.txt",
    "{module}/language.py": "language.py.txt",
    "{module}/tasks/{name}.jsonl": "tasks.jsonl.txt",
    "{module}/py.typed": "",
    "tests/test_{name}.py": "test.py.txt",
}
"""File to be written, and the template that it is made from; an empty template makes an empty file."""


@dataclass(frozen=True)
class Written:
    """The folder of a new package, and the files in it."""

    folder: Path
    files: tuple[Path, ...]


def write_package(name: str, folder: Path | None = None) -> Written:
    """Write the package of a language called `name` into `folder`, or into a folder of that name.

    Raises QuestionError for a name that cannot be one, or is taken, and for a folder that is not empty; nothing is
    overwritten.
    """
    check_name(name)
    folder = Path(name) if folder is None else folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise QuestionError(f"{folder} exists and is not empty", remedy="choose another with --folder")
    words = {"name": name, "module": MODULE.format(name=name), "NAME": name.upper()}
    texts = {place.format(**words): template_text(template, words) for place, template in LAYOUT.items()}
    try:
        for place, text in texts.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise QuestionError(f"{folder} cannot be written: {error.strerror}") from None
    return Written(folder, tuple(folder / place for place in texts))


def check_name(name: str) -> None:
    """Raise QuestionError unless a new language can have this name."""
    from dsl.registry import available

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name) or len(name) > 40:
        remedy = "use small letters, digits and underscores, a letter first, such as turtle"
        raise QuestionError(f"{name!r:.80} cannot be the name of a language", remedy=remedy)
    taken = available().get(name)
    if taken is not None:
        raise QuestionError(
            f"the language {name} exists already, in the package {taken.package}", remedy="choose another name"
        )


def template_text(template: str, words: dict[str, str]) -> str:
    """A template with the words put in; `$$` stands for a dollar."""
    if not template:
        return ""
    text = files("synth.scaffold").joinpath("templates", template).read_text(encoding="utf-8")
    return Template(text).substitute(words)
