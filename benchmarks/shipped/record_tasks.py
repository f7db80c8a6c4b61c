"""Text clean-up: files, codes, delimiters, and web addresses."""

from __future__ import annotations

from .authoring import Examples

TASKS = Examples("string")


# Files.


@TASKS(
    "files",
    "split",
    '(text.after_last file ".")',
    ["report.pdf", "photo.old.png", "notes.txt"],
    ["a.b.c.gz", "table.csv", "x.y", "backup.2031.tar"],
)
def file_extension(file: str) -> str:
    """What stands after the last point."""
    return file.split(".")[-1]


@TASKS(
    "files",
    "split",
    '(text.before_last (text.after_last path "/") ".")',
    ["home/ada/report.pdf", "photo/2031/cat.old.png", "x/notes.txt"],
    ["a/b/c/d.e", "srv/table.csv", "p/q.r/s.t", "data/set/v1.2.json"],
)
def file_stem(path: str) -> str:
    """The file's name without folders and without its ending."""
    return path.split("/")[-1].rsplit(".", 1)[0]


@TASKS(
    "files",
    "split",
    '(text.before_last path "/")',
    ["home/ada/report.pdf", "photo/2031/cat.png", "x/notes.txt"],
    ["a/b/c/d.e", "srv/table.csv", "p/q.r/s.t", "/etc/hosts"],
)
def folder_of_file(path: str) -> str:
    """The folder in which a file lies."""
    return path.rsplit("/", 1)[0]


@TASKS(
    "files",
    "split join",
    '(str.++ (text.before_last file ".") ".csv")',
    ["report.xls", "table.old.ods", "notes.txt"],
    ["a.b.c.gz", "x.y", "prices.2031.tsv", "list.json"],
)
def csv_name(file: str) -> str:
    """The same name with the ending .csv."""
    return file.rsplit(".", 1)[0] + ".csv"


@TASKS(
    "files",
    "bool",
    '(or (str.suffixof ".png" file) (str.suffixof ".jpg" file))',
    ["cat.png", "dog.jpg", "notes.txt", "png.jpg.txt", "jpg.gif", "a.png.zip"],
    ["a.b.png", "x.jpeg", "table.csv", "photo.2031.jpg"],
)
def is_picture(file: str) -> bool:
    """Does the name end in .png or .jpg?"""
    return file.endswith((".png", ".jpg"))


@TASKS(
    "files",
    "int count",
    '(text.count path "/")',
    ["home/ada/report.pdf", "x/notes.txt", "readme", "a/b/c/d/e"],
    ["/etc/hosts", "srv/table.csv", "p/q.r/s.t", "///"],
)
def folder_depth(path: str) -> int:
    """How many folders stand before the file."""
    return path.count("/")


@TASKS(
    "files",
    "columns join",
    '(str.++ folder (str.++ "/" (str.++ (str.lower file) ".txt")))',
    [("home/ada", "Report"), ("x", "NOTES"), ("photo/2031", "Cat")],
    [("a/b", "C"), ("srv", "Table"), ("p", "q r"), ("data/set", "V1")],
)
def text_file_path(folder: str, file: str) -> str:
    """The path of a text file: folder, and title in small letters."""
    return f"{folder}/{file.lower()}.txt"


# Codes.


@TASKS(
    "codes",
    "case replace",
    '(str.upper (str.replace_all code "-" ""))',
    ["ab-1234", "kx-9-07", "q-55-b"],
    ["zz-0001", "m-1-2-3", "lamp", "t-88-x"],
)
def compact_code(code: str) -> str:
    """Capitals, no hyphens."""
    return code.replace("-", "").upper()


@TASKS(
    "codes",
    "bool class",
    "(text.is_all (text.right code 1) <letter>)",
    ["AB-12X", "KX-907", "5Q", "77-1", "T-0-B"],
    ["ZZ-0001", "M1C", "9", "LAMP"],
)
def has_check_letter(code: str) -> bool:
    """Is the last character a letter?"""
    return code[-1].isalpha()


@TASKS(
    "codes",
    "columns slice case join",
    '(str.++ (str.upper (text.left item (+ 1 2))) (str.++ "-" number))',
    [("lamp", "042"), ("chair", "7"), ("Desk", "1180")],
    [("table", "55"), ("mug", "003"), ("Sofa", "9"), ("curtain", "61")],
)
def stock_number(item: str, number: str) -> str:
    """Three capitals of the article, a hyphen, a number."""
    return item[:3].upper() + "-" + number


@TASKS(
    "codes",
    "slice pad",
    '(text.right (str.++ "0000" number) 4)',
    ["7", "42", "815", "2031"],
    ["0", "99", "100", "5"],
)
def four_digits(number: str) -> str:
    """A number filled up with zeros to four digits."""
    return number.zfill(4)


@TASKS(
    "codes",
    "class join",
    '(str.++ "Row " (str.++ (text.keep seat <digit>) (str.++ ", seat " (text.keep seat <letter>))))',
    ["12C", "7A", "33F"],
    ["1D", "20B", "9E", "104K"],
)
def seat_in_words(seat: str) -> str:
    """Row and seat, spelt out."""
    row, place = seat[:-1], seat[-1]
    return f"Row {row}, seat {place}"


@TASKS(
    "codes",
    "int slice split",
    '(str.to_int (text.left (text.after room "-") 1))',
    ["B-214", "Main-305", "C-118"],
    ["D-401", "West-999", "A-7", "E-023"],
)
def floor_of_room(room: str) -> int:
    """The floor: the first digit after the hyphen."""
    return int(room.split("-")[1][0])


@TASKS(
    "codes",
    "split arithmetic int",
    '(str.++ (text.before_last version ".") (str.++ "." (str.from_int (+ 1 (str.to_int (text.after_last version "."))))))',
    ["1.4.2", "0.9.19", "3.0.99"],
    ["2.0.0", "10.11.12", "1.2.9", "7.7.7"],
)
def next_patch(version: str) -> str:
    """The version with its last part counted up."""
    front, last = version.rsplit(".", 1)
    return f"{front}.{int(last) + 1}"


@TASKS(
    "codes",
    "columns bool int split",
    '(< (str.to_int (text.before old ".")) (str.to_int (text.before new ".")))',
    [("1.4", "2.1"), ("9.9", "10.0"), ("3.1", "3.7"), ("12.0", "4.5")],
    [("2.2", "2.3"), ("5.0", "11.1"), ("30.0", "4.0"), ("0.1", "1.0")],
)
def is_major_update(old: str, new: str) -> bool:
    """Has the number before the point grown?"""
    return int(old.split(".")[0]) < int(new.split(".")[0])


@TASKS(
    "codes",
    "bool class logic",
    "(and (< 0 (text.count_class word <digit>)) (< 0 (text.count_class word <upper>)))",
    ["Tulip7", "tulip7", "TULIP", "x9Y", "plain"],
    ["A1", "a1", "SNOW", "rain2Day", "9"],
)
def strong_word(word: str) -> bool:
    """Does a password have both a digit and a capital?"""
    return any(c.isdigit() for c in word) and any(c.isupper() for c in word)


# Lists in a cell, columns in a line.


@TASKS(
    "delimiters",
    "replace",
    '(str.replace_all cell ";" ", ")',
    ["red;green;blue", "one;two", "a;b;c;d"],
    ["north;south", "x", "1;2;3;4;5", "tea;coffee;milk"],
)
def commas_for_semicolons(cell: str) -> str:
    """The same list with commas and blanks."""
    return cell.replace(";", ", ")


@TASKS(
    "delimiters",
    "split",
    '(text.split row "," 1)',
    ["7,lamp,20", "12,chair,45", "3,desk,180"],
    ["1,mug,4", "99,sofa,700", "5,tea,3,x", "8,rug"],
)
def second_field(row: str) -> str:
    """The field after the first comma."""
    return row.split(",")[1]


@TASKS(
    "delimiters",
    "split trim",
    '(str.trim (text.after_last row "|"))',
    ["a | b | lamp ", "x |  chair", "1 | 2 | 3 |desk  "],
    ["q|mug", "a | sofa bed ", " | tea", "7 | 8 |  rug "],
)
def last_field_trimmed(row: str) -> str:
    """The last field without the blanks around it."""
    return row.split("|")[-1].strip()


@TASKS(
    "delimiters",
    "split",
    '(text.before (text.after label "(") ")")',
    ["Fern (potted)", "Lamp (40 W) new", "Tea (green)"],
    ["Rug (wool)", "a (b) c", "Chair (oak) x2", "Mug ()"],
)
def inside_parentheses(label: str) -> str:
    """What stands between parentheses."""
    return label.split("(")[1].split(")")[0]


@TASKS(
    "delimiters",
    "split reorder join",
    '(str.++ (text.before label " (") (text.after label ")"))',
    ["Fern (potted) large", "Lamp (40 W) new", "Tea (green), loose"],
    ["Rug (wool) 2 m", "a (b) c", "Chair (oak), pair", "Mug () blue"],
)
def without_parentheses(label: str) -> str:
    """The label without the remark between parentheses."""
    return label.split(" (")[0] + label.split(")")[1]


@TASKS(
    "delimiters",
    "replace case",
    '(str.lower (str.replace_all title " " "-"))',
    ["Green Tea No 4", "Wool Rug", "The Old Oak Chair"],
    ["Lamp", "A B C", "Blue Mug Two", "Sofa Bed XL"],
)
def slug(title: str) -> str:
    """A title as it stands in a web address."""
    return title.replace(" ", "-").lower()


@TASKS(
    "delimiters",
    "replace case",
    '(str.title (str.replace_all column "_" " "))',
    ["total_net_price", "order_id", "first_name"],
    ["date", "a_b_c", "last_login_time", "zip_code"],
)
def heading_of_column(column: str) -> str:
    """The name of a column as a heading."""
    return column.replace("_", " ").title()


@TASKS(
    "delimiters",
    "int count trim",
    '(+ 1 (text.count (str.trim line) " "))',
    ["green tea", " one two three ", "lamp ", "  the old oak chair"],
    ["a", " b c", "blue mug no two  ", " x y z "],
)
def number_of_words(line: str) -> int:
    """How many words a line has."""
    return len(line.split())


@TASKS(
    "delimiters",
    "columns choice int",
    "(ite (< (str.len one) (str.len two)) two one)",
    [("tea", "coffee"), ("lamp", "mug"), ("rug", "chair"), ("ox", "cat")],
    [("sofa bed", "bed"), ("a", "bb"), ("desk", "shelf"), ("window", "door")],
)
def longer_word(one: str, two: str) -> str:
    """The longer of two words, and the first one if they are equally long."""
    return two if len(one) < len(two) else one


@TASKS(
    "delimiters",
    "columns bool case",
    "(str.contains (str.lower line) (str.lower word))",
    [("Green Tea", "tea"), ("Wool Rug", "RUG"), ("Lamp", "oak"), ("Blue Mug", "rug")],
    [("The Old Oak", "OLD"), ("chair", "Chairs"), ("SOFA", "of"), ("desk", "x")],
)
def mentions(line: str, word: str) -> bool:
    """Does a line contain a word, in whatever case?"""
    return word.lower() in line.lower()


@TASKS(
    "delimiters",
    "join split",
    '(str.++ (text.before range "-") (str.++ " to " (str.++ (text.after range "-") " pages")))',
    ["12-18", "3-40", "100-101"],
    ["1-2", "77-99", "5-500", "20-21"],
)
def pages_in_words(range: str) -> str:  # noqa: A002 - the column is called so
    """A range of pages, spelt out."""
    first, last = range.split("-")
    return f"{first} to {last} pages"


@TASKS(
    "delimiters",
    "choice slice int",
    '(ite (< (str.len title) 13) title (str.++ (text.left title 9) "..."))',
    ["Green Tea", "The Old Oak Chair", "Lamp", "A Rug of Fine Wool", "Twelve chars"],
    ["Thirteen char", "Blue Mug", "Sofa Bed Extra Large", "Window"],
)
def cut_title(title: str) -> str:
    """A title of more than twelve characters, cut to nine and three points."""
    return title if len(title) < 13 else title[:9] + "..."


# Web addresses.


@TASKS(
    "web",
    "split",
    '(text.before (text.after url "://") "/")',
    ["https://maps.river.example/x/y", "http://lab.example/", "ftp://files.zoo.example/a.zip"],
    ["https://quay.example/q?x=1", "http://a.b.c.example/d", "sftp://dune.example/e/f", "https://i.example/://"],
)
def web_host(url: str) -> str:
    """The host of a web address."""
    return url.split("://")[1].split("/")[0]


@TASKS(
    "web",
    "split int",
    '(str.to_int (text.before (text.after url "page=") "&"))',
    ["?q=tea&page=7&lang=no", "?page=12&q=rug", "?x=1&y=2&page=305&z=3"],
    ["?page=1&", "?lang=sv&page=44&q=a", "?a=b&page=9&c=d", "?q=page&page=60&r=1"],
)
def page_in_query(url: str) -> int:
    """The number of the page in the query of a web address."""
    return int(url.split("page=")[1].split("&")[0])


@TASKS(
    "web",
    "columns join replace",
    '(str.++ "https://" (str.++ host (str.++ "/search?q=" (str.replace_all words " " "+"))))',
    [("river.example", "green tea"), ("zoo.example", "old oak chair"), ("lab.example", "rug")],
    [("quay.example", "blue mug"), ("a.example", "a b c d"), ("dune.example", "lamp"), ("i.org", "x y")],
)
def search_address(host: str, words: str) -> str:
    """The address of a search on a host."""
    return f"https://{host}/search?q=" + words.replace(" ", "+")
