"""The command `synth`: verbs over the same functions that `import synth` offers.

Answers go to standard output, everything else to standard error.  Exit codes: 0 solved or proved, 1 not found or refuted, 2
bad input or usage, 3 unknown, 4 an error of ours, 130 interrupted.  Each verb imports what it needs when it runs, so that
`synth --help` is quick.
"""

from __future__ import annotations

import typer

from . import check, doctor, enumeration, languages, solving
from .terminal import settings, version_wanted

app = typer.Typer(
    name="synth",
    add_completion=True,
    help="Short, checked programs from examples or logical specifications.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
languages_app = typer.Typer(help="Languages in which programs can be found.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(languages_app, name="dsl")

app.command("solve", short_help="Find a program for each task of a file.")(solving.solve)
app.command("verify", short_help="Is a program an answer to a task?")(check.verify)
app.command("run", short_help="Evaluate a program.")(check.run)
app.command("enumerate", short_help="The first programs of a language.")(enumeration.enumerate_programs)
app.command("doctor", short_help="Is this installation in order?")(doctor.doctor)
languages_app.command("list", short_help="Which languages there are.")(languages.list_languages)
languages_app.command("show", short_help="What is in a language.")(languages.show_language)


@app.callback()
def common(
    debug: bool = typer.Option(False, "--debug", help="Show the full traceback of an internal error."),
    version: bool = typer.Option(
        False, "--version", help="Print the version and exit.", is_eager=True, callback=version_wanted
    ),
) -> None:
    """Short, checked programs from examples or logical specifications."""
    settings.debug = settings.debug or debug


def main() -> None:
    """Entry point of the command."""
    app()
