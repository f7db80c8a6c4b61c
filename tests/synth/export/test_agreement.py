"""Law: an export means what the interpreter means, on every row inside what the target states."""

from __future__ import annotations

import random
import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.exports import RUNNERS, Tally, check, grown, imported, programs
from dsl.language import DSL
from dsl.operators import Definition
from dsl.program import Program, Variable, application, constant, variable
from dsl.registry import load_dsl
from dsl.types import Bool, Int, List, String, Type
from synth.export import Refusal, export
from synth.export.writer import folded

SHOWN = 3


def _agrees(definitions: list[Definition], target: str, plain: bool, rows: int) -> Tally:
    tally, rng = Tally(), random.Random(target)
    for definition in definitions:
        check(definition, target, plain, rows, rng, tally)
    assert not tally.mismatches, "\n".join(tally.mismatches[:SHOWN])
    return tally


@pytest.fixture(scope="module")
def few() -> list[Definition]:
    return programs(84, seed=1)


@pytest.mark.parametrize("plain", [False, True], ids=["any-text", "plain"])
@pytest.mark.parametrize("target", RUNNERS)
def test_a_sample_of_exports_agrees_with_the_interpreter(few: list[Definition], target: str, plain: bool) -> None:
    for package in {"duckdb": ("duckdb", "sqlglot"), "re2": ("duckdb",), "sqlite": ("sqlglot",), "excel": ("formulas",)}.get(
        target, ()
    ):
        pytest.importorskip(package)
    tally = _agrees(few, target, plain, 6)
    assert tally.programs + sum(tally.refused.values()) >= len(few) * 0.9
    assert tally.programs >= len(few) * (0.05 if target in ("regex", "re2") else 0.4)


@pytest.fixture(scope="module")
def many() -> list[Definition]:
    return programs(1800)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("plain", [False, True], ids=["any-text", "plain"])
@pytest.mark.parametrize("target", RUNNERS)
def test_a_thousand_exports_agree_with_the_interpreter(many: list[Definition], target: str, plain: bool) -> None:
    tally = _agrees(many, target, plain, 20)
    assert tally.programs >= (100 if target in ("regex", "re2") else 900)


# Programs made by Hypothesis, which makes them small when they fail.

PARAMETERS = (Variable("x", String), Variable("n", Int), Variable("b", Bool))
_STRINGS: DSL = load_dsl("strings")
_OPERATORS = [
    o
    for o in _STRINGS.operators_over([String, Int, Bool, *(t for t in _STRINGS.support if t.tokens)])
    if not o.result.tokens
]


def _made(type_: Type, depth: int, draw: Any) -> Program:
    fitting = [o for o in _OPERATORS if o.result == type_]
    if type_.tokens:
        return constant(draw(st.sampled_from(type_.tokens)), type_)
    if depth == 0 or not fitting or draw(st.integers(0, 3)) == 0:
        inputs = [variable(p.name, p.type) for p in PARAMETERS if p.type == type_]
        literals = {String: st.sampled_from(("", " ", ",", "aa", "é", "'")), Int: st.integers(-3, 4), Bool: st.booleans()}
        return draw(st.sampled_from(inputs)) if draw(st.booleans()) else constant(draw(literals[type_]), type_)
    operator = draw(st.sampled_from(fitting))
    return application(operator, *(_made(t, depth - 1, draw) for t in operator.arguments))


@st.composite
def definitions(draw: Any) -> Definition:
    result = draw(st.sampled_from((String, Int, Bool)))
    return Definition("f", PARAMETERS, _made(result, draw(st.integers(1, 3)), draw))


@settings(deadline=None, max_examples=60)
@given(definitions(), st.sampled_from(("duckdb", "sqlite", "pandas", "excel", "python")), st.booleans(), st.integers(0, 9))
def test_programs_that_hypothesis_makes_agree(definition: Definition, target: str, plain: bool, seed: int) -> None:
    for package in ("duckdb", "sqlglot", "formulas"):
        pytest.importorskip(package)
    tally = Tally()
    check(definition, target, plain, 5, random.Random(seed), tally)
    assert not tally.mismatches, tally.mismatches[0]


# Missing inputs.

ROWS: list[tuple[Any, Any, Any]] = [
    ("ab, c", 1, True),
    (None, 1, True),
    ("ab", None, False),
    ("", -1, None),
    (None, None, None),
]


def _is_missing(definition: Definition, row: tuple[Any, ...]) -> bool:
    used = folded(definition.body, "SQL").variables()
    return any(value is None for value, p in zip(row, definition.parameters, strict=True) if p in used)


@pytest.mark.parametrize("target", ["sqlite", "duckdb", "pandas"])
def test_a_missing_input_gives_a_missing_output(target: str, tmp_path: Any) -> None:
    pytest.importorskip("sqlglot")
    made = [Definition("f", PARAMETERS, p) for p in grown(_STRINGS, PARAMETERS, 250, random.Random(5))]
    looked_at = 0
    for number, definition in enumerate(made):
        try:
            text = export(definition, target)
        except Refusal:
            continue
        looked_at += 1
        for row, got in zip(ROWS, _run(target, text, f"m{number}", tmp_path), strict=True):
            if _is_missing(definition, row):
                assert got is None, f"{definition}\n{text}\n{row} -> {got!r}"
    assert looked_at > 100


def _run(target: str, text: str, name: str, folder: Any) -> list[Any]:
    if target == "pandas":
        pandas = pytest.importorskip("pandas")
        frame = pandas.DataFrame(ROWS, columns=[p.name for p in PARAMETERS])
        found = imported(text, folder, name).f(frame).tolist()
        return [None if value is pandas.NA or value != value else value for value in found]
    connection: Any = sqlite3.connect(":memory:") if target == "sqlite" else pytest.importorskip("duckdb").connect()
    try:
        connection.execute("CREATE TABLE t (k INTEGER, x VARCHAR, n BIGINT, b BOOLEAN)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [(k, *row) for k, row in enumerate(ROWS)])
        return [value for (value,) in connection.execute(f"SELECT {text} FROM t ORDER BY k").fetchall()]  # noqa: S608
    finally:
        connection.close()


def test_lists_go_to_duckdb_and_not_to_sqlite() -> None:
    pytest.importorskip("sqlglot")
    language = load_dsl("lists")
    xs = variable("xs", List(Int))
    operator = language.resolve("Sum", [List(Int)])
    assert operator is not None
    definition = Definition("total", (Variable("xs", List(Int)),), application(operator, xs))
    assert "list_sum" in export(definition, "duckdb").lower()
    with pytest.raises(Refusal, match="an input of type"):
        export(definition, "sqlite")
