"""What can be said of a specification before it is searched for: parts that can be answered alone, inputs that refute all.

Functions that no formula connects are separate questions, and a search for all of them at once would multiply what it has to
look at.  And one input alone may show that there is no answer: at x = 0 all programs over x, + and - are 0, so if that will
not do there, none will.  The programs of a grammar may be endless where their values at one input are few, which makes
exhausting them there a proof (Hu, Breck, Cyphert, D'Antoni and Reps, Proving Unrealizability for Syntax-Guided Synthesis,
CAV 2019, section 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dsl.grammar import AnyConstant, Grammar
from dsl.operators import Definition, Operator
from dsl.program import Program
from dsl.task import Constraints, Task
from dsl.types import Value
from search.bottom_up import BottomUp
from search.budget import Budget, Status
from search.specification import SpecificationTest, joint_solutions, reveal_unknowns

from ..result import Result

INPUTS = 3
"""Inputs that are looked at alone."""
CANDIDATES = 3000
"""Candidates for each of them: values that have not come to an end by then are too many."""


def independent_parts(task: Task) -> list[Task]:
    """The task as tasks without a formula in common, in order of their first functions; formulas without a function stay
    with the first.
    """
    assert isinstance(task.specification, Constraints)
    unknowns = {f.operator for f in task.functions}
    mentioned = [
        {p.head for p in reveal_unknowns(formula).parts() if isinstance(p.head, Operator) and p.head in unknowns}
        for formula in task.specification.formulas
    ]
    groups = [{f.operator} for f in task.functions]
    for operators in mentioned:
        touched = [group for group in groups if group & operators]
        if len(touched) > 1:
            touched[0].update(*touched[1:])
            groups = [group for group in groups if group not in touched[1:]]
    return [
        replace(
            task,
            functions=tuple(f for f in task.functions if f.operator in group),
            specification=replace(
                task.specification,
                formulas=tuple(
                    formula
                    for formula, operators in zip(task.specification.formulas, mentioned, strict=True)
                    if operators & group or (not operators and number == 0)
                ),
            ),
        )
        for number, group in enumerate(groups)
    ]


def joined(task: Task, results: Iterator[Result]) -> Result:
    """The results of all parts as one; the first part without an answer has the last word."""
    whole: Result | None = None
    definitions: dict[str, Definition] = {}
    for result in results:
        definitions |= result.definitions
        if whole is not None:
            result.statistics.candidates += whole.statistics.candidates
            result.statistics.distinct += whole.statistics.distinct
            result.why = tuple(dict.fromkeys([*whole.why, *result.why]))
        whole = result
        if not result.solved:
            break
    assert whole is not None, "a task has a function"
    complete = len(definitions) == len(task.functions)
    return replace(whole, task=task, definitions={f.name: definitions[f.name] for f in task.functions} if complete else {})


def refuting_input(
    task: Task,
    formulas: Sequence[Program],
    grammars: Mapping[str, Grammar],
    assignments: Sequence[Mapping[str, Value]],
    budget: Budget,
) -> Mapping[str, Value] | None:
    """An assignment at which no programs of the grammars meet the formulas, if that shows quickly."""
    if any(f.grammar is None or any(isinstance(p.head, AnyConstant) for p in f.grammar) for f in task.functions):
        return None
    assert isinstance(task.specification, Constraints)
    for assignment in assignments[:INPUTS]:
        test = SpecificationTest(formulas, task.specification.variables, task.functions, [assignment])
        if test.nested or not test.assignments or not all(test.inputs.values()):
            return None
        if _is_refuting(test, grammars, replace(budget, candidates=CANDIDATES, spent=0)):
            return assignment
    return None


def _is_refuting(test: SpecificationTest, grammars: Mapping[str, Grammar], budget: Budget) -> bool:
    searches: dict[str, BottomUp] = {}
    for name, points in test.inputs.items():
        share = next(iter(searches.values())).store if searches else None
        searches[name] = BottomUp(grammars[name], points, share=share)
    found = next(joint_solutions(searches, test, budget), None)
    is_all = all(search.status is Status.EXHAUSTED for search in searches.values()) and budget.verdict() is None
    for search in searches.values():
        search.close()
    return found is None and is_all
