"""Made-up programs, step by step, on made-up inputs: endless exercises for decoders.

`Exercises(language)` draws a question (types and rows of inputs) and then steps, each with a value on every row.  For the
languages of ExeDec (Shi et al., ICLR 2024) questions and steps follow its published generators; other languages use the
inputs of `synth.learning.random_inputs` and draw steps from the grammar.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from dsl.language import DSL
from dsl.operators import Operator, Undefined
from dsl.program import Constant, Program, Variable, application, constant, variable
from dsl.robustfill import CHARACTERS, DELIMITERS, KINDS, Case, Pattern, get_all, get_token
from dsl.types import Int, List, String, Type, Value

from ..steps import MOST_VARIABLES, StepGrammars, inlined, joined, named_variables, outputs_of
from .random_inputs import random_rows, random_types
from .splits import SUBSTRINGS, Filter, Plan, concepts_of, plan_of

TRIES = 40
"""Draws for one step before a program is given up."""
QUESTIONS = 100
"""Questions on which a plan is tried before there is another plan."""
LONGEST_INPUT = 20
LONGEST_OUTPUT = 200


@dataclass(frozen=True, eq=False)
class Exercise:
    """A question with a program, step by step: `produced[k]` is what step k gives on each row."""

    types: tuple[Type, ...]
    rows: tuple[tuple[Value, ...], ...]
    steps: tuple[Program, ...]
    produced: tuple[tuple[Value, ...], ...]
    outputs: tuple[Value, ...]
    program: Program

    def beginning(self, k: int) -> Exercise:
        """The program of the first k steps, where steps join parts."""
        outputs = tuple(reduce(add, parts) for parts in zip(*self.produced[:k], strict=True))
        kept = list(self.steps[:k])
        whole = kept.pop()
        while kept:
            assert isinstance(self.program.head, Operator)
            whole = application(self.program.head, kept.pop(), whole)
        return Exercise(self.types, self.rows, self.steps[:k], self.produced[:k], outputs, whole)

    def first(self, n: int) -> Exercise:
        """The same with the first n rows."""
        produced = tuple(p[:n] for p in self.produced)
        return Exercise(self.types, self.rows[:n], self.steps, produced, self.outputs[:n], self.program)


class Exercises:
    """Made-up programs of a language, by a seed; `split` restricts them to one side of a compositional split."""

    def __init__(self, language: DSL, split: str = "none", training: bool = True) -> None:
        self.language, self.split, self.training = language, split, training
        self.grammars = StepGrammars(language)
        self.concepts = concepts_of(language)

    def draw(self, random: Any) -> Exercise:
        """One exercise; tries until there is one."""
        make, tries = (self._joined, 1) if self.grammars.joins else (self._lines, QUESTIONS)
        while True:
            plan = plan_of(self.split, self.concepts, self.training, random)
            # Long programs of lines fail more often: with a new plan each time there would be few of them.
            for _ in range(tries):
                found = make(plan, *self.question(random), random)
                if found is not None:
                    return found

    def question(self, random: Any) -> tuple[tuple[Type, ...], tuple[tuple[Value, ...], ...]]:
        """Types of inputs, and rows."""
        if self.language.name == "robustfill":
            return (String,), tuple((text,) for text in _formatted_texts(random))
        if self.language.name.startswith("deepcoder"):
            return _short_lists(random)
        types, _ = random_types(self.language, random)
        return tuple(types), tuple(random_rows(types, random)[:4])

    # Programs that join parts ------------------------------------------------------------------------------------------

    def _joined(self, plan: Plan, types: tuple[Type, ...], rows: Any, random: Any) -> Exercise | None:
        """Parts one after the other; none of them empty on any row."""
        draw = TextSteps(self.language, [row[0] for row in rows]) if self.language.name == "robustfill" else None
        steps, produced = [], []
        for accepts in plan.filters:
            for _ in range(TRIES):
                step = draw(random) if draw else self._any_part(types, random)
                if step is None or not accepts(step):
                    continue
                values = outputs_of(step, rows)
                if values is not None and all(values):
                    break
            else:
                return None
            steps.append(step)
            produced.append(values)
        outputs = tuple(reduce(add, (p[e] for p in produced)) for e in range(len(rows)))
        if max(map(len, outputs)) > LONGEST_OUTPUT or not plan.accepts(steps):
            return None
        return Exercise(types, rows, tuple(steps), tuple(produced), outputs, joined(steps, self.language))

    def _any_part(self, types: tuple[Type, ...], random: Any) -> Program | None:
        grammar = self.grammars.step(types, String)
        return _random_program(grammar, grammar.start, random, 4)

    # Programs of lines --------------------------------------------------------------------------------------------------

    def _lines(self, plan: Plan, types: tuple[Type, ...], rows: Any, random: Any) -> Exercise | None:
        """One operator after the other on what is there; no line repeats a value, and none is without use."""
        table = [tuple(row[i] for row in rows) for i in range(len(types))]
        kinds, steps, unused = list(types), list[Program](), set[int]()
        last = len(plan.filters) - 1
        for number, accepts in enumerate(plan.filters):
            if len(kinds) >= MOST_VARIABLES:
                return None
            found = self._line(accepts, kinds, table, unused, last - number, random)
            if found is None:
                return None
            step, values = found
            unused -= {int(v.name[1:]) for v in step.variables()}
            unused.add(len(kinds))
            steps.append(step)
            table.append(values)
            kinds.append(step.type)
        outputs = table[-1]
        if len(set(outputs)) < min(2, len(outputs)) or not plan.accepts(steps):
            return None
        produced = tuple(table[len(types) :])
        return Exercise(types, rows, tuple(steps), produced, outputs, inlined(steps, named_variables(types)))

    def _line(
        self, accepts: Filter, kinds: Sequence[Type], table: Sequence[Any], unused: set[int], left: int, random: Any
    ) -> tuple[Program, Any] | None:
        """One line, after which the `left` lines that follow can still use all that is there."""
        wanted, known = self.grammars.step_types(kinds[0]), tuple(kinds)
        for _ in range(TRIES):
            grammar = self.grammars.step(known, wanted[int(random.integers(len(wanted)))])
            choices = grammar.productions_of(grammar.start)
            production = choices[int(random.integers(len(choices)))]
            assert isinstance(production.head, Operator)
            arguments = [_leaf(grammar.productions_of(a), unused, random) for a in production.arguments]
            step = application(production.head, *arguments)
            used = {int(v.name[1:]) for v in step.variables()}
            # Each line uses at most two values and makes one, so one value more than lines that follow is the most.
            if not used or len(unused - used) > left or not accepts(step):
                continue
            values = _applied(production.head, arguments, table)
            if values is not None and values not in table:
                return step, values
        return None


def _leaf(choices: Sequence[Any], unused: set[int], random: Any) -> Program:
    """A leaf; variables that nobody has used yet come first, half of the time."""
    fresh = [p for p in choices if isinstance(p.head.head, Variable) and int(p.head.head.name[1:]) in unused]
    pool = fresh if fresh and random.random() < 0.5 else choices
    found = pool[int(random.integers(len(pool)))].head
    assert isinstance(found, Program)
    return found


def _applied(operator: Operator, arguments: Sequence[Program], table: Sequence[Any]) -> tuple[Value, ...] | None:
    columns = [
        table[int(a.head.name[1:])] if isinstance(a.head, Variable) else (a.head.value,) * len(table[0])
        for a in arguments
        if isinstance(a.head, Variable | Constant)
    ]
    assert operator.reference is not None
    found = []
    for row in zip(*columns, strict=True):
        value = operator.reference(*row, *operator.indices)
        if value is Undefined:
            return None
        found.append(value)
    return tuple(found)


def _random_program(grammar: Any, nonterminal: Any, random: Any, depth: int) -> Program | None:
    """A program by random productions, of bounded depth; None where the bound is met."""
    choices = grammar.productions_of(nonterminal)
    if depth <= 1:
        choices = [p for p in choices if not p.arguments]
    if not choices:
        return None
    production = choices[int(random.integers(len(choices)))]
    if production.is_unit:
        return _random_program(grammar, production.head, random, depth)
    if not isinstance(production.head, Operator):
        return production.head if isinstance(production.head, Program) else None
    below = [p for a in production.arguments if (p := _random_program(grammar, a, random, depth - 1)) is not None]
    return application(production.head, *below) if len(below) == production.head.arity else None


# The generators of ExeDec.


def _short_lists(random: Any) -> tuple[tuple[Type, ...], tuple[tuple[Value, ...], ...]]:
    """Three rows of one or two inputs, at least one a list; each list has its own ranges of values and of lengths."""
    count = 1 + int(random.integers(2))
    is_list = [True, *(random.random() < 0.5 for _ in range(count - 1))]
    random.shuffle(is_list)
    columns: list[list[Value]] = []
    for of_list in is_list:
        low, high = ((0, 4), (0, 9), (-10, 10), (-50, 50))[int(random.integers(4))]
        least, most = ((1, 3), (0, 5))[int(random.integers(2))]
        if of_list:
            sizes = random.integers(least, most + 1, 3)
            columns.append([tuple(random.integers(low, high + 1, n).tolist()) for n in sizes])
        else:
            columns.append(random.integers(0, 6, 3).tolist())
    types = tuple(List(Int) if of_list else Int for of_list in is_list)
    return types, tuple(zip(*columns, strict=True))


_ALPHABETS = {
    "NUMBER": string.digits, "DIGIT": string.digits, "WORD": string.ascii_letters, "LOWER": string.ascii_lowercase,
    "ALL_CAPS": string.ascii_uppercase, "ALPHANUM": string.ascii_letters + string.digits,
    "CHAR": string.ascii_letters + string.digits, "PROP_CASE": string.ascii_lowercase,
}  # fmt: skip


def _formatted_texts(random: Any, examples: int = 4) -> list[str]:
    """Texts made of delimiters that all share and runs of random characters behind delimiters, in random order."""
    while True:
        parts: list[list[str]] = [[] for _ in range(examples)]
        for _ in range(int(random.integers(3, 6))):
            copies = int(random.integers(1, 4))
            if random.random() < 1 / 3:
                shared = _one(DELIMITERS, random)
                for own in parts:
                    own += [shared] * copies
            else:
                kind = _one(tuple(KINDS), random)
                for own in parts:
                    own += [_one(DELIMITERS, random) + _run(kind, random) for _ in range(copies)]
            if max(len("".join(own)) for own in parts) >= LONGEST_INPUT:
                break
        for own in parts:
            random.shuffle(own)
        found = ["".join(own)[:LONGEST_INPUT] for own in parts]
        if len(set(found)) == examples:
            return found


def _run(kind: str, random: Any) -> str:
    letters = _ALPHABETS[kind]
    text = "".join(letters[i] for i in random.integers(len(letters), size=int(random.integers(1, 5))))
    return _one(string.ascii_uppercase, random) + text[:3] if kind == "PROP_CASE" else text


def _one(choices: Sequence[str], random: Any) -> str:
    return choices[int(random.integers(len(choices)))]


class TextSteps:
    """Random RobustFill expressions that have to do with these texts: patterns that occur, positions that are there."""

    def __init__(self, language: DSL, texts: Sequence[str]) -> None:
        self.language = language
        self.x = variable("x0", String)
        counts = {t: min(self._count(t, text) for text in texts) for t in Pattern.tokens}
        self.kinds = [t for t in KINDS if counts[t]]
        self.patterns = [t for t in Pattern.tokens if counts[t]]
        self.delimiters = [t for t in DELIMITERS if counts[t]]
        self.counts, self.shortest = counts, min(map(len, texts))

    @staticmethod
    def _count(pattern: str, text: str) -> int:
        return sum(bool(get_token(text, pattern, i)) for i in range(1, 6)) if get_all(text, pattern) else 0

    def __call__(self, random: Any) -> Program | None:
        """One expression, or None if these texts have nothing for what was drawn."""
        group = int(random.integers(4))
        if group == 3:
            return constant(_one(CHARACTERS, random), String)
        if group == 0:
            return self._substring(random)
        inner = self.x
        if group == 2:
            below = self._substring(random) if random.random() < 0.5 else self._modification(self.x, random)
            if below is None:
                return None
            inner = below
        return self._modification(inner, random)

    def _apply(self, name: str, subject: Program, *words: tuple[Value, Type]) -> Program:
        operator = self.language.resolve(name, [String, *(t for _, t in words)])
        assert operator is not None
        return application(operator, subject, *(constant(v, t) for v, t in words))

    def _index(self, pattern: str, random: Any) -> tuple[Value, Type]:
        i = 1 + int(random.integers(self.counts[pattern]))
        return (i if random.random() < 0.5 else -i), Int

    def _substring(self, random: Any) -> Program | None:
        name = _one(SUBSTRINGS, random)
        if name == "SubStr":
            if self.shortest < 1:
                return None
            first, last = sorted(random.integers(1, self.shortest + 1, 2).tolist())
            if random.random() < 0.5:
                first, last = -last, -first
            return self._apply(name, self.x, (first, Int), (last, Int))
        pool = self.kinds if name == "GetToken" else self.patterns
        if not pool:
            return None
        words: list[tuple[Value, Type]] = []
        for _ in range(2 if name == "GetSpan" else 1):
            pattern = _one(pool, random)
            words.append((pattern, Pattern))
            if name in ("GetSpan", "GetToken"):
                words.append(self._index(pattern, random))
            if name == "GetSpan":
                words.append((_one(("START", "END"), random), self._boundary))
        return self._apply(name, self.x, *words)

    @property
    def _boundary(self) -> Type:
        return self.language.tokens["START"]

    def _modification(self, subject: Program, random: Any) -> Program | None:
        name = _one(_MODIFICATIONS, random)
        if name == "Trim":
            return self._apply(name, subject)
        if name == "ToCase":
            return self._apply(name, subject, (_one(Case.tokens, random), Case))
        if name == "Replace":
            if not self.delimiters:
                return None
            return self._apply(name, subject, (_one(self.delimiters, random), Pattern), (_one(DELIMITERS, random), Pattern))
        if not self.kinds:
            return None
        kind = _one(self.kinds, random)
        words: list[tuple[Value, Type]] = [(kind, Pattern)]
        if name in ("GetFirst", "Substitute", "Remove"):
            words.append(self._index(kind, random))
        if name in ("Substitute", "SubstituteAll"):
            words.append((_one(CHARACTERS, random), String))
        return self._apply(name, subject, *words)


_MODIFICATIONS = (
    "ToCase", "Replace", "Trim", "GetFirst", "GetAll", "Substitute", "SubstituteAll", "Remove", "RemoveAll",
)  # fmt: skip
