"""Constants worth trying, mined from the task: for `(Constant T)` places, and for languages without a grammar of their own.

A constant that a person has in mind nearly always shows: in the formulas, or in the examples as text that all outputs share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dsl.program import Constant
from dsl.task import Constraints, Example, Task
from dsl.types import Int, String, Type, Value

MOST_TEXTS = 6
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
    else:
        for text in shared_texts(task.specification.rows):
            found.setdefault(String, {})[text] = None
    return {type_: list(values) for type_, values in found.items() if values and not type_.tokens}


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
