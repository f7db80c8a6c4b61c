"""From a task to a result: the loop around the search.

The search proposes; nothing it proposes is believed.  Every answer is run by the reference interpreter on every example, and
must be derived by the file's own grammar.  Formulas are left to `cegis`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dsl.errors import LimitError, QuestionError
from dsl.grammar import Grammar
from dsl.interpreter import evaluate
from dsl.operators import Definition, Undefined
from dsl.program import Program, constant
from dsl.task import Example, Examples, SynthFunction, Task
from dsl.types import Value
from search.bottom_up import BottomUp
from search.budget import Budget, Progress, Statistics, Status

from .ambiguity import distinct_answers, probe_inputs
from .columns.text_columns import ColumnAnswer, is_column, solve_columns
from .constants import mined_constants
from .guided import Wish, guide_for
from .portfolio import WRITTEN, Portfolio, check_strategy
from .result import Result, unanswered_rows

ROWS_AT_FIRST = 8
"""Examples that a search starts with; the others join when an answer fails on them, so a thousand rows cost little."""

BIT_ROWS_AT_FIRST = 32
"""The same for bit-vectors, where a row costs next to nothing and says little about conditions on single bits."""

FEW_ROWS = 3
"""Examples up to which a program of a whole language is taken for one reading among others."""

SHOWN_READINGS = 3
READINGS_PATIENCE = 0.15
"""Seconds for which further readings are looked for although one answer was asked for."""
READINGS_CANDIDATES = 50_000
"""The same where the budget counts candidates, so that every machine stops at the same place."""


HASTY = ("unification", "inversion", "masks")
"""Engines whose first answer is often not their smallest."""
SMALLER_SHARE = 0.2
"""How much more work a smaller answer than theirs is worth, as a share of what has been spent."""
SMALLER_WORK = 30_000
"""And at least so much, in candidates: a few milliseconds."""


@dataclass(frozen=True)
class Options:
    """What the caller asked for, passed down unchanged."""

    budget: Budget
    top: int = 1
    seed: int = 0
    threads: int = 1
    progress: Progress | None = None
    strategy: str = "auto"
    guide: Wish = None


def solve_task(
    task: Task,
    *,
    strategy: str = "auto",
    budget: Budget,
    top: int = 1,
    seed: int = 0,
    threads: int = 1,
    progress: Progress | None = None,
    guide: Wish = None,
) -> Result:
    """Search for programs that meet the task's specification within the budget.

    `guide` is what `guided.guide_for` takes.  Raises QuestionError for an unknown strategy, a task that contradicts itself,
    or a guide that does not fit.
    """
    options = Options(budget, top, seed, threads, progress, strategy, guide)
    if task.language.name == "regex" and isinstance(task.specification, Examples):
        from .regex import solve_regex_task

        return solve_regex_task(task, options)
    check_strategy(strategy)
    if isinstance(task.specification, Examples):
        task.specification.check()
        if strategy in WRITTEN:
            from .written import solve_written

            result = solve_written(task, task.specification.rows, strategy, budget, top)
        else:
            result = ExamplesSolver(task, task.specification.rows, options).solve()
    elif strategy in WRITTEN:
        raise QuestionError(
            f"the strategy {strategy} writes programs from examples, and {task.name} has formulas", remedy="use auto"
        )
    else:
        from .formulas.paths import solve_specification

        result = solve_specification(task, options)
    result.strategy = strategy
    result.seed = seed
    result.seconds = budget.elapsed
    return result


def searchable_grammar(task: Task, function: SynthFunction) -> Grammar:
    """The grammar to enumerate: the file's own with constants filled in, or everything of the language."""
    constants = mined_constants(task)
    own = task.language.literals
    if own is not None and isinstance(task.specification, Examples):
        rows = task.specification.rows
        constants = {t: list(values) for t, values in own([r.inputs for r in rows], [r.output for r in rows]).items()}
    if function.grammar is None:
        return task.language.default_grammar(function.parameters, function.result, constants)
    literals = {type_: [constant(v, type_) for v in values] for type_, values in constants.items()}
    return function.grammar.with_constants(literals).pruned()


def longest_text(rows: Sequence[Sequence[Value]]) -> int:
    """A bound for strings and lists on the way: twice the longest of the task, and at least 64."""
    sizes = [len(value) for row in rows for value in row if isinstance(value, str | tuple)]
    return max([64, *(2 * size for size in sizes)])


def add_statistics(total: Statistics, part: Statistics) -> None:
    """Add up the rounds of a search that was restarted."""
    total.candidates += part.candidates
    total.distinct += part.distinct
    total.bytes = max(total.bytes, part.bytes)
    total.cost = part.cost
    total.rounds += 1


class ExamplesSolver:
    """Synthesis from examples for one task.

    Of many rows a few are searched with.  An answer that fails on another row brings that row in, and the search starts
    again: counterexample-guided synthesis with the examples as the oracle.
    """

    def __init__(self, task: Task, rows: Sequence[Example], options: Options) -> None:
        self.task, self.rows, self.options = task, list(rows), options
        self.function = task.function
        self.grammar = searchable_grammar(task, self.function)
        self.statistics = Statistics()
        of_bits = self.function.result.name == "BitVec"
        self.chosen = _spread(len(rows), BIT_ROWS_AT_FIRST if of_bits else ROWS_AT_FIRST)
        self.answers: list[Definition] = []
        self.nearest: Definition | None = None
        self.why: list[str] = []
        self.began: list[str] = []  # what had answers before the search began
        self.guidance = guide_for(task.language, options.guide)
        self.guide_seconds = 0.0

    def solve(self) -> Result:
        """Search until enough answers are found or a limit is reached."""
        status: Status | None = None
        column = self._column()
        if column is not None:
            status, answers, question = Status.SOLVED, list(column.definitions), column.question
            self.answers = answers
            if len(answers) < self.options.top:  # further programs are looked for as in any other task
                status, column = None, None
        while status is None:
            status = self._round()
        self.statistics.seconds = self.options.budget.elapsed
        if column is None:
            answers, question = self._readings()
        found = {self.function.name: answers[0]} if answers else {}
        return Result(
            status,
            self.task,
            found,
            tuple(answers[1 : max(self.options.top, SHOWN_READINGS)]),
            nearest=None if found else self.nearest,
            statistics=self.statistics,
            verified="examples" if found else "",
            question=question,
            message=self._message(status),
            why=tuple(self.why),
            guide=self.guidance.name if self.guidance else "",
            guide_seconds=self.guide_seconds,
        )

    def _column(self) -> ColumnAnswer | None:
        """What the path for columns of text finds, where it is open (`text_columns`)."""
        options = self.options
        if options.strategy != "auto" or options.guide or not is_column(self.task):
            return None
        answer = solve_columns(self.task, self.rows, options.budget, options.top)
        if answer is not None:
            self.statistics.candidates += answer.work
            options.budget.spent += answer.work
            self.began = ["columns: texts in and out, so phrases of the data were put together, the likeliest first"]
            self.why = self.began
        return answer

    def _round(self) -> Status | None:
        """One search on the chosen rows; None if an answer failed on another row, which has then been added."""
        budget = self.options.budget
        rows = [self.rows[k] for k in self.chosen]
        outputs, inputs = [row.output for row in rows], [row.inputs for row in rows]
        longest = self.task.language.longest or longest_text([(*row.inputs, row.output) for row in self.rows])
        search = BottomUp(
            self.guidance.ordered(self.grammar, inputs, outputs, longest) if self.guidance else self.grammar,
            inputs,
            seed=self.options.seed,
            threads=self.options.threads,
            longest=longest,
            guide=self.guidance.guide(outputs) if self.guidance else None,
        )
        undoing = self.task.language.undoing
        whole = self.task.language if self.function.grammar is None else None
        portfolio = Portfolio(
            search, outputs, budget, self.options.strategy, self.options.progress, undoing=undoing, language=whole
        )
        narrowed: tuple[float | None, int | None] | None = None
        if self.began:  # whoever asked for more waits for them, but not for long
            narrowed = budget.seconds, budget.candidates
            self._limit_further_search()
        try:
            for program in portfolio.proposals():
                failed = self._failures(program, len(self.chosen))
                if failed and self._wanted == 1 and self.answers:
                    continue
                if failed:
                    fresh = [k for k in failed if k not in self.chosen]
                    if not fresh:
                        continue  # a collision of fingerprints, or an integer beyond 64 bits on the way
                    self.chosen += fresh
                    return None
                self._accept(program)
                is_hasty = self._wanted == 1 and portfolio.found_by in HASTY
                if len(self.answers) >= self._wanted and not is_hasty:
                    return Status.SOLVED
                if narrowed is None:
                    narrowed = budget.seconds, budget.candidates
                    if is_hasty:
                        more = budget.spent + max(SMALLER_WORK, int(SMALLER_SHARE * budget.spent))
                        budget.candidates = more if budget.candidates is None else min(more, budget.candidates)
                    else:
                        self._limit_further_search()
        finally:
            self.why = [
                *self.began,
                *portfolio.reasons,
                *([self.guidance.about] if self.guidance and self.guidance.about else []),
            ]
            self.guide_seconds += search.guide_seconds
            if narrowed is not None:
                budget.seconds, budget.candidates = narrowed
            add_statistics(self.statistics, search.statistics)
            search.close()
        if self.answers:
            return Status.SOLVED
        best = search.nearest([row.output for row in rows])
        if best is not None:
            self.nearest = self._definition(best[0])
        return search.status or budget.verdict() or Status.EXHAUSTED

    @property
    def _wanted(self) -> int:
        """How many answers to look for: with few examples and a whole language, one is rarely the only reading."""
        is_vague = self.function.grammar is None and len(self.rows) <= FEW_ROWS
        return max(4 * self.options.top, 4 * SHOWN_READINGS) if is_vague or self.options.top > 1 else 1

    def _limit_further_search(self) -> None:
        """Once there is an answer, leave a little of the budget for others: there may be none, and who asked is waiting."""
        budget, several = self.options.budget, self.options.top > 1
        if budget.candidates is not None:
            more = max(READINGS_CANDIDATES, budget.spent) if several else READINGS_CANDIDATES
            budget.candidates = min(budget.candidates, budget.spent + more)
        else:
            patience = max(0.5, budget.elapsed) if several else READINGS_PATIENCE
            budget.seconds = budget.elapsed + min(patience, budget.remaining)

    def _failures(self, program: Program, most: int) -> list[int]:
        """The first rows, at most so many, on which the reference interpreter disagrees.

        As many join a search as it had: then a thousand rows, however they are chosen, cost a few searches.
        """
        names = [p.name for p in self.function.parameters]
        failed: list[int] = []
        for k, row in enumerate(self.rows):
            try:
                value = evaluate(program, dict(zip(names, row.inputs, strict=True)))
            except LimitError:
                value = Undefined
            if value is Undefined or value != row.output or type(value) is not type(row.output):
                failed.append(k)
                if len(failed) == most:
                    break
        return failed

    def _accept(self, program: Program) -> None:
        """An answer counts if the grammar derives it, which is checked by code that the search does not use."""
        own = self.function.grammar
        if own is not None and not own.contains(program):
            raise AssertionError(f"the search left the grammar with {program}")
        definition = self._definition(program)
        if self._wanted == 1 and self.answers:
            self.answers = [min(self.answers[0], definition, key=lambda d: d.size)]
        elif all(definition.body is not other.body for other in self.answers):
            self.answers.append(definition)

    def _definition(self, program: Program) -> Definition:
        return Definition(self.function.name, self.function.parameters, program)

    def _readings(self) -> tuple[list[Definition], tuple[Value, ...] | None]:
        """The answers that behave differently, the best first, and an input that decides between them."""
        if len(self.answers) < 2:
            return self.answers, None
        own = unanswered_rows(self.task)
        types = [p.type for p in self.function.parameters]
        return distinct_answers(self.answers, probe_inputs(types, [r.inputs for r in self.rows], own, self.options.seed))

    def _message(self, status: Status) -> str:
        if self.answers:
            return ""
        looked = f"{self.statistics.candidates:,} candidates up to size {self.statistics.cost}"
        if status is Status.EXHAUSTED:
            return f"the language has no program for these examples: all of it was tried ({looked})"
        reasons = {
            Status.TIMEOUT: "within the time",
            Status.CANDIDATES: "within the number of candidates",
            Status.MEMORY: "within the memory",
            Status.CANCELLED: "before it was stopped",
        }
        return f"no program found {reasons.get(status, '')} ({looked} were tried)"


def _spread(count: int, wanted: int) -> list[int]:
    """At most `wanted` of `count` row numbers: the first ones, and others spread evenly over the rest."""
    if count <= wanted:
        return list(range(count))
    half = wanted // 2
    step = (count - half) / (wanted - half)
    return list(dict.fromkeys([*range(half), *(half + int(k * step) for k in range(wanted - half))]))
