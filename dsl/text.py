"""Text as people clean it: cases, ends, delimiters, and runs of letters or digits.

SMT-LIB has no such operators, so their corner cases are ours.  Indices count from 0, or from the end if negative; what is
not there has no value (`Undefined`), since a silent "" would look like an answer.

Beyond ASCII one rule holds for kernel, reference and exported Python alike.  Characters in the blocks of `is_covered` (Latin
with its accents, Greek, Cyrillic, Armenian, full-width forms, and letters of scripts without case) are treated as Python
treats the single character; a case mapping to more than one character (the German sharp s) leaves it as it is.  Characters
outside these blocks are neither letters nor in any case, and digits are 0 to 9 only, as in SMT-LIB.
"""

from __future__ import annotations

from . import text_inverses as inverses
from . import text_kernels as kernels
from .characters import CharClass, Class, is_in_class, is_letter, lower_character, runs_of, upper_character
from .inverses import by_place
from .language import DSL
from .operators import Undefined
from .types import Int, String

TEXT = DSL("text", "1", "Cases, trimming, delimiters and character classes.", support=(String, Int, CharClass))


# Case and ends.


@TEXT.operator("str.upper", kernel=kernels.upper_kernel, inverse=by_place(inverses.upper_text))
def upper(text: str) -> str:
    """In upper case."""
    return "".join(map(upper_character, text))


@TEXT.operator("str.lower", kernel=kernels.lower_kernel, inverse=by_place(inverses.lower_text))
def lower(text: str) -> str:
    """In lower case."""
    return "".join(map(lower_character, text))


@TEXT.operator("str.title", kernel=kernels.title_kernel, inverse=by_place(inverses.title_text))
def title(text: str) -> str:
    """Every letter that follows no letter in upper case, all others in lower case."""
    previous = " " + text
    return "".join(
        lower_character(char) if is_letter(before) else upper_character(char)
        for before, char in zip(previous, text, strict=False)
    )


@TEXT.operator("str.trim", kernel=kernels.trim_kernel, inverse=by_place(inverses.trim_text), python="{0}.strip()")
def trim(text: str) -> str:
    """Without the white space at both ends."""
    return text.strip()


@TEXT.operator(
    "text.left",
    kernel=kernels.left_kernel,
    inverse=inverses.left,
    symbolic=lambda z, text, n: z.ite(
        z.lt(n, z.literal(0, Int)),
        z.str_substr(text, z.literal(0, Int), z.add(z.str_len(text), n)),
        z.str_substr(text, z.literal(0, Int), n),
    ),
    python="{0}[:{1}]",
)
def left(text: str, n: int) -> str:
    """The first n characters, or all if there are fewer; a negative n leaves out the last ones."""
    return text[:n]


@TEXT.operator(
    "text.right",
    kernel=kernels.right_kernel,
    inverse=inverses.right,
    symbolic=lambda z, text, n: z.ite(
        z.lt(n, z.literal(0, Int)),
        z.str_substr(text, z.neg(n), z.str_len(text)),
        z.ite(z.lt(n, z.str_len(text)), z.str_substr(text, z.sub(z.str_len(text), n), n), text),
    ),
)
def right(text: str, n: int) -> str:
    """The last n characters, or all if there are fewer; a negative n leaves out the first ones."""
    return text[max(len(text) - n, 0) :] if n >= 0 else text[-n:]


# Delimiters.  Symbolic meanings need only be right where the reference has a value: where the part occurs.


@TEXT.operator("text.split", kernel=kernels.split_kernel, inverse=inverses.split)
def split(text: str, delimiter: str, index: int) -> str:
    """The piece at an index (from 0; negative: from the end) after splitting at every occurrence of a delimiter."""
    pieces = text.split(delimiter) if delimiter else []
    return pieces[index] if -len(pieces) <= index < len(pieces) else Undefined


@TEXT.operator(
    "text.before",
    kernel=kernels.before_kernel,
    inverse=inverses.before,
    symbolic=lambda z, text, part: z.str_substr(text, z.literal(0, Int), z.str_indexof(text, part, z.literal(0, Int))),
)
def before(text: str, part: str) -> str:
    """What stands before the first occurrence of a part."""
    return text[: text.index(part)] if part in text else Undefined


@TEXT.operator(
    "text.after",
    kernel=kernels.after_kernel,
    inverse=inverses.after,
    symbolic=lambda z, text, part: z.str_substr(
        text, z.add(z.str_indexof(text, part, z.literal(0, Int)), z.str_len(part)), z.str_len(text)
    ),
)
def after(text: str, part: str) -> str:
    """What stands after the first occurrence of a part."""
    return text[text.index(part) + len(part) :] if part in text else Undefined


@TEXT.operator("text.before_last", kernel=kernels.before_last_kernel, inverse=inverses.before_last)
def before_last(text: str, part: str) -> str:
    """What stands before the last occurrence of a part."""
    return text[: text.rindex(part)] if part in text else Undefined


@TEXT.operator("text.after_last", kernel=kernels.after_last_kernel, inverse=inverses.after_last)
def after_last(text: str, part: str) -> str:
    """What stands after the last occurrence of a part."""
    return text[text.rindex(part) + len(part) :] if part in text else Undefined


@TEXT.operator("text.count", kernel=kernels.count_kernel, inverse=inverses.count)
def count(text: str, part: str) -> int:
    """How often a part occurs without overlap; no value for an empty part."""
    return text.count(part) if part else Undefined


# Character classes.


@TEXT.operator("text.token", kernel=kernels.token_kernel, inverse=inverses.token)
def token(text: str, which: Class, index: int) -> str:
    """The longest run of characters of a class at an index (from 0; negative: from the end)."""
    runs = runs_of(text, which)
    return runs[index] if -len(runs) <= index < len(runs) else Undefined


@TEXT.operator("text.keep", kernel=kernels.keep_kernel, inverse=inverses.filtering(True))
def keep(text: str, which: Class) -> str:
    """Only the characters of a class."""
    return "".join(char for char in text if is_in_class(char, which))


@TEXT.operator("text.remove", kernel=kernels.remove_kernel, inverse=inverses.filtering(False))
def remove(text: str, which: Class) -> str:
    """Without the characters of a class."""
    return "".join(char for char in text if not is_in_class(char, which))


@TEXT.operator("text.count_class", kernel=kernels.count_class_kernel, inverse=inverses.count_class)
def count_class(text: str, which: Class) -> int:
    """The number of characters of a class."""
    return sum(is_in_class(char, which) for char in text)


@TEXT.operator("text.is_all", kernel=kernels.is_all_kernel, inverse=inverses.is_all)
def is_all(text: str, which: Class) -> bool:
    """Does the text consist of characters of a class only, at least one?"""
    return text != "" and all(is_in_class(char, which) for char in text)
