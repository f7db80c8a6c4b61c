"""Polishing: a smaller program that still passes the caller's check, or the same one."""

from dsl.grammar import Grammar
from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.program import Program, variable
from dsl.types import Int
from search.bottom_up import BottomUp
from search.budget import Budget
from synth.polish import polish

X, Y = variable("x", Int), variable("y", Int)
ROWS = [{"x": x, "y": y} for x in range(-3, 4) for y in (0, 2, 5)]


def grammar() -> Grammar:
    return LIA.default_grammar((X.head, Y.head), Int, {})  # type: ignore[arg-type]


def parsed(text: str) -> Program:
    from dsl.terms import parse_program

    return parse_program(text, LIA, {"x": X, "y": Y})


def right(wanted: Program):  # type: ignore[no-untyped-def]
    return lambda program: all(evaluate(program, row) == evaluate(wanted, row) for row in ROWS)


def test_a_part_gives_way_to_a_part_of_its_own() -> None:
    long = parsed("(+ (ite (< x y) x x) 0)")
    assert polish(long, grammar(), None, ROWS, right(X), lambda: False) is X


def test_a_part_gives_way_to_what_the_bank_holds() -> None:
    search = BottomUp(grammar(), [(row["x"], row["y"]) for row in ROWS])
    for _ in search.blocks(Budget(candidates=2000)):
        pass
    long = parsed("(+ (+ x y) (- (+ y x) (- y y)))")
    wanted = parsed("(+ (+ x y) (+ x y))")
    found = polish(long, grammar(), search, ROWS, right(wanted), lambda: False)
    assert found.size <= wanted.size
    assert right(wanted)(found)


def test_what_is_over_stays_as_it_was() -> None:
    long = parsed("(+ x 0)")
    assert polish(long, grammar(), None, ROWS, right(X), lambda: True) is long


def test_nothing_wrong_is_accepted() -> None:
    program = parsed("(- x y)")
    assert polish(program, grammar(), None, ROWS, right(program), lambda: False) is program
