"""What a person may have meant by the examples of a column: the phrases worth offering, from a look at the data.

Dates are only offered where something reads as a date, arithmetic only where there are numbers, parts of paths and
addresses only where there are slashes or at signs; so the vocabulary stays small.  `search.phrases` puts sentences together
from it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from dsl.characters import runs_of
from dsl.language import DSL
from dsl.operators import Operator, Undefined
from dsl.program import Variable
from dsl.text_parts import KINDS
from dsl.types import Int, String, Value
from search.phrases import Phrase

from .intent_dates import offer_moments
from .intent_numbers import offer_numbers, offer_pairs
from .intent_pieces import offer_counts, offer_pieces
from .ranking import CHARACTER_PLACE, COLUMN, DIRECT, FIXED_PLACE, PLACE

INDICES = (0, 1, 2, 3, 4, 5, -1, -2, -3, -4)
CLASSES = ("<digit>", "<letter>", "<upper>", "<lower>", "<alphanumeric>", "<nonspace>", "<punctuation>")
CLASS_COSTS = {"<digit>": 0, "<nonspace>": 0, "<letter>": 2, "<alphanumeric>": 2, "<upper>": 2, "<lower>": 2}
KIND_COSTS = {"<word>": 0, "<number>": 0, "<name>": 2, "<capitalised>": 2}
"""What words of a class or kind cost beyond `DIRECT`: those that may break at a character that no example has cost more."""
MOST_DELIMITERS, MOST_WORDS, MOST_COUNTED = 8, 4, 24
LONGEST_INPUT = 400
MOST_SOURCES = 40
"""Pieces of a column that are cut again."""
MOST_REWRITTEN = 12
MOST_COUNTED_IN = 4
APOSTROPHE = 5
"""Capitals behind apostrophes ("Don'T")."""
UNSEEN = 10
"""A change that leaves every example as it is."""


Places = tuple[Sequence[int], bool]
"""Indices, and whether the source is a piece itself."""


def _split(delimiter: str, text: str) -> list[str]:
    return text.split(delimiter)


class Vocabulary:
    """The phrases for one column: made by `offer`, kept once for each tuple of values, the likeliest first.

    `rows` are the inputs of the examples, in the order of `outputs`, and then those of a sample of the rows without an
    output.
    """

    def __init__(
        self, language: DSL, parameters: Sequence[Variable], rows: Sequence[Sequence[Value]], outputs: Sequence[str]
    ) -> None:
        self.language, self.rows, self.outputs = language, rows, outputs
        self.examples = len(outputs)
        self.lowered = [output.lower() for output in outputs]
        self.phrases: dict[tuple[Value, ...], Phrase] = {}
        self._operators: dict[str, Operator] = {}
        self.columns: list[Phrase] = []
        self.moments: list[Phrase] = []
        self.numbers: list[Phrase] = []
        for place, parameter in enumerate(parameters):
            if parameter.type == String:
                values = tuple(row[place] for row in rows)
                self.columns.append(self.keep(Phrase(values, COLUMN, None, (parameter,), self.flags(values))))

    def operator(self, name: str) -> Operator:
        """The operator of that name for text, integers and tokens."""
        if name not in self._operators:
            self._operators[name] = next(
                member
                for family in self.language.families[name]
                if all(t in (String, Int) or t.tokens for t in family.arguments)
                and (member := family.member(family.arguments)) is not None
            )
        return self._operators[name]

    def offer(self, is_over: Callable[[], bool] = lambda: False) -> Vocabulary:
        """Fill the vocabulary from the columns, the likeliest kinds of phrases first, until `is_over`; returns itself."""
        for column in self.columns:
            if any(len(v) > LONGEST_INPUT for v in column.values[: self.examples]):
                continue
            direct = list(self._direct(column))
            likely = sorted(direct, key=lambda p: p.cost)[:MOST_SOURCES]
            self.say(4, "text.left", column, 1, wanted=self.flags)
            kinds: list[Callable[[], None]] = [
                partial(self._cuts, column),
                partial(self._rewritten, [column, *likely[:MOST_REWRITTEN]]),
                partial(self._starts_and_ends, direct),
                partial(offer_numbers, self, [column, *direct]),
                partial(offer_pieces, self, [column, *likely]),
                partial(offer_counts, self, [column, *likely[:MOST_COUNTED_IN]]),
                partial(offer_moments, self, [column, *likely]),
                *(partial(self._nested, source) for source in likely),
            ]
            for offer in kinds:
                if not is_over():
                    offer()
        if not is_over():
            offer_pairs(self)
        return self

    def _nested(self, source: Phrase) -> None:
        for piece in list(self._direct(source, INDICES[:3] + INDICES[6:7], True)):
            self.say(3, "text.left", piece, 1, wanted=self.is_said)

    # Keeping ---------------------------------------------------------------------------------------------------------

    def flags(self, values: Sequence[Value]) -> int:
        """Bit e is set if the value on example e stands in its output, cases apart."""
        return sum(1 << e for e, w in enumerate(self.lowered) if values[e] is not None and values[e].lower() in w)

    def keep(self, phrase: Phrase) -> Phrase:
        """Take a phrase up, unless a cheaper one has the same values; returns the one that is kept."""
        known = self.phrases.get(phrase.values)
        if known is not None and known.cost <= phrase.cost:
            return known
        self.phrases[phrase.values] = phrase
        return phrase

    def say(
        self,
        cost: int,
        name: str,
        source: Phrase,
        *literals: str | int,
        keep: bool = True,
        base: Phrase | None = None,
        wanted: Callable[[Sequence[Value]], object] | None = None,
    ) -> Phrase | None:
        """A phrase: an operator on another phrase and literals; None, and not kept, if no example has a value.

        `wanted` looks at the values on the examples; where it says no, the other rows are not worth the time.
        """
        operator = self.operator(name)
        reference = operator.reference
        assert reference is not None

        def values_of(given: Sequence[Value]) -> list[Value]:
            results = [Undefined if value is None else reference(value, *literals) for value in given]
            return [None if result is Undefined else result for result in results]

        values = values_of(source.values[: self.examples])
        if all(v is None for v in values) or (wanted is not None and not wanted(values)):
            return None
        values += values_of(source.values[self.examples :])
        frozen = tuple(values)
        flags = self.flags(frozen) if operator.result == String else 0
        phrase = Phrase(frozen, source.cost + cost, operator, (source, *literals), flags, base)
        return self.keep(phrase) if keep else phrase

    def is_common(self, values: Sequence[Value]) -> bool:
        """Is there a value on two examples at least, if there are two?"""
        return sum(v is not None for v in values[: self.examples]) >= min(2, self.examples)

    def is_said(self, values: Sequence[Value]) -> bool:
        """Do the values stand in the outputs of two examples at least, if there are two?"""
        return self.flags(values).bit_count() >= min(2, self.examples)

    def _listed(
        self, cost: int, name: str, source: Phrase, literal: str, cut: Callable[[str], list[str]], places: Places
    ) -> Iterator[Phrase]:
        """What `say` would make of an operator that takes an index into a list, with each list made once.

        Pieces of pieces are only of use where the outputs have them, so the other rows wait until that is known.
        """
        indices, nested = places
        lists = [[] if text is None else cut(text) for text in source.values[: self.examples]]
        for index in indices:
            values = [v[index] if -len(v) <= index < len(v) else None for v in lists[: self.examples]]
            if all(v is None for v in values) or (nested and not self.is_said(values)):
                continue
            if len(lists) < len(source.values):
                lists += [[] if text is None else cut(text) for text in source.values[self.examples :]]
            values += [v[index] if -len(v) <= index < len(v) else None for v in lists[self.examples :]]
            whole, arguments = cost + source.cost + abs(index), (source, literal, index)
            yield self.keep(Phrase(tuple(values), whole, self.operator(name), arguments, self.flags(values)))

    # Pieces ----------------------------------------------------------------------------------------------------------

    def _direct(self, source: Phrase, indices: Sequence[int] = INDICES, nested: bool = False) -> Iterator[Phrase]:
        """Words, fields and what else has a name."""
        shown = [v or "" for v in source.values[: self.examples]]
        places = indices, nested
        wanted = self.is_said if nested else None
        for which, more in CLASS_COSTS.items():
            yield from self._listed(DIRECT + more, "text.token", source, which, partial(runs_of, which=which), places)
        for kind, more in KIND_COSTS.items():
            yield from self._listed(DIRECT + more, "text.piece", source, kind, KINDS[kind].findall, places)
        for delimiter in self.delimiters(source):
            if any(delimiter in text for text in shown):
                more = 0 if delimiter.isspace() else -1
                cut = partial(_split, delimiter)
                yield from self._listed(DIRECT + more, "text.split", source, delimiter, cut, places)
                for name in ("text.before", "text.after", "text.before_last", "text.after_last"):
                    phrase = self.say(DIRECT, name, source, delimiter, wanted=wanted)
                    if phrase is not None:
                        yield phrase
        yield from self._parts(source, shown)

    def _parts(self, source: Phrase, shown: Sequence[str]) -> Iterator[Phrase]:
        wanted: list[tuple[str, str]] = []
        if all(2 <= len(t.split()) <= 6 for t in shown):
            wanted += [("name.part", part) for part in ("<first>", "<middle>", "<last>", "<title>")]
        if any("/" in t or "\\" in t for t in shown):
            wanted += [("path.part", part) for part in ("<folder>", "<file>", "<stem>", "<ending>")]
        if any("@" in t or "://" in t or "www." in t for t in shown):
            parts = ("<user>", "<domain>", "<host>", "<scheme>", "<path>", "<query>")
            wanted += [("address.part", part) for part in parts]
        for name, part in wanted:
            phrase = self.say(DIRECT + 1, name, source, part)
            if phrase is not None:
                yield phrase

    def delimiters(self, source: Phrase) -> list[str]:
        """Characters beside letters and digits, and stretches of them, that the examples have, the most common first."""
        seen: Counter[str] = Counter()
        for text in source.values[: self.examples]:
            seen.update({c for c in text or "" if not c.isalnum()} | set(re.findall(r"[^\w]{2,4}", text or "")))
        return [part for part, _ in sorted(seen.items(), key=lambda p: (-p[1], len(p[0]), p[0]))[:MOST_DELIMITERS]]

    def _shared_words(self, source: Phrase) -> list[str]:
        """Words that all examples of a source have."""
        shown = [v or "" for v in source.values[: self.examples]]
        words = (
            [w for w in dict.fromkeys(re.findall(r"\w+", shown[0])) if all(w in t for t in shown)] if len(shown) > 1 else []
        )
        return sorted(words, key=len, reverse=True)[:MOST_WORDS]

    def _places(self, source: Phrase) -> list[Phrase]:
        """Places in a text: at words, at delimiters, counted."""
        texts = ["" if v is None else v for v in source.values]
        found: dict[tuple[Value, ...], Phrase] = {}

        def add(cost: int, name: str, arguments: tuple[Phrase | str | int, ...], values: tuple[Value, ...]) -> None:
            if self.is_common(values) and (values not in found or found[values].cost > cost):
                found[values] = Phrase(values, cost, self.operator(name) if name else None, arguments)

        for kind, pattern in KINDS.items():
            spans = [[m.span() for m in pattern.finditer(t)] for t in texts]
            for index in INDICES:
                inside = [-len(s) <= index < len(s) for s in spans]
                cost = PLACE + (index if index >= 0 else -index)
                for side, name in enumerate(("text.start_of", "text.end_of")):
                    values = tuple(s[index][side] if ok else None for s, ok in zip(spans, inside, strict=True))
                    add(cost, name, (source, kind, index), values)
        for part in [*self.delimiters(source), *self._shared_words(source)]:
            spans = [[m.span() for m in re.finditer(re.escape(part), t)] for t in texts]
            for index in INDICES:
                inside = [-len(s) <= index < len(s) for s in spans]
                cost = PLACE + (index if index >= 0 else -index)
                for side, name in enumerate(("text.place_of", "text.place_behind")):
                    values = tuple(s[index][side] if ok else None for s, ok in zip(spans, inside, strict=True))
                    add(cost, name, (source, part, index), values)
        shortest = min(map(len, texts[: self.examples]))
        is_even = shortest > 3 and len({len(t) for t in texts}) == 1
        for count in range(min(shortest, MOST_COUNTED) + 1):
            cost = (FIXED_PLACE if is_even else CHARACTER_PLACE) + count // 4 if count else 1
            add(cost, "", (count,), tuple(count if count <= len(t) else None for t in texts))
            if count:
                add(cost, "", (-count,), tuple(len(t) - count if count <= len(t) else None for t in texts))
        length = self.operator("str.len")
        values = tuple(map(len, texts))
        found[values] = Phrase(values, 1, length, (source,))
        return list(found.values())

    def _cuts(self, source: Phrase) -> None:
        """Slices between two places that stand in the output of some example (of two at least, where there are two)."""
        places, n = self._places(source), self.examples
        by_start: dict[tuple[Value, ...], list[Phrase]] = {}
        for place in places:
            by_start.setdefault(place.values[:n], []).append(place)
        shown = source.values[:n]
        low = [v.lower() if len(v.lower()) == len(v) else v for v in shown]
        operator = self.operator("text.cut")
        needed = min(2, n)
        for begins_at, begins in by_start.items():
            for ends_at, ends in by_start.items():
                flags = count = 0
                for e, (p, q) in enumerate(zip(begins_at, ends_at, strict=True)):
                    if p is not None and q is not None and p < q and low[e][p:q] in self.lowered[e]:
                        flags |= 1 << e
                        count += 1
                if count < needed:
                    continue
                pairs = sorted(((b.cost + f.cost, k) for k, (b, f) in enumerate((b, f) for b in begins for f in ends)))[:6]
                choices = [(b, f) for b in begins for f in ends]
                for cost, k in pairs:
                    begin, end = choices[k]
                    values = tuple(
                        text[p:q] if text is not None and p is not None and q is not None and p <= q else None
                        for text, p, q in zip(source.values, begin.values, end.values, strict=True)
                    )
                    literal = tuple(place if place.operator else place.arguments[0] for place in (begin, end))
                    self.keep(Phrase(values, source.cost + cost + 2, operator, (source, *literal), self.flags(values)))

    def _starts_and_ends(self, pieces: Iterable[Phrase]) -> None:
        for piece in pieces:
            for n in range(1, 5):
                self.say(3 if n == 1 else 6 + n, "text.left", piece, n, wanted=self.flags)
                self.say(6 + n, "text.right", piece, n, wanted=self.flags)
            self.say(6, "text.left", piece, -1, wanted=self.flags)
            self.say(6, "text.right", piece, -1, wanted=self.flags)

    def _rewritten(self, pieces: Sequence[Phrase]) -> None:
        """Whole texts changed throughout: cleaned, filtered, with one delimiter for another."""
        signs = dict.fromkeys(c for output in self.outputs for c in output if not c.isalnum())
        news = ["", *[c for c in signs if all(c in output for output in self.outputs)][:4]]
        for piece in pieces:
            shown = piece.values[: self.examples]

            def is_of_use(values: Sequence[Value], shown: tuple[Value, ...] = shown) -> bool:
                return tuple(values) != shown and bool(self.flags(values))

            self.say(3, "str.trim", piece, wanted=self.flags)
            self.say(4, "text.squeeze", piece, wanted=self.flags)
            self.say(4, "text.initials", piece, wanted=is_of_use)
            self.say(6, "text.swap_case", piece, wanted=is_of_use)
            for which in CLASSES:
                for cost, name in ((4, "text.keep"), (5, "text.remove")):
                    if self.say(cost, name, piece, which, wanted=is_of_use) is None:
                        self.say(cost + UNSEEN, name, piece, which, wanted=self.flags)
            for old in self.delimiters(piece):
                for new in news:
                    if old != new:
                        once = self.say(5 + len(old), "str.replace_all", piece, old, new)
                        self.say(8 + len(old), "str.replace", piece, old, new, wanted=self.flags)
                        if once is not None and not new and piece.operator is None:
                            for other in self.delimiters(piece):
                                if other > old:
                                    self.say(5, "str.replace_all", once, other, "", wanted=self.flags)

    # Forms -----------------------------------------------------------------------------------------------------------

    def forms(self, phrase: Phrase, examples: tuple[int, ...]) -> Iterator[Phrase]:
        """A phrase as it is, and in other cases as far as these examples' outputs have it so."""
        yield phrase
        shown = [(phrase.values[e], self.outputs[e]) for e in examples]
        if not any(c.isalpha() for v, _ in shown for c in v):
            return
        seen = {tuple(v for v, _ in shown)}
        for name, cost in CASES:
            change = self.operator(name).reference
            assert change is not None
            changed = tuple(change(v) for v, _ in shown)
            if changed not in seen and all(c in w for c, (_, w) in zip(changed, shown, strict=True)):
                seen.add(changed)
                form = self.say(cost, name, phrase, keep=False)
                if form is not None:
                    yield from self._titled(form) if name == "str.title" else [form]
            elif changed in seen and phrase.cost <= SIMPLE and name != "text.capitalise":
                form = self.say(cost + 1, name, phrase, keep=False)
                if form is not None and form.values[: self.examples] != form.values and form.values != phrase.values:
                    yield from self._titled(form) if name == "str.title" else [form]

    def _titled(self, form: Phrase) -> Iterator[Phrase]:
        """Capitals at the start of words, and first those that mind apostrophes where it makes a difference."""
        source = form.arguments[0]
        assert isinstance(source, Phrase)
        proper = self.say(form.cost - source.cost, "text.proper", source, keep=False)
        if proper is None or proper.values == form.values:
            yield form
            return
        yield from (proper, replace(form, cost=form.cost + APOSTROPHE))


SIMPLE = 12
"""Phrases that cost no more are offered in other cases too although the examples do not show it: the other rows may."""
CASES: tuple[tuple[str, int], ...] = (
    ("str.lower", 4),
    ("str.upper", 4),
    ("str.title", 4),
    ("text.capitalise", 5),
    ("text.small_start", 7),
)
