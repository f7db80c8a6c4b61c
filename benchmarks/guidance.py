"""Guided search against plain search: how many tasks of a file are found within so many candidates, or seconds.

    python -m benchmarks.guidance bustle_new.jsonl bustle_sygus.jsonl --candidates 50000
    python -m benchmarks.guidance bustle_new.jsonl --seconds 10 --ways plain heuristics
    python -m benchmarks.guidance --made-up 100 --candidates 50000 --ways plain model

The tasks are those of the BUSTLE paper (Odena et al., ICLR 2021, section 5) in its language, without deduction or
unification: each line of the table is bottom-up enumeration with another guide, so that nothing but the order differs.
A task counts as found if the program is right on all its examples; the share that is right on the unseen ones stands beside.
Made-up tasks come from the generator that guides are trained on, but from families of programs that no training has seen.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dsl.bustle import BUSTLE, LONGEST, task_constants
from dsl.grammar import Grammar
from dsl.interpreter import evaluate
from dsl.program import Constant, Program, Variable
from dsl.types import String, Value
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from search.guides import AllOf, Guide
from search.heuristics import Heuristics
from search.jit_weights import BITS_OF_DELAY, JustInTime, Stretched
from synth.guidance import GuideModel
from synth.learning.natural_texts import NaturalTexts
from synth.learning.targets import MadeUp, is_held_out
from synth.task_prior import TaskPrior

MADE_UP = 20_000
"""Candidates of a search on whose rows made-up tasks are based; it also keeps their seeds apart from those of trainings."""
MADE_UP_AT_ONCE, FROM_ONE_QUESTION, LEAST_SIZE = 60, 3, 5

WAYS = ("plain", "heuristics", "model", "both", "jit", "jit-heuristics", "jit-model", "jit-both")
"""What is compared if nothing else is said; "prior" and "prior-both" need the weights of a task prior besides."""

ASK_EVERY = 0.05
"""Seconds between two looks at the processor's clock."""

GuideFactory = Callable[[Sequence[Value]], Guide]
"""Makes the guide of one task from its wanted outputs."""


@dataclass
class ProcessorBudget(Budget):
    """A budget in seconds of processor time of this process, for a machine that has other things to do."""

    first: float = field(default_factory=time.process_time)
    seen: float = 0.0
    again: float = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds of processor time since the start, on all threads; asked for at most every `ASK_EVERY` seconds.

        On some machines it takes as long to ask for it as to combine a block.
        """
        now = time.monotonic()
        if now >= self.again:
            self.seen, self.again = time.process_time() - self.first, now + ASK_EVERY
        return self.seen


@dataclass(frozen=True)
class StringTask:
    """A task from texts to a text: rows of inputs with their outputs, and rows that the search does not see."""

    name: str
    inputs: tuple[tuple[str, ...], ...]
    outputs: tuple[str, ...]
    unseen: tuple[tuple[tuple[str, ...], str], ...]

    def grammar(self) -> Grammar:
        """Every program of the language over this task's inputs and literals."""
        parameters = [Variable(f"var_{i}", String) for i in range(len(self.inputs[0]))]
        return BUSTLE.default_grammar(parameters, String, {String: task_constants(self.inputs, self.outputs)})


@dataclass(frozen=True)
class Found:
    """What one way of searching made of one task."""

    task: str
    way: str
    program: str | None
    candidates: int
    seconds: float
    guide_seconds: float
    unseen_right: bool | None


def load_string_tasks(path: Path) -> list[StringTask]:
    """The tasks of a JSON Lines file, as they stand there."""
    tasks = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        unseen = zip(record.get("test_inputs", ()), record.get("test_outputs", ()), strict=True)
        tasks.append(
            StringTask(
                record["name"],
                tuple(map(tuple, record["inputs"])),
                tuple(record["outputs"]),
                tuple((tuple(inputs), output) for inputs, output in unseen),
            )
        )
    return tasks


def made_up_tasks(count: int, seed: int = 0) -> list[StringTask]:
    """Tasks whose answers have `LEAST_SIZE` nodes at least and belong to held-out families, a few for one set of inputs."""
    tasks: list[StringTask] = []
    number = 0
    while len(tasks) < count:
        made = MadeUp(BUSTLE, np.random.default_rng([seed, number, MADE_UP]), MADE_UP)
        own: list[StringTask] = []
        for target in made.targets(MADE_UP_AT_ONCE, NaturalTexts(made)):
            outputs = tuple(map(str, made.outputs[target] or ()))
            texts = tuple(tuple(map(str, row)) for row in made.inputs)
            task = StringTask(f"made-up-{number}-{len(own)}", texts, outputs, ())
            if target.size >= LEAST_SIZE and is_held_out(target) and _is_possible(target, task):
                own.append(task)
        tasks += own[:FROM_ONE_QUESTION]
        number += 1
    return tasks[:count]


def _is_possible(program: Program, task: StringTask) -> bool:
    """Are the texts that a program has as literals among those of the task?"""
    offered = {"", *task_constants(task.inputs, task.outputs)}
    heads = (part.head for part in program.parts() if part.type == String)
    return all(head.value in offered for head in heads if isinstance(head, Constant))


def search_task(
    task: StringTask, way: str, guide: GuideFactory | None, budget: Budget, prior: TaskPrior | None = None
) -> Found:
    """The first program with the wanted outputs, by bottom-up enumeration: under a guide, with a prior, as the way says."""
    options: dict[str, Any] = {"longest": LONGEST, "guide": None if guide is None else guide(task.outputs)}
    grammar = task.grammar()
    search: BottomUp | JustInTime
    if prior is not None:
        grammar = prior.weighted(grammar, task.inputs, task.outputs, LONGEST)
        budget.spent += prior.looked_at
        if options["guide"] is not None:
            options["guide"] = Stretched(options["guide"], BITS_OF_DELAY)
    if way.startswith("jit"):
        search = JustInTime(grammar, task.inputs, task.outputs, **options)
    else:
        search = BottomUp(grammar, task.inputs, **options)
    answer = next(search.solutions(WantedOutputs(task.outputs), budget), None)
    return Found(
        task.name,
        way,
        None if answer is None else str(answer.program),
        budget.spent,
        budget.elapsed,
        search.guide_seconds,
        None if answer is None or not task.unseen else is_right(answer.program, task),
    )


def is_right(program: Program, task: StringTask) -> bool:
    """Does a program give the outputs of all rows that the search has not seen?"""
    return all(
        evaluate(program, {f"var_{i}": value for i, value in enumerate(inputs)}) == output for inputs, output in task.unseen
    )


def ways_of(names: Iterable[str], model: GuideFactory | None) -> Iterator[tuple[str, GuideFactory | None]]:
    """The guides by name, those with a model only where there is one.

    Before a name "jit-" adds just-in-time weights, and "prior-" those of a trained prior.
    """
    guides: dict[str, GuideFactory | None] = {"plain": None, "jit": None, "prior": None, "heuristics": Heuristics}
    if model is not None:
        guides |= {"model": model, "both": lambda outputs: AllOf([model(outputs), Heuristics(outputs)])}
    for name in names:
        if guide_name(name) in guides:
            yield name, guides[guide_name(name)]


def guide_name(way: str) -> str:
    """The guide of a way of searching, without what else it does."""
    return way.removeprefix("jit-").removeprefix("prior-")


def table(found: Sequence[Found], files: Sequence[tuple[str, int]], task_file: dict[str, str]) -> str:
    """Solved tasks by way and file, and the median of candidates and seconds over the solved ones, as Markdown."""
    ways = list(dict.fromkeys(f.way for f in found))
    lines = [
        "| way | " + " | ".join(f"{name} ({count})" for name, count in files) + " | right on unseen rows | guide's share |",
        "|---" * (len(files) + 3) + "|",
    ]
    for way in ways:
        own = [f for f in found if f.way == way]
        cells = [str(sum(f.program is not None for f in own if task_file[f.task] == name)) for name, _ in files]
        asked = [f for f in own if f.unseen_right is not None]
        share = sum(f.guide_seconds for f in own) / max(1e-9, sum(f.seconds for f in own))
        lines.append(
            f"| {way} | {' | '.join(cells)} | {sum(bool(f.unseen_right) for f in asked)} of {len(asked)} | {share:.0%} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None, model: GuideFactory | None = None) -> int:
    """Run the ways over the files and print the table; one JSON record for each search goes to `--out`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--made-up", type=int, default=0, help="as many made-up tasks besides")
    parser.add_argument("--weights", type=Path, default=None, help="a folder with a guide other than the one that ships")
    parser.add_argument(
        "--prior", type=Path, default=None, help="a folder with a task prior, for ways that begin with prior"
    )
    parser.add_argument("--candidates", type=int, default=None)
    parser.add_argument("--seconds", type=float, default=None)
    parser.add_argument("--processor", action="store_true", help="seconds are those of the processor, not of the clock")
    parser.add_argument("--ways", nargs="+", default=WAYS)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args(arguments)
    sets = [(path.stem, load_string_tasks(path)) for path in options.files]
    if options.made_up:
        sets.append(("made up", made_up_tasks(options.made_up)))
    if model is None and any(guide_name(name) in ("model", "both") for name in options.ways):
        model = GuideModel.load(BUSTLE, options.weights).guide
    prior = TaskPrior.load(BUSTLE, options.prior) if any(name.startswith("prior") for name in options.ways) else None
    found = []
    limits = ProcessorBudget if options.processor else Budget
    for way, guide in ways_of(options.ways, model):
        for _, tasks in sets:
            for task in tasks:
                budget = limits(options.seconds, options.candidates)
                found.append(search_task(task, way, guide, budget, prior if way.startswith("prior") else None))
                if options.out is not None:
                    with options.out.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(asdict(found[-1])) + "\n")
    names = {task.name: name for name, tasks in sets for task in tasks}
    sys.stdout.write(table(found, [(name, len(tasks)) for name, tasks in sets], names) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
