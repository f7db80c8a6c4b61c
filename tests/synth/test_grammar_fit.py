"""Rewriting into a grammar: what comes out is derived by the grammar and means the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.formats.sygus_reader import parse_sygus
from dsl.grammar import Grammar
from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.linear import LinearWriter
from dsl.program import Program, constant, variable
from dsl.types import Int
from search.budget import Budget
from solvers.verdicts import Proved
from solvers.z3_verifier import verify
from synth.formulas.clia import solve_clia
from synth.formulas.grammar_fit import DEEPEST, GrammarFit
from synth.solving import Options

W = LinearWriter(LIA)
X, Y = variable("x", Int), variable("y", Int)
USUAL = """((S Int) (B Bool)) ((S Int (x y 0 1 (+ S S) (- S S) (ite B S S)))
  (B Bool ((and B B) (or B B) (not B) (<= S S) (= S S) (>= S S))))"""
COMPARISONS_ONLY = """((S Int) (B Bool)) ((S Int (0 1 x y (+ S S) (- S S) (ite B S S)))
  (B Bool ((< S S) (<= S S))))"""
NEGATION = """((S Int) (B Bool)) ((S Int ((Constant Int) x y (- S S) (ite B S S)))
  (B Bool ((not B) (and B B) (> S S))))"""
TENS = """((S Int) (B Bool)) ((S Int (x y 0 10 20 (+ S S) (- S S) (ite B S S))) (B Bool ((<= S S) (or B B))))"""
LAYERS = """((S Int) (A Int) (B Bool)) ((S Int (A (ite B S S))) (A Int (x y 0 1 (+ A A) (- A A)))
  (B Bool ((not B) (or B B) (>= A A))))"""
SIGN = "((S Int)) ((S Int (x y 0 1 (+ S S) (- S S) (q S S))))"
SIGN_LESS = "((S Int)) ((S Int (x y 0 1 (- S S) (q S S))))"


def grammar_of(text: str) -> Grammar:
    task = parse_sygus(
        f"""(set-logic LIA) (define-fun q ((a Int) (b Int)) Int (ite (< a 0) b a))
        (synth-fun f ((x Int) (y Int)) Int {text}) (declare-var x Int) (declare-var y Int)
        (constraint (= (f x y) 0)) (check-synth)""",
        "task",
    )
    grammar = task.function.grammar
    assert grammar is not None
    return grammar


numbers = st.sampled_from([X, Y]) | st.integers(-4, 4).map(lambda k: constant(k, Int))
sums = st.recursive(
    numbers, lambda s: st.builds(lambda op, a, b: W.apply(op, a, b), st.sampled_from(["+", "-"]), s, s), max_leaves=4
)
comparisons = st.builds(lambda op, a, b: W.apply(op, a, b), st.sampled_from(["<", "<=", ">", ">=", "="]), sums, sums)
conditions = st.recursive(
    comparisons,
    lambda c: st.one_of(
        st.builds(lambda op, a, b: W.apply(op, a, b), st.sampled_from(["and", "or"]), c, c),
        st.builds(lambda a: W.apply("not", a), c),
    ),
    max_leaves=3,
)
choices = st.recursive(sums, lambda s: st.builds(lambda c, a, b: W.apply("ite", c, a, b), conditions, s, s), max_leaves=4)


@pytest.mark.parametrize("text", [USUAL, COMPARISONS_ONLY, NEGATION, TENS, LAYERS, SIGN, SIGN_LESS])
@given(program=choices)
@settings(deadline=None, max_examples=25)
def test_what_fits_is_derived_and_means_the_same(text: str, program: Program) -> None:
    grammar = grammar_of(text)
    fitted = GrammarFit(grammar, W).fit(program)
    if fitted is None:
        assert text is TENS  # the others can express all of it
        return
    assert grammar.contains(fitted)
    for x in range(-4, 5):
        for y in range(-4, 5):
            point = {"x": x, "y": y}
            assert evaluate(fitted, point) == evaluate(program, point)


def test_a_number_is_made_of_few_literals() -> None:
    fitted = GrammarFit(grammar_of(TENS), W).fit(W.apply("+", X, constant(50, Int)))
    assert fitted is not None and fitted.size == 7


def test_a_comparison_with_a_number_out_of_reach_is_multiplied() -> None:
    program = W.apply("ite", W.apply("<=", X, constant(2, Int)), X, Y)
    fitted = GrammarFit(grammar_of(TENS), W).fit(program)
    assert fitted is not None
    assert all(evaluate(fitted, {"x": x, "y": 50}) == (x if x <= 2 else 50) for x in range(-5, 6))


def test_what_the_grammar_cannot_say_is_none() -> None:
    fit = GrammarFit(grammar_of("((S Int)) ((S Int (x (+ S S))))"), W)
    assert fit.fit(W.apply("+", X, X)) is not None
    assert fit.fit(Y) is None
    assert fit.fit(W.apply("-", X, X)) is None
    assert fit.fit(constant(1, Int)) is None


def test_deep_programs_are_given_up() -> None:
    program: Program = X
    for number in range(DEEPEST + 20):
        program = W.apply("ite", W.apply("<", X, constant(number, Int)), constant(0, Int), W.apply("+", program, Y))
    assert GrammarFit(grammar_of(USUAL), W).fit(program) is None


TASKS = {
    "sign": f"""(define-fun q ((a Int) (b Int)) Int (ite (< a 0) b a)) (synth-fun f ((x Int) (y Int)) Int {SIGN})
      (constraint (= (f x y) (ite (and (< x 0) (<= y 0)) 1 0)))""",
    "largest": f"""(synth-fun f ((x Int) (y Int)) Int {LAYERS})
      (constraint (and (>= (f x y) x) (>= (f x y) y) (>= (f x y) 3)))
      (constraint (or (= (f x y) x) (= (f x y) y) (= (f x y) 3)))""",
    "equations": """(synth-fun f ((x Int) (y Int)) Int ((S Int)) ((S Int (x y (+ S S)))))
      (synth-fun g ((x Int) (y Int)) Int ((S Int)) ((S Int (x y (+ S S) (- S S)))))
      (constraint (= (+ (f x y) (f x y)) (+ (g x y) (+ x y))))""",
}


@pytest.mark.parametrize("name", TASKS)
def test_tasks_with_grammars_are_answered_inside_them(name: str) -> None:
    text = f"(set-logic LIA) (declare-var x Int) (declare-var y Int) {TASKS[name]} (check-synth)"
    result = solve_clia(parse_sygus(text, name), Options(Budget(seconds=30)))
    assert result is not None and result.solved
    assert verify(result.task.specification, result.definitions, 30) == Proved()
    for function in result.task.functions:
        assert function.grammar is not None and function.grammar.contains(result.definitions[function.name].body)
