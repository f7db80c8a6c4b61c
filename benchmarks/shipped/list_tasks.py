"""Programs over lists of integers."""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import prod

from .authoring import Examples

TASKS = Examples("list")

ONE = [[4, 9, 1, 7], [3, -5, 8], [6, 0, 3, 2, 2], [5, 12, 7, 10]]
MORE = [[1], [-3, -8, 5], [10, 20, 15, 5, 25, 30], [6, 6, 6], [0, -1, 4, -9, 16]]
"""Lists for tasks with one column that are about numbers in general."""

SIGNS = [[4, -9, 1, 0, -7, -2], [-3, -5, 12], [8, 0, 2]]
MORE_SIGNS = [[-1, 1, -1, 1], [20, -30, 40, -50, -60], [5], [-4, -4, 0, 3], [0, 0, -8]]
"""Lists in which signs matter."""

TWO = [([4, 9, 1], [2, 3, 8]), ([5, -6], [-7, 1]), ([1, 2, 3, 4], [4, 3, 2, 0]), ([10, -3, 0], [-2, 5, 7])]
MORE_TWO = [([3], [9]), ([0, 0, 5], [5, -5, 5]), ([-1, -2], [-2, -1]), ([7, 8, 9, 10], [1, 20, 3, 40])]
"""Two columns of lists of the same length."""


def numbered(numbers: tuple[int, ...], lists: list[list[int]]) -> list[tuple[int, list[int]]]:
    """Each number with the list at its place; lists that are left over are not used."""
    return list(zip(numbers, lists, strict=False))


# Elements.


@TASKS("elements", "first-order", "(Last xs)", ONE, MORE)
def last_of_all(xs: list[int]) -> int:
    """The last element."""
    return xs[-1]


@TASKS("elements", "sort", "(Access 1 (Sort xs))", ONE, [[5, 2], [7, 7, 1], [9, -4, -4, 0], [30, 10, 20]])
def second_smallest(xs: list[int]) -> int:
    """The second smallest element, repetitions counted."""
    return sorted(xs)[1]


@TASKS("elements", "index", "(Access n (Reverse xs))", numbered((0, 1, 3), ONE), numbered((0, 2, 4, 1), MORE))
def counted_from_the_end(n: int, xs: list[int]) -> int:
    """The element at a position from the end, where the last one has position 0."""
    return xs[-1 - n]


@TASKS(
    "elements",
    "sort index",
    "(Access (Head (Map |(/2)| (Cons (Length xs) xs))) (Sort xs))",
    [[4, 9, 1], [3], [8, 0, 2, 2, 6], [5, 1, 9, 7, 3, 2, 8], [100, -7, 40]],
    [[10, 30, 20], [-5, -6, -7, -8, -9], [0, 0, 1], [12, 4, 6, 6, 5, 11, 40]],
)
def median_of_odd_many(xs: list[int]) -> int:
    """The element in the middle of the sorted list, whose length is odd."""
    return sorted(xs)[len(xs) // 2]


# Sums and counts.


@TASKS("totals", "arithmetic", "(- (Maximum xs) (Minimum xs))", ONE, MORE)
def spread(xs: list[int]) -> int:
    """The distance between the greatest and the least element."""
    return max(xs) - min(xs)


@TASKS("totals", "filter", "(Sum (Filter |(>0)| xs))", SIGNS, MORE_SIGNS)
def sum_of_gains(xs: list[int]) -> int:
    """The sum of the positive elements."""
    return sum(x for x in xs if x > 0)


@TASKS("totals", "count", "(Count |(<0)| xs)", SIGNS, MORE_SIGNS)
def number_of_losses(xs: list[int]) -> int:
    """How many elements are negative."""
    return sum(x < 0 for x in xs)


@TASKS("totals", "count arithmetic", "(- (Count |(%2==0)| xs) (Count |(%2==1)| xs))", ONE, MORE)
def even_minus_odd(xs: list[int]) -> int:
    """How many more even elements there are than odd ones."""
    return sum(1 if x % 2 == 0 else -1 for x in xs)


@TASKS("totals", "map", "(Sum (Map |(**2)| xs))", ONE, MORE)
def sum_of_squares(xs: list[int]) -> int:
    """The sum of the squares."""
    return sum(x * x for x in xs)


@TASKS("totals", "arithmetic", "(- (Sum xs) (+ (Maximum xs) (Minimum xs)))", ONE, MORE)
def sum_without_extremes(xs: list[int]) -> int:
    """The sum less the greatest and the least element."""
    return sum(xs) - max(xs) - min(xs)


@TASKS("totals", "zip", "(Sum (ZipWith |(*)| xs ys))", TWO, MORE_TWO)
def inner_product(xs: list[int], ys: list[int]) -> int:
    """The sum of the products, element by element."""
    return sum(x * y for x, y in zip(xs, ys, strict=True))


@TASKS("totals", "scan", "(Last (Scanl1 |(*)| xs))", ONE, MORE)
def product_of_all(xs: list[int]) -> int:
    """The product of all elements."""
    return prod(xs)


@TASKS(
    "totals",
    "slice arithmetic",
    "(Sum (Drop (- (Length xs) n) xs))",
    numbered((2, 1, 4, 3), ONE),
    numbered((1, 2, 3, 3), MORE),
)
def sum_of_last_n(n: int, xs: list[int]) -> int:
    """The sum of the last n elements."""
    return sum(xs[-n:])


@TASKS("totals", "map sort slice", "(Sum (Take 2 (Reverse (Sort xs))))", ONE, [[5, 2], [7, 7, 1], [9, -4, -4, 0], [1, 2, 3]])
def best_two(xs: list[int]) -> int:
    """The sum of the two greatest elements."""
    return sum(sorted(xs)[-2:])


@TASKS(
    "totals",
    "zip extremes",
    "(Sum (ZipWith |(max)| (ZipWith |(-)| xs ys) (ZipWith |(-)| ys xs)))",
    TWO,
    MORE_TWO,
)
def distance_of_lists(xs: list[int], ys: list[int]) -> int:
    """The sum of the distances, element by element."""
    return sum(abs(x - y) for x, y in zip(xs, ys, strict=True))


# Running along a list.


@TASKS("running", "scan", "(Scanl1 |(+)| xs)", ONE, MORE)
def running_total(xs: list[int]) -> list[int]:
    """The sum so far, at every place."""
    return list(accumulate(xs))


@TASKS("running", "scan", "(Reverse (Scanl1 |(max)| (Reverse xs)))", ONE, MORE)
def greatest_still_to_come(xs: list[int]) -> list[int]:
    """The greatest element from every place to the end."""
    return list(accumulate(xs[::-1], max))[::-1]


@TASKS("running", "scan reverse", "(Reverse (Scanl1 |(+)| (Reverse xs)))", ONE, MORE)
def sums_to_the_end(xs: list[int]) -> list[int]:
    """The sum from every place to the end."""
    return list(accumulate(xs[::-1]))[::-1]


@TASKS("running", "zip slice", "(ZipWith |(-)| (Drop 1 xs) xs)", ONE, MORE)
def steps(xs: list[int]) -> list[int]:
    """Each element less the one before it."""
    return [y - x for x, y in pairwise(xs)]


@TASKS("running", "zip slice count", "(Count |(>0)| (ZipWith |(-)| (Drop 1 xs) xs))", [*ONE, [1, 2, 3, 4, 5], [9]], MORE)
def number_of_rises(xs: list[int]) -> int:
    """How often an element is greater than the one before it."""
    return sum(y > x for x, y in pairwise(xs))


@TASKS("running", "zip slice", "(ZipWith |(+)| xs (Drop 1 xs))", ONE, MORE)
def sums_of_neighbours(xs: list[int]) -> list[int]:
    """Each element and the next one added up."""
    return [x + y for x, y in pairwise(xs)]


@TASKS("running", "zip scan extremes", "(Maximum (ZipWith |(-)| (Scanl1 |(max)| xs) xs))", ONE, MORE)
def deepest_fall(xs: list[int]) -> int:
    """How far the values ever lie below the greatest one before them."""
    return max(top - x for top, x in zip(accumulate(xs, max), xs, strict=True))


@TASKS("running", "zip scan extremes", "(Maximum (ZipWith |(-)| xs (Scanl1 |(min)| xs)))", ONE, MORE)
def best_trade(xs: list[int]) -> int:
    """The most that buying at one price and selling at a later one, or the same, can earn."""
    return max(x - low for low, x in zip(accumulate(xs, min), xs, strict=True))


@TASKS(
    "running",
    "zip sort extremes",
    "(Maximum (ZipWith |(-)| (Drop 1 (Sort xs)) (Sort xs)))",
    [[4, 9, 1, 7], [3, -5], [8, 0, 2, 2, 6], [1, 2, 30]],
    [[-3, -8, 5], [10, 20, 15, 5, 25, 50], [6, 6, 6], [0, -1, 4, -9, 16]],
)
def widest_gap(xs: list[int]) -> int:
    """The widest gap between neighbours once the list is sorted."""
    return max(y - x for x, y in pairwise(sorted(xs)))


@TASKS(
    "running",
    "zip sort count arithmetic",
    "(+ 1 (Count |(>0)| (ZipWith |(-)| (Drop 1 (Sort xs)) (Sort xs))))",
    [[4, 9, 1, 4], [3], [8, 0, 2, 2, 8, 2], [5, 5, 5], [7, 1, 15, 9, -3]],
    [[1, 1], [-3, -8, 5], [7, 0, 7, 0, 7, 1], [2, 4, 2, 4, 6, 6, 8]],
)
def number_of_different_ones(xs: list[int]) -> int:
    """How many different values occur."""
    return len(set(xs))


# Lists of the same elements, arranged.


@TASKS("arranging", "slice", "(Drop 1 (Take -1 xs))", ONE, MORE)
def without_the_ends(xs: list[int]) -> list[int]:
    """All but the first and the last element."""
    return xs[1:-1]


@TASKS("arranging", "slice join", "(Concat (Drop 1 xs) (Take 1 xs))", ONE, MORE)
def first_to_the_end(xs: list[int]) -> list[int]:
    """The first element moved behind all others."""
    return xs[1:] + xs[:1]


@TASKS("arranging", "slice join", "(Cons (Last xs) (Take -1 xs))", ONE, MORE)
def last_to_the_front(xs: list[int]) -> list[int]:
    """The last element moved before all others."""
    return xs[-1:] + xs[:-1]


@TASKS("arranging", "join", "(Concat xs (Reverse xs))", ONE, MORE)
def mirrored(xs: list[int]) -> list[int]:
    """The list, and then once more from behind."""
    return xs + xs[::-1]


@TASKS("arranging", "filter join", "(Concat (Filter |(%2==0)| xs) (Filter |(%2==1)| xs))", ONE, MORE)
def even_ones_first(xs: list[int]) -> list[int]:
    """Even elements before odd ones, each kind in its order."""
    return sorted(xs, key=lambda x: x % 2)


@TASKS("arranging", "sort slice", "(Take 2 (Reverse (Sort xs)))", ONE, [[5, 2], [7, 7, 1], [9, -4, -4, 0], [1, 2, 3]])
def greatest_two(xs: list[int]) -> list[int]:
    """The two greatest elements, the greater one first."""
    return sorted(xs)[::-1][:2]


@TASKS("arranging", "sort join", "(Sort (Concat xs ys))", TWO, MORE_TWO)
def merged(xs: list[int], ys: list[int]) -> list[int]:
    """The elements of both lists in order."""
    return sorted(xs + ys)


@TASKS("arranging", "join", "(Cons (Sum xs) xs)", ONE, MORE)
def with_sum_in_front(xs: list[int]) -> list[int]:
    """The list with its sum before it."""
    return [sum(xs), *xs]


@TASKS(
    "arranging",
    "slice join index",
    "(Concat (Drop n xs) (Take n xs))",
    numbered((1, 0, 3), ONE),
    numbered((0, 2, 4, 1), MORE),
)
def rotated_by_n(n: int, xs: list[int]) -> list[int]:
    """The list rotated to the left by n places."""
    return xs[n:] + xs[:n]


# Element by element.


@TASKS("elementwise", "zip", "(ZipWith |(max)| xs ys)", TWO, MORE_TWO)
def better_of_both(xs: list[int], ys: list[int]) -> list[int]:
    """The greater of two elements at every place."""
    return [max(x, y) for x, y in zip(xs, ys, strict=True)]


@TASKS("elementwise", "map filter", "(Map |(*2)| (Filter |(%2==0)| xs))", ONE, MORE)
def doubled_even_ones(xs: list[int]) -> list[int]:
    """The even elements, doubled."""
    return [2 * x for x in xs if x % 2 == 0]


@TASKS("elementwise", "zip", "(ZipWith |(max)| xs (ZipWith |(-)| xs xs))", SIGNS, MORE_SIGNS)
def negatives_to_zero(xs: list[int]) -> list[int]:
    """Zero in place of every negative element."""
    return [max(x, 0) for x in xs]


@TASKS("elementwise", "zip map", "(ZipWith |(max)| xs (Map |(*(-1))| xs))", SIGNS, MORE_SIGNS)
def without_signs(xs: list[int]) -> list[int]:
    """The absolute value of every element."""
    return [abs(x) for x in xs]


@TASKS("elementwise", "map", "(Map |(/2)| (ZipWith |(+)| xs ys))", TWO, MORE_TWO)
def averages_rounded_down(xs: list[int], ys: list[int]) -> list[int]:
    """The mean of two elements at every place, rounded down."""
    return [(x + y) // 2 for x, y in zip(xs, ys, strict=True)]


# Questions.


@TASKS(
    "questions",
    "bool",
    "(= xs (Sort xs))",
    [[1, 4, 9], [3, -5], [0, 2, 2, 8], [5, 6, 4]],
    [[1], [-8, -3, 5], [10, 20, 15], [6, 6]],
)
def is_sorted(xs: list[int]) -> bool:
    """Is the list in rising order?"""
    return xs == sorted(xs)


@TASKS(
    "questions",
    "bool",
    "(= xs (Reverse xs))",
    [[1, 4, 1], [3, -5], [2, 2], [5, 6, 4]],
    [[1], [0, 7, 7, 0], [1, 2, 3, 2], [6, 8, 6]],
)
def reads_both_ways(xs: list[int]) -> bool:
    """Is the list the same from behind?"""
    return xs == xs[::-1]


@TASKS("questions", "bool", "(< (Minimum xs) 0)", SIGNS, MORE_SIGNS)
def has_a_loss(xs: list[int]) -> bool:
    """Is any element negative?"""
    return any(x < 0 for x in xs)


@TASKS(
    "questions",
    "bool",
    "(= (Maximum xs) (Minimum xs))",
    [[4, 4], [3, -5], [8, 8, 8], [2, 2, 6], [1, 4, 1]],
    [[1], [0, 0, 0, 1], [7, 7], [9, 1, 9]],
)
def are_all_equal(xs: list[int]) -> bool:
    """Do all elements have one value?"""
    return len(set(xs)) == 1
