"""Every operator of the shipped languages has its words, and what is said of a run is what the interpreter does."""

import importlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

import synth
from dsl.language import DSL, Family
from dsl.operators import Operator, Undefined
from dsl.program import application, constant, variable
from dsl.sayings import SAYINGS
from dsl.strings import STRINGS
from dsl.types import Bool, Int, String
from synth.explanation import explain, trace
from synth.wording import Wording, operator_phrase, ordinal, span_words

LANGUAGES = {
    "bitvectors": "BV", "bustle": "BUSTLE", "core": "CORE", "integers": "INTEGERS", "lia": "LIA", "lists": "LISTS",
    "regex_language": "REGEX", "robustfill": "ROBUSTFILL",
    "smt_strings": "SLIA", "strings": "STRINGS",
}  # fmt: skip


def families() -> list[Family]:
    found: dict[Family, None] = {}
    for module, name in LANGUAGES.items():
        found.update(dict.fromkeys(getattr(importlib.import_module(f"dsl.{module}"), name)))
    return list(found)


@pytest.mark.parametrize("family", families(), ids=lambda family: f"{family.name}/{len(family.arguments)}")
def test_every_shipped_operator_has_words(family: Family) -> None:
    says = family.facts.get("says") or SAYINGS.get((family.reference.__module__, family.name))
    assert says, f"say what {family.name} is: says= in its declaration, or a line in dsl/sayings.py"
    places = len(family.arguments) + len(family.indices)
    named = [{int(field) for _, field, _, _ in string.Formatter().parse(text) if field is not None} for text in says]
    assert any(not found or max(found) < places for found in named)


def test_every_entry_is_somebody_s() -> None:
    assert {name for _, name in SAYINGS} <= {family.name for family in families()}


def test_a_stranger_of_the_same_name_gets_no_words_of_ours() -> None:
    other = DSL("other", "1")

    @other.operator("str.upper")
    def upper(text: str) -> str:
        return text + "!"

    operator = other.resolve("str.upper", [String])
    assert operator is not None
    assert explain(definition(application(operator, X))) == "Give str.upper(the input)."


X = variable("x", String)


def text(value: str) -> synth.Program:
    return constant(value, String)


def number(value: int) -> synth.Program:
    return constant(value, Int)


def call(name: str, *arguments: synth.Program) -> synth.Program:
    operator = STRINGS.resolve(name, [a.type for a in arguments])
    assert operator is not None
    return application(operator, *arguments)


def definition(body: synth.Program) -> synth.Definition:
    return synth.Definition("f", body.variables(), body)


@pytest.mark.parametrize("body, words", [
    (call("text.left", X, number(1)), "Give the first character of the input."),
    (call("text.left", X, number(3)), "Give the first 3 characters of the input."),
    (call("text.left", X, number(-2)), "Give the input without its last 2 characters."),
    (call("text.split", X, text(", "), number(-2)), 'Give the second to last piece of the input cut at every ", ".'),
    (call("str.upper", call("str.trim", X)), "Give (the input without white space at its ends) in capital letters."),
    (call("str.substr", X, number(0), number(4)), "Give the first 4 characters of the input."),
    (call("str.substr", X, number(2), number(1)), "Give 1 character of the input from the third character on."),
    (call("str.replace_all", X, text("-"), text("")), 'Give the input with every "-" removed.'),
    (call("str.++", text("a"), text("b")), 'Join, one after the other:\n1. "ab"'),
    (
        call("ite", call("str.contains", X, text("@")), text("mail"), call("str.++", text("no "), X)),
        'If the input contains "@":\n  Give "mail".\nOtherwise:\n  Join, one after the other:\n  1. "no "\n  2. the input',
    ),
])  # fmt: skip
def test_programs_read_as_english(body: synth.Program, words: str) -> None:
    assert explain(definition(body)) == words


def test_a_part_that_is_used_twice_is_said_once() -> None:
    part = call("text.before", call("text.after", X, text("first delimiter")), text("second delimiter"))
    said = explain(definition(call("str.++", part, call("str.++", text("-"), part))))
    assert said.startswith("Let A be the part of") and said.count("second delimiter") == 1
    assert said.endswith('1. A\n2. "-"\n3. A')


def test_a_huge_shared_program_has_a_short_explanation() -> None:
    part = X
    for _ in range(60):
        part = call("str.++", part, part)
    assert len(explain(definition(part))) < 40_000


def test_an_operator_of_ones_own_says_what_it_likes() -> None:
    own = DSL("own", "1")

    @own.operator("walk", says="{0} walked {1:times}")
    def walk(a: int, b: int) -> int:
        return a * b

    @own.operator("silent")
    def silent(a: int) -> int:
        return a

    @own.operator("broken", says="{nobody} {0:odd}")
    def broken(a: int) -> int:
        return a

    step = own.resolve("walk", [Int, Int])
    quiet = own.resolve("silent", [Int])
    wrong = own.resolve("broken", [Int])
    assert step and quiet and wrong
    x = variable("x", Int)
    assert explain(definition(application(step, x, number(2)))) == "Give the input walked twice."
    assert explain(definition(application(quiet, x))) == "Give silent(the input)."
    assert explain(definition(application(wrong, x))) == "Give broken(the input)."


@given(st.integers(-200, 200))
def test_ordinals_name_one_place_each(index: int) -> None:
    assert ordinal(index) != ordinal(index + 1)
    assert ("last" in ordinal(index)) == (index < 0)


@given(st.text(max_size=30))
def test_a_trace_ends_with_what_the_interpreter_gives(given_text: str) -> None:
    body = call(
        "ite", call("str.contains", X, text(" ")), call("text.before", X, text(" ")), call("text.after", X, text("-"))
    )
    program = definition(body)
    run = trace(program, given_text)
    assert run.output == program(given_text)
    assert run.steps[-1].value == run.output
    assert len(run.steps) == 3  # the branch that was not taken is not among them
    assert str(run).splitlines()[-1].startswith("output: ")


def test_no_value_is_said_to_be_none() -> None:
    run = trace(definition(call("text.before", X, text("@"))), "nobody")
    assert run.output is Undefined and run.steps[0].shown == "no value"
    with pytest.raises(synth.QuestionError, match="takes 1 arguments"):
        trace(definition(call("str.upper", X)), "a", "b")


def test_unknown_functions_of_several_are_explained_one_by_one() -> None:
    with pytest.raises(synth.QuestionError, match="no program to explain"):
        synth.Result(synth.Status.TIMEOUT, synth.load("examples/lowest_bit.sl")[0]).explain()


def test_wording_of_conditions_is_bracketed_inside_others() -> None:
    negation = STRINGS.resolve("not", [Bool])
    assert isinstance(negation, Operator)
    assert operator_phrase(negation, [Wording("a is b", loose=True)]).words == "not so that (a is b)"


@given(st.integers(0, 10**7))
def test_spans_add_up(seconds: int) -> None:
    sizes = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
    words = span_words(seconds).split()
    assert (
        sum(int(n) * sizes[unit.rstrip("s")] for n, unit in zip(words[::2], words[1::2], strict=True) if n != "no")
        == seconds
    )
