"""Constants worth trying, mined from the task: for `(Constant T)` places, and for languages without a grammar of their own.

A constant that a person has in mind nearly always shows: in the formulas, or in the examples as text that all outputs share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dsl.operators import Operator
from dsl.printing import expand_definitions
from dsl.program import Constant, Program
from dsl.task import Constraints, Example, Task
from dsl.types import Int, String, Type, Value

MOST_TEXTS = 6
MOST_HIDDEN = 8
"""Constants taken out of the bodies of macros."""
RARE = 4
"""A constant hidden in macros is rare, and left out, if another occurs more than so many times as often."""
DELIMITERS = " ,.;:-_/\\|@#&+()[]'\"\t"


def mined_constants(task: Task) -> dict[Type, list[Value]]:
    """Literals for each type of the task, the likeliest first."""
    types = {t for f in task.functions for t in (f.result, *(p.type for p in f.parameters))}
    found: dict[Type, dict[Value, None]] = {t: {} for t in (*types, *task.language.support)}
    for type_, values in found.items():
        if type_ == Int:
            values.update({0: None, 1: None})
        elif type_.name == "BitVec":
            values.update({0: None, 1: None, (1 << type_.width) - 1: None})
    if isinstance(task.specification, Constraints):
        for formula in task.specification.formulas:
            for part in formula.parts():
                if isinstance(part.head, Constant) and part.type in found and part.type.name != "Bool":
                    found[part.type][part.head.value] = None
        for literal in hidden_constants(task.specification.formulas):
            if literal.type in found:
                found[literal.type].setdefault(literal.value)
    else:
        for text in shared_texts(task.specification.rows):
            found.setdefault(String, {})[text] = None
    return {type_: list(values) for type_, values in found.items() if values and not type_.tokens}


def hidden_constants(formulas: Sequence[Program]) -> list[Constant]:
    """The constants that occur most often in the formulas once all macros are expanded, the most frequent first.

    Occurrences are counted in the tree, not in the shared graph: what a `let` names once and uses thirty times counts
    thirty times.  A table of cases, each with a constant of its own, so stays behind what all its cases have in common.
    """
    counts: Counter[Constant] = Counter()
    for formula in formulas:
        if not any(isinstance(p.head, Operator) and p.head.definition is not None for p in formula.parts()):
            continue
        whole = expand_definitions(formula)
        paths: Counter[Program] = Counter({whole: 1})
        for part in reversed(list(whole.parts())):
            for child in part.children:
                paths[child] += paths[part]
            if isinstance(part.head, Constant) and part.type.name != "Bool":
                counts[part.head] += paths[part]
    often = counts.most_common(MOST_HIDDEN)
    return [literal for literal, count in often if count * RARE >= often[0][1]]


def shared_texts(rows: Sequence[Example]) -> list[str]:
    """Texts that outputs share but inputs need not have: delimiters, and common substrings of all outputs.

    A delimiter counts if it occurs in half of the outputs or inputs; of common substrings the longest count, and only
    those that some input lacks, since what every input has can be cut out of it.
    """
    outputs = [row.output for row in rows if isinstance(row.output, str)]
    inputs = ["\x00".join(v for v in row.inputs if isinstance(v, str)) for row in rows]
    if not any(isinstance(v, str) for row in rows for v in (*row.inputs, row.output)):
        return []
    seen = Counter(c for text in (*outputs, *inputs) for c in set(text) if c in DELIMITERS)
    found = dict.fromkeys(c for c, n in seen.most_common(MOST_TEXTS) if 2 * n >= len(rows))
    for text in _common_substrings(outputs):
        if not all(text in given for given in inputs):
            found[text] = None
    return list(found)[: 2 * MOST_TEXTS]


def _common_substrings(texts: Sequence[str]) -> list[str]:
    """Maximal substrings of two or more characters that all texts have in common, longest first."""
    if len(texts) < 2:
        return []
    shortest = min(texts, key=len)[:64]
    found: list[str] = []
    for size in range(len(shortest), 1, -1):
        for start in range(len(shortest) - size + 1):
            part = shortest[start : start + size]
            if all(part in text for text in texts) and not any(part in longer for longer in found):
                found.append(part)
    return found[:MOST_TEXTS]
