"""A headless Chromium, the program on a loopback port and a foreign page on another, for tests."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from assistant.feedback import FILE

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --window-size=1200,800"
).split()


def chromium(folder: Path):
    """A new browser; the test is skipped where there is none or nothing to drive it with."""
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="needs selenium to drive a browser"
    )
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415

    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not (browser and driver):
        pytest.skip("needs chromium and chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


@contextlib.contextmanager
def served(app: FastAPI, port: int) -> Iterator[str]:
    """The application on a loopback port; its address."""
    config = uvicorn.Config(
        app, port=port, log_level="warning", proxy_headers=False,
        timeout_graceful_shutdown=1,  # an open page holds a stream open for ever
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started, "the server did not start")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextlib.contextmanager
def pages(port: int, policy: Callable[[], str]) -> Iterator[dict[str, str]]:
    """A foreign site on a loopback port: what is put into the mapping is served at that path."""
    held: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = held.get(self.path, "").encode()
            kind = "text/css" if self.path.endswith(".css") else "text/html; charset=utf-8"
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", policy())
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield held
        site.shutdown()


@contextlib.contextmanager
def unwritable(data: Path) -> Iterator[None]:
    """A data folder in which no feedback can be kept, until the end of the block."""
    kept, aside = data / FILE, data / "aside"
    held = kept.exists()
    if held:
        kept.rename(aside)
    kept.mkdir()
    try:
        yield
    finally:
        kept.rmdir()
        if held:
            aside.rename(kept)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(happens: Callable[[], object], otherwise: str, seconds: float = 60) -> object:
    """What `happens` gives as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (result := happens()):
        if time.monotonic() > deadline:
            raise AssertionError(otherwise)
        time.sleep(0.03)
    return result
