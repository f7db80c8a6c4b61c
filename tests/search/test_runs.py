"""Whole runs: the same for a seed whatever the threads, within their budgets, and stopped when asked."""

import os
import subprocess
import sys
import threading
import time
from itertools import islice

import pytest

from dsl.bitvectors import BV
from dsl.lia import LIA
from dsl.program import Variable
from dsl.strings import STRINGS
from dsl.types import BitVec, Bool, Int, String
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget, Cancel, Statistics, Status
from tests.search.grammars import CASES, Case, grammar_over

MIB = 1 << 20


def bits() -> Case:
    """A language whose levels grow very fast."""
    a, b = Variable("a", BitVec(64)), Variable("b", BitVec(64))
    names = ["bvadd", "bvand", "bvxor", "bvnot", "bvlshr", "bvsub", "bvmul", "bvor"]
    grammar = grammar_over(BV, [a, b], BitVec(64), names, {BitVec(64): [0, 1]})
    return Case(grammar, tuple((k * 0x9E3779B97F4A7C15 % 2**64, k * k) for k in range(10)), 5)


def texts() -> Case:
    """A language of strings, some built by slices and some in scratch space."""
    s = Variable("s", String)
    names = ["str.++", "str.substr", "str.len", "str.upper", "str.from_int", "str.replace", "+"]
    grammar = grammar_over(STRINGS, [s], String, names, {Int: [0, 1], String: [" ", "-"]})
    return Case(grammar, (("Nancy FreeHafer",), ("Jan Kotas",), ("",)), 5)


FAST = {"bits": bits(), "texts": texts(), "bool": CASES["bool"], "lists": CASES["lists"]}


def sequence(case: Case, candidates: int, threads: int = 1, seed: int = 0, shown: int = 10**9) -> list[str]:
    search = BottomUp(case.grammar, case.inputs, seed=seed, threads=threads)
    found = search.candidates(Budget(seconds=None, candidates=candidates))
    lines = [f"{c.cost} {c.program} {c.outputs!r}" for c in islice(found, shown)]
    for _ in found:
        pass
    return [*lines, f"{search.status} {search.statistics.candidates} {search.statistics.distinct}"]


@pytest.mark.parametrize("name", FAST)
def test_threads_change_nothing(name: str) -> None:
    one = sequence(FAST[name], 6_789, shown=500)
    assert len(one) > 8
    for threads in (1, 2, 3):
        assert sequence(FAST[name], 6_789, threads, shown=500) == one


@pytest.mark.parametrize("name", FAST)
def test_the_seed_only_seeds_the_hashes(name: str) -> None:
    # Programs are listed in the same order for every seed; only which fingerprints collide depends on it, and none do.
    assert sequence(FAST[name], 3_000, seed=0) == sequence(FAST[name], 3_000, seed=1)
    case = FAST[name]
    type_ = case.grammar.start.type
    outputs = [(True if type_ == Bool else () if type_.name == "List" else "a" if type_ == String else 7)] * len(case.inputs)
    prints = [int(BottomUp(case.grammar, case.inputs, seed=seed).fingerprint(outputs)) for seed in (0, 0, 1)]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_the_order_does_not_depend_on_the_hashes_of_python(hash_seed: str) -> None:
    script = (
        "from tests.search.test_runs import FAST, sequence\n"
        "for name in FAST: print(*sequence(FAST[name], 2_000, shown=300), sep='\\n')"
    )
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    here = [line for name in FAST for line in sequence(FAST[name], 2_000, shown=300)]
    assert done.stdout.splitlines() == "\n".join(here).splitlines()


# Budgets.


def kept_rows(search: BottomUp, limit: int) -> list[object]:
    """Every kept row in order, whatever blocks it came in: production, costs and children."""
    blocks = search.blocks(Budget(None, limit))
    return [(b.production, b.costs, row) for b in blocks for row in b.children[:, b.fresh].T.tolist()]


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("limit", [1, 2, 3, 10, 333, 5_000, 40_000])
@pytest.mark.parametrize("name", FAST)
def test_the_number_of_candidates_holds_and_cuts_a_longer_run(name: str, limit: int, threads: int) -> None:
    case = FAST[name]
    search = BottomUp(case.grammar, case.inputs, threads=threads)
    kept = kept_rows(search, limit)
    assert search.statistics.candidates <= limit
    assert search.status in (Status.CANDIDATES, Status.EXHAUSTED)
    assert search.statistics.candidates > limit * 0.8 or search.status is Status.EXHAUSTED
    alone = BottomUp(case.grammar, case.inputs)
    assert kept_rows(alone, limit) == kept
    assert (alone.statistics.candidates, alone.status) == (search.statistics.candidates, search.status)


@pytest.mark.parametrize("limit", [10, 100, 1_000, 9_999])
@pytest.mark.parametrize("name", FAST)
def test_fewer_candidates_are_the_beginning_of_more(name: str, limit: int) -> None:
    long, short = sequence(FAST[name], 12_000)[:-1], sequence(FAST[name], limit)[:-1]
    assert short == long[: len(short)]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", ["bits", "texts"])
def test_seconds_hold_within_a_huge_level(name: str, threads: int) -> None:
    case = FAST[name]
    next(BottomUp(case.grammar, case.inputs).candidates(Budget(seconds=60)))  # compiles
    search = BottomUp(case.grammar, case.inputs, threads=threads)
    started = time.monotonic()
    for _ in search.blocks(Budget(seconds=1.0)):
        pass
    assert search.status is Status.TIMEOUT
    assert 1.0 <= time.monotonic() - started < 1.5


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", ["bits", "texts"])
def test_a_cancel_from_another_thread_ends_a_long_level(name: str, threads: int) -> None:
    case, cancel = FAST[name], Cancel()
    search = BottomUp(case.grammar, case.inputs, threads=threads)
    blocks = search.blocks(Budget(seconds=60, cancel=cancel))
    next(blocks)  # compiles
    timer = threading.Timer(0.7, cancel.set)
    timer.start()
    stopped = time.monotonic() + 0.7
    for _ in blocks:
        pass
    timer.join()
    assert search.status is Status.CANCELLED
    assert time.monotonic() - stopped < 1.0


def test_a_budget_that_is_spent_already_looks_at_nothing() -> None:
    case = FAST["bits"]
    for budget, status in ((Budget(seconds=0.0), Status.TIMEOUT), (Budget(None, 0), Status.CANDIDATES)):
        search = BottomUp(case.grammar, case.inputs)
        assert list(search.candidates(budget)) == []
        assert (search.status, search.statistics.candidates) == (status, 0)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("name", "limit"), [("bits", 24 * MIB), ("texts", 96 * MIB)])
def test_memory_stays_within_its_limit(name: str, limit: int, threads: int) -> None:
    case = FAST[name]
    search = BottomUp(case.grammar, case.inputs, threads=threads)
    largest = 0
    for _ in search.blocks(Budget(seconds=20, candidates=6_000_000, bytes=limit)):
        largest = max(largest, search.bank.bytes)
        if search.full:
            break
    assert search.full
    assert limit * 0.3 < largest <= limit * 1.1


def test_a_full_search_still_finds_goals_by_comparison() -> None:
    case = FAST["bits"]
    outputs = [c.outputs for c in BottomUp(case.grammar, case.inputs).candidates(Budget(None, 40_000))]
    search = BottomUp(case.grammar, case.inputs)
    goal, found = WantedOutputs(outputs[-1]), []
    for block in search.blocks(Budget(seconds=60, candidates=40_000, bytes=MIB // 2)):
        found += [search.candidate(block, j) for j in goal.hits(search, block)]
    assert search.full
    assert search.bank.rows < len(outputs)
    assert found and all(c.outputs == outputs[-1] for c in found)


def test_a_search_that_memory_stopped_says_so() -> None:
    search = BottomUp(CASES["bv8"].grammar, CASES["bv8"].inputs)
    assert list(search.candidates(Budget(seconds=60, bytes=1))) == []
    assert search.status is Status.MEMORY


def test_progress_is_told_a_few_times_a_second() -> None:
    case, told = FAST["bits"], []

    def progress(statistics: Statistics) -> None:
        told.append((statistics.candidates, statistics.seconds))

    search = BottomUp(case.grammar, case.inputs)
    list(search.solutions(WantedOutputs((12345,) * 10), Budget(seconds=1.0), progress))
    assert 3 <= len(told) <= 12
    assert told == sorted(told)


def test_linear_integers_find_the_maximum_of_two() -> None:
    x, y = Variable("x", Int), Variable("y", Int)
    grammar = LIA.default_grammar([x, y], Int)
    rows = [(1, 2), (5, 3), (-1, -4), (0, 0)]
    for threads in (1, 2):
        search = BottomUp(grammar, rows, threads=threads)
        found = next(search.solutions(WantedOutputs([max(row) for row in rows]), Budget(seconds=60)))
        assert found.cost == 6 and "ite" in str(found.program)
