"""Laws of the verifier: right programs are proved, wrong ones refuted by an input that the reference confirms."""

import itertools
import threading
import time

import pytest

from dsl.bitvectors import BV
from dsl.errors import QuestionError
from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.operators import Definition, Undefined
from dsl.program import Variable, application, constant, variable
from dsl.task import Constraints, unknown_function
from dsl.terms import parse_program
from dsl.types import BitVec, Bool, Int, List, String
from solvers.verdicts import Proved, Refuted, Unknown
from solvers.z3_verifier import CounterexampleFinder, verify

from .problems import COUNTER, GREETING, HARD, HARD_ANSWER, LOWEST_BIT, MAX2, TWO_FUNCTIONS, asked


def check(text, answer, **limits):
    constraints, definitions = asked(text, answer)
    verdict = verify(constraints, definitions, **limits)
    if isinstance(verdict, Refuted):
        assert set(verdict.counterexample) == {v.name for v in constraints.variables}
        assert all(v.type.admits(verdict.counterexample[v.name]) for v in constraints.variables)
        values = [evaluate(f, verdict.counterexample, definitions) for f in constraints.formulas]
        assert any(value is not True for value in values)
        if not verdict.note:
            assert verdict.formula in constraints.formulas
            assert evaluate(verdict.formula, verdict.counterexample, definitions) is False
    return verdict


def formula(text, **types):
    """A specification without unknown functions: one formula over the given variables."""
    language = BV if any(t.name == "BitVec" for t in types.values()) else LIA
    variables = tuple(Variable(name, type) for name, type in types.items())
    programs = {v.name: variable(v.name, v.type) for v in variables}
    return Constraints(variables, (parse_program(text, language, programs, Bool),))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (MAX2, "(define-fun max2 ((x Int) (y Int)) Int (ite (<= x y) y x))"),
        (MAX2, "(define-fun max2 ((a Int) (b Int)) Int (- (+ a b) (ite (< a b) a b)))"),
        (LOWEST_BIT, "(define-fun f ((x (_ BitVec 32))) (_ BitVec 32) (bvand x (bvadd (bvnot x) #x00000001)))"),
        (LOWEST_BIT, "(define-fun f ((x (_ BitVec 32))) (_ BitVec 32) (bvxor x (bvand x (bvsub x #x00000001))))"),
        (COUNTER, "(define-fun inv ((x Int)) Bool (and (<= 0 x) (<= x 10)))"),
        (GREETING, '(define-fun f ((s String)) String (str.++ "A" s "b"))'),
        (
            TWO_FUNCTIONS,
            "(define-fun lower ((x Int) (y Int)) Int (ite (<= x y) x y))"
            "(define-fun upper ((x Int) (y Int)) Int (ite (<= x y) y x))",
        ),
    ],
)
def test_right_programs_are_proved(text, answer):
    assert check(text, answer, seconds=60) == Proved()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (MAX2, "(define-fun max2 ((x Int) (y Int)) Int x)"),
        (MAX2, "(define-fun max2 ((x Int) (y Int)) Int (+ (ite (< x y) y x) 1))"),
        # wrong at a single far point, which no list of edges holds
        (MAX2, "(define-fun max2 ((x Int) (y Int)) Int (ite (= x 123456789123456789) y (ite (< x y) y x)))"),
        (LOWEST_BIT, "(define-fun f ((x (_ BitVec 32))) (_ BitVec 32) (bvand x (bvnot x)))"),
        (
            LOWEST_BIT,
            "(define-fun f ((x (_ BitVec 32))) (_ BitVec 32) (ite (= x #x12345678) x (bvand x (bvneg x))))",
        ),
        # the three conditions of an invariant, one after the other: not initial, not inductive, not enough
        (COUNTER, "(define-fun inv ((x Int)) Bool (and (< 0 x) (<= x 10)))"),
        (COUNTER, "(define-fun inv ((x Int)) Bool (<= x 9))"),
        (COUNTER, "(define-fun inv ((x Int)) Bool (<= 0 x))"),
        (GREETING, '(define-fun f ((s String)) String (str.++ "A" s))'),
        (GREETING, '(define-fun f ((s String)) String (str.++ s "A" "A"))'),
        (
            TWO_FUNCTIONS,
            "(define-fun lower ((x Int) (y Int)) Int x) (define-fun upper ((x Int) (y Int)) Int y)",
        ),
    ],
)
def test_wrong_programs_are_refuted(text, answer):
    assert isinstance(check(text, answer, seconds=60), Refuted)


def test_a_mutant_is_proved_only_if_it_is_equivalent():
    """Every program of the shape (ite (a op b) c d) over x, y and 0: proved exactly if right on a grid."""
    constraints, _ = asked(MAX2, "(define-fun max2 ((x Int) (y Int)) Int x)")
    x, y, zero = variable("x", Int), variable("y", Int), constant(0, Int)
    finder = CounterexampleFinder(constraints)
    proved = 0
    for name, a, b, c, d in itertools.product(("<", "<=", "="), (x, y, zero), (x, y), (x, y), (x, y)):
        body = application(LIA.resolve("ite", [Bool, Int, Int]), application(LIA.resolve(name, [Int, Int]), a, b), c, d)
        grid = itertools.product(range(-3, 4), repeat=2)
        right = all(evaluate(body, {"x": i, "y": j}) == max(i, j) for i, j in grid)
        verdict = finder.check({"max2": Definition("max2", (Variable("x", Int), Variable("y", Int)), body)}, 20)
        assert isinstance(verdict, Proved if right else Refuted), str(body)
        proved += right
    assert proved == 4


def test_the_formula_that_fails_is_named():
    verdict = check(COUNTER, "(define-fun inv ((x Int)) Bool (<= 0 x))")
    assert "post" in str(verdict.formula)


def test_formulas_without_variables_are_evaluated():
    x = constant(3, Int)
    f = unknown_function("f", [Int], Int)
    row = application(LIA.resolve("=", [Int, Int]), application(f, x), x)
    constraints = Constraints((), (row,))
    parameter = Variable("n", Int)
    assert verify(constraints, {"f": Definition("f", (parameter,), variable("n", Int))}) == Proved()
    verdict = verify(constraints, {"f": Definition("f", (parameter,), constant(0, Int))})
    assert isinstance(verdict, Refuted) and verdict.formula is row and verdict.counterexample == {}


def test_many_formulas_are_all_checked():
    x = variable("x", Int)
    rows = [application(LIA.resolve("distinct", [Int, Int]), x, constant(1000 + i, Int)) for i in range(50)]
    tautology = parse_program("(<= x (+ x 1))", LIA, {"x": x}, Bool)
    variables = (Variable("x", Int),)
    assert verify(Constraints(variables, (tautology,) * 50), {}) == Proved()
    for last in (0, 25, 49):
        formulas = [tautology] * 50
        formulas[last] = rows[last]
        verdict = verify(Constraints(variables, tuple(formulas)), {})
        assert verdict == Refuted({"x": 1000 + last}) and verdict.formula is rows[last]


def test_division_follows_the_standard():
    assert verify(formula("(= (div (- 7) 2) (- 4))", x=Int), {}) == Proved()
    assert verify(formula("(=> (not (= y 0)) (= x (+ (* y (div x y)) (mod x y))))", x=Int, y=Int), {}, 20) in (
        Proved(),
        Unknown("no answer within 20 seconds"),
    )
    all_ones = "(= (bvudiv x #x00) #xff)"
    assert verify(formula(all_ones, x=BitVec(8)), {}) == Proved()


def test_integers_between_booleans_reach_the_right_procedure():
    """Only the variables were looked at once, and a formula that counts Booleans was bit-blasted."""
    counting = "(<= (+ (ite p 1 0) (ite q 1 0)) {})"
    assert verify(formula(counting.format(2), p=Bool, q=Bool), {}) == Proved()
    assert isinstance(verify(formula(f"(or (not p) {counting.format(1)})", p=Bool, q=Bool), {}), Refuted)


def test_a_formula_without_a_value_is_refuted_with_a_note():
    verdict = verify(formula("(=> (= x 777) (= (div x 0) 5))", x=Int), {})
    assert isinstance(verdict, Refuted) and verdict.counterexample == {"x": 777} and "no value" in verdict.note


def test_what_has_no_symbolic_meaning_is_unknown_and_named():
    constraints, definitions = asked(GREETING, '(define-fun f ((s String)) String (str.++ "A" (str.upper s) "!"))')
    verdict = verify(constraints, definitions)
    assert verdict == Unknown("str.upper has no symbolic meaning")
    lists = Constraints((Variable("x", List(Int)),), (constant(True, Bool), formula("(= y y)", y=Bool).formulas[0]))
    assert isinstance(verify(Constraints((*lists.variables, Variable("y", Bool)), lists.formulas), {}), Unknown)


def test_answers_must_have_the_signature_that_is_asked_for():
    constraints, definitions = asked(MAX2, "(define-fun max2 ((x Int) (y Int)) Int x)")
    with pytest.raises(QuestionError, match="there is no answer for max2"):
        verify(constraints, {})
    one = Definition("max2", definitions["max2"].parameters[:1], definitions["max2"].body)
    with pytest.raises(QuestionError, match="max2 is asked for as"):
        verify(constraints, {"max2": one})


def test_text_counterexamples_are_read_character_by_character():
    quoted = Constraints(
        (Variable("s", String),),
        (parse_program('(not (= s "a\\u{5c}u{41}é\\u{2ffff}"))', string_language(), {"s": variable("s", String)}),),
    )
    verdict = verify(quoted, {})
    assert verdict == Refuted({"s": "a\\u{41}é\U0002ffff"})


def string_language():
    from dsl.strings import STRINGS

    return STRINGS


def test_a_time_limit_is_kept():
    started = time.monotonic()
    verdict = check(HARD, HARD_ANSWER, seconds=1)
    assert verdict == Unknown("no answer within 1 seconds")
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("seconds", [None, float("inf"), 1e12])
def test_no_limit_may_be_said_in_many_ways(seconds):
    answer = "(define-fun max2 ((x Int) (y Int)) Int (ite (<= x y) y x))"
    assert check(MAX2, answer, seconds=seconds) == Proved()


def test_without_time_there_is_no_answer():
    answer = "(define-fun max2 ((x Int) (y Int)) Int (ite (<= x y) y x))"
    assert check(MAX2, answer, seconds=0.0) == Unknown("no answer within 0 seconds")


def test_a_cancel_flag_ends_the_check_within_a_second():
    constraints, definitions = asked(HARD, HARD_ANSWER)
    flag = threading.Event()
    finder = CounterexampleFinder(constraints)
    timer = threading.Timer(0.7, flag.set)
    timer.start()
    started = time.monotonic()
    assert finder.check(definitions, 60, flag) == Unknown("interrupted")
    assert time.monotonic() - started < 0.7 + 1.5
    # and the finder is as good as new
    wrong = Definition("f", definitions["f"].parameters, variable("x", BitVec(64)))
    assert isinstance(finder.check({"f": wrong}, 60), Refuted)


def test_checks_run_in_threads_beside_each_other():
    constraints, definitions = asked(MAX2, "(define-fun max2 ((x Int) (y Int)) Int (ite (<= x y) y x))")
    verdicts = []
    threads = [threading.Thread(target=lambda: verdicts.append(verify(constraints, definitions, 60))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == [Proved()] * 4


def test_the_same_checks_give_the_same_answers():
    answers = ("(ite (= x 4711) y (ite (< x y) y x))", "(ite (< (+ x 7) y) y x)", "(- (+ x y) 999)")
    runs = []
    for _ in range(2):
        finder = CounterexampleFinder(asked(MAX2, "(define-fun max2 ((x Int) (y Int)) Int x)")[0])
        run = [finder.check(asked(MAX2, f"(define-fun max2 ((x Int) (y Int)) Int {a})")[1], 60) for a in answers]
        runs.append(run)
    assert runs[0] == runs[1] and all(isinstance(v, Refuted) for v in runs[0])


def test_a_memory_limit_is_an_unknown_with_its_reason():
    verdict = check(HARD, HARD_ANSWER, seconds=60, memory=1 << 20)
    assert verdict == Unknown("the solver reached its memory limit of 1 MiB")


@pytest.mark.parametrize("depth", [10_000, 90_000])
def test_deep_programs_do_not_crash(depth):
    x = variable("x", Int)
    body = x
    plus, one = LIA.resolve("+", [Int, Int]), constant(1, Int)
    for _ in range(depth):
        body = application(plus, body, one)
    larger = application(LIA.resolve("<", [Int, Int]), x, body)
    assert verify(Constraints((Variable("x", Int),), (larger,)), {}, 20) in (
        Proved(),
        Unknown("no answer within 20 seconds"),
    )


def test_programs_deeper_than_the_limit_are_unknown():
    body = x = variable("x", Int)
    minus = LIA.resolve("-", [Int])
    for _ in range(100_001):
        body = application(minus, body)
    same = application(LIA.resolve("=", [Int, Int]), body, application(minus, x))
    verdict = verify(Constraints((Variable("x", Int),), (same,)), {})
    assert verdict == Unknown("the formula is more than 100000 levels deep")


def test_functions_that_call_each_other_for_ever_are_unknown():
    x = variable("x", Int)
    f, g = unknown_function("f", [Int], Int), unknown_function("g", [Int], Int)
    parameters = (Variable("x", Int),)
    definitions = {
        "f": Definition("f", parameters, application(g, x)),
        "g": Definition("g", parameters, application(f, x)),
    }
    formulas = (application(LIA.resolve("=", [Int, Int]), application(f, x), x),)
    verdict = verify(Constraints(parameters, formulas), definitions)
    assert isinstance(verdict, Unknown) and "calls itself" in verdict.reason


def test_the_reference_says_undefined_is_not_false():
    """An Undefined formula on a probe alone must not refute: the standard gives division by zero some value."""
    tautology = formula("(= (div x 0) (div x 0))", x=Int)
    assert evaluate(tautology.formulas[0], {"x": 1}) is Undefined
    assert verify(tautology, {}) == Proved()
