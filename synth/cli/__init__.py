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
    help="Short, checked programs from examples or logical specifications.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
languages_app = typer.Typer(help="Languages in which programs can be found.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(languages_app, name="dsl")

app.command("solve")(solving.solve)
app.command("verify")(check.verify)
app.command("run")(check.run)
app.command("enumerate")(enumeration.enumerate_programs)
app.command("doctor")(doctor.doctor)
languages_app.command("list")(languages.list_languages)
languages_app.command("show")(languages.show_language)


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
