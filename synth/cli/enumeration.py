"""`synth enumerate`: which programs a language offers, in the order in which a search looks at them."""

from __future__ import annotations

import typer

from dsl.types import Type, thaw

from .terminal import FOUND, INTERRUPTED, announce_compilation, attentively, put, put_json, say, settings, verb


@verb
def enumerate_programs(
    dsl: str = typer.Argument(..., help="A language (see `synth dsl list`)."),
    inputs: list[str] | None = typer.Option(
        None, "--input", help="A variable with its value, name=value; several values of a name make several examples."
    ),
    result: str | None = typer.Option(None, help="The programs' type, such as Int or String; else that of the first input."),
    count: int = typer.Option(20, help="How many programs."),
    seconds: float = typer.Option(10.0, help="Wall time."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object per program."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Only the programs."),
) -> int:
    """The first programs of a language with their cost and outputs, no two with the same outputs."""
    from itertools import islice

    from dsl.registry import load_dsl
    from search.bottom_up import BottomUp
    from synth.api import budget_of, check_counts

    from .values import natural_inputs

    settings.quiet = quiet
    check_counts(count=count)
    language = load_dsl(dsl)
    variables, rows = natural_inputs(inputs or [])
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
