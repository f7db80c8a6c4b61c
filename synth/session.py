"""A session: somebody with a column, who gives examples one by one until every row is right.

    session = synth.Session(["Nancy FreeHafer", "Jan Kotas", "Mariya Sergienko"])
    session.add("Nancy FreeHafer", "N. FreeHafer")
    session.question        # a row on which programs that fit all examples disagree, or None
    session.answer("J. Kotas")
    session.predictions()   # every row with its output, and whether that is sure

Learning happens when its outcome is asked for, and again whenever the examples have changed.  Mistakes that can be seen
without a search, such as an example that contradicts an earlier one, are refused at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dsl.errors import QuestionError
from dsl.language import DSL
from dsl.operators import Definition, Undefined
from dsl.task import Example, Examples, Task
from dsl.types import Value, freeze, thaw
from search.budget import Progress

from .columns.readings import distinct, output_of
from .diagnosis import Finding, check_examples
from .questions import Question, is_table, plain, task_of
from .result import UNANSWERED, Result, unanswered_rows

Row = tuple[Value, ...]
_ANY: Any = object()

MOST_ROWS = 100_000
"""Rows of a session; a larger column is better filled with the program that a part of it taught."""


@dataclass(frozen=True)
class Prediction:
    """One row: its inputs, the answer's output (`Undefined` if it has none), and the outputs of all fitting programs.

    `is_example` says that the output is not a guess but what the person gave, `is_asked` that the question is about it.
    """

    inputs: Row
    output: Value
    readings: tuple[Value, ...]
    is_example: bool = False
    is_asked: bool = False

    @property
    def is_sure(self) -> bool:
        """Do all programs that were found agree here, and is there no other reason to ask?"""
        return self.is_example or (self.output is not Undefined and len(self.readings) == 1 and not self.is_asked)


class Session:
    """A column of rows, examples for some of them, and the program learned from them.

    `rows` are inputs: plain values, or tuples where there are several input columns; a DataFrame or Series will do.  Rows
    with an empty cell are kept, and get no prediction.
    `examples` are what `synth.solve` takes: pairs or a dict.  `options` are those of `synth.solve`, such as `seconds`,
    `dsl`, `noise` and `seed`.  Raises QuestionError for rows and examples that do not go together.
    """

    def __init__(self, rows: Iterable[Any] = (), examples: Iterable[Any] | Mapping[Any, Any] = (), **options: Any) -> None:
        self.rows: tuple[Row, ...] = tuple(_cells_of(value) for value in _listed(rows))
        if len(self.rows) > MOST_ROWS:
            raise QuestionError(
                f"a session takes at most {MOST_ROWS:,} rows, not {len(self.rows):,}",
                remedy="learn on a part of them, and call the program on the rest",
            )
        self.options = options
        self.noise: int = options.get("noise", 0)
        self._examples: tuple[tuple[Row, Value], ...] = ()
        self._history: list[tuple[tuple[Row, Value], ...]] = []
        self._result: Result | None = None
        self._seen: dict[Row, tuple[Value, tuple[Value, ...]]] = {}
        self._base: Task | None = None
        for given, output in examples.items() if isinstance(examples, Mapping) else examples:
            self.add(given, output)
        self._history.clear()

    @classmethod
    def of(cls, question: Question, **options: Any) -> Session:
        """A session that begins with a question as `synth.solve` takes it, such as a half-filled CSV file.

        Its rows are the rows without an output, and then those of the examples.  Raises QuestionError for a question that
        does not consist of examples.
        """
        task = task_of(question, options.get("dsl"), noise=options.get("noise", 0))
        if not isinstance(task.specification, Examples):
            raise QuestionError(f"the task {task.name} has formulas, not examples", remedy="use synth.solve")
        session = cls(**options)
        session._base = task
        session._examples = tuple((row.inputs, row.output) for row in task.specification.rows)
        session.rows = tuple(dict.fromkeys((*unanswered_rows(task), *(inputs for inputs, _ in session._examples))))
        return session

    def __repr__(self) -> str:
        state = "not learned yet" if self._result is None else str(self._result)
        return f"<synth.Session {len(self.rows)} rows, {len(self._examples)} examples: {state:.200}>"

    def _repr_html_(self) -> str:
        from .notebook import session_html

        return session_html(self)

    # Examples.

    @property
    def examples(self) -> list[tuple[Any, Any]]:
        """The examples as they were given: input and output; several inputs are a tuple."""
        return [(_shown(inputs), thaw(output)) for inputs, output in self._examples]

    @property
    def given(self) -> tuple[tuple[Row, Value], ...]:
        """The examples in order, the inputs of each as a tuple; the first one has the number 1."""
        return self._examples

    def add(self, given: Any, output: Any, *, replace: bool = False) -> Session:
        """One more example; the same one twice counts once.  With `replace` it may take the place of an earlier output.

        Raises QuestionError if an earlier example gives another output for the same input, unless `noise=` allows for it.
        """
        inputs, wanted = _row_of(given), freeze(plain(output))
        if wanted is None:
            raise QuestionError(f"the example {given!r:.100} has no output", remedy="give one, or use remove() to drop it")
        if (inputs, wanted) in self._examples and type(wanted) is type(self._output_for(inputs)):
            return self
        kept = [pair for pair in self._examples if not (replace and pair[0] == inputs)]
        earlier = [number for number, (row, _) in enumerate(kept, 1) if row == inputs]
        if earlier and not self.noise:
            known = thaw(kept[earlier[0] - 1][1])
            raise QuestionError(
                f"example {earlier[0]} says that {_shown(inputs)!r:.100} gives {known!r:.100}, not {thaw(wanted)!r:.100}",
                remedy="remove() that one, or add with replace=True",
            )
        examples = (*kept, (inputs, wanted))
        self._task(examples)  # complains about types before anything is changed
        self._set(examples)
        return self

    def remove(self, given: Any, output: Any = _ANY) -> Session:
        """Take the example with this input away again.  Raises QuestionError if there is none."""
        inputs = _row_of(given)
        kept = tuple(
            (row, known)
            for row, known in self._examples
            if row != inputs or (output is not _ANY and known != freeze(output))
        )
        if len(kept) == len(self._examples):
            raise QuestionError(f"there is no example with the input {given!r:.100}", remedy="see `examples`")
        self._set(kept)
        return self

    def undo(self) -> Session:
        """Take back the last change of the examples.  Raises QuestionError if there is none."""
        if not self._history:
            raise QuestionError("there is nothing to undo")
        self._examples = self._history.pop()
        self._result = None
        return self

    def _set(self, examples: tuple[tuple[Row, Value], ...]) -> None:
        self._history.append(self._examples)
        self._examples = examples
        self._result = None

    def _output_for(self, inputs: Row) -> Value:
        return next((output for row, output in self._examples if row == inputs), None)

    # Learning.

    def _task(self, examples: tuple[tuple[Row, Value], ...]) -> Task:
        """The question as it stands: the examples, and the rows without one as rows to be filled."""
        task = self._bare_task(examples)
        parameters = task.function.parameters
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(parameters):
                raise QuestionError(
                    f"row {number} has {len(row)} values, but the examples have {len(parameters)} inputs",
                    remedy="a tuple is several inputs",
                )
            for value, parameter in zip(row, parameters, strict=True):
                if value is not None and not parameter.type.admits(value):
                    raise QuestionError(f"row {number} holds {value!r:.60}, where the examples have a {parameter.type}")
        shown = {inputs for inputs, _ in examples}
        own = tuple(dict.fromkeys(row for row in self.rows if row not in shown and None not in row))
        return replace(task, facts={**task.facts, UNANSWERED: own})

    def _bare_task(self, examples: tuple[tuple[Row, Value], ...]) -> Task:
        base = self._base
        if base is None or not examples:
            given = [(tuple(map(thaw, inputs)), thaw(output)) for inputs, output in examples]
            return task_of(given, self._language, noise=self.noise)
        kinds = [p.type for p in base.function.parameters]
        for inputs, output in examples:
            for value, kind in zip((*inputs, output), (*kinds, base.function.result), strict=False):
                if not kind.admits(value):
                    raise QuestionError(f"{thaw(value)!r:.60} is no value of {kind}", remedy="give one like the others")
            if len(inputs) != len(kinds):
                raise QuestionError(f"{_shown(inputs)!r:.60} is not {len(kinds)} inputs", remedy="a tuple is several inputs")
        return replace(base, specification=Examples(tuple(Example(*pair) for pair in examples)))

    @property
    def _language(self) -> DSL | str | None:
        language: DSL | str | None = self.options.get("dsl")
        return language

    @property
    def task(self) -> Task:
        """The question as it stands.  Raises QuestionError if there are no examples."""
        if not self._examples:
            raise QuestionError("there are no examples yet", remedy="add(input, output) for one or two rows")
        return self._task(self._examples)

    def learn(self, progress: Progress | None = None, search: Callable[[Task], Result] | None = None) -> Result:
        """Search now, whatever was learned before.  Raises QuestionError if there are no examples.

        `search` may do it in another way than `synth.solve` with the session's options, such as with a budget that
        somebody else can cancel.
        """
        from .api import solve

        task = self.task
        self._seen.clear()
        if search is not None:
            self._result = search(task)
            return self._result
        options = {name: value for name, value in self.options.items() if name != "dsl"}
        if progress is not None:
            options["progress"] = progress
        self._result = solve(task, **options)
        return self._result

    @property
    def result(self) -> Result:
        """What the examples taught; learned when it is first asked for after a change."""
        return self.learn() if self._result is None else self._result

    @property
    def program(self) -> Definition | None:
        """The program that was found, or None."""
        return self.result.program

    @property
    def alternatives(self) -> tuple[Definition, ...]:
        """Other programs that fit all examples."""
        return self.result.alternatives

    def explain(self) -> str:
        """What the program does, in plain words."""
        return self.result.explain()

    def why_not(self, seconds: float = 5.0) -> list[Finding]:
        """Why nothing was found, a sentence and a remedy each; empty if something was."""
        return self.result.why_not(seconds)

    @property
    def remarks(self) -> list[Finding]:
        """What can be said about the examples without a search: contradictions and repetitions."""
        specification = self._task(self._examples).specification if self._examples else None
        return check_examples(getattr(specification, "rows", ()))

    # Rows.

    def _programs(self) -> list[Definition]:
        return [] if self.program is None else [self.program, *self.alternatives]

    def _outputs(self, row: Row) -> tuple[Value, tuple[Value, ...]]:
        """The answer's output on a row, and the readings of all programs; worked out once for each thing learned."""
        programs = self._programs()
        if not programs or None in row:
            return Undefined, ()
        if row not in self._seen:
            output = output_of(programs[0], row)
            self._seen[row] = output, distinct([output, *(output_of(other, row) for other in programs[1:])])
        return self._seen[row]

    def _doubt(self, row: Row) -> int:
        """How many outputs the row may have; two more if the answer has none, since an example is needed anyway."""
        output, readings = self._outputs(row)
        return len(readings) + 2 * (output is Undefined)

    def predictions(self) -> list[Prediction]:
        """Every row, in order, with the answer's output and what other fitting programs give."""
        known = dict(self._examples)
        asked = self._question_row() if self._examples else None
        found = []
        for row in self.rows:
            output, readings = self._outputs(row)
            found.append(Prediction(row, known.get(row, output), readings, row in known, row == asked))
        return found

    @property
    def question(self) -> Any:
        """The input whose output would tell most: the row of one's own on which the programs disagree most.

        None if they agree on every row.  In a session without rows it is an input made up for the purpose.  Several inputs
        are a tuple.
        """
        row = self._question_row()
        return None if row is None else _shown(row)

    def _question_row(self) -> Row | None:
        if self.program is None:
            return None
        shown = {inputs for inputs, _ in self._examples}
        chosen = self.result.question
        if chosen is not None and chosen in self.rows:
            return chosen
        best, found = 1, None
        for row in dict.fromkeys(self.rows):
            if row not in shown and None not in row and (doubt := self._doubt(row)) > best:
                best, found = doubt, row
        return found if self.rows else chosen

    @property
    def readings(self) -> list[Any]:
        """The outputs between which the answer to the question decides, the likeliest first."""
        row = self._question_row()
        return [] if row is None else [thaw(value) for value in self._outputs(row)[1]]

    def answer(self, output: Any) -> Session:
        """Answer the question: its row becomes an example.  Raises QuestionError if there is no question."""
        row = self._question_row()
        if row is None:
            raise QuestionError("there is no open question", remedy="add(input, output) gives an example of your own")
        return self.add(_shown(row), output)

    def ask(self, read: Callable[[str], str] = input) -> Result:
        """Put the questions one after the other, and learn from the answers, until nothing is in doubt.

        `read` shows a text and returns a line, as `input` does in a terminal and in a notebook; an empty line ends it.
        """
        from .dialogue import ask

        return ask(self, read)


def _listed(rows: Any) -> list[Any]:
    """Rows of a list, a Series or a DataFrame."""
    if is_table(rows):
        columns = [rows[column].to_list() for column in rows.columns]
        return list(zip(*columns, strict=True)) if len(columns) != 1 else columns[0]
    if isinstance(rows, str | bytes | Mapping):
        raise QuestionError(
            f"rows cannot be a {type(rows).__name__}", remedy="give a list of values, a Series or a DataFrame"
        )
    return rows.to_list() if hasattr(rows, "to_list") else list(rows)


def _cells_of(value: Any) -> Row:
    cells = value if isinstance(value, tuple) else (value,)
    return tuple(freeze(plain(cell)) for cell in cells)


def _row_of(value: Any) -> Row:
    row = _cells_of(value)
    if None in row:
        raise QuestionError(f"the input {value!r:.100} has an empty cell", remedy="fill it in or leave the row out")
    return row


def _shown(row: Row) -> Any:
    """The inputs as a person gave them."""
    return thaw(row[0]) if len(row) == 1 else tuple(map(thaw, row))
