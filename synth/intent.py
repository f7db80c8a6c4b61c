"""What a person may have meant by the examples of a column: the phrases worth offering, from a look at the data.

Dates are only offered where something reads as a date, arithmetic only where there are numbers, parts of paths and
addresses only where there are slashes or at signs; so the vocabulary stays small.  `search.phrases` puts sentences together
from it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from dsl import text_numbers as numbers
from dsl.characters import runs_of
from dsl.language import DSL
from dsl.operators import Operator, Undefined
from dsl.program import Variable
from dsl.text_parts import KINDS
from dsl.types import Int, String, Value
from search.phrases import Phrase

from .ranking import CHARACTER_PLACE, COLUMN, DIRECT, PLACE

INDICES = (0, 1, 2, 3, 4, 5, -1, -2, -3, -4)
CLASSES = ("<digit>", "<letter>", "<upper>", "<lower>", "<alphanumeric>", "<nonspace>", "<punctuation>")
CLASS_COSTS = {"<digit>": 0, "<nonspace>": 0, "<letter>": 2, "<alphanumeric>": 2, "<upper>": 2, "<lower>": 2}
KIND_COSTS = {"<word>": 0, "<number>": 0, "<name>": 2, "<capitalised>": 2}
"""What words of a class or kind cost beyond `DIRECT`: those that may break at a character that no example has cost more."""
MOST_DELIMITERS, MOST_WORDS, MOST_COUNTED = 8, 4, 24
LONGEST_INPUT = 400
MOST_SOURCES = 40
"""Pieces of a column that are cut again."""

STEPS = ("1", "2", "5", "10", "20", "25", "50", "100", "500", "1000", "0.5", "0.25", "0.2", "0.1", "0.05", "0.01")
MINUTES = (5, 10, 15, 20, 30, 60, 90, 120, 180, 240, 360, 720)
DATE_LAYOUTS = (
    "yyyy", "yy", "M", "MM", "MMM", "MMMM", "d", "dd", "o", "EEE", "EEEE", "Q", "D", "w", "M/d/yyyy", "MM/dd/yyyy",
    "d/M/yyyy", "dd/MM/yyyy", "yyyy-MM-dd", "MMMM d, yyyy", "MMM d, yyyy", "d MMMM yyyy", "MMM yyyy", "MMMM yyyy",
    "M-d-yyyy", "MM-dd-yyyy", "d.M.yyyy", "dd.MM.yyyy", "yyyyMMdd", "MMddyyyy", "ddMMyyyy", "yyyy/MM/dd", "MMM d", "MMMM d",
)  # fmt: skip
TIME_LAYOUTS = (
    "H", "HH", "h", "hh", "m", "mm", "s", "ss", "a", "aa", "H:mm", "HH:mm", "h:mm", "h:mma", "h:mm a", "ha", "h a",
    "HH:mm:ss", "H:mm:ss", "h:mm:ssa",
)  # fmt: skip


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
        for place, parameter in enumerate(parameters):
            if parameter.type == String:
                values = tuple(row[place] for row in rows)
                self.columns.append(self._keep(Phrase(values, COLUMN, None, (parameter,), self._flags(values))))

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

    def offer(self) -> Vocabulary:
        """Fill the vocabulary from the columns; returns itself."""
        for column in self.columns:
            if any(len(v) > LONGEST_INPUT for v in column.values[: self.examples]):
                continue
            direct = list(self._direct(column))
            self._cuts(column)
            self._rewritten([column, *direct[:MOST_SOURCES]])
            self._starts_and_ends(direct)
            for source in sorted(direct, key=lambda p: p.cost)[:MOST_SOURCES]:
                for piece in list(self._direct(source, INDICES[:3] + INDICES[6:7])):
                    self._starts_and_ends([piece])
            self._numbers([column, *direct])
            self._moments([column, *sorted(direct, key=lambda p: p.cost)[:MOST_SOURCES]])
        return self

    # Keeping ---------------------------------------------------------------------------------------------------------

    def _flags(self, values: Sequence[Value]) -> int:
        return sum(1 << e for e, w in enumerate(self.lowered) if values[e] is not None and values[e].lower() in w)

    def _keep(self, phrase: Phrase) -> Phrase:
        known = self.phrases.get(phrase.values)
        if known is not None and known.cost <= phrase.cost:
            return known
        self.phrases[phrase.values] = phrase
        return phrase

    def say(
        self, cost: int, name: str, source: Phrase, *literals: str | int, keep: bool = True, base: Phrase | None = None
    ) -> Phrase | None:
        """A phrase: an operator on another phrase and literals; None, and not kept, if no example has a value."""
        operator = self.operator(name)
        reference = operator.reference
        assert reference is not None
        values: list[Value] = []
        for row, value in enumerate(source.values):
            result = Undefined if value is None else reference(value, *literals)
            values.append(None if result is Undefined else result)
            if row == self.examples - 1 and all(v is None for v in values):
                return None
        frozen = tuple(values)
        flags = self._flags(frozen) if operator.result == String else 0
        phrase = Phrase(frozen, source.cost + cost, operator, (source, *literals), flags, base)
        return self._keep(phrase) if keep else phrase

    def _listed(
        self, cost: int, name: str, source: Phrase, literal: str, lists: Sequence[list[str]], indices: Iterable[int]
    ) -> Iterator[Phrase]:
        """What `say` would make of an operator that takes an index into a list, the lists being known already."""
        for index in indices:
            values = tuple(v[index] if -len(v) <= index < len(v) else None for v in lists)
            if any(v is not None for v in values[: self.examples]):
                more = index if index >= 0 else -index - 1
                phrase = Phrase(
                    values, source.cost + cost + more, self.operator(name), (source, literal, index), self._flags(values)
                )
                yield self._keep(phrase)

    # Pieces ----------------------------------------------------------------------------------------------------------

    def _direct(self, source: Phrase, indices: Sequence[int] = INDICES) -> Iterator[Phrase]:
        """Words, fields and what else has a name."""
        texts = ["" if v is None else v for v in source.values]
        for which, more in CLASS_COSTS.items():
            yield from self._listed(DIRECT + more, "text.token", source, which, [runs_of(t, which) for t in texts], indices)
        for kind, more in KIND_COSTS.items():
            yield from self._listed(
                DIRECT + more, "text.piece", source, kind, [KINDS[kind].findall(t) for t in texts], indices
            )
        for delimiter in self.delimiters(source):
            lists = [t.split(delimiter) for t in texts]
            if any(len(pieces) > 1 for pieces in lists[: self.examples]):
                more = 0 if delimiter.isspace() else -1
                yield from self._listed(DIRECT + more, "text.split", source, delimiter, lists, indices)
                for name in ("text.before", "text.after", "text.before_last", "text.after_last"):
                    phrase = self.say(DIRECT, name, source, delimiter)
                    if phrase is not None:
                        yield phrase
        yield from self._parts(source, texts[: self.examples])

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
            if all(v is not None for v in values[: self.examples]) and (values not in found or found[values].cost > cost):
                found[values] = Phrase(values, cost, self.operator(name) if name else None, arguments)

        for kind, pattern in KINDS.items():
            spans = [[m.span() for m in pattern.finditer(t)] for t in texts]
            for index in INDICES:
                inside = [-len(s) <= index < len(s) for s in spans]
                cost = PLACE + (index if index >= 0 else -index - 1)
                for side, name in enumerate(("text.start_of", "text.end_of")):
                    values = tuple(s[index][side] if ok else None for s, ok in zip(spans, inside, strict=True))
                    add(cost, name, (source, kind, index), values)
        for part in [*self.delimiters(source), *self._shared_words(source)]:
            spans = [[m.span() for m in re.finditer(re.escape(part), t)] for t in texts]
            for index in INDICES:
                inside = [-len(s) <= index < len(s) for s in spans]
                cost = PLACE + (index if index >= 0 else -index - 1)
                for side, name in enumerate(("text.place_of", "text.place_behind")):
                    values = tuple(s[index][side] if ok else None for s, ok in zip(spans, inside, strict=True))
                    add(cost, name, (source, part, index), values)
        shortest = min(map(len, texts[: self.examples]))
        for count in range(min(shortest, MOST_COUNTED) + 1):
            cost = CHARACTER_PLACE + count // 4 if count else 1
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
                    if p < q and low[e][p:q] in self.lowered[e]:
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
                    self._keep(Phrase(values, source.cost + cost + 2, operator, (source, *literal), self._flags(values)))

    def _starts_and_ends(self, pieces: Iterable[Phrase]) -> None:
        for piece in pieces:
            for n in range(1, 5):
                self.say(2 + n, "text.left", piece, n)
                if n < 5:
                    self.say(3 + n, "text.right", piece, n)
            self.say(5, "text.left", piece, -1)
            self.say(5, "text.right", piece, -1)

    def _rewritten(self, pieces: Sequence[Phrase]) -> None:
        """Whole texts changed throughout: cleaned, filtered, with one delimiter for another."""
        signs = dict.fromkeys(c for output in self.outputs for c in output if not c.isalnum())
        news = ["", *[c for c in signs if all(c in output for output in self.outputs)][:4]]
        for piece in pieces:
            self.say(3, "str.trim", piece)
            self.say(4, "text.squeeze", piece)
            self.say(4, "text.initials", piece)
            self.say(6, "text.swap_case", piece)
            for which in CLASSES:
                self.say(4, "text.keep", piece, which)
                self.say(5, "text.remove", piece, which)
            for old in self.delimiters(piece):
                for new in news:
                    if old != new:
                        once = self.say(5 + len(old), "str.replace_all", piece, old, new)
                        self.say(8 + len(old), "str.replace", piece, old, new)
                        if once is not None and not new and piece.operator is None:
                            for other in self.delimiters(piece):
                                if other > old:
                                    self.say(5, "str.replace_all", once, other, "")

    # Numbers ---------------------------------------------------------------------------------------------------------

    def _numbers(self, sources: Iterable[Phrase]) -> None:
        """Numbers read from the pieces, rounded, scaled and written, as far as they stand in the outputs as whole
        numbers.
        """
        if not any(c.isdigit() for output in self.outputs for c in output):
            return
        written = [set(re.findall(r"-?[0-9][0-9.,]*(?<=[0-9])|[0-9]+", output)) for output in self.outputs]
        bases: dict[tuple[Value, ...], Phrase] = {}
        for source in sources:
            if all(v is not None and any(c.isdigit() for c in v) for v in source.values[: self.examples]):
                base = self.say(4, "number.read", source)
                if base is not None and None not in base.values[: self.examples]:
                    bases.setdefault(base.values, base)
                widths = {len(w) for found in written for w in found if w.startswith("0")}
                if len(source.values) and all(v.isdigit() for v in source.values[: self.examples]):
                    for width in sorted(widths):
                        self.say(5, "text.pad_left", source, width, "0")
        for base in list(bases.values())[:8]:
            self._arithmetic(base, written)

    def _arithmetic(self, base: Phrase, written: Sequence[set[str]]) -> None:
        def stands(values: Sequence[Value]) -> bool:
            """Is this a whole number of the output in some example?"""
            return any(v in found for v, found in zip(values, written, strict=False) if v is not None)

        def forms(phrase: Phrase, cost: int) -> None:
            if stands(phrase.values):
                self._keep(
                    Phrase(phrase.values, phrase.cost + cost, phrase.operator, phrase.arguments, self._flags(phrase.values))
                )
            for places in (-1, 0, 1, 2, 3):
                for grouping in ("<plain>", "<thousands>", "<lakh>"):
                    if (places, grouping) != (-1, "<plain>"):
                        new = self.say(
                            cost + 3 + (grouping == "<lakh>") * 3, "number.write", phrase, places, grouping, keep=False
                        )
                        if new is not None and stands(new.values):
                            self._keep(new)

        forms(base, 0)
        for step in STEPS:
            for way in ("<nearest>", "<down>", "<up>"):
                rounded = self.say(6 + len(step.strip("015.")) * 2, "number.round", base, step, way, keep=False)
                if rounded is None:
                    continue
                forms(rounded, 0)
                if way == "<down>":
                    unit = "1" if "." not in step else "0.01"
                    for more in (step, numbers.add(step, "-" + unit)):
                        above = self.say(4, "number.add", rounded, more, keep=False) if more != "0" else None
                        if above is not None:
                            forms(above, 0)
        for places in (-9, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 9):
            scaled = self.say(7, "number.scale", base, places, keep=False)
            if scaled is not None:
                forms(scaled, 0)

    # Moments ---------------------------------------------------------------------------------------------------------

    def _moments(self, sources: Iterable[Phrase]) -> None:
        """Dates and times that pieces read as, and their fields."""
        seen: set[tuple[Value, ...]] = set()
        for number, source in enumerate(sources):
            shown = source.values[: self.examples]
            if not all(v is not None and any(c.isdigit() for c in v) for v in shown):
                continue
            for order in ("<month-first>", "<day-first>", "<clock>"):
                for name in ("date.read", "date.find"):
                    if name == "date.find" and (number or order == "<clock>"):
                        continue
                    cost = 2 + (order != "<month-first>") + 4 * (order == "<clock>")
                    base = self.say(cost, name, source, order, keep=False)
                    if base is None or None in base.values[: self.examples] or base.values in seen:
                        continue
                    seen.add(base.values)
                    self.moments.append(base)
                    for phrase in self.fields(base):
                        self._keep(phrase)

    def fields(self, base: Phrase, only_times: bool = False) -> Iterator[Phrase]:
        """The fields of a moment, and their common layouts."""
        for layout in (() if only_times else DATE_LAYOUTS) + TIME_LAYOUTS:
            cost = 4 if len(layout) > 4 else 3
            phrase = self.say(cost, "date.write", base, layout, keep=False, base=base)
            if phrase is not None and phrase.flags:
                yield phrase

    def intervals(self) -> Iterator[list[Phrase]]:
        """For each rounding of a time of day the fields of the interval's begin and end; one of them at a time is meant."""
        for base in self.moments:
            if not all("T" in (v or "") for v in base.values[: self.examples]):
                continue
            for minutes in MINUTES:
                for start in dict.fromkeys(
                    (0, minutes // 2 if minutes >= 60 and minutes % 60 == 0 else 0, 60 if minutes > 60 else 0)
                ):
                    more = 4 + (start > 0) * 4
                    begin = self.say(more, "date.floor", base, minutes, start, keep=False)
                    if begin is None:
                        continue
                    found = list(self.fields(begin, True))
                    for seconds in (60 * minutes, 60 * minutes - 60, 60 * minutes - 1):
                        end = self.say(2, "date.shift", begin, seconds, keep=False)
                        if end is not None:
                            found += self.fields(end, True)
                    yield found
                half = self.say(4, "date.shift", base, 30 * minutes, keep=False)
                nearest = self.say(4, "date.floor", half, minutes, 0, keep=False) if half is not None else None
                if nearest is not None:
                    yield list(self.fields(nearest, True))

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
                    yield form
            elif changed in seen and name != "text.capitalise":
                form = self.say(cost + 1, name, phrase, keep=False)
                if form is not None and form.values[: self.examples] != form.values and form.values != phrase.values:
                    yield form


CASES: tuple[tuple[str, int], ...] = (("str.lower", 4), ("str.upper", 4), ("str.title", 4), ("text.capitalise", 5))
Reference = Callable[..., Value]
