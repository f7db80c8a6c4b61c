"""Regular expressions from strings to accept and strings to reject.

Two questions hide behind one.  "What is the shortest expression that fits?" is answered exactly by `search.regex_search`;
it is asked by puzzles and by theory.  "What do I mean by these examples?" is answered by listing
what fits (`search.regex_parts`) and asking which of it a person would have shown by *these* strings (`synth.pragmatic`).
Both answers are held against every string by an automaton that neither search uses.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dsl.errors import LimitError, QuestionError
from dsl.formats.regex_task import task_of_strings
from dsl.operators import Definition
from dsl.regex import Alternation, Chars, Costs, Regex, alternation, char, concat, merged_ranges, repeat
from dsl.regex_automata import witness
from dsl.regex_language import regex_definition
from dsl.task import Examples, Task
from search.budget import Budget, Progress, Statistics, Status

from .result import Result

if TYPE_CHECKING:
    from search.regex_search import RegexAnswer

STRATEGIES = ("auto", "cheapest", "pragmatic")
"""How an expression is chosen: the cheapest that fits, or the one that a person would have shown by these examples."""
SPOKEN = 20
"""Examples on which the program that says an expression is run, besides the expression itself."""
EASIER_SHARE = 0.5
"""Share of the time in which an easier question may be answered first, where the exact search may have no answer."""


def solve_regex(
    positive: Sequence[str],
    negative: Sequence[str] = (),
    *,
    strategy: str = "auto",
    costs: Costs | None = None,
    alphabet: str | None = None,
    seconds: float | None = 10.0,
    candidates: int | None = None,
    memory: float = 4.0,
    top: int = 1,
    seed: int = 0,
    progress: Progress | None = None,
) -> Result:
    """Find a regular expression that matches every string of `positive` and none of `negative`.

    `strategy` "cheapest" finds one of least cost, "pragmatic" the one that a person most likely means who chose these
    strings; "auto" means "cheapest" with an `alphabet` and "pragmatic" without.  `costs` are those of "cheapest", all 1 if
    not given.  With an `alphabet` the cheapest expression is made of its characters, `?`, `*`, concatenation and
    alternation alone; else also of classes, `+` and bounded repeats.  The other arguments are those of `synth.solve`.

    `result.pattern` is the expression, `result.program` a function that says whether a text matches, `result.question` the
    string whose label would tell most.  Raises QuestionError for strings that are in both, and for no strings.
    """
    from .api import budget_of, check_counts, interrupts_set
    from .solving import Options

    budget = budget_of(seconds, candidates, memory)
    check_counts(top=top)
    rows = [(text, True) for text in positive] + [(text, False) for text in negative]
    task = task_of_strings(rows, facts={} if alphabet is None else {"alphabet": alphabet})
    options = Options(budget, top, seed, 1, progress, strategy)
    with interrupts_set(budget.cancel):
        return solve_regex_task(task, options, costs)


def solve_regex_task(task: Task, options: object, costs: Costs | None = None) -> Result:
    """Answer a task of the language `regex`; `options` are those of `synth.solving`."""
    from .solving import Options

    assert isinstance(options, Options)
    check_regex_strategy(options.strategy)
    rows = task.specification
    assert isinstance(rows, Examples)
    rows.check()
    examples = [(str(row.inputs[0]), bool(row.output)) for row in rows.rows]
    budget = options.budget
    started = time.monotonic()
    from search import regex_parts, regex_search  # noqa: F401 - loading the compiler is not searching

    budget.extend(time.monotonic() - started)
    if _wants_cheapest(task, examples, options.strategy):
        result = _cheapest(task, examples, budget, costs or Costs(), options.progress)
    else:
        from .regex_choice import choose

        result = choose(task, examples, budget, options.top, options.seed)
        if not result.solved and budget.verdict() is None and options.strategy == "auto":
            reason = "no short sequence of parts fits, so the cheapest expression was asked for"
            result = _cheapest(task, examples, budget, costs or Costs(), options.progress)
            result.why = (reason, *result.why)
    result.strategy, result.seed = options.strategy, options.seed
    result.seconds = result.statistics.seconds = budget.elapsed
    return result


def check_regex_strategy(strategy: str) -> None:
    """Raise QuestionError for a name that is no strategy for regular expressions."""
    if strategy not in STRATEGIES:
        raise QuestionError(
            f"there is no strategy {strategy!r} for regular expressions", remedy=f"use {', '.join(STRATEGIES)}"
        )


def distinct_regexes(regexes: Sequence[Regex], most: int, looks: int = 50) -> tuple[list[Regex], str | None]:
    """At most so many expressions that mean different things, in their order, and a text that tells the first two apart.

    Only the first `looks` are looked at; one that cannot be compared in reasonable time is taken for another meaning.
    """
    kept: list[Regex] = []
    telling: str | None = None
    for regex in regexes[:looks]:
        texts = [_witness(other, regex) for other in kept]
        if None in texts:
            continue
        if len(kept) == 1:
            telling = texts[0]
        kept.append(regex)
        if len(kept) == most:
            break
    return kept, telling


def solved_result(
    task: Task, examples: Sequence[tuple[str, bool]], regexes: Sequence[Regex], statistics: Statistics
) -> Result:
    """The result with these answers, the best first, each held against every example by the automaton.

    Raises AssertionError for an answer that is wrong, which would be a mistake of a search.
    """
    definitions = []
    for regex in regexes:
        if any(regex.matches(text) is not label for text, label in examples):
            raise AssertionError(f"the search proposed {regex.pattern}, which is wrong on an example")
        definition = regex_definition(regex, task.function.parameters[0])
        if any(definition(text) is not label for text, label in examples[:SPOKEN]):
            raise AssertionError(f"the program of {regex.pattern} is wrong on an example")
        definitions.append(definition)
    found: dict[str, Definition] = {task.function.name: definitions[0]}
    return Result(
        Status.SOLVED, task, found, tuple(definitions[1:]), statistics=statistics, verified="examples"
    )  # fmt: skip


def _wants_cheapest(task: Task, examples: Sequence[tuple[str, bool]], strategy: str) -> bool:
    if strategy != "auto":
        return strategy == "cheapest"
    return "alphabet" in task.facts or not any(label for _, label in examples)


def _witness(left: Regex, right: Regex) -> str | None:
    try:
        return witness(left, right)
    except LimitError:
        return ""


def _cheapest(
    task: Task, examples: Sequence[tuple[str, bool]], budget: Budget, costs: Costs, progress: Progress | None
) -> Result:
    """The search for the cheapest expression; where it may fail, first one with the whole alphabet as a symbol."""
    from search.regex_search import ALL_REPEATS, PLAIN_REPEATS, RegexSearch

    positive = [text for text, label in examples if label]
    negative = [text for text, label in examples if not label]
    alphabet = task.facts.get("alphabet")
    letters = sorted({letter for text, _ in examples for letter in text})
    plain = isinstance(alphabet, str)
    symbols: list[Regex] = [char(letter) for letter in dict.fromkeys(alphabet if isinstance(alphabet, str) else letters)]
    kinds = PLAIN_REPEATS if plain else ALL_REPEATS
    if not plain:
        symbols += _classes(letters)
    try:
        search = RegexSearch(positive, negative, symbols, kinds, costs)
    except LimitError as error:
        return Result(Status.UNKNOWN, task, message=str(error))
    easier: RegexAnswer | None = None
    if plain and len(set(positive)) > MOST_AT_ONCE and budget.seconds is not None:
        whole = Chars(merged_ranges((ord(letter), ord(letter)) for letter in letters))
        share = budget.part(EASIER_SHARE)
        easier = RegexSearch(positive, negative, [*symbols, whole], kinds, costs).run(share, progress)
        budget.spent += share.spent
    answer = search.run(budget, progress)
    why = [_about(answer)]
    if answer.regex is None and easier is not None and easier.regex is not None:
        regex = _spelled(easier.regex)
        why.append("found by counting the whole alphabet as one symbol")
        answer = replace(answer, regex=regex, cost=costs.of(regex))
    if answer.regex is None:
        looked = f"{answer.statistics.candidates:,} candidates, all up to cost {answer.bound - 1}"
        return Result(answer.status, task, statistics=answer.statistics, message=f"no expression found ({looked})")
    result = solved_result(task, examples, [answer.regex], answer.statistics)
    result.why = (*why, f"cost {answer.cost}" + ("" if answer.minimal else f", and none is below {answer.bound}"))
    return result


MOST_AT_ONCE = 16
"""Positive strings beyond which unions of partial answers are not looked for, so that there may be no answer."""


def _about(answer: RegexAnswer) -> str:
    kept = answer.statistics.distinct
    return f"languages over the substrings of the examples, by cost: {kept:,} different ones up to {answer.statistics.cost}"


def _classes(letters: Sequence[str]) -> list[Regex]:
    """The usual classes that hold more than one of the characters at hand, and any character."""
    from search.regex_parts import CLASSES

    found: list[Regex] = []
    for members in (*CLASSES, *(members.complement() for members in CLASSES)):
        if sum(ord(letter) in members for letter in letters) > 1:
            found.append(members)
    return found


def _spelled(regex: Regex) -> Regex:
    """The same language without sets of several characters: `[01]` becomes `0|1`."""
    if isinstance(regex, Chars):
        return alternation([Chars(((code, code),)) for low, high in regex.ranges for code in range(low, high + 1)])
    parts = [_spelled(part) for part in regex.parts()]
    if isinstance(regex, Alternation):
        return alternation(parts)
    least, most = getattr(regex, "least", None), getattr(regex, "most", None)
    return concat(parts) if least is None else repeat(parts[0], least, most)
