"""Laws: a simplified program is never larger, and means the same."""

import random

import pytest

from dsl.bitvectors import BV
from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.program import application, constant, hole, variable
from dsl.strings import STRINGS
from dsl.terms import parse_program
from dsl.types import BitVec, Bool, Int, String
from solvers.simplify import simplify

VARIABLES = {
    "x": variable("x", Int), "y": variable("y", Int), "p": variable("p", Bool), "q": variable("q", Bool),
    "s": variable("s", String), "b": variable("b", BitVec(8)),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted", "language"),
    [
        ("(+ x 0)", "x", LIA),
        ("(- (+ x y) y)", "x", LIA),
        ("(+ (+ x 1) (+ x 1))", "(+ (* 2 x) 2)", LIA),
        ("(- (- x (- y x)) (+ x (- 3 3)))", "(- x y)", LIA),
        ("(ite (<= x x) y x)", "y", LIA),
        ("(ite (< x y) x x)", "x", LIA),
        ("(and p (or p q))", "p", LIA),
        ("(or (and p q) (and p (not q)))", "p", LIA),
        ("(or (and (< x y) p) (and (< x y) (not p)))", "(< x y)", LIA),
        ("(and (< x y) (< y x))", "false", LIA),
        ("(bvxor b (bvxor b #x05))", "#x05", BV),
        ("(bvand b (bvor b #x0f))", "b", BV),
        ('(str.++ "" (str.++ s ""))', "s", STRINGS),
    ],
)
def test_known_simplifications(text, wanted, language):
    program = parse_program(text, language, VARIABLES)
    simpler = simplify(program, language, 30)
    assert simpler.size <= parse_program(wanted, language, VARIABLES).size, str(simpler)


def random_program(rng, type, depth):
    if depth == 0 or rng.random() < 0.15:
        names = {Int: ("x", "y"), Bool: ("p", "q")}[type]
        leaf = rng.choice([*names, None])
        return VARIABLES[leaf] if leaf else constant(rng.choice((0, 1, 2)) if type == Int else True, type)
    choices = {
        Int: [("+", Int, Int), ("-", Int, Int), ("-", Int), ("ite", Bool, Int, Int)],
        Bool: [("and", Bool, Bool), ("or", Bool, Bool), ("not", Bool), ("<", Int, Int), ("=", Int, Int)],
    }
    name, *types = rng.choice(choices[type])
    return application(LIA.resolve(name, types), *(random_program(rng, t, depth - 1) for t in types))


@pytest.mark.parametrize("seed", range(12))
def test_random_programs_keep_their_meaning(seed):
    rng = random.Random(seed)
    program = random_program(rng, rng.choice((Int, Bool)), 4)
    simpler = simplify(program, LIA, 5)
    assert simpler.size <= program.size
    for _ in range(200):
        inputs = {"x": rng.randint(-9, 9), "y": rng.randint(-9, 9), "p": rng.random() < 0.5, "q": rng.random() < 0.5}
        assert evaluate(program, inputs) == evaluate(simpler, inputs)


def test_without_time_and_without_a_whole_program_nothing_changes():
    program = parse_program("(+ x 0)", LIA, VARIABLES)
    assert simplify(program, LIA, 0.0) is program
    partial = application(LIA.resolve("+", [Int, Int]), hole("S", Int), constant(0, Int))
    assert simplify(partial, LIA) is partial


def test_what_merely_looks_equal_on_probes_is_kept():
    program = parse_program("(ite (= x 123456789) y (+ x 0))", LIA, VARIABLES)
    simpler = simplify(program, LIA, 30)
    assert evaluate(simpler, {"x": 123456789, "y": 5}) == 5
