"""Integers for people: LIA with products, quotients and remainders in the default grammar.

SyGuS's LIA means linear arithmetic, so its default grammar has no product.  Whoever gives pairs of numbers means arithmetic.
"""

from __future__ import annotations

from .language import DSL
from .lia import LIA
from .types import Bool, Int

INTEGERS = DSL(
    "integers",
    "1",
    "Integers with all of arithmetic: the language of plain pairs of numbers.",
    includes=(LIA,),
    constants=((0, Int), (1, Int), (2, Int)),
    support=(Int, Bool),
    offers=("*", "div", "mod", "abs"),
)
