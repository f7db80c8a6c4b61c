"""Filling the gaps of a column from the other columns: what DataFrames, CSV files and scikit-learn have in common.

A `Session` learns from the rows that are filled, or from examples given apart; this module chooses the columns to learn
from, applies the program to all rows, and says of which rows it is not sure.  Nothing here needs pandas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dsl.errors import QuestionError
from dsl.operators import Definition, Undefined
from dsl.types import Value, freeze, thaw, type_of

from .columnwise import outputs_on
from .questions import plain
from .result import Result
from .session import Session

MOST_COLUMNS = 3
"""Columns to learn from at once, unless they are named; of more, those most like the outputs come first."""

MOST_SHOWN = 2_000
"""Different rows without an output that a session looks at to rank programs and to find a question."""

Columns = Mapping[str, Sequence[Any]]
"""Names of columns, and their cells: plain values, None where one is missing."""


@dataclass
class Filling:
    """A column filled from others.

    `using` are the columns that were learned from, and `outputs` the whole column: what was given or said by an example, and
    the program's outputs, None where there is none.  `guesses` are the numbers of the rows that the program filled.
    `readings` has, for each of them that is not sure, the outputs of the programs that fit all examples.
    """

    session: Session
    using: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]
    given: tuple[Value | None, ...]
    outputs: list[Any] = field(default_factory=list)
    guesses: list[int] = field(default_factory=list)
    readings: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._apply()

    def _apply(self) -> None:
        """Every row: what was given, else what an example says, else the program's output."""
        taught = self._taught()
        programs = [] if self.program is None else [self.program, *self.session.alternatives]
        open_rows = dict.fromkeys(
            _key(row) for row, given in zip(self.rows, self.given, strict=True) if given is None and row not in taught
        )
        readings = _readings(programs, list(open_rows))
        self.outputs, self.guesses, self.readings = [], [], {}
        for number, (row, given) in enumerate(zip(self.rows, self.given, strict=True)):
            found = readings.get(_key(row)) if given is None and row not in taught else None
            if found is None:
                self.outputs.append(thaw(given if given is not None else taught.get(row)))
                continue
            self.outputs.append(None if found[0] is Undefined else thaw(found[0]))
            self.guesses.append(number)
            distinct = tuple(dict.fromkeys(_key((value,)) for value in found if value is not Undefined))
            if len(distinct) > 1 or found[0] is Undefined:
                self.readings[number] = tuple(thaw(key[0][1]) for key in distinct)

    def _taught(self) -> dict[tuple[Value, ...], Value]:
        """The examples, those that came as answers included."""
        several = len(self.using) != 1
        return {freeze(given) if several else (freeze(given),): freeze(out) for given, out in self.session.examples}

    @property
    def result(self) -> Result:
        """What the search found."""
        return self.session.result

    @property
    def program(self) -> Definition | None:
        """The program, or None if none was found."""
        return self.result.program

    @property
    def unsure(self) -> list[int]:
        """Numbers of the rows on which programs that fit all examples disagree, or on which the program has no value."""
        return list(self.readings)

    @property
    def question(self) -> Any:
        """The input whose output would tell most, or None; `answer` takes it."""
        return self.session.question

    def answer(self, output: Any) -> Filling:
        """Answer the question, learn again, and fill the column again."""
        self.session.answer(output)
        return self.refresh()

    def refresh(self) -> Filling:
        """Fill the column again, after something has happened to the session."""
        self._apply()
        return self

    def export(self, target: str) -> str:
        """The program as text of a target (`synth.export.TARGETS`), over the columns as they are called in the table."""
        from .export import export
        from .export.classes import is_plain

        if self.program is None:
            raise QuestionError("there is no program to export", remedy="give other examples, or more seconds")
        texts = (value for row in self.rows for value in row if isinstance(value, str))
        names = {p.name: name for p, name in zip(self.program.parameters, self.using, strict=True)}
        cells = None if target == "excel" else names
        return export(self.program, target, columns=cells, plain=all(map(is_plain, texts)))

    def __str__(self) -> str:
        if self.program is None:
            return str(self.result)
        unsure = f", {len(self.unsure)} of them unsure" if self.unsure else ""
        used = ", ".join(str(self.using[place]) for place in _needs(self.program))
        return f"{self.program} on {used}: {len(self.guesses)} rows filled{unsure}"

    def __repr__(self) -> str:
        return f"<synth.Filling {self}>"


def fill_column(
    columns: Columns,
    target: str,
    examples: Mapping[Any, Any] | Iterable[Any] | None = None,
    *,
    using: str | Sequence[str] | None = None,
    **options: Any,
) -> Filling:
    """Fill the gaps of the column `target`, or make it, from the others.

    Without `examples` the filled cells of the column are the examples; with them, pairs of input and output or a dict from
    inputs to outputs, where several inputs are a tuple in the order of `using`.  Without `using` the columns to learn from
    are found: those that hold the inputs of the examples, or the ones most like the outputs.  `options` are those of
    `synth.solve`.  Raises QuestionError for names, examples and cells that make no sense.
    """
    given: list[Value | None] = [None] * len(next(iter(columns.values()), ()))
    if target in columns:
        given = _whole_numbers([plain(value) for value in columns[target]])
    pairs = _pairs(examples)
    cleaned = {name: _usable(cells) for name, cells in columns.items() if name != target}
    usable = {name: cells for name, cells in cleaned.items() if cells is not None}
    named = [using] if isinstance(using, str) else None if using is None else list(using)
    for name in named or ():
        if name not in usable:
            raise _unusable(name, target, columns)
    if not pairs and not any(value is not None for value in given):
        raise QuestionError(
            f"column {target!r:.80} has no value in it, so there is no example to learn from",
            remedy="fill in the wanted output of at least one row, or give examples",
        )
    chosen = named or _columns_for(usable, given, pairs)
    rows = tuple(zip(*(usable[name] for name in chosen), strict=True)) or ((),) * len(given)
    shown = [(row, value) for row, value in zip(rows, given, strict=True) if value is not None and None not in row]
    shown += [(_inputs(given_input, len(chosen)), output) for given_input, output in pairs]
    open_rows = [row for row, value in zip(rows, given, strict=True) if value is None and None not in row]
    session = Session(list(dict.fromkeys(open_rows))[:MOST_SHOWN], **options)
    if not options.get("noise"):
        _check_cells(rows, given, target)
    for row, value in shown:
        session.add(row, value)
    return Filling(session, tuple(chosen), rows, tuple(given))


def _check_cells(rows: Sequence[tuple[Value | None, ...]], given: Sequence[Value | None], target: str) -> None:
    """Raise QuestionError where the same inputs stand beside different outputs, saying which rows these are."""
    seen: dict[tuple[Value | None, ...], int] = {}
    for number, (row, value) in enumerate(zip(rows, given, strict=True)):
        if value is None or None in row:
            continue
        first = seen.setdefault(row, number)
        if given[first] != value:
            inputs = thaw(row[0]) if len(row) == 1 else row
            raise QuestionError(
                f"rows {first + 1} and {number + 1} both have {inputs!r:.100}, but in {target!r:.80} they have"
                f" {given[first]!r:.60} and {value!r:.60}",
                remedy="empty the cell that is wrong, or choose the columns to learn from, one of which tells them apart",
            )


Key = tuple[tuple[type, Any], ...]


def _key(row: Sequence[Any]) -> Key:
    """A row as a key under which `True` is not 1."""
    return tuple((type(value), value) for value in row)


def _readings(programs: Sequence[Definition], keys: Sequence[Key]) -> dict[Key, list[Value]]:
    """What each program makes of each row, the answer first; rows without an input that the answer needs are left out."""
    found: dict[Key, list[Value]] = {}
    for number, definition in enumerate(programs):
        needed = _needs(definition)
        chosen = [k for k in keys if all(k[i][1] is not None for i in needed) and (number == 0 or k in found)]
        outputs = outputs_on(definition, [[value for _, value in key] for key in chosen])
        for key, output in zip(chosen, outputs, strict=True):
            found.setdefault(key, []).append(output)
    return found


def _needs(definition: Definition) -> list[int]:
    """The places of the parameters that occur in a program: the others may be missing."""
    used = definition.body.variables()
    return [place for place, parameter in enumerate(definition.parameters) if parameter in used]


def _pairs(examples: Mapping[Any, Any] | Iterable[Any] | None) -> list[tuple[Any, Any]]:
    if examples is None:
        return []
    found = list(examples.items() if isinstance(examples, Mapping) else examples)
    for number, pair in enumerate(found, 1):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise QuestionError(f"example {number} is {pair!r:.80}, not a pair", remedy="write (input, output)")
    if not found:
        raise QuestionError("there are no examples", remedy="give at least one pair of input and output")
    return [(before, after) for before, after in found]


def _inputs(value: Any, count: int) -> tuple[Value, ...]:
    """The input of an example as a row."""
    row = value if isinstance(value, tuple) else (value,)
    if len(row) != count:
        raise QuestionError(
            f"the example input {value!r:.80} has {len(row)} values, but {count} columns are used",
            remedy="give one value for each column of using=, in that order",
        )
    return tuple(freeze(cell_of(cell)) for cell in row)


def _usable(cells: Sequence[Any]) -> list[Value | None] | None:
    """The cells as values of one type, or None for a column that no program can read."""
    values = _whole_numbers([cell_of(value) for value in cells])
    if any(isinstance(value, float) for value in values):
        values = [repr(value) if isinstance(value, float | int) else value for value in values]
    types = {type_of(value) for value in values if value is not None}
    return values if len(types) == 1 and None not in types else None


def cell_of(value: Any) -> Value | None:
    """A cell as a plain value; dates and times as text in the order of ISO 8601."""
    value = plain(value)
    if hasattr(value, "isoformat"):
        has_both = hasattr(value, "hour") and hasattr(value, "year")
        return str(value.isoformat(sep=" ") if has_both else value.isoformat()).removesuffix(" 00:00:00")
    return freeze(value)


def _whole_numbers(values: list[Value | None]) -> list[Value | None]:
    """A column of integers with gaps arrives as floats."""
    floats = [value for value in values if isinstance(value, float)]
    if floats and all(value.is_integer() and abs(value) < 2**53 for value in floats):
        return [int(value) if isinstance(value, float) else value for value in values]
    return values


def _columns_for(
    usable: Mapping[str, list[Value | None]], given: Sequence[Value | None], pairs: Sequence[tuple[Any, Any]]
) -> list[str]:
    """The columns that hold the examples' inputs; or those with most in common with the outputs."""
    if not usable:
        raise QuestionError("there is no column to learn from", remedy="texts, whole numbers and truth values can be used")
    if pairs:
        widths = {len(before) if isinstance(before, tuple) else 1 for before, _ in pairs}
        count = widths.pop()
        places = [[_inputs(before, count)[place] for before, _ in pairs] for place in range(count)] if not widths else []
        found = [next((n for n, cells in usable.items() if _holds(cells, wanted)), "") for wanted in places]
        if found and all(found) and len(set(found)) == len(found):
            return found
        if len(usable) == count == 1:
            return list(usable)
        raise QuestionError(
            f"no column holds the input {pairs[0][0]!r:.80} and those of the other examples",
            remedy=f"say using= which of {', '.join(map(repr, list(usable)[:6]))} they belong to",
        )
    shown = [(number, str(value)) for number, value in enumerate(given) if value is not None]
    whole = {n: cells for n, cells in usable.items() if all(cells[number] is not None for number, _ in shown)} or usable
    likeness = {name: sum(_shared(str(cells[number]), output) for number, output in shown) for name, cells in whole.items()}
    best = sorted(whole, key=lambda name: -likeness[name])[:MOST_COLUMNS]
    return [name for name in whole if name in best]


def _holds(cells: Sequence[Value | None], wanted: Sequence[Value]) -> bool:
    known = {(type(cell), cell) for cell in cells}
    return all((type(value), value) in known for value in wanted)


def _shared(text: str, output: str) -> float:
    """The share of the output's characters that occur in the text, ignoring case."""
    characters = set(text.lower())
    return sum(char in characters for char in output.lower()) / max(len(output), 1)


def _unusable(name: str, target: str, columns: Columns) -> QuestionError:
    if name == target:
        return QuestionError(f"column {name!r:.80} cannot be filled from itself", remedy="name others in using=")
    if name not in columns:
        others = ", ".join(repr(str(n)) for n in columns if n != target)
        return QuestionError(f"there is no column {name!r:.80}", remedy=f"the others are {others:.200}")
    return QuestionError(
        f"column {name!r:.80} cannot be learned from: its cells are missing, of several types, or of an unknown one",
        remedy="use a column of texts, whole numbers or truth values",
    )
