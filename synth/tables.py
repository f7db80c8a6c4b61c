"""CSV files that go out as they came in: every column kept, with the file's own delimiter, line ends and byte-order mark.

The reader of tasks (`dsl.formats.table`) turns a file into a question; here a file stays a table, so that one column of it
can be filled and the rest left alone.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from dsl.errors import Place, QuestionError, ReadError
from dsl.formats.files import read_text
from dsl.types import Value

_INTEGER = re.compile(r"(?:0|-?[1-9][0-9]{0,3999})\Z")
_PHONE = re.compile(r"[+-][0-9 ()./-]*\Z")


@dataclass
class Table:
    """A CSV file: its header, its rows of cells, and how it is written.  `lines` are the numbers of the rows' lines."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int] = field(default_factory=list)
    delimiter: str = ","
    newline: str = "\n"
    has_mark: bool = False

    def column(self, name: str) -> list[str]:
        """The cells of a column.  Raises QuestionError if there is none of that name, or more than one."""
        if self.header.count(name) != 1:
            known = ", ".join(map(repr, self.header))
            number = "two columns are" if name in self.header else "no column is"
            raise QuestionError(f"{number} named {name!r:.80}", remedy=f"the header has {known:.200}")
        place = self.header.index(name)
        return [row[place] for row in self.rows]

    def values(self, name: str) -> list[Value | None]:
        """The cells of a column as integers, if all that are filled are written like one, else as texts; empty is None."""
        cells = self.column(name)
        filled = [cell for cell in cells if cell]
        if filled and all(_INTEGER.match(cell) for cell in filled):
            return [int(cell) if cell else None for cell in cells]
        return [cell or None for cell in cells]

    def set_column(self, name: str, cells: list[str]) -> None:
        """Put cells into a column, which is added at the right if it is not there yet."""
        if name not in self.header:
            self.header.append(name)
            for row in self.rows:
                row.append("")
        place = self.header.index(name)
        for row, cell in zip(self.rows, cells, strict=True):
            row[place] = cell

    def text(self) -> str:
        """The file's text, without a byte-order mark."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.newline)
        writer.writerows([self.header, *self.rows])
        return out.getvalue()


def read_table(path: str | Path) -> Table:
    """The table of a CSV file in UTF-8, with cells parted by commas, semicolons or tabs.

    Raises ReadError, with the line, for rows that are longer or shorter than the header and for broken quotes, and
    QuestionError for a file without a header.
    """
    file = Path(path)
    return parse_table(read_text(file), str(file), has_mark=_has_mark(file))


def _has_mark(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(3) == b"\xef\xbb\xbf"


def parse_table(text: str, source: str | None = None, *, has_mark: bool = False) -> Table:
    """The table of a CSV text; `source` is the file it came from, for messages."""
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    table = Table([], [], [], delimiter, "\r\n" if "\r\n" in text else "\n", has_mark)
    line = 1
    try:
        for row in reader:
            if not table.header:
                table.header = row
            elif row:
                if len(row) != len(table.header):
                    message = f"this row has {len(row)} cells, but the header has {len(table.header)}"
                    raise ReadError(message, place=Place(line, 1, source))
                table.rows.append(row)
                table.lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReadError(f"this is not CSV: {error}", place=Place(line, 1, source), remedy="check the quotes") from None
    if not any(table.header):
        raise QuestionError("the table is empty", place=Place(1, 1, source), remedy="give a header and at least one row")
    return table


def _delimiter(text: str) -> str:
    """The delimiter that parts the first line into most cells."""
    line = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return max(",;\t", key=line.count)


def write_table(table: Table, path: str | Path) -> None:
    """Write the table; a file of that name is replaced in one step, so that it is never half there."""
    target = Path(path)
    data = (b"\xef\xbb\xbf" if table.has_mark else b"") + table.text().encode()
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if target.exists():
            Path(name).chmod(target.stat().st_mode & 0o777)
        else:
            Path(name).chmod(0o644)
        Path(name).replace(target)
    except OSError as error:
        raise QuestionError(
            f"{str(target)!r:.200} cannot be written: {error.strerror}", remedy="name another file"
        ) from None


def is_formula(cell: str) -> bool:
    """Would a spreadsheet run this cell?  It would take it for a formula; numbers and telephone numbers are none."""
    return cell[:1] in ("=", "@", "\t", "\r") or (cell[:1] in ("+", "-") and not _PHONE.match(cell))
