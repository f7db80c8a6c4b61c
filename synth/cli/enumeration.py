"""`synth enumerate`: which programs a language offers, in the order in which a search looks at them."""

from __future__ import annotations

import click

from dsl.types import Type, thaw

from .commands import argument, command
from .terminal import FOUND, INTERRUPTED, announce_compilation, attentively, put, put_json, say, settings, verb


@command("enumerate")
@argument("dsl", "A language (see `synth dsl list`), or a file that holds one.")
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="NAME=VALUE",
    help="A variable with its value, name=value; several values of a name make several examples.",
)
@click.option("--result", metavar="TYPE", help="The programs' type, such as Int or String; else that of the first input.")
@click.option("--count", default=20, help="How many programs.")
@click.option("--seconds", default=10.0, help="Wall time.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per program.")
@click.option("--quiet", "-q", is_flag=True, help="Only the programs.")
@verb
def enumerate_programs(
    dsl: str, inputs: tuple[str, ...], result: str | None, count: int, seconds: float, as_json: bool, quiet: bool
) -> int:
    """The first programs of a language with their cost and outputs, no two with the same outputs."""
    from itertools import islice

    from dsl.lookup import find_dsl
    from search.bottom_up import BottomUp
    from synth.api import budget_of, check_counts

    from .values import natural_inputs

    settings.quiet = quiet
    check_counts(count=count)
    language = find_dsl(dsl)
    variables, rows = natural_inputs(inputs)
    wanted = _type_of(result, language) if result else (variables[0].type if variables else _first_type(language))
    grammar = language.default_grammar(variables, wanted)
    budget = budget_of(seconds, None, 4.0)
    announce_compilation()
    search = BottomUp(grammar, rows or [()])
    found = attentively(lambda: list(islice(search.candidates(budget), count)), budget.cancel)
    for candidate in found:
        outputs = [thaw(value) for value in candidate.outputs]
        if as_json:
            put_json({"cost": candidate.cost, "program": str(candidate.program), "outputs": outputs})
        else:
            put(f"{candidate.cost:3}  {candidate.program}  =>  {', '.join(map(repr, outputs))}")
    if len(found) < count:
        say(f"{len(found)} programs ({budget.verdict() or 'there are no more'})")
    return INTERRUPTED if budget.cancel.is_set() else FOUND


def _type_of(text: str, language: object) -> Type:
    from dsl.language import DSL
    from dsl.sexpr import SourceText, read_sexprs
    from dsl.terms import TermReader

    assert isinstance(language, DSL)
    source = SourceText(text)
    expressions = read_sexprs(source)
    if len(expressions) != 1:
        raise source.error(0, "expected one type")
    return TermReader(source, language).sort(expressions[0])


def _first_type(language: object) -> Type:
    """Without any input: the result type that most operators of the language have."""
    from collections import Counter

    from dsl.language import DSL
    from dsl.types import Int, is_concrete

    assert isinstance(language, DSL)
    results = Counter(family.result for family in language if isinstance(family.result, Type) and is_concrete(family.result))
    return results.most_common(1)[0][0] if results else Int
