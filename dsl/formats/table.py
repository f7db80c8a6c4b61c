"""Tasks from CSV: fill the last column from the others.

The first row is the header.  Rows whose last cell is empty are those to be filled: they are set aside in
`facts["unlabelled"]`.  A column is Int if every cell is a whole number in its usual form (no leading zeros, no plus sign),
else String: so phone numbers and postcodes stay what they are.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from ..errors import LimitError, Place, QuestionError, ReadError
from ..program import Variable
from ..task import SynthFunction, Task, shown_inputs, unknown_function
from ..types import Int, String, Type, Value
from .files import read_text
from .logics import language_of_types
from .rows import examples_of

_INTEGER = re.compile(r"(?:0|-?[1-9][0-9]{0,3999})\Z")
_DELIMITERS = ",;\t"


def load_csv(path: str | Path) -> Task:
    """The task of a CSV file in UTF-8, with cells parted by commas, semicolons or tabs.

    Raises ReadError for ragged rows and broken quotes (naming the line), QuestionError if there is nothing to learn from.
    """
    file = Path(path)
    return parse_csv(read_text(file), file.stem, source=str(file))


def parse_csv(text: str, name: str = "table", source: str | None = None) -> Task:
    """The task that a CSV text states; `source` is the file it came from, for messages."""
    header, rows = _read(text, _delimiter(text), source)
    types = [_column_type([row[column] for _, row in rows]) for column in range(len(header) - 1)]
    labelled = [(line, row) for line, row in rows if row[-1]]
    if not labelled:
        raise QuestionError(
            f"the last column, {header[-1]!r:.60}, is empty in every row" if rows else "there are no rows below the header",
            place=Place(1, 1, source),
            remedy="the first row is the header, the last column is the output: fill in at least one",
        )
    result = _column_type([row[-1] for _, row in labelled])
    examples = [(_values(row[:-1], types), _values(row[-1:], [result])[0]) for _, row in labelled]
    _name_conflict(labelled, examples, source)
    parameters = tuple(map(Variable, _names(header[:-1]), types))
    function = SynthFunction(unknown_function("f", types, result), parameters)
    unlabelled = tuple(_values(row[:-1], types) for _, row in rows if not row[-1])
    facts: dict[str, object] = {"header": tuple(header), "unlabelled": unlabelled}
    specification = examples_of(examples, place=Place(1, 1, source))
    return Task(name, language_of_types([*types, result]), (function,), specification, source=source, facts=facts)


def _delimiter(text: str) -> str:
    """The delimiter that parts the first line into most cells."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    counts = {}
    for delimiter in _DELIMITERS:
        # Quoted cells may hold any delimiter; a quote that goes on in the next line does no harm here.
        counts[delimiter] = re.sub(r'"[^"]*"', "", line).count(delimiter)
    return max(_DELIMITERS, key=lambda d: counts[d])


def _read(text: str, delimiter: str, source: str | None) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and every further row with the number of its line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            if any(row):
                if not header:
                    header = row
                elif len(row) != len(header):
                    raise ReadError(
                        f"this row has {len(row)} cells, but the header has {len(header)}", place=Place(line, 1, source)
                    )
                else:
                    rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            limit = csv.field_size_limit()
            raise LimitError(f"a cell has more than {limit} characters", place=Place(reader.line_num, 1, source)) from None
        raise ReadError(f"this is not CSV: {error}", place=Place(line, 1, source), remedy="check the quotes") from None
    if not header:
        raise QuestionError("the table is empty", place=Place(1, 1, source), remedy="give a header and at least one row")
    if len(header) < 2:
        remedy = "it needs inputs and, as the last column, the output"
        raise QuestionError("the table has one column", place=Place(1, 1, source), remedy=remedy)
    return header, rows


def _column_type(cells: list[str]) -> Type:
    return Int if cells and all(_INTEGER.match(cell) for cell in cells) else String


def _values(cells: list[str], types: list[Type]) -> tuple[Value, ...]:
    return tuple(int(cell) if type_ == Int else cell for cell, type_ in zip(cells, types, strict=True))


def _name_conflict(
    rows: list[tuple[int, list[str]]], examples: list[tuple[tuple[Value, ...], Value]], source: str | None
) -> None:
    """Say by their lines which two rows ask for different outputs from the same inputs."""
    seen: dict[tuple[Value, ...], tuple[int, Value]] = {}
    for (line, _), (inputs, output) in zip(rows, examples, strict=True):
        first, wanted = seen.setdefault(inputs, (line, output))
        if wanted != output:
            raise QuestionError(
                f"lines {first} and {line} contradict each other: the input {shown_inputs(inputs):.200} cannot give both "
                f"{wanted!r:.100} and {output!r:.100}",
                place=Place(line, 1, source),
                remedy="correct or remove one of them",
            )


def _names(header: list[str]) -> list[str]:
    """Distinct parameter names that look like the header's cells."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        base = re.sub(r"\W+", "_", cell).strip("_") or f"column_{number}"
        base = base if not base[0].isdigit() else f"column_{base}"
        name, count = base, 1
        while name in names:
            count += 1
            name = f"{base}_{count}"
        names.append(name)
    return names
