"""Sentences: put together they are the outputs, the cheapest come first, and nothing is said twice in fixed text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dsl.program import Variable
from dsl.strings import STRINGS
from dsl.types import String
from search.phrases import Phrase, Sentences

X = Variable("x", String)
TEXTS = st.text(alphabet="ab-", max_size=5)


def search(outputs: list[str], phrases: list[Phrase]) -> list:
    return Sentences(
        outputs,
        tuple(range(len(outputs))),
        phrases,
        lambda phrase, _: [phrase],
        lambda phrase: 0,
        lambda text, _: 3 + 5 * len(text),
    ).find()


def phrases_of(columns: list[list[str]], outputs: list[str]) -> list[Phrase]:
    made = []
    for number, column in enumerate(columns):
        flags = sum(1 << e for e, (v, w) in enumerate(zip(column, outputs, strict=True)) if v in w)
        made.append(Phrase(tuple(column), 1 + number, None, (X,), flags))
    return made


def best_cost(outputs: list[str], phrases: list[Phrase]) -> int | None:
    """The slow twin: the cheapest way through all positions, by trying every step from every state."""
    from functools import cache

    end = tuple(map(len, outputs))

    @cache
    def cheapest(at: tuple[int, ...], after_fixed: bool, first: bool) -> float:
        best = 0.0 if at == end and not first else float("inf")
        for phrase in phrases:
            if any(phrase.values) and all(w.startswith(v, p) for w, v, p in zip(outputs, phrase.values, at, strict=True)):
                reached = tuple(p + len(v) for p, v in zip(at, phrase.values, strict=True))
                best = min(best, phrase.cost + 3 + cheapest(reached, False, False))
        if not after_fixed:
            for size in range(1, min(len(w) - p for w, p in zip(outputs, at, strict=True)) + 1):
                if len({w[p : p + size] for w, p in zip(outputs, at, strict=True)}) == 1:
                    reached = tuple(p + size for p in at)
                    best = min(best, 3 + 5 * size + 3 + cheapest(reached, True, False))
        return best

    found = cheapest((0,) * len(outputs), False, True)
    return None if found == float("inf") else int(found)


@given(st.integers(1, 3).flatmap(lambda n: st.tuples(
    st.lists(TEXTS, min_size=n, max_size=n).filter(any),
    st.lists(st.lists(st.text(alphabet="ab-", min_size=1, max_size=3), min_size=n, max_size=n), max_size=5),
)))  # fmt: skip
def test_sentences_are_right_in_order_and_the_first_is_the_cheapest(case: tuple[list[str], list[list[str]]]) -> None:
    outputs, columns = case
    phrases = phrases_of(columns, outputs)
    found = search(outputs, phrases)
    assert [s.cost for s in found] == sorted(s.cost for s in found)
    for sentence in found:
        if sentence.values:
            assert list(sentence.values) == outputs
        else:
            assert {"".join(sentence.steps)} == set(outputs)
    assert (found[0].cost if found else None) == best_cost(outputs, phrases)


def test_a_program_is_made_of_a_phrase_when_somebody_wants_it() -> None:
    column = Phrase(("a b",), 1, None, (X,))
    operator = STRINGS.resolve("text.split", [String, String, STRINGS.families["str.len"][0].result])
    assert operator is not None
    assert str(Phrase(("b",), 5, operator, (column, " ", -1)).program()) == '(text.split x " " (- 1))'


def test_an_output_that_is_always_empty_is_fixed_text() -> None:
    assert search(["", ""], [])[0].steps == ("",)
