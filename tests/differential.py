"""Values and argument rows for tests that compare several meanings of one operator; they live in `dsl.samples`."""

from dsl.samples import WIDTHS, argument_rows, every_row, nasty_values, operators_of, random_values

__all__ = ["WIDTHS", "argument_rows", "every_row", "nasty_values", "operators_of", "random_values"]
