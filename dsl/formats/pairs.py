"""Tasks from plain Python values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import QuestionError
from ..language import DSL
from ..program import Variable
from ..task import SynthFunction, Task, unknown_function
from ..types import Value
from .logics import language_of_types
from .rows import Cell, column_type, examples_of, parameter_names

Pairs = Iterable[tuple[Value, Value] | Mapping[str, Any]] | Mapping[Value, Value]


def task_from_pairs(
    pairs: Pairs, name: str = "f", *, language: DSL | None = None, held_out: Pairs = (), source: str | None = None
) -> Task:
    """The task of finding a function that maps each input to its output.

    A pair is `(input, output)`, where a tuple as input means several arguments and a list is one list value; or a dictionary
    `{"inputs": [...], "output": ...}`.  A mapping from inputs to outputs will do as well.  `held_out` pairs only measure
    generalisation.  Without a `language` the types of the values choose one.  Raises QuestionError, naming the examples by
    number, if there are none, if two contradict each other or disagree in their types, or if a value is not supported.
    """
    shown = [_row(pair, f"example {number}") for number, pair in enumerate(_items(pairs), 1)]
    unseen = [_row(pair, f"held-out example {number}") for number, pair in enumerate(_items(held_out), 1)]
    if not shown:
        examples_of([])
    count = len(shown[0][0])
    labels = [f"example {n}" for n in range(1, len(shown) + 1)]
    labels += [f"held-out example {n}" for n in range(1, len(unseen) + 1)]
    rows = [*shown, *unseen]
    for label, (inputs, _) in zip(labels, rows, strict=True):
        if len(inputs) != count:
            raise QuestionError(
                f"example 1 has {count} inputs, but {label} has {len(inputs)}",
                remedy="a tuple is several inputs; write a list for one input that is a list",
            )
    types = []
    for column in range(count):
        which = "the input of" if count == 1 else f"input {column + 1} of"
        cells = [Cell(inputs[column], f"{which} {label}") for label, (inputs, _) in zip(labels, rows, strict=True)]
        types.append(column_type(cells))
    result = column_type([Cell(output, f"the output of {label}") for label, (_, output) in zip(labels, rows, strict=True)])
    parameters = tuple(map(Variable, parameter_names(count), types))
    function = SynthFunction(unknown_function("f", types, result), parameters)
    chosen = language or language_of_types([*types, result])
    return Task(name, chosen, (function,), examples_of(shown, unseen), source=source)


def _items(pairs: Pairs) -> Iterable[Any]:
    return pairs.items() if isinstance(pairs, Mapping) else pairs


def _row(pair: Any, label: str) -> tuple[tuple[Value, ...], Value]:
    if isinstance(pair, Mapping):
        if set(pair) != {"inputs", "output"} or not isinstance(pair["inputs"], list | tuple):
            raise QuestionError(
                f"{label} has the keys {', '.join(map(str, pair))}", remedy='write {"inputs": [...], "output": ...}'
            )
        return tuple(pair["inputs"]), pair["output"]
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise QuestionError(f"{label} is {pair!r:.60}, not a pair", remedy="write (input, output)")
    given, output = pair
    return given if isinstance(given, tuple) else (given,), output
