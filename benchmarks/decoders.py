"""Decoders and decomposition: what beams of several widths solve, with and without running what they write.

    python -m benchmarks.decoders beams FILE.jsonl... --dsl robustfill --every 30 --widths 1 10 100
    python -m benchmarks.decoders ways FILE.jsonl... --dsl deepcoder --every 30 --seconds 10
    python -m benchmarks.decoders made-up --dsl robustfill --count 40 --widths 1 10 100
    python -m benchmarks.decoders speed --dsl deepcoder --batch 1 256

`beams` has three ways for each width: the plain beam (programs are tested when they are complete), masked (dropped as soon
as they cannot be right), and masked with equal states merged.  `ways` compares, with the same seconds for each task: the
whole-program decoder at beam 10, ExeDec with the same weights, ExeDec whose network chooses among what a small bank reaches,
decomposition without a network, bottom-up enumeration with a task prior where one ships, and most of the time enumeration,
then subgoals of the network.  `made-up` draws held-out programs of the test side of a split.  `speed` counts partial
programs scored a second.  The training that the weights had is printed above each table.

Files of other tasks from one text to a text will do as well: `--only` names the ways, among them `synth.solve`, and
`--against` one of them; which tasks only it solves, and which it does not, stands below the table.
Seconds are those of the clock, or with `--processor` those of the processor, for a machine that has other things to do.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import synth
from dsl.formats import load_tasks
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.program import Program, variable
from dsl.registry import load_dsl
from dsl.task import Examples
from dsl.types import String
from search.beam import BeamOptions
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from synth.decoding import Ask, Decoder
from synth.exedec import decompose, proposer
from synth.learning.decoder_training import decoder_kind
from synth.learning.made_up import Exercises
from synth.steps import StepGrammars
from synth.written import LARGEST, shipped_prior

from .guidance import ProcessorBudget

WAYS = ("plain", "masked", "merged")
DEFAULT_WAYS = ("whole", "ExeDec", "steps", "bottom-up", "subgoals")
"""Beginnings of the names of ways that are compared unless somebody says otherwise."""
HELD_OUT_SEED = 987
"""Made-up programs of a benchmark come from another seed than any training."""


@dataclass(frozen=True)
class Record:
    """What one way made of one task."""

    file: str
    task: str
    way: str
    program: str | None
    seconds: float
    scored: int = 0


def asks_of(path: Path, every: int, texts: bool = False) -> list[tuple[str, Ask]]:
    """Every n-th task of a file that is given by examples, with variables called x0, x1, ...

    With `texts` only those from one text to a text.
    """
    found = []
    for task in list(load_tasks(path, None))[::every]:
        if isinstance(task.specification, Examples):
            rows = task.specification.rows
            types = tuple(p.type for p in task.function.parameters)
            outputs = tuple(r.output for r in rows)
            if texts and (*types, task.function.result) != (String, String):
                continue
            found.append((task.name, Ask(types, tuple(r.inputs for r in rows), outputs, task.function.result)))
    return found


def made_up(language: DSL, split: str, count: int) -> list[tuple[str, Ask]]:
    """Tasks from the test side of a split, that no training has seen."""
    exercises, random = Exercises(language, split, training=False), np.random.default_rng(HELD_OUT_SEED)
    drawn = [exercises.draw(random) for _ in range(count)]
    return [(f"{split}-{i}", Ask(e.types, e.rows, e.outputs, e.program.type)) for i, e in enumerate(drawn)]


def is_right(program: Program, ask: Ask) -> bool:
    """Does the interpreter give every output?"""
    for row, wanted in zip(ask.rows, ask.wanted, strict=True):
        value = evaluate(program, {f"x{i}": v for i, v in enumerate(row)})
        if value != wanted or type(value) is not type(wanted):
            return False
    return True


Clock = Callable[[float], Budget]
"""Makes a budget of so many seconds, of the clock or of the processor."""


def beam_records(
    decoder: Decoder, file: str, asks: Sequence[tuple[str, Ask]], width: int, way: str, seconds: float, clock: Clock
) -> list[Record]:
    """One beam for each task; a batch would be faster, but then no task has seconds of its own."""
    found = []
    masks, merges = way != "plain", way == "merged"
    for name, ask in asks:
        budget, before = clock(seconds), decoder.scored
        options = BeamOptions(width, 1, masking=masks, merging=merges, bounds=masks, largest=LARGEST)
        (result,) = decoder.programs([ask], options, budget)
        program = next((f.program for f in result.found if is_right(f.program, ask)), None)
        took = budget.elapsed
        found.append(
            Record(file, name, f"{way} {width}", None if program is None else str(program), took, decoder.scored - before)
        )
    return found


Solve = Callable[[Ask, Budget], Program | None]


def ways_of(language: DSL, decoder: Decoder) -> dict[str, Solve]:
    """The ways of solving a task that are compared, by name."""

    def whole(ask: Ask, budget: Budget) -> Program | None:
        (result,) = decoder.programs([ask], BeamOptions(10, 1, largest=LARGEST), budget)
        return result.found[0].program if result.found else None

    def plain(ask: Ask, budget: Budget) -> Program | None:
        options = BeamOptions(10, None, masking=False, merging=False, largest=LARGEST)
        (result,) = decoder.programs([ask], options, budget)
        return result.found[0].program if result.found else None

    def by_steps(name: str) -> Solve:
        def solve(ask: Ask, budget: Budget) -> Program | None:
            return decompose([ask], language, proposer(name, language, decoder, prior), 10, budget)[0].program

        return solve

    grammars, prior = StepGrammars(language), shipped_prior(language)

    def bottom_up(ask: Ask, budget: Budget) -> Program | None:
        grammar = grammars.whole(ask.types, ask.result)
        if prior is not None:
            grammar = prior.weighted(grammar, ask.rows, ask.wanted, 64)
        search = BottomUp(grammar, ask.rows)
        try:
            answer = next(search.solutions(WantedOutputs(ask.wanted), budget), None)
            return None if answer is None else answer.program
        finally:
            search.close()

    def combined(ask: Ask, budget: Budget) -> Program | None:
        """Most of the time for enumeration alone, the rest for subgoals that it can reach."""
        most = type(budget)(0.8 * budget.seconds if budget.seconds is not None else None)
        return bottom_up(ask, most) or by_steps("both")(ask, budget)

    def anybody(ask: Ask, budget: Budget) -> Program | None:
        """What the package does by itself, in the language that it chooses; by the clock."""
        pairs = [(row[0] if len(row) == 1 else row, out) for row, out in zip(ask.rows, ask.wanted, strict=True)]
        answer = synth.solve(pairs, seconds=budget.seconds).program
        if answer is None:
            return None
        names = {v.name: variable(f"x{i}", v.type) for i, v in enumerate(answer.parameters)}
        return answer.body.substitute({variable(v.name, v.type): names[v.name] for v in answer.parameters})

    return {
        "whole program, tested at the end": plain, "whole program, run on the way": whole, "ExeDec": by_steps("neural"),
        "ExeDec over a bank": by_steps("both"),
        "steps from the bank": by_steps("symbolic"), "bottom-up" + (" with prior" if prior else ""): bottom_up,
        "subgoals + bottom-up": combined, "synth.solve": anybody,
    }  # fmt: skip


def table(records: Sequence[Record]) -> str:
    """Solved tasks and median seconds by file and way, as Markdown."""
    ways = list(dict.fromkeys(r.way for r in records))
    lines = [f"| file | tasks | {' | '.join(ways)} |", "|---" * (2 + len(ways)) + "|"]
    for file in [*dict.fromkeys(r.file for r in records), "all"]:
        cells, tasks = [], 0
        for way in ways:
            own = [r for r in records if r.way == way and file in (r.file, "all")]
            tasks = max(tasks, len(own))
            took = float(np.median([r.seconds for r in own])) if own else 0.0
            cells.append(f"{sum(r.program is not None for r in own)} ({took:.2f} s)")
        lines.append(f"| {file} | {tasks} | {' | '.join(cells)} |")
    return "\n".join(lines)


def apart(records: Sequence[Record], base: str) -> str:
    """Which tasks each way solves that one of them does not, and the reverse."""
    solved = {way: {(r.file, r.task) for r in records if r.way == way and r.program is not None} for way in
              dict.fromkeys(r.way for r in records)}  # fmt: skip
    lines = [f"| way | solves, {base} does not | {base} solves, it does not |", "|---|---|---|"]
    for way, own in solved.items():
        if way != base:
            more = ", ".join(name for _, name in sorted(own - solved[base]))
            lines.append(f"| {way} | {len(own - solved[base])} {more} | {len(solved[base] - own)} |")
    return "\n".join(lines)


def speed(decoder: Decoder, language: DSL, batches: Sequence[int], width: int) -> str:
    """Partial programs scored a second for batches of several sizes, plain beam."""
    lines = ["| tasks in a batch | beam | partial programs scored a second |", "|---|---|---|"]
    exercises = made_up(language, "none", max(batches))
    for size in batches:
        rows = max(len(a.rows) for _, a in exercises)
        asks = [a for _, a in exercises[:size] if len(a.rows) == rows]
        options = BeamOptions(width, None, masking=False, merging=False, largest=LARGEST, steps=24)
        decoder.programs(asks[:1], options)
        started, before = time.monotonic(), decoder.scored
        decoder.programs(asks, options)
        lines.append(f"| {len(asks)} | {width} | {(decoder.scored - before) / (time.monotonic() - started):,.0f} |")
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """The options of this script."""
    found = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    found.add_argument("what", choices=["beams", "ways", "made-up", "speed"])
    found.add_argument("files", nargs="*", type=Path)
    found.add_argument("--dsl", required=True)
    found.add_argument("--every", type=int, default=1)
    found.add_argument("--widths", nargs="+", type=int, default=[1, 10, 100])
    found.add_argument("--seconds", type=float, default=10.0)
    found.add_argument("--split", default="none", help="Weights of a split's training side, and its made-up tasks.")
    found.add_argument("--count", type=int, default=40)
    found.add_argument("--batch", nargs="+", type=int, default=[1, 256])
    found.add_argument("--only", nargs="+", default=None, help="Some of the ways, by the beginnings of their names.")
    found.add_argument("--against", default=None, help="Say which tasks are solved by this way only, and not by it.")
    found.add_argument("--processor", action="store_true", help="Seconds are those of the processor, not of the clock.")
    found.add_argument("--weights", type=Path, default=None)
    found.add_argument("--device", default="cpu")
    found.add_argument("--out", type=Path, default=None)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one comparison and print its table; one JSON record for each search goes to `--out`."""
    options = parser().parse_args(arguments)
    language = load_dsl(options.dsl)
    decoder = Decoder.load(language, options.weights, decoder_kind(options.split), options.device)
    card = decoder.model.card
    budget = f"{card['samples']:,} samples in {card['seconds'] / 60:.0f} min, {card['parameters']:,} parameters"
    sys.stdout.write(f"{language.name}, split {options.split}: {budget}, {card['machine']}\n\n")
    if options.what == "speed":
        sys.stdout.write(speed(decoder, language, options.batch, options.widths[-1]) + "\n")
        return 0
    if options.what == "made-up":
        sets = [(f"made up, {options.split}", made_up(language, options.split, options.count))]
    else:
        texts = language.residual is not None
        sets = [(path.stem, asks_of(path, options.every, texts)) for path in options.files]
    clock: Clock = ProcessorBudget if options.processor else Budget
    records: list[Record] = []
    for file, asks in sets:
        found: list[Record] = []
        if options.what == "ways":
            for way, solve in ways_of(language, decoder).items():
                if way.startswith(tuple(options.only or DEFAULT_WAYS)):
                    found += [timed(file, name, way, solve, ask, clock(options.seconds)) for name, ask in asks]
        else:
            for width in options.widths:
                for way in WAYS:
                    if options.only is None or way in options.only:
                        found += beam_records(decoder, file, asks, width, way, options.seconds, clock)
        records += found
        if options.out is not None:
            with options.out.open("a", encoding="utf-8") as out:
                out.writelines(json.dumps(asdict(r)) + "\n" for r in found)
    sys.stdout.write(table(records) + "\n")
    if options.against is not None:
        sys.stdout.write("\n" + apart(records, options.against) + "\n")
    return 0


def timed(file: str, name: str, way: str, solve: Solve, ask: Ask, budget: Budget) -> Record:
    """One search with a clock; an answer that the interpreter does not confirm is none."""
    program = solve(ask, budget)
    right = program is not None and is_right(program, ask)
    return Record(file, name, way, str(program) if right else None, budget.elapsed)


if __name__ == "__main__":
    raise SystemExit(main())
