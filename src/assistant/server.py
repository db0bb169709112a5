"""The HTTP face: API, pages, widget, health, and the chat page mounted at `/`.

The server answers at once; the Assistant is opened in the background (service.py).
Errors have one shape, `{"error": {"code", "message"}}`, and never a stack trace.
Here the parts are put together; routes are in api.py, openai_api.py, document_pages.py
and widget_pages.py, and the answering itself is elsewhere.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from assistant import access, api, document_pages, logs, openai_api, widget_pages
from assistant.answers import Answer, Question
from assistant.errors import AssistantError, QuestionError, UsageError
from assistant.feedback import Feedback, NotKept, Records
from assistant.limits import Gate
from assistant.metrics import Metrics, Watch
from assistant.patience import Patient
from assistant.service import Service
from assistant.settings import Settings
from assistant.shield import Shield, error

if TYPE_CHECKING:
    from assistant.assistant import Assistant

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
BODY_BYTES = 1 << 20
NAME = "UN documents assistant"
ABOUT = (
    "Short answers over United Nations documents, each with the very paragraph it rests on. "
    "Not an official United Nations product."
)


def create_app(
    settings: Settings,
    opener: Callable[[], Assistant],
    told: Callable[[str | None], None] = lambda _: None,
) -> FastAPI:
    """The application; it begins to open the Assistant when it is made."""
    from assistant import chat  # noqa: PLC0415 -- Gradio takes seconds; the port is checked first

    service = Service(opener, told)
    app = assemble(settings, service)
    chat.mount(app, service, settings, app.state.rate)  # last: it takes every path that is left
    service.start()
    return app


def assemble(settings: Settings, service: Service) -> FastAPI:
    """The application without the chat page. Raises UsageError for a setting that is wrong.

    What keeps feedback and counts it is left in `app.state.rate`, for the chat page.
    """
    metrics, records = Metrics(service), Records(settings.data)
    rate = _rater(metrics, records)
    service.hear(_recorder(metrics, records, settings.log_questions))
    sites = access.sites(settings.allowed_origins)
    app = FastAPI(title=NAME, description=ABOUT, docs_url=None, redoc_url=None)
    app.state.rate = rate
    _add_guards(app, settings, sites, metrics)
    _add_errors(app)
    api.add_asking(app, answers := api.Answers(service, settings))
    api.add_sources(app, service)
    api.add_feedback(app, records, rate, settings)
    openai_api.add(app, answers)
    api.add_administration(app, service, metrics, settings)
    document_pages.add_documents(app, service)
    widget_pages.add_widget(app, settings, sites)
    widget_pages.add_description(app)
    app.mount("/ui", StaticFiles(directory=STATIC))
    app.get("/favicon.ico", include_in_schema=False)(lambda: FileResponse(STATIC / "icon.svg"))
    return app


def _add_guards(app: FastAPI, settings: Settings, sites: frozenset[str], metrics: Metrics) -> None:
    """What stands around every request; what is added last stands outermost."""
    proxies = access.proxies(settings.trusted_proxies)  # now: the guards are made at first use
    app.add_middleware(Gate, config=settings, sites=sites, proxies=proxies)
    app.add_middleware(
        CORSMiddleware, allow_origins=sorted(sites), allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"], expose_headers=["Retry-After"],
    )  # fmt: skip
    app.add_middleware(Shield, origins=sites, most=BODY_BYTES)
    app.add_middleware(Watch, metrics=metrics)


def _rater(metrics: Metrics, records: Records) -> Callable[[Feedback], int]:
    def rate(given: Feedback) -> int:
        number, first = records.add(given)
        if first:
            metrics.feedback.labels(given.thumb).inc()
        return number

    return rate


def _recorder(
    metrics: Metrics, records: Records, keep: bool
) -> Callable[[Question, Answer, str], None]:
    def heard(question: Question, answer: Answer, face: str) -> None:
        metrics.answered(answer, face)
        if keep:
            records.log(question, answer, face)

    return heard


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(AssistantError)
    def unusable(request: Request, fault: AssistantError) -> Response:
        if page := document_pages.trouble_page(request, 503):
            return page
        if isinstance(fault, QuestionError):
            return error(422, "invalid_question", str(fault))
        if isinstance(fault, NotKept):
            log.error("%s", fault)
            return error(503, "not_kept", "This cannot be kept at the moment.", retry=60)
        return error(503, "not_ready", str(fault), retry=5)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, fault: RequestValidationError) -> Response:
        if page := document_pages.trouble_page(request, 422):
            return page
        wrong = (f"{'.'.join(str(p) for p in e['loc'][1:])}: {e['msg']}" for e in fault.errors())
        return error(422, "invalid_request", "; ".join(w.removeprefix(": ") for w in wrong))

    @app.exception_handler(HTTPException)
    def refused(request: Request, fault: HTTPException) -> Response:
        if page := document_pages.trouble_page(request, fault.status_code):
            return page
        if isinstance(fault.detail, dict):
            return error(fault.status_code, **fault.detail)
        code = HTTPStatus(fault.status_code).phrase.lower().replace(" ", "_")
        return error(fault.status_code, code, str(fault.detail))


def run(settings: Settings, opener: Callable[[], Assistant]) -> None:
    """Serve until interrupted. Raises UsageError when the address cannot be listened on."""
    logs.configure()
    bound = listen(settings.host, settings.port)

    def told(trouble: str | None) -> None:
        _say(trouble or "Ready to answer", sys.stderr if trouble else sys.stdout)

    app = create_app(settings, opener, told)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    _say(f"Chat: http://{host}:{bound.getsockname()[1]} (answers in a moment)", sys.stdout)
    _say(embedding(access.sites(settings.allowed_origins)), sys.stdout)
    config = uvicorn.Config(
        app,
        http=Patient,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who is believed is ours to say: ASSISTANT_TRUSTED_PROXIES
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,  # an open page holds a stream open for ever
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[bound])


def _say(line: str, stream: TextIO) -> None:
    print(line, file=stream, flush=True)


def embedding(sites: frozenset[str]) -> str:
    """The line that says which sites may carry the widget."""
    if not sites:
        return "Widget: no other site may embed it (ASSISTANT_ALLOWED_ORIGINS names none)"
    return f"Widget: may be embedded by {', '.join(sorted(sites))}, and by no other site"


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises UsageError with one clear line otherwise."""
    with contextlib.ExitStack() as undo:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            bound = undo.enter_context(socket.socket(family, kind, protocol))
            if sys.platform != "win32":  # there it would let two servers share a port
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            bound.listen(128)
        except OSError as fault:
            raise UsageError(
                f"cannot listen on {host}:{port}: {fault.strerror}; "
                "choose another (--host, --port; ASSISTANT_HOST, ASSISTANT_PORT)"
            ) from None
        undo.pop_all()
    return bound
