"""How bit tricks are written down: what is wanted is said by formulas, and the grammar leaves only simple instructions."""

from __future__ import annotations

from .authoring import FormulaTask, bitvector_grammar, choice_grammar, formula_body, predicate_grammar, sort_of, synth_fun

SHIFTS = "bvand/2 bvor/2 bvxor/2 bvadd/2 bvsub/2 bvshl/2 bvlshr/2"


class BitTricks:
    """Collects tasks about words of one width.

    `operators` are names with arities (`bvnot/1 bvand/2`), `constraints` formulas, one a line, about a function `f`.
    """

    def __init__(self) -> None:
        self.tasks: list[FormulaTask] = []

    def word(
        self,
        name: str,
        width: int,
        parameters: str,
        operators: str,
        constants: tuple[int, ...],
        solution: str,
        description: str,
        constraints: str,
        tests: str = "",
        tags: str = "",
    ) -> None:
        """A function from words to a word; with `tests` its grammar has choices."""
        names = parameters.split()
        grammar = bitvector_grammar(width, names, operators, constants)
        if tests:
            grammar = choice_grammar(width, names, operators, constants, tests)
        self._add(name, width, names, sort_of(width), grammar, solution, description, constraints, tags)

    def question(
        self,
        name: str,
        width: int,
        parameters: str,
        operators: str,
        constants: tuple[int, ...],
        solution: str,
        description: str,
        constraints: str,
        tests: str = "=/2",
        tags: str = "",
    ) -> None:
        """A function from words to a Boolean."""
        names = parameters.split()
        grammar = predicate_grammar(width, names, operators, constants, tests)
        self._add(name, width, names, "Bool", grammar, solution, description, constraints, f"bool {tags}")

    def _add(
        self,
        name: str,
        width: int,
        parameters: list[str],
        result: str,
        grammar: str,
        solution: str,
        description: str,
        constraints: str,
        tags: str,
    ) -> None:
        typed = [(parameter, sort_of(width)) for parameter in parameters]
        body = formula_body("BV", synth_fun("f", typed, result, grammar), typed, constraints)
        signature = " ".join(f"({parameter} {sort})" for parameter, sort in typed)
        answer = f"(define-fun f ({signature}) {result} {solution})"
        words = tuple(f"proof width-{width} {tags}".split())
        self.tasks.append(FormulaTask(f"{name}-{width}", name, words, description, body, answer))
