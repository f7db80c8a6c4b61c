"""Are exports true?  Programs of the shipped languages run in every target, beside the interpreter.

    python -m benchmarks.exports --programs 1000 --rows 20

Programs are every operator applied once, the first ones that the search enumerates (every so many of them), and larger ones
put together at random from all operators.  Rows hold edges (the empty text, white space, accents, emoji, large integers)
beside ordinary values.  For each target a line says how many programs it took and refused, on how many rows it was run, and
on how many it disagreed with `dsl.interpreter`.  Rows on which a program leads beyond what a target states (integers of 64
bits, say) do not count.

Targets are run by what people run: DuckDB, SQLite, pandas, Z3, Python's and RE2's regular expressions; formulas by the
package `formulas`, since no Excel is at hand.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from dsl.errors import LimitError, UnsupportedError
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.operators import Definition, Operator, Undefined
from dsl.printing import print_value
from dsl.program import Program, Variable, application, constant, variable
from dsl.registry import load_dsl
from dsl.terms import parse_program
from dsl.types import Bool, Int, List, String, Type, Value, freeze, thaw
from synth.export import Refusal, export, to_regex
from synth.export.classes import is_plain

Row = tuple[Value, ...]

SHAPES: dict[str, tuple[tuple[Type, ...], ...]] = {
    "text": ((String,), (String, String), (String, Int)),
    "strings": ((String,), (String, String), (String, Int)),
    "slia": ((String,), (String, Int), (String, Int, Bool)),
    "lia": ((Int,), (Int, Int), (Int, Int, Bool)),
    "lists": ((List(Int),), (List(Int), Int)),
}
"""The languages, and the types of the inputs that programs are made for."""

TEXTS = (
    "", "a", "A", "ab", "aaa", "0", "7", "-5", "007", "42", "9999999999999999999999", "1.5", " ", "  a  b ", "\t", "a\nb",
    '"', '""', "'", "it's", ";", "(", "\\", "\\u{41}", "{0}", "%", "_", "[a]", "]", "^-", "é", "e\u0301", "ß", "İ", "ǆ",
    "²", "٣", "Ω", "ﬁ", "\u00a0", "\u2028", "שלום", "日本語", "👩\u200d👧", "\U00010000", "\uffff", "=1+1",
    "Nancy FreeHafer", "hello world", "a.b,c;d-e_f", "Mixed CASE 123 text", "+1 (425) 555-0123", "2026-11-22",
    "abcabcabc", "x" * 70, "Smith, John", "ann.lee@acme.com", "O'Neil  McDonald-ÄÖ", "12,345.60 USD", "ČESKÝ Žluťoučký",
    "aaaa, aa", "--a--b", "TRUE", "NULL", "nan", "Привет, Мир", "Straße 12", "ὈΔΥΣΣΕΎΣ", "a|b|c", "a$b^c",
)  # fmt: skip
INTEGERS = (
    0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    8,
    10,
    -10,
    99,
    100,
    255,
    -256,
    10**9,
    -(10**9),
    2**31,
    10**14,
    2**53 + 1,
    2**62,
    -(2**63) + 1,
)
ALPHABET = "aaabbAB01 -.,/é'ß٣\u2028Ж"


def random_value(type_: Type, rng: random.Random, plain: bool = False) -> Value:
    """An edge or an ordinary value of a type."""
    if type_ == Bool:
        return rng.random() < 0.5
    if type_ == Int:
        return rng.choice(INTEGERS) if rng.random() < 0.4 else rng.randint(-12, 40)
    if type_ == String:
        edges = [text for text in TEXTS if is_plain(text)] if plain else TEXTS
        letters = "".join(filter(is_plain, ALPHABET)) if plain else ALPHABET
        return (
            rng.choice(edges) if rng.random() < 0.6 else "".join(rng.choices(letters, k=rng.choice((1, 2, 3, 5, 8, 13, 21))))
        )
    if type_.name == "List":
        return tuple(random_value(type_.element, rng) % 1000 for _ in range(rng.choice((0, 1, 2, 3, 5, 8))))
    raise ValueError(f"no values are known for {type_}")


# Programs.


def enumerated(language: DSL, parameters: Sequence[Variable], result: Type, count: int, every: int) -> Iterator[Program]:
    """Every so many-th of the first programs that differ on a few inputs."""
    from search.bottom_up import BottomUp
    from search.budget import Budget

    rng = random.Random(len(parameters))
    rows = [tuple(random_value(p.type, rng) for p in parameters) for _ in range(4)]
    grammar = language.default_grammar(parameters, result, {String: [",", "-", "aa"], Int: [0, 1, 2, -1, -3]})
    search = BottomUp(grammar, rows, seed=0)
    try:
        found = search.candidates(Budget(30.0, candidates=400_000))
        yield from (c.program for c in islice(found, 0, count * every, every))
    finally:
        search.close()


CONSTANTS: dict[str, tuple[Value, ...]] = {
    "String": (",", "-", " ", "a", "aa", "é", "'"),
    "Int": (0, 1, 2, 3, -1, -2),
    "Bool": (True,),
    "List": ((), (1, 2)),
}


def leaves(language: DSL, parameters: Sequence[Variable]) -> tuple[list[Operator], dict[Type, list[Program]]]:
    """All operators over the types at hand, and the constants that they are applied to."""
    types = [*dict.fromkeys([*(p.type for p in parameters), *language.support])]
    operators = list(dict.fromkeys([*language.operators_over(types), *_others(language, types)]))
    named = dict.fromkeys(t for o in operators for t in o.arguments)
    return operators, {t: [constant(v, t) for v in t.tokens or CONSTANTS[t.name]] for t in named}


def steps(language: DSL, parameters: Sequence[Variable], each: int, rng: random.Random) -> Iterator[Program]:
    """Every operator applied to inputs and constants, in a few ways."""
    operators, constants = leaves(language, parameters)
    inputs = [variable(p.name, p.type) for p in parameters]
    for operator in operators:
        first = next((i for i, t in enumerate(operator.arguments) if any(p.type == t for p in inputs)), None)
        for _ in range(0 if first is None or operator.result.tokens else each):
            chosen = [rng.choice(constants[t]) for t in operator.arguments]
            chosen[first or 0] = rng.choice([p for p in inputs if p.type == operator.arguments[first or 0]])
            yield application(operator, *chosen)


def grown(language: DSL, parameters: Sequence[Variable], count: int, rng: random.Random) -> Iterator[Program]:
    """Programs of any operators of the language, each made of parts made before: many are shared, some are deep."""
    operators, pool = leaves(language, parameters)
    inputs: dict[Type, list[Program]] = {}
    for parameter in parameters:
        inputs.setdefault(parameter.type, []).append(variable(parameter.name, parameter.type))
    made = 0
    while made < count:
        operator = rng.choice(operators)
        arguments = []
        for type_ in operator.arguments:
            sources = [s for s in (inputs.get(type_), pool.get(type_), pool.get(type_, [])[-25:]) if s]
            arguments.append(rng.choice(rng.choice(sources)))
        program = application(operator, *arguments)
        if program.size <= 40 and program.variables() and not program.type.tokens:
            pool.setdefault(program.type, []).append(program)
            made += 1
            yield program


def _others(language: DSL, types: Sequence[Type]) -> list[Operator]:
    """Operators that are not in default grammars."""
    from itertools import product

    found = []
    for family in language:
        choices = [[t for t in types if s == t or (s.name == "?" and not t.tokens)] for s in family.arguments]
        if not family.explicit_indices():
            found += [o for arguments in product(*choices) if (o := family.member(arguments)) and o.result in types]
    return found


def programs(count: int, seed: int = 0) -> list[Definition]:
    """So many programs of all languages together, by and large a third of each kind."""
    rng = random.Random(seed)
    shapes = [(name, shape) for name, found in SHAPES.items() for shape in found]
    share = -(-count // len(shapes))
    made: list[Definition] = []
    for name, shape in shapes:
        language = load_dsl("strings" if name == "text" else name)
        parameters = tuple(Variable(n, t) for n, t in zip(("x", "Full name", "b"), shape, strict=False))
        results = [t for t in (String, Int, Bool, List(Int)) if t in language.support][:2]
        found: list[Program] = []
        for result in results:
            found += enumerated(language, parameters, result, max(1, share // 6), 37)
        single = list(steps(language, parameters, 3, rng))
        found += rng.sample(single, min(len(single), share // 3))
        found += grown(language, parameters, share - len(found), rng)
        made += [Definition(f"f{len(made) + k}", parameters, program) for k, program in enumerate(found[:share])]
    return made[:count]


# What each target states of the values it can hold.


def values_of(definition: Definition, row: Row) -> Iterator[Value]:
    """The values of all parts of a program on a row, the row's own as well; LimitError passes through."""
    environment = dict(zip((p.name for p in definition.parameters), row, strict=True))
    yield from row
    for part in definition.body.parts():
        yield evaluate(part, environment)


def _holds(value: Value, text: Callable[[str], bool], largest: int) -> bool:
    if isinstance(value, tuple):
        return all(_holds(v, text, largest) for v in value)
    if isinstance(value, str):
        return text(value)
    return not isinstance(value, int) or abs(value) < largest


def _sql_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _excel_text(text: str) -> bool:
    return all(c >= " " or c in "\t\n\r" for c in text) and all(ord(c) < 0xD800 or 0xDFFF < ord(c) < 0x10000 for c in text)


def _any_text(text: str) -> bool:
    return True


DOMAINS: dict[str, tuple[Callable[[str], bool], int]] = {
    "python": (_any_text, 1 << 10_000),
    "pandas": (_any_text, 1 << 63),
    "duckdb": (_sql_text, 1 << 63),
    "sqlite": (lambda text: _sql_text(text) and not any(c in text for c in "\ufffe\uffff"), 1 << 63),
    "excel": (_excel_text, 10**15),
    "regex": (_sql_text, 1 << 63),
    "re2": (_sql_text, 1 << 63),
    "smtlib": (_sql_text, 1 << 63),
    "sygus": (_any_text, 1 << 10_000),
}


def rows_for(definition: Definition, target: str, plain: bool, count: int, rng: random.Random) -> list[tuple[Row, Value]]:
    """Rows inside the target's domain with what the interpreter says of them; None for no value."""
    text, largest = DOMAINS[target]
    found: list[tuple[Row, Value]] = []
    for _ in range(4 * count):
        if len(found) == count:
            break
        row = tuple(random_value(p.type, rng, plain) for p in definition.parameters)
        try:
            values = list(values_of(definition, row))
        except LimitError:
            continue
        if all(_holds(value, text, largest) for value in values if value is not Undefined):
            if plain and not all(is_plain(value) for value in values if isinstance(value, str)):
                continue
            if target == "smtlib" and any(value is Undefined for value in values):
                continue  # the standard leaves it open
            found.append((row, None if values[-1] is Undefined else thaw(values[-1])))
    return found


# Running what was exported.


def imported(text: str, folder: Path, name: str) -> ModuleType:
    """The text as a module."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def run_python(text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    """Call by call; ValueError is no value."""
    with tempfile.TemporaryDirectory() as folder:
        function = getattr(imported(text, Path(folder), "exported"), definition.name)
        answers = []
        for row in rows:
            try:
                answers.append(function(*map(thaw, row)))
            except ValueError:
                answers.append(None)
        return answers


def run_pandas(text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    """All rows at once."""
    import pandas

    with tempfile.TemporaryDirectory() as folder:
        function = getattr(imported(text, Path(folder), "exported"), definition.name)
        columns = {p.name: pandas.Series([thaw(row[i]) for row in rows]) for i, p in enumerate(definition.parameters)}
        found = function(pandas.DataFrame(columns)).tolist()
    return [None if value is pandas.NA or value is None or value != value else value for value in found]


def _sql_type(type_: Type) -> str:
    return {"String": "VARCHAR", "Int": "BIGINT", "Bool": "BOOLEAN"}.get(type_.name, "BIGINT[]")


def _run_sql(connection: Any, text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    used = [i for i, p in enumerate(definition.parameters) if p in definition.body.variables()]
    names = "".join(f', "{p.name}" {_sql_type(p.type)}' for p in (definition.parameters[i] for i in used))
    connection.execute("DROP TABLE IF EXISTS t")
    connection.execute(f"CREATE TABLE t (_k INTEGER{names})")
    places = ", ".join("?" * (1 + len(used)))
    filled = [[k, *(thaw(row[i]) for i in used)] for k, row in enumerate(rows)]
    connection.executemany(f"INSERT INTO t VALUES ({places})", filled)  # noqa: S608 - nothing but question marks
    found = connection.execute(f"SELECT {text} FROM t ORDER BY _k").fetchall()  # noqa: S608 - this is what is tested
    is_bool = definition.body.type == Bool
    return [bool(value) if is_bool and value in (0, 1) else value for (value,) in found]


def run_duckdb(text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    """In DuckDB."""
    return _run_sql(_duckdb(), text, definition, rows)


@cache
def _duckdb() -> Any:
    """One database in memory for all programs."""
    import duckdb

    return duckdb.connect(config={"threads": 1})


def run_sqlite(text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    """In SQLite."""
    connection = sqlite3.connect(":memory:")
    try:
        return _run_sql(connection, text, definition, rows)
    finally:
        connection.close()


def _formulas() -> Any:
    """The engine for formulas, with one function as Microsoft documents it: TRIM leaves single spaces between words."""
    import formulas
    from formulas.functions import wrap_ufunc

    trimmed = wrap_ufunc(lambda text: " ".join(filter(None, str(text).split(" "))), input_parser=lambda *texts: texts)
    formulas.get_functions()["TRIM"] = trimmed
    return formulas


def run_excel(text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    """By the package `formulas`; an error cell is no value."""
    compiled = _formulas().Parser().ast(text)[1].compile()
    cells = [f"{chr(ord('A') + i)}2" for i in range(len(definition.parameters))]
    used = list(compiled.inputs)
    answers: list[Value] = []
    for row in rows:
        given = dict(zip(cells, row, strict=True))
        found = compiled(*[given[name] for name in used])
        while getattr(found, "ndim", 0) > 0:
            found = found.ravel()[0]
        found = found.item() if hasattr(found, "item") else found
        answers.append(_cell(found, definition.body.type))
    return answers


def _cell(value: Any, type_: Type) -> Value:
    if type(value).__name__ == "XlError" or (isinstance(value, str) and type_ != String):
        return None
    if type_ == Bool:
        return bool(value)
    if type_ == Int:
        return int(value) if float(value).is_integer() else float(value)
    return str(value)


def run_regex(text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    """By Python's engine."""
    pattern = to_regex(definition, plain=_is_plain_export(text, definition))
    place = [p.name for p in definition.parameters].index(definition.body.variables()[0].name)
    return [pattern.apply(row[place]) for row in rows]


def _is_plain_export(text: str, definition: Definition) -> bool:
    return text != export(definition, "regex")


def run_re2(text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    """By RE2, which DuckDB uses."""
    pattern = to_regex(definition, plain=_is_plain_export(text, definition))
    place = [p.name for p in definition.parameters].index(definition.body.variables()[0].name)
    whole = f"^(?:{pattern.pattern})$"
    query = {
        "matches": "SELECT regexp_full_match(?, ?, 's')",
        "extracts": "SELECT CASE WHEN regexp_matches(?1, ?2, 's') THEN regexp_extract(?1, ?2, 1, 's') END",
        "replaces": f"SELECT regexp_replace(?, ?, ?, '{'' if pattern.once else 'g'}s')",
    }[pattern.use]
    answers = []
    for row in rows:
        given = {"matches": [pattern.pattern], "extracts": [whole], "replaces": [pattern.pattern, pattern.replacement]}
        answers.append(_duckdb().execute(query, [row[place], *given[pattern.use]]).fetchall()[0][0])
    return answers


def run_smtlib(text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    """By Z3's own reader and simplifier, in a process of its own."""
    types = [p.type for p in definition.parameters]
    calls = []
    for row in rows:
        values = " ".join(print_value(value, type_) for value, type_ in zip(row, types, strict=True))
        calls.append(f'(simplify ({definition.name} {values}))\n(echo "{BETWEEN}")')
    binary = Path(sys.executable).with_name("z3")
    script = "\n".join([text, *calls])
    done = subprocess.run([binary, "-in"], input=script, capture_output=True, text=True, check=False)  # noqa: S603
    found = [answer.strip() for answer in done.stdout.split(BETWEEN)[:-1]]
    language = load_dsl("slia")
    return [UNSAID if _is_term(answer) else evaluate(parse_program(answer, language, {}), {}) for answer in found]


def _is_term(answer: str) -> bool:
    """Is it more than a value?  Negative numbers are the only values in parentheses."""
    return answer.startswith("(") and re.fullmatch(r"\(- [0-9]+\)", answer) is None


BETWEEN = "-- next --"
UNSAID: Value = object()
"""Stands where Z3's simplifier leaves a term that is no value."""


def run_sygus(text: str, definition: Definition, rows: Sequence[Row]) -> list[Value]:
    """Read back by our own reader, and run by the interpreter."""
    from dsl.formats.solution_reader import parse_solution
    from dsl.task import Example, Examples, SynthFunction, Task, unknown_function

    symbol = unknown_function(definition.name, [p.type for p in definition.parameters], definition.body.type)
    examples = Examples((Example(rows[0], None),))
    function = SynthFunction(symbol, definition.parameters)
    task = Task(definition.name, _language_of(definition), (function,), examples)
    read = parse_solution(text, task)[definition.name]
    if read.body is not definition.body:
        raise ValueError(f"read back as {read.body}")
    answers = [read(*map(thaw, row)) for row in rows]
    return [None if answer is Undefined else answer for answer in answers]


def _language_of(definition: Definition) -> DSL:
    """A language with all operators of a program."""
    families = {operator.family for operator in definition.body.operators()}
    named = (load_dsl(name) for name in ("strings", "lists", "lia"))
    return next(language for language in named if families <= set(language))


RUNNERS: dict[str, Callable[[str, Definition, Sequence[Row]], list[Value]]] = {
    "python": run_python,
    "pandas": run_pandas,
    "duckdb": run_duckdb,
    "sqlite": run_sqlite,
    "excel": run_excel,
    "regex": run_regex,
    "re2": run_re2,
    "smtlib": run_smtlib,
    "sygus": run_sygus,
}


@dataclass
class Tally:
    """What became of the programs in one target."""

    programs: int = 0
    rows: int = 0
    mismatches: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


def same(a: Value, b: Value) -> bool:
    """Equal, and of one type."""
    return type(a) is type(b) and bool(freeze(a) == freeze(b))


def check(definition: Definition, target: str, plain: bool, count: int, rng: random.Random, tally: Tally) -> None:
    """Export a program, run it, and note what came out."""
    try:
        text = export(definition, "regex" if target == "re2" else target, plain=plain)
    except UnsupportedError as error:
        tally.refused[error.culprit if isinstance(error, Refusal) else error.message] += 1
        return
    found = rows_for(definition, target, plain, count, rng)
    if not found:
        return
    rows = [row for row, _ in found]
    try:
        answers = RUNNERS[target](text, definition, rows)
    except Exception as error:  # noqa: BLE001 - whatever a target says of our text is a mismatch
        tally.mismatches.append(f"{definition.body}\n    {text[:2000]}\n    {type(error).__name__}: {error!s:.500}")
        return
    tally.programs += 1
    tally.rows += len(rows)
    for (row, wanted), got in zip(found, answers, strict=True):
        if got is UNSAID:
            tally.rows -= 1
        elif not same(wanted, got):
            tally.mismatches.append(f"{definition.body}\n    {text[:2000]}\n    {row!r} -> {got!r}, not {wanted!r}")


def main() -> None:
    """Check every target and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", action="append", choices=list(RUNNERS), help="this target only; may be repeated")
    parser.add_argument("--plain", action="store_true", help="only plain text, and only exports for it")
    parser.add_argument("--show", type=int, default=5, help="so many mismatches")
    options = parser.parse_args()
    made = programs(options.programs, options.seed)
    for target in options.target or RUNNERS:
        for plain in [True] if options.plain else [False, True]:
            tally = Tally()
            rng = random.Random(options.seed)
            for definition in made:
                check(definition, target, plain, options.rows, rng, tally)
            mode = "plain" if plain else "any text"
            print(
                f"{target:8} {mode:8} programs {tally.programs:6,}  rows {tally.rows:8,}  "
                f"mismatches {len(tally.mismatches):4,}  refused {sum(tally.refused.values()):5,}"
            )
            print("         " + ", ".join(f"{name} {n}" for name, n in tally.refused.most_common(12)))
            for text in tally.mismatches[: options.show]:
                print("  " + text)


if __name__ == "__main__":
    main()
