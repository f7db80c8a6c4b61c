"""Law: over SymPy the operators that it can express mean what the reference says."""

import random

import pytest
import sympy

from dsl.lia import LIA
from dsl.operators import Operator
from dsl.program import application, constant
from dsl.types import Bool, Int
from solvers.lowering import LoweringError, lower
from solvers.sympy_algebra import SympyAlgebra
from tests.differential import argument_rows, operators_of

OPERATORS = [o for o in operators_of(LIA) if o.symbolic and {*o.arguments, o.result} <= {Int, Bool}]
LEFT_OUT = {"div", "mod"}


def on_literals(operator: Operator, arguments) -> object:
    program = application(operator, *(constant(a, t) for a, t in zip(arguments, operator.arguments, strict=True)))
    value = lower(program, SympyAlgebra(), {})
    if isinstance(value, sympy.Piecewise):
        value = value.simplify()
    return int(value) if operator.result == Int else bool(value)


@pytest.mark.parametrize("operator", [o for o in OPERATORS if o.name not in LEFT_OUT], ids=repr)
def test_sympy_agrees_with_the_reference(operator):
    for arguments in argument_rows(operator, random.Random(0), 60):
        assert on_literals(operator, arguments) == operator.reference(*arguments), arguments


@pytest.mark.parametrize("operator", [o for o in OPERATORS if o.name in LEFT_OUT], ids=repr)
def test_division_is_left_to_z3(operator):
    with pytest.raises(LoweringError, match="no meaning in SymPy"):
        on_literals(operator, (7, 2))
