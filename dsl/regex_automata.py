"""Deciding regular expressions: matching in linear time, equivalence, and the shortest text that tells two apart.

An expression becomes Glushkov's automaton (Glushkov 1961; one state for every character set in it, no empty moves), and a
set of states is one Python integer, so a step is a few operations on long words and nothing is ever tried twice: there is
no backtracking.  Two expressions are compared by walking both automata side by side, breadth first, over one
representative of every class of characters that neither tells apart (Hopcroft and Karp 1971, without the union-find); the
first pair of sets that disagrees is reached by a shortest text.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .errors import LimitError
from .regex import LAST_CODE, Alternation, Chars, Concat, Regex, Repeat, walk

MOST_POSITIONS = 5_000
"""Characters of an expression after its repeats are written out."""
MOST_PAIRS = 50_000
"""Pairs of state sets that a comparison looks at."""

_NICE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.,:;/!?#%&*+=@()[]{}<>|~^$'\"`\\"
"""Characters that a person likes to look at, the best first."""


class Automaton:
    """Glushkov's automaton of an expression.

    Position p is the p-th character set; bit p of a state is set if the text so far can end there.  Bit 0 is the start.
    """

    def __init__(self, regex: Regex) -> None:
        self.sets: list[Chars | None] = [None]
        self.follow: list[int] = [0]
        nullable, first, last = self._build(regex)
        self.follow[0] = first
        self.final = last | (1 if nullable else 0)
        self._members: dict[int, int] = {}
        self._moves: dict[tuple[int, int], int] = {}

    def accepts(self, text: str) -> bool:
        """Does the whole text belong to the language?"""
        state = 1
        for code in map(ord, text):
            state = self.step(state, code)
            if not state:
                return False
        return bool(state & self.final)

    def step(self, state: int, code: int) -> int:
        """The state after one more character."""
        member = self._members.get(code)
        if member is None:
            member = 0
            for p, chars in enumerate(self.sets):
                if chars is not None and code in chars:
                    member |= 1 << p
            self._members[code] = member
        key = (state, member)
        found = self._moves.get(key)
        if found is None:
            reached, rest = 0, state
            while rest:
                low = rest & -rest
                reached |= self.follow[low.bit_length() - 1]
                rest ^= low
            found = reached & member
            if len(self._moves) < MOST_PAIRS:
                self._moves[key] = found
        return found

    def _build(self, regex: Regex) -> tuple[bool, int, int]:
        """(nullable, first positions, last positions) of an expression, whose positions are added."""
        if isinstance(regex, Chars):
            if not regex.ranges:
                return False, 0, 0
            if len(self.sets) > MOST_POSITIONS:
                raise LimitError(f"the expression has more than {MOST_POSITIONS} characters with its repeats written out")
            self.sets.append(regex)
            self.follow.append(0)
            bit = 1 << (len(self.sets) - 1)
            return False, bit, bit
        if isinstance(regex, Concat):
            return self._sequence(regex.items)
        if isinstance(regex, Alternation):
            built = [self._build(item) for item in regex.items]
            first = last = 0
            for _, more_first, more_last in built:
                first, last = first | more_first, last | more_last
            return any(nullable for nullable, _, _ in built), first, last
        assert isinstance(regex, Repeat)
        return self._repeated(regex)

    def _sequence(self, items: Iterable[Regex]) -> tuple[bool, int, int]:
        nullable, first, last = True, 0, 0
        for item in items:
            nullable, first, last = self._joined((nullable, first, last), self._build(item))
        return nullable, first, last

    def _joined(self, left: tuple[bool, int, int], right: tuple[bool, int, int]) -> tuple[bool, int, int]:
        self._connect(left[2], right[1])
        first = left[1] | right[1] if left[0] else left[1]
        last = right[2] | left[2] if right[0] else right[2]
        return left[0] and right[0], first, last

    def _repeated(self, regex: Repeat) -> tuple[bool, int, int]:
        total = (True, 0, 0)
        if not _has_characters(regex.item):  # repeating nothing, or the empty text, adds nothing
            return regex.least == 0 or self._build(regex.item)[0], 0, 0
        for _ in range(regex.least - (regex.most is None and regex.least > 0)):
            total = self._joined(total, self._build(regex.item))
        if regex.most is None:  # the last required copy loops
            nullable, first, last = self._build(regex.item)
            self._connect(last, first)
            return self._joined(total, (nullable or regex.least == 0, first, last))
        for _ in range(regex.most - regex.least):
            _, first, last = self._build(regex.item)
            total = self._joined(total, (True, first, last))
        return total

    def _connect(self, lasts: int, firsts: int) -> None:
        while lasts:
            low = lasts & -lasts
            self.follow[low.bit_length() - 1] |= firsts
            lasts ^= low


def _has_characters(regex: Regex) -> bool:
    return any(isinstance(part, Chars) and part.ranges for part in walk(regex))


@lru_cache(maxsize=4096)
def automaton_of(regex: Regex) -> Automaton:
    """The automaton of an expression.  Raises LimitError for one that is too large."""
    return Automaton(regex)


def representatives(regexes: Iterable[Regex], preferred: str = "") -> list[int]:
    """One code point of every class of characters that none of the expressions tells apart.

    Of each class it is the first of `preferred`, else one that people like to look at, else the smallest.
    """
    sets = list(dict.fromkeys(part for regex in regexes for part in walk(regex) if isinstance(part, Chars)))
    edges = {0, LAST_CODE + 1}
    for chars in sets:
        for low, high in chars.ranges:
            edges |= {low, high + 1}
    found: dict[tuple[bool, ...], int] = {}
    for code in [*map(ord, preferred), *map(ord, _NICE), *sorted(edges)]:
        if code <= LAST_CODE:
            found.setdefault(tuple(code in chars for chars in sets), code)
    return list(found.values())


def witness(left: Regex, right: Regex, preferred: str = "") -> str | None:
    """A shortest text that one of them matches and the other does not; None if they mean the same.

    `preferred` are characters to write it with where there is a choice.  Raises LimitError where that takes too long.
    """
    if left == right:
        return None
    one, two = automaton_of(left), automaton_of(right)
    codes = representatives((left, right), preferred)
    came: dict[tuple[int, int], tuple[tuple[int, int], int] | None] = {(1, 1): None}
    queue = deque(came)
    while queue:
        pair = queue.popleft()
        if bool(pair[0] & one.final) != bool(pair[1] & two.final):
            return _path(came, pair)
        for code in codes:
            reached = one.step(pair[0], code), two.step(pair[1], code)
            if reached != (0, 0) and reached not in came:
                came[reached] = pair, code
                queue.append(reached)
                if len(came) > MOST_PAIRS:
                    raise LimitError(f"the expressions are not compared within {MOST_PAIRS} pairs of states")
    return None


def _path(came: dict[tuple[int, int], tuple[tuple[int, int], int] | None], pair: tuple[int, int]) -> str:
    codes = []
    step = came[pair]
    while step is not None:
        codes.append(step[1])
        step = came[step[0]]
    return "".join(map(chr, reversed(codes)))


def equivalent(left: Regex, right: Regex) -> bool:
    """Do both mean the same language?  Raises LimitError where that takes too long to find out."""
    return witness(left, right) is None


def canonical_states(regex: Regex, codes: Sequence[int], most: int = 2_000) -> tuple[tuple[int, ...], ...] | None:
    """The smallest deterministic automaton over these code points: equal for two expressions if they are equivalent.

    And only then.  `codes` are `representatives` of all expressions that are compared this way.  A row is (1 if final, next
    state for each code); states are numbered breadth first from the start.  None if there are more than `most` states.
    """
    automaton = automaton_of(regex)
    numbers, rows, queue = {1: 0}, list[list[int]](), [1]
    for state in queue:
        row = []
        for code in codes:
            reached = automaton.step(state, code)
            if reached not in numbers:
                numbers[reached] = len(numbers)
                queue.append(reached)
                if len(numbers) > most:
                    return None
            row.append(numbers[reached])
        rows.append(row)
    blocks = [1 if state & automaton.final else 0 for state in queue]
    finals = blocks
    while True:  # Moore 1956: split blocks until equal states agree on the blocks they go to
        keys = [(blocks[i], *(blocks[j] for j in row)) for i, row in enumerate(rows)]
        names = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        if len(names) == len(set(blocks)):
            break
        blocks = [names[key] for key in keys]
    return _numbered_from_start(rows, blocks, finals)


def _numbered_from_start(rows: list[list[int]], blocks: list[int], finals: list[int]) -> tuple[tuple[int, ...], ...]:
    of_block = {block: i for i, block in reversed(list(enumerate(blocks)))}
    order, table, queue = {blocks[0]: 0}, list[tuple[int, ...]](), [blocks[0]]
    for block in queue:
        i = of_block[block]
        row = [finals[i]]
        for j in rows[i]:
            if blocks[j] not in order:
                order[blocks[j]] = len(order)
                queue.append(blocks[j])
            row.append(order[blocks[j]])
        table.append(tuple(row))
    return tuple(table)
