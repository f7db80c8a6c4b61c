"""BUSTLE's spreadsheet language: corner cases, agreement of kernel and reference, and the literals taken from a task."""

import random

import pytest

from dsl.bustle import BUSTLE, longest_common_substring, task_constants
from dsl.interpreter import evaluate
from dsl.operators import Operator, Undefined
from dsl.terms import parse_program
from tests.differential import argument_rows, operators_of
from tests.dsl.kernel_harness import assert_kernel_agrees

OPERATORS = operators_of(BUSTLE)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ('(Concatenate "a" "b")', "ab"),
        ('(Left "abc" 2)', "ab"),
        ('(Left "abc" 9)', "abc"),
        ('(Left "abc" (Minus 0 1))', Undefined),
        ('(Right "abc" 2)', "bc"),
        ('(Right "abc" 0)', ""),
        ('(Mid "abc" 2 1)', "b"),
        ('(Mid "abc" 9 1)', ""),
        ('(Mid "abc" 0 1)', Undefined),
        ('(Mid "abc" 1 (Minus 0 1))', Undefined),
        ('(Replace "abcd" 2 2 "X")', "aXd"),
        ('(Replace "abcd" 9 2 "X")', "abcdX"),
        ('(Replace "abcd" 1 0 "X")', "Xabcd"),
        ('(Replace "abcd" 0 1 "X")', Undefined),
        ('(Trim "  a  b   c ")', "a b c"),
        ('(Trim "   ")', ""),
        ('(Rept "ab" 3)', "ababab"),
        ('(Rept "" 99)', ""),
        ('(Rept "ab" 0)', ""),
        ('(Rept "ab" 51)', Undefined),
        ('(Substitute "aaa" "a" "b")', "bbb"),
        ('(Substitute "abc" "" "X")', "abc"),
        ('(Substitute "aaa" "aa" "b" 2)', "ab"),
        ('(Substitute "aaa" "aa" "b" 0)', "ba"),
        ('(Substitute "aaa" "a" "b" 9)', "aaa"),
        ('(Substitute "aaa" "a" "b" (Minus 0 1))', Undefined),
        ("(To_Text (Minus 0 12))", "-12"),
        ('(Proper "nancy o\'hara")', "Nancy O'Hara"),
        ('(If (Gt 1 0) "a" "b")', "a"),
        ('(If (Gt 1 0) "a" (Left "b" (Minus 0 1)))', Undefined),
        ("(Add 99 1)", Undefined),
        ("(Minus 1 3)", -2),
        ('(Find "c" "abcabc")', 3),
        ('(Find "" "abc")', 1),
        ('(Find "x" "abc")', Undefined),
        ('(Find "c" "abcabc" 4)', 6),
        ('(Find "c" "abc" 4)', Undefined),
        ('(Find "" "" 1)', Undefined),
        ('(Len (Rept "a" 99))', 99),
        ('(Len (Rept "a" (Add 99 1)))', Undefined),
        ('(Len (Rept "ab" 50))', Undefined),
        ('(Exact "a" "A")', False),
        ("(Gte 2 2)", True),
    ],
)
def test_operators(term: str, value: object) -> None:
    assert evaluate(parse_program(term, BUSTLE), {}) == value or value is Undefined
    assert (evaluate(parse_program(term, BUSTLE), {}) is Undefined) == (value is Undefined)


@pytest.mark.parametrize("operator", OPERATORS, ids=repr)
def test_kernel_agrees_with_reference(operator: Operator) -> None:
    assert assert_kernel_agrees(operator, argument_rows(operator, random.Random(1), 500)) > 100


def test_literals_of_a_task() -> None:
    assert longest_common_substring("xabcy", "abzabc") == "abc"
    assert longest_common_substring("", "a") == ""
    inputs = [("10 km", "a-b"), ("25 km", "c-d"), ("7 m", "e")]
    assert task_constants(inputs, ["x 1", "y 2", "z 3"]) == [" km", *" -0"]
    assert task_constants([(1,), (2,)], ["abc", "abd"]) == ["ab"]
