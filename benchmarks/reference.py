"""The reference of the documentation, written from the code: names, commands, options, operators.

    python -m benchmarks.reference    # writes docs/reference.md

What is said about a name is the first sentence of its own documentation, so the page cannot tell another story than the
code.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import synth
from dsl.language import DSL
from dsl.registry import SHIPPED, load_dsl
from search.budget import Status
from synth.cli import app
from synth.cli.languages import facts_of, signature

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"

HEAD = """# Reference

<!-- Written by `python -m benchmarks.reference`: change the docstrings, not this page. -->

[Python](#python) · [Command line](#command-line) · [Files](#files) · [Environment](#environment) · [Languages](#languages)

"""

FILES = """## Files

| ending | holds | read as |
|---|---|---|
| `.sl` | a SyGuS-IF file, version 2.1 or 1.0: a grammar or a logic, and constraints | one task |
| `.jsonl` | JSON Lines: one object a line | one task a line |
| `.csv` | a table with a heading; the last column is the output, empty cells of it are wanted | one task |

Keys of a JSON line: `inputs` (a list of arguments for each example), `outputs`, `test_inputs` and `test_outputs` (held
out, never shown to a search), `name`, `arg_names`, `arg_types` and `ret_type` (`Int`, `Bool`, `String`, `(_ BitVec 8)`,
`(List Int)`, or a type of the language), `domain` (`string` or `list`), `dsl` (the language to answer in). All other keys
are kept and mean nothing.

"""

CODES = """Exit codes: 0 solved or proved, 1 not found or refuted, 2 bad input or usage, 3 unknown, 4 an error of ours, 130
interrupted (after printing the best so far). Answers go to standard output, everything else to standard error.

"""

ENVIRONMENT = """## Environment

| variable | for |
|---|---|
| `SYNTH_CACHE` | where compiled kernels lie; else the user's cache folder |
| `SYNTH_DATA` | public task sets, for tests and benchmarks that use them |
| `SYNTH_NO_PLUGINS` | set: nothing that other packages offer is looked at, as with `synth --no-plugins` |
| `SYNTH_DEBUG` | set: internal errors end with a traceback, as with `synth --debug` |
| `NO_COLOR` | set: no colours |

"""


def sentence(thing: object) -> str:
    """The first sentence, or line, of a docstring, on one line and safe in a table."""
    text = inspect.getdoc(thing) or ""
    return first_sentence(text)


def first_sentence(text: str) -> str:
    """The first sentence of a text, on one line and safe in a Markdown table."""
    paragraph = " ".join(text.split("\n\n")[0].split())
    end = paragraph.find(". ")
    return (paragraph if end < 0 else paragraph[: end + 1]).replace("|", "\\|")


def python_part() -> Iterator[str]:
    """The public names of `synth`, and what a result and a program offer."""
    yield "## Python\n\n`import synth` offers these names and no others.\n\n| name | |\n|---|---|\n"
    for name in sorted(synth.__all__, key=str.lower):
        thing = getattr(synth, name)
        shown = f"`synth.{name}`" if not inspect.isfunction(thing) else f"`synth.{name}{_parameters(thing)}`"
        said = "the version" if name == "__version__" else sentence(thing) if callable(thing) else "no value here"
        yield f"| {shown} | {said} |\n"
    yield "\n"
    for thing in (synth.solve, synth.verify):
        yield f"### synth.{thing.__name__}\n\n{_prose(inspect.getdoc(thing) or '')}\n\n"
    for kind in (synth.Result, synth.Session, synth.Definition, DSL):
        yield f"### {kind.__name__}\n\n{_prose(inspect.getdoc(kind) or '')}\n\n"
        if dataclasses.is_dataclass(kind):
            names = [f"`{field.name}`" for field in dataclasses.fields(kind) if not field.name.startswith("_")]
            yield f"Fields: {', '.join(names)}.\n\n"
        yield "| member | |\n|---|---|\n"
        yield from _members(kind)
        yield "\n"
    yield "### Status\n\n| status | |\n|---|---|\n"
    yield from (f"| `{status.name}` | {status.value} |\n" for status in Status)
    yield "\n"


def _parameters(function: Any) -> str:
    names = []
    for parameter in inspect.signature(function).parameters.values():
        star = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
        names.append(f"{star}{parameter.name}" + ("=" if parameter.default is not parameter.empty else ""))
    return f"({', '.join(names)})"


def _prose(text: str) -> str:
    """Paragraphs of a docstring as Markdown; indented code becomes a block that is only shown."""
    parts = []
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("    "):
            parts.append("```text\n" + inspect.cleandoc(paragraph) + "\n```")
        else:
            parts.append(" ".join(paragraph.split()))
    return "\n\n".join(parts)


def _members(kind: type) -> Iterator[str]:
    if dataclasses.is_dataclass(kind):
        yield from (
            f"| `{field.name}` | see above |\n" for field in dataclasses.fields(kind) if not field.name.startswith("_")
        )
    for name, member in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            yield f"| `{name}` | {sentence(member)} |\n"
        elif inspect.isfunction(member):
            arguments = _parameters(member).replace("(self, ", "(").replace("(self)", "()")
            yield f"| `{name}{arguments}` | {sentence(member)} |\n"


def command_part() -> Iterator[str]:
    """Every verb with its arguments and options."""
    yield "## Command line\n\n" + CODES
    context = click.Context(app, info_name="synth")
    for name in app.list_commands(context):
        command = app.get_command(context, name)
        if command is not None:
            yield from _command(command, f"synth {name}", context)


def _command(command: Any, name: str, parent: click.Context) -> Iterator[str]:
    inner = getattr(command, "application", None)  # a Typer application, which reads its words itself
    if inner is not None:
        from typer.main import get_command

        command = get_command(inner)
    context = click.Context(command, info_name=name, parent=parent)
    if hasattr(command, "list_commands"):
        for part in command.list_commands(context):
            found = command.get_command(context, part)
            if found is not None:
                yield from _command(found, f"{name} {part}", context)
        return
    yield f"### {name}\n\n{_prose(inspect.cleandoc(command.help or ''))}\n\n| | |\n|---|---|\n"
    for parameter in command.get_params(context):
        if parameter.name != "help":
            yield _parameter(parameter)
    yield "\n"


def _parameter(parameter: Any) -> str:
    """A line of an option's or argument's table."""
    explained = getattr(parameter, "help", None) or getattr(parameter, "explanation", None) or ""
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    is_option = getattr(parameter, "param_type_name", "") == "option"
    shown = names if is_option else str(parameter.metavar or parameter.name).upper()
    default = parameter.default
    told = (
        f" ({default} unless said otherwise)"
        if isinstance(default, int | float | str) and default not in ("", False)
        else ""
    )
    return f"| `{shown.replace('|', chr(92) + '|')}` | {' '.join(explained.split()).replace('|', chr(92) + '|')}{told} |\n"


def language_part() -> Iterator[str]:
    """Every shipped language with its operators, those of included ones only once."""
    yield "## Languages\n\n`synth dsl show NAME` shows the same with facts, and `synth dsl check NAME` tries it.\n\n"
    said: dict[int, str] = {}
    for name in SHIPPED:
        language = load_dsl(name)
        yield f"### {name}\n\n{language.doc}\n\n"
        borrowed = sorted({said[id(family)] for family in language if id(family) in said})
        if borrowed:
            yield f"All that it shares with {', '.join(borrowed)} is listed there.\n\n"
        fresh = [family for family in language if id(family) not in said]
        if fresh:
            yield "| operator | |\n|---|---|\n"
        for family in fresh:
            said[id(family)] = name
            facts = ", ".join(facts_of(family))
            told = f"{first_sentence(family.doc)}{f' *{facts}*' if facts else ''}".replace("\\|", "|").replace("|", "\\|")
            yield f"| `{signature(family).replace('|', chr(92) + '|')}` | {told} |\n"
        yield "\n"


def text() -> str:
    """The whole page."""
    parts = [HEAD, *python_part(), *command_part(), FILES, ENVIRONMENT, *language_part()]
    return "".join(parts).rstrip("\n") + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
