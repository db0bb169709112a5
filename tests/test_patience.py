"""Slow and endless requests: whoever does not finish asking is hung up on, the rest is served."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assistant import server
from assistant.patience import Patient
from assistant.settings import Settings
from assistant.shield import Shield
from tests.browser import free_port, until
from tests.face_fakes import FakeAssistant, opener

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"


class Hasty(Patient):
    """One that waits for a third of a second."""

    head_seconds = 0.3


async def slow(_: object) -> PlainTextResponse:
    """An answer that takes longer than a head may."""
    await asyncio.sleep(0.6)
    return PlainTextResponse("slow")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("ok")), Route("/slow", slow)])
    number = free_port()
    running = uvicorn.Server(uvicorn.Config(app, port=number, http=Hasty, log_level="error"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    until(lambda: running.started, "the server did not start")
    yield number
    running.should_exit = True
    thread.join(10)


def told(connection: socket.socket) -> bytes:
    """What comes until the other side hangs up or is silent for long."""
    connection.settimeout(5)
    try:
        return connection.recv(4096)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("begun", [b"", HEAD, HEAD + b"X: 1\r\nY"])
def test_who_never_finishes_asking_is_hung_up_on(port, begun):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(begun)
        assert told(connection) == b""


def test_byte_by_byte_does_not_help(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(0.05)
        for _ in range(100):
            try:
                connection.sendall(b"G")
                if connection.recv(1) == b"":
                    return
            except TimeoutError:
                continue
            except OSError:
                return
    pytest.fail("the connection was kept")


def test_a_head_without_end_is_cut(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        try:
            connection.sendall(HEAD + b"X: " + b"a" * 4_000_000)
        except OSError:
            return
        assert told(connection)[:12] in {b"", b"HTTP/1.1 400"}


def test_slow_answers_and_kept_connections_are_served(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        assert told(connection).endswith(b"slow")
        time.sleep(0.5)  # between two requests the server waits as long as it is told to
        connection.sendall(HEAD + b"\r\n")
        assert told(connection).endswith(b"ok")
        connection.sendall(HEAD)
        assert told(connection) == b""


def test_the_server_runs_with_it(monkeypatch, tmp_path):
    configs = []

    class Recorder:
        def __init__(self, config: uvicorn.Config) -> None:
            configs.append(config)

        def run(self, sockets: list[socket.socket]) -> None:
            for each in sockets:
                each.close()

    monkeypatch.setattr(server.uvicorn, "Server", Recorder)
    monkeypatch.setattr(server, "create_app", lambda *_: Starlette())
    settings = Settings(_env_file=None, data=tmp_path, port=free_port())
    server.run(settings, opener(FakeAssistant()))
    assert configs[0].http is Patient


def test_a_body_that_does_not_arrive_is_408():
    sent = []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(5)
        return {"type": "http.request", "body": b"", "more_body": True}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    shield = Shield(Starlette())
    shield.patience = 0.05
    scope = {"type": "http", "method": "POST", "path": "/api/ask", "headers": []}
    asyncio.run(shield(scope, receive, send))
    assert sent[0]["status"] == 408
    assert b"too_slow" in sent[1]["body"]
