"""The proposers of a decomposition: a network, the bank, or a network whose subgoals the bank reaches.

`decompose` is ExeDec (Shi et al., ICLR 2024) with any of them; all have the interface of `search.decomposition`.

    neural     the network says what the next step should produce, and writes a step that does (which may miss it)
    symbolic   steps come from the bank alone
    both       the network says what should be produced, and bottom-up enumeration from the variables of the state finds the
               program for it; the enumeration is asked for the wanted output as well, so it finishes what it can reach
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsl.errors import QuestionError
from dsl.grammar import Grammar, NonTerminal
from dsl.language import DSL, Residual
from dsl.program import Program
from dsl.types import Type, type_of
from search.bank_steps import BankSteps
from search.beam import BeamOptions, Found
from search.bottom_up import BottomUp
from search.budget import Budget
from search.decomposition import Decomposed, Decomposition, Proposal, Row, State, StepProposer, run_step

from .decoding import Ask, Decoder
from .steps import StepGrammars
from .task_prior import TaskPrior

LONGEST = 64
"""Elements of the longest list that a prior is shown."""

PROPOSERS = ("neural", "symbolic", "both")


@dataclass
class NeuralSteps:
    """A network names subgoals and writes steps: `subgoals` of them for each state, up to `tries` steps for each.

    The beam of a step is masked by its subgoal first; where that finds nothing, steps that miss the subgoal are taken, as in
    the paper.  The wanted output itself is always a subgoal: every program has a last step.

    A step counts as likely as all ways to it together: subgoals of a state share one probability, by how likely the network
    finds them, and steps with the same outputs are one.  The likelihood of a subgoal alone would say how many numbers it has
    rather than how sure the network is, and states whose next values are short would win.
    """

    decoder: Decoder
    subgoals: int = 10
    tries: int = 3
    width: int = 10

    def propose(self, states: Sequence[State], budget: Budget) -> list[list[Proposal]]:
        """Steps with their outputs and log-probabilities; the step's own outputs count, not the subgoal."""
        named = named_subgoals(self.decoder, states, self.subgoals, budget)
        asks, places, ends = list[Ask](), list[tuple[int, float]](), set[int]()
        for i, (state, found) in enumerate(zip(states, named, strict=True)):
            weights = _shared([p for _, p in found])
            for values, weight in zip([v for v, _ in found], weights, strict=True):
                result = _type_of(values, state.result)
                if result is not None:
                    asks.append(Ask(state.types, state.rows, values, result))
                    places.append((i, weight))
            if all(v != state.wanted for v, _ in found):
                ends.add(len(asks))
                asks.append(Ask(state.types, state.rows, state.wanted, state.result))
                places.append((i, min(weights, default=0.0)))
        steps = self._steps(asks, ends, budget)
        return [
            _together(state, [(f, w) for (place, w), found in zip(places, steps, strict=True) if place == i for f in found])
            for i, state in enumerate(states)
        ]

    def _steps(self, asks: Sequence[Ask], ends: set[int], budget: Budget) -> list[list[Found]]:
        """Up to `tries` steps for each subgoal; those of `ends` have to meet it."""
        out: list[list[Found]] = [[] for _ in asks]
        for meets in (True, False):
            missed = [k for k, found in enumerate(out) if not found and (meets or k not in ends)]
            if not missed or budget.verdict() is not None:
                break
            options = BeamOptions(self.width, 1 if meets else self.tries, bounds=False, steps=40, largest=20)
            results = self.decoder.steps([asks[k] for k in missed], options, budget, meets)
            for k, result in zip(missed, results, strict=True):
                out[k] = result.found[: self.tries]
        return out


def _shared(log_probs: Sequence[float]) -> list[float]:
    """Log-probabilities that share one probability."""
    if not log_probs:
        return []
    whole = float(np.logaddexp.reduce(log_probs))
    return [p - whole for p in log_probs]


def _together(state: State, found: Sequence[tuple[Found, float]]) -> list[Proposal]:
    """Steps of a state with the weights of their subgoals: those with the same outputs as one, the likeliest of them."""
    best: dict[Row, Found] = {}
    total: dict[Row, float] = {}
    for step, weight in found:
        outputs = run_step(step.program, state.rows)
        if outputs is not None:
            total[outputs] = float(np.logaddexp(total.get(outputs, -np.inf), weight + step.log_prob))
            if outputs not in best or best[outputs].log_prob < step.log_prob:
                best[outputs] = step
    return [Proposal(best[outputs].program, log_prob, outputs) for outputs, log_prob in total.items()]


@dataclass
class ReachedSubgoals:
    """A bank of `candidates` programs over the variables of a state, and a network that names which of them comes next.

    The network chooses among the cheapest `listed` rows of the bank: its beam over subgoals is restricted to them, so every
    subgoal is one that can be reached.  With a `prior` the bank of each state is filled in the order that fits what is
    wanted from there on.
    """

    decoder: Decoder
    subgoals: int = 10
    candidates: int = 20_000
    listed: int = 300
    prior: TaskPrior | None = None

    def propose(self, states: Sequence[State], budget: Budget) -> list[list[Proposal]]:
        """Programs for subgoals that are in the bank, and for the wanted output if it is."""
        banks, out = list[_Rows](), list[list[Proposal]]()
        try:
            for state in states:
                if budget.verdict() is None:
                    banks.append(_Rows(self._grammar(state), state, self.decoder.language.residual))
                    banks[-1].fill(self.candidates, budget)
            reached = [bank.cheapest(self.listed) for bank in banks]
            named = named_subgoals(self.decoder, states[: len(banks)], self.subgoals, budget, [list(r) for r in reached])
            for bank, rows, found in zip(banks, reached, named, strict=True):
                last = bank.finishing()
                out.append([] if last is None else [Proposal(last, 0.0, bank.state.wanted)])
                weights = _shared([p for _, p in found])
                out[-1] += [Proposal(bank.program(rows[v]), w, v) for (v, _), w in zip(found, weights, strict=True)]
        finally:
            for bank in banks:
                bank.search.close()
        return out + [[] for _ in states[len(out) :]]

    def _grammar(self, state: State) -> Grammar:
        grammars = self.decoder.codings.grammars
        if grammars.joins:
            return grammars.step(state.types, state.result)
        grammar = grammars.whole(state.types, state.result)
        return grammar if self.prior is None else self.prior.weighted(grammar, state.rows, state.wanted, LONGEST)


Place = tuple[NonTerminal, int, int]
"""A row of a bank: nonterminal, cost and number."""


class _Rows:
    """The bank of one state: what a few operators make of its variables."""

    def __init__(self, grammar: Grammar, state: State, residual: Residual | None) -> None:
        self.state, self.residual, self.joins = state, residual, residual is not None
        self.search = BottomUp(grammar, state.rows)

    def fill(self, candidates: int, budget: Budget) -> None:
        """Enumerate so many candidates."""
        own = Budget(budget.remaining if budget.seconds is not None else None, candidates)
        for _ in self.search.blocks(own):
            pass
        budget.spent += own.spent

    def cheapest(self, count: int) -> dict[Row, Place]:
        """Values that are new in this state, and that may be a step, cheapest first."""
        search, found = self.search, dict[Row, Place]()
        own = set(zip(*self.state.rows, strict=True))
        data = [n for n in search.grammar.nonterminals if n == search.grammar.start or not (self.joins or n.type.tokens)]
        levels = sorted((cost, k) for k, n in enumerate(data) for cost in search.bank.levels[n])
        for cost, k in levels:
            columns = search.columns(data[k], cost, Budget(None))
            for row in range(search.bank.levels[data[k]][cost].rows if columns is not None else 0):
                values = search.store.decode(columns, row, data[k].type)
                if values not in own and self._may_come_next(values):
                    found.setdefault(values, (data[k], cost, row))
                if len(found) >= count:
                    return found
        return found

    def _may_come_next(self, values: Row) -> bool:
        """A front of what is wanted, where parts are joined; elsewhere what differs from row to row, as literals do not."""
        if self.residual is None:
            return len(set(values)) > 1
        rests = [self.residual.rest(w, v) for w, v in zip(self.state.wanted, values, strict=True)]
        return any(values) and None not in rests

    def finishing(self) -> Program | None:
        """The program for what is wanted, if it is there."""
        start = self.search.grammar.start
        place = self.search.find(start, self.state.wanted)
        program = None if place is None else self.program((start, *place))
        return program if program is not None and (self.joins or not program.is_leaf) else None

    def program(self, place: Place) -> Program:
        """The program of a row."""
        return self.search.bank.program_at(*place)


def named_subgoals(
    decoder: Decoder, states: Sequence[State], count: int, budget: Budget, among: Sequence[Sequence[Row]] | None = None
) -> list[list[tuple[tuple[object, ...], float]]]:
    """What the network thinks that the next step of each state should produce; nothing that is there already."""
    if budget.verdict() is not None:
        return [[] for _ in states]
    asks = [Ask(s.types, s.rows, s.wanted, s.result) for s in states]
    found = decoder.subgoals(asks, count, budget, among)
    return [
        [(v, p) for v, p in named if v not in set(zip(*s.rows, strict=True))] for s, named in zip(states, found, strict=True)
    ]


def _type_of(values: Sequence[object], result: Type) -> Type | None:
    """The type of a subgoal; that of the answer if the values have it."""
    if all(map(result.admits, values)):
        return result
    type_ = type_of(values[0])
    return type_ if type_ is not None and all(map(type_.admits, values)) else None


def proposer(name: str, language: DSL, decoder: Decoder | None, prior: TaskPrior | None = None) -> StepProposer:
    """The proposer of a name; all but the symbolic one need a decoder, and `both` may have a prior."""
    if name not in PROPOSERS:
        raise QuestionError(f"there is no proposer {name!r:.40}", remedy=f"use one of {', '.join(PROPOSERS)}")
    if name == "symbolic":
        grammars = StepGrammars(language)
        return BankSteps(language, grammars.step, grammars.step_types)
    if decoder is None:
        raise QuestionError(f"the proposer {name} needs a trained decoder", remedy="use symbolic")
    return NeuralSteps(decoder) if name == "neural" else ReachedSubgoals(decoder, prior=prior)


def decompose(
    tasks: Sequence[Ask], language: DSL, steps: StepProposer, width: int = 10, budget: Budget | None = None
) -> list[Decomposed]:
    """Programs for the tasks, found step by step."""
    states = [State.begin(a.types, a.rows, a.wanted, a.result) for a in tasks]
    most = 24 if language.residual is not None else 6
    return Decomposition(language, steps, width, most, budget or Budget(None)).run(states)
