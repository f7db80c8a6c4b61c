"""Shortest paths over vectors of positions, for the walks through wanted texts."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any


class Paths:
    """Dijkstra's algorithm over vectors of positions; a place is the bytes of its int64[E]."""

    def __init__(self, start: Any, goal: Any) -> None:
        self.start, self.goal = start.tobytes(), goal.tobytes()
        self.distance: dict[bytes, int] = {self.start: 0}
        self.done: dict[bytes, int] = {}
        self._origin: dict[bytes, tuple[bytes, Any]] = {}
        self._heap: list[tuple[int, int, bytes]] = [(0, 0, self.start)]

    def nearest(self, limit: int | None) -> bytes | None:
        """The nearest place not yet visited, or None if the goal is reached, or all else is at `limit` or beyond."""
        while self._heap:
            cost, _, place = heappop(self._heap)
            if place in self.done:
                continue
            if limit is not None and cost >= limit:
                return None
            self.done[place] = cost
            if place != self.goal:
                return place
        return None

    def reach(self, place: bytes, ends: Any, costs: Any, origins: Sequence[Any]) -> None:
        """Steps from a place: to positions int64[n, E], each at a cost."""
        here, width, buffer = self.distance[place], ends.shape[1] * 8, ends.tobytes()
        for k, cost in enumerate(costs.tolist()):
            end = buffer[k * width : (k + 1) * width]
            if here + cost < self.distance.get(end, 1 << 60):
                self.distance[end] = here + cost
                self._origin[end] = (place, origins[k])
                heappush(self._heap, (here + cost, len(self._origin), end))

    def trace(self, place: bytes) -> list[Any]:
        """What the steps to a place are, from the start on."""
        steps = []
        while place != self.start:
            place, origin = self._origin[place]
            steps.append(origin)
        return steps[::-1]
