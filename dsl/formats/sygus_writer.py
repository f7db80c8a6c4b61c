"""Writing tasks and solutions as SyGuS-IF 2.1.

What is written conforms to the standard, so that other solvers can be asked the same question; reading it back gives the
same specification, grammars and signatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import QuestionError, UnsupportedError
from ..grammar import AnyConstant, Grammar, Production
from ..operators import Definition, Operator
from ..printing import (
    print_definition,
    print_operator,
    print_program,
    print_symbol,
    print_type,
    print_value,
)
from ..program import Constant, Program
from ..sexpr import LARGEST_CODE_POINT
from ..task import Constraints, Examples, SynthFunction, Task
from ..types import Type, Value
from .invariants import invariant_formulas, invariant_variables
from .logics import standard_logic
from .productions import open_variables


def write_sygus(task: Task) -> str:
    """The text of a task in SyGuS-IF 2.1.

    Held-out examples are not written.  Raises UnsupportedError for strings with characters that SMT-LIB does not have.
    """
    lines = [f"(set-logic {standard_logic(task.logic, _types(task))})", ""]
    before, after = _split_definitions(task)
    lines += [print_definition(d) for d in before]
    lines += [_synth_fun(f) for f in task.functions]
    lines.append("")
    if isinstance(task.specification, Constraints):
        variables = task.specification.variables
        lines += [f"(declare-var {print_symbol(v.name)} {print_type(v.type)})" for v in variables]
    lines += [print_definition(d) for d in after]
    lines += _examples(task) if isinstance(task.specification, Examples) else _constraints(task, task.specification)
    return "\n".join([*lines, "", "(check-synth)", ""])


def write_solution(definitions: Iterable[Definition], dialect: str = "2.1") -> str:
    """A solver's answer: one `define-fun` for each function, in one pair of parentheses as SyGuS-IF 2.1 wants it."""
    lines = [print_definition(d, dialect) for d in definitions]
    return "\n".join(lines if dialect == "1.0" else ["(", *lines, ")"]) + "\n"


def _types(task: Task) -> set[Type]:
    types = {v.type for f in task.functions for v in f.parameters} | {f.result for f in task.functions}
    if isinstance(task.specification, Constraints):
        types |= {v.type for v in task.specification.variables}
    return types


def _split_definitions(task: Task) -> tuple[list[Definition], list[Definition]]:
    """Definitions that can stand before the functions to be found, and those that rest on one or on declared variables."""
    calling: set[object] = {f.operator for f in task.functions}
    before, after = [], []
    for operator in task.definitions:
        definition = operator.definition
        if definition is None:
            raise QuestionError(f"the definition {operator.name} of the task {task.name} has no body")
        if any(called in calling for called in definition.body.operators()) or open_variables(operator):
            calling.add(operator)
            after.append(definition)
        else:
            before.append(definition)
    return before, after


def _synth_fun(function: SynthFunction) -> str:
    parameters = " ".join(f"({print_symbol(p.name)} {print_type(p.type)})" for p in function.parameters)
    head = f"(synth-fun {print_symbol(function.name)} ({parameters}) {print_type(function.result)}"
    return head + ")" if function.grammar is None else f"{head}\n{_grammar(function.grammar)})"


def _grammar(grammar: Grammar) -> str:
    names = grammar.nonterminals
    declared = " ".join(f"({print_symbol(n.name)} {print_type(n.type)})" for n in names)
    groups = []
    for nonterminal in names:
        terms = " ".join(print_production(p) for p in grammar.productions_of(nonterminal))
        groups.append(f"({print_symbol(nonterminal.name)} {print_type(nonterminal.type)} ({terms}))")
    inside = "\n    ".join(groups)
    return f"  ({declared})\n  ({inside})"


def print_production(production: Production) -> str:
    """The right-hand side of a production, as a term in which nonterminals stand by name."""
    head = production.head
    if isinstance(head, Operator):
        arguments = "".join(f" {print_symbol(a.name)}" for a in production.arguments)
        return f"({print_operator(head)}{arguments})" if arguments else print_operator(head)
    if isinstance(head, Program):
        _check_characters([head.head.value] if isinstance(head.head, Constant) else [])
        return print_program(head)
    return str(head) if isinstance(head, AnyConstant) else print_symbol(head.name)


def _examples(task: Task) -> list[str]:
    function, rows = task.function, task.specification
    assert isinstance(rows, Examples)
    types, lines = function.operator.arguments, []
    for row in rows.rows:
        _check_characters([*row.inputs, row.output])
        arguments = "".join(f" {print_value(v, t)}" for v, t in zip(row.inputs, types, strict=True))
        name = print_symbol(function.name)
        call = f"({name}{arguments})" if arguments else name
        lines.append(f"(constraint (= {call} {print_value(row.output, function.result)}))")
    return lines


def _check_characters(values: Sequence[Value]) -> None:
    for value in values:
        if isinstance(value, tuple):
            _check_characters(value)
        elif isinstance(value, str) and value and ord(bad := max(value)) > LARGEST_CODE_POINT:
            raise UnsupportedError(f"the character U+{ord(bad):X} is not part of SMT-LIB strings")


def _constraints(task: Task, specification: Constraints) -> list[str]:
    lines: list[str] = []
    invariants = _invariant_triples(task, specification)
    formulas, position = specification.formulas, 0
    while position < len(formulas):
        for triple, text in invariants:
            if formulas[position : position + 3] == triple:
                lines.append(text)
                position += 3
                break
        else:
            lines.append(f"(constraint {print_program(formulas[position])})")
            position += 1
    return lines


def _invariant_triples(task: Task, specification: Constraints) -> list[tuple[tuple[Program, ...], str]]:
    """For each inv-constraint the formulas that it stands for, and its text."""
    functions = {f.name: f for f in task.functions}
    operators = {o.name: o for o in task.definitions} | {f.name: f.operator for f in task.functions}
    declared = {v.name: v for v in specification.variables}
    triples: list[tuple[tuple[Program, ...], str]] = []
    for invariant in specification.invariants:
        names = (invariant.name, invariant.pre, invariant.trans, invariant.post)
        now, then = invariant_variables(functions[invariant.name].parameters, declared)
        inv, pre, trans, post = (operators[name] for name in names)
        text = f"(inv-constraint {' '.join(map(print_symbol, names))})"
        triples.append((invariant_formulas(inv, pre, trans, post, now, then), text))
    return triples
