"""Grammars written as text, for people.

    # What a user may build from one text.
    start S
    S : String = x | "" | " " | (str.++ S S) | (str.substr S I I)
    I : Int = 0 | 1 | (str.len S) | (+ I I)

One rule for each nonterminal: its name, its sort, and its terms parted by `|` with blanks around.  Terms are written as in
SyGuS, `(Constant T)` and `(Variable T)` included, and may nest.  Without a `start` line the first rule's nonterminal is the
start symbol.  A name with unusual characters stands between bars, `|first name|`.  `#` begins a comment.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from .errors import Place, ReadError
from .formats.productions import GrammarBuilder
from .formats.sygus_writer import print_production
from .grammar import Grammar
from .language import DSL
from .printing import print_symbol, print_type
from .program import Variable
from .sexpr import Atom, SExpr, SList, SourceText

if TYPE_CHECKING:
    from lark import Lark
    from lark.lexer import Token

# In a state where "start", ":" or "=" is expected, nothing else is; so Lark's contextual lexer keeps them apart from atoms.
_SYNTAX = r"""
file: ["start" name] rule+
rule: name ":" term "=" term ("|" term)*
?term: atom | parenthesised
parenthesised: "(" term* ")"
?name: atom
atom: ATOM | STRING | QUOTED

ATOM: /[^\s()"|:]+/
STRING: /"(?:[^"]|"")*"/
QUOTED.2: /\|[^|\\\s](?:[^|\\\n]*[^|\\\s])?\|(?=[\s():]|$)/
COMMENT.3: /#(?!(?:b[01]+|x[0-9a-fA-F]+)(?=[\s()|]|$))[^\n]*/
BLANK: /\s+/
%ignore BLANK
%ignore COMMENT
"""

_EXPECTED = {
    "COLON": "a colon",
    "EQUAL": "=",
    "VBAR": "|",
    "LPAR": "(",
    "RPAR": ")",
    "ATOM": "a name or literal",
    "QUOTED": "a name or literal",
    "STRING": "a name or literal",
    "START": "start",
    "$END": "the end",
}


class _Builder:
    """Called by the parser, children first, so that depth costs no Python stack."""

    @staticmethod
    def atom(children: list[Token]) -> Atom:
        token = children[0]
        offset = token.start_pos or 0
        if token.type == "STRING":
            return Atom(token[1:-1].replace('""', '"'), "string", offset)
        return Atom(token[1:-1], "quoted", offset) if token.type == "QUOTED" else Atom(str(token), "symbol", offset)

    @staticmethod
    def parenthesised(children: Sequence[SExpr | Token]) -> SList:
        first = children[0]
        offset = getattr(first, "start_pos", 0) or 0
        return SList([c for c in children if isinstance(c, Atom | SList)], offset)

    @staticmethod
    def rule(children: list[SExpr]) -> list[SExpr]:
        return children

    @staticmethod
    def file(children: list[object]) -> list[object]:
        return children


@cache
def _parser() -> Lark:
    from lark import Lark, Transformer

    transformer: Transformer[Token, object] = type("Rules", (_Builder, Transformer), {})()
    syntax = _SYNTAX.replace('"(" term* ")"', "LPAR term* RPAR") + 'LPAR: "("\nRPAR: ")"\n'
    return Lark(syntax, start="file", parser="lalr", transformer=transformer)


def parse_grammar(text: str, language: DSL, parameters: Sequence[Variable] = ()) -> Grammar:
    """The grammar that a text states, over the operators of `language` and the given parameters.

    Raises ReadError with line and column where the text is wrong, QuestionError if nothing can be derived.
    """
    source = SourceText(text)
    start_name, rules = _rules(text)
    builder = GrammarBuilder(source, language, parameters)
    for name, sort, *_ in rules:
        builder.declare(name, builder.reader.sort(sort))
    for (_, _, *terms), nonterminal in zip(rules, list(builder.nonterminals.values()), strict=True):
        for term in terms:
            builder.add(nonterminal, term)
    first = start_name or rules[0][0]
    start = builder.nonterminals.get(builder.reader.symbol(first))
    if start is None:
        raise source.error(first, f"the start symbol {builder.reader.symbol(first):.60} has no rule")
    return builder.build(start, first)


def _rules(text: str) -> tuple[SExpr | None, list[list[SExpr]]]:
    """The start symbol, if it is named, and each rule as [name, sort, terms...]."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

    try:
        parsed: object = _parser().parse(text)  # not a tree: `_Builder.file` made it
    except UnexpectedInput as error:
        expected = error.accepts or error.expected if isinstance(error, UnexpectedToken) else set()
        if isinstance(error, UnexpectedCharacters):
            found, expected = repr(text[error.pos_in_stream or 0]), error.allowed or set()
        elif isinstance(error, UnexpectedToken) and error.token.type != "$END":
            found = f"{str(error.token)!r:.40}"
        else:
            found = "the end of the text"
        words = sorted({_EXPECTED.get(name, name) for name in expected})
        line, column = (error.line, error.column) if error.line > 0 else (1, 1)
        message = f"unexpected {found}"
        remedy = f"expected {' or '.join(words)}; a rule reads: name : Sort = term | term" if words else ""
        raise ReadError(message, place=Place(line, column), remedy=remedy) from None
    assert isinstance(parsed, list)
    return parsed[0], parsed[1:]


def print_grammar(grammar: Grammar) -> str:
    """The text of a grammar; `parse_grammar` reads it back to the same productions."""
    lines = [f"start {print_symbol(grammar.start.name)}"]
    for nonterminal in grammar.nonterminals:
        terms = " | ".join(print_production(p) for p in grammar.productions_of(nonterminal))
        lines.append(f"{print_symbol(nonterminal.name)} : {print_type(nonterminal.type)} = {terms}")
    return "\n".join(lines) + "\n"
