"""Beam search over partial programs of any grammar, for many questions at once, with execution.

An item is a leftmost derivation that is not finished.  In every step a `Scorer` gives the log-probabilities of all
productions for all items of all questions in one call; each item becomes one for every production that fits, and of those of
a question the `width` best stay.  What an item has written is run as soon as it is complete (`search.beam_states`):

*Masking.*  An item that cannot be completed correctly any more is dropped, and the next best takes its place: a part has no
value on some example, what has been produced is no prefix of what is wanted, bounds on what can still come exclude the
wanted output (`search.bounds`), or the whole is complete and wrong.  Every check is a necessary condition, so no correct
program is lost by it.  (RobustFill's "DP-beam", Devlin et al., ICML 2017, section 5; Circuit Transformer's cutoff.)

*Merging.*  Items with equal stacks of open places and of values, and equal goals, have the same futures.  They become one
item, which goes on with the better score, and the others are kept as ways to reach it (`search.beam_graph`): recombination
as in lattice decoding, exact here because the state is what decides.  An item whose state was in the beam in an earlier step
at no lower score is attached there; all that can come of it has been or is being worked out.

With an unlimited width the programs found are exactly those of the grammar that give the wanted outputs, up to `largest`
nodes; with masking and merging off the search is the plain one, and what it finishes is tested at the end.

`must` names operators that an answer has to use; items that have used more of them compete among themselves (grid beam
search, Hokamp and Liu, ACL 2017).  With a `seed`, the beam is a sample without replacement instead of the best (stochastic
beam search, Kool et al., ICML 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

import numpy as np

from dsl.derivations import program_of
from dsl.errors import QuestionError
from dsl.grammar import Grammar
from dsl.interpreter import evaluate
from dsl.language import Residual
from dsl.operators import Operator, Undefined
from dsl.program import Program
from dsl.types import Value

from .beam_graph import Graph
from .beam_items import GrammarTables, Items
from .beam_kernels import best_kernel, expand_kernel, gumbel_kernel, state_kernel
from .beam_states import States
from .beam_words import Words
from .bounds import Bounds
from .budget import Budget

WIDEST = 4096
UNLIMITED = 1 << 30
LONGEST = 256
AT_ONCE = 32
"""Items that are run together at least: fewer cost as much."""


@dataclass(frozen=True)
class BeamQuestion:
    """One task: a grammar without open literals, rows of inputs, and the wanted outputs (None: any program will do).

    With `words` only these derivations are written.
    """

    grammar: Grammar
    inputs: Sequence[Sequence[Value]] = ()
    wanted: Sequence[Value] | None = None
    words: Words | None = None


@dataclass(frozen=True)
class Ahead:
    """What a scorer is told about the items of one step.

    All are int64[items]: the question; which item of the step before it came from and by which production (-1 at the
    beginning); the production and argument whose place is to be filled (-1 for the start symbol), and its nonterminal.
    """

    question: Any
    parent: Any
    production: Any
    place_production: Any
    place_argument: Any
    nonterminal: Any


class Scorer(Protocol):
    """Log-probabilities of productions, for a whole batch of questions."""

    def begin(self, questions: Sequence[BeamQuestion]) -> None:
        """Forget what was, and read these questions."""

    def score(self, ahead: Ahead) -> Any:
        """float32[items, most productions of a question]: natural logarithms; below -1e8 for "never"."""


class Uniform:
    """The scorer that knows nothing: all productions of a nonterminal are equally likely."""

    def begin(self, questions: Sequence[BeamQuestion]) -> None:
        """Count productions."""
        most = max(len(q.grammar.productions) for q in questions)
        self._rows = np.zeros((len(questions), most), np.float32)
        for row, question in zip(self._rows, questions, strict=True):
            for i, p in enumerate(question.grammar.productions):
                row[i] = -np.log(len(question.grammar.productions_of(p.target)))

    def score(self, ahead: Ahead) -> Any:
        """The same at every place."""
        return self._rows[ahead.question]


class Weighted(Uniform):
    """Scores from a log-probability for each production, such as a task prior gives."""

    def __init__(self, weights: Sequence[Sequence[float]]) -> None:
        self.weights = weights

    def begin(self, questions: Sequence[BeamQuestion]) -> None:
        """One list of weights for each question."""
        super().begin(questions)
        for row, weights in zip(self._rows, self.weights, strict=True):
            row[: len(weights)] = weights


@dataclass(frozen=True)
class BeamOptions:
    """How to search.  `width` None is unlimited; `answers` programs are enough for each question.

    `masking` and `merging` are the prunings described above, `bounds` the part of masking that looks at what can still come.
    `largest` bounds the nodes of a program, `steps` its productions; `keep` the ways that are kept to one state.
    """

    width: int | None = 100
    answers: int | None = 1
    masking: bool = True
    merging: bool = True
    bounds: bool = True
    largest: int | None = None
    steps: int = 200
    keep: int | None = 8
    must: tuple[str, ...] = ()
    seed: int | None = None


@dataclass(frozen=True)
class Found:
    """A program with its log-probability."""

    program: Program
    log_prob: float


@dataclass
class BeamResult:
    """What came of one question: programs that give the wanted outputs, best first, and how much was looked at.

    `finished` are programs that were completed and not tested against the outputs: without masking, all of the beam.
    """

    found: list[Found] = field(default_factory=list)
    finished: list[Found] = field(default_factory=list)
    expanded: int = 0
    nodes: list[int] = field(default_factory=list)


class Beam:
    """One beam over a batch of questions of one language with equally many examples."""

    def __init__(
        self,
        questions: Sequence[BeamQuestion],
        scorer: Scorer,
        options: BeamOptions,
        *,
        residual: Residual | None = None,
        budget: Budget | None = None,
        longest: int = LONGEST,
    ) -> None:
        _check(options)
        examples = {len(q.inputs) for q in questions}
        if len(examples) > 1:
            raise QuestionError(
                "the questions of one beam have equally many examples", remedy="make one beam for each number"
            )
        self.questions, self.scorer, self.options = list(questions), scorer, options
        self.budget = budget or Budget(None)
        cache: dict[int, GrammarTables] = {}
        self.tables = [cache.setdefault(id(q.grammar), GrammarTables(q.grammar, options.must)) for q in questions]
        self.executes = bool(examples - {0}) and (options.masking or options.merging)
        self.masks = self.executes and options.masking
        self.states = States(max(1, *examples), longest, residual if self.masks else None, options.seed or 0)
        self.bounds = Bounds(self.states.values) if self.masks and options.bounds else None
        self.inputs: list[dict[str, Sequence[Value]]] = [
            {p.name: [row[i] for row in q.inputs] for i, p in enumerate(q.grammar.parameters)} for q in questions
        ]
        self.graph = Graph(options.keep)
        self.results = [BeamResult() for _ in questions]
        self.width = UNLIMITED if options.width is None else options.width
        self.largest = UNLIMITED if options.largest is None else options.largest
        self.scored = 0
        self._seen: list[dict[int, tuple[int, float, int]]] = [{} for _ in questions]  # state: node, score, need
        self._all_used = (1 << len(options.must)) - 1
        self._random = np.random.default_rng(options.seed)

    def run(self) -> list[BeamResult]:
        """Search; one result for each question."""
        self.scorer.begin(self.questions)
        goals = [self.states.goal(tuple(q.wanted)) if self.masks and q.wanted is not None else -1 for q in self.questions]
        items = Items.begin(self.tables, goals, [self.graph.root() for _ in self.questions])
        for _ in range(self.options.steps):
            if not len(items) or self.budget.verdict() is not None:
                break
            log_probs = np.ascontiguousarray(self.scorer.score(self._ahead(items)), np.float32)
            self.scored += len(items)
            self.budget.spent += len(items)
            items = self._step(items, log_probs)
        for q, result in enumerate(self.results):
            self._unfold(q, result)
        return self.results

    def _ahead(self, items: Items) -> Ahead:
        rows = np.arange(len(items))
        place = items.places[rows, items.height - 1].astype(np.int64)
        widest = np.array([t.widest for t in self.tables])[items.question]
        production, argument = np.where(place < 0, -1, place // widest), np.where(place < 0, -1, place % widest)
        nonterminal = items.control[rows, items.height - 1].astype(np.int64)
        return Ahead(items.question, items.parent, items.production, production, argument, nonterminal)

    # Expand and select -------------------------------------------------------------------------------------------------

    def _step(self, items: Items, log_probs: Any) -> Items:
        """All items one production further."""
        ends = np.searchsorted(items.question, np.arange(len(self.questions) + 1)).tolist()
        parts = [items.where(np.zeros(0, np.int64))]
        for q in range(len(self.questions)):
            if ends[q] < ends[q + 1] and not self._is_done(q):
                parts += self._further(q, items, ends[q], ends[q + 1], log_probs)
        return Items.joined(parts)

    def _is_done(self, q: int) -> bool:
        answers = self.options.answers
        return answers is not None and self.masks and len(self.results[q].nodes) >= answers

    def _further(self, q: int, items: Items, start: int, stop: int, log_probs: Any) -> list[Items]:
        """The items of one question one production further: expand, then take the best until the beam is full."""
        tables, result = self.tables[q], self.results[q]
        most = (stop - start) * int(np.diff(tables.first).max())
        rows, chosen, scores = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most)
        n = expand_kernel(
            start, stop, items.control, items.height, items.need, items.score, log_probs, tables.first, tables.listed,
            tables.least, tables.grows, self.largest, rows, chosen, scores,
        )  # fmt: skip
        result.expanded += n
        rows, chosen, scores = rows[:n], chosen[:n], scores[:n]
        words = self.questions[q].words
        if words is not None:
            fits = words.after(items.word[rows], chosen) >= 0
            rows, chosen, scores = rows[fits], chosen[fits], scores[fits]
            n = len(rows)
        ranks = scores if self.options.seed is None else self._perturbed(rows, scores, items)
        used = items.used[rows] | tables.uses[chosen]
        kept: list[Items] = []
        for cell in np.unique(used):
            taken = (used != cell).astype(np.uint8)
            room = self.width - (0 if self.masks else len(result.nodes))
            while room > 0 and not self._is_done(q):
                # A few more than there is room for, since some of them will be dropped.
                order = np.empty(min(max(room, AT_ONCE) if self.executes else room, n), np.int64)
                order = order[: best_kernel(n, ranks, taken, len(order), order)]
                if not len(order):
                    break
                finished = len(result.nodes)
                fresh = items.advanced(tables, rows[order], chosen[order], scores[order], ranks[order])
                if words is not None:
                    fresh.word = words.after(fresh.word, chosen[order])
                fresh = self._settled(q, fresh, items, log_probs, room)
                kept.append(fresh)
                # Without masking, what is finished keeps its place in the beam.
                room -= len(fresh) + (0 if self.masks else len(result.nodes) - finished)
        return kept

    def _perturbed(self, rows: Any, scores: Any, items: Items) -> Any:
        out, uniform = np.empty(len(rows)), self._random.random(len(rows)).clip(1e-12, 1 - 1e-12)
        gumbel_kernel(len(rows), rows, scores, items.rank, uniform, out)
        return out

    # Run, mask and merge -----------------------------------------------------------------------------------------------

    def _settled(self, q: int, fresh: Items, before: Items, log_probs: Any, room: int) -> Items:
        """The first `room` items that live on, with their nodes: the others are finished, impossible, or merged."""
        alive = self._executed(q, fresh) if self.executes else self._popped(fresh)
        if self.masks:
            alive &= self._possible(q, fresh, alive)
        over = fresh.height == 0
        for row in np.flatnonzero(alive & over).tolist():
            self._finish(q, fresh, row, before, log_probs)
        alive &= ~over
        fresh = fresh.where(alive)
        if not len(fresh):
            return fresh
        keys = self._states(fresh)
        stays = np.ones(len(fresh), bool)
        for j, key in enumerate(keys.tolist()):
            if room == 0:
                stays[j:] = False
                break
            parent, production = int(before.node[fresh.parent[j]]), int(fresh.production[j])
            log_prob = float(log_probs[fresh.parent[j], production])
            if self.options.merging and self._merged(q, fresh, j, key, parent, production, log_prob):
                stays[j] = False
            else:
                room -= 1
                fresh.node[j] = self.graph.add(parent, production, log_prob)
                if self.options.merging:
                    self._seen[q][key] = (int(fresh.node[j]), float(fresh.score[j]), int(fresh.need[j]))
        return fresh.where(stays)

    def _merged(self, q: int, fresh: Items, j: int, key: int, parent: int, production: int, log_prob: float) -> bool:
        """Attach an item to a node with the same state, if that is no worse in score and in size."""
        known = self._seen[q].get(key)
        if known is None or known[1] < float(fresh.score[j]) or known[2] > int(fresh.need[j]):
            return False
        self.graph.merge(known[0], parent, production, log_prob)
        return True

    def _states(self, fresh: Items) -> Any:
        """A hash of what each item can still become."""
        out = np.empty(len(fresh), np.uint64)
        salts = (fresh.goal * 64 + fresh.used) ^ (fresh.word << 32)
        state_kernel(len(fresh), fresh.control, fresh.height, fresh.values, fresh.depth, salts, out)
        return out

    def _popped(self, fresh: Items) -> Any:
        """Without execution: forget the marks of operators whose arguments are complete."""
        for j in range(len(fresh)):
            while fresh.height[j] and fresh.control[j, fresh.height[j] - 1] < 0:
                fresh.height[j] -= 1
        return np.ones(len(fresh), bool)

    def _executed(self, q: int, fresh: Items) -> Any:
        """Run every part that has become complete; False where there is no value."""
        productions = self.questions[q].grammar.productions
        alive = np.ones(len(fresh), bool)
        for p in np.unique(fresh.production).tolist():
            head = productions[p].head
            if isinstance(head, Program):
                rows = np.flatnonzero(fresh.production == p)
                number = self.states.leaf(head, q, self.inputs[q])
                alive[rows] = number >= 0
                fresh.values[rows, fresh.depth[rows]] = number
                fresh.depth[rows] += 1
        rows = np.flatnonzero(alive)
        while True:
            top = fresh.control[rows, fresh.height[rows] - 1]
            rows, top = rows[(fresh.height[rows] > 0) & (top < 0)], top[(fresh.height[rows] > 0) & (top < 0)]
            if not len(rows):
                return alive
            for mark in np.unique(top).tolist():
                self._apply(productions[-1 - mark].head, fresh, rows[top == mark], alive)
            rows = rows[alive[rows]]

    def _apply(self, operator: Any, fresh: Items, rows: Any, alive: Any) -> None:
        """One operator on the values on top of the stacks of some items."""
        assert isinstance(operator, Operator)
        first = fresh.depth[rows] - operator.arity
        numbers, valid = self.states.apply(operator, [fresh.values[rows, first + k] for k in range(operator.arity)])
        alive[rows] = valid.astype(bool)
        fresh.values[rows, first] = numbers
        fresh.depth[rows] = first + 1
        fresh.height[rows] -= 1

    def _possible(self, q: int, fresh: Items, alive: Any) -> Any:
        """Which items can still give what is wanted?  The goals of joins are shortened on the way."""
        out = np.ones(len(fresh), bool)
        for j in np.flatnonzero(alive & (fresh.goal >= 0) & (fresh.height == 0)).tolist():
            start = self.questions[q].grammar.start
            out[j] = self.states.meets(int(fresh.goal[j]), int(fresh.values[j, 0]), start.type)
        if self.states.residual is not None:
            waiting = alive & (fresh.goal >= 0) & (fresh.height == 2) & (fresh.depth == 1) & (fresh.control[:, 0] < 0)
            for j in np.flatnonzero(waiting).tolist():
                out[j] = self._shortened(q, fresh, j)
        if self.bounds is not None:
            tables = self.tables[q]
            place = fresh.places[np.arange(len(fresh)), fresh.height - 1]
            ruled = tables.ruled[np.where(place < 0, -1, place // tables.widest)]
            for j in np.flatnonzero(out & alive & (fresh.goal >= 0) & (fresh.height > 1) & ruled).tolist():
                control, values = fresh.control[j, : fresh.height[j]].tolist(), fresh.values[j, : fresh.depth[j]].tolist()
                goal = self.states.goals[int(fresh.goal[j])]
                out[j] = self.bounds.possible(tables.grammar.productions, tables.types, control, values, goal)
        return out

    def _shortened(self, q: int, fresh: Items, j: int) -> bool:
        """If an item is `join(v, ?)`, forget the join: the rest becomes the goal.  False if there is no rest."""
        head = self.questions[q].grammar.productions[-1 - int(fresh.control[j, 0])].head
        assert isinstance(head, Operator) and self.states.residual is not None
        if head.name != self.states.residual.join:
            return True
        rest = self.states.rest(int(fresh.goal[j]), int(fresh.values[j, 0]), head.arguments[0])
        fresh.control[j, 0], fresh.places[j, 0] = fresh.control[j, 1], fresh.places[j, 1]
        fresh.height[j], fresh.depth[j], fresh.goal[j] = 1, 0, max(rest, 0)
        return rest >= 0

    # Retrieve ----------------------------------------------------------------------------------------------------------

    def _finish(self, q: int, fresh: Items, j: int, before: Items, log_probs: Any) -> None:
        """A complete program: its node is remembered, unless it lacks an operator that it must use."""
        if fresh.used[j] != self._all_used:
            return
        parent, production = int(before.node[fresh.parent[j]]), int(fresh.production[j])
        self.results[q].nodes.append(self.graph.add(parent, production, float(log_probs[fresh.parent[j], production])))

    def _unfold(self, q: int, result: BeamResult) -> None:
        """Nodes to programs: every way to each, best first."""
        grammar, found = self.questions[q].grammar, dict[Program, float]()
        sizes = [int(not p.is_unit) for p in grammar.productions]
        for node in result.nodes:
            for log_prob, numbers in islice(self.graph.derivations(node, sizes, self.largest), self.options.keep):
                program = program_of(grammar, numbers)
                if found.get(program, -np.inf) < log_prob:
                    found[program] = log_prob
        ranked = [Found(p, s) for p, s in sorted(found.items(), key=lambda item: -item[1])]
        if self.masks or self.questions[q].wanted is None:
            result.found = ranked
        else:
            result.finished = ranked
            result.found = [f for f in ranked if self._is_right(q, f.program)]

    def _is_right(self, q: int, program: Program) -> bool:
        question = self.questions[q]
        names = [p.name for p in question.grammar.parameters]
        assert question.wanted is not None
        for row, wanted in zip(question.inputs, question.wanted, strict=True):
            value = evaluate(program, dict(zip(names, row, strict=True)))
            if value is Undefined or value != wanted or type(value) is not type(wanted):
                return False
        return True


def _check(options: BeamOptions) -> None:
    """Raise QuestionError for options out of range."""
    if options.width is not None and not 1 <= options.width <= WIDEST:
        raise QuestionError(
            f"a beam has a width of 1 to {WIDEST}, not {options.width}", remedy="or None for an unlimited one"
        )
    if options.width is None and options.largest is None:
        raise QuestionError("a beam of unlimited width never ends", remedy="give `largest`, the size of the largest program")
    if len(options.must) > 32:
        raise QuestionError("at most 32 operators can be asked for", remedy="ask for fewer")
