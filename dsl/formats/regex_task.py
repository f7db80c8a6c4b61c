"""Tasks for regular expressions: strings to accept and strings to reject.

Such a task asks for a function from a text to whether it matches; its rows are the strings in the order in which they were
given, which says something about what the person means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import Place, QuestionError, ReadError
from ..program import Variable
from ..regex_language import REGEX
from ..task import Example, Examples, SynthFunction, Task, unknown_function
from ..types import Bool, String

_READ = ("name", "domain", "positive", "negative", "examples")


def task_of_strings(
    rows: Iterable[tuple[str, bool]],
    name: str = "matches",
    source: str | None = None,
    facts: Mapping[str, object] | None = None,
) -> Task:
    """The task to match the strings that come with True and no string that comes with False; twice the same is once.

    Raises QuestionError for a string that comes with both, and for no string at all.
    """
    wanted: dict[str, bool] = {}
    for text, label in rows:
        if wanted.setdefault(text, label) is not label:
            raise QuestionError(
                f"the string {text!r:.100} is both to be accepted and to be rejected", remedy="decide for one"
            )
    if not wanted:
        raise QuestionError("there are no strings to accept or to reject", remedy="give at least one")
    parameter = Variable("text", String)
    function = SynthFunction(unknown_function("matches", (String,), Bool), (parameter,))
    examples = Examples(tuple(Example((text,), label) for text, label in wanted.items()))
    return Task(name, REGEX, (function,), examples, source=source, facts=dict(facts or {}))


def read_regex_record(record: Mapping[str, Any], default_name: str, place: Place) -> Task:
    """The task of an object with `positive` and `negative`, or with `examples` in the order in which they were given."""
    name = record.get("name", default_name)
    if not isinstance(name, str):
        raise ReadError("the name must be a text", place=place)
    if "examples" in record:
        rows = _labelled(record["examples"], place)
    else:
        rows = [(text, True) for text in _strings(record, "positive", place)]
        rows += [(text, False) for text in _strings(record, "negative", place)]
    facts = {key: value for key, value in record.items() if key not in _READ}
    try:
        return task_of_strings(rows, name, place.source, facts)
    except QuestionError as error:
        error.place = place
        raise


def _strings(record: Mapping[str, Any], key: str, place: Place) -> Sequence[str]:
    found = record.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise ReadError(f"{key} must be a list of texts", place=place)
    return found


def _labelled(found: Any, place: Place) -> list[tuple[str, bool]]:
    well_formed = isinstance(found, list) and all(
        isinstance(row, list) and len(row) == 2 and isinstance(row[0], str) and row[1] in ("+", "-") for row in found
    )
    if not well_formed:
        raise ReadError('examples must be a list of [text, "+"] and [text, "-"]', place=place)
    return [(text, label == "+") for text, label in found]
