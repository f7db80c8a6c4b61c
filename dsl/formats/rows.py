"""From plain values to examples: what JSON Lines, CSV and Python pairs have in common.

Values come in rows.  Every column must hold values of one type; `True` is never a number, and an empty list fits any list
type.  Complaints name the row, and both rows where two disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import Place, QuestionError, SynthError
from ..task import Example, Examples
from ..types import Int, List, Type, Value, freeze, type_of

DEEPEST_VALUE = 20
"""How deep lists of lists may nest in an example."""

_NOTHING = Type("nothing")  # the element type of an empty list, until another row says more


@dataclass(frozen=True)
class Cell:
    """One value, and how to speak of it: `the output of example 3`."""

    value: Value
    name: str


def value_type(cell: Cell, place: Place | None = None) -> Type:
    """The type of a plain value, with empty lists still open; QuestionError for what can be no value."""
    return _type(cell.value, cell, place, DEEPEST_VALUE)


def _type(value: Value, cell: Cell, place: Place | None, depth: int) -> Type:
    if isinstance(value, list | tuple):
        if not depth:
            raise QuestionError(f"{cell.name} has lists nested more than {DEEPEST_VALUE} deep", place=place)
        element = _NOTHING
        for item in value:
            found = _type(item, cell, place, depth - 1)
            joined = join(element, found)
            if joined is None:
                raise QuestionError(
                    f"{cell.name} is a list that mixes {_say(element)} and {_say(found)}", place=place, remedy=_ONE_TYPE
                )
            element = joined
        return List(element)
    if isinstance(value, float):
        remedy = "write whole numbers, or text in quotes" if value == value and abs(value) != float("inf") else ""
        raise QuestionError(f"{cell.name} is {value}: decimal numbers are not supported", place=place, remedy=remedy)
    if value is None:
        raise QuestionError(f"{cell.name} is missing", place=place, remedy="fill it in or leave the example out")
    if isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
        raise QuestionError(f"{cell.name} holds half of a surrogate pair, which is no character", place=place)
    found_type = type_of(value)
    if found_type is None:
        raise QuestionError(
            f"{cell.name} is a {type(value).__name__}, which no language here has", place=place,
            remedy="use text, whole numbers, True or False, or lists of one of them",
        )  # fmt: skip
    return found_type


_ONE_TYPE = "all values of a column or list must be of one type"


def join(left: Type, right: Type) -> Type | None:
    """The type of both, where empty lists fit any list type; None if they cannot agree."""
    if left == right or right == _NOTHING:
        return left
    if left == _NOTHING:
        return right
    if left.name == right.name == "List":
        element = join(left.element, right.element)
        return None if element is None else List(element)
    return None


def closed(type_: Type) -> Type:
    """Lists that were empty in every row are taken to be lists of integers."""
    if type_ == _NOTHING:
        return Int
    return List(closed(type_.element)) if type_.name == "List" else type_


def column_type(cells: Sequence[Cell], declared: Type | None = None, place: Place | None = None) -> Type:
    """The one type of a column; QuestionError names both cells where two disagree.

    A `declared` type is kept if every value is of that type (this is how bit-vectors come about), and refused otherwise.
    """
    if declared is not None:
        for cell in cells:
            value_type(cell, place)
            if not declared.admits(freeze(cell.value)):
                raise QuestionError(f"{cell.name} is {cell.value!r:.60}, not of the declared type {declared}", place=place)
        return declared
    known, first = _NOTHING, None
    for cell in cells:
        found = value_type(cell, place)
        joined = join(known, found)
        if joined is None:
            assert first is not None
            raise QuestionError(
                f"{first.name} is {_say(known)}, but {cell.name} is {_say(found)}", place=place, remedy=_ONE_TYPE
            )
        if joined != known:
            known, first = joined, cell
    return closed(known)


def _say(type_: Type) -> str:
    """A type in words."""
    words = {"Int": "an integer", "Bool": "True or False", "String": "a text", "nothing": "nothing"}
    if type_.name == "List":
        return f"a list ({closed(type_)})"
    return words.get(type_.name, str(type_))


def examples_of(
    rows: Sequence[tuple[Sequence[Value], Value]],
    held_out: Sequence[tuple[Sequence[Value], Value]] = (),
    place: Place | None = None,
) -> Examples:
    """Checked examples: at least one row and no contradiction; equal rows are kept once."""
    all_rows = [Example(tuple(map(freeze, inputs)), freeze(output)) for inputs, output in rows]
    try:
        Examples(tuple(all_rows)).check()
    except SynthError as error:
        error.place = place
        raise
    # No contradiction: equal inputs mean equal rows.
    kept = {tuple((type(v), v) for v in row.inputs): row for row in reversed(all_rows)}
    unseen = [Example(tuple(map(freeze, inputs)), freeze(output)) for inputs, output in held_out]
    return Examples(tuple(reversed(kept.values())), tuple(unseen))


def parameter_names(count: int) -> list[str]:
    """Names for parameters that nobody has named: x, or x1, x2, ..."""
    return ["x"] if count == 1 else [f"x{i}" for i in range(1, count + 1)]
