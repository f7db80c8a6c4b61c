"""Examples of which a few may be wrong: at most `noise` of them are set aside, and named.

The search itself knows no noise.  Around it stands consensus from samples (Fischler and Bolles, "Random sample consensus",
CACM 1981): a program is learned from a few examples, held against all, and learned again with one of those it fails on,
until it fails on so few that they may be taken for slips.  Samples that hold a slip lead nowhere, and another one is drawn.
With few examples every way of leaving some out is tried instead.

A program with `b` suspicious examples stands against one that is right on all of them as description lengths do: a slip
costs as much as so many nodes (`SLIP_COST`), so a large program that was bent around a slip loses.  Cases cost as much as
a slip on top of their size, since every slip can be made a case of its own.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from math import comb
from typing import Any

from dsl.errors import QuestionError
from dsl.operators import Definition
from dsl.program import Constant
from dsl.sayings import is_choice
from dsl.task import Example, Examples, Task
from search.budget import Budget, Status

from .columns.readings import output_of
from .diagnosis import check_examples, foreign_characters
from .result import Result

SLIP_COST = 8
"""Nodes of program that one suspicious example is worth."""
CHARACTERS_PER_NODE = 4
"""Characters of text literals that are worth a node."""
WHOLE_SHARE, PATIENCE = 0.4, 1.0
"""Share of the budget for a program that is right on all examples, and most seconds in terms of those spent on samples."""
SAMPLES_SHARE, EXPECTED_SAMPLES = 0.7, 6
"""Share of the budget for samples, and over how many of them it is spread."""
SAMPLE = 3
"""Examples that a sample begins with."""
MOST_SUBSETS = 24
"""Ways of leaving examples out up to which all of them are tried."""
MOST_ROUNDS = 10
"""Examples that join one sample."""
MOST_SAMPLES = 60
FURTHER_SAMPLES = 2
"""Samples that are drawn once there is an answer, lest another has fewer suspects."""
FEW_ROWS = 5
"""Examples up to which every way of leaving some out is tried, since several may make sense."""


def solve_noisy(task: Task, noise: int, *, budget: Budget, seed: int = 0, **options: Any) -> Result:
    """Search for a program that is right on all examples but at most `noise`; `suspects` of the result are their numbers.

    `options` are those of `solve_task`.  Raises QuestionError where more examples contradict each other than may be wrong,
    and for a noise that leaves nothing to learn from.
    """
    if not isinstance(task.specification, Examples):
        raise QuestionError("noise= is for examples; this task has formulas", remedy="leave it out")
    rows = task.specification.rows
    _check(rows, noise)
    if options.get("strategy") == "beam":
        from .written import solve_least_wrong

        result = solve_least_wrong(task, rows, noise, budget)
    else:
        result = _Noisy(task, rows, noise, budget, seed, options).solve()
    result.task, result.seed, result.seconds = task, seed, budget.elapsed
    return result


def _check(rows: Sequence[Example], noise: int) -> None:
    if noise < 0:
        raise QuestionError(f"noise must be at least 0, not {noise}")
    if noise >= len(rows):
        raise QuestionError(
            f"noise={noise} would allow every one of the {len(rows)} examples to be wrong",
            remedy="allow fewer or add examples",
        )
    outputs: dict[object, Counter[object]] = defaultdict(Counter)
    for row in rows:
        outputs[tuple((type(v), v) for v in row.inputs)][(type(row.output), row.output)] += 1
    wrong = sum(sum(counts.values()) - max(counts.values()) for counts in outputs.values())
    if wrong > noise:
        first = next(f for f in check_examples(rows) if f.kind == "contradiction")
        raise QuestionError(
            f"at least {wrong} examples are wrong, since they contradict others, but noise={noise}: {first.text}",
            remedy=first.remedy,
        )


class _Noisy:
    """One noisy question."""

    def __init__(
        self, task: Task, rows: Sequence[Example], noise: int, budget: Budget, seed: int, options: dict[str, Any]
    ) -> None:
        self.task, self.rows, self.noise, self.budget = task, rows, noise, budget
        self.seed, self.options = seed, options
        self.rng = random.Random(seed)

    def solve(self) -> Result:
        """The cheapest of what was found, or the answer of the search on all rows if that is nothing."""
        best = self._consensus()
        if best is not None and not best.suspects:
            return self._polished(best)  # it is right on all examples, and nothing with suspects was cheaper
        whole = None
        if not _is_contradictory(self.rows):
            whole = self._learn(range(len(self.rows)), WHOLE_SHARE if best else 1.0, PATIENCE if best else None)
        if whole is not None and whole.solved and (best is None or _price(whole) <= _price(best)):
            return whole
        if best is not None:
            return self._polished(best)
        failed = whole or Result(Status.UNKNOWN, self.task)
        failed.status = self.budget.verdict() or (failed.status if whole else Status.EXHAUSTED)
        failed.message = f"no program found that is right on all examples but {self.noise}"
        return failed

    def _consensus(self) -> Result | None:
        """The cheapest program with few enough suspects that samples lead to; None if there is none."""
        subsets = sum(comb(len(self.rows), count) for count in range(1, self.noise + 1))
        few = subsets <= MOST_SUBSETS
        most = subsets if few else EXPECTED_SAMPLES
        best: Result | None = None
        since = 0
        for number, sample in enumerate(self._subsets() if few else self._samples()):
            is_plain = best is not None and not _has_cases(best)  # cases may have been bent around a slip in the sample
            is_settled = is_plain and since >= FURTHER_SAMPLES and len(self.rows) > FEW_ROWS
            if self.budget.verdict() is not None or is_settled:
                break
            found = self._grown(sample, SAMPLES_SHARE / max(1, most - number))
            since += 1
            if found is not None and (best is None or _price(found) < _price(best)):
                best, since = found, 0
                if not found.suspects and not _has_cases(found):
                    break
        return best

    def _subsets(self) -> Iterator[list[int]]:
        """All rows but one, all but two, and so on; rows that look odd are left out first."""
        odd = self._odd()
        everything = sorted(range(len(self.rows)), key=lambda k: k not in odd)
        for count in range(1, self.noise + 1):
            for left in combinations(everything, count):
                yield [k for k in range(len(self.rows)) if k not in left]

    def _odd(self) -> set[int]:
        """Rows whose outputs have characters that come from nowhere, if they are few enough to be slips."""
        odd = {k - 1 for finding in foreign_characters(self.task) for k in finding.examples}
        return odd if len(odd) <= self.noise else set()

    def _samples(self) -> Iterator[list[int]]:
        size = min(SAMPLE, len(self.rows) - self.noise)
        odd = self._odd()
        usual = [k for k in range(len(self.rows)) if k not in odd]
        for _ in range(MOST_SAMPLES):
            yield sorted(self.rng.sample(usual, size))

    def _grown(self, sample: list[int], share: float) -> Result | None:
        """A program for the sample, which grows by rows that it fails on until few enough of all rows are left."""
        chosen = list(sample)
        for _ in range(MOST_ROUNDS):
            if _is_contradictory([self.rows[k] for k in chosen]):
                return None
            result = self._learn(chosen, share)
            if not result.solved:
                return None
            definition, failed = self._best_reading(result)
            if len(failed) <= self.noise:
                result.definitions = {definition.name: definition}
                result.suspects = tuple(k + 1 for k in failed)
                return result
            chosen.append(self.rng.choice(failed))
        return None

    def _best_reading(self, result: Result) -> tuple[Definition, list[int]]:
        """Of the programs found the one that is wrong on fewest of all rows, and those rows."""
        assert result.program is not None
        judged = [(d, self._failures(d)) for d in (result.program, *result.alternatives)]
        return min(judged, key=lambda pair: len(pair[1]))

    def _failures(self, definition: Definition) -> list[int]:
        outputs = [output_of(definition, row.inputs) for row in self.rows]
        return [
            k for k, (row, output) in enumerate(zip(self.rows, outputs, strict=True))
            if type(output) is not type(row.output) or output != row.output
        ]  # fmt: skip

    def _learn(self, chosen: Sequence[int], share: float, patience: float | None = None) -> Result:
        """Learn from the chosen rows with a share of what is left; at most `patience` times the seconds spent so far."""
        from .solving import solve_task

        part = self.budget.part(share)
        if patience is not None and part.seconds is not None:
            part.seconds = min(part.seconds, self.budget.elapsed + max(1.0, patience * self.budget.elapsed))
        shown = replace(self.task, specification=Examples(tuple(self.rows[k] for k in chosen)))
        result = solve_task(shown, budget=part, seed=self.seed, **self.options)
        self.budget.spent += part.spent
        return result

    def _polished(self, best: Result) -> Result:
        """The same once more with every example that is not suspicious, so that alternatives agree with all of them."""
        suspects = best.suspects
        good = [k for k in range(len(self.rows)) if k + 1 not in suspects]
        again = self._learn(good, 1.0)
        if again.solved:
            definition, failed = self._best_reading(again)
            if len(failed) <= self.noise:
                others = [d for d in (again.program, *again.alternatives) if d is not None and d is not definition]
                again.definitions, again.alternatives = {definition.name: definition}, tuple(others)
                again.suspects = suspects = tuple(k + 1 for k in failed)
                best = again
        best.verified = f"all examples but {len(suspects)}" if suspects else "examples"
        return best


def _is_contradictory(rows: Sequence[Example]) -> bool:
    return any(f.kind == "contradiction" for f in check_examples(rows))


def _price(result: Result) -> int:
    literals = [p.head.value for d in result.definitions.values() for p in d.body.parts() if isinstance(p.head, Constant)]
    text = sum(len(value) for value in literals if isinstance(value, str)) // CHARACTERS_PER_NODE
    return (result.size or 0) + text + SLIP_COST * (len(result.suspects) + _has_cases(result))


def _has_cases(result: Result) -> bool:
    return any(is_choice(operator) for d in result.definitions.values() for operator in d.body.operators())
