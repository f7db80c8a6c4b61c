"""A scikit-learn transformer that learns a program from examples: `fit(X, y)`, `transform(X)`, in pipelines like any other.

    from synth.transformer import Transformer

    Transformer().fit(["Nancy FreeHafer", "Jan Kotas"], ["N. FreeHafer", "J. Kotas"]).transform(["Ada Byron"])

`X` is a column or a table of texts, whole numbers or truth values; missing cells of `y` are rows to look at, without an
example.  What comes out is a table of one column, so that `set_output(transform="pandas")` and `ColumnTransformer` work.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from dsl.errors import QuestionError
from dsl.operators import Definition, Undefined
from dsl.program import variable
from dsl.registry import load_dsl
from dsl.terms import parse_program
from dsl.types import thaw

from .columnwise import outputs_on
from .export.refusal import package
from .filling import cell_of, fill_column
from .result import Result

try:
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils.validation import check_is_fitted
except ImportError:
    raise QuestionError("synth.transformer needs scikit-learn", remedy=package("scikit-learn", "sklearn")) from None

__all__ = ["Transformer"]


class Transformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """One output column computed from the input columns by a program that fits all examples.

    `seconds`, `dsl` and `seed` are those of `synth.solve`.  After `fit`, `program_` is the program, or None if none was
    found (then `fit` warns, and everything that `transform` gives is missing), and `result_` says how the search went, None
    where there was no search because rows of y contradict each other.  Rows for which the program has no value, and rows
    with a missing input, get NaN.  A fitted transformer can be stored and copied; `result_` stays behind.
    """

    def __init__(self, *, seconds: float = 10.0, dsl: str | None = None, seed: int = 0) -> None:
        self.seconds = seconds
        self.dsl = dsl
        self.seed = seed

    def fit(self, X: Any, y: Any) -> Transformer:  # noqa: N803 - the name that scikit-learn's users know
        """Learn from the rows of X whose y is there.  Raises ValueError for what cannot be learned from."""
        columns = self._columns(X, reset=True)
        wanted = [cell_of(value) for value in _listed(y, "y")]
        if len(wanted) != len(columns[0]):
            raise ValueError(f"X has {len(columns[0])} rows, but y has {len(wanted)}")
        named = {f"x{place}": cells for place, cells in enumerate(columns)}
        self.result_: Result | None = None
        self.program_: Definition | None = None
        try:
            problem = _contradiction(columns, wanted)
            if not problem:
                options: dict[str, Any] = {"seconds": self.seconds, "seed": self.seed, "dsl": self.dsl}
                self.result_ = fill_column({**named, "y": wanted}, "y", using=list(named), **options).result
                self.program_, problem = self.result_.program, str(self.result_)
        except QuestionError as error:
            raise ValueError(str(error)) from error
        if self.program_ is None:
            warnings.warn(f"no program was found: {problem}", ConvergenceWarning, stacklevel=2)
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """The program's outputs on the rows of X, one column: an array of objects, or of numbers if all are."""
        check_is_fitted(self, "program_")
        columns = self._columns(X, reset=False)
        found = self._outputs(list(zip(*columns, strict=True)))
        kinds = {type(value) for value in found}
        is_exact = all(not isinstance(value, int) or abs(value) <= 1 << 53 for value in found)
        is_number = kinds in ({int}, {bool}) or (kinds <= {int, float} and is_exact)
        out = np.empty((len(found), 1), dtype=object)
        out[:, 0] = found
        return out.astype(np.array(found).dtype) if is_number and is_exact else out

    def _outputs(self, rows: list[tuple[Any, ...]]) -> list[Any]:
        found: list[Any] = [np.nan] * len(rows)
        if self.program_ is not None:
            fitting = [number for number, row in enumerate(rows) if self._fits(row)]
            outputs = outputs_on(self.program_, [rows[number] for number in fitting])
            for number, output in zip(fitting, outputs, strict=True):
                found[number] = np.nan if output is Undefined else thaw(output)
        return found

    def __getstate__(self) -> dict[str, Any]:
        """The state without the search; a program as its text and the name of its language."""
        state = dict(super().__getstate__())
        program, result = state.get("program_"), state.get("result_")
        if program is not None:
            language = state.get("_language") or (result.task.language.name if result is not None else "")
            state.update(program_=(program.name, program.parameters, str(program.body)), _language=language)
        if result is not None:
            state["result_"] = None
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """The opposite: the program is read from its text."""
        if state.get("program_") is not None:
            name, parameters, text = state["program_"]
            names = {p.name: variable(p.name, p.type) for p in parameters}
            body = parse_program(text, load_dsl(state["_language"]), names)
            state = {**state, "program_": Definition(name, parameters, body)}
        super().__setstate__(state)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The name of the one column that comes out."""
        check_is_fitted(self, "program_")
        return np.array(["output"], dtype=object)

    def _fits(self, row: Sequence[Any]) -> bool:
        """Has every input of the program a value of its type?"""
        assert self.program_ is not None
        used = self.program_.body.variables()
        pairs = zip(self.program_.parameters, row, strict=True)
        return all(parameter.type.admits(value) for parameter, value in pairs if parameter in used)

    def _columns(self, X: Any, *, reset: bool) -> list[list[Any]]:  # noqa: N803
        """The cells of X, column by column, as plain values; checks their number and names."""
        if hasattr(X, "toarray"):
            raise TypeError("Sparse data was passed for X, but dense data is required")
        if getattr(getattr(X, "dtype", None), "kind", "") == "c":
            raise ValueError("Complex data not supported")
        if hasattr(X, "columns"):
            names: Any = np.array([str(name) for name in X.columns], dtype=object)
            columns = [[cell_of(value) for value in X.iloc[:, place]] for place in range(X.shape[1])]
        else:
            names = None
            cells = list(X) if isinstance(X, list | tuple) or hasattr(X, "to_list") else np.asarray(X).tolist()
            rows = [row if isinstance(row, list | tuple) else [row] for row in cells]
            if len({len(row) for row in rows}) > 1:
                raise ValueError("the rows of X have different lengths")
            columns = [[cell_of(row[place]) for row in rows] for place in range(len(rows[0]) if rows else 0)]
        if not columns or not columns[0]:
            what = "sample(s)" if not len(X) else "feature(s)"
            raise ValueError(f"0 {what} (shape={getattr(X, 'shape', (0, 0))}) while a minimum of 1 is required.")
        if reset:
            self.n_features_in_ = len(columns)
            if names is not None:
                self.feature_names_in_ = names
        elif len(columns) != self.n_features_in_:
            if np.ndim(X) == 1:
                raise ValueError("X is one column, where several are expected. Reshape your data: a row for each sample")
            wanted = f"{type(self).__name__} is expecting {self.n_features_in_} features as input"
            raise ValueError(f"X has {len(columns)} features, but {wanted}")
        return columns

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn should know: texts are welcome, missing values pass, and y is needed."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = []
        tags.target_tags.required = True
        return tags


def _contradiction(columns: Sequence[Sequence[Any]], wanted: Sequence[Any]) -> str:
    """Which two rows give different outputs for the same inputs; empty if none do."""
    first: dict[Any, int] = {}
    for number, (row, output) in enumerate(zip(zip(*columns, strict=True), wanted, strict=True)):
        if output is not None and None not in row:
            earlier = first.setdefault(tuple((type(value), value) for value in row), number)
            if wanted[earlier] != output:
                return f"rows {earlier} and {number} have the same inputs and different outputs"
    return ""


def _listed(values: Any, name: str) -> list[Any]:
    """A column as a list."""
    if values is None:
        raise ValueError(f"requires {name} to be passed, but the target {name} is None")
    found = list(values) if isinstance(values, list | tuple) else np.asarray(values).tolist()
    return [value[0] if isinstance(value, list | tuple) and len(value) == 1 else value for value in found]
