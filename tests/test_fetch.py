"""Getting documents: at hand, from a real server on this machine, or their briefs."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.documents import Source
from ingest.fetch import Found, Limits, Places, fetch, fetch_all
from ingest.formats import Format
from ingest.sources import Entry

PAGE = b"<!doctype html><html><body><h1>Lights of the northern coasts</h1><p>214.</p></body></html>"
ERROR = b"<!doctype html><html><body><h1>Sorry</h1><p>Try again later.</p></body></html>"
FAST = Limits(seconds=0.6, connect_seconds=0.6, size=100_000)


class Server(BaseHTTPRequestHandler):
    """Answers as its path says."""

    def do_GET(self) -> None:
        """Answer."""
        match self.path:
            case "/ok":
                self._send(200, PAGE)
            case "/moved":
                self.send_response(302)
                self.send_header("Location", "/ok")
                self.end_headers()
            case "/error-page":
                self._send(200, ERROR)
            case "/empty":
                self._send(200, b"")
            case "/big":
                self._send(200, PAGE + b" " * 200_000)
            case "/slow":
                self._slowly()
            case _:
                self._send(404, ERROR)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._write(body)

    def _write(self, body: bytes) -> bool:
        try:
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:  # the reader has gone
            return False
        return True

    def _slowly(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        for byte in PAGE:
            if not self._write(bytes([byte])):
                return
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(corpus=tmp_path / "corpus", shared=tmp_path / "shared")


def entry(
    tmp_path: Path, url: str | None = None, kind: Format | None = Format.HTML, **more
) -> Entry:
    brief = tmp_path / "lights.md"
    brief.write_text("- [para. 1] There are 214 lights.\n", encoding="utf-8")
    source = Source(id="lights-en", file="lights.txt", title="", url=url)
    return Entry(source, "Lights of the northern coasts", brief, kind if url else None, **more)


def put(folder: Path, name: str, data: bytes = b"The lights.") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


def test_corpus_comes_before_shared_and_shared_before_the_web(tmp_path, places, server):
    one = entry(tmp_path, f"{server}/ok")
    far = put(places.shared, "lights.txt")
    assert (fetch(one, places, FAST).how, fetch(one, places, FAST).path) == ("shared", far)
    near = put(places.corpus, "lights.txt")
    found = fetch(one, places, FAST)
    assert (found.how, found.path, found.note) == ("corpus", near, "")


def test_another_file_of_the_name_is_read_and_noted(tmp_path, places):
    known = hashlib.sha256(b"The lights.").hexdigest()
    put(places.corpus, "lights.txt")
    assert fetch(entry(tmp_path, sha256=known), places, FAST).note == ""
    put(places.corpus, "lights.txt", b"Other lights.")
    assert "not the file" in fetch(entry(tmp_path, sha256=known), places, FAST).note


def test_an_empty_file_at_hand_does_not_count(tmp_path, places):
    put(places.corpus, "lights.txt", b"")
    assert fetch(entry(tmp_path), places, FAST).how == "brief"


@pytest.mark.parametrize("path", ["/ok", "/moved"])
def test_a_download_is_put_in_place_and_found_the_next_time(tmp_path, places, server, path):
    found = fetch(entry(tmp_path, server + path), places, FAST)
    assert found.how == "downloaded"
    assert found.path == places.corpus / "lights-en.html"
    assert found.path.read_bytes() == PAGE
    assert [p.name for p in places.corpus.iterdir()] == ["lights-en.html"]
    assert fetch(entry(tmp_path, server + path), places, FAST).how == "corpus"
    assert found.source.file == "lights-en.html"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/404", "answered 404"),
        ("/empty", "empty"),
        ("/error-page", "does not speak of the document"),
        ("/big", "more than 100,000 bytes"),
        ("/slow", "more than 0.6 seconds"),
    ],
)
def test_a_bad_answer_leaves_nothing_and_gives_the_brief(tmp_path, places, server, path, said):
    found = fetch(entry(tmp_path, server + path), places, FAST)
    assert found.how == "brief"
    assert said in found.note
    assert not places.corpus.exists()
    assert (found.source.brief, found.source.file) == (True, "lights.md")
    assert found.source.title == "Lights of the northern coasts"


def test_a_web_page_is_no_pdf(tmp_path, places, server):
    found = fetch(entry(tmp_path, f"{server}/ok", Format.PDF), places, FAST)
    assert (found.how, "sent html instead of pdf" in found.note) == ("brief", True)


def test_a_file_with_another_hash_is_not_taken(tmp_path, places, server):
    found = fetch(entry(tmp_path, f"{server}/ok", download_sha256="0" * 64), places, FAST)
    assert (found.how, "SHA-256" in found.note) == ("brief", True)
    right = hashlib.sha256(PAGE).hexdigest()
    found = fetch(entry(tmp_path, f"{server}/ok", download_sha256=right), places, FAST)
    assert found.how == "downloaded"


def test_no_server_and_no_address_give_the_brief(tmp_path, places):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{held.getsockname()[1]}/ok"
        found = fetch(entry(tmp_path, url), places, FAST)
    assert (found.how, "cannot be reached" in found.note) == ("brief", True)
    assert "no address is known" in fetch(entry(tmp_path), places, FAST).note


def test_a_place_that_cannot_be_written_gives_the_brief(tmp_path, places, server):
    put(tmp_path, "corpus", b"a file where the folder should be")
    found = fetch(entry(tmp_path, f"{server}/ok"), places, FAST)
    assert (found.how, "cannot be written" in found.note) == ("brief", True)


def test_the_collection_is_found_beside_the_checkout(shared: Path, tmp_path: Path):
    found: list[Found] = list(fetch_all(Places(tmp_path / "corpus", shared / "corpus")))
    assert [f.how for f in found] == ["shared"] * 5
    assert not any(f.note for f in found)
