"""Functions of integers, given by examples."""

from __future__ import annotations

from .authoring import Examples

TASKS = Examples("")

ANY = [0, 7, -4, 12, -31]
MORE = [1, -9, 40, 18, -25, 100]
"""Single numbers of both signs."""

COUNTS = [1, 4, 7, 10, 13]
MORE_COUNTS = [2, 3, 20, 99, 64]
"""Single numbers above zero."""

PAIRS = [(3, 8), (10, 4), (-25, 2), (6, 6), (0, -7), (31, 40)]
MORE_PAIRS = [(1, 2), (9, -9), (-3, -8), (50, 20), (7, 7)]
"""Two numbers."""


@TASKS("polynomials", "linear", "(+ n n)", ANY, MORE)
def doubled(n: int) -> int:
    """Twice the number."""
    return 2 * n


@TASKS("polynomials", "linear columns", "(* 2 (+ a b))", PAIRS, MORE_PAIRS)
def perimeter(a: int, b: int) -> int:
    """The perimeter of a rectangle."""
    return 2 * (a + b)


@TASKS("polynomials", "square columns", "(+ (* a a) (* b b))", PAIRS, MORE_PAIRS)
def sum_of_two_squares(a: int, b: int) -> int:
    """The sum of two squares."""
    return a * a + b * b


@TASKS("polynomials", "square", "(div (* n (+ n 1)) 2)", COUNTS, MORE_COUNTS)
def triangular(n: int) -> int:
    """The sum of the numbers from 1 to n."""
    return n * (n + 1) // 2


@TASKS("polynomials", "cubic", "(- (* n (* n n)) n)", ANY, MORE)
def cube_less_number(n: int) -> int:
    """The cube of a number, less the number."""
    return n**3 - n


@TASKS("polynomials", "linear constant", "(+ 32 (div (* 9 c) 5))", [0, 10, 25, -40, 100], [5, 15, -10, 37, 60])
def fahrenheit(c: int) -> int:
    """Degrees Fahrenheit for whole degrees Celsius, rounded down."""
    return 32 + 9 * c // 5


@TASKS(
    "polynomials",
    "linear constant columns",
    "(+ s (* 60 m))",
    [(1, 5), (0, 59), (12, 30), (90, 1)],
    [(2, 2), (59, 59), (7, 0), (33, 45)],
)
def clock_seconds(m: int, s: int) -> int:
    """Minutes and seconds as seconds."""
    return 60 * m + s


@TASKS("division", "mean columns", "(div (+ a b) 2)", PAIRS, MORE_PAIRS)
def mean_rounded_down(a: int, b: int) -> int:
    """The mean of two numbers, rounded down."""
    return (a + b) // 2


@TASKS("division", "parity", "(+ n (mod n 2))", ANY, MORE)
def up_to_even(n: int) -> int:
    """The least even number that is not smaller."""
    return n + n % 2


@TASKS(
    "division",
    "columns",
    "(div (+ n (- size 1)) size)",
    [(7, 3), (6, 3), (1, 10), (25, 4), (0, 5)],
    [(8, 3), (100, 7), (12, 12), (13, 12)],
)
def boxes_needed(n: int, size: int) -> int:
    """How many boxes of a size hold n things."""
    return -(-n // size)


@TASKS(
    "division",
    "bool columns",
    "(= 0 (mod n k))",
    [(12, 4), (7, 2), (9, 3), (10, 6), (0, 5)],
    [(100, 10), (15, 4), (8, 16), (21, 7)],
)
def divides_evenly(n: int, k: int) -> bool:
    """Can n be divided by k without a remainder?"""
    return n % k == 0


@TASKS("division", "digits constant", "(+ (div n 10) (mod n 10))", [12, 40, 99, 7, 58], [10, 83, 0, 31, 65])
def sum_of_two_digits(n: int) -> int:
    """The sum of the digits of a number below 100."""
    return n // 10 + n % 10


@TASKS("division", "choice", "(ite (= 0 (mod n 2)) (div n 2) (+ 1 (* n (+ 1 2))))", [1, 6, 7, 40, 13], [2, 3, 100, 27, 64])
def halve_or_triple(n: int) -> int:
    """Half of an even number; three times an odd one, and one more."""
    return n // 2 if n % 2 == 0 else 3 * n + 1


@TASKS(
    "division",
    "bool constant logic",
    "(and (= 0 (mod year 4)) (or (not (= 0 (mod year 100))) (= 0 (mod year 400))))",
    [2031, 2024, 1900, 2000, 2100, 1986],
    [2400, 2200, 1999, 2020, 1700, 2001, 1600],
)
def is_leap_year(year: int) -> bool:
    """Does the year have a 29th of February?"""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@TASKS("distance", "columns", "(abs (- a b))", PAIRS, MORE_PAIRS)
def distance(a: int, b: int) -> int:
    """How far two numbers lie apart."""
    return abs(a - b)


@TASKS(
    "distance",
    "columns",
    "(+ (abs (- x1 x2)) (abs (- y1 y2)))",
    [(0, 0, 3, 4), (5, 1, 2, 7), (-3, 2, 4, -6), (9, 9, 9, 9)],
    [(1, 2, 3, 4), (10, 0, 0, 10), (-5, -5, 5, 5), (7, 3, 7, 8)],
)
def city_blocks(x1: int, y1: int, x2: int, y2: int) -> int:
    """The distance of two corners of a city whose streets form a grid."""
    return abs(x1 - x2) + abs(y1 - y2)


@TASKS(
    "distance",
    "columns choice extreme",
    "(ite (< (ite (< b d) b d) (ite (< a c) c a)) 0 (- (ite (< b d) b d) (ite (< a c) c a)))",
    [(0, 5, 3, 9), (1, 4, 6, 8), (20, 100, 40, 70), (7, 90, 1, 80), (0, 3, 3, 5), (55, 66, 11, 22)],
    [(0, 10, 2, 3), (1, 2, 3, 4), (4, 9, 4, 9), (6, 12, 0, 7), (8, 9, 0, 20)],
)
def overlap(a: int, b: int, c: int, d: int) -> int:
    """How much two spans, from a to b and from c to d, have in common."""
    return max(0, min(b, d) - max(a, c))


@TASKS("choices", "choice", "(ite (< n 0) 0 n)", ANY, MORE)
def not_below_zero(n: int) -> int:
    """The number, or 0 if it is negative."""
    return max(n, 0)


@TASKS("choices", "choice columns", "(ite (< a b) b a)", PAIRS, MORE_PAIRS)
def larger(a: int, b: int) -> int:
    """The larger of two numbers."""
    return max(a, b)


@TASKS("choices", "choice", "(ite (< 0 n) 1 (ite (= n 0) n -1))", ANY, MORE)
def direction(n: int) -> int:
    """1, 0 or -1: the sign."""
    return (n > 0) - (n < 0)


@TASKS(
    "choices",
    "choice columns",
    "(ite (< a b) (ite (< a c) a c) (ite (< b c) b c))",
    [(30, 80, 50), (10, 4, 7), (16, 9, -2), (-5, -5, 0), (1, -3, 12), (40, 41, 7)],
    [(1, 2, 3), (3, 2, 1), (2, 3, 1), (-9, 0, -10), (5, 4, 4)],
)
def smallest_of_three(a: int, b: int, c: int) -> int:
    """The smallest of three numbers."""
    return min(a, b, c)


@TASKS(
    "choices",
    "choice columns",
    "(ite (< x low) low (ite (< high x) high x))",
    [(5, 0, 10), (-3, 0, 10), (15, 0, 10), (7, 7, 9), (40, 20, 30), (-50, -20, -9)],
    [(1, 2, 3), (9, 2, 3), (25, 20, 30), (-8, -5, 5), (0, -5, 5)],
)
def kept_in_range(x: int, low: int, high: int) -> int:
    """The number, or the nearer end of the range if it lies outside."""
    return max(low, min(x, high))


@TASKS(
    "choices",
    "columns extreme",
    "(ite (< a b) (ite (< b c) b (ite (< a c) c a)) (ite (< a c) a (ite (< b c) c b)))",
    [(30, 80, 50), (10, 4, 7), (16, 9, -2), (-5, -5, 0), (1, -3, 12), (2, 41, 67)],
    [(1, 2, 3), (3, 2, 1), (2, 3, 1), (-9, 0, -10), (5, 4, 4), (8, 6, 7)],
)
def middle_of_three(a: int, b: int, c: int) -> int:
    """The middle one of three numbers."""
    return sorted((a, b, c))[1]


@TASKS(
    "choices",
    "choice columns piecewise",
    "(ite (< limit weight) (+ base (- weight limit)) base)",
    [(3, 5, 10), (9, 5, 10), (5, 5, 7), (20, 8, 4), (6, 5, 0), (11, 60, 25)],
    [(1, 1, 1), (30, 10, 15), (7, 9, 20), (11, 10, 6)],
)
def postage(weight: int, limit: int, base: int) -> int:
    """A base price, and one more for every unit of weight above the limit."""
    return base + max(0, weight - limit)


@TASKS("questions", "bool", "(= 0 (mod n 2))", ANY, MORE)
def is_even(n: int) -> bool:
    """Is the number even?"""
    return n % 2 == 0


@TASKS(
    "questions",
    "bool columns logic",
    "(and (<= low x) (<= x high))",
    [(5, 0, 10), (-3, 0, 10), (15, 0, 10), (7, 7, 9), (9, 7, 9), (1, 2, 3)],
    [(25, 20, 30), (31, 20, 30), (20, 20, 30), (-6, -5, 5), (0, -5, 5)],
)
def lies_between(x: int, low: int, high: int) -> bool:
    """Does a number lie in a range, its ends included?"""
    return low <= x <= high


@TASKS(
    "questions",
    "bool columns square",
    "(= (* c c) (+ (* a a) (* b b)))",
    [(3, 4, 5), (4, 6, 9), (5, 12, 13), (9, 12, 16), (20, 21, 30), (20, 21, 29)],
    [(6, 8, 10), (4, 5, 6), (9, 12, 15), (7, 24, 25), (5, 5, 7)],
)
def has_right_angle(a: int, b: int, c: int) -> bool:
    """Do sides a, b and c, the longest last, make a right-angled triangle?"""
    return a * a + b * b == c * c


@TASKS(
    "questions",
    "bool columns logic",
    "(< 0 (* a b))",
    [(3, 8), (-2, 5), (-4, -1), (0, 6), (7, 0)],
    [(1, 1), (-1, 1), (-9, -9), (5, -6), (0, 0)],
)
def same_sign(a: int, b: int) -> bool:
    """Are both numbers positive, or both negative?"""
    return (a > 0 and b > 0) or (a < 0 and b < 0)
