"""MELODY: tunes as lists of MIDI notes, and what composers do to them; written from docs/languages.md."""

from typing import Any

from dsl.inverses import by_place
from dsl.kernels import NO_VALUE, SCRATCH, checked_add
from dsl.language import DSL
from dsl.operators import Undefined
from dsl.types import Int, List

MELODY = DSL("melody", "1", "Tunes: lists of notes.", constants=((12, Int), (1, Int)), support=(List(Int), Int))


def _transpose(items: Any, free: int, pieces: Any, start: int, stop: int, steps: int) -> int:
    if stop - start > SCRATCH:
        return -1
    for i in range(stop - start):
        items[free + i] = checked_add(items[start + i], steps)
        if items[free + i] == NO_VALUE:
            return -1
    pieces[0], pieces[1] = free, free + stop - start
    return 1


@MELODY.operator("transpose", kernel=_transpose, says="{0}, {1} semitones higher")
def transpose(tune: tuple[int, ...], steps: int) -> tuple[int, ...]:
    """Every note so many semitones higher."""
    return tuple(note + steps for note in tune)


def _backwards(items: Any, free: int, pieces: Any, start: int, stop: int) -> int:
    if stop - start > SCRATCH:
        return -1
    items[free : free + stop - start] = items[start:stop][::-1]
    pieces[0], pieces[1] = free, free + stop - start
    return 1


@MELODY.operator("backwards", kernel=_backwards, undo=(("backwards", "w"),), inverse=by_place(lambda w: [w[::-1]]))
def backwards(tune: tuple[int, ...]) -> tuple[int, ...]:
    """From last note to first: the retrograde."""
    return tune[::-1]


def _then(items: Any, free: int, pieces: Any, a: int, b: int, c: int, d: int) -> int:
    pieces[0], pieces[1], pieces[2], pieces[3] = a, b, c, d
    return 2


@MELODY.operator("then", kernel=_then)
def then(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    """One tune after the other."""
    return first + second


@MELODY.operator("opening", kernel=lambda items, start, stop: items[start] if start < stop else NO_VALUE)
def opening(tune: tuple[int, ...]) -> int:
    """The first note."""
    return tune[0] if tune else Undefined
