"""Phrases and sentences: outputs that are put together from pieces of the inputs and fixed text, the likeliest first.

FlashFill keeps all programs for an output in a graph whose nodes are the positions in it, and a ranking chooses among them
(Gulwani, Automating String Processing in Spreadsheets Using Input-Output Examples, POPL 2011, sections 4 and 5).  Here a
*phrase* is an expression of the inputs with its values on all rows of a column, those with an output and a sample of those
without; what makes a phrase unlikely is its cost, and having no value on rows that wait for an output is part of it.  A
*sentence* is a way through the outputs of some examples, piece by piece; states are vectors with one position for each
example, as in `walks`, and the cheapest few ways are found by uniform-cost search.

`walks` finds the smallest program of any grammar; this module finds the likeliest of a language made for columns.  Which
phrases there are is decided by `synth.columns.intent`.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dsl.operators import Operator
from dsl.program import Program, Variable, application, constant
from dsl.types import Value

MOST_POPS, POPS_PER_STATE, MOST_WAYS = 2500, 3, 20
"""States taken up in one search, how often each, and ways through that are kept."""
MARGIN = 24
"""Ways that cost so much more than the cheapest are not looked for."""
ALTERNATIVES = 5
"""Phrases with equal values on the examples and different ones elsewhere that are kept for one step."""
LONGEST_FIXED = 40
PER_STEP = 3
"""What each step of a sentence costs beside its phrase."""


@dataclass(eq=False, slots=True)
class Phrase:
    """An expression: an operator on phrases and literals, or a variable (no operator); None where a row gives no value.

    `values` has one entry for each row, examples first; `cost` says how unlikely it is; `flags` has bit e if the value on
    example e stands in the output, cases apart; `base` is set for a field of a moment that may be written together with its
    neighbours.
    """

    values: tuple[Value, ...]
    cost: int
    operator: Operator | None
    arguments: tuple[Phrase | Variable | str | int, ...]
    flags: int = 0
    base: Phrase | None = None

    def program(self) -> Program:
        """The expression as a program."""
        if self.operator is None:
            head = self.arguments[0]
            assert isinstance(head, Variable)
            from dsl.program import variable

            return variable(head.name, head.type)
        parts = [
            part.program() if isinstance(part, Phrase) else constant(part, wanted)
            for part, wanted in zip(self.arguments, self.operator.arguments, strict=True)
        ]
        return application(self.operator, *parts)


Step = Phrase | str
"""A piece of a sentence: a phrase, or fixed text."""


@dataclass(eq=False, slots=True)
class Sentence:
    """Steps whose values, one behind the other, are the outputs of some examples; `values` are those on all rows."""

    cost: int
    steps: tuple[Step, ...]
    values: tuple[Value, ...]


@dataclass
class Sentences:
    """The search for the sentences of one group of examples.

    `outputs` are those of all examples; `examples` says which of them count.  `variants` gives a phrase's further forms (in
    capitals, say), `price` what it costs to be wrong about the rows without an output, and `fixed` what fixed text costs;
    `limit`, if set, is what a sentence may cost at most, and `is_over` ends the search.
    """

    outputs: Sequence[str]
    examples: tuple[int, ...]
    phrases: Iterable[Phrase]
    variants: Callable[[Phrase, tuple[int, ...]], Iterable[Phrase]]
    price: Callable[[Phrase], int]
    fixed: Callable[[str, int], int]
    limit: int | None = None
    is_over: Callable[[], bool] = lambda: False
    work: int = 0
    _groups: dict[tuple[str, ...], list[tuple[int, Phrase]]] = field(default_factory=dict)
    _open: dict[tuple[int, ...], bool] = field(default_factory=dict)

    def find(self) -> list[Sentence]:
        """The cheapest sentences, the cheapest first; none where nothing but memorising would do."""
        wanted = tuple(self.outputs[e] for e in self.examples)
        self._collect(wanted)
        index = self._index(wanted[0])
        ways: list[tuple[int, tuple[tuple[str, ...] | str, ...]]] = []
        start = (0,) * len(wanted)
        end = tuple(map(len, wanted))
        order = itertools.count()
        heap: list[tuple[int, int, tuple[int, ...], tuple[tuple[str, ...] | str, ...]]] = [(0, next(order), start, ())]
        visits: dict[tuple[tuple[int, ...], bool], int] = {}
        limit = self.limit
        while heap and self.work < MOST_POPS and len(ways) < MOST_WAYS:
            cost, _, at, path = heapq.heappop(heap)
            if (limit is not None and cost > limit) or (self.work % 64 == 63 and self.is_over()):
                break
            if at == end and path:
                ways.append((cost, path))
                limit = cost + MARGIN if limit is None else min(limit, cost + MARGIN)
                continue
            after_fixed = bool(path) and isinstance(path[-1], str)
            seen = visits.get((at, after_fixed), 0)
            if seen >= POPS_PER_STATE:
                continue
            visits[at, after_fixed] = seen + 1
            self.work += 1
            for reached, more, step in self._edges(wanted, at, index, after_fixed):
                heapq.heappush(heap, (cost + more, next(order), reached, (*path, step)))
        return self._sentences(ways)

    def _collect(self, wanted: tuple[str, ...]) -> None:
        """All phrases that stand in every wanted text, by their values on these examples."""
        mask = sum(1 << e for e in self.examples)
        for phrase in self.phrases:
            if phrase.flags & mask != mask:
                continue
            for form in self.variants(phrase, self.examples):
                values = tuple(form.values[e] for e in self.examples)
                if any(values) and all(v in w for v, w in zip(values, wanted, strict=True)):
                    self._groups.setdefault(values, []).append((form.cost + self.price(form), form))
        for values, forms in self._groups.items():
            forms.sort(key=lambda pair: pair[0])
            different: dict[tuple[Value, ...], tuple[int, Phrase]] = {}
            for cost, form in forms:
                different.setdefault(form.values, (cost, form))
            self._groups[values] = list(different.values())[:ALTERNATIVES]

    def _index(self, text: str) -> list[list[tuple[str, ...]]]:
        """For each place of the first wanted text the groups whose values stand there."""
        index: list[list[tuple[str, ...]]] = [[] for _ in range(len(text) + 1)]
        for values in self._groups:
            at = text.find(values[0])
            while at >= 0:
                index[at].append(values)
                at = text.find(values[0], at + 1)
        return index

    def _edges(
        self, wanted: tuple[str, ...], at: tuple[int, ...], index: list[list[tuple[str, ...]]], after_fixed: bool
    ) -> Iterator[tuple[tuple[int, ...], int, tuple[str, ...] | str]]:
        for values in index[at[0]]:
            if all(w.startswith(v, p) for w, v, p in zip(wanted, values, at, strict=True)):
                reached = tuple(p + len(v) for p, v in zip(at, values, strict=True))
                yield reached, self._groups[values][0][0] + PER_STEP, values
        if after_fixed:
            return
        rest = wanted[0][at[0] : at[0] + LONGEST_FIXED]
        end = tuple(map(len, wanted))
        size = 0
        while size < len(rest) and all(w.startswith(rest[size], p + size) for w, p in zip(wanted, at, strict=True)):
            size += 1
        if size == 0 and all(p == len(w) for p, w in zip(at, wanted, strict=True)) and not any(wanted):
            yield at, self.fixed("", len(wanted)) + PER_STEP, ""
        for length in range(1, size + 1):
            reached = tuple(p + length for p in at)
            if reached == end or self._goes_on(wanted, reached, index):
                yield reached, self.fixed(rest[:length], len(wanted)) + PER_STEP, rest[:length]

    def _goes_on(self, wanted: tuple[str, ...], at: tuple[int, ...], index: list[list[tuple[str, ...]]]) -> bool:
        """Does a phrase stand here?  Fixed text is followed by a phrase or by nothing, so otherwise it leads nowhere."""
        known = self._open.get(at)
        if known is None:
            known = self._open[at] = any(
                all(w.startswith(v, p) for w, v, p in zip(wanted, values, at, strict=True)) for values in index[at[0]]
            )
        return known

    def _sentences(self, ways: Sequence[tuple[int, tuple[tuple[str, ...] | str, ...]]]) -> list[Sentence]:
        """The ways as sentences, each step also with the other phrases that would have done."""
        found: list[Sentence] = []
        for cost, path in ways:
            steps: list[Step] = [p if isinstance(p, str) else self._groups[p][0][1] for p in path]
            found.append(self._sentence(cost, steps))
            for place, part in enumerate(path):
                if isinstance(part, str):
                    continue
                first = self._groups[part][0][0]
                for other_cost, other in self._groups[part][1:]:
                    if other_cost - first <= MARGIN:
                        changed = [*steps[:place], other, *steps[place + 1 :]]
                        found.append(self._sentence(cost + other_cost - first, changed))
        return sorted(found, key=lambda sentence: sentence.cost)

    def _sentence(self, cost: int, steps: Sequence[Step]) -> Sentence:
        columns = [step.values for step in steps if isinstance(step, Phrase)]
        count = len(columns[0]) if columns else None
        if count is None:
            return Sentence(cost, tuple(steps), ())
        rows: list[Value] = []
        for row in range(count):
            pieces = [step if isinstance(step, str) else step.values[row] for step in steps]
            rows.append(None if any(piece is None for piece in pieces) else "".join(pieces))
        return Sentence(cost, tuple(steps), tuple(rows))
