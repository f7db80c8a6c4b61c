"""Graphs as NetworkX has them, for people who want to go on working with a program's shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx


def directed_graph(
    nodes: Iterable[tuple[int, Mapping[str, Any]]], edges: Iterable[tuple[int, int, Mapping[str, Any]]]
) -> networkx.MultiDiGraph:
    """A directed graph with these nodes and edges and their attributes; two edges may join the same nodes."""
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    return graph
