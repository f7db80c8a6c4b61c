"""Numbers that a person may have meant: read from pieces of the inputs, rounded, shifted, scaled, and written.

An arithmetic phrase is worth offering only if what it writes stands in the output of some example as a whole number.  So
chains of operators are first run on the examples alone, and made into phrases only when their end is of use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dsl import text_numbers as numbers
from dsl.operators import Operator, Undefined
from dsl.types import Bool, String, Value
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
MOST_BASES, MOST_PAIRED = 8, 5
NUMBER = re.compile(r"(?:(?<![^\W_])-)?[0-9][0-9.,]*(?<=[0-9])|[0-9]+")
COUNTED = re.compile(r"\b[0-9]+(?:st|nd|rd|th)\b|\b[0-9]+:[0-9]{2}\b")
COMMA = re.compile(r"[0-9],[0-9]{1,2}(?![0-9,])")
"""A comma in front of a fraction, as in 1.234,50."""

Link = tuple[int, str, tuple[str | int, ...]]
"""One operator of a chain: its cost, its name, its literals."""


def offer_numbers(vocabulary: Vocabulary, sources: Iterable[Phrase]) -> None:
    """Offer what can be written with the numbers that the sources read as."""
    if not any(c.isdigit() for output in vocabulary.outputs for c in output):
        return
    written = [set(NUMBER.findall(output)) | set(COUNTED.findall(output)) for output in vocabulary.outputs]
    widths = sorted({len(w) for found in written for w in found if w.startswith("0") and w.isdigit()})
    seen: set[tuple[Value, ...]] = set()
    for source in sources:
        shown = source.values[: vocabulary.examples]
        if not vocabulary.is_common([v if v and any(c.isdigit() for c in v) else None for v in shown]):
            continue
        for width in widths if all(v is not None and v.isdigit() for v in shown) else ():
            vocabulary.say(5, "text.pad_left", source, width, "0", wanted=vocabulary.flags)
        total = vocabulary.say(7, "number.of_clock", source, 60, keep=False, wanted=vocabulary.is_common)
        if total is not None and _is_written(total, written):
            vocabulary.keep(total)
        if any(COMMA.search(v or "") for v in shown):
            swapped = vocabulary.say(3, "number.swap_marks", source, keep=False)
            source = swapped or source
        base = vocabulary.say(4, "number.read", source, keep=False, wanted=vocabulary.is_common)
        if base is not None and base.values not in seen and len(seen) < MOST_BASES:
            seen.add(base.values)
            vocabulary.numbers.append(base)
            _offer_chains(vocabulary, base, written)


def _is_written(phrase: Phrase, written: Sequence[set[str]]) -> bool:
    return all(v in found for v, found in zip(phrase.values, written, strict=False))


def _offer_chains(vocabulary: Vocabulary, base: Phrase, written: Sequence[set[str]]) -> None:
    forms = list(_forms(written))
    given = [Undefined if v is None else v for v in base.values[: vocabulary.examples]]
    for chain in _chains():
        values: list[Value] = given
        for _, name, literals in chain:
            values = _applied(vocabulary, name, values, literals)
        for form in forms:
            shown = values
            for _, name, literals in form:
                shown = _applied(vocabulary, name, shown, literals)
            if not any(v in found for v, found in zip(shown, written, strict=True) if v is not Undefined):
                continue
            phrase: Phrase | None = base
            for cost, name, literals in [*chain, *form]:
                assert phrase is not None
                phrase = vocabulary.say(cost, name, phrase, *literals, keep=False)
            if phrase is not None:
                vocabulary.keep(phrase)


def offer_pairs(vocabulary: Vocabulary) -> None:
    """Offer what two numbers give together: the larger and the smaller one, sum, difference and product."""
    bases = sorted(vocabulary.numbers, key=lambda base: base.cost)[:MOST_PAIRED]
    written = [set(NUMBER.findall(output)) for output in vocabulary.outputs]
    for place, one in enumerate(bases):
        for other in bases[place + 1 :]:
            for phrase in _joined(vocabulary, one, other):
                if _is_written(phrase, written):
                    vocabulary.keep(phrase)
                for form in _forms(written):
                    if len(form) == 1 and form[0][2][0] != -1:
                        cost, write, literals = form[0]
                        vocabulary.say(cost, write, phrase, *literals, wanted=vocabulary.is_said)


def _joined(vocabulary: Vocabulary, one: Phrase, other: Phrase) -> Iterator[Phrase]:
    minus = vocabulary.say(2, "number.multiply", other, "-1", keep=False)
    back = vocabulary.say(2, "number.multiply", one, "-1", keep=False)
    pairs = [("number.add", one, other), ("number.multiply", one, other)]
    pairs += [("number.add", a, b) for a, b in ((one, minus), (other, back)) if b is not None]
    for name, left, right in pairs:
        operator = vocabulary.operator(name)
        yield _made(vocabulary, 3, operator, left, right)
    less = _made(vocabulary, 1, vocabulary.operator("number.is_less"), one, other)
    choice = vocabulary.language.resolve("ite", [Bool, String, String])
    assert choice is not None
    for a, b in ((other, one), (one, other)):  # the larger, the smaller
        values = tuple(
            None if holds is None else x if holds else y for holds, x, y in zip(less.values, a.values, b.values, strict=True)
        )
        yield Phrase(values, one.cost + other.cost + 2, choice, (less, a, b), vocabulary.flags(values))


def _made(vocabulary: Vocabulary, cost: int, operator: Operator, left: Phrase, right: Phrase) -> Phrase:
    """An operator on two phrases."""
    assert operator.reference is not None
    found = [
        Undefined if a is None or b is None else operator.reference(a, b)
        for a, b in zip(left.values, right.values, strict=True)
    ]
    values = tuple(None if v is Undefined else v for v in found)
    flags = vocabulary.flags(values) if operator.result == String else 0
    return Phrase(values, left.cost + right.cost + cost, operator, (left, right), flags)


def _applied(vocabulary: Vocabulary, name: str, values: Sequence[Value], literals: tuple[str | int, ...]) -> list[Value]:
    reference = vocabulary.operator(name).reference
    assert reference is not None
    return [Undefined if v is Undefined else reference(v, *literals) for v in values]


def _forms(written: Sequence[set[str]]) -> Iterator[list[Link]]:
    """How numbers may be written, to judge by the numbers in the outputs: places behind the point, grouping, the comma."""
    yield []
    found = [number for numbers_of_row in written for number in numbers_of_row]
    places = sorted({len(number.partition(".")[2]) for number in found})
    groupings = ["<plain>"] + (["<thousands>", "<lakh>"] if any("," in number for number in found) else [])
    for count in [-1, *places]:
        for grouping in groupings:
            if (count, grouping) != (-1, "<plain>"):
                yield [(3 + 3 * (grouping == "<lakh>"), "number.write", (count, grouping))]
    if any(COMMA.search(number) for number in found):
        for count in sorted({len(number.partition(",")[2]) for number in found}):
            for grouping in ("<plain>", "<thousands>"):
                yield [(3, "number.write", (count, grouping)), (3, "number.swap_marks", ())]


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
    yield [(5, "number.ordinal", ())]
    yield [(8, "number.clock", (60,))]
    for places in SCALES:
        yield [(7, "number.scale", (places,))]
