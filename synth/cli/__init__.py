"""The command `synth`: verbs over the same functions that `import synth` offers.

Answers go to standard output, everything else to standard error.  Exit codes: 0 solved or proved, 1 not found or refuted, 2
bad input or usage, 3 unknown, 4 an error of ours, 130 interrupted.  Each verb is imported when it is called, and imports
what it needs when it runs, so that `synth --help` is quick.
"""

from __future__ import annotations

import os

import click

from synth import __version__

from .commands import Offer, Verbs
from .terminal import leave, put, settings

VERBS = {
    "solve": Offer("synth.cli.solving:solve", "Find a program for each task of a file."),
    "fill": Offer("synth.cli.fill:fill", "Fill the empty cells of a column of a CSV file."),
    "verify": Offer("synth.cli.check:verify", "Is a program an answer to a task?"),
    "run": Offer("synth.cli.check:run", "Evaluate a program."),
    "ui": Offer("synth.cli.page:page", "Clean a column on a page of your own browser."),
    "enumerate": Offer("synth.cli.enumeration:enumerate_programs", "The first programs of a language."),
    "train": Offer("synth.cli.training:training", "Train a model that orders searches."),
    "doctor": Offer("synth.cli.doctor:doctor", "Is this installation in order?"),
    "dsl": Offer("synth.cli.languages:languages", "Languages in which programs can be found."),
}


def show_completion(ctx: click.Context, option: click.Parameter, shell: str | None) -> None:
    """Print the script that teaches a shell our verbs and options, if it was asked for, and stop."""
    if shell is None:
        return
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None
    put(completion(app, {}, "synth", "_SYNTH_COMPLETE").source())
    ctx.exit()


def leave_plugins_out(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Tell this process, and those that it starts, to look at nothing that other packages offer."""
    if wanted:
        os.environ["SYNTH_NO_PLUGINS"] = "1"


@click.group(
    "synth",
    cls=Verbs,
    offers=VERBS,
    plugins=True,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
@click.option("--debug", is_flag=True, help="Show the full traceback of an internal error.")
@click.option(
    "--no-plugins",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=leave_plugins_out,
    help="Leave out languages, suites and verbs of other packages.",
)
@click.version_option(__version__, message=f"synth {__version__}", help="Print the version and exit.")
@click.option(
    "--show-completion",
    type=click.Choice(["bash", "zsh", "fish"]),
    is_eager=True,
    expose_value=False,
    callback=show_completion,
    help="Print a script for your shell to complete commands: source it in the shell's start-up file.",
)
def app(debug: bool) -> None:
    """Short, checked programs from examples or logical specifications."""
    settings.debug = settings.debug or debug


def main() -> None:
    """Entry point of the command."""
    try:
        app(prog_name="synth")
    except SystemExit as ended:
        leave(ended.code)
        raise
