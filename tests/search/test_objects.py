"""Operators that have only a reference, and types of third parties: values in object columns, told apart by class."""

from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from dsl.errors import DeclarationError
from dsl.grammar import Grammar
from dsl.language import DSL
from dsl.operators import Undefined
from dsl.program import Variable
from dsl.types import Bool, Int, String, Type
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from search.pruning import NO_PRUNING, Pruning
from tests.search.grammars import Case, grammar_over
from tests.search.test_bottom_up import assert_twins, candidates


@dataclass(frozen=True)
class Point:
    """A value of a third party."""

    x: int
    y: int


Anything = Type("Anything", (), object)

PLANE = DSL("plane", "1", "Points and walks, without a single kernel.")


@PLANE.operator("point")
def point(x: int, y: int) -> Point:
    """The point with these coordinates."""
    return Point(x, y)


@PLANE.operator("x")
def abscissa(p: Point) -> int:
    """How far to the right."""
    return p.x


@PLANE.operator("mirror")
def mirror(p: Point) -> Point:
    """The coordinates exchanged."""
    return Point(p.y, p.x)


@PLANE.operator("root")
def root(n: int) -> int:
    """The integer square root, of squares only."""
    return {0: 0, 1: 1, 4: 2, 9: 3}.get(n, Undefined)


@PLANE.operator("scale")
def scale(n: int, p: Point) -> Point:
    """The point n times as far away, if that is not too far."""
    return Point(n * p.x, n * p.y) if abs(n) < 10**20 else Undefined


@PLANE.operator("is-left")
def is_left(p: Point, q: Point) -> bool:
    """Is p to the left of q?"""
    return p.x < q.x


@PLANE.operator("name")
def name(p: Point) -> str:
    """The point in words."""
    return f"({p.x}|{p.y})"


@PLANE.operator("walk")
def walk(p: Point, turn: bool) -> tuple[int, ...]:
    """The steps to the point."""
    return (p.x, p.y) if turn else (p.y,)


@PLANE.operator("plus", commutative=True, identity=0)
def plus(a: int, b: int) -> int:
    """The sum."""
    return a + b


POINT = Type("Point", (), Point)
INPUTS = ((Point(1, 4), 9), (Point(-2, 0), 4), (Point(0, 2**62), 2**62))


def plane(result: Type, *names: str) -> Grammar:
    parameters = [Variable("p", POINT), Variable("n", Int)]
    return grammar_over(PLANE, parameters, result, names, {Int: [0, 1]}, [Bool, String])


@pytest.mark.parametrize("pruning", [Pruning(), NO_PRUNING], ids=["pruned", "unpruned"])
@pytest.mark.parametrize("result", [POINT, Int, Bool, String], ids=str)
def test_points_are_enumerated_as_by_the_slow_twin(result: Type, pruning: Pruning) -> None:
    grammar = plane(result, "point", "x", "mirror", "root", "scale", "is-left", "name", "plus")
    assert_twins(Case(grammar, INPUTS, 5), pruning)


@pytest.mark.parametrize("threads", [2, 3])
def test_with_several_threads_too(threads: int) -> None:
    assert_twins(Case(plane(POINT, "point", "x", "mirror", "scale", "plus"), INPUTS, 5), Pruning(), threads)


def test_over_more_examples_than_a_word_has_bits() -> None:
    inputs = tuple((Point(k, 64 - k), k % 10) for k in range(70))
    assert_twins(Case(plane(Bool, "point", "x", "mirror", "is-left", "root"), inputs, 5), Pruning())


def test_the_cheapest_program_with_wanted_points() -> None:
    search = BottomUp(plane(POINT, "point", "x", "mirror", "root", "plus"), [(Point(3, 5), 4), (Point(0, 1), 9)])
    found = next(search.solutions(WantedOutputs((Point(2, 3), Point(3, 0))), Budget(seconds=30)))
    assert (str(found.program), found.cost) == ("(point (root n) (x p))", 5)


@pytest.mark.parametrize("function", ["walk"])
def test_a_reference_may_make_a_list(function: str) -> None:
    from dsl.types import List

    parameters = [Variable("p", POINT)]
    grammar = grammar_over(PLANE, parameters, List(Int), [function, "is-left", "mirror"], {}, [Bool])
    assert_twins(Case(grammar, tuple((i[0],) for i in INPUTS), 5), Pruning())


# Values that Python takes for equal.

MIXED = DSL("mixed", "1", "One type whose values are 1, True and other Python objects.")
Mixed = Annotated[Any, Anything]


@MIXED.operator("as-bool")
def as_bool(v: Mixed) -> Mixed:
    """The value as a Boolean."""
    return bool(v)


@MIXED.operator("as-float")
def as_float(v: Mixed) -> Mixed:
    """The value as a floating-point number; texts have none."""
    return Undefined if isinstance(v, str) else float(v)


@MIXED.operator("as-text")
def as_text(v: Mixed) -> Mixed:
    """The value as text."""
    return str(v)


def test_one_true_and_their_texts_never_merge() -> None:
    grammar = grammar_over(MIXED, [Variable("v", Anything)], Anything, ["as-bool", "as-float", "as-text"], {})
    found = [c.outputs for c in candidates(BottomUp(grammar, [(1,)]), 3)]
    assert [repr(outputs[0]) for outputs in found] == ["1", "True", "1.0", "'1'", "'True'", "'1.0'"]
    case = Case(grammar, ((1,), (0,)), 4)
    assert_twins(case, Pruning())


# Mistakes of a plug-in's author.

WRONG = DSL("wrong", "1", "Operators with mistakes.")


@WRONG.operator("divide")
def divide(a: int, b: int) -> int:
    """Forgets that b may be 0."""
    return a // b


@WRONG.operator("half")
def half(a: int) -> int:
    """Answers with a fraction."""
    return a / 2  # type: ignore[return-value]


@WRONG.operator("yes")
def yes(a: int) -> int:
    """Answers with a Boolean, which is no integer here."""
    return a > 0


@WRONG.operator("measure")
def measure(p: Point) -> int:
    """Answers with nothing."""
    return None  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("operator", "fragments"),
    [
        ("divide", ["divide", "(0, 0)", "ZeroDivisionError", "Undefined"]),
        ("half", ["half", "0.0", "Int"]),
        ("yes", ["yes", "False", "Int"]),
        ("measure", ["measure", "None", "Int"]),
    ],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_a_mistake_in_a_reference_is_named(operator: str, fragments: list[str], threads: int) -> None:
    grammar = grammar_over(WRONG, [Variable("a", Int), Variable("p", POINT)], Int, [operator], {})
    search = BottomUp(grammar, [(0, Point(0, 0)), (3, Point(1, 1))], threads=threads)
    with pytest.raises(DeclarationError) as error:
        list(search.candidates(Budget(seconds=20)))
    assert all(fragment in str(error.value) for fragment in fragments), str(error.value)
