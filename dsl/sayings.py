"""What operators are called in plain words: templates from which the explanation of a program is put together.

A template is a phrase with places for the arguments, `{0}` and so on; the numbers that select a member of a family (the 7
and 0 of `(_ extract 7 0)`) come after them.  A place may say how its argument wants to be put:

    {1:first}           an index from 0, or from the end if negative: first, second, last
    {1:first from 1}    the same for languages that count from 1
    {1:n character}     as many things, after "the first": "character" for a single one, "3 characters"
    {1:minus character} the same for a negative number, without its sign
    {1:count character} as many things, standing alone: "1 character", "3 characters"
    {1:times}           once, twice, 3 times
    {1:span 60}         a time, of which the argument says the minutes, or the seconds with 1: "2 hours"
    {1:back 60}         the same for a negative number, without its sign
    {1:run}, {1:class}  a class of characters: "run of digits", "digits"
    {1:token}           any other token: what `TOKENS` says of it
    {1:place}           a place in a text, from 0, or from the end if negative
    {1:=0}              nothing at all, if the argument is the literal 0

Of several templates the first one whose places all suit their arguments is taken, so special cases come first; an index that
is no literal suits none of `first`.  An
operator of somebody else's brings its own, as `says=` in its declaration; one without any is put as a call, `name(a, b)`.
"""

from __future__ import annotations

from collections.abc import Mapping

from .operators import Operator

Templates = tuple[str, ...]

CLASSES = {
    "<digit>": "digits",
    "<lower>": "small letters",
    "<upper>": "capital letters",
    "<letter>": "letters",
    "<alphanumeric>": "letters and digits",
    "<space>": "white space",
    "<nonspace>": "characters other than white space",
    "<punctuation>": "punctuation",
}
"""Classes of characters in words; what is not listed, here or in `TOKENS`, is put as it is without its brackets."""

TOKENS = {
    "(+1)": "plus 1",
    "(-1)": "minus 1",
    "(*2)": "doubled",
    "(/2)": "halved, rounded down",
    "(*(-1))": "with the other sign",
    "(**2)": "squared",
    "(*3)": "times 3",
    "(/3)": "divided by 3, rounded down",
    "(*4)": "times 4",
    "(/4)": "divided by 4, rounded down",
    "(>0)": "positive",
    "(<0)": "negative",
    "(%2==0)": "even",
    "(%2==1)": "odd",
    "(+)": "sum",
    "(-)": "difference",
    "(*)": "product",
    "(min)": "smaller",
    "(max)": "greater",
    "<digits>": "run of digits",
    "<letters>": "run of letters",
    "<small>": "run of small letters",
    "<capitals>": "run of capitals",
    "<capitalised>": "capitalised word",
    "<name>": "run of letters and digits",
    "<blank>": "stretch of white space",
    "NUMBER": "number",
    "WORD": "word",
    "ALPHANUM": "run of letters and digits",
    "ALL_CAPS": "run of capitals",
    "PROP_CASE": "capitalised word",
    "LOWER": "run of small letters",
    "DIGIT": "digit",
    "CHAR": "character",
    "START": "start",
    "END": "end",
    "<month-first>": "month first",
    "<day-first>": "day first",
    "<clock>": "digits as on a clock",
    "<user>": "user name",
    "<file>": "file name",
    "<stem>": "file name without ending",
}
"""Other tokens in words: functions of integers, kinds of pieces, parts and layouts."""

_BITS: dict[str, str] = {
    "bvnot": "{0} with every bit flipped",
    "bvand": "the bits that {0} and {1} have in common",
    "bvor": "the bits of {0} or {1}",
    "bvxor": "the bits in which {0} and {1} differ",
    "bvnand": "the flipped bits that {0} and {1} have in common",
    "bvnor": "the flipped bits of {0} or {1}",
    "bvxnor": "the bits in which {0} and {1} agree",
    "bvneg": "minus {0}",
    "bvadd": "{0} plus {1}",
    "bvsub": "{0} minus {1}",
    "bvmul": "{0} times {1}",
    "bvudiv": "{0} divided by {1}",
    "bvurem": "the remainder of {0} divided by {1}",
    "bvsdiv": "{0} divided by {1} with signs",
    "bvsrem": "the remainder of {0} divided by {1}, with the sign of the first",
    "bvsmod": "the remainder of {0} divided by {1}, with the sign of the second",
    "bvshl": "{0} shifted left by {1}",
    "bvlshr": "{0} shifted right by {1}",
    "bvashr": "{0} shifted right by {1}, keeping the sign",
    "rotate_left": "{0} turned left by {1}",
    "rotate_right": "{0} turned right by {1}",
    "concat": "the bits of {0}, then those of {1}",
    "extract": "the bits {1} down to {2} of {0}",
    "repeat": "{0} repeated {1:times}",
    "zero_extend": "{0} made {1:count bit} longer with zeros",
    "sign_extend": "{0} made {1:count bit} longer with its sign",
    "bvcomp": "1 if {0} and {1} are the same, else 0",
    "bvult": "{0} is less than {1}",
    "bvule": "{0} is at most {1}",
    "bvugt": "{0} is greater than {1}",
    "bvuge": "{0} is at least {1}",
    "bvslt": "{0} is less than {1}, with signs",
    "bvsle": "{0} is at most {1}, with signs",
    "bvsgt": "{0} is greater than {1}, with signs",
    "bvsge": "{0} is at least {1}, with signs",
    "bvnego": "{0} has no negative",
    "bvuaddo": "{0} plus {1} overflows",
    "bvsaddo": "{0} plus {1} overflows, with signs",
    "bvumulo": "{0} times {1} overflows",
    "bvsmulo": "{0} times {1} overflows, with signs",
    "bvusubo": "{0} minus {1} is negative",
    "bvssubo": "{0} minus {1} overflows, with signs",
    "bvsdivo": "{0} divided by {1} overflows, with signs",
}

_CORE: dict[str, str | Templates] = {
    "ite": "{1} if {0}, else {2}",
    "=": "{0} is {1}",
    "distinct": "{0} is not {1}",
    "not": "not so that {0}",
    "and": "{0} and {1}",
    "or": "{0} or {1}",
    "xor": "either {0} or {1} but not both",
    "=>": "{1} wherever {0}",
    "+": "{0} plus {1}",
    "-": ("{0} minus {1}", "minus {0}"),
    "*": "{0} times {1}",
    "div": "{0} divided by {1} without remainder",
    "mod": "the remainder of {0} divided by {1}",
    "abs": "{0} without its sign",
    "<=": "{0} is at most {1}",
    "<": "{0} is less than {1}",
    ">=": "{0} is at least {1}",
    ">": "{0} is greater than {1}",
}

_TEXTS: dict[str, str | Templates] = {
    "str.++": "{0} followed by {1}",
    "str.len": "the length of {0}",
    "str.at": ("the {1:first} character of {0}", "the character of {0} at position {1}, counted from 0"),
    "str.substr": (
        "the first {2:n character} of {0}{1:=0}",
        "{2:count character} of {0} from the {1:first} character on",
        "{2:count character} of {0} from position {1} on, counted from 0",
    ),
    "str.indexof": ("where {1} first occurs in {0}{2:=0}", "where {1} first occurs in {0} at or after position {2}"),
    "str.replace": ("{0} with the first {1} removed{2:=}", "{0} with the first {1} replaced by {2}"),
    "str.replace_all": ("{0} with every {1} removed{2:=}", "{0} with every {1} replaced by {2}"),
    "str.prefixof": "{1} begins with {0}",
    "str.suffixof": "{1} ends with {0}",
    "str.contains": "{0} contains {1}",
    "str.<": "{0} comes before {1}",
    "str.<=": "{0} comes before {1} or is the same",
    "str.to_int": "the number that {0} stands for",
    "str.from_int": "{0} as digits",
    "str.to_code": "the code of the character {0}",
    "str.from_code": "the character with the code {0}",
    "str.is_digit": "{0} is a digit",
    "str.upper": "{0} in capital letters",
    "str.lower": "{0} in small letters",
    "str.title": "{0} with a capital letter at the start of each word",
    "str.trim": "{0} without white space at its ends",
    "text.left": ("the first {1:n character} of {0}", "{0} without its last {1:minus character}"),
    "text.right": ("the last {1:n character} of {0}", "{0} without its first {1:minus character}"),
    "text.split": (
        "the {2:first} piece of {0} cut at every {1}",
        "piece {2}, counted from 0, of {0} cut at every {1}",
    ),
    "text.before": "the part of {0} before the first {1}",
    "text.after": "the part of {0} after the first {1}",
    "text.before_last": "the part of {0} before the last {1}",
    "text.after_last": "the part of {0} after the last {1}",
    "text.count": "how often {1} occurs in {0}",
    "text.token": ("the {2:first} {1:run} in {0}", "the {1:run} in {0} with number {2}, counted from 0"),
    "text.keep": "only the {1:class} of {0}",
    "text.remove": "{0} without its {1:class}",
    "text.count_class": "the number of {1:class} in {0}",
    "text.is_all": "{0} consists of {1:class} only",
}

_COLUMNS: dict[str, str | Templates] = {
    "text.piece": ("the {2:first} {1:token} in {0}", "the {1:token} in {0} with number {2}, counted from 0"),
    "text.start_of": "the start of the {2:first} {1:token} in {0}",
    "text.end_of": "the end of the {2:first} {1:token} in {0}",
    "text.place_of": "the {2:first} {1} in {0}",
    "text.place_behind": "behind the {2:first} {1} in {0}",
    "text.cut": "the part of {0} from {1:place} up to {2:place}",
    "text.capitalise": "{0} with a capital first letter and small ones after it",
    "text.swap_case": "{0} with capital and small letters swapped",
    "text.squeeze": "{0} without spare white space",
    "text.initials": "the initials of the words of {0}",
    "text.pad_left": "{0} filled up in front with {2} to {1:count character}",
    "text.pad_right": "{0} filled up behind with {2} to {1:count character}",
    "name.part": "the {1:token} name in {0}",
    "address.part": "the {1:token} of the address {0}",
    "path.part": "the {1:token} of the path {0}",
    "number.read": "the number in {0}",
    "number.round": (
        "{0} rounded to the nearest multiple of {1}{2:=<nearest>}",
        "{0} rounded down to a multiple of {1}{2:=<down>}",
        "{0} rounded up to a multiple of {1}{2:=<up>}",
    ),
    "number.scale": "{0} times ten to the power of {1}",
    "number.add": "{0} plus {1}",
    "number.write": (
        "{0} as it stands{1:=-1}{2:=<plain>}",
        "{0} with {1:count decimal}{2:=<plain>}",
        "{0} grouped by {2:token}{1:=-1}",
        "{0} with {1:count decimal}, grouped by {2:token}",
        "{0} written as a number",
    ),
    "number.is_less": "{0} is less than {1} as a number",
    "date.read": "the date or time in {0} ({1:token})",
    "date.find": "the first date inside {0} ({1:token})",
    "date.floor": (
        "{0} rounded down to {1:span 60}{2:=0}",
        "{0} rounded down to {1:span 60}, counted from {2:span 60} after midnight",
    ),
    "date.shift": ("{0} plus {1:span 1}", "{0} minus {1:back 1}", "{0} plus {1:count second}"),
    "date.write": "{0} written as {1}",
    "text.each": "the pieces of {0} between every {1}, each written as {2}, joined by {3}",
    "text.each_of": "the {1:token} of {0}, each written as {2}, joined by {3}",
    "text.arrange": "the pieces of {0} between every {1}, {2:token}",
    "text.count_of": "the number of {1:token} in {0}",
    "text.reverse": "{0} backwards",
    "text.small_start": "{0} with a small first letter",
    "text.proper": "{0} with a capital letter at the start of each word",
    "number.multiply": "{0} times {1}",
    "number.ordinal": "{0} as an ordinal number",
    "number.swap_marks": "{0} with commas and full stops swapped",
    "number.clock": "{0} as wholes of {1} and the rest",
    "number.of_clock": "the parts of {0} counted together, {1} to a whole",
}

_SHEETS: dict[str, str | Templates] = {
    "Concatenate": "{0} followed by {1}",
    "Left": "the first {1:n character} of {0}",
    "Right": "the last {1:n character} of {0}",
    "Mid": (
        "{2:count character} of {0} from the {1:first from 1} one on",
        "{2:count character} of {0} from position {1} on",
    ),
    "Replace": (
        "{0} with {2:count character} from the {1:first from 1} one on replaced by {3}",
        "{0} with {2:count character} from position {1} on replaced by {3}",
    ),
    "Trim": "{0} without spare spaces",
    "Rept": "{0} repeated {1:times}",
    "Substitute": (
        "{0} with every {1} replaced by {2}{3:=0}",
        "{0} with the {3:first from 1} {1} replaced by {2}",
        "{0} with the {1} that has number {3} replaced by {2}",
        "{0} with every {1} replaced by {2}",
    ),
    "To_Text": "{0} as digits",
    "Lower": "{0} in small letters",
    "Upper": "{0} in capital letters",
    "Proper": "{0} with a capital letter at the start of each word",
    "If": "{1} if {0}, else {2}",
    "Add": "{0} plus {1}",
    "Minus": "{0} minus {1}",
    "Find": ("where {0} occurs in {1} from position {2} on", "where {0} first occurs in {1}"),
    "Len": "the length of {0}",
    "Exact": "{0} is {1}",
    "Gt": "{0} is greater than {1}",
    "Gte": "{0} is at least {1}",
}

_LISTS: dict[str, str | Templates] = {
    "Head": "the first element of {0}",
    "Last": "the last element of {0}",
    "Take": ("the first {0:n element} of {1}", "{1} without its last {0:minus element}"),
    "Drop": ("{1} without its first {0:n element}", "the last {0:minus element} of {1}"),
    "Access": "the element of {1} at position {0}, counted from 0",
    "Minimum": "the least element of {0}",
    "Maximum": "the greatest element of {0}",
    "Reverse": "{0} backwards",
    "Sort": "{0} in order",
    "Sum": "the sum of {0}",
    "Map": ("{1} with each element {0:token}", "{1} with each element turned into {0}"),
    "Filter": ("the elements of {1} that are {0:token}", "the elements of {1} with {0}"),
    "Count": ("how many elements of {1} are {0:token}", "how many elements of {1} there are with {0}"),
    "ZipWith": ("the {0:token} of {1} and {2}, element by element", "{1} and {2} joined, element by element, into {0}"),
    "Scanl1": ("the running {0:token} of {1}", "the running results of {0} over {1}"),
    "Length": "the length of {0}",
    "Concat": "{0} followed by {1}",
    "Cons": "{1} with {0} in front",
}

_PAPERS: dict[str, str | Templates] = {
    "Concat": "{0} followed by {1}",
    "SubStr": "the characters {1} to {2} of {0}, counted from 1, or from the end below 1",
    "GetSpan": (
        "the part of {0} from the {3:token} of the {2:first from 1} {1:token} "
        "to the {6:token} of the {5:first from 1} {4:token}"
    ),
    "GetToken": "the {2:first from 1} {1:token} in {0}",
    "GetUpto": "the part of {0} up to the end of the first {1:token}",
    "GetFrom": "the part of {0} after the first {1:token}",
    "ToCase": (
        "{0} in small letters but for a capital at the start{1:=proper}",
        "{0} in capital letters{1:=upper}",
        "{0} in small letters{1:=lower}",
    ),
    "Replace": "{0} with every {1:token} replaced by {2:token}",
    "Trim": "{0} without white space at its ends",
    "GetFirst": (
        "the first {2:count piece} of {0} that are a {1:token}, joined",
        "all pieces of {0} that are a {1:token}, without the last {2:minus piece}, joined",
    ),
    "GetAll": "all pieces of {0} that are a {1:token}, joined",
    "Substitute": "{0} with the text of its {2:first from 1} {1:token} replaced by {3}",
    "SubstituteAll": "{0} with the text of each {1:token} replaced by {2}",
    "Remove": "{0} without the text of its {2:first from 1} {1:token}",
    "RemoveAll": "{0} without the text of any {1:token}",
}

_PATTERNS: dict[str, str | Templates] = {
    "str.in_re": "{0} consists of {1}",
    "str.to_re": "{0}",
    "re.none": "nothing at all",
    "re.allchar": "any character",
    "re.range": "a character from {0} to {1}",
    "re.++": "{0}, then {1}",
    "re.union": "{0} or {1}",
    "re.diff": "{0} but not {1}",
    "re.*": "any number of {0}",
    "re.+": "one or more of {0}",
    "re.opt": "perhaps {0}",
    "re.^": "{0} {1:times}",
    "re.loop": "{1} to {2} of {0}",
}

_WORDS: dict[str, Mapping[str, str | Templates]] = {
    "dsl.bitvectors": _BITS,
    "dsl.bustle": _SHEETS,
    "dsl.core": _CORE,
    "dsl.lambdas": {**_CORE, **_LISTS},
    "dsl.lia": _CORE,
    "dsl.lists": _LISTS,
    "dsl.regex_language": _PATTERNS,
    "dsl.robustfill": _PAPERS,
    "dsl.smt_strings": _TEXTS,
    "dsl.text": _TEXTS,
    "dsl.text_dates": _COLUMNS,
    "dsl.text_numbers": _COLUMNS,
    "dsl.text_parts": _COLUMNS,
    "dsl.text_pieces": _COLUMNS,
}

SAYINGS: dict[tuple[str, str], Templates] = {
    (module, name): (said,) if isinstance(said, str) else said
    for module, table in _WORDS.items()
    for name, said in table.items()
}
"""Templates by the module that declares the operator, and its name: elsewhere that name may mean something else."""

_JOINS = {
    ("dsl.smt_strings", "str.++"),
    ("dsl.bustle", "Concatenate"),
    ("dsl.lists", "Concat"),
    ("dsl.robustfill", "Concat"),
}
_CHOICES = {("dsl.core", "ite"), ("dsl.bustle", "If")}


def templates_of(operator: Operator) -> Templates:
    """What the operator is called in plain words: its own templates, else ours; empty for a stranger that has none."""
    return operator.says or SAYINGS.get(_key(operator), ())


def is_join(operator: Operator) -> bool:
    """Do the two arguments stand one after the other in the result?"""
    return _key(operator) in _JOINS and not operator.says


def is_choice(operator: Operator) -> bool:
    """Is the result the second argument if the first holds, else the third?"""
    return _key(operator) in _CHOICES and not operator.says


def _key(operator: Operator) -> tuple[str, str]:
    return getattr(operator.reference, "__module__", ""), getattr(operator.family, "name", operator.name)
