"""Whole searches pinned by files: what is found for some grammars and examples, at what cost, after how many candidates.

Each file of `golden/` holds a question (language, parameters, grammar as text, rows) and the answer of the day.  When the
order of the search or a language changes on purpose, `SYNTH_ACCEPT=1` writes the new answers; read the difference before
committing it.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from dsl.bitvectors import BV
from dsl.grammar_text import parse_grammar
from dsl.language import DSL
from dsl.lia import LIA
from dsl.lists import LISTS
from dsl.program import Variable
from dsl.sexpr import SourceText, read_sexprs
from dsl.strings import STRINGS
from dsl.terms import TermReader
from dsl.types import Type, freeze
from search.bottom_up import BottomUp, WantedOutputs
from search.budget import Budget

FOLDER = Path(__file__).parent / "golden"
LANGUAGES: dict[str, DSL] = {"lia": LIA, "bv": BV, "strings": STRINGS, "lists": LISTS}
PROGRAMS = 3


def read_sort(text: str, language: DSL) -> Type:
    source = SourceText(text)
    return TermReader(source, language).sort(read_sexprs(source)[0])


def run(question: dict[str, Any]) -> dict[str, Any]:
    """The first programs with the wanted outputs, and how far the search had come by then."""
    language = LANGUAGES[question["language"]]
    parameters = [Variable(name, read_sort(sort, language)) for name, sort in question["parameters"].items()]
    grammar = parse_grammar("\n".join(question["grammar"]), language, parameters)
    rows = [([freeze(v) for v in inputs], freeze(output)) for inputs, output in question["rows"]]
    search = BottomUp(grammar, [inputs for inputs, _ in rows])
    found = []
    for candidate in search.solutions(WantedOutputs([o for _, o in rows]), Budget(None, question["candidates"])):
        found.append({"program": str(candidate.program), "cost": candidate.cost})
        if len(found) == PROGRAMS:
            break
    statistics = search.statistics
    return {"found": found, "candidates": statistics.candidates, "distinct": statistics.distinct}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_the_search_finds_what_it_found(path: Path) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    answer = run(record["question"])
    if os.environ.get("SYNTH_ACCEPT") == "1":
        text = json.dumps({"question": record["question"], "answer": answer}, indent=2, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
        return
    assert answer == record["answer"], (
        f"{path.name} holds another answer; if the change is meant, accept it with "
        f"SYNTH_ACCEPT=1 python -m pytest {Path(__file__).relative_to(FOLDER.parents[2])} and commit the difference"
    )
