"""Grammars in the making: the one place where productions with nested terms are flattened.

`(store base Is Start Is)` nests the parameter `base`; a `Grammar` knows only `target → head(nonterminals...)`.  A production
is therefore read as a term in which nonterminals stand as holes, and every nested part gets a nonterminal of its own, shared
by equal parts.  The SyGuS reader and the text form of grammars both build on this.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from ..errors import QuestionError
from ..grammar import AnyConstant, Grammar, NonTerminal, Production
from ..language import DSL
from ..operators import Operator
from ..program import Hole, Program, Variable, application, hole, variable
from ..sexpr import Atom, SExpr, SList, SourceText
from ..terms import TermReader
from ..types import Type

_LITERAL = re.compile(r"-?[0-9]+\Z|#[xb]|true\Z|false\Z")
_WORDS = ("Constant", "Variable")
_OLD_WORDS = ("InputVariable", "LocalVariable")
_BINDERS = ("forall", "exists", "lambda", "match", "!", "as")


def open_variables(macro: Operator) -> tuple[Variable, ...]:
    """The variables of a macro's body that are not its parameters."""
    if macro.definition is None:
        return ()
    return tuple(v for v in macro.definition.body.variables() if v not in macro.definition.parameters)


def call_macro(function: Operator, arguments: Sequence[Program]) -> Program:
    """The function applied to arguments; an open macro is replaced by its body."""
    definition = function.definition
    if definition is None or not open_variables(function):
        return application(function, *arguments)
    names = (variable(p.name, p.type) for p in definition.parameters)
    return definition.body.substitute(dict(zip(names, arguments, strict=True)))


class FileTermReader(TermReader):
    """Reads terms of a file: remembers which operator a symbol stood for, and names what no program can say.

    A macro whose body mentions variables that are not its parameters, as some old files have them, means something only
    where these are declared.  Such `open_macros` are therefore replaced by their bodies wherever they are called.
    """

    def __init__(
        self, source: SourceText, language: DSL, variables: Iterable[Variable] = (), functions: Iterable[Operator] = ()
    ) -> None:
        super().__init__(source, language, {v.name: variable(v.name, v.type) for v in variables}, functions)
        self.aliases: dict[str, Type] = {}
        self.open_macros: set[Operator] = set()
        self.parameters: set[str] = set()  # of the macro that is being read: they may hide what an open macro means
        self._resolved: dict[tuple[object, ...], Operator | None] = {}

    def resolve(self, name: str, arguments: list[Type], indices: list[int]) -> Operator | None:
        """The language's operator at these types; each question is asked once a file."""
        key = (name, *arguments, *indices)
        if key not in self._resolved:
            self._resolved[key] = super().resolve(name, arguments, indices)
        return self._resolved[key]

    def sort(self, at: SExpr, depth: int = 0) -> Type:
        """The type that a sort expression names; `define-sort` may have added names."""
        if isinstance(at, Atom) and at.text in self.aliases:
            return self.aliases[at.text]
        return super().sort(at, depth)

    def _atom(self, at: Atom) -> Program:
        return self._opened(at, super()._atom(at))

    def _apply(self, at: SList, arguments: list[Program]) -> Program:
        return self._opened(at, super()._apply(at, arguments))

    def _opened(self, at: SExpr, call: Program) -> Program:
        if not self.open_macros or call.head not in self.open_macros:
            return call
        assert isinstance(call.head, Operator)
        for free in open_variables(call.head):
            if free.name in self.parameters:
                message = f"{call.head} means the declared variable {free.name:.60}, but that name means something else here"
                raise self.source.unsupported(at, message, "rename one of them")
        return call_macro(call.head, call.children)

    def literal(self, at: SExpr) -> Program | None:
        """The constant that an expression writes out, or None if it is no literal; looks up no names."""
        if isinstance(at, SList):
            head = at.items[0] if at.items else None
            return self._list_literal(at) if isinstance(head, Atom) and head.text in ("-", "_") else None
        if at.kind == "string" or (at.kind == "symbol" and _LITERAL.match(at.text)):
            return self._atom(at)
        return None

    def _start(self, at: SExpr, done: list[Program], work: list[tuple[str, SExpr, object]]) -> None:
        if isinstance(at, SList) and at.items and isinstance(at.items[0], Atom) and at.items[0].text in _BINDERS:
            word = at.items[0].text
            if word not in self.functions:
                raise self.source.unsupported(at, f"terms that begin with {word} are not supported")
        super()._start(at, done, work)


class ProductionReader(FileTermReader):
    """Reads the right-hand sides of productions, as programs in which nonterminals are holes."""

    def _start(self, at: SExpr, done: list[Program], work: list[tuple[str, SExpr, object]]) -> None:
        if isinstance(at, SList) and at.items and isinstance(at.items[0], Atom):
            word = at.items[0].text
            if word in _WORDS and word not in self.functions:
                if len(at.items) != 2:
                    raise self.source.error(at, f"({word} Sort) takes one sort")
                type_ = self.sort(at.items[1])
                done.append(hole(f"({word} {type_})", type_))
                return
            if word in _OLD_WORDS and word not in self.functions:
                raise self.source.unsupported(at, f"({word} ...) in a grammar is not supported", "use (Variable Sort)")
            if word == "let":
                raise self.source.unsupported(at, "let in a grammar is not supported", "use a define-fun instead")
        super()._start(at, done, work)


class GrammarBuilder:
    """Collects the productions of one grammar.

    Declare every nonterminal first, then read productions, then `build`.  Programs may not call `forbidden` operators.
    """

    def __init__(
        self,
        source: SourceText,
        language: DSL,
        parameters: Sequence[Variable],
        functions: Iterable[Operator] = (),
        aliases: dict[str, Type] | None = None,
        forbidden: Container[object] = (),
    ) -> None:
        self.source, self.parameters, self.forbidden = source, tuple(parameters), forbidden
        self.reader = ProductionReader(source, language, parameters, functions)
        self.reader.aliases.update(aliases or {})
        self.nonterminals: dict[str, NonTerminal] = {}
        self._productions: dict[NonTerminal, dict[Production, None]] = {}
        self._flat: dict[Program, NonTerminal] = {}
        self._taken: set[str] = set()

    def declare(self, at: SExpr, type_: Type) -> NonTerminal:
        """Introduce a nonterminal; ReadError if its name already means something else."""
        name = self.reader.symbol(at)
        if name in self.nonterminals:
            raise self.source.error(at, f"the nonterminal {name:.60} is declared twice")
        if name in self.reader.variables:
            raise self.source.error(at, f"the nonterminal {name:.60} has the name of a parameter", "rename one of them")
        self.nonterminals[name] = nonterminal = NonTerminal(name, type_)
        self._productions[nonterminal] = {}
        self.reader.variables[name] = hole(name, type_)
        return nonterminal

    def add(self, target: NonTerminal, at: SExpr) -> None:
        """Read one right-hand side of `target`."""
        term = self.reader.read(at)
        if term.type != target.type:
            message = f"the production of {target} has sort {term.type}, but {target} has sort {target.type}"
            raise self.source.error(at, message)
        # Children first: whoever needs a nested part finds its nonterminal ready.
        for part in term.parts():
            if part.head in self.forbidden:
                message = f"a grammar that calls {part.head}, which is itself not fixed yet, is not supported"
                raise self.source.unsupported(at, message)
            if part is not term and part not in self._flat:
                self._flat[part] = self._nested(target, part)
        self._produce(target, term)

    def _nested(self, target: NonTerminal, part: Program) -> NonTerminal:
        if isinstance(part.head, Hole) and part.head.nonterminal in self.nonterminals:
            return self.nonterminals[part.head.nonterminal]
        nonterminal = NonTerminal(self._fresh_name(target), part.type)
        self._productions[nonterminal] = {}
        self._produce(nonterminal, part)
        return nonterminal

    def _fresh_name(self, target: NonTerminal) -> str:
        # Nonterminals are among the reader's variables already.
        number = len(self._taken) + 1
        known = (self.reader.variables, self.reader.functions, self._taken)
        while any((name := f"{target}.{number}") in names for names in known):
            number += 1
        self._taken.add(name)
        return name

    def _produce(self, target: NonTerminal, term: Program) -> None:
        mine = self._productions[target]
        head = term.head
        if isinstance(head, Operator):
            mine[Production(target, head, tuple(self._flat[c] for c in term.children), head.cost)] = None
        elif not isinstance(head, Hole):
            mine[Production(target, term)] = None
        elif head.nonterminal in self.nonterminals:
            mine[Production(target, self.nonterminals[head.nonterminal])] = None
        elif head.nonterminal.startswith("(Constant"):
            mine[Production(target, AnyConstant(head.type))] = None
        else:
            leaves = [variable(p.name, p.type) for p in self.parameters if p.type == head.type]
            mine.update((Production(target, leaf), None) for leaf in leaves)

    def build(self, start: NonTerminal, at: SExpr | int) -> Grammar:
        """The grammar, grouped by nonterminal in the order in which one meets them from the start symbol.

        Raises QuestionError, placed at `at`, if nothing can be derived.
        """
        order: dict[NonTerminal, None] = {start: None}
        queue = [start]
        for nonterminal in queue:
            for production in self._productions[nonterminal]:
                needs = (production.head,) if isinstance(production.head, NonTerminal) else production.arguments
                fresh = [n for n in dict.fromkeys(needs) if n not in order]
                order.update(dict.fromkeys(fresh))
                queue += fresh
        order.update(dict.fromkeys(self._productions))
        grammar = Grammar(start, [p for n in order for p in self._productions[n]], self.parameters)
        if start not in grammar.minimum_sizes:
            raise self._empty(grammar, at)
        return grammar

    def _empty(self, grammar: Grammar, at: SExpr | int) -> QuestionError:
        try:
            grammar.pruned()
        except QuestionError as error:
            error.place = self.source.place(at if isinstance(at, int) else at.offset)
            return error
        raise AssertionError("a grammar whose start derives nothing cannot be pruned")
