"""The reference interpreter: what a program means, one value at a time.

It is the slow twin of everything compiled.  It walks with its own stack, evaluates every distinct part once, and is
bounded in steps and in the size of values, so that untrusted programs can be run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import DeclarationError, LimitError
from .operators import Definition, Operator, Undefined
from .program import Constant, Program, Variable
from .types import Value


@dataclass(frozen=True)
class Limits:
    """What one evaluation may cost: applied operators, characters or elements of a value, bits of an integer."""

    steps: int = 1_000_000
    length: int = 1_000_000
    bits: int = 100_000


DEFAULT_LIMITS = Limits()


@dataclass
class _Frame:
    """One call: the values of the parameters, and of the parts evaluated so far."""

    environment: Mapping[str, Value]
    values: dict[Program, Value] = field(default_factory=dict)
    calls: dict[Program, tuple[Program, _Frame]] = field(default_factory=dict)


def evaluate(
    program: Program,
    environment: Mapping[str, Value],
    functions: Mapping[str, Definition] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Value:
    """The value of `program`, or `Undefined`.

    `environment` gives the free variables by name; `functions` gives meanings to functions that are still unknown to the
    language (the `synth-fun`s of a specification).  Raises LimitError where a limit is passed, and DeclarationError for a
    variable or function without a meaning; an exception inside an operator's reference is a bug there and passes through.
    """
    top = _Frame(environment)
    stack = [(program, top)]
    steps = 0
    while stack:
        part, frame = stack[-1]
        if part in frame.values:
            stack.pop()
            continue
        head = part.head
        if not isinstance(head, Operator):
            frame.values[part] = _leaf_value(part, frame.environment)
            stack.pop()
            continue
        waiting = [child for child in part.children if child not in frame.values]
        if waiting:
            stack.extend((child, frame) for child in waiting)
            continue
        steps += 1
        if steps > limits.steps:
            raise LimitError(f"evaluation took more than {limits.steps} steps")
        arguments = [frame.values[child] for child in part.children]
        definition = head.definition or (functions or {}).get(head.name) if head.reference is None else None
        if definition is None:
            frame.values[part] = _checked(apply_operator(head, arguments), limits)
        elif part in frame.calls:
            body, callee = frame.calls.pop(part)
            frame.values[part] = callee.values[body]
        else:
            names = [p.name for p in definition.parameters]
            callee = _Frame(dict(zip(names, arguments, strict=True)))
            frame.calls[part] = (definition.body, callee)
            stack.append((definition.body, callee))
    return top.values[program]


def apply_operator(operator: Operator, arguments: list[Value]) -> Value:
    """One operator on values.  `Undefined` arguments give `Undefined`, except in branches not taken (`lazy`)."""
    if operator.reference is None:
        raise DeclarationError(f"the function {operator.name} has no meaning here")
    if not operator.lazy and any(argument is Undefined for argument in arguments):
        return Undefined
    return operator.reference(*arguments, *operator.indices)


def _leaf_value(part: Program, environment: Mapping[str, Value]) -> Value:
    head = part.head
    if isinstance(head, Constant):
        return head.value
    if isinstance(head, Variable):
        if head.name not in environment:
            raise DeclarationError(f"the variable {head.name} has no value here")
        return environment[head.name]
    raise DeclarationError(f"a partial program cannot be evaluated: {part} is still open")


def _checked(value: Value, limits: Limits) -> Value:
    if isinstance(value, str | tuple):
        if len(value) > limits.length:
            raise LimitError(f"a value has more than {limits.length} characters or elements")
    elif isinstance(value, int) and value.bit_length() > limits.bits:
        raise LimitError(f"an integer has more than {limits.bits} bits")
    return value
