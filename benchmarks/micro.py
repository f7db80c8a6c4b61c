"""The parts, one at a time: candidates per second on one core, memory per kept program, seconds to start.

    python -m benchmarks.micro [--quick] [--json FILE] [--repeats N] | --threads N

Rates count every candidate, duplicates included, over whole searches (generation, evaluation, fingerprints, table, bank).
`cpu` divides by processor time and is the figure to compare on a machine that others use; `wall` is what a user waits.
`python` is `plain_rate`: the same loop over the same grammar with the reference functions and a dict.  The column `bound`
says what the work must cost at least, so that one sees how far away the limit is.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dsl.formats import parse_sygus
from dsl.grammar import Grammar
from dsl.interpreter import apply_operator
from dsl.lists import DEEPCODER
from dsl.operators import Operator, Undefined
from dsl.program import Constant, Variable
from dsl.types import Int, List, Value
from search.blocks import Block
from search.bottom_up import BottomUp
from search.budget import GIB, Budget

from .limits import run_limited
from .tables import table

MIB = 1 << 20
IN_CACHE = 8 * MIB
"""Bytes that a common third-level cache holds with room to spare; it is left when the table grows beyond."""

BITVECTORS = """
(set-logic BV)
(synth-fun f ((x (BitVec 64)) (y (BitVec 64))) (BitVec 64)
  ((Start (BitVec 64) (x y #x0000000000000000 #x0000000000000001 (bvnot Start) (bvneg Start) (bvand Start Start)
    (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start) (bvshl Start Start)
    (bvlshr Start Start) (bvashr Start Start)))))
"""

STRINGS = """
(set-logic SLIA)
(synth-fun f ((name String)) String
  ((Start String (name " " "." "-" "" (str.++ Start Start) (str.replace Start Start Start) (str.at Start I)
    (str.substr Start I I)))
   (I Int (0 1 2 3 (+ I I) (- I I) (str.len Start) (str.indexof Start Start I)))))
"""

INTEGERS = """
(set-logic LIA)
(synth-fun f ((x Int) (y Int) (z Int)) Int
  ((Start Int (x y z 0 1 (+ Start Start) (- Start Start) (ite B Start Start)))
   (B Bool ((<= Start Start) (= Start Start) (and B B) (or B B) (not B)))))
"""

NAMES = ["Nancy FreeHafer", "Andrew Cencici", "Jan Kotas", "Mariya Sergienko-Lewis"]


@dataclass(frozen=True)
class Workload:
    """A grammar with inputs, and what a candidate of it costs at least, in words."""

    name: str
    grammar: Grammar
    inputs: list[tuple[Value, ...]]
    candidates: int
    bound: str

    def search(self, threads: int = 1) -> BottomUp:
        """A fresh search."""
        return BottomUp(self.grammar, self.inputs, longest=64, threads=threads)


@dataclass(frozen=True)
class Rate:
    """Candidates per second of wall time and of processor time, and the share of candidates that were kept."""

    wall: float
    cpu: float
    kept: float


def grammar_of(text: str) -> Grammar:
    """The grammar of the only function of a SyGuS text."""
    grammar = parse_sygus(text + "(check-synth)").function.grammar
    assert grammar is not None
    return grammar


def workloads() -> dict[str, Workload]:
    """What is measured, by name."""
    rng = random.Random(5)
    pairs: list[tuple[Value, ...]] = [(rng.getrandbits(64), rng.getrandbits(rng.choice([8, 32, 64]))) for _ in range(10)]
    triples: list[tuple[Value, ...]] = [tuple(rng.randint(-50, 50) for _ in range(3)) for _ in range(10)]
    lists: list[tuple[Value, ...]] = [(tuple(rng.randint(-50, 50) for _ in range(rng.randint(3, 8))),) for _ in range(4)]
    words = "2 x 80 bytes gathered, 80 written, 80 hashed: 10 multiplications (3 cycles each), 1 cache line of the table"
    found = [
        Workload("bit-vectors, 64 bits, 10 examples", grammar_of(BITVECTORS), pairs, 3_000_000, words),
        Workload(
            "strings (SLIA), 4 examples", grammar_of(STRINGS), [(name,) for name in NAMES], 3_000_000,
            "per example and piece: start, stop, 2 prefix hashes gathered, 2 multiplications of 128 bits; no text copied",
        ),
        Workload(
            "integers (LIA), 10 examples", grammar_of(INTEGERS), triples, 3_000_000,
            "as bit-vectors; comparisons write 1 word for 64 examples",
        ),
        Workload(
            "lists (DeepCoder), 4 examples",
            DEEPCODER.default_grammar([Variable("xs", List(Int))], List(Int)), lists, 500_000,
            "every element computed and hashed: 4 lists of about 6 elements, 1 multiplication of 128 bits each",
        ),
    ]  # fmt: skip
    return {w.name: w for w in found}


# Candidates per second ------------------------------------------------------------------------------------------------


def measured(blocks: Iterator[Block], candidates: int, ended: Callable[[], bool] = lambda: False) -> Rate:
    """Run a search for so many further candidates, or until `ended`, by both clocks."""
    seen = kept = 0
    wall, cpu = time.perf_counter(), time.process_time()
    for block in blocks:
        seen += block.n
        kept += len(block.fresh)
        if seen >= candidates or ended():
            break
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Rate(seen / wall, seen / cpu, kept / max(1, seen))


def median_rate(rates: list[Rate]) -> Rate:
    """The median of each figure."""
    return Rate(*(statistics.median(getattr(r, name) for r in rates) for name in ("wall", "cpu", "kept")))


FIRST_CANDIDATES = 50_000


def rate_of(workload: Workload, repeats: int, table_bytes: int | None = None) -> Rate:
    """The median rate of fresh searches, each until it has seen enough or its tables exceed `table_bytes`.

    The clock starts when the search has filled a first few blocks: the tiny levels before take some milliseconds altogether,
    whatever their rate.
    """
    rates = []
    for _ in range(repeats + 1):
        search = workload.search()
        tables = list(search.bank.tables.values())

        def ended(tables: list[Any] = tables) -> bool:
            return table_bytes is not None and sum(t.bytes for t in tables) > table_bytes

        blocks = search.blocks(Budget(None, None, 8 * GIB))
        for _ in blocks:
            if search.statistics.candidates >= FIRST_CANDIDATES:
                break
        rates.append(measured(blocks, workload.candidates, ended))
    return median_rate(rates[1:])  # the first one loaded the kernels


def scaling(workload: Workload, threads: int, repeats: int) -> tuple[float, float, float]:
    """Wall rates of one and of several threads, and the median of the ratios of runs that followed each other."""
    pairs = []
    for _ in range(repeats + 1):
        pair = []
        for count in (1, threads):
            search = workload.search(count)
            blocks = search.blocks(Budget(None, None, 8 * GIB))
            for _ in blocks:
                if search.statistics.candidates >= FIRST_CANDIDATES:
                    break
            pair.append(measured(blocks, 2 * workload.candidates).wall)
            search.close()
        pairs.append(pair)
    one, several = (statistics.median(column) for column in zip(*pairs[1:], strict=True))
    return one, several, statistics.median(b / a for a, b in pairs[1:])


def rate_at_size(workload: Workload, table_bytes: int, windows: int, told: Callable[[str], None]) -> Rate:
    """The median rate of `windows` stretches of one search, after its table has grown to `table_bytes` by itself."""
    search = workload.search()
    blocks = search.blocks(Budget(None, None, 20 * GIB))
    tables = list(search.bank.tables.values())
    for block in blocks:
        if block.n and sum(t.bytes for t in tables) >= table_bytes:
            break
    told(f"table of {sum(t.bytes for t in tables) / GIB:.2f} GiB with {search.bank.rows:,} rows; now measuring")
    return median_rate([measured(blocks, workload.candidates) for _ in range(windows)])


def touch_memory(size: int) -> None:
    """Write to so many bytes and give them back.

    On some virtual machines the very first touch of a page waits for the host to provide it, up to 20 times longer than
    any later one: without this the hypervisor would be measured.
    """
    step = 256 * MIB
    held = [np.ones(step, np.uint8) for _ in range(size // step)]
    held.clear()


def available_memory() -> int:
    """Bytes of memory that are free for us, where the system says so; else 0."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def plain_rate(workload: Workload, seconds: float) -> float:
    """Candidates per second of processor time of the same enumeration in plain Python.

    Rows are tuples of outputs in a dict per nonterminal, made by the reference functions, with commutativity as the only
    other pruning.
    """
    grammar = workload.grammar.without_units()
    names = {p.name: place for place, p in enumerate(grammar.parameters)}
    levels: dict[tuple[Any, int], list[tuple[Value, ...]]] = {}
    seen: dict[Any, set[tuple[Value, ...]]] = {n: set() for n in grammar.nonterminals}
    count, started = 0, time.process_time()
    for cost in itertools.count(1):
        for production in grammar:
            head, arguments, target = production.head, production.arguments, production.target
            rows: Iterator[tuple[Value, ...]]
            if isinstance(head, Operator):
                rows = _combinations(head, arguments, levels, cost - production.cost)
            elif cost != production.cost:
                continue
            else:
                leaf = getattr(head, "head", None)
                if isinstance(leaf, Constant):
                    rows = iter([(leaf.value,) * len(workload.inputs)])
                else:
                    assert isinstance(leaf, Variable)
                    rows = iter([tuple(row[names[leaf.name]] for row in workload.inputs)])
            level = levels.setdefault((target, cost), [])
            for outputs in rows:
                count += 1
                if Undefined not in outputs and outputs not in seen[target]:
                    seen[target].add(outputs)
                    level.append(outputs)
                if count % 256 == 0 and time.process_time() - started > seconds:
                    return count / (time.process_time() - started)
    raise AssertionError("unreachable: costs do not end")


def _combinations(
    head: Operator, arguments: tuple[Any, ...], levels: dict[tuple[Any, int], list[tuple[Value, ...]]], left: int
) -> Iterator[tuple[Value, ...]]:
    """The outputs of the operator on every combination of rows whose costs add up to `left`."""
    for costs in itertools.product(range(1, left + 1), repeat=len(arguments)):
        if sum(costs) != left or (head.commutative and len(set(arguments)) == 1 and list(costs) != sorted(costs)):
            continue
        pools = [levels.get((a, c), ()) for a, c in zip(arguments, costs, strict=True)]
        for rows in itertools.product(*pools):
            yield tuple(apply_operator(head, list(values)) for values in zip(*rows, strict=True))


# Memory ---------------------------------------------------------------------------------------------------------------


def memory_per_row(workload: Workload, rows: int) -> list[tuple[str, float]]:
    """Bytes per kept program, by the bank's own count: at the end of each level, and the worst seen in between.

    Below 100,000 rows the fixed sizes of the arrays would show, so the counting starts there.
    """
    search = workload.search()
    bank = search.bank
    found: list[tuple[str, float]] = []
    worst, resident = 0.0, resident_bytes()
    for level in search.levels(Budget(None, None, 20 * GIB)):
        for k, _ in enumerate(level):
            if k % 16 == 0 and bank.rows >= 100_000:
                worst = max(worst, bank.bytes / bank.rows)
            if bank.rows >= rows:
                break
        if bank.rows >= 100_000:
            place = "in the last level" if bank.rows >= rows else f"after size {search.statistics.cost}"
            found.append((f"{place}, {bank.rows:,} rows", bank.bytes / bank.rows))
        if bank.rows >= rows:
            break
    found.append(("worst seen", worst))
    if resident:
        found.append(("growth of the process", (resident_bytes() - resident) / bank.rows))
    return found


def resident_bytes() -> int:
    """Memory of this process that is resident now; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


# Starting -------------------------------------------------------------------------------------------------------------

EASY = """
(set-logic SLIA)
(synth-fun f ((first String) (last String)) String
  ((Start String (first last " " (str.++ Start Start) (str.substr Start I I))) (I Int (0 1 2 (str.len Start)))))
(constraint (= (f "Nancy" "FreeHafer") "Nancy FreeHafer"))
(constraint (= (f "Jan" "Kotas") "Jan Kotas"))
(check-synth)
"""


def starts(repeats: int, cold: bool) -> list[tuple[str, str, float, float]]:
    """Whole processes: (what, target, wall seconds, processor seconds), medians."""
    with tempfile.TemporaryDirectory(prefix="synth-micro-") as folder:
        easy = Path(folder) / "easy.sl"
        easy.write_text(EASY, encoding="utf-8")
        python = [sys.executable]
        solve = [*python, "-m", "synth", "solve", str(easy)]
        found = [
            ("python -c pass", "", *_cost([*python, "-c", "pass"], repeats)),
            ("import synth", "0.2 s", *_cost([*python, "-c", "import synth"], repeats)),
            ("synth --help", "", *_cost([*python, "-m", "synth", "--help"], repeats)),
            ("import numba, compile nothing", "", *_cost([*python, "-c", "import numba"], repeats)),
            ("synth solve, warm", "0.8 s", *_cost(solve, repeats)),
        ]
        if cold:
            empty = {"SYNTH_CACHE": str(Path(folder) / "cache"), "NUMBA_CACHE_DIR": str(Path(folder) / "numba")}
            found.append(("synth solve, empty kernel cache", "30 s", *_cost(solve, 1, warm_up=False, environment=empty)))
    return found


def _cost(
    command: list[str], repeats: int, *, warm_up: bool = True, environment: dict[str, str] | None = None
) -> tuple[float, float]:
    # As for a user, whose Python keeps the bytecode of what it has imported once.
    environment = {"PYTHONDONTWRITEBYTECODE": "", **(environment or {})}
    runs = [run_limited(command, seconds=300, environment=environment) for _ in range(repeats + warm_up)][int(warm_up) :]
    failed = next((run for run in runs if run.code), None)
    if failed is not None:
        raise SystemExit(f"{' '.join(command)} ended with {failed.code}: {failed.stderr[-500:]}")
    return statistics.median(r.seconds for r in runs), statistics.median(r.cpu_seconds for r in runs)


# The report -----------------------------------------------------------------------------------------------------------


def million(rate: float) -> str:
    """A rate in millions per second."""
    return f"{rate / 1e6:.2f} M/s" if rate >= 1e5 else f"{rate / 1e6:.3f} M/s"


def report_rates(quick: bool, repeats: int, told: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """Records of candidates per second."""
    everything = workloads()
    for workload in everything.values():
        told(workload.name)
        limit = IN_CACHE if workload.name.startswith("bit-vectors") else None
        rate = rate_of(workload, repeats, limit)
        plain = plain_rate(workload, 0.5 if quick else 3.0)
        name = workload.name + (f", table up to {IN_CACHE // MIB} MiB" if limit else "")
        yield {"what": name, "wall": rate.wall, "cpu": rate.cpu, "kept": rate.kept, "plain": plain, "bound": workload.bound}
    if quick:
        return
    if available_memory() < 12 * GIB:
        told("the table of 1 GiB is left out: it needs 12 GiB of free memory")
        return
    workload = next(iter(everything.values()))
    told("touching memory, then filling a table of 1 GiB")
    touch_memory(6 * GIB)
    rate = rate_at_size(workload, GIB, repeats, told)
    bound = "as above, and 1 miss of the cache (about 100 ns, 10 to 12 in flight: 100 M/s) and of the page table"
    yield {"what": f"{workload.name}, table of 1 GiB or more", "wall": rate.wall, "cpu": rate.cpu, "kept": rate.kept,
           "plain": None, "bound": bound}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Measure everything and print tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.micro", description="Measure the parts.")
    parser.add_argument("--quick", action="store_true", help="a minute: no table of 1 GiB, no cold start, fewer repeats")
    parser.add_argument("--repeats", type=int, default=None, help="measurements of which the median counts (5; quick: 3)")
    parser.add_argument("--json", type=Path, help="also write one JSON object a figure to this file")
    parser.add_argument("--threads", type=int, help="only compare the rates of one and of so many threads")
    options = parser.parse_args(arguments)
    repeats = options.repeats or (3 if options.quick else 5)

    def told(text: str) -> None:
        print(text, file=sys.stderr)

    if options.threads:
        rows = [(w.name, *scaling(w, options.threads, repeats)) for w in workloads().values()]
        shown = [[name, million(one), million(several), f"{ratio:.2f}"] for name, one, several, ratio in rows]
        print(table(["candidates, wall", "1 thread", f"{options.threads} threads", "ratio"], shown))
        return 0
    rates = list(report_rates(options.quick, repeats, told))
    print(table(
        ["candidates, one core", "cpu", "wall", "kept", "python", "factor", "bound"],
        [[r["what"], million(r["cpu"]), million(r["wall"]), f"{100 * r['kept']:.0f} %", r["plain"] and million(r["plain"]),
          r["plain"] and f"{r['cpu'] / r['plain']:.0f}", r["bound"]] for r in rates],
    ))  # fmt: skip
    told("memory")
    memory = memory_per_row(next(iter(workloads().values())), 1_000_000 if options.quick else 8_000_000)
    print("\n" + table(
        ["memory per kept program, bit-vectors, 10 examples", "bytes"],
        [[what, f"{size:.0f}"] for what, size in memory]
        + [["bound: 12 for the table at full load, 8 back-pointers; 80 more for rows that are used as arguments", None]],
    ))  # fmt: skip
    told("starting")
    started = starts(repeats, not options.quick)
    print("\n" + table(
        ["whole process", "cpu", "wall", "target"],
        [[what, f"{cpu:.2f} s", f"{wall:.2f} s", target] for what, target, wall, cpu in started],
    ))  # fmt: skip
    if options.json:
        records = [{"kind": "rate", **r} for r in rates]
        records += [{"kind": "memory", "what": what, "bytes": size} for what, size in memory]
        records += [{"kind": "start", "what": w, "cpu": cpu, "wall": wall} for w, _, wall, cpu in started]
        options.json.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
