"""The list languages: corner cases, ranges, agreement of kernel and reference, and the public DeepCoder programs."""

import random

import pytest

from dsl.errors import DeclarationError
from dsl.interpreter import evaluate
from dsl.lambda_tokens import IntIntToInt, IntToBool, IntToInt
from dsl.lambdas import is_about_lambdas
from dsl.language import DSL
from dsl.lists import DEEPCODER, LARGEST, LISTS, deepcoder
from dsl.operators import Operator, Undefined
from dsl.printing import print_program
from dsl.program import Program, Variable, application, constant, variable
from dsl.terms import parse_program
from dsl.types import Int, List, freeze, thaw
from tests.data import need_data, records
from tests.differential import argument_rows
from tests.dsl.kernel_harness import assert_kernel_agrees

INTS = List(Int)
NARROW = deepcoder(-9, 9)


def own(language: DSL) -> list[Operator]:
    """The operators whose names begin with a capital, all but those of LIA, without lambdas."""
    return [f.member(f.arguments) for f in language if f.name[0].isupper() and not is_about_lambdas(f)]


OPERATORS = [*own(LISTS), *(o for o in own(NARROW) if o.indices)]


def value_of(term: str, language: DSL = LISTS) -> object:
    return evaluate(parse_program(term, language), {})


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("(Head (list 3 1 2))", 3),
        ("(Head (list))", Undefined),
        ("(Last (list 3 1 2))", 2),
        ("(Last (list))", Undefined),
        ("(Minimum (list 3 1 2))", 1),
        ("(Minimum (list))", Undefined),
        ("(Maximum (list 3 1 2))", 3),
        ("(Maximum (list))", Undefined),
        ("(Sum (list))", 0),
        ("(Sum (list 9223372036854775807 1 (- 1)))", LARGEST),
        ("(Sum (list 9223372036854775807 1))", Undefined),
        ("(Access 0 (list 5))", 5),
        ("(Access 1 (list 5))", Undefined),
        ("(Access (- 1) (list 5))", Undefined),
        ("(Take 2 (list 1 2 3))", (1, 2)),
        ("(Take (- 1) (list 1 2 3))", (1, 2)),
        ("(Take (- 9) (list 1 2 3))", ()),
        ("(Take 9 (list 1 2 3))", (1, 2, 3)),
        ("(Drop 2 (list 1 2 3))", (3,)),
        ("(Drop (- 1) (list 1 2 3))", (3,)),
        ("(Drop (- 9) (list 1 2 3))", (1, 2, 3)),
        ("(Reverse (list 1 2 3))", (3, 2, 1)),
        ("(Sort (list 3 (- 1) 3))", (-1, 3, 3)),
        ("(Map |(/2)| (list (- 3) 3))", (-2, 1)),
        ("(Map |(/3)| (list (- 1) 7))", (-1, 2)),
        ("(Map |(/4)| (list (- 1) 7))", (-1, 1)),
        ("(Map |(-1)| (list 0))", (-1,)),
        ("(Map |(*(-1))| (list 2 (- 2)))", (-2, 2)),
        ("(Map |(**2)| (list (- 3)))", (9,)),
        ("(Map |(**2)| (list 3037000500))", Undefined),
        ("(Filter |(%2==1)| (list (- 3) (- 2) 3 4))", (-3, 3)),
        ("(Filter |(%2==0)| (list (- 3) (- 2) 3 4))", (-2, 4)),
        ("(Count |(<0)| (list (- 3) 0 3))", 1),
        ("(Count |(>0)| (list))", 0),
        ("(ZipWith |(-)| (list 5 6 7) (list 1 2))", (4, 4)),
        ("(ZipWith |(min)| (list) (list 1 2))", ()),
        ("(Scanl1 |(-)| (list 10 1 2))", (10, 9, 7)),
        ("(Scanl1 |(max)| (list))", ()),
        ("(Scanl1 |(*)| (list 4611686018427387904 2))", Undefined),
        ("(Length (list 1 2))", 2),
        ("(Concat (list 1) (list) (list 2))", (1, 2)),
        ("(Cons 1 (list))", (1,)),
    ],
)
def test_operators(term: str, value: object) -> None:
    assert value_of(term) == value


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("(Map |(+1)| (list 49))", (50,)),
        ("(Map |(+1)| (list 50))", Undefined),
        ("(Map |(-1)| (list 0 (- 50)))", Undefined),
        ("(Sum (list 50 1 (- 1)))", 50),
        ("(Sum (list 50 1))", Undefined),
        ("(ZipWith |(*)| (list 10) (list (- 6)))", Undefined),
        ("(Scanl1 |(+)| (list 30 30 (- 30)))", Undefined),
        ("(Scanl1 |(+)| (list 50 (- 50)))", (50, 0)),
    ],
)
def test_a_value_outside_the_range_is_no_value(term: str, value: object) -> None:
    assert value_of(term, DEEPCODER) == value


def test_a_range_must_make_sense() -> None:
    assert value_of("(Map |(*4)| (list 63))", deepcoder()) == (252,)
    for low, high in ((1, 0), (-(2**63), 0), (0, 2**63)):
        with pytest.raises(DeclarationError, match="no range of integers"):
            deepcoder(low, high)


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda o: f"{o.name}{o.indices[1:]}")
def test_kernel_agrees_with_reference(operator: Operator) -> None:
    assert assert_kernel_agrees(operator, argument_rows(operator, random.Random(1), 500)) > 100


@pytest.mark.slow
@pytest.mark.parametrize("operator", OPERATORS, ids=lambda o: f"{o.name}{o.indices[1:]}")
def test_kernel_agrees_with_reference_on_many_rows(operator: Operator) -> None:
    # Many generated integers lie beyond 64 bits, and no column holds those; hence more rows than compared.
    assert assert_kernel_agrees(operator, argument_rows(operator, random.Random(2), 30_000)) >= 10_000


@pytest.mark.parametrize("which", [IntToInt, IntToBool, IntIntToInt], ids=str)
def test_every_token_agrees_at_the_edges(which: object) -> None:
    edges = [e + d for e in (0, 2**31, 2**62, 2**63 // 3, 3037000499, LARGEST) for d in (-2, -1, 0, 1, 2)]
    edges = sorted({s * e for e in edges for s in (1, -1) if abs(e) <= LARGEST})
    name = {"IntToInt": "Map", "IntToBool": "Filter", "IntIntToInt": "ZipWith"}[str(which)]
    for language in (LISTS, DEEPCODER):
        operator = next(f.member(f.arguments) for f in language if f.name == name)
        assert operator is not None
        if operator.arity == 2:
            rows = [(token, (e,)) for token in operator.arguments[0].tokens for e in edges]
        else:
            rows = [(t, (a,), (b,)) for t in IntIntToInt.tokens for a in edges for b in edges]
        assert assert_kernel_agrees(operator, rows) == len(rows)


def test_long_lists() -> None:
    rng = random.Random(4)
    longest = tuple(rng.randint(-9, 9) for _ in range(4_096))
    too_long = (*longest, 3)
    for operator in own(LISTS):
        rows = [
            tuple(xs if t == INTS else t.tokens[0] if t.tokens else 2 for t in operator.arguments)
            for xs in (longest, too_long)
        ]
        assert assert_kernel_agrees(operator, rows) == 2


@pytest.mark.parametrize(
    ("name", "place", "wanted", "known", "answer"),
    [
        ("Concat", 0, (1, 2), [None, (1,)], []),
        ("Concat", 1, (1, 2), [(1, 2, 3), None], []),
        ("Concat", 1, (1,), [None, None], [(1,), ()]),
        ("Cons", 0, (), [None, ()], []),
        ("Cons", 0, (1, 2), [None, (3,)], []),
        ("Cons", 1, (1, 2), [None, None], [(2,)]),
    ],
)
def test_inverses_know_what_cannot_be(name: str, place: int, wanted: object, known: list, answer: list) -> None:
    family = LISTS.families[name][0]
    assert list(family.facts["inverse"](place, wanted, known)) == answer


def test_tokens_read_back_as_they_print() -> None:
    names = {"x": variable("x", INTS)}
    for term in ("(Map |(-1)| x)", "(ZipWith |(+)| x (Scanl1 |(min)| x))", "(Filter |(%2==0)| (list 1 (- 2)))"):
        program = parse_program(term, LISTS, names)
        assert print_program(program) == term


def test_deepcoder_has_fifteen_operators_and_no_literals() -> None:
    grammar = DEEPCODER.default_grammar([Variable("x", INTS)], INTS)
    heads = [p.head for p in grammar.productions]
    assert len({h for h in heads if isinstance(h, Operator)}) == 15
    literals = [h for h in heads if isinstance(h, Program) and h != variable("x", INTS)]
    assert all(h.type.tokens for h in literals)


def line_by_line(text: str, inputs: list[object]) -> Program:
    """The program of `x0 = INPUT | x1 = Map (+1) x0 | ...` over variables x0, x1, ... that are inputs."""
    names: dict[str, Program] = {}
    for line in text.split(" | "):
        name, _, words = line.partition(" = ")
        if words == "INPUT":
            names[name] = variable(name, Int if isinstance(inputs[len(names)], int) else INTS)
            continue
        operation, *words = words.split()
        arguments = [names[w] if w in names else constant(w, DEEPCODER.tokens[w]) for w in words]
        operator = DEEPCODER.resolve(operation, [a.type for a in arguments])
        assert operator is not None, line
        names[name] = application(operator, *arguments)
    return names[name]


@pytest.mark.parametrize("folder", ["exedec_deepcoder", "exedec_deepcoder_fewshot"])
def test_public_programs_give_the_stored_outputs(folder: str) -> None:
    seen = 0
    for path in sorted(need_data(f"lists/{folder}").glob("*.jsonl")):
        for record in records(path):
            if "expected" not in record:
                continue
            program = line_by_line(record["expected"], record["inputs"][0])
            for inputs, output in zip(record["inputs"], record["outputs"], strict=True):
                environment = {f"x{i}": freeze(value) for i, value in enumerate(inputs)}
                assert thaw(evaluate(program, environment)) == output, record["name"]
            seen += 1
    assert seen > 700
