"""Every kernel on the way a search takes: values in columns, the compiled loops of `codegen`, values back.

`tests/dsl` holds each kernel against its reference one call at a time; here the gathering, packing, hashing and interning
around it are held as well.
"""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from dsl.bitvectors import BV
from dsl.core import CORE
from dsl.interpreter import apply_operator
from dsl.language import DSL
from dsl.lia import LIA
from dsl.lists import LISTS, deepcoder
from dsl.operators import Operator, Undefined
from dsl.strings import STRINGS
from dsl.types import BitVec, Bool, Int, Value
from search.codegen import has_kernel
from search.columns import DTYPES, Store
from search.evaluate import Argument, Evaluator
from tests.differential import argument_rows, every_row, operators_of
from tests.search.naive import fits

LONGEST = 2048
LANGUAGES: dict[str, DSL] = {
    "core": CORE,
    "lia": LIA,
    "bv": BV,
    "strings": STRINGS,
    "lists": LISTS,
    "deepcoder": deepcoder(-256, 255),
}
# Languages share families; each operator is looked at once.
OPERATORS: dict[str, Operator] = {}
for _name, _language in LANGUAGES.items():
    for _operator in operators_of(_language, (1, 8, 64)):
        if has_kernel(_operator) and _operator not in OPERATORS.values():
            OPERATORS[f"{_name} {_operator!r}"] = _operator


def run_kernel(operator: Operator, rows: Sequence[tuple[Value, ...]], examples: int) -> list[tuple[Value, ...] | None]:
    """The compiled results of candidates, each the next `examples` rows; None for one without a value on all of them."""
    store = Store(examples)
    evaluator = Evaluator(store, LONGEST)
    count = len(rows) // examples
    chunk = max(1, 256 // examples)
    results: list[tuple[Value, ...] | None] = []
    for first in range(0, count, chunk):
        n = min(chunk, count - first)
        block = [rows[(first + j) * examples : (first + j + 1) * examples] for j in range(n)]
        # Argument columns lie in reverse, so that it matters which row a candidate picks.
        picked = np.arange(n, dtype=np.int32)[::-1].copy()
        arguments = [
            (picked, store.encode_rows([[row[i] for row in part] for part in block[::-1]], type_))
            for i, type_ in enumerate(operator.arguments)
        ]
        built, valid = apply(evaluator, operator, arguments, n, True)
        hashed, hashed_valid = apply(evaluator, operator, arguments, n, False)
        good = np.flatnonzero(valid)
        assert (valid == hashed_valid).all(), f"{operator!r}: validity depends on building"
        column = built.astype(DTYPES[operator.result.kind])
        digests = evaluator.digests(np.ascontiguousarray(column[:, good]), operator.result, len(good))
        assert (digests == hashed[:, good]).all(), f"{operator!r}: the hash is not that of what was built"
        results += [store.decode(column, j, operator.result) if valid[j] else None for j in range(n)]
    return results


def apply(
    evaluator: Evaluator, operator: Operator, arguments: Sequence[Argument], n: int, build: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The block of results, and which candidates have one."""
    valid = np.ones(n, np.uint8)
    return evaluator.apply(operator, arguments, n, valid, build), valid


def assert_agrees(operator: Operator, rows: Sequence[tuple[Value, ...]], examples: int = 1) -> int:
    """Kernel and reference agree on these rows, values and types; answers with the number of rows compared."""
    usable = [row for row in rows if all(fits(v, t, LONGEST) for v, t in zip(row, operator.arguments, strict=True))]
    found = run_kernel(operator, usable, examples)
    for j, outputs in enumerate(found):
        part = usable[j * examples : (j + 1) * examples]
        wanted = [apply_operator(operator, list(row)) for row in part]
        if any(value is Undefined or not fits(value, operator.result, LONGEST) for value in wanted):
            assert outputs is None, f"{operator!r} {part}: {outputs!r} although there is no value"
        else:
            assert outputs == tuple(wanted), f"{operator!r} {part}: {outputs!r} is not {wanted!r}"
            assert [type(v) for v in outputs or ()] == [type(v) for v in wanted]
    return len(found)


@pytest.mark.parametrize("name", OPERATORS)
def test_compiled_loops_agree_with_the_reference(name: str) -> None:
    rows = argument_rows(OPERATORS[name], random.Random(name), 300)
    assert assert_agrees(OPERATORS[name], rows) >= 30


@pytest.mark.parametrize("name", OPERATORS)
def test_over_more_examples_than_a_word_has_bits(name: str) -> None:
    # Most candidates of a partial operator have no value somewhere among 67 random rows, so a few rows are repeated.
    operator, rng = OPERATORS[name], random.Random(name)
    rows = argument_rows(operator, rng, 150)
    few = [[rng.choice(rows) for _ in range(3)] for _ in range(6)]
    assert_agrees(operator, [rng.choice(part) for part in few for _ in range(67)], 67)


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATORS)
def test_ten_thousand_rows_and_more(name: str) -> None:
    operator = OPERATORS[name]
    finite = all(t == Bool or (t.name == "BitVec" and t.width <= 8) or t.tokens for t in operator.arguments)
    rows = argument_rows(operator, random.Random(f"slow {name}"), 16_000)
    assert assert_agrees(operator, rows) >= (1 if finite else 5_000)


EIGHT_BITS = [op for op in operators_of(BV, (8,)) if has_kernel(op) and all(t == BitVec(8) for t in op.arguments)]


@pytest.mark.slow
@pytest.mark.parametrize("operator", EIGHT_BITS, ids=repr)
def test_bit_vectors_of_eight_bits_exhaustively(operator: Operator) -> None:
    rows = list(every_row(operator))
    assert assert_agrees(operator, rows) == 256**operator.arity


def test_the_top_bit_alone_is_an_ordinary_bit_vector() -> None:
    # As a signed word it equals the Int that stands for "no value"; (bvshl 1 63) was lost that way once.
    operator = BV.resolve("bvshl", [BitVec(64), BitVec(64)])
    assert operator is not None
    assert run_kernel(operator, [(1, 63), (2**63, 0), (2**63, 1)], 1) == [(2**63,), (2**63,), (0,)]


def test_the_smallest_integer_stands_for_no_value_only_among_integers() -> None:
    operator = LIA.resolve("-", [Int, Int])
    assert operator is not None
    assert run_kernel(operator, [(-(2**63) + 1, 1), (-(2**63) + 1, 0)], 1) == [None, (-(2**63) + 1,)]
