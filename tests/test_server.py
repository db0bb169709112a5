"""The HTTP face: routes, errors in one shape, limits, headers, what is closed."""

from __future__ import annotations

import io
import json
import logging
import socket
import time
from collections.abc import Iterator
from random import Random

import pytest
from fastapi.testclient import TestClient

from assistant import access, logs, messages, server, wire
from assistant.errors import NoIndex, UsageError
from assistant.service import Service
from assistant.settings import Settings
from assistant.shield import hashes
from tests.face_fakes import LAMP, FakeAssistant, opener


def settings(**changed) -> Settings:
    return Settings(_env_file=None, **changed)


def ready(client: TestClient) -> TestClient:
    for _ in range(200):
        if client.get("/readyz").status_code == 200:
            return client
        time.sleep(0.01)
    raise AssertionError("the server did not get ready")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = server.create_app(settings(max_question_chars=500), opener(FakeAssistant()))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield ready(client)


def code(response) -> str:
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert "Traceback" not in response.text
    return body["error"]["code"]


def test_an_answer_has_the_shape_of_the_contract(client):
    answer = client.post("/api/ask", json={"question": "Which lamps?"}).json()
    assert list(answer)[:7] == [
        "id", "answer", "refused", "reason", "mode", "language", "citations",
    ]  # fmt: skip
    assert answer["citations"][0]["symbol"] == "X/RES/7/3"
    assert answer["refused"] is False


def test_a_refusal_is_an_answer(client):
    response = client.post("/api/ask", json={"question": "What does it cost?"})
    assert response.status_code == 200
    assert response.json()["reason"] == "not_in_documents"


def test_the_question_arrives_whole():
    assistant = FakeAssistant()
    app = server.create_app(settings(), opener(assistant))
    with TestClient(app) as client:
        body = {
            "question": "And the oil?",
            "history": [{"role": "user", "content": "Which lamps?"}],
            "filters": {"bodies": ["Assembly of Harbours"], "since": "2010-01-01"},
            "language": "fr",
        }
        assert ready(client).post("/api/ask", json=body).status_code == 200
    (asked,) = assistant.asked
    assert asked.history[0].content == "Which lamps?"
    assert asked.filters.bodies == ("Assembly of Harbours",)
    assert asked.language == "fr"


SPANISH = [
    {"role": "user", "content": "Which lamps?"},
    {"role": "assistant", "content": "“Two lamps” [1]"},
    {"role": "user", "content": "¿Qué dice el párrafo 4?"},
    {"role": "assistant", "content": "“Every lamp in the harbour” [1]"},
]


@pytest.mark.parametrize(
    ("question", "sent", "language"),
    [
        ("And the oil?", {"language": "es-MX"}, "es"),  # said outright
        ("And the oil?", {"language": "de"}, "en"),  # none of ours
        ("X/RES/7/3", {"page_language": "fr-CA"}, "fr"),  # the question shows none
        ("And the oil?", {"page_language": "fr"}, "en"),  # it shows its own
        ("أي مصابيح؟", {"page_language": "en"}, "ar"),
        ("X/RES/7/3", {"page_language": "de"}, "en"),
        ("¿Qué lámparas?", {}, "es"),
        ("7", {"history": SPANISH}, "es"),  # the conversation's
        ("7", {"history": SPANISH, "page_language": "fr"}, "es"),
        ("And 7?", {"history": SPANISH, "page_language": "es"}, "en"),
    ],
)
def test_the_language_of_a_question(question, sent, language):
    client, assistant = assembled()
    assert client.post("/api/ask", json={"question": question, **sent}).status_code == 200
    assert assistant.asked[0].language == language


def test_a_stream_sends_deltas_then_the_answer(client):
    response = client.post("/api/ask", json={"question": "Which lamps?", "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = [event.split("\n") for event in response.text.strip().split("\n\n")]
    names = [lines[0] for lines in events]
    assert set(names[:-1]) == {"event: delta"}
    assert names[-1] == "event: answer"
    data = [json.loads(lines[1].removeprefix("data: ")) for lines in events]
    assert "".join(d["text"] for d in data[:-1]).strip() == data[-1]["answer"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({"question": "   "}, 422, "invalid_question"),
        ({"question": "x" * 501}, 413, "question_too_long"),
        ({}, 422, "invalid_request"),
        ({"question": 7}, 422, "invalid_request"),
        ({"question": "q", "history": [{"role": "system", "content": ""}]}, 422, "invalid_request"),
        ({"question": "q", "language": "<b>"}, 422, "invalid_request"),
        ({"question": "q", "unknown": 1}, 422, "invalid_request"),
        ({"question": "crash"}, 500, "internal"),
    ],
)
def test_wrong_input_gets_one_clear_error(client, body, status, expected, stream):
    response = client.post("/api/ask", json=body | {"stream": stream})
    assert response.status_code == status
    assert code(response) == expected
    assert "/etc/secret" not in response.text


def test_broken_json_gets_the_same_shape(client):
    response = client.post("/api/ask", content=b"{", headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert code(response) == "invalid_request"


@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join"])
@pytest.mark.parametrize("declared", [True, False])
def test_too_large_a_body_is_413(client, path, declared):
    def chunks():
        for _ in range(40):
            yield b"x" * 65536

    content = b"x" * (server.BODY_BYTES + 1) if declared else chunks()
    response = client.post(path, content=content, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert code(response) == "too_large"


@pytest.mark.parametrize(
    "question",
    ["echo \x00", "echo \\ud800", "echo " + "😀" * 200, "echo \u202eabc", "echo \x1b[31m"],
)
def test_strange_characters_do_no_harm(client, question):
    raw = json.dumps({"question": question}).replace("\\\\ud800", "\\ud800")
    response = client.post("/api/ask", content=raw, headers={"content-type": "application/json"})
    assert response.status_code < 500


def test_sources_are_listed_and_described(client):
    listed = client.get("/api/sources").json()
    assert [s["id"] for s in listed] == ["x-res-7-3-en", "lamp-plan", "x-l-9-en"]
    assert listed[0]["passages"] == 3
    one = client.get("/api/sources/x-res-7-3-en").json()
    assert one["status"] == "adopted resolution"
    assert one["text"][1]["anchor"] == "para-12"


def test_a_document_has_a_page_with_the_words_marked(client):
    response = client.get("/source/x-res-7-3-en?passage=para-12&start=8&end=41")
    assert response.headers["content-type"].startswith("text/html")
    assert "<mark>" in response.text
    assert LAMP.title in response.text
    assert LAMP.title in client.get("/sources").text
    assert "<script>alert" not in client.get("/source/x-l-9-en").text


@pytest.mark.parametrize(
    "path",
    [
        "/source/nothing",
        "/api/sources/nothing",
        "/api/nothing",
        "/source/..%2f..%2fetc%2fpasswd",
        "/ui/../server.py",
        "/ui/%2e%2e/server.py",
        "/ui/..%2fserver.py",
        "/static/../../routes.py",
        "/assets/%2e%2e%2f%2e%2e%2fpackage.json",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=../pyproject.toml",
        "/GRADIO_API/file=/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/monitoring",
        "/gradio_api/runs",
        "/monitoring",
        "/redoc",
        "/widget/widget.js",
        "/widget/../server.py",
        "/widget/%2e%2e%2fserver.py",
        "/.env",
        "/index/CURRENT",
    ],
)
def test_what_is_not_offered_is_404(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert code(response) == "not_found"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/source/nothing", 404, "no_document"), ("/sources?page=0", 422, "no_page")],
)
def test_who_asks_for_a_page_is_told_on_a_page_in_their_language(client, path, status, said):
    asked = {"accept": "text/html,*/*", "accept-language": "es"}
    response = client.get(path, headers=asked)
    assert response.status_code == status
    assert f"<h1>{messages.words('es')(said)}</h1>" in response.text
    assert response.headers["content-language"] == "es"
    assert client.get(path, headers={"accept": "application/json"}).json()["error"]
    assert client.get("/api/sources/nothing", headers=asked).json()["error"]


def test_before_the_index_is_open_a_page_says_so():
    with TestClient(
        server.create_app(settings(), lambda: time.sleep(2) or FakeAssistant())
    ) as asked:
        response = asked.get("/sources", headers={"accept": "text/html"})
    assert response.status_code == 503
    assert messages.GETTING_READY in response.text
    assert response.headers["retry-after"] == "5"


def test_uploads_are_closed(client):
    response = client.post("/gradio_api/upload", files={"files": ("a.html", b"<b>")})
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/sources", "/nothing", "/ui/base.css"])
def test_every_response_carries_the_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe-eval" not in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in script


def test_the_chat_page_allows_its_own_scripts_by_hash(client):
    response = client.get("/", headers={"accept-encoding": "br, gzip"})
    assert hashes(response.content) in response.headers["content-security-policy"]
    assert hashes(b"<script>a</script><script src=x></script>").count("sha256") == 1


def test_the_page_names_no_other_host_to_load_from(client):
    page = client.get("/").text
    assert 'src="http' not in page
    assert "googleapis" not in page


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "http://testserver.evil", "", "http://testserver.",
        "http://testserver:81", "http://testserver@evil.example", "HTTP://testserver",
        "ftp://testserver", "//testserver", "testserver",
    ],
)  # fmt: skip
def test_pages_of_other_sites_are_refused(client, origin):
    response = client.post(
        "/api/ask", json={"question": "Which lamps?"}, headers={"origin": origin}
    )
    assert response.status_code == 403
    assert code(response) == "foreign_origin"
    assert "access-control-allow-origin" not in response.headers
    read = client.get("/api/sources", headers={"origin": origin})
    assert "access-control-allow-origin" not in read.headers


def test_sites_that_are_named_may_ask():
    origin = "https://harbours.example"
    app = server.create_app(settings(allowed_origins=origin), opener(FakeAssistant()))
    with TestClient(app) as client:
        response = ready(client).post(
            "/api/ask", json={"question": "Which lamps?"}, headers={"origin": origin}
        )
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == origin


def test_own_pages_may_ask(client):
    headers = {"origin": "http://testserver"}
    response = client.post("/api/ask", json={"question": "Which lamps?"}, headers=headers)
    assert response.status_code == 200


def test_without_an_index_the_server_says_so_and_mends_itself():
    attempts = []

    def failing():
        attempts.append(1)
        if len(attempts) == 1:
            raise NoIndex("there is no index in index: run `python -m ingest`")
        return FakeAssistant()

    told: list[str | None] = []
    service = Service(failing, told.append, retry_seconds=0.2)
    service.start()
    time.sleep(0.05)
    assert "python -m ingest" in str(service.trouble())
    time.sleep(0.2)
    assert service.assistant(wait=0) if service.trouble() is None else service.assistant(wait=2)
    assert told[0] is not None
    assert told[-1] is None
    assert len(attempts) == 2


def test_an_unusable_index_is_503_with_the_reason():
    def failing():
        raise NoIndex("there is no index in index: run `python -m ingest`")

    with TestClient(server.create_app(settings(), failing)) as client:
        assert client.get("/healthz").status_code == 200
        time.sleep(0.1)
        for response in (
            client.get("/readyz"),
            client.post("/api/ask", json={"question": "Which lamps?"}),
        ):
            assert response.status_code == 503
            assert code(response) == "not_ready"
            assert "python -m ingest" in response.text
            assert response.headers["retry-after"]
        assert client.get("/").status_code == 200


def test_a_fault_while_opening_is_not_shown(caplog):
    def failing():
        raise RuntimeError("a secret in /etc/secret")

    service = Service(failing)
    service.start()
    time.sleep(0.05)
    assert "secret" not in str(service.trouble())
    assert "could not be opened" in caplog.text


def test_a_new_index_takes_over_between_questions():
    old, new = FakeAssistant(), FakeAssistant()
    turns = iter([old, new])
    service = Service(lambda: next(turns), retry_seconds=0.0)
    service.start()
    assert service.assistant(wait=2) is old
    old.index.renewed = True
    deadline = time.monotonic() + 2
    while service.assistant() is old and time.monotonic() < deadline:
        time.sleep(0.01)
    assert service.assistant() is new


def test_an_index_that_fails_to_renew_leaves_the_old_one():
    old = FakeAssistant()
    turns = iter([lambda: old])

    def next_one():
        try:
            return next(turns)()
        except StopIteration:
            raise NoIndex("gone") from None

    service = Service(next_one, retry_seconds=0.0)
    service.start()
    assert service.assistant(wait=2) is old
    old.index.renewed = True
    for _ in range(3):
        assert service.assistant() is old
        time.sleep(0.01)


def test_a_port_in_use_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"127.0.0.1:{port}.*--port"):
            server.listen("127.0.0.1", port)


def test_an_address_that_does_not_exist_is_one_clear_line():
    with pytest.raises(UsageError, match="cannot listen on"):
        server.listen("256.1.1.1", 7860)


def assembled(**changed) -> tuple[TestClient, FakeAssistant]:
    """The application without the chat page, ready; the stand-in that answers."""
    assistant = FakeAssistant()
    service = Service(opener(assistant))
    app = server.assemble(settings(**changed), service)
    service.start()
    return ready(TestClient(app, raise_server_exceptions=False)), assistant


SITE = "https://harbours.example"


def test_every_answer_has_a_name_of_its_own(client):
    names = {client.post("/api/ask", json={"question": "q"}).json()["id"] for _ in range(3)}
    assert len(names) == 3
    assert all(len(name) == 32 for name in names)


def test_the_answer_object_is_described_as_it_is_sent(client):
    sent = client.post("/api/ask", json={"question": "Which lamps?"}).json()
    wire.AnswerObject.model_validate(sent)
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert list(schemas["AnswerObject"]["properties"]) == list(sent)
    assert set(schemas["Citation"]["properties"]) == set(sent["citations"][0])
    source = client.get("/api/sources/lamp-plan").json()
    assert set(schemas["WholeSource"]["properties"]) == set(source)


def test_openapi_describes_each_route_and_one_shape_of_fault(client):
    schema = client.get("/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/ask", "/api/sources", "/api/sources/{id}", "/api/feedback", "/api/reload",
        "/v1/chat/completions", "/v1/models", "/healthz", "/readyz", "/metrics",
    }  # fmt: skip
    assert "HTTPValidationError" not in json.dumps(schema)


def test_the_description_is_a_plain_page(client):
    page = client.get("/docs").text
    for part in ("/api/ask", "/v1/chat/completions", "list of Citation"):
        assert part in page
    assert 'src="http' not in page
    assert 'href="http' not in page


def test_what_breaks_still_carries_headers():
    client, _ = assembled(allowed_origins=SITE)
    response = client.post("/api/ask", json={"question": "crash"}, headers={"origin": SITE})
    assert response.status_code == 500
    assert code(response) == "internal"
    assert response.headers["access-control-allow-origin"] == SITE
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-request-id"]


def test_only_listed_sites_may_frame_and_ask():
    client, _ = assembled(allowed_origins=f"{SITE}, http://localhost:8000/")
    policy = client.get("/widget/demo").headers["content-security-policy"]
    assert f"frame-ancestors 'self' http://localhost:8000 {SITE}" in policy
    before = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    good = client.options("/api/ask", headers={"origin": SITE} | before)
    assert good.headers["access-control-allow-origin"] == SITE
    for origin in ("https://evil.example", "null", f"{SITE}.evil.example", f"{SITE}:444"):
        bad = client.options("/api/ask", headers={"origin": origin} | before)
        assert bad.status_code == 400
        assert "access-control-allow-origin" not in bad.headers


def test_a_proxy_that_is_no_address_stops_the_start():
    with pytest.raises(UsageError, match="ASSISTANT_TRUSTED_PROXIES"):
        server.assemble(settings(trusted_proxies="hello"), Service(opener(FakeAssistant())))


@pytest.mark.parametrize(
    "listed",
    ["*", "https://*.example", "harbours.example", "https://a.example/x", "null", "file://x"],
)
def test_a_setting_that_names_no_site_is_one_clear_line(listed):
    with pytest.raises(UsageError, match=r"ASSISTANT_ALLOWED_ORIGINS.*https://site\.example"):
        access.sites(listed)


def test_sites_are_compared_as_browsers_write_them():
    assert access.sites("https://A.example:443/, http://localhost:80 ,") == {
        "https://a.example", "http://localhost",
    }  # fmt: skip


def test_the_console_says_who_may_embed():
    assert "no other site" in server.embedding(frozenset())
    assert SITE in server.embedding(frozenset({SITE}))


def test_a_key_closes_the_api_to_all_but_listed_sites():
    client, _ = assembled(api_key="k1", allowed_origins=SITE)
    asked = {"question": "Which lamps?"}

    def status(**headers: str) -> int:
        return client.post("/api/ask", json=asked, headers=headers).status_code

    assert status() == 401
    assert status(authorization="Bearer wrong") == 401
    assert status(authorization="Basic k1") == 401
    assert status(origin="http://testserver") == 401
    assert status(authorization="Bearer k1") == 200
    assert status(origin=SITE) == 200
    assert client.get("/api/sources").status_code == 401
    assert client.get("/v1/models").status_code == 401
    for path in ("/healthz", "/readyz", "/metrics", "/widget.js", "/source/lamp-plan"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/feedback"), ("POST", "/api/reload")])
def test_administration_is_closed_without_its_key(method, path):
    closed, _ = assembled()
    bare = closed.request(method, path, headers={"authorization": "Bearer "})
    assert (bare.status_code, code(bare)) == (403, "closed")
    client, _ = assembled(admin_key="k2", api_key="k1")
    for sent in ({}, {"authorization": "Bearer k1"}):
        assert client.request(method, path, headers=sent).status_code == 401
    assert client.request(method, path, headers={"authorization": "Bearer k2"}).is_success


def test_figures_count_requests_and_answers_without_naming_questions():
    client, _ = assembled()
    client.post("/api/ask", json={"question": "Which lamps?", "language": "xx"})
    client.post("/api/ask", json={"question": "What does it cost?", "stream": True})
    client.get("/source/lamp-plan")
    figures = client.get("/metrics").text
    assert 'outcome="not_in_documents"' in figures
    assert 'route="/source/{id}",status="200"} 1.0' in figures
    assert "assistant_index_ready 1.0" in figures
    assert "assistant_index_documents 3.0" in figures
    assert "lamp" not in figures


def test_log_lines_are_json_without_questions_or_raw_control_characters():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(terminal=False))
    root = logging.getLogger("assistant")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        client, _ = assembled()
        client.post("/api/ask", json={"question": "Which secret lamps?"})
        client.post("/api/ask", json={"question": "crash"})
        client.get("/source/nothing?passage=secret")
        root.warning("a caller sent %s", "\x1b[31mred")
    finally:
        root.removeHandler(handler)
        root.setLevel(logging.NOTSET)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    served = [line for line in lines if line["event"] == "request"]
    assert [line["status"] for line in served] == [200, 500, 404]
    assert all(line["request"] and line["ms"] >= 0 for line in served)
    assert any("RuntimeError" in line.get("exception", "") for line in lines)
    assert "secret lamps" not in stream.getvalue()
    assert "passage=" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_gets_readable_lines_without_escapes():
    stream = io.StringIO()
    record = logging.LogRecord("assistant", logging.WARNING, "", 0, "sent \x1b[31mred", (), None)
    stream.write(logs.formatter(terminal=True).format(record))
    assert "red" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def odd(random: Random, depth: int = 0) -> object:
    """A value that nobody expects."""
    text = "".join(random.choices("a?é\u202e\u0000\ud800😀<\x1b\u200b'\"", k=random.randrange(40)))
    plain = (text, text * 50, None, True, -1, 1e308, random.getrandbits(70))
    if depth > 2 or random.random() < 0.6:
        return random.choice(plain)
    many = [odd(random, depth + 1) for _ in range(random.randrange(4))]
    names = ("question", "role", "content", "sources", text)
    return random.choice((many, dict(zip(names, many, strict=False))))


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("/api/ask", {"question": "echo", "history": [], "filters": {}, "language": "en"}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "echo"}]}),
        ("/api/feedback", {"thumb": "up", "answer_id": "a", "comment": "", "history": []}),
    ],
)
def test_no_input_breaks_it(path, needed, tmp_path):
    client, _ = assembled(rate_limit_per_minute=0, data=tmp_path)
    random = Random(path)
    for _ in range(150):
        body = dict(needed)
        body[random.choice([*needed, "stream"])] = odd(random)
        response = client.post(
            path, content=json.dumps(body), headers={"content-type": "application/json"}
        )
        assert response.status_code in {200, 201, 422}, body
        if response.status_code == 422:
            code(response)
