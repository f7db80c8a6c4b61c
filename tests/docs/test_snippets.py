"""Every snippet of README and docs is run, in the order of its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, Page, blocks_of, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_snippets_work_as_shown(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "page"
    folder.mkdir()
    monkeypatch.chdir(folder)
    wrong = Page(page, folder).run()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("```python\n1 / 0\n```\n", "ZeroDivisionError"),
        ("```python\n>>> 1 + 1\n3\n```\n", "Expected:"),
        ("```python\nx = 1\n```\ntext\n```python\n>>> x\n2\n```\n", "Got:"),
        ("```console\n$ synth run '(+ 1 2)'\n4\n```\n", "and not"),
        ("```console\n$ synth nonsense\n```\n", "ended with 2"),
    ],
)
def test_what_does_not_work_is_told(text: str, words: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    wrong = Page(page, folder).run()
    assert len(wrong) >= 1 and words in "".join(wrong)


def test_marks(tmp_path: Path) -> None:
    text = "<!-- no-run: never -->\n```python\n1 / 0\n```\n<!-- file: a.txt -->\n```text\nhello\n```\n"
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    assert Page(page, folder).run() == []
    assert (folder / "a.txt").read_text(encoding="utf-8") == "hello\n"


def test_every_block_that_is_not_run_says_why() -> None:
    marks = [block.mark for page in pages() for block in blocks_of(page.read_text(encoding="utf-8"))]
    assert all(text.strip() for word, text in marks if word == "no-run")


def test_the_index_leads_to_every_page() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    assert [page.name for page in DOCS.rglob("*.md") if page.name != "index.md" and f"({page.name})" not in index] == []


def test_links_lead_somewhere() -> None:
    """Links to files, and to headings of the same page."""
    broken = []
    for page in pages():
        text = page.read_text(encoding="utf-8")
        anchors = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.*)$", text, re.M)}
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.S)):
            place, _, anchor = target.partition("#")
            if "://" in place or place.startswith("mailto:"):
                continue
            there = (page.parent / place).exists() if place else anchor in anchors
            if not there:
                broken.append(f"{page.name}: {target}")
    assert broken == []
