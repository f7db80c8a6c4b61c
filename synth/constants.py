"""Constants worth trying, mined from the task: for `(Constant T)` places, and for languages without a grammar of their own.

A constant that a person has in mind nearly always shows: in the formulas, or in the examples as text that all outputs share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from dsl.operators import Operator
from dsl.printing import expand_definitions
from dsl.program import Constant, Program
from dsl.task import Constraints, Example, Task
from dsl.types import Int, String, Type, Value

MOST_DELIMITERS, MOST_TEXTS, MOST_PLACES = 6, 6, 4
MOST_HIDDEN = 8
"""Constants taken out of the bodies of macros."""
RARE = 4
"""A constant hidden in macros is rare, and left out, if another occurs more than so many times as often."""


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
        if Int in found and String in found:
            found[Int].update(dict.fromkeys(fixed_places(task.specification.rows)))
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
    """Texts that programs for these rows are likely to mention: delimiters, and what outputs have of their own.

    A delimiter is a character other than a letter or digit that occurs in half of the outputs or of the inputs.
    """
    outputs = [row.output for row in rows if isinstance(row.output, str)]
    inputs = ["\x00".join(v for v in row.inputs if isinstance(v, str)) for row in rows]
    if not any(isinstance(v, str) for row in rows for v in (*row.inputs, row.output)):
        return []
    seen = Counter(c for text in (*outputs, *inputs) for c in set(text) if not c.isalnum() and c != "\x00")
    found = dict.fromkeys(c for c, n in seen.most_common(MOST_DELIMITERS) if 2 * n >= len(rows))
    if len(outputs) == len(rows):
        found.update(dict.fromkeys(own_texts(inputs, outputs)[:MOST_TEXTS]))
    return list(found)


def own_texts(inputs: Sequence[str], outputs: Sequence[str]) -> list[str]:
    """What is left of the outputs when everything is taken away that the inputs have, and that all outputs have in common.

    From ("Ann", "Hello, Ann!") these are "Hello, " and "!".
    """
    left: dict[str, None] = {}
    for given, text in list(zip(inputs, outputs, strict=True))[:MOST_COVERED]:
        left.update(dict.fromkeys(_leftovers(given, text)))
    shared = [part for part in left if all(part in text for text in outputs)]
    return sorted((p for p in shared if not any(p in q and p != q for q in shared)), key=len, reverse=True)


def fixed_places(rows: Sequence[Example]) -> list[int]:
    """Where the pieces of the outputs begin and end in inputs of one length without delimiters: the 4 and 6 of 20240131."""
    texts = [(row.inputs[0], row.output) for row in rows if len(row.inputs) == 1]
    if len(texts) < len(rows) or not all(isinstance(v, str) for pair in texts for v in pair):
        return []
    if len({len(given) for given, _ in texts}) > 1 or not all(given.isalnum() for given, _ in texts):
        return []
    places = [_borders(given, output) for given, output in texts[:MOST_COVERED]]
    common = sorted(set.intersection(*places) - {0, 1})
    return common[:MOST_PLACES]


MOST_COVERED, LONGEST_COVERED = 8, 300
"""Rows whose outputs are taken to pieces, and how many characters of each."""


def _pieces(given: str, text: str) -> list[tuple[int, int, int]]:
    """The output as pieces of the input, the longest first come: (start in the output, start in the input, length).

    Letters count as equal to their capitals.
    """
    given, text = given[:LONGEST_COVERED], text[:LONGEST_COVERED]
    low, wanted = given.lower(), text.lower()
    if len(low) != len(given) or len(wanted) != len(text):
        low, wanted = given, text
    found, at = [], 0
    while at < len(wanted):
        size = 0
        while at + size < len(wanted) and wanted[at : at + size + 1] in low:
            size += 1
        if size:
            found.append((at, low.find(wanted[at : at + size]), size))
        at += max(1, size)
    return found


def _leftovers(given: str, text: str) -> list[str]:
    """The stretches of the output between its pieces; a letter or two amid foreign ones are no piece."""
    text = text[:LONGEST_COVERED]
    covered = [False] * len(text)
    for at, _, size in _pieces(given, text):
        covered[at : at + size] = [True] * size
    for at, _, size in _pieces(given, text):
        around = (at - 1, at + size)
        amid = any(0 <= k < len(text) and text[k].isalpha() and not covered[k] for k in around)
        if amid and size < 3 and text[at : at + size].isalpha():
            covered[at : at + size] = [False] * size
    return [
        "".join(c for _, c in group) for own, group in groupby(zip(covered, text, strict=True), lambda p: p[0]) if not own
    ]


def _borders(given: str, output: str) -> set[int]:
    return {border for _, start, size in _pieces(given, output) for border in (start, start + size, size)}
