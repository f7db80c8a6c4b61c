"""Everyday clean-up of text from one to three examples: what people mean is what comes back."""

from __future__ import annotations

import pytest

import synth
from dsl.operators import Definition
from dsl.task import Example
from synth.constants import fixed_places, own_texts, shared_texts

CASES: list[tuple[str, list[tuple[str, str]], tuple[str, str]]] = [
    ("initial and name", [("Nancy FreeHafer", "N. FreeHafer"), ("Jan Kotas", "J. Kotas")], ("Ada Byron", "A. Byron")),
    ("last name first", [("Nancy FreeHafer", "FreeHafer, Nancy"), ("Jan Kotas", "Kotas, Jan")], ("Ada Byron", "Byron, Ada")),
    ("initials", [("Nancy FreeHafer", "N.F."), ("Jan Kotas", "J.K.")], ("Ada Byron", "A.B.")),
    ("date from ISO", [("2024-01-31", "31/01/2024")], ("2020-06-07", "07/06/2020")),
    ("date to ISO", [("12/31/2020", "2020-12-31"), ("01/02/1999", "1999-01-02")], ("06/07/2023", "2023-06-07")),
    ("year", [("31.12.2020", "2020"), ("01.02.1999", "1999")], ("07.06.2023", "2023")),
    ("hyphens in a date", [("20240131", "2024-01-31"), ("19991205", "1999-12-05")], ("20200607", "2020-06-07")),
    ("area code", [("801-456-8765", "(801) 456-8765"), ("978-654-0299", "(978) 654-0299")], ("12-3-4", "(12) 3-4")),
    ("dots", [("(801) 456-8765", "801.456.8765"), ("(978) 654-0299", "978.654.0299")], ("(123) 456-7890", "123.456.7890")),
    ("file name", [("/home/ann/report.txt", "report.txt"), ("/srv/x.py", "x.py")], ("/a/b/c/d.md", "d.md")),
    ("ending", [("/home/ann/report.txt", "txt"), ("/srv/x.py", "py")], ("/a/b/c/d.md", "md")),
    ("stem", [("/home/ann/report.txt", "report"), ("/srv/x.py", "x")], ("/a/b/c/d.md", "d")),
    ("folder", [("/home/ann/report.txt", "/home/ann"), ("/srv/x.py", "/srv")], ("/a/b/c/d.md", "/a/b/c")),
    ("user of an address", [("ann@example.org", "ann"), ("bob.b@test.com", "bob.b")], ("carl@x.de", "carl")),
    ("domain of an address", [("ann@example.org", "example.org"), ("bob.b@test.com", "test.com")], ("carl@x.de", "x.de")),
    ("address", [("Ann Lee", "ann.lee@acme.com"), ("Bob Ray", "bob.ray@acme.com")], ("Carl Fox", "carl.fox@acme.com")),
    ("host", [("https://www.abc.com/def", "www.abc.com"), ("http://x.org/a/b", "x.org")], ("https://y.net/z", "y.net")),
    ("capitals", [("ann lee", "ANN LEE")], ("carl fox", "CARL FOX")),
    ("capital initials", [("ann lee", "Ann Lee"), ("bob ray", "Bob Ray")], ("carl fox", "Carl Fox")),
    ("greeting", [("Ann", "Hello, Ann!"), ("Bob", "Hello, Bob!")], ("Carl", "Hello, Carl!")),
    ("greeting once", [("Ann", "Hello, Ann!")], ("Carl", "Hello, Carl!")),
    ("amount", [("USD 12.50", "12.50"), ("USD 7.00", "7.00")], ("EUR 3.99", "3.99")),
    ("spaces at the ends", [("  a b ", "a b"), (" cd", "cd")], ("e f  ", "e f")),
    ("third field", [("a,b,c,d", "c"), ("xx,yy,zz,w", "zz")], ("1,2,3,4", "3")),
    ("underscores", [("hello world", "hello_world"), ("a b c", "a_b_c")], ("x y", "x_y")),
    ("without a title", [("Dr. Ann Lee", "Ann Lee"), ("Dr. Bob Ray", "Bob Ray")], ("Dr. Carl Fox", "Carl Fox")),
    ("last word", [("the quick fox", "fox"), ("hello", "hello")], ("a b c d", "d")),
    ("first letter", [("apple", "a"), ("berry", "b")], ("cherry", "c")),
    ("digits", [("abc123def", "123"), ("x9", "9")], ("order 45 x", "45")),
    ("hours and minutes", [("12:34:56", "12h34"), ("01:02:03", "01h02")], ("23:59:00", "23h59")),
    ("swapped", [("key=value", "value=key"), ("a=b", "b=a")], ("x1=y2", "y2=x1")),
    ("masked", [("4111-1111-1111-1234", "**** 1234"), ("5500-0000-0000-0004", "**** 0004")], ("3-4-5-9999", "**** 9999")),
    ("tags", [("<b>bold</b>", "bold"), ("<b>x y</b>", "x y")], ("<b>hi</b>", "hi")),
]


@pytest.mark.parametrize(("shown", "unseen"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_meant_comes_back(shown: list[tuple[str, str]], unseen: tuple[str, str]) -> None:
    result = synth.solve(shown, seconds=None, candidates=1_500_000)
    answer = result.program
    assert isinstance(answer, Definition)
    assert answer(unseen[0]) == unseen[1], str(answer)


@pytest.mark.parametrize(
    ("inputs", "outputs", "own"),
    [
        (["Ann"], ["Hello, Ann!"], ["Hello, ", "!"]),
        (["Ann", "Bob"], ["Hello, Ann!", "Hello, Bob!"], ["Hello, ", "!"]),
        (["Ann Lee"], ["ann.lee@acme.com"], ["@acme.com"]),
        (["a-b"], ["b-a"], []),
        (["ab", "cd"], ["x", "y"], []),
        ([""], [""], []),
    ],
)
def test_outputs_have_texts_of_their_own(inputs: list[str], outputs: list[str], own: list[str]) -> None:
    assert [text for text in own if text in own_texts(inputs, outputs)] == own
    assert all(text in output for text in own_texts(inputs, outputs) for output in outputs)


def test_delimiters_are_mined_whatever_they_are() -> None:
    rows = [Example(("key=value",), "value=key"), Example(("a=b",), "b=a")]
    assert "=" in shared_texts(rows)


def test_places_are_fixed_only_without_delimiters() -> None:
    assert 4 in fixed_places([Example(("20240131",), "2024-01-31"), Example(("19991205",), "1999-12-05")])
    assert fixed_places([Example(("2024-01-31",), "31/01/2024")]) == []
