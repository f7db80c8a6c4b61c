"""Columns of text: from two or three examples to the likeliest program, and to the row where one should ask.

The vocabulary of the data (`intent`) goes into sentences (`search.phrases`), one group of examples at a time; where one
sentence for all would have to memorise, conditions (`conditions`) split the examples into cases.  Every program keeps its
values on the rows that wait for an output, so that programs can be told apart there, and the row on which the likely ones
differ most is the question to ask.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from dsl.language import DSL
from dsl.program import Program, Variable, application, constant
from dsl.types import Bool, String, Value
from search.phrases import MARGIN, Phrase, Sentence, Sentences

from .borders import price_of_borders, price_of_filter
from .conditions import Condition, conditions
from .intent import CASES, Vocabulary
from .intent_dates import intervals
from .ranking import CASE, CONSTANT, UNUSED, price_of_fixed, price_of_values, shape_of

MOST_SAMPLED = 24
"""Rows without an output that are looked at while programs are put together."""
MOST_EXAMPLES = 12
MOST_CASES = 4
KEPT, KEPT_SPLITS = 40, 6
PIECES = ("text.token", "text.piece", "text.cut", "text.left", "text.right")
"""Operators that may cut through a word."""
MEMORISED = 3
"""Examples from which on a program that has a case of its own and a fixed text for each has only learned them by heart."""
CASE_NAMES = frozenset(["text.proper", *(name for name, _ in CASES)])
FILTERS = ("text.keep", "text.remove")
FIELDS = ("text.split", "text.before", "text.after", "text.before_last", "text.after_last")
IDLE = 6
"""A piece that is the whole on every example."""
PLAIN, PLAIN_CHARACTER = 22, 2
"""A sentence that costs no more than this, and so much for each character, is not held against rounding or cases."""


@dataclass(frozen=True, eq=False)
class Choice:
    """A consistent program: its cost, its values on all rows looked at (examples first), and how to write it down."""

    cost: int
    values: tuple[Value, ...]
    program: Callable[[], Program]
    uses: frozenset[str] = frozenset()
    """The parameters that it looks at."""
    memorised: int = 0
    """Examples that it has only learned by heart: a case and a fixed text of their own."""


class ColumnSolver:
    """Programs for examples with texts in and out.  `waiting` are rows of inputs without an output."""

    def __init__(
        self,
        language: DSL,
        parameters: Sequence[Variable],
        examples: Sequence[tuple[Sequence[Value], str]],
        waiting: Sequence[Sequence[Value]],
        is_over: Callable[[], bool] = lambda: False,
    ) -> None:
        self.language, self.parameters, self.is_over = language, parameters, is_over
        self.outputs = [output for _, output in examples]
        self.rows = [list(inputs) for inputs, _ in examples] + sampled(waiting)
        self.count = len(self.outputs)
        self.vocabulary = Vocabulary(language, parameters, self.rows, self.outputs).offer(is_over)
        self._is_rounded = False
        self._intervals: list[list[Phrase]] | None = None
        self.conditions: list[Condition] | None = None
        self.work = len(self.vocabulary.phrases)
        self._prices: dict[tuple[tuple[Value, ...], bool], int] = {}
        self._straight: dict[tuple[int, ...], list[Choice]] = {}
        self._best: dict[tuple[tuple[int, ...], int], list[Choice]] = {}
        self._uses: dict[Phrase, frozenset[str]] = {}

    def solve(self) -> list[Choice]:
        """Consistent programs that differ on some row, the likeliest first; none where only memorising would do."""
        different: dict[tuple[Value, ...], Choice] = {}
        for choice in self.all_choices():
            different.setdefault(choice.values, choice)
        return list(different.values())

    def all_choices(self) -> list[Choice]:
        """Consistent programs, the likeliest first, those that differ on none of the rows looked at among them."""
        choices = sorted(map(self._judged, self._solve(tuple(range(self.count)), MOST_CASES)), key=lambda c: c.cost)
        return [choice for choice in choices if choice.memorised < max(MEMORISED, self.count)]

    def _judged(self, choice: Choice) -> Choice:
        """What speaks against a program as a whole: that it says the same whatever it gets, or passes columns over."""
        cost = choice.cost
        if self.count == 1 and not choice.uses:
            cost += CONSTANT
        if len(self.parameters) > 1:
            for place, parameter in enumerate(self.parameters):
                if parameter.name not in choice.uses and len({row[place] for row in self.rows}) > 1:
                    cost += UNUSED
        return replace(choice, cost=cost)

    def _uses_of(self, phrase: Phrase) -> frozenset[str]:
        """The parameters in a phrase."""
        if phrase not in self._uses:
            used = [self._uses_of(part) for part in phrase.arguments if isinstance(part, Phrase)]
            names = [part.name for part in phrase.arguments if isinstance(part, Variable)]
            self._uses[phrase] = frozenset(names).union(*used)
        return self._uses[phrase]

    # One sentence ----------------------------------------------------------------------------------------------------

    def _price(self, phrase: Phrase) -> int:
        name = phrase.operator.name if phrase.operator is not None else ""
        # A whole column, or a field between signs, may have any shape.
        is_field = not name or (name in FIELDS and any(not c.isspace() for c in str(phrase.arguments[1])))
        known = self._prices.get((phrase.values, is_field))
        if known is None:
            known = self._prices[phrase.values, is_field] = price_of_values(phrase.values, self.count, is_field)
        return known + self._price_of_cut(phrase)

    def _price_of_cut(self, phrase: Phrase) -> int:
        """What it costs how a phrase is cut from its source; in another case it is cut as before."""
        source, name = phrase.arguments[0], phrase.operator.name if phrase.operator is not None else ""
        if not isinstance(source, Phrase):
            return 0
        if name in CASE_NAMES:
            return self._price_of_cut(source)
        if name in FILTERS:
            return price_of_filter(phrase.values, source.values, self.count)
        if name not in (*PIECES, *FIELDS):
            return 0
        is_idle = phrase.values[: self.count] == source.values[: self.count]
        return price_of_borders(phrase.values, source.values, self.count) + IDLE * is_idle

    def _fixed(self, text: str, examples: int) -> int:
        given = [v for row in self.rows[: self.count] for v in row if isinstance(v, str)]
        return price_of_fixed(text, examples, given)

    def _find(self, examples: tuple[int, ...], phrases: Iterable[Phrase], limit: int | None = None) -> list[Sentence]:
        search = Sentences(
            self.outputs, examples, phrases, self.vocabulary.forms, self._price, self._fixed, limit, self.is_over
        )
        found = search.find()
        self.work += search.work
        return found

    def _families(self) -> list[list[Phrase]]:
        """The phrases of each rounding of times, made when they are first needed."""
        if self._intervals is None:
            self._intervals = list(intervals(self.vocabulary))
        return self._intervals

    def _is_dear(self, examples: tuple[int, ...], cost: int | None) -> bool:
        """Does the best sentence cost more than plain ones of this length do?"""
        size = sum(len(self.outputs[e]) for e in examples) // len(examples)
        return cost is None or cost > PLAIN + PLAIN_CHARACTER * size

    def _is_open(self, examples: tuple[int, ...], cost: int | None) -> bool:
        """Are rounded times worth trying: not where one example would decide, nor where all examples had them in common?"""
        if len(examples) < min(2, self.count) or (len(examples) < self.count and self._is_rounded):
            return False
        return self._is_dear(examples, cost)

    def _sentences(self, examples: tuple[int, ...]) -> list[Choice]:
        """Programs without cases for these examples."""
        if examples not in self._straight:
            found = self._find(examples, self.vocabulary.phrases.values())
            best = found[0].cost if found else None
            fields = [phrase for phrase in self.vocabulary.phrases.values() if phrase.base is not None or phrase.cost <= 8]
            for family in self._families() if self._is_open(examples, best) else ():
                if self.is_over():
                    break
                limit = None if best is None else best + MARGIN
                more = [s for s in self._find(examples, [*family, *fields], limit) if any(p in family for p in s.steps)]
                found += more
                self._is_rounded |= bool(more) and len(examples) == self.count
                if more:
                    best = more[0].cost if best is None else min(best, more[0].cost)
            choices = []
            for sentence in sorted(found, key=lambda s: s.cost)[:KEPT]:
                values = sentence.values or ("".join(p for p in sentence.steps if isinstance(p, str)),) * len(self.rows)
                cost = sentence.cost + self._oddness(values, examples)
                is_memory = len(examples) == 1 and all(isinstance(step, str) for step in sentence.steps)
                uses = frozenset[str]().union(*(self._uses_of(p) for p in sentence.steps if isinstance(p, Phrase)))
                program = lambda s=sentence: self._written(s)  # noqa: E731
                choices.append(Choice(cost, values, program, uses, int(is_memory)))
            self._straight[examples] = sorted(choices, key=lambda c: c.cost)
        return self._straight[examples]

    def _oddness(self, values: Sequence[Value], examples: tuple[int, ...]) -> int:
        """A little for whole outputs of another shape than the examples', on top of what their phrases cost."""
        shapes = {shape_of(self.outputs[e]) for e in examples}
        waiting = values[self.count :]
        odd = sum(v is None or shape_of(v) not in shapes for v in waiting)
        return 6 * odd // max(1, len(waiting))

    # Cases -----------------------------------------------------------------------------------------------------------

    def _solve(self, examples: tuple[int, ...], cases: int) -> list[Choice]:
        """Programs for these examples with at most so many cases."""
        key = (examples, cases)
        if key in self._best:
            return self._best[key]
        found = list(self._sentences(examples))
        if (
            len(examples) > 1
            and cases > 1
            and not self.is_over()
            and self._is_dear(examples, found[0].cost if found else None)
        ):
            found += self._split(examples, cases, found[0].cost if found else None)
        self._best[key] = sorted(found, key=lambda c: c.cost)[: 2 * KEPT]
        return self._best[key]

    def _split(self, examples: tuple[int, ...], cases: int, limit: int | None) -> list[Choice]:
        if self.conditions is None:
            self.conditions = conditions(self.language, self.parameters, self.rows, self.count)
        groups: dict[tuple[int, ...], list[Condition]] = {}
        for condition in self.conditions:
            inside = tuple(e for e in examples if condition.holds[e])
            if inside and len(inside) < len(examples):
                groups.setdefault(inside, []).append(condition)
        found: list[Choice] = []
        best = limit
        for inside, ways in sorted(groups.items(), key=lambda g: (abs(2 * len(g[0]) - len(examples)) == 0, g[1][0].cost))[
            :24
        ]:
            if self.is_over():
                break
            outside = tuple(e for e in examples if e not in inside)
            if best is not None and ways[0].cost + CASE > best:
                continue
            thens = self._solve(inside, 1 if len(inside) == 1 else cases - 1)
            if not thens or (best is not None and thens[0].cost + ways[0].cost + CASE > best):
                continue
            elses = self._solve(outside, 1 if len(outside) == 1 else cases - 1)
            if not elses:
                continue
            made = [self._case(w, a, b) for w in ways[:KEPT_SPLITS] for a, b in _pairs(thens, elses)]
            found += made
            cheapest = min(choice.cost for choice in made)
            best = cheapest if best is None else min(best, cheapest)
        return found

    def _case(self, condition: Condition, then: Choice, otherwise: Choice) -> Choice:
        triples = zip(condition.holds, then.values, otherwise.values, strict=True)
        values = tuple(a if holds else b for holds, a, b in triples)
        cost = condition.cost + then.cost + otherwise.cost + CASE
        memorised = then.memorised + otherwise.memorised
        uses = frozenset(v.name for v in condition.program.variables()) | then.uses | otherwise.uses
        program = lambda: self._branch(condition.program, then.program(), otherwise.program())  # noqa: E731
        return Choice(cost, values, program, uses, memorised)

    def _branch(self, condition: Program, then: Program, otherwise: Program) -> Program:
        operator = self.language.resolve("ite", [Bool, String, String])
        assert operator is not None
        return application(operator, condition, then, otherwise)

    # Writing down ----------------------------------------------------------------------------------------------------

    def _written(self, sentence: Sentence) -> Program:
        """The sentence as a program: fields of one moment become one layout, the rest is joined from the right."""
        parts = [
            part.program() if isinstance(part, Phrase) else constant(part, String) for part in self._merged(sentence.steps)
        ]
        join = self.vocabulary.operator("str.++")
        whole = parts[-1]
        for part in reversed(parts[:-1]):
            whole = application(join, part, whole)
        return whole

    def _merged(self, steps: Sequence[Phrase | str]) -> list[Phrase | str]:
        """Neighbouring fields of one moment as one phrase."""
        done: list[Phrase | str] = []
        at = 0
        while at < len(steps):
            first = steps[at]
            if isinstance(first, str) or first.base is None:
                done.append(first)
                at += 1
                continue
            layout, end = str(first.arguments[1]), at + 1
            while end < len(steps):
                step, between = steps[end], ""
                reached = end + 1
                if isinstance(step, str):
                    if reached >= len(steps):
                        break
                    between, step, reached = step, steps[reached], reached + 1
                if isinstance(step, str) or step.base is not first.base:
                    break
                more = str(step.arguments[1])
                if not between and more[0] == layout[-1]:
                    break
                layout, end = layout + quoted(between) + more, reached
            operator = first.operator
            assert operator is not None and first.base is not None
            done.append(Phrase((), 0, operator, (first.base, layout)))
            at = end
        return done


def quoted(text: str) -> str:
    """Fixed text inside a layout: letters and quotes need quotes around them."""
    if any(char.isalpha() or char == "'" for char in text):
        return "'" + text.replace("'", "''") + "'"
    return text


def _pairs(thens: Sequence[Choice], elses: Sequence[Choice]) -> list[tuple[Choice, Choice]]:
    """The likeliest combinations: the best of each with the first few of the other."""
    pairs = itertools.chain(((a, elses[0]) for a in thens[:8]), ((thens[0], b) for b in elses[1:8]))
    return list(pairs)


def sampled(waiting: Sequence[Sequence[Value]]) -> list[list[Value]]:
    """A few rows that differ as much as can be: one of each shape first, then others spread over the rest."""
    shapes: dict[tuple[str, ...], list[Value]] = {}
    for row in waiting[:2000]:
        shapes.setdefault(tuple(shape_of(v) if isinstance(v, str) else "" for v in row), list(row))
    chosen = list(shapes.values())[:MOST_SAMPLED]
    step = max(1, len(waiting) // MOST_SAMPLED)
    for row in waiting[::step]:
        if len(chosen) >= MOST_SAMPLED:
            break
        if list(row) not in chosen:
            chosen.append(list(row))
    return chosen
