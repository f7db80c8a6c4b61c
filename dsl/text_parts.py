"""Parts of text that people point at: words and numbers by their place, and the parts of names, addresses and paths.

`dsl/text.py` has runs of single classes of characters; here are *kinds* of pieces, such as words with apostrophes and
numbers with thousands separators, and places in a text from which and up to which something is cut out.  FlashFill's
positions are of this form (Gulwani, POPL 2011, section 4.1); ours name one kind on one side instead of a sequence of tokens
on both.

None of these operators has a kernel or belongs to the default grammar: enumeration is not how their programs are found
(`search/phrases.py` does that).  Letters are what Python's `re` takes for letters.
"""

from __future__ import annotations

import re
from typing import Annotated

from . import text_numbers  # noqa: F401 - operators join TEXT in one order, whichever of these modules comes first
from .operators import Undefined
from .text import TEXT
from .text_guesses import first_character, guessing, last_character, like_wanted, width_of
from .types import Tokens

KINDS = {
    "<digits>": re.compile("[0-9]+"),
    "<letters>": re.compile(r"[^\W\d_]+"),
    "<small>": re.compile("[a-zß-öø-ÿ]+"),
    "<capitals>": re.compile("[A-ZÀ-ÖØ-Þ]+"),
    "<capitalised>": re.compile("[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+"),
    "<word>": re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*"),
    "<number>": re.compile(r"[0-9]+(?:[.,][0-9]+)*"),
    "<name>": re.compile(r"\w+"),
    "<field>": re.compile(r"\S+"),
    "<blank>": re.compile(r"\s+"),
}
"""What a piece of each kind looks like; pieces are found from left to right and do not overlap."""

KIND = Tokens("Kind", tuple(KINDS))
NAME_PART = Tokens("NamePart", ("<first>", "<middle>", "<last>", "<title>"))
ADDRESS_PART = Tokens("AddressPart", ("<user>", "<domain>", "<host>", "<scheme>", "<path>", "<query>"))
PATH_PART = Tokens("PathPart", ("<folder>", "<file>", "<stem>", "<ending>"))
Kind = Annotated[str, KIND]
NamePart = Annotated[str, NAME_PART]
AddressPart = Annotated[str, ADDRESS_PART]
PathPart = Annotated[str, PATH_PART]
for _type in (KIND, NAME_PART, ADDRESS_PART, PATH_PART):
    TEXT.tokens.update(dict.fromkeys(_type.tokens, _type))  # so that programs with them can be read

TITLES = ("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "rev", "hon", "mx")
LAST_PARTICLES = ("de", "da", "di", "del", "della", "du", "van", "von", "der", "den", "la", "le", "bin", "al", "ter", "ten")
SUFFIXES = ("jr", "sr", "ii", "iii", "iv", "phd", "md", "esq")


# Pieces and places.


@TEXT.operator("text.piece", default=False, inverse=guessing("text.piece", like_wanted))
def piece(text: str, kind: Kind, index: int) -> str:
    """The piece of a kind at an index (from 0; negative: from the end)."""
    found: list[str] = KINDS[kind].findall(text)
    return found[index] if -len(found) <= index < len(found) else Undefined


@TEXT.operator("text.start_of", default=False, inverse=guessing("text.start_of"))
def start_of(text: str, kind: Kind, index: int) -> int:
    """Where the piece of a kind at an index begins."""
    found = [match.start() for match in KINDS[kind].finditer(text)]
    return found[index] if -len(found) <= index < len(found) else Undefined


@TEXT.operator("text.end_of", default=False, inverse=guessing("text.end_of"))
def end_of(text: str, kind: Kind, index: int) -> int:
    """Where the piece of a kind at an index ends."""
    found = [match.end() for match in KINDS[kind].finditer(text)]
    return found[index] if -len(found) <= index < len(found) else Undefined


def _place_of(text: str, part: str, index: int) -> int | None:
    if not part:
        return None
    found = [match.start() for match in re.finditer(re.escape(part), text)]
    return found[index] if -len(found) <= index < len(found) else None


@TEXT.operator("text.place_of", default=False, inverse=guessing("text.place_of"))
def place_of(text: str, part: str, index: int) -> int:
    """Where a part occurs for the time that an index says (from 0; negative: from the end), counted without overlap."""
    found = _place_of(text, part, index)
    return Undefined if found is None else found


def _place_behind(text: str, part: str, index: int) -> int | None:
    if not part:
        return None
    found = [match.end() for match in re.finditer(re.escape(part), text)]
    return found[index] if -len(found) <= index < len(found) else None


@TEXT.operator("text.place_behind", default=False, inverse=guessing("text.place_behind"))
def place_behind(text: str, part: str, index: int) -> int:
    """The place right behind an occurrence of a part, which `text.place_of` finds."""
    found = _place_behind(text, part, index)
    return Undefined if found is None else found


@TEXT.operator("text.cut", default=False, inverse=guessing("text.cut", like_wanted))
def cut(text: str, begin: int, end: int) -> str:
    """The text between two places; a negative one counts from the end.  No value if the places are not in order."""
    first = begin + len(text) if begin < 0 else begin
    last = end + len(text) if end < 0 else end
    return text[first:last] if 0 <= first <= last <= len(text) else Undefined


# Whole texts.


@TEXT.operator("text.capitalise", default=False, inverse=guessing("text.capitalise", like_wanted))
def capitalise(text: str) -> str:
    """The first character in upper case, all others in lower case."""
    return text[:1].upper() + text[1:].lower()


@TEXT.operator("text.swap_case", default=False, inverse=guessing("text.swap_case", lambda wanted, *_: wanted.swapcase()))
def swap_case(text: str) -> str:
    """Capitals become small letters, and small letters capitals."""
    return text.swapcase()


@TEXT.operator("text.squeeze", default=False, inverse=guessing("text.squeeze", like_wanted))
def squeeze(text: str) -> str:
    """Without white space at the ends, and one space instead of each stretch of it in between."""
    return " ".join(text.split())


@TEXT.operator("text.initials", default=False, inverse=guessing("text.initials", lambda wanted, *_: " ".join(wanted)))
def initials(text: str) -> str:
    """The first characters of all words."""
    return "".join(match[0] for match in KINDS["<word>"].findall(text))


@TEXT.operator("text.pad_left", default=False, inverse=guessing("text.pad_left", like_wanted, width_of, first_character))
def pad_left(text: str, width: int, fill: str) -> str:
    """With as many fill characters in front as make it `width` (0 to 1000) long; no value unless fill is one character."""
    return text.rjust(width, fill) if len(fill) == 1 and 0 <= width <= 1000 else Undefined


@TEXT.operator("text.pad_right", default=False, inverse=guessing("text.pad_right", like_wanted, width_of, last_character))
def pad_right(text: str, width: int, fill: str) -> str:
    """With as many fill characters behind as make it `width` (0 to 1000) long; no value unless fill is one character."""
    return text.ljust(width, fill) if len(fill) == 1 and 0 <= width <= 1000 else Undefined


# Names, addresses, paths.


def _name_part(text: str, part: NamePart) -> str | None:
    behind, comma, front = text.partition(",")
    words = f"{front} {behind}".split() if comma and front.strip(" .").lower() not in SUFFIXES else behind.split()
    titles = []
    while words and words[0].rstrip(".").lower() in TITLES:
        titles.append(words.pop(0))
    while len(words) > 1 and words[-1].strip(".,").lower() in SUFFIXES:
        words.pop()
    if part == "<title>":
        return " ".join(titles) if titles else None
    if len(words) < 2:
        return None
    last = len(words) - 1
    while last > 1 and words[last - 1].lower() in LAST_PARTICLES:
        last -= 1
    if part == "<first>":
        return words[0]
    if part == "<last>":
        return " ".join(words[last:])
    return " ".join(words[1:last]) if last > 1 else None


@TEXT.operator("name.part", default=False, inverse=guessing("name.part", like_wanted))
def name_part(text: str, part: NamePart) -> str:
    """A part of a person's name, written first name first, or last name first with a comma.

    Titles stand in front.  A last name is the last word with the particles (van, de la) in front of it, without what may
    follow, such as "Jr.".  No value for a name of one word, or where the part is not there.
    """
    found = _name_part(text, part)
    return Undefined if found is None else found


ADDRESS = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(?:([^\s@/?#]+)@)?([^\s@/?#:]+)(?::[0-9]+)?(/[^\s?#]*)?(?:\?([^\s#]*))?"
)


def _address_part(text: str, part: AddressPart) -> str | None:
    found = ADDRESS.match(text.strip())
    if found is None:
        return None
    scheme, user, host, path, query = found.groups()
    parts = {"<scheme>": scheme, "<user>": user, "<host>": host, "<path>": path, "<query>": query}
    value = host.removeprefix("www.") if part == "<domain>" else parts[part]
    return None if value is None else value


@TEXT.operator("address.part", default=False, inverse=guessing("address.part", like_wanted))
def address_part(text: str, part: AddressPart) -> str:
    """A part of an e-mail address or a URL: the domain is the host without "www."; the path begins with a slash."""
    found = _address_part(text, part)
    return Undefined if found is None else found


@TEXT.operator("path.part", default=False, inverse=guessing("path.part", like_wanted))
def path_part(text: str, part: PathPart) -> str:
    """A part of a path with slashes or backslashes: its folder, the file's name, that without its ending, or the ending."""
    cut_at = max(text.rfind("/"), text.rfind("\\"))
    file = text[cut_at + 1 :]
    dot = file.rfind(".")
    if part == "<folder>":
        return text[:cut_at] if cut_at >= 0 else Undefined
    if part == "<file>":
        return file
    if part == "<stem>":
        return file[:dot] if dot > 0 else file
    return file[dot + 1 :] if dot > 0 else Undefined
