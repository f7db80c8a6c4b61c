"""Every piece of a text that a person may have meant: each author of a list, each word of a name, and how many there are.

The pieces of the inputs and those of the outputs are paired, over all examples, and the layout that makes the ones from the
others is a sentence of its own (`search.phrases`), whose phrases are the fields of `dsl/text_pieces.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dsl import text_pieces
from dsl.types import Int, Value
from search.phrases import Phrase, Sentences

from .ranking import price_of_fixed

if TYPE_CHECKING:
    from .intent import Vocabulary

EACH, KIND = 7, 3
"""What it costs that every piece is meant; that they are pieces of a kind rather than between marks."""
FIELDS = (
    ("", 1), ("first", 3), ("last", 3), ("start", 3), ("letters", 4), ("digits", 4), ("first:start", 5), ("last:start", 5),
    ("rest", 6), ("trim", 4), ("end", 7),
)  # fmt: skip
FORMS = (("", 0), (":lower", 3), (":upper", 3), (":capital", 3))
QUICK = ("{start}", "{start:upper}", "{start}.", "{start:upper}.", "{capital}", "{rest}", "{start}{end}")
MOST_PAIRS, MOST_MARKS, MOST_JOINS, MOST_LAYOUTS, MOST_QUICK = 14, 5, 5, 3, 8
DEAREST = 60
MARKS = re.compile(r"[^\w]{1,3}|_")


def offer_pieces(vocabulary: Vocabulary, sources: Iterable[Phrase]) -> None:
    """Offer what comes of changing every piece of the sources, of arranging and of counting them."""
    joins = _joins(vocabulary.outputs)
    for number, source in enumerate(sources):
        shown = [v or "" for v in source.values[: vocabulary.examples]]
        quick = QUICK if number < MOST_QUICK else ()
        if number == 0:
            _offer_masks(vocabulary, source)
        marks = [mark for mark in vocabulary.delimiters(source) if any(mark in text for text in shown)][:MOST_MARKS]
        for mark in marks:
            for way in text_pieces.ARRANGEMENT.tokens:
                vocabulary.say(EACH, "text.arrange", source, mark, way, wanted=_changed(vocabulary, shown))
            _offer_each(vocabulary, source, "text.each", mark, [text.split(mark) for text in shown], joins, quick)
        for kind, pattern in text_pieces.PIECE_KINDS.items():
            if kind == "<humps>" and not any(c.isalpha() for text in shown for c in text):
                continue
            found = [[match[0] for match in pattern.finditer(text)] for text in shown]
            _offer_each(vocabulary, source, "text.each_of", kind, found, joins, quick)
        if any(len(text) > 1 for text in shown):
            vocabulary.say(EACH, "text.reverse", source, wanted=_changed(vocabulary, shown))


def _changed(vocabulary: Vocabulary, shown: Sequence[str]) -> Any:
    return lambda values: list(values) != list(shown) and vocabulary.is_said(values)


def _joins(outputs: Sequence[str]) -> list[str]:
    """What may stand between pieces of the outputs: nothing, and the signs that most of them have."""
    counts: dict[str, int] = {}
    for output in outputs:
        for sign in {part for found in MARKS.findall(output) for part in (found, found[0], found.strip())} - {""}:
            counts[sign] = counts.get(sign, 0) + 1
    return ["", *sorted(counts, key=lambda sign: (-counts[sign], -len(sign), sign))[:MOST_JOINS]]


def _offer_masks(vocabulary: Vocabulary, column: Phrase) -> None:
    """Offer a sign for each character but the last few, where outputs have the sign in a row."""
    signs = {found for output in vocabulary.outputs for found in re.findall(r"([^\w\s]|[xX])\1\1", output)}
    for sign in sorted(signs):
        for kept in (0, 2, 3, 4):
            front = vocabulary.say(4, "text.left", column, -kept, keep=False) if kept else column
            if front is not None:
                vocabulary.say(EACH, "text.each_of", front, "<characters>", sign, "", wanted=vocabulary.is_said)


def _offer_each(
    vocabulary: Vocabulary,
    source: Phrase,
    name: str,
    literal: str,
    pieces: Sequence[Sequence[str]],
    joins: Sequence[str],
    quick: Sequence[str],
) -> None:
    counts = [len(found) for found in pieces]
    if max(counts) < 2 or (name == "text.each_of" and min(counts) == 0):
        return
    more = EACH + (KIND if name == "text.each_of" else 0) - 2 * (len(set(counts)) > 1)
    shown = [v or "" for v in source.values[: vocabulary.examples]]
    for join in joins:
        layouts: list[tuple[int, str]] = [(6 + n // 2, layout) for n, layout in enumerate(quick)]
        if join:
            layouts += _layouts(vocabulary, pieces, join)
        for cost, layout in layouts:
            if not (layout == "{}" and join == literal):
                vocabulary.say(more + cost, name, source, literal, layout, join, wanted=_changed(vocabulary, shown))


def _layouts(vocabulary: Vocabulary, pieces: Sequence[Sequence[str]], join: str) -> list[tuple[int, str]]:
    """The likeliest layouts that make the pieces of the outputs from those of the source."""
    affixes = (("", ""), *((o[0], o[-1]) for o in vocabulary.outputs[:1] if len(o) > 1 and not (o[0] + o[-1]).isalnum()))
    for first, last in affixes:
        bodies = [o[len(first) : len(o) - len(last)] for o in vocabulary.outputs if o.startswith(first) and o.endswith(last)]
        wanted = [body.split(join) for body in bodies]
        if len(bodies) != len(pieces) or [len(found) for found in wanted] != [len(found) for found in pieces]:
            continue
        pairs = dict.fromkeys(
            (a, b) for ins, outs in zip(pieces, wanted, strict=True) for a, b in zip(ins, outs, strict=True)
        )
        if len(dict(pairs)) == len(pairs) >= 2:
            return _sentences(list(pairs)[:MOST_PAIRS])
    return []


def _sentences(pairs: Sequence[tuple[str, str]]) -> list[tuple[int, str]]:
    outputs = [output for _, output in pairs]
    phrases = list(_fields([piece for piece, _ in pairs], outputs))
    search = Sentences(
        outputs, tuple(range(len(pairs))), phrases, lambda phrase, _: [phrase], lambda _: 0, price_of_fixed, DEAREST
    )
    found: dict[str, int] = {}
    for sentence in search.find():
        layout = "".join(_braced(step) if isinstance(step, str) else f"{{{step.arguments[0]}}}" for step in sentence.steps)
        found.setdefault(layout, sentence.cost)
    return [(cost, layout) for layout, cost in found.items()][:MOST_LAYOUTS]


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _fields(pieces: Sequence[str], outputs: Sequence[str]) -> Iterator[Phrase]:
    """The fields of pieces, with their values on the pieces."""
    marks = sorted({c for piece in pieces for c in piece if not c.isalnum() and c not in "{}:"})[:4]
    names = [*FIELDS, *((f"{way} {mark}", 3) for mark in marks for way in ("before", "after"))]
    lowered = [output.lower() for output in outputs]
    for name, cost in names:
        for form, more in FORMS:
            whole = (name + form).strip(":")
            values: list[Value] = [text_pieces.laid_out(piece, f"{{{whole}}}") for piece in pieces]
            if any(v is None for v in values):
                break
            flags = sum(1 << e for e, v in enumerate(values) if v is not None and v.lower() in lowered[e])
            yield Phrase(tuple(values), cost + more, None, (whole,), flags)


# Counts ----------------------------------------------------------------------------------------------------------------


def offer_counts(vocabulary: Vocabulary, sources: Iterable[Phrase]) -> None:
    """Offer how long texts are, and how often there is something in them, where outputs have such numbers."""
    written = [set(re.findall("[0-9]+", output)) for output in vocabulary.outputs]
    if not all(written):
        return
    guessed = 12 if len(set(vocabulary.outputs)) == 1 else 0
    plus = vocabulary.language.resolve("+", [Int, Int])

    def is_written(values: Sequence[Value]) -> bool:
        return all(v is not None and str(v) in found for v, found in zip(values, written, strict=True))

    def keep(count: Phrase | None, more: int) -> None:
        if count is None:
            return
        if is_written(count.values[: vocabulary.examples]):
            vocabulary.say(more + guessed, "str.from_int", count)
        later = tuple(None if v is None else v + 1 for v in count.values)
        if plus is not None and is_written(later[: vocabulary.examples]):
            vocabulary.say(more + 3 + guessed, "str.from_int", Phrase(later, count.cost + 1, plus, (count, 1)))

    for number, source in enumerate(sources):
        keep(vocabulary.say(3, "str.len", source, keep=False), 4)
        shown = [v or "" for v in source.values[: vocabulary.examples]]
        signs = dict.fromkeys(c for text in shown for c in text if not c.isalnum())
        letters = dict.fromkeys(c for text in shown for c in text if c.isalnum()) if number == 0 else {}
        for sign in [*signs, *list(letters)[:30]]:
            keep(vocabulary.say(4 + 3 * sign.isalnum(), "text.count", source, sign, keep=False), 4)
        for kind in text_pieces.PIECE_KINDS:
            if kind != "<characters>":
                keep(vocabulary.say(4, "text.count_of", source, kind, keep=False), 4)
        for which in ("<digit>", "<letter>", "<upper>", "<lower>", "<punctuation>"):
            keep(vocabulary.say(4, "text.count_class", source, which, keep=False), 4)
