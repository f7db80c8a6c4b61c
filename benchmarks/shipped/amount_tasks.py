"""Text clean-up: dates as text, and amounts with units."""

from __future__ import annotations

from .authoring import Examples

TASKS = Examples("string")


# Dates and times, as people type them.


@TASKS(
    "dates",
    "int slice",
    "(str.to_int (text.right date (+ 2 2)))",
    ["17/05/2031", "1.2.1998", "May 2044"],
    ["31-12-2019", "summer 2027", "07/07/1707", "9 2050"],
)
def year_of_date(date: str) -> int:
    """The year at the end, as a number."""
    return int(date[-4:])


@TASKS(
    "dates",
    "split reorder",
    '(str.++ (text.split date "-" 2) (str.++ "/" (str.++ (text.split date "-" 1) (str.++ "/" (text.split date "-" 0)))))',
    ["2031-05-17", "1998-02-01", "2044-11-30"],
    ["2019-12-31", "2027-06-09", "1707-07-07", "2050-01-23"],
)
def day_first(date: str) -> str:
    """A date with the year in front, turned round."""
    year, month, day = date.split("-")
    return f"{day}/{month}/{year}"


@TASKS(
    "dates",
    "slice pad",
    '(text.right (str.++ "0" month) 2)',
    ["5", "11", "7", "10"],
    ["1", "12", "9", "2"],
)
def two_digit_month(month: str) -> str:
    """The number of a month with two digits."""
    return month.zfill(2)


@TASKS(
    "dates",
    "slice",
    "(text.left day (+ 1 2))",
    ["Wednesday 14 May", "Friday 2 June", "Sunday 30 July"],
    ["Monday 1 May", "Tuesday 11 April", "Thursday 8 March", "Saturday 19 August"],
)
def short_weekday(day: str) -> str:
    """The first three letters of the weekday."""
    return day[:3]


@TASKS(
    "dates",
    "columns int join",
    '(str.++ (str.from_int day) (str.++ "." (str.++ (str.from_int month) ".")))',
    [(17, 5), (1, 2), (30, 11)],
    [(31, 12), (9, 6), (7, 7), (23, 1)],
)
def day_and_month(day: int, month: int) -> str:
    """Two numbers as a date."""
    return f"{day}.{month}."


@TASKS(
    "dates",
    "columns bool int",
    '(< (str.to_int (text.before start ":")) (str.to_int (text.before end ":")))',
    [("8:05", "17:30"), ("9:00", "10:15"), ("23:50", "6:10"), ("7:10", "7:40")],
    [("6:00", "14:00"), ("22:15", "4:45"), ("11:11", "11:59"), ("9:59", "21:00")],
)
def ends_in_a_later_hour(start: str, end: str) -> bool:
    """Does an appointment reach a later hour of the same day?"""
    return int(start.split(":")[0]) < int(end.split(":")[0])


@TASKS(
    "dates",
    "split delimiter int arithmetic",
    '(str.++ (str.from_int (+ 1 (str.to_int (text.before time ":")))) (str.++ ":" (text.after time ":")))',
    ["8:05", "17:30", "9:59"],
    ["6:00", "14:45", "22:15", "0:01"],
)
def an_hour_later(time: str) -> str:
    """The time one hour later, midnight not being reached."""
    hour, minute = time.split(":")
    return f"{int(hour) + 1}:{minute}"


# Amounts and units.


@TASKS(
    "amounts",
    "int split",
    '(str.to_int (text.before amount " "))',
    ["12 kg", "350 g", "7 litres"],
    ["1000 mg", "4 lb", "60 cups", "18 oz"],
)
def number_of_amount(amount: str) -> int:
    """The number before the unit."""
    return int(amount.split(" ")[0])


@TASKS(
    "amounts",
    "int replace",
    '(str.to_int (str.replace_all number "," ""))',
    ["1,234,567", "98,000", "451"],
    ["10,000,000", "7", "3,141", "999,999"],
)
def plain_number(number: str) -> int:
    """A number without the commas between its thousands."""
    return int(number.replace(",", ""))


@TASKS(
    "amounts",
    "split reorder",
    '(str.++ (text.after price " ") (str.++ " " (text.before price " ")))',
    ["EUR 40", "USD 7.50", "NOK 1200"],
    ["GBP 3", "JPY 9000", "CHF 18.20", "SEK 65"],
)
def currency_last(price: str) -> str:
    """The currency behind the amount instead of before it."""
    currency, amount = price.split(" ")
    return f"{amount} {currency}"


@TASKS(
    "amounts",
    "columns int choice",
    '(str.++ (str.from_int n) (str.++ " " (ite (= n 1) item (str.++ item "s"))))',
    [(1, "apple"), (3, "pear"), (12, "egg"), (1, "plum")],
    [(2, "apple"), (1, "egg"), (0, "melon"), (40, "bean")],
)
def counted(n: int, item: str) -> str:
    """A number of things, in the plural where it must be."""
    return f"{n} {item}" if n == 1 else f"{n} {item}s"


@TASKS(
    "amounts",
    "int token arithmetic",
    "(+ (str.to_int (text.token order <digit> 0)) (str.to_int (text.token order <digit> 1)))",
    ["3 adults, 2 children", "10 adults, 1 child", "1 adult, 4 children"],
    ["2 adults, 2 children", "20 adults, 11 children", "7 adults, 0 children", "1 adult, 1 child"],
)
def people_in_order(order: str) -> int:
    """The sum of the two numbers in a text."""
    numbers = "".join(c if c.isdigit() else " " for c in order).split()
    return int(numbers[0]) + int(numbers[1])
