"""Property signatures: kernels against the questions' references, and whole signatures against a twin in plain Python."""

import random
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.errors import DeclarationError
from dsl.language import DSL
from dsl.program import Variable
from dsl.properties import FIRST_OUTPUT, MOST_QUESTIONS, Table, class_of, tables_of
from dsl.property_tables import TABLES
from dsl.registry import SHIPPED, load_dsl
from dsl.types import BitVec, Bool, Int, List, String, Type, Value
from search.bottom_up import BottomUp
from search.budget import Budget
from search.columns import Store
from search.evaluate import Evaluator
from search.signatures import ALL_FALSE, ALL_TRUE, GENERIC, MIXED, TYPE_MISMATCH, SignatureLayout, Signatures
from tests.differential import argument_rows
from tests.search.grammars import CASES
from tests.search.naive import fits

TYPES = (
    String,
    Int,
    Bool,
    BitVec(1),
    BitVec(7),
    BitVec(8),
    BitVec(64),
    List(Int),
    List(BitVec(8)),
    List(Bool),
    List(String),
)
ASKED = [
    (table, types)
    for table in TABLES
    for types in product(TYPES, repeat=1 + (table.against is not None) + (table.beside is not None))
    if table.applies(*types)
]
near = st.integers(-20, 20)
texts = st.text(st.sampled_from("aAbB zZ09-,./_é ßİ"), max_size=8)
VALUES = {
    "String": texts,
    "Int": near | st.integers(-(2**63) + 1, 2**63 - 1),
    "Bool": st.booleans(),
    "List": st.lists(near | st.integers(-(2**63) + 1, 2**63 - 1), max_size=5).map(tuple),
}


def values_of(type_: Type) -> st.SearchStrategy[Any]:
    if type_.name == "BitVec":
        top = (1 << type_.width) - 1
        return st.integers(0, top) | st.integers(0, min(top, 20)) | st.integers(max(0, top - 20), top)
    if type_ == List(String):
        return st.lists(texts, max_size=3).map(tuple)
    if type_.name == "List" and type_ != List(Int):
        return st.lists(values_of(type_.element), max_size=5).map(tuple)
    return VALUES[type_.name]


def answers_of_kernel(table: Table, types: tuple[Type, ...], rows: Sequence[tuple[Value, ...]]) -> list[int]:
    store = Store(1)
    evaluator = Evaluator(store, 2048)
    columns = [store.encode_rows([[row[i]] for row in rows], t) for i, t in enumerate(types)]
    every = np.arange(len(rows), dtype=np.int32)
    valid = np.ones(len(rows), np.uint8)
    found = evaluator.apply(table.operator(*types), [(every, c) for c in columns], len(rows), valid, True)
    assert valid.all()
    return [int(word) for word in found[0]]


def assert_answers(table: Table, types: tuple[Type, ...], rows: Sequence[tuple[Value, ...]]) -> None:
    widths = table.operator(*types).indices
    for row, word in zip(rows, answers_of_kernel(table, types, rows), strict=True):
        wrong = [n for i, (n, ask) in enumerate(table.questions) if bool(ask(*row, *widths)) != bool(word >> i & 1)]
        assert not wrong, (table.subject, row)
        assert word >> len(table.questions) == 0


@pytest.mark.parametrize(("table", "types"), ASKED, ids=lambda part: part.subject if isinstance(part, Table) else "")
@settings(max_examples=30)
@given(data=st.data())
def test_kernels_answer_as_the_references(table: Table, types: tuple[Type, ...], data: st.DataObject) -> None:
    assert_answers(table, types, data.draw(st.lists(st.tuples(*map(values_of, types)), min_size=1, max_size=20)))


@pytest.mark.parametrize(("table", "types"), ASKED, ids=lambda part: part.subject if isinstance(part, Table) else "")
def test_kernels_answer_as_the_references_on_nasty_values(table: Table, types: tuple[Type, ...]) -> None:
    rows = argument_rows(table.operator(*types), random.Random(0), 300)
    rows = [row for row in rows if all(fits(value, t, 2048) for value, t in zip(row, types, strict=True))]
    # Relations hold seldom between unrelated values: each value also against itself and its neighbours.
    rows += (
        [(a, b) for (a, _), (b, _) in zip(rows, rows[1:], strict=False)] if len(types) == 2 and types[0] == types[1] else []
    )
    rows += [(a, a) for a, _ in rows] if len(types) == 2 and types[0] == types[1] else []
    rows += [alike(row, place) for row in rows for place in range(4)] if types == (String, String, String) else []
    assert_answers(table, types, rows)


def alike(row: tuple[Value, ...], place: int) -> tuple[str, ...]:
    """Three texts that have much to do with one another: a part, an input around it, and an output."""
    a, x, y = (str(value)[:20] for value in row)
    return ((a, y + a + x, y), (a, x + a + y, y), (a, x + a, x + y), (x + a, x, x + a + y))[place]


def test_every_question_has_a_name_of_its_own() -> None:
    for table in TABLES:
        assert len(set(table.names)) == len(table.questions) <= MOST_QUESTIONS
    names = [name for table in TABLES for name in table.names]
    assert len(set(names)) == len(names)


# Whole signatures.


def symbol(answers: Sequence[bool]) -> int:
    return ALL_TRUE if all(answers) else MIXED if any(answers) else ALL_FALSE


def naive_places(table: Table, types: tuple[Type, ...], columns: Sequence[Sequence[Value]]) -> list[int]:
    """The symbols of one table for one row, whose values (and wanted outputs) are given example by example."""
    if not table.applies(*types):
        return [TYPE_MISMATCH] * len(table.questions)
    widths = table.operator(*types).indices
    return [symbol([bool(ask(*values, *widths)) for values in zip(*columns, strict=True)]) for _, ask in table.questions]


Inputs = Sequence[tuple[Type, Sequence[Value]]]
"""The type and the values of each input."""


def naive_row(
    layout: SignatureLayout,
    type_: Type,
    values: Sequence[Value],
    result: Type,
    wanted: Sequence[Value],
    inputs: Inputs = (),
) -> list[int]:
    places = []
    for table in layout.alone(type_):
        places += naive_places(table, (type_,), [values])
    for table in layout.against(type_):
        places += naive_places(table, (type_, result), [values, wanted])
    for table in layout.beside(type_):
        places += naive_beside(table, (type_, result), values, wanted, inputs)
    return places


def naive_beside(
    table: Table, types: tuple[Type, Type], values: Sequence[Value], wanted: Sequence[Value], inputs: Inputs
) -> list[int]:
    """The symbols of one table that also asks about an input: yes on an example if some input says yes there."""
    between = [(types[1], [wanted[0]] * len(wanted))] if table.beside == FIRST_OUTPUT else inputs
    ways = [column for type_, column in between if table.applies(types[0], type_, types[1])]
    if not ways:
        return [TYPE_MISMATCH] * len(table.questions)
    return [
        symbol([any(bool(ask(values[e], column[e], wanted[e])) for column in ways) for e in range(len(wanted))])
        for _, ask in table.questions
    ]


@pytest.mark.parametrize("name", CASES)
def test_rows_are_described_as_the_twin_says(name: str) -> None:
    case = CASES[name]
    search = BottomUp(case.grammar, case.inputs)
    for _ in search.blocks(Budget(None, 20_000)):
        if search.finished >= case.largest_cost - 1:
            break
    start = case.grammar.start
    last = max(cost for cost in range(1, search.finished + 1) if search.bank.size(start, cost))
    outputs = search.store.decode(search.columns(start, last, Budget(None)), 0, start.type)
    signatures = Signatures(search, outputs)
    inputs = [(p.type, [row[i] for row in search.inputs]) for i, p in enumerate(search.grammar.parameters)]
    for nonterminal in search.grammar.nonterminals:
        for cost in range(1, search.finished + 1):
            found = signatures.rows(nonterminal, cost)
            assert found.shape == (search.bank.size(nonterminal, cost), len(GENERIC.value(nonterminal.type)))
            for row in range(0, len(found), 1 + len(found) // 50):
                values = search.store.decode(search.bank.levels[nonterminal][cost].columns, row, nonterminal.type)
                assert found[row].tolist() == naive_row(GENERIC, nonterminal.type, values, start.type, outputs, inputs)
    assert signatures.task().shape == (len(GENERIC.task()),)
    again = signatures.task()[GENERIC.task().index("output wanted on another row too")]
    assert again == symbol([list(outputs).count(output) > 1 for output in outputs])


def test_any_number_of_inputs_is_pooled_and_its_order_does_not_matter() -> None:
    parameters = [Variable(f"x{i}", String) for i in range(5)] + [Variable("n", Int)]
    language = load_dsl("strings")
    layout = SignatureLayout.of(language)
    inputs = [("a", "B", "", "1", "c d", 7), ("b", "C", "x", "2", "e", -1)]

    def task(order: Sequence[int]) -> list[int]:
        chosen = [parameters[i] for i in order]
        search = BottomUp(language.default_grammar(chosen, String), [tuple(row[i] for i in order) for row in inputs])
        return [int(s) for s in Signatures(search, ("a", "b"), layout).task()]

    def place(name: str) -> int:
        return layout.task().index(name)

    told = task(range(6))
    assert told == task([5, 4, 3, 2, 1, 0])
    assert told[place("some input String against String: equal")] == ALL_TRUE
    assert told[place("every input String against String: equal")] == ALL_FALSE
    assert told[place("some input Int: negative")] == MIXED
    assert told[place("some input Bool: true")] == TYPE_MISMATCH
    assert told[place("output String: one character")] == ALL_TRUE


@pytest.mark.parametrize("name", SHIPPED)
def test_layouts_depend_on_the_language_alone(name: str) -> None:
    layout = SignatureLayout.of(load_dsl(name))
    assert len(set(layout.task())) == len(layout.task())
    for type_ in TYPES:
        assert len(set(layout.value(type_))) == len(layout.value(type_))
        assert set(layout.value(type_)) <= set(GENERIC.value(type_))


def is_even(value: int) -> bool:
    return value % 2 == 0


def is_its_square(value: int, wanted: int) -> bool:
    return value == wanted**2


def test_a_language_declares_questions_of_its_own() -> None:
    squares = DSL("squares", "1")

    @squares.operator("square", properties=(is_even, is_its_square))
    def square(a: int) -> int:
        """The square."""
        return a * a

    layout = SignatureLayout.of(squares)
    assert [t.subject for t in layout.own] == ["Int", "Int against Int"]
    assert layout.value(Int)[-1] == "Int against Int: is_its_square"
    search = BottomUp(squares.default_grammar([Variable("x", Int)], Int), [(2,), (3,)])
    for _ in search.blocks(Budget(None, 10)):
        pass
    found = Signatures(search, (2, 3), layout).rows(search.grammar.start, 2)
    names = layout.value(Int)
    assert found[0, names.index("Int: is_even")] == MIXED
    assert found[0, names.index("Int against Int: is_its_square")] == ALL_TRUE


def test_a_property_of_nothing_is_refused() -> None:
    broken = DSL("broken", "1")

    @broken.operator("one", properties=(lambda value: True,))
    def one(a: int) -> int:
        """One."""
        return 1

    with pytest.raises(DeclarationError, match="annotate"):
        tables_of(broken)


def test_classes() -> None:
    assert [class_of(t) for t in TYPES] == ["String", "Int", "Bool", *["BitVec"] * 4, *["List"] * 3, "Other"]
