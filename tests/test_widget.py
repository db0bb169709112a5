"""The widget's file: its size, what it never does, its texts, how it is served."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import pytest

from assistant import widget_pages
from assistant.documents import Status
from tests.test_server import SITE, assembled

SOURCE = (widget_pages.WIDGET / "widget.js").read_text("utf-8")
LANGUAGES = ("en", "es", "fr", "pt", "ar", "zh", "ru")


def test_it_is_small():
    assert len(gzip.compress(SOURCE.encode(), 9)) <= 25_000


@pytest.mark.parametrize(
    "never",
    [
        r"\.(inner|outer)HTML", r"insertAdjacentHTML", r"document\.write", r"\beval\b",
        r"new Function", r"\bimport\b", r"createElement\(\"(script|style|link|iframe|img)",
        r"setAttribute\(\"style", r"[{,] style:", r"postMessage", r"localStorage", r"cookie",
        r"data-(prompt|model)", r"setHTML", r"DOMParser", r"url\(", r"@import",
    ],
)  # fmt: skip
def test_it_never_does_what_a_strict_policy_forbids(never):
    assert not re.search(never, SOURCE)


def test_it_names_no_host():
    assert set(re.findall(r"https?://[\w.-]+", SOURCE)) == {"https://host", "http://www.w3.org"}


def test_every_language_has_every_text():
    keys = re.search(r"const KEYS = `(.*?)`", SOURCE, re.DOTALL)[1].split()
    texts = dict(re.findall(r"^  (\w\w): `(.*?)`", SOURCE, re.DOTALL | re.MULTILINE))
    assert tuple(texts) == LANGUAGES
    for language, text in texts.items():
        lines = text.split("\n")
        assert len(lines) == len(keys), language
        assert all(line.strip() for line in lines), language
        assert len(lines[keys.index("statuses")].split(", ")) == len(Status), language
        assert "{n}" in lines[keys.index("limit")], language
        others = [texts[other].split("\n") for other in LANGUAGES if other != language]
        same = sum(all(line == other[n] for other in others) for n, line in enumerate(lines))
        assert same == 0, language


def test_it_knows_every_status():
    listed = re.search(r"const STATUSES = \[(.*?)\]", SOURCE, re.DOTALL)[1]
    assert re.findall(r'"([^"]+)"', listed) == [str(status) for status in Status]


def test_it_is_served_to_any_page_compressed_and_kept():
    client, _ = assembled(allowed_origins=SITE)
    response = client.get("/widget.js", headers={"accept-encoding": "gzip"})
    assert response.text == SOURCE
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) <= 25_000
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age" in response.headers["cache-control"]
    plain = client.get("/widget.js", headers={"accept-encoding": "identity", "origin": SITE})
    assert "content-encoding" not in plain.headers
    assert plain.headers["access-control-allow-origin"] == SITE
    again = client.get("/widget.js", headers={"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_demonstration_tells_who_may_embed_and_what_to_copy():
    client, _ = assembled()
    page = client.get("/widget/demo").text
    assert "No other site may use it yet" in page
    digest = hashlib.sha384(SOURCE.encode()).digest()
    assert f"sha384-{base64.b64encode(digest).decode()}" in page
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    for name in ("demo.js", "demo.css"):
        assert client.get(f"/widget/{name}").status_code == 200
    listed, _ = assembled(allowed_origins=SITE, api_key="k1")
    page = listed.get("/widget/demo").text
    assert f"<code>{SITE}</code>" in page
    assert "The API has a key" in page
