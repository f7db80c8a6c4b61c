"""Plots as inline SVG: a cactus plot, the solve rate over time, and a scatter of two runs.

Only geometry stands here.  Colours come from the page's style sheet (classes `s0` to `s7`), so that a plot follows light and
dark; series differ in dashes and markers as well, so that colour is never the only sign.  Hovering shows `title` elements.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 530, 350
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 14, 46

SERIES = 8
"""Distinct colours; a ninth series begins again with the first colour and another dash."""

DASHES = ("", "7 4", "2 4", "10 4 2 4")

HOVERS = 80
"""Places along one line that answer to the pointer."""


@dataclass(frozen=True)
class Axis:
    """A scale from values to positions.  `log` axes must begin above 0; values outside are drawn at the ends."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """The position of a value."""
        value = min(max(value, self.low), self.high)
        low, high = self.low, self.high
        if self.log:
            value, low, high = math.log10(value), math.log10(low), math.log10(high)
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Round values to write beside the axis: at least two, rarely more than eight."""
        if self.log:
            factors = (1, 2, 5) if self.high / self.low < 100 else (1,)
            decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            every = max(1, len(decades) // 8 + 1) if len(factors) == 1 else 1
            values = [factor * 10.0**decade for decade in decades[::every] for factor in factors]
        else:
            step = round_step((self.high - self.low) / 5)
            first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
            values = [number * step for number in range(first, last + 1)]
        return [value for value in values if self.low * (1 - 1e-9) <= value <= self.high * (1 + 1e-9)]


def round_step(step: float) -> float:
    """The next 1, 2 or 5 times a power of ten that is at least `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))


@dataclass(frozen=True)
class Series:
    """One line of a plot: its name and its points, x rising; `words` says a point for the pointer."""

    name: str
    points: Sequence[tuple[float, float]]
    words: Callable[[float, float], str]


@dataclass(frozen=True)
class Dot:
    """One task in a scatter: seconds in both runs (None where unsolved), what to say, and its number in the task list."""

    x: float | None
    y: float | None
    words: str
    number: int


def steps(series: Sequence[Series], x: Axis, y: Axis, names: tuple[str, str], label: str) -> str:
    """Step lines over two axes."""
    parts = [_frame(x, y, names)]
    for number, line in enumerate(series):
        parts.append(f'<g class="{series_class(number)}">{_line(line, number, x, y)}</g>')
    return _svg(parts, label)


def _line(line: Series, number: int, x: Axis, y: Axis) -> str:
    if not line.points:
        return ""
    placed = [(x(a), y(b)) for a, b in line.points]
    path, last = [f"M{_n(placed[0][0])} {_n(placed[0][1])}"], placed[0]
    for across, up in placed[1:]:
        # Points closer together than a third of a unit cannot be told apart.
        if abs(across - last[0]) + abs(up - last[1]) < 0.3:
            continue
        path.append(f"H{_n(across)}V{_n(up)}")
        last = (across, up)
    path.append(f"H{_n(placed[-1][0])}V{_n(placed[-1][1])}")
    drawn = [f'<path class="line" d="{"".join(path)}"{_dash(number)}/>']
    for index in _spread(len(placed), 6):
        drawn.append(_marker(number, *placed[index]))
    for index in _spread(len(placed), HOVERS):
        words = escape(f"{line.name}: {line.words(*line.points[index])}")
        drawn.append(f'<circle class="hit" cx="{_n(placed[index][0])}" cy="{_n(placed[index][1])}" r="7">'
                     f"<title>{words}</title></circle>")  # fmt: skip
    return "".join(drawn)


def scatter(dots: Iterable[Dot], low: float, high: float, names: tuple[str, str], label: str) -> str:
    """Seconds of two runs against each other; unsolved tasks lie on a line of their own beyond the largest time."""
    side = HEIGHT - TOP - BOTTOM
    x = Axis(low, high, LEFT, LEFT + side - 24, log=True)
    y = Axis(low, high, TOP + side, TOP + 24, log=True)
    beyond = (LEFT + side - 6, TOP + 6)
    parts = [_frame(x, y, names, right=LEFT + side, top=TOP)]
    parts.append(f'<path class="guide" d="M{x(low):g} {y(low):g}L{_n(x(high))} {_n(y(high))}"/>')
    for edge in (f"M{beyond[0]} {TOP + side}V{TOP}", f"M{LEFT} {beyond[1]}H{LEFT + side}"):
        parts.append(f'<path class="edge" d="{edge}"/>')
    parts.append(f'<text class="tick" x="{beyond[0] + 5}" y="{TOP + side}" transform="rotate(-90 {beyond[0] + 5} '
                 f'{TOP + side})" dx="4" dy="10">unsolved</text>')  # fmt: skip
    parts.append(f'<text class="tick" x="{LEFT + 4}" y="{beyond[1] - 8}" dy="4">unsolved</text>')
    for dot in dots:
        place = (beyond[0] if dot.x is None else x(dot.x), beyond[1] if dot.y is None else y(dot.y))
        kind = "only-y" if dot.x is None else "only-x" if dot.y is None else "both"
        parts.append(_dot(place, kind, dot))
    return _svg(parts, label, width=LEFT + side + 22)


def _dot(place: tuple[float, float], kind: str, dot: Dot) -> str:
    across, up = place
    shapes = {
        "both": f'<circle cx="{_n(across)}" cy="{_n(up)}" r="3.2"',
        "only-x": f'<path d="M{_n(across)} {_n(up - 4.5)}l4.5 8h-9z"',
        "only-y": f'<path d="M{_n(across - 3.6)} {_n(up - 3.6)}h7.2v7.2h-7.2z"',
    }
    shape = shapes[kind]
    name = shape[1:].split(" ")[0]
    return f'{shape} class="dot {kind}" data-task="{dot.number}"><title>{escape(dot.words)}</title></{name}>'


def bars(groups: Sequence[tuple[str, Sequence[tuple[float, str] | None]]], label: str) -> str:
    """Bars from 0 to 100 %, in groups with a name each: a share and what to say about it, or None where there is no bar."""
    thick, left = 11, 130
    x = Axis(0, 100, left, WIDTH - RIGHT - 34)
    parts, down = [], 8.0
    for name, members in groups:
        middle = down + thick * len(members) / 2 + 4
        shown = name if len(name) <= 15 else f"{name[:7]}…{name[-7:]}"  # both ends tell tracks apart
        parts.append(f'<text class="name" x="{left - 9}" y="{_n(middle)}" text-anchor="end">{escape(shown)}')
        parts.append(f"<title>{escape(name)}</title></text>")
        for number, member in enumerate(members):
            if member is not None:
                share, words = member
                place = f'x="{left}" y="{_n(down)}" width="{_n(max(x(share) - left, 1))}" height="{thick - 2}"'
                parts.append(
                    f'<rect class="fill {series_class(number)}" {place} rx="1.5"><title>{escape(words)}</title></rect>'
                )
                parts.append(f'<text class="value" x="{_n(x(share) + 5)}" y="{_n(down + thick - 2)}">{share:.0f}</text>')
            down += thick
        down += 10
    parts.insert(0, f'<path class="axis" d="M{left} 2V{_n(down - 4)}"/>')
    parts.append(f'<text class="tick" x="{left}" y="{_n(down + 12)}">% of tasks solved</text>')
    return _svg(parts, label, height=down + 20)


def swatch(number: int) -> str:
    """A piece of a series' line with its marker, for a legend."""
    mark = _marker(number, 16, 7)
    return (
        f'<svg class="swatch {series_class(number)}" viewBox="0 0 32 14" width="32" height="14" aria-hidden="true">'
        f'<path class="line" d="M1 7H31"{_dash(number)}/>{mark}</svg>'
    )


def series_class(number: int) -> str:
    """The class that gives a series its colour."""
    return f"s{number % SERIES}"


def _marker(number: int, across: float, up: float) -> str:
    kinds = (
        f'<circle class="mark" cx="{_n(across)}" cy="{_n(up)}" r="3.6"/>',
        f'<path class="mark" d="M{_n(across)} {_n(up - 4.6)}l4.4 8h-8.8z"/>',
        f'<path class="mark" d="M{_n(across - 3.4)} {_n(up - 3.4)}h6.8v6.8h-6.8z"/>',
        f'<path class="mark" d="M{_n(across)} {_n(up - 5)}l4.4 5l-4.4 5l-4.4 -5z"/>',
    )
    return kinds[number % len(kinds)]


def _dash(number: int) -> str:
    dash = DASHES[(number + number // SERIES) % len(DASHES)]
    return f' stroke-dasharray="{dash}"' if dash else ""


def _frame(x: Axis, y: Axis, names: tuple[str, str], right: float = WIDTH - RIGHT, top: float = TOP) -> str:
    """Grid, ticks and the names of both axes."""
    bottom = HEIGHT - BOTTOM
    parts = []
    for value in x.ticks():
        parts.append(f'<path class="grid" d="M{_n(x(value))} {bottom}V{_n(top)}"/>')
        parts.append(f'<text class="tick" x="{_n(x(value))}" y="{bottom + 17}" text-anchor="middle">{tick(value)}</text>')
    for value in y.ticks():
        parts.append(f'<path class="grid" d="M{LEFT} {_n(y(value))}H{_n(right)}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 7}" y="{_n(y(value) + 4)}" text-anchor="end">{tick(value)}</text>')
    parts.append(f'<path class="axis" d="M{LEFT} {_n(top)}V{bottom}H{_n(right)}"/>')
    middle = (LEFT + right) / 2
    parts.append(f'<text class="name" x="{_n(middle)}" y="{HEIGHT - 8}" text-anchor="middle">{escape(names[0])}</text>')
    across = (top + bottom) / 2
    parts.append(
        f'<text class="name" x="14" y="{_n(across)}" text-anchor="middle" transform="rotate(-90 14 {_n(across)})">'
        f"{escape(names[1])}</text>"
    )
    return "".join(parts)


def _svg(parts: Iterable[str], label: str, width: float = WIDTH, height: float = HEIGHT) -> str:
    opening = f'<svg class="plot" viewBox="0 0 {_n(width)} {_n(height)}" role="img" aria-label="{escape(label)}">'
    return f"{opening}{''.join(parts)}</svg>"


def tick(value: float) -> str:
    """A value beside an axis, without needless digits."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.6g}"


def _spread(count: int, wanted: int) -> list[int]:
    """Indices from first to last, at most `wanted` and evenly apart."""
    if count <= wanted:
        return list(range(count))
    return sorted({round(k * (count - 1) / (wanted - 1)) for k in range(wanted)})


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
