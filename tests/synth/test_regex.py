"""Regular expressions from strings: the public way, the command, pragmatic choice, and real tasks."""

import json
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

import synth
from dsl.errors import QuestionError, ReadError
from dsl.formats import parse_tasks
from dsl.regex_automata import equivalent
from dsl.regex_language import regex_of
from dsl.regex_reader import parse_regex
from search.budget import Budget
from synth.pragmatic import (
    belief,
    fit_ranking,
    literal_listener,
    most_informative,
    pragmatic_listener,
    pragmatic_speaker,
)
from synth.regex import solve_regex
from synth.regex_choice import AMORTISED, rank

from ..data import need_data, records


def test_what_is_found_fits() -> None:
    result = solve_regex(["AB-12", "CD-7"], ["AB-", "12"], candidates=300_000, seconds=None)
    assert result.solved and result.pattern is not None and result.program is not None
    for text, wanted in (("AB-12", True), ("CD-7", True), ("AB-", False), ("12", False)):
        assert (re.fullmatch(result.pattern, text) is not None) == wanted
        assert result.program(text) is wanted
    assert result.question is not None
    readings = {definition(*result.question) for definition in (result.program, *result.alternatives)}
    assert readings <= {True, False}


def test_the_python_function_says_the_same(tmp_path: Path) -> None:
    result = solve_regex(["AB-12", "CD-7"], ["AB-", "12"], candidates=100_000, seconds=None)
    assert result.program is not None
    file = tmp_path / "exported.py"
    file.write_text(result.program.to_python(), encoding="utf-8")
    exported = runpy.run_path(str(file))["matches"]
    for text in ("AB-12", "CD-7", "AB-", "12", "ab-1", "XY-999\n"):
        assert exported(text) is result.program(text)


def test_alternatives_mean_different_things() -> None:
    result = solve_regex(["aa", "aaa"], ["b"], top=3)
    found = [definition for definition in (result.program, *result.alternatives) if definition is not None]
    assert len(found) >= 3
    patterns = [parse_regex(_pattern(definition)) for definition in found]
    assert not any(equivalent(a, b) for i, a in enumerate(patterns) for b in patterns[:i])


def _pattern(definition: synth.Definition) -> str:
    regex = regex_of(definition)
    assert regex is not None
    return regex.pattern


def test_cheapest_over_an_alphabet() -> None:
    result = solve_regex(["01", "001", "101", "0001"], ["00", "10", "11", "0"], alphabet="01")
    assert result.pattern is not None and set(result.pattern) <= set("01|*?()+:")
    assert result.why[-1].startswith("cost ")


@pytest.mark.parametrize(
    ("positive", "negative"),
    [([""], []), ([], ["a"]), (["é"], ["e"]), (["a\nb"], []), (["x" * 80], ["y"]), (["a", "b"], [""])],
)
def test_odd_questions_have_answers(positive: list[str], negative: list[str]) -> None:
    result = solve_regex(positive, negative, seconds=5)
    assert result.solved and result.program is not None
    assert all(result.program(text) for text in positive) and not any(result.program(text) for text in negative)


def test_questions_without_sense() -> None:
    with pytest.raises(QuestionError, match="both to be accepted and to be rejected"):
        solve_regex(["a"], ["a"])
    with pytest.raises(QuestionError, match="no strings"):
        solve_regex([])
    with pytest.raises(QuestionError, match="no strategy"):
        solve_regex(["a"], strategy="greedy")


def test_tasks_from_json_lines(tmp_path: Path) -> None:
    line = {"domain": "regex", "name": "ends", "alphabet": "01", "positive": ["0", "10"], "negative": ["", "1", "01"]}
    file = tmp_path / "ends.jsonl"
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    result = synth.solve(file)
    assert result.solved and result.text.startswith("(define-fun matches ((text String)) Bool (str.in_re text ")
    assert synth.verify(result, file).proved
    for bad in ('{"domain": "regex", "positive": "a"}', '{"domain": "regex", "examples": [["a", 1]]}'):
        with pytest.raises(ReadError):
            parse_tasks(bad, "jsonl")


def test_the_next_string_is_one_on_which_belief_is_split() -> None:
    choice = rank([("aaa", True)], Budget(None), seed=0)
    assert choice.question is not None and choice.question != "aaa"
    answers = {regex.matches(choice.question) for regex in choice.regexes[:50]}
    assert answers == {True, False}
    again = rank([("aaa", True)], Budget(None), seed=0)
    assert [r.pattern for r in again.regexes] == [r.pattern for r in choice.regexes] and again.question == choice.question


def test_the_amortised_order_ranks_the_same_candidates() -> None:
    examples = [("AB12", True), ("XY7", True), ("A1", False)]
    exact, quick = rank(examples, Budget(None)), rank(examples, Budget(None), ranking=AMORTISED)
    assert exact.looked == quick.looked
    assert all(regex.matches(text) is label for regex in quick.regexes[:20] for text, label in examples)


def test_a_pragmatic_listener_prefers_what_would_have_been_shown() -> None:
    # Frank and Goodman's faces: who says "glasses" means the face with glasses only, since "hat" was there for the other.
    accepts = np.array([[1, 0], [1, 1]], np.uint8)  # hypotheses: glasses only; glasses and hat.  Utterances: glasses, hat
    prior = np.array([0.5, 0.5])
    speaker = pragmatic_speaker(accepts[:, :], prior, np.log(np.maximum(accepts, 1e-9)), 1.0)
    assert np.allclose(np.exp(speaker).sum(axis=1), 1.0)
    believed = belief(pragmatic_listener(speaker, [0], prior))
    assert believed[0] > 0.5
    yes, no = literal_listener(accepts, prior)
    assert np.allclose(yes[1], 0.5) and np.allclose(no[1], 0.5)
    assert most_informative(accepts, prior) == 1
    assert most_informative(accepts, prior, [1]) is None


def test_a_fitted_ranking_prefers_what_was_chosen() -> None:
    choices = [(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.9, 0.1]))] * 3
    ranking = fit_ranking(("first", "second"), choices)
    assert ranking.scores(choices[0][0])[0] > ranking.scores(choices[0][0])[1]


@pytest.mark.slow
@pytest.mark.parametrize("file", ["alpharegex.jsonl", "paresy_type1.jsonl"])
def test_real_tasks_are_solved(file: str) -> None:
    for record in list(records(need_data(f"regex/{file}")))[:4]:
        result = solve_regex(record["positive"], record["negative"], alphabet=record["alphabet"], seconds=60)
        assert result.program is not None
        assert all(map(result.program, record["positive"])) and not any(map(result.program, record["negative"]))


@pytest.mark.slow
def test_the_examples_of_people_agree_with_what_they_were_shown() -> None:
    for file in ("prax_human.jsonl", "prax_replay.jsonl"):
        for record in records(need_data(f"regex/{file}")):
            regex = parse_regex(record["expected"])
            assert all(regex.matches(text) is (label == "+") for text, label in record["examples"])
