"""RobustFill: the string language of the neural synthesiser of that name, in the version that ExeDec uses.

The operators of Devlin, Uesato, Bhupatiraju, Singh, Mohamed and Kohli (RobustFill, ICML 2017, appendix B) with the four that
Shi, Hong, Deng, Yin, Zaheer and Sutton (ExeDec, ICLR 2024) add: `Substitute`, `SubstituteAll`, `Remove` and `RemoveAll`.  A
program maps one text to another and is a concatenation of expressions; an expression is a substring of the input, a
modification of it, one character, or a modification of one of the first two (`Compose` in the papers; here it is nesting).
Matches of a pattern are leftmost, greedy and do not overlap.  Only the letters of ASCII have cases.

The default grammar is the papers', not every nesting: `expression_grammar` says what an expression is.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from . import robustfill_kernels as kernels
from .bustle_inverses import back, front
from .errors import QuestionError
from .grammar import Grammar, NonTerminal, Production
from .inverses import by_place
from .language import DSL, Residual
from .program import Variable, constant, variable
from .string_kernels import concat_kernel
from .types import Int, String, Tokens, Type, Value

DELIMITERS = "&,.?!@()[]%{}/:;$#\"' "
CHARACTERS = string.ascii_letters + string.digits + DELIMITERS
KINDS = {
    "NUMBER": "[0-9]+",
    "WORD": "[A-Za-z]+",
    "ALPHANUM": "[A-Za-z0-9]+",
    "ALL_CAPS": "[A-Z]+",
    "PROP_CASE": "[A-Z][a-z]+",
    "LOWER": "[a-z]+",
    "DIGIT": "[0-9]",
    "CHAR": f"[{re.escape(CHARACTERS)}]",
}
INDICES = (1, 2, 3, 4, 5, -1, -2, -3, -4, -5)
POSITIONS = tuple(range(-100, 101))
BLANKS = " \t\n\v\f\r"

Pattern = Tokens("Pattern", (*KINDS, *DELIMITERS))
Case = Tokens("Case", ("proper", "upper", "lower"))
Boundary = Tokens("Boundary", ("START", "END"))
Matched = Annotated[str, Pattern]
Cased = Annotated[str, Case]
Bound = Annotated[str, Boundary]

_COMPILED = {token: re.compile(KINDS.get(token, re.escape(token))) for token in Pattern.tokens}
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


def rest_of_text(wanted: Value, produced: Value) -> Value | None:
    """What is still to be produced of a wanted text; None if what has been produced is no prefix of it."""
    return wanted[len(produced) :] if wanted.startswith(produced) else None


class _Language(DSL):
    """The language with the papers' grammar as its default."""

    def default_grammar(
        self, parameters: Sequence[Variable], result: Type, constants: Mapping[Type, Iterable[Value]] | None = None
    ) -> Grammar:
        """Concatenations of expressions over texts.  Raises QuestionError for other types.

        Literals are single characters of the language, all of them, so those of a task add nothing.
        """
        if result != String or not parameters or any(p.type != String for p in parameters):
            raise QuestionError("a program of the language robustfill maps texts to a text", remedy="use another language")
        text = NonTerminal("Text", String)
        part = NonTerminal("Part", String)
        join = self.resolve("Concat", [String, String])
        assert join is not None
        spine = [Production(text, part), Production(text, join, (part, text))]
        return Grammar(text, [*spine, *_expressions(self, part, parameters)], tuple(parameters))


ROBUSTFILL = _Language(
    "robustfill",
    "1",
    "Texts put together from pieces of a text: the language of RobustFill and ExeDec.",
    support=(String, Int, Pattern, Case, Boundary),
    residual=Residual("Concat", rest_of_text),
)


def expression_grammar(parameters: Sequence[Variable]) -> Grammar:
    """The grammar of one expression, the step of which programs are made."""
    part = NonTerminal("Part", String)
    return Grammar(part, _expressions(ROBUSTFILL, part, parameters), tuple(parameters))


def _expressions(language: DSL, part: NonTerminal, parameters: Sequence[Variable]) -> list[Production]:
    """The productions below one part: substrings, modifications, and these on a text that was got by one more step."""
    inner, text, char = (NonTerminal(name, String) for name in ("Inner", "Input", "Character"))
    numbers = {"Index": INDICES, "Position": POSITIONS}
    places = {
        "x": text, "e": inner, "t": NonTerminal("Kind", Pattern), "r": NonTerminal("Pattern", Pattern), "c": char,
        "d": NonTerminal("Delimiter", Pattern), "s": NonTerminal("Case", Case), "b": NonTerminal("Boundary", Boundary),
        "i": NonTerminal("Index", Int), "k": NonTerminal("Position", Int),
    }  # fmt: skip

    def production(target: NonTerminal, name: str, letters: str) -> Production:
        arguments = [places[letter] for letter in letters]
        operator = language.resolve(name, [a.type for a in arguments])
        assert operator is not None
        return Production(target, operator, tuple(arguments))

    substrings = {"SubStr": "xkk", "GetSpan": "xribrib", "GetToken": "xti", "GetUpto": "xr", "GetFrom": "xr"}
    modifications = {
        "ToCase": "es", "Replace": "edd", "Trim": "e", "GetFirst": "eti", "GetAll": "et", "Substitute": "etic",
        "SubstituteAll": "etc", "Remove": "eti", "RemoveAll": "et",
    }  # fmt: skip
    found = [production(part, *item) for item in (*substrings.items(), *modifications.items())]
    found.append(Production(part, char))
    found += [
        production(inner, name, letters.replace("e", "x")) for name, letters in (*substrings.items(), *modifications.items())
    ]
    found.append(Production(inner, text))
    found += [Production(text, variable(p.name, p.type)) for p in parameters]
    for letter, values in (
        ("t", KINDS),
        ("r", Pattern.tokens),
        ("d", DELIMITERS),
        ("s", Case.tokens),
        ("b", Boundary.tokens),
    ):
        found += [Production(places[letter], constant(value, places[letter].type)) for value in values]
    for letter, name in (("i", "Index"), ("k", "Position")):
        found += [Production(places[letter], constant(number, Int)) for number in numbers[name]]
    found += [Production(char, constant(character, String)) for character in CHARACTERS]
    return found


def _matches(pattern: str, text: str) -> list[re.Match[str]]:
    return list(_COMPILED[pattern].finditer(text))


def _place(index: int, count: int) -> int:
    return index - 1 if index > 0 else count + index


@ROBUSTFILL.operator("Concat", kernel=concat_kernel, inverse=by_place(front, back), nary="right", python="({0} + {1})")
def concat(a: str, b: str) -> str:
    """The two texts joined."""
    return a + b


# Substring expressions.


@ROBUSTFILL.operator("SubStr", kernel=kernels.substr_kernel)
def substr(text: str, first: int, last: int) -> str:
    """From one position to another, both included, counted from 1, or below 1 from the end; empty unless they differ."""
    p1, p2 = (k - 1 if k > 0 else len(text) + k for k in (first, last))
    if p1 >= p2:
        return ""
    return text[p1:] if p2 == len(text) else text[p1 : p2 + 1]


@ROBUSTFILL.operator("GetSpan", kernel=kernels.span_kernel)
def get_span(text: str, r1: Matched, i1: int, b1: Bound, r2: Matched, i2: int, b2: Bound) -> str:
    """From the start or end of one match to the start or end of another."""
    p1, p2 = _span_place(text, r1, i1, b1), _span_place(text, r2, i2, b2)
    return "" if p1 < 0 or p2 < 0 else text[p1:p2]


def _span_place(text: str, pattern: str, index: int, bound: str) -> int:
    """A position; where there are not so many matches it is their number less one, as in the papers' data."""
    matches = _matches(pattern, text)
    place = _place(index, len(matches))
    if not matches or place >= len(matches):
        return len(matches) - 1
    if place < 0:
        return 0
    return matches[place].start() if bound == "START" else matches[place].end()


@ROBUSTFILL.operator("GetToken", kernel=kernels.token_kernel)
def get_token(text: str, kind: Matched, index: int) -> str:
    """One match, counted from 1, or from the last one with -1; empty if there is none."""
    matches = _matches(kind, text)
    place = _place(index, len(matches))
    return matches[place].group() if 0 <= place < len(matches) else ""


@ROBUSTFILL.operator("GetUpto", kernel=kernels.upto_kernel)
def get_upto(text: str, pattern: Matched) -> str:
    """The text up to the end of the first match; empty if there is none."""
    match = _COMPILED[pattern].search(text)
    return text[: match.end()] if match else ""


@ROBUSTFILL.operator("GetFrom", kernel=kernels.from_kernel)
def get_from(text: str, pattern: Matched) -> str:
    """The text from the end of the first match on; empty if there is none."""
    match = _COMPILED[pattern].search(text)
    return text[match.end() :] if match else ""


# Modification expressions.


@ROBUSTFILL.operator("ToCase", kernel=kernels.case_kernel)
def to_case(text: str, case: Cased) -> str:
    """In lower or upper case; `proper` is lower case but for the very first character."""
    if case == "upper":
        return text.translate(_UPPER)
    return text[:1].translate(_UPPER) + text[1:].translate(_LOWER) if case == "proper" else text.translate(_LOWER)


@ROBUSTFILL.operator("Replace", kernel=kernels.replace_kernel)
def replace(text: str, old: Matched, new: Matched) -> str:
    """Every delimiter of one kind replaced by another; unchanged for patterns that are no delimiters."""
    return text if old in KINDS or new in KINDS else text.replace(old, new)


@ROBUSTFILL.operator("Trim", kernel=kernels.trim_kernel)
def trim(text: str) -> str:
    """Without white space at both ends."""
    return text.strip(BLANKS)


@ROBUSTFILL.operator("GetFirst", kernel=kernels.first_kernel)
def get_first(text: str, kind: Matched, most: int) -> str:
    """The first matches joined; a negative number leaves out so many at the end."""
    return "".join(match.group() for match in _matches(kind, text)[:most])


@ROBUSTFILL.operator("GetAll", kernel=kernels.all_kernel)
def get_all(text: str, kind: Matched) -> str:
    """All matches joined."""
    return "".join(match.group() for match in _matches(kind, text))


@ROBUSTFILL.operator("Substitute", kernel=kernels.substitute_kernel)
def substitute(text: str, kind: Matched, index: int, new: str) -> str:
    """The first occurrence of a match's text replaced; unchanged if there is no such match."""
    return _substituted(text, kind, index, new)


def _substituted(text: str, kind: str, index: int, new: str) -> str:
    matches = _matches(kind, text)
    place = _place(index, len(matches))
    return text.replace(matches[place].group(), new, 1) if 0 <= place < len(matches) else text


@ROBUSTFILL.operator("SubstituteAll", kernel=kernels.substitute_all_kernel)
def substitute_all(text: str, kind: Matched, new: str) -> str:
    """For every match in order, the first occurrence of its text replaced, in the text as it is by then."""
    return _all_substituted(text, kind, new)


def _all_substituted(text: str, kind: str, new: str) -> str:
    changed = text
    for match in _matches(kind, text):
        changed = changed.replace(match.group(), new, 1)
    return changed


@ROBUSTFILL.operator("Remove", kernel=kernels.remove_kernel)
def remove(text: str, kind: Matched, index: int) -> str:
    """Without the first occurrence of a match's text."""
    return _substituted(text, kind, index, "")


@ROBUSTFILL.operator("RemoveAll", kernel=kernels.remove_all_kernel)
def remove_all(text: str, kind: Matched) -> str:
    """Without the texts of all matches."""
    return _all_substituted(text, kind, "")
