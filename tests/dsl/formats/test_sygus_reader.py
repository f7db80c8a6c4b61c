"""The SyGuS reader: every public file is read, both versions mean the same, and every mistake is named with its place."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.errors import LimitError, QuestionError, ReadError, SynthError, UnsupportedError
from dsl.formats import files as files_module
from dsl.formats import load_sygus, load_tasks, parse_sygus, write_sygus
from dsl.grammar import AnyConstant
from dsl.interpreter import evaluate
from dsl.operators import Definition
from dsl.program import variable
from dsl.task import Constraints, Example, Examples, Invariant
from dsl.terms import parse_program
from dsl.types import BitVec, Bool, Int, String
from tests.data import need_data

MAX_OLD = """(set-logic LIA)
(synth-fun max2 ((x Int) (y Int)) Int
  ((Start Int (x y 0 (+ Start Start) (ite B Start Start)))
   (B Bool ((<= Start Start)))))
(declare-var x Int)
(declare-var y Int)
(constraint (>= (max2 x y) x))
(constraint (>= (max2 x y) y))
(constraint (or (= x (max2 x y)) (= y (max2 x y))))
(check-synth)
"""

MAX_NEW = MAX_OLD.replace("((Start Int (x", "((Start Int) (B Bool))\n((Start Int (x")

PBE = "(set-logic SLIA)\n(synth-fun f ((s String)) String)\n{}\n(check-synth)\n"

INV = """(set-logic LIA)
(synth-inv inv ((x Int)))
(declare-primed-var x Int)
(define-fun pre ((x Int)) Bool (= x 0))
(define-fun trans ((x Int) (x! Int)) Bool (= x! (+ x 1)))
(define-fun post ((x Int)) Bool (>= x 0))
(inv-constraint inv pre trans post)
(check-synth)
"""


def test_both_versions_give_the_same_grammar_and_formulas() -> None:
    old, new = parse_sygus(MAX_OLD), parse_sygus(MAX_NEW)
    assert (old.dialect, new.dialect) == ("1.0", "2.1")
    assert write_sygus(old) == write_sygus(new)
    assert str(old.function.grammar) == str(new.function.grammar)


def test_examples_are_recognised_in_every_way_of_writing_them() -> None:
    rows = '(constraint (= (f "a") "b"))(constraint (= "c" (f "")))(constraint (= (f "a") "b"))'
    task = parse_sygus(PBE.format(rows))
    assert task.specification == Examples((Example(("a",), "b"), Example(("",), "c")))
    assert task.language.name == "strings"


def test_boolean_rows_may_be_bare_calls() -> None:
    text = "(synth-fun f ((x Int)) Bool)(constraint (f 1))(constraint (not (f (- 1))))(constraint (= (f 2) true))"
    rows = (Example((1,), True), Example((-1,), False), Example((2,), True))
    assert parse_sygus(text).specification == Examples(rows)


def test_a_nullary_function_is_written_without_parentheses() -> None:
    text = "(set-logic BV)(define-fun one () (BitVec 8) #x01)(synth-fun c () (BitVec 8) ((S (BitVec 8) (one (bvadd S S)))))"
    assert parse_sygus(text + "(constraint (= c #x03))").specification == Examples((Example((), 3),))
    formulas = parse_sygus(text + "(constraint (= c (bvadd one one)))").specification
    assert isinstance(formulas, Constraints) and len(formulas.formulas) == 1


@pytest.mark.parametrize("constraint", ["(= (f x) 1)", "(= (f 1) (f 2))", "(> (f 1) 2)", "(= (f (+ 1 1)) 2)", "(f2 1)"])
def test_anything_but_a_row_makes_constraints(constraint: str) -> None:
    text = "(set-logic LIA)(synth-fun f ((x Int)) Int)(define-fun f2 ((y Int)) Bool (= (f y) y))(declare-var x Int)"
    assert isinstance(parse_sygus(f"{text}(constraint (= (f 1) 1))(constraint {constraint})").specification, Constraints)


def test_contradictory_rows_are_named_with_the_place_of_the_second() -> None:
    rows = '(constraint (= (f "a") "b"))\n(constraint (= (f "x") "y"))\n(constraint (= (f "a") "c"))'
    with pytest.raises(QuestionError, match=r"line 5, column 1: examples 1 and 3 contradict each other") as caught:
        parse_sygus(PBE.format(rows))
    assert caught.value.place is not None


def test_nested_productions_are_flattened_and_derive_the_same_programs() -> None:
    text = """(set-logic LIA)(synth-fun f ((x Int) (y Int)) Int
      ((S Int (x (+ (* 2 S) (Constant Int)) (- (Variable Int) S)))))(constraint (= (f 1 2) 3))"""
    task = parse_sygus(text)
    grammar = task.function.grammar
    assert grammar is not None
    assert all(len(p.arguments) == len(getattr(p.head, "arguments", ())) for p in grammar)
    assert any(isinstance(p.head, AnyConstant) for p in grammar)
    names = {n: variable(n, Int) for n in "xy"}
    for program, inside in [
        ("(+ (* 2 x) 7)", True),
        ("(- y x)", True),
        ("(+ (* 3 x) 7)", False),
        ("y", False),
        ("(- 7 x)", False),
    ]:
        assert grammar.contains(parse_program(program, task.language, names)) is inside, program


def test_macros_may_stand_after_those_who_use_them() -> None:
    text = """(set-logic LIA)
    (synth-fun f ((x Int)) Int ((S Int (x (double S) 1))))
    (define-fun quadruple ((x Int)) Int (double (double x)))
    (define-fun double ((x Int)) Int (+ x x))
    (declare-var x Int)
    (constraint (= (g x) (quadruple x)))
    (define-fun g ((x Int)) Int (+ (f x) 0))"""
    task = parse_sygus(text)
    assert [d.name for d in task.definitions] == ["double", "quadruple", "g"]
    assert isinstance(task.specification, Constraints)
    grammar = task.function.grammar
    assert grammar is not None and [o.name for o in grammar.operators()] == ["double"]
    double = Definition("f", task.function.parameters, parse_program("(+ x x)", task.language, {"x": variable("x", Int)}))
    assert evaluate(task.specification.formulas[0], {"x": 3}, {"f": double}) is False


def test_a_macro_over_declared_variables_is_opened_where_it_is_called() -> None:
    text = """(set-logic LIA)(declare-var n Int)(declare-var x Int)
    (define-fun above ((x Int)) Bool (> x n))
    (synth-fun f ((x Int)) Int)(constraint (=> (above x) (> (f x) n)))"""
    task = parse_sygus(text)
    assert isinstance(task.specification, Constraints)
    assert str(task.specification.formulas[0]) == "(=> (> x n) (> (f x) n))"
    assert write_sygus(parse_sygus(write_sygus(task))) == write_sygus(task)
    shadow = text.replace("(synth-fun", "(define-fun g ((n Int)) Bool (above n))(synth-fun")
    with pytest.raises(UnsupportedError, match="above means the declared variable n"):
        parse_sygus(shadow)


def test_an_invariant_stands_for_its_three_conditions() -> None:
    task = parse_sygus(INV)
    specification = task.specification
    assert isinstance(specification, Constraints)
    assert specification.invariants == (Invariant("inv", "pre", "trans", "post"),)
    assert [v.name for v in specification.variables] == ["x", "x!"]
    assert [str(f) for f in specification.formulas] == [
        "(=> (pre x) (inv x))",
        "(=> (and (inv x) (trans x x!)) (inv x!))",
        "(=> (inv x) (post x))",
    ]
    assert (task.function.result, task.dialect) == (Bool, "1.0")


def test_assumptions_guard_every_constraint() -> None:
    text = HEAD + "(assume (> x 0))(assume (< x 9))(constraint (> (f x) x))"
    specification = parse_sygus(text).specification
    assert isinstance(specification, Constraints)
    assert [str(f) for f in specification.formulas] == ["(=> (and (> x 0) (< x 9)) (> (f x) x))"]


@pytest.mark.parametrize(
    ("logic", "sort", "language"),
    [("LIA", "Int", "lia"), ("NIA", "Int", "lia"), ("SAT", "Bool", "lia"), ("BV", "(_ BitVec 4)", "bv"),
     ("QF_BV", "Bool", "bv"), ("SLIA", "Int", "strings"), ("S", "String", "strings"),
     ("ALL", "(BitVec 4)", "bv"), ("ALL", "String", "strings")],
)  # fmt: skip
def test_the_logic_chooses_the_language(logic: str, sort: str, language: str) -> None:
    assert parse_sygus(f"(set-logic {logic})(synth-fun f ((x {sort})) {sort})").language.name == language


def test_sorts_may_have_other_names() -> None:
    task = parse_sygus("(define-sort Byte () (_ BitVec 8))(synth-fun f ((x Byte)) Byte ((S Byte (x (Constant Byte)))))")
    assert task.function.result == BitVec(8)


def test_symbols_between_bars_are_the_same_symbols() -> None:
    task = parse_sygus('(set-logic SLIA)(synth-fun |my f| ((|a b| String)) String)(constraint (= (|my f| "") ""))')
    assert (task.function.name, task.function.parameters[0].name) == ("my f", "a b")
    assert task.specification == Examples((Example(("",), ""),))


HEAD = "(set-logic LIA)\n(synth-fun f ((x Int)) Int)\n(declare-var x Int)\n"

BAD = [
    ("(set-logic LIA", 1, 1, ReadError, "never closed"),
    ("(set-logic LIA))", 1, 16, ReadError, "no opening"),
    ('(set-logic LIA)\n(set-info :a "b)', 2, 14, ReadError, "string is not closed"),
    ("(set-logic LIA)\n(synth-fun |f () Int)", 2, 12, ReadError, "quoted symbol is not closed"),
    ("hello", 1, 1, ReadError, "expected a command"),
    ("", 1, 1, QuestionError, "asks for no function"),
    ("(set-logic LRA)", 1, 12, UnsupportedError, "the logic LRA"),
    ("(set-logic LIA)\n(set-logic LIA)", 2, 1, ReadError, "set twice"),
    ("(set-logic)", 1, 1, ReadError, "0 parts"),
    (HEAD + "(optimize-synth ())", 4, 1, UnsupportedError, "optimize-synth"),
    (HEAD + "(chc-constraint () true true)", 4, 1, UnsupportedError, "chc-constraint"),
    (HEAD + "  (oracle-constraint-io f io)", 4, 3, UnsupportedError, "oracle-constraint-io"),
    (HEAD + "(declare-datatypes ((L 0)) ((nil)))", 4, 1, UnsupportedError, "declare-datatypes"),
    (HEAD + "(declare-sort U 0)", 4, 1, UnsupportedError, "declare-sort"),
    (HEAD + "(constrain true)", 4, 1, UnsupportedError, "did you mean constraint"),
    (HEAD + "(set-feature :recursion true)", 4, 1, UnsupportedError, ":recursion"),
    (HEAD + "(declare-var y Real)", 4, 16, UnsupportedError, "the sort Real"),
    (HEAD + "(declare-var y (Array Int Int))", 4, 16, UnsupportedError, "sort is not supported"),
    (HEAD + "(declare-var y (_ BitVec 65))", 4, 16, UnsupportedError, "width 65"),
    (HEAD + "(declare-var x Int)", 4, 14, ReadError, "x is declared twice"),
    (HEAD + "(define-fun f () Int 1)", 4, 13, ReadError, "f is declared twice"),
    (HEAD + "(define-fun g ((y Int) (y Int)) Int 1)", 4, 24, ReadError, "y is declared twice"),
    (HEAD + "(define-fun g ((y Int)) Int (> y 1))", 4, 29, ReadError, "expected a term of sort Int"),
    (HEAD + "(define-fun g ((y Int)) Int (g y))", 4, 1, UnsupportedError, "recursive"),
    (HEAD + "(constraint (= (f x) z))", 4, 22, ReadError, "the name z is not known"),
    (HEAD + "(constraint (= (f x x) 1))", 4, 16, ReadError, "f cannot be applied to"),
    (HEAD + "(constraint (= (f true) 1))", 4, 16, ReadError, "f cannot be applied to"),
    (HEAD + "(constraint (f x))", 4, 13, ReadError, "expected a term of sort Bool"),
    (HEAD + "(constraint (= (frob x) 1))", 4, 16, UnsupportedError, "frob is not known"),
    (HEAD + "(constraint (forall ((y Int)) true))", 4, 13, UnsupportedError, "forall"),
    (HEAD + "(constraint (= (f 1.5) 1))", 4, 19, UnsupportedError, "1.5"),
    (HEAD + "(constraint)", 4, 1, ReadError, "0 parts"),
    (HEAD + "(constraint ())", 4, 13, ReadError, "empty list"),
    (HEAD + "(check-synth)\n(constraint true)", 5, 1, UnsupportedError, "after check-synth"),
    (HEAD + "(inv-constraint f f f f)", 4, 17, ReadError, "f takes (Int) and gives Int"),
    (HEAD + "(inv-constraint g f f f)", 4, 17, ReadError, "no function g"),
    ("(synth-fun f)", 1, 1, ReadError, "incomplete"),
    ("(synth-fun f x Int)", 1, 14, ReadError, "list of parameters"),
    ("(synth-fun f ((x)) Int)", 1, 15, ReadError, "(name Sort)"),
    ("(synth-fun f () Int ())", 1, 21, ReadError, "the grammar is empty"),
    ("(synth-fun f () Int ((S Int ())))", 1, 21, QuestionError, "no production that ends"),
    ("(synth-fun f () Int ((S Int ((+ S S)))))", 1, 21, QuestionError, "no production that ends"),
    ("(synth-fun f () Int ((S Bool (true))))", 1, 22, ReadError, "start symbol S has sort Bool"),
    ("(synth-fun f () Int ((S Int (true))))", 1, 30, ReadError, "has sort Bool, but S has sort Int"),
    ("(synth-fun f () Int ((S Int (T))))", 1, 30, ReadError, "the name T is not known"),
    ("(synth-fun f () Int ((S Int (1)) (S Int (2))))", 1, 35, ReadError, "S is declared twice"),
    ("(synth-fun f ((x Int)) Int ((x Int (1))))", 1, 30, ReadError, "the name of a parameter"),
    ("(synth-fun f () Int ((S Int ((let ((z 1)) z)))))", 1, 30, UnsupportedError, "let in a grammar"),
    ("(synth-fun f () Int ((S Int ((InputVariable Int)))))", 1, 30, UnsupportedError, "InputVariable"),
    ("(synth-fun f ((x Int)) Int ((S Int ((f S) 1))))", 1, 37, UnsupportedError, "calls f"),
    ("(synth-fun f () Int ((S Int)) ((T Int (1))))", 1, 32, ReadError, "S of sort Int is declared at this position"),
    ("(synth-fun f () Int ((S Int) (T Int)) ((S Int (1))))", 1, 21, ReadError, "2 nonterminals are declared"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "kind", "words"), BAD)
def test_mistakes_are_named_with_their_place(text: str, line: int, column: int, kind: type[SynthError], words: str) -> None:
    with pytest.raises(SynthError) as caught:
        parse_sygus(text, source="bad.sl")
    error = caught.value
    assert type(error) is kind
    assert str(error).startswith(f"bad.sl: line {line}, column {column}: ")
    assert words in str(error)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_byte_order_marks_and_line_ends_change_nothing(tmp_path, end: str, mark: str) -> None:
    path = tmp_path / "max.sl"
    path.write_bytes((mark + MAX_OLD.replace("\n", end)).encode())
    task = load_sygus(path)
    assert (task.name, task.source) == ("max", str(path))
    assert write_sygus(task) == write_sygus(parse_sygus(MAX_OLD))
    path.write_bytes((mark + MAX_OLD.replace("\n", end).replace("max2 x y) x", "max2 x z) x")).encode())
    with pytest.raises(ReadError, match="line 7, column 25: the name z is not known"):
        load_sygus(path)


def test_bytes_that_are_not_utf8_are_named(tmp_path) -> None:
    path = tmp_path / "bad.sl"
    path.write_bytes("(set-logic LIA)\n; ä".encode() + b"\xff\n")
    with pytest.raises(ReadError, match=r"bad\.sl: line 2, column 4: the byte 0xff at offset 20 is not UTF-8"):
        load_sygus(path)


def test_files_that_cannot_be_opened_are_named(tmp_path, monkeypatch) -> None:
    with pytest.raises(ReadError, match=r"there is no file .*gone\.sl"):
        load_tasks(tmp_path / "gone.sl")
    with pytest.raises(ReadError, match="is a folder"):
        load_tasks(tmp_path)
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(UnsupportedError, match="suffix"):
        load_tasks(tmp_path / "a.txt")
    (tmp_path / "a.sl").write_text(MAX_OLD)
    monkeypatch.setattr(files_module, "LARGEST_FILE", 100)
    with pytest.raises(LimitError, match="bytes"):
        load_tasks(tmp_path / "a.sl")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "(" * 100_000 + ")" * 100_000,
        HEAD + "(constraint " + "(not " * 100_000 + "true" + ")" * 100_001,
        HEAD + "(declare-var y " + "(List " * 100_000 + "Int" + ")" * 100_001,
        HEAD + "(constraint (= 1 " + "(list " * 100_000 + "1" + ")" * 100_002,
        "(synth-fun f () Int ((S Int (" + "(+ 1 " * 10_000 + "S" + ")" * 10_000 + " 0))))",
    ],
)
def test_depth_costs_memory_and_nothing_else(text: str) -> None:
    try:
        parse_sygus(text)
    except ReadError as error:
        assert error.place is not None


@settings(max_examples=300)
@given(st.data())
def test_mutilated_files_are_read_or_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([MAX_OLD, MAX_NEW, INV, PBE.format('(constraint (= (f "a") "b"))')]))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        piece = data.draw(
            st.sampled_from(["", "(", ")", " x ", '"', "|", "Int", "(_ BitVec 4)", "-1", "#x0", ";", "()", "let", "0"])
        )
        text = text[:start] + piece + text[end:]
    try:
        task = parse_sygus(text)
    except SynthError as error:
        assert error.place is not None, error
    else:
        assert write_sygus(parse_sygus(write_sygus(task))) == write_sygus(task)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(SynthError):
        parse_sygus(text)


@pytest.mark.slow
def test_every_public_file_is_read() -> None:
    paths = sorted(need_data("sygus").rglob("*.sl"))
    tasks = [load_sygus(path) for path in paths]
    assert len(tasks) == len(paths) > 0
    by_folder = {path: task for path, task in zip(paths, tasks, strict=True) if "PBE_" in str(path)}
    kinds = {path.name: type(task.specification) for path, task in by_folder.items()}
    assert [name for name, kind in kinds.items() if kind is not Examples] == ["max3.sl"]


def test_a_thousand_rows_read_in_well_under_a_second() -> None:
    path = need_data("sygus/comp/2019/PBE_BV_Track/from_2018/PRE_101_1000.sl")
    start = time.process_time()
    task = load_sygus(path)
    assert time.process_time() - start < 0.5
    assert isinstance(task.specification, Examples) and len(task.specification.rows) > 900
    assert task.function.parameters[0].type == BitVec(64) != String
