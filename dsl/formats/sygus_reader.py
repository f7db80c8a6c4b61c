"""Reading SyGuS-IF, versions 1.0 and 2.1, into tasks.

A file is read twice.  The first pass goes through the commands in order and notes every name with its sort; the second reads
bodies, grammars and constraints.  So a `define-fun` may stand before or after whatever uses it, as it does in old files.
Both versions are understood side by side; `Task.dialect` says which one the file speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ..errors import QuestionError
from ..grammar import Grammar
from ..operators import Definition, Operator
from ..program import Constant, Program, Variable, application, variable
from ..sexpr import Atom, SExpr, SList, SourceText, read_sexprs
from ..task import Constraints, Example, Examples, Invariant, Specification, SynthFunction, Task, unknown_function
from ..types import Bool, Type
from .files import read_text
from .invariants import invariant_formulas, invariant_variables
from .logics import KNOWN_LOGICS, language_of_logic, normal_logic, smt_language
from .productions import FileTermReader, GrammarBuilder, open_variables

_REFUSED = (
    "assert",
    "check-sat",
    "chc-constraint",
    "declare-const",
    "declare-correctness-cex-oracle",
    "declare-correctness-oracle",
    "declare-datatype",
    "declare-datatypes",
    "declare-fun",
    "declare-heap",
    "declare-oracle-fun",
    "declare-sort",
    "declare-weight",
    "define-const",
    "define-fun-rec",
    "define-funs-rec",
    "get-model",
    "optimize-synth",
    "pop",
    "push",
    "reset",
)
_REFUSED_FEATURES = (":recursion", ":oracles", ":weights")


def load_sygus(path: str | Path) -> Task:
    """The task of a SyGuS file.  Raises ReadError with line and column, or UnsupportedError naming what is not supported."""
    file = Path(path)
    return parse_sygus(read_text(file), file.stem, source=str(file))


def parse_sygus(text: str, name: str = "task", source: str | None = None) -> Task:
    """The task that a SyGuS text states; `source` is the file it came from, for messages."""
    return _FileReader(SourceText(text, source)).read(name)


@dataclass
class _Asked:
    """A `synth-fun` or `synth-inv` whose grammar is still unread."""

    operator: Operator
    parameters: tuple[Variable, ...]
    at: SList
    grammar: list[SExpr]


@dataclass
class _Macro:
    """A `define-fun` whose body is still unread."""

    name: str
    parameters: tuple[Variable, ...]
    result: Type
    at: SList
    body: SExpr


class _FileReader:
    """One file while it is read."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.terms = FileTermReader(source, smt_language())
        self.logic = ""
        self.hints: dict[str, None] = {}  # versions whose syntax was met
        self.variables: dict[str, Variable] = {}
        self.asked: dict[str, _Asked] = {}
        self.macros: dict[str, _Macro] = {}
        self.definitions: list[Operator] = []
        self.tainted: set[Operator] = set()  # unknown functions, and macros that rest on one or on declared variables
        self.constraints: list[SList] = []  # constraint and inv-constraint, in order
        self.assumptions: list[SExpr] = []
        self.checked = False

    def read(self, name: str) -> Task:
        """The whole way from text to task."""
        commands: dict[str, Callable[[SList], None]] = {
            "set-logic": self._set_logic,
            "set-feature": self._set_feature,
            "synth-fun": self._synth_fun,
            "synth-inv": self._synth_fun,
            "declare-var": self._declare_var,
            "declare-primed-var": self._declare_var,
            "define-fun": self._define_fun,
            "define-sort": self._define_sort,
            "constraint": self._constraint,
            "inv-constraint": self._inv_constraint,
            "assume": self._assume,
            "check-synth": self._check_synth,
            "set-info": self._ignore,
            "set-option": self._ignore,
            "set-options": self._ignore,
            "exit": self._ignore,
        }
        for command in read_sexprs(self.source):
            if not isinstance(command, SList) or not command.items or not isinstance(command.items[0], Atom):
                remedy = "write (set-logic ...), (synth-fun ...) and so on"
                raise self.source.error(command, "expected a command here", remedy)
            handler = commands.get(command.items[0].text)
            if handler is None:
                raise self._unknown_command(command, command.items[0].text, [*commands])
            handler(command)
        if not self.asked:
            raise QuestionError(
                "the file asks for no function", place=self.source.place(0), remedy="it needs a synth-fun or synth-inv"
            )
        self._read_macros()
        functions = tuple(SynthFunction(a.operator, a.parameters, self._grammar(a)) for a in self.asked.values())
        specification = self._examples(functions) or self._formulas()
        types = [t for f in functions for t in (*f.operator.arguments, f.operator.result)]
        language = language_of_logic(self.logic, [*types, *(v.type for v in self.variables.values())])
        dialect = "1.0" if "1.0" in self.hints else "2.1"
        return Task(name, language, functions, specification, tuple(self.definitions), self.logic, dialect, self.source.name)

    def _unknown_command(self, command: SList, word: str, known: list[str]) -> Exception:
        if word in _REFUSED or word.startswith("oracle"):
            return self.source.unsupported(command, f"the command {word} is not supported")
        close = get_close_matches(word, known, 1)
        remedy = f"did you mean {close[0]}?" if close else ""
        return self.source.unsupported(command, f"{word:.60} is not a command that is known here", remedy)

    # The first pass: one method per command.

    def _shape(self, command: SList, count: int, pattern: str) -> list[SExpr]:
        if len(command.items) != count + 1:
            raise self.source.error(command, f"this command has {len(command.items) - 1} parts", f"it reads {pattern}")
        return command.items[1:]

    def _ignore(self, command: SList) -> None:
        """Options and remarks for solvers say nothing about the task."""

    def _set_logic(self, command: SList) -> None:
        (at,) = self._shape(command, 1, "(set-logic LOGIC)")
        if self.logic:
            raise self.source.error(command, "the logic is set twice")
        self.logic = self.terms.symbol(at)
        if normal_logic(self.logic) is None:
            close = get_close_matches(self.logic.upper(), KNOWN_LOGICS, 1)
            raise self.source.unsupported(
                at, f"the logic {self.logic:.60} is not supported", f"try {close[0]}" if close else "use LIA, BV or SLIA"
            )

    def _set_feature(self, command: SList) -> None:
        feature, value = map(self.terms.symbol, self._shape(command, 2, "(set-feature :name true)"))
        if feature in _REFUSED_FEATURES and value == "true":
            raise self.source.unsupported(command, f"the feature {feature} is not supported")
        self.hints["2.1"] = None

    def _name(self, at: SExpr) -> str:
        """A name for a function or variable that has no meaning yet."""
        name = self.terms.symbol(at)
        if name in self.asked or name in self.macros or name in self.variables:
            raise self.source.error(at, f"{name:.60} is declared twice", "rename one of them")
        return name

    def _sort(self, at: SExpr) -> Type:
        if isinstance(at, SList) and at.items and isinstance(at.items[0], Atom):
            if at.items[0].text == "BitVec":
                self.hints["1.0"] = None
            elif at.items[0].text == "_":
                self.hints["2.1"] = None
        return self.terms.sort(at)

    def _parameters(self, at: SExpr) -> tuple[Variable, ...]:
        if not isinstance(at, SList):
            raise self.source.error(at, "expected a list of parameters", "write ((x Int) (y Int))")
        found: dict[str, Variable] = {}
        for item in at.items:
            if not isinstance(item, SList) or len(item.items) != 2:
                raise self.source.error(item, "a parameter reads (name Sort)")
            name = self.terms.symbol(item.items[0])
            if name in found:
                raise self.source.error(item, f"the parameter {name:.60} is declared twice", "rename one of them")
            found[name] = Variable(name, self._sort(item.items[1]))
        return tuple(found.values())

    def _synth_fun(self, command: SList) -> None:
        word = self.terms.symbol(command.items[0])
        fixed = 4 if word == "synth-fun" else 3
        if not fixed <= len(command.items) <= fixed + 2:
            sort = " Sort" if word == "synth-fun" else ""
            remedy = f"write ({word} name (parameters){sort})"
            raise self.source.error(command, f"this {word} is incomplete or too long", remedy)
        name = self._name(command.items[1])
        parameters = self._parameters(command.items[2])
        result = self._sort(command.items[3]) if word == "synth-fun" else Bool
        operator = unknown_function(name, [p.type for p in parameters], result)
        self.asked[name] = _Asked(operator, parameters, command, command.items[fixed:])
        self.terms.functions[name] = operator
        self.tainted.add(operator)

    def _declare_var(self, command: SList) -> None:
        word = self.terms.symbol(command.items[0])
        at, sort = self._shape(command, 2, f"({word} name Sort)")
        name, type_ = self._name(at), self._sort(sort)
        self.variables[name] = Variable(name, type_)
        if word == "declare-primed-var":
            self.hints["1.0"] = None
            if name + "!" in self.variables:
                raise self.source.error(at, f"{name + '!':.60} is declared twice", "rename one of them")
            self.variables[name + "!"] = Variable(name + "!", type_)

    def _define_fun(self, command: SList) -> None:
        at, parameters, result, body = self._shape(command, 4, "(define-fun name (parameters) Sort term)")
        name = self._name(at)
        self.macros[name] = _Macro(name, self._parameters(parameters), self._sort(result), command, body)

    def _define_sort(self, command: SList) -> None:
        at, parameters, sort = self._shape(command, 3, "(define-sort Name () Sort)")
        if not isinstance(parameters, SList) or parameters.items:
            raise self.source.unsupported(parameters, "sorts with parameters are not supported")
        name = self.terms.symbol(at)
        if name in self.terms.aliases:
            raise self.source.error(at, f"the sort {name:.60} is defined twice")
        self.terms.aliases[name] = self._sort(sort)

    def _constraint(self, command: SList) -> None:
        self._shape(command, 1, "(constraint term)")
        self._open(command)
        self.constraints.append(command)

    def _inv_constraint(self, command: SList) -> None:
        self._shape(command, 4, "(inv-constraint inv pre trans post)")
        self._open(command)
        self.constraints.append(command)

    def _assume(self, command: SList) -> None:
        self.assumptions += self._shape(command, 1, "(assume term)")
        self._open(command)
        self.hints["2.1"] = None

    def _check_synth(self, command: SList) -> None:
        self._shape(command, 0, "(check-synth)")
        self._open(command)
        self.checked = True

    def _open(self, command: SList) -> None:
        if self.checked:
            raise self.source.unsupported(command, "commands after check-synth are not supported", "use one file a question")

    # The second pass.

    def _read_macros(self) -> None:
        """Read the bodies of define-funs, each after those that it calls."""
        done: set[str] = set()
        for first in self.macros:
            path: dict[str, list[str]] = {}  # macros being read, outermost first, with the calls still to be read
            if first not in done:
                path[first] = self._calls(self.macros[first])
            while path:
                name, calls = next(reversed(path.items()))
                if not calls:
                    self._read_macro(self.macros[name])
                    done.add(name)
                    del path[name]
                elif (call := calls.pop()) in path:
                    at = self.macros[call].at
                    raise self.source.unsupported(at, f"the definition of {call:.60} is recursive, which is not supported")
                elif call not in done:
                    path[call] = self._calls(self.macros[call])

    def _calls(self, macro: _Macro) -> list[str]:
        """The define-funs whose names occur in the body of a macro, last one first."""
        own = {p.name for p in macro.parameters}
        found: dict[str, None] = {}
        stack = [macro.body]
        while stack:
            at = stack.pop()
            if isinstance(at, SList):
                stack += reversed(at.items)
            elif at.kind != "string" and at.text in self.macros and at.text not in own:
                found[at.text] = None
        return list(reversed(found))

    def _read_macro(self, macro: _Macro) -> None:
        parameters = {p.name: p for p in macro.parameters}
        self.terms.variables = {v.name: variable(v.name, v.type) for v in (self.variables | parameters).values()}
        self.terms.parameters = set(parameters)
        body = self._term(macro.body, macro.result)
        self.terms.parameters = set()
        definition = Definition(macro.name, macro.parameters, body)
        operator = Operator(macro.name, tuple(p.type for p in macro.parameters), macro.result, None, definition=definition)
        if any(o in self.tainted for o in body.operators()):
            self.tainted.add(operator)
        if open_variables(operator):
            self.terms.open_macros.add(operator)
            self.tainted.add(operator)
        self.terms.functions[macro.name] = operator
        self.definitions.append(operator)

    def _term(self, at: SExpr, expected: Type) -> Program:
        return self.terms.read(at, expected)

    def _grammar(self, asked: _Asked) -> Grammar | None:
        if not asked.grammar:
            return None
        self.hints["2.1" if len(asked.grammar) == 2 else "1.0"] = None
        groups = asked.grammar[-1]
        if not isinstance(groups, SList) or not groups.items:
            raise self.source.error(groups, "the grammar is empty", "write ((Start Int (0 x (+ Start Start))))")
        builder = GrammarBuilder(
            self.source, smt_language(), asked.parameters, self.terms.functions.values(), self.terms.aliases, self.tainted
        )
        for group in groups.items:
            if not isinstance(group, SList) or len(group.items) != 3 or not isinstance(group.items[2], SList):
                raise self.source.error(group, "a group of productions reads (Name Sort (term ...))")
            builder.declare(group.items[0], self._sort(group.items[1]))
        if len(asked.grammar) == 2:
            self._check_predeclared(builder, asked.grammar[0], groups)
        for group, nonterminal in zip(groups.items, builder.nonterminals.values(), strict=True):
            assert isinstance(group, SList) and isinstance(group.items[2], SList)
            for production in group.items[2].items:
                builder.add(nonterminal, production)
        start = next(iter(builder.nonterminals.values()))
        if len(asked.grammar) == 1:
            start = builder.nonterminals.get("Start", start)
        if start.type != asked.operator.result:
            raise self.source.error(
                groups.items[0],
                f"the start symbol {start} has sort {start.type}, but {asked.operator} has sort {asked.operator.result}",
            )
        return builder.build(start, groups).pruned()

    def _check_predeclared(self, builder: GrammarBuilder, at: SExpr, groups: SList) -> None:
        """The declarations of SyGuS 2 must list the same nonterminals, in the same order, as the productions do."""
        if not isinstance(at, SList):
            raise self.source.error(at, "expected the declarations of the nonterminals", "write ((Start Int) (B Bool))")
        declared = self._parameters(at)
        grouped = [(n.name, n.type) for n in builder.nonterminals.values()]
        for number, (variable_, group) in enumerate(zip(declared, grouped, strict=False)):
            if (variable_.name, variable_.type) != group:
                raise self.source.error(
                    groups.items[number],
                    f"this group is for {group[0]} of sort {group[1]}, "
                    f"but {variable_.name} of sort {variable_.type} is declared at this position",
                )
        if len(declared) != len(grouped):
            raise self.source.error(at, f"{len(declared)} nonterminals are declared, but {len(grouped)} have productions")

    # Specifications.

    def _examples(self, functions: Sequence[SynthFunction]) -> Examples | None:
        """Input-output rows, if every constraint gives one; None otherwise."""
        if len(functions) != 1 or not self.constraints or self.assumptions:
            return None
        self.terms.variables = {}
        rows: dict[Example, SList] = {}
        outputs: dict[tuple[object, ...], object] = {}
        for command in self.constraints:
            row = self._row(functions[0].operator, command)
            if row is None:
                return None
            conflict = outputs.setdefault(row.inputs, row.output) != row.output
            rows.setdefault(row, command)
            if conflict:
                self._name_conflict(functions[0].operator, row, command)
        return Examples(tuple(rows))

    def _name_conflict(self, function: Operator, row: Example, command: SList) -> None:
        rows = []
        for earlier in self.constraints:
            found = self._row(function, earlier)
            assert found is not None
            rows.append(found)
            if earlier is command:
                break
        try:
            Examples(tuple(rows)).check()
        except QuestionError as error:
            error.place = self.source.place(command.offset)
            raise

    def _row(self, function: Operator, command: SList) -> Example | None:
        at = command.items[1]
        if self._is_call(function, at):
            return self._example(function, at, True) if function.result == Bool else None
        if not isinstance(at, SList) or not at.items or not isinstance(at.items[0], Atom):
            return None
        head, count = at.items[0].text, len(at.items)
        if head == "not" and count == 2 and function.result == Bool and self._is_call(function, at.items[1]):
            return self._example(function, at.items[1], False)
        if head != "=" or count != 3 or "=" in self.terms.functions:
            return None
        call, other = at.items[1:]
        if not self._is_call(function, call):
            call, other = other, call
        if not self._is_call(function, call):
            return None
        literal = self._literal(other)
        if literal is None or literal.type != function.result:
            return None
        return self._example(function, call, literal.value)

    @staticmethod
    def _is_call(function: Operator, at: SExpr) -> bool:
        head = at.items[0] if isinstance(at, SList) and at.items and function.arguments else at
        return isinstance(head, Atom) and head.kind != "string" and head.text == function.name

    def _example(self, function: Operator, call: SExpr, output: object) -> Example | None:
        given = call.items[1:] if isinstance(call, SList) else []
        literals = [self._literal(at) for at in given]
        if [None if a is None else a.type for a in literals] != list(function.arguments):
            return None
        return Example(tuple(a.value for a in literals if a is not None), output)

    def _literal(self, at: SExpr) -> Constant | None:
        program = self.terms.literal(at)
        head = program.head if program is not None else None
        return head if isinstance(head, Constant) else None

    def _formulas(self) -> Specification:
        self.terms.variables = {v.name: variable(v.name, v.type) for v in self.variables.values()}
        formulas: list[Program] = []
        invariants: list[Invariant] = []
        for command in self.constraints:
            if self.terms.symbol(command.items[0]) == "constraint":
                formulas.append(self._term(command.items[1], Bool))
            else:
                formulas += self._invariant(command, invariants)
        if self.assumptions:
            formulas = self._under_assumptions(formulas)
            invariants = []  # what is left of them are ordinary formulas
        return Constraints(tuple(self.variables.values()), tuple(formulas), tuple(invariants))

    def _under_assumptions(self, formulas: list[Program]) -> list[Program]:
        both, implies = (smt_language().resolve(name, [Bool, Bool]) for name in ("and", "=>"))
        assert both is not None and implies is not None
        assumption = self._term(self.assumptions[0], Bool)
        for at in self.assumptions[1:]:
            assumption = application(both, assumption, self._term(at, Bool))
        return [application(implies, assumption, formula) for formula in formulas]

    def _invariant(self, command: SList, invariants: list[Invariant]) -> tuple[Program, ...]:
        found = []
        for at in command.items[1:]:
            name = self.terms.symbol(at)
            operator = self.terms.functions.get(name)
            if operator is None:
                close = get_close_matches(name, [*self.terms.functions], 1)
                raise self.source.error(
                    at, f"there is no function {name:.60}", f"did you mean {close[0]}?" if close else "define it in the file"
                )
            found.append(operator)
        inv, pre, trans, post = found
        if not inv.is_unknown:
            raise self.source.error(command.items[1], f"{inv.name} is defined, so it cannot be the invariant to be found")
        for at, operator, wanted in (
            (command.items[1], inv, inv.arguments),
            (command.items[2], pre, inv.arguments),
            (command.items[3], trans, inv.arguments * 2),
            (command.items[4], post, inv.arguments),
        ):
            if operator.arguments != wanted or operator.result != Bool:
                raise self.source.error(
                    at,
                    f"{operator.name} takes ({' '.join(map(str, operator.arguments))}) and gives {operator.result}",
                    f"here it must take ({' '.join(map(str, wanted))}) and give Bool",
                )
        now, then = invariant_variables(self.asked[inv.name].parameters, self.variables)
        for fresh in (*now, *then):
            self.variables.setdefault(fresh.name, fresh)
        invariants.append(Invariant(inv.name, pre.name, trans.name, post.name))
        return invariant_formulas(inv, pre, trans, post, now, then)
