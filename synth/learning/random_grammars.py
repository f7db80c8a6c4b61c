"""Random questions with grammars like those that files bring along, for priors to be trained on.

A prior looks productions up by what they put there, so that it has something to say about any grammar; what is in no
training grammar it knows only as a stranger.  Files about words of bits have macros: the contest that many of them come from
(ICFP 2013) offers shifts by 1, 4 and 16 and a choice.  So a share of the questions about bit-vectors comes with a language
of that kind: macros, and a few of the plain operators.
"""

from __future__ import annotations

from typing import Any

from dsl.grammar import Grammar, NonTerminal, Production
from dsl.language import DSL
from dsl.operators import Definition, Operator
from dsl.program import Program, Variable, application, constant, variable
from dsl.types import Bool, Type

WITH_MACROS = 0.6
OFFERED = 0.8
"""The chance of each operator to be in such a grammar."""
SHIFTS = (("bvshl", 1), ("bvlshr", 1), ("bvlshr", 4), ("bvlshr", 16))
CHOICES = (0, 1)
"""Values of the tested word for which a choice gives its first branch."""
PLAIN = ("bvnot", "bvand", "bvor", "bvxor", "bvadd")
OTHERS = ("bvsub", "bvneg", "bvmul", "bvshl", "bvlshr", "bvashr", "bvudiv", "bvurem")


def like_a_file(language: DSL, grammar: Grammar, random: Any) -> Grammar:
    """The whole grammar of a language, or one like those of files, over the same parameters."""
    type_ = grammar.start.type
    if type_.name != "BitVec" or random.random() >= WITH_MACROS:
        return grammar
    return _with_macros(language, grammar, type_, random)


def _with_macros(language: DSL, grammar: Grammar, type_: Type, random: Any) -> Grammar:
    """A grammar over words of one type: parameters, 0 and 1, macros and some operators."""
    start = NonTerminal("Start", type_)
    leaves: list[Program] = [variable(p.name, p.type) for p in grammar.parameters if p.type == type_]
    leaves += [constant(value, type_) for value in (0, 1)]
    plain = [language.resolve(n, [type_] * arity) for n in (*PLAIN, *OTHERS) for arity in (1, 2)]
    offered = [o for o in plain if o is not None and random.random() < (OFFERED if o.name in PLAIN else 0.2)]
    offered += [o for o in macros(language, type_) if random.random() < OFFERED]
    productions = [Production(start, leaf) for leaf in leaves]
    productions += [Production(start, operator, (start,) * operator.arity) for operator in offered]
    return Grammar(start, productions, grammar.parameters)


def macros(language: DSL, type_: Type) -> list[Operator]:
    """Every macro that a grammar over words of this type may have."""
    shifts = [_macro(f"shift{n}", _shift(language, type_, *shift), 1) for n, shift in enumerate(SHIFTS)]
    return shifts + [_macro(f"choose{value}", _choice(language, type_, value), 3) for value in CHOICES]


def _macro(name: str, body: Program, arity: int) -> Operator:
    parameters = tuple(Variable(f"a{place}", body.type) for place in range(arity))
    return Operator(name, (body.type,) * arity, body.type, None, definition=Definition(name, parameters, body))


def _shift(language: DSL, type_: Type, name: str, by: int) -> Program:
    operator = language.resolve(name, [type_, type_])
    assert operator is not None
    return application(operator, variable("a0", type_), constant(by, type_))


def _choice(language: DSL, type_: Type, value: int) -> Program:
    equal, choose = language.resolve("=", [type_, type_]), language.resolve("ite", [Bool, type_, type_])
    assert equal is not None and choose is not None
    tested = application(equal, variable("a0", type_), constant(value, type_))
    return application(choose, tested, variable("a1", type_), variable("a2", type_))
