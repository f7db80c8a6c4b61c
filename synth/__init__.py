"""Synthwright: short, checked programs from examples or logical specifications.

    import synth

    result = synth.solve([("Nancy FreeHafer", "N. FreeHafer"), ("Jan Kotas", "J. Kotas")])
    result.program("Andrew Cencici")    # 'A. Cencici'
    result.program.to_python()          # source text of a plain function

This is the whole public face; names are loaded when they are first used, so importing it costs next to nothing.  Exceptions
mean a bad question or a bug and all derive from `SynthError`; "nothing found" is a `Status` of the `Result`.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dsl.errors import (
        DeclarationError,
        LimitError,
        QuestionError,
        ReadError,
        SynthError,
        UnsupportedError,
    )
    from dsl.language import DSL
    from dsl.operators import Definition, Undefined
    from dsl.program import Program
    from dsl.task import Task
    from search.budget import Status

    from .api import load, solve, verify
    from .explanation import explain, trace
    from .regex import solve_regex
    from .result import Result
    from .session import Session

__version__ = "0.1.0"

_HOMES = {
    "DSL": "dsl.language",
    "DeclarationError": "dsl.errors",
    "Definition": "dsl.operators",
    "LimitError": "dsl.errors",
    "Program": "dsl.program",
    "QuestionError": "dsl.errors",
    "ReadError": "dsl.errors",
    "Result": "synth.result",
    "Session": "synth.session",
    "Status": "search.budget",
    "SynthError": "dsl.errors",
    "Task": "dsl.task",
    "Undefined": "dsl.operators",
    "UnsupportedError": "dsl.errors",
    "explain": "synth.explanation",
    "load": "synth.api",
    "solve": "synth.api",
    "solve_regex": "synth.regex",
    "trace": "synth.explanation",
    "verify": "synth.api",
}

__all__ = [
    "DSL",
    "DeclarationError",
    "Definition",
    "LimitError",
    "Program",
    "QuestionError",
    "ReadError",
    "Result",
    "Session",
    "Status",
    "SynthError",
    "Task",
    "Undefined",
    "UnsupportedError",
    "__version__",
    "explain",
    "load",
    "solve",
    "solve_regex",
    "trace",
    "verify",
]


def _refuse_strangers(names: tuple[str, ...] = ("dsl", "search")) -> None:
    """Stop here if `import dsl` would find somebody else's package: the names are short, and others may have had the idea.

    Ours lie beside this package, wherever that was installed.
    """
    home = Path(__file__).resolve().parent.parent
    for name in names:
        try:
            found = importlib.util.find_spec(name)
        except ValueError:  # a module of that name was put into sys.modules by hand
            found = None
        places = [Path(place).resolve() for place in (found.submodule_search_locations or [])] if found else []
        if home / name in places[:1]:
            continue
        where = "nowhere" if found is None else f"at {places[0] if places else found.origin}"
        raise ImportError(
            f"synthwright needs its own top-level package {name!r} from {home / name}, but Python finds it {where}; "
            f"rename or move the other {name!r}, or install synthwright into an environment of its own"
        )


_refuse_strangers()


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'synth' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
