"""Steps: how programs of a language are made one piece at a time.

A language that declares a residual (`dsl.language.Residual`) joins pieces: each step produces a part of what is wanted, and
the rest is the same question with a shorter output.  In any other language a step is one operator on variables, and its
result becomes one more variable: a straight-line program.  `StepGrammars` says which steps are possible in a state, and
`whole` puts steps together again.  ExeDec (Shi et al., ICLR 2024, section 3) treats its two languages in these two ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dsl.errors import QuestionError
from dsl.grammar import Grammar, NonTerminal, Production
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.operators import Operator, Undefined
from dsl.program import Program, Variable, application, variable
from dsl.types import Type, Value

MOST_VARIABLES = 10
"""Inputs and results of steps together; programs of the papers have fewer."""


class StepGrammars:
    """The grammars of single steps of a language; cached by the types of the variables."""

    def __init__(self, language: DSL) -> None:
        self.language = language
        self.step_types = lru_cache(maxsize=64)(self._step_types)
        self._step = lru_cache(maxsize=512)(self._make_step)
        self._whole = lru_cache(maxsize=512)(self._make_whole)

    @property
    def joins(self) -> bool:
        """Do steps produce parts of the output, rather than variables?"""
        return self.language.residual is not None

    def whole(self, types: Sequence[Type], result: Type) -> Grammar:
        """The grammar of whole programs over x0, x1, ... of these types."""
        return self._whole(tuple(types), result)

    def step(self, types: Sequence[Type], result: Type) -> Grammar:
        """The grammar of one step with a result of this type."""
        return self._step(tuple(types), result)

    def _step_types(self, result: Type) -> list[Type]:
        """The types that a step may have on the way to a result: those of data that operators make."""
        if self.joins:
            return [result]
        made = [f.result for f in self.language if isinstance(f.result, Type)]
        return list(dict.fromkeys([result, *(t for t in self.language.support if t in made and not t.tokens)]))

    def _make_whole(self, types: tuple[Type, ...], result: Type) -> Grammar:
        return self.language.default_grammar(named_variables(types), result)

    def _make_step(self, types: tuple[Type, ...], result: Type) -> Grammar:
        if self.joins:
            return part_grammar(self.whole(types, result), self.language)
        # Every type there is may be an argument, also one that the wanted type alone would not reach.
        grammars = [self.language.default_grammar(named_variables(types), t) for t in self.step_types(result)]
        productions = list(dict.fromkeys(p for g in grammars for p in g.productions))
        step = NonTerminal("Step", result)
        leaves = {t: NonTerminal(f"Given{i}", t) for i, t in enumerate(dict.fromkeys(p.target.type for p in productions))}
        found: dict[Production, None] = {}
        for production in productions:
            if isinstance(production.head, Operator):
                if production.target.type == result:
                    found[Production(step, production.head, tuple(leaves[a.type] for a in production.arguments))] = None
            elif not production.is_unit:
                found[Production(leaves[production.target.type], production.head)] = None
        return Grammar(step, found, named_variables(types)).pruned()


def part_grammar(whole: Grammar, language: DSL) -> Grammar:
    """The grammar of the pieces that a program joins.  Raises QuestionError where nothing is joined."""
    assert language.residual is not None
    for production in whole:
        if isinstance(production.head, Operator) and production.head.name == language.residual.join:
            return Grammar(production.arguments[0], whole.productions, whole.parameters).pruned()
    raise QuestionError(
        f"programs of this grammar are not put together with {language.residual.join}", remedy="use another strategy"
    )


def named_variables(types: Sequence[Type]) -> tuple[Variable, ...]:
    """Parameters x0, x1, ... of these types."""
    return tuple(Variable(f"x{i}", t) for i, t in enumerate(types))


def joined(steps: Sequence[Program], language: DSL) -> Program:
    """One program that joins what the steps produce."""
    assert language.residual is not None and steps
    join = language.resolve(language.residual.join, [steps[0].type, steps[0].type])
    assert join is not None
    program = steps[-1]
    for step in reversed(steps[:-1]):
        program = application(join, step, program)
    return program


def inlined(steps: Sequence[Program], parameters: Sequence[Variable]) -> Program:
    """One program over the parameters that computes what the last step does: variables of steps are replaced by them."""
    known = {variable(p.name, p.type): variable(p.name, p.type) for p in parameters}
    for i, step in enumerate(steps):
        done = step.substitute(known)
        known[variable(f"x{len(parameters) + i}", step.type)] = done
    return done


def outputs_of(step: Program, rows: Sequence[Sequence[Value]]) -> tuple[Value, ...] | None:
    """What a step gives on rows of values of x0, x1, ...; None where it has no value."""
    found = []
    for row in rows:
        value = evaluate(step, {f"x{i}": v for i, v in enumerate(row)})
        if value is Undefined:
            return None
        found.append(value)
    return tuple(found)
