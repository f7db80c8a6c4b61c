"""`synth dsl`: which languages there are, and what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .commands import Offer, Verbs, argument, command
from .terminal import FOUND, put, put_json, say, verb

if TYPE_CHECKING:
    from dsl.language import Family


LANGUAGES = {
    "list": Offer("synth.cli.languages:list_languages", "Which languages there are."),
    "show": Offer("synth.cli.languages:show_language", "What is in a language."),
    "new": Offer("synth.cli.scaffold:new_language", "Write a package with a language of your own."),
    "check": Offer("synth.cli.scaffold:check", "Does a language keep its laws?"),
}


@click.group("dsl", cls=Verbs, offers=LANGUAGES)
def languages() -> None:
    """Languages in which programs can be found."""


@command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per language.")
@verb
def list_languages(as_json: bool) -> int:
    """The languages on offer: shipped ones, and those of installed packages."""
    from dsl.lookup import inspect_apart
    from dsl.registry import available

    for name, offer in available().items():
        seen = inspect_apart(offer)
        language = seen.language
        if as_json:
            put_json(
                {
                    "name": offer.name,
                    "version": language.version if language else None,
                    "operators": len(list(language)) if language else None,
                    "package": offer.package,
                    "doc": language.doc if language else None,
                    "fault": seen.fault or None,
                }
            )
        elif language is None:
            say(f"{name}: not usable: {seen.fault}", loud=True)
        else:
            put(f"{name:10} {language.version:5} {len(list(language)):4} operators  {language.doc.splitlines()[0]}")
    return FOUND


@command("show")
@argument("name", "A language (see `synth dsl list`).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per operator.")
@verb
def show_language(name: str, as_json: bool) -> int:
    """Every operator of a language: signature, meaning in words, facts, and which further meanings it has.

    k stands for a compiled kernel, s for a symbolic meaning, i for an inverse, p for Python text of its own; lower case
    letters are there, dots are not.
    """
    from dsl.lookup import find_dsl

    language = find_dsl(name)
    families = list(language)
    if as_json:
        for family in families:
            put_json(record_of(family))
        return FOUND
    put(f"{language.name} {language.version}: {language.doc}")
    names = [signature(family) for family in families]
    width = min(60, max(map(len, names), default=0))
    for family, text in zip(families, names, strict=True):
        facts = ", ".join(facts_of(family))
        put(f"  {text:{width}}  {meanings_of(family)}  {family.doc}{f' [{facts}]' if facts else ''}")
    return FOUND


def signature(family: Family) -> str:
    """Name and type scheme of an operator."""
    explicit = family.explicit_indices()
    name = f"(_ {family.name} {' '.join(explicit)})" if explicit else family.name
    arguments = " ".join(map(_type_text, family.arguments))
    result = "depends on the indices" if callable(family.result) else _type_text(family.result)
    return f"{name} : {arguments} -> {result}" if arguments else f"{name} : {result}"


def _type_text(type: object) -> str:
    text = str(type)
    return text[3:-1] if text.startswith("(? ") else text


def meanings_of(family: Family) -> str:
    """Four letters: which meanings besides the reference there are."""
    keys = (("k", "kernel"), ("s", "symbolic"), ("i", "inverse"), ("p", "python"))
    return "".join(letter if family.facts.get(key) is not None else "." for letter, key in keys)


def facts_of(family: Family) -> list[str]:
    """What is declared about an operator, in words."""
    facts = [word for word in ("commutative", "lazy") if family.facts.get(word)]
    if family.facts.get("identity") is not None:
        facts.append(f"identity {family.facts['identity']!r}")
    if family.facts.get("cost", 1) != 1:
        facts.append(f"cost {family.facts['cost']}")
    if not family.in_default_grammar:
        facts.append("not in the default grammar")
    if family.aliases:
        facts.append(f"also {', '.join(family.aliases)}")
    return facts


def record_of(family: Family) -> dict[str, object]:
    """An operator as plain values."""
    return {
        "name": family.name,
        "signature": signature(family),
        "doc": family.doc,
        "facts": facts_of(family),
        "meanings": [
            "reference",
            *(k for k in ("kernel", "symbolic", "inverse", "python") if family.facts.get(k) is not None),
        ],
    }
