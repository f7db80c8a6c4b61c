"""The columnar enumerator lists what the slow twin lists, in the same order; and the laws of an enumerator hold."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.grammar import Grammar, NonTerminal, Production
from dsl.language import DSL
from dsl.lia import LIA
from dsl.program import Variable, constant, variable
from dsl.strings import STRINGS
from dsl.types import Bool, Int, String, Type, Value
from search.bottom_up import BottomUp, Candidate, WantedOutputs
from search.budget import Budget, Status
from search.pruning import NO_PRUNING, Pruning
from tests.search.grammars import CASES, Case, grammar_over
from tests.search.naive import NaiveBottomUp, key_of

PRUNINGS = {
    "all": Pruning(),
    "no-equivalence": Pruning(observational_equivalence=False),
    "no-commutativity": Pruning(commutativity=False),
    "no-identity": Pruning(identity=False),
    "none": NO_PRUNING,
}


def candidates(search: BottomUp, largest_cost: int) -> Iterator[Candidate]:
    """What the search keeps for the start symbol, up to a cost."""
    for level in search.levels(Budget(seconds=None)):
        for block in level:
            if block.production.target == search.grammar.start:
                yield from (search.candidate(block, j) for j in block.fresh.tolist())
        if search.statistics.cost == largest_cost:
            return


def assert_twins(case: Case, pruning: Pruning, threads: int = 1) -> None:
    search = BottomUp(case.grammar, case.inputs, pruning=pruning, threads=threads)
    twin = NaiveBottomUp(case.grammar, case.inputs, pruning)
    wanted = [(row.cost, str(row.program), key_of(row.outputs)) for row in twin.rows(case.largest_cost)]
    found = [(c.cost, str(c.program), key_of(c.outputs)) for c in candidates(search, case.largest_cost)]
    assert found == wanted
    assert (search.statistics.candidates, search.statistics.distinct) == (twin.candidates, twin.distinct)


@pytest.mark.parametrize("name", CASES)
def test_the_bank_lists_what_its_slow_twin_lists(name: str) -> None:
    assert_twins(CASES[name], Pruning())


@pytest.mark.parametrize("pruning", PRUNINGS)
@pytest.mark.parametrize("name", CASES)
def test_with_each_pruning_off_too(name: str, pruning: str) -> None:
    case = CASES[name]
    assert_twins(Case(case.grammar, case.inputs, min(4, case.largest_cost)), PRUNINGS[pruning])


@pytest.mark.parametrize("name", CASES)
def test_nothing_comes_twice_and_cost_never_falls(name: str) -> None:
    case = CASES[name]
    found = list(candidates(BottomUp(case.grammar, case.inputs), case.largest_cost))
    assert len({key_of(c.outputs) for c in found}) == len({c.program for c in found}) == len(found) > 3
    assert [c.cost for c in found] == sorted(c.cost for c in found)
    assert all(c.cost == c.program.size and case.grammar.contains(c.program) for c in found)


@pytest.mark.parametrize("pruning", PRUNINGS)
@pytest.mark.parametrize("name", ["lia", "bv8", "strings", "bool"])
def test_a_pruning_loses_no_cheapest_program(name: str, pruning: str) -> None:
    case = CASES[name]

    def cheapest(which: Pruning) -> dict[object, int]:
        costs: dict[object, int] = {}
        for c in candidates(BottomUp(case.grammar, case.inputs, pruning=which), 4):
            costs.setdefault(key_of(c.outputs), c.cost)
        return costs

    assert cheapest(PRUNINGS[pruning]) == cheapest(NO_PRUNING)


TOTAL = {
    "lia": Case(CASES["lia"].grammar, ((1, 2), (3, 5)), 5),
    "bv8": CASES["bv8"],
    "strings": Case(CASES["strings"].grammar, (("a", "b"),), 5),
    "bool": CASES["bool"],
}
"""Grammars and inputs on which every program has a value."""


@pytest.mark.parametrize("name", TOTAL)
def test_without_pruning_there_are_as_many_programs_as_the_grammar_derives(name: str) -> None:
    case = TOTAL[name]
    counts: dict[int, int] = {}
    programs = set()
    for c in candidates(BottomUp(case.grammar, case.inputs, pruning=NO_PRUNING), 4):
        counts[c.cost] = counts.get(c.cost, 0) + 1
        programs.add(c.program)
    assert [counts.get(cost, 0) for cost in range(1, 5)] == [case.grammar.count(size) for size in range(1, 5)]
    assert len(programs) == sum(counts.values())


# Random grammars.

POOLS: list[tuple[DSL, tuple[Type, ...], list[str]]] = [
    (LIA, (Int, Bool), ["+", "-", "*", "div", "<=", "=", "ite", "and", "not"]),
    (STRINGS, (String, Int, Bool), ["str.++", "str.substr", "str.len", "str.indexof", "str.contains", "+", "ite"]),
]
VALUES: dict[Type, st.SearchStrategy[Value]] = {
    Int: st.sampled_from([0, 1, -1, 2, 3, 2**62, -(2**63) + 1]),
    Bool: st.booleans(),
    String: st.sampled_from(["", "a", "ab", "ba", "\x00", "é\U0002ffff", "a" * 200]),
}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A random grammar over one or two nonterminals of each type, with random costs, and inputs for it."""
    language, types, names = draw(st.sampled_from(POOLS))
    parameters = [Variable(f"v{i}", draw(st.sampled_from(types))) for i in range(draw(st.integers(1, 2)))]
    nonterminals = [NonTerminal(f"{t}{i}", t) for t in types for i in range(draw(st.integers(1, 2)))]
    costs = st.integers(1, 3)
    heads = grammar_over(language, [Variable(str(t), t) for t in types], types[0], names, {}).operators()
    productions = []
    for n in nonterminals:
        leaves = [variable(p.name, p.type) for p in parameters if p.type == n.type]
        leaves.append(constant(draw(VALUES[n.type]), n.type))
        productions += [Production(n, leaf, (), draw(costs)) for leaf in leaves]
        for op in draw(st.lists(st.sampled_from([h for h in heads if h.result == n.type]), max_size=3)):
            places = tuple(draw(st.sampled_from([m for m in nonterminals if m.type == a])) for a in op.arguments)
            productions.append(Production(n, op, places, draw(costs)))
        others = [m for m in nonterminals if m.type == n.type and m != n]
        if others and draw(st.booleans()):
            productions.append(Production(n, others[0], (), 1))
    grammar = Grammar(draw(st.sampled_from(nonterminals)), productions, parameters)
    rows = draw(st.integers(1, 3))
    inputs = tuple(tuple(draw(VALUES[p.type]) for p in parameters) for _ in range(rows))
    return Case(grammar, inputs, 6)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases(), pruning=st.builds(Pruning, st.booleans(), st.booleans(), st.booleans()), threads=st.integers(1, 2))
def test_random_grammars(case: Case, pruning: Pruning, threads: int) -> None:
    assert_twins(case, pruning, threads)


# The ways a search ends, and its goals.


def test_a_finite_language_is_exhausted() -> None:
    a = Variable("a", Bool)
    grammar = grammar_over(LIA, [a], Bool, ["not", "and"], {})
    search = BottomUp(grammar, [(False,), (True,)])
    outputs = {c.outputs for c in search.candidates(Budget(seconds=60))}
    assert search.status is Status.EXHAUSTED
    assert outputs == {(False, True), (True, False), (False, False), (True, True)}


def test_every_program_with_the_wanted_outputs_is_a_solution() -> None:
    case = CASES["lia"]
    search = BottomUp(case.grammar, ((1, 2), (5, 5)), pruning=Pruning(identity=False))
    found = [str(c.program) for c in search.solutions(WantedOutputs((3, 10)), Budget(seconds=None, candidates=3000))]
    assert found[0] == "(+ x y)" and "(- y (- x))" in found
    assert len(set(found)) == len(found)


def test_an_output_that_no_column_holds_is_never_found() -> None:
    case = CASES["lia"]
    search = BottomUp(case.grammar, ((1, 2),))
    assert list(search.solutions(WantedOutputs((2**70,)), Budget(seconds=None, candidates=2000))) == []
    assert search.status is Status.CANDIDATES


def test_a_chain_of_two_thousand_nodes_is_found() -> None:
    one = NonTerminal("S", Int)
    nothing = NonTerminal("One", Int)
    plus = LIA.resolve("+", [Int, Int])
    assert plus is not None
    productions = [
        Production(one, constant(0, Int)),
        Production(nothing, constant(1, Int)),
        Production(one, plus, (one, nothing)),
    ]
    search = BottomUp(Grammar(one, productions), [()])
    found = next(search.solutions(WantedOutputs((1000,)), Budget(seconds=60)))
    assert found.program.size == found.cost == 2001
