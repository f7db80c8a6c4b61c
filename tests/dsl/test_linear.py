"""Linear forms: reading, writing and comparing agree with the interpreter, on integers of any size."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.interpreter import evaluate
from dsl.lia import LIA
from dsl.linear import Atom, Linear, LinearWriter, comparison_cases, linear_cases, linear_form
from dsl.program import Program, constant, variable
from dsl.types import Int

NAMES = ("x", "y", "z")
VARIABLES = [variable(name, Int) for name in NAMES]
WRITER = LinearWriter(LIA)
factors = st.integers(-30, 30) | st.integers(-(10**20), 10**20)
forms = st.builds(
    lambda numbers, number: Linear.of(dict(zip(VARIABLES, numbers, strict=True)), number),
    st.lists(factors, min_size=3, max_size=3),
    factors,
)
points = st.fixed_dictionaries({name: st.integers(-50, 50) for name in NAMES})


def value(form: Linear, point: dict[str, int]) -> int:
    return form.constant + sum(f * point[str(v)] for v, f in form.factors)


def leaves() -> st.SearchStrategy[Program]:
    return st.sampled_from(VARIABLES) | st.integers(-9, 9).map(lambda k: constant(k, Int))


programs = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(lambda op, a, b: WRITER.apply(op, a, b), st.sampled_from(["+", "-"]), inner, inner),
        st.builds(lambda k, a: WRITER.apply("*", constant(k, Int), a), st.integers(-5, 5), inner),
        st.builds(lambda a: WRITER.apply("-", a), inner),
    ),
    max_leaves=12,
)


@given(forms)
@settings(deadline=None)
def test_what_is_written_is_read_back(form: Linear) -> None:
    assert linear_form(WRITER.sum(form)) == form


@given(programs, points)
@settings(deadline=None)
def test_a_form_has_the_value_of_its_program_and_is_written_no_larger(program: Program, point: dict[str, int]) -> None:
    form = linear_form(program)
    assert form is not None
    assert value(form, point) == evaluate(program, point)
    # One node for each factor, variable, number and sign, and the operators between them.
    assert WRITER.sum(form).size <= 5 * len(form.factors) + 3


@given(forms, points, st.booleans())
@settings(deadline=None)
def test_an_atom_and_its_opposite_are_written_truly(form: Linear, point: dict[str, int], equal: bool) -> None:
    holds = value(form, point) == 0 if equal else value(form, point) <= 0
    atom = Atom.of(form, equal)
    if isinstance(atom, bool):
        assert atom == holds
        return
    assert evaluate(WRITER.comparison(atom), point) == holds
    assert evaluate(WRITER.comparison(atom, negated=True), point) != holds
    assert atom.positive() in (atom, atom if equal else atom.negated())


@given(forms, points)
@settings(deadline=None)
def test_a_form_solved_for_a_variable_is_zero_there(form: Linear, point: dict[str, int]) -> None:
    solved = form.solved_for(VARIABLES[0])
    if solved is not None:
        assert value(form, point | {"x": value(solved, point)}) == 0


def test_choices_give_one_form_each() -> None:
    x, y, z = VARIABLES
    choice = WRITER.apply("ite", WRITER.apply("<=", x, y), x, WRITER.apply("+", y, constant(2, Int)))
    one = Linear(((z, 1),))
    assert linear_form(choice) is None
    assert set(linear_cases(WRITER.apply("+", choice, z))) == {one + Linear(((x, 1),)), one + Linear(((y, 1),), 2)}
    assert len(comparison_cases(WRITER.apply(">", z, choice))) == 2


def test_products_of_variables_are_not_linear() -> None:
    x, y, _ = VARIABLES
    assert linear_form(WRITER.apply("*", x, y)) is None
    assert comparison_cases(WRITER.apply("<", x, WRITER.apply("*", x, y))) == ()


def test_common_factors_are_taken_out() -> None:
    x, y, _ = VARIABLES
    assert str(WRITER.sum(Linear.of({x: 3, y: 3}, 3))) == "(* 3 (+ (+ x y) 1))"
    assert str(WRITER.comparison(Atom(Linear.of({x: 1, y: -1}, 1)))) == "(< x y)"
