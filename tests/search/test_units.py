"""The parts of the search alone: hashes, the fingerprint table, the arena, streams and columns."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from dsl.errors import QuestionError
from dsl.kernels import SCRATCH
from dsl.types import BitVec, Bool, Int, List, String, Tokens, Type, Value
from search.arena import LONGEST, Arena, range_hash
from search.columns import Store
from search.hashing import MODULUS, fingerprint_kernel, mix, mulmod, powers
from search.streams import fill_kernel, stream_length
from search.table import FingerprintTable
from tests.differential import nasty_values, random_values
from tests.search.naive import fits

M = int(MODULUS)
U = np.uint64


# Hashes.


@njit
def multiply(a, b):
    return mulmod(a, b)


@njit
def scramble(a):
    return mix(a)


@njit
def hash_of_range(prefix, power, start, stop):
    return range_hash(prefix, power, start, stop)


residues = st.one_of(st.sampled_from([0, 1, 2, M - 1, M - 2, 2**60, 2**32, 2**32 - 1]), st.integers(0, M - 1))


@settings(deadline=None)
@given(a=residues, b=residues)
def test_products_of_residues_are_those_of_big_integers(a: int, b: int) -> None:
    assert int(multiply(U(a), U(b))) == a * b % M


def test_mixing_is_the_published_finaliser() -> None:
    # The first outputs of splitmix64 with seed 0, as in Vigna's reference code.
    golden = 0x9E3779B97F4A7C15
    outputs = [int(scramble(U(k * golden % 2**64))) for k in range(3)]
    assert outputs == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_powers_of_the_base() -> None:
    base = 123456789012345678
    assert [int(p) for p in powers(U(base), 50)] == [pow(base, k, M) for k in range(50)]


@settings(deadline=None)
@given(vector=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20), place=st.integers(0, 19), data=st.data())
def test_vectors_that_differ_in_one_place_have_different_fingerprints(vector, place, data) -> None:
    other = list(vector)
    other[place % len(vector)] = data.draw(st.integers(-(2**63), 2**63 - 1))
    values = np.array([vector, other], np.int64).T.copy()
    out = np.empty(2, np.uint64)
    fingerprint_kernel(2, values, U(7), out)
    assert (out[0] == out[1]) == (vector == other)
    assert out.all()


def test_the_order_of_a_vector_matters() -> None:
    columns = np.array(list(itertools.permutations(range(6))), np.int64).T.copy()
    out = np.empty(columns.shape[1], np.uint64)
    fingerprint_kernel(columns.shape[1], columns, U(7), out)
    assert len(set(out.tolist())) == 720


# The table.


@settings(deadline=None, max_examples=50)
@given(
    blocks=st.lists(st.lists(st.tuples(st.integers(1, 300), st.booleans()), max_size=200), max_size=8), spread=st.booleans()
)
def test_the_table_is_a_dictionary(blocks, spread) -> None:
    table, rows = FingerprintTable(), {}
    for block in blocks:
        # Either neighbours that probe one another's slots, or keys that agree in the bits that choose a slot.
        hashes = np.array([k << 40 | 5 if spread else k for k, _ in block], np.uint64)
        valid = np.array([good for _, good in block], np.uint8)
        kept = np.empty(max(1, len(block)), np.int32)
        wanted = []
        for j, (h, (_, good)) in enumerate(zip(hashes.tolist(), block, strict=True)):
            if good and h not in rows:
                rows[h] = len(rows)
                wanted.append(j)
        count = table.sift(len(block), hashes, valid, kept)
        assert kept[:count].tolist() == wanted
    assert table.count == len(rows)
    assert {h: table.find(U(h)) for h in rows} == rows
    assert table.find(U(2**63 + 1)) is None


def test_the_table_grows_and_forgets_nothing() -> None:
    table, rng = FingerprintTable(), np.random.default_rng(1)
    keys = np.unique(rng.integers(1, 2**64, 200_000, np.uint64))
    kept = np.empty(4096, np.int32)
    for start in range(0, keys.size, 4096):
        block = keys[start : start + 4096].copy()
        needed, before = table.growth(block.size), table.bytes
        assert table.sift(block.size, block, np.ones(block.size, np.uint8), kept) == block.size
        assert table.bytes == before if needed == 0 else table.bytes > before
    assert table.count == keys.size <= table.LOAD * table.keys.size
    assert [table.find(k) for k in keys[::997]] == list(range(0, keys.size, 997))
    assert table.sift(4096, keys[:4096].copy(), np.ones(4096, np.uint8), kept) == 0


def test_a_table_that_keeps_all_keeps_all_that_is_valid() -> None:
    table, kept = FingerprintTable(distinct=False), np.empty(4, np.int32)
    count = table.sift(4, np.array([5, 5, 6, 5], np.uint64), np.array([1, 1, 0, 1], np.uint8), kept)
    assert kept[:count].tolist() == [0, 1, 3]


# The arena.

TEXTS = ["", "a", "\x00", "\x00\x00", "\U0002ffff", "a\x00b", "é", "x" * SCRATCH, "x" * (SCRATCH + 1), "y" * LONGEST]


def test_texts_come_back_and_equal_ones_share_a_number() -> None:
    arena = Arena(String)
    numbers = [arena.intern(text) for text in TEXTS]
    assert numbers == list(range(len(TEXTS))) == [arena.intern(text) for text in TEXTS]
    assert [arena.value(number) for number in numbers] == TEXTS
    assert len(arena) == len(TEXTS)


@settings(deadline=None, max_examples=30)
@given(texts=st.lists(st.text(st.characters(max_codepoint=0x2FFFF, exclude_categories=["Cs"]), max_size=300), max_size=60))
def test_an_arena_is_a_dictionary_of_texts(texts: list[str]) -> None:
    arena, numbers = Arena(String), {}
    for text in texts:
        assert arena.intern(text) == numbers.setdefault(text, len(numbers))
    assert [arena.value(k) for k in range(len(arena))] == list(numbers)


@pytest.mark.parametrize("element", [Int, Bool, BitVec(64), BitVec(8)], ids=str)
def test_lists_come_back(element: Type) -> None:
    arena = Arena(List(element))
    lists = [v for v in nasty_values(List(element)) if fits(v, List(element), LONGEST)]
    numbers = [arena.intern(value) for value in lists]
    back = [arena.value(number) for number in numbers]
    assert back == lists
    assert [[type(v) for v in value] for value in back] == [[type(v) for v in value] for value in lists]


def test_an_arena_grows_and_says_by_how_much() -> None:
    arena, texts = Arena(String, threads=3), [str(k) * (k % 50) for k in range(20_000)]
    for text in texts:
        before, growth = arena.bytes, arena.growth(1, len(text))
        arena.intern(text)
        assert arena.bytes - before == growth
    assert [arena.value(arena.intern(text)) for text in texts[::501]] == texts[::501]


@settings(deadline=None, max_examples=50)
@given(text=st.text(max_size=40).filter(lambda t: t.isascii()), data=st.data())
def test_the_hash_of_a_range_is_that_of_its_content(text: str, data: st.DataObject) -> None:
    arena = Arena(String)
    number = arena.intern(text)
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    first = int(arena.records[number, 0])
    part = arena.intern(text[start:stop])
    inside = hash_of_range(arena.prefix, arena.power, first + start, first + stop)
    assert int(inside) == int(arena.records[part, 2])
    left, right = (int(arena.records[arena.intern(t), 2]) for t in (text[:start], text[start:]))
    whole = (left * pow(int(arena.power[1]), len(text) - start, M) + right) % M
    assert whole == int(arena.records[number, 2])


def test_the_empty_text_hashes_to_zero_wherever_it_lies() -> None:
    # What had been written where the empty scratch region starts was taken for a hash once.
    arena = Arena(String)
    arena.prefix[:] = U(2**64 - 1)
    arena.prefix[0] = 0
    assert arena.records[arena.intern(""), 2] == 0


# Streams.


def tuples(sizes, triangular, skip, step):
    length, found = stream_length(sizes, triangular), []
    for start in range(0, length, step):
        n = min(step, length - start)
        out = np.empty((len(sizes), n), np.int32)
        count = fill_kernel(start, n, np.array(sizes, np.int64), triangular, np.array(skip, np.int64), out)
        found += zip(*out[:, :count].tolist(), strict=True)
    return found


@settings(deadline=None, max_examples=100)
@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple), step=st.integers(1, 50), data=st.data())
def test_blocks_of_a_stream_make_up_the_product(sizes, step, data) -> None:
    skip = [data.draw(st.integers(-1, size - 1)) for size in sizes]
    product = list(itertools.product(*map(range, sizes)))
    assert tuples(sizes, False, [-1] * len(sizes), step) == product
    assert tuples(sizes, False, skip, step) == [t for t in product if all(a != b for a, b in zip(t, skip, strict=True))]


@settings(deadline=None, max_examples=60)
@given(m=st.integers(1, 40), step=st.integers(1, 100), skip=st.integers(-1, 39))
def test_blocks_of_a_triangle_make_up_the_pairs(m: int, step: int, skip: int) -> None:
    pairs = list(itertools.combinations_with_replacement(range(m), 2))
    assert tuples((m, m), True, (-1, -1), step) == pairs
    assert tuples((m, m), True, (skip, skip), step) == [p for p in pairs if skip not in p]


@settings(deadline=None)
@given(m=st.integers(1, 2**31 - 1), row=st.integers(0, 2**31), shift=st.integers(-2, 2))
def test_huge_triangles_start_anywhere(m: int, row: int, shift: int) -> None:
    row %= m
    length = stream_length((m, m), True)
    start = min(max(0, row * m - row * (row - 1) // 2 + shift), length - 1)
    out = np.empty((2, 1), np.int32)
    fill_kernel(start, 1, np.array([m, m], np.int64), True, np.array([-1, -1], np.int64), out)
    i, j = out[:, 0].tolist()
    assert 0 <= i <= j < m
    assert i * m - i * (i - 1) // 2 + (j - i) == start


# Columns.

COLOURS = Tokens("Colour", ("red", "green", "blue"))
TYPES = [Int, Bool, String, BitVec(1), BitVec(8), BitVec(64), List(Int), List(Bool), COLOURS, List(List(Int))]


@pytest.mark.parametrize("type_", TYPES, ids=str)
@pytest.mark.parametrize("examples", [1, 63, 64, 65, 130])
def test_values_come_back_from_columns(type_: Type, examples: int) -> None:
    rng, inner = random.Random(examples), List(Int) if type_ == List(List(Int)) else type_
    pool: list[Value] = [*nasty_values(inner), *random_values(inner, rng, 50)]
    pool = [v for v in pool if fits(v, inner, LONGEST)]
    if inner != type_:
        pool = [tuple(rng.choices(pool, k=2)) for _ in range(50)]
    rows = [tuple(rng.choices(pool, k=examples)) for _ in range(7)]
    store = Store(examples)
    block = store.encode_rows(rows, type_)
    back = [store.decode(block, r, type_) for r in range(7)]
    assert back == rows
    assert [list(map(type, row)) for row in back] == [list(map(type, row)) for row in rows]


@pytest.mark.parametrize(
    ("value", "type_"), [(2**63, Int), (-(2**63), Int), ("x" * (LONGEST + 1), String), ((2**63,), List(Int))]
)
def test_what_no_column_holds_is_refused(value: Value, type_: Type) -> None:
    with pytest.raises(QuestionError, match="64 bits|longer"):
        Store(1).encode([value], type_)
