"""The beam: nothing is lost by masking and merging, kernels agree with plain twins, options mean what they say."""

import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.derivations import derivation, program_of
from dsl.errors import QuestionError
from dsl.grammar import Grammar, NonTerminal, Production
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.operators import Operator, Undefined
from dsl.program import Program, Variable, application, constant, variable
from dsl.registry import load_dsl
from dsl.robustfill import ROBUSTFILL
from dsl.smt_strings import SLIA
from dsl.types import Bool, Int, List, String
from search.beam import Beam, BeamOptions, BeamQuestion, Uniform, Weighted
from search.beam_kernels import best_kernel, gumbel_kernel
from search.beam_words import Words
from search.bounds import ANY, Bound, anything, exactly, rule_of
from search.columns import fits
from tests.differential import argument_rows, operators_of

INTS = List(Int)
DEEPCODER = load_dsl("deepcoder")
LIA = load_dsl("integers")


def programs_up_to(grammar: Grammar, largest: int) -> set[Program]:
    """Every program of a grammar up to a size, by plain recursion."""
    sets: dict[tuple[NonTerminal, int], set[Program]] = {}

    def exactly_of(nonterminal: NonTerminal, size: int) -> set[Program]:
        key = (nonterminal, size)
        if key not in sets:
            sets[key] = set()
            for p in grammar.productions_of(nonterminal):
                if isinstance(p.head, NonTerminal):
                    sets[key] |= exactly_of(p.head, size)
                elif isinstance(p.head, Operator):
                    for sizes in itertools.product(range(1, size), repeat=len(p.arguments)):
                        if sum(sizes) == size - 1:
                            below = [exactly_of(a, s) for a, s in zip(p.arguments, sizes, strict=True)]
                            sets[key] |= {application(p.head, *chosen) for chosen in itertools.product(*below)}
                elif size == 1 and isinstance(p.head, Program):
                    sets[key].add(p.head)
        return sets[key]

    return set().union(*(exactly_of(grammar.start, n) for n in range(1, largest + 1)))


def outputs(program: Program, grammar: Grammar, inputs: list) -> list:
    names = [p.name for p in grammar.parameters]
    return [evaluate(program, dict(zip(names, row, strict=True))) for row in inputs]


def texts() -> Grammar:
    """A small language of joined pieces, of the shape that residuals are for."""
    x = Variable("x", String)
    text, part, kind = (
        NonTerminal("Text", String),
        NonTerminal("Part", String),
        NonTerminal("Kind", ROBUSTFILL.tokens["WORD"]),
    )
    join = ROBUSTFILL.resolve("Concat", [String, String])
    get = ROBUSTFILL.resolve("GetAll", [String, kind.type])
    upto = ROBUSTFILL.resolve("GetUpto", [String, kind.type])
    inner = NonTerminal("Input", String)
    productions = [Production(text, part), Production(text, join, (part, text)), Production(inner, variable("x", String))]
    productions += [Production(part, op, (inner, kind)) for op in (get, upto)]
    productions += [Production(kind, constant(k, kind.type)) for k in ("WORD", "NUMBER", "LOWER")]
    productions += [Production(part, constant(c, String)) for c in "a-"]
    return Grammar(text, productions, (x,))


def integers() -> Grammar:
    return LIA.default_grammar([Variable("x", Int), Variable("y", Int)], Int, {Int: [0, 1]})


def truths() -> Grammar:
    p, q = Variable("p", Bool), Variable("q", Bool)
    start = NonTerminal("B", Bool)
    named = {n: SLIA.resolve(n, [Bool] * k) for n, k in (("and", 2), ("or", 2), ("not", 1), ("xor", 2))}
    productions = [Production(start, variable(v.name, Bool)) for v in (p, q)]
    productions += [Production(start, op, (start,) * op.arity) for op in named.values() if op is not None]
    return Grammar(start, productions, (p, q))


CASES = {
    "texts": (texts(), [("ab-12",), ("-x 7",), ("Q",)], 10, ROBUSTFILL),
    "integers": (integers(), [(3, 4), (-1, 5), (0, 0)], 5, LIA),
    "lists": (DEEPCODER.default_grammar([Variable("x", INTS)], INTS), [((3, 1, 2),), ((5, -4),)], 5, DEEPCODER),
    "truths": (truths(), [(a, b) for a in (True, False) for b in (True, False)], 6, SLIA),
}


@pytest.mark.parametrize("name", CASES)
@settings(deadline=None, max_examples=12)
@given(data=st.data())
def test_an_unlimited_beam_finds_exactly_the_right_programs(name: str, data: st.DataObject) -> None:
    grammar, inputs, largest, language = CASES[name]
    everything = sorted(programs_up_to(grammar, largest), key=str)
    target = data.draw(st.sampled_from(everything))
    wanted = outputs(target, grammar, inputs)
    if Undefined in [w if w is Undefined else None for w in wanted]:
        return
    expected = {p for p in everything if outputs(p, grammar, inputs) == wanted}
    masking, merging = data.draw(st.sampled_from([(True, True), (True, False), (False, True), (False, False)]))
    if not (masking or merging) and len(everything) > 2000:
        masking = True
    options = BeamOptions(None, None, masking, merging, largest=largest, keep=None)
    (result,) = Beam([BeamQuestion(grammar, inputs, wanted)], Uniform(), options, residual=language.residual).run()
    assert {f.program for f in result.found} == expected


@pytest.mark.parametrize("name", CASES)
def test_without_a_goal_every_program_is_found(name: str) -> None:
    grammar, inputs, largest, _ = CASES[name]
    (result,) = Beam([BeamQuestion(grammar)], Uniform(), BeamOptions(None, None, largest=largest - 1, keep=None)).run()
    assert {f.program for f in result.found} == programs_up_to(grammar, largest - 1)
    best = result.found[0]
    numbers = derivation(grammar, best.program)
    assert numbers is not None and program_of(grammar, numbers) is best.program
    logs = [-math.log(len(grammar.productions_of(grammar.productions[n].target))) for n in numbers]
    assert best.log_prob == pytest.approx(sum(logs), abs=1e-4)
    assert [f.log_prob for f in result.found] == sorted((f.log_prob for f in result.found), reverse=True)


@pytest.mark.parametrize(("name", "wanted"), [("texts", ["ab12-", "x7-", "Q-"]), ("lists", [(9, 3, 6), (15, -12)])])
def test_masking_and_merging_look_at_less(name: str, wanted: list) -> None:
    grammar, inputs, largest, language = CASES[name]
    scored = {}
    for masking, merging in itertools.product([True, False], repeat=2):
        options = BeamOptions(None, None, masking, merging, largest=largest, keep=None)
        beam = Beam([BeamQuestion(grammar, inputs, wanted)], Uniform(), options, residual=language.residual)
        beam.run()
        scored[masking, merging] = beam.scored
    assert scored[True, True] <= scored[True, False] < scored[False, False]
    assert scored[False, True] <= scored[False, False]


def test_questions_of_a_batch_do_not_disturb_one_another() -> None:
    grammar, inputs, _, language = CASES["texts"]
    questions = [BeamQuestion(grammar, inputs, w) for w in (["ab-", "x-", "Q-"], ["12", "7", ""], ["--", "--", "--"])]
    options = BeamOptions(width=30)
    together = Beam(questions, Uniform(), options, residual=language.residual).run()
    for question, result in zip(questions, together, strict=True):
        (alone,) = Beam([question], Uniform(), options, residual=language.residual).run()
        assert [(f.program, f.log_prob) for f in alone.found] == [(f.program, f.log_prob) for f in result.found]
        assert result.found and outputs(result.found[0].program, grammar, inputs) == question.wanted


def test_operators_that_must_be_used() -> None:
    grammar, inputs, largest, language = CASES["integers"]
    target = [7, 4, 0]  # x + y
    options = BeamOptions(None, None, largest=5, keep=None, must=("-",))
    (result,) = Beam([BeamQuestion(grammar, inputs, target)], Uniform(), options).run()
    named = {p for p in programs_up_to(grammar, 5) if outputs(p, grammar, inputs) == target}
    assert {f.program for f in result.found} == {p for p in named if any(o.name == "-" for o in p.operators())}
    (narrow,) = Beam([BeamQuestion(grammar, inputs, target)], Uniform(), BeamOptions(200, must=("-",), largest=7)).run()
    assert narrow.found and all(any(o.name == "-" for o in f.program.operators()) for f in narrow.found)


def test_a_stochastic_beam_is_a_sample_by_its_seed() -> None:
    grammar = texts()

    def sample(seed: int) -> list[str]:
        (result,) = Beam(
            [BeamQuestion(grammar)], Uniform(), BeamOptions(5, None, seed=seed, merging=False, largest=12)
        ).run()
        return [str(f.program) for f in result.found]

    assert sample(3) == sample(3)
    assert len({tuple(sample(s)) for s in range(6)}) > 1
    assert len(set(sample(4))) == len(sample(4))
    short = sum("Concat" not in p for s in range(60) for p in sample(s)[:5]) / 60
    assert short > 0.5  # half of all derivations have one part


def test_weights_order_a_beam() -> None:
    grammar, inputs, *_ = CASES["texts"]
    weights = [0.0 if str(p.head) == '"-"' else -1.0 for p in grammar.productions]
    (result,) = Beam([BeamQuestion(grammar)], Weighted([weights]), BeamOptions(1, 1)).run()
    assert str(result.found[0].program) == '"-"'


def test_a_wrong_width_is_refused() -> None:
    for options in (BeamOptions(0), BeamOptions(5000), BeamOptions(None)):
        with pytest.raises(QuestionError, match="width"):
            Beam([BeamQuestion(texts())], Uniform(), options)
    with pytest.raises(QuestionError, match="equally many"):
        Beam([BeamQuestion(texts(), [("a",)], ["a"]), BeamQuestion(texts(), [], None)], Uniform(), BeamOptions())


@settings(deadline=None, max_examples=200)
@given(ranks=st.lists(st.integers(-5, 5).map(float), max_size=40), k=st.integers(1, 12), data=st.data())
def test_the_best_are_taken_in_order(ranks: list[float], k: int, data: st.DataObject) -> None:
    taken = np.array([data.draw(st.booleans()) for _ in ranks], np.uint8)
    free = [i for i in range(len(ranks)) if not taken[i]]
    out = np.empty(k, np.int64)
    count = best_kernel(len(ranks), np.array(ranks, float), taken, k, out)
    assert out[:count].tolist() == sorted(free, key=lambda i: (-ranks[i], i))[:k]
    assert all(taken[out[:count]])


def test_perturbed_scores_of_children_have_their_parents_as_the_largest() -> None:
    rng = np.random.default_rng(1)
    rows = np.repeat(np.arange(50, dtype=np.int32), 7)
    above, scores = rng.normal(size=50), rng.normal(size=350) - 2
    out = np.empty(350)
    gumbel_kernel(350, rows, scores, above, rng.random(350).clip(1e-9, 1 - 1e-9), out)
    largest = out.reshape(50, 7).max(1)
    assert np.allclose(largest, above, atol=1e-6)


PLAIN = {"Bool", "Int", "String", "BitVec", "List"}
"""Types whose values the bounds are about."""
RULED = [
    o
    for language in (SLIA, LIA, DEEPCODER, load_dsl("lists"), load_dsl("bustle"))
    for o in operators_of(language)
    if rule_of(o) and all(t.name in PLAIN or t.tokens for t in (*o.arguments, o.result))
]


@pytest.mark.parametrize("operator", RULED, ids=repr)
def test_bounds_admit_what_operators_give(operator: Operator) -> None:
    rng = random.Random(4)
    for row in argument_rows(operator, rng, 300):
        value = Undefined
        assert operator.reference is not None
        value = operator.reference(*row, *operator.indices)
        if value is Undefined or not all(map(fits, (*row, value), (*operator.arguments, operator.result))):
            continue
        rule = rule_of(operator)
        assert rule is not None
        for known in range(1 << len(row)):
            bounds = [
                exactly(a) if known >> i & 1 else anything(t)
                for i, (a, t) in enumerate(zip(row, operator.arguments, strict=True))
            ]
            assert rule(*bounds).admits(value), (operator, row, known)


def test_bounds_exclude() -> None:
    assert not Bound(2, 3).admits("a") and Bound(0, 3, "ab").admits("abc") and not Bound(0, 3, "ab").admits("ac")
    assert not Bound(0, 0).admits(True) and Bound(0, 1).admits(True) and ANY.admits(object())
    assert rule_of(Operator("+", (Int, Int), Int, lambda a, b: a * b)) is None, "a name means nothing in other languages"


def test_nobody_else_is_needed_for_an_empty_language() -> None:
    empty = DSL("nothing", "1")
    grammar = Grammar(NonTerminal("S", Int), [Production(NonTerminal("S", Int), variable("x", Int))], (Variable("x", Int),))
    (result,) = Beam([BeamQuestion(grammar, [(1,)], [1])], Uniform(), BeamOptions(), residual=empty.residual).run()
    assert [str(f.program) for f in result.found] == ["x"]


def test_a_beam_restricted_to_words_writes_these_and_no_others() -> None:
    grammar = DEEPCODER.default_grammar([Variable("x", INTS)], INTS)
    every = sorted(programs_up_to(grammar, 3), key=str)
    chosen = random.Random(3).sample(every, 20)
    words = Words([derivation(grammar, p) for p in chosen], len(grammar.productions))
    options = BeamOptions(40, None, masking=False, merging=False)
    (result,) = Beam([BeamQuestion(grammar, words=words)], Uniform(), options).run()
    assert {f.program for f in result.found} == set(chosen)
    (nothing,) = Beam([BeamQuestion(grammar, words=Words([], len(grammar.productions)))], Uniform(), options).run()
    assert nothing.found == []
