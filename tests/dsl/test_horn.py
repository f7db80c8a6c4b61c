"""Law: the clauses of formulas are true of a predicate exactly where the formulas are."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.formats import parse_sygus
from dsl.horn import Clause, horn_clauses
from dsl.interpreter import evaluate
from dsl.operators import Definition
from dsl.program import Program, application, variable
from dsl.task import Constraints, Task
from dsl.types import Bool, Value

TASK = """(set-logic LIA)
(synth-fun p ((x Int)) Bool)
(declare-var a Int) (declare-var b Int)
(define-fun both ((s Bool) (t Bool)) Bool (and s t))
(constraint {})
(check-synth)"""

atoms = st.sampled_from(["(p a)", "(p b)", "(p (+ a 1))", "(< a b)", "(= b 0)", "(p (- b 2))", "true"])
formulas = st.recursive(
    atoms,
    lambda f: st.one_of(
        st.builds("(not {})".format, f),
        st.builds("({} {} {})".format, st.sampled_from(["and", "or", "=>", "xor", "=", "both"]), f, f),
        st.builds("(ite {} {} {})".format, f, f, f),
    ),
    max_leaves=6,
)


def _parsed(formula: str) -> tuple[Task, Program]:
    task = parse_sygus(TASK.format(formula))
    assert isinstance(task.specification, Constraints)
    return task, task.specification.formulas[0]


def _holds(clause: Clause, assignment: Mapping[str, Value], functions: Mapping[str, Definition], task: Task) -> bool:
    def value(program: Program) -> bool:
        return evaluate(program, assignment, functions) is True

    def invoked(arguments: tuple[Program, ...]) -> bool:
        return value(application(task.function.operator, *arguments))

    left = all(value(part) is sign for part, sign in clause.guard) and all(map(invoked, clause.body))
    return not left or (clause.head is not None and invoked(clause.head))


@settings(deadline=None, max_examples=200)
@given(formulas, st.integers(-2, 3), st.integers(-2, 3), st.sampled_from(["x >= 0", "x != 3", "False", "True", "x < 2"]))
def test_clauses_mean_what_the_formula_means(formula: str, a: int, b: int, predicate: str) -> None:
    task, parsed = _parsed(formula)
    clauses = horn_clauses([parsed], task.function.operator)
    if clauses is None:
        return
    x = variable("x", task.function.parameters[0].type)
    bodies = {"x >= 0": "(>= x 0)", "x != 3": "(not (= x 3))", "False": "false", "True": "true", "x < 2": "(< x 2)"}
    body = _parsed(bodies[predicate].replace("x", "a"))[1].substitute({variable("a", x.type): x})
    functions = {"p": Definition("p", task.function.parameters, body)}
    assignment = {"a": a, "b": b}
    wanted = evaluate(parsed, assignment, functions)
    if "p" in str(parsed):
        assert all(_holds(clause, assignment, functions, task) for clause in clauses) is wanted


def test_two_positive_invocations_are_no_clause() -> None:
    task, formula = _parsed("(or (p a) (p b))")
    assert horn_clauses([formula], task.function.operator) is None


def test_nested_invocations_are_no_clause() -> None:
    task, formula = _parsed("(=> (p a) (p (ite (p b) 1 0)))")
    assert horn_clauses([formula], task.function.operator) is None


def test_an_implication_is_one_clause() -> None:
    task, formula = _parsed("(=> (and (p a) (< a 10)) (p (+ a 1)))")
    found = horn_clauses([formula], task.function.operator)
    assert found is not None and len(found) == 1
    assert len(found[0].body) == 1 and found[0].head is not None
    assert [sign for _, sign in found[0].guard] == [True]
    assert found[0].guard[0][0].type == Bool
