"""Programs in other people's languages: SQL, pandas, Excel, regular expressions; also Python, SMT-LIB and SyGuS.

    from synth.export import export

    export(result.program, "duckdb", columns={"x": "Full name"})

What cannot be said exactly in a target is refused by name (`Refusal`).  Each target has one table from operators to text, in
a module of its own; `writer` says how such tables are read.  An export is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from dsl.errors import QuestionError
from dsl.operators import Definition

from .excel import to_excel
from .pandas_code import to_pandas
from .refusal import Refusal
from .regex import Pattern, to_regex
from .sql import to_sql

__all__ = ["TARGETS", "Pattern", "Refusal", "export", "to_excel", "to_pandas", "to_regex", "to_sql"]

TARGETS = ("python", "pandas", "duckdb", "sqlite", "excel", "regex", "smtlib", "sygus")
"""Names of the targets, as `export` takes them."""


def export(definition: Definition, target: str, *, columns: Mapping[str, str] | None = None, plain: bool = False) -> str:
    """The program as text of a target.

    `columns` says what the parameters are called there: columns of a table, or cells (`{"x": "B2"}`) for Excel.  `plain`
    promises that all text is printable ASCII, which makes some exports shorter and others possible.  Raises Refusal for what
    the target cannot say exactly, and QuestionError for an unknown target.
    """
    alone: dict[str, Callable[[Definition], str]] = {
        "python": Definition.to_python,
        "smtlib": Definition.to_smtlib,
        "sygus": Definition.to_sygus,
    }
    if target in alone:
        return alone[target](definition)
    with_columns: dict[str, Callable[..., str]] = {
        "pandas": to_pandas,
        "duckdb": partial(to_sql, dialect="duckdb"),
        "sqlite": partial(to_sql, dialect="sqlite"),
        "excel": to_excel,
    }
    if target in with_columns:
        return with_columns[target](definition, columns=columns, plain=plain)
    if target == "regex":
        return str(to_regex(definition, plain=plain))
    raise QuestionError(f"no export to {target!r:.40}", remedy=f"choose one of {', '.join(TARGETS)}")
