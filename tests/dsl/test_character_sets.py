"""Sets of characters against Python's own."""

from hypothesis import given
from hypothesis import strategies as st

from dsl.character_sets import CAPITALS, DIGITS, SMALL, characters, folded


@given(st.text(max_size=30))
def test_sets_hold_the_characters_of_a_text(text: str) -> None:
    low, high, others = characters([*map(ord, text)], 0, len(text))
    expected = {c for c in map(ord, text) if c < 128}
    assert {c for c in range(64) if low >> c & 1} | {64 + c for c in range(64) if high >> c & 1} == expected
    assert others == any(ord(char) > 127 for char in text)


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_folded_sets_are_those_of_folded_texts(text: str) -> None:
    _, high, _ = characters([*map(ord, text)], 0, len(text))
    assert folded(high) == characters([*map(ord, text.lower())], 0, len(text))[1]


def test_letters_and_digits_are_where_they_should_be() -> None:
    for name, low, high in (("0123456789", DIGITS, 0), ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0, CAPITALS)):
        assert characters([*map(ord, name)], 0, len(name)) == (low, high, 0)
    assert folded(CAPITALS) == SMALL
