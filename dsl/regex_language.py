"""REGEX: the theory of regular expressions of SMT-LIB 2.6, as far as `dsl/regex.py` can say it.

A task for regular expressions asks for a function from String to Bool, and its answer reads `(str.in_re s R)`, so it is
printed, checked and called like every other program.  `regex_program` writes an expression in this language.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated

from .language import DSL, Index
from .operators import Definition, Undefined
from .program import Program, Variable, application, constant, variable
from .regex import ANYTHING, EPSILON, NOTHING, Alternation, Chars, Concat, Regex, alternation, char, concat, repeat
from .regex_reader import LARGEST_REPEAT
from .types import Bool, String, Type

RegLan = Type("RegLan", (), Regex)
_Language = Annotated[Regex, RegLan]

REGEX = DSL("regex", "1", "Regular expressions, as SMT-LIB has them.", support=(String, RegLan, Bool))


@REGEX.operator("str.in_re", standard=True)
def in_re(text: str, language: _Language) -> bool:
    """Does the whole text belong to the language?"""
    return language.matches(text)


@REGEX.operator("str.to_re", standard=True)
def to_re(text: str) -> _Language:
    """The language of one text."""
    return concat(map(char, text))


@REGEX.operator("re.none", standard=True)
def none() -> _Language:
    """The empty language."""
    return NOTHING


@REGEX.operator("re.allchar", standard=True)
def allchar() -> _Language:
    """Every text of one character."""
    return ANYTHING


@REGEX.operator("re.range", standard=True)
def char_range(first: str, last: str) -> _Language:
    """The characters from one to another; empty unless both are single characters in order."""
    return Chars(((ord(first), ord(last)),)) if len(first) == len(last) == 1 and first <= last else NOTHING


@REGEX.operator("re.++", nary="left", standard=True)
def joined(first: _Language, second: _Language) -> _Language:
    """A text of one language and then one of another."""
    return concat([first, second])


@REGEX.operator("re.union", nary="left", standard=True, commutative=True)
def united(first: _Language, second: _Language) -> _Language:
    """The texts of either language."""
    return alternation([first, second])


@REGEX.operator("re.diff", standard=True)
def difference(first: _Language, second: _Language) -> _Language:
    """The characters of one set that are not in another; no value for anything but sets of characters."""
    one, two = _one_set(first), _one_set(second)
    if one is None or two is None:
        undefined: Regex = Undefined
        return undefined
    return (one.complement() | two).complement()


def _one_set(regex: Regex) -> Chars | None:
    """The set of characters that an expression is, or None."""
    if isinstance(regex, Alternation):
        sets = [item for item in regex.items if isinstance(item, Chars)]
        return reduce(or_, sets) if len(sets) == len(regex.items) else None
    return regex if isinstance(regex, Chars) else None


@REGEX.operator("re.*", standard=True)
def star(language: _Language) -> _Language:
    """Any number of texts of a language, one after the other."""
    return repeat(language, 0, None)


@REGEX.operator("re.+", standard=True)
def plus(language: _Language) -> _Language:
    """At least one text of a language."""
    return repeat(language, 1, None)


@REGEX.operator("re.opt", standard=True)
def optional(language: _Language) -> _Language:
    """A text of a language, or the empty text."""
    return repeat(language, 0, 1)


@REGEX.operator("re.^", standard=True)
def power(language: _Language, count: Index) -> _Language:
    """Exactly so many texts of a language."""
    return repeat(language, count, count) if count <= LARGEST_REPEAT else Undefined


@REGEX.operator("re.loop", standard=True)
def loop(language: _Language, least: Index, most: Index) -> _Language:
    """From `least` to `most` texts of a language; none if that is no range."""
    if least > most:
        return NOTHING
    return repeat(language, least, most) if most <= LARGEST_REPEAT else Undefined


def regex_definition(regex: Regex, parameter: Variable, name: str = "matches") -> Definition:
    """The function that says whether a text is matched."""
    text = variable(parameter.name, parameter.type)
    return Definition(name, (parameter,), _apply("str.in_re", text, regex_program(regex)))


def regex_of(definition: Definition) -> Regex | None:
    """The expression in a definition that `regex_definition` made, or None."""
    from .interpreter import evaluate

    body = definition.body
    if len(body.children) != 2 or body.children[1].type != RegLan or body.children[1].variables():
        return None
    value = evaluate(body.children[1], {})
    return value if isinstance(value, Regex) else None


def regex_program(regex: Regex) -> Program:
    """An expression as a program of sort RegLan."""
    if isinstance(regex, Chars):
        return _chars_program(regex)
    if isinstance(regex, Concat):
        return _concat_program(regex)
    if isinstance(regex, Alternation):
        parts = [regex_program(item) for item in regex.items]
        total = parts[0]
        for part in parts[1:]:
            total = _apply("re.union", total, part)
        return total
    item = regex_program(regex.parts()[0])
    least, most = getattr(regex, "least", 0), getattr(regex, "most", None)
    if (least, most) in _NAMED:
        return _apply(_NAMED[least, most], item)
    if most is None:
        return _apply("re.++", _apply("re.^", item, indices=(least,)), _apply("re.*", item))
    return _apply("re.^", item, indices=(least,)) if least == most else _apply("re.loop", item, indices=(least, most))


_NAMED = {(0, 1): "re.opt", (0, None): "re.*", (1, None): "re.+"}


def _apply(name: str, *arguments: Program, indices: tuple[int, ...] = ()) -> Program:
    operator = REGEX.resolve(name, [argument.type for argument in arguments], indices)
    assert operator is not None, name
    return application(operator, *arguments)


def _chars_program(regex: Chars) -> Program:
    if regex == ANYTHING:
        return _apply("re.allchar")
    if regex.ranges and regex.ranges[-1][1] == ANYTHING.ranges[0][1]:
        return _apply("re.diff", _apply("re.allchar"), _chars_program(regex.complement()))
    total: Program | None = None
    for low, high in regex.ranges:
        part = (
            _literal(chr(low))
            if low == high
            else _apply("re.range", constant(chr(low), String), constant(chr(high), String))
        )
        total = part if total is None else _apply("re.union", total, part)
    return total if total is not None else _apply("re.none")


def _concat_program(regex: Concat) -> Program:
    parts: list[Program] = []
    word = ""
    for item in [*regex.items, EPSILON]:
        if isinstance(item, Chars) and len(item.ranges) == 1 and item.ranges[0][0] == item.ranges[0][1]:
            word += chr(item.ranges[0][0])
            continue
        if word:
            parts.append(_literal(word))
            word = ""
        if item is not EPSILON:
            parts.append(regex_program(item))
    if not parts:
        return _literal("")
    total = parts[0]
    for part in parts[1:]:
        total = _apply("re.++", total, part)
    return total


def _literal(text: str) -> Program:
    return _apply("str.to_re", constant(text, String))
