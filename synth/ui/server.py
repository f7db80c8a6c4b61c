"""The door of the page: a server for one person on this machine.

It listens on the loopback address only.  Other pages in the same browser could still send requests here, so every request
must carry a random token, which only the address printed in the terminal holds; must name this server as its host, which a
page of somebody else's that was made to point here does not (DNS rebinding); and must not come from another origin.  The
page loads nothing from anywhere else, and its security policy would not let it.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections.abc import Callable, Sequence
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dsl.errors import SynthError
from search.budget import Budget, Cancel

from . import answers

LARGEST_BODY = 4 << 20
"""Bytes of a request; a column of 5,000 rows has a few hundred thousand."""
PATIENCE = 20.0
"""Seconds for which a connection may stay silent."""
LOOPBACK = "127.0.0.1"

Answer = Callable[[Any, Budget], dict[str, Any]]
ANSWERS: dict[str, Answer] = {"/learn": answers.learn, "/why": answers.why_not}


class Refused(Exception):
    """A request that gets no answer, and the status that says so."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@cache
def part(name: str) -> str:
    """One of the files that the page consists of."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def page(nonce: str, start: dict[str, Any]) -> str:
    """The page with its style and script in it; `start` is what it begins with."""
    data = json.dumps(start).replace("<", "\\u003c")
    filled = part("page.html").replace("{{style}}", part("page.css")).replace("{{script}}", part("page.js"))
    return filled.replace("{{nonce}}", nonce).replace("{{start}}", data)


class Server(ThreadingHTTPServer):
    """The server: `address` is what to open, `close` ends it.  Port 0 takes any free one.

    `rows`, `columns` and `examples` (numbers of rows from 0, with their outputs) are there from the start.  A search ends
    after `seconds`, and when the next one begins.  A name more than there are columns is that of the column to be filled.
    """

    daemon_threads = True
    allow_reuse_address = False

    def __init__(
        self,
        port: int = 0,
        *,
        rows: Sequence[Sequence[str]] = (),
        columns: Sequence[str] = (),
        examples: Sequence[tuple[int, str]] = (),
        seconds: float = 10.0,
    ) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.token = secrets.token_urlsafe(24)
        self.start: dict[str, Any] = {
            "rows": [list(row) for row in rows],
            "columns": list(columns),
            "examples": [list(pair) for pair in examples],
        }
        self.seconds = min(seconds, answers.MOST_SECONDS)
        self._searching = threading.Lock()
        self._cancels: set[Cancel] = set()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names that a browser may know this server by."""
        return (f"{LOOPBACK}:{self.server_port}", f"localhost:{self.server_port}")

    @property
    def address(self) -> str:
        """The address of the page, token included."""
        return f"http://{LOOPBACK}:{self.server_port}/?token={self.token}"

    def answer(self, how: Answer, request: Any) -> dict[str, Any]:
        """Work on one request; whatever was still being searched for is given up, since nobody waits for it any more."""
        cancel = Cancel()
        self.stop()
        self._cancels.add(cancel)
        try:
            with self._searching:
                return how(request, Budget(self.seconds, cancel=cancel))
        finally:
            self._cancels.discard(cancel)

    def warm(self) -> None:
        """Load what the first question needs, while somebody is still pasting; a real question takes its place."""
        self.answer(answers.learn, {"rows": [["ab cd"], ["ef gh"]], "examples": [[0, "cd"]]})

    def stop(self) -> None:
        """End the searches that are running, with their best so far."""
        for cancel in list(self._cancels):
            cancel.set()

    def close(self) -> None:
        """End everything."""
        self.stop()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    server_version = "synth"
    sys_version = ""
    timeout = PATIENCE

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server looks for
        """The page itself."""
        self._guarded(self._page)

    def do_POST(self) -> None:  # noqa: N802
        """A question of the page."""
        self._guarded(self._answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the address of the page, token and all, would be in it."""

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            if self.headers.get("Host", "").lower() not in self.server.hosts:
                raise Refused(HTTPStatus.FORBIDDEN, "this server is for this machine only")
            origin = self.headers.get("Origin")
            if origin is not None and origin not in {f"http://{host}" for host in self.server.hosts}:
                raise Refused(HTTPStatus.FORBIDDEN, "this server answers its own page only")
            work()
        except Refused as refused:
            self.close_connection = True
            self._send(refused.status, "text/plain", str(refused))
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _check(self, token: str) -> None:
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            raise Refused(HTTPStatus.FORBIDDEN, "open the address that `synth ui` printed: this one lacks its token")

    def _page(self) -> None:
        address = urlsplit(self.path)
        if address.path != "/":
            raise Refused(HTTPStatus.NOT_FOUND, "there is nothing here")
        self._check(parse_qs(address.query).get("token", [""])[0])
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
            "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        self._send(HTTPStatus.OK, "text/html", page(nonce, self.server.start), {"Content-Security-Policy": policy})

    def _answer(self) -> None:
        self._check(self.headers.get("X-Token", ""))
        if self.path == "/stop":
            self.server.stop()
            self._send(HTTPStatus.OK, "application/json", "{}")
            return
        how = ANSWERS.get(self.path)
        if how is None:
            raise Refused(HTTPStatus.NOT_FOUND, "there is nothing here")
        request = self._request()
        try:
            answer = self.server.answer(how, request)
        except SynthError as error:
            answer = {"error": str(error)}
        except Exception as error:  # the person at the page must hear of a bug of ours too
            answer = {"error": f"internal error: {type(error).__name__}: {str(error)[:300]}"}
        self._send(HTTPStatus.OK, "application/json", json.dumps(answer))

    def _request(self) -> Any:
        if self.headers.get_content_type() != "application/json":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON")
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdecimal() or len(length) > 12:
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "say how long the request is")
        if int(length) > LARGEST_BODY:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {LARGEST_BODY >> 20} MB")
        try:
            return json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            raise Refused(HTTPStatus.BAD_REQUEST, "this is not JSON") from None

    def _send(self, status: HTTPStatus, kind: str, text: str, extra: dict[str, str] | None = None) -> None:
        content = text.encode("utf-8", "replace")
        self.send_response(status)
        headers = {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(content)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            **(extra or {}),
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
