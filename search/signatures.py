"""Property signatures: rows of a bank as bytes that a small model can read.

After BUSTLE (Odena et al., ICLR 2021, section 3.1).  Each question of `dsl/property_tables.py` (and of the language's own
`properties=`) is asked on every example, and the answers become one symbol: ALL_TRUE, ALL_FALSE, MIXED, or TYPE_MISMATCH
where it cannot be asked.  Departures: any number of inputs of any types is pooled, the output may be of any
type, and there are questions about a value, an input and the output together (`dsl/alignment_tables.py`).

A signature has two parts, whose places depend on the language only, never on the task, so that one model serves all tasks:

    task part    uint8[T]        the inputs alone, each against the output, and the output alone
    value part   uint8[rows, V]  a row alone, against the output, and beside each input; V depends on the class of its type

A table is asked as an operator from values to a word of bits (`dsl.properties.Table.operator`), so the search's own compiled
kernels answer, on columns, a block of rows at a time; what has no kernel is asked in Python.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dsl.grammar import NonTerminal
from dsl.language import DSL
from dsl.properties import CLASSES, FIRST_OUTPUT, Table, class_of, tables_of
from dsl.property_tables import TABLES
from dsl.types import Type, Value

from .compiled import compiled
from .evaluate import LARGEST_BLOCK

if TYPE_CHECKING:
    from .bottom_up import BottomUp

ALL_TRUE: Final = 0
ALL_FALSE: Final = 1
MIXED: Final = 2
TYPE_MISMATCH: Final = 3
SYMBOLS: Final = 4
"""How many symbols there are: each byte of a signature is below it."""


@dataclass(frozen=True)
class SignatureLayout:
    """Which property stands in which place.  `classes` are those of the language's types; `own` its own questions.

    The names of all places, in order, identify a layout: a model keeps them (or their hash) beside its weights.
    """

    classes: tuple[str, ...] = CLASSES
    own: tuple[Table, ...] = ()

    @classmethod
    def of(cls, language: DSL) -> SignatureLayout:
        """The layout for all tasks of a language: of the classes of types that its operators and parameters can have."""
        types = [t for family in language for t in family.arguments]
        types += [f.result for f in language if isinstance(f.result, Type)]
        found = {class_of(t) for t in (*types, *language.support) if t.name != "?"}
        return cls(tuple(c for c in CLASSES if c in found), tables_of(language))

    def alone(self, type: Type | str) -> list[Table]:
        """The tables that ask about one value of a type; given a class, those that come with it."""
        if isinstance(type, str):
            return [t for t in TABLES if t.of == type and t.against is None]
        return self.alone(class_of(type)) + [t for t in self.own if t.applies(type)]

    def against(self, type: Type | str) -> list[Table]:
        """The tables that ask about a value of a type (or class) and an output, for outputs of any type of the language."""
        if isinstance(type, str):
            plain = [t for t in TABLES if t.of == type and t.beside is None]
            return [t for against in self.classes for t in plain if t.against == against]
        own = [t for t in self.own if t.against is not None and t.applies(type, t.types[1])]
        return self.against(class_of(type)) + own

    def beside(self, type: Type | str) -> list[Table]:
        """The tables that ask about a value of a type (or class), an input or the first row's output, and an output."""
        known = {*self.classes, FIRST_OUTPUT}
        name = type if isinstance(type, str) else class_of(type)
        return [t for t in TABLES if t.of == name and t.beside in known and t.against in known]

    def value(self, type: Type | str) -> list[str]:
        """The names of the places of the value part, for rows of a type (or class)."""
        return [name for table in (*self.alone(type), *self.against(type), *self.beside(type)) for name in table.names]

    def task(self) -> list[str]:
        """The names of the places of the task part."""
        return [
            *(
                f"{pool} {name}"
                for table in self._of_inputs()
                for pool in ("some input", "every input")
                for name in table.names
            ),
            *(f"output {name}" for table in self._of_outputs() for name in table.names),
            *(["output wanted on another row too"] if self.has_alignments else []),
        ]

    @property
    def has_alignments(self) -> bool:
        """Are there questions about values, inputs and outputs together?"""
        return any(self.beside(c) for c in self.classes)

    def _of_inputs(self) -> list[Table]:
        return [t for c in self.classes for t in (*self.alone(c), *self.against(c))] + list(self.own)

    def _of_outputs(self) -> list[Table]:
        return [t for c in self.classes for t in self.alone(c)] + [t for t in self.own if t.against is None]


GENERIC = SignatureLayout()
"""The layout with every class of types and no questions of a language's own."""


def layout(type: Type) -> list[str]:
    """The names of the places of the value part of the generic layout, for rows of a type."""
    return GENERIC.value(type)


@compiled("void(int64, int64[:, ::1], int64, int64, uint8[:, ::1], int64)")
def reduce_kernel(n: int, answers: Any, questions: int, first: int, out: Any, place: int) -> None:
    """out[first + j, place + i] = the symbol of question i for row j: bit i of answers[:, j], over all examples.

    answers int64[examples, >= n]; out uint8[rows, V].
    """
    for j in range(n):
        some, every = answers[0, j], answers[0, j]
        for e in range(1, answers.shape[0]):
            some |= answers[e, j]
            every &= answers[e, j]
        for i in range(questions):
            # every = 1: ALL_TRUE = 0; some = 0: ALL_FALSE = 1; else MIXED = 2.
            out[first + j, place + i] = ((some >> i) & 1) + 1 - 2 * ((every >> i) & 1)


class Signatures:
    """Signatures of the rows of one search whose wanted outputs are `outputs`, one for each example.

    Raises QuestionError for outputs that no column can hold.
    """

    def __init__(self, search: BottomUp, outputs: Sequence[Value], layout: SignatureLayout = GENERIC) -> None:
        self.search, self.layout = search, layout
        self.type = search.grammar.start.type
        self.examples = search.store.examples
        self.outputs = tuple(outputs)
        self.wanted = search.store.encode(outputs, self.type)
        self._task: Any = None
        self._columns = self._encoded_inputs()
        self._first: Any = None

    def task(self) -> Any:
        """The task part: uint8[T], where T is `len(layout.task())`."""
        if self._task is None:
            self._task = np.concatenate(
                [
                    *map(self._inputs, self.layout._of_inputs()),
                    *map(self._output, self.layout._of_outputs()),
                    *([self._repeated()] if self.layout.has_alignments else []),
                ]
            )
        return self._task

    def rows(self, nonterminal: NonTerminal, cost: int) -> Any:
        """The value part of a finished level: uint8[rows, V], where V is `len(layout.value(nonterminal.type))`."""
        bank = self.search.bank
        if not bank.size(nonterminal, cost):
            return np.empty((0, len(self.layout.value(nonterminal.type))), np.uint8)
        bank.prepare(nonterminal, cost)
        return self.values(nonterminal.type, bank.levels[nonterminal][cost].columns)

    def values(self, type: Type, columns: Any) -> Any:
        """The value part of any column block [depth, rows] of a type: uint8[rows, V]."""
        layout = self.layout
        tables = [*layout.alone(type), *layout.against(type), *layout.beside(type)]
        out = np.full((columns.shape[1], sum(len(t.questions) for t in tables)), TYPE_MISMATCH, np.uint8)
        place = 0
        for table in tables:
            self._ask(table, type, columns, out, place)
            place += len(table.questions)
        return out

    def _ask(self, table: Table, type: Type, columns: Any, out: Any, place: int) -> None:
        """Write the symbols of a table for rows of a type; nothing where it cannot be asked."""
        ways = [(types, between) for types, between in self._ways(table, type) if table.applies(*types)]
        for first in range(0, columns.shape[1], LARGEST_BLOCK) if ways else ():
            n = min(LARGEST_BLOCK, columns.shape[1] - first)
            rows = (np.arange(first, first + n, dtype=np.int32), columns)
            some = self._answers(table, ways[0][0], [rows, *ways[0][1]], n)
            for types, between in ways[1:]:
                some = some | self._answers(table, types, [rows, *between], n)
            reduce_kernel(n, some, len(table.questions), first, out, place)

    def _ways(self, table: Table, type: Type) -> Iterator[tuple[tuple[Type, ...], list[Any]]]:
        """With what a table can be asked about values of a type: types, and the columns between value and output."""
        if table.against is None:
            yield (type,), []
        elif table.beside is None:
            yield (type, self.type), []
        elif table.beside == FIRST_OUTPUT:
            if self._first is None:
                self._first = np.repeat(self.wanted[:1], self.examples, axis=0)
            yield (type, self.type, self.type), [(self.search.evaluators[0].zeros, self._first)]
        else:
            for of, column in self._columns:
                yield (type, of, self.type), [(self.search.evaluators[0].zeros, column)]

    def _answers(self, table: Table, types: tuple[Type, ...], arguments: list[Any], n: int) -> Any:
        """The answers as bits: int64[examples, n].  The wanted output joins where the table asks about it."""
        evaluator = self.search.evaluators[0]
        if table.against is not None:
            arguments = [*arguments, (evaluator.zeros, self.wanted)]
        return evaluator.apply(table.operator(*types), arguments, n, np.ones(n, np.uint8), True)

    def _encoded_inputs(self) -> list[tuple[Type, Any]]:
        """The type and the column of every input."""
        search = self.search
        return [
            (parameter.type, search.store.encode([row[place] for row in search.inputs], parameter.type))
            for place, parameter in enumerate(search.grammar.parameters)
        ]

    def _inputs(self, table: Table) -> Any:
        """The symbols of a table for the inputs: whether some input says yes, then whether every input does."""
        out = np.full((2, len(table.questions)), TYPE_MISMATCH, np.uint8)
        pooled: list[Any] = []
        for of, column in self._columns:
            types = (of,) if table.against is None else (of, self.type)
            if table.applies(*types):
                pooled.append(self._answers(table, types, [(self.search.evaluators[0].zeros, column)], 1))
        if pooled:
            for row, pool in enumerate((np.bitwise_or, np.bitwise_and)):
                reduce_kernel(1, np.ascontiguousarray(pool.reduce(pooled)), len(table.questions), row, out, 0)
        return out.reshape(-1)

    def _repeated(self) -> Any:
        """Whether the output of a row is wanted on another row too."""
        times = Counter(self.outputs)
        again = [times[output] > 1 for output in self.outputs]
        return np.array([ALL_TRUE if all(again) else MIXED if any(again) else ALL_FALSE], np.uint8)

    def _output(self, table: Table) -> Any:
        """The symbols of a table for the wanted output."""
        out = np.full((1, len(table.questions)), TYPE_MISMATCH, np.uint8)
        if table.applies(self.type):
            answers = self._answers(table, (self.type,), [(self.search.evaluators[0].zeros, self.wanted)], 1)
            reduce_kernel(1, answers, len(table.questions), 0, out, 0)
        return out[0]
