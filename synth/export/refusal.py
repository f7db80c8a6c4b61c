"""What a target cannot say: refused by name, so that nobody runs an export that means something else."""

from __future__ import annotations

from dsl.errors import UnsupportedError


class Refusal(UnsupportedError):
    """A program cannot be said exactly in a target.

    `target` is the target's name and `culprit` what it has no words for: an operator's name, a type or a limit.
    """

    def __init__(self, target: str, culprit: str, why: str = "", *, remedy: str = "") -> None:
        self.target, self.culprit = target, culprit
        reason = f": {why}" if why else ""
        super().__init__(f"{culprit} cannot be said exactly in {target}{reason}", remedy=remedy)


def package(name: str, extra: str) -> str:
    """What to do when a package is missing."""
    return f'pip install {name}, or pip install "synthwright[{extra}]"'
