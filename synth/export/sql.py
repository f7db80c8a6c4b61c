"""Programs as SQL expressions: DuckDB and SQLite.

The two have a table each (`sql_duckdb`, `sql_sqlite`), since functions of the same name differ where nobody looks: at
negative positions, at empty texts, at missing values, beyond ASCII.  sqlglot reads what the tables make and writes it out
again; what it does not know in the dialect is an error and not a warning.

Integers are of 64 bits: where a row leads beyond them, DuckDB stops with an error and SQLite goes on with floating point.
Text must not hold the character NUL, which ends a text in SQLite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from dsl.errors import QuestionError
from dsl.operators import Definition, Undefined
from dsl.program import Variable
from dsl.types import Bool, Int, String, Type, Value

from .classes import is_plain
from .refusal import Refusal, package
from .writer import Argument, Target, Writer

DIALECTS = ("duckdb", "sqlite")


def quoted(text: str) -> str:
    """A text literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """A column's name, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


class Sql(Target):
    """What both dialects share: literals, columns, and guards with CASE."""

    plain = False

    def accept(self, text: str, definition: Definition) -> None:
        """Raise Refusal for an expression that the database would not take, as far as that can be found out here."""

    def literal(self, value: Value, type: Type) -> str:
        """A constant."""
        if value is Undefined:
            return "NULL"
        if type == Bool:
            return "TRUE" if value else "FALSE"
        if type == Int:
            if abs(value) >= 2**63:
                raise Refusal(self.name, f"the constant {value!r:.40}", "integers have 64 bits")
            return str(value) if value >= 0 else f"({value})"
        if type == String:
            if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
                raise Refusal(self.name, f"the constant {value!r:.40}", "text holds neither NUL nor half surrogate pairs")
            if self.plain and not is_plain(value):
                raise Refusal(self.name, f"the constant {value!r:.40}", "it is not plain", remedy="leave plain=True out")
            return quoted(value)
        raise Refusal(self.name, f"a constant of type {type}")

    def column(self, variable: Variable) -> str:
        """An input."""
        if variable.type not in (Int, Bool, String):
            raise Refusal(self.name, f"an input of type {variable.type}")
        return named(self.columns.get(variable.name, variable.name))

    def guarded(self, text: str, missing: Sequence[Argument]) -> str:
        """NULL where one of the arguments is NULL."""
        tests = " AND ".join(f"{argument.text} IS NOT NULL" for argument in missing)
        return f"CASE WHEN {tests} THEN {text} END"


def to_sql(
    definition: Definition,
    dialect: str = "duckdb",
    *,
    columns: Mapping[str, str] | None = None,
    table: str = "",
    plain: bool = False,
) -> str:
    """The program as an SQL expression over columns named like its parameters, or like `columns` says.

    Where the program has no value, or an input is NULL, so is the result.  With a `table` the answer is a whole SELECT that
    adds the result as a column with the program's name.  `plain` promises that all text is printable ASCII, which makes much
    of the SQL shorter.  Raises Refusal for what the dialect cannot say exactly, and QuestionError for another dialect.
    """
    if dialect not in DIALECTS:
        raise QuestionError(f"no export to SQL of {dialect!r:.40}", remedy=f"choose one of {', '.join(DIALECTS)}")
    try:
        import sqlglot
    except ImportError:
        raise QuestionError("exporting SQL needs sqlglot", remedy=package("sqlglot", "sql")) from None
    target: Sql = import_module(f".sql_{dialect}", __package__).target(plain, columns)
    target.plain = plain
    text = Writer(target, definition).expression().text
    try:
        tree = sqlglot.parse_one(f"SELECT {text}", read=dialect).expressions[0].pop()  # noqa: S608 - literals are quoted
    except RecursionError:
        raise Refusal(target.name, "a program of this depth") from None
    tree = _without_parentheses(tree)
    options: dict[str, Any] = {"unsupported_level": sqlglot.ErrorLevel.RAISE, "normalize_functions": False}
    target.accept(tree.sql(dialect, **options), definition)
    if table:
        result = sqlglot.exp.alias_(tree, definition.name, quoted=True)
        tree = sqlglot.select("*", result).from_(sqlglot.exp.to_table(named(table), dialect=dialect))
    return str(tree.sql(dialect, **options))


def _without_parentheses(tree: Any) -> Any:
    """The tree without parentheses that say nothing: around arguments, atoms, and texts joined to other texts."""
    from sqlglot import exp

    joined = exp.DPipe, exp.Func, exp.Anonymous
    for paren in list(tree.find_all(exp.Paren)):
        inner, outer = paren.this, paren.parent
        is_join = isinstance(inner, exp.DPipe) and (outer is None or isinstance(outer, joined))
        is_alone = outer is None or (isinstance(outer, exp.Func | exp.Anonymous) and not isinstance(outer, exp.Binary))
        if (is_join or is_alone) and not isinstance(outer, exp.Case | exp.If):
            if outer is None:
                tree = inner
            paren.replace(inner)
    return tree
