"""Conditional linear arithmetic: answers are proved again, shapes it cannot do are declined, limits hold."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.formats.sygus_reader import parse_sygus
from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.linear import LinearWriter
from dsl.program import Program, constant, variable
from dsl.types import Int
from search.budget import Budget
from solvers.verdicts import Proved
from solvers.z3_verifier import verify
from synth.formulas.clia import solve_clia
from synth.formulas.condition_trees import TreeLearner, as_program, leaves
from synth.formulas.mining import Extremum
from synth.formulas.point_columns import Points, can_evaluate, evaluate_column
from synth.formulas.single_invocation import flat_formulas, relation_of
from synth.result import Result
from synth.solving import Options

W = LinearWriter(LIA)


def largest_of(count: int) -> str:
    names = [f"a{k}" for k in range(count)]
    call = f"(f {' '.join(names)})"
    lines = [f"(synth-fun f ({' '.join(f'({n} Int)' for n in names)}) Int)"]
    lines += [f"(declare-var {n} Int) (constraint (>= {call} {n}))" for n in names]
    lines.append(f"(constraint (or {' '.join(f'(= {call} {n})' for n in names)}))")
    return "(set-logic LIA)\n" + "\n".join(lines) + "\n(check-synth)"


def place_of(count: int) -> str:
    names = [f"a{k}" for k in range(count)]
    call = f"(f {' '.join(names)} k)"
    lines = [f"(synth-fun f ({' '.join(f'({n} Int)' for n in names)} (k Int)) Int)", "(declare-var k Int)"]
    lines += [f"(declare-var {n} Int)" for n in names]
    rising = " ".join(f"(< {a} {b})" for a, b in zip(names, names[1:], strict=False))
    lines.append(f"(constraint (=> (and {rising} (< k a0)) (= {call} 0)))")
    lines.append(f"(constraint (=> (and {rising} (> k {names[-1]})) (= {call} {count})))")
    for number, (a, b) in enumerate(zip(names, names[1:], strict=False), 1):
        lines.append(f"(constraint (=> (and {rising} (> k {a}) (< k {b})) (= {call} {number})))")
    return "(set-logic LIA)\n" + "\n".join(lines) + "\n(check-synth)"


STEPS = """(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int)
(declare-var x Int) (declare-var y Int)
(constraint (=> (<= (+ x y) 3) (= (f x y) (+ x (+ x (+ x 7))))))
(constraint (=> (> (+ x y) 3) (= (f x y) (ite (< x 0) (- y x) 12))))
(check-synth)"""
STRICT = """(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int)
(declare-var x Int) (declare-var y Int)
(constraint (and (> (f x y) x) (> (f x y) (* 2 y))))
(constraint (or (= (f x y) (+ x 1)) (= (f x y) (+ (* 2 y) 1))))
(check-synth)"""
EQUATIONS = """(set-logic LIA)
(synth-fun f ((a Int) (b Int)) Int) (synth-fun g ((a Int) (b Int)) Int) (synth-fun h ((a Int)) Int)
(declare-var x Int) (declare-var y Int)
(constraint (= (+ (f x y) (f x y)) (g y x)))
(constraint (= (h x) (+ x 5)))
(check-synth)"""
SHIFTED = """(set-logic LIA)
(synth-fun f ((x Int)) Int)
(declare-var x Int)
(constraint (= (f 0) 5)) (constraint (=> (> x 3) (= (f x) x))) (constraint (>= (f (+ x 1)) 2))
(check-synth)"""
UNMENTIONED = """(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int)
(declare-var x Int) (declare-var y Int)
(constraint (= (* 3 (f x y)) (+ (* 6 x) (- (* 9 y) 12))))
(constraint (= (+ (f x y) (f x y)) (- (* 6 y) (- 8 (* 4 x)))))
(check-synth)"""
TRUTH = """(set-logic LIA)
(synth-fun f ((x Int) (y Int) (b Bool)) Bool)
(declare-var x Int) (declare-var y Int) (declare-var b Bool)
(constraint (= (f x y b) (or (and b (< x y)) (and (not b) (> x 5)))))
(check-synth)"""
ALIKE = """(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int) (synth-fun g ((a Int) (b Int)) Int)
(declare-var x Int) (declare-var y Int)
(constraint (= (f x y) (f y x))) (constraint (>= (g x y) (f y x))) (constraint (=> (> x y) (> (f x y) y)))
(constraint (or (= (g x y) x) (= (g x y) y)))
(check-synth)"""
SYMMETRIC = """(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int)
(declare-var x Int) (declare-var y Int)
(constraint (= (f x y) (f y x)))
(constraint (and (>= (+ x 9) (f x y)) (>= (+ y 9) (f x y))))
(check-synth)"""
COMMUTATIVE = """(set-logic LIA)
(synth-fun f ((x Int) (y Int)) Int)
(declare-var x Int) (declare-var y Int)
(constraint (= (f x y) (f y x)))
(check-synth)"""
IMPOSSIBLE = """(set-logic LIA)
(synth-fun f ((x Int)) Int)
(declare-var x Int)
(constraint (> (f x) x)) (constraint (< (f x) (+ x 1)))
(check-synth)"""
OTHER_LOGIC = """(set-logic BV)
(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8))
(declare-var x (_ BitVec 8)) (constraint (= (f x) (bvnot x)))
(check-synth)"""


def answer(text: str, seconds: float | None = 30) -> Result | None:
    return solve_clia(parse_sygus(text, "task"), Options(Budget(seconds=seconds)))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (largest_of(2), 6), (largest_of(3), 15), (largest_of(6), 62), (place_of(2), 11), (place_of(6), 31),
        (STEPS, 25), (STRICT, 20), (EQUATIONS, 8), (SHIFTED, 6), (UNMENTIONED, 11), (TRUTH, 15), (SYMMETRIC, 10),
        (ALIKE, 12),
    ],
)  # fmt: skip
def test_answers_are_small_and_proved_again(text: str, size: int) -> None:
    result = answer(text)
    assert result is not None and result.solved and result.verified == "proved"
    assert verify(result.task.specification, result.definitions, 30) == Proved()
    assert result.size is not None and result.size <= size


@pytest.mark.parametrize("text", [COMMUTATIVE, IMPOSSIBLE, OTHER_LOGIC])
def test_other_shapes_are_declined(text: str) -> None:
    assert answer(text) is None


def test_the_same_seed_gives_the_same_answer() -> None:
    first, second = answer(place_of(4), None), answer(place_of(4), None)
    assert first is not None and second is not None
    assert (first.text, first.statistics.candidates) == (second.text, second.statistics.candidates)


def test_a_cancelled_task_ends_at_once() -> None:
    budget = Budget(seconds=None)
    budget.cancel.set()
    started = time.monotonic()
    assert solve_clia(parse_sygus(place_of(20), "task"), Options(budget)) is None
    assert time.monotonic() - started < 5


# The parts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "size"), [(1, 1), (2, 6), (3, 15), (4, 26), (5, 43), (8, 106)])
def test_the_largest_of_several_in_few_nodes(count: int, size: int) -> None:
    assert Extremum([variable(f"a{k}", Int) for k in range(count)], True, W).program().size == size


@given(st.lists(st.integers(-3, 3), min_size=7, max_size=7), st.booleans(), st.integers(1, 7))
@settings(deadline=None)
def test_extrema_are_extrema(values: list[int], largest: bool, count: int) -> None:
    terms: list[Program] = [variable(f"a{k}", Int) for k in range(count)]
    terms[-1] = W.apply("+", terms[-1], constant(1, Int))
    point = {f"a{k}": value for k, value in enumerate(values)}
    expected = [evaluate(term, point) for term in terms]
    program = Extremum(terms, largest, W).program()
    assert evaluate(program, point) == (max(expected) if largest else min(expected))


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 8), st.integers(1, 30))
@settings(deadline=None)
def test_a_grown_tree_is_right_on_its_points(seed: int, terms: int, predicates: int, points: int) -> None:
    rng = np.random.default_rng(seed)
    covers = rng.random((terms, points)) < 0.6
    covers[0] |= ~covers.any(axis=0)
    tests = rng.random((predicates, points)) < 0.5
    names = [variable(f"t{k}", Int) for k in range(terms)]
    conditions = [W.apply("<=", variable(f"p{k}", Int), constant(0, Int)) for k in range(predicates)]
    tree = TreeLearner(names, covers, conditions, tests).smallest()
    columns = {tuple(tests[:, k]) for k in range(points)}
    separable = all(
        covers[:, [k for k in range(points) if tuple(tests[:, k]) == column]].all(axis=1).any() for column in columns
    )
    assert (tree is not None) == separable
    if tree is None:
        return
    assert as_program(tree, W).size <= tree.size
    for path, leaf in leaves(tree):
        reached = np.ones(points, dtype=np.bool_)
        for condition, holds in path:
            reached &= tests[conditions.index(condition)] == holds
        assert covers[names.index(leaf.term)][reached].all()


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20), st.booleans()), min_size=1, max_size=20, unique=True))
@settings(deadline=None)
def test_columns_are_what_the_interpreter_says(rows: list[tuple[int, int, bool]]) -> None:
    task = parse_sygus(TRUTH, "task")
    flat = flat_formulas(task.specification.formulas)
    assert flat is not None
    relation = relation_of(task.function, flat, task.language)
    assert relation is not None and all(map(can_evaluate, relation.formulas))
    points = Points(relation)
    points.add({"x": x, "y": y, "b": b} for x, y, b in rows)
    terms = [constant(True, task.function.result), constant(False, task.function.result)]
    covered = points.covers(terms)
    for number, term in enumerate(terms):
        for k in range(len(rows)):
            holds = all(evaluate(f, points.assignment(k)) for f in relation.instance(term))
            assert covered[number, k] == holds


def test_division_in_columns_is_euclidean() -> None:
    a, b = variable("a", Int), variable("b", Int)
    values = [(x, y) for x in range(-7, 8) for y in (-3, -2, -1, 1, 2, 3)]
    known = {a: np.array([x for x, _ in values]), b: np.array([y for _, y in values])}
    for name in ("div", "mod"):
        program = W.apply(name, a, b)
        expected = [evaluate(program, {"a": x, "b": y}) for x, y in values]
        assert evaluate_column(program, dict(known)).tolist() == expected
