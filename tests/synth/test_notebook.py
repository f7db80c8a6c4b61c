"""What a notebook shows is escaped, complete and bounded; progress is redrawn in place and taken away again."""

import sys
import types
from html.parser import HTMLParser
from typing import Any

import pytest

import synth
from search.budget import Statistics
from synth.notebook import MOST_ROWS, NotebookProgress, is_notebook

EVIL = "<script>alert(1)</script>"


class Checker(HTMLParser):
    """Tags that are open, and all that ever were."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.seen.add(tag)
        if tag not in ("rect", "path"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "path"):
            assert self.open.pop() == tag


def checked(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == [] and "script" not in checker.seen
    return checker


def test_an_answer_is_shown_with_its_tree_and_its_rows() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"name": ["Ada Byron", "Alan Turing", "Cher"], "first": ["Ada", None, None]})
    result = synth.solve(table, candidates=50_000)
    html = result._repr_html_()
    assert {"svg", "table", "pre"} <= checked(html).seen and "Alan Turing" in html
    bundle = result._repr_mimebundle_()
    assert bundle["text/html"] == html and bundle["text/plain"] == repr(result)


def test_everything_from_a_task_is_escaped() -> None:
    session = synth.Session([f"{EVIL} a", f"{EVIL} b"], [(f"{EVIL} a", f"a{EVIL}")], candidates=20_000)
    for html in (session._repr_html_(), session.result._repr_html_()):
        assert EVIL not in html
        checked(html)
    if session.program is not None:
        html = synth.trace(session.program, f"{EVIL} b")._repr_html_()
        assert EVIL not in html
        checked(html)


def test_failures_and_beginnings_are_shown_too() -> None:
    checked(synth.Session(["a"])._repr_html_())
    failed = synth.Session([[3, 1, 2]], [([3, 1, 2], 77), ([4, 4], 1234), ([9], -8)], candidates=2_000)
    html = failed._repr_html_()
    checked(html)
    assert "candidates" in html
    checked(failed.result._repr_html_())


def test_long_columns_are_cut() -> None:
    session = synth.Session([f"a{k} b" for k in range(500)], [("a1 b", "a1")], candidates=20_000)
    html = session._repr_html_()
    assert html.count("<tr>") == MOST_ROWS + 1 and f"{500 - MOST_ROWS} rows more" in html


class Display:
    """Stands for `IPython.display` and keeps what was shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def HTML(self, text: str) -> str:  # noqa: N802 - IPython's name
        return text

    def display(self, html: str, display_id: bool) -> "Display":
        assert display_id
        self.shown.append(html)
        return self

    def update(self, html: str) -> None:
        self.shown.append(html)


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Display:
    display = Display()
    shell = types.SimpleNamespace(get_ipython=lambda: types.SimpleNamespace(kernel=object()))
    monkeypatch.setitem(sys.modules, "IPython", shell)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    return display


def test_progress_is_redrawn_and_taken_away(kernel: Display) -> None:
    assert is_notebook()
    progress = NotebookProgress(EVIL)
    progress._last = 0.0
    progress(Statistics(candidates=1234, seconds=1.0))
    progress.close()
    assert "1,234 candidates" in kernel.shown[0] and EVIL not in kernel.shown[0]
    assert kernel.shown[-1] == ""


def test_solve_shows_progress_in_a_notebook_by_itself(kernel: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NotebookProgress, "EVERY", 0.0)
    synth.solve([([3, 1, 2], 77), ([4, 4], 1234), ([9], -8)], seconds=1.0)
    assert len(kernel.shown) >= 2 and kernel.shown[-1] == ""


def test_elsewhere_there_is_none() -> None:
    assert not is_notebook()
