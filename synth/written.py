"""Strategies that write programs: a decoder's beam, and decomposition step by step.

    beam     a trained decoder writes whole programs; the beam is widened tenfold while nothing is found and time is left
    exedec   a trained decoder says what the next step should produce, and bottom-up enumeration finds the step; with no
             answer, the decoder writes the steps as well
    steps    decomposition without a network: steps come from the bank of an enumeration

What they propose is run by the reference interpreter on every example before it is an answer.  They work on whole languages;
a task that brings its own grammar is for the other strategies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from dsl.errors import QuestionError
from dsl.interpreter import evaluate
from dsl.language import DSL
from dsl.operators import Definition, Undefined
from dsl.program import Program, Variable
from dsl.task import Example, Task
from dsl.types import Value
from search.beam import BeamOptions
from search.budget import Budget, Statistics, Status

from .decoding import Ask, Decoder, renamed
from .exedec import decompose, proposer
from .result import Result
from .task_prior import TaskPrior

WIDTHS = (10, 100, 1000)
LARGEST = 64
"""Nodes of the largest program that a decoder writes."""
ROWS = 8
"""Examples that a decoder is shown; answers are held against all."""


@lru_cache(maxsize=4)
def shipped_decoder(language: DSL) -> Decoder:
    """The decoder that ships for a language.  Raises QuestionError if there is none."""
    return Decoder.load(language)


@lru_cache(maxsize=4)
def shipped_prior(language: DSL) -> TaskPrior | None:
    """The task prior that ships for a language, if there is one."""
    try:
        return TaskPrior.load(language)
    except QuestionError:
        return None


def solve_written(
    task: Task, rows: Sequence[Example], strategy: str, budget: Budget, top: int = 1, decoder: Decoder | None = None
) -> Result:
    """Programs by one of the strategies `portfolio.WRITTEN`.

    Raises QuestionError for tasks and languages that they do not fit.
    """
    function = task.function
    ask = _ask_of(task, rows, strategy)
    if decoder is None and strategy != "steps":
        decoder = shipped_decoder(task.language)
    answers = list[Definition]()
    reason = f"{strategy}: {_REASONS[strategy]}"
    for program in _proposals(strategy, ask, task.language, decoder, budget, top):
        body = renamed(program, function.parameters)
        if is_right(body, function.parameters, rows):
            answers.append(Definition(function.name, function.parameters, body))
        if len(answers) >= top:
            break
    status = Status.SOLVED if answers else budget.verdict() or Status.UNKNOWN
    looked = Statistics(candidates=budget.spent, seconds=budget.elapsed)
    return Result(
        status,
        task,
        {function.name: answers[0]} if answers else {},
        tuple(answers[1:]),
        statistics=looked,
        verified="examples" if answers else "",
        message="" if answers else f"the decoder's beam of {WIDTHS[-1]} or the time ran out without an answer",
        why=(reason,),
    )


def _ask_of(task: Task, rows: Sequence[Example], strategy: str) -> Ask:
    """The question that a decoder is asked.  Raises QuestionError for a task with its own grammar."""
    function, shown = task.function, rows[:ROWS]
    if function.grammar is not None:
        raise QuestionError(
            f"the strategy {strategy} writes programs of a whole language, and {task.name} brings its own grammar",
            remedy="use --strategy auto",
        )
    return Ask(
        tuple(p.type for p in function.parameters), tuple(row.inputs for row in shown), tuple(row.output for row in shown),
        function.result,
    )  # fmt: skip


_REASONS = {
    "beam": "a trained network writes whole programs, and what it writes is run on the way",
    "exedec": "a trained network says what the next step should produce, and an enumeration finds the step",
    "steps": "programs are put together from steps in the bank of an enumeration",
}


def _proposals(
    strategy: str, ask: Ask, language: DSL, decoder: Decoder | None, budget: Budget, top: int
) -> Iterator[Program]:
    """Programs over x0, x1, ... with the wanted outputs on the rows of the question."""
    if strategy == "beam":
        assert decoder is not None
        for width in WIDTHS:
            if budget.verdict() is not None:
                return
            (result,) = decoder.programs([ask], BeamOptions(width, top, largest=LARGEST), budget)
            yield from (f.program for f in result.found)
        return
    prior = shipped_prior(language) if strategy == "exedec" else None
    for name in ("symbolic",) if strategy == "steps" else ("both", "neural"):
        if budget.verdict() is None:
            (found,) = decompose([ask], language, proposer(name, language, decoder, prior), 10, budget)
            if found.program is not None:
                yield found.program


def is_right(body: Program, parameters: Sequence[Variable], rows: Sequence[Example]) -> bool:
    """Does the reference interpreter give every output?"""
    return not wrong_rows(body, parameters, rows)


def wrong_rows(body: Program, parameters: Sequence[Variable], rows: Sequence[Example]) -> tuple[int, ...]:
    """Numbers, from 1, of the rows on which the reference interpreter does not give the output."""
    found = []
    for number, row in enumerate(rows, 1):
        value = evaluate(body, dict(zip((p.name for p in parameters), row.inputs, strict=True)))
        if value is Undefined or value != row.output or type(value) is not type(row.output):
            found.append(number)
    return tuple(found)


def solve_least_wrong(
    task: Task, rows: Sequence[Example], noise: int, budget: Budget, decoder: Decoder | None = None
) -> Result:
    """The decoder's program with the fewest character errors, wrong on at most `noise` examples; `suspects` names these.

    Raises QuestionError for tasks and languages that the strategy does not fit.
    """
    ask = _ask_of(task, rows, "beam")
    decoder = decoder or shipped_decoder(task.language)
    function, best = task.function, None
    for width in WIDTHS:
        if budget.verdict() is None and best is None:
            found = least_wrong(decoder, ask, width, budget, noise)
            best = None if found is None else renamed(found, function.parameters)
    suspects = () if best is None else wrong_rows(best, function.parameters, rows)
    if best is None or len(suspects) > noise:
        message = f"the decoder wrote no program that is right on all examples but {noise}"
        return Result(budget.verdict() or Status.UNKNOWN, task, message=message)
    looked = Statistics(candidates=budget.spent, seconds=budget.elapsed)
    answer = {function.name: Definition(function.name, function.parameters, best)}
    reason = "beam: of what a trained network writes, the program with the fewest wrong characters"
    return Result(Status.SOLVED, task, answer, statistics=looked, verified="examples", why=(reason,), suspects=suspects)


def character_errors(found: Sequence[Value], wanted: Sequence[Value]) -> list[int]:
    """How many characters of each output would have to change: Levenshtein's distance of the texts."""
    return [_distance(str(a), str(b)) for a, b in zip(found, wanted, strict=True)]


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def least_wrong(decoder: Decoder, ask: Ask, width: int, budget: Budget, noise: int) -> Program | None:
    """The program of an unmasked beam with the fewest character errors, wrong on at most `noise` rows.

    For examples with slips (RobustFill, Devlin et al., ICML 2017, section 6.2): masking would drop the right program.
    """
    options = BeamOptions(width, width, masking=False, merging=False, largest=LARGEST)
    (result,) = decoder.programs([ask], options, budget)
    best: tuple[int, Program] | None = None
    for found in result.finished:
        values = [evaluate(found.program, {f"x{i}": v for i, v in enumerate(row)}) for row in ask.rows]
        if any(v is Undefined for v in values):
            continue
        errors = character_errors(values, ask.wanted)
        if sum(map(bool, errors)) <= noise and (best is None or sum(errors) < best[0]):
            best = sum(errors), found.program
    return None if best is None else best[1]
