"""Why not?  What is wrong with a question, before the search and after one that found nothing.

Before: examples that contradict or repeat each other.  After: characters that nothing can give, single examples without
which there is an answer, and the limit that ended the search.  Each finding is one sentence with its examples and a remedy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dsl.grammar import Grammar
from dsl.operators import Definition, Operator
from dsl.program import Constant, Program
from dsl.task import Example, Examples, Task
from dsl.types import String
from search.budget import Budget, Status

from .columns.readings import output_of
from .result import Result
from .wording import value_words

MOST_LEFT_OUT = 20
"""Examples that are left out one after the other; of more, those that the nearest program is wrong on come first."""
MOST_NAMED = 3
"""Examples that are named as the one to drop."""
MOST_CHARACTERS = 5


@dataclass(frozen=True)
class Finding:
    """One reason: its kind, a sentence, the numbers (from 1) of the examples it is about, and what to do.

    Kinds are "contradiction", "duplicate", "character", "apart" and "limit".
    """

    kind: str
    text: str
    examples: tuple[int, ...] = ()
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.remedy})" if self.remedy else self.text


def check_examples(rows: Sequence[Example]) -> list[Finding]:
    """Contradictions and repetitions among examples: found at once, without a search."""
    found: list[Finding] = []
    seen: dict[object, list[int]] = {}
    for number, row in enumerate(rows, 1):
        key = tuple((type(v), v) for v in row.inputs)
        for earlier in seen.setdefault(key, []):
            first = rows[earlier - 1]
            if first.output == row.output and type(first.output) is type(row.output):
                text = f"example {number} repeats example {earlier}"
                found.append(Finding("duplicate", text, (earlier, number), "it adds nothing"))
                break
        else:
            found += [_contradiction(rows, earlier, number) for earlier in seen[key][:1]]
            seen[key].append(number)
    return found


def _contradiction(rows: Sequence[Example], first: int, second: int) -> Finding:
    one, other = (repr(rows[number - 1].output)[:100] for number in (first, second))
    text = f"examples {first} and {second} contradict each other: the same input gives {one} and {other}"
    return Finding("contradiction", text, (first, second), "correct or remove one of them")


def why_not(result: Result, seconds: float = 5.0) -> list[Finding]:
    """The reasons for which nothing was found, the surest first; none if there is an answer.

    Leaving examples out takes searches of its own, which together get `seconds`.
    """
    if result.solved:
        return []
    found: list[Finding] = []
    specification = result.task.specification
    if isinstance(specification, Examples):
        found += [f for f in check_examples(specification.rows) if f.kind == "contradiction"]
        found += foreign_characters(result.task)
        if seconds > 0 and len(specification.rows) > 1:
            found += pulling_apart(result, Budget(seconds))
    return [*found, *_limits(result)]


def foreign_characters(task: Task) -> list[Finding]:
    """Characters of the wanted texts that are in no input of their example, in either case, and in no constant."""
    assert isinstance(task.specification, Examples)
    if task.function.result != String:
        return []
    from .solving import searchable_grammar

    known = _constant_characters(searchable_grammar(task, task.function))
    found = []
    for number, row in enumerate(task.specification.rows, 1):
        given = "".join(v if isinstance(v, str) else str(v) for v in row.inputs)
        have = known | set(given) | set(given.upper()) | set(given.lower())
        lacking = [char for char in dict.fromkeys(str(row.output)) if char not in have]
        if lacking:
            named = ", ".join(value_words(char, String) for char in lacking[:MOST_CHARACTERS])
            few = "the character" if len(lacking) == 1 else "the characters"
            text = f"{few} {named} of the output of example {number} can come from no input and no constant"
            remedy = "is it a slip? constants are taken from text that all outputs share"
            found.append(Finding("character", text, (number,), remedy))
    return found[:MOST_NAMED]


def _constant_characters(grammar: Grammar) -> set[str]:
    """What literals can give, and digits where the language has an operator that writes numbers."""
    found: set[str] = set()
    for production in grammar.productions:
        head = production.head
        if isinstance(head, Program) and isinstance(head.head, Constant) and head.type == String:
            found.update(head.head.value)
        elif isinstance(head, Operator) and head.result == String and not any(t == String for t in head.arguments):
            found.update("0123456789-.,%")
    return found


def pulling_apart(result: Result, budget: Budget) -> list[Finding]:
    """Examples each of which alone stands in the way: without it there is a program; the smallest programs first."""
    from .solving import solve_task

    task = result.task
    assert isinstance(task.specification, Examples)
    rows = task.specification.rows
    order = sorted(range(len(rows)), key=lambda k: (result.nearest is None or _holds(result.nearest, rows[k]), k))
    order = order[:MOST_LEFT_OUT]
    found: list[tuple[int, int, Definition]] = []
    for place, k in enumerate(order):
        part = budget.part(1.0 / (len(order) - place))
        rest = replace(task, specification=Examples((*rows[:k], *rows[k + 1 :])))
        answer = solve_task(rest, budget=part, seed=result.seed).program
        budget.spent += part.spent
        if answer is not None:
            found.append((answer.size, k, answer))
        if budget.verdict() is not None:
            break
    return [_apart(rows, k, answer) for _, k, answer in sorted(found, key=lambda f: f[:2])[:MOST_NAMED]]


def _holds(definition: Definition, row: Example) -> bool:
    output = output_of(definition, row.inputs)
    return type(output) is type(row.output) and bool(output == row.output)


def _apart(rows: Sequence[Example], k: int, answer: Definition) -> Finding:
    row = rows[k]
    kind = answer.body.type
    given = ", ".join(value_words(v, p.type) for v, p in zip(row.inputs, answer.parameters, strict=True))
    instead = value_words(output_of(answer, row.inputs), kind)
    wanted = value_words(row.output, kind)
    text = f"without example {k + 1} ({given} → {wanted}) there is a program, which gives {instead} for it"
    return Finding("apart", text, (k + 1,), "is it a slip? else add another example like it, or allow noise=1")


def _limits(result: Result) -> list[Finding]:
    tried = f"{result.statistics.candidates:,} candidates up to size {result.statistics.cost}"
    about = {
        Status.EXHAUSTED: ("the language has no program for it: all of it was tried", "choose another language or grammar"),
        Status.TIMEOUT: (f"the time was over after {result.seconds:.1f} s and {tried}", "give more seconds"),
        Status.CANDIDATES: (f"the number of candidates was reached, after {tried}", "allow more candidates"),
        Status.MEMORY: (f"the memory was full after {tried}", "allow more memory"),
        Status.CANCELLED: (f"the search was stopped after {tried}", "let it run longer"),
    }
    if result.status not in about:
        return [Finding("limit", result.message)] if result.message else []
    text, remedy = about[result.status]
    return [Finding("limit", text, (), remedy)]
