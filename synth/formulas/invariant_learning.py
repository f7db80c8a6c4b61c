"""Proposers that learn from states: the strongest conjunction of likely conditions, and decision trees.

Houdini (Flanagan, Leino, Houdini, an Annotation Assistant for ESC/Java, FME 2001) begins with every condition that holds of
the states seen, and drops those that a step breaks, until the conjunction is inductive.  Trees (`search.ice`) find the
disjunctions that this cannot say; they learn what must hold beside the conjunction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from dsl.program import Program, Variable, constant, variable
from dsl.types import Bool
from search.ice import Contradiction, Sample, Split, Tree, TreeLearner
from solvers.verdicts import Unknown

from .invariant_attributes import Attribute, Attributes
from .invariant_forms import Conjunction, Disjunction, FormWriter, Literal
from .invariant_problem import InvariantProblem, Lesson, State
from .invariant_states import StateSampler

STATES = 24
"""States to look at before the first guess."""

LADDER = 5
"""Thresholds beyond the largest value seen that an attribute's bound may be weakened to."""

ATTRIBUTES = 40
"""Attributes of the first turn."""

ROUNDS = 30
"""Counterexamples of the first turn."""

LARGEST_NUMBER = 1 << 60
"""States with larger values are not learnt from."""


@dataclass
class Knowledge:
    """What the learners share: reachable states, attributes, and a conjunction that is known to be inductive."""

    problem: InvariantProblem
    writer: FormWriter
    inductive: Conjunction = ()
    _attributes: Attributes | None = field(default=None, init=False)
    _sampler: StateSampler | None = field(default=None, init=False)

    @property
    def attributes(self) -> Attributes:
        """Made when first used: reading large guards takes time."""
        if self._attributes is None:
            self._attributes = Attributes(self.problem)
        return self._attributes

    @property
    def sampler(self) -> StateSampler:
        """The states seen."""
        if self._sampler is None:
            self._sampler = StateSampler(self.problem)
        return self._sampler

    def stated(self, of_goals: bool) -> Iterator[Disjunction]:
        """What the goals, or the initial clauses, say of a state, as far as they speak of its components only."""
        parameters = [variable(p.name, p.type) for p in self.problem.parameters]
        for clause in self.problem.clauses:
            if of_goals:
                arguments = clause.body[0] if clause.head is None and len(clause.body) == 1 else None
            else:
                arguments = clause.head if not clause.body else None
            if arguments is None:
                continue
            mapping = {a: p for a, p in zip(arguments, parameters, strict=True) if isinstance(a.head, Variable)}
            parts = [self.problem.expanded(part if s else self.problem.apply("not", part)) for part, s in clause.guard]
            said = [[variable(v.name, v.type) for v in part.variables()] for part in parts]
            if of_goals and all(name in mapping for names in said for name in names):
                whole = self.problem.apply("not", self.problem.all(parts))
                yield from self.writer.conjunction(whole.substitute(mapping))
            elif not of_goals:
                for part, names in zip(parts, said, strict=True):
                    if all(name in mapping for name in names):
                        yield from self.writer.conjunction(part.substitute(mapping))

    def value(self, attribute: Attribute, state: State) -> int | None:
        """The attribute at a state; None where it has no value, or a huge one."""
        value = attribute.value(*self.attributes.environment(state))
        return None if value is None or abs(value) > LARGEST_NUMBER else value


class Guesses:
    """What comes to mind first: anything goes, the goals themselves, and the goals with what holds initially."""

    name = "guesses"

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self.problem = knowledge, knowledge.problem
        self.finished = self.denied = False

    def work(self, effort: int) -> Program | None:
        """The first guess that all clauses agree with."""
        self.finished = True
        checker = self.problem.checker(self.problem.clauses)
        goals, initial = tuple(self.knowledge.stated(True)), tuple(self.knowledge.stated(False))
        for form in dict.fromkeys(((), goals, initial, goals + initial)):
            predicate = self.knowledge.writer.program(form)
            lesson = self.problem.lesson(checker, predicate)
            if lesson is None:
                return predicate
            if isinstance(lesson, Unknown):
                return None
        return None


class Houdini:
    """The strongest inductive conjunction of conditions; each turn begins with more of them."""

    name = "houdini"

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self.problem = knowledge, knowledge.problem
        self.finished = self.denied = False
        self._checker = self.problem.checker([c for c in self.problem.clauses if c.head is not None])
        self._counted = 0

    def work(self, effort: int) -> Program | None:
        """The inductive conjunction of this turn's conditions, if it is found within so many counterexamples."""
        states = self.knowledge.sampler.more(STATES * min(effort, 4))
        attributes = self.knowledge.attributes.first(ATTRIBUTES * effort, states)
        if len(attributes) == self._counted:
            self.finished = True
            return None
        self._counted = len(attributes)
        writer = self.knowledge.writer
        form = [d for d in self._conditions(attributes, states) if self._holds_of_all(d, states)]
        for _ in range(ROUNDS * 2 * effort):
            predicate = writer.program(tuple(form))
            lesson = self.problem.lesson(self._checker, predicate)
            if lesson is None:
                self.knowledge.inductive = tuple(form)
                return predicate
            if isinstance(lesson, Unknown) or lesson.head is None:
                return None
            if not lesson.body:
                self.knowledge.sampler.add(lesson.head)
            head = lesson.head
            form = [d for d in form if self._holds_of_all(d, [head])]
        return None

    def _conditions(self, attributes: Sequence[Attribute], states: Sequence[State]) -> Iterator[Disjunction]:
        yield from dict.fromkeys(
            (*self.knowledge.stated(True), *self.knowledge.stated(False), *self._from_values(attributes, states))
        )

    def _from_values(self, attributes: Sequence[Attribute], states: Sequence[State]) -> Iterator[Disjunction]:
        """Bounds of the attributes on the states, and weaker ones."""
        language, thresholds = self.problem.task.language, self.knowledge.attributes.thresholds
        for attribute in attributes:
            values = [self.knowledge.value(attribute, state) for state in states]
            known = [value for value in values if value is not None]
            if len(known) < len(values) or not known:
                continue
            low, high = min(known), max(known)
            if attribute.is_condition:
                literal = attribute.at_most(0, language)
                if low == high:
                    yield (literal if high == 0 else literal.negated(),)
                continue
            above = sorted({high, *(t for t in thresholds if t > high)})[: LADDER + 1]
            below = sorted({low, *(t for t in thresholds if t < low)})[-LADDER - 1 :]
            yield from ((attribute.at_most(t, language),) for t in above)
            yield from ((attribute.at_most(t - 1, language).negated(),) for t in below)

    def _holds_of_all(self, disjunction: Disjunction, states: Sequence[State]) -> bool:
        environments = map(self.knowledge.attributes.environment, states)
        return all(any(literal.holds(*environment) for literal in disjunction) for environment in environments)


class TreeProposer:
    """Decision trees over the attributes; each turn has more attributes and more counterexamples."""

    name = "trees"

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self.problem = knowledge, knowledge.problem
        self.finished = self.denied = False
        self.sample = Sample()
        self._states: dict[State, int] = {}
        self._rows: list[list[int]] = []
        self._counted = 0

    def work(self, effort: int) -> Program | None:
        """A tree that, beside the inductive conjunction, is an invariant."""
        for state in self.knowledge.sampler.more(STATES):
            self._add(Lesson((), state))
        states = self.knowledge.sampler.states
        attributes = self.knowledge.attributes.first(ATTRIBUTES * effort, states)
        self._rows = []
        largest = self.knowledge.attributes.thresholds[-1]
        small, all_integers = (self.problem.checker(self.problem.clauses, b) for b in (2 * abs(largest) + 20, None))
        stuck = False
        for _ in range(ROUNDS * effort):
            stuck = True
            tree = self._tree(attributes)
            if tree is None or self.problem.budget.verdict() is not None:
                break
            predicate = self._predicate(tree, attributes)
            lesson = self.problem.lesson(small, predicate) or self.problem.lesson(all_integers, predicate)
            if lesson is None:
                return predicate
            if isinstance(lesson, Unknown) or not self._add(lesson):
                break
            stuck = False
        self.finished = self.denied or (stuck and len(attributes) == self._counted)
        self._counted = len(attributes)
        return None

    def _add(self, lesson: Lesson) -> bool:
        """Put a lesson into the sample; False if it was there, or has numbers that are too large to learn from."""
        if any(abs(int(v)) > LARGEST_NUMBER for state in (*lesson.body, lesson.head or ()) for v in state):
            return False
        numbers = [self._states.setdefault(s, len(self._states)) for s in lesson.body]
        head = None if lesson.head is None else self._states.setdefault(lesson.head, len(self._states))
        implication = tuple(numbers), head
        self.sample.count = len(self._states)
        if implication in self.sample.implications:
            return False
        self.sample.implications.append(implication)
        return True

    def _tree(self, attributes: Sequence[Attribute]) -> Tree | None:
        for number, state in enumerate(self._states):
            if number >= len(self._rows):
                self._rows.append([self.knowledge.value(attribute, state) or 0 for attribute in attributes])
        columns = np.array(self._rows, dtype=np.int64).reshape(len(self._states), len(attributes)).T
        costs = [_cost(attribute) for attribute in attributes]
        try:
            return TreeLearner(self.sample, columns, self.knowledge.attributes.thresholds, costs).learn()
        except Contradiction:
            self.denied = True
            return None

    def _predicate(self, tree: Tree, attributes: Sequence[Attribute]) -> Program:
        known = self.knowledge.writer.program(self.knowledge.inductive)
        found = self._from_tree(tree, attributes)
        return found if not self.knowledge.inductive else self.problem.all([known, found])

    def _from_tree(self, tree: Tree, attributes: Sequence[Attribute]) -> Program:
        """Conjunctions and disjunctions along the branches; the recursion is as deep as the tree."""
        if not isinstance(tree, Split):
            return constant(tree, Bool)
        literal = attributes[tree.attribute].at_most(tree.threshold, self.problem.task.language)
        below = self._branch(literal, tree.below, attributes)
        above = self._branch(literal.negated(), tree.above, attributes)
        if tree.below is False or tree.above is False:
            return above if tree.below is False else below
        if tree.below is True or tree.above is True:
            return self.problem.apply("or", below, above)
        below = self._guarded(literal.negated(), tree.below, attributes)
        above = self._guarded(literal, tree.above, attributes)
        return self.problem.all([below, above])

    def _branch(self, literal: Literal, tree: Tree, attributes: Sequence[Attribute]) -> Program:
        written = self.knowledge.writer.literal(literal)
        return written if tree is True else self.problem.all([written, self._from_tree(tree, attributes)])

    def _guarded(self, literal: Literal, tree: Tree, attributes: Sequence[Attribute]) -> Program:
        return self.problem.apply("or", self.knowledge.writer.literal(literal), self._from_tree(tree, attributes))


def _cost(attribute: Attribute) -> int:
    """Hundredths of a bit: sums of several variables must earn their place."""
    if attribute.is_condition or isinstance(attribute.core, Program):
        return 1
    return 2 * (len(attribute.core.factors) - 1) + sum(abs(f) > 1 for _, f in attribute.core.factors)
