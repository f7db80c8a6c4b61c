"""Specifications tested on columns say what the interpreter says, and tuples of programs come in order of total cost."""

import random
from collections.abc import Mapping, Sequence

import pytest

from dsl.bitvectors import BV
from dsl.grammar import Grammar
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.lia import LIA
from dsl.operators import Definition, Operator
from dsl.program import Program, Variable, variable
from dsl.sexpr import SourceText, read_sexprs
from dsl.strings import STRINGS
from dsl.task import SynthFunction, unknown_function
from dsl.terms import TermReader
from dsl.types import BitVec, Bool, Int, String, Value
from search.bottom_up import BottomUp
from search.budget import Budget, Status
from search.specification import SpecificationGoal, SpecificationTest, joint_solutions
from tests.search.grammars import grammar_over


def formula(text: str, language: DSL, variables: Sequence[Variable], functions: Sequence[Operator]) -> Program:
    source = SourceText(text)
    reader = TermReader(source, language, {v.name: variable(v.name, v.type) for v in variables})
    reader.functions.update({f.name: f for f in functions})
    return reader.read(read_sexprs(source)[0], Bool)


class Question:
    """A specification of one or more functions over one grammar each."""

    def __init__(
        self,
        language: DSL,
        variables: Sequence[Variable],
        functions: Mapping[str, Grammar],
        formulas: Sequence[str],
        assignments: Sequence[Mapping[str, Value]],
    ) -> None:
        self.variables, self.assignments = list(variables), list(assignments)
        self.functions = [
            SynthFunction(unknown_function(name, [p.type for p in g.parameters], g.start.type), g.parameters, g)
            for name, g in functions.items()
        ]
        operators = [f.operator for f in self.functions]
        self.formulas = [formula(text, language, variables, operators) for text in formulas]
        self.test = SpecificationTest(self.formulas, self.variables, self.functions, self.assignments)

    def searches(self, threads: int = 1) -> dict[str, BottomUp]:
        found: dict[str, BottomUp] = {}
        for f in self.functions:
            share = next(iter(found.values())).store if found else None
            assert f.grammar is not None
            found[f.name] = BottomUp(f.grammar, self.test.inputs[f.name], threads=threads, share=share)
        return found

    def holds(self, programs: Mapping[str, Program]) -> bool:
        """The interpreter's word."""
        definitions = {f.name: Definition(f.name, f.parameters, programs[f.name]) for f in self.functions}
        return all(evaluate(f, a, definitions) is True for f in self.formulas for a in self.assignments)


x, y = Variable("x", Int), Variable("y", Int)


def numbers(*names: str) -> Grammar:
    return grammar_over(LIA, [x, y], Int, names or ["+", "-", "<=", "ite"], {Int: [0, 1]}, [Bool])


def pairs(count: int, seed: int = 1, bound: int = 9) -> list[dict[str, Value]]:
    rng = random.Random(seed)
    return [{"x": rng.randint(-bound, bound), "y": rng.randint(-bound, bound)} for _ in range(count)]


def maximum(assignments: Sequence[Mapping[str, Value]]) -> Question:
    formulas = ["(>= (f x y) x)", "(>= (f x y) y)", "(or (= (f x y) x) (= (f x y) y))"]
    return Question(LIA, [x, y], {"f": numbers()}, formulas, assignments)


def above(assignments: Sequence[Mapping[str, Value]]) -> Question:
    return Question(LIA, [x, y], {"f": numbers()}, ["(=> (< x y) (> (f x y) (f y x)))"], assignments)


def bits() -> Question:
    a, b = Variable("x", BitVec(8)), Variable("y", BitVec(8))
    grammar = grammar_over(BV, [a, b], BitVec(8), ["bvand", "bvnot", "bvadd", "bvor"], {BitVec(8): [1]})
    rng = random.Random(2)
    assignments = [{"x": rng.getrandbits(8), "y": rng.getrandbits(8)} for _ in range(20)]
    return Question(BV, [a, b], {"f": grammar}, ["(bvule (bvand x (f x y)) (bvor (f y x) #x0f))"], assignments)


def texts() -> Question:
    s = Variable("s", String)
    grammar = grammar_over(STRINGS, [s], String, ["str.++", "str.upper", "str.at", "str.len", "-"], {Int: [0, 1]})
    assignments = [{"s": value} for value in ("ab", "", "xyz", "A b", "é")]
    return Question(STRINGS, [s], {"f": grammar}, ["(= (str.++ (f s) (f s)) (f (str.++ s s)))"], assignments)


def predicate() -> Question:
    grammar = grammar_over(LIA, [x, y], Bool, ["and", "not", "<=", "=", "+"], {Int: [1]})
    return Question(LIA, [x, y], {"f": grammar}, ["(=> (f x y) (f (+ x 1) y))", "(=> (= x y) (f x y))"], pairs(90))


QUESTIONS = {
    "maximum": maximum(pairs(12)),
    "order": above(pairs(30)),
    "bits": bits(),
    "texts": texts(),
    "predicate-over-90-assignments": predicate(),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_columns_accept_what_the_interpreter_accepts(name: str) -> None:
    question = QUESTIONS[name]
    search = question.searches()["f"]
    goal, verdicts = SpecificationGoal(question.test, "f"), []
    for block in search.blocks(Budget(seconds=None, candidates=1_500)):
        if block.production.target != search.grammar.start:
            continue
        hits = set(goal.hits(search, block))
        for j in block.fresh.tolist():
            verdicts.append(question.holds({"f": search.candidate(block, j).program}))
            assert (j in hits) == verdicts[-1], str(search.candidate(block, j).program)
    assert len(verdicts) > 30 and not all(verdicts)
    assert any(verdicts) or name == "maximum"


def test_the_maximum_is_found_by_its_specification() -> None:
    search = maximum(pairs(12)).searches()["f"]
    goal = SpecificationGoal(maximum(pairs(12)).test, "f")
    found = next(search.solutions(goal, Budget(seconds=60)))
    assert found.cost == 6 and evaluate(found.program, {"x": 17, "y": -5}) == 17


def test_a_full_search_still_tests_what_it_does_not_keep() -> None:
    question = maximum(pairs(12))
    search = question.searches()["f"]
    found = next(search.solutions(SpecificationGoal(question.test, "f"), Budget(seconds=60, bytes=600_000)))
    assert question.holds({"f": found.program})


@pytest.mark.parametrize("threads", [1, 2])
def test_tuples_come_in_order_of_total_cost_and_all_of_them(threads: int) -> None:
    grammars = {"f": numbers("+"), "g": numbers("-")}
    question = Question(LIA, [x, y], grammars, ["(= (+ (f x y) (g x y)) (+ x x))"], pairs(6))
    searches = question.searches(threads)
    found = []
    for programs in joint_solutions(searches, question.test, Budget(seconds=60)):
        found.append(programs)
        if sum(p.size for p in programs.values()) > 6:
            found.pop()
            break
    costs = [sum(p.size for p in programs.values()) for programs in found]
    assert costs == sorted(costs) and costs[0] == 2
    assert all(map(question.holds, found))
    # The slow twin: every pair of kept programs.
    kept = {}
    for name, search in question.searches().items():
        kept[name] = [c.program for c in search.candidates(Budget(None, 3_000)) if c.cost <= 5]
    wanted = {(f, g) for f in kept["f"] for g in kept["g"] if f.size + g.size <= 6 and question.holds({"f": f, "g": g})}
    assert {(p["f"], p["g"]) for p in found} == wanted


def test_joint_searches_end_when_both_languages_are_exhausted() -> None:
    p = Variable("p", Bool)
    grammar = grammar_over(LIA, [p], Bool, ["not"], {})
    question = Question(
        LIA, [p], {"f": grammar, "g": grammar}, ["(= (f p) (not (f p)))", "(g p)"], [{"p": True}, {"p": False}]
    )
    searches = question.searches()
    assert list(joint_solutions(searches, question.test, Budget(seconds=30))) == []
    assert all(search.status is Status.EXHAUSTED for search in searches.values())


def test_nested_invocations_are_left_to_the_caller() -> None:
    question = Question(LIA, [x, y], {"f": numbers()}, ["(= (f (f x y) y) x)", "(>= (f x y) 0)"], pairs(3))
    assert [str(f) for f in question.test.nested] == ["(= (f (f x y) y) x)"]
    assert [str(f) for f in question.test.formulas] == ["(>= (f x y) 0)"]


def test_assignments_beyond_64_bits_are_left_out() -> None:
    question = Question(LIA, [x, y], {"f": numbers()}, ["(>= (f x y) 0)"], [{"x": 2**70, "y": 0}, {"x": 1, "y": 2}])
    assert question.test.assignments == [{"x": 1, "y": 2}]
    assert question.test.inputs["f"] == [(1, 2)]


@pytest.mark.parametrize("huge", [2**63, 2**63 + 5, -(2**63), 2**64])
def test_what_just_does_not_fit_into_a_column(huge: int) -> None:
    question = Question(LIA, [x, y], {"f": numbers()}, ["(>= (f x y) 0)"], [{"x": huge, "y": 0}, {"x": 1, "y": 2}])
    assert next(question.searches()["f"].candidates(Budget(seconds=30))).outputs == (1,)


def test_a_huge_value_outside_every_invocation_does_no_harm() -> None:
    question = Question(
        LIA, [x, y], {"f": numbers()}, ["(=> (< y 0) (>= (f x x) x))"], [{"x": 1, "y": 2**70}, {"x": 1, "y": -2}]
    )
    search = question.searches()["f"]
    found = next(search.solutions(SpecificationGoal(question.test, "f"), Budget(seconds=30)))
    assert question.holds({"f": found.program})


def test_a_branch_not_taken_may_have_no_value() -> None:
    # The interpreter's `ite` ignores it; on columns the whole assignment counted as "no value" once.
    text = "(= (f x y) (ite (= y 0) x (div x y)))"
    question = Question(LIA, [x, y], {"f": numbers()}, [text], [{"x": 3, "y": 0}, {"x": 3, "y": 1}])
    search = question.searches()["f"]
    found = next(search.solutions(SpecificationGoal(question.test, "f"), Budget(seconds=10, candidates=2_000)), None)
    assert found is not None and question.holds({"f": found.program})
