"""The path of tasks whose examples are texts: `ColumnSolver`, from the task to definitions and a question.

It is taken where any program of the text language will do.  What it finds is run by the reference interpreter on all
examples, like every other answer; where it finds nothing, or nothing but a program that has to memorise, enumeration goes
on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.operators import Definition, Undefined
from dsl.program import Program, Variable
from dsl.task import Example, Task
from dsl.types import String, Value
from search.budget import Budget

from ..ambiguity import distinct_answers, probe_inputs
from ..result import unanswered_rows
from .column_solver import Choice, ColumnSolver
from .ranking import shape_of, weight_of

ROWS_AT_FIRST, MOST_ROWS, MOST_ROUNDS = 6, 12, 5
MOST_READINGS, MOST_ASKED = 24, 80
"""Programs, and waiting rows, that are looked at to find a question."""
DOUBT = (0.003, 0.01, 0.02)
"""How likely another output of a row must be for the row to be asked about, with one example, two, more."""
NEW_SHAPE, UNLIKE = 4, 0.03
"""What a row weighs that looks like no example; what is added if its output looks like none of theirs either, and for every
row if the answer is the same on all, said of one or two examples."""
FAR_FETCHED = 0.018
"""With two examples or more a reading that is less likely than this, against the likeliest, is not worth a question."""
MOST_PROBED = 60
"""Programs that are held against likely inputs where no row tells them apart."""
SHARE_OF_TIME = 0.6


@dataclass(frozen=True)
class ColumnAnswer:
    """Definitions that behave differently, the likeliest first, and the row to ask about; `work` counts candidates.

    Without a question far-fetched ones are left out, so that a row on which only they differ is not called unsure.
    """

    definitions: tuple[Definition, ...]
    question: tuple[Value, ...] | None
    work: int


def is_column(task: Task) -> bool:
    """Are there texts in and out, and is any program of the text language welcome?"""
    function = task.function
    return (
        function.grammar is None
        and function.result == String
        and bool(function.parameters)
        and all(p.type == String for p in function.parameters)
        and "text.cut" in task.language.families
    )


def solve_columns(task: Task, rows: Sequence[Example], budget: Budget, top: int = 1) -> ColumnAnswer | None:
    """Likely programs for the examples, `top` of them if there are so many; None where none is found."""
    function = task.function
    waiting = unanswered_rows(task)
    started = budget.elapsed
    allowed = None if budget.seconds is None else SHARE_OF_TIME * budget.remaining

    def is_over() -> bool:
        spent = allowed is not None and budget.elapsed - started > allowed
        return spent or budget.cancel.is_set()

    chosen = _first(rows)
    work = 0
    for _ in range(MOST_ROUNDS):
        pairs = [(rows[k].inputs, str(rows[k].output)) for k in chosen]
        others = [row.inputs for k, row in enumerate(rows) if k not in chosen]
        solver = ColumnSolver(task.language, function.parameters, pairs, [*others, *waiting], is_over)
        choices = solver.solve()
        work += solver.work
        right = [c for c in choices[: 2 * MOST_READINGS] if not _failures(c.program(), function.parameters, rows, 1)]
        if right:
            answer = _answer(task, right, solver, waiting, work)
            return answer if len(answer.definitions) >= top else _with_more(answer, task, rows, solver)
        if not choices or is_over() or len(chosen) >= MOST_ROWS:
            return None
        failed = _failures(choices[0].program(), function.parameters, rows, 2)
        fresh = [k for k in failed if k not in chosen]
        if not fresh:
            return None
        chosen += fresh
    return None


def _first(rows: Sequence[Example]) -> list[int]:
    if len(rows) <= ROWS_AT_FIRST:
        return list(range(len(rows)))
    step = (len(rows) - 1) / (ROWS_AT_FIRST - 1)
    return list(dict.fromkeys(round(k * step) for k in range(ROWS_AT_FIRST)))


def _value(program: Program, parameters: Sequence[Variable], row: Sequence[Value]) -> Value:
    try:
        return evaluate(program, dict(zip([p.name for p in parameters], row, strict=True)))
    except LimitError:
        return Undefined


def _failures(program: Program, parameters: Sequence[Variable], rows: Sequence[Example], most: int) -> list[int]:
    """The first examples, at most so many, on which the reference interpreter disagrees."""
    failed: list[int] = []
    for k, row in enumerate(rows):
        value = _value(program, parameters, row.inputs)
        if value is Undefined or value != row.output:
            failed.append(k)
            if len(failed) == most:
                break
    return failed


def _shapes(row: Sequence[Value]) -> tuple[str, ...]:
    return tuple(shape_of(value) for value in row if isinstance(value, str))


def _answer(
    task: Task, choices: Sequence[Choice], solver: ColumnSolver, waiting: Sequence[tuple[Value, ...]], work: int
) -> ColumnAnswer:
    function = task.function
    best = choices[0].cost
    readings = choices[:MOST_READINGS]
    weights = [weight_of(c.cost, best) for c in readings]
    if solver.count > 1:
        weights = [w if w >= FAR_FETCHED else 0.0 for w in weights]
    shown = {tuple(row) for row in solver.rows[: solver.count]}
    own = [tuple(row) for row in solver.rows[solver.count :] if tuple(row) in set(waiting)]
    step = max(1, len(waiting) // MOST_ASKED)
    rows = [row for row in dict.fromkeys([*own, *waiting[::step]]) if row not in shown][:MOST_ASKED]
    programs = [c.program() for c in readings]
    familiar = {_shapes(row) for row in solver.rows[: solver.count]}
    answered = {shape_of(output) for output in solver.outputs}
    question, most = None, DOUBT[min(solver.count, len(DOUBT)) - 1]
    same = UNLIKE if solver.count < len(DOUBT) and not choices[0].uses else 0.0
    for row in rows:
        values = [_value(p, function.parameters, row) for p in programs]
        against = sum(w for w, v in zip(weights, values, strict=True) if v is not values[0] and v != values[0])
        doubt = 1.0 if values[0] is Undefined else against / sum(weights)
        doubt += same
        if _shapes(row) not in familiar:
            doubt *= NEW_SHAPE
            if isinstance(values[0], str) and shape_of(values[0]) not in answered:
                doubt += UNLIKE
        if doubt > most:
            question, most = row, doubt
    said = [p for p, w in zip(programs, weights, strict=True) if w and (question is not None or w >= DOUBT[-1])]
    definitions = tuple(Definition(function.name, function.parameters, program) for program in said)
    return ColumnAnswer(definitions, question, work)


def _with_more(answer: ColumnAnswer, task: Task, rows: Sequence[Example], solver: ColumnSolver) -> ColumnAnswer:
    """The same answer with programs that differ from it on none of the rows, but on inputs that somebody might have."""
    function = task.function
    programs = [choice.program() for choice in solver.all_choices()[:MOST_PROBED]]
    more = [
        Definition(function.name, function.parameters, program)
        for program in programs
        if not _failures(program, function.parameters, rows, 1)
    ]
    probes = probe_inputs([p.type for p in function.parameters], [row.inputs for row in rows])
    definitions, question = distinct_answers([*answer.definitions, *more], probes)
    return replace(answer, definitions=tuple(definitions), question=answer.question or question)
