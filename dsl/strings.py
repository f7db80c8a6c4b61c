"""STRINGS: the language for text.  SMT-LIB's strings, integers and choices, and what people need for cleaning text.

A program of `dsl/smt_strings.py` alone is SMT-LIB text that any solver reads; the operators of `dsl/text.py` are our own.
"""

from __future__ import annotations

from . import text_dates, text_numbers, text_parts  # noqa: F401 - their operators join TEXT
from .characters import CharClass
from .language import DSL
from .smt_strings import SLIA
from .text import TEXT
from .text_pieces import PIECES
from .text_questions import questions
from .types import Bool, Int, String

STRINGS = DSL(
    "strings",
    "1",
    "Text: SMT-LIB's strings and integers, and cases, trimming, splitting and character classes.",
    includes=(SLIA, TEXT),
    apart=(PIECES,),
    constants=SLIA.constants,
    support=(String, Int, Bool, CharClass),
    draw=questions(has_numbers=True),
)
