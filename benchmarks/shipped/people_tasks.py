"""Text clean-up: people, their addresses and numbers.  All of them are invented."""

from __future__ import annotations

from .authoring import Examples

TASKS = Examples("string")


@TASKS(
    "names",
    "split",
    '(text.before full " ")',
    ["Ada Lindqvist", "Tomas Berg", "Ingrid Solheim"],
    ["Paolo Ricci", "Wu Fan", "Bartholomew Achterberg", "Él Ó"],
)
def first_name(full: str) -> str:
    """The first word of a full name."""
    return full.split(" ")[0]


@TASKS(
    "names",
    "split",
    '(text.after_last full " ")',
    ["Ada Lindqvist", "Tomas Erik Berg", "Ingrid Solheim"],
    ["Paolo Ricci", "Anna Maria Luisa Conti", "Jo March", "Li Na"],
)
def family_name(full: str) -> str:
    """The last word of a full name, however many there are before it."""
    return full.split(" ")[-1]


@TASKS(
    "names",
    "split reorder",
    '(str.++ (text.after full " ") (str.++ ", " (text.before full " ")))',
    ["Ada Lindqvist", "Tomas Berg", "Ingrid Solheim"],
    ["Paolo Ricci", "Wu Fan", "Mina Okafor", "Zoë Brandt"],
)
def name_for_index(full: str) -> str:
    """A name the way an index has it: family name, comma, first name."""
    first, last = full.split(" ")
    return f"{last}, {first}"


@TASKS(
    "names",
    "split delimiter",
    '(str.++ (text.left full 1) (str.++ ". " (text.after full " ")))',
    ["Ada Lindqvist", "Tomas Berg", "Ingrid Solheim"],
    ["Paolo Ricci", "Wu Fan", "Mina Okafor", "Zoë Brandt"],
)
def short_signature(full: str) -> str:
    """The first name cut down to its initial."""
    first, last = full.split(" ")
    return f"{first[0]}. {last}"


@TASKS(
    "names",
    "class delimiter",
    '(str.++ (text.keep full <upper>) (str.++ "/" (str.from_int (str.len full))))',
    ["Ada Lindqvist", "Tomas Erik Berg", "Ingrid Solheim", "Wu Fan"],
    ["Paolo Ricci", "Anna Maria Conti", "Jo March", "Li Na"],
)
def monogram_and_length(full: str) -> str:
    """The capital letters of a name, a stroke, and the number of characters of the name."""
    return "".join(c for c in full if c.isupper()) + "/" + str(len(full))


@TASKS(
    "names",
    "case trim",
    "(str.title (str.trim raw))",
    ["  mina OKAFOR", "paolo ricci  ", " WU fan "],
    ["tomas ERIK berg ", "   zoë brandt", "jo-ann march", "LI NA"],
)
def tidy_capitals(raw: str) -> str:
    """A carelessly typed name, with its blanks cut off and its capitals in place."""
    return raw.strip().title()


@TASKS(
    "names",
    "split case",
    '(str.upper (text.after_last full " "))',
    ["Ada Lindqvist", "Tomas Erik Berg", "Émile Gérard"],
    ["Paolo Ricci", "Anna Maria Conti", "Jo Søby", "Li Na"],
)
def shouted_family_name(full: str) -> str:
    """The family name in capitals, accents included."""
    return full.split(" ")[-1].upper()


@TASKS(
    "names",
    "split",
    '(text.left (text.after full " ") 1)',
    ["Ada Sofia Lindqvist", "Tomas Erik Berg", "Wu Mei Fan"],
    ["Anna Maria Conti", "Jo Beth March", "Paolo Dario Ricci", "Per Åke Holm"],
)
def middle_initial(full: str) -> str:
    """The initial of the second of three names."""
    return full.split(" ")[1][0]


@TASKS(
    "names",
    "split join",
    '(str.++ (text.before full " ") (str.++ " " (text.after_last full " ")))',
    ["Ada Sofia Lindqvist", "Tomas Erik Berg", "Wu Mei Fan"],
    ["Anna Maria Luisa Conti", "Jo Beth March", "Paolo Dario Ricci", "Li Na"],
)
def without_middle_names(full: str) -> str:
    """First and last name only."""
    words = full.split(" ")
    return f"{words[0]} {words[-1]}"


@TASKS(
    "names",
    "split case join",
    '(str.lower (str.++ (text.left full 1) (text.after_last full " ")))',
    ["Ada Lindqvist", "Tomas Erik Berg", "Ingrid Solheim"],
    ["Paolo Ricci", "Anna Maria Conti", "Jo March", "Li Na"],
)
def login_name(full: str) -> str:
    """The first letter and the family name, in small letters."""
    words = full.split(" ")
    return (words[0][0] + words[-1]).lower()


@TASKS(
    "names",
    "columns join",
    '(str.++ "Dear " (str.++ title (str.++ " " (str.++ surname ","))))',
    [("Dr", "Okafor"), ("Ms", "Lindqvist"), ("Prof", "Ricci")],
    [("Mr", "Berg"), ("Mx", "Fan"), ("Dr", "van Dam"), ("Rev", "Holm")],
)
def salutation(title: str, surname: str) -> str:
    """The first line of a letter."""
    return f"Dear {title} {surname},"


@TASKS(
    "names",
    "int count",
    '(+ 1 (text.count guests ";"))',
    ["Ada; Tomas; Wu", "Mina Okafor", "Jo March; Li", "Per; Åke; Zoë; Paolo"],
    ["Ingrid; Anna", "Émile", "a; b; c; d; e", "Conti; Berg; Holm"],
)
def number_of_guests(guests: str) -> int:
    """How many names a list with semicolons has."""
    return len(guests.split(";"))


@TASKS(
    "names",
    "columns bool",
    '(= (text.after_last one " ") (text.after_last two " "))',
    [("Ada Berg", "Tomas Berg"), ("Wu Fan", "Li Na"), ("Jo Beth March", "Amy March"), ("Ann Holm", "Sam Blum")],
    [("Paolo Ricci", "Dario Ricci"), ("Mina Okafor", "Mina Berg"), ("Per Åke Holm", "Siv Holm"), ("Jo March", "Jo Marsh")],
)
def same_family_name(one: str, two: str) -> bool:
    """Do two people share their family name?"""
    return one.split(" ")[-1] == two.split(" ")[-1]


# E-mail.


@TASKS(
    "mail",
    "split",
    '(text.before mail "@")',
    ["ada@river.example", "t.berg@north.example", "wu99@lab.example"],
    ["mina.okafor@x.example", "p@q.example", "info@zoo.example", "a.b.c@d.example"],
)
def mail_user(mail: str) -> str:
    """What stands before the at sign."""
    return mail.split("@")[0]


@TASKS(
    "mail",
    "split",
    '(text.before (text.after mail "@") ".")',
    ["ada@river.example", "t.berg@north.example", "wu99@lab.example"],
    ["mina.okafor@x.example", "p@quay.example", "info@zoo.example", "a.b.c@dune.example"],
)
def mail_host(mail: str) -> str:
    """The host without its ending."""
    return mail.split("@")[1].split(".")[0]


@TASKS(
    "mail",
    "split case replace",
    '(str.title (str.replace (text.before mail "@") "." " "))',
    ["greta.holm@river.example", "t.berg@north.example", "wu.fan@lab.example"],
    ["mina.okafor@x.example", "li.na@quay.example", "zoë.brandt@zoo.example", "j.march@dune.example"],
)
def name_from_mail(mail: str) -> str:
    """The person behind an address of the kind first.last@host."""
    return mail.split("@")[0].replace(".", " ").title()


@TASKS(
    "mail",
    "columns bool split",
    '(= (text.after one "@") (text.after two "@"))',
    [
        ("ada@a.example", "tom@a.example"),
        ("wu@b.example", "wu@c.example"),
        ("x@y.example", "z@y.example"),
        ("a@b.org", "c@bb.org"),
    ],
    [("p@q.example", "q@p.example"), ("m@n.example", "o@n.example"), ("k@k.org", "k@kk.org"), ("a@z.org", "b@z.org")],
)
def same_mail_host(one: str, two: str) -> bool:
    """Do two addresses belong to the same host?"""
    return one.split("@")[1] == two.split("@")[1]


@TASKS(
    "mail",
    "columns case join",
    '(str.++ (str.lower (str.++ first (str.++ "." last))) (str.++ "@" host))',
    [("Ada", "Berg", "river.example"), ("Wu", "Fan", "lab.example"), ("MINA", "Okafor", "x.example")],
    [("Li", "Na", "quay.example"), ("Zoë", "BRANDT", "zoo.example"), ("Jo", "March", "d.example"), ("Per", "Holm", "i.org")],
)
def mail_from_columns(first: str, last: str, host: str) -> str:
    """An address made from first name, family name and host."""
    return f"{first}.{last}".lower() + "@" + host


@TASKS(
    "mail",
    "bool",
    '(str.suffixof ".org" mail)',
    ["ada@river.org", "tom@north.net", "wu@lab.org", "org@zoo.net", "a.b@c.org", "x.org@y.net"],
    ["mina@x.net", "li@quay.org", "a.org@b.net", "zoë@zoo.org"],
)
def is_org_address(mail: str) -> bool:
    """Does the address end in .org?"""
    return mail.endswith(".org")


@TASKS(
    "mail",
    "split delimiter",
    '(str.++ (text.left mail 1) (str.++ "***@" (text.after mail "@")))',
    ["ada@river.example", "t.berg@north.example", "wu99@lab.example"],
    ["mina.okafor@x.example", "p@q.example", "info@zoo.example", "jo@dune.example"],
)
def masked_mail(mail: str) -> str:
    """An address of which only the first letter and the host may be read."""
    user, host = mail.split("@")
    return f"{user[0]}***@{host}"


# Telephone numbers.


@TASKS(
    "phone",
    "class",
    "(text.keep phone <digit>)",
    ["+49 30 555-0117", "(0)20 555 0123", "555.0190"],
    ["+1 (212) 555-0142", "0 55 50 16 4", "tel: 5550100", "+358-9-5550188"],
)
def digits_of_phone(phone: str) -> str:
    """Only the digits."""
    return "".join(c for c in phone if c.isdigit())


@TASKS(
    "phone",
    "class token",
    "(text.token phone <digit> 0)",
    ["+49 30 5550117", "+1 212 5550142", "+358-9-5550188"],
    ["+44 20 5550123", "+7 495 5550100", "00(39)06 5550", "+420 2 5550161"],
)
def country_code(phone: str) -> str:
    """The first run of digits."""
    return phone.replace("(", "-").replace(" ", "-").replace("+", "").split("-")[0]


@TASKS(
    "phone",
    "replace",
    '(str.replace_all phone "-" ".")',
    ["030-555-0117", "212-555-0142", "09-555-01-88"],
    ["020-5550123", "1-2-3-4", "495-555-0100", "5550190"],
)
def dotted_phone(phone: str) -> str:
    """Points in place of hyphens."""
    return phone.replace("-", ".")


@TASKS(
    "phone",
    "class slice",
    "(text.right (text.keep phone <digit>) (+ 2 2))",
    ["+49 30 555-0117", "212 555 01 42", "09-555018-8", "5 55 01 6 4", "1234567890"],
    ["(020) 555-01-23", "0-1-2-3-4-5", "+7 495 555010 0", "tel. 5550190 "],
)
def last_four_digits(phone: str) -> str:
    """The last four digits, whatever stands between them."""
    return "".join(c for c in phone if c.isdigit())[-4:]


@TASKS(
    "phone",
    "split delimiter",
    '(str.++ "(" (str.++ (text.before phone "/") (str.++ ") " (text.after phone "/"))))',
    ["030/5550117", "0212/5550142", "09/5550188"],
    ["020/5550123", "0495/5550100", "06/5550161", "01/1"],
)
def area_in_parentheses(phone: str) -> str:
    """The area code put between parentheses instead of before a stroke."""
    area, rest = phone.split("/")
    return f"({area}) {rest}"


@TASKS(
    "phone",
    "int token",
    "(str.to_int (text.token note <digit> -1))",
    ["Desk 4, ext. 217", "x30", "Room 12 / line 7 / ext 1188"],
    ["x5", "Hall 3, ext. 42", "1st floor, ext. 900", "ext. 0067"],
)
def extension(note: str) -> int:
    """The last number in a note, as a number."""
    digits = "".join(c if c.isdigit() else " " for c in note)
    return int(digits.split()[-1])


@TASKS(
    "phone",
    "columns choice bool",
    '(ite (= mobile "") office mobile)',
    [("0170 55501", "030 55517"), ("", "0212 55542"), ("0151 55588", ""), ("", "06 55561")],
    [("0160 5550", "030 5551"), ("", "1"), ("2", ""), ("0179 55590", "0495 55500")],
)
def number_to_call(mobile: str, office: str) -> str:
    """The mobile number, or that of the office where there is none."""
    return mobile or office


@TASKS(
    "phone",
    "slice delimiter",
    '(str.++ (text.left digits (+ 1 2)) (str.++ "-" (str.++ (text.left (text.right digits -3) (+ 1 2))'
    ' (str.++ "-" (text.right digits -6)))))',
    ["2127550342", "4958130100", "0305559117"],
    ["0205550123", "9876543210", "1112223333", "0615550161"],
)
def grouped_phone(digits: str) -> str:
    """Ten digits in groups of three, three and four."""
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


@TASKS(
    "phone",
    "choice bool",
    '(ite (str.prefixof "00" phone) (str.++ "+" (text.right phone -2)) phone)',
    ["0049305550117", "+12005550142", "003584955", "0305550117"],
    ["00445550123", "+7495", "00", "900"],
)
def plus_for_zeros(phone: str) -> str:
    """A leading 00 written as a plus sign; other numbers stay as they are."""
    return "+" + phone[2:] if phone.startswith("00") else phone
