"""The routes of the HTTP API: ask, sources, feedback, health, figures, administration.

What each takes and gives is typed in wire.py; limits, keys and headers stand around all
of it (limits.py, shield.py). Every answer gets a name here, by which feedback finds it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant import access, wire
from assistant.answers import Answer, Question
from assistant.documents import Passage, Source
from assistant.feedback import Feedback, Records, named
from assistant.metrics import CONTENT_TYPE, Metrics
from assistant.service import Service
from assistant.settings import Settings

log = logging.getLogger(__name__)

PAGE = 500  # pieces of feedback listed at a time
FAULTS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": wire.FaultObject, "description": "wrong input, or too much of it"},
    "5XX": {"model": wire.FaultObject, "description": "not ready, or a fault of the server"},
}
ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": wire.AnswerObject,
        "description": "an answer or a refusal; with `stream`, events: `delta` with `text`, "
        "at last `answer` with the answer object, or `error`",
        "content": {"text/event-stream": {}},
    }
}
# 422 is among 4XX; FastAPI would else add a shape of its own.
UNPROCESSABLE: dict[int | str, dict[str, Any]] = {422: FAULTS["4XX"]}
Pieces = Iterator[str | Answer]


class Answers:
    """Asks the Assistant for the routes: names each answer, bounds and records it."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self.service, self.most = service, settings.max_question_chars

    def whole(self, question: Question, face: str) -> Answer:
        """The answer. Raises HTTPException 413, AssistantError."""
        self._check(question)
        answer = named(self.service.assistant().ask(question))
        self.service.answered(question, answer, face)
        return answer

    def pieces(self, question: Question, face: str) -> tuple[str | Answer, Pieces]:
        """The first piece of the answer, and the rest; what is wrong is raised before it."""
        self._check(question)
        pieces = self._recorded(question, self.service.assistant().stream(question), face)
        return next(pieces), pieces

    def _check(self, question: Question) -> None:
        if len(question.text) > self.most:
            line = f"A question has at most {self.most} characters."
            raise HTTPException(413, {"code": "question_too_long", "message": line})

    def _recorded(self, question: Question, pieces: Pieces, face: str) -> Pieces:
        for piece in pieces:
            if isinstance(piece, Answer):
                answer = named(piece)
                self.service.answered(question, answer, face)
                yield answer
            else:
                yield piece


def add_asking(app: FastAPI, answers: Answers) -> None:
    """`POST /api/ask`."""

    @app.post(
        "/api/ask", response_model=None, responses=ANSWERED | FAULTS | UNPROCESSABLE, tags=["Ask"]
    )
    def ask(request: Request, body: wire.AskBody) -> Response:
        """Answer a question: an answer object, or events when `stream` is set."""
        foreign = "origin" in request.headers and not access.own(request.headers)
        face = "widget" if foreign else "api"
        if not body.stream:
            return JSONResponse(answers.whole(body.asked(), face).to_dict())
        first, rest = answers.pieces(body.asked(), face)
        return streamed(_events(first, rest))


def streamed(events: Iterator[bytes]) -> StreamingResponse:
    """Server-sent events that no proxy holds back."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def _events(first: str | Answer, rest: Pieces) -> Iterator[bytes]:
    try:
        yield wire.event(first)
        yield from map(wire.event, rest)
    except Exception:
        log.exception("a streamed answer broke off")
        broken = {"code": "internal", "message": "The answer broke off; please ask again."}
        yield wire.sse("error", {"error": broken})


def add_sources(app: FastAPI, service: Service) -> None:
    """`GET /api/sources` and one of them."""

    @app.get("/api/sources", responses=FAULTS, tags=["Sources"])
    def sources() -> list[wire.SourceObject]:
        """List what is in the index."""
        index = service.assistant().index
        return [wire.described(s, len(index.passages(s.id))) for s in index.sources()]

    @app.get("/api/sources/{id}", responses=FAULTS | UNPROCESSABLE, tags=["Sources"])
    def source(id: str) -> wire.WholeSource:  # noqa: A002
        """Describe one document, with its passages."""
        return wire.whole(*document(service, id))


def document(service: Service, source_id: str) -> tuple[Source, tuple[Passage, ...]]:
    """A document and its passages. Raises HTTPException 404."""
    index = service.assistant().index
    source = index.source(source_id)
    if source is None:
        raise HTTPException(404, "There is no such document in the index.")
    return source, index.passages(source_id)


def add_feedback(
    app: FastAPI, records: Records, rate: Callable[[Feedback], int], settings: Settings
) -> None:
    """`POST /api/feedback`, and the list of it for who has the key of administration."""

    @app.post("/api/feedback", status_code=201, responses=FAULTS | UNPROCESSABLE, tags=["Feedback"])
    def give(request: Request, body: wire.FeedbackBody) -> wire.Kept:
        """Say whether an answer helped; the question is kept with it when it is sent."""
        if not (body.answer_id or body.question):
            line = "Send the id of the answer, or the question and the answer."
            raise HTTPException(422, {"code": "invalid_request", "message": line})
        return wire.Kept(id=rate(body.given(request.headers.get("origin", ""))))

    @app.get(
        "/api/feedback",
        responses=FAULTS | UNPROCESSABLE,
        tags=["Administration"],
        dependencies=[Depends(_administration(settings))],
    )
    def listed(
        thumb: Literal["up", "down"] | None = None,
        limit: Annotated[int, Query(ge=1, le=PAGE)] = 100,
        before: Annotated[int | None, Query(ge=1, description="only older than this id")] = None,
    ) -> list[Feedback]:
        """List feedback, newest first."""
        return records.feedback(thumb, limit, before)


def add_administration(
    app: FastAPI, service: Service, metrics: Metrics, settings: Settings
) -> None:
    """Health, figures, and the reload of the index."""

    @app.get("/healthz", tags=["Health"])
    def alive() -> wire.State:
        """Say that the server runs."""
        return wire.State(status="alive")

    @app.get("/readyz", responses=FAULTS, tags=["Health"])
    def ready() -> wire.State:
        """Say that the index is open and answers."""
        return wire.State(status="ready", index=service.assistant().index.fingerprint)

    @app.get("/metrics", response_class=Response, tags=["Health"])
    def figures() -> Response:
        """Give the figures in Prometheus' form."""
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    @app.post(
        "/api/reload",
        status_code=202,
        responses=FAULTS,
        tags=["Administration"],
        dependencies=[Depends(_administration(settings))],
    )
    def reload() -> wire.State:
        """Open the index anew beside the one in use, which answers until then."""
        service.start()
        return wire.State(status="opening")


def _administration(settings: Settings) -> Any:  # noqa: ANN401 -- a dependency of FastAPI
    key = access.Key(settings.admin_key)

    def check(request: Request) -> None:
        if key.secret is None:
            line = "Administration is closed: no ASSISTANT_ADMIN_KEY is set."
            raise HTTPException(403, {"code": "closed", "message": line})
        if not key.opens(request.headers):
            line = "This needs the key of administration: send `Authorization: Bearer …`."
            raise HTTPException(401, {"code": "no_key", "message": line})

    return check
