"""Is this answer right?  An independent look at a finished program, sharing nothing with any search.

Three questions in turn: does it have the asked signature, does the grammar derive it, and does it do what is asked.  The
last one is put to the reference interpreter where the task has examples, and to Z3 where it has formulas.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.operators import Definition, Undefined
from dsl.program import Program, variable
from dsl.task import Constraints, Examples, SynthFunction, Task
from dsl.types import Value, thaw
from search.budget import Budget


class Outcome(enum.StrEnum):
    """What a check ended with."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verification:
    """What was found: the outcome, by which means ("examples", "z3", "grammar", "signature"), and why.

    `counterexample` names an input on which the program is wrong.
    """

    outcome: Outcome
    by: str
    message: str
    counterexample: dict[str, Value] | None = None
    seconds: float = 0.0

    @property
    def proved(self) -> bool:
        """True if nothing is left to doubt: all examples right, or the formulas hold for all inputs."""
        return self.outcome is Outcome.PROVED

    def __str__(self) -> str:
        return f"{self.outcome}: {self.message}"

    def to_json(self) -> dict[str, Any]:
        """A record of plain values."""
        inputs = None if self.counterexample is None else {n: thaw(v) for n, v in self.counterexample.items()}
        return {
            "outcome": str(self.outcome),
            "by": self.by,
            "message": self.message,
            "counterexample": inputs,
            "seconds": round(self.seconds, 4),
        }


def verify_definitions(definitions: dict[str, Definition], task: Task, budget: Budget) -> Verification:
    """Check the definitions of all functions of the task."""
    answers: dict[str, Definition] = {}
    for function in task.functions:
        definition = definitions.get(function.name)
        fault = _signature_fault(definition, function)
        if definition is None or fault:
            return _finish(budget, Outcome.REFUTED, "signature", fault)
        answers[function.name] = answer = _with_parameters(definition, function)
        if function.grammar is not None and not function.grammar.contains(answer.body):
            culprit = _first_outside(answer.body, function)
            return _finish(budget, Outcome.REFUTED, "grammar", f"the grammar of {function.name} does not derive {culprit}")
    if isinstance(task.specification, Examples):
        return _check_examples(answers[task.function.name], task.specification, budget)
    return _check_formulas(answers, task.specification, budget)


def _finish(
    budget: Budget, outcome: Outcome, by: str, message: str, counterexample: dict[str, Value] | None = None
) -> Verification:
    return Verification(outcome, by, message, counterexample, budget.elapsed)


def _signature_fault(definition: Definition | None, function: SynthFunction) -> str:
    if definition is None:
        return f"there is no definition of {function.name}"
    given = [p.type for p in definition.parameters]
    wanted = [p.type for p in function.parameters]
    if given != wanted or definition.body.type != function.result:
        shown = [" ".join(map(str, types)) or "nothing" for types in (wanted, given)]
        return (
            f"{function.name} must take ({shown[0]}) and give {function.result}, "
            f"but takes ({shown[1]}) and gives {definition.body.type}"
        )
    return ""


def _with_parameters(definition: Definition, function: SynthFunction) -> Definition:
    """The same definition with the task's own parameter names, in which its grammar speaks."""
    if definition.parameters == function.parameters:
        return definition
    renamed = {
        variable(old.name, old.type): variable(new.name, new.type)
        for old, new in zip(definition.parameters, function.parameters, strict=True)
    }
    return Definition(function.name, function.parameters, definition.body.substitute(renamed))


def _first_outside(body: Program, function: SynthFunction) -> str:
    """The smallest part that no nonterminal derives, else the whole program, for the message."""
    assert function.grammar is not None
    for part in body.parts():
        if not any(function.grammar.contains(part, n) for n in function.grammar.nonterminals if n.type == part.type):
            return f"{str(part)[:200]}"
    return "the program as a whole, though each of its parts"


def _check_examples(definition: Definition, examples: Examples, budget: Budget) -> Verification:
    names = [p.name for p in definition.parameters]
    for number, row in enumerate((*examples.rows, *examples.held_out), 1):
        inputs = dict(zip(names, row.inputs, strict=True))
        if budget.verdict() is not None:
            return _finish(budget, Outcome.UNKNOWN, "examples", f"stopped before example {number} ({budget.verdict()})")
        try:
            value = evaluate(definition.body, inputs)
        except LimitError as error:
            return _finish(budget, Outcome.UNKNOWN, "examples", f"example {number}: {error}")
        if value is Undefined or value != row.output or type(value) is not type(row.output):
            shown = "has no value" if value is Undefined else f"gives {thaw(value)!r:.200}"
            message = f"on example {number} the program {shown}, not {thaw(row.output)!r:.200}"
            return _finish(budget, Outcome.REFUTED, "examples", message, inputs)
    count = len(examples.rows) + len(examples.held_out)
    return _finish(budget, Outcome.PROVED, "examples", f"right on all {count} examples")


def _check_formulas(definitions: dict[str, Definition], constraints: Constraints, budget: Budget) -> Verification:
    from solvers.verdicts import Proved, Refuted
    from solvers.z3_verifier import verify as verify_with_z3

    verdict = verify_with_z3(constraints, definitions, budget.remaining, budget.cancel)
    if isinstance(verdict, Proved):
        return _finish(budget, Outcome.PROVED, "z3", "the constraints hold for all inputs")
    if isinstance(verdict, Refuted):
        inputs = dict(verdict.counterexample)
        shown = ", ".join(f"{name} = {thaw(value)!r:.100}" for name, value in inputs.items())
        return _finish(budget, Outcome.REFUTED, "z3", f"wrong for {shown or 'every input'}", inputs)
    return _finish(budget, Outcome.UNKNOWN, "z3", verdict.reason)
