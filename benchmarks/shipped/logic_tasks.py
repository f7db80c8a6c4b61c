"""Functions of integers, given by formulas that hold for all of them; most leave the grammar to linear arithmetic."""

from __future__ import annotations

from .authoring import FormulaTask, formula_body, synth_fun

TASKS: list[FormulaTask] = []

CONDITIONAL = """(Start Int ({leaves} (+ Start Start) (- Start Start) (ite Test Start Start)))
     (Test Bool ((<= Start Start) (< Start Start) (= Start Start) (and Test Test) (or Test Test) (not Test)))"""
"""A grammar for choices between sums."""


def function(
    name: str,
    family: str,
    parameters: str,
    solution: str,
    description: str,
    constraints: str,
    *,
    tags: str = "",
    result: str = "Int",
    leaves: str = "",
) -> None:
    """A function of integers; with `leaves` it has a grammar over them."""
    typed = [(parameter, "Int") for parameter in parameters.split()]
    grammar = CONDITIONAL.format(leaves=leaves) if leaves else ""
    body = formula_body("LIA", synth_fun("f", typed, result, grammar), typed, constraints)
    signature = " ".join(f"({p} Int)" for p, _ in typed)
    text = f"(define-fun f ({signature}) {result} {solution})"
    TASKS.append(FormulaTask(name, family, tuple(f"proof {tags}".split()), description, body, text))


def _extreme(many: str, relation: str) -> str:
    """Formulas for the greatest or least of many variables."""
    names = many.split()
    call = f"(f {many})"
    bounds = [f"({relation} {call} {name})" for name in names]
    return "\n".join([*bounds, f"(or {' '.join(f'(= {call} {name})' for name in names)})"])


function(
    "greater-of-two",
    "extremes",
    "x y",
    "(ite (<= x y) y x)",
    "The greater of two numbers.",
    _extreme("x y", ">="),
    tags="choice",
)
function(
    "least-of-three",
    "extremes",
    "x y z",
    "(ite (<= x y) (ite (<= x z) x z) (ite (<= y z) y z))",
    "The least of three numbers.",
    _extreme("x y z", "<="),
    tags="choice",
)
function(
    "greatest-of-four",
    "extremes",
    "w x y z",
    "(ite (<= (ite (<= w x) x w) (ite (<= y z) z y)) (ite (<= y z) z y) (ite (<= w x) x w))",
    "The greatest of four numbers.",
    _extreme("w x y z", ">="),
    tags="choice",
)
function(
    "greatest-of-five",
    "extremes",
    "v w x y z",
    "(ite (and (<= w v) (and (<= x v) (and (<= y v) (<= z v)))) v (ite (and (<= x w) (and (<= y w) (<= z w))) w"
    " (ite (and (<= y x) (<= z x)) x (ite (<= z y) y z))))",
    "The greatest of five numbers.",
    _extreme("v w x y z", ">="),
    tags="choice",
)
function(
    "median",
    "extremes",
    "x y z",
    "(ite (<= x y) (ite (<= y z) y (ite (<= x z) z x)) (ite (<= x z) x (ite (<= y z) z y)))",
    "The middle one of three numbers.",
    """(or (= (f x y z) x) (= (f x y z) y) (= (f x y z) z))
    (=> (and (<= x y) (<= y z)) (= (f x y z) y))
    (= (f x y z) (f y x z))
    (= (f x y z) (f x z y))""",
    tags="choice symmetric",
)
function(
    "absolute",
    "signs",
    "x",
    "(ite (<= x 0) (- 0 x) x)",
    "The number without its sign.",
    """(>= (f x) 0)
    (or (= (f x) x) (= (+ (f x) x) 0))""",
    tags="choice",
    leaves="x 0 1",
)
function(
    "sign",
    "signs",
    "x",
    "(ite (< x 0) (- 0 1) (ite (= x 0) 0 1))",
    "1, 0 or -1.",
    """(=> (> x 0) (= (f x) 1))
    (=> (= x 0) (= (f x) 0))
    (=> (< x 0) (= (f x) (- 1)))""",
    tags="choice",
    leaves="x 0 1",
)
function(
    "gap",
    "signs",
    "x y",
    "(ite (<= x y) (- y x) (- x y))",
    "How far two numbers lie apart.",
    """(>= (f x y) 0)
    (or (= (f x y) (- x y)) (= (f x y) (- y x)))""",
    tags="choice",
)
function(
    "floored-difference",
    "signs",
    "x y",
    "(ite (<= x y) 0 (- x y))",
    "How much the first number exceeds the second, if it does.",
    """(>= (f x y) 0)
    (>= (+ (f x y) y) x)
    (or (= (f x y) 0) (= (+ (f x y) y) x))""",
    tags="choice",
    leaves="x y 0",
)
function(
    "clamp",
    "ranges",
    "x low high",
    "(ite (<= x low) low (ite (<= high x) high x))",
    "The number, or the nearer end of the range if it lies outside.",
    """(=> (<= low high) (and (<= low (f x low high)) (<= (f x low high) high)))
    (=> (and (<= low x) (<= x high)) (= (f x low high) x))
    (=> (and (<= low high) (< x low)) (= (f x low high) low))
    (=> (and (<= low high) (< high x)) (= (f x low high) high))""",
    tags="choice",
)
function(
    "distance-to-range",
    "ranges",
    "x low high",
    "(ite (< x low) (- low x) (ite (< high x) (- x high) 0))",
    "How far a number lies outside a range.",
    """(=> (and (<= low x) (<= x high)) (= (f x low high) 0))
    (=> (and (<= low high) (< x low)) (= (+ x (f x low high)) low))
    (=> (and (<= low high) (< high x)) (= (- x (f x low high)) high))""",
    tags="choice piecewise",
)
function(
    "ranges-meet",
    "ranges",
    "a b c d",
    "(and (<= a d) (<= c b))",
    "Do the ranges from a to b and from c to d, neither of them empty, have a number in common?",
    """(=> (and (<= a b) (<= c d) (< b c)) (not (f a b c d)))
    (=> (and (<= a b) (<= c d) (< d a)) (not (f a b c d)))
    (=> (and (<= a b) (<= c d) (<= a c) (<= c b)) (f a b c d))
    (=> (and (<= a b) (<= c d) (<= c a) (<= a d)) (f a b c d))""",
    tags="bool",
    result="Bool",
)
function(
    "tent",
    "piecewise",
    "x",
    "(ite (<= x 3) x (- 6 x))",
    "Rising up to 3, then falling as steeply.",
    """(=> (<= x 3) (= (f x) x))
    (=> (> x 3) (= (+ (f x) x) 6))""",
    tags="choice piecewise",
)
function(
    "two-part-tariff",
    "piecewise",
    "x",
    "(ite (<= x 5) (+ x x) (+ x 5))",
    "Two for every unit up to five, one for every further unit.",
    """(=> (<= x 5) (= (f x) (* 2 x)))
    (=> (> x 5) (= (f x) (+ 10 (- x 5))))""",
    tags="choice piecewise",
)
function(
    "three-steps",
    "piecewise",
    "x",
    "(ite (< x 10) 1 (ite (< x 20) 2 3))",
    "1 below ten, 2 below twenty, 3 from there on.",
    """(=> (< x 10) (= (f x) 1))
    (=> (and (>= x 10) (< x 20)) (= (f x) 2))
    (=> (>= x 20) (= (f x) 3))""",
    tags="choice piecewise",
)
function(
    "weighted-sum",
    "linear",
    "x y",
    "(+ x (+ x (- x y)))",
    "Three times the first number less the second.",
    "(= (f x y) (- (* 3 x) y))",
    leaves="x y 0 1",
)
function(
    "through-two-points",
    "linear",
    "x",
    "(+ 1 (+ x x))",
    "The straight line through two points, said by its steps.",
    """(= (f 0) 1)
    (= (f (+ x 1)) (+ (f x) 2))
    (= (f x) (+ (f (- x 1)) 2))
    (= (- (f x) (f 0)) (* 2 x))""",
    tags="nested",
)
function(
    "three-equal",
    "questions",
    "x y z",
    "(and (= x y) (= y z))",
    "Are three numbers equal?",
    """(=> (f x y z) (and (= x y) (= x z)))
    (=> (and (= x z) (= y z)) (f x y z))""",
    tags="bool",
    result="Bool",
)
function(
    "triangle",
    "questions",
    "a b c",
    "(and (< a (+ b c)) (and (< b (+ a c)) (< c (+ a b))))",
    "Is each of three sides shorter than the other two together?",
    """(=> (f a b c) (and (> (+ a b) c) (> (+ a c) b)))
    (=> (f a b c) (> (+ b c) a))
    (=> (and (> (+ a b) c) (> (+ a c) b) (> (+ b c) a)) (f a b c))""",
    tags="bool",
    result="Bool",
)
