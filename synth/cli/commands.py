"""What click lacks for us: verbs that are imported when they are called, verbs of other packages, arguments with help.

Most of a start is imports, so `synth run` does not wait for what `synth solve` needs, and `synth --help` imports no verb.
Another package adds a verb through an entry point of the group `synth.commands`, which names a click command or anything
callable in the way of one (`args=`, `prog_name=`), such as a Typer application.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "synth.commands"

OWN = "benchmarks."
"""What verbs of this project that come through the same door begin with."""

F = TypeVar("F", bound=Callable[..., Any])


class Offer(NamedTuple):
    """A verb that can be called: where it is (`module:attribute`), and a line about it for the list of verbs."""

    target: str
    summary: str


class Argument(click.Argument):
    """A positional parameter that is explained on the help page, which click itself knows since 8.5 only."""

    def __init__(self, *declaration: Any, explanation: str, **attributes: Any) -> None:
        super().__init__(*declaration, **attributes)
        self.explanation = explanation


class Command(click.Command):
    """A command whose help page has a section on its arguments."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Arguments first, then the options."""
        arguments = [p for p in self.get_params(ctx) if isinstance(p, Argument)]
        if arguments:
            with formatter.section("Arguments"):
                formatter.write_dl([(a.human_readable_name, a.explanation) for a in arguments])
        super().format_options(ctx, formatter)


def command(name: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function; its docstring is the help page."""
    return click.command(name, cls=Command)


def argument(name: str, explanation: str, **attributes: Any) -> Callable[[F], F]:
    """A positional parameter; its name in capitals is what people see."""
    return click.argument(name, cls=Argument, explanation=explanation, **attributes)


class Verbs(click.Group):
    """A group whose verbs are imported when they are called.

    `offers` are ours; with `plugins` there are also those that other packages offer and whose names are still free.
    """

    def __init__(
        self, *arguments: Any, offers: Mapping[str, Offer] | None = None, plugins: bool = False, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.offers = dict(offers or {})
        self.plugins = plugins

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all verbs: ours in the order of our table, then those of other packages."""
        return [*self.offers, *self._foreign()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb.  Other packages are asked only about names that we do not have."""
        if cmd_name in self.offers:
            module, _, attribute = self.offers[cmd_name].target.partition(":")
            found = getattr(importlib.import_module(module), attribute)
            assert isinstance(found, click.Command)
            return found
        point = self._foreign().get(cmd_name)
        return None if point is None else load_foreign(point)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs on the help page, written without importing any."""
        with formatter.section("Commands"):
            ours = [(name, offer.summary) for name, offer in self.offers.items()]
            formatter.write_dl([*ours, *((name, summary_of(point)) for name, point in self._foreign().items())])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the words start with; one that does not exist ends with a suggestion."""
        name = args[0]
        found = self.get_command(ctx, name)
        if found is None and not ctx.resilient_parsing:
            from difflib import get_close_matches

            close = get_close_matches(name, self.list_commands(ctx), 1)
            ctx.fail(f"No such command {name!r}.{f' Did you mean {close[0]!r}?' if close else ''}")
        return name if found else None, found, args[1:]

    def _foreign(self) -> dict[str, EntryPoint]:
        if not self.plugins:
            return {}
        from importlib import metadata  # takes as long as all of click

        points = sorted(metadata.entry_points(group=GROUP), key=lambda point: (point.name, point.value), reverse=True)
        if os.environ.get("SYNTH_NO_PLUGINS"):
            points = [point for point in points if point.value.startswith(OWN)]
        return {point.name: point for point in reversed(points) if point.name not in self.offers}


def summary_of(point: EntryPoint) -> str:
    """A line about a verb of another package; importing it for that would take too long."""
    if point.value.startswith(OWN):
        return "Run suites of tasks, report and compare the results."
    return f"From the package {point.dist.name}." if point.dist else f"From {point.value}."


def load_foreign(point: EntryPoint) -> click.Command:
    """Import a verb of another package.  What fails there is that package's fault and ends in one line."""
    try:
        found = point.load()
    except Exception as error:  # somebody else's code: any exception is its fault, not ours
        raise click.UsageError(
            f"the command {point.name!r} cannot be used: importing {point.value} failed with {type(error).__name__}: {error}"
        ) from error
    return found if isinstance(found, click.Command) else HandedOn(point.name, found)


class HandedOn(click.Command):
    """A verb that reads its words itself, as a Typer application does."""

    def __init__(self, name: str, application: Callable[..., Any]) -> None:
        super().__init__(name, add_help_option=False)
        self.application = application

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave every word as it is, `--help` and `--` included."""
        ctx.args = args
        return args

    def invoke(self, ctx: click.Context) -> Any:
        """Hand the words on; what comes back, if anything does, is the exit code."""
        raise SystemExit(self.application(args=ctx.args, prog_name=ctx.command_path))
