"""The RobustFill language: corner cases, agreement of kernels and references, and the programs of public tasks."""

import json
import random
import re
from collections.abc import Iterator

import pytest

from dsl.interpreter import evaluate
from dsl.operators import Operator
from dsl.printing import print_program
from dsl.program import Program, Variable, application, constant, variable
from dsl.robustfill import CHARACTERS, ROBUSTFILL, Case, Pattern, expression_grammar, rest_of_text
from dsl.terms import parse_program
from dsl.types import Int, String, Type
from tests.data import need_data, records
from tests.differential import argument_rows, operators_of
from tests.dsl.kernel_harness import assert_kernel_agrees

OPERATORS = operators_of(ROBUSTFILL)
TEXT = "Ab1 cd22,EF. gh-Ij 3"


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ('(SubStr "abcde" 2 4)', "bcd"),
        ('(SubStr "abcde" 2 2)', ""),
        ('(SubStr "abcde" 2 6)', "bcde"),
        ('(SubStr "abcde" (- 3) (- 2))', "cd"),
        ('(SubStr "abcde" (- 3) (- 1))', "cde"),
        ('(GetSpan "a,b,c" |,| 1 END |,| 2 START)', "b"),
        ('(GetSpan "a,b,c" |,| 5 START |,| 1 END)', "a,"[1:2]),
        ('(GetSpan "a,b,c" |;| 1 START |,| 1 END)', ""),
        ('(GetSpan "a,b,c" |,| (- 5) START |,| 1 END)', "a,"),
        ('(GetToken "a1 b22" NUMBER (- 1))', "22"),
        ('(GetToken "a1 b22" NUMBER 3)', ""),
        ('(GetToken "a1 b22" NUMBER (- 3))', ""),
        ('(GetUpto "a1 b22" | |)', "a1 "),
        ('(GetFrom "a1 b22" NUMBER)', " b22"),
        ('(GetFrom "ab" NUMBER)', ""),
        ('(ToCase "aB cD" proper)', "Ab cd"),
        ('(ToCase "aB cD" upper)', "AB CD"),
        ('(ToCase "aB cD" lower)', "ab cd"),
        ('(Replace "a,b,c" |,| | |)', "a b c"),
        ('(Trim "  a b ")', "a b"),
        ('(GetFirst "a1 b22 c3" NUMBER 2)', "122"),
        ('(GetFirst "a1 b22 c3" NUMBER (- 1))', "122"),
        ('(GetAll "Ab cD Ef" PROP_CASE)', "AbEf"),
        ('(Substitute "ab b" WORD 2 "x")', "ax b"),
        ('(SubstituteAll "aa a" WORD "-")', "- -"),
        ('(SubstituteAll "1a1" CHAR "1")', "111"),
        ('(Remove "ab b" WORD 2)', "a b"),
        ('(RemoveAll "a1 b22" NUMBER)', "a b"),
    ],
)
def test_operators(term: str, value: str) -> None:
    assert evaluate(parse_program(term, ROBUSTFILL), {}) == value


@pytest.mark.parametrize("operator", OPERATORS, ids=repr)
def test_kernel_agrees_with_reference(operator: Operator) -> None:
    rng = random.Random(1)
    rows = argument_rows(operator, rng, 500)
    pool = [TEXT, *("".join(rng.choices("aaB1, .", k=rng.randint(0, 12))) for _ in range(50))]

    def near(type: Type) -> object:
        return rng.choice(pool) if type == String else rng.randint(-6, 6) if type == Int else rng.choice(type.tokens)

    rows += [tuple(near(type) for type in operator.arguments) for _ in range(1500)]
    assert assert_kernel_agrees(operator, rows) > 1000


def test_the_grammar_allows_one_modification_of_another_expression() -> None:
    grammar = ROBUSTFILL.default_grammar([Variable("x", String)], String)
    names = {"x": variable("x", String)}
    for term, inside in (
        ('(Concat (GetToken x WORD 1) "b")', True),
        ('(Concat "a" (Concat (Trim x) "b"))', True),
        ("(ToCase (SubStr x 1 3) upper)", True),
        ("(ToCase (ToCase (Trim x) upper) lower)", False),
        ("(SubStr (Trim x) 1 3)", False),
        ('(Concat (Concat "a" "b") "c")', False),
        ("x", False),
    ):
        assert grammar.contains(parse_program(term, ROBUSTFILL, names)) is inside, term
    assert expression_grammar([Variable("x", String)]).contains(parse_program("(Trim x)", ROBUSTFILL, names))
    assert len(CHARACTERS) == 83


def test_tokens_read_back_as_they_print() -> None:
    for token in Pattern.tokens:
        term = application(ROBUSTFILL.resolve("GetUpto", [String, Pattern]), constant("a", String), constant(token, Pattern))
        assert parse_program(print_program(term), ROBUSTFILL) is term


def test_what_is_left_of_a_text() -> None:
    assert rest_of_text("abc", "ab") == "c"
    assert rest_of_text("abc", "b") is None
    assert ROBUSTFILL.residual is not None and ROBUSTFILL.residual.join == "Concat"


_WORD = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[A-Za-z_]+|-?\d+|[(),])')
_CASES = {"PROPER": "proper", "ALL_CAPS": "upper", "LOWER": "lower"}


def calls(words: Iterator[str]) -> list[tuple[str, list]]:
    """Words and calls up to the bracket that closes: a call is a name with what stands between its brackets."""
    found: list[tuple[str, list]] = []
    for word in words:
        if word == ")":
            break
        if word == "(":
            found[-1] = (found[-1][0], calls(words))
        elif word != ",":
            found.append((json.loads(word) if word[0] == '"' else word, []))
    return found


def concat_form(text: str, x: Program) -> Program:
    """The program of `Concat(GetToken(WORD, 1), Const("."))`, the papers' way to write."""

    def expression(name: str, arguments: list[tuple[str, list]], subject: Program) -> Program:
        if name == "Compose":
            return expression(*arguments[0], expression(*arguments[1], subject))
        if name == "Const":
            return constant(arguments[0][0], String)
        (family,) = ROBUSTFILL.families[name]
        given = [
            constant(int(word) if t == Int else _CASES[word] if t == Case else word, t)
            for (word, _), t in zip(arguments, family.arguments[1:], strict=True)
        ]
        operator = ROBUSTFILL.resolve(name, [String, *(g.type for g in given)])
        assert operator is not None
        return application(operator, subject, *given)

    ((_, parts),) = calls(m.group(1) for m in _WORD.finditer(text))
    join = ROBUSTFILL.resolve("Concat", [String, String])
    assert join is not None
    programs = [expression(*part, x) for part in parts]
    program = programs.pop()
    while programs:
        program = application(join, programs.pop(), program)
    return program


@pytest.mark.parametrize("folder", ["exedec_robustfill", "exedec_robustfill_fewshot"])
def test_public_programs_give_the_stored_outputs(folder: str) -> None:
    x = variable("x", String)
    grammar = ROBUSTFILL.default_grammar([Variable("x", String)], String)
    seen = 0
    for path in sorted(need_data(f"robustfill/{folder}").glob("*.jsonl")):
        for number, record in enumerate(records(path)):
            if "expected" not in record:
                continue
            program = concat_form(record["expected"], x)
            for inputs, output in zip(record["inputs"], record["outputs"], strict=True):
                assert evaluate(program, {"x": inputs[0]}) == output, record["name"]
            assert number % 50 or grammar.contains(program), record["name"]
            seen += 1
    assert seen > 700
