"""Kernels of the properties of values: one call answers all questions of a table, as the bits of a word.

Question i of a table is bit i of the answer.  One walk over a text answers what the references ask one by one, which is what
makes signatures cheap enough for millions of rows; the tests compare each bit with its reference.  `dsl/kernels.py` states
the calling convention.
"""

from __future__ import annotations

from .character_sets import CAPITALS, DIGITS, SMALL, characters, folded
from .kernels import LARGEST, wrapping_add, wrapping_sub
from .string_kernels import Items, find, matches
from .text_kernels import is_letter, lower_code, upper_code

NEAR = 3
"""Two lengths or numbers that differ by at most this much are near each other."""


# Texts.


def string_kernel(items: Items, a0: int, a1: int) -> int:
    """Questions about one text: `property_tables.STRING`."""
    length = a1 - a0
    low, high, others = characters(items, a0, a1)
    capitals, small, letters = high & CAPITALS != 0, high & SMALL != 0, high & (CAPITALS | SMALL) != 0
    # Above and below: all that is neither a letter, nor a digit, nor one of the marks that have a question of their own.
    marks = high & ~(CAPITALS | SMALL) != 0 or low & ~(DIGITS | 1 << 32 | 1 << 44 | 1 << 46 | 1 << 45 | 1 << 47) != 0
    only_letters = low == 0 and high & ~(CAPITALS | SMALL) == 0
    if others == 1:
        for i in range(a0, a1):
            c = items[i]
            if c >= 128 or c < 0:
                is_one = is_letter(c) != 0
                letters, marks, only_letters = letters or is_one, marks or not is_one, only_letters and is_one
                capitals = capitals or (is_one and lower_code(c) != c)
                small = small or (is_one and lower_code(c) == c and upper_code(c) != c)
    words, before = 0, 32
    for i in range(a0, a1):
        words += 1 if before == 32 and items[i] != 32 else 0
        before = items[i]
    digits = low & DIGITS != 0
    bits = (length == 0) | (length == 1) << 1 | (length <= 3) << 2 | (length <= 5) << 3 | (length > 10) << 4
    bits |= (not capitals) << 5 | (not small) << 6 | ((low >> 32) & 1) << 7 | ((low >> 44) & 1) << 8
    bits |= ((low >> 46) & 1) << 9 | ((low >> 45) & 1) << 10 | ((low >> 47) & 1) << 11 | digits << 12
    bits |= (length > 0 and low & ~DIGITS == 0 and high == 0 and others == 0) << 13 | letters << 14
    bits |= (length > 0 and only_letters) << 15 | capitals << 16 | small << 17 | marks << 18
    bits |= (length > 0 and not digits and not letters) << 19 | (words == 1) << 20 | (words == 2) << 21
    if length > 0:
        first, last = items[a0], items[a1 - 1]
        bits |= (lower_code(first) != first and is_letter(first)) << 22 | (first == 32 or last == 32) << 23
    return bits


def matches_folded(items: Items, a0: int, b0: int, b1: int) -> int:
    """1 if the items from a0 on are those of b but for their case, else 0; the caller sees to it that there are enough."""
    for j in range(b1 - b0):
        c, d = items[a0 + j], items[b0 + j]
        if c != d and lower_code(c) != lower_code(d):
            return 0
    return 1


def contains_folded(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """1 if b occurs in a but for case, else 0."""
    if b0 == b1:
        return 1
    first = lower_code(items[b0])
    for i in range(a0, a1 - (b1 - b0) + 1):
        c = items[i]
        if (c == first or lower_code(c) == first) and matches_folded(items, i, b0, b1):
            return 1
    return 0


def is_subsequence(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """1 if b is a with some elements left out, else 0."""
    if b1 - b0 > a1 - a0:
        return 0
    i, j = a0, b0
    while j < b1 and b1 - j <= a1 - i:
        if items[i] == items[j]:
            j += 1
        i += 1
    return 1 if j == b1 else 0


def _parts(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """Bits 0-5: does a contain b, begin with it, end with it; the same but for case.  All 0 if b is longer."""
    length = b1 - b0
    if length > a1 - a0:
        return 0
    inside = find(items, a0, a1, b0, b1) >= 0
    front = inside and matches(items, a0, b0, b1) == 1
    back = inside and matches(items, a1 - length, b0, b1) == 1
    near = inside or contains_folded(items, a0, a1, b0, b1) == 1
    near_front = front or (near and matches_folded(items, a0, b0, b1) == 1)
    near_back = back or (near and matches_folded(items, a1 - length, b0, b1) == 1)
    return inside | front << 1 | back << 2 | near << 3 | near_front << 4 | near_back << 5


def string_string_kernel(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """Questions about a text a and a wanted text b: `property_tables.STRING_STRING`."""
    m, n = a1 - a0, b1 - b0
    low, high, others = characters(items, a0, a1)
    low_b, high_b, others_b = characters(items, b0, b1)
    others |= others_b
    bits = 0
    # What has a character that the other lacks, whatever its case, is no part of it: this is so of most values.
    if others == 1 or (low & ~low_b == 0 and folded(high) & ~folded(high_b) == 0):
        bits |= _parts(items, b0, b1, a0, a1) | is_subsequence(items, b0, b1, a0, a1) << 18
    if others == 1 or (low_b & ~low == 0 and folded(high_b) & ~folded(high) == 0):
        bits |= _parts(items, a0, a1, b0, b1) << 6 | is_subsequence(items, a0, a1, b0, b1) << 19
    same = m == n
    bits |= (same and bits & 1) << 12 | (same and (bits >> 3) & 1) << 13 | same << 14 | (m < n) << 15 | (m > n) << 16
    bits |= (abs(m - n) <= NEAR) << 17
    if m > 0 and n > 0:
        bits |= (items[a0] == items[b0]) << 20 | (items[a1 - 1] == items[b1 - 1]) << 21
    return bits


def digits_of(n: int) -> int:
    """How many decimal digits a number that is not negative has."""
    count = 1
    while n > 9:
        n //= 10
        count += 1
    return count


def _is_number_at(items: Items, at: int, size: int, n: int) -> int:
    """1 if the `size` items at this place are the decimal digits of n, else 0."""
    for k in range(size):
        if items[at + size - 1 - k] != 48 + n % 10:
            return 0
        n //= 10
    return 1


def _shows_number(items: Items, a0: int, a1: int, n: int) -> int:
    """2 if the text is the decimal text of n, 1 if that occurs in it, else 0; never for a negative number."""
    if n < 0:
        return 0
    size = digits_of(n)
    for i in range(a0, a1 - size + 1):
        if _is_number_at(items, i, size, n):
            return 2 if a1 - a0 == size else 1
    return 0


def _lengths(n: int, length: int) -> int:
    """Bits 0-6: is n below a length, at most, equal, at least, above, next to it, near it?"""
    bits = (n < length) | (n <= length) << 1 | (n == length) << 2 | (n >= length) << 3 | (n > length) << 4
    return bits | (length - 1 <= n <= length + 1) << 5 | (length - NEAR <= n <= length + NEAR) << 6


def string_int_kernel(items: Items, a0: int, a1: int, n: int) -> int:
    """Questions about a text and a wanted number: `property_tables.STRING_INT`."""
    shown = _shows_number(items, a0, a1, n)
    return _lengths(n, a1 - a0) | (shown == 2) << 7 | (shown >= 1) << 8


def int_string_kernel(items: Items, n: int, a0: int, a1: int) -> int:
    """Questions about a number and a wanted text: `property_tables.INT_STRING`."""
    return string_int_kernel(items, a0, a1, n)


# Numbers.


def int_kernel(n: int) -> int:
    """Questions about one number: `property_tables.INT`."""
    bits = (n == 0) | (n == 1) << 1 | (n == 2) << 2 | (n < 0) << 3 | (1 <= n <= 3) << 4 | (4 <= n <= 9) << 5
    return bits | (n > 9) << 6 | (n > 99) << 7 | (n & 1) << 8 | (n == -1) << 9 | (n > 999) << 10


def int_int_kernel(a: int, b: int) -> int:
    """Questions about a number a and a wanted number b: `property_tables.INT_INT`."""
    low, high = min(a, b), max(a, b)
    near = low > LARGEST - NEAR or high <= low + NEAR
    bits = (a == b) | (a < b) << 1 | (a > b) << 2 | (a == -b) << 3 | ((a ^ b) & 1 == 0) << 4 | ((a < 0) == (b < 0)) << 5
    bits |= (high > low and high - 1 == low) << 6 | near << 7 | (abs(a) <= abs(b)) << 8
    divides = a != 0 and b % a == 0
    multiple = b != 0 and a % b == 0
    bits |= divides << 9 | multiple << 10 | (abs(a) // 2 == abs(b)) << 11 | (abs(b) // 2 == abs(a)) << 12
    return bits


def int_bool_kernel(n: int, wanted: int) -> int:
    """Questions about a number and a wanted truth value: `property_tables.INT_BOOL`."""
    truth = wanted != 0
    return ((n > 0) == truth) | ((n == 0) == truth) << 1 | ((n & 1 == 1) == truth) << 2 | ((n < 0) == truth) << 3


def int_list_kernel(items: Items, n: int, b0: int, b1: int) -> int:
    """Questions about a number and a wanted list: `property_tables.INT_LIST`."""
    length = b1 - b0
    bits = (n < length) | (n == length) << 1 | (n > length) << 2
    below, above = 1, 1
    for i in range(b0, b1):
        c = items[i]
        bits |= (c == n) << 3
        below = below if n <= c else 0
        above = above if n >= c else 0
    bits |= below << 4 | above << 5
    if length > 0:
        bits |= (items[b0] == n) << 6 | (items[b1 - 1] == n) << 7
    return bits


def list_int_kernel(items: Items, a0: int, a1: int, n: int) -> int:
    """Questions about a list and a wanted number: `property_tables.LIST_INT`."""
    bits = int_list_kernel(items, n, a0, a1)
    total = 0
    for i in range(a0, a1):
        total = wrapping_add(total, items[i])
    return bits | (total == n) << 8


def bool_kernel(a: int) -> int:
    """Questions about one truth value: `property_tables.BOOL`."""
    return 1 if a else 0


def bool_bool_kernel(a: int, b: int) -> int:
    """Questions about a truth value a and a wanted one b: `property_tables.BOOL_BOOL`."""
    return (a == b) | (a <= b) << 1 | (a >= b) << 2


# Lists.


def list_kernel(items: Items, a0: int, a1: int) -> int:
    """Questions about one list: `property_tables.LIST`."""
    length = a1 - a0
    rising = falling = equal = positive = negative = even = odd = small = 1
    zero = 0
    for i in range(a0, a1):
        c = items[i]
        if i > a0:
            before = items[i - 1]
            rising = rising if before <= c else 0
            falling = falling if before >= c else 0
            equal = equal if before == c else 0
        positive = positive if c > 0 else 0
        negative = negative if c < 0 else 0
        even = even if c & 1 == 0 else 0
        odd = odd if c & 1 == 1 else 0
        small = small if -10 < c < 10 else 0
        zero = 1 if c == 0 else zero
    bits = (length == 0) | (length == 1) << 1 | (length == 2) << 2 | (length <= 4) << 3 | (length > 8) << 4
    bits |= rising << 5 | falling << 6 | equal << 7 | positive << 8 | negative << 9 | even << 10 | odd << 11
    return bits | small << 12 | zero << 13


def _occurs(items: Items, c: int, b0: int, b1: int) -> int:
    for i in range(b0, b1):
        if items[i] == c:
            return 1
    return 0


def _count(items: Items, c: int, b0: int, b1: int) -> int:
    count = 0
    for i in range(b0, b1):
        count += 1 if items[i] == c else 0
    return count


def list_list_kernel(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """Questions about a list a and a wanted list b: `property_tables.LIST_LIST`."""
    m, n = a1 - a0, b1 - b0
    same = m == n
    bits = (same and matches(items, a0, b0, b1) == 1) | same << 1 | (m < n) << 2 | (m > n) << 3
    bits |= (m <= n and matches(items, b0, a0, a1) == 1) << 4 | (m <= n and matches(items, b1 - m, a0, a1) == 1) << 5
    bits |= (m >= n and matches(items, a0, b0, b1) == 1) << 6 | (m >= n and matches(items, a1 - n, b0, b1) == 1) << 7
    bits |= is_subsequence(items, b0, b1, a0, a1) << 8 | is_subsequence(items, a0, a1, b0, b1) << 9
    within = covers = below = above = shifted = permuted = backwards = 1
    for i in range(m):
        c = items[a0 + i]
        within = within if _occurs(items, c, b0, b1) else 0
        if same:
            d = items[b0 + i]
            below = below if c <= d else 0
            above = above if c >= d else 0
            shifted = shifted if wrapping_sub(d, c) == wrapping_sub(items[b0], items[a0]) else 0
            backwards = backwards if c == items[b1 - 1 - i] else 0
            permuted = permuted if _count(items, c, a0, a1) == _count(items, c, b0, b1) else 0
    for i in range(b0, b1):
        covers = covers if _occurs(items, items[i], a0, a1) else 0
    bits |= within << 10 | covers << 11 | (same and below) << 12 | (same and above) << 13 | (same and shifted) << 14
    bits |= (same and backwards) << 15 | (same and permuted) << 16 | (abs(m - n) == 1) << 17
    if m > 0 and n > 0:
        bits |= (items[a0] == items[b0]) << 18 | (items[a1 - 1] == items[b1 - 1]) << 19
    return bits


# Bit-vectors.


def bits_in(a: int) -> int:
    """The number of ones among the 64 bits of a word."""
    count = 0
    for k in range(0, 64, 4):
        nibble = (a >> k) & 15
        count += (0x4332322132212110 >> (nibble << 2)) & 15
    return count


def bitvector_kernel(a: int, width: int) -> int:
    """Questions about one bit-vector: `property_tables.BITVEC`."""
    ones = bits_in(a)
    top = (a >> (width - 1)) & 1
    half = (width + 1) // 2
    high = (a >> half) & ((1 << (width - half)) - 1) if width > half else 0
    low = a & ((1 << half) - 1)
    bits = (a == 0) | (ones == 1) << 1 | (ones == width) << 2 | (a & 1) << 3 | top << 4 | (ones & 1) << 5
    bits |= (ones <= 4) << 6 | (2 * ones < width) << 7 | (ones >= width - 4) << 8 | (high == 0) << 9 | (low == 0) << 10
    bits |= (high == (1 << (width - half)) - 1) << 11 | (low == (1 << half) - 1) << 12
    # One run of ones and nothing else: filled up below, it is a low mask.
    bits |= (a != 0 and _is_low_mask(a | wrapping_sub(a & -a, 1))) << 13 | _is_low_mask(a) << 14
    return bits | (0 <= a < 16) << 15 | (0 <= a < 256) << 16


def _is_low_mask(a: int) -> bool:
    """Are the ones of a word those of 0, 1, 3, 7, ...?"""
    return a & wrapping_add(a, 1) == 0


def bitvector_bitvector_kernel(a: int, b: int, width: int) -> int:
    """Questions about a bit-vector a and a wanted one b of the same width: `property_tables.BITVEC_BITVEC`."""
    full = -1 if width == 64 else (1 << width) - 1
    x = a ^ b
    half = width // 2
    low = (1 << half) - 1
    bits = (x == 0) | (x == full) << 1 | (a & b == a) << 2 | (a & b == b) << 3 | (a & b == 0) << 4 | (a | b == full) << 5
    bits |= (x & 255 & full == 0) << 6 | ((x >> max(width - 8, 0)) & 255 & full == 0) << 7 | (x & low == 0) << 8
    bits |= ((x >> (width - half)) & low == 0) << 9 | (x & 1 == 0) << 10 | ((x >> (width - 1)) & 1 == 0) << 11
    differing, ones, wanted = bits_in(x), bits_in(a), bits_in(b)
    bits |= (ones == wanted) << 12 | (ones < wanted) << 13 | (differing <= 2) << 14 | (4 * differing <= width) << 15
    bits |= (4 * differing >= 3 * width) << 16 | _is_low_mask(x) << 17
    difference = wrapping_sub(b, a) & full
    bits |= (bits_in(difference) == 1) << 18 | (difference == a) << 19
    bits |= (difference & ~15 == 0 or (difference | 15) == full) << 20
    half_of_it = (a >> 1) & (full >> 1 if width < 64 else LARGEST)
    return bits | ((a << 1) & full == b) << 21 | (half_of_it == b) << 22
