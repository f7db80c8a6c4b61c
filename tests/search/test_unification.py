"""Unification: what it proposes is right, and it finds what enumeration alone would take ages for."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.formats.sygus_reader import parse_sygus
from dsl.grammar import Grammar, NonTerminal, Production
from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.operators import Operator
from dsl.program import Program, Variable, constant, variable
from dsl.strings import STRINGS
from dsl.types import BitVec, Bool, Int, String, Type, Value
from search.bottom_up import BottomUp, WantedOutputs
from search.branching import branching, branchings
from search.budget import Budget
from search.cover_kernels import cover_kernel, occupied_kernel
from search.turns import Enumeration, Scheduler
from search.unification import Unification, branching_place
from tests.search.grammars import grammar_over

x, y, s = Variable("x", Int), Variable("y", Int), Variable("s", String)
b = Variable("b", BitVec(64))

INTEGERS = grammar_over(LIA, [x, y], Int, ["+", "-", "<=", "=", "ite"], {Int: [0, 1]}, [Bool])
TEXTS = grammar_over(STRINGS, [s], String, ["str.++", "str.prefixof", "ite"], {String: ["a", "b", "-"]}, [Bool])
TRUTHS = grammar_over(LIA, [x, y], Bool, ["<=", "=", "not", "ite", "+"], {Int: [0, 1]})

MACRO = """(set-logic BV)
(define-fun half ((x (BitVec 64))) (BitVec 64) (bvlshr x #x0000000000000001))
(define-fun choose ((x (BitVec 64)) (y (BitVec 64)) (z (BitVec 64))) (BitVec 64) (ite (= x #x0000000000000001) y z))
(define-fun larger ((x (BitVec 64)) (y (BitVec 64))) (BitVec 64) (ite (bvult x y) y x))
(define-fun between ((x (BitVec 64)) (y (BitVec 64)) (u (BitVec 64)) (v (BitVec 64))) (BitVec 64) (ite (bvult v x) y u))
(synth-fun f ((b (BitVec 64))) (BitVec 64)
  ((Start (BitVec 64) (#x0000000000000001 b (bvnot Start) (half Start) (bvand Start Start) (bvxor Start Start)
    (choose Start Start Start) (larger Start Start) (between Start Start Start Start)))))
(constraint (= (f #x0000000000000001) #x0000000000000001))
(check-synth)
"""


def macro_grammar(*left_out: str) -> Grammar:
    grammar = parse_sygus(MACRO, "macros").function.grammar
    assert grammar is not None
    return Grammar(grammar.start, [p for p in grammar if str(p.head) not in left_out], grammar.parameters)


def proposals(grammar: Grammar, rows: Sequence[tuple[Value, ...]], outputs: Sequence[Value], most: int) -> list[Program]:
    """What the engine proposes until so many candidates have been combined."""
    search, budget = BottomUp(grammar, rows), Budget(seconds=None, candidates=most)
    engine = Unification(search, outputs, budget)
    scheduler = Scheduler(search, [(Enumeration(search, WantedOutputs(outputs), budget), 1.0), (engine, 1.0)], budget)
    return [program for name, program in scheduler.proposals() if name == engine.name]


def check(grammar: Grammar, rows: Sequence[tuple[Value, ...]], outputs: Sequence[Value], found: Sequence[Program]) -> None:
    names = [p.name for p in grammar.parameters]
    for program in found:
        assert [evaluate(program, dict(zip(names, row, strict=True))) for row in rows] == list(outputs)
        assert grammar.contains(program)


def test_what_branches() -> None:
    grammar = macro_grammar()
    found = {str(b.production.head): b for b in branchings(grammar, grammar.start)}
    assert set(found) == {"choose", "between"}  # `larger` gives back what it compares
    assert found["choose"].tested == (0,) and (found["choose"].yes, found["choose"].no) == (1, 2)
    assert found["between"].tested == (0, 3) and (found["between"].yes, found["between"].no) == (1, 2)
    for name, place in found.items():
        environment = {p.name: value for p, value in zip(place.parameters, (1, 0), strict=False)}
        assert evaluate(place.condition, environment) is True, name
    ite = next(p for p in INTEGERS if str(p.head) == "ite")
    plain = branching(ite)
    assert plain is not None and plain.tested == (0,) and plain.condition.is_leaf
    assert branching(next(p for p in INTEGERS if str(p.head) == "+")) is None


def test_branches_of_another_nonterminal() -> None:
    start, term, truth = NonTerminal("S", Int), NonTerminal("T", Int), NonTerminal("B", Bool)
    ite = operator("ite", Bool, Int, Int)
    productions = [
        Production(start, ite, (truth, term, term)),
        Production(term, variable("x", Int)),
        Production(term, constant(0, Int)),
        Production(truth, operator("<=", Int, Int), (term, term)),
    ]
    once = Grammar(start, productions, (x,))
    target, found = branching_place(BottomUp(once, [(1,)]))
    assert (target, found) == (start, ())
    nested = Grammar(start, [*productions, Production(term, ite, (truth, term, term))], (x,))
    target, found = branching_place(BottomUp(nested, [(1,)]))
    assert target == term and len(found) == 1
    rows, outputs = [(-3,), (0,), (8,)], [0, 0, 8]
    check(nested, rows, outputs, proposals(nested, rows, outputs, 20_000))


def operator(name: str, *arguments: Type) -> Operator:
    found = LIA.resolve(name, arguments)
    assert found is not None
    return found


@given(st.data())
@settings(deadline=None, max_examples=40)
@pytest.mark.parametrize("grammar", [INTEGERS, TEXTS, TRUTHS, macro_grammar("between")], ids=["int", "text", "bool", "bits"])
def test_proposals_are_right(grammar: Grammar, data: st.DataObject) -> None:
    values = {Int: st.integers(-4, 4), String: st.text("ab-", max_size=3), Bool: st.booleans()}
    values[BitVec(64)] = st.integers(0, 2**64 - 1)
    row = st.tuples(*(values[p.type] for p in grammar.parameters))
    rows = data.draw(st.lists(row, min_size=1, max_size=5, unique=True))
    wanted = values[grammar.start.type]
    outputs = data.draw(st.lists(wanted, min_size=len(rows), max_size=len(rows)))
    check(grammar, rows, outputs, proposals(grammar, rows, outputs, 5_000))


def test_a_macro_with_its_own_comparison() -> None:
    def wanted(v: int) -> int:
        return v >> 2 if v & 1 else (v >> 3) ^ v if v & 2 else v & 1

    seen = [(int(v),) for v in np.random.default_rng(0).integers(0, 2**63, 20)]
    grammar = macro_grammar("between", "larger")
    found = proposals(grammar, seen, [wanted(v) for (v,) in seen], 200_000)
    assert found
    check(grammar, seen, [wanted(v) for (v,) in seen], found)
    unseen = [(2**63 + k,) for k in range(9)]
    check(grammar, unseen, [wanted(v) for (v,) in unseen], found[-1:])


def test_conditions_over_several_arguments() -> None:
    rows = [(v,) for v in (0, 1, 2, 3, 2**62, 2**63 + 5, 2**64 - 1)]
    outputs = [v ^ 1 if v > 1 else v & (v >> 1) for (v,) in rows]
    grammar = macro_grammar("choose", "larger")
    found = proposals(grammar, rows, outputs, 100_000)
    assert found
    check(grammar, rows, outputs, found)


def test_a_grammar_without_branches_leaves_nothing_to_do() -> None:
    grammar = grammar_over(LIA, [x], Int, ["+"], {Int: [1]})
    assert list(Unification(BottomUp(grammar, [(1,)]), [5], Budget()).turns()) == []
    wide = Unification(BottomUp(INTEGERS, [(1, 2)]), [2**70], Budget())
    assert list(wide.turns()) == []


@given(st.integers(1, 130), st.integers(0, 50), st.integers(0, 2**32))
@settings(deadline=None)
def test_covers(examples: int, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns, wanted = rng.integers(0, 3, (examples, rows)), rng.integers(0, 3, examples)
    start = int(rng.integers(0, rows + 1))
    out = np.empty((rows - start, (examples + 63) // 64), np.uint64)
    cover_kernel(columns, start, rows - start, wanted, out)
    for row, words in enumerate(out.tolist()):
        whole = sum(word << 64 * w for w, word in enumerate(words))
        assert whole == sum(1 << e for e in range(examples) if columns[e, start + row] == wanted[e])
    assert occupied_kernel(out).tolist() == [row for row, words in enumerate(out.tolist()) if any(words)]
