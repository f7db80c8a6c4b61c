"""Made-up answers about texts that look like what somebody might want.

Random programs over texts mostly make gibberish, and a model trained on them learns what gibberish is made of.  So a pool
grows here by operators on inputs, literals and what is in the pool, and the more natural a new program is, the likelier it
stays: a text that stands in the inputs from the beginning of a word to the end of a word, or is put together from such
pieces; a number that is small, or the place of a mark or the length of a part; a condition that tells rows apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.characters import is_letter
from dsl.grammar import NonTerminal, Production
from dsl.operators import Operator
from dsl.program import Constant, Program, Variable, application
from dsl.types import Bool, Int, String, Value

from .targets import MadeUp

LARGEST = 12
"""Nodes of the largest program."""
TRIES, FEW = 25, 8
"""Operators tried for one program of the start symbol, and how often each with other arguments."""
LEAF, ROW = 0.45, 0.08
"""How often an argument is an input or a literal; how often it is a random row of the bank."""
PICKY = 3
"""A program of naturalness p stays with the chance p to this power."""
OF_LITERALS = 0.6
"""How natural a literal is, whatever it says."""
TOO_LONG = 0.8
"""How much less natural a text is that is longer than all inputs by more than a few characters."""
LARGEST_COUNT = 4
"""Numbers up to this one are natural by themselves."""


class NaturalTexts:
    """Random programs over the grammar and the inputs of `made`, natural ones above all."""

    def __init__(self, made: MadeUp) -> None:
        self.made, self.random = made, made.random
        self.texts = [[v for v in row if isinstance(v, str)] for row in made.inputs]
        self.productions = {n: [p for p in made.grammar.productions_of(n) if p.arguments] for n in made.grammar.nonterminals}
        self.leaves = {
            n: [p.head for p in made.grammar.productions_of(n) if isinstance(p.head, Program)]
            for n in made.grammar.nonterminals
        }
        self.pool: dict[NonTerminal, list[Program]] = {n: [] for n in made.grammar.nonterminals}
        every = [leaf.head for leaves in self.leaves.values() for leaf in leaves]
        self.literals = {head.value for head in every if isinstance(head, Constant) and isinstance(head.value, str)}
        self.places = [n for n, productions in self.productions.items() if productions]
        self._known: dict[Program, float] = {}

    def __call__(self) -> Program | None:
        """A program of the start symbol with an operator on top, or None if nothing came of it."""
        start = self.made.grammar.start
        for _ in range(TRIES if self.places else 0):
            ahead = self.random.random() < 0.5 and start in self.places
            nonterminal = start if ahead else self.places[int(self.random.integers(len(self.places)))]
            productions = self.productions[nonterminal]
            production = productions[int(self.random.integers(len(productions)))]
            for _ in range(FEW):  # so that operators that seldom have a value come as often as others
                program = self._applied(production)
                if program is not None and self.random.random() < self._naturalness(program) ** PICKY:
                    self.pool[nonterminal].append(program)
                    if nonterminal == start:
                        return program
                    break
        return None

    def _applied(self, production: Production) -> Program | None:
        """An operator on arguments that look natural; None if it has no value, or adds nothing."""
        arguments = []
        for place in production.arguments:
            pair = [part for part in (self._argument(place), self._argument(place)) if part is not None]
            if not pair:
                return None
            arguments.append(max(pair, key=lambda part: self._naturalness(part) + 0.5 * self.random.random()))
        assert isinstance(production.head, Operator)
        program = application(production.head, *arguments)
        outputs = self.made.outputs_of(program)
        if outputs is None or self._is_idle(program, outputs) or not self.made.is_short(outputs):
            return None
        found = self.made.cheapest(program, outputs)
        return None if found.is_leaf or found.size > LARGEST else found

    def _argument(self, place: NonTerminal) -> Program | None:
        leaves, pool, draw = self.leaves[place], self.pool[place], self.random.random()
        if leaves and (draw < LEAF or not pool):
            return self._leaf(leaves)
        if draw > 1 - ROW or not pool:
            return self.made.row(place)
        return pool[int(self.random.integers(len(pool)))]

    def _leaf(self, leaves: Sequence[Program]) -> Program:
        """An input as often as a literal, as long as there are both."""
        inputs = [leaf for leaf in leaves if isinstance(leaf.head, Variable)]
        others = [leaf for leaf in leaves if not isinstance(leaf.head, Variable)]
        pool = inputs if inputs and (not others or self.random.random() < 0.55) else others
        return pool[int(self.random.integers(len(pool)))]

    def _is_idle(self, program: Program, outputs: tuple[Value, ...]) -> bool:
        """Does a part give the same already?"""
        return any(child.type == program.type and self.made.outputs_of(child) == outputs for child in program.children)

    def _naturalness(self, program: Program) -> float:
        """From 0 to 1: does this look like something that somebody wants, or needs on the way?"""
        if program not in self._known:
            outputs = self.made.outputs_of(program)
            self._known[program] = 0.0 if outputs is None else self._judged(program, outputs)
        return self._known[program]

    def _judged(self, program: Program, outputs: tuple[Value, ...]) -> float:
        if isinstance(program.head, Constant):
            return OF_LITERALS
        if program.type == Bool:
            return float(len(set(outputs)) > 1)
        if program.type == Int:
            return self._of_numbers(outputs)
        if program.type != String:
            return 0.5
        if not program.is_leaf and all(text in self.literals for text in outputs):
            return 0.8 if len(set(outputs)) > 1 else 0.0
        shares = [_of_text(str(text), self.texts[e]) for e, text in enumerate(outputs)]
        varies = 1.0 if program.is_leaf or len(set(outputs)) > 1 else 0.3
        return varies * sum(shares) / len(shares)

    def _of_numbers(self, outputs: tuple[Value, ...]) -> float:
        numbers = [n if isinstance(n, int) else 0 for n in outputs]
        if len(set(numbers)) == 1:
            return 0.8 if 0 <= numbers[0] <= LARGEST_COUNT else 0.2
        return sum(_is_edge(n, self.texts[e]) for e, n in enumerate(numbers)) / len(numbers)


def _is_edge(n: int, texts: Sequence[str]) -> bool:
    """Is this the length of a text, or where in it words begin or end, counted from 0 or 1?"""
    return any(n == len(text) or any(_is_cut(text, k) for k in (n - 1, n)) for text in texts)


def _is_cut(text: str, k: int) -> bool:
    """Do a mark and no mark, or two marks, meet here?"""
    return 0 < k < len(text) and (_is_mark(text[k - 1]) or _is_mark(text[k]))


def _is_mark(char: str) -> bool:
    return not is_letter(char) and not char.isdigit()


def _of_text(text: str, inputs: Sequence[str]) -> float:
    """How natural a text is, given the inputs of its row."""
    if text == "":
        return 0.15
    folded = text.lower()
    whole = max((_as_part(folded, given.lower()) for given in inputs), default=0.0)
    if whole > 0:
        return whole
    covered, at = 0, 0
    while at < len(folded):
        size = 0
        while at + size < len(folded) and any(folded[at : at + size + 1] in given.lower() for given in inputs):
            size += 1
        covered += size if size > 1 else 0
        at += max(size, 1)
    longest = max((len(given) for given in inputs), default=0)
    return (0.25 + 0.55 * covered / len(text)) * (1.0 if len(text) <= longest + 4 else TOO_LONG)


def _as_part(text: str, given: str) -> float:
    """How natural it is to take this part out of a given text: 1 from the beginning to the end of words."""
    at = given.find(text)
    if at < 0:
        return 0.0
    front = at == 0 or _is_mark(given[at - 1]) or _is_mark(text[0])
    back = at + len(text) == len(given) or _is_mark(given[at + len(text)]) or _is_mark(text[-1])
    return 0.4 + 0.3 * front + 0.3 * back
