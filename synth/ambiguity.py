"""Is the answer the only reading of the examples?  Other answers, and an input on which they differ.

Several programs that agree with all examples are the normal case when there are few.  Programs are told apart by running
them: on the rows that a person left without an output, and on small changes of the example inputs (another word, a digit
more, a longer list), which is where the next row of a real column is likely to differ.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from dsl.errors import LimitError
from dsl.interpreter import evaluate
from dsl.operators import Definition, Undefined
from dsl.types import Bool, Int, Type, Value

Row = tuple[Value, ...]
VARIANTS = 24
WORDS = ("Maria Anna Lopez", "x", "Smith-Jones", "42", "A.B.C.", "one two three four", "")


def probe_inputs(types: Sequence[Type], rows: Sequence[Row], own: Sequence[Row] = (), seed: int = 0) -> list[Row]:
    """Inputs to tell programs apart: the person's own unanswered rows first, then variants of the example inputs."""
    rng = random.Random(seed)  # noqa: S311 - test inputs, no secrets
    made = dict.fromkeys(own)
    for k in range(VARIANTS):
        base = rows[k % len(rows)]
        other = rows[rng.randrange(len(rows))]
        made[tuple(_variant(t, a, b, rng) for t, a, b in zip(types, base, other, strict=True))] = None
    return [row for row in made if row not in rows]


def _variant(type: Type, value: Value, other: Value, rng: random.Random) -> Value:
    """A value like `value`: changed a little, or crossed with `other`."""
    if type == Bool:
        return rng.random() < 0.5
    if type == Int:
        return int(value) + rng.choice((-10, -2, -1, 1, 2, 3, 17, 100))
    if type.name == "BitVec":
        return (int(value) ^ (1 << rng.randrange(type.width))) % (1 << type.width)
    if type.name == "String":
        return _text_variant(str(value), str(other), rng)
    if type.name == "List":
        items = list(value)
        extra = [_variant(type.element, v, v, rng) for v in items[:2]]
        return tuple(rng.choice((items[::-1], items + extra, items[1:], extra + items, items[: len(items) // 2])))
    return value


def _text_variant(text: str, other: str, rng: random.Random) -> str:
    pieces = text.split(" ")
    word = rng.choice(WORDS)
    change = rng.randrange(6)
    if change == 0:
        pieces.append(word)
    elif change == 1:
        pieces.insert(0, word)
    elif change == 2:
        pieces[rng.randrange(len(pieces))] = word
    elif change == 3:
        return text.swapcase()
    elif change == 4:
        half = rng.randint(0, len(text))
        return text[:half] + other[half:]
    else:
        return "".join(rng.choice("0123456789") if c.isdecimal() else c for c in text) + rng.choice(("", "s", "!"))
    return " ".join(pieces)


def _behaviour(definition: Definition, probes: Sequence[Row]) -> tuple[object, ...]:
    names = [p.name for p in definition.parameters]
    found: list[object] = []
    for probe in probes:
        try:
            value = evaluate(definition.body, dict(zip(names, probe, strict=True)))
        except LimitError:
            value = Undefined
        found.append((type(value), None if value is Undefined else value))
    return tuple(found)


def distinct_answers(answers: Sequence[Definition], probes: Sequence[Row]) -> tuple[list[Definition], Row | None]:
    """The answers that no earlier one behaves like, and the first probe on which those left differ most.

    An answer without a value on a probe is not a reading of it, so it does not count as differing there.
    """
    seen: dict[tuple[object, ...], Definition] = {}
    for answer in answers:
        seen.setdefault(_behaviour(answer, probes), answer)
    kept = list(seen.values())
    best, question = 1, None
    for place, probe in enumerate(probes):
        readings = len({behaviour[place] for behaviour in seen if behaviour[place] != (type(Undefined), None)})
        if readings > best:
            best, question = readings, probe
    return kept, question
