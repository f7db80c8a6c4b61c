"""The specification's own term: where a formula says `f(x) = t(x)` and the grammar derives t, then t is an answer already.

It is rarely the smallest one, so the search gets its turn first; but a question that holds its own answer is never left
without one.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.operators import Definition
from dsl.printing import expand_definitions
from dsl.program import Program, Variable, variable
from dsl.task import SynthFunction


def own_term(function: SynthFunction, pairs: Sequence[tuple[Program, Program]]) -> Definition | None:
    """The term of the only pair (invocation, term), over the function's parameters, if its grammar derives it.

    The invocation must be on distinct variables.  Macros are kept where the grammar has them, else replaced by their bodies.
    """
    if len(pairs) != 1:
        return None
    (invocation, term), names = pairs[0], {}
    for argument, parameter in zip(invocation.children, function.parameters, strict=True):
        if not isinstance(argument.head, Variable) or argument in names:
            return None
        names[argument] = variable(parameter.name, parameter.type)
    if any(variable(v.name, v.type) not in names for v in term.variables()):
        return None
    body = term.substitute(names)
    for form in (body, expand_definitions(body)):
        if function.grammar is None or function.grammar.contains(form):
            return Definition(function.name, function.parameters, form)
    return None
