"""Small loops, of which an invariant is wanted: true at the start, kept by every round, enough for the claim at the end."""

from __future__ import annotations

from .authoring import FormulaTask

TASKS: list[FormulaTask] = []


def loop(
    name: str,
    family: str,
    variables: str,
    start: str,
    step: str,
    claim: str,
    invariant: str,
    description: str,
    *,
    sort: str = "Int",
    logic: str = "LIA",
    tags: str = "",
) -> None:
    """A loop over variables: what holds at the start, how a round changes them (`x!` is x afterwards), and the claim."""
    now = " ".join(f"({v} {sort})" for v in variables.split())
    then = " ".join(f"({v}! {sort})" for v in variables.split())
    body = f"""(set-logic {logic})

(synth-fun inv ({now}) Bool)

(define-fun pre ({now}) Bool {start})
(define-fun trans ({now} {then}) Bool {step})
(define-fun post ({now}) Bool {claim})

(inv-constraint inv pre trans post)

(check-synth)"""
    solution = f"(define-fun inv ({now}) Bool {invariant})"
    TASKS.append(FormulaTask(name, family, tuple(f"proof loop {tags}".split()), description, body, solution))


loop(
    "count-to-ten",
    "counters",
    "i",
    "(= i 0)",
    "(and (< i 10) (= i! (+ i 1)))",
    "(=> (>= i 10) (= i 10))",
    "(<= i 10)",
    "A counter stops at exactly ten.",
)
loop(
    "count-to-limit",
    "counters",
    "i n",
    "(and (= i 0) (>= n 0))",
    "(and (< i n) (= i! (+ i 1)) (= n! n))",
    "(=> (>= i n) (= i n))",
    "(<= i n)",
    "A counter stops at exactly its limit.",
)
loop(
    "count-down",
    "counters",
    "i",
    "(>= i 0)",
    "(and (> i 0) (= i! (- i 1)))",
    "(>= i 0)",
    "(<= 0 i)",
    "A counter that is taken down never gets negative.",
)
loop(
    "two-at-a-time",
    "counters",
    "i j",
    "(and (= i 0) (= j 0))",
    "(and (= i! (+ i 1)) (= j! (+ j 2)))",
    "(= j (+ i i))",
    "(= j (+ i i))",
    "One variable grows twice as fast as another.",
)
loop(
    "move-stones",
    "transfers",
    "a b n",
    "(and (= a n) (= b 0) (>= n 0))",
    "(and (> a 0) (= a! (- a 1)) (= b! (+ b 1)) (= n! n))",
    "(=> (= a 0) (= b n))",
    "(= (+ a b) n)",
    "Stones are moved from one heap to the other, one by one, until the first is empty.",
)
loop(
    "both-ways",
    "transfers",
    "a b",
    "(and (= a 7) (= b 5))",
    "(or (and (= a! (+ a 1)) (= b! (- b 1))) (and (= a! (- a 1)) (= b! (+ b 1))))",
    "(= (+ a b) 12)",
    "(= (+ a b) 12)",
    "Stones are moved between two heaps in either direction.",
    tags="choice",
)
loop(
    "three-heaps",
    "transfers",
    "a b c",
    "(and (= a 0) (= b 0) (= c 0))",
    "(or (and (= a! (+ a 1)) (= b! b) (= c! (+ c 1))) (and (= a! a) (= b! (+ b 1)) (= c! (+ c 1))))",
    "(= c (+ a b))",
    "(= c (+ a b))",
    "Whatever is put on either of two heaps is counted on a third.",
    tags="choice",
)
loop(
    "bucket",
    "bounds",
    "level capacity",
    "(and (= level 0) (> capacity 0))",
    "(and (= capacity! capacity) (or (and (< level capacity) (= level! (+ level 1)))"
    " (and (> level 0) (= level! (- level 1)))))",
    "(and (<= 0 level) (<= level capacity))",
    "(and (<= 0 level) (<= level capacity))",
    "A bucket that is filled and emptied neither overflows nor gets less than empty.",
    tags="choice",
)
loop(
    "overtaking",
    "bounds",
    "x y",
    "(and (= x 0) (> y 0))",
    "(and (< x y) (= x! (+ x 2)) (= y! (+ y 1)))",
    "(<= x (+ y 1))",
    "(<= x (+ y 1))",
    "The faster one stops as soon as it has caught up.",
)
loop(
    "falling-faster",
    "bounds",
    "x y",
    "(and (< x 0) (= y 0))",
    "(and (= x! (- x y)) (= y! (+ y 1)))",
    "(< x 0)",
    "(and (< x 0) (<= 0 y))",
    "What falls ever faster stays below zero.",
    tags="conjunction",
)
loop(
    "greatest-so-far",
    "bounds",
    "x m",
    "(= m x)",
    "(= m! (ite (> x! m) x! m))",
    "(>= m x)",
    "(<= x m)",
    "The greatest value seen is never less than the latest.",
)
loop(
    "alarm",
    "flags",
    "t ringing",
    "(and (= t 0) (= ringing 0))",
    "(or (and (< t 5) (= t! (+ t 1)) (= ringing! ringing)) (and (>= t 5) (= t! t) (= ringing! 1)))",
    "(=> (= ringing 1) (>= t 5))",
    "(or (= ringing 0) (<= 5 t))",
    "The alarm does not ring before its time.",
    tags="choice",
)
loop(
    "switch",
    "flags",
    "on",
    "(= on 0)",
    "(= on! (- 1 on))",
    "(and (<= 0 on) (<= on 1))",
    "(and (<= 0 on) (<= on 1))",
    "A switch is either off or on.",
)
loop(
    "never-level",
    "flags",
    "a b",
    "(and (= a 0) (= b 1))",
    "(and (= a! (+ b 1)) (= b! (+ a 1)))",
    "(distinct a b)",
    "(or (= b (+ a 1)) (= a (+ b 1)))",
    "Two numbers that pass each other at every step are never equal.",
    tags="disjunction",
)
loop(
    "steps-of-two",
    "words",
    "x",
    "(= x #x00)",
    "(= x! (bvadd x #x02))",
    "(= (bvand x #x01) #x00)",
    "(= (bvand x #x01) #x00)",
    "A byte that is counted up by two stays even, even where it wraps around.",
    sort="(_ BitVec 8)",
    logic="BV",
)
loop(
    "shifting-light",
    "words",
    "x",
    "(= x #x01)",
    "(= x! (bvor (bvshl x #x01) (bvlshr x #x07)))",
    "(distinct x #x00)",
    "(distinct x #x00)",
    "A light that goes round in a ring of eight never goes out.",
    sort="(_ BitVec 8)",
    logic="BV",
)
