"""`synth verify` and `synth run`: what does a given program do, and is it right?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dsl.errors import QuestionError, ReadError, UnsupportedError
from dsl.types import Value, freeze, thaw

from .commands import argument, command
from .terminal import FOUND, INTERRUPTED, NOT_FOUND, UNKNOWN, attentively, put, put_json, say, settings, verb

if TYPE_CHECKING:
    from dsl.operators import Definition


@command("verify")
@argument("program", "A file with define-funs, or their text.")
@argument("file", "The task file.", type=click.Path(readable=False))
@click.option("--seconds", default=10.0, help="Wall time for the proof.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Only the verdict.")
@verb
def verify(program: str, file: str, seconds: float, as_json: bool, quiet: bool) -> int:
    """Is PROGRAM an answer to the task in FILE?  Proved (exit code 0), refuted with an input (1), or unknown (3)."""
    from dsl.formats.solution_reader import parse_solution
    from synth.api import budget_of
    from synth.questions import task_of
    from synth.verification import Outcome, verify_definitions

    settings.quiet = quiet
    task = task_of(file)
    definitions = parse_solution(text_of(program), task, None if program.lstrip().startswith("(") else program)
    budget = budget_of(seconds, None, 4.0)
    found = attentively(lambda: verify_definitions(definitions, task, budget), budget.cancel)
    if as_json:
        put_json({"task": task.name, **found.to_json()})
    else:
        put(str(found.outcome))
        say(found.message)
    if budget.cancel.is_set():
        return INTERRUPTED
    return {Outcome.PROVED: FOUND, Outcome.REFUTED: NOT_FOUND, Outcome.UNKNOWN: UNKNOWN}[found.outcome]


def text_of(program: str) -> str:
    """The text of a program that is given as a file or as itself."""
    if program.lstrip().startswith("("):
        return program
    from dsl.formats.files import read_text

    return read_text(program)


@command("run")
@argument("program", "An expression, a define-fun, or a file with one.")
@argument("inputs", "Values of the variables.", nargs=-1, metavar="[NAME=VALUE...]")
@click.option("--dsl", help="The language; without it, the one that knows all operators.")
@click.option("--json", "as_json", is_flag=True, help="The value as JSON.")
@verb
def run(program: str, inputs: tuple[str, ...], dsl: str | None, as_json: bool) -> int:
    """Evaluate PROGRAM: synth run '(str.++ first " " last)' first=Ada last=Byron.

    Values are numbers, true, false, #x bit-vectors or lists like [1,2]; everything else is text, as is anything in quotes.
    """
    from dsl.operators import Undefined

    from .values import parse_assignments

    given = parse_assignments(inputs)
    definition, environment = definition_of(program, dsl, given)
    value = definition(*environment)
    if value is Undefined:
        say("the program has no value here", loud=True)
        return NOT_FOUND
    if as_json:
        put_json({"value": thaw(value)})
    else:
        from dsl.printing import print_value

        put(value if isinstance(value, str) else print_value(freeze(value), definition.body.type))
    return FOUND


def definition_of(program: str, dsl: str | None, given: dict[str, str]) -> tuple[Definition, list[Value]]:
    """The program as a definition, with the values of its parameters in order."""
    from dsl.lookup import find_dsl
    from dsl.registry import SHIPPED

    from .values import read_definition, value_of

    try:
        text = text_of(program) if Path(program).is_file() else program
    except OSError:  # too long for a path, hence no path
        text = program
    faults: list[ReadError] = []
    for name in [dsl] if dsl is not None else SHIPPED:
        try:
            definition = read_definition(text, find_dsl(name), given)
        except ReadError as error:
            faults.append(error)
            continue
        missing = [p.name for p in definition.parameters if p.name not in given]
        if missing:
            raise QuestionError(f"{missing[0]} has no value", remedy=f"add {missing[0]}=VALUE")
        unknown = [name for name in given if name not in {p.name for p in definition.parameters}]
        if unknown:
            raise QuestionError(f"the program has no variable {unknown[0]}", remedy="leave that value away")
        return definition, [value_of(given[p.name], p.type) for p in definition.parameters]
    raise max(faults, key=_understood)


def _understood(error: ReadError) -> tuple[bool, int, int]:
    """How far a reader came: the language that understood most gives the most useful message."""
    place = error.place
    return not isinstance(error, UnsupportedError), place.line if place else 0, place.column if place else 0
