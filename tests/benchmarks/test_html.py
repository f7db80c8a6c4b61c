"""The HTML report: harmless whatever the records hold, complete in itself, and at work in a real browser."""

import base64
import hashlib
import json
import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from benchmarks.report.compare import compare
from benchmarks.report.html import page
from benchmarks.report.runs import runs_of

from .browser import Browser, started
from .samples import record

EVIL = (
    "<script>alert(1)</script>",
    "</script><script>document.title='broken'</script>",
    '"><img src=x onerror="document.title=\'broken\'">',
    "<!--<script>",
    "]]>&lt;&amp;&#60;",
    "javascript:alert(1)",
)


def evil_records() -> list[dict[str, Any]]:
    found = [record(name, program=name, message=name, track=name, checked=name, machine=name) for name in EVIL]
    return [
        *found,
        record("failed", "error", message=EVIL[1]),
        *(record(name, engine=EVIL[0], track=name, program=name) for name in EVIL),
    ]


def realistic() -> list[dict[str, Any]]:
    """Two engines over 300 tasks of two tracks."""
    draw = random.Random(0)
    found = []
    for number in range(300):
        track = ("strings", "bits")[number % 2]
        hard = draw.lognormvariate(-1, 2)
        for engine, slower in (("synthwright", 1.0), ("cvc5", 2.0)):
            seconds = hard * slower * draw.lognormvariate(0, 0.3)
            status, strategy = ("solved" if seconds < 10 else "timeout"), {"cvc5": "cvc5"}.get(engine, "auto")
            program = f"(define-fun f ((x Int)) Int (+ x {number} {len(engine)}))" if status == "solved" else None
            found.append(
                record(
                    f"{track}-{number:03}",
                    status,
                    min(seconds, 10.0),
                    track=track,
                    engine=engine,
                    strategy=strategy,
                    program=program,
                )
            )
    return found


class Elements(HTMLParser):
    """Tags with their attributes, and the text of scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style") and self.cdata_elem:
            self.raw.append((self.tags[-1][0], data))


def elements(text: str) -> Elements:
    parser = Elements()
    parser.feed(text)
    parser.close()
    return parser


def pages() -> Iterator[str]:
    runs = runs_of([("evil", evil_records())])
    yield page(runs, sygus=True)
    yield page(runs[:2], comparison=compare(*runs[:2]))


def test_records_cannot_add_elements_to_the_page() -> None:
    for text in pages():
        found = elements(text)
        assert [tag for tag, _ in found.tags].count("script") == 2
        assert {"img", "iframe", "link", "object", "embed", "base", "a"}.isdisjoint(tag for tag, _ in found.tags)
        assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "style"]


def test_the_data_survives_its_escapes() -> None:
    runs = runs_of([("evil", evil_records())])
    text = page(runs)
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert data is not None and "<" not in data.group(1)
    assert {name for _, name, _ in json.loads(data.group(1))["tasks"]} == {*EVIL, "failed"}


def test_nothing_is_named_that_lies_outside() -> None:
    for text in (page(runs_of([("x", realistic())])), *pages()):
        found = elements(text)
        for tag, attributes in found.tags:
            assert not {"src", "href", "action", "srcset", "data", "poster"} & attributes.keys(), (tag, attributes)
        code = "".join(data for _, data in found.raw if not data.startswith("{"))
        assert not re.search(r"https?:|url\(|@import|fetch\(|XMLHttpRequest|\bimport\b|(?<![:\w])//[\w.]+/", code)


def test_the_policy_admits_this_script_and_style_and_nothing_else() -> None:
    text = page(runs_of([("x", realistic())]))
    found = elements(text)
    (policy,) = (attributes["content"] for tag, attributes in found.tags if attributes.get("http-equiv"))
    assert policy is not None and policy.startswith("default-src 'none'; ")
    for tag, source in (("style", "style-src"), ("script", "script-src")):
        (code,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"{source} 'sha256-{digest}'" in policy


def test_a_page_is_made_of_anything() -> None:
    for records in ([record("a")], [record("a", "timeout")], [record("a", seconds=0.0)], [{"task": "a"}]):
        assert "</html>" in page(runs_of([("x", records)]), sygus=True)


def test_the_same_records_make_the_same_page() -> None:
    assert page(runs_of([("x", realistic())])) == page(runs_of([("x", realistic())]))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with started(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Browser:
    """The browser with a realistic report in it."""
    path = tmp_path / "report.html"
    path.write_text(page(runs_of([("x", realistic())])), encoding="utf-8")
    browser.messages()
    browser.open(path)
    return browser


ROWS = "#tasks tbody tr.row"


def test_the_plots_are_there_and_have_a_size(report: Browser) -> None:
    titles = report.texts("figure h3")
    assert titles == ["Cactus plot", "Solve rate over time", "cvc5 against synthwright auto", "Solved by track"]
    boxes = report.run("return [...document.querySelectorAll('svg.plot')].map((p) => p.getBoundingClientRect().width)")
    assert len(boxes) == 4 and min(boxes) > 200
    assert report.count("svg.plot path.line") == 4 and report.count("svg.plot .dot") > 100
    # Colours come from the style sheet; had the policy refused it, lines would be black or missing.
    strokes = report.run("return [...document.querySelectorAll('path.line')].map((p) => getComputedStyle(p).stroke)")
    assert len(set(strokes)) == 2 and "none" not in strokes


def test_filters_narrow_the_list(report: Browser) -> None:
    assert report.text("#count") == "300 tasks" and report.count(ROWS) == 200
    report.click("#more")
    assert report.count(ROWS) == 300
    report.type("#filter", "strings-01")
    report.wait("return document.getElementById('count').textContent === '5 of 300 tasks'")
    assert report.texts(f"{ROWS} .open") == [f"strings-{number:03}" for number in (10, 12, 14, 16, 18)]
    report.run("document.getElementById('filter').value = ''")
    report.click("#track option:nth-child(2)")
    assert set(report.texts(f"{ROWS} td:nth-child(2)")) == {"bits"}
    report.click("#status option[value='none']")
    found = report.texts(f"{ROWS} td:nth-child(3)")
    assert found and set(found) == {"timeout"}


def test_a_click_shows_the_programs_of_a_task(report: Browser) -> None:
    report.type("#filter", "bits-001")
    report.wait(f"return document.querySelectorAll('{ROWS}').length === 1")
    assert report.count("#tasks pre") == 0
    report.click(f"{ROWS} td")
    assert report.texts("#tasks pre") == [
        "(define-fun f ((x Int)) Int (+ x 1 11))",
        "(define-fun f ((x Int)) Int (+ x 1 4))",
    ]
    report.click(f"{ROWS} td")
    assert report.count("#tasks pre") == 0


def test_tasks_open_and_columns_sort_by_keyboard(report: Browser) -> None:
    report.run("document.querySelector('#tasks .open').focus()")
    report.press("\ue007")
    assert report.run("return document.activeElement.getAttribute('aria-expanded')") == "true"
    assert report.count("#tasks pre") > 0
    report.run("document.querySelectorAll('#tasks .sort')[2].focus()")
    report.press(" ")
    assert report.run("return document.querySelector('#tasks th[aria-sort]').textContent") == "synthwright auto"
    times = [float(cell.split()[1]) for cell in report.texts(f"{ROWS} td:nth-child(3)")[:20]]
    assert times == sorted(times)


def test_a_dot_leads_to_its_task(report: Browser) -> None:
    report.type("#filter", "no such task")
    report.wait(f"return document.querySelectorAll('{ROWS}').length === 0")
    name = report.run(
        "const dot = document.querySelector('.dot'); dot.dispatchEvent(new MouseEvent('click', {bubbles: true}));"
        "return dot.textContent.split(':')[0]"
    )
    assert report.run("return document.activeElement.textContent") == name
    assert report.run("return document.activeElement.getAttribute('aria-expanded')") == "true"


def test_light_and_dark_both_have_contrast(report: Browser) -> None:
    script = (
        "const of = (e, p) => getComputedStyle(e)[p].match(/[\\d.]+/g).slice(0, 3).map(Number);"
        "const card = of(document.querySelector('#plots'), 'backgroundColor');"
        "return [card, of(document.body, 'color'), of(document.querySelector('.note'), 'color'),"
        " of(document.querySelector('.good'), 'color'), of(document.querySelector('.bad'), 'color'),"
        " ...[...document.querySelectorAll('path.line')].map((p) => of(p, 'stroke'))]"
    )
    for theme, dark in (("light", False), ("dark", True)):
        report.run("document.documentElement.dataset.theme = arguments[0]", theme)
        card, ink, soft, good, bad, *lines = report.run(script)
        assert (luminance(card) < 0.2) is dark
        # WCAG 2.2: 4.5 for text (1.4.3), 3 for graphics (1.4.11).
        assert min(contrast(card, colour) for colour in (ink, soft, good, bad)) >= 4.5
        assert min(contrast(card, colour) for colour in lines) >= 3


def luminance(colour: list[float]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], other: list[float]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("width", [500, 1280])
def test_the_page_never_scrolls_sideways(report: Browser, width: int) -> None:
    report.resize(width, 900)
    report.click(f"{ROWS} .open")
    assert report.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_nothing_is_fetched_and_nothing_complains(report: Browser) -> None:
    report.click("#more")
    report.click(f"{ROWS} .open")
    report.click("#theme")
    assert [address.rpartition("/")[2] for address in report.requests()] == ["report.html"]
    assert report.messages() == []


def test_a_hostile_record_stays_text_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "evil.html"
    path.write_text(page(runs_of([("evil", evil_records())])), encoding="utf-8")
    browser.messages()
    browser.open(path)
    browser.run("for (const button of document.querySelectorAll('#tasks .open')) button.click()")
    assert browser.run("return document.title") == "Benchmark report"
    assert browser.count("img") == 0 and browser.count("script") == 2
    assert set(EVIL) <= set(browser.texts("#tasks pre"))
    assert browser.messages() == []
