"""S-expressions with places: the common ground of SyGuS-IF, SMT-LIB and our own program text.

Reading is one pass with an explicit stack, so nesting depth costs memory and nothing else.  Every atom and list remembers
where it began; the readers above turn that into messages with line and column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import Place, ReadError, UnsupportedError

_TOKEN = re.compile(
    r"""[ \t\r\n\f\ufeff]+                              # blank
      | ;[^\n]*                                       # comment
      | (?P<open>\()
      | (?P<close>\))
      | (?P<string>"(?:[^"]|"")*")
      | \|(?P<quoted>[^|\\]*)\|
      | (?P<atom>[^\s()";|]+)
    """,
    re.VERBOSE,
)


@dataclass(slots=True, eq=False)
class Atom:
    """A symbol, numeral or literal; `kind` is "symbol", "quoted" (between bars) or "string" (text without quotes)."""

    text: str
    kind: str
    offset: int


@dataclass(slots=True, eq=False)
class SList:
    """A parenthesised list."""

    items: list[SExpr]
    offset: int


SExpr = Atom | SList


class SourceText:
    """A text with a name; turns offsets into places."""

    def __init__(self, text: str, name: str | None = None) -> None:
        self.text, self.name = text, name

    def place(self, offset: int) -> Place:
        """Line and column of a character offset."""
        line = self.text.count("\n", 0, offset) + 1
        return Place(line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1, self.name)

    def error(self, where: SExpr | int, message: str, remedy: str = "") -> ReadError:
        """A ReadError at an expression or offset, to be raised by the caller."""
        offset = where if isinstance(where, int) else where.offset
        return ReadError(message, place=self.place(offset), remedy=remedy)

    def unsupported(self, where: SExpr, message: str, remedy: str = "") -> UnsupportedError:
        """An UnsupportedError at an expression, to be raised by the caller."""
        return UnsupportedError(message, place=self.place(where.offset), remedy=remedy)


def read_sexprs(source: SourceText) -> list[SExpr]:
    """Every s-expression of the text.  Raises ReadError at an unclosed or surplus parenthesis or a stray quote."""
    text, position = source.text, 0
    done: list[SExpr] = []
    open_lists: list[SList] = []
    items = done
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            quote = {'"': "this string is not closed", "|": "this quoted symbol is not closed"}
            raise source.error(position, quote.get(text[position], f"unexpected character {text[position]!r}"))
        kind = found.lastgroup
        if kind == "open":
            new = SList([], position)
            items.append(new)
            open_lists.append(new)
            items = new.items
        elif kind == "close":
            if not open_lists:
                raise source.error(position, "this closing parenthesis has no opening one")
            open_lists.pop()
            items = open_lists[-1].items if open_lists else done
        elif kind == "string":
            items.append(Atom(found["string"][1:-1].replace('""', '"'), "string", position))
        elif kind is not None:
            items.append(Atom(found[kind], "symbol" if kind == "atom" else "quoted", position))
        position = found.end()
    if open_lists:
        raise source.error(open_lists[-1], "this parenthesis is never closed", "the text may be cut off")
    return done


_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,5})\}|\\u([0-9a-fA-F]{4})")
LARGEST_CODE_POINT = 0x2FFFF
"""The last character of SMT-LIB's theory of strings; solvers disagree about anything beyond."""


def unescape(text: str) -> str:
    r"""SMT-LIB 2.6 string escapes (`\u{41}`, `\u0041`) to characters; any other backslash stands for itself."""
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)


def escape(text: str) -> str:
    r"""Characters to the inside of an SMT-LIB string literal: printable ASCII stays, all else and `\` is `\u{...}`."""
    return "".join(
        '""' if c == '"' else c if " " <= c <= "~" and c != "\\" else f"\\u{{{ord(c):x}}}" for c in text
    )
