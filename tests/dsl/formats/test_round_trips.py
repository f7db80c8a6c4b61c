"""What is written reads back: tasks, solutions, rows and grammars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.bitvectors import BV
from dsl.errors import QuestionError, ReadError, SynthError, UnsupportedError
from dsl.formats import (
    load_jsonl,
    load_sygus,
    parse_jsonl,
    parse_solution,
    parse_sygus,
    task_from_pairs,
    write_jsonl,
    write_solution,
    write_sygus,
)
from dsl.grammar_text import parse_grammar, print_grammar
from dsl.lia import LIA
from dsl.lists import LISTS
from dsl.program import Variable
from dsl.strings import STRINGS
from dsl.task import Constraints, Examples, Task
from dsl.types import BitVec, Bool, Int, List, String
from tests.data import need_data

NASTY = ["\\u{41}", '"', '""', ";", ")", "(", "|", "\\", "", "\n", "\r", "\x00", "é", "ß\u0130", "\U0002ffff", "# x"]


def same(left: Task, right: Task) -> None:
    """Equal up to the identity of the operators that each reading makes anew."""
    assert write_sygus(left) == write_sygus(right)
    assert [f.parameters for f in left.functions] == [f.parameters for f in right.functions]
    assert [str(f.grammar) for f in left.functions] == [str(f.grammar) for f in right.functions]
    assert type(left.specification) is type(right.specification)
    if isinstance(left.specification, Examples):
        assert left.specification == right.specification
    elif isinstance(right.specification, Constraints):
        assert left.specification.variables == right.specification.variables
        assert left.specification.invariants == right.specification.invariants
        assert list(map(str, left.specification.formulas)) == list(map(str, right.specification.formulas))


@given(
    st.lists(st.sampled_from(NASTY) | st.text(st.characters(max_codepoint=0x2FFFF, exclude_categories=["Cs"])), min_size=1)
)
def test_any_text_survives_sygus_and_json_lines(texts: list[str]) -> None:
    task = task_from_pairs([(text, text + text) for text in texts])
    assert parse_sygus(write_sygus(task)).specification == task.specification
    (back,) = parse_jsonl(write_jsonl([task]))
    assert (back.specification, back.name, back.language) == (task.specification, task.name, task.language)


def test_characters_that_smt_lib_lacks_are_refused_when_writing() -> None:
    with pytest.raises(UnsupportedError, match=r"U\+30000"):
        write_sygus(task_from_pairs([("\U00030000", "")]))


@pytest.mark.parametrize("value", [0, -5, 2**63, -(2**63), 10**300])
def test_integers_survive(value: int) -> None:
    task = task_from_pairs([(value, value)])
    assert "-5" not in write_sygus(task)  # the standard writes (- 5)
    assert parse_sygus(write_sygus(task)).specification == task.specification


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.slow), 97])
def test_public_files_survive(step: int) -> None:
    paths = sorted(need_data("sygus").rglob("*.sl"))[::step]
    assert paths
    for path in paths:
        task = load_sygus(path)
        same(task, parse_sygus(write_sygus(task), task.name))


def test_public_json_lines_survive() -> None:
    for part in ("strings/sygus_slia.jsonl", "strings/bustle_new.jsonl", "lists/dreamcoder_list.jsonl"):
        tasks = list(load_jsonl(need_data(part)))
        back = list(parse_jsonl(write_jsonl(tasks)))
        for left, right in zip(tasks, back, strict=True):
            assert (left.name, left.specification, left.facts) == (right.name, right.specification, right.facts)
            assert left.function.parameters == right.function.parameters
            assert left.language is right.language


MACROS = """(set-logic BV)
(define-fun half ((x (BitVec 8))) (BitVec 8) (bvlshr x #x01))
(synth-fun f ((x (BitVec 8)) (|y z| (BitVec 8))) (BitVec 8)
  ((Start (BitVec 8) (x |y z| (half Start) (bvadd Start (bvneg #x01)) (ite B Start Start)))
   (B Bool ((= Start #b00000000)))))
(declare-var x (BitVec 8))
(define-fun twice ((x (BitVec 8))) (BitVec 8) (f (f x x) x))
(constraint (= (twice x) (half x)))
(check-synth)"""


def test_macros_stand_before_or_after_the_functions_as_they_must() -> None:
    task = parse_sygus(MACROS)
    text = write_sygus(task)
    assert text.index("half") < text.index("synth-fun") < text.index("twice")
    same(task, parse_sygus(text))


def test_solutions_read_back_in_both_dialects_and_with_other_parameter_names() -> None:
    task = parse_sygus(MACROS)
    answer = parse_solution("(define-fun f ((a (BitVec 8)) (b (_ BitVec 8))) (BitVec 8) (ite (= a #x00) (half a) b))", task)
    assert str(answer["f"].body) == "(ite (= x #x00) (half x) |y z|)"
    for dialect in ("1.0", "2.1"):
        assert parse_solution(write_solution(answer.values(), dialect), task) == answer
    assert write_solution(answer.values()).startswith("(\n(define-fun f ")
    old = parse_sygus('(set-logic SLIA)(synth-fun f ((s String)) Int)(constraint (= (f "1") 1))')
    text = "(define-fun f ((s String)) Int (str.to.int s))"
    new = write_solution(parse_solution(text, old).values())
    assert "str.to_int" in new and write_solution(parse_solution(new, old).values(), "1.0") == text + "\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the solution lacks f"),
        ("infeasible", "says infeasible"),
        ("(define-fun g () Int 1)", "line 1, column 13: the task asks for no function g"),
        ("(define-fun f () Int 1)", "line 1, column 15: f must have 1 parameters"),
        ("(define-fun f ((x Bool)) Int 1)", "line 1, column 16: the parameter x of f must have sort Int, not Bool"),
        ("(define-fun f ((x Int)) Bool true)", "line 1, column 25: f must have result sort Int, not Bool"),
        ("(define-fun f ((x Int)) Int true)", "line 1, column 29: expected a term of sort Int"),
        ("(define-fun f ((x Int)) Int y)", "line 1, column 29: the name y is not known"),
        ("(define-fun f ((x Int)) Int (f x))", "line 1, column 29: the function f is not known"),
        ("(define-fun f ((x Int)) Int x)(define-fun f ((x Int)) Int x)", "line 1, column 31: f is defined twice"),
        ("((define-fun f ((x Int)) Int x)", "line 1, column 1: this parenthesis is never closed"),
        ("x", "line 1, column 1: a solution consists of"),
    ],
)
def test_solutions_that_do_not_fit_are_named(text: str, words: str) -> None:
    task = parse_sygus("(set-logic LIA)(synth-fun f ((x Int)) Int)(constraint (= (f 1) 2))")
    with pytest.raises(ReadError) as caught:
        parse_solution(text, task)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("language", "types"),
    [(STRINGS, [String, Int]), (BV, [BitVec(8)]), (LIA, [Int, Bool]), (LISTS, [List(Int), Int])],
    ids=["strings", "bv", "lia", "lists"],
)
def test_default_grammars_survive_as_text(language, types) -> None:
    parameters = [Variable(f"a {i}" if i else "x", t) for i, t in enumerate(types)]
    grammar = language.default_grammar(parameters, types[0])
    back = parse_grammar(print_grammar(grammar), language, parameters)
    assert (set(back), back.start, back.parameters) == (set(grammar), grammar.start, grammar.parameters)
    assert print_grammar(parse_grammar(print_grammar(back), language, parameters)) == print_grammar(back)


TEXT = """# a comment, with #x and "
start S
S : String = x | "" | "#|" | (str.++ S "a" S)   # nested
  | (str.at S I)
I : Int = 0 | -1 | (Constant Int)
  | (Variable Int) | (str.len S)
"""


def test_a_grammar_text_means_what_it_says() -> None:
    grammar = parse_grammar(TEXT, STRINGS, [Variable("x", String), Variable("n", Int)])
    assert print_grammar(grammar).splitlines() == [
        "start S",
        'S : String = x | "" | "#|" | (str.++ S.2 S) | (str.at S I)',
        "S.2 : String = (str.++ S S.1)",
        "I : Int = 0 | (- 1) | (Constant Int) | n | (str.len S)",
        'S.1 : String = "a"',
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "unexpected the end"),
        ("S : Int = 1 | | 2", 1, 15, "unexpected '|'"),
        ("S Int = 1", 1, 3, "expected a colon"),
        ('S : Int = 1\n  | "a', 2, 5, "unexpected '\"'"),
        ("S : Int = 1)", 1, 12, "unexpected ')'"),
        ("S : Int = (+ S", 1, 14, "the end"),
        ("S : Int = T", 1, 11, "the name T is not known"),
        ("S : Int = 1\nS : Int = 2", 2, 1, "declared twice"),
        ("S : Int = 1\nT : Int = true", 2, 11, "has sort Bool"),
        ("start T S : Int = 1", 1, 7, "T has no rule"),
        ("S : Int = (+ S S)", 1, 1, "no production that ends"),
        ("S : Foo = 1", 1, 5, "the sort Foo"),
    ],
)
def test_mistakes_in_a_grammar_text_are_named(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises((ReadError, QuestionError)) as caught:
        parse_grammar(text, LIA)
    assert str(caught.value).startswith(f"line {line}, column {column}: ")
    assert words in str(caught.value)


@given(st.data())
def test_mutilated_grammar_texts_are_read_or_refused(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT)))
    piece = data.draw(st.sampled_from(["", "(", ")", "|", '"', ":", "=", "#", " S ", "start", "|a b|", "\x00"]))
    text = TEXT[:start] + piece + TEXT[start + data.draw(st.integers(0, 9)) :]
    try:
        grammar = parse_grammar(text, STRINGS, [Variable("x", String), Variable("n", Int)])
    except SynthError as error:
        assert error.place is not None
    else:
        again = parse_grammar(print_grammar(grammar), STRINGS, grammar.parameters)
        assert set(again) == set(grammar)
