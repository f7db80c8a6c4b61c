"""Reading terms: from s-expressions to programs of a language.

Used by the SyGuS reader for constraints, definitions and grammars, and by everyone who reads one program.  The walk has its
own stack; `let` shares what it binds (programs are interned), it never copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from .errors import ReadError
from .language import DSL, Family
from .operators import Operator
from .program import Program, application, constant
from .sexpr import LARGEST_CODE_POINT, Atom, SExpr, SList, SourceText, read_sexprs, unescape
from .types import BitVec, Bool, Int, List, String, Type

_NUMERAL = re.compile(r"-?\d+\Z", re.ASCII)
_DECIMAL = re.compile(r"-?\d+\.\d+\Z", re.ASCII)
_BV_VALUE = re.compile(r"bv(\d+)\Z", re.ASCII)
SORTS = "use Int, Bool, String, BitVec or List"
LONGEST_NUMERAL = 4_000
"""Digits of the longest numeral that is read; Python itself refuses to print more than 4,300."""
DEEPEST_LIST = 20
"""Lists of lists of ...: how deep sorts and literals may nest.  Terms may nest as deep as memory goes."""


class TermReader:
    """Reads terms of one text in one language.

    `variables` gives programs for names (parameters, quantified variables); `functions` the operators that the text itself
    defines or asks for.  Both may grow while a file is read.
    """

    def __init__(
        self,
        source: SourceText,
        language: DSL,
        variables: Mapping[str, Program] | None = None,
        functions: Iterable[Operator] = (),
    ) -> None:
        self.source, self.language = source, language
        self.variables: dict[str, Program] = dict(variables or {})
        self.functions: dict[str, Operator] = {f.name: f for f in functions}
        self._list_depth = 0

    def read(self, expression: SExpr, expected: Type | None = None) -> Program:
        """The program that an s-expression stands for; ReadError with its place if there is none, or of another type."""
        done: list[Program] = []
        work: list[tuple[str, SExpr, object]] = [("read", expression, None)]
        while work:
            step, at, extra = work.pop()
            if step == "read":
                self._start(at, done, work)
            elif step == "apply":
                assert isinstance(at, SList)
                count = len(at.items) - 1
                arguments = done[len(done) - count :]
                del done[len(done) - count :]
                done.append(self._apply(at, arguments))
            elif step == "bind":
                self._bind(at, done, work)
            else:  # "unbind": a let is over, its names mean what they meant before
                assert isinstance(extra, dict)
                for name, old in extra.items():
                    if old is None:
                        del self.variables[name]
                    else:
                        self.variables[name] = old
        program = done.pop()
        if expected is not None and program.type != expected:
            raise self.source.error(expression, f"expected a term of sort {expected}, this one has sort {program.type}")
        return program

    def _start(self, at: SExpr, done: list[Program], work: list[tuple[str, SExpr, object]]) -> None:
        if isinstance(at, Atom):
            done.append(self._atom(at))
            return
        if not at.items:
            raise self.source.error(at, "an empty list is not a term")
        literal = self._list_literal(at)
        if literal is not None:
            done.append(literal)
        elif isinstance(at.items[0], Atom) and at.items[0].text == "let" and at.items[0].kind == "symbol":
            if len(at.items) != 3 or not isinstance(at.items[1], SList):
                raise self.source.error(at, "a let reads (let ((name term) ...) body)")
            work.append(("bind", at, None))
            for binding in reversed(at.items[1].items):
                if not isinstance(binding, SList) or len(binding.items) not in (2, 3):
                    raise self.source.error(binding, "a let binding reads (name term)")
                work.append(("read", binding.items[-1], None))
        else:
            work.append(("apply", at, None))
            work.extend(("read", item, None) for item in reversed(at.items[1:]))

    def _bind(self, at: SExpr, done: list[Program], work: list[tuple[str, SExpr, object]]) -> None:
        assert isinstance(at, SList) and isinstance(at.items[1], SList)
        bindings = at.items[1].items
        values = done[len(done) - len(bindings) :]
        del done[len(done) - len(bindings) :]
        saved: dict[str, Program | None] = {}
        for binding, value in zip(bindings, values, strict=True):
            assert isinstance(binding, SList)
            name = self.symbol(binding.items[0])
            if len(binding.items) == 3 and (sort := self.sort(binding.items[1])) != value.type:
                raise self.source.error(binding, f"{name} is declared {sort}, but its term has sort {value.type}")
            saved.setdefault(name, self.variables.get(name))
            self.variables[name] = value
        work.append(("unbind", at, saved))
        work.append(("read", at.items[2], None))

    def symbol(self, at: SExpr) -> str:
        """The text of a symbol; ReadError for anything else."""
        if not isinstance(at, Atom) or at.kind == "string":
            raise self.source.error(at, "expected a name here")
        return at.text

    def sort(self, at: SExpr, depth: int = 0) -> Type:
        """The type that a sort expression names, in the syntax of SyGuS 1.0 or 2.1."""
        if isinstance(at, Atom):
            known = {"Int": Int, "Bool": Bool, "String": String}
            if at.text in known:
                return known[at.text]
            for type_ in self.language.support:
                if type_.name == at.text and not type_.parameters:
                    return type_
            raise self.source.unsupported(at, f"the sort {at.text} is not supported", SORTS)
        words = [item.text if isinstance(item, Atom) else None for item in at.items]
        if words[:1] == ["_"]:
            words = words[1:]
        if len(words) == 2 and words[0] == "BitVec" and words[1] and words[1].isdigit():
            width = int(words[1][:9])
            if not 1 <= width <= 64:
                raise self.source.unsupported(at, f"bit-vectors of width {width} are not supported", "widths 1 to 64 are")
            return BitVec(width)
        if len(at.items) == 2 and words[0] == "List":
            if depth >= DEEPEST_LIST:
                raise self.source.unsupported(at, f"lists nested more than {DEEPEST_LIST} deep are not supported")
            return List(self.sort(at.items[1], depth + 1))
        raise self.source.unsupported(at, "this sort is not supported", SORTS)

    def _atom(self, at: Atom) -> Program:
        text = at.text
        if at.kind == "string":
            value = unescape(text)
            if value and max(map(ord, value)) > LARGEST_CODE_POINT:
                raise self.source.error(at, f"characters beyond U+{LARGEST_CODE_POINT:X} are not part of SMT-LIB strings")
            return constant(value, String)
        if at.kind == "symbol":
            if _NUMERAL.match(text):
                return constant(self._numeral(at, text), Int)
            if text in ("true", "false"):
                return constant(text == "true", Bool)
            if text[:2] in ("#x", "#b"):
                return self._bits(at, text)
            if _DECIMAL.match(text):
                raise self.source.unsupported(at, f"the decimal number {text} is not supported", "there is no sort Real")
        if text in self.variables:
            return self.variables[text]
        if text in self.language.tokens:
            return constant(text, self.language.tokens[text])
        operator = self.functions.get(text)
        if operator is not None and not operator.arguments:
            return application(operator)
        if operator is not None or text in self.language.families:
            raise self.source.error(at, f"{text} is a function and needs arguments", f"write ({text} ...)")
        names = [*self.variables, *self.functions, *self.language.families]
        close = get_close_matches(text, names, 1)
        raise self.source.error(at, f"the name {text:.60} is not known here", f"did you mean {close[0]}?" if close else "")

    def _numeral(self, at: SExpr, text: str) -> int:
        if len(text) > LONGEST_NUMERAL:
            raise self.source.error(at, f"a numeral of {len(text)} digits is too long", f"{LONGEST_NUMERAL} are the limit")
        return int(text)

    def _bits(self, at: Atom, text: str) -> Program:
        width = (len(text) - 2) * (4 if text[1] == "x" else 1)
        if not 1 <= width <= 64:
            raise self.source.unsupported(at, f"a bit-vector of {width} bits is not supported", "widths 1 to 64 are")
        try:
            return constant(int(text[2:], 16 if text[1] == "x" else 2), BitVec(width))
        except ValueError:
            raise self.source.error(at, f"{text:.60} is not a bit-vector literal") from None

    def _list_literal(self, at: SList) -> Program | None:
        """`(- 5)`, `(_ bv5 8)` and `(list 1 2)` are literals, not applications."""
        words = [item.text if isinstance(item, Atom) and item.kind == "symbol" else None for item in at.items]
        if len(words) == 2 and words[0] == "-" and words[1] and words[1].isdigit() and words[1].isascii():
            return constant(-self._numeral(at, words[1]), Int)
        if len(words) == 3 and words[0] == "_" and words[1] and words[2] and (bits := _BV_VALUE.match(words[1])):
            width = int(words[2][:9]) if words[2].isdigit() else 0
            if not 1 <= width <= 64:
                raise self.source.unsupported(at, f"bit-vectors of width {words[2]} are not supported", "widths 1 to 64 are")
            value = self._numeral(at, bits[1])
            if value >> width:
                raise self.source.error(at, f"{bits[1]} does not fit into {width} bits")
            return constant(value, BitVec(width))
        if words[0] == "list":
            if self._list_depth >= DEEPEST_LIST:
                raise self.source.unsupported(at, f"lists nested more than {DEEPEST_LIST} deep are not supported")
            self._list_depth += 1
            try:
                elements = [self.read(item) for item in at.items[1:]]
            finally:
                self._list_depth -= 1
            kinds = {e.type for e in elements}
            if len(kinds) > 1 or not all(hasattr(e.head, "value") for e in elements):
                raise self.source.error(at, "a list literal holds literals of one sort")
            values = tuple(e.head.value for e in elements)  # type: ignore[union-attr]
            return constant(values, List(kinds.pop() if kinds else Int))
        return None

    def _apply(self, at: SList, arguments: list[Program]) -> Program:
        head, indices = at.items[0], []
        if isinstance(head, SList):
            words = head.items
            if len(words) < 3 or not isinstance(words[0], Atom) or words[0].text != "_":
                raise self.source.error(head, "expected an operator here", "write (name arguments...)")
            for word in words[2:]:
                if not isinstance(word, Atom) or not word.text.isdigit():
                    raise self.source.error(word, "an index must be a numeral")
                indices.append(int(word.text[:9]))
            head = words[1]
        name = self.symbol(head)
        operator = self.functions.get(name) or self.resolve(name, [a.type for a in arguments], indices)
        if operator is not None:
            if [a.type for a in arguments] != list(operator.arguments):
                raise self._mismatch(at, name, arguments, [operator.arguments])
            return application(operator, *arguments)
        families = self.language.families.get(name, [])
        if not families:
            close = get_close_matches(name, [*self.functions, *self.language.families], 1)
            remedy = f"did you mean {close[0]}?" if close else f"the language {self.language.name} does not have it"
            raise self.source.unsupported(at, f"the function {name:.60} is not known", remedy)
        for family in families:
            if family.nary and len(arguments) > 2:
                folded = self._fold(family, arguments)
                if folded is not None:
                    return folded
        raise self._mismatch(at, name, arguments, [f.arguments for f in families])

    def resolve(self, name: str, arguments: list[Type], indices: list[int]) -> Operator | None:
        """The language's operator at these types; overridden where a file may use more than its language has."""
        return self.language.resolve(name, arguments, indices)

    def _fold(self, family: Family, arguments: list[Program]) -> Program | None:
        """More than two arguments, read as SMT-LIB's left-assoc, right-assoc, chainable and pairwise attributes say."""
        operator = family.member([arguments[0].type, arguments[1].type])
        if operator is None or any(a.type != arguments[-1].type for a in arguments[1:-1]):
            return None
        if family.nary == "left":
            result = arguments[0]
            for argument in arguments[1:]:
                result = application(operator, result, argument)
            return result
        if family.nary == "right":
            result = arguments[-1]
            for argument in reversed(arguments[:-1]):
                result = application(operator, argument, result)
            return result
        if family.nary == "chain":
            pairs = list(zip(arguments, arguments[1:], strict=False))
        else:
            pairs = [(a, b) for i, a in enumerate(arguments) for b in arguments[i + 1 :]]
        conjunction = self.language.resolve("and", [Bool, Bool])
        assert conjunction is not None
        result = application(operator, *pairs[0])
        for pair in pairs[1:]:
            result = application(conjunction, result, application(operator, *pair))
        return result

    def _mismatch(self, at: SExpr, name: str, arguments: list[Program], known: Iterable[tuple[Type, ...]]) -> ReadError:
        given = " ".join(str(a.type) for a in arguments) or "nothing"
        takes = " or ".join(dict.fromkeys(f"({' '.join(map(str, types))})" for types in known))
        return self.source.error(at, f"{name} cannot be applied to ({given})", f"it takes {takes}")


def parse_program(
    text: str, language: DSL, variables: Mapping[str, Program] | None = None, expected: Type | None = None
) -> Program:
    """The program that a text stands for.  Raises ReadError with line and column."""
    source = SourceText(text)
    expressions = read_sexprs(source)
    if len(expressions) != 1:
        raise source.error(0, f"expected one term, found {len(expressions)}")
    return TermReader(source, language, variables).read(expressions[0], expected)
