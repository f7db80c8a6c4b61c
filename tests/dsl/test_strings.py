"""The string languages: SMT-LIB's corner cases, the text operators' own, and agreement of all meanings of each operator."""

import random

import pytest

from dsl import characters, text_kernels
from dsl.characters import CharClass
from dsl.interpreter import apply_operator, evaluate
from dsl.operators import Operator, Undefined
from dsl.printing import print_program
from dsl.program import Variable, constant, variable
from dsl.sexpr import SourceText, read_sexprs
from dsl.smt_strings import SLIA
from dsl.strings import STRINGS
from dsl.terms import TermReader, parse_program
from dsl.text import TEXT
from dsl.types import Bool, Int, String
from tests.data import need_data, records
from tests.differential import argument_rows
from tests.dsl.kernel_harness import assert_kernel_agrees

OWN = [f.member(f.arguments) for f in STRINGS if f.name.startswith(("str.", "text.")) and f.facts["kernel"]]

# Every character of the theory: all code points up to U+2FFFF but the surrogates.
CHARACTERS = [chr(c) for c in range(0x30000) if not 0xD800 <= c <= 0xDFFF]


def value_of(term: str) -> object:
    return evaluate(parse_program(term, STRINGS), {})


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ('(str.++ "a" "" "b")', "ab"),
        ('(str.len "")', 0),
        (r'(str.len "\u{2ffff}\u{0}")', 2),
        (r'(str.len "\x41")', 4),
        (r'(str.++ "\u{41}" "\u0042")', "AB"),
        ('(str.at "abc" 2)', "c"),
        ('(str.at "abc" 3)', ""),
        ('(str.at "abc" (- 1))', ""),
        ('(str.substr "abc" 1 1)', "b"),
        ('(str.substr "abc" 1 9223372036854775807)', "bc"),
        ('(str.substr "abc" 3 1)', ""),
        ('(str.substr "abc" 0 0)', ""),
        ('(str.substr "abc" 0 (- 1))', ""),
        ('(str.substr "abc" (- 1) 2)', ""),
        ('(str.indexof "abab" "b" 0)', 1),
        ('(str.indexof "abab" "b" 2)', 3),
        ('(str.indexof "abab" "b" 4)', -1),
        ('(str.indexof "abab" "b" (- 1))', -1),
        ('(str.indexof "ab" "" 2)', 2),
        ('(str.indexof "ab" "" 3)', -1),
        ('(str.indexof "" "" 0)', 0),
        ('(str.replace "aa" "a" "b")', "ba"),
        ('(str.replace "aa" "" "b")', "baa"),
        ('(str.replace "" "" "b")', "b"),
        ('(str.replace "aa" "c" "b")', "aa"),
        ('(str.replace_all "aaa" "aa" "b")', "ba"),
        ('(str.replace_all "aaa" "" "b")', "aaa"),
        ('(str.prefixof "" "")', True),
        ('(str.prefixof "ab" "a")', False),
        ('(str.suffixof "bc" "abc")', True),
        ('(str.suffixof "abc" "bc")', False),
        ('(str.contains "abc" "")', True),
        ('(str.contains "" "a")', False),
        ('(str.< "a" "b" "b")', False),
        ('(str.<= "a" "b" "b")', True),
        ('(str.< "" "a")', True),
        (r'(str.< "\u{ffff}" "\u{10000}")', True),
        ('(str.to_int "007")', 7),
        ('(str.to_int "")', -1),
        ('(str.to_int "-1")', -1),
        (r'(str.to_int "\u{663}")', -1),
        ('(str.to_int "+1")', -1),
        ('(str.to_int "1_0")', -1),
        ('(str.to_int "99999999999999999999")', 10**20 - 1),
        ("(str.from_int 0)", "0"),
        ("(str.from_int (- 5))", ""),
        ("(str.from_int 9223372036854775807)", "9223372036854775807"),
        ('(str.to_code "")', -1),
        ('(str.to_code "ab")', -1),
        (r'(str.to_code "\u{2ffff}")', 0x2FFFF),
        ("(str.from_code 65)", "A"),
        ("(str.from_code 196608)", ""),
        ("(str.from_code (- 1))", ""),
        ("(str.from_code 55296)", Undefined),
        ('(str.is_digit "7")', True),
        ('(str.is_digit "77")', False),
        (r'(str.is_digit "\u{663}")', False),
    ],
)
def test_standard_operators_mean_what_smt_lib_says(term: str, value: object) -> None:
    assert value_of(term) == value


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ('(str.upper "straße é")', "STRAßE É"),
        ('(str.lower "ÀΣİŽ")', "àσİž"),
        ('(str.title "o\'neil mc-donald 3RD élan")', "O'Neil Mc-Donald 3Rd Élan"),
        (r'(str.trim "\u{a0} a b \u{9}")', "a b"),
        ('(text.left "abc" 2)', "ab"),
        ('(text.left "abc" 9)', "abc"),
        ('(text.left "abc" (- 1))', "ab"),
        ('(text.left "abc" (- 9))', ""),
        ('(text.right "abc" 2)', "bc"),
        ('(text.right "abc" 0)', ""),
        ('(text.right "abc" 9)', "abc"),
        ('(text.right "abc" (- 1))', "bc"),
        ('(text.split "a,b,,c" "," 0)', "a"),
        ('(text.split "a,b,,c" "," 2)', ""),
        ('(text.split "a,b,,c" "," (- 1))', "c"),
        ('(text.split "a,b,,c" "," 4)', Undefined),
        ('(text.split "a,b,,c" "," (- 5))', Undefined),
        ('(text.split "abc" "," 0)', "abc"),
        ('(text.split "" "," 0)', ""),
        ('(text.split "abc" "" 0)', Undefined),
        ('(text.split "aaa" "aa" (- 1))', "a"),
        ('(text.before "a=b=c" "=")', "a"),
        ('(text.after "a=b=c" "=")', "b=c"),
        ('(text.before_last "a=b=c" "=")', "a=b"),
        ('(text.after_last "a=b=c" "=")', "c"),
        ('(text.before "abc" "=")', Undefined),
        ('(text.after "abc" "=")', Undefined),
        ('(text.before_last "abc" "=")', Undefined),
        ('(text.after_last "abc" "=")', Undefined),
        ('(text.before "abc" "")', ""),
        ('(text.after_last "abc" "")', ""),
        ('(text.count "aaa" "aa")', 1),
        ('(text.count "aaa" "")', Undefined),
        ('(text.token "tel 030-4567, fax 12" <digit> 1)', "4567"),
        ('(text.token "tel 030-4567, fax 12" <digit> (- 1))', "12"),
        ('(text.token "tel 030-4567, fax 12" <nonspace> 1)', "030-4567,"),
        ('(text.token "tel" <digit> 0)', Undefined),
        ('(text.token "tel" <letter> 1)', Undefined),
        ('(text.token "tel" <letter> (- 2))', Undefined),
        ('(text.keep "(425) 555-0123" <digit>)', "4255550123"),
        ('(text.keep "a1b2c3d4e5f6" <digit>)', "123456"),
        ('(text.remove "a1b2c3d4e5f6" <digit>)', "abcdef"),
        ('(text.remove "..." <punctuation>)', ""),
        ('(text.count_class "Ünal Özil" <upper>)', 2),
        ('(text.is_all "2026" <digit>)', True),
        ('(text.is_all "" <digit>)', False),
        ('(text.is_all "日本" <letter>)', True),
    ],
)
def test_text_operators(term: str, value: object) -> None:
    assert value_of(term) == value


def test_numbers_of_any_length_become_text_and_text_numbers() -> None:
    digits = "1" + "0" * 9_000 + "7"
    number = apply_operator(SLIA.resolve("str.to_int", [String]), [digits])
    assert number == 10**9_001 + 7
    assert apply_operator(SLIA.resolve("str.from_int", [Int]), [number]) == digits


@pytest.mark.parametrize("operator", OWN, ids=str)
def test_kernel_agrees_with_reference(operator: Operator) -> None:
    assert assert_kernel_agrees(operator, argument_rows(operator, random.Random(1), 400)) > 100


@pytest.mark.slow
@pytest.mark.parametrize("operator", OWN, ids=str)
def test_kernel_agrees_with_reference_on_many_rows(operator: Operator) -> None:
    # One argument of type Int has many edges beyond 64 bits, which no column holds; hence more rows than compared.
    assert assert_kernel_agrees(operator, argument_rows(operator, random.Random(2), 16_000)) >= 10_000


@pytest.mark.parametrize("name", ["str.replace_all", "text.keep", "str.upper", "text.split"])
def test_kernels_handle_texts_longer_than_their_scratch_space(name: str) -> None:
    rows = {
        "str.replace_all": [("ab" * 3_000, "b", "cd"), ("ab" * 3_000, "b", ""), ("x" + "a" * 9_000, "x", "yy")],
        "text.keep": [("a1" * 3_000, "<digit>"), ("a1" * 4_500, "<digit>"), ("1" * 9_000 + "a", "<digit>")],
        "str.upper": [("A" * 9_000 + "b",), ("b" * 9_000,)],
        "text.split": [("a," * 4_000, ",", -2), ("a," * 4_000, ",", 3_999)],
    }[name]
    operator = STRINGS.families[name][0].member(STRINGS.families[name][0].arguments)
    assert operator is not None
    assert assert_kernel_agrees(operator, rows) == len(rows)


def test_cases_and_classes_agree_on_every_character() -> None:
    assert [c for c in CHARACTERS if chr(text_kernels.upper_code(ord(c))) != characters.upper_character(c)] == []
    assert [c for c in CHARACTERS if chr(text_kernels.lower_code(ord(c))) != characters.lower_character(c)] == []
    for place, which in enumerate(CharClass.tokens):
        wrong = [c for c in CHARACTERS if text_kernels.in_class(ord(c), place) != characters.is_in_class(c, which)]
        assert wrong == [], which


def test_classes_and_cases_fit_together() -> None:
    for c in CHARACTERS:
        upper, lower = characters.is_in_class(c, "<upper>"), characters.is_in_class(c, "<lower>")
        assert not (upper and lower), c
        assert characters.is_letter(c) or not (upper or lower), c
        assert characters.upper_character(c) == c or lower, c
        assert characters.lower_character(c) == c or upper, c
        assert characters.is_in_class(c, "<space>") != characters.is_in_class(c, "<nonspace>"), c


def test_ascii_is_treated_as_everybody_expects() -> None:
    for c in map(chr, range(128)):
        assert characters.upper_character(c) == c.upper() and characters.lower_character(c) == c.lower()
        assert characters.is_letter(c) == c.isalpha() and characters.is_in_class(c, "<digit>") == c.isdigit()


def test_the_standard_part_is_all_standard_and_symbolic() -> None:
    for family in SLIA:
        assert family.standard and family.facts["symbolic"], family.name
    assert not any(family.standard for family in TEXT)


def test_programs_read_back_what_they_print_in_both_dialects() -> None:
    term = "(str.++ (str.from_int (str.to_int x)) (text.token x <digit> (- 1)))"
    names = {"x": variable("x", String)}
    program = parse_program(term, STRINGS, names)
    assert print_program(program) == term
    old = print_program(program, "1.0")
    assert "int.to.str" in old and "str.to.int" in old
    assert parse_program(old, STRINGS, names) is program


def test_the_default_grammar_neither_compares_nor_chooses_tokens() -> None:
    grammar = STRINGS.default_grammar([Variable("x", String)], String)
    operators = [p.head for p in grammar.productions if isinstance(p.head, Operator)]
    assert {"str.++", "text.split", "text.token", "ite", "="} <= {o.name for o in operators}
    assert not any(CharClass in o.arguments for o in operators if o.name in ("ite", "="))
    assert {constant(t, CharClass) for t in CharClass.tokens} <= {p.head for p in grammar.productions}
    assert Bool in {p.target.type for p in grammar.productions}


def test_known_solutions_give_the_stored_outputs() -> None:
    solved = 0
    for record in records(need_data("strings/sygus_slia.jsonl")):
        if record.get("expected_language") != "sygus":
            continue
        source = SourceText(record["expected"], record["name"])
        (definition,) = read_sexprs(source)
        parameters = [(item.items[0].text, item.items[1].text) for item in definition.items[2].items]
        types = {"String": String, "Int": Int, "Bool": Bool}
        names = {name: variable(name, types[sort]) for name, sort in parameters}
        program = TermReader(source, STRINGS, names).read(definition.items[4], types[definition.items[3].text])
        for inputs, output in zip(record["inputs"], record["outputs"], strict=True):
            environment = dict(zip(names, inputs, strict=True))
            assert evaluate(program, environment) == output, (record["name"], inputs)
        solved += 1
    assert solved >= 70
