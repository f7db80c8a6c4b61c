"""S-expressions with places: the common ground of SyGuS-IF, SMT-LIB and our own program text.

Reading is one pass with an explicit stack, so nesting depth costs memory and nothing else.  Every atom and list remembers
where it began; the readers above turn that into messages with line and column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import Place, ReadError, UnsupportedError

_TOKEN = re.compile(
    r"""[()]
      | [^\s()";|\ufeff][^\s()";|]*                   # a symbol, numeral or literal
      | "(?:[^"]|"")*"                                # a string
      | \|[^|\\]*\|                                  # a quoted symbol
      | ;[^\n]*                                       # a comment
      | [^\ \t\r\n\f\ufeff]                           # what is left can only be a mistake
    """,
    re.VERBOSE,
)


_DELIMITED = {'"': "string", "|": "quoted"}


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
    done: list[SExpr] = []
    open_lists: list[SList] = []
    items = done
    for found in _TOKEN.finditer(source.text):
        token, position = found.group(), found.start()
        first = token[0]
        if first == "(":
            new = SList([], position)
            items.append(new)
            open_lists.append(new)
            items = new.items
        elif first == ")":
            if not open_lists:
                raise source.error(position, "this closing parenthesis has no opening one")
            open_lists.pop()
            items = open_lists[-1].items if open_lists else done
        elif first == ";":
            continue
        elif first in _DELIMITED and len(token) > 1:
            inside = token[1:-1]
            text = inside.replace('""', '"') if first == '"' else inside
            items.append(Atom(text, _DELIMITED[first], position))
        elif first in _DELIMITED:
            what = "string" if first == '"' else "quoted symbol"
            raise source.error(position, f"this {what} is not closed")
        elif first.isspace():
            raise source.error(position, f"unexpected character {first!r}")
        else:
            items.append(Atom(token, "symbol", position))
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
    return "".join('""' if c == '"' else c if " " <= c <= "~" and c != "\\" else f"\\u{{{ord(c):x}}}" for c in text)
