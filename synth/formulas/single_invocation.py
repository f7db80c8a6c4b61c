"""Single-invocation specifications: what must hold between a function's parameters and its result.

If every formula invokes the function on one tuple of arguments only, the function's value at one point says nothing about
its values elsewhere, and the formulas become a relation between `parameters` and `result` (Reynolds et al.,
Counterexample-Guided Quantifier Instantiation for Synthesis in SMT, CAV 2015, section 3).  Formulas that relate several
invocations, such as f(x, y) = f(y, x), are kept apart in `others`: an answer for the rest is checked against them.

Several functions are reduced to this case first: an equation that says what one of them is in terms of the others defines
it (`eliminate`), and formulas that share no function are separate questions (`components`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dsl.language import DSL
from dsl.linear import Linear, LinearWriter, comparison_cases
from dsl.operators import Operator
from dsl.printing import expand_definitions
from dsl.program import Constant, Program, Variable, constant, variable
from dsl.task import SynthFunction
from dsl.types import Bool, Int

MOST_PARTS = 20_000
"""Distinct parts of all formulas together, beyond which this way of looking at them takes too long."""


@dataclass(frozen=True)
class Relation:
    """Formulas over `parameters`, `result` and `universals` that must hold for all values of parameters and universals.

    `universals` are variables of the specification that the arguments of the function do not determine.
    """

    parameters: tuple[Variable, ...]
    result: Variable
    universals: tuple[Variable, ...]
    formulas: tuple[Program, ...]
    others: tuple[Program, ...] = ()

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Everything that is quantified: the inputs of a point."""
        return self.parameters + self.universals

    def instance(self, term: Program) -> list[Program]:
        """The formulas with a term over the parameters for the result."""
        result = variable(self.result.name, self.result.type)
        return [formula.substitute({result: term}) for formula in self.formulas]


def flat_formulas(formulas: Iterable[Program]) -> list[Program] | None:
    """The formulas with all macros expanded and conjunctions taken apart; None if they are too large."""
    flat: list[Program] = []
    parts = 0
    for formula in formulas:
        waiting = [expand_definitions(formula)]
        while waiting:
            current = waiting.pop()
            if isinstance(current.head, Operator) and current.head.name == "and":
                waiting.extend(reversed(current.children))
                continue
            parts += sum(1 for _ in current.parts())
            if parts > MOST_PARTS:
                return None
            flat.append(current)
    return list(dict.fromkeys(flat))


def invocations(formula: Program, operator: Operator | None = None) -> list[Program]:
    """The distinct invocations of one unknown function, or of all, inner ones first."""
    return [
        p for p in formula.parts()
        if isinstance(p.head, Operator) and p.head.is_unknown and (operator is None or p.head is operator)
    ]  # fmt: skip


def relation_of(function: SynthFunction, formulas: Sequence[Program], language: DSL) -> Relation | None:
    """The relation that formulas over one unknown function amount to; None if no formula constrains single points.

    Formulas that do not mention the function are for the caller.
    """
    renamed: list[Program] = []
    others: list[Program] = []
    result = Variable(f"{function.name}()", function.result)  # no symbol of SyGuS looks like that
    writer = LinearWriter(language)
    for formula in formulas:
        calls = invocations(formula, function.operator)
        if not calls:
            continue
        if len(calls) > 1 or any(invocations(argument) for argument in calls[0].children):
            others.append(formula)
            continue
        renamed.append(_over_parameters(formula, calls[0], function, result, writer))
    if not renamed:
        return None
    known = {*function.parameters, result}
    universals = dict.fromkeys(v for formula in renamed for v in formula.variables() if v not in known)
    return Relation(function.parameters, result, tuple(universals), tuple(renamed), tuple(others))


def _over_parameters(
    formula: Program, call: Program, function: SynthFunction, result: Variable, writer: LinearWriter
) -> Program:
    """The formula with parameters for the arguments; arguments that are no variables of their own become conditions."""
    names = {v: variable(f"{v.name}'", v.type) for v in formula.variables()}
    replacements: dict[Program, Program] = {}
    conditions: list[tuple[Program, Program]] = []
    for parameter, argument in zip(function.parameters, call.children, strict=True):
        own = variable(parameter.name, parameter.type)
        if isinstance(argument.head, Variable) and argument not in replacements:
            replacements[argument] = own
        else:
            conditions.append((own, argument))
    for old, new in names.items():
        replacements.setdefault(variable(old.name, old.type), new)
    body = formula.substitute({call: variable(result.name, result.type)} | replacements)
    for own, argument in reversed(conditions):
        body = writer.apply("=>", writer.apply("=", own, argument.substitute(replacements)), body)
    return body


# Several functions ----------------------------------------------------------------------------------------------------


def components(functions: Sequence[SynthFunction], formulas: Sequence[Program]) -> list[list[SynthFunction]]:
    """The functions in groups that no formula connects, in order of their first members."""
    group_of = {f.operator: [f] for f in functions}
    for formula in formulas:
        mentioned = dict.fromkeys(c.head for c in invocations(formula) if c.head in group_of)
        groups = {
            id(group): group for operator in mentioned if isinstance(operator, Operator) for group in [group_of[operator]]
        }
        joined = [f for group in groups.values() for f in group]
        group_of |= {f.operator: joined for f in joined}
    distinct = {id(group): group for group in group_of.values()}
    return [[f for f in functions if f in group] for group in distinct.values()]


@dataclass(frozen=True)
class Elimination:
    """What a function is in terms of the others: a linear form over its parameters and their invocations."""

    function: SynthFunction
    form: Linear

    def body(self, bodies: Mapping[Operator, tuple[SynthFunction, Linear]]) -> Linear | None:
        """The form over the parameters alone, given the forms of the functions that occur in it."""
        total = Linear((), self.form.constant)
        for atom, factor in self.form.factors:
            value = Linear(((atom, 1),))
            if isinstance(atom.head, Operator):
                if atom.head not in bodies:
                    return None
                other, form = bodies[atom.head]
                value = inserted(form, other, atom.children)
            total = total + value * factor
        return total


def inserted(form: Linear, function: SynthFunction, arguments: Sequence[Program]) -> Linear:
    """A form over the function's parameters with arguments, which are variables or numbers, in their places."""
    values = {variable(p.name, p.type): _leaf_form(a) for p, a in zip(function.parameters, arguments, strict=True)}
    total = Linear((), form.constant)
    for own, factor in form.factors:
        total = total + values[own] * factor
    return total


def _leaf_form(leaf: Program) -> Linear:
    return Linear((), leaf.head.value) if isinstance(leaf.head, Constant) else Linear(((leaf, 1),))


def eliminate(
    functions: Sequence[SynthFunction], formulas: Sequence[Program]
) -> tuple[list[Elimination], list[SynthFunction]] | None:
    """The functions that linear equations define in terms of the remaining ones, and those.

    None unless every formula is a linear equation between invocations on leaves.  The eliminations are in the order in
    which each can be computed from the remaining functions and those before it.
    """
    by_operator = {f.operator: f for f in functions}
    equations: list[Linear] = []
    for formula in formulas:
        equation = _equation(formula)
        if equation is None:
            return None
        equations.append(equation)
    found: list[Elimination] = []
    left = dict.fromkeys(functions)
    while equations:
        step = next((s for e in equations if (s := _definition_in(e, by_operator, left)) is not None), None)
        if step is None:
            break
        found.insert(0, step)
        del left[step.function]
        equations = [e for e in (_replaced(e, step) for e in equations) if e != Linear()]
    return (found, list(left)) if not equations else None


def _equation(formula: Program) -> Linear | None:
    """The form that must be zero, with invocations on leaves as its variables."""
    calls = invocations(formula)
    if any(not child.is_leaf for call in calls for child in call.children):
        return None
    names = {call: variable(f"{call}()", call.type) for call in calls}
    cases = comparison_cases(formula.substitute(dict(names)))
    if len(cases) != 1 or cases[0][0] != "=" or not (isinstance(formula.head, Operator) and formula.head.name == "="):
        return None
    back = {name: call for call, name in names.items()}
    return Linear.of({back.get(v, v): f for v, f in cases[0][1].factors}, cases[0][1].constant)


def _definition_in(
    equation: Linear, by_operator: Mapping[Operator, SynthFunction], left: Mapping[SynthFunction, None]
) -> Elimination | None:
    """A function that the equation defines: invoked once in it, on distinct variables, with factor 1 or -1."""
    for call, _ in reversed(equation.factors):
        function = by_operator.get(call.head) if isinstance(call.head, Operator) else None
        if function is None or function not in left:
            continue
        solved = equation.solved_for(call)
        arguments = call.children
        are_variables = all(isinstance(a.head, Variable) for a in arguments)
        if solved is None or len(set(arguments)) < len(arguments) or not are_variables:
            continue
        names = {a: variable(p.name, p.type) for a, p in zip(arguments, function.parameters, strict=True)}
        others = [v for v in solved.variables if isinstance(v.head, Operator)]
        if any(v.head is call.head for v in others):
            continue
        needed = {leaf for v in solved.variables for leaf in (v.children if v in others else (v,))}
        if all(leaf in names or isinstance(leaf.head, Constant) for leaf in needed):
            return Elimination(function, Linear.of({v.substitute(names): f for v, f in solved.factors}, solved.constant))
    return None


def _replaced(equation: Linear, step: Elimination) -> Linear:
    """The equation with the definition in place of every invocation of its function."""
    total = Linear((), equation.constant)
    for atom, factor in equation.factors:
        value = Linear(((atom, 1),))
        if atom.head is step.function.operator:
            names = {variable(p.name, p.type): a for p, a in zip(step.function.parameters, atom.children, strict=True)}
            value = Linear((), step.form.constant)
            for own, own_factor in step.form.factors:
                new = own.substitute(names)
                if isinstance(new.head, Constant):
                    value = value.plus(new.head.value * own_factor)
                else:
                    value = value + Linear(((new, 1),)) * own_factor
        total = total + value * factor
    return total


def simplest_value(function: SynthFunction) -> Program:
    """Something of the function's result type, for one that nothing constrains."""
    return constant(0, Int) if function.result == Int else constant(True, Bool)


def conjunction(parts: Sequence[Program], writer: LinearWriter) -> Program:
    """All of them; the constant true for none."""
    total: Program | None = None
    for part in parts:
        total = part if total is None else writer.apply("and", total, part)
    return writer.true if total is None else total
