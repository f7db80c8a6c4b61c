"""The page for people with a column: its door lets nobody else in, its answers are bounded, and it works in a browser."""

import http.client
import json
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import synth
from dsl.errors import QuestionError
from search.budget import Budget
from synth.cli.page import _halves, _table
from synth.ui import answers
from synth.ui.server import ANSWERS, LARGEST_BODY, Server, page
from tests.benchmarks.browser import Browser, started

NAMES = [["Nancy FreeHafer"], ["Jan Kotas"], ["Mariya Sergienko"], ["Cher"]]
EVIL = "</script><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server(seconds=20)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield served
    served.shutdown()
    served.close()


def call(
    server: Server, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, str, http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer
    finally:
        connection.close()


def post(server: Server, path: str, request: Any, **headers: str) -> tuple[int, str]:
    given = {"Content_Type": "application/json", "X_Token": server.token} | headers
    status, text, _ = call(server, "POST", path, json.dumps(request).encode(), **given)
    return status, text


# The door.


def test_the_page_is_for_this_machine_only(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.address.startswith(f"http://127.0.0.1:{server.server_port}/?token=")


def test_without_the_token_nothing_is_told(server: Server) -> None:
    for path in ("/", "/?token=", "/?token=wrong", f"/?token={server.token}x", "/?token=%C3%A9"):
        status, text, _ = call(server, "GET", path)
        assert status == 403 and "<html" not in text
    for token in ("", "wrong"):
        assert post(server, "/learn", {}, X_Token=token)[0] == 403


def test_other_hosts_and_origins_are_refused(server: Server) -> None:
    path = f"/?token={server.token}"
    assert call(server, "GET", path, Host="evil.example")[0] == 403
    assert call(server, "GET", path, Host=f"localhost:{server.server_port}")[0] == 200
    assert post(server, "/learn", {}, Origin="http://evil.example")[0] == 403
    assert post(server, "/stop", {}, Origin=f"http://127.0.0.1:{server.server_port}")[0] == 200


def test_the_policy_allows_our_own_script_only(server: Server) -> None:
    status, text, answer = call(server, "GET", f"/?token={server.token}")
    policy = answer.headers["Content-Security-Policy"]
    assert status == 200 and "default-src 'none'" in policy and "unsafe" not in policy
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert text.count(f'nonce="{nonce}"') == 2 and "{{" not in text
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("method, path, headers, status", [
    ("GET", "/etc/passwd", {}, 404),
    ("GET", "/../page.js", {}, 404),
    ("POST", "/nothing", {}, 404),
    ("POST", "/learn", {"Content_Type": "text/plain"}, 415),
    ("POST", "/learn", {"Content_Length": "x"}, 411),
    ("POST", "/learn", {"Content_Length": str(LARGEST_BODY + 1)}, 413),
    ("PUT", "/learn", {}, 501),
])  # fmt: skip
def test_strange_requests_are_refused(server: Server, method: str, path: str, headers: dict[str, str], status: int) -> None:
    told = {"Content_Type": "application/json", "X_Token": server.token} | headers
    assert call(server, method, path, b"{}", **told)[0] == status


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(server: Server, body: bytes) -> None:
    status, _, _ = call(server, "POST", "/learn", body, Content_Type="application/json", X_Token=server.token)
    assert status == 400


def test_texts_of_the_start_cannot_leave_their_place() -> None:
    class Scripts(HTMLParser):
        count = 0

        def handle_starttag(self, tag: str, attributes: Any) -> None:
            self.count += tag == "script"

    parser = Scripts()
    parser.feed(page("n", {"rows": [[EVIL], ["{{script}}"]], "columns": [EVIL]}))
    assert parser.count == 2


# The answers.


def test_rows_are_learned_predicted_and_exported(server: Server) -> None:
    status, text = post(server, "/learn", {"rows": NAMES, "examples": [[0, "N. FreeHafer"], [1, "J. Kotas"]]})
    answer = json.loads(text)
    assert status == 200 and answer["solved"] and answer["findings"] == []
    assert [row[0] for row in answer["rows"][:3]] == ["N. FreeHafer", "J. Kotas", "M. Sergienko"]
    assert answer["rows"][0][1] and answer["explanation"] and answer["tree"].startswith("<svg")
    python = next(export for export in answer["exports"] if export["name"] == "Python")
    assert "def f(" in python["text"]


def test_columns_are_called_what_they_are_called() -> None:
    request = {"rows": [["Ada", "Byron"], ["Alan", "Turing"]], "columns": ["First", "Last"], "examples": [[0, "Byron, Ada"]]}
    answer = answers.learn(request, Budget(20))
    assert answer["rows"][1][0] == "Turing, Alan"
    assert any("“Last”" in line for line in answer["explanation"])


def test_a_suspicious_example_is_named() -> None:
    rows = [[f"{name} x{k}"] for k, name in enumerate(("ada", "alan", "grace", "tony", "john"))]
    pairs = [[k, row[0].split()[1]] for k, row in enumerate(rows)]
    pairs[2][1] = "?!"
    answer = answers.learn({"rows": rows, "examples": pairs, "noise": 1}, Budget(30))
    assert answer["suspects"] == [2]


@pytest.mark.parametrize("request_, message", [
    ([], "must be a JSON object"),
    ({}, "there are no rows"),
    ({"rows": [["a"], ["b", "c"]]}, "row 2 has 2 cells"),
    ({"rows": [["a"]] * (answers.MOST_ROWS + 1)}, "at most 5,000 rows"),
    ({"rows": [["a"] * 21]}, "at most 20 columns"),
    ({"rows": [[1]]}, "no text"),
    ({"rows": [["a" * 2001]]}, "no text"),
    ({"rows": [["a"]]}, "no examples yet"),
    ({"rows": [["a"]], "examples": [[1, "b"]]}, "must name a row"),
    ({"rows": [["a"]], "examples": [[True, "b"]]}, "must name a row"),
    ({"rows": [["a"]], "examples": [7]}, "must name a row"),
    ({"rows": [["a"]], "examples": [[0, 7]]}, "is no text"),
    ({"rows": [["a"]], "examples": [[0, "b"]], "noise": "1"}, "noise must be"),
    ({"rows": [["a"]], "examples": [[0, "b"]], "columns": [1]}, "columns must be"),
    ({"rows": [["a"], ["a"]], "examples": [[0, "b"], [1, "c"]]}, "rows 1 and 2 are the same"),
])  # fmt: skip
def test_requests_without_sense_are_told_so(request_: Any, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        answers.learn(request_, Budget(1))


def test_reasons_speak_of_rows() -> None:
    rows = [["a"], ["ab"], ["b"], ["cd"], ["ef"]]
    examples = [[4, "§"], [1, "¤"], [3, "¿"]]
    session = synth.Session([tuple(row) for row in rows], [((rows[k][0],), text) for k, text in examples])
    failed = synth.Result(synth.Status.TIMEOUT, session.task)
    reasons = answers._reasons(session, [tuple(row) for row in rows], failed, 0.0)
    assert [next(n for n in range(1, 6) if f"row {n} " in text) for text in reasons[:3]] == [5, 2, 4]


def test_a_mistake_reaches_the_page_as_a_sentence(server: Server) -> None:
    status, text = post(server, "/learn", {"rows": []})
    assert status == 200 and "there are no rows" in json.loads(text)["error"]


def test_a_newer_question_ends_the_search_of_an_older_one(server: Server) -> None:
    began = threading.Event()

    def slow(request: Any, budget: Budget) -> dict[str, Any]:
        began.set()
        while budget.verdict() is None:
            threading.Event().wait(0.01)
        return {"ended": str(budget.verdict())}

    found: list[dict[str, Any]] = []
    first = threading.Thread(target=lambda: found.append(server.answer(slow, {})))
    first.start()
    assert began.wait(10)
    assert server.answer(lambda request, budget: {"second": True}, {}) == {"second": True}
    first.join(10)
    assert found == [{"ended": "cancelled"}]


# In a browser.


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with started(tmp_path_factory.mktemp("browser")) as found:
        yield found


LEARNED = (
    "return !document.querySelector('.spinner') && /Learned|No program/.test(document.getElementById('status').textContent)"
)


def visit(browser: Browser, server: Server) -> None:
    browser.call("POST", "/url", {"url": "about:blank"})
    browser.requests()
    browser.messages()
    browser.call("POST", "/url", {"url": server.address})


def give(browser: Browser, place: int, text: str) -> None:
    """Write an output beside a row, as if typed, and wait until something is learned from it."""
    browser.run(
        "const field = document.querySelectorAll('#rows tbody input')[arguments[0]];"
        "field.focus(); field.value = arguments[1]; field.dispatchEvent(new Event('change'))",
        place,
        text,
    )
    browser.wait(LEARNED, 60)


def test_a_person_pastes_gives_examples_answers_and_copies(browser: Browser, server: Server) -> None:
    visit(browser, server)
    browser.type("#pasted", "\n".join(row[0] for row in NAMES))
    browser.click("#use")
    assert browser.count("#rows tbody tr") == 4
    browser.type("#rows tbody tr:first-child input", "N. FreeHafer\ue007")
    browser.wait(LEARNED, 60)
    assert browser.count(".cell.example") == 1
    for _ in range(4):
        if browser.run("return document.getElementById('question').hidden"):
            break
        before = browser.count(".cell.example")
        browser.type("#otherText", "C.\ue007" if browser.text("#asked") == "Cher" else browser.text("#choices button"))
        if browser.text("#asked") != "Cher":
            browser.click("#other button")
        browser.wait(f"return document.querySelectorAll('.cell.example').length > {before}", 10)
        browser.wait(LEARNED, 60)
    assert browser.run("return document.querySelectorAll('#rows tbody input')[2].value") == "M. Sergienko"
    assert "Python" in browser.texts("#tabs button") and "def f(" in browser.text("#code")
    assert browser.count("#says p, #says li") > 0
    assert browser.messages() == []
    asked = {url.split("?")[0] for url in browser.requests() if not url.startswith(("data:", "chrome:"))}
    assert asked <= {f"http://127.0.0.1:{server.server_port}{path}" for path in ("/", "/learn")}


def test_undo_and_removal_take_examples_back(browser: Browser, server: Server) -> None:
    visit(browser, server)
    browser.click("#sample")
    browser.click("#use")
    give(browser, 0, "N. FreeHafer")
    give(browser, 1, "J. Kotas")
    assert browser.count(".cell.example") == 2
    browser.click("#undo")
    browser.wait("return document.querySelectorAll('.cell.example').length === 1", 10)
    browser.wait(LEARNED, 60)
    browser.click(".cell.example button")
    browser.wait("return document.querySelectorAll('.cell.example').length === 0", 10)
    assert browser.run("return document.getElementById('answer').hidden")
    assert browser.run("return [...document.querySelectorAll('#rows input')].every((field) => field.value === '')")


def test_several_columns_come_from_a_spreadsheet(browser: Browser, server: Server) -> None:
    visit(browser, server)
    browser.run("document.getElementById('pasted').value = arguments[0]", 'First\tLast\nAda\t"By\nron"\nAlan\tTuring')
    browser.click("#header")
    browser.click("#use")
    assert browser.texts("#rows th")[1:] == ["First", "Last", "Output"]
    assert browser.texts("#rows td.given") == ["Ada", "By\nron", "Alan", "Turing"]
    give(browser, 1, "Turing, Alan")
    assert browser.run("return document.querySelectorAll('#rows tbody input')[0].value").startswith("By")


def test_a_half_filled_table_is_learned_from_at_once(browser: Browser, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("name;last\nJan Kotas;Kotas\nAnn Lee;\nMariya Sergienko;\n", encoding="utf-8")
    columns, rows, examples = _halves(*_table(str(file)))
    assert (columns[0], len(columns), len(rows), examples) == ("name", 2, 3, [(0, "Kotas")])
    server.start = {"rows": rows, "columns": columns, "examples": examples}
    visit(browser, server)
    browser.wait(LEARNED, 60)
    assert browser.run("return document.querySelectorAll('#rows tbody input')[1].value") == "Lee"
    assert browser.texts("#rows thead th")[1:] == columns  # what is to be filled has its own name


def test_ragged_and_empty_pastes_are_told_where(browser: Browser, server: Server) -> None:
    visit(browser, server)
    browser.click("#use")
    assert "nothing to work on" in browser.text("#pasteError")
    browser.run("document.getElementById('pasted').value = 'a\\tb\\nc'")
    browser.click("#use")
    assert browser.text("#pasteError") == "Line 2 has 1 cells, but the first has 2."


def test_harmful_texts_do_no_harm(browser: Browser, server: Server) -> None:
    server.start |= {"rows": [[f"{EVIL} a"], [f"{EVIL} b"]], "columns": [EVIL]}
    visit(browser, server)
    give(browser, 0, f"a {EVIL}")
    assert browser.run("return document.title") == "Synthwright"
    assert browser.count("#work script, #work img") == 0
    assert browser.messages() == []


def test_nothing_found_says_why(browser: Browser, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = {"solved": False, "status": "timeout", "seconds": 1.0, "message": "", "findings": ["the time was over"]}
    monkeypatch.setitem(ANSWERS, "/learn", lambda request, budget: failed)
    monkeypatch.setitem(ANSWERS, "/why", lambda request, budget: {"findings": ["without example 1 there is a program"]})
    server.start |= {"rows": [["ab"], ["cd"]]}
    visit(browser, server)
    give(browser, 0, "x1§")
    assert not browser.run("return document.getElementById('reasons').hidden")
    assert browser.texts("#findings li") == ["the time was over"]
    browser.click("#why")
    browser.wait("return document.querySelector('#findings li').textContent.startsWith('without')", 10)
    assert browser.run("return document.getElementById('answer').hidden && document.getElementById('take').hidden")


@pytest.mark.parametrize("width", [1280, 420])
def test_nothing_sticks_out(browser: Browser, server: Server, width: int, tmp_path: Path) -> None:
    browser.resize(width, 900)
    visit(browser, server)
    browser.click("#sample")
    browser.click("#use")
    give(browser, 0, "N. FreeHafer")
    assert browser.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    browser.shoot(tmp_path / "page.png")
    browser.resize(1280, 900)
