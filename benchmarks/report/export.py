"""Records as CSV, for spreadsheets: one row a record, nested fields flattened, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from .runs import Run
from .summary import status_of

FIELDS = (
    "suite",
    "track",
    "task",
    "family",
    "file",
    "engine",
    "strategy",
    "status",
    "solved",
    "seconds",
    "candidates",
    "distinct",
    "size",
    "verified",
    "checked",
    "generalises",
    "unseen_right",
    "unseen_total",
    "seed",
    "version",
    "machine",
    "started",
    "message",
    "program",
)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that make a spreadsheet take a text for a formula, or skip to one."""


def csv_text(runs: Sequence[Run]) -> str:
    """All records of all runs, a header first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("run", *FIELDS))
    for run in runs:
        for record in run.records.values():
            values = {**record, "status": status_of(record)}
            writer.writerow((cell(run.label), *(cell(values.get(name)) for name in FIELDS)))
    return out.getvalue()


def cell(value: Any) -> Any:
    """A value as a cell: numbers stay numbers; a text that looks like a formula gets an apostrophe in front of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
