"""The HTTP face: API, page of each document, health, and the chat page mounted at `/`.

The server answers at once; the Assistant is opened in the background (service.py).
Errors have one shape, `{"error": {"code", "message"}}`, and never a stack trace.
The answering itself, and the look of the pages, are elsewhere.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import sys
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from assistant import messages, render, wire
from assistant.answers import Answer
from assistant.documents import Passage, Source
from assistant.errors import AssistantError, QuestionError, UsageError
from assistant.service import Service
from assistant.settings import Settings
from assistant.shield import Shield, error

if TYPE_CHECKING:
    from assistant.assistant import Assistant

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
BODY_BYTES = 1 << 20


def create_app(
    settings: Settings,
    opener: Callable[[], Assistant],
    told: Callable[[str | None], None] = lambda _: None,
) -> FastAPI:
    """The application; it begins to open the Assistant when it is made."""
    from assistant import chat  # noqa: PLC0415 -- Gradio takes seconds; the port is checked first

    service = Service(opener, told)
    app = FastAPI(title=messages.NAME, docs_url=None, redoc_url=None)
    origins = frozenset(o.strip() for o in settings.allowed_origins.split(",") if o.strip())
    app.add_middleware(
        CORSMiddleware, allow_origins=sorted(origins), allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
    )  # fmt: skip
    app.add_middleware(Shield, origins=origins, most=BODY_BYTES)
    _add_errors(app)
    _add_health(app, service)
    _add_api(app, service, settings)
    app.mount("/ui", StaticFiles(directory=STATIC))
    app.get("/favicon.ico", include_in_schema=False)(lambda: FileResponse(STATIC / "icon.svg"))
    chat.mount(app, service, settings)
    service.start()
    return app


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(AssistantError)
    def unusable(_: Request, fault: AssistantError) -> Response:
        if isinstance(fault, QuestionError):
            return error(422, "invalid_question", str(fault))
        return error(503, "not_ready", str(fault), retry=5)

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, fault: RequestValidationError) -> Response:
        wrong = (f"{'.'.join(str(p) for p in e['loc'][1:])}: {e['msg']}" for e in fault.errors())
        return error(422, "invalid_request", "; ".join(w.removeprefix(": ") for w in wrong))

    @app.exception_handler(HTTPException)
    def refused(_: Request, fault: HTTPException) -> Response:
        code = HTTPStatus(fault.status_code).phrase.lower().replace(" ", "_")
        return error(fault.status_code, code, str(fault.detail))

    @app.exception_handler(Exception)
    def broken(request: Request, fault: Exception) -> Response:
        log.error("%s failed", request.url.path, exc_info=fault)
        return error(500, "internal", "Something went wrong on the server.")


def _add_health(app: FastAPI, service: Service) -> None:
    @app.get("/healthz")
    def alive() -> dict[str, str]:
        """Say that the server runs."""
        return {"status": "alive"}

    @app.get("/readyz")
    def ready() -> dict[str, str]:
        """Say that the index is open and answers."""
        return {"status": "ready", "index": service.assistant().index.fingerprint}


def _add_api(app: FastAPI, service: Service, settings: Settings) -> None:
    @app.post("/api/ask", response_model=None)
    def ask(body: wire.AskBody) -> Response:
        """Answer a question: an answer object, or events when `stream` is set."""
        if len(body.question) > settings.max_question_chars:
            limit = settings.max_question_chars
            return error(413, "question_too_long", f"A question has at most {limit} characters.")
        assistant = service.assistant()
        if not body.stream:
            return JSONResponse(assistant.ask(body.asked()).to_dict())
        pieces = assistant.stream(body.asked())
        first = next(pieces)  # before the response begins, so that a wrong question gets its 4xx
        return StreamingResponse(_events(first, pieces), media_type="text/event-stream")

    @app.get("/api/sources")
    def sources() -> list[dict[str, Any]]:
        """List what is in the index."""
        index = service.assistant().index
        return [wire.described(s, len(index.passages(s.id))) for s in index.sources()]

    @app.get("/api/sources/{id}")
    def source(id: str) -> dict[str, Any]:  # noqa: A002
        """Describe one document, with its passages."""
        found, passages = _document(service, id)
        return wire.described(found, len(passages)) | {
            "text": [wire.passage_of(p) for p in passages]
        }

    @app.get("/sources", response_class=HTMLResponse)
    def list_page() -> str:
        """Show what is in the index."""
        return render.sources_page(service.assistant().index.sources())

    @app.get("/source/{id}", response_class=HTMLResponse)
    def page(
        id: str,  # noqa: A002
        passage: str = "",
        start: Annotated[int, Query(ge=0)] = 0,
        end: Annotated[int, Query(ge=0)] = 0,
    ) -> str:
        """Show one document, the quoted words marked."""
        return render.source_page(*_document(service, id), passage, start, end)


def _events(first: str | Answer, rest: Iterator[str | Answer]) -> Iterator[bytes]:
    try:
        yield wire.event(first)
        yield from map(wire.event, rest)
    except Exception:
        log.exception("a streamed answer broke off")
        broken = {"code": "internal", "message": "The answer broke off; please ask again."}
        yield wire.sse("error", {"error": broken})


def _document(service: Service, source_id: str) -> tuple[Source, tuple[Passage, ...]]:
    index = service.assistant().index
    source = index.source(source_id)
    if source is None:
        raise HTTPException(404, "There is no such document in the index.")
    return source, index.passages(source_id)


def run(settings: Settings, opener: Callable[[], Assistant]) -> None:
    """Serve until interrupted. Raises UsageError when the address cannot be listened on."""
    bound = listen(settings.host, settings.port)

    def told(trouble: str | None) -> None:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        line = trouble or f"Chat: http://{host}:{bound.getsockname()[1]}"
        print(line, file=sys.stderr if trouble else sys.stdout, flush=True)

    app = create_app(settings, opener, told)
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_keep_alive=30)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[bound])


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
            line = f"cannot listen on {host}:{port}: {fault.strerror}; choose another --port"
            raise UsageError(line) from None
        undo.pop_all()
    return bound
