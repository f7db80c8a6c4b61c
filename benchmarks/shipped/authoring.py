"""How the tasks of this suite are written down.

A task by examples is one plain Python function: its name names the task, its annotations give the types, its docstring
describes it, and its outputs on the chosen inputs are the rows.  A task by formulas is SyGuS text.  Either carries a
solution in the language at hand: the tests run or prove it, so that no task here is without an answer.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

Ints = list[int]
Row = tuple[Any, ...]

_TYPE_NAMES: dict[object, str] = {str: "String", int: "Int", bool: "Bool", Ints: "list-of-int"}


@dataclass(frozen=True)
class ExampleTask:
    """A function to be learnt from the rows `learn`, and judged by those and by `unseen`."""

    domain: str
    family: str
    tags: tuple[str, ...]
    reference: Callable[..., Any]
    solution: str
    learn: tuple[Row, ...]
    unseen: tuple[Row, ...]

    @property
    def name(self) -> str:
        """The function's name with hyphens."""
        return self.reference.__name__.replace("_", "-")

    def record(self, difficulty: str) -> dict[str, Any]:
        """The task as a line of a JSON Lines file."""
        hints = get_type_hints(self.reference)
        result = hints.pop("return")
        record: dict[str, Any] = {"name": self.name}
        if self.domain:
            record["domain"] = self.domain
        return record | {
            "family": self.family,
            "tags": list(self.tags),
            "description": inspect.getdoc(self.reference),
            "difficulty": difficulty,
            "arg_names": list(hints),
            "arg_types": [_TYPE_NAMES[hint] for hint in hints.values()],
            "ret_type": _TYPE_NAMES[result],
            "inputs": [list(row) for row in self.learn],
            "outputs": [self.reference(*row) for row in self.learn],
            "test_inputs": [list(row) for row in self.unseen],
            "test_outputs": [self.reference(*row) for row in self.unseen],
        }

    def line(self, difficulty: str) -> str:
        """The same as text."""
        return json.dumps(self.record(difficulty), ensure_ascii=False)


@dataclass(frozen=True)
class FormulaTask:
    """A task in SyGuS-IF 2.1 (`body`, without the lines of information), and a definition that meets it."""

    name: str
    family: str
    tags: tuple[str, ...]
    description: str
    body: str
    solution: str

    def text(self, difficulty: str) -> str:
        """The whole file."""
        facts = {
            "description": self.description,
            "family": self.family,
            "tags": " ".join(self.tags),
            "difficulty": difficulty,
        }
        lines = [f'(set-info :{key} "{value}")' for key, value in facts.items()]
        return "\n".join([*lines, "", self.body.strip(), ""])


class Examples:
    """Collects the tasks of one JSON Lines file; used as a decorator."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self.tasks: list[ExampleTask] = []

    def __call__(
        self, family: str, tags: str, solution: str, learn: Iterable[Any], unseen: Iterable[Any]
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Make a task of a function.  A row of one argument may be given without its tuple."""

        def declare(reference: Callable[..., Any]) -> Callable[..., Any]:
            rows = [tuple(row if isinstance(row, tuple) else (row,) for row in side) for side in (learn, unseen)]
            self.tasks.append(ExampleTask(self.domain, family, tuple(tags.split()), reference, solution, rows[0], rows[1]))
            return reference

        return declare


def difficulty_of(size: int) -> str:
    """How hard a task is, in words, judged by the nodes of its solution: enumeration meets them in that order."""
    for most, word in ((3, "trivial"), (6, "easy"), (10, "medium"), (15, "hard")):
        if size <= most:
            return word
    return "extreme"


# SyGuS text.


def sort_of(width: int) -> str:
    """The sort of bit-vectors of a width."""
    return f"(_ BitVec {width})"


def bits(value: int, width: int) -> str:
    """A bit-vector literal."""
    return f"#x{value:0{width // 4}x}"


def bitvector_grammar(width: int, parameters: Sequence[str], operators: str, constants: Sequence[int]) -> str:
    """A grammar over bit-vectors of one width: `operators` are names with their arities, as in `bvnot/1 bvand/2`."""
    leaves = [*parameters, *(bits(value, width) for value in constants)]
    return f"(Start {sort_of(width)} ({' '.join([*leaves, *_applied(operators, 'Start')])}))"


def _applied(operators: str, argument: str) -> list[str]:
    pairs = [word.split("/") for word in operators.split()]
    return [f"({name} {' '.join([argument] * int(arity))})" for name, arity in pairs]


def predicate_grammar(width: int, parameters: Sequence[str], operators: str, constants: Sequence[int], tests: str) -> str:
    """A grammar of Boolean programs: comparisons `tests` between bit-vectors, joined by `and`, `or` and `not`."""
    words = " ".join(_applied(tests, "Word"))
    inner = bitvector_grammar(width, parameters, operators, constants).replace("Start", "Word")
    return f"(Start Bool ({words} (and Start Start) (or Start Start) (not Start)))\n     {inner}"


def choice_grammar(width: int, parameters: Sequence[str], operators: str, constants: Sequence[int], tests: str) -> str:
    """A grammar over bit-vectors with choices under comparisons `tests`."""
    conditions = " ".join(_applied(tests, "Start"))
    inner = bitvector_grammar(width, parameters, operators + " CHOICE/0", constants)
    inner = inner.replace("(CHOICE )", "(ite Test Start Start)")
    return f"{inner}\n     (Test Bool ({conditions} (and Test Test) (or Test Test) (not Test)))"


def headings(grammar: str) -> str:
    """The declarations of a grammar's nonterminals, which SyGuS-IF 2.1 wants before the productions."""
    found = []
    for line in grammar.split("\n"):
        name, rest = line.strip()[1:].split(" ", 1)
        found.append(f"({name} {rest[: rest.index(')') + 1] if rest.startswith('(') else rest.split(' ', 1)[0]})")
    return "(" + " ".join(found) + ")"


def synth_fun(name: str, parameters: Sequence[tuple[str, str]], result: str, grammar: str = "") -> str:
    """The command that asks for a function."""
    signature = f"(synth-fun {name} ({' '.join(f'({p} {sort})' for p, sort in parameters)}) {result}"
    return f"{signature}\n    {headings(grammar)}\n    ({grammar}))" if grammar else signature + ")"


def formula_body(logic: str, function: str, variables: Sequence[tuple[str, str]], constraints: str) -> str:
    """A file of one function, universally quantified variables, and constraints, one a line."""
    lines = [f"(set-logic {logic})", "", function, ""]
    lines += [f"(declare-var {name} {sort})" for name, sort in variables]
    lines += [f"(constraint {line.strip()})" for line in constraints.strip().splitlines()]
    return "\n".join([*lines, "", "(check-synth)"])
