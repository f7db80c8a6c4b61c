"""The prunings of enumeration, each with its argument and its switch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pruning:
    """Which prunings are on.  Each loses no cheapest program of any output vector; all can be switched off.

    observational_equivalence: of programs with equal outputs, the first and cheapest of each nonterminal is kept.  Sound,
        since operators are functions of values: replacing a part by an equal one changes no output, and costs no more.
    commutativity: of f(a, b) and f(b, a), with both arguments from one nonterminal, only the one whose first argument comes
        first is combined.  Sound, since the other has the same outputs at the same cost.
    identity: f(a, e) is not combined where e is the identity of f and f maps its first argument's nonterminal to itself.
        Sound, since `a` itself has the same outputs and is cheaper.
    """

    observational_equivalence: bool = True
    commutativity: bool = True
    identity: bool = True


ALL_PRUNING = Pruning()
NO_PRUNING = Pruning(False, False, False)
