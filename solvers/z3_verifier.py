"""Is a program right for all inputs?  Z3 answers, and the reference interpreter has the last word on every refutation.

A specification holds if no input makes one of its formulas false.  Formulas without variables are simply evaluated; the
others are first tried on a few inputs at the edges of their types, which refutes most wrong programs in no time, and
then handed to Z3.  A `CounterexampleFinder` keeps what does not depend on the program from one check to the next,
as CEGIS asks the same question hundreds of times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dsl.errors import LimitError, QuestionError
from dsl.interpreter import Limits, evaluate
from dsl.operators import Definition, Operator, Undefined
from dsl.program import Constant, Head, Program, Variable
from dsl.task import Constraints
from dsl.types import Value

from .lowering import Lowering, LoweringError, check_signature
from .probes import probes
from .verdicts import Proved, Refuted, Unknown, Verdict
from .z3_session import Cancel, Deadline, Session

PROBES = 24
"""Inputs on which a formula is tried before Z3 is asked."""

PROBE_PARTS = 20_000
"""Parts of formulas that all probes together may evaluate; huge formulas are tried on fewer inputs, or none."""

QUICK_LIMITS = Limits(steps=100_000, length=100_000, bits=10_000)
"""What one evaluation of a formula may cost before Z3 has been asked."""

MOST_QUERIES = 8
"""Many formulas are asked about in this many groups."""


def verify(
    specification: Constraints,
    definitions: Mapping[str, Definition],
    seconds: float | None = None,
    cancel: Cancel | None = None,
    memory: int | None = None,
) -> Verdict:
    """Do these definitions meet the specification, for all inputs?

    `seconds` and `memory` (bytes, for Z3 alone) are limits; `cancel` is looked at twenty times a second.  Raises
    QuestionError if a function that is asked for is missing or has another signature.
    """
    return CounterexampleFinder(specification, memory=memory).check(definitions, seconds, cancel)


class CounterexampleFinder:
    """Checks one specification again and again, against different definitions of its functions.

        finder = CounterexampleFinder(constraints)
        verdict = finder.check({"f": candidate}, seconds=5)

    One check at a time.  Answers depend on the sequence of checks only, never on the clock, except where a limit
    was reached.
    """

    def __init__(self, specification: Constraints, *, memory: int | None = None) -> None:
        self.specification, self.memory = specification, memory
        self.functions: dict[str, Operator] = {}
        self._ground: list[Program] = []
        self._open: list[Program] = []
        constants: dict[Constant, None] = {}
        parts = 0
        for formula in specification.formulas:  # one walk over each, since formulas may be huge
            heads: dict[Head, None] = {}
            for part in formula.parts():
                parts += 1
                heads[part.head] = None
            (self._open if any(isinstance(h, Variable) for h in heads) else self._ground).append(formula)
            self.functions |= _unknown_functions(heads)
            constants.update((h, None) for h in heads if isinstance(h, Constant))
        self._probes = probes(specification.variables, PROBES, constants)
        self._affordable = min(PROBES, PROBE_PARTS // (parts + 1))
        self._unsettled: list[Program] = []
        self._session: Session | None = None
        self._shared: Lowering | None = None

    def check(
        self, definitions: Mapping[str, Definition], seconds: float | None = None, cancel: Cancel | None = None
    ) -> Verdict:
        """Proved, Refuted with an input that the interpreter confirms, or Unknown with the reason.

        Raises QuestionError if a function is missing or has another signature.  A KeyboardInterrupt during the check
        is passed on within a second.
        """
        for name, operator in self.functions.items():
            if name not in definitions:
                raise QuestionError(f"there is no answer for {name}", remedy=f"define {name}")
            check_signature(operator, definitions[name])
        deadline = Deadline(seconds, cancel)
        verdict = self._evaluate_ground(definitions, deadline) or self._probe(definitions, deadline)
        if verdict is not None:
            return verdict
        try:
            return self._solve(definitions, deadline)
        except LoweringError as error:
            return Unknown(str(error))

    # Without the solver

    def _evaluate_ground(self, definitions: Mapping[str, Definition], deadline: Deadline) -> Verdict | None:
        """A false formula without variables refutes at any input; one without a value is left to the solver."""
        inputs = self._probes[0] if self._probes else {}
        self._unsettled = []
        for formula in self._ground:
            value = _value(formula, inputs, definitions)
            if value is False:
                return Refuted(dict(inputs), formula)
            if value is not True:
                self._unsettled.append(formula)
            if (stop := deadline.reached()) is not None:
                return stop
        return None

    def _probe(self, definitions: Mapping[str, Definition], deadline: Deadline) -> Verdict | None:
        for inputs in self._probes[: self._affordable]:
            for formula in self._open:
                value = _value(formula, inputs, definitions)
                if value is False:
                    return Refuted(dict(inputs), formula)
                if value is None:  # too much work: the other probes would be as well
                    return None
                if (stop := deadline.reached()) is not None:
                    return stop
        return None

    # With it

    def _solve(self, definitions: Mapping[str, Definition], deadline: Deadline) -> Verdict:
        """Ask about the formulas in groups; a refutation of one wins over doubts about another.

        Every group gets an equal share of the time that is left; those that did not get by with it share what
        the others left over, twice at most.
        """
        left = [*self._open, *self._unsettled]
        size = -(-len(left) // MOST_QUERIES) or 1
        groups = [left[i : i + size] for i in range(0, len(left), size)]
        doubt: Unknown | None = None
        for _ in range(2 if deadline.seconds is not None and len(groups) > 1 else 1):
            undecided = []
            for number, group in enumerate(groups):
                verdict = self._check_group(group, definitions, deadline.slice(len(groups) - number))
                if isinstance(verdict, Refuted):
                    return verdict
                if isinstance(verdict, Unknown):
                    undecided.append(group)
                    doubt = verdict
                if (stop := deadline.reached()) is not None and (undecided or number + 1 < len(groups)):
                    return stop
            if not undecided:
                return Proved()
            groups = undecided
        return doubt or Proved()

    def _check_group(
        self, formulas: Sequence[Program], definitions: Mapping[str, Definition], deadline: Deadline
    ) -> Verdict:
        session, lowering = self._prepared(definitions)
        algebra = session.algebra
        negation = algebra.not_(lowering.lower(formulas[0]))
        for formula in formulas[1:]:
            negation = algebra.or_(negation, algebra.not_(lowering.lower(formula)))
        found = session.model(negation, lowering.types, deadline)
        if found is None:
            return Proved()
        return found if isinstance(found, Unknown) else _confirmed(found, formulas, definitions)

    def _prepared(self, definitions: Mapping[str, Definition]) -> tuple[Session, Lowering]:
        """A living session, and a lowering that knows all parts in which no unknown function occurs."""
        if self._session is None or self._shared is None or not self._session.alive:
            try:
                self._session = Session([(v.name, v.type) for v in self.specification.variables], self.memory)
            except NotImplementedError as missing:
                raise LoweringError(str(missing)) from None
            self._shared = Lowering(self._session.algebra, self._session.terms)
            for formula in self._open:
                for part in _known_parts(formula):
                    self._shared.lower(part)
        return self._session, Lowering(self._session.algebra, self._session.terms, definitions, self._shared)


def _unknown_functions(heads: Iterable[Head]) -> dict[str, Operator]:
    """The functions to be synthesised among these heads, and in the bodies of macros among them."""
    found: dict[str, Operator] = {}
    waiting, seen = [h for h in heads if isinstance(h, Operator)], set[Operator]()
    while waiting:
        operator = waiting.pop()
        if operator in seen:
            continue
        seen.add(operator)
        if operator.is_unknown:
            found[operator.name] = operator
        elif operator.reference is None and operator.definition is not None:
            waiting.extend(operator.definition.body.operators())
    return dict(sorted(found.items()))


def _known_parts(formula: Program) -> Iterator[Program]:
    """The parts that have a meaning whatever the unknown functions are."""
    known: set[Program] = set()
    settled: dict[Operator, bool] = {}
    for part in formula.parts():
        head = part.head
        if isinstance(head, Operator) and head not in settled:
            settled[head] = not _unknown_functions([head])
        if (not isinstance(head, Operator) or settled[head]) and known.issuperset(part.children):
            known.add(part)
            yield part


def _value(formula: Program, inputs: Mapping[str, Value], definitions: Mapping[str, Definition]) -> Value:
    """True, False or Undefined; None where the limits for a quick look are passed."""
    try:
        return evaluate(formula, inputs, definitions, QUICK_LIMITS)
    except LimitError:
        return None


def _confirmed(inputs: dict[str, Value], formulas: Sequence[Program], definitions: Mapping[str, Definition]) -> Verdict:
    """Believe Z3 only where the reference agrees: some formula is false at these inputs, or has no value there."""
    without_value: Program | None = None
    for formula in formulas:
        try:
            value = evaluate(formula, inputs, definitions)
        except LimitError as limit:
            return Unknown(f"the solver's counterexample could not be confirmed: {limit.message}")
        if value is False:
            return Refuted(inputs, formula)
        if value is Undefined:
            without_value = formula
    if without_value is not None:
        return Refuted(inputs, without_value, "the formula has no value there")
    return Unknown(f"the solver's counterexample {inputs!r:.200} does not refute the formula")
