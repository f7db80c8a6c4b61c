"""The lambda tokens of the list language, which stand for functions, and their meaning."""

from __future__ import annotations

from typing import Annotated

from .types import Tokens

IntToInt = Tokens("IntToInt", ("(+1)", "(-1)", "(*2)", "(/2)", "(*(-1))", "(**2)", "(*3)", "(/3)", "(*4)", "(/4)"))
IntToBool = Tokens("IntToBool", ("(>0)", "(<0)", "(%2==0)", "(%2==1)"))
IntIntToInt = Tokens("IntIntToInt", ("(+)", "(-)", "(*)", "(min)", "(max)"))

Function = Annotated[str, IntToInt]
Predicate = Annotated[str, IntToBool]
Join = Annotated[str, IntIntToInt]


def map_one(f: str, x: int) -> int:
    """A function token at x."""
    match f:
        case "(+1)":
            return x + 1
        case "(-1)":
            return x - 1
        case "(*2)":
            return x * 2
        case "(/2)":
            return x // 2
        case "(*(-1))":
            return -x
        case "(**2)":
            return x * x
        case "(*3)":
            return x * 3
        case "(/3)":
            return x // 3
        case "(*4)":
            return x * 4
    return x // 4


def holds(p: str, x: int) -> bool:
    """A predicate token at x."""
    match p:
        case "(>0)":
            return x > 0
        case "(<0)":
            return x < 0
        case "(%2==0)":
            return x % 2 == 0
    return x % 2 == 1


def join_two(g: str, x: int, y: int) -> int:
    """A token for a function of two integers at x and y."""
    match g:
        case "(+)":
            return x + y
        case "(-)":
            return x - y
        case "(*)":
            return x * y
        case "(min)":
            return min(x, y)
    return max(x, y)
