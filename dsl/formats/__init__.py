"""Texts and files to tasks, and back: SyGuS-IF, JSON Lines, CSV, plain Python pairs, and solutions.

Every reader turns what it cannot read into one error of the family in `dsl/errors.py`, with line and column.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import ReadError, UnsupportedError
from ..task import Task
from .files import decode, read_text
from .jsonl import load_jsonl, parse_jsonl, write_jsonl
from .pairs import task_from_pairs
from .solution_reader import parse_solution
from .sygus_reader import load_sygus, parse_sygus
from .sygus_writer import write_solution, write_sygus
from .table import load_csv, parse_csv

__all__ = [
    "FORMATS",
    "decode",
    "load_csv",
    "load_jsonl",
    "load_sygus",
    "load_tasks",
    "parse_csv",
    "parse_jsonl",
    "parse_solution",
    "parse_sygus",
    "parse_tasks",
    "read_text",
    "task_from_pairs",
    "write_jsonl",
    "write_solution",
    "write_sygus",
]

FORMATS = ("sl", "jsonl", "csv")
"""The formats that tasks are read from, named like the suffixes of their files."""


def load_tasks(path: str | Path, format: str | None = None) -> list[Task]:
    """Every task of a file: .sl and .csv hold one, .jsonl one a line.  `format` overrules the suffix.

    Raises ReadError if there is no such file, if it is a folder, or if the suffix is none of these.
    """
    file = Path(path)
    if file.is_dir():
        raise ReadError(f"{file} is a folder, not a file", remedy="name a .sl, .jsonl or .csv file in it")
    if not file.exists():
        raise ReadError(f"there is no file {file}", remedy="check the path")
    chosen = format or file.suffix.lower().removeprefix(".")
    if chosen not in FORMATS:
        raise UnsupportedError(f"the suffix of {file} is not known", remedy="tasks are read from .sl, .jsonl and .csv files")
    return parse_tasks(read_text(file), chosen, file.stem, str(file))


def parse_tasks(text: str, format: str, name: str = "task", source: str | None = None) -> list[Task]:
    """Every task of a text in one of the `FORMATS`; `source` is the file it came from, for messages."""
    if format == "sl":
        return [parse_sygus(text, name, source)]
    if format == "jsonl":
        return list(parse_jsonl(text, name, source))
    if format == "csv":
        return [parse_csv(text, name, source)]
    raise UnsupportedError(f"the format {format!r:.40} is not known", remedy=f"use one of {', '.join(FORMATS)}")
