"""Bit tricks with masks and fields, arithmetic by shifts, logic by other gates, parity and counting."""

from __future__ import annotations

from .bit_authoring import BitTricks

TASKS = BitTricks()

GATES = "bvnot/1 bvand/2 bvor/2"

# Masks, alignment, fields.

TASKS.word(
    "align-down",
    32,
    "x",
    "bvnot/1 bvand/2 bvadd/2 bvsub/2",
    (7,),
    "(bvand x (bvnot #x00000007))",
    "The greatest multiple of eight that is not greater.",
    """(= (bvurem (f x) #x00000008) #x00000000)
    (bvule (f x) x)
    (bvult (bvsub x (f x)) #x00000008)""",
    tags="alignment",
)
TASKS.word(
    "align-up",
    64,
    "x",
    "bvnot/1 bvand/2 bvadd/2 bvsub/2",
    (15,),
    "(bvand (bvadd x #x000000000000000f) (bvnot #x000000000000000f))",
    "The next multiple of sixteen, unless the number is one itself.",
    """(= ((_ extract 3 0) (f x)) #x0)
    (bvult (bvsub (f x) x) #x0000000000000010)""",
    tags="alignment",
)
TASKS.word(
    "low-mask",
    32,
    "n",
    "bvnot/1 bvshl/2 bvlshr/2 bvsub/2 bvadd/2",
    (1,),
    "(bvsub (bvshl #x00000001 n) #x00000001)",
    "A word whose n lowest bits are set.",
    """(=> (bvult n #x00000020) (= (bvlshr (f n) n) #x00000000))
    (=> (bvult n #x00000020) (= (bvshl (bvnot (f n)) (bvsub #x00000020 n)) #x00000000))""",
    tags="masks",
)
TASKS.word(
    "clear-bit",
    64,
    "x n",
    "bvnot/1 bvand/2 bvshl/2 bvxor/2",
    (1,),
    "(bvand x (bvnot (bvshl #x0000000000000001 n)))",
    "The word with bit n turned off.",
    """(=> (bvult n #x0000000000000040) (= ((_ extract 0 0) (bvlshr (f x n) n)) #b0))
    (= (bvor (f x n) (bvshl #x0000000000000001 n)) (bvor x (bvshl #x0000000000000001 n)))""",
    tags="masks",
)
TASKS.word(
    "host-part",
    32,
    "address network",
    "bvand/2 bvor/2 bvxor/2",
    (),
    "(bvxor address (bvand address network))",
    "The part of an address that its network mask leaves free, without negation.",
    "(= (f address network) (bvand address (bvnot network)))",
    tags="masks gates",
)
TASKS.word(
    "extract-field",
    32,
    "x n",
    "bvand/2 bvlshr/2 bvshl/2",
    (15,),
    "(bvand (bvlshr x n) #x0000000f)",
    "The four bits that begin at bit n.",
    "(= ((_ extract 3 0) (f x n)) ((_ extract 3 0) (bvlshr x n)))\n(bvult (f x n) #x00000010)",
    tags="fields",
)
TASKS.word(
    "extend-sign-of-nibble",
    8,
    "x",
    "bvshl/2 bvlshr/2 bvashr/2 bvand/2 bvor/2",
    (4,),
    "(bvashr (bvshl x #x04) #x04)",
    "The four lowest bits, read as a signed number.",
    "(= (f x) ((_ sign_extend 4) ((_ extract 3 0) x)))",
    tags="fields signed",
)
TASKS.word(
    "swap-nibbles",
    8,
    "x",
    "bvshl/2 bvlshr/2 bvand/2 bvor/2",
    (4,),
    "(bvor (bvshl x #x04) (bvlshr x #x04))",
    "The two halves of a byte exchanged.",
    "(= (f x) (concat ((_ extract 3 0) x) ((_ extract 7 4) x)))",
    tags="fields",
)
TASKS.word(
    "pack-nibbles",
    8,
    "high low",
    "bvshl/2 bvlshr/2 bvand/2 bvor/2",
    (4, 15),
    "(bvor (bvshl high #x04) (bvand low #x0f))",
    "The lower halves of two bytes, packed into one.",
    "(= (f high low) (concat ((_ extract 3 0) high) ((_ extract 3 0) low)))",
    tags="fields",
)
TASKS.word(
    "rotate-by-one",
    16,
    "x",
    "bvshl/2 bvlshr/2 bvor/2 bvadd/2",
    (1, 15),
    "(bvor (bvshl x #x0001) (bvlshr x #x000f))",
    "The word rotated to the left by one.",
    "(= (f x) (concat ((_ extract 14 0) x) ((_ extract 15 15) x)))",
    tags="fields",
)
TASKS.word(
    "rotate-by-n",
    16,
    "x n",
    "bvshl/2 bvlshr/2 bvor/2 bvsub/2 bvneg/1",
    (16,),
    "(bvor (bvshl x n) (bvlshr x (bvsub #x0010 n)))",
    "The word rotated to the left by up to fifteen places.",
    """(=> (bvult n #x0010) (= (bvshl (f x n) (bvsub #x0010 n)) (bvshl (bvlshr x (bvsub #x0010 n)) (bvsub #x0010 n))))
    (=> (bvult n #x0010) (= (bvlshr (f x n) n) (bvlshr (bvshl x n) n)))""",
    tags="fields",
)

# Arithmetic by shifts, logic by other gates.

TASKS.word(
    "times-seven",
    64,
    "x",
    "bvshl/2 bvadd/2 bvsub/2",
    (3,),
    "(bvsub (bvshl x #x0000000000000003) x)",
    "Seven times the number.",
    "(= (f x) (bvmul x #x0000000000000007))",
    tags="arithmetic",
)
TASKS.word(
    "times-ten",
    32,
    "x",
    "bvshl/2 bvadd/2",
    (1, 3),
    "(bvadd (bvshl x #x00000003) (bvshl x #x00000001))",
    "Ten times the number.",
    "(= (f x) (bvmul x #x0000000a))",
    tags="arithmetic",
)
TASKS.word(
    "or-from-and",
    64,
    "a b",
    "bvnot/1 bvand/2",
    (),
    "(bvnot (bvand (bvnot a) (bvnot b)))",
    "Or, made of and and not.",
    "(= (f a b) (bvor a b))",
    tags="gates",
)
TASKS.word(
    "xor-from-gates",
    64,
    "a b",
    GATES,
    (),
    "(bvand (bvor a b) (bvnot (bvand a b)))",
    "Exclusive or, made of and, or and not.",
    "(= (f a b) (bvxor a b))",
    tags="gates",
)
TASKS.word(
    "majority",
    64,
    "a b c",
    "bvand/2 bvor/2",
    (),
    "(bvor (bvand a b) (bvand c (bvor a b)))",
    "Every bit as most of three words have it.",
    "(= (f a b c) (bvor (bvor (bvand a b) (bvand a c)) (bvand b c)))",
    tags="gates",
)
TASKS.word(
    "three-way-parity",
    64,
    "a b c",
    GATES,
    (),
    "(bvor (bvand c (bvor (bvnot (bvor a b)) (bvand a b))) (bvand (bvnot c) (bvand (bvor a b) (bvnot (bvand a b)))))",
    "Exclusive or of three words, made of and, or and not.",
    "(= (f a b c) (bvxor a (bvxor b c)))",
    tags="gates",
)
TASKS.word(
    "gray-code",
    16,
    "x",
    "bvxor/2 bvand/2 bvlshr/2 bvshl/2",
    (1,),
    "(bvxor x (bvlshr x #x0001))",
    "The code in which a number and the next differ in one bit, said by way of its neighbours.",
    """(= ((_ extract 15 15) (f x)) ((_ extract 15 15) x))
    (= ((_ extract 14 0) (f x)) (bvxor ((_ extract 15 1) x) ((_ extract 14 0) x)))""",
    tags="codes",
)
TASKS.word(
    "gray-decode",
    8,
    "x",
    "bvxor/2 bvand/2 bvlshr/2",
    (1, 2, 4),
    "(bvxor (bvxor (bvxor x (bvlshr x #x01)) (bvlshr (bvxor x (bvlshr x #x01)) #x02))"
    " (bvlshr (bvxor (bvxor x (bvlshr x #x01)) (bvlshr (bvxor x (bvlshr x #x01)) #x02)) #x04))",
    "The number of which the Gray code is given.",
    "(= (bvxor (f x) (bvlshr (f x) #x01)) x)",
    tags="codes",
)
TASKS.word(
    "ascii-lower",
    8,
    "x",
    "bvadd/2 bvor/2",
    (0x20, 0x41, 0x5A),
    "(ite (and (bvule #x41 x) (bvule x #x5a)) (bvor x #x20) x)",
    "A character code with capital letters made small.",
    """(=> (and (bvuge x #x41) (bvule x #x5a)) (= (f x) (bvadd x #x20)))
    (=> (or (bvult x #x41) (bvugt x #x5a)) (= (f x) x))""",
    tests="bvule/2",
    tags="choice bytes",
)

# Parity, counting and smearing: short as circuits, long as terms.

TASKS.word(
    "parity-of-nibble",
    8,
    "x",
    "bvxor/2 bvand/2 bvlshr/2",
    (1, 2),
    "(bvand (bvxor (bvxor x (bvlshr x #x02)) (bvlshr (bvxor x (bvlshr x #x02)) #x01)) #x01)",
    "1 if an odd number of the four lowest bits is set.",
    "(= (f x) (concat #b0000000 (bvxor (bvxor ((_ extract 0 0) x) ((_ extract 1 1) x))"
    " (bvxor ((_ extract 2 2) x) ((_ extract 3 3) x)))))",
    tags="parity",
)
TASKS.word(
    "parity-of-byte",
    8,
    "x",
    "bvxor/2 bvand/2 bvlshr/2",
    (1, 2, 4),
    "(bvand (bvxor (bvxor (bvxor x (bvlshr x #x04)) (bvlshr (bvxor x (bvlshr x #x04)) #x02))"
    " (bvlshr (bvxor (bvxor x (bvlshr x #x04)) (bvlshr (bvxor x (bvlshr x #x04)) #x02)) #x01)) #x01)",
    "1 if an odd number of bits is set.",
    "(= (f x) (concat #b0000000 (bvxor (bvxor (bvxor ((_ extract 0 0) x) ((_ extract 1 1) x))"
    " (bvxor ((_ extract 2 2) x) ((_ extract 3 3) x))) (bvxor (bvxor ((_ extract 4 4) x) ((_ extract 5 5) x))"
    " (bvxor ((_ extract 6 6) x) ((_ extract 7 7) x))))))",
    tags="parity",
)
TASKS.word(
    "count-in-pairs",
    8,
    "x",
    "bvsub/2 bvadd/2 bvand/2 bvlshr/2",
    (1, 0x55),
    "(bvsub x (bvand (bvlshr x #x01) #x55))",
    "In every pair of bits, the number of bits that were set in it.",
    "\n".join(
        f"(= ((_ extract {k + 1} {k}) (f x)) (bvadd (concat #b0 ((_ extract {k + 1} {k + 1}) x))"
        f" (concat #b0 ((_ extract {k} {k}) x))))"
        for k in (0, 2, 4, 6)
    ),
    tags="counting",
)
TASKS.word(
    "smear-right",
    8,
    "x",
    "bvor/2 bvand/2 bvlshr/2 bvsub/2",
    (1, 2, 4),
    "(bvor (bvor (bvor x (bvlshr x #x01)) (bvlshr (bvor x (bvlshr x #x01)) #x02))"
    " (bvlshr (bvor (bvor x (bvlshr x #x01)) (bvlshr (bvor x (bvlshr x #x01)) #x02)) #x04))",
    "Ones from the highest set bit down to the lowest bit.",
    """(= (bvand (f x) (bvadd (f x) #x01)) #x00)
    (= (bvand (f x) x) x)
    (=> (distinct x #x00) (bvult (bvlshr (f x) #x01) x))
    (=> (= x #x00) (= (f x) #x00))""",
    tags="highest",
)
