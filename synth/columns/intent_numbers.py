"""Numbers that a person may have meant: read from pieces of the inputs, rounded, shifted, scaled, and written.

An arithmetic phrase is worth offering only if what it writes stands in the output of some example as a whole number.  So
chains of operators are first run on the examples alone, and made into phrases only when their end is of use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dsl import text_numbers as numbers
from dsl.operators import Undefined
from dsl.types import Value
from search.phrases import Phrase

if TYPE_CHECKING:
    from .intent import Vocabulary

STEPS = (
    "1",
    "2",
    "5",
    "10",
    "15",
    "20",
    "25",
    "30",
    "50",
    "60",
    "100",
    "500",
    "1000",
    "0.5",
    "0.25",
    "0.2",
    "0.1",
    "0.05",
    "0.01",
)
SCALES = (-9, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 9)
MOST_BASES = 8
NUMBER = re.compile(r"-?[0-9][0-9.,]*(?<=[0-9])|[0-9]+")

Link = tuple[int, str, tuple[str | int, ...]]
"""One operator of a chain: its cost, its name, its literals."""


def offer_numbers(vocabulary: Vocabulary, sources: Iterable[Phrase]) -> None:
    """Offer what can be written with the numbers that the sources read as."""
    if not any(c.isdigit() for output in vocabulary.outputs for c in output):
        return
    written = [set(NUMBER.findall(output)) for output in vocabulary.outputs]
    widths = sorted({len(w) for found in written for w in found if w.startswith("0") and w.isdigit()})
    seen: set[tuple[Value, ...]] = set()
    for source in sources:
        shown = source.values[: vocabulary.examples]
        if not vocabulary.is_common([v if v and any(c.isdigit() for c in v) else None for v in shown]):
            continue
        for width in widths if all(v is not None and v.isdigit() for v in shown) else ():
            vocabulary.say(5, "text.pad_left", source, width, "0", wanted=vocabulary.flags)
        base = vocabulary.say(4, "number.read", source, keep=False, wanted=vocabulary.is_common)
        if base is not None and base.values not in seen and len(seen) < MOST_BASES:
            seen.add(base.values)
            _offer_chains(vocabulary, base, written)


def _offer_chains(vocabulary: Vocabulary, base: Phrase, written: Sequence[set[str]]) -> None:
    forms = list(_forms(written))
    given = [Undefined if v is None else v for v in base.values[: vocabulary.examples]]
    for chain in _chains():
        values: list[Value] = given
        for _, name, literals in chain:
            values = _applied(vocabulary, name, values, literals)
        for form in forms:
            shown = _applied(vocabulary, form[1], values, form[2]) if form else values
            if not any(v in found for v, found in zip(shown, written, strict=True) if v is not Undefined):
                continue
            phrase: Phrase | None = base
            for cost, name, literals in [*chain, *([form] if form else [])]:
                assert phrase is not None
                phrase = vocabulary.say(cost, name, phrase, *literals, keep=False)
            if phrase is not None:
                vocabulary.keep(phrase)


def _applied(vocabulary: Vocabulary, name: str, values: Sequence[Value], literals: tuple[str | int, ...]) -> list[Value]:
    reference = vocabulary.operator(name).reference
    assert reference is not None
    return [Undefined if v is Undefined else reference(v, *literals) for v in values]


def _forms(written: Sequence[set[str]]) -> Iterator[Link | None]:
    """How numbers may be written, to judge by the numbers in the outputs: places behind the point, grouping."""
    yield None
    found = [number for numbers_of_row in written for number in numbers_of_row]
    places = sorted({len(number.partition(".")[2]) for number in found})
    groupings = ["<plain>"] + (["<thousands>", "<lakh>"] if any("," in number for number in found) else [])
    for count in [-1, *places]:
        for grouping in groupings:
            if (count, grouping) != (-1, "<plain>"):
                yield 3 + 3 * (grouping == "<lakh>"), "number.write", (count, grouping)


def _chains() -> Iterator[list[Link]]:
    """What may be done with a number before it is written."""
    yield []
    for step in STEPS:
        for way in ("<nearest>", "<down>", "<up>"):
            cost = 6 + 2 * len(step.strip("015."))
            link: Link = (cost, "number.round", (step, way))
            yield [link]
            if way == "<down>":
                unit = "-1" if "." not in step else "-0.01"
                for more in dict.fromkeys((step, numbers.add(step, unit))):
                    if more != "0":
                        yield [link, (2, "number.add", (more,))]
    for places in SCALES:
        yield [(7, "number.scale", (places,))]
