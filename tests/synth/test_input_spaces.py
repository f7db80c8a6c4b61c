"""Input spaces that can be listed."""

from dsl.program import Variable
from dsl.types import BitVec, Bool, Int
from synth.formulas.input_spaces import MOST_INPUTS, input_space


def test_every_assignment_comes_once_and_the_seed_decides_the_order() -> None:
    variables = [Variable("p", Bool), Variable("x", BitVec(3))]
    space = input_space(variables, 1)
    assert space is not None
    assert {(a["p"], a["x"]) for a in space.assignments} == {(p, x) for p in (False, True) for x in range(8)}
    assert len(space.assignments) == 16
    again, other = input_space(variables, 1), input_space(variables, 2)
    assert again is not None and again.assignments == space.assignments
    assert other is not None and other.assignments != space.assignments


def test_large_spaces_are_not_listed() -> None:
    assert input_space([Variable("n", Int)], 0) is None
    assert input_space([Variable("w", BitVec(32))], 0) is None
    assert input_space([Variable(f"p{k}", Bool) for k in range(13)], 0) is None
    assert input_space([], 0) is None
    full = input_space([Variable(f"p{k}", Bool) for k in range(12)], 0)
    assert full is not None and len(full.assignments) == MOST_INPUTS
