"""Lambdas: what outputs determine about bodies, results put together from points, and programs that are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.interpreter import evaluate
from dsl.lambdabeam import LAMBDABEAM
from dsl.program import Program, Variable, variable
from dsl.terms import parse_program
from dsl.types import Int, List, Type, Value
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from search.lambdas import Lambdas, determined, points_of, put_together
from search.turns import Enumeration, Scheduler

INTS = List(Int)
LISTS = st.lists(st.integers(-5, 5), max_size=5).map(tuple)
OPERATORS = {"map": "Map", "filter": "Filter", "count": "Count", "zip": "ZipWith", "scan": "Scanl1"}
BODIES = {
    "map": ["(Add u1 1)", "(Square u1)", "3"],
    "filter": ["(IsEven u1)", "(Greater u1 1)"],
    "count": ["(IsOdd u1)"],
    "zip": ["(Multiply u1 u2)", "(Max u2 u1)"],
    "scan": ["(Add u1 u2)", "(Min u1 u2)", "u2"],
}
CASES = [(shape, body) for shape, bodies in BODIES.items() for body in bodies]


def applied(shape: str, body: str, lists: list[tuple[int, ...]]) -> Value:
    """The reference meaning."""
    names = ["x", "y"][: len(lists)]
    program = parse_program(
        f"({OPERATORS[shape]} {body} {' '.join(names)})", LAMBDABEAM, {n: variable(n, INTS) for n in names}
    )
    return evaluate(program, dict(zip(names, lists, strict=True)))


def at_point(body: str, point: tuple[int, ...]) -> Value:
    names = {name: variable(name, Int) for name in ("u1", "u2")}
    return evaluate(parse_program(body, LAMBDABEAM, names), dict(zip(("u1", "u2"), point, strict=False)))


@pytest.mark.parametrize(("shape", "body"), CASES)
@given(xs=LISTS, ys=LISTS)
def test_what_an_output_determines_is_what_the_body_does(
    shape: str, body: str, xs: tuple[int, ...], ys: tuple[int, ...]
) -> None:
    lists = [xs, ys] if shape == "zip" else [xs]
    output = applied(shape, body, lists)
    found = determined(shape, lists, output)
    if shape == "count" or (shape == "scan" and not xs):
        assert found is None
    else:
        assert found is not None
        for point, value in zip(*found, strict=True):
            assert at_point(body, point) == value


@pytest.mark.parametrize(("shape", "body"), [case for case in CASES if case[0] != "scan"])
@given(rows=st.lists(st.tuples(LISTS, LISTS), min_size=1, max_size=3))
def test_results_put_together_are_the_reference_meaning(shape: str, body: str, rows: list[tuple]) -> None:
    lists = [row if shape == "zip" else row[:1] for row in rows]
    points = [points_of(shape, row) for row in lists]
    values = [at_point(body, point) for own in points for point in own]
    assert put_together(shape, lists, points, values) == tuple(applied(shape, body, list(row)) for row in lists)


def test_what_no_body_can_do_is_known_at_once() -> None:
    assert determined("map", [(1, 2)], (3,)) is None
    assert determined("map", [(1, 1)], (3, 4)) is None
    assert determined("filter", [(1, 2, 1)], (1, 2)) is None
    assert determined("scan", [(1, 2)], (2, 3)) is None
    assert determined("zip", [(1, 1), (2, 2)], (3, 4)) is None
    assert determined("map", [(1,)], 5) is None


def solved(
    parameters: list[tuple[str, Type]], rows: list[tuple[tuple, Value]], candidates: int = 3_000_000
) -> Program | None:
    names = [Variable(name, type_) for name, type_ in parameters]
    result = INTS if isinstance(rows[0][1], tuple) else Int
    grammar = LAMBDABEAM.default_grammar(names, result)
    search = BottomUp(grammar, [row for row, _ in rows])
    budget = Budget(None, candidates)
    engine = Lambdas(search, [output for _, output in rows], budget, LAMBDABEAM)
    assert engine.is_useful
    enumeration = Enumeration(search, WantedOutputs([output for _, output in rows]), budget)
    for _, program in Scheduler(search, [(enumeration, 1.0), (engine, 4.0)], budget).proposals():
        for row, output in rows:
            assert evaluate(program, dict(zip([n.name for n in names], row, strict=True))) == output
        return program
    return None


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        ([("x", INTS), ("a", Int)], [(((1, 5, 2), 3), (5, 17, 8)), (((4, 0), -2), (-6, 2))]),
        ([("x", INTS), ("n", Int)], [(((1, 5, 2, 9), 3), (5, 9)), (((4, 0), -2), (4, 0)), (((7, 8), 7), (8,))]),
        ([("x", INTS), ("i", Int)], [(((1, 5, 1), 0), 2), (((4, 0, 0, 0), 2), 3), (((2,), 0), 1)]),
        ([("x", INTS)], [(((1, 2, 0, 4, 5),), (1, 3, 0, 4, 9)), (((3, 0, 2),), (3, 0, 2))]),
        ([("x", INTS), ("y", INTS)], [(((1, 5, 2), (3, 3, 3)), 24), (((2, 2), (0, 7, 9)), 14), (((), ()), 0)]),
    ],
)
def test_programs_with_lambdas_are_found(parameters: list[tuple[str, Type]], rows: list[tuple[tuple, Value]]) -> None:
    assert solved(parameters, rows) is not None


def test_the_same_question_has_the_same_answer_and_a_budget_ends_the_search() -> None:
    question = ([("x", INTS)], [(((1, 2, 3),), (9, -7, 100)), (((4,),), (77,))])
    assert solved(*question, candidates=60_000) is solved(*question, candidates=60_000)
