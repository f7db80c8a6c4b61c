"""The search for cheapest regular expressions, held against plain enumeration and plain sets of strings."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.errors import LimitError, QuestionError
from dsl.regex import EPSILON, NOTHING, Costs, Regex, alternation, char, concat, repeat
from search.budget import Budget, Status
from search.regex_bank import RegexBank
from search.regex_kernels import join_kernel, repeat_kernel, tabulate_kernel
from search.regex_search import ALL_REPEATS, PLAIN_REPEATS, RegexSearch
from search.regex_space import InfixSpace

WORDS = ["".join(word) for n in range(4) for word in product("01", repeat=n)]
SYMBOLS = [char("0"), char("1")]
EXAMPLES = st.lists(st.sampled_from(WORDS), min_size=2, max_size=7, unique=True).flatmap(
    lambda words: st.integers(1, len(words)).map(lambda k: (words[:k], words[k:]))
)


def _all_of_cost(most: int) -> list[list[Regex]]:
    """Every expression over 0 and 1 by cost: what the search enumerates, said without any pruning."""
    levels: list[list[Regex]] = [[], [*SYMBOLS, EPSILON, NOTHING]]
    for cost in range(2, most + 1):
        level = [repeat(item, *bounds) for item in levels[cost - 1] for bounds in PLAIN_REPEATS]
        for left in range(1, cost - 1):
            for one, two in product(levels[left], levels[cost - 1 - left]):
                level += [concat([one, two]), alternation([one, two])]
        levels.append(list(dict.fromkeys(level)))
    return levels


LEVELS = _all_of_cost(4)


def _fits(regex: Regex, positive: list[str], negative: list[str]) -> bool:
    return all(map(regex.matches, positive)) and not any(map(regex.matches, negative))


@given(EXAMPLES)
@settings(max_examples=60)
def test_the_answer_fits_and_nothing_is_cheaper(examples: tuple[list[str], list[str]]) -> None:
    positive, negative = examples
    answer = RegexSearch(positive, negative, SYMBOLS).run(Budget(None, candidates=400_000))
    assert answer.regex is not None and answer.minimal
    assert _fits(answer.regex, positive, negative)
    assert Costs().of(answer.regex) <= answer.cost
    for cost, level in enumerate(LEVELS):
        if any(_fits(regex, positive, negative) for regex in level):
            assert answer.cost == cost
            break
    else:
        assert answer.cost > 4


@given(EXAMPLES)
@settings(max_examples=15)
def test_looking_further_finds_the_same_cost_as_storing(examples: tuple[list[str], list[str]]) -> None:
    positive, negative = examples
    whole = RegexSearch(positive, negative, SYMBOLS).run(Budget(None, candidates=400_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.regex_search.LARGEST_LEVEL", 60)
        cut = RegexSearch(positive, negative, SYMBOLS).run(Budget(None))
    assert cut.regex is not None and _fits(cut.regex, positive, negative)
    assert cut.cost >= whole.cost and Costs().of(cut.regex) <= cut.cost
    assert cut.bound <= whole.cost
    if cut.minimal:
        assert cut.cost == whole.cost


@given(EXAMPLES, st.integers(0, 2**32), st.sampled_from([4, 8]), st.sampled_from([1, 2]))
@settings(max_examples=60)
def test_tables_give_what_splits_give(examples: tuple[list[str], list[str]], seed: int, bits: int, fixed: int) -> None:
    space = InfixSpace(["0110", *examples[0]], examples[1])
    random = np.random.default_rng(seed)
    one, two = (space.row(np.flatnonzero(random.random(len(space.words)) < 0.4).tolist()) for _ in range(2))
    slow = np.zeros(space.width, np.uint64)
    left, right = (one, two) if fixed == 1 else (two, one)
    join_kernel(left, right, space.splits, slow)
    bank = RegexBank(space, PLAIN_REPEATS, 16)
    given_, tables = bank.scratch(bits, space.width)
    tabulate_kernel(one, space.splits, fixed, 3 - fixed, bits, given_, tables)
    quick = np.zeros(space.width, np.uint64)
    for i in range(len(space.words)):
        if int(two[i >> 6]) >> (i & 63) & 1:
            quick |= tables[i // bits, 1 << (i % bits)]
    assert (slow == quick).all()
    plain = {space.words[i] for i in range(len(space.words)) if int(slow[i >> 6]) >> (i & 63) & 1}
    lefts = {w for i, w in enumerate(space.words) if int(left[i >> 6]) >> (i & 63) & 1}
    rights = {w for i, w in enumerate(space.words) if int(right[i >> 6]) >> (i & 63) & 1}
    assert plain == {w for w in space.words if any(w[:k] in lefts and w[k:] in rights for k in range(len(w) + 1))}


@given(st.sampled_from(LEVELS[3] + LEVELS[4]), st.sampled_from(ALL_REPEATS))
@settings(max_examples=60)
def test_repeats_are_what_the_automaton_says(regex: Regex, bounds: tuple[int, int | None]) -> None:
    space = InfixSpace(["010011"], ["1101"])
    row = space.row(i for i, word in enumerate(space.words) if regex.matches(word))
    out, scratch = np.zeros(space.width, np.uint64), np.zeros(space.width, np.uint64)
    least, most = bounds
    repeat_kernel(row, least, -1 if most is None else most, space.splits, space.by_length, space.empty, scratch, out)
    repeated = repeat(regex, least, most)
    assert (out == space.row(i for i, word in enumerate(space.words) if repeated.matches(word))).all()


def test_own_costs_change_the_answer() -> None:
    positive, negative = ["", "0", "00", "000"], ["1", "01", "10"]
    assert RegexSearch(positive, negative, SYMBOLS).run(Budget(5.0)).regex == repeat(char("0"), 0, None)
    dear = RegexSearch(positive, negative, SYMBOLS, costs=Costs(star=50)).run(Budget(None, candidates=500_000)).regex
    assert dear is not None and _fits(dear, positive, negative) and "*" not in dear.pattern
    with pytest.raises(QuestionError):
        RegexSearch(positive, negative, SYMBOLS, costs=Costs(union=0))


def test_limits() -> None:
    budget = Budget(10.0)
    budget.cancel.set()
    answer = RegexSearch(["0110", "1001"], ["0", "11"], SYMBOLS).run(budget)
    assert answer.status in (Status.CANCELLED, Status.SOLVED)
    with pytest.raises(LimitError):
        InfixSpace(["01" * 3000], [])


def test_the_same_work_gives_the_same_answer() -> None:
    positive, negative = ["1011", "0011", "1100", "000", "0100"], ["", "0", "01", "011", "1"]
    answers = {str(RegexSearch(positive, negative, SYMBOLS).run(Budget(None)).regex) for _ in range(2)}
    assert len(answers) == 1
