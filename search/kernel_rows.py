"""Runs one operator's kernel through Numba on plain Python values, so that it can be held against the reference.

This is the slow twin of what `codegen` does with kernels: one call per row, and every convention of `dsl/kernels.py` checked
on the way (arguments untouched, pieces inside the array, words zero-extended).  `synth dsl check` and tests say

    check_kernel(LIA.resolve("+", [Int, Int]), [(1, 2), (2**63 - 1, 1)])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from types import CellType, FunctionType
from typing import Any

import numba
import numpy as np

from dsl.interpreter import apply_operator
from dsl.kernels import MAX_PIECES, NO_VALUE, SCRATCH
from dsl.operators import Operator, Undefined
from dsl.types import Type, Value


class KernelFault(AssertionError):
    """A kernel breaks its calling convention, or says something else than the reference; the message says on what."""


def _must(holds: bool, complaint: str) -> None:
    if not holds:
        raise KernelFault(complaint)


GAP = 7
"""Junk elements around every argument: a kernel that reads one too many meets them."""
JUNK = 0x2603


@cache
def compile_kernel(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """The kernel compiled by Numba, and with it every plain function that it calls."""

    def compiled(value: Any) -> Any:
        return compile_kernel(value) if isinstance(value, FunctionType) else value

    _must(isinstance(kernel, FunctionType), f"{kernel!r} is no plain function")
    assert isinstance(kernel, FunctionType)
    scope = {name: compiled(value) for name, value in kernel.__globals__.items() if name in kernel.__code__.co_names}
    scope |= {"__builtins__": kernel.__globals__["__builtins__"], "__name__": kernel.__module__}
    cells = tuple(CellType(compiled(cell.cell_contents)) for cell in kernel.__closure__ or ())
    rebuilt = FunctionType(kernel.__code__, scope, kernel.__name__, kernel.__defaults__, cells)
    return numba.njit(boundscheck=True)(rebuilt)  # type: ignore[no-any-return]


def fits(value: Value, type_: Type) -> bool:
    """Can a column hold the value?  Integers of 64 bits can, but for the one that means "no value"."""
    if type_.kind == "sequence" and type_.name == "List":
        return all(fits(v, type_.element) for v in value)
    return type_.name != "Int" or NO_VALUE < value < 2**63


def encode(value: Value, type_: Type) -> int:
    """A word or Boolean as a kernel sees it."""
    if type_.tokens:
        return type_.tokens.index(value)
    if type_.name == "BitVec" and type_.width == 64 and value >> 63:
        return int(value) - 2**64
    return int(value)


def decode(number: int, type_: Type) -> Value:
    """The value that a kernel's word or Boolean stands for; checks that it is in the column's form."""
    if type_.name == "Bool":
        _must(number in (0, 1), f"{number} is no Boolean")
        return bool(number)
    if number == NO_VALUE and type_.name != "BitVec":
        return Undefined
    if type_.tokens:
        return type_.tokens[number]
    if type_.name == "BitVec":
        value = number & (2**64 - 1) if type_.width == 64 else number
        _must(0 <= value < 1 << type_.width, f"{number} is not zero-extended from {type_.width} bits")
        return value
    return number


def elements(value: Value, type_: Type) -> list[int]:
    """The elements of a sequence as they stand in `items`."""
    return [ord(c) for c in value] if type_.name == "String" else [encode(v, type_.element) for v in value]


def run_kernel(operator: Operator, rows: Sequence[Sequence[Value]]) -> list[Value]:
    """The kernel's results for rows of plain Python arguments, which must all fit into columns."""
    assert operator.kernel is not None
    kernel = compile_kernel(operator.kernel)
    kinds = [t.kind for t in operator.arguments]
    if {*kinds, operator.result.kind} == {"bool"}:
        return _run_packed(kernel, operator, rows)
    if "sequence" in (*kinds, operator.result.kind):
        return [_run_sequence(kernel, operator, row) for row in rows]
    coded = ([encode(v, t) for v, t in zip(row, operator.arguments, strict=True)] for row in rows)
    return [decode(int(kernel(*words, *operator.indices)), operator.result) for words in coded]


def _run_packed(kernel: Callable[..., Any], operator: Operator, rows: Sequence[Sequence[Value]]) -> list[Value]:
    results: list[Value] = []
    for start in range(0, len(rows), 64):
        block = rows[start : start + 64]
        words = [sum(int(row[i]) << k for k, row in enumerate(block)) for i in range(operator.arity)]
        answer = int(kernel(*(w - 2**64 if w >> 63 else w for w in words)))
        results += [bool(answer >> k & 1) for k in range(len(block))]
    return results


def _run_sequence(kernel: Callable[..., Any], operator: Operator, row: Sequence[Value]) -> Value:
    stored, arguments = [JUNK] * GAP, []
    for value, type_ in zip(row, operator.arguments, strict=True):
        if type_.kind == "sequence":
            content = elements(value, type_)
            arguments += [len(stored), len(stored) + len(content)]
            stored += content + [JUNK] * GAP
        else:
            arguments.append(encode(value, type_))
    free = len(stored)
    items = np.full(free + SCRATCH + GAP, JUNK, np.int64)
    items[:free] = stored
    if operator.result.kind != "sequence":
        answer = decode(int(kernel(items, *arguments, *operator.indices)), operator.result)
        _must(list(items[:free]) == stored, "the kernel changed its arguments")
        return answer
    pieces = np.full(2 * MAX_PIECES, -1, np.int64)
    count = int(kernel(items, free, pieces, *arguments, *operator.indices))
    _must(list(items[:free]) == stored, "the kernel changed its arguments")
    _must((items[free + SCRATCH :] == JUNK).all(), "the kernel wrote beyond its scratch space")
    _must(-1 <= count <= MAX_PIECES, f"{count} pieces")
    if count == -1:
        return Undefined
    ranges = [(int(pieces[2 * i]), int(pieces[2 * i + 1])) for i in range(count)]
    _must(all(0 <= a <= b <= free + SCRATCH for a, b in ranges), f"pieces outside the array: {ranges}")
    content = [int(item) for a, b in ranges for item in items[a:b]]
    if operator.result.name == "String":
        return "".join(map(chr, content))
    return tuple(decode(item, operator.result.element) for item in content)


def expected(operator: Operator, row: Sequence[Value]) -> Value:
    """What the kernel must answer: the reference's value, and "no value" where that does not fit into a column."""
    value = apply_operator(operator, list(row))
    return value if value is Undefined or fits(value, operator.result) else Undefined


def check_kernel(operator: Operator, rows: Iterable[Sequence[Value]]) -> int:
    """Hold a kernel against the reference: the same results, types included; rows that no column can hold are left out.

    Answers with the number of rows compared.  A sequence longer than `SCRATCH` may also be "no value".  Raises KernelFault
    with the first row on which they differ, and whatever Numba raises for a function that it cannot compile.
    """
    usable = [row for row in rows if all(map(fits, row, operator.arguments))]
    try:
        answers = run_kernel(operator, usable)
    except (KernelFault, IndexError):
        for row in usable:
            _try_alone(operator, row)
        raise
    for row, answer in zip(usable, answers, strict=True):
        wanted = expected(operator, row)
        if answer is Undefined and isinstance(wanted, str | tuple) and len(wanted) > SCRATCH:
            continue
        same = answer == wanted and type(answer) is type(wanted)
        _must(same, f"{shown(operator, row)} is {answer!r:.60}, and {wanted!r:.60} by its reference")
    return len(usable)


def _try_alone(operator: Operator, row: Sequence[Value]) -> None:
    """Run the kernel on one row; a fault then says which."""
    try:
        run_kernel(operator, [row])
    except (KernelFault, IndexError) as fault:
        reason = "it reads or writes outside the arrays" if isinstance(fault, IndexError) else str(fault)
        raise KernelFault(f"{shown(operator, row)}: {reason}") from None


def shown(operator: Operator, row: Sequence[Value]) -> str:
    """A call as a person reads it, cut to a line."""
    return f"{operator.name}({', '.join(f'{value!r:.60}' for value in row)})"
