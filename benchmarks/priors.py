"""Enumeration with and without trained models: tasks found within the same seconds, and candidates to the solution.

    python -m benchmarks.priors FILE-OR-FOLDER... --dsl deepcoder --every 6 --seconds 10

Each task is searched in several ways, by bottom-up enumeration alone, over the same grammar: "plain" with every production
at its own cost, "prior" with costs from the prior, "guide" with a trained guide, "prior-guide" with both.  The factor is the
median (and the geometric mean), over the tasks that both ways find, of the candidates of the first way divided by those of
the other; the seconds of models count.  Of a task with many rows so many are searched with as `synth solve` starts with; an
answer that fails on another row is none, and the search goes on.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dsl.errors import SynthError
from dsl.formats import load_tasks
from dsl.interpreter import evaluate
from dsl.program import Program
from dsl.task import Example, Examples, Task
from dsl.types import Value
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget
from search.guides import Guide
from search.jit_weights import BITS_OF_DELAY, Stretched
from synth.guidance import GuideModel
from synth.questions import with_language
from synth.solving import longest_text, searchable_grammar
from synth.task_prior import TaskPrior

MOST_ROWS = 32
"""Rows that a search is shown."""


@dataclass(frozen=True)
class Found:
    """What one way of searching made of one task."""

    file: str
    task: str
    way: str
    program: str | None
    candidates: int
    seconds: float


def search_task(
    task: Task, way: str, prior: TaskPrior | None, model: GuideModel | None, budget: Budget
) -> tuple[str | None, Budget]:
    """The first program with the wanted outputs; the budget says what it took."""
    assert isinstance(task.specification, Examples)
    rows = task.specification.rows
    shown = rows[:: max(1, len(rows) // MOST_ROWS)][:MOST_ROWS]
    inputs, outputs = [row.inputs for row in shown], [row.output for row in shown]
    longest = longest_text([(*row.inputs, row.output) for row in rows])
    grammar = searchable_grammar(task, task.function)
    if "prior" in way:
        assert prior is not None
        grammar = prior.weighted(grammar, inputs, outputs, longest)
    guide: Guide | None = model.guide(outputs) if model is not None and "guide" in way else None
    if guide is not None and "prior" in way:
        guide = Stretched(guide, BITS_OF_DELAY)
    search = BottomUp(grammar, inputs, longest=longest, guide=guide)
    for answer in search.solutions(WantedOutputs(outputs), budget):
        if all(value_on(answer.program, task, row) == row.output for row in rows):
            return str(answer.program), budget
    return None, budget


def value_on(program: Program, task: Task, row: Example) -> Value:
    """The value of a program on one example, by the reference meanings."""
    return evaluate(program, dict(zip((p.name for p in task.function.parameters), row.inputs, strict=True)))


def table(found: Sequence[Found], ways: Sequence[str]) -> str:
    """Solved tasks by file and way, and how many times fewer candidates each way takes than the first, as Markdown."""
    factors = [f"fewer candidates with {way} (geometric mean; tasks)" for way in ways[1:]]
    lines = [f"| file | tasks | {' | '.join([*ways, *factors])} |", "|---" * (2 + len(ways) + len(factors)) + "|"]
    for file in [*dict.fromkeys(f.file for f in found), "all"]:
        own = {(f.file, f.task, f.way): f for f in found if file in (f.file, "all")}
        tasks = list(dict.fromkeys((f.file, f.task) for f in own.values()))
        cells = [str(sum(own[(*t, way)].program is not None for t in tasks)) for way in ways]
        for way in ways[1:]:
            pairs = [(own[(*t, ways[0])], own[(*t, way)]) for t in tasks]
            both = [a.candidates / max(1, b.candidates) for a, b in pairs if a.program and b.program]
            mean = f"{statistics.geometric_mean(both):.2f}; {len(both)}" if both else ""
            cells.append(f"{statistics.median(both):.2f} ({mean})" if both else "-")
        lines.append(f"| {file} | {len(tasks)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def tasks_of(path: Path) -> list[Task]:
    """The tasks from examples of a file, or of every file of a folder, in order of name."""
    files = sorted(path.rglob("*.sl")) + sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    tasks = [task for file in files for task in load_tasks(file, None)]
    return [task for task in tasks if isinstance(task.specification, Examples)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the ways over the files and print the table; one JSON record for each search goes to `--out`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--dsl", default=None)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=None)
    parser.add_argument("--candidates", type=int, default=None)
    parser.add_argument("--ways", nargs="+", default=["plain", "prior"])
    parser.add_argument("--weights", type=Path, default=None)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args(arguments)
    priors: dict[str, TaskPrior] = {}
    models: dict[str, GuideModel] = {}
    found = []
    for path in options.files:
        for task in tasks_of(path)[options.start :: options.every]:
            if options.dsl:
                task = with_language(task, options.dsl)
            language = task.language
            if language.name not in priors and any("prior" in way for way in options.ways):
                priors[language.name] = TaskPrior.load(language, options.weights)
            if language.name not in models and any("guide" in way for way in options.ways):
                models[language.name] = GuideModel.load(language, options.weights)
            for way in options.ways:
                budget = Budget(options.seconds, options.candidates)
                try:
                    program, _ = search_task(task, way, priors.get(language.name), models.get(language.name), budget)
                except SynthError as error:
                    sys.stderr.write(f"{task.name}: {error}\n")
                    program = None
                found.append(Found(path.stem, task.name, way, program, budget.spent, budget.elapsed))
                if options.out is not None:
                    with options.out.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(asdict(found[-1])) + "\n")
    sys.stdout.write(table(found, options.ways) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
