"""Expressions as people write them by hand: a short sequence of parts, one group of which may be optional.

The search of `regex_search` keeps one expression of all that agree on the examples.  Whoever asks which of them a *person*
means needs them all, so here every sequence of parts that fits the examples is listed, the simplest first, each with the
texts it accepts.  The language is that of the regular expressions in Vaduguru et al. (ICLR 2024, "Generating pragmatic
examples to train neural program synthesizers"): classes, negated classes, single characters, repeats `{k} {k,} {k,m}`,
alternations of two, one optional group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import log
from typing import Any

import numpy as np

from dsl.regex import Alternation, Chars, Regex, alternation, char, chars, concat, repeat

from .budget import Budget
from .regex_part_kernels import (
    CLOSE,
    END,
    FOUND,
    LONGEST,
    NODES,
    OPEN,
    UNBOUNDED,
    list_kernel,
    literal_kernel,
    member_kernel,
    reach_kernel,
    remaining_kernel,
)

LONGEST_TEXT = 63
"""Characters of a text that a listing can look at."""
LARGEST_BOUND = 4
"""The largest number in `{k,m}`."""
CLASSES = tuple(map(chars, ("0-9", "a-z", "A-Z", "A-Za-z")))
"""Classes that parts are made of, besides their complements and single characters."""
PRINTABLE = chars(" -~")
LONGER = 0.5
"""The chance that a person goes on where there is no upper bound."""
LETTERS = 0.7
"""How much the letters of a text count for a literal speaker beside its lengths: people write `aaa` and `123`."""
AT_HAND = 15
"""Characters among which a person chooses a single one: not all there are, but those of her strings and a few more."""
MOST_ALTERNATIVES = 12
"""Character sets that alternations are made of."""
BOUNDS: tuple[tuple[int, int], ...] = (
    (1, 1),
    (0, 1),
    *((k, k) for k in range(2, LARGEST_BOUND + 1)),
    *((k, UNBOUNDED) for k in range(1, LARGEST_BOUND + 1)),
    *((k, m) for k in range(1, LARGEST_BOUND) for m in range(k + 1, LARGEST_BOUND + 1)),
)
GROUP_COST = 2
HOPELESS = 1 << 18
"""Prefixes of candidates that a listing remembers as leading nowhere."""


@dataclass
class Listing:
    """Candidates that fit the examples, simplest first: int16[n, LONGEST] entries as in `regex_part_kernels`.

    `costs` are those of the listing; `complete` says that every candidate up to the last cost is there.
    """

    entries: Any
    costs: Any
    complete: bool


@dataclass
class PartSpace:
    """The parts that can occur in expressions for these examples, and what they do on texts.

    `sets` are character sets; `parts` int64[n, 4] and `alone` int64[n, 2] are as the kernels have them.
    """

    positive: Sequence[str]
    negative: Sequence[str]
    sets: list[Chars] = field(init=False)
    parts: Any = field(init=False)
    alone: Any = field(init=False)
    costs: Any = field(init=False)
    priors: Any = field(init=False)

    def __post_init__(self) -> None:
        letters = sorted({c for text in self.positive for c in text})
        useful = [s for s in (*CLASSES, *(s.complement() for s in CLASSES)) if any(ord(c) in s for c in letters)]
        singles = [char(c) for c in letters]
        self.sets = [*singles, *useful]
        rows: list[tuple[int, int, int, int]] = []
        alone, costs, priors = list[tuple[int, int]](), list[int](), list[float]()
        number: dict[tuple[int, int], int] = {}
        for s, members in enumerate(self.sets):
            cost, prior = _simplicity(members)
            for b, (least, most) in enumerate(BOUNDS):
                number[s, b] = len(rows)
                rows.append((s, least, most, -1))
                alone.append((-1, -1))
                costs.append(1 + cost + _bounds_cost(least, most))
                priors.append(prior + _bounds_prior(least, most))
        common = [s for s, members in enumerate(self.sets) if _simplicity(members)[0] < 2]
        if len(common) > MOST_ALTERNATIVES:
            common = common[:0]
        for first, second in combinations(common, 2):
            one, two = self.sets[first], self.sets[second]
            both = one | two
            if both in (one, two) or both in CLASSES:
                continue
            prior = _simplicity(one)[1] + _simplicity(two)[1] + log(0.2)
            self.sets.append(both)
            for b, (least, most) in enumerate(BOUNDS):
                if least == 0:
                    continue
                sides = number[first, b], number[second, b]
                cost = 3 + _bounds_cost(least, most)
                rows.append((len(self.sets) - 1, least, most, -1))
                alone.append(sides)
                costs.append(cost)
                priors.append(prior + _bounds_prior(least, most) - (0.0 if most == least == 1 else log(2)))
                if (least, most) != (1, 1):
                    rows.append((-1, 0, 0, sides[0] << 16 | sides[1]))
                    alone.append(sides)
                    costs.append(cost)
                    priors.append(prior + _bounds_prior(least, most) - log(2))
        self.parts = np.array(rows, np.int64).reshape(-1, 4)
        self.alone = np.array(alone, np.int64).reshape(-1, 2)
        self.costs, self.priors = np.array(costs, np.int64), np.array(priors, np.float64)

    def reach(self, texts: Sequence[str]) -> tuple[Any, Any]:
        """How far each part gets in texts of at most `LONGEST_TEXT` characters, uint64[parts, texts, 64]; the lengths."""
        member = np.zeros((len(self.sets), len(texts), 64), np.uint8)
        known: dict[str, Any] = {}
        for t, text in enumerate(texts):
            for i, letter in enumerate(text):
                if letter not in known:
                    known[letter] = np.array([ord(letter) in s for s in self.sets], np.uint8)
                member[:, t, i] = known[letter]
        lengths = np.array([len(text) for text in texts], np.int64)
        reach = np.zeros((len(self.parts), len(texts), 64), np.uint64)
        reach_kernel(member, self.parts, lengths, reach)
        return reach, lengths

    def listing(self, budget: Budget, want: int = 30_000, nodes: int = 1_500_000, most: int = 6) -> Listing:
        """The simplest candidates that fit: at most `want`, of at most `most` parts, found in at most `nodes` steps."""
        positive = list(dict.fromkeys(t for t in self.positive if len(t) <= LONGEST_TEXT))[:64]
        negative = list(dict.fromkeys(t for t in self.negative if len(t) <= LONGEST_TEXT))
        reach, lengths = self.reach([*positive, *negative])
        out = np.full((want, LONGEST), END, np.int16)
        costs = np.zeros(want, np.int64)
        state = np.zeros(2, np.int64)
        remaining = np.zeros((len(positive), LONGEST_TEXT + 1), np.int64)
        remaining_kernel(reach, self.costs, lengths, len(positive), remaining)
        hopeless = np.zeros((HOPELESS, 2), np.uint64)
        cost, largest = 1, int(self.costs.max(initial=1)) * most + GROUP_COST
        while cost < largest and state[FOUND] < want and state[NODES] < nodes and budget.verdict() is None:
            cost += 1
            list_kernel(
                reach, self.parts, self.costs, self.alone, lengths, len(positive), cost, GROUP_COST, most, nodes,
                remaining, hopeless, out, costs, state,
            )  # fmt: skip
        budget.spent += int(state[NODES])
        found = int(state[FOUND])
        return Listing(out[:found], costs[:found], cost >= largest)

    def accepts(self, entries: Any, texts: Sequence[str]) -> Any:
        """Which candidate accepts which text: uint8[candidates, texts]."""
        reach, lengths = self.reach(texts)
        out = np.zeros((len(entries), len(texts)), np.uint8)
        member_kernel(entries, reach, lengths, out)
        return out

    def literal(self, entries: Any, texts: Sequence[str]) -> Any:
        """The logarithms of how readily a literal speaker of a candidate writes a text, float64[candidates, texts]."""
        reach, lengths = self.reach(texts)
        letter = np.array([-LETTERS * log(_size(s)) for s in self.sets], np.float64)
        out = np.zeros((len(entries), len(texts)), np.float64)
        literal_kernel(entries, reach, self.parts, self.alone, letter, LONGER, lengths, out)
        return out

    def prior(self, entries: Any) -> Any:
        """How likely each candidate is before any example: natural logarithms up to a constant, float64[candidates]."""
        parts = np.where(entries >= 0, self.priors[np.maximum(entries, 0)], 0.0).sum(axis=1)
        return parts + (entries >= 0).sum(axis=1) * log(0.7) + (entries == OPEN).any(axis=1) * log(0.3)

    def regex(self, entries: Any) -> Regex:
        """The expression of one candidate."""
        items: list[Regex] = []
        before: list[Regex] = []
        for entry in map(int, entries):
            if entry == END:
                break
            if entry == OPEN:
                before, items = items, []
            elif entry == CLOSE:
                items = [*before, repeat(concat(items), 0, 1)]
            else:
                items.append(self._part(entry))
        return concat(items)

    def lengths(self, entries: Any) -> Any:
        """The length of each candidate's text, brackets included: int64[candidates]."""
        table = np.array([len(_bracketed(self._part(p))) for p in range(len(self.parts))], np.int64)
        parts = np.where(entries >= 0, table[np.maximum(entries, 0)], 0).sum(axis=1)
        return parts + 3 * (entries == OPEN).any(axis=1)

    def _part(self, number: int) -> Regex:
        s, least, most, sides = map(int, self.parts[number])
        if s < 0:
            return alternation([self._part(sides >> 16), self._part(sides & 65535)])
        first, second = map(int, self.alone[number])
        item: Regex = self.sets[s]
        if first >= 0:
            item = alternation([self.sets[int(self.parts[first, 0])], self.sets[int(self.parts[second, 0])]])
        return repeat(item, least, None if most == UNBOUNDED else most)

    def sample(self, entries: Any, random: Any) -> str:
        """A text that a literal speaker may write for one candidate; `random` is a `random.Random`."""
        written: list[str] = []
        skipping = False
        for entry in map(int, entries):
            if entry == END:
                break
            if entry == OPEN:
                skipping = random.random() < 0.5
            elif entry == CLOSE:
                skipping = False
            elif not skipping:
                written.append(self._sample_part(entry, random))
        return "".join(written)[:LONGEST_TEXT]

    def _sample_part(self, number: int, random: Any) -> str:
        s, least, most, sides = map(int, self.parts[number])
        if s < 0:
            return self._sample_part(sides >> 16 if random.random() < 0.5 else sides & 65535, random)
        if most == UNBOUNDED:
            count = least
            while random.random() < LONGER and count < least + 8:
                count += 1
        else:
            count = random.randint(least, most)
        pool = _printable(self.sets[s])
        return "".join(random.choice(pool) for _ in range(count))


def _simplicity(members: Chars) -> tuple[int, float]:
    """The cost of a character set in a listing, and the logarithm of how likely a person uses it in a part."""
    if members in CLASSES:
        return 1, log(0.45 / len(CLASSES))
    if len(members.ranges) == 1 and members.ranges[0][0] == members.ranges[0][1]:
        return int(chr(members.ranges[0][0]).isalnum()), log(0.45 / AT_HAND)
    return 2, log(0.1 / len(CLASSES))


def _bounds_cost(least: int, most: int) -> int:
    if (least, most) == (1, 1):
        return 0
    return 1 if most in (least, UNBOUNDED) or least == 0 else 2


def _bounds_prior(least: int, most: int) -> float:
    if (least, most) == (1, 1):
        return log(0.3)
    if least == 0:
        return log(0.05)
    if most == UNBOUNDED:
        return log(0.25 / LARGEST_BOUND)
    return log(0.2 / (LARGEST_BOUND - 1)) if least == most else log(0.2 / 6)


def _bracketed(regex: Regex) -> str:
    text = regex.pattern.replace("(?:", "(")
    return f"({text})" if isinstance(regex, Alternation) else text


_pools: dict[Chars, str] = {}


def _printable(members: Chars) -> str:
    """The characters of a set that a person would type; without such, its first."""
    if members not in _pools:
        typed = [chr(code) for code in range(ord(" "), ord("~") + 1) if code in members]
        _pools[members] = "".join(typed) or chr(members.ranges[0][0])
    return _pools[members]


def _size(members: Chars) -> int:
    return len(_printable(members))
