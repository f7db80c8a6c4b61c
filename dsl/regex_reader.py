r"""Reading patterns: the part of Python's notation for regular expressions that a finite automaton can decide.

Groups only bracket here.  What goes beyond regular languages, such as `(?=...)` or `\1`, is refused by name; so are `^`,
`$` and lazy repeats, which say nothing about a whole text.
"""

from __future__ import annotations

from .errors import Place, ReadError, UnsupportedError
from .regex import Chars, Regex, alternation, char, chars, concat, merged_ranges, repeat

DEEPEST = 100
"""Levels of brackets of a pattern."""
LARGEST_REPEAT = 1_000
"""The largest number in `{k,m}`."""

_CLASSES = {"d": chars("0-9"), "w": chars("0-9A-Za-z_"), "s": chars(" \t\n\r\f\v")}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "0": "\0"}
_HEX = {"x": 2, "u": 4, "U": 8}


def parse_regex(pattern: str) -> Regex:
    """The expression that a pattern stands for.

    Raises ReadError with the column of a mistake, and UnsupportedError for what is not regular.
    """
    reader = _Reader(pattern)
    regex = reader.alternatives(0)
    if reader.at < len(pattern):
        raise reader.error("this bracket closes nothing", "take it away or write \\)")
    return regex


class _Reader:
    """A pattern while it is read, from left to right."""

    def __init__(self, pattern: str) -> None:
        self.text, self.at = pattern, 0

    def error(self, message: str, remedy: str = "", at: int | None = None) -> ReadError:
        place = Place(1, (self.at if at is None else at) + 1)
        return ReadError(f"the pattern {self.text!r:.80}: {message}", place=place, remedy=remedy)

    def unsupported(self, what: str, remedy: str = "") -> UnsupportedError:
        message = f"the pattern {self.text!r:.80}: {what} is not supported"
        return UnsupportedError(message, place=Place(1, self.at + 1), remedy=remedy)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def alternatives(self, depth: int) -> Regex:
        """Everything up to a closing bracket or the end."""
        if depth > DEEPEST:
            raise self.error(f"there are more than {DEEPEST} levels of brackets")
        found = [self.sequence(depth)]
        while self.peek() == "|":
            self.at += 1
            found.append(self.sequence(depth))
        return alternation(found)

    def sequence(self, depth: int) -> Regex:
        items = []
        while self.peek() not in ("", "|", ")"):
            items.append(self.repeated(self.atom(depth)))
        return concat(items)

    def repeated(self, item: Regex) -> Regex:
        while self.peek() in ("?", "*", "+", "{"):
            least, most = self.bounds()
            if self.peek() in ("?", "+") and self.peek():
                raise self.unsupported("a lazy or possessive repeat", "for a whole text the plain one means the same")
            item = repeat(item, least, most)
        return item

    def bounds(self) -> tuple[int, int | None]:
        start, sign = self.at, self.peek()
        self.at += 1
        if sign != "{":
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
        stop = self.text.find("}", self.at)
        numbers = self.text[self.at : stop].split(",") if stop >= 0 else []
        plain = all(n.isascii() and (n.isdigit() or not n) for n in numbers)
        if len(numbers) not in (1, 2) or not plain or not any(numbers):
            raise self.error("a repeat reads {k}, {k,} or {k,m}", "write \\{ for the character", start)
        self.at = stop + 1
        least = int(numbers[0][:9] or 0)
        most = int(numbers[-1][:9]) if numbers[-1] else None
        if least > LARGEST_REPEAT or (most is not None and not least <= most <= LARGEST_REPEAT):
            raise self.error(f"the bounds must be in order and at most {LARGEST_REPEAT}", at=start)
        return least, most

    def atom(self, depth: int) -> Regex:
        sign = self.peek()
        if sign in ("^", "$"):
            raise self.unsupported(f"the anchor {sign}", "a pattern always means the whole text")
        if sign in ("?", "*", "+", "{"):
            raise self.error("there is nothing to repeat", f"write \\{sign} for the character")
        self.at += 1
        if sign == "(":
            return self.group(depth)
        if sign == "[":
            return self.char_class()
        if sign == "\\":
            return self.escape()
        return char("\n").complement() if sign == "." else char(sign)

    def group(self, depth: int) -> Regex:
        start = self.at - 1
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self.peek() == "?":
            raise self.unsupported("(?...)", "only (?:...) and plain brackets are")
        inside = self.alternatives(depth + 1)
        if self.peek() != ")":
            raise self.error("this bracket is not closed", "add )", start)
        self.at += 1
        return inside

    def escape(self) -> Chars:
        sign = self.peek()
        if not sign:
            raise self.error("the pattern ends with a backslash", "write \\\\ for the character", self.at - 1)
        self.at += 1
        if sign.lower() in _CLASSES:
            found = _CLASSES[sign.lower()]
            return found if sign.islower() else found.complement()
        if sign in _HEX:
            digits = self.text[self.at : self.at + _HEX[sign]]
            try:
                found = char(chr(int(digits, 16)))
            except (ValueError, OverflowError):
                raise self.error(f"\\{sign} needs {_HEX[sign]} hexadecimal digits of a character") from None
            if len(digits) != _HEX[sign]:
                raise self.error(f"\\{sign} needs {_HEX[sign]} hexadecimal digits of a character")
            self.at += len(digits)
            return found
        if sign in _ESCAPES:
            return char(_ESCAPES[sign])
        if sign.isalnum():
            self.at -= 2
            raise self.unsupported(f"\\{sign}")
        return char(sign)

    def char_class(self) -> Chars:
        start = self.at - 1
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self.peek() != "]":
            first = False
            low = self.class_member(start)
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                high = self.class_member(start)
                ends = (*low.ranges, *high.ranges)
                if len(ends) != 2 or any(a != b for a, b in ends) or ends[0][0] > ends[1][0]:
                    raise self.error("a range needs two characters in order", at=start)
                ranges.append((ends[0][0], ends[1][0]))
            else:
                ranges += low.ranges
        self.at += 1
        found = Chars(merged_ranges(ranges))
        return found.complement() if negated else found

    def class_member(self, start: int) -> Chars:
        sign = self.peek()
        if not sign:
            raise self.error("this class is not closed", "add ]", start)
        self.at += 1
        return self.escape() if sign == "\\" else char(sign)
