"""Small grammars and inputs on which searches are looked at, one or more for each shipped language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from dsl.bitvectors import BV
from dsl.grammar import Grammar, NonTerminal, Production
from dsl.language import DSL, Family
from dsl.lia import LIA
from dsl.lists import LISTS
from dsl.operators import Operator
from dsl.program import Variable, constant, variable
from dsl.strings import STRINGS
from dsl.types import BitVec, Bool, Int, List, String, Type, Value


def grammar_over(
    language: DSL,
    parameters: Sequence[Variable],
    result: Type,
    names: Iterable[str],
    constants: Mapping[Type, Sequence[Value]],
    support: Sequence[Type] = (),
) -> Grammar:
    """One nonterminal for each type; the operators of these names, and these constants."""
    types = list(dict.fromkeys([result, *(p.type for p in parameters), *constants, *support]))
    places = {t: NonTerminal(f"N{i}", t) for i, t in enumerate(types)}
    productions = [Production(places[p.type], variable(p.name, p.type)) for p in parameters]
    for type_, values in constants.items():
        productions += [Production(places[type_], constant(v, type_)) for v in values]
    wanted = set(names)
    families = [family for family in language if family.name in wanted]
    assert wanted == {family.name for family in families}
    for family in families:
        for operator in _members(family, types):
            arguments = tuple(places[t] for t in operator.arguments)
            productions.append(Production(places[operator.result], operator, arguments))
    return Grammar(places[result], productions, tuple(parameters)).pruned()


def _members(family: Family, types: Sequence[Type]) -> Iterator[Operator]:
    for arguments in product(types, repeat=len(family.arguments)):
        operator = family.member(arguments)
        if operator is not None and operator.result in types:
            yield operator


@dataclass(frozen=True)
class Case:
    """A grammar, inputs, and the cost up to which the slow twin can follow."""

    grammar: Grammar
    inputs: tuple[tuple[Value, ...], ...]
    largest_cost: int


x, y = Variable("x", Int), Variable("y", Int)
s, t = Variable("s", String), Variable("t", String)
p, q = Variable("p", Bool), Variable("q", Bool)
xs = Variable("xs", List(Int))


def _bits(width: int, values: Sequence[tuple[int, int]], cost: int) -> Case:
    a, b = Variable("a", BitVec(width)), Variable("b", BitVec(width))
    names = ["bvadd", "bvand", "bvnot", "bvshl", "bvlshr", "bvashr", "bvudiv", "bvmul", "bvult", "ite"]
    constants = {BitVec(width): sorted({0, 1, width % (1 << width)})}
    grammar = grammar_over(BV, [a, b], BitVec(width), names, constants, [Bool])
    return Case(grammar, tuple((u % (1 << width), v % (1 << width)) for u, v in values), cost)


_EDGES = [(0, 1), (5, 3), (2**63, 63), (2**64 - 1, 2**63 - 1), (0x0123456789ABCDEF, 8)]

CASES: dict[str, Case] = {
    "lia": Case(
        grammar_over(LIA, [x, y], Int, ["+", "-", "<=", "=", "ite", "and", "not"], {Int: [0, 1]}),
        ((0, 1), (-3, 2), (2**62, 2**62), (7, -(2**63) + 1)),
        5,
    ),
    "lia-partial": Case(
        grammar_over(LIA, [x, y], Int, ["*", "div", "mod", "-"], {Int: [0, 2]}),
        ((1, 3), (-7, 2), (2**40, -5)),
        5,
    ),
    "bv1": _bits(1, [(0, 0), (0, 1), (1, 1)], 6),
    "bv8": _bits(8, _EDGES, 5),
    "bv64": _bits(64, _EDGES, 5),
    "strings": Case(
        grammar_over(
            STRINGS,
            [s, t],
            String,
            ["str.++", "str.at", "str.substr", "str.len", "str.replace", "str.indexof", "str.from_int", "str.contains"],
            {Int: [0, 1], String: ["", " "]},
            [Bool],
        ),
        (("ab c", "b"), ("", "\x00"), ("\U0002ffffé", "\U0002ffff")),
        5,
    ),
    "text": Case(
        grammar_over(
            STRINGS,
            [s],
            String,
            ["str.upper", "str.title", "str.trim", "text.split", "text.before_last", "text.count", "str.++", "text.token"],
            {
                Int: [0, 1],
                String: [" ", "-"],
                **{type_: type_.tokens[:3] for type_ in STRINGS.support if type_.tokens},
            },
        ),
        (("nancy FreeHafer ",), ("a-b-c",), ("",), ("ß ǆ",)),
        5,
    ),
    "lists": Case(
        LISTS.default_grammar([xs], List(Int), {Int: [0, 1]}),
        (((),), ((3, -1, 2),), ((5, 5, 2**61),)),
        4,
    ),
    "bool": Case(
        grammar_over(
            LIA, [p, q, x], Bool, ["and", "or", "not", "xor", "=>", "=", "ite", "<", "+"], {Int: [1], Bool: [True]}
        ),
        ((True, False, 0), (False, False, 1), (True, True, -2)),
        5,
    ),
    "bool-70": Case(
        grammar_over(LIA, [p, x], Bool, ["and", "not", "=", "<=", "ite"], {Int: [0, 3], Bool: [False]}),
        tuple((k % 3 == 0, k - 35) for k in range(70)),
        4,
    ),
}
