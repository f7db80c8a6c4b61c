"""What is wrong with an operator is found and named; what is right is not blamed."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from dsl.inverses import by_place
from dsl.language import DSL
from dsl.operators import Undefined
from dsl.plain import without_kernels
from dsl.registry import SHIPPED, load_dsl
from dsl.types import BitVec, Int
from synth.scaffold import check_family, check_language, measure_rates

Word = Annotated[int, BitVec(16)]


def of(**facts: Any) -> Any:
    """A language with one operator `f`, whose meaning is the decorated function."""
    language = DSL("one", "1", "One operator.")

    def declare(function: Any) -> DSL:
        language.operator("f", **facts)(function)
        return language

    return declare


def faults(language: DSL) -> list[str]:
    return check_language(language, rows=120).faults()


def check_named(language: DSL, aspect: str, words: str) -> None:
    found = faults(language)
    assert any(fault.startswith(f"f: {aspect}:") and words in fault for fault in found), found


def test_a_sound_operator_is_not_blamed() -> None:
    @of(commutative=True, identity=0, python="({0} + {1})", undo=(), cost=2)
    def sound(a: int, b: int) -> int:
        """The sum."""
        return a + b

    assert faults(sound) == []


def test_a_partial_operator_is_total_with_undefined() -> None:
    @of()
    def halves(a: int) -> int:
        """Half of an even number."""
        return a // 2 if a % 2 == 0 else Undefined

    assert faults(halves) == []


def test_an_exception_is_named_with_its_call() -> None:
    @of()
    def quotient(a: int, b: int) -> int:
        """A quotient."""
        return a // b

    check_named(quotient, "total", "f(0, 0) raises ZeroDivisionError")


def test_a_value_of_another_type_is_named() -> None:
    @of()
    def half(a: int) -> int:
        """Half, but as a float."""
        return a / 2  # type: ignore[return-value]

    check_named(half, "total", "is 0.0, which is no Int")


def test_a_list_is_no_value() -> None:
    @of()
    def pair(a: int) -> tuple[int, ...]:
        """Two of it, but in a list that nobody can hash."""
        return [a, a]  # type: ignore[return-value]

    check_named(pair, "total", "unhashable")


def test_memory_of_earlier_calls_is_found() -> None:
    calls: list[int] = []

    @of()
    def counter(a: int) -> int:
        """How often it was called."""
        calls.append(a)
        return len(calls)

    check_named(counter, "pure", "when it was called again")


def test_facts_that_are_not_true_are_found() -> None:
    @of(commutative=True, identity=0)
    def difference(a: int, b: int) -> int:
        """A difference."""
        return a - b

    check_named(difference, "facts", "not commutative")
    check_named(difference, "facts", "no identity")


def test_a_kernel_that_overflows_is_found() -> None:
    @of(kernel=lambda a, b: a * b)
    def product(a: int, b: int) -> int:
        """A product."""
        return a * b

    check_named(product, "kernel", "by its reference")


def test_a_kernel_that_differs_in_one_place_is_found() -> None:
    def kernel(a: int) -> int:
        return 8 if a == 7 else a

    @of(kernel=kernel)
    def same(a: int) -> int:
        """The number."""
        return a

    check_named(same, "kernel", "f(7) is 8, and 7 by its reference")


def test_one_argument_of_65536_is_found() -> None:
    @of(kernel=lambda a: 1 if a == 48879 else a)
    def same(a: Word) -> Word:
        """The word."""
        return a

    assert check_language(same).faults() == ["f: kernel: f(48879) is 1, and 48879 by its reference"]


def test_calls_are_made_simpler() -> None:
    @of()
    def fussy(a: str, b: tuple[int, ...]) -> int:
        """Nothing of lists with five large elements."""
        return len(a) // max(0, 5 - sum(1 for x in b if x > 3))

    check_named(fussy, "total", "f('', (4, 4, 4, 4, 4)) raises ZeroDivisionError")


def test_a_kernel_that_does_not_compile_is_found() -> None:
    def kernel(a: int) -> Any:
        return {a: [object()]}

    @of(kernel=kernel)
    def same(a: int) -> int:
        """The number."""
        return a

    check_named(same, "kernel", "cannot be compiled")


def test_a_kernel_that_reads_outside_is_found() -> None:
    def kernel(items: Any, start: int, stop: int) -> int:
        return int(items[stop + 10**6])

    @of(kernel=kernel)
    def last(a: tuple[int, ...]) -> int:
        """The last element."""
        return a[-1] if a else Undefined

    check_named(last, "kernel", "outside the arrays")


def test_a_kernel_that_is_never_used_is_found() -> None:
    @of(kernel=lambda items, a, b, c, d: 0)
    def mixed(a: str, b: tuple[int, ...]) -> int:
        """Nothing much."""
        return 0

    check_named(mixed, "kernel", "never used")


def test_a_symbolic_meaning_that_differs_is_found() -> None:
    @of(symbolic=lambda algebra, a, b: algebra.sub(b, a))
    def difference(a: int, b: int) -> int:
        """A difference."""
        return a - b

    check_named(difference, "symbolic", "symbolically")


def test_an_inverse_that_forgets_or_invents_is_found() -> None:
    def places(forget: bool) -> Any:
        return by_place(lambda wanted: [] if forget else [wanted - 1, wanted])

    for forget, words in ((True, "lacks"), (False, "is something else")):

        @of(inverse=places(forget))
        def successor(a: int) -> int:
            """The next number."""
            return a + 1

        check_named(successor, "inverse", words)


def test_an_inverse_that_lists_too_much_is_found() -> None:
    @of(inverse=by_place(lambda wanted, other: list(range(500))))
    def least(a: int) -> int:
        """Zero."""
        return 0

    assert any("raises TypeError" in fault for fault in faults(least))

    @of(inverse=by_place(lambda wanted: list(range(-300, 300))))
    def zero(a: int) -> int:
        """Zero."""
        return 0

    check_named(zero, "inverse", "where there are more than 64 it should give None")


def test_undo_that_undoes_nothing_is_found() -> None:
    language = DSL("two", "1", "Two operators.")

    @language.operator("f", undo=(("g", "w"),))
    def f(a: int) -> int:
        """The next."""
        return a + 1

    @language.operator("g")
    def g(a: int) -> int:
        """The same."""
        return a

    check_named(language, "undo", "g does not give")

    @of(undo=(("nothing", "w"),))
    def lonely(a: int) -> int:
        """The next."""
        return a + 1

    check_named(lonely, "undo", "which this language lacks")


def test_python_text_that_means_something_else_is_found() -> None:
    @of(python="({0} // 2)")
    def half(a: int) -> int:
        """Half, cut towards zero."""
        return -(-a // 2) if a < 0 else a // 2

    check_named(half, "python", "in Python")


def test_a_name_that_cannot_be_written_is_found() -> None:
    language = DSL("odd", "1", "Odd names.")

    @language.operator("let")
    def let(a: int) -> int:
        """A word that the text format needs itself."""
        return a

    assert any(fault.startswith("let: text:") for fault in faults(language)), faults(language)


def test_properties_answer_yes_or_no() -> None:
    def size(value: int) -> bool:
        return abs(value)  # type: ignore[return-value]

    @of(properties=(size,))
    def same(a: int) -> int:
        """The number."""
        return a

    check_named(same, "properties", "not True or False")


def test_what_is_wrong_with_the_language_as_a_whole() -> None:
    assert faults(DSL("empty", "1")) == ["the language has no operator"]
    language = DSL("odd", "1", constants=(("a", Int),))

    @language.operator("f")
    def f(a: int) -> int:
        return a

    assert faults(language) == [
        "f has no docstring, and its first line is what people are shown",
        "the constant 'a' is no Int",
    ]


class Point(tuple[int, int]):
    """A place on a map: values of a type that only this file knows."""


def test_values_of_own_types_come_from_the_language() -> None:
    language = DSL("map", "1", "Places.")

    @language.operator("at")
    def at(x: int, y: int) -> Point:
        """The place with these coordinates."""
        return Point((x, y))

    @language.operator("mirror")
    def mirror(p: Point) -> Point:
        """The place with coordinates swapped, wrongly not a Point."""
        return (p[1], p[0])  # type: ignore[return-value]

    assert [fault for fault in faults(language) if fault.startswith("mirror: total:")]


def test_a_type_nobody_has_a_value_of_is_noted() -> None:
    language = DSL("map", "1", "Places.")

    @language.operator("mirror")
    def mirror(p: Point) -> int:
        """Nothing that could be tried."""
        return 0

    report = check_family(language, next(iter(language)))
    assert report.faults == [] and any("give the language a constant" in note for note in report.notes)


@pytest.mark.parametrize("name", ["integers", "deepcoder"])
def test_shipped_languages_are_sound(name: str) -> None:
    language = load_dsl(name)
    assert [f for family in list(language)[:6] for f in check_family(language, family, rows=60).faults] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_language_is_sound(name: str) -> None:
    assert check_language(load_dsl(name)).faults() == []


def test_a_language_without_kernels_finds_the_same_programs() -> None:
    import synth

    language = load_dsl("integers")
    plain = without_kernels(language)
    assert all(family.facts["kernel"] is None for family in plain)
    assert any(family.facts["kernel"] is not None for family in language)
    pairs = [((1, 2), 6), ((2, 5), 14), ((0, 7), 14)]
    first, second = (synth.solve(pairs, dsl=spoken).program for spoken in (language, plain))
    assert str(first) == str(second)


def test_rates_are_measured_where_something_can_be_enumerated() -> None:
    rates = measure_rates(load_dsl("integers"), seconds=0.1)  # how many there are depends on the machine
    assert set(rates) == {"kernels", "references"} and min(rates.values()) >= 0
    assert measure_rates(DSL("empty", "1")) == {}
