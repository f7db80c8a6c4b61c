"""Tasks in JSON Lines: one task a line, examples as plain JSON values.

Keys that are read: `name`, `domain` ("string" or "list", optional), `inputs`, `outputs`, `test_inputs`, `test_outputs` (held
out), `arg_names`, `arg_types`, `ret_type`, and `dsl`, the name of the language in which the task is to be answered.  All
other keys are kept in `Task.facts`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import Place, QuestionError, ReadError, SynthError, UnsupportedError
from ..language import DSL
from ..program import Variable
from ..registry import SHIPPED, load_dsl
from ..sexpr import SourceText, read_sexprs
from ..task import Examples, SynthFunction, Task, unknown_function
from ..terms import TermReader
from ..types import Bool, Int, List, String, Type, thaw
from .files import read_text
from .logics import language_of_types, smt_language
from .rows import Cell, column_type, examples_of, parameter_names

_READ = ("name", "domain", "inputs", "outputs", "test_inputs", "test_outputs", "arg_names", "arg_types", "ret_type", "dsl")
_TYPE_NAMES = {
    "int": Int,
    "bool": Bool,
    "str": String,
    "string": String,
    "list-of-int": List(Int),
    "list-of-bool": List(Bool),
    "list-of-str": List(String),
}
_DOMAINS = ("string", "list")


def load_jsonl(path: str | Path, on_error: Callable[[SynthError], None] | None = None) -> Iterator[Task]:
    """The tasks of a file, one after the other.

    Raises ReadError or QuestionError with the line of a task that cannot be read; with `on_error` that is called instead,
    and the task left out.
    """
    file = Path(path)
    yield from parse_jsonl(read_text(file), file.stem, source=str(file), on_error=on_error)


def parse_jsonl(
    text: str, name: str = "task", source: str | None = None, on_error: Callable[[SynthError], None] | None = None
) -> Iterator[Task]:
    """The tasks of a text; `source` is the file it came from, for messages."""
    # Only these end a line: strings may hold the other separators that str.splitlines knows.
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if not line.strip():
            continue
        try:
            yield _LineReader(line, Place(number, 1, source)).read(f"{name}-{number}")
        except SynthError as error:
            if on_error is None:
                raise
            on_error(error)


class _Number(float):
    """A decimal number that remembers how it was written."""

    text: str


def _number(text: str) -> _Number:
    number = _Number(text)
    number.text = text
    return number


class _LineReader:
    """One line while it is read."""

    def __init__(self, line: str, place: Place) -> None:
        self.line, self.place = line, place
        self.own_types: dict[str, Type] = {}

    def read(self, default_name: str) -> Task:
        """The task of the line."""
        record = self._json()
        if not isinstance(record, dict):
            raise ReadError("a line must hold one JSON object, one task", place=self.place)
        if record.get("domain") == "regex":
            from .regex_task import read_regex_record

            return read_regex_record(record, default_name, self.place)
        name = record.get("name", default_name)
        if not isinstance(name, str):
            raise ReadError("the name must be a text", place=self._at('"name"'))
        self._check_domain(record.get("domain"))
        rows = self._rows(record, "inputs", "outputs")
        has_tests = "test_inputs" in record or "test_outputs" in record
        held_out = self._rows(record, "test_inputs", "test_outputs") if has_tests else []
        if not rows:
            raise QuestionError(f"the task {name:.60} has no examples", place=self.place, remedy="give at least one")
        spoken = self._spoken(record)
        types, result = self._types(record, rows, held_out)
        parameters = tuple(map(Variable, self._names(record, len(types)), types))
        function = SynthFunction(unknown_function("f", types, result), parameters)
        examples = examples_of(rows, held_out, self.place)
        facts = {key: value for key, value in record.items() if key not in _READ}
        language = spoken or self._language(record.get("domain"), [*types, result])
        return Task(name, language, (function,), examples, source=self.place.source, facts=facts)

    def _json(self) -> Any:
        try:
            return json.loads(self.line, object_pairs_hook=self._object, parse_float=_number, parse_constant=_number)
        except json.JSONDecodeError as error:
            place = Place(self.place.line, error.colno, self.place.source)
            raise ReadError(f"this is not JSON: {error.msg}", place=place) from None
        except RecursionError:
            raise ReadError("the JSON is nested too deeply", place=self.place) from None
        except ValueError as error:
            raise ReadError(f"a number is too long: {error}", place=self.place) from None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                place = self._at(json.dumps(key), 1)
                raise ReadError(f"the key {key!r:.60} occurs twice", place=place, remedy="keep one of them")
            found[key] = value
        return found

    def _at(self, text: str, skip: int = 0) -> Place:
        """The place of a piece of the line (of its occurrence number `skip`, from 0), or of the line."""
        position = -1
        for _ in range(skip + 1):
            position = self.line.find(text, position + 1)
        return Place(self.place.line, max(position, 0) + 1, self.place.source)

    def _check_domain(self, domain: Any) -> None:
        if domain is not None and domain not in _DOMAINS:
            message = f"tasks of the domain {domain!r:.60} are not supported"
            raise UnsupportedError(message, place=self._at('"domain"'), remedy="string and list are")

    def _spoken(self, record: dict[str, Any]) -> DSL | None:
        """The language that the line names; its own types may then be named, too."""
        name = record.get("dsl")
        if name is None:
            return None
        if not isinstance(name, str):
            raise ReadError("dsl must be the name of a language", place=self._at('"dsl"'))
        try:
            language = load_dsl(name)
        except QuestionError as error:
            error.place = self._at('"dsl"')
            raise
        self.own_types = _types_of(language)
        return language

    def _rows(self, record: dict[str, Any], inputs_key: str, outputs_key: str) -> list[tuple[list[Any], Any]]:
        inputs, outputs = record.get(inputs_key), record.get(outputs_key)
        for key, value in ((inputs_key, inputs), (outputs_key, outputs)):
            if not isinstance(value, list):
                problem = "must be a list" if key in record else "is missing"
                raise ReadError(f"{key} {problem}", place=self._at(json.dumps(key)), remedy="one entry for each example")
        assert isinstance(inputs, list) and isinstance(outputs, list)
        if len(inputs) != len(outputs):
            raise ReadError(f"there are {len(inputs)} {inputs_key}, but {len(outputs)} {outputs_key}", place=self.place)
        for number, given in enumerate(inputs):
            if not isinstance(given, list):
                message = f"{inputs_key}[{number}] must be the list of that example's arguments"
                raise ReadError(message, place=self._at(json.dumps(inputs_key)))
        return list(zip(inputs, outputs, strict=True))

    def _types(
        self, record: dict[str, Any], rows: list[tuple[list[Any], Any]], held_out: list[tuple[list[Any], Any]]
    ) -> tuple[list[Type], Type]:
        every = [("", number, row) for number, row in enumerate(rows)]
        every += [("test_", number, row) for number, row in enumerate(held_out)]
        count = len(rows[0][0])
        for prefix, number, (given, _) in every:
            if len(given) != count:
                raise QuestionError(
                    f"inputs[0] has {count} arguments, but {prefix}inputs[{number}] has {len(given)}", place=self.place
                )
        declared = record.get("arg_types")
        if declared is not None and (not isinstance(declared, list) or len(declared) != count):
            raise ReadError(f"arg_types must list {count} types", place=self._at('"arg_types"'))
        types = []
        for i in range(count):
            cells = [Cell(given[i], f"{prefix}inputs[{number}][{i}]") for prefix, number, (given, _) in every]
            types.append(self._column(cells, declared[i] if declared else None))
        cells = [Cell(output, f"{prefix}outputs[{number}]") for prefix, number, (_, output) in every]
        return types, self._column(cells, record.get("ret_type"))

    def _column(self, cells: list[Cell], declared: Any) -> Type:
        for cell in cells:
            number = _first_number(cell.value)
            if number is not None:
                raise UnsupportedError(
                    f"{cell.name} holds {number.text}: decimal numbers are not supported", place=self._at(number.text)
                )
            if cell.value is None:
                raise UnsupportedError(
                    f"{cell.name} is null: examples without an answer are not supported", place=self._at("null"),
                    remedy="leave that example out",
                )  # fmt: skip
        return column_type(cells, self._declared(declared), self.place)

    def _declared(self, name: Any) -> Type | None:
        """The type that a name stands for; None, so that the values decide, if it is not one of ours."""
        if not isinstance(name, str):
            return None
        if name.lower() in _TYPE_NAMES:
            return _TYPE_NAMES[name.lower()]
        if name in self.own_types:
            return self.own_types[name]
        if not name.startswith("("):
            return None
        source = SourceText(name)
        try:
            return TermReader(source, smt_language()).sort(read_sexprs(source)[0])
        except ReadError as error:
            error.place = self._at(json.dumps(name))
            raise

    def _names(self, record: dict[str, Any], count: int) -> list[str]:
        names = record.get("arg_names")
        if names is None:
            return parameter_names(count)
        fits = isinstance(names, list) and len(names) == count and len(set(map(str, names))) == count
        if not fits or not all(isinstance(n, str) and n and not set(n) & set("|\\") for n in names):
            raise ReadError(f"arg_names must list {count} different names", place=self._at('"arg_names"'))
        return list(names)

    @staticmethod
    def _language(domain: Any, types: list[Type]) -> DSL:
        if domain == "list":
            return language_of_types([*types, List(Int)])
        if domain == "string" and not any(t.name in ("List", "BitVec") for t in types):
            return language_of_types([*types, String])
        return language_of_types(types)


def _types_of(language: DSL) -> dict[str, Type]:
    """The types of a language by name, those with parameters excepted."""
    schemes = [scheme for family in language for scheme in (*family.arguments, family.result)]
    types = [*language.support, *(scheme for scheme in schemes if isinstance(scheme, Type))]
    return {type_.name: type_ for type_ in types if not type_.parameters}


def _first_number(value: Any) -> _Number | None:
    """The first decimal number inside a value."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, _Number):
            return item
        if isinstance(item, list):
            stack += reversed(item)
    return None


def write_jsonl(tasks: Iterable[Task]) -> str:
    """Tasks that are given by examples as JSON Lines; UnsupportedError for any other specification."""
    lines = []
    for task in tasks:
        rows, function = task.specification, task.function
        if not isinstance(rows, Examples):
            raise UnsupportedError(f"the task {task.name} is given by formulas, and JSON Lines holds examples only")
        record: dict[str, Any] = {"name": task.name}
        domain = {"strings": "string", "lists": "list"}.get(task.language.name)
        if domain:
            record["domain"] = domain
        elif task.language.name not in SHIPPED:
            record["dsl"] = task.language.name
        record["arg_names"] = [p.name for p in function.parameters]
        record["arg_types"] = [_type_name(p.type) for p in function.parameters]
        record["ret_type"] = _type_name(function.result)
        record["inputs"] = [[thaw(v) for v in row.inputs] for row in rows.rows]
        record["outputs"] = [thaw(row.output) for row in rows.rows]
        if rows.held_out:
            record["test_inputs"] = [[thaw(v) for v in row.inputs] for row in rows.held_out]
            record["test_outputs"] = [thaw(row.output) for row in rows.held_out]
        record.update({key: value for key, value in task.facts.items() if key not in record and _is_json(value)})
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines)


def _type_name(type_: Type) -> str:
    names = {known: name for name, known in reversed(_TYPE_NAMES.items())}
    return names[type_] if type_ in names and type_.name == "List" else str(type_)


def _is_json(value: object) -> bool:
    """Would this value come back from JSON as it was?"""
    if isinstance(value, dict):
        return all(isinstance(k, str) and _is_json(v) for k, v in value.items())
    return value is None or isinstance(value, str | int | float) or (isinstance(value, list) and all(map(_is_json, value)))
