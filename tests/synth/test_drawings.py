"""Trees are drawn so that nothing overlaps, and graphs hold every part and every step."""

import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import synth
from dsl.grammar import NonTerminal
from dsl.lia import LIA
from dsl.operators import Definition
from dsl.program import Program, application, constant, variable
from dsl.types import Int
from synth.derivations import Derivation, derive, grammar_of
from synth.drawings import GAP, Node, derivation_graph, derivation_svg, draw, program_graph, program_svg, program_tree

X, Y = variable("x", Int), variable("y", Int)
PLUS, MINUS = LIA.resolve("+", [Int, Int]), LIA.resolve("-", [Int, Int])
assert PLUS and MINUS

PROGRAMS = st.recursive(
    st.one_of(st.sampled_from([X, Y]), st.integers(0, 1).map(lambda n: constant(n, Int))),
    lambda inner: st.builds(application, st.sampled_from([PLUS, MINUS]), inner, inner),
    max_leaves=20,
)


def definition(body: Program) -> Definition:
    return Definition("f", (X.head, Y.head), body)


def nodes_of(root: Node) -> list[Node]:
    found = [root]
    for node in found:
        found += node.children
    return found


@given(PROGRAMS)
def test_nodes_of_a_level_do_not_overlap(body: Program) -> None:
    root = program_tree(body)
    draw(root)
    levels: dict[int, list[Node]] = {}
    for node in nodes_of(root):
        levels.setdefault(node.depth, []).append(node)
        assert node.x - node.width / 2 >= 0
    for level in levels.values():
        level.sort(key=lambda node: node.x)
        assert all(a.x + a.width / 2 + GAP <= b.x - b.width / 2 + 0.01 for a, b in pairwise(level))


@given(PROGRAMS)
def test_a_drawing_is_xml_with_a_box_for_each_node(body: Program) -> None:
    tree = ElementTree.fromstring(program_svg(definition(body)))  # noqa: S314 - our own text
    assert len(tree.findall(".//{*}rect")) == body.size
    assert len(tree.findall(".//{*}path")) == body.size - 1


def steps_of(root: Derivation) -> list[Derivation]:
    found = [root]
    for step in found:
        found += step.children
    return found


@given(PROGRAMS)
def test_a_derivation_puts_the_program_together_again(body: Program) -> None:
    grammar = LIA.default_grammar((X.head, Y.head), Int, {Int: [0, 1]})
    for step in steps_of(derive(body, grammar)):
        assert step.production in grammar.productions
        if isinstance(step.production.head, NonTerminal):
            assert [c.part for c in step.children] == [step.part]
            assert step.children[0].production.target == step.production.head
        else:
            assert [c.part for c in step.children] == list(step.part.children)
            assert [c.production.target for c in step.children] == list(step.production.arguments)


@given(PROGRAMS)
def test_a_program_without_a_grammar_has_one_of_its_own(body: Program) -> None:
    assert grammar_of(definition(body)).contains(body)
    assert derive(body, grammar_of(definition(body))).part is body


def test_units_are_steps_of_their_own() -> None:
    task = synth.load("examples/lowest_bit.sl")[0]
    result = synth.solve(task)
    assert "<rect" in result.to_svg(derivation=True)
    graph = result.to_networkx(derivation=True)
    assert graph.nodes[0]["nonterminal"] == str(task.function.grammar.start)


def test_what_the_grammar_lacks_has_no_derivation() -> None:
    grammar = LIA.default_grammar((X.head,), Int, {Int: [0]})
    with pytest.raises(synth.QuestionError, match="does not derive"):
        derivation_svg(definition(Y), grammar)


@given(PROGRAMS)
def test_graphs_have_a_node_for_each_distinct_part(body: Program) -> None:
    graph = program_graph(definition(body))
    parts = list(body.parts())
    assert graph.number_of_nodes() == len(parts)
    assert graph.number_of_edges() == sum(len(part.children) for part in parts)
    grammar = LIA.default_grammar((X.head, Y.head), Int, {Int: [0, 1]})
    assert derivation_graph(definition(body), grammar).number_of_nodes() >= len(parts)


def test_a_large_program_is_not_drawn() -> None:
    body = X
    for _ in range(9):
        body = application(PLUS, body, body)
    with pytest.raises(synth.LimitError, match="at most 400"):
        program_svg(definition(body))
    assert program_graph(definition(body)).number_of_nodes() == 10
