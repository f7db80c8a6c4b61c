"""Programs drawn as trees: inline SVG without scripts or fonts of its own, for notebooks, pages and files.

Layout: a part stands above the middle of its arguments, which stand side by side (the simple case of Reingold and Tilford,
"Tidier drawings of trees", IEEE TSE 1981, without moving subtrees into one another).  Colours follow the page: lines and
text take the current colour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

from dsl.errors import LimitError
from dsl.grammar import Grammar
from dsl.operators import Definition, Operator
from dsl.printing import print_operator, print_value
from dsl.program import Constant, Program, Variable

from .derivations import Derivation, derive

MOST_NODES = 400
"""Nodes of a drawing; a larger tree is no use to the eye."""

CHARACTER, LINE, GAP, PAD = 7.3, 46.0, 14.0, 10.0
BOX = 26.0
LONGEST_LABEL = 28


@dataclass
class Node:
    """One node of a drawing: what stands in it, its kind (operator, constant, variable, rule), and what hangs below."""

    label: str
    kind: str
    children: list[Node] = field(default_factory=list)
    x: float = 0.0
    depth: int = 0

    @property
    def width(self) -> float:
        """Width of the node's own box."""
        return len(self.label) * CHARACTER + 2 * PAD


def label_of(program: Program) -> tuple[str, str]:
    """What stands in the node of a part, and its kind."""
    head = program.head
    if isinstance(head, Operator):
        return _cut(print_operator(head)), "operator"
    if isinstance(head, Constant):
        return _cut(print_value(head.value, head.type)), "constant"
    return _cut(head.name if isinstance(head, Variable) else f"?{head.nonterminal}"), "variable"


def program_tree(program: Program) -> Node:
    """The tree of a program; parts that are shared are drawn once for each use.  Raises LimitError for a large one."""
    if program.size > MOST_NODES:
        raise LimitError(f"the program has {program.size} nodes, and a drawing at most {MOST_NODES}")
    root = Node(*label_of(program))
    stack = [(root, program)]
    while stack:
        node, part = stack.pop()
        for child in part.children:
            below = Node(*label_of(child))
            node.children.append(below)
            stack.append((below, child))
    return root


def derivation_tree(derivation: Derivation) -> Node:
    """The tree of a derivation: a nonterminal above each operator and leaf.  Raises LimitError for a large one."""
    root = Node(_cut(str(derivation.production.target)), "rule")
    stack = [(root, derivation)]
    count = 0
    while stack:
        node, step = stack.pop()
        count += 1
        if 2 * count > MOST_NODES:
            raise LimitError(f"the derivation has more than {MOST_NODES} nodes, too many for a drawing")
        place = node
        if not step.production.is_unit:
            place = Node(*label_of(step.part))
            node.children.append(place)
        for child in step.children:
            below = Node(_cut(str(child.production.target)), "rule")
            place.children.append(below)
            stack.append((below, child))
    return root


def draw(root: Node) -> str:
    """The SVG text of a tree."""
    nodes = _placed(root)
    width = max(node.x + node.width / 2 for node in nodes) + 2
    height = (max(node.depth for node in nodes) + 1) * LINE - (LINE - BOX) + 4
    edges, boxes = [], []
    for node in nodes:
        y = node.depth * LINE + 2
        for child in node.children:
            end = child.depth * LINE + 2
            middle = (y + BOX + end) / 2
            bend = f"{node.x:.1f} {middle:.1f} {child.x:.1f} {middle:.1f}"
            edges.append(f'<path d="M{node.x:.1f} {y + BOX:.1f}C{bend} {child.x:.1f} {end:.1f}"/>')
        boxes.append(_box(node, y))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="synth-tree" role="img" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" '
        'font-family="ui-monospace,Menlo,Consolas,\'DejaVu Sans Mono\',monospace" font-size="12">'
        f"<title>{escape(_words(root))}</title>"
        f'<g fill="none" stroke="currentColor" stroke-opacity=".45" stroke-width="1.3">{"".join(edges)}</g>'
        f"{''.join(boxes)}</svg>"
    )


COLOURS = {"operator": "#3b7dd8", "constant": "#2f9e6e", "variable": "#c9772b", "rule": "#8a8f98"}
"""Colours of the boxes; they are see-through, so that the same ones do on light and dark pages."""


def _box(node: Node, y: float) -> str:
    left = node.x - node.width / 2
    colour = COLOURS[node.kind]
    corner = {"operator": 6, "constant": 13, "variable": 13, "rule": 0}[node.kind]
    return (
        f'<rect x="{left:.1f}" y="{y:.1f}" width="{node.width:.1f}" height="{BOX}" rx="{corner}" fill="{colour}" '
        f'fill-opacity=".16" stroke="{colour}"/>'
        f'<text x="{node.x:.1f}" y="{y + BOX / 2 + 4:.1f}" text-anchor="middle" fill="currentColor" '
        f'xml:space="preserve">{escape(node.label)}</text>'
    )


def _placed(root: Node) -> list[Node]:
    """Every node with its place; parents before children."""
    order = [root]
    for node in order:
        for child in node.children:
            child.depth = node.depth + 1
            order.append(child)
    room: dict[int, float] = {}
    for node in reversed(order):
        below = sum(room[id(child)] for child in node.children) + GAP * max(0, len(node.children) - 1)
        room[id(node)] = max(node.width, below)
    root.x = room[id(root)] / 2 + 2
    for node in order:
        below = sum(room[id(child)] for child in node.children) + GAP * max(0, len(node.children) - 1)
        left = node.x - below / 2
        for child in node.children:
            child.x = left + room[id(child)] / 2
            left += room[id(child)] + GAP
    return order


def _words(root: Node) -> str:
    return f"tree of a program with {root.label} at the top"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def program_svg(definition: Definition) -> str:
    """The tree of a program as SVG text.  Raises LimitError for more than `MOST_NODES` nodes."""
    return draw(program_tree(definition.body))


def derivation_svg(definition: Definition, grammar: Grammar) -> str:
    """The derivation of a program as SVG text: which productions of the grammar it is made with.

    Raises QuestionError if the grammar does not derive the program, and LimitError for a large one.
    """
    return draw(derivation_tree(derive(definition.body, grammar)))


def program_graph(definition: Definition) -> Any:
    """The program as a `networkx.MultiDiGraph`: a node for each distinct part, the program itself being the last.

    Nodes have `label`, `kind` ("operator", "constant", "variable") and `type`; edges go to arguments and have `place`, from
    0 on.
    """
    parts = list(definition.body.parts())
    numbers = {part: number for number, part in enumerate(parts)}
    nodes = [(numbers[p], {"label": label_of(p)[0], "kind": label_of(p)[1], "type": str(p.type)}) for p in parts]
    edges = [(numbers[p], numbers[c], {"place": place}) for p in parts for place, c in enumerate(p.children)]
    return _networkx(nodes, edges)


def derivation_graph(definition: Definition, grammar: Grammar) -> Any:
    """The derivation as a `networkx.MultiDiGraph`: a node for each step, the first being the start symbol's.

    Nodes have `label` (the production) and `nonterminal`; edges go to the steps of the arguments and have `place`, from 0.
    """
    numbers = {derive(definition.body, grammar): 0}
    order = list(numbers)
    edges = []
    for step in order:
        for place, child in enumerate(step.children):
            if child not in numbers:
                numbers[child] = len(order)
                order.append(child)
            edges.append((numbers[step], numbers[child], {"place": place}))
    nodes = [(numbers[s], {"label": str(s.production), "nonterminal": str(s.production.target)}) for s in order]
    return _networkx(nodes, edges)


def _networkx(nodes: list[tuple[int, dict[str, Any]]], edges: list[tuple[int, int, dict[str, Any]]]) -> Any:
    from solvers.graphs import directed_graph

    return directed_graph(nodes, edges)
