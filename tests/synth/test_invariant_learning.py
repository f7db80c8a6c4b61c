"""The parts of learning invariants: forms mean what the programs meant, states are reachable, conjunctions are inductive."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.formats import parse_sygus
from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.program import Program, application, constant, variable
from dsl.types import Bool, Int
from search.budget import Budget
from solvers.verdicts import Proved
from synth.formulas.invariant_attributes import Attributes, null_space
from synth.formulas.invariant_forms import Conjunction, FormWriter, shrink
from synth.formulas.invariant_learning import Houdini, Knowledge, TreeProposer
from synth.formulas.invariant_problem import InvariantProblem, invariant_problem
from synth.formulas.invariant_states import StateSampler

from .test_invariants import COUNTER, SUM, SWITCH, TOGETHER, WORDS, loop

X, Y, B = variable("x", Int), variable("y", Int), variable("b", Bool)
WRITER = FormWriter(LIA)

sums = st.recursive(
    st.sampled_from([X, Y]) | st.integers(-3, 3).map(lambda n: constant(n, Int)),
    lambda p: st.builds(lambda n, a, b: WRITER.linear.apply(n, a, b), st.sampled_from(["+", "-"]), p, p),
    max_leaves=4,
)
comparisons = st.builds(
    lambda n, a, b: WRITER.linear.apply(n, a, b), st.sampled_from(["<=", "<", ">=", ">", "=", "distinct"]), sums, sums
)
predicates = st.recursive(
    comparisons | st.just(B),
    lambda p: st.one_of(
        st.builds(lambda a: WRITER.linear.apply("not", a), p),
        st.builds(lambda n, a, b: WRITER.linear.apply(n, a, b), st.sampled_from(["and", "or", "=>", "xor", "="]), p, p),
        st.builds(lambda a, b, c: WRITER.linear.apply("ite", a, b, c), p, p, p),
    ),
    max_leaves=6,
)


def _problem(task: object = COUNTER) -> InvariantProblem:
    problem = invariant_problem(task, Budget(60))  # type: ignore[arg-type]
    assert problem is not None
    return problem


@settings(deadline=None, max_examples=300)
@given(predicates, st.integers(-4, 4), st.integers(-4, 4), st.booleans())
def test_forms_mean_what_the_program_means(program: Program, x: int, y: int, b: bool) -> None:
    form = WRITER.conjunction(program)
    names = {"x": x, "y": y, "b": b}
    wanted = evaluate(program, names)
    assert evaluate(WRITER.program(form), names) is wanted
    environment: dict[Program, int | bool] = {X: x, Y: y, B: b}
    assert all(any(literal.holds(environment, names) for literal in d) for d in form) is wanted
    for literal in (literal for d in form for literal in d):
        assert literal.negated().holds(environment, names) is not literal.holds(environment, names)


@given(st.sets(st.integers(0, 9)), st.integers(1, 10))
def test_shrinking_keeps_exactly_what_is_needed(needed: set[int], count: int) -> None:
    form: Conjunction = tuple(
        WRITER.conjunction(application(LIA.resolve("<=", [Int, Int]), X, constant(k, Int)))[0]  # type: ignore[arg-type]
        for k in range(count)
    )
    wanted = {form[k] for k in needed if k < count}
    assert set(shrink(form, lambda candidate: wanted <= set(candidate), 1000)) == wanted


@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=5))
def test_null_space(rows: list[list[int]]) -> None:
    matrix = [[Fraction(x) for x in row] for row in rows]
    basis = null_space(matrix)
    for vector in basis:
        assert any(vector)
        assert all(sum(a * b for a, b in zip(row, vector, strict=True)) == 0 for row in matrix)
    assert len(null_space(basis)) == 4 - len(basis) if basis else True


@pytest.mark.parametrize(
    "task", [COUNTER, TOGETHER, SUM, SWITCH, WORDS], ids=["counter", "together", "sum", "switch", "words"]
)
class TestEveryLoop:
    """What holds of each of the small loops."""

    def test_an_invariant_holds_of_the_states(self, task: object) -> None:
        from synth.formulas.invariants import solve_invariant
        from synth.solving import Options

        result = solve_invariant(task, Options(Budget(60)))  # type: ignore[arg-type]
        assert result is not None and result.program is not None
        states = StateSampler(_problem(task)).more(12)
        assert states and len(set(states)) == len(states)
        assert all(result.program(*state) for state in states)

    def test_the_conjunction_is_inductive(self, task: object) -> None:
        problem = _problem(task)
        knowledge = Knowledge(problem, WRITER if task is not WORDS else FormWriter(problem.task.language))
        found = Houdini(knowledge).work(1)
        assert found is not None
        checker = problem.checker([c for c in problem.clauses if c.head is not None])
        assert problem.lesson(checker, found) is None
        assert all(problem.holds(found, state) for state in knowledge.sampler.states)

    def test_trees_are_invariants(self, task: object) -> None:
        problem = _problem(task)
        found = TreeProposer(Knowledge(problem, FormWriter(problem.task.language))).work(1)
        assert found is None or isinstance(problem.verdict(found), Proved)


def test_equations_of_several_variables() -> None:
    task = loop("xyz", "(and (= x 0) (= y 0) (= z 3))", "(and (= x! (+ x 1)) (= y! (+ y 2)) (= z! (+ z x)))", "(>= x 0)")
    problem = _problem(task)
    attributes = Attributes(problem)
    states = StateSampler(problem).more(8)
    forms = [{str(v): f for v, f in form.factors} for form in attributes.equations(states)]
    assert {"x": 2, "y": -1} in forms or {"x": -2, "y": 1} in forms


def test_disjunctions_are_learnt() -> None:
    """x grows to 10 and then y does: a conjunction of bounds cannot say that y is 0 as long as x is small."""
    task = loop(
        "xy",
        "(and (= x 0) (= y 0))",
        "(or (and (< x 10) (= x! (+ x 1)) (= y! y)) (and (>= x 10) (= x! x) (= y! (+ y 1))))",
        "(or (= y 0) (= x 10))",
    )
    problem = _problem(task)
    found = TreeProposer(Knowledge(problem, WRITER)).work(4)
    assert found is not None and isinstance(problem.verdict(found), Proved)


def test_a_loop_without_invariant_contradicts_the_trees() -> None:
    problem = _problem(loop("x", "(= x 0)", "(= x! (+ x 1))", "(< x 3)"))
    proposer = TreeProposer(Knowledge(problem, WRITER))
    assert proposer.work(1) is None and proposer.denied


def test_mentioned_conditions_speak_of_parameters() -> None:
    task = parse_sygus("""(set-logic LIA) (synth-fun p ((a Int) (b Int)) Bool) (declare-var x Int) (declare-var y Int)
    (constraint (p 0 1)) (constraint (=> (and (p x y) (< (+ x y) 7)) (p (+ x 1) y))) (constraint (=> (p x y) (<= x y)))
    (check-synth)""")
    forms = [{str(v): f for v, f in form.factors} for form in Attributes(_problem(task)).mined]
    assert {"a": 1, "b": 1} in forms and {"a": 1, "b": -1} in forms
