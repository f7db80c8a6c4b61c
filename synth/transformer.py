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
from dsl.operators import Undefined
from dsl.types import thaw

from .export.refusal import package
from .filling import cell_of, fill_column
from .readings import output_of

try:
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils.validation import check_is_fitted
except ImportError:
    raise QuestionError("synth.transformer needs scikit-learn", remedy=package("scikit-learn", "sklearn")) from None

__all__ = ["Transformer"]


class Transformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """One output column computed from the input columns by a program that fits all examples.

    `seconds`, `dsl` and `seed` are those of `synth.solve`.  After `fit`, `program_` is the program, or None if none was found
    (then `fit` warns, and `transform` gives missing values), and `result_` says how the search went.  Rows for which
    the program has no value, and rows with a missing input, get `None`.
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
        options: dict[str, Any] = {"seconds": self.seconds, "seed": self.seed, **({"dsl": self.dsl} if self.dsl else {})}
        try:
            filling = fill_column({**named, "y": wanted}, "y", using=list(named), **options)
        except QuestionError as error:
            raise ValueError(str(error)) from error
        self.result_ = filling.result
        self.program_ = filling.program
        self.session_ = filling.session
        if self.program_ is None:
            warnings.warn(f"no program was found: {self.result_}", ConvergenceWarning, stacklevel=2)
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """The program's outputs on the rows of X: an array of objects with one column."""
        check_is_fitted(self, "result_")
        columns = self._columns(X, reset=False)
        out = np.empty((len(columns[0]), 1), dtype=object)
        for number, row in enumerate(zip(*columns, strict=True)):
            value = Undefined if self.program_ is None or not self._fits(row) else output_of(self.program_, row)
            out[number, 0] = None if value is Undefined else thaw(value)
        return out

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The name of the one column that comes out."""
        check_is_fitted(self, "result_")
        return np.array(["output"], dtype=object)

    def _fits(self, row: Sequence[Any]) -> bool:
        """Has every input of the program a value of its type?"""
        assert self.program_ is not None
        used = self.program_.body.variables()
        pairs = zip(self.program_.parameters, row, strict=True)
        return all(parameter.type.admits(value) for parameter, value in pairs if parameter in used)

    def _columns(self, X: Any, *, reset: bool) -> list[list[Any]]:  # noqa: N803
        """The cells of X, column by column, as plain values; checks their number and names."""
        if hasattr(X, "columns"):
            names: Any = np.array([str(name) for name in X.columns], dtype=object)
            columns = [[cell_of(value) for value in X.iloc[:, place]] for place in range(X.shape[1])]
        else:
            names = None
            cells = X.to_list() if hasattr(X, "to_list") else X.tolist() if hasattr(X, "tolist") else list(X)
            rows = [row if isinstance(row, list | tuple) else [row] for row in cells]
            if len({len(row) for row in rows}) > 1:
                raise ValueError("the rows of X have different lengths")
            columns = [[cell_of(row[place]) for row in rows] for place in range(len(rows[0]) if rows else 0)]
        if not columns or not columns[0]:
            raise ValueError("X has no rows or no columns; at least one of each is needed")
        if reset:
            self.n_features_in_ = len(columns)
            if names is not None:
                self.feature_names_in_ = names
        elif len(columns) != self.n_features_in_:
            wanted = f"{type(self).__name__} is expecting {self.n_features_in_} features as input"
            raise ValueError(f"X has {len(columns)} features, but {wanted}")
        return columns

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn should know: texts are welcome, missing values pass, and y is needed."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        tags.input_tags.allow_nan = True
        tags.input_tags.one_d_array = True
        tags.target_tags.required = True
        return tags


def _listed(values: Any, name: str) -> list[Any]:
    """A column as a list."""
    if values is None:
        raise ValueError(f"requires {name} to be passed, but the target {name} is None")
    found = values.tolist() if hasattr(values, "tolist") else list(values)
    return [value[0] if isinstance(value, list | tuple) and len(value) == 1 else value for value in found]
