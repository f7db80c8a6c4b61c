"""Every law that an operator can break, tried on rows of arguments: what `synth dsl check` runs.

    total       each call ends with a value of the result type that can be hashed, or with Undefined; no exception
    pure        the same arguments give the same value, whatever was called before; arguments are left as they were
    facts       commutative= and identity= are true
    text        a program with the operator is printed and read back as the same program
    kernel      the compiled kernel gives what the reference gives, and keeps its calling convention
    symbolic    Z3 computes what the reference gives, wherever that has a value
    inverse     the arguments are among the inverse's answers, and its answers lead to the wanted value
    undo        undo= names operators that give the argument back
    python      the exported Python function gives what the operator gives
    properties  each is a predicate on the operator's outputs

One process cannot protect itself from an operator that never ends; `inspection` runs these checks in another one.
"""

from __future__ import annotations

import hashlib
import random
import runpy
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from math import prod
from pathlib import Path
from typing import Any

from dsl import laws
from dsl.errors import SynthError, UnsupportedError
from dsl.interpreter import apply_operator
from dsl.language import DSL, Family
from dsl.operators import Definition, Operator, Undefined
from dsl.printing import print_program
from dsl.program import application, constant, variable
from dsl.samples import argument_rows, every_row, operators_of, own_values
from dsl.shrinking import shrink_row
from dsl.terms import parse_program
from dsl.types import Bool, Type, Value, freeze, thaw

from .reports import FAULT, OK, FamilyReport, LanguageReport

ROWS = 300
"""Rows on which each signature is tried, unless somebody asks for more."""

WIDTHS = (1, 8, 64)
"""Widths at which operators over bit-vectors of any width are tried."""

SHOWN_FAULTS = 3
"""Calls that are shown for one aspect of one operator."""

SLOW_ROWS = 100
"""Rows for symbolic meanings and inverses, which take a millisecond and more."""

EVERY_ROW = 1 << 16
"""Operators on narrow words and Booleans are tried on all arguments, if these are no more."""

SHRUNK_ROWS = 20_000
"""Calls among which one is looked for that shows a fault alone."""

RATE_SECONDS = 0.4
"""How long one enumeration is measured."""

Row = tuple[Value, ...]
Law = Callable[[Operator, Sequence[Row]], Iterable[str]]


def check_language(language: DSL, rows: int = ROWS, seed: int = 0, *, rates: bool = False) -> LanguageReport:
    """Check every operator of a language in this process; see the module for what is checked.

    An operator that never returns stops this process as well: `synth dsl check` runs the same checks in another one.
    """
    report = LanguageReport(language.name, language.version, general=list(general_faults(language)))
    report.families = [check_family(language, family, rows, seed) for family in language]
    if rates:
        report.rates = measure_rates(language)
    return report


def general_faults(language: DSL) -> Iterator[str]:
    """What is wrong with the language as a whole, a sentence for each."""
    if not list(language):
        yield "the language has no operator"
    for family in language:
        if not family.doc:
            yield f"{family.name} has no docstring, and its first line is what people are shown"
    for value, type_ in language.constants:
        if not type_.admits(freeze(value)):
            yield f"the constant {value!r:.60} is no {type_}"
    tokens: dict[str, Type] = {}
    for type_ in language.support:
        for token in type_.tokens:
            if tokens.setdefault(token, type_) != type_:
                yield f"the token {token} belongs to {tokens[token]} and to {type_}"


def check_family(language: DSL, family: Family, rows: int = ROWS, seed: int = 0) -> FamilyReport:
    """Check one declaration at every signature that is tried."""
    report = FamilyReport(family.name)
    digest = hashlib.sha256()
    for operator, sample in _samples(language, family, rows, seed, report.notes):
        report.signatures += 1
        _check_operator(language, operator, sample, report, digest)
    if not report.signatures:
        report.notes.append("no signature could be tried")
    report.digest = digest.hexdigest()
    return report


def _samples(language: DSL, family: Family, rows: int, seed: int, notes: list[str]) -> Iterator[tuple[Operator, list[Row]]]:
    """The signatures of a declaration at which it is tried, each with its rows; what cannot be tried is noted."""
    own = own_values(language, random.Random(seed))
    for operator in operators_of(language, WIDTHS):
        if operator.family is not family:
            continue
        try:
            yield operator, argument_rows(operator, random.Random(f"{seed} {operator!r}"), rows, own)
        except ValueError as unknown:
            notes.append(f"{unknown}: give the language a constant of it, or an operator that makes one")


def outputs_digest(language: DSL, family: Family, rows: int = ROWS, seed: int = 0) -> str:
    """What the digest of `check_family` is for operators that are total: a hash of all outputs."""
    digest = hashlib.sha256()
    for operator, sample in _samples(language, family, rows, seed, []):
        digest.update(_text([apply_operator(operator, list(row)) for row in sample]))
    return digest.hexdigest()


def _text(outputs: list[Value]) -> bytes:
    return repr(outputs).encode("utf-8", "backslashreplace")


def _check_operator(language: DSL, operator: Operator, sample: list[Row], report: FamilyReport, digest: Any) -> None:
    """Try one signature; a reference that is not total is not compared with anything."""
    judge = partial(_judge, report, operator, sample)
    if not judge("total", laws.total_faults):
        return
    started = time.perf_counter()
    outputs = [apply_operator(operator, list(row)) for row in sample]
    seconds = time.perf_counter() - started
    defined = sum(value is not Undefined for value in outputs)
    before, now = report.rows, report.rows + len(sample)
    report.defined = (report.defined * before + defined) / now
    report.microseconds = (report.microseconds * before + seconds * 1e6) / now
    report.rows = now
    digest.update(_text(outputs))
    if not judge("pure", laws.pure_faults):
        return
    few = sample[:: max(1, len(sample) // SLOW_ROWS)]
    if operator.commutative or operator.identity is not None:
        judge("facts", laws.fact_faults)
    judge("text", lambda operator, rows: text_faults(language, operator))
    if operator.kernel is not None:
        judge("kernel", kernel_faults, _every_row_if_few(operator, sample))
    if operator.symbolic is not None:
        _symbolic(operator, few, report)
    if operator.inverse is not None:
        judge("inverse", laws.inverse_faults, few)
    if operator.undo:
        judge("undo", partial(laws.undo_faults, language))
    _python(operator, sample, report)
    if operator.properties:
        judge("properties", laws.property_faults)


def _every_row_if_few(operator: Operator, sample: list[Row]) -> list[Row]:
    """All rows of arguments there are, for operators on Booleans and narrow words; else the sample."""
    if not all(t == Bool or t.name == "BitVec" for t in operator.arguments) or len(sample) < ROWS:
        return sample
    there_are = prod(2 if t == Bool else 1 << t.width for t in operator.arguments)
    return list(every_row(operator)) if there_are <= EVERY_ROW else sample


def _judge(
    report: FamilyReport, operator: Operator, sample: list[Row], aspect: str, law: Law, rows: list[Row] | None = None
) -> bool:
    """Write the first faults of an aspect down, the first one made simpler; True if there are none.

    A check that fails itself is a fault, too.
    """
    found = _found(law, operator, sample if rows is None else rows)
    if found:
        found[0] = _simpler(law, operator, sample if rows is None else rows) or found[0]
    report.faults += [f"{aspect}: {fault}" for fault in dict.fromkeys(found)]
    if found:
        report.cells[aspect] = FAULT
    elif report.cells[aspect] != FAULT:
        report.cells[aspect] = OK
    return not found


def _found(law: Law, operator: Operator, rows: Sequence[Row], most: int = SHOWN_FAULTS) -> list[str]:
    try:
        return list(islice(law(operator, rows), most))
    except Exception as error:  # somebody else's code: any exception is its fault, not ours
        return [f"raises {type(error).__name__}: {error!s:.200}"]


def _simpler(law: Law, operator: Operator, rows: Sequence[Row]) -> str | None:
    """What the law says of the simplest call that it finds fault with; None where no call alone shows the fault."""
    for row in rows[:SHRUNK_ROWS]:
        if _found(law, operator, [row], 1):
            least = shrink_row(row, operator.arguments, lambda candidate: bool(_found(law, operator, [candidate], 1)))
            return _found(law, operator, [least], 1)[0]
    return None


def text_faults(language: DSL, operator: Operator) -> Iterator[str]:
    """A program that applies the operator, to variables and to tokens, must come back from its own text."""
    names = {f"x{i}": variable(f"x{i}", type_) for i, type_ in enumerate(operator.arguments, 1)}
    longest = max((len(type_.tokens) for type_ in operator.arguments), default=0)
    for number in range(max(1, longest)):
        places = [
            constant(type_.tokens[number % len(type_.tokens)], type_) if type_.tokens else leaf
            for type_, leaf in zip(operator.arguments, names.values(), strict=True)
        ]
        program = application(operator, *places)
        text = print_program(program)
        try:
            again = parse_program(text, language, names, operator.result)
        except SynthError as error:
            yield f"{text} cannot be read: {error}"
            return
        if again is not program:
            yield f"{text} is read as something else: are there two operators or tokens of one name?"
            return


def kernel_faults(operator: Operator, sample: Sequence[Row]) -> Iterator[str]:
    """The first row on which kernel and reference differ, or why the kernel cannot be compiled or is never used."""
    from search.codegen import has_kernel
    from search.kernel_rows import KernelFault, check_kernel

    if not has_kernel(operator):
        yield "the kernel is never used: kernels work on words, Booleans, and one type of sequence"
        return
    try:
        check_kernel(operator, sample)
    except KernelFault as fault:
        yield str(fault)
    except Exception as error:  # what Numba says about a function that it cannot compile
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        yield f"the kernel cannot be compiled: {type(error).__name__}: {' '.join(lines[:4])[:300]}"


def _symbolic(operator: Operator, rows: list[Row], report: FamilyReport) -> None:
    from solvers.symbolic_rows import has_sort, symbolic_faults

    if all(map(has_sort, (*operator.arguments, operator.result))):
        _judge(report, operator, rows, "symbolic", symbolic_faults)


def _python(operator: Operator, sample: Sequence[Row], report: FamilyReport) -> None:
    """Hold the exported function against the operator, once for each declaration; what has no Python text is a note."""
    if report.cells["python"] != "-" or operator.lazy or any(t.tokens or t.kind == "object" for t in operator.arguments):
        return
    parameters = [variable(f"x{i}", type_) for i, type_ in enumerate(operator.arguments, 1)]
    heads: Any = tuple(parameter.head for parameter in parameters)
    definition = Definition("f", heads, application(operator, *parameters))
    try:
        text = definition.to_python()
    except UnsupportedError as error:
        report.notes.append(f"there is no Python text: {error}")
        return
    function = _imported(text)
    _judge(report, operator, list(sample), "python", partial(python_faults, function))


def python_faults(function: Callable[..., Value], operator: Operator, sample: Sequence[Row]) -> Iterator[str]:
    """Calls on which the exported function and the operator differ; ValueError stands for Undefined."""
    for row in sample:
        wanted = apply_operator(operator, list(row))
        try:
            value = freeze(function(*map(thaw, row)))
        except ValueError:
            value = Undefined
        if value != wanted or type(value) is not type(wanted):
            yield f"{laws.call_text(operator, row)} is {value!r:.60} in Python, and {wanted!r:.60} by its reference"


def _imported(text: str) -> Callable[..., Value]:
    """The function `f` of a module with this text."""
    with tempfile.TemporaryDirectory(prefix="synthwright-check-") as folder:
        file = Path(folder, "exported.py")
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
        function: Callable[..., Value] = runpy.run_path(str(file))["f"]
    return function


def measure_rates(language: DSL, seconds: float = RATE_SECONDS) -> dict[str, float]:
    """Candidates a second of a plain enumeration of the default grammar on four rows, with kernels and without.

    Compiling does not count.  Empty for a language in which nothing can be enumerated.
    """
    from dsl.plain import without_kernels
    from search.bottom_up import BottomUp
    from search.budget import Budget
    from search.codegen import block_kernel, has_kernel
    from search.kernel_rows import fits

    result, types = _usual_types(language)
    if result is None:
        return {}
    rng = random.Random(0)
    parameters = [variable(f"x{i}", type_) for i, type_ in enumerate(types, 1)]
    heads: Any = [parameter.head for parameter in parameters]
    own = own_values(language, rng)
    row = Operator("row", tuple(types), result, None)
    inputs = [values for values in argument_rows(row, rng, 30, own) if all(map(fits, values, types))][-4:]
    rates: dict[str, float] = {}
    for name, spoken in (("kernels", language), ("references", without_kernels(language))):
        if name == "kernels" and not any(has_kernel(operator) for operator in operators_of(language, (8,))):
            continue
        try:
            grammar = spoken.default_grammar(heads, result)
            for production in grammar:
                if isinstance(production.head, Operator) and has_kernel(production.head):
                    block_kernel(production.head)  # compiled now, and not when it has been asked for often enough
            for budget in (Budget(None, 1000), Budget(seconds)):  # the first waits for whatever is loaded late
                for _ in BottomUp(grammar, inputs).blocks(budget):
                    pass
        except SynthError:
            continue
        rates[name] = budget.spent / budget.elapsed
    return rates


def _usual_types(language: DSL) -> tuple[Type | None, list[Type]]:
    """The result type that most operators of the default grammar have, and two variables of the types they take."""
    operators = [o for o in operators_of(language, (32,)) if getattr(o.family, "in_default_grammar", True)]
    if not operators:
        return None, []
    results = [operator.result for operator in operators]
    result = max(results, key=results.count)
    taken = [t for operator in operators for t in operator.arguments if not t.tokens]
    other = max(taken, key=taken.count) if taken else result
    return result, [result, other] if other != result else [result, result]
