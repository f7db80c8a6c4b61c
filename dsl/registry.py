"""Finding languages by name: the shipped ones, and those that other packages offer.

A package offers a language through an entry point of the group `synth.dsls`:

    [project.entry-points."synth.dsls"]
    sql = "my_package.language:SQL"

Shipped languages are imported directly, since asking every installed package takes longer than that.  A broken plug-in is
reported and left out; it never stops anybody who does not ask for it.
"""

from __future__ import annotations

import importlib
import os
import time
from dataclasses import dataclass
from difflib import get_close_matches

from .errors import DeclarationError, QuestionError
from .language import DSL

GROUP = "synth.dsls"

NO_PLUGINS = "SYNTH_NO_PLUGINS"
"""Environment variable that, if set, leaves out everything that other packages offer; `synth --no-plugins` sets it."""

SHIPPED = {
    "lia": "dsl.lia:LIA",
    "integers": "dsl.integers:INTEGERS",
    "bv": "dsl.bitvectors:BV",
    "slia": "dsl.smt_strings:SLIA",
    "strings": "dsl.strings:STRINGS",
    "lists": "dsl.lists:LISTS",
    "deepcoder": "dsl.lists:DEEPCODER",
    "lambdabeam": "dsl.lambdabeam:LAMBDABEAM",
    "bustle": "dsl.bustle:BUSTLE",
    "robustfill": "dsl.robustfill:ROBUSTFILL",
}


@dataclass(frozen=True)
class Offer:
    """A language that is installed: its name, where it is (`module:attribute`), and the package that brings it.

    `fault` says why it cannot be used although nothing has been imported yet: a name that is already taken.
    """

    name: str
    target: str
    package: str
    fault: str = ""


@dataclass(frozen=True)
class Inspection:
    """What loading an offer showed: the language or the fault, and how many seconds the import took."""

    offer: Offer
    language: DSL | None
    fault: str
    seconds: float


def available() -> dict[str, Offer]:
    """Every language on offer by name, without importing any; shipped ones first, a taken name is kept by the first."""
    from importlib import metadata  # costs more than all the rest of this module

    offers = {name: Offer(name, target, "synthwright") for name, target in SHIPPED.items()}
    if os.environ.get(NO_PLUGINS):
        return offers
    plugins = sorted(metadata.entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    for point in plugins:
        name = point.name.lower()
        package = point.dist.name if point.dist else "?"
        first = offers.get(name)
        if first is None:
            offers[name] = Offer(name, point.value, package)
        elif first.target != point.value:
            fault = f"the name {name!r} is already taken by {first.target} of {first.package}"
            offers[f"{name} ({package})"] = Offer(name, point.value, package, fault)
    return offers


def load_dsl(name: str) -> DSL:
    """The language of that name.  Raises QuestionError, with a suggestion, for a name or plug-in that is of no use."""
    wanted = name.strip().lower()
    if wanted in SHIPPED:
        return _load(SHIPPED[wanted])
    offers = available()
    offer = offers.get(wanted)
    if offer is None:
        close = get_close_matches(wanted, offers, 1)
        known = ", ".join(offers)
        remedy = f"did you mean {close[0]}?" if close else f"there are {known}"
        raise QuestionError(f"there is no language named {name!r:.80}", remedy=remedy)
    seen = inspect_offer(offer)
    if seen.language is None:
        raise QuestionError(
            f"the language {offer.name} of the package {offer.package} cannot be used: {seen.fault}",
            remedy="update or remove that package",
        )
    return seen.language


def inspect_offer(offer: Offer) -> Inspection:
    """Load one language and say what happened; whatever a plug-in raises becomes its fault."""
    started = time.perf_counter()
    language, fault = None, offer.fault
    if not fault:
        try:
            language = _load(offer.target)
        except DeclarationError as error:
            fault = str(error)
        except (Exception, SystemExit) as error:  # somebody else's code: any exception is its fault, not ours
            fault = f"importing {offer.target} failed with {type(error).__name__}: {str(error) or 'no message'}"
    return Inspection(offer, language, fault, time.perf_counter() - started)


def _load(target: str) -> DSL:
    module_name, _, attribute = target.partition(":")
    found: object = importlib.import_module(module_name.strip())
    for part in filter(None, attribute.strip().split(".")):
        found = getattr(found, part)
    if not isinstance(found, DSL):
        raise DeclarationError(f"{target} is no DSL but of type {type(found).__name__}")
    return found
