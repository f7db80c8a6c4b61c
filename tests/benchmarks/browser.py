"""A headless Chromium, driven through chromedriver with nothing but the standard library (W3C WebDriver)."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver hands out elements (W3C WebDriver, section 12)."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


class Browser:
    """One session."""

    def __init__(self, base: str, session: str) -> None:
        self._base, self._session = base, session

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return _call(method, f"{self._base}/session/{self._session}{path}", body)

    def open(self, page: Path) -> None:
        # The browser's own first page loads parts of itself; what follows is this page's doing.
        self.call("POST", "/url", {"url": "about:blank"})
        self.requests()
        self.call("POST", "/url", {"url": page.resolve().as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """The value of a function body; elements come back as handles that `click` and `type` take."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def one(self, selector: str) -> str:
        found = self.call("POST", "/element", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    def count(self, selector: str) -> int:
        return int(self.run("return document.querySelectorAll(arguments[0]).length", selector))

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map((found) => found.textContent)"
        return [str(text) for text in self.run(script, selector)]

    def click(self, selector: str) -> None:
        self.call("POST", f"/element/{self.one(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        self.call("POST", f"/element/{self.one(selector)}/value", {"text": text})

    def press(self, key: str) -> None:
        """A key for whatever has the focus."""
        actions = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def wait(self, script: str, seconds: float = 5.0) -> None:
        """Until the function body is true."""
        end = time.monotonic() + seconds
        while not self.run(script):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.05)

    def resize(self, width: int, height: int) -> None:
        self.call("POST", "/window/rect", {"width": width, "height": height})

    def shoot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("GET", "/screenshot")))

    def messages(self) -> list[str]:
        """What the console said: errors of scripts, and whatever the security policy stopped."""
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})]

    def requests(self) -> list[str]:
        """Addresses asked for since the last call, by anything in any page."""
        found = []
        for entry in self.call("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(str(message["params"]["request"]["url"]))
        return found


def _call(method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})  # noqa: S310
    # Straight to this machine, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{method} {url}: {error.read().decode()[:600]}") from None


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Browser]:
    """A browser with a fresh profile in `folder`; the calling test is skipped where there is no Chromium."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    # A distribution may ship a wrapper that only says where to get the real thing.
    works = binary and driver and subprocess.run([binary, "--version"], capture_output=True, timeout=60).returncode == 0
    if not (binary and driver and works):
        pytest.skip("needs Chromium and chromedriver (Debian: apt-get install chromium chromium-driver)")
    log = folder / "chromedriver.log"
    environment = {**os.environ, "HOME": str(folder)}
    with log.open("wb") as out:
        process = subprocess.Popen([driver, "--port=0"], stdout=out, stderr=out, env=environment)
    try:
        base = f"http://127.0.0.1:{_port(log, process)}"
        options = {"binary": binary, "args": [*FLAGS, f"--user-data-dir={folder / 'profile'}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        session = _call("POST", f"{base}/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        browser = Browser(base, session)
        try:
            yield browser
        finally:
            browser.call("DELETE", "")
    finally:
        process.terminate()
        process.wait(timeout=20)


def _port(log: Path, process: "subprocess.Popen[bytes]") -> int:
    """The port that chromedriver chose, as it says itself."""
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        for line in log.read_text(errors="replace").splitlines():
            if "started successfully on port" in line:
                return int(line.rstrip(".").rsplit(" ", 1)[1])
        time.sleep(0.05)
    raise AssertionError(f"chromedriver did not start: {log.read_text(errors='replace')[-600:]}")
