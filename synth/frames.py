"""`df.synth` and `series.synth`: filling columns of a DataFrame by example.  Importing this module gives pandas both names.

    import synth.frames

    df = df.synth.fill("Initials", [("Nancy FreeHafer", "N.F.")])       # a new column, learned from the one with the inputs
    df = df.synth.fill("Initials")                                      # or: the gaps of a half-filled one
    short = df["Full name"].synth.fill({"Nancy FreeHafer": "N.F."})     # from one column

`learn` takes the same arguments and gives a `Filling`, which knows the program, the rows that it is not sure of, and the
question whose answer would help most.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dsl.errors import QuestionError

from .export.refusal import package
from .filling import Filling, fill_column

try:
    import pandas as pd
except ImportError:
    raise QuestionError("synth.frames needs pandas", remedy=package("pandas", "pandas")) from None

__all__ = ["FillWarning", "FrameAccessor", "SeriesAccessor"]

Examples = Mapping[Any, Any] | Iterable[Any] | None


class FillWarning(UserWarning):
    """Some rows were not filled, or programs that fit all examples disagree on them."""


@pd.api.extensions.register_dataframe_accessor("synth")
class FrameAccessor:
    """Programs from examples, for a DataFrame."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def learn(
        self, column: Any, examples: Examples = None, *, using: Any | Sequence[Any] | None = None, **options: Any
    ) -> Filling:
        """Learn to fill `column` from others.

        Without `examples` the filled cells of the column are the examples; else they are pairs of input and output, or
        a dict from inputs to outputs.  `using` names the columns to learn from; several make a tuple of inputs.  `options`
        are those of `synth.solve`, such as `seconds`.  Raises QuestionError for what makes no sense.
        """
        frame = self._frame
        if not frame.columns.is_unique:
            twice = frame.columns[frame.columns.duplicated()][0]
            raise QuestionError(f"two columns are named {twice!r:.80}", remedy="rename one of them")
        columns = {name: frame[name].to_list() for name in frame.columns}
        return fill_column(columns, column, examples, using=using, **options)

    def fill(
        self, column: Any, examples: Examples = None, *, using: Any | Sequence[Any] | None = None, **options: Any
    ) -> Any:
        """A copy of the DataFrame with the gaps of `column` filled, or with that column added (see `learn`).

        Rows without an answer stay missing; a `FillWarning` says so, and how many rows are not sure.
        """
        filling = self.learn(column, examples, using=using, **options)
        remark(filling, [str(label) for label in self._frame.index])
        copy = self._frame.copy()
        copy[column] = _series(filling.outputs, copy.index, column)
        return copy


@pd.api.extensions.register_series_accessor("synth")
class SeriesAccessor:
    """Programs from examples, for a Series of inputs."""

    def __init__(self, series: Any) -> None:
        self._series = series

    def learn(self, examples: Any, **options: Any) -> Filling:
        """Learn from examples: pairs of input and output, a dict, or a Series of outputs with some of this one's labels."""
        name = "x" if self._series.name is None else self._series.name
        columns: dict[Any, list[Any]] = {name: self._series.to_list()}
        if isinstance(examples, pd.Series):
            target = object()
            columns[target] = examples.reindex(self._series.index).to_list()
            return fill_column(columns, target, using=[name], **options)  # type: ignore[arg-type]
        return fill_column(columns, object(), examples, using=[name], **options)  # type: ignore[arg-type]

    def fill(self, examples: Any, *, name: Any = None, **options: Any) -> Any:
        """A Series of outputs for every row, called `name`; see `learn`."""
        filling = self.learn(examples, **options)
        remark(filling, [str(label) for label in self._series.index])
        return _series(filling.outputs, self._series.index, name)


def _series(values: Sequence[Any], index: Any, name: Any) -> Any:
    """Outputs as a Series; integers and truth values with gaps keep their kind."""
    known = [value for value in values if value is not None]
    kind: Any = None
    if known and all(isinstance(value, bool) for value in known):
        kind = "bool" if len(known) == len(values) else "boolean"
    elif known and all(isinstance(value, int) and abs(value) < 1 << 63 for value in known):
        kind = "int64" if len(known) == len(values) else "Int64"
    elif known and all(isinstance(value, str) for value in known):
        kind = "str"
    return pd.Series(list(values), index=index, name=name, dtype=kind or "object")


def remark(filling: Filling, labels: Sequence[str]) -> None:
    """Warn of rows that were not filled, or that are not sure."""
    if filling.program is None:
        warnings.warn(f"nothing was filled: {filling.result}", FillWarning, stacklevel=3)
        return
    unsure = filling.unsure
    if unsure:
        first = unsure[0]
        readings = " or ".join(repr(reading)[:60] for reading in filling.readings[first]) or "no value"
        warnings.warn(
            f"{len(unsure)} of {len(filling.guesses)} filled rows are not sure, such as row {labels[first]}: {readings}; "
            "give one of them as an example",
            FillWarning,
            stacklevel=3,
        )
