"""Bit tricks about the lowest bits, questions about words, averages, signs, and choices without a branch.

The formulas avoid the trick itself wherever they can: they speak of single bits, of wider words, or of what must not happen.
"""

from __future__ import annotations

from .bit_authoring import SHIFTS, BitTricks

TASKS = BitTricks()

LOGIC = "bvnot/1 bvneg/1 bvand/2 bvor/2 bvxor/2 bvadd/2 bvsub/2"

# The lowest bits of a word.

for _width, _one in ((8, "#x01"), (32, "#x00000001")):
    _zero = _one.replace("1", "0")
    TASKS.word(
        "lowest-one",
        _width,
        "x",
        LOGIC,
        (0, 1),
        "(bvand x (bvneg x))",
        "The lowest bit that is set, alone; zero for zero.",
        f"""(= (bvand (f x) x) (f x))
        (= (bvand (f x) (bvsub (f x) {_one})) {_zero})
        (= (bvand x (bvsub (f x) {_one})) (ite (= x {_zero}) x {_zero}))
        (=> (distinct x {_zero}) (distinct (f x) {_zero}))""",
        tags="lowest",
    )

TASKS.word(
    "clear-lowest-one",
    32,
    "x",
    LOGIC,
    (1,),
    "(bvand x (bvsub x #x00000001))",
    "The word with its lowest set bit turned off.",
    "(= (bvxor (f x) x) (bvand x (bvneg x)))",
    tags="lowest",
)
TASKS.word(
    "lowest-zero",
    16,
    "x",
    LOGIC,
    (0, 1),
    "(bvand (bvnot x) (bvadd x #x0001))",
    "The lowest bit that is not set, alone; zero if all are set.",
    """(= (bvand (f x) x) #x0000)
    (= (bvand (f x) (bvsub (f x) #x0001)) #x0000)
    (= (bvor x (bvsub (f x) #x0001)) (ite (= x #xffff) #xffff x))
    (=> (distinct x #xffff) (distinct (f x) #x0000))""",
    tags="lowest",
)
TASKS.word(
    "set-lowest-zero",
    64,
    "x",
    LOGIC,
    (1,),
    "(bvor x (bvadd x #x0000000000000001))",
    "The word with its lowest unset bit turned on.",
    "(= (bvxor (f x) x) (bvand (bvnot x) (bvneg (bvnot x))))",
    tags="lowest",
)
TASKS.word(
    "trailing-zeros-mask",
    32,
    "x",
    LOGIC,
    (0, 1),
    "(bvand (bvnot x) (bvsub x #x00000001))",
    "Ones exactly where the word has its trailing zeros.",
    """(= (bvand (f x) (bvadd (f x) #x00000001)) #x00000000)
    (= (bvand (f x) x) #x00000000)
    (=> (distinct x #x00000000) (distinct (bvand x (bvadd (f x) #x00000001)) #x00000000))
    (=> (= x #x00000000) (= (f x) #xffffffff))""",
    tags="lowest",
)
TASKS.word(
    "clear-trailing-ones",
    16,
    "x",
    LOGIC,
    (1,),
    "(bvand x (bvadd x #x0001))",
    "The word with the run of ones at its right end turned off.",
    """(= (bvor (f x) x) x)
    (= (bvand (bvxor (f x) x) (bvadd (bvxor (f x) x) #x0001)) #x0000)
    (= (bvand (f x) #x0001) #x0000)
    (= (bvand x (bvadd (bvxor (f x) x) #x0001)) #x0000)""",
    tags="lowest",
)
TASKS.word(
    "fill-trailing-zeros",
    32,
    "x",
    LOGIC,
    (0, 1),
    "(bvor x (bvsub x #x00000001))",
    "The word with its trailing zeros turned into ones.",
    """(= (bvand (f x) x) x)
    (= (bvxor (f x) x) (bvsub (bvand x (bvneg x)) #x00000001))""",
    tags="lowest",
)

# Questions about a word.

TASKS.question(
    "power-of-two",
    8,
    "x",
    "bvand/2 bvsub/2 bvneg/1",
    (0, 1),
    "(and (not (= x #x00)) (= (bvand x (bvsub x #x01)) #x00))",
    "Is exactly one bit set?",
    "(= (f x) (or (= x #x01) (= x #x02) (= x #x04) (= x #x08) (= x #x10) (= x #x20) (= x #x40) (= x #x80)))",
)
TASKS.question(
    "same-sign",
    32,
    "a b",
    "bvand/2 bvxor/2",
    (0,),
    "(not (bvslt (bvxor a b) #x00000000))",
    "Do two numbers have the same sign, zero counting as positive?",
    "(= (f a b) (= (bvslt a #x00000000) (bvslt b #x00000000)))",
    tests="bvslt/2",
    tags="signed",
)
TASKS.question(
    "sum-overflows",
    32,
    "a b",
    "bvadd/2 bvnot/1",
    (),
    "(bvult (bvadd a b) a)",
    "Does the sum of two unsigned numbers leave the word?",
    "(= (f a b) (= ((_ extract 32 32) (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b))) #b1))",
    tests="bvult/2",
    tags="overflow",
)
TASKS.question(
    "signed-sum-overflows",
    16,
    "a b",
    "bvadd/2 bvxor/2 bvand/2",
    (0,),
    "(bvslt (bvand (bvxor a (bvadd a b)) (bvxor b (bvadd a b))) #x0000)",
    "Does the sum of two signed numbers leave the word?",
    "(= (f a b) (distinct ((_ sign_extend 1) (bvadd a b)) (bvadd ((_ sign_extend 1) a) ((_ sign_extend 1) b))))",
    tests="bvslt/2",
    tags="overflow signed",
)
TASKS.question(
    "is-aligned",
    64,
    "x",
    "bvand/2 bvsub/2",
    (0, 7),
    "(= (bvand x #x0000000000000007) #x0000000000000000)",
    "Is an address divisible by eight?",
    "(= (f x) (= (bvurem x #x0000000000000008) #x0000000000000000))",
    tags="alignment",
)
TASKS.question(
    "has-zero-byte",
    32,
    "x",
    "bvnot/1 bvand/2 bvsub/2",
    (0, 0x01010101, 0x80808080),
    "(not (= (bvand (bvand (bvsub x #x01010101) (bvnot x)) #x80808080) #x00000000))",
    "Is any of the four bytes zero?",
    "(= (f x) (or (= ((_ extract 7 0) x) #x00) (= ((_ extract 15 8) x) #x00)"
    " (= ((_ extract 23 16) x) #x00) (= ((_ extract 31 24) x) #x00)))",
    tags="bytes",
)

# Averages, signs, choices without a branch.

TASKS.word(
    "average-down",
    32,
    "a b",
    SHIFTS,
    (1,),
    "(bvadd (bvand a b) (bvlshr (bvxor a b) #x00000001))",
    "The mean of two unsigned numbers, rounded down, although their sum may not fit.",
    "(= ((_ zero_extend 1) (f a b))"
    " (bvlshr (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b)) ((_ zero_extend 1) #x00000001)))",
    tags="average overflow",
)
TASKS.word(
    "average-up",
    16,
    "a b",
    SHIFTS,
    (1,),
    "(bvsub (bvor a b) (bvlshr (bvxor a b) #x0001))",
    "The mean of two unsigned numbers, rounded up, although their sum may not fit.",
    "(= ((_ zero_extend 1) (f a b)) (bvlshr (bvadd (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b))"
    " ((_ zero_extend 1) #x0001)) ((_ zero_extend 1) #x0001)))",
    tags="average overflow",
)
TASKS.word(
    "absolute-value",
    32,
    "x",
    "bvxor/2 bvsub/2 bvand/2 bvashr/2",
    (31,),
    "(bvsub (bvxor x (bvashr x #x0000001f)) (bvashr x #x0000001f))",
    "The number without its sign, without a branch.",
    "(= (f x) (ite (bvslt x #x00000000) (bvneg x) x))",
    tags="signed",
)
TASKS.word(
    "sign-of-number",
    32,
    "x",
    "bvneg/1 bvor/2 bvand/2 bvashr/2 bvlshr/2",
    (31,),
    "(bvor (bvashr x #x0000001f) (bvlshr (bvneg x) #x0000001f))",
    "1, 0 or -1: the sign of a number.",
    "(= (f x) (ite (= x #x00000000) #x00000000 (ite (bvslt x #x00000000) #xffffffff #x00000001)))",
    tags="signed",
)
TASKS.word(
    "signed-maximum",
    32,
    "a b",
    "bvand/2 bvor/2",
    (),
    "(ite (bvslt a b) b a)",
    "The larger of two signed numbers.",
    """(bvsge (f a b) a)
    (bvsge (f a b) b)
    (or (= (f a b) a) (= (f a b) b))""",
    tests="bvslt/2",
    tags="signed choice",
)
TASKS.word(
    "saturating-sum",
    8,
    "a b",
    "bvadd/2 bvor/2",
    (0xFF,),
    "(ite (bvult (bvadd a b) a) #xff (bvadd a b))",
    "The sum of two unsigned numbers, or the largest number if the sum does not fit.",
    "(= ((_ zero_extend 1) (f a b)) (ite (bvult (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b)) #b100000000)"
    " (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b)) #b011111111))",
    tests="bvult/2",
    tags="overflow choice",
)
TASKS.word(
    "unsigned-distance",
    16,
    "a b",
    "bvsub/2 bvxor/2",
    (),
    "(ite (bvult a b) (bvsub b a) (bvsub a b))",
    "How far two unsigned numbers lie apart.",
    """(or (= (bvadd a (f a b)) b) (= (bvadd b (f a b)) a))
    (bvule (f a b) (ite (bvult a b) b a))
    (=> (bvult a b) (= (bvadd a (f a b)) b))
    (=> (bvult b a) (= (bvadd b (f a b)) a))""",
    tests="bvult/2",
    tags="choice",
)
TASKS.word(
    "choose-by-mask",
    32,
    "m a b",
    "bvand/2 bvxor/2",
    (),
    "(bvxor b (bvand m (bvxor a b)))",
    "Bits of a where the mask is set, and of b elsewhere, with and and exclusive or only.",
    "(= (f m a b) (bvor (bvand m a) (bvand (bvnot m) b)))",
    tags="gates",
)
TASKS.word(
    "nonzero-as-bit",
    16,
    "x",
    "bvneg/1 bvor/2 bvand/2 bvlshr/2",
    (15,),
    "(bvlshr (bvor x (bvneg x)) #x000f)",
    "1 for every number but zero.",
    "(= (f x) (ite (= x #x0000) #x0000 #x0001))",
)
TASKS.word(
    "negate-if-asked",
    8,
    "x n",
    "bvxor/2 bvsub/2 bvneg/1 bvand/2",
    (1,),
    "(bvsub (bvxor x (bvneg (bvand n #x01))) (bvneg (bvand n #x01)))",
    "The number, or its opposite if the lowest bit of n is set, without a branch.",
    "(= (f x n) (ite (= ((_ extract 0 0) n) #b1) (bvneg x) x))",
    tags="signed",
)
