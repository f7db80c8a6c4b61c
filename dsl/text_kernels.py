"""Kernels of the text operators; `dsl/kernels.py` states the calling convention.

Letters and cases beyond ASCII are spelt out as ranges of code points; the tests hold them against Python's own tables, code
point by code point.  Almost all text is ASCII, so every question asks that first.
"""

from __future__ import annotations

from .kernels import MAX_PIECES, NO_VALUE, SCRATCH
from .string_kernels import Items, find, matches

# Characters.


def upper_code(c: int) -> int:
    """The upper-case form of a character, or the character itself."""
    if c < 128:
        return c - 32 if 97 <= c <= 122 else c
    return _upper_latin(c) if c < 0x180 else _upper_beyond_latin(c)


def _upper_latin(c: int) -> int:
    if c < 0x100:
        if c == 0xB5:
            return 0x39C
        if c == 0xFF:
            return 0x178
        return c - 32 if c >= 0xE0 and c != 0xF7 else c
    if c == 0x131:
        return 0x49
    if c == 0x17F:
        return 0x53
    if 0x139 <= c <= 0x148 or 0x179 <= c <= 0x17E:
        return c - 1 if c % 2 == 0 else c
    if c <= 0x137 or 0x14A <= c <= 0x177:
        return c - c % 2
    return c


def _upper_beyond_latin(c: int) -> int:
    if c <= 0x3CE:
        if c < 0x3AC or c == 0x3B0:
            return c
        if c >= 0x3B1:
            return c - 32 + (c == 0x3C2) if c <= 0x3CB else c - 63 - (c == 0x3CC)
        return c - 37 - (c == 0x3AC)
    if c <= 0x52F:
        if 0x430 <= c <= 0x45F:
            return c - 32 if c <= 0x44F else c - 80
        if 0x4C1 <= c <= 0x4CF:
            return c - 15 if c == 0x4CF else c - 1 + c % 2
        return c - c % 2 if c >= 0x460 and _has_even_pairs(c) else c
    if 0x561 <= c <= 0x586:
        return c - 48
    if 0x1E00 <= c <= 0x1EFF:
        return c - 59 if c == 0x1E9B else c - c % 2 if c <= 0x1E95 or c >= 0x1EA0 else c
    return c - 32 if 0xFF41 <= c <= 0xFF5A else c


def lower_code(c: int) -> int:
    """The lower-case form of a character, or the character itself."""
    if c < 128:
        return c + 32 if 65 <= c <= 90 else c
    return _lower_latin(c) if c < 0x180 else _lower_beyond_latin(c)


def _lower_latin(c: int) -> int:
    if c < 0x100:
        return c + 32 if 0xC0 <= c <= 0xDE and c != 0xD7 else c
    if c == 0x178:
        return 0xFF
    if 0x139 <= c <= 0x148 or 0x179 <= c <= 0x17E:
        return c + c % 2
    if c != 0x130 and (c <= 0x137 or 0x14A <= c <= 0x177):
        return c + 1 - c % 2
    return c


def _lower_beyond_latin(c: int) -> int:
    if c <= 0x3CE:
        if 0x391 <= c <= 0x3AB and c != 0x3A2:
            return c + 32
        if c == 0x386:
            return c + 38
        if 0x388 <= c <= 0x38A:
            return c + 37
        if c == 0x38C:
            return c + 64
        return c + 63 if c == 0x38E or c == 0x38F else c
    if c <= 0x52F:
        if 0x400 <= c <= 0x42F:
            return c + 80 if c <= 0x40F else c + 32
        if 0x4C0 <= c <= 0x4CE:
            return c + 15 if c == 0x4C0 else c + c % 2
        return c + 1 - c % 2 if c >= 0x460 and _has_even_pairs(c) else c
    if 0x531 <= c <= 0x556:
        return c + 48
    if 0x1E00 <= c <= 0x1EFF:
        return 0xDF if c == 0x1E9E else c + 1 - c % 2 if c <= 0x1E95 or c >= 0x1EA0 else c
    return c + 32 if 0xFF21 <= c <= 0xFF3A else c


def _has_even_pairs(c: int) -> bool:
    """Cyrillic letters that alternate: an even code point for upper case, the next one for lower case."""
    return c <= 0x481 or 0x48A <= c <= 0x4BF or c >= 0x4D0


def is_upper(c: int) -> bool:
    """Is it an upper-case letter?"""
    return 65 <= c <= 90 if c < 128 else lower_code(c) != c or c == 0x130


def is_lower(c: int) -> bool:
    """Is it a lower-case letter?  Some of them have no upper-case form of one character."""
    if c < 128:
        return 97 <= c <= 122
    if upper_code(c) != c:
        return True
    if c < 0x180:
        return c == 0xAA or c == 0xBA or c == 0xDF or c == 0x138 or c == 0x149
    if c < 0x1E00:
        return c == 0x390 or c == 0x3B0 or c == 0x587
    return 0x1E96 <= c <= 0x1E9D or c == 0x1E9F


def is_letter(c: int) -> bool:
    """Is it a letter, with case or without?"""
    if c < 128:
        return 65 <= c <= 90 or 97 <= c <= 122
    if c < 0x5D0 or 0x1E00 <= c <= 0x1EFF or 0xFF21 <= c <= 0xFF5A:
        return is_lower(c) or is_upper(c)
    if c < 0x3041:
        return c <= 0x5EA or 0x620 <= c <= 0x64A or 0x904 <= c <= 0x939 or 0xE01 <= c <= 0xE30
    if c < 0x3400:
        return c <= 0x3096 or 0x30A1 <= c <= 0x30FA
    return c <= 0x4DBF or 0x4E00 <= c <= 0x9FFF or 0xAC00 <= c <= 0xD7A3 or 0x20000 <= c <= 0x2A6DF


def is_space(c: int) -> bool:
    """Is it white space?"""
    if c < 128:
        return c == 32 or 9 <= c <= 13 or 28 <= c <= 31
    if c < 0x1680:
        return c == 0x85 or c == 0xA0
    if c > 0x200A:
        return c == 0x2028 or c == 0x2029 or c == 0x202F or c == 0x205F or c == 0x3000
    return c == 0x1680 or c >= 0x2000


def in_class(c: int, which: int) -> bool:
    """Does the character belong to the class, given by its place among the tokens of `CharClass`?"""
    if which == 0:
        return 48 <= c <= 57
    if which == 1:
        return is_lower(c)
    if which == 2:
        return is_upper(c)
    if which == 3:
        return is_letter(c)
    if which == 4:
        return 48 <= c <= 57 or is_letter(c)
    if which == 5:
        return is_space(c)
    if which == 6:
        return not is_space(c)
    return 33 <= c <= 47 or 58 <= c <= 64 or 91 <= c <= 96 or 123 <= c <= 126


# Case and ends.


def upper_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int) -> int:
    """`str.upper`; a text that does not change is not copied."""
    i = a0
    while i < a1 and upper_code(items[i]) == items[i]:
        i += 1
    return _mapped(items, free, pieces, a0, a1, i, 0)


def lower_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int) -> int:
    """`str.lower`."""
    i = a0
    while i < a1 and lower_code(items[i]) == items[i]:
        i += 1
    return _mapped(items, free, pieces, a0, a1, i, 1)


def title_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int) -> int:
    """`str.title`."""
    return _mapped(items, free, pieces, a0, a1, a0, 2)


def _mapped(items: Items, free: int, pieces: Items, a0: int, a1: int, start: int, how: int) -> int:
    """The text up to `start`, and the rest in upper case (0), lower case (1) or title case (2)."""
    if a1 - start > SCRATCH:
        return -1
    pieces[0] = a0
    pieces[1] = start
    inside = False
    for i in range(start, a1):
        c = items[i]
        items[free + i - start] = upper_code(c) if how == 0 or (how == 2 and not inside) else lower_code(c)
        inside = how == 2 and is_letter(c)
    pieces[2] = free
    pieces[3] = free + a1 - start
    return 2


def trim_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int) -> int:
    """`str.trim`."""
    while a0 < a1 and is_space(items[a0]):
        a0 += 1
    while a0 < a1 and is_space(items[a1 - 1]):
        a1 -= 1
    pieces[0] = a0
    pieces[1] = a1
    return 1


def left_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, n: int) -> int:
    """`text.left`."""
    length = a1 - a0
    pieces[0] = a0
    pieces[1] = a0 + (min(n, length) if n >= 0 else max(length + n, 0))
    return 1


def right_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, n: int) -> int:
    """`text.right`."""
    length = a1 - a0
    pieces[0] = a1 - (min(n, length) if n >= 0 else max(length + n, 0))
    pieces[1] = a1
    return 1


# Delimiters.


def count_kernel(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """`text.count`: occurrences from left to right that do not overlap."""
    if b0 == b1:
        return NO_VALUE
    count = 0
    at = find(items, a0, a1, b0, b1)
    while at >= 0:
        count += 1
        at = find(items, at + b1 - b0, a1, b0, b1)
    return count


def split_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, b0: int, b1: int, index: int) -> int:
    """`text.split`: a negative index counts the pieces first, since they are found from the left."""
    if b0 == b1:
        return -1
    if index < 0:
        index += count_kernel(items, a0, a1, b0, b1) + 1
        if index < 0:
            return -1
    at = find(items, a0, a1, b0, b1)
    while index > 0 and at >= 0:
        index -= 1
        a0 = at + b1 - b0
        at = find(items, a0, a1, b0, b1)
    if index > 0:
        return -1
    pieces[0] = a0
    pieces[1] = at if at >= 0 else a1
    return 1


def rfind(items: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """Where in `items` the last occurrence of b in a begins, or -1; an empty b occurs at a1."""
    at = a1 - (b1 - b0)
    while at >= a0:
        if matches(items, at, b0, b1):
            return at
        at -= 1
    return -1


def before_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """`text.before`."""
    pieces[0] = a0
    pieces[1] = find(items, a0, a1, b0, b1)
    return 1 if pieces[1] >= 0 else -1


def after_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """`text.after`."""
    found = find(items, a0, a1, b0, b1)
    pieces[0] = found + b1 - b0
    pieces[1] = a1
    return 1 if found >= 0 else -1


def before_last_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """`text.before_last`."""
    pieces[0] = a0
    pieces[1] = rfind(items, a0, a1, b0, b1)
    return 1 if pieces[1] >= 0 else -1


def after_last_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, b0: int, b1: int) -> int:
    """`text.after_last`."""
    found = rfind(items, a0, a1, b0, b1)
    pieces[0] = found + b1 - b0
    pieces[1] = a1
    return 1 if found >= 0 else -1


# Character classes.


def token_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, which: int, index: int) -> int:
    """`text.token`: a negative index is looked for from the right."""
    step = 1 if index >= 0 else -1
    i = a0 if index >= 0 else a1 - 1
    left = index if index >= 0 else -(index + 1)
    while a0 <= i < a1:
        while a0 <= i < a1 and not in_class(items[i], which):
            i += step
        start = i
        while a0 <= i < a1 and in_class(items[i], which):
            i += step
        if start == i:
            return -1
        if left == 0:
            pieces[0] = start if step > 0 else i + 1
            pieces[1] = i if step > 0 else start + 1
            return 1
        left -= 1
    return -1


def keep_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, which: int) -> int:
    """`text.keep`."""
    return _selected(items, free, pieces, a0, a1, which, True)


def remove_kernel(items: Items, free: int, pieces: Items, a0: int, a1: int, which: int) -> int:
    """`text.remove`."""
    return _selected(items, free, pieces, a0, a1, which, False)


def _selected(items: Items, free: int, pieces: Items, a0: int, a1: int, which: int, wanted: bool) -> int:
    """The characters inside or outside a class: as pieces where they lie in few runs, else copied."""
    runs = 0
    i = a0
    while i < a1:
        while i < a1 and in_class(items[i], which) != wanted:
            i += 1
        start = i
        while i < a1 and in_class(items[i], which) == wanted:
            i += 1
        if start == i:
            return runs
        if runs == MAX_PIECES:
            return _copied(items, free, pieces, a0, a1, which, wanted)
        pieces[2 * runs] = start
        pieces[2 * runs + 1] = i
        runs += 1
    return runs


def _copied(items: Items, free: int, pieces: Items, a0: int, a1: int, which: int, wanted: bool) -> int:
    size = 0
    for i in range(a0, a1):
        if in_class(items[i], which) == wanted:
            if size == SCRATCH:
                return -1
            items[free + size] = items[i]
            size += 1
    pieces[0] = free
    pieces[1] = free + size
    return 1


def count_class_kernel(items: Items, a0: int, a1: int, which: int) -> int:
    """`text.count_class`."""
    count = 0
    for i in range(a0, a1):
        if in_class(items[i], which):
            count += 1
    return count


def is_all_kernel(items: Items, a0: int, a1: int, which: int) -> int:
    """`text.is_all`."""
    for i in range(a0, a1):
        if not in_class(items[i], which):
            return 0
    return 1 if a1 > a0 else 0
