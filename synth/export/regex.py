"""Programs as regular expressions, where a program is one step that a regular expression can take.

The patterns are of the kind that Python's `re` and RE2 (DuckDB, Go, Google Sheets) read alike: no look-around and no
back-references, so that matching takes linear time in RE2.  They are written for matching the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from dsl.operators import Definition, Operator
from dsl.printing import expand_definitions
from dsl.program import Constant, Program, Variable
from dsl.types import Value

from .classes import RUNS, bracketed
from .refusal import Refusal
from .writer import folded

NAME = "a regular expression"
MOST_REPEATS = 1000
"""RE2 repeats a part at most so often."""


@dataclass(frozen=True)
class Pattern:
    """A regular expression, and how to use it.

    `use` is "matches" (the whole text matches, or not), "extracts" (the whole text matches, and group 1 is the result), or
    "replaces" (every match is replaced by `replacement`, or the first one only where `once` is set).
    """

    use: Literal["matches", "extracts", "replaces"]
    pattern: str
    replacement: str = ""
    once: bool = False

    def __str__(self) -> str:
        if self.use != "replaces":
            return self.pattern
        return f"{self.pattern}  =>  {self.replacement}" if self.replacement else f"{self.pattern}  =>"

    def apply(self, text: str) -> str | bool | None:
        """What the pattern says of a text, by Python's engine; None where it has no answer."""
        if self.use == "replaces":
            return re.sub(self.pattern, self.replacement, text, count=int(self.once))
        found = re.fullmatch(self.pattern, text)
        if self.use == "matches":
            return found is not None
        return found[1] if found else None


def to_regex(definition: Definition, *, plain: bool = False) -> Pattern:
    """The program as one regular expression.  `plain` promises that all text is printable ASCII.

    Where the program has no value, a pattern that extracts does not match.  Raises Refusal for programs of several inputs,
    of several steps, or with a step that is none of a regular expression.
    """
    body = folded(expand_definitions(definition.body), NAME)
    text = next(iter(body.variables()), None)
    if text is None or len(body.variables()) > 1 or text.type.name != "String":
        raise Refusal(NAME, f"a program of {len(body.variables())} inputs" if text is None or text.type.name == "String"
                      else f"an input of type {text.type}")  # fmt: skip
    if body.type.name == "Bool":
        return Pattern("matches", _matching(body, plain))
    if isinstance(body.head, Variable):
        return Pattern("extracts", "(?s)(.*)")
    assert isinstance(body.head, Operator)
    if not isinstance(body.children[0].head, Variable):
        inner = body.children[0].head
        raise Refusal(NAME, f"{body.head.name} after another step", inner.name if isinstance(inner, Operator) else "")
    values = [_value(child, body.head) for child in body.children[1:]]
    if body.head.name in _EXTRACTS:
        return Pattern("extracts", f"(?s){_EXTRACTS[body.head.name](plain, *values)}")
    if body.head.name in _REPLACES:
        return _REPLACES[body.head.name](plain, *values)
    raise Refusal(NAME, body.head.name)


def _value(part: Program, operator: Operator) -> Value:
    if not isinstance(part.head, Constant):
        raise Refusal(NAME, operator.name, "an argument differs from row to row")
    value = part.head.value
    if isinstance(value, int) and abs(value) > MOST_REPEATS:
        raise Refusal(NAME, f"the constant {value}", f"repeats are at most {MOST_REPEATS}")
    return value


def _matching(body: Program, plain: bool) -> str:
    """A pattern for the texts of which the program is true."""
    head = body.head
    if isinstance(head, Constant):
        return "(?s:.*)" if head.value else NEVER
    if not isinstance(head, Operator):
        raise Refusal(NAME, f"an input of type {body.type}")
    if head.name == "or":
        return "|".join(f"(?:{_matching(child, plain)})" for child in body.children)
    text, other = body.children[0], body.children[-1]
    if head.name in ("str.prefixof", "str.suffixof") or (head.name == "=" and isinstance(text.head, Constant)):
        text, other = other, text
    if head.name == "=" and isinstance(text.head, Operator) and text.head.name == "str.len":
        count = _value(other, head)
        if isinstance(text.children[0].head, Variable):
            return f"(?s:.{{{count}}})" if count >= 0 else NEVER
    if not isinstance(text.head, Variable) or head.name not in _MATCHES:
        raise Refusal(NAME, head.name)
    return _MATCHES[head.name](plain, None if head.arity == 1 else _value(other, head))


NEVER = r"[^\s\S]"


def written(text: str) -> str:
    """A text as a pattern that both engines read."""
    return "".join(_escaped(char) for char in text)


def _escaped(char: str) -> str:
    if char < " ":
        return f"\\x{ord(char):02x}"
    return char if char.isalnum() or ord(char) > 126 or char in " _" else f"\\{char}"


def _inside(which: str, plain: bool) -> str:
    """A class as it stands between brackets."""
    return bracketed(which, plain, lambda code: _escaped(chr(code)))


def _token(plain: bool, which: str, index: int) -> str:
    inside = _inside(which, plain)
    one, none = f"[{inside}]", f"[^{inside}]"
    if index >= 0:
        before = f"(?:{one}+{none}+){{{index}}}" if index else ""
        return f"{none}*{before}({one}+)(?:{none}.*)?"
    after = f"(?:{none}+{one}+){{{-index - 1}}}" if index < -1 else ""
    return f"(?:.*{none})?({one}+){after}{none}*"


def _piece(plain: bool, kind: str, index: int) -> str:
    if kind not in RUNS:
        raise Refusal(NAME, "text.piece", f"a {kind} is more than a run of one class")
    return _token(plain, kind, index)


def _split(plain: bool, delimiter: str, index: int) -> str:
    part = written(delimiter)
    if not delimiter:
        return f"({NEVER})"
    if index >= 0:
        before = f"(?:.*?{part}){{{index}}}" if index else ""
        return f"{before}(.*?)(?:{part}.*)?"
    if len(delimiter) > 1:
        raise Refusal(NAME, "text.split", "pieces are counted from the end, at a delimiter of several characters")
    after = f"(?:{part}[^{part}]*){{{-index - 1}}}" if index < -1 else ""
    return f"(?:.*{part})?([^{part}]*){after}"


def _substr(plain: bool, start: int, count: int) -> str:
    return f".{{0,{start}}}(.{{0,{count}}}).*" if start >= 0 and count > 0 else "().*"


def _left(plain: bool, n: int) -> str:
    return f"(.{{0,{n}}}).*" if n >= 0 else f"(.*?).{{0,{-n}}}"


def _right(plain: bool, n: int) -> str:
    return f".*?(.{{0,{n}}})" if n >= 0 else f".{{0,{-n}}}(.*)"


def _trim(plain: bool) -> str:
    space = f"[{_inside('<space>', plain)}]*"
    return f"{space}(.*?){space}"


def _replace(plain: bool, old: str, new: str) -> Pattern:
    return Pattern("replaces", written(old), new.replace("\\", "\\\\"), once=True)


def _replace_all(plain: bool, old: str, new: str) -> Pattern:
    return Pattern("replaces", written(old) if old else NEVER, new.replace("\\", "\\\\"))


_MATCHES: Mapping[str, Callable[..., str]] = {
    "=": lambda plain, other: written(other),
    "str.prefixof": lambda plain, part: f"(?s:{written(part)}.*)",
    "str.suffixof": lambda plain, part: f"(?s:.*{written(part)})",
    "str.contains": lambda plain, part: f"(?s:.*{written(part)}.*)",
    "str.is_digit": lambda plain, _: "[0-9]",
    "text.is_all": lambda plain, which: f"[{_inside(which, plain)}]+",
}
_EXTRACTS: Mapping[str, Callable[..., str]] = {
    "str.at": lambda plain, index: _substr(plain, index, 1),
    "str.substr": _substr,
    "str.trim": _trim,
    "text.left": _left,
    "text.right": _right,
    "text.split": _split,
    "text.before": lambda plain, part: f"(.*?){written(part)}.*",
    "text.after": lambda plain, part: f".*?{written(part)}(.*)",
    "text.before_last": lambda plain, part: f"(.*){written(part)}.*",
    "text.after_last": lambda plain, part: f".*{written(part)}(.*)",
    "text.token": _token,
    "text.piece": _piece,
}
_REPLACES: Mapping[str, Callable[..., Pattern]] = {
    "str.replace": _replace,
    "str.replace_all": _replace_all,
    "text.keep": lambda plain, which: Pattern("replaces", f"[^{_inside(which, plain)}]+"),
    "text.remove": lambda plain, which: Pattern("replaces", f"[{_inside(which, plain)}]+"),
}
