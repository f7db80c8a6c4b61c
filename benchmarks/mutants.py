"""Does the independent check let anything wrong through?  Right answers are spoilt in many ways and put before it.

    python -m benchmarks.mutants [SUITE] [--wrong 1000] [--every N] [--seed 0]

A mutant counts as wrong only if somebody else says so: it is exported as Python, and another process runs it on the task's
examples, or on assignments under which a formula of the task then comes out false.  The check shares no code with that.
Grammars are set aside, so that a mutant is judged by what it does and not by how it is written.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Any

from dsl.errors import SynthError
from dsl.lia import LIA
from dsl.operators import Definition, Operator
from dsl.printing import expand_definitions, print_definition
from dsl.program import Constant, Program, application, constant, variable
from dsl.task import Constraints, Examples, SynthFunction, Task
from dsl.types import Bool, Int, String, Type, Value, thaw
from search.budget import Budget

from .checker import check_answer
from .jobs import Choices, Job, shown_part
from .suites import SuiteTask, load_suite

CANDIDATES = 100_000
"""Candidates that a search for a right answer may look at."""

EACH = 40
"""Mutants of one answer."""

RUNS = """
import json, runpy, sys
from pathlib import Path
folder = Path(sys.argv[1])
rows = json.loads((folder / "rows.json").read_text())
for path in sorted(folder.glob("m*.py")):
    function, right = runpy.run_path(str(path))["mutant"], []
    for inputs, output in rows:
        try:
            given = function(*inputs)
            given = list(given) if isinstance(given, tuple) else given
            right.append(type(given) is type(output) and given == output)
        except (ValueError, ArithmeticError, LookupError, TypeError):
            right.append(False)
    print(json.dumps([path.stem, all(right)]), flush=True)
"""
"""Run by the other process: which mutants give the wanted output on every row."""


@dataclass
class Trial:
    """Mutants that are wrong, those among them that the check accepted, and right answers that it refused."""

    wrong: int = 0
    answers: int = 0
    accepted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.wrong} wrong mutants of {self.answers} right answers: the check accepted {len(self.accepted)}"]
        lines += [f"accepted: {text}" for text in self.accepted] + [f"right, but refused: {text}" for text in self.refused]
        return "\n".join(lines)


# Spoiling an answer ---------------------------------------------------------------------------------------------------


def mutants(definition: Definition, operators: Sequence[Operator], rng: random.Random, count: int) -> Iterator[Definition]:
    """Different definitions with one or two parts changed."""
    seen = {definition.body}
    for _ in range(20 * count):
        body = definition.body
        for _ in range(rng.choice([1, 1, 2])):
            body = _changed(body, definition, operators, rng)
        if body not in seen and body.type == definition.body.type:
            seen.add(body)
            yield replace(definition, body=body)
            if len(seen) > count:
                return


def _changed(body: Program, definition: Definition, operators: Sequence[Operator], rng: random.Random) -> Program:
    """The body with one part replaced by another of its type."""
    parts = list(body.parts())
    part = rng.choice(parts)
    leaves = [variable(p.name, p.type) for p in definition.parameters]
    others = [p for p in (*parts, *leaves) if p.type == part.type and p is not part]
    choices = [*others, *_near(part, operators, rng), *_shifted(part)]
    return body.substitute({part: rng.choice(choices)}) if choices else body


def _near(part: Program, operators: Sequence[Operator], rng: random.Random) -> list[Program]:
    """The part under another operator of the same signature, and with its arguments in another order."""
    head = part.head
    if not isinstance(head, Operator):
        return []
    alike = [o for o in operators if o.arguments == head.arguments and o.result == head.result and o != head]
    found = [application(o, *part.children) for o in (rng.sample(alike, 2) if len(alike) > 2 else alike)]
    if len(set(head.arguments)) == 1 and len(part.children) > 1:
        found.append(application(head, *reversed(part.children)))
    return found


def _shifted(part: Program) -> list[Program]:
    """A constant a little beside itself."""
    if not isinstance(part.head, Constant):
        return []
    value = part.head.value
    if part.type == Int:
        return [constant(value + 1, Int), constant(value - 1, Int), constant(-value, Int)]
    if part.type == String:
        return [constant(value + " ", String), constant(value[:-1], String), constant(value.swapcase(), String)]
    if part.type == Bool:
        return [constant(not value, Bool)]
    return [constant(value ^ 1, part.type), constant(value >> 1, part.type)] if isinstance(value, int) else []


# The other opinion ----------------------------------------------------------------------------------------------------


def wrong_ones(spoilt: Sequence[Definition], task: Task, rng: random.Random) -> list[Definition]:
    """Those that the exported Python shows to be wrong, as run by another process."""
    rows, exported = _questions(spoilt, task, rng)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
        for number, definition in enumerate(exported):
            try:
                text = replace(definition, name="mutant").to_python()
            except SynthError:
                continue
            (folder / f"m{number:04}.py").write_text(text, encoding="utf-8")
        try:
            ran = subprocess.run(  # noqa: S603 - our own text, written above
                [sys.executable, "-I", "-c", RUNS, name], capture_output=True, text=True, timeout=60, check=False
            )
        except subprocess.TimeoutExpired:
            return []
    told = dict(json.loads(line) for line in ran.stdout.splitlines())
    return [spoilt[int(stem[1:])] for stem, right in told.items() if not right]


def _questions(spoilt: Sequence[Definition], task: Task, rng: random.Random) -> tuple[list[Any], list[Definition]]:
    """Rows of inputs and wanted output, and what is to give it: the mutants themselves, or the formulas about them."""
    rows = task.specification
    if isinstance(rows, Examples):
        return [[[_plain(v) for v in row.inputs], _plain(row.output)] for row in rows.rows], list(spoilt)
    assignments = [tuple(_some_value(v.type, rng) for v in rows.variables) for _ in range(300)]
    formulas = [_formula_about(definition, task.function, rows) for definition in spoilt]
    return [[list(values), True] for values in assignments], formulas


def _plain(value: Value) -> Any:
    found = thaw(value)
    return list(found) if isinstance(found, tuple) else found


def _formula_about(definition: Definition, function: SynthFunction, constraints: Constraints) -> Definition:
    """All formulas as one, in which the unknown function is replaced by the definition's body."""

    def change(part: Program, children: tuple[Program, ...]) -> Program:
        if not isinstance(part.head, Operator):
            return part
        if part.head != function.operator:
            return application(part.head, *children)
        names = {variable(p.name, p.type): c for p, c in zip(definition.parameters, children, strict=True)}
        return definition.body.substitute(names)

    both = LIA.resolve("and", [Bool, Bool])
    assert both is not None
    formulas = [expand_definitions(formula).rebuild(change) for formula in constraints.formulas]
    return Definition("mutant", constraints.variables, reduce(lambda a, b: application(both, a, b), formulas))


def _some_value(type_: Type, rng: random.Random) -> Any:
    """A small value, an edge, or any."""
    if type_ == Bool:
        return rng.random() < 0.5
    if type_ == Int:
        return rng.choice([rng.randint(-5, 5), rng.randint(-1000, 1000)])
    if type_ == String:
        return "".join(rng.choice("ab 1") for _ in range(rng.randrange(6)))
    top = (1 << type_.width) - 1
    small = min(top, rng.randint(0, 8))
    return rng.choice([small, top - small, rng.getrandbits(type_.width), 1 << rng.randrange(type_.width)])


# The trial ------------------------------------------------------------------------------------------------------------


def try_suite(tasks: Sequence[SuiteTask], wanted: int, seed: int = 0) -> Trial:
    """Spoil answers of task after task, until so many mutants are known to be wrong or the tasks are used up."""
    rng, trial = random.Random(seed), Trial()
    for entry in tasks:
        if trial.wrong >= wanted:
            break
        try:
            task = _without_grammar(shown_part(entry.load()))
        except SynthError:
            continue
        if len(task.functions) == 1:
            _try_task(entry, task, rng, trial)
    return trial


def _without_grammar(task: Task) -> Task:
    return replace(task, functions=tuple(replace(f, grammar=None) for f in task.functions))


def _try_task(entry: SuiteTask, task: Task, rng: random.Random, trial: Trial) -> None:
    from synth.solving import solve_task

    result = solve_task(entry.load(), budget=Budget(30.0, CANDIDATES))
    if result.program is None or not result.solved:
        return
    trial.answers += 1
    judge = _Judge(entry)
    if not judge.accepts(result.program, task):
        trial.refused.append(f"{entry.identity}: {print_definition(result.program)}")
    function = task.function
    grammar = task.language.default_grammar(function.parameters, function.result, {})
    spoilt = list(mutants(result.program, list(grammar.operators()), rng, EACH))
    for mutant in wrong_ones(spoilt, task, rng):
        trial.wrong += 1
        if judge.accepts(mutant, task):
            trial.accepted.append(f"{entry.identity}: {print_definition(mutant)}")


class _Judge:
    """The check, as a run would ask it, from the text of the answer on; and again without the grammar."""

    def __init__(self, entry: SuiteTask) -> None:
        self.job = Job(entry, Choices())

    def accepts(self, definition: Definition, task: Task) -> bool:
        from dsl.formats import parse_solution
        from synth.verification import verify_definitions

        text = print_definition(definition, task.dialect)
        if check_answer(self.job, text, 20.0).accepted:
            return True
        try:
            return verify_definitions(dict(parse_solution(text, task)), task, Budget(20.0)).proved
        except SynthError:
            return False


def main(arguments: list[str] | None = None) -> int:
    """Try the check on a suite; exit code 1 if it accepted a wrong program or refused a right one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description="Try the check on wrong answers.")
    parser.add_argument("suite", nargs="?", default="shipped", help="suite, folder or file")
    parser.add_argument("--wrong", type=int, default=1000, help="wrong mutants in all")
    parser.add_argument("--every", type=int, default=1, help="only the first of every so many tasks")
    parser.add_argument("--seed", type=int, default=0, help="seed of the mutations")
    options = parser.parse_args(arguments)
    trial = try_suite(list(load_suite(options.suite).tasks())[:: options.every], options.wrong, options.seed)
    print(trial)
    return 1 if trial.accepted or trial.refused or trial.wrong < options.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
