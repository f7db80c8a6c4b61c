"""Texts by deduction: a wanted text is a walk from its start to its end, and each step a piece that the bank can make.

FlashFill describes all ways to write an output as the paths of a graph whose nodes are the positions in it, one graph for
each example, and intersects them (Gulwani, Automating String Processing in Spreadsheets Using Input-Output Examples, POPL
2011, section 4.2).  Here the nodes are vectors, one position for each example, and nothing is intersected: an edge is a
program whose value stands at these positions in all examples at once, so the cheapest program is the shortest path.

    forwards from the start       rows of the bank that stand there; slices of texts, whose begin and length are rows
    backwards from the end        rows of the bank that end there
    between the two               one piece that takes work: a slice whose begin and length are themselves deduced
                                  (`numbers`), a replacement, the digits of a number
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

import numpy as np

from dsl.grammar import NonTerminal
from dsl.program import Program, application
from dsl.types import String

from .edits import NEW_ROWS, OLD_ROWS, chains, frame_of, new_part
from .numbers import Answer, Numbers, at_least, exactly
from .numbers import Goal as NumberGoal
from .paths import Paths
from .pieces import (
    CHARACTER,
    COUNT,
    END,
    MOST_SLICES,
    common_kernel,
    fitting_kernel,
    occurring_kernel,
    places_kernel,
    slices_kernel,
)
from .roles import Role, Rule, rules
from .rows import BankRows

Working = Generator[int, None, "Answer | None"]
"""Yields work done, in units of `turns`, and returns the answer."""


class Texts:
    """Answers goals for texts from the rows of a bank, on the examples of these rows."""

    def __init__(self, rows: BankRows, numbers: Numbers) -> None:
        self.rows, self.numbers = rows, numbers
        self.grammar = rows.search.grammar
        self._walks: dict[tuple[NonTerminal, tuple[str, ...]], Walk] = {}
        self._strings: dict[NonTerminal, list[tuple[str, ...]]] = {}
        self._sources: dict[NonTerminal, tuple[int, list[int]]] = {}
        self._rules: dict[NonTerminal, dict[Role, tuple[Rule, ...]]] = {}

    @property
    def effort(self) -> int:
        """How much may be tried: grows with the levels of the bank."""
        return max(1, self.rows.level - 1)

    def walk(self, nonterminal: NonTerminal, wanted: Sequence[str]) -> Walk:
        """The walk to these texts, made once."""
        key = (nonterminal, tuple(wanted))
        if key not in self._walks:
            self._walks[key] = Walk(self, nonterminal, key[1])
        return self._walks[key]

    def rules(self, nonterminal: NonTerminal, role: Role) -> tuple[Rule, ...]:
        """`roles.rules`, worked out once."""
        found = self._rules.setdefault(nonterminal, {})
        if role not in found:
            found[role] = rules(self.grammar, nonterminal, role)
        return found[role]

    def strings(self, nonterminal: NonTerminal, most: int) -> list[tuple[str, ...]]:
        """The values of the first rows, as many as are asked for if there are so many, or more."""
        found = self._strings.setdefault(nonterminal, [])
        if len(found) < most:
            rows, items = self.rows.of(nonterminal), self.rows.items
            for row in range(len(found), min(most, rows.count)):
                places = zip(rows.starts[row].tolist(), rows.lengths[row].tolist(), strict=True)
                found.append(tuple("".join(map(chr, items[s : s + n].tolist())) for s, n in places))
        return found

    def value(self, nonterminal: NonTerminal, row: int) -> str:
        """The value of a row on the first example."""
        rows = self.rows.of(nonterminal)
        start, size = int(rows.starts[row, 0]), int(rows.lengths[row, 0])
        return "".join(map(chr, self.rows.items[start : start + size].tolist()))

    def sources(self, nonterminal: NonTerminal, most: int) -> list[int]:
        """The cheapest rows worth cutting pieces from: of two characters at least, and different on the examples."""
        level, found = self._sources.get(nonterminal, (-1, []))
        if level != self.rows.level:
            rows = self.rows.of(nonterminal)
            lengths, starts = rows.lengths[:SOURCE_ROWS], rows.starts[:SOURCE_ROWS]
            good = (lengths > 1).any(axis=1)
            if lengths.shape[1] > 1:  # an equal text is the same place of the arena
                good &= (starts != starts[:, :1]).any(axis=1)
            found = np.flatnonzero(good).tolist()
            self._sources[nonterminal] = self.rows.level, found
        return found[:most]


class Walk:
    """The search for one tuple of wanted texts, one for each example in play."""

    def __init__(self, texts: Texts, nonterminal: NonTerminal, wanted: tuple[str, ...]) -> None:
        self.texts, self.nonterminal, self.wanted = texts, nonterminal, wanted
        self.rows = texts.rows
        arena = self.rows.search.store.arena(String)
        records = [arena.records[number] for number in map(arena.intern, wanted)]
        self.starts = np.array([record[0] for record in records], np.int64)
        self.lengths = np.array([len(text) for text in wanted], np.int64)
        self.offsets: Any = None
        self._useful: dict[NonTerminal, tuple[int, Any]] = {}
        self._extra: dict[NonTerminal, dict[int, int]] = {}
        self._common: dict[tuple[NonTerminal, int], tuple[Any, Any, Any]] = {}
        self._gaps: dict[tuple[bytes, bytes], Answer | None] = {}
        self._join = next(iter(texts.rules(nonterminal, Role.JOIN)), None)
        self._offered: dict[Rule, tuple[int, int, tuple[int, ...]]] = {}
        self._to_the_right = self._nested(1)
        self._to_the_left = self._nested(0)
        self._level = 0
        self.best: Answer | None = None

    def _nested(self, place: int) -> Rule | None:
        """The rule for a joined text as that argument of a joined text, both arguments from the same nonterminals again."""
        if self._join is None:
            return None
        found = self.texts.rules(self._join.arguments[place], Role.JOIN)
        return next((rule for rule in found if rule.arguments == self._join.arguments), None)

    # The search ------------------------------------------------------------------------------------------------------

    def solve(self, depth: int = 1) -> Working:
        """The cheapest program found with what the bank has now; `best` is the cheapest so far at any time."""
        if self._level == self.rows.level:
            return self.best
        self._level = self.rows.level
        self._gaps.clear()
        self._take(self.whole())
        if self.best is None or self.best.cost > self._level:
            start, end = np.zeros(len(self.wanted), np.int64), self.lengths
            self._take((yield from self._gap(start, end, self.nonterminal, 0)))
            if self._join is not None and self.lengths.any():
                yield from self._join_pieces(depth)
            if depth:
                for answer in (yield from self._replaced(start, end, self.nonterminal, depth)):
                    self._take(answer)
                yield from self._chained()
        return self.best

    def _chained(self) -> Iterator[int]:
        """Chains of replacements, unless the bank has nothing new for them."""
        for rule in self.texts.rules(self.nonterminal, Role.REPLACE):
            sources = self.texts.sources(rule.arguments[0], CHAINED)
            olds, news = (self.rows.of(argument).count for argument in rule.arguments[1:])
            offered = (min(olds, OLD_ROWS), min(news, NEW_ROWS), tuple(sources))
            if self._offered.get(rule) == offered:
                continue
            self._offered[rule] = offered
            for turn in chains(self.texts, rule, self.wanted, sources):
                if isinstance(turn, int):
                    yield turn
                else:
                    self._take(turn)

    def whole(self) -> Answer | None:
        """The bank's cheapest row with the wanted values."""
        rows = self.rows.of(self.nonterminal)
        useful = self._rows(self.nonterminal)
        same = useful[(rows.lengths[useful] == self.lengths).all(axis=1)] if len(useful) else useful
        if not len(same) and not self.lengths.any() and rows.count:
            same = np.flatnonzero((rows.lengths == 0).all(axis=1))
        return Answer(int(rows.costs[same[0]]), self.rows.program(self.nonterminal, int(same[0]))) if len(same) else None

    def _take(self, answer: Answer | None) -> None:
        if answer is not None and (self.best is None or answer.cost < self.best.cost):
            self.best = answer

    def _rows(self, nonterminal: NonTerminal) -> Any:
        """The rows of a nonterminal that occur in every wanted text."""
        seen, found = self._useful.get(nonterminal, (0, np.empty(0, np.int64)))
        rows = self.rows.of(nonterminal)
        most = OCCURRENCES // (1 + int(self.lengths.sum()))
        stop = min(rows.count, max(seen, most))
        if seen < stop:
            out = np.empty(stop - seen, np.int64)
            starts, lengths = rows.starts[:stop], rows.lengths[:stop]
            n = occurring_kernel(seen, self.rows.items, starts, lengths, self.starts, self.lengths, out)
            found = np.concatenate([found, out[:n]])
            self._useful[nonterminal] = stop, found
        return found

    def _memorised(self, nonterminal: NonTerminal, chosen: Any) -> Any:
        """What rows cost beyond their programs, because they repeat the examples (`_repeats`)."""
        known, extra = self._extra.setdefault(nonterminal, {}), np.zeros(len(chosen), np.int64)
        rows = self.rows.of(nonterminal)
        for k, row in enumerate(chosen.tolist()):
            if row not in known:
                known[row] = 0
                if (rows.starts[row] == rows.starts[row, 0]).all():
                    known[row] = _repeats(self.rows.program(nonterminal, row), self.texts.value(nonterminal, row))
            extra[k] = known[row]
        return extra

    def _join_pieces(self, depth: int) -> Iterator[int]:
        """Shortest paths forwards, backwards, and then one piece in between."""
        join = self._join
        assert join is not None
        forwards = Paths(np.zeros_like(self.lengths), self.lengths)
        backwards = Paths(self.lengths, np.zeros_like(self.lengths))
        yield from self._explore(forwards, False, 24 * self.texts.effort)
        self._take(self._path(forwards, forwards.goal, None, backwards, backwards.start))
        yield from self._explore(backwards, True, 24 * self.texts.effort)
        pairs = []
        for p, a in forwards.done.items():
            for q, b in backwards.done.items():
                if (p, q) != (forwards.start, forwards.goal) and (self.best is None or a + b + 1 < self.best.cost):
                    pairs.append((a + b, p, q))
        pairs.sort(key=lambda pair: pair[0])
        tried = 0
        for cost, p, q in pairs:
            if self.best is not None and cost + 1 >= self.best.cost or tried > 64 * self.texts.effort:
                break
            left, right = np.frombuffer(p, np.int64).copy(), np.frombuffer(q, np.int64).copy()
            if not (left <= right).all() or not (left < right).any():
                continue
            for nonterminal in self._pieces_at(p == forwards.start, q == forwards.goal):
                tried += 1
                answer = yield from self._gap(left, right, nonterminal, depth)
                if answer is not None:
                    self._take(self._path(forwards, p, answer, backwards, q))

    def _pieces_at(self, first: bool, last: bool) -> list[NonTerminal]:
        """Where a piece may come from, by whether it is the first and the last of the joined text.

        a ++ (b ++ c) needs joined texts as a second argument, (a ++ b) ++ c as a first; else there are two pieces.
        """
        assert self._join is not None
        left, right = self._join.arguments
        if first and last:
            return []
        if self._to_the_right is not None:
            return [right if last else left]
        if self._to_the_left is not None:
            return [left if first else right]
        return [left] if first else [right] if last else []

    def _explore(self, paths: Paths, backwards: bool, most: int) -> Iterator[int]:
        join = self._join
        assert join is not None
        for _ in range(most):
            place = paths.nearest(None if self.best is None else self.best.cost + join.cost)
            if place is None:
                return
            work = 500
            for ends, costs, origins in self._steps(np.frombuffer(place, np.int64).copy(), backwards):
                paths.reach(place, ends, costs + join.cost, origins)
                work += 12 * len(costs)
            yield work + self._step_work

    def _steps(self, at: Any, backwards: bool) -> Iterator[tuple[Any, Any, Any]]:
        """Pieces that stand at (or end at) these positions: (positions int64[n, E], costs int64[n], what each is)."""
        join, goal = self._join, np.zeros_like(at) if backwards else self.lengths
        assert join is not None
        at_border = bool((at == (self.lengths if backwards else 0)).all())
        self._step_work = 0
        for nonterminal in dict.fromkeys(join.arguments):
            rows, useful = self.rows.of(nonterminal), self._rows(nonterminal)
            out = np.empty(len(useful), np.int64)
            n = fitting_kernel(
                useful, self.rows.items, rows.starts, rows.lengths, self.starts, self.lengths, at, backwards, out
            )
            self._step_work += len(useful) // 8
            chosen = out[:n]
            ends = at - rows.lengths[chosen] if backwards else at + rows.lengths[chosen]
            origins = [(nonterminal, int(r)) for r in chosen]
            groups = [(ends, rows.costs[chosen] + self._memorised(nonterminal, chosen), origins)]
            if not backwards:
                groups += list(self._slices(nonterminal, at))
            for ends, costs, origins in groups:
                arrives = (ends == goal).all(axis=1)
                allowed = np.array([
                    nonterminal in self._pieces_at(*((a, at_border) if backwards else (at_border, a))) for a in (False, True)
                ])  # fmt: skip
                keep = np.flatnonzero(allowed[arrives.astype(np.int64)])
                if keep.size:
                    yield np.ascontiguousarray(ends[keep]), costs[keep], [origins[int(k)] for k in keep]

    # Pieces ----------------------------------------------------------------------------------------------------------

    def _table(self, nonterminal: NonTerminal, row: int) -> tuple[Any, Any, Any] | None:
        """How far a text agrees with the wanted one, for all positions: (table, offsets, lengths of the text).

        None for texts so long that the table would not be worth its memory.
        """
        key = (nonterminal, row)
        if key not in self._common:
            rows = self.rows.of(nonterminal)
            sizes = np.ascontiguousarray(rows.lengths[row])
            entries = (sizes + 1) * (self.lengths + 1)
            if entries.sum() > LARGEST_TABLE:
                return None
            offsets = np.concatenate([[0], np.cumsum(entries)[:-1]]).astype(np.int64)
            table = np.empty(int(entries.sum()), np.int32)
            starts = np.ascontiguousarray(rows.starts[row])
            common_kernel(self.rows.items, starts, sizes, self.starts, self.lengths, offsets, table)
            self._common[key] = table, offsets, sizes
        return self._common[key]

    def _slices(self, nonterminal: NonTerminal, at: Any) -> Iterator[tuple[Any, Any, Any]]:
        """Slices of the cheapest texts that stand here, whose begin and length (or end) are cheap rows."""
        effort = self.texts.effort
        for rule in self.texts.rules(nonterminal, Role.SLICE):
            text, begin, count = rule.arguments
            characters = [r for r in self.texts.rules(nonterminal, Role.CHARACTER) if r.arguments == (text, begin)]
            less = [r for r in self.texts.rules(count, Role.DIFFERENCE) if r.arguments == (begin, begin)]
            begins, counts = self.rows.of(begin), self.rows.of(count)
            b, c = SLICE_ROWS * effort, SLICE_ROWS * effort
            for row in self.texts.sources(text, SOURCES + effort):
                known = self._table(text, row)
                if known is None:
                    continue
                table, offsets, sizes = known
                base = rule.cost + int(self.rows.of(text).costs[row])
                own = np.array([
                    characters[0].cost + base - rule.cost if characters else -1,
                    base,
                    base + less[0].cost if less else -1,
                ])  # fmt: skip
                ends = np.empty((MOST_SLICES, len(at)), np.int64)
                costs, choices = np.empty(MOST_SLICES, np.int64), np.empty((MOST_SLICES, 3), np.int64)
                n = slices_kernel(
                    table, offsets, sizes, self.lengths, at, begins.values[:b], begins.costs[:b], counts.values[:c],
                    counts.costs[:c], own, ends, costs, choices,
                )  # fmt: skip
                self._step_work += 200 + (b + c) // 4 + 2 * n
                if n:
                    made = (rule, characters[0] if characters else None, less[0] if less else None, row)
                    yield ends[:n], costs[:n], [(made, *choice) for choice in choices[:n].tolist()]

    def _program(self, origin: Any) -> Program:
        """The program of one step, from what `_steps` told about it."""
        if isinstance(origin, Program):
            return origin
        if isinstance(origin[0], NonTerminal):
            return self.rows.program(*origin)
        (rule, character, less, row), b, c, mode = origin
        text = self.rows.program(rule.arguments[0], row)
        begin = self.rows.program(rule.arguments[1], b)
        if mode == CHARACTER:
            return application(character.operator, text, begin)
        if mode == COUNT:
            return application(rule.operator, text, begin, self.rows.program(rule.arguments[2], c))
        assert mode == END
        end = self.rows.program(rule.arguments[1], c)
        return application(rule.operator, text, begin, application(less.operator, end, begin))

    def _path(self, forwards: Paths, p: bytes, between: Answer | None, backwards: Paths, q: bytes) -> Answer | None:
        """The joined pieces of both paths and what lies between them."""
        join = self._join
        if p not in forwards.distance or join is None:
            return None
        before, after = forwards.trace(p), backwards.trace(q)
        pieces = [*before, *([] if between is None else [between.program]), *reversed(after)]
        programs = [self._program(piece) for piece in pieces]
        if not programs:
            return None
        right, left = self._to_the_right or join, self._to_the_left or join
        cost = forwards.distance[p] + backwards.distance[q] - join.cost
        cost += 0 if between is None else between.cost + join.cost
        if self._to_the_right is not None or len(programs) == 2:
            whole = programs[-1]
            for k in range(len(programs) - 2, -1, -1):
                whole = application((right if k else join).operator, programs[k], whole)
        else:
            whole = programs[0]
            for k in range(1, len(programs)):
                whole = application((join if k == len(programs) - 1 else left).operator, whole, programs[k])
        return Answer(cost, whole)

    # One piece that takes work ---------------------------------------------------------------------------------------

    def _gap(self, at: Any, to: Any, nonterminal: NonTerminal, depth: int) -> Working:
        """The cheapest program found whose value stands from `at` to `to`."""
        key = (at.tobytes(), to.tobytes())
        if key in self._gaps:
            return self._gaps[key]
        before = self.texts.numbers.work
        answers = [*self._cut(at, to, nonterminal), *self._digits(at, to, nonterminal)]
        yield 400 + self.texts.numbers.work - before
        if depth and not answers:
            answers += yield from self._replaced(at, to, nonterminal, depth)
        best = min(answers, key=lambda a: a.cost) if answers else None
        if best is not None:
            best = Answer(best.cost + _repeats(best.program, self.wanted[0][at[0] : to[0]]), best.program)
        self._gaps[key] = best
        return best

    def _cut(self, at: Any, to: Any, nonterminal: NonTerminal) -> Iterator[Answer]:
        """Slices whose begin and length are worked out."""
        if (at == to).any():
            return
        numbers = self.texts.numbers
        for rule in (*self.texts.rules(nonterminal, Role.SLICE), *self.texts.rules(nonterminal, Role.CHARACTER)):
            is_character = len(rule.arguments) == 2
            if is_character and not (to - at == 1).all():
                continue
            for row in self.texts.sources(rule.arguments[0], SOURCES + self.texts.effort):
                known = self._table(rule.arguments[0], row)
                if known is None:
                    continue
                table, offsets, sizes = known
                ok = np.empty((len(at), int(sizes.max()) + 1), np.uint8)
                places_kernel(table, offsets, sizes, self.lengths, at, to, ok)
                if not ok.any(axis=1).all():
                    continue
                text = self.rows.program(rule.arguments[0], row)
                cost = rule.cost + int(self.rows.of(rule.arguments[0]).costs[row])
                goal = NumberGoal(np.zeros(len(at), np.int64), ok)
                for begin in numbers.solve(rule.arguments[1], goal, BEGINS):
                    if is_character:
                        yield Answer(cost + begin.cost, application(rule.operator, text, begin.program))
                        continue
                    places = self.rows.values_of(begin.program)
                    if places is None:
                        continue
                    goal = at_least(to - at, places + (to - at) == sizes)
                    for count in numbers.solve(rule.arguments[2], goal):
                        whole = application(rule.operator, text, begin.program, count.program)
                        yield Answer(cost + begin.cost + count.cost, whole)

    def _digits(self, at: Any, to: Any, nonterminal: NonTerminal) -> Iterator[Answer]:
        """The digits of a number."""
        for rule in self.texts.rules(nonterminal, Role.DIGITS):
            parts = [text[a:b] for text, a, b in zip(self.wanted, at.tolist(), to.tolist(), strict=True)]
            if all(p.isascii() and p.isdigit() and (p == "0" or p[0] != "0") and len(p) < 18 for p in parts):
                for answer in self.texts.numbers.solve(
                    rule.arguments[0], exactly(np.array(list(map(int, parts)), np.int64))
                ):
                    yield Answer(rule.cost + answer.cost, application(rule.operator, answer.program))

    def _replaced(self, at: Any, to: Any, nonterminal: NonTerminal, depth: int) -> Generator[int, None, list[Answer]]:
        """A text with one part replaced: of text and old part the new part follows, and is a goal of its own."""
        answers: list[Answer] = []
        parts = [text[a:b] for text, a, b in zip(self.wanted, at.tolist(), to.tolist(), strict=True)]
        for rule in self.texts.rules(nonterminal, Role.REPLACE):
            source, old, new = rule.arguments
            olds = self.texts.strings(old, REPLACED_PARTS)[:REPLACED_PARTS]
            sources = self.texts.sources(source, SOURCES)
            texts = self.texts.strings(source, sources[-1] + 1) if sources else []
            for row in sources:
                frame = frame_of(texts[row], parts)
                yield 50
                if frame is None:
                    continue
                for o, old_texts in enumerate(olds):
                    wanted = new_part(texts[row], old_texts, parts, frame)
                    yield 20
                    if wanted is None:
                        continue
                    cost = rule.cost + int(self.rows.of(source).costs[row] + self.rows.of(old).costs[o])
                    found = yield from self.texts.walk(new, wanted).solve(depth - 1)
                    if found is not None:
                        programs = self.rows.program(source, row), self.rows.program(old, o), found.program
                        answers.append(Answer(cost + found.cost, application(rule.operator, *programs)))
        return answers


SOURCES = 3
"""Texts that pieces are cut from, besides one for each level of the bank."""
CHAINED = 2
"""Texts from which chains of replacements start."""
MEMORISED = 2
"""What a letter or digit costs that is put together from literals."""
LARGEST_TABLE = 1 << 20
"""Pairs of positions for which it is worked out how far two texts agree."""
OCCURRENCES = 1 << 26
"""Rows times characters of the wanted texts beyond which no more rows are looked for in them."""
SOURCE_ROWS = 400
"""Rows among which texts to cut from are looked for."""
SLICE_ROWS = 24
"""Rows that are tried as the begin or the length of a slice, for each level of the bank."""
BEGINS = 3
"""Begins of a slice for which a length is worked out."""
REPLACED_PARTS = 24
"""Old parts that are tried in a replacement."""


def _repeats(program: Program, value: str) -> int:
    """What a piece costs beyond its program for each letter or digit that is there whatever the input says.

    Such pieces repeat the examples rather than explain them; a literal of the grammar is somebody's intention.
    """
    if program.is_leaf or program.variables():
        return 0
    return MEMORISED * sum(character.isalnum() for character in value)
