"""Which productions of a grammar choose between two branches, and what they test.

`(ite c a b)` is one; so is a macro whose body is an `ite` between two of its own parameters, such as `(im x y z)` for
`(ite (= x 1) y z)`: there the condition is part of the macro, and what a grammar offers to be tested are words, not truth
values.  Both are described alike, by the condition as a program over the parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dsl.grammar import Grammar, NonTerminal, Production
from dsl.operators import Operator
from dsl.printing import expand_definitions
from dsl.program import Program, Variable, application, variable
from dsl.types import Bool


@dataclass(frozen=True, slots=True)
class Branching:
    """A production `target → head(...)` that gives its argument `yes` where the condition holds, and `no` elsewhere.

    `condition` is a program over `parameters`, one for each of the `tested` argument positions; the branches occur in it
    nowhere.
    """

    production: Production
    condition: Program
    parameters: tuple[Variable, ...]
    tested: tuple[int, ...]
    yes: int
    no: int

    @property
    def branches(self) -> tuple[NonTerminal, NonTerminal]:
        """What the two branches are derived from."""
        return self.production.arguments[self.yes], self.production.arguments[self.no]

    @property
    def conditions(self) -> tuple[NonTerminal, ...]:
        """What the tested arguments are derived from."""
        return tuple(self.production.arguments[place] for place in self.tested)

    def join(self, tested: tuple[Program, ...], yes: Program, no: Program) -> Program:
        """The program that tests these arguments and has these branches."""
        arguments = dict(zip((*self.tested, self.yes, self.no), (*tested, yes, no), strict=True))
        assert isinstance(self.production.head, Operator)
        return application(self.production.head, *(arguments[place] for place in range(len(arguments))))


def branchings(grammar: Grammar, target: NonTerminal) -> Iterator[Branching]:
    """The branching productions of one nonterminal."""
    for production in grammar.productions_of(target):
        found = branching(production)
        if found is not None:
            yield found


def branching(production: Production) -> Branching | None:
    """What a production tests and chooses; None if it is not of that kind."""
    head = production.head
    if not isinstance(head, Operator):
        return None
    parameters = tuple(Variable(f"\0{place}", type_) for place, type_ in enumerate(head.arguments))
    places = {variable(p.name, p.type): place for place, p in enumerate(parameters)}
    body = application(head, *places)
    if head.definition is not None:
        body = expand_definitions(body)
    if not (isinstance(body.head, Operator) and body.head.lazy and body.head.arity == 3 and body.head.arguments[0] is Bool):
        return None
    condition, yes, no = body.children
    mentioned = sorted(parameters.index(v) for v in condition.variables())
    used = [*mentioned, places.get(yes, -1), places.get(no, -1)]
    if sorted(used) != list(range(len(parameters))):  # each argument has one part to play, and plays it
        return None
    return Branching(
        production, condition, tuple(parameters[m] for m in mentioned), tuple(mentioned), places[yes], places[no]
    )
