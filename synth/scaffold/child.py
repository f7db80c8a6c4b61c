"""The other process of `inspection`: imports a language and checks it, saying on a pipe what it is about to do.

Standard output belongs to the parent, so it is put aside before anybody else's code runs; whatever a plug-in prints goes
nowhere.  Not for calling by hand.
"""

from __future__ import annotations

import json
import os
import sys
from typing import IO, Any

MEMORY = 4 << 30
"""Bytes of address space of this process: an operator that asks for more gets MemoryError."""


def main(words: list[str]) -> None:
    """Check the families from number `first` on, or with the word `digest` only evaluate those with the given numbers."""
    target, what, rows, seed, numbers = words[0], words[1], int(words[2]), int(words[3]), words[4]
    with _own_output() as pipe:
        _limit_memory()
        if what == "check":
            _check(target, rows, seed, int(numbers), pipe)
        else:
            _digest(target, rows, seed, [int(number) for number in numbers.split(",")], pipe)
        _tell(pipe, {"done": True})


def _check(target: str, rows: int, seed: int, first: int, pipe: IO[str]) -> None:
    from dsl.errors import SynthError
    from dsl.lookup import find_dsl

    from .checks import check_family, general_faults, measure_rates

    try:
        language = find_dsl(target)
    except SynthError as error:
        _tell(pipe, {"refused": error.message, "remedy": error.remedy})
        return
    families = list(language)
    names = [family.name for family in families]
    general = list(general_faults(language))
    _tell(pipe, {"language": language.name, "version": language.version, "families": names, "general": general})
    for number, family in list(enumerate(families))[first:]:
        _tell(pipe, {"begin": number})
        _tell(pipe, {"family": check_family(language, family, rows, seed).to_json()})
    _tell(pipe, {"begin": len(families)})
    _tell(pipe, {"rates": measure_rates(language)})


def _digest(target: str, rows: int, seed: int, numbers: list[int], pipe: IO[str]) -> None:
    from dsl.lookup import find_dsl

    from .checks import outputs_digest

    language = find_dsl(target)
    families = list(language)
    for number in numbers:
        _tell(pipe, {"begin": number})
        _tell(pipe, {"digest": outputs_digest(language, families[number], rows, seed)})


def _tell(pipe: IO[str], message: dict[str, Any]) -> None:
    pipe.write(json.dumps(message) + "\n")
    pipe.flush()


def _own_output() -> IO[str]:
    """The parent's pipe; descriptors 1 and 2 lead nowhere from here on."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return pipe


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the parent's patience is the only limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))


if __name__ == "__main__":
    main(sys.argv[1:])
