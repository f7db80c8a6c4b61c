"""Horn clauses: what a specification says about one unknown predicate.

A loop invariant, and many a specification that was written without `inv-constraint`, is asked for by formulas of the
form `guard ∧ p(a) ∧ p(b) ⇒ p(c)`, where the guard does not mention p and each invocation of p may be missing: constrained
Horn clauses (Bjørner, Gurfinkel, McMillan, Rybalchenko, Horn Clause Solvers for Program Verification, 2015, section 2).
Without a head they say what must never happen.  Here formulas are brought into that form, or found to have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .operators import Operator
from .program import Program, variable

MOST_CLAUSES = 64
"""Clauses that one formula may become: distributing `or` over `and` can multiply them."""

Arguments = tuple[Program, ...]
Literal = tuple[Program, bool]


@dataclass(frozen=True)
class Clause:
    """`guard ∧ p(body[0]) ∧ p(body[1]) … ⇒ p(head)`; `guard` is a conjunction of parts with their signs.

    `head` None means that the left side must be impossible.  All variables are universally quantified.
    """

    guard: tuple[Literal, ...]
    body: tuple[Arguments, ...]
    head: Arguments | None


def horn_clauses(formulas: Sequence[Program], predicate: Operator) -> tuple[Clause, ...] | None:
    """The formulas as clauses over `predicate`, or None if they are of another form.

    Macros whose bodies mention the predicate must have been expanded.  Formulas in which it does not occur stay outside:
    they are no clauses about it, and left to the verifier.
    """
    found: list[Clause] = []
    for formula in formulas:
        reader = _Reader(predicate)
        if not reader.mentions(formula):
            continue
        disjunctions = reader.disjunctions(formula, True)
        if disjunctions is None:
            return None
        for disjunction in disjunctions:
            clause = reader.clause(disjunction)
            if clause is None:
                return None
            found.append(clause)
    return tuple(dict.fromkeys(found))


class _Reader:
    """Conjunctive normal form down to the invocations; everything that does not mention the predicate is one literal."""

    def __init__(self, predicate: Operator) -> None:
        self.predicate = predicate
        self._mentioning: dict[Program, bool] = {}

    def mentions(self, program: Program) -> bool:
        """Does the predicate occur in this program?"""
        if program not in self._mentioning:
            for part in program.parts():
                if part not in self._mentioning:
                    below = any(self._mentioning[child] for child in part.children)
                    self._mentioning[part] = below or part.head is self.predicate
        return self._mentioning[program]

    def clause(self, disjunction: Sequence[Literal]) -> Clause | None:
        """One disjunction read as an implication; None with two positive invocations, or nested ones."""
        guard: list[Literal] = []
        body: list[Arguments] = []
        heads: list[Arguments] = []
        for part, sign in disjunction:
            if part.head is not self.predicate:
                guard.append((part, not sign))
            elif any(map(self.mentions, part.children)):
                return None
            else:
                (heads if sign else body).append(part.children)
        if len(heads) > 1:
            return None
        return Clause(tuple(dict.fromkeys(guard)), tuple(dict.fromkeys(body)), heads[0] if heads else None)

    def disjunctions(self, formula: Program, sign: bool) -> list[tuple[Literal, ...]] | None:
        """Disjunctions whose conjunction is the formula (negated if `sign` is False); None if it has none, or too many.

        The recursion goes as deep as Boolean operators are nested above an invocation.
        """
        head = formula.head
        if not self.mentions(formula) or head is self.predicate:
            return [((formula, sign),)]
        if not isinstance(head, Operator):
            return None
        parts = formula.children
        if head.definition is not None:
            parameters = (variable(p.name, p.type) for p in head.definition.parameters)
            body = head.definition.body.substitute(dict(zip(parameters, parts, strict=True)))
            return self.disjunctions(body, sign)
        match head.name, len(parts):
            case "not", 1:
                return self.disjunctions(parts[0], not sign)
            case "and", 2:
                return self._join(not sign, [(parts[0], sign), (parts[1], sign)])
            case "or", 2:
                return self._join(sign, [(parts[0], sign), (parts[1], sign)])
            case "=>", 2:
                return self._join(sign, [(parts[0], not sign), (parts[1], sign)])
            case (("=" | "xor"), 2):
                # One side or the negation of the other, twice; the sign of `xor` is the other way round.
                other = sign if head.name == "=" else not sign
                return self._two(((parts[0], False), (parts[1], other)), ((parts[0], True), (parts[1], not other)))
            case "ite", 3:
                return self._two(((parts[0], False), (parts[1], sign)), ((parts[0], True), (parts[2], sign)))
        return None

    def _two(self, *pairs: tuple[Literal, Literal]) -> list[tuple[Literal, ...]] | None:
        """The conjunction of disjunctions of two."""
        joined: list[tuple[Literal, ...]] = []
        for pair in pairs:
            disjunctions = self._join(True, pair)
            if disjunctions is None:
                return None
            joined += disjunctions
        return joined if len(joined) <= MOST_CLAUSES else None

    def _join(self, is_or: bool, parts: Sequence[Literal]) -> list[tuple[Literal, ...]] | None:
        """The disjunction or the conjunction of formulas with signs."""
        forms = []
        for part, sign in parts:
            form = self.disjunctions(part, sign)
            if form is None:
                return None
            forms.append(form)
        joined = [a + b for a in forms[0] for b in forms[1]] if is_or else forms[0] + forms[1]
        return joined if len(joined) <= MOST_CLAUSES else None
