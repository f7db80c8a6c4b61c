"""Exported Python means what the interpreter means: the text is run by another Python process, without our packages."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dsl.bitvectors import BV
from dsl.errors import LimitError, UnsupportedError
from dsl.interpreter import evaluate
from dsl.lambda_bodies import is_lambda
from dsl.lambdas import BOUND, BoolLambda, IntLambda, ListLambda
from dsl.language import DSL
from dsl.lia import LIA
from dsl.lists import LISTS
from dsl.operators import Definition, Operator, Undefined
from dsl.printing import print_program
from dsl.program import Program, Variable, application, constant, hole, variable
from dsl.python_source import literal
from dsl.strings import STRINGS
from dsl.terms import parse_program
from dsl.types import BitVec, Bool, Int, List, String, Type, Value, freeze, thaw
from tests.differential import nasty_values, operators_of, random_values

LANGUAGES = {"lia": LIA, "bv": BV, "strings": STRINGS, "lists": LISTS}

# Imports every module of its folder by number and calls it on the rows given; `null` stands for ValueError.
DRIVER = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
answers = []
for number, (name, rows) in enumerate(json.load(open(sys.argv[1] + "/rows.json", encoding="utf-8"))):
    function = getattr(importlib.import_module(f"p{number}"), name)
    outputs = []
    for row in rows:
        try:
            outputs.append([function(*row)])
        except ValueError:
            outputs.append(None)
    answers.append(outputs)
print(json.dumps(answers))
"""

Rows = Sequence[Sequence[Value]]


def run_exported(folder: Path, cases: Sequence[tuple[Definition, Rows]]) -> list[list[Any]]:
    """What another Python, isolated from our packages, answers on each row; None where it raises ValueError."""
    described = []
    for number, (definition, rows) in enumerate(cases):
        text = definition.to_python()
        (folder / f"p{number}.py").write_text(text, encoding="utf-8", errors="surrogatepass")
        name = text[text.rindex("\ndef ") + 5 :] if "\ndef " in text else text[4:]
        described.append((name[: name.index("(")], [thaw(tuple(row)) for row in rows]))
    (folder / "rows.json").write_text(json.dumps(described), encoding="utf-8")
    (folder / "driver.py").write_text(DRIVER, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "driver.py"), str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[list[Any]] = json.loads(done.stdout)
    return answers


def expected(definition: Definition, row: Sequence[Value]) -> Any:
    """The interpreter's answer in the same form."""
    names = [p.name for p in definition.parameters]
    value = evaluate(definition.body, dict(zip(names, map(freeze, row), strict=True)))
    return None if value is Undefined else [thaw(value)]


def grown_programs(language: DSL, rng: random.Random, parameters: Sequence[Variable], count: int) -> list[Program]:
    """Programs from all operators of a language, each made of parts made before: many are shared, some are deep."""
    operators = operators_of(language, (3, 8, 64))
    pool: dict[Type, list[Program]] = {}
    for parameter in parameters:
        pool.setdefault(parameter.type, []).append(variable(parameter.name, parameter.type))
    pool[IntLambda] = [constant(name, IntLambda) for name in BOUND]
    for type_ in {t for o in operators for t in o.arguments if not is_lambda(t)}:
        values = nasty_values(type_) if type_.tokens or type_.name != "Int" else range(-3, 12)
        pool.setdefault(type_, []).extend(constant(v, type_) for v in rng.sample(list(values), min(4, len(values))))
    grown = []
    while len(grown) < count:
        operator = rng.choice(operators)
        if all(t in pool for t in operator.arguments):
            arguments = [rng.choice(pool[t][-30:] if rng.random() < 0.7 else pool[t][:8]) for t in operator.arguments]
            program = application(operator, *arguments)
            if program.size < 4000:
                pool.setdefault(program.type, []).append(program)
                if not is_lambda(program.type):
                    grown.append(program)
    return grown


@pytest.mark.parametrize("name", LANGUAGES)
def test_exports_agree_with_the_interpreter(name: str, tmp_path: Path) -> None:
    rng = random.Random(name)
    types = {
        "lia": (Int, Int, Bool),
        "bv": (BitVec(8), BitVec(64), Bool),
        "strings": (String, String, Int),
        "lists": (List(Int), List(Int), Int),
    }[name]
    parameters = tuple(Variable(n, t) for n, t in zip(("x", "len", "v1"), types, strict=True))
    cases: list[tuple[Definition, Rows]] = []
    wanted = []
    for number, program in enumerate(grown_programs(LANGUAGES[name], rng, parameters, 120)):
        definition = Definition(f"f{number}", parameters, program)
        columns = [[*rng.sample(nasty_values(t), min(2, len(nasty_values(t)))), *random_values(t, rng, 4)] for t in types]
        rows, answers = [], []
        for row in zip(*columns, strict=False):
            try:
                answers.append(expected(definition, row))
            except LimitError:  # the exported function has no limits
                continue
            rows.append(row)
        cases.append((definition, rows))
        wanted.append(answers)
    for (definition, rows), got, right in zip(cases, run_exported(tmp_path, cases), wanted, strict=True):
        assert got == right, f"{definition}\non {rows}\n{definition.to_python()}"


LAMBDAS = {IntLambda: "(+ u1 (* 2 u2))", BoolLambda: "(< u1 u2)", ListLambda: "(Cons u1 (Cons u2 xs))"}
APPLIED = {
    IntLambda: "(ZipWith {} xs ys)",
    BoolLambda: "(ZipWith (ite {} u1 u2) xs ys)",
    ListLambda: "(ZipWith (Sum {}) xs ys)",
}


def applied(language: DSL, operator: Operator) -> tuple[tuple[Variable, ...], Program]:
    """A program that is about an operator: parameters for plain arguments, lambdas for others; a lambda is applied."""
    plain = [Variable(f"a{i}", t) for i, t in enumerate(operator.arguments) if not is_lambda(t)]
    lists = [Variable("xs", List(Int)), Variable("ys", List(Int))] if len(plain) < operator.arity else []
    names = {p.name: variable(p.name, p.type) for p in [*plain, *lists]}
    arguments = [
        parse_program(LAMBDAS[t], language, names) if is_lambda(t) else names[f"a{i}"]
        for i, t in enumerate(operator.arguments)
    ]
    body = application(operator, *arguments)
    if is_lambda(body.type):
        body = parse_program(APPLIED[body.type].format(print_program(body)), language, names)
    return (*plain, *lists), body


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_operator_can_be_exported(name: str, tmp_path: Path) -> None:
    rng = random.Random(7)
    cases: list[tuple[Definition, Rows]] = []
    for number, operator in enumerate(operators_of(LANGUAGES[name], (1, 8, 64))):
        parameters, body = applied(LANGUAGES[name], operator)
        rows = [
            [rng.choice(nasty_values(p.type) if rng.random() < 0.5 else random_values(p.type, rng, 1)) for p in parameters]
            for _ in range(12)
        ]
        definition = Definition(f"f{number}", parameters, body)
        good = []
        for row in rows:
            try:
                expected(definition, row)
            except LimitError:
                continue
            good.append(row)
        cases.append((definition, good))
    for (definition, rows), got in zip(cases, run_exported(tmp_path, cases), strict=True):
        assert got == [expected(definition, row) for row in rows], definition.to_python()


@pytest.mark.parametrize(
    "text",
    [
        "(Map (+ u1 (Head xs)) ys)",  # what is outside has no value for an empty list, even if the other is empty
        "(Map (ite (< u1 0) a (Head xs)) ys)",
        "(Map (ite (< u1 0) a u2) xs)",  # there is no second variable: no value, but only where it is needed
        "(Filter (= 0 (mod u1 a)) xs)",
        "(Scanl1 (+ (* u1 u1) (ite (= u1 u2) (* u1 u1) u2)) xs)",
        "(ZipWith (- u1 u2) (Map (+ u1 a) xs) (Map (+ u1 (Count (< u1 a) xs)) ys))",
        "(ite (= a 0) xs (Map (+ u1 (Sum (Map (* u1 2) ys))) xs))",
        "(Map (Sum (Take u1 (Cons u1 xs))) ys)",
        "(Map (div u1 u1) xs)",
        "(Map a xs)",
    ],
)
def test_lambdas_are_exported(text: str, tmp_path: Path) -> None:
    parameters = (Variable("xs", List(Int)), Variable("ys", List(Int)), Variable("a", Int))
    body = parse_program(text, LISTS, {p.name: variable(p.name, p.type) for p in parameters})
    definition = Definition("f", parameters, body)
    lists = [(), (3,), (-2, 0, 5), (7, 7)]
    rows = [(xs, ys, a) for xs in lists for ys in lists for a in (0, 2, -3)]
    answers = [expected(definition, row) for row in rows]
    assert run_exported(tmp_path, [(definition, rows)]) == [answers], definition.to_python()
    assert any(answer is not None for answer in answers)


def test_a_lambda_reads_as_one() -> None:
    xs = Variable("xs", List(Int))
    body = parse_program("(Map (+ u1 (Sum xs)) xs)", LISTS, {"xs": variable("xs", List(Int))})
    assert "lambda u1, v1=total(xs" in Definition("f", (xs,), body).to_python().replace("\n", "")
    with pytest.raises(UnsupportedError, match="lambda"):
        Definition("f", (), constant("u1", IntLambda)).to_python()


def test_huge_shared_and_deep_programs_stay_small(tmp_path: Path) -> None:
    # 60 doublings: 2**60 nodes as a tree.  5,000 levels: more than Python's parser takes.
    x = Variable("x", Int)
    doubled = variable("x", Int)
    plus = LIA.resolve("+", [Int, Int])
    assert plus is not None
    for _ in range(60):
        doubled = application(plus, doubled, doubled)
    deep = variable("x", Int)
    for _ in range(5_000):
        deep = application(plus, deep, constant(1, Int))
    cases = [(Definition("twice", (x,), doubled), [(3,)]), (Definition("deep", (x,), deep), [(3,)])]
    assert run_exported(tmp_path, cases) == [[[3 << 60]], [[5_003]]]
    assert len(cases[0][0].to_python()) < 2_000


def test_a_branch_not_taken_may_have_no_value(tmp_path: Path) -> None:
    x, y = Variable("x", Int), Variable("y", Int)
    names = {"x": variable("x", Int), "y": variable("y", Int)}
    # The quotient is used twice, so it becomes a variable, which must not fail where it is not needed.
    text = "(ite (= y 0) 0 (ite (< x 9) (div x y) (+ (div x y) (div x y))))"
    definition = Definition("f", (x, y), parse_program(text, LIA, names))
    strict = Definition("g", (x, y), parse_program("(and (= y 0) (= 1 (div x y)))", LIA, names))
    rows = [(8, 0), (8, 2), (12, 2)]
    assert run_exported(tmp_path, [(definition, rows), (strict, rows)]) == [
        [[0], [4], [12]],
        [None, [False], [False]],  # `and` is strict: Python's own would have skipped the division
    ]


def test_names_that_python_reserves(tmp_path: Path) -> None:
    parameters = tuple(Variable(n, Int) for n in ("lambda", "abs", "x!0", "div", "1st", "defined"))
    names = {p.name: variable(p.name, p.type) for p in parameters}
    body = parse_program("(+ (abs |lambda|) (div (+ |x!0| |1st|) (+ abs (+ div defined))))", LIA, names)
    answer = run_exported(tmp_path, [(Definition("max", parameters, body), [(-1, 2, 3, 4, 50, 0)])])
    assert answer == [[[1 + 53 // 6]]]


def test_macros_are_expanded(tmp_path: Path) -> None:
    a = Variable("a", Int)
    square = Definition("square", (a,), parse_program("(* a a)", LIA, {"a": variable("a", Int)}))
    macro = Operator("square", (Int,), Int, None, definition=square)
    body = application(macro, application(macro, variable("x", Int)))
    assert run_exported(tmp_path, [(Definition("f", (Variable("x", Int),), body), [(3,)])]) == [[[81]]]


FACTOR = 3
TABLE = {name: step * FACTOR for name, step in (("one", 1), ("two", 2))}
FUNCTIONS = {"double": lambda x: 2 * x, "square": lambda x: x * x}


def scaled(x: int, by: int = FACTOR) -> Value:
    """A helper that may have no value, and one that the operator looks at."""
    return Undefined if x > 1000 else x * by


def test_helpers_constants_and_imports_come_along(tmp_path: Path) -> None:
    language = DSL("sample", "1")

    @language.operator("shaped")
    def shaped(x: int, y: int) -> int:
        """Uses everything that a plug-in's operator may use."""
        import math

        first = scaled(x)
        if first is Undefined:
            return -1
        joined = partial(max, y)(first)
        return FUNCTIONS["square"](joined) + FUNCTIONS["double"](TABLE["two"]) + math.isqrt(9)

    operator = language.resolve("shaped", [Int, Int])
    assert operator is not None
    parameters = (Variable("x", Int), Variable("y", Int))
    definition = Definition("f", parameters, application(operator, *(variable(p.name, Int) for p in parameters)))
    rows = [(1, 2), (2000, 5), (7, 100)]
    assert run_exported(tmp_path, [(definition, rows)]) == [[expected(definition, row) for row in rows]]


def test_what_cannot_be_exported_is_named() -> None:
    with pytest.raises(UnsupportedError, match="partial"):
        Definition("f", (), hole("Start", Int)).to_python()
    unknown = Operator("g", (), Int, None)
    with pytest.raises(UnsupportedError, match="g has no meaning"):
        Definition("f", (), application(unknown)).to_python()


def test_literals_survive() -> None:
    assert literal(10**5000) is not None
    assert literal(("\ud800", (1, True))) == r"('\ud800', (1, True))"
    assert literal(float("inf")) == "float('inf')"
    assert literal(object()) is None
